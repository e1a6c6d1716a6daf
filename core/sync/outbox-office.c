/* SPDX-License-Identifier: MPL-2.0 */
/* When one side was set back: the office restored from a backup, or this kit from an older image.
 * What the other side may have forgotten is queued again; sending twice does no harm, for the
 * office knows a record by its id and digest. */
#include "core/sync/outbox-private.h"

#include "core/base/error.h"
#include "core/base/i18n.h"

/* Runs `sql` with the parameters it has: ?1 id, ?2 number, ?3 id (any may be unused). */
static gboolean
run (sqlite3 *db, const gchar *sql, const JbId *a, gint64 number, const JbId *b, gint *ret_changes,
     GError **error)
{
  g_autoptr (sqlite3_stmt) statement = jb_sql_prepare (db, sql, error);
  if (statement == NULL)
    return FALSE;
  gint n = sqlite3_bind_parameter_count (statement);
  if ((n >= 1 && sqlite3_bind_blob (statement, 1, a->bytes, JB_ID_BYTES, SQLITE_TRANSIENT))
      || (n >= 2 && sqlite3_bind_int64 (statement, 2, number))
      || (n >= 3 && sqlite3_bind_blob (statement, 3, b->bytes, JB_ID_BYTES, SQLITE_TRANSIENT)))
    {
      jb_sql_set_error (db, sqlite3_errcode (db), error);
      return FALSE;
    }
  if (!jb_sql_done (statement, error))
    return FALSE;
  if (ret_changes != NULL)
    *ret_changes = sqlite3_changes (db);
  return TRUE;
}

gboolean
jb_outbox_dissolve (sqlite3 *db, const JbOutboxTime *time, const JbId *batch, GBytes *receipt,
                    const gchar *why, GError **error)
{
  gsize len = 0;
  const void *bytes = receipt != NULL ? g_bytes_get_data (receipt, &len) : NULL;
  g_autofree gchar *detail = g_strdup_printf ("{\"why\":\"%s\"}", why);
  g_autoptr (sqlite3_stmt) update
      = jb_sql_prepare (db,
                        "UPDATE batch SET state = 'dissolved', upload_url = NULL,"
                        " receipt = nullif (?1, x'') WHERE id = ?2",
                        error);
  return update != NULL && jb_sql_bind (update, error, "bb", bytes, len, JB_BLOB (*batch))
         && jb_sql_done (update, error)
         && run (db,
                 "UPDATE record SET state = 'sealed', batch = NULL, batch_place = NULL"
                 " WHERE batch = ?1 AND state IN ('batched', 'sent')",
                 batch, 0, NULL, NULL, error)
         && jb_outbox_audit (db, time, batch, "batch.dissolved", detail, error);
}

typedef struct {
  JbId office;
  gint64 last; /* the highest receipt of the incarnation known so far that it still has */
  JbOutboxTime time;
  gint n_requeued, n_lost;
} Change;

static gboolean
count_lost (sqlite3 *db, const JbId *known, Change *change, GError **error)
{
  g_autoptr (sqlite3_stmt) select
      = jb_sql_prepare (db,
                        "SELECT count (*) FROM record WHERE state = 'purged'"
                        " AND receipt_incarnation = ?1 AND receipt_no > ?2",
                        error);
  if (select == NULL || !jb_sql_bind (select, error, "bi", JB_BLOB (*known), change->last)
      || jb_sql_step (select, error) != SQLITE_ROW)
    return FALSE;
  change->n_lost = sqlite3_column_int (select, 0);
  return TRUE;
}

/* What an incarnation before the last one had, the last one had no more of than it has itself now.
 */
