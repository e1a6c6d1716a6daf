/* SPDX-License-Identifier: MPL-2.0 */
/* Making batches and finding the one to send. A batch is frozen in the transaction that makes it:
 * its records are marked, its manifest is signed and kept, and the audit entry that says so is
 * counted in the checkpoint the manifest carries. */
#include "core/sync/outbox-private.h"

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/sync/frames.h"

#include <string.h>

#define BATCH_COLUMNS                                                                              \
  "id, number, digest, size, state, upload_url,"                                                   \
  " (SELECT count (*) FROM record WHERE record.batch = batch.id) "

void
jb_outbox_batch_clear (JbOutboxBatch *batch)
{
  g_free (batch->url);
  memset (batch, 0, sizeof *batch);
}

static void
free_batch (gpointer batch)
{
  jb_outbox_batch_clear (batch);
  g_free (batch);
}

gboolean
jb_outbox_audit (sqlite3 *db, const JbOutboxTime *time, const JbId *subject, const gchar *event,
                 const gchar *detail, GError **error)
{
  JbAuditEntry entry = {
    .lo_s = time->lo_s, .hi_s = time->hi_s, .subject = *subject, .event = event, .detail = detail
  };
  return jb_audit_append (db, &entry, error);
}

gboolean
jb_outbox_office (sqlite3 *db, JbId *ret_office, GError **error)
{
  g_autoptr (GError) fault = NULL;
  g_autoptr (GBytes) value = jb_meta_get (db, JB_META_OFFICE, &fault);
  if (fault != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&fault));
      return FALSE;
    }
  *ret_office = JB_ID_NONE;
  if (value != NULL && g_bytes_get_size (value) == JB_ID_BYTES)
    memcpy (ret_office->bytes, g_bytes_get_data (value, NULL), JB_ID_BYTES);
  return TRUE;
}

static gboolean
column_fixed (sqlite3_stmt *statement, gint column, void *ret_bytes, gsize len, GError **error)
{
  if (sqlite3_column_bytes (statement, column) != (gint) len)
    {
      jb_sql_set_error (NULL, SQLITE_CORRUPT, error);
      return FALSE;
    }
  memcpy (ret_bytes, sqlite3_column_blob (statement, column), len);
  return TRUE;
}

/* A row of BATCH_COLUMNS. */
static gboolean
read_batch (sqlite3_stmt *row, JbOutboxBatch *ret_batch, GError **error)
{
  JbOutboxBatch batch = { 0 };
  if (!column_fixed (row, 0, batch.batch.bytes, JB_ID_BYTES, error)
      || !column_fixed (row, 2, batch.digest.bytes, JB_DIGEST_BYTES, error))
    return FALSE;
  batch.number = (guint) sqlite3_column_int64 (row, 1);
  batch.size_bytes = (guint64) sqlite3_column_int64 (row, 3);
  batch.sent = g_strcmp0 ((const gchar *) sqlite3_column_text (row, 4), "sent") == 0;
  batch.url = jb_sql_column_text (row, 5);
  if (batch.url == NULL)
    batch.url = g_strdup ("");
  batch.n_records = (guint) sqlite3_column_int64 (row, 6);
  *ret_batch = batch;
  return TRUE;
}

static gboolean
oldest_in_state (sqlite3 *db, const gchar *state, gboolean *ret_any, JbOutboxBatch *ret_batch,
                 GError **error)
{
  g_autoptr (sqlite3_stmt) select = jb_sql_prepare (
      db, "SELECT " BATCH_COLUMNS "FROM batch WHERE state = ?1 ORDER BY number LIMIT 1", error);
  if (select == NULL || !jb_sql_bind (select, error, "t", state))
    return FALSE;
  gint code = jb_sql_step (select, error);
  *ret_any = code == SQLITE_ROW;
  if (code == SQLITE_ROW)
    return read_batch (select, ret_batch, error);
  return code == SQLITE_DONE;
}

/* The oldest sealed records that fit into one batch. Records of a former incarnation of this kit,
 * whose rec_seq are higher than those given since, come first by the time they were finished. */
