/* SPDX-License-Identifier: MPL-2.0 */
/* Looking at what is sealed: lists, counts, "already recorded", and forgetting names in time. */
#include "core/vault/finish.h"

#include "core/vault/summary.h"

#include <string.h>

#define COLUMNS "id, rec_seq, state, size, finished, officer, batch, village, reason"

void
jb_sealed_summary_free (JbSealedSummary *summary)
{
  if (summary == NULL)
    return;
  g_free (summary->name);
  g_free (summary->nik_masked);
  g_free (summary->reason);
  g_free (summary);
}

static void
copy_id (sqlite3_stmt *statement, gint column, JbId *ret_id)
{
  if (sqlite3_column_bytes (statement, column) == JB_ID_BYTES)
    memcpy (ret_id->bytes, sqlite3_column_blob (statement, column), JB_ID_BYTES);
}

/* A row of COLUMNS. */
static JbSealedSummary *
take_row (sqlite3_stmt *statement, GError **error)
{
  g_autoptr (JbSealedSummary) row = g_new0 (JbSealedSummary, 1);
  const gchar *village = (const gchar *) sqlite3_column_text (statement, 7);
  if (!jb_record_state_from_name ((const gchar *) sqlite3_column_text (statement, 2), &row->state))
    {
      jb_sql_set_error (NULL, SQLITE_CORRUPT, error);
      return NULL;
    }
  copy_id (statement, 0, &row->id);
  row->rec_seq = (guint64) sqlite3_column_int64 (statement, 1);
  row->size_bytes = (guint32) sqlite3_column_int64 (statement, 3);
  row->finished_lo_s = sqlite3_column_int64 (statement, 4);
  copy_id (statement, 5, &row->officer);
  copy_id (statement, 6, &row->batch);
  g_strlcpy (row->village, village != NULL ? village : "", sizeof row->village);
  row->reason = jb_sql_column_text (statement, 8);
  return g_steal_pointer (&row);
}

static void
name_row (JbSealedSummary *row, GHashTable *names)
{
  const JbSummary *summary = names != NULL ? g_hash_table_lookup (names, &row->id) : NULL;
  if (summary == NULL)
    return;
  row->name = g_strdup (summary->name);
  row->nik_masked = g_strdup (summary->nik_masked);
}

typedef struct {
  JbOfficerKeys *keys; /* NULL: without names */
  GPtrArray *rows;
} List;

static gboolean
read_list (sqlite3 *db, gpointer data, GError **error)
{
  const List *list = data;
  g_autoptr (GHashTable) names = NULL;
  if (list->keys != NULL
      && (names = jb_summary_load (db, jb_officer_keys_list (list->keys), error)) == NULL)
    return FALSE;
  g_autoptr (sqlite3_stmt) statement = jb_sql_prepare (db,
                                                       "SELECT " COLUMNS " FROM record"
                                                       " ORDER BY finished DESC, rec_seq DESC",
                                                       error);
  if (statement == NULL)
    return FALSE;
  gint step;
  while ((step = jb_sql_step (statement, error)) == SQLITE_ROW)
    {
      JbSealedSummary *row = take_row (statement, error);
      if (row == NULL)
        return FALSE;
      name_row (row, names);
      g_ptr_array_add (list->rows, row);
    }
  return step == SQLITE_DONE;
}

GPtrArray *
jb_sealed_list (JbStore *store, JbOfficerKeys *keys, GError **error)
{
  g_autoptr (GPtrArray) rows
      = g_ptr_array_new_with_free_func ((GDestroyNotify) jb_sealed_summary_free);
  List list = { keys, rows };
  if (!jb_store_read (store, read_list, &list, error))
    return NULL;
  return g_steal_pointer (&rows);
}

typedef struct {
  JbOfficerKeys *keys;
  JbDigest hash;
  JbSealedSummary *found;
} Search;