static gboolean
lower_past (sqlite3 *db, const JbId *known, const Change *change, GError **error)
{
  g_autofree gchar *hex = jb_id_to_hex (known);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (sqlite3_stmt) select
      = jb_sql_prepare (db, "SELECT name FROM meta WHERE name GLOB ?1", error);
  if (select == NULL || !jb_sql_bind (select, error, "t", JB_META_OFFICE_PAST "*"))
    return FALSE;
  gint code;
  while ((code = jb_sql_step (select, error)) == SQLITE_ROW)
    g_ptr_array_add (names, jb_sql_column_text (select, 0));
  if (code != SQLITE_DONE)
    return FALSE;
  g_ptr_array_add (names, g_strconcat (JB_META_OFFICE_PAST, hex, NULL));
  for (guint i = 0; i < names->len; i++)
    {
      const gchar *name = g_ptr_array_index (names, i);
      gint64 kept;
      if (!jb_meta_get_int (db, name, G_MAXINT64, &kept, error)
          || !jb_meta_set_int (db, name, MIN (kept, change->last), error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
queue_again (sqlite3 *db, const JbId *known, Change *change, GError **error)
{
  return count_lost (db, known, change, error)
         && run (db,
                 "UPDATE record SET state = 'sealed', batch = NULL, batch_place = NULL,"
                 " receipt_no = NULL, receipt_incarnation = NULL, receipt_status = NULL,"
                 " receipted = NULL, reason = NULL WHERE state IN ('receipted', 'quarantined')"
                 " AND receipt_incarnation = ?1 AND receipt_no > ?2",
                 known, change->last, NULL, &change->n_requeued, error)
         /* The office goes on from there, so what it still has is the new incarnation's too. */
         && run (db,
                 "UPDATE record SET receipt_incarnation = ?3"
                 " WHERE receipt_incarnation = ?1 AND receipt_no <= ?2",
                 known, change->last, &change->office, NULL, error)
         /* It may have lost the bytes it said it holds: the courier asks for the offset again. */
         && jb_sql_exec (db,
                         "UPDATE batch SET state = 'waiting', stored = NULL, upload_url = NULL"
                         " WHERE state IN ('waiting', 'sent');"
                         "UPDATE record SET state = 'batched' WHERE state = 'sent'",
                         error);
}

static gboolean
is_past (sqlite3 *db, const JbId *office, gboolean *ret_past, GError **error)
{
  g_autofree gchar *hex = jb_id_to_hex (office);
  g_autofree gchar *name = g_strconcat (JB_META_OFFICE_PAST, hex, NULL);
  gint64 kept;
  if (!jb_meta_get_int (db, name, -1, &kept, error))
    return FALSE;
  *ret_past = kept >= 0;
  return TRUE;
}

static gboolean
set_office (sqlite3 *db, const Change *change, GError **error)
{
  gint64 highest;
  return jb_meta_set (db, JB_META_OFFICE, JB_BLOB (change->office), error)
         && jb_meta_get_int (db, JB_META_RECEIPT, 0, &highest, error)
         && jb_meta_set_int (db, JB_META_RECEIPT, MIN (highest, change->last), error);
}

static gboolean
office_in (sqlite3 *db, gpointer data, GError **error)
{
  Change *change = data;
  JbId known;
  gboolean past;
  change->n_requeued = change->n_lost = 0;
  if (!jb_outbox_office (db, &known, error) || !is_past (db, &change->office, &past, error))
    return FALSE;
  if (jb_id_equal (&known, &change->office))
    return TRUE;
  if (past)
    {
      g_set_error_literal (
          error, JB_ERROR, JB_ERROR_ROLLBACK,
          _ ("Berkas ini dari sebelum basis data kantor dipulihkan. Tidak ada yang "
             "berubah. Ambil berkas terbaru dari kantor."));
      return FALSE;
    }
  if (jb_id_is_none (&known))
    return set_office (db, change, error);
  if (!queue_again (db, &known, change, error) || !lower_past (db, &known, change, error)
      || !set_office (db, change, error))
    return FALSE;
  g_autofree gchar *detail
      = g_strdup_printf ("{\"last_receipt_no\":%" G_GINT64_FORMAT ",\"requeued\":%d,\"lost\":%d}",
                         change->last, change->n_requeued, change->n_lost);
  return jb_outbox_audit (db, &change->time, &change->office, "office.changed", detail, error);
}

gboolean
jb_outbox_office_changed (JbStore *store, const JbId *office, guint64 last_receipt_no, gint64 lo_s,
                          gint64 hi_s, guint *ret_n_requeued, guint *ret_n_lost_there,
                          GError **error)
{
  Change change = { .office = *office,
                    .last = (gint64) MIN (last_receipt_no, (guint64) G_MAXINT64),
                    .time = { lo_s, hi_s } };
  if (!jb_store_write_with_ballast (store, office_in, &change, error))
    return FALSE;
  *ret_n_requeued = (guint) change.n_requeued;
  *ret_n_lost_there = (guint) change.n_lost;
  return TRUE;
}

static gboolean
dissolve_all (sqlite3 *db, const JbOutboxTime *time, GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (JbId));
  g_autoptr (sqlite3_stmt) select = jb_sql_prepare (
      db, "SELECT id FROM batch WHERE state IN ('waiting', 'sent') ORDER BY number", error);
  gint code = select != NULL ? SQLITE_ROW : -1;
  while (code == SQLITE_ROW && (code = jb_sql_step (select, error)) == SQLITE_ROW)
    g_array_append_vals (ids, sqlite3_column_blob (select, 0), 1);
  for (guint i = 0; code == SQLITE_DONE && i < ids->len; i++)
    if (!jb_outbox_dissolve (db, time, &g_array_index (ids, JbId, i), NULL, "renewed", error))
      return FALSE;
  return code == SQLITE_DONE;
}

static gboolean
renew_in (sqlite3 *db, gpointer data, GError **error)
{
  const JbOutboxTime *time = data;
  JbId incarnation;
  return dissolve_all (db, time, error) && jb_incarnation_renew (db, &incarnation, error)
         && jb_outbox_audit (db, time, &incarnation, "kit.renewed", "", error);
}

gboolean
jb_outbox_renew_incarnation (JbStore *store, gint64 lo_s, gint64 hi_s, GError **error)
{
  return jb_store_write_with_ballast (store, renew_in, &(JbOutboxTime){ lo_s, hi_s }, error);
}

typedef struct {
  JbId office;
  gint64 receipt_no;
} Highest;

static gboolean
highest_in (sqlite3 *db, gpointer data, GError **error)
{
  Highest *highest = data;
  return jb_outbox_office (db, &highest->office, error)
         && jb_meta_get_int (db, JB_META_RECEIPT, 0, &highest->receipt_no, error);
}

gboolean
jb_outbox_highest_receipt (JbStore *store, JbId *ret_office, guint64 *ret_receipt_no,
                           GError **error)
{
  Highest highest = { 0 };
  if (!jb_store_read (store, highest_in, &highest, error))
    return FALSE;
  *ret_office = highest.office;
  *ret_receipt_no = (guint64) highest.receipt_no;
  return TRUE;
}
