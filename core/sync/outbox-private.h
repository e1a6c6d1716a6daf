/* SPDX-License-Identifier: MPL-2.0 */
/* What the outbox's files share; used inside core/sync only. Runs on the store thread unless it
 * says otherwise. */
#pragma once

#include "core/sync/outbox.h"

G_BEGIN_DECLS

/* An id, digest or key as the two arguments of a "b" of jb_sql_bind. */
#define JB_BLOB(value) (value).bytes, sizeof (value).bytes

#define JB_META_OFFICE "office_incarnation"
#define JB_META_RECEIPT "last_receipt_no"
#define JB_META_BATCH "last_batch_number"
/* With the hex of a former incarnation behind it: the highest receipt of it the office still has.
 */
#define JB_META_OFFICE_PAST "office_past."

/* The clock interval in which something is done. */
typedef struct {
  gint64 lo_s, hi_s;
} JbOutboxTime;

gboolean jb_outbox_audit (sqlite3 *db, const JbOutboxTime *time, const JbId *subject,
                          const gchar *event, const gchar *detail, GError **error);

/* The office incarnation we know; none at first. */
gboolean jb_outbox_office (sqlite3 *db, JbId *ret_office, GError **error);

/* Puts the records of a batch back in the queue and ends the batch. `receipt`: the office's
 * refusal, or NULL. */
gboolean jb_outbox_dissolve (sqlite3 *db, const JbOutboxTime *time, const JbId *batch,
                             GBytes *receipt, const gchar *why, GError **error);

/* Freezes one more batch, whatever waits already; `made` is FALSE if nothing is sealed. Not on the
 * store thread: a transaction of its own. */
gboolean jb_outbox_make (JbStore *store, const JbId *kit_id, JbSigner *kit,
                         const JbOutboxTime *time, gboolean *ret_made, GError **error);

G_END_DECLS