static gboolean
choose_records (sqlite3 *db, JbManifest *manifest, GError **error)
{
  g_autoptr (sqlite3_stmt) select
      = jb_sql_prepare (db,
                        "SELECT id, digest, rec_seq, size FROM record WHERE state = 'sealed'"
                        " ORDER BY finished, rec_seq, id LIMIT ?1",
                        error);
  if (select == NULL || !jb_sql_bind (select, error, "i", (gint64) JB_BATCH_MAX_RECORDS))
    return FALSE;
  guint64 total = 0;
  gint code;
  while ((code = jb_sql_step (select, error)) == SQLITE_ROW)
    {
      JbBatchRecord record = { .rec_seq = (guint64) sqlite3_column_int64 (select, 2),
                               .size_bytes = (guint32) sqlite3_column_int64 (select, 3) };
      if (!column_fixed (select, 0, record.id.bytes, JB_ID_BYTES, error)
          || !column_fixed (select, 1, record.digest.bytes, JB_DIGEST_BYTES, error))
        return FALSE;
      if (total + record.size_bytes > JB_BATCH_MAX_BYTES)
        return TRUE;
      total += record.size_bytes;
      manifest->records[manifest->n_records++] = record;
    }
  return code == SQLITE_DONE;
}

static gboolean
mark_records (sqlite3 *db, const JbManifest *manifest, GError **error)
{
  g_autoptr (sqlite3_stmt) update
      = jb_sql_prepare (db,
                        "UPDATE record SET state = 'batched', batch = ?1, batch_place = ?2"
                        " WHERE id = ?3 AND state = 'sealed'",
                        error);
  if (update == NULL)
    return FALSE;
  for (guint i = 0; i < manifest->n_records; i++)
    {
      if (!jb_sql_bind (update, error, "bib", JB_BLOB (manifest->batch), (gint64) i,
                        JB_BLOB (manifest->records[i].id))
          || !jb_sql_done (update, error))
        return FALSE;
      sqlite3_reset (update);
    }
  return TRUE;
}

static gboolean
insert_batch (sqlite3 *db, const JbManifest *manifest, gint64 number, GBytes *file, GError **error)
{
  JbDigest digest;
  gsize len;
  const void *bytes = g_bytes_get_data (file, &len);
  jb_manifest_digest (file, &digest);
  g_autoptr (sqlite3_stmt) insert
      = jb_sql_prepare (db,
                        "INSERT INTO batch (id, number, manifest, digest, size, state, made)"
                        " VALUES (?1, ?2, ?3, ?4, ?5, 'waiting', ?6)",
                        error);
  return insert != NULL
         && jb_sql_bind (insert, error, "bibbii", JB_BLOB (manifest->batch), number, bytes, len,
                         JB_BLOB (digest), (gint64) jb_batch_size (file, manifest),
                         manifest->made_s)
         && jb_sql_done (insert, error) && jb_meta_set_int (db, JB_META_BATCH, number, error);
}

typedef struct {
  const JbId *kit_id;
  JbSigner *kit;
  JbOutboxTime time;
  gboolean any;
  JbOutboxBatch batch;
} Next;

static gboolean
make_batch (sqlite3 *db, const Next *next, gboolean *ret_made, GError **error)
{
  g_autofree JbManifest *manifest = g_new0 (JbManifest, 1);
  if (!choose_records (db, manifest, error))
    return FALSE;
  *ret_made = manifest->n_records > 0;
  if (!*ret_made)
    return TRUE;
  gint64 number;
  manifest->kit = *next->kit_id;
  manifest->made_s = next->time.lo_s;
  jb_id_random (&manifest->batch);
  if (!jb_incarnation_get (db, &manifest->incarnation, error)
      || !jb_rec_seq_last (db, &manifest->last_rec_seq, error)
      || !jb_meta_get_int (db, JB_META_BATCH, 0, &number, error))
    return FALSE;
  number++;
  g_autofree gchar *detail = g_strdup_printf ("{\"number\":%" G_GINT64_FORMAT ",\"records\":%u}",
                                              number, manifest->n_records);
  if (!jb_outbox_audit (db, &next->time, &manifest->batch, "batch.made", detail, error)
      || !jb_audit_head (db, &manifest->audit, error))
    return FALSE;
  g_autoptr (GBytes) file = jb_manifest_encode (manifest, next->kit, error);
  return file != NULL && mark_records (db, manifest, error)
         && insert_batch (db, manifest, number, file, error);
}

