/* SPDX-License-Identifier: MPL-2.0 */
/* The bytes of a batch, read from where they lie.
 *
 * A record is digested before its first byte goes out, a piece at a time so that a big one does not
 * hold the store's queue, and the result is remembered in a temporary table of the connection (in
 * memory, gone with the process) for the rest of the upload. What does not match, or cannot be
 * read, goes out as zeros: the office then receipts that record as damaged and takes the others. */
#include "core/sync/outbox-private.h"

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/sync/frames.h"

#include <sodium.h>
#include <string.h>

#define PIECE_BYTES JB_FRAME_READ_MAX

typedef enum { UNCHECKED, GOOD, ROTTEN } Health;

typedef struct {
  const JbId *batch;
  guint64 offset;
  gsize max;
  GBytes *file; /* the manifest */
  JbManifest manifest;
  Health health[JB_BATCH_MAX_RECORDS];
  guint record; /* the one just digested */
  sqlite3 *db;  /* while on the store thread */
  guint8 *buffer;
} Reading;

static void
free_reading (Reading *reading)
{
  g_clear_pointer (&reading->file, g_bytes_unref);
  g_free (reading->buffer);
  g_free (reading);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Reading, free_reading)

static gboolean
load_manifest (sqlite3 *db, Reading *reading, GError **error)
{
  g_autoptr (sqlite3_stmt) select = jb_sql_prepare (
      db, "SELECT manifest FROM batch WHERE id = ?1 AND state IN ('waiting', 'sent')", error);
  if (select == NULL || !jb_sql_bind (select, error, "b", JB_BLOB (*reading->batch)))
    return FALSE;
  gint code = jb_sql_step (select, error);
  if (code == SQLITE_DONE)
    g_set_error_literal (error, JB_ERROR, JB_ERROR_NOT_FOUND,
                         _ ("Paket ini tidak ada dalam antrean. Mungkin sudah diterima kantor."));
  if (code != SQLITE_ROW)
    return FALSE;
  reading->file = jb_sql_column_bytes (select, 0);
  return jb_manifest_decode (reading->file, NULL, &reading->manifest, error);
}

/* Does the stretch asked for touch record i? */
static gboolean
touches (const Reading *reading, guint i)
{
  guint64 begin = jb_batch_record_offset (reading->file, &reading->manifest, i);
  return reading->offset < begin + reading->manifest.records[i].size_bytes
         && reading->offset + reading->max > begin;
}

static gboolean
load_health (sqlite3 *db, Reading *reading, GError **error)
{
  if (!jb_sql_exec (db,
                    "CREATE TEMP TABLE IF NOT EXISTS outbox_checked"
                    " (id BLOB PRIMARY KEY NOT NULL, good INTEGER NOT NULL) WITHOUT ROWID",
                    error))
    return FALSE;
  g_autoptr (sqlite3_stmt) select
      = jb_sql_prepare (db, "SELECT good FROM temp.outbox_checked WHERE id = ?1", error);
  if (select == NULL)
    return FALSE;
  for (guint i = 0; i < reading->manifest.n_records; i++)
    {
      guint64 begin = jb_batch_record_offset (reading->file, &reading->manifest, i);
      /* A record that begins in this stretch is checked afresh: a new upload of it has begun. */
      if (!touches (reading, i) || begin >= reading->offset)
        continue;
      if (!jb_sql_bind (select, error, "b", JB_BLOB (reading->manifest.records[i].id)))
        return FALSE;
      gint code = jb_sql_step (select, error);
      if (code == SQLITE_ROW)
        reading->health[i] = sqlite3_column_int (select, 0) == 1 ? GOOD : ROTTEN;
      else if (code != SQLITE_DONE)
        return FALSE;
      sqlite3_reset (select);
    }
  return TRUE;
}

static gboolean
load_in (sqlite3 *db, gpointer data, GError **error)
{
  Reading *reading = data;
  if (!load_manifest (db, reading, error))
    return FALSE;
  guint64 size = jb_batch_size (reading->file, &reading->manifest);
  if (reading->offset > size)
    {
      g_set_error_literal (error, JB_ERROR, JB_ERROR_INVALID,
                           _ ("Permintaan melewati akhir paket. Paket tetap utuh."));
      return FALSE;
    }
  reading->max = (gsize) MIN ((guint64) reading->max, size - reading->offset);
  return load_health (db, reading, error);
}

/* FALSE if the bytes cannot be had: no row, another length, or a page that SQLite or the disk
 * refuses. The handle lives for this one read. */
