/* SPDX-License-Identifier: MPL-2.0 */
/* A batch that came on a stick: the same way as through the receiver. */
#pragma once

#include "app/office/keyring.h"
#include "app/office/office.h"
#include "app/office/store/batch.h"
#include "core/sync/receipt.h"

G_BEGIN_DECLS

/* Verifies the manifest against the enrolled kit, copies the bytes into the spool, commits `stored`.
 * A batch that is here already is given as it is. Refused whole: JB_ERROR_FORMAT, JB_ERROR_SIGNATURE,
 * JB_ERROR_NOT_FOUND (kit not enrolled), JB_ERROR_INVALID (half a file, or another batch of that id),
 * JB_ERROR_DAMAGED (a record changed after the kit wrote it); nothing is left then. */
gboolean of_import (OfOffice *office, const OfKeyring *online, const gchar *path, gint64 now_s,
                    OfBatch *ret_batch, GError **error);

/* What a receipt says of its batch. */
typedef enum {
  OF_TAKEN_ALL,     /* every record is kept */
  OF_TAKEN_PARTLY,  /* some were damaged or refused */
  OF_TAKEN_NOTHING, /* the batch was refused whole */
  OF_TAKEN_LATER,   /* stored, not opened yet */
} OfTaken;

/* The newest answer to a batch (transfer full), and what it means. */
gboolean of_import_answer (OfOffice *office, const OfBatch *batch, GBytes **ret_file,
                           OfTaken *ret_taken, GError **error);

G_END_DECLS