static gboolean
read_nik (sqlite3 *db, gpointer data, GError **error)
{
  Search *search = data;
  g_autoptr (sqlite3_stmt) statement
      = jb_sql_prepare (db,
                        "SELECT " COLUMNS " FROM record WHERE nik_hash = ?"
                        " ORDER BY finished DESC, rec_seq DESC LIMIT 1",
                        error);
  if (statement == NULL
      || !jb_sql_bind (statement, error, "b", search->hash.bytes, (gsize) JB_DIGEST_BYTES))
    return FALSE;
  gint step = jb_sql_step (statement, error);
  if (step != SQLITE_ROW)
    return step == SQLITE_DONE;
  g_autoptr (JbSealedSummary) row = take_row (statement, error);
  g_autoptr (GHashTable) names
      = row != NULL ? jb_summary_load (db, jb_officer_keys_list (search->keys), error) : NULL;
  if (names == NULL)
    return FALSE;
  name_row (row, names);
  search->found = g_steal_pointer (&row);
  return TRUE;
}

gboolean
jb_sealed_find_nik (JbStore *store, JbOfficerKeys *keys, const gchar *nik, gboolean *ret_found,
                    JbSealedSummary **ret_summary, GError **error)
{
  Search search = { .keys = keys };
  gboolean any = FALSE;
  if (!jb_nik_hash (keys, nik, &any, &search.hash, error)
      || (any && !jb_store_read (store, read_nik, &search, error)))
    return FALSE;
  *ret_found = search.found != NULL;
  if (ret_summary != NULL)
    *ret_summary = g_steal_pointer (&search.found);
  jb_sealed_summary_free (search.found);
  return TRUE;
}

static gboolean
read_counts (sqlite3 *db, gpointer data, GError **error)
{
  guint *counts = data;
  g_autoptr (sqlite3_stmt) statement
      = jb_sql_prepare (db,
                        "SELECT state, count (*) FROM record GROUP BY state"
                        " UNION ALL SELECT 'draft', count (*) FROM draft",
                        error);
  if (statement == NULL)
    return FALSE;
  gint step;
  while ((step = jb_sql_step (statement, error)) == SQLITE_ROW)
    {
      JbRecordState state;
      if (jb_record_state_from_name ((const gchar *) sqlite3_column_text (statement, 0), &state))
        counts[state] = (guint) sqlite3_column_int (statement, 1);
    }
  return step == SQLITE_DONE;
}

gboolean
jb_sealed_counts (JbStore *store, guint ret_counts[JB_STATE_N], GError **error)
{
  guint counts[JB_STATE_N] = { 0 };
  if (!jb_store_read (store, read_counts, counts, error))
    return FALSE;
  memcpy (ret_counts, counts, sizeof counts);
  return TRUE;
}

typedef struct {
  JbOfficerKeys *keys;
  gint64 before_lo_s;
} Fade;

#define FADED "state = 'purged' AND receipted < ?"

static GHashTable *
faded_ids (sqlite3 *db, gint64 before_lo_s, GError **error)
{
  g_autoptr (sqlite3_stmt) statement
      = jb_sql_prepare (db, "SELECT id FROM record WHERE " FADED, error);
  if (statement == NULL || !jb_sql_bind (statement, error, "i", before_lo_s))
    return NULL;
  g_autoptr (GHashTable) ids = g_hash_table_new_full (jb_id_hash, jb_id_equal, g_free, NULL);
  gint step;
  while ((step = jb_sql_step (statement, error)) == SQLITE_ROW)
    {
      JbId *id = g_new0 (JbId, 1);
      copy_id (statement, 0, id);
      g_hash_table_add (ids, id);
    }
  return step == SQLITE_DONE ? g_steal_pointer (&ids) : NULL;
}

static gboolean
write_fade (sqlite3 *db, gpointer data, GError **error)
{
  const Fade *fade = data;
  g_autoptr (GHashTable) ids = faded_ids (db, fade->before_lo_s, error);
  if (ids == NULL)
    return FALSE;
  if (g_hash_table_size (ids) == 0)
    return TRUE;
  g_autoptr (sqlite3_stmt) statement = jb_sql_prepare (
      db, "UPDATE record SET nik_hash = NULL WHERE nik_hash IS NOT NULL AND " FADED, error);
  return statement != NULL && jb_sql_bind (statement, error, "i", fade->before_lo_s)
         && jb_sql_done (statement, error)
         && jb_summary_drop (db, jb_officer_keys_list (fade->keys), ids, error);
}

gboolean
jb_sealed_fade (JbStore *store, JbOfficerKeys *keys, gint64 before_lo_s, GError **error)
{
  Fade fade = { keys, before_lo_s };
  return jb_store_write_with_ballast (store, write_fade, &fade, error);
}
