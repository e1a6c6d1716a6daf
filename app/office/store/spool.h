/* SPDX-License-Identifier: MPL-2.0 */
/* The spool: batches byte for byte as kits sent them, spool/<kit>/<batch>.jbb. While bytes arrive
 * the file is called .part, and its synced length is the upload's offset. */
#pragma once

#include "app/office/office.h"
#include "app/office/store/batch.h"

G_BEGIN_DECLS

gchar *of_spool_path (const OfOffice *office, const OfBatch *batch);      /* (transfer full) */
gchar *of_spool_part_path (const OfOffice *office, const OfBatch *batch); /* (transfer full) */

/* Opens (and at first makes) the .part file for appending at `offset`, which must be its length
 * (JB_ERROR_INVALID otherwise); what lies behind a crash-torn length is not there, because only
 * synced bytes are ever reported. The caller closes. -1 on error. */
gint of_spool_open_part (const OfOffice *office, const OfBatch *batch, guint64 offset,
                         GError **error);
/* How many bytes we have: of the .part, or all if the batch is whole already. */
gboolean of_spool_offset (const OfOffice *office, const OfBatch *batch, guint64 *ret_offset,
                          GError **error);
/* All bytes are there: is it the batch that was announced, signed by that kit? Then syncs and
 * renames, and gives the manifest (transfer full). JB_ERROR_INVALID, JB_ERROR_SIGNATURE,
 * JB_ERROR_FORMAT: not the batch, the caller discards it. JB_ERROR_STATE: bytes are missing. */
gboolean of_spool_finish (const OfOffice *office, const OfBatch *batch, const JbPublicKey *kit_key,
                          GBytes **ret_manifest, GError **error);
/* Removes what arrived of a discarded upload. */
gboolean of_spool_remove_part (const OfOffice *office, const OfBatch *batch, GError **error);
/* `len` bytes at `offset` of a whole batch. JB_ERROR_DAMAGED if it is shorter (transfer full). */
GBytes *of_spool_read (const OfOffice *office, const OfBatch *batch, guint64 offset, gsize len,
                       GError **error);

/* A batch that came as a file (USB): copies it beside, synced, under its last name. To be followed by
 * of_spool_finish, which checks it; does nothing if the batch is there already. Does not touch a .part
 * that a receiver may be writing. */
gboolean of_spool_adopt (const OfOffice *office, const OfBatch *batch, const gchar *path,
                         GError **error);
/* Removes a whole batch that of_spool_finish refused. */
gboolean of_spool_remove_whole (const OfOffice *office, const OfBatch *batch, GError **error);
/* At the start of the receiver, before the first upload: after a reboot nobody knows how much of a
 * .part reached the disk, so that uploads begin again (their rows stay). `boot_id` names this boot
 * of the machine. */
gboolean of_spool_recover (const OfOffice *office, const gchar *boot_id, GError **error);

G_END_DECLS
