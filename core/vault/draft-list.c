/* SPDX-License-Identifier: MPL-2.0 */
/* Reading drafts back: one of them, or the officer's list. How they lie in the database: draft.c.
 */
#include "core/vault/draft-private.h"

#include "core/vault/box.h"

#include <string.h>

void
jb_draft_summary_free (JbDraftSummary *summary)
{
  if (summary == NULL)
    return;
  g_free (summary->name);
  g_free (summary->nik_masked);
  g_free (summary->page);
  g_free (summary);
}

/* One row as it lies in the database. */
typedef struct {
  JbId id;
  GBytes *key_box, *body;
  gint64 begun, saved, first_biometric;
} Row;

static void
row_free (gpointer data)
{
  Row *row = data;
  g_clear_pointer (&row->key_box, g_bytes_unref);
  g_clear_pointer (&row->body, g_bytes_unref);
  g_free (row);
}

typedef struct {
  const JbId *officer;
  const JbId *draft; /* NULL: all */
  GPtrArray *rows;
} Read;

static gboolean
read_rows (sqlite3 *db, gpointer data, GError **error)
{
  const Read *read = data;
  g_autoptr (sqlite3_stmt) statement
      = jb_sql_prepare (db,
                        "SELECT id, key_box, body, begun, saved, first_biometric FROM draft"
                        " WHERE officer = ? AND (?2 IS NULL OR id = ?2) ORDER BY saved DESC, id",
                        error);
  if (statement == NULL
      || !jb_sql_bind (statement, error, read->draft != NULL ? "bb" : "bn", read->officer->bytes,
                       (gsize) JB_ID_BYTES, read->draft != NULL ? read->draft->bytes : NULL,
                       (gsize) JB_ID_BYTES))
    return FALSE;
  gint step;
  while ((step = jb_sql_step (statement, error)) == SQLITE_ROW)
    {
      Row *row = g_new0 (Row, 1);
      memcpy (row->id.bytes, sqlite3_column_blob (statement, 0), JB_ID_BYTES); /* CHECK: 16 */
      row->key_box = jb_sql_column_bytes (statement, 1);
      row->body = jb_sql_column_bytes (statement, 2);
      row->begun = sqlite3_column_int64 (statement, 3);
      row->saved = sqlite3_column_int64 (statement, 4);
      row->first_biometric = sqlite3_column_int64 (statement, 5);
      g_ptr_array_add (read->rows, row);
    }
  return step == SQLITE_DONE;
}

static JbDraft *
open_row (JbOfficerKeys *keys, const Row *row, GError **error)
{
  g_autoptr (JbDraft) draft = g_new0 (JbDraft, 1);
  draft->id = row->id;
  draft->officer = *jb_officer_keys_id (keys);
  draft->first_biometric_lo_s = row->first_biometric;
  draft->key = jb_box_unwrap (jb_officer_keys_drafts (keys), JB_DRAFT_KEY_CONTEXT, row->id.bytes,
                              JB_ID_BYTES, g_bytes_get_data (row->key_box, NULL),
                              g_bytes_get_size (row->key_box), error);
  if (draft->key == NULL || !jb_draft_open_body (draft, row->body, error))
    return NULL;
  return g_steal_pointer (&draft);
}

JbDraft *
jb_draft_open (JbStore *store, JbOfficerKeys *keys, const JbId *id, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (row_free);
  Read read = { jb_officer_keys_id (keys), id, rows };
  if (!jb_store_read (store, read_rows, &read, error))
    return NULL;
  if (rows->len == 0)
    {
      jb_draft_set_not_found (error);
      return NULL;
    }
  return open_row (keys, g_ptr_array_index (rows, 0), error);
}

/* A draft that does not open is still shown, without a name, so that nobody believes it gone. */
static JbDraftSummary *
summarize (JbOfficerKeys *keys, const Row *row)
{
  JbDraftSummary *summary = g_new0 (JbDraftSummary, 1);
  g_autoptr (JbDraft) draft = open_row (keys, row, NULL);
  summary->id = row->id;
  summary->begun_lo_s = row->begun;
  summary->saved_lo_s = row->saved;
  summary->page = g_strdup (draft != NULL ? draft->page : "");
  if (draft == NULL)
    {
      summary->name = g_strdup ("");
      summary->nik_masked = g_strdup ("");
      return summary;
    }
  const gchar *nik = jb_person_get (draft->record->person, JB_FIELD_NIK);
  summary->name = g_strdup (jb_person_get (draft->record->person, JB_FIELD_NAMA_LGKP));
  summary->nik_masked = *nik != '\0' ? jb_nik_mask (nik) : g_strdup ("");
  g_strlcpy (summary->village, draft->record->village, sizeof summary->village);
  return summary;
}

GPtrArray *
jb_drafts_list (JbStore *store, JbOfficerKeys *keys, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (row_free);
  Read read = { jb_officer_keys_id (keys), NULL, rows };
  if (!jb_store_read (store, read_rows, &read, error))
    return NULL;
  GPtrArray *summaries = g_ptr_array_new_with_free_func ((GDestroyNotify) jb_draft_summary_free);
  for (guint i = 0; i < rows->len; i++)
    g_ptr_array_add (summaries, summarize (keys, g_ptr_array_index (rows, i)));
  return summaries;
}

static gboolean
read_count (sqlite3 *db, gpointer data, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = jb_sql_prepare (db, "SELECT count (*) FROM draft", error);
  if (statement == NULL || jb_sql_step (statement, error) != SQLITE_ROW)
    return FALSE;
  *(guint *) data = (guint) sqlite3_column_int (statement, 0);
  return TRUE;
}

guint
jb_drafts_count (JbStore *store, GError **error)
{
  guint n = 0;
  jb_store_read (store, read_count, &n, error);
  return n;
}
