/* SPDX-License-Identifier: MPL-2.0 */
#include "app/office/registry/record.h"

#include "app/office/store/sql.h"

static gboolean
bind_header (sqlite3_stmt *statement, gint first, const JbSealHeader *header, GError **error)
{
  if (header == NULL)
    return TRUE; /* unbound parameters are NULL */
  gint code
      = sqlite3_bind_blob (statement, first, header->officer.bytes, JB_ID_BYTES, SQLITE_TRANSIENT);
  if (code == SQLITE_OK)
    code = sqlite3_bind_text (statement, first + 1, header->village, -1, SQLITE_TRANSIENT);
  if (code == SQLITE_OK)
    code = sqlite3_bind_int64 (statement, first + 2, header->clock_lo_s);
  if (code != SQLITE_OK)
    jb_sql_set_error (sqlite3_db_handle (statement), code, error);
  return code == SQLITE_OK;
}

gboolean
of_record_insert (OfStore *store, const OfRecordRow *row, gint64 *ret_no, GError **error)
{
  const JbManifest *manifest = row->manifest;
  const JbBatchRecord *record = &manifest->records[row->place];
  g_autoptr (sqlite3_stmt) statement = jb_sql_prepare (
      of_store_db (store),
      "INSERT INTO record (kit, batch, place, id, incarnation, rec_seq, digest, offset, size,"
      " status, reason, officer, village, finished)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      error);
  if (statement == NULL
      || !jb_sql_bind (statement, error, "bbibbibiitt", OF_BIND_ID (&manifest->kit),
                       OF_BIND_ID (&manifest->batch), (gint64) row->place, OF_BIND_ID (&record->id),
                       OF_BIND_ID (&manifest->incarnation), (gint64) record->rec_seq,
                       OF_BIND_DIGEST (&record->digest), (gint64) row->offset,
                       (gint64) record->size_bytes, jb_receipt_status_name (row->status),
                       row->reason)
      || !bind_header (statement, 12, row->header, error) || !jb_sql_done (statement, error))
    return FALSE;
  *ret_no = sqlite3_last_insert_rowid (of_store_db (store));
  return TRUE;
}

gboolean
of_record_held (OfStore *store, const JbId *id, const JbDigest *digest, OfHeldRecord *ret_held,
                GError **error)
{
  g_autoptr (sqlite3_stmt) statement
      = jb_sql_prepare (of_store_db (store),
                        "SELECT coalesce (max (digest = ?1), 0), coalesce (max (digest <> ?1), 0)"
                        " FROM record WHERE id = ?2 AND status IN ('accepted', 'adjudicate')",
                        error);
  if (statement == NULL
      || !jb_sql_bind (statement, error, "bb", OF_BIND_DIGEST (digest), OF_BIND_ID (id))
      || jb_sql_step (statement, error) != SQLITE_ROW)
    return FALSE;
  ret_held->same = sqlite3_column_int (statement, 0) != 0;
  ret_held->other = sqlite3_column_int (statement, 1) != 0;
  return TRUE;
}

gboolean
of_record_seq_taken (OfStore *store, const JbManifest *manifest, guint place, gboolean *ret_taken,
                     GError **error)
{
  const JbBatchRecord *record = &manifest->records[place];
  g_autoptr (sqlite3_stmt) statement = jb_sql_prepare (
      of_store_db (store),
      "SELECT EXISTS (SELECT 1 FROM record WHERE kit = ? AND incarnation = ? AND rec_seq = ?"
      " AND id <> ?)",
      error);
  if (statement == NULL
      || !jb_sql_bind (statement, error, "bbib", OF_BIND_ID (&manifest->kit),
                       OF_BIND_ID (&manifest->incarnation), (gint64) record->rec_seq,
                       OF_BIND_ID (&record->id))
      || jb_sql_step (statement, error) != SQLITE_ROW)
    return FALSE;
  *ret_taken = sqlite3_column_int (statement, 0) != 0;
  return TRUE;
}
