/* SPDX-License-Identifier: MPL-2.0 */
/* Forgetting, the second step: a receipt made a record "receipted"; only when the office says that
 * the receipt is in a verified backup do its bytes go. One record a transaction, so that a full
 * disk and a power cut both find it whole or gone. */
#include "core/sync/outbox-private.h"

#define COVERED "state = 'receipted' AND receipt_incarnation = ?1 AND receipt_no <= ?2"

typedef struct {
  JbId office;
  gint64 through;
  JbOutboxTime time;
  GArray *ids;   /* JbId */
  guint current; /* index in ids */
  gboolean gone;
} Purge;

static gboolean
find_in (sqlite3 *db, gpointer data, GError **error)
{
  Purge *purge = data;
  JbId known;
  if (!jb_outbox_office (db, &known, error))
    return FALSE;
  if (!jb_id_equal (&known, &purge->office))
    return TRUE;
  g_autoptr (sqlite3_stmt) select
      = jb_sql_prepare (db, "SELECT id FROM record WHERE " COVERED " ORDER BY receipt_no", error);
  if (select == NULL || !jb_sql_bind (select, error, "bi", JB_BLOB (purge->office), purge->through))
    return FALSE;
  gint code;
  while ((code = jb_sql_step (select, error)) == SQLITE_ROW)
    g_array_append_vals (purge->ids, sqlite3_column_blob (select, 0), 1);
  return code == SQLITE_DONE;
}

/* Before the first record goes, not after the last: a power cut between must not leave a record
 * gone that the audit does not know of. */
static gboolean
announce (sqlite3 *db, const Purge *purge, GError **error)
{
  g_autofree gchar *detail = g_strdup_printf ("{\"records\":%u,\"through\":%" G_GINT64_FORMAT "}",
                                              purge->ids->len, purge->through);
  return jb_outbox_audit (db, &purge->time, &purge->office, "record.purged", detail, error);
}

static gboolean
purge_in (sqlite3 *db, gpointer data, GError **error)
{
  Purge *purge = data;
  const JbId *id = &g_array_index (purge->ids, JbId, purge->current);
  purge->gone = FALSE;
  if (purge->current == 0 && !announce (db, purge, error))
    return FALSE;
  /* Asked again in the same transaction as the deletion: the record may have been queued again. */
  g_autoptr (sqlite3_stmt) update
      = jb_sql_prepare (db, "UPDATE record SET state = 'purged' WHERE id = ?3 AND " COVERED, error);
  if (update == NULL
      || !jb_sql_bind (update, error, "bib", JB_BLOB (purge->office), purge->through, JB_BLOB (*id))
      || !jb_sql_done (update, error))
    return FALSE;
  if (sqlite3_changes (db) != 1)
    return TRUE;
  g_autoptr (sqlite3_stmt) drop = jb_sql_prepare (db, "DELETE FROM sealed WHERE id = ?1", error);
  purge->gone
      = drop != NULL && jb_sql_bind (drop, error, "b", JB_BLOB (*id)) && jb_sql_done (drop, error);
  return purge->gone;
}

gboolean
jb_outbox_purge (JbStore *store, const JbFresh *fresh, gint64 lo_s, gint64 hi_s,
                 guint *ret_n_purged, GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (JbId));
  /* The office vouches for nothing above the last receipt it knows, whatever else it says. */
  guint64 through = MIN (fresh->purge_through, fresh->last_receipt_no);
  Purge purge = { .office = fresh->office_incarnation,
                  .through = (gint64) MIN (through, (guint64) G_MAXINT64),
                  .time = { lo_s, hi_s },
                  .ids = ids };
  guint n_purged = 0;
  if (jb_id_is_none (&purge.office))
    {
      *ret_n_purged = 0;
      return TRUE;
    }
  if (!jb_store_read (store, find_in, &purge, error))
    return FALSE;
  for (purge.current = 0; purge.current < ids->len; purge.current++)
    {
      if (!jb_store_write_with_ballast (store, purge_in, &purge, error))
        return FALSE;
      n_purged += purge.gone ? 1 : 0;
    }
  *ret_n_purged = n_purged;
  return TRUE;
}
