/* SPDX-License-Identifier: MPL-2.0 */
#include "app/office/store/batch.h"

#include "app/office/store/kit.h"
#include "app/office/store/sql.h"
#include "core/base/error.h"
#include "core/base/i18n.h"

#define BATCH_COLUMNS                                                                              \
  "token, kit, batch, digest, size, state, created, coalesce (stored_at, 0),"                      \
  " coalesce (opened_at, 0), coalesce (receipt_no, 0)"

static const gchar *const state_names[] = { "receiving", "stored", "opened", "refused" };

const gchar *
of_batch_state_name (OfBatchState state)
{
  return state_names[state];
}

static void
read_batch (sqlite3_stmt *statement, OfBatch *batch)
{
  memset (batch, 0, sizeof *batch);
  g_strlcpy (batch->token, (const gchar *) sqlite3_column_text (statement, 0), sizeof batch->token);
  of_sql_column_copy (statement, 1, batch->kit.bytes, JB_ID_BYTES);
  of_sql_column_copy (statement, 2, batch->batch.bytes, JB_ID_BYTES);
  of_sql_column_copy (statement, 3, batch->digest.bytes, JB_DIGEST_BYTES);
  batch->size_bytes = (guint64) sqlite3_column_int64 (statement, 4);
  const gchar *state = (const gchar *) sqlite3_column_text (statement, 5);
  for (guint i = 0; i < G_N_ELEMENTS (state_names); i++)
    if (strcmp (state, state_names[i]) == 0)
      batch->state = (OfBatchState) i;
  batch->created_s = sqlite3_column_int64 (statement, 6);
  batch->stored_s = sqlite3_column_int64 (statement, 7);
  batch->opened_s = sqlite3_column_int64 (statement, 8);
  batch->receipt_no = (guint64) sqlite3_column_int64 (statement, 9);
}

/* Steps a SELECT of BATCH_COLUMNS once. */
static gboolean
find_one (sqlite3_stmt *statement, gboolean *ret_found, OfBatch *ret_batch, GError **error)
{
  gint step = jb_sql_step (statement, error);
  if (step < 0)
    return FALSE;
  *ret_found = step == SQLITE_ROW;
  if (step == SQLITE_ROW)
    read_batch (statement, ret_batch);
  return TRUE;
}

static gboolean
look_up (OfStore *store, const JbId *kit, const JbId *batch, gboolean *ret_found,
         OfBatch *ret_batch, GError **error)
{
  g_autoptr (sqlite3_stmt) statement
      = jb_sql_prepare (of_store_db (store),
                        "SELECT " BATCH_COLUMNS " FROM batch WHERE kit = ? AND batch = ?", error);
  return statement != NULL
         && jb_sql_bind (statement, error, "bb", OF_BIND_ID (kit), OF_BIND_ID (batch))
         && find_one (statement, ret_found, ret_batch, error);
}

static gboolean
not_found (GError **error)
{
  g_set_error_literal (error, JB_ERROR, JB_ERROR_NOT_FOUND,
                       _ ("Kiriman ini tidak dikenal di kantor. Mulai pengiriman dari awal."));
  return FALSE;
}

gboolean
of_batch_find (OfStore *store, const JbId *kit, const JbId *batch, OfBatch *ret_batch,
               GError **error)
{
  gboolean found = FALSE;
  return look_up (store, kit, batch, &found, ret_batch, error) && (found || not_found (error));
}

gboolean
of_batch_find_token (OfStore *store, const gchar *token, OfBatch *ret_batch, GError **error)
{
  gboolean found = FALSE;
  g_autoptr (sqlite3_stmt) statement = jb_sql_prepare (
      of_store_db (store), "SELECT " BATCH_COLUMNS " FROM batch WHERE token = ?", error);
  return statement != NULL && jb_sql_bind (statement, error, "t", token)
         && find_one (statement, &found, ret_batch, error) && (found || not_found (error));
}

static gboolean
insert (OfStore *store, const OfBatch *batch, GError **error)
{
  g_autoptr (sqlite3_stmt) statement
      = jb_sql_prepare (of_store_db (store),
                        "INSERT INTO batch (token, kit, batch, digest, size, state, created)"
                        " VALUES (?, ?, ?, ?, ?, 'receiving', ?)",
                        error);
  return statement != NULL
         && jb_sql_bind (statement, error, "tbbbii", batch->token, OF_BIND_ID (&batch->kit),
                         OF_BIND_ID (&batch->batch), OF_BIND_DIGEST (&batch->digest),
                         (gint64) batch->size_bytes, batch->created_s)
         && jb_sql_done (statement, error);
}