/* May run twice: when the disk is full, again after the ballast was given up. */
static gboolean
next_in (sqlite3 *db, gpointer data, GError **error)
{
  Next *next = data;
  gboolean made = FALSE;
  jb_outbox_batch_clear (&next->batch);
  if (!oldest_in_state (db, "waiting", &next->any, &next->batch, error))
    return FALSE;
  if (next->any)
    return TRUE;
  if (!make_batch (db, next, &made, error))
    return FALSE;
  return oldest_in_state (db, made ? "waiting" : "sent", &next->any, &next->batch, error);
}

gboolean
jb_outbox_next (JbStore *store, const JbId *kit_id, JbSigner *kit, gint64 lo_s, gint64 hi_s,
                gboolean *ret_any, JbOutboxBatch *ret_batch, GError **error)
{
  Next next = { .kit_id = kit_id, .kit = kit, .time = { lo_s, hi_s } };
  if (!jb_store_write_with_ballast (store, next_in, &next, error))
    {
      jb_outbox_batch_clear (&next.batch);
      return FALSE;
    }
  *ret_any = next.any;
  if (next.any)
    *ret_batch = next.batch;
  return TRUE;
}

static gboolean
make_in (sqlite3 *db, gpointer data, GError **error)
{
  Next *next = data;
  return make_batch (db, next, &next->any, error);
}

gboolean
jb_outbox_make (JbStore *store, const JbId *kit_id, JbSigner *kit, const JbOutboxTime *time,
                gboolean *ret_made, GError **error)
{
  Next next = { .kit_id = kit_id, .kit = kit, .time = *time };
  if (!jb_store_write_with_ballast (store, make_in, &next, error))
    return FALSE;
  *ret_made = next.any;
  return TRUE;
}

static gboolean
waiting_in (sqlite3 *db, gpointer data, GError **error)
{
  GPtrArray *batches = data;
  g_autoptr (sqlite3_stmt) select = jb_sql_prepare (
      db, "SELECT " BATCH_COLUMNS "FROM batch WHERE state IN ('waiting', 'sent') ORDER BY number",
      error);
  gint code = select != NULL ? SQLITE_ROW : -1;
  while (code == SQLITE_ROW && (code = jb_sql_step (select, error)) == SQLITE_ROW)
    {
      JbOutboxBatch batch;
      if (!read_batch (select, &batch, error))
        return FALSE;
      g_ptr_array_add (batches, g_memdup2 (&batch, sizeof batch));
    }
  return code == SQLITE_DONE;
}

GPtrArray *
jb_outbox_waiting (JbStore *store, GError **error)
{
  g_autoptr (GPtrArray) batches = g_ptr_array_new_with_free_func (free_batch);
  return jb_store_read (store, waiting_in, batches, error) ? g_steal_pointer (&batches) : NULL;
}

typedef struct {
  const JbId *batch;
  const gchar *url;
} Url;

static gboolean
set_url_in (sqlite3 *db, gpointer data, GError **error)
{
  const Url *url = data;
  g_autoptr (sqlite3_stmt) update
      = jb_sql_prepare (db,
                        "UPDATE batch SET upload_url = ?1"
                        " WHERE id = ?2 AND state IN ('waiting', 'sent')",
                        error);
  if (update == NULL || !jb_sql_bind (update, error, "tb", url->url, JB_BLOB (*url->batch))
      || !jb_sql_done (update, error))
    return FALSE;
  if (sqlite3_changes (db) == 1)
    return TRUE;
  g_set_error_literal (error, JB_ERROR, JB_ERROR_NOT_FOUND,
                       _ ("Paket ini tidak ada dalam antrean. Tidak ada yang berubah."));
  return FALSE;
}

gboolean
jb_outbox_set_url (JbStore *store, const JbId *batch, const gchar *url, GError **error)
{
  if (!jb_upload_url_is_valid (url))
    {
      g_set_error_literal (error, JB_ERROR, JB_ERROR_INVALID,
                           _ ("Alamat pengiriman tidak dapat diterima. Tidak ada yang berubah."));
      return FALSE;
    }
  return jb_store_write_with_ballast (store, set_url_in, &(Url){ batch, url }, error);
}