static gboolean
read_sealed (sqlite3 *db, const JbBatchRecord *record, guint64 offset, guint8 *buffer, gsize len)
{
  sqlite3_blob *blob = NULL;
  g_autoptr (sqlite3_stmt) select
      = jb_sql_prepare (db, "SELECT rec FROM sealed WHERE id = ?1 AND length (bytes) = ?2", NULL);
  gboolean good
      = select != NULL
        && jb_sql_bind (select, NULL, "bi", JB_BLOB (record->id), (gint64) record->size_bytes)
        && sqlite3_step (select) == SQLITE_ROW
        && sqlite3_blob_open (db, "main", "sealed", "bytes", sqlite3_column_int64 (select, 0), 0,
                              &blob)
               == SQLITE_OK
        && sqlite3_blob_read (blob, buffer, (gint) len, (gint) offset) == SQLITE_OK;
  sqlite3_blob_close (blob);
  return good;
}

typedef struct {
  const JbBatchRecord *record;
  guint64 offset;
  guint8 *buffer;
  gsize len;
  gboolean good;
} Piece;

static gboolean
piece_in (sqlite3 *db, gpointer data, GError **error)
{
  Piece *piece = data;
  piece->good = read_sealed (db, piece->record, piece->offset, piece->buffer, piece->len);
  return TRUE;
}

static gboolean
remember_in (sqlite3 *db, gpointer data, GError **error)
{
  const Reading *reading = data;
  g_autoptr (sqlite3_stmt) insert = jb_sql_prepare (
      db, "INSERT OR REPLACE INTO temp.outbox_checked (id, good) VALUES (?1, ?2)", error);
  return insert != NULL
         && jb_sql_bind (insert, error, "bi",
                         JB_BLOB (reading->manifest.records[reading->record].id),
                         (gint64) (reading->health[reading->record] == GOOD))
         && jb_sql_done (insert, error);
}

static gboolean
check_record (JbStore *store, Reading *reading, guint i, GError **error)
{
  const JbBatchRecord *record = &reading->manifest.records[i];
  gsize piece_max = MIN (PIECE_BYTES, record->size_bytes);
  g_autofree guint8 *buffer = g_malloc (piece_max);
  Piece piece = { .record = record, .buffer = buffer, .good = TRUE };
  crypto_generichash_state state;
  crypto_generichash_init (&state, NULL, 0, JB_DIGEST_BYTES);
  while (piece.good && piece.offset < record->size_bytes)
    {
      piece.len = (gsize) MIN ((guint64) piece_max, record->size_bytes - piece.offset);
      if (!jb_store_read (store, piece_in, &piece, error))
        return FALSE;
      crypto_generichash_update (&state, buffer, piece.len);
      piece.offset += piece.len;
    }
  JbDigest digest;
  crypto_generichash_final (&state, digest.bytes, JB_DIGEST_BYTES);
  reading->health[i] = piece.good && jb_digest_equal (&digest, &record->digest) ? GOOD : ROTTEN;
  reading->record = i;
  return jb_store_read (store, remember_in, reading, error);
}

static gboolean
source (guint record, guint64 offset, guint8 *buffer, gsize len, gpointer data, GError **error)
{
  Reading *reading = data;
  if (reading->health[record] != GOOD
      || !read_sealed (reading->db, &reading->manifest.records[record], offset, buffer, len))
    memset (buffer, 0, len);
  return TRUE;
}

static gboolean
read_in (sqlite3 *db, gpointer data, GError **error)
{
  Reading *reading = data;
  reading->db = db;
  return jb_batch_read (reading->file, &reading->manifest, reading->offset, reading->buffer,
                        reading->max, source, reading, error);
}

GBytes *
jb_outbox_read (JbStore *store, const JbId *batch, guint64 offset, gsize max, GError **error)
{
  g_autoptr (Reading) reading = g_new0 (Reading, 1);
  reading->batch = batch;
  reading->offset = offset;
  reading->max = MIN (max, JB_FRAME_READ_MAX);
  if (!jb_store_read (store, load_in, reading, error))
    return NULL;
  for (guint i = 0; i < reading->manifest.n_records; i++)
    if (reading->health[i] == UNCHECKED && touches (reading, i)
        && !check_record (store, reading, i, error))
      return NULL;
  reading->buffer = g_malloc (MAX (reading->max, 1));
  if (!jb_store_read (store, read_in, reading, error))
    return NULL;
  gsize len = reading->max;
  return g_bytes_new_take (g_steal_pointer (&reading->buffer), len);
}
