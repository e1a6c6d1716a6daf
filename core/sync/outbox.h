/* SPDX-License-Identifier: MPL-2.0 */
/* The kit's outbox: makes batches of sealed records, hands out their bytes, takes the office's
 * signed answers, and forgets a record only against a receipt. Works with nobody signed in. */
#pragma once

#include "core/sync/receipt.h"
#include "core/trust/trust.h"
#include "core/vault/store.h"
#include "core/zone/bundle.h"

G_BEGIN_DECLS

typedef struct {
  JbId batch;
  guint number; /* on this kit, from 1: for people */
  JbDigest digest;
  guint64 size_bytes;
  guint n_records;
  gboolean sent; /* the office signed that it holds the bytes */
  gchar *url;    /* "" if no upload was begun */
} JbOutboxBatch;
void jb_outbox_batch_clear (JbOutboxBatch *batch);

/* What to do next: the oldest batch whose bytes are not all at the office; if none waits and there
 * are sealed records, a new one of them (at most JB_BATCH_MAX_RECORDS and JB_BATCH_MAX_BYTES,
 * oldest first); else the oldest that is sent and waits for its receipt (`sent`). FALSE in ret_any
 * if there is none. One transaction. */
gboolean jb_outbox_next (JbStore *store, const JbId *kit_id, JbSigner *kit, gint64 lo_s,
                         gint64 hi_s, gboolean *ret_any, JbOutboxBatch *ret_batch, GError **error);
/* All batches that are not answered (transfer full: JbOutboxBatch). */
GPtrArray *jb_outbox_waiting (JbStore *store, GError **error);
/* At most `max` (and 1 MiB) bytes of the stream from `offset`; shorter at its end, empty there
 * (transfer full). Records whose bytes do not match their digest or cannot be read are sent as
 * zeros. JB_ERROR_NOT_FOUND, JB_ERROR_INVALID (offset past the end). */
GBytes *jb_outbox_read (JbStore *store, const JbId *batch, guint64 offset, gsize max,
                        GError **error);
/* "" forgets it. JB_ERROR_INVALID (jb_upload_url_is_valid), JB_ERROR_NOT_FOUND. */
gboolean jb_outbox_set_url (JbStore *store, const JbId *batch, const gchar *url, GError **error);

typedef struct {
  guint n_accepted, n_already_held, n_adjudicate, n_damaged, n_refused;
  gboolean batch_refused;
  JbId batch;
  gint64 issued_s; /* the office's time */
} JbOutboxAnswer;

/* A JBS1 `stored` or `receipt`, verified against trust; for another kit, an unknown batch or
 * another digest: JB_ERROR_INVALID, nothing changed. Applying the same one twice changes nothing. A
 * receipt moves records to receipted (accepted, already-held, adjudicate) or quarantined (damaged,
 * refused), in one transaction with its audit entry; a later one for the same batch may still take
 * what was quarantined. The first receipt tells which office incarnation we deal with. An answer of
 * one we do not know is JB_ERROR_STATE (call jb_outbox_office_changed first), one the office itself
 * has lost by a restore JB_ERROR_ROLLBACK: the batch stays in the queue. */
gboolean jb_outbox_answer (JbStore *store, const JbTrust *trust, const JbId *kit_id, GBytes *file,
                           gint64 lo_s, gint64 hi_s, JbOutboxAnswer *ret_answer, GError **error);

/* Deletes the bytes of receipted records whose receipt is of the office's current incarnation, as
 * we know it and as `fresh` (verified by the caller) says, and covered by purge_through; tombstones
 * stay. One record a transaction, ballast allowed. Gives how many. */
gboolean jb_outbox_purge (JbStore *store, const JbFresh *fresh, gint64 lo_s, gint64 hi_s,
                          guint *ret_n_purged, GError **error);
/* To be called for every verified `time`, and then `fresh`: the office's incarnation, and the
 * highest receipt of the incarnation *we* knew before that it still has. A `time` says that, for it
 * answers our HELLO; a `fresh` speaks to all kits and cannot: with it pass 0 and raise no alarm.
 * Nothing happens while the incarnation is the one we know, or the first. If it is new, the office
 * was restored from a backup: what it has forgotten and we still hold goes back to sealed; what it
 * still has counts as the new incarnation's; batches it said it holds wait again. Gives how many
 * were queued again, and how many purged ones it no longer knows (an alarm). An incarnation that
 * was replaced already is JB_ERROR_ROLLBACK: the document is older than what we know. */
gboolean jb_outbox_office_changed (JbStore *store, const JbId *office, guint64 last_receipt_no,
                                   gint64 lo_s, gint64 hi_s, guint *ret_n_requeued,
                                   guint *ret_n_lost_there, GError **error);
/* This kit was set back to an older image: a new incarnation, in which rec_seq begins at 1; batches
 * that wait dissolve, because their manifests name the old one. */
gboolean jb_outbox_renew_incarnation (JbStore *store, gint64 lo_s, gint64 hi_s, GError **error);
/* The highest receipt held, and of which office incarnation (none if none). */
gboolean jb_outbox_highest_receipt (JbStore *store, JbId *ret_office, guint64 *ret_receipt_no,
                                    GError **error);

/* USB: batches everything sealed and writes every unanswered batch to DIR as
 * <kit-id>-<number>-<first 8 hex digits of the batch's id>.jbb: temporary name, synced, read back
 * and compared, renamed. Gives the file names (transfer full). JB_ERROR_FULL, JB_ERROR_NOT_FOUND
 * (no such directory), JB_ERROR_IO, JB_ERROR_DAMAGED (the stick gave back other bytes); files
 * finished before stay, and the batches stay in the queue. */
GPtrArray *jb_outbox_export (JbStore *store, const JbId *kit_id, JbSigner *kit, gint64 lo_s,
                             gint64 hi_s, const gchar *dir, GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (JbOutboxBatch, jb_outbox_batch_clear)

G_END_DECLS
