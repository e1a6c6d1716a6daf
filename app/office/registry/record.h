/* SPDX-License-Identifier: MPL-2.0 */
/* One row for every record of every opened batch, whatever became of it. */
#pragma once

#include "app/office/store/store.h"
#include "core/sync/receipt.h"
#include "core/vault/seal.h"

G_BEGIN_DECLS

typedef struct {
  const JbManifest *manifest;
  guint place;
  guint64 offset;             /* in the batch's file */
  const JbSealHeader *header; /* NULL while it could not be believed */
  JbReceiptStatus status;
  const gchar *reason;
} OfRecordRow;

/* Gives the row's number, which a person's row refers to. */
gboolean of_record_insert (OfStore *store, const OfRecordRow *row, gint64 *ret_no, GError **error);

/* What the office keeps under this id: with this digest, or with another. Damaged and refused ones
 * are not kept, so that they may come again. */
typedef struct {
  gboolean same;  /* id and digest */
  gboolean other; /* id, but another digest */
} OfHeldRecord;
gboolean of_record_held (OfStore *store, const JbId *id, const JbDigest *digest,
                         OfHeldRecord *ret_held, GError **error);
/* Another record of the same kit and incarnation with this rec_seq, kept or not? */
gboolean of_record_seq_taken (OfStore *store, const JbManifest *manifest, guint place,
                              gboolean *ret_taken, GError **error);

G_END_DECLS