gboolean
of_batch_create (OfStore *store, const JbId *kit, const JbId *batch, const JbDigest *digest,
                 guint64 size_bytes, gint64 now_s, OfBatch *ret_batch, GError **error)
{
  gboolean found = FALSE;
  OfBatch row = { 0 };
  OfKit known;
  if (size_bytes == 0 || size_bytes > OF_BATCH_MAX_STREAM)
    {
      g_set_error_literal (error, JB_ERROR, JB_ERROR_LIMIT,
                           _ ("Ukuran kiriman di luar batas. Kiriman ditolak."));
      return FALSE;
    }
  if (!of_kit_get (store, kit, &known, error) || !look_up (store, kit, batch, &found, &row, error))
    return FALSE;
  if (found && (!jb_digest_equal (&row.digest, digest) || row.size_bytes != size_bytes))
    {
      g_set_error_literal (
          error, JB_ERROR, JB_ERROR_INVALID,
          _ ("Kiriman dengan nomor ini sudah ada dengan isi lain. Kiriman ditolak."));
      return FALSE;
    }
  if (!found)
    {
      JbId token;
      jb_id_random (&token);
      g_autofree gchar *hex = jb_id_to_hex (&token);
      row = (OfBatch){
        .kit = *kit,
        .batch = *batch,
        .digest = *digest,
        .size_bytes = size_bytes,
        .state = OF_BATCH_RECEIVING,
        .created_s = now_s,
      };
      g_strlcpy (row.token, hex, sizeof row.token);
      if (!insert (store, &row, error))
        return FALSE;
    }
  *ret_batch = row;
  return TRUE;
}

gboolean
of_batch_set_stored (OfStore *store, const OfBatch *batch, GBytes *manifest, GBytes *stored,
                     gint64 now_s, GError **error)
{
  g_autoptr (sqlite3_stmt) statement
      = jb_sql_prepare (of_store_db (store),
                        "UPDATE batch SET state = 'stored', manifest = ?, stored = ?, stored_at = ?"
                        " WHERE token = ? AND state = 'receiving'",
                        error);
  return statement != NULL
         && jb_sql_bind (statement, error, "bbit", OF_BIND_BYTES (manifest), OF_BIND_BYTES (stored),
                         now_s, batch->token)
         && jb_sql_done (statement, error)
         && (sqlite3_changes (of_store_db (store)) == 0
             || of_store_audit (store, now_s, "batch.stored", &batch->batch, "", error));
}

gboolean
of_batch_set_answered (OfStore *store, const OfBatch *batch, OfBatchState state, GBytes *receipt,
                       guint64 receipt_no, const gchar *reason, gint64 now_s, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = jb_sql_prepare (
      of_store_db (store),
      "UPDATE batch SET state = ?, receipt = ?, receipt_no = ?, reason = ?, opened_at = ?"
      " WHERE token = ? AND state = 'stored'",
      error);
  if (statement == NULL
      || !jb_sql_bind (statement, error, "tbitit", of_batch_state_name (state),
                       OF_BIND_BYTES (receipt), (gint64) receipt_no, reason, now_s, batch->token)
      || !jb_sql_done (statement, error))
    return FALSE;
  if (sqlite3_changes (of_store_db (store)) == 1)
    return TRUE;
  g_set_error_literal (error, JB_ERROR, JB_ERROR_STATE,
                       _ ("Kiriman ini sudah dijawab. Tidak ada yang berubah."));
  return FALSE;
}

gboolean
of_batch_discard (OfStore *store, const OfBatch *batch, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = jb_sql_prepare (
      of_store_db (store), "DELETE FROM batch WHERE token = ? AND state = 'receiving'", error);
  return statement != NULL && jb_sql_bind (statement, error, "t", batch->token)
         && jb_sql_done (statement, error);
}

gboolean
of_batch_answer (OfStore *store, const OfBatch *batch, GBytes **ret_file, gboolean *ret_final,
                 GError **error)
{
  g_autoptr (sqlite3_stmt) statement = jb_sql_prepare (
      of_store_db (store), "SELECT receipt, stored FROM batch WHERE token = ?", error);
  if (statement == NULL || !jb_sql_bind (statement, error, "t", batch->token))
    return FALSE;
  gint step = jb_sql_step (statement, error);
  if (step < 0)
    return FALSE;
  if (step == SQLITE_DONE)
    return not_found (error);
  GBytes *receipt = jb_sql_column_bytes (statement, 0);
  *ret_final = receipt != NULL;
  *ret_file = receipt != NULL ? receipt : jb_sql_column_bytes (statement, 1);
  return TRUE;
}

GPtrArray *
of_batch_to_open (OfStore *store, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = jb_sql_prepare (
      of_store_db (store),
      "SELECT " BATCH_COLUMNS " FROM batch WHERE state = 'stored' ORDER BY stored_at, batch",
      error);
  if (statement == NULL)
    return NULL;
  g_autoptr (GPtrArray) batches = g_ptr_array_new_with_free_func (g_free);
  gint step;
  while ((step = jb_sql_step (statement, error)) == SQLITE_ROW)
    {
      OfBatch *batch = g_new (OfBatch, 1);
      read_batch (statement, batch);
      g_ptr_array_add (batches, batch);
    }
  return step == SQLITE_DONE ? g_steal_pointer (&batches) : NULL;
}

GBytes *
of_batch_manifest (OfStore *store, const OfBatch *batch, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = jb_sql_prepare (
      of_store_db (store), "SELECT manifest FROM batch WHERE token = ? AND manifest IS NOT NULL",
      error);
  if (statement == NULL || !jb_sql_bind (statement, error, "t", batch->token))
    return NULL;
  gint step = jb_sql_step (statement, error);
  if (step == SQLITE_ROW)
    return jb_sql_column_bytes (statement, 0);
  if (step == SQLITE_DONE)
    not_found (error);
  return NULL;
}
