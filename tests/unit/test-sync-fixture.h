/* SPDX-License-Identifier: MPL-2.0 */
/* A kit's store with records that were never recorded, and an office that answers. */
#pragma once

#include "core/base/bytes.h"
#include "core/sync/outbox.h"
#include "tests/unit/test-sync-common.h"

#include <glib/gstdio.h>

#define KIT_KEY 7
#define TRUST_KEY 1
#define STORE_KEY 2
#define RECEIPT_KEY 3
#define LO G_GINT64_CONSTANT (1763797800)

typedef struct {
  gchar *home;
  JbStore *store;
  JbTrust *trust;
  JbSigner *kit;
  JbId kit_id;
} Box;

static inline void
box_open (Box *box, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  JbTrustSpec spec;
  FX_SPEC (1, 1, &spec, TRUST_KEY, STORE_KEY, RECEIPT_KEY);
  spec.roles[JB_TRUST_ROLE_STORE].members[0] = 1;
  spec.roles[JB_TRUST_ROLE_RECEIPT].members[0] = 2;
  box->trust = FX_TRUST (&spec, TRUST_KEY);
  box->kit = fx_signer (KIT_KEY);
  box->kit_id = id_of (0x11);
  /* Where it is in memory every commit costs nothing; what is tested here is not the disk. */
  g_autofree gchar *shared = g_strdup ("/dev/shm/jemput-XXXXXX");
  box->home = g_mkdtemp (shared) != NULL ? g_steal_pointer (&shared)
                                         : g_dir_make_tmp ("jemput-XXXXXX", &error);
  g_assert_no_error (error);
  box->store = jb_store_open (box->home, &error);
  g_assert_no_error (error);
}

static inline void
remove_dir (const gchar *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const gchar *name;
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree gchar *file = g_build_filename (path, name, NULL);
      g_unlink (file);
    }
  g_rmdir (path);
}

static inline void
box_close (Box *box, gconstpointer unused)
{
  jb_store_close (box->store);
  jb_trust_unref (box->trust);
  jb_signer_unref (box->kit);
  remove_dir (box->home);
  g_free (box->home);
}

/* ---- records ---- */

typedef struct {
  JbId id;
  gint64 finished_s;
  gsize size;
  GBytes *bytes; /* NULL: no sealed row at all */
} FakeRecord;

static inline gboolean
insert_record (sqlite3 *db, gpointer data, GError **error)
{
  const FakeRecord *fake = data;
  JbId incarnation;
  guint64 seq;
  JbDigest digest = { 0 };
  gsize len = 0;
  const void *bytes = fake->bytes != NULL ? g_bytes_get_data (fake->bytes, &len) : NULL;
  jb_digest (bytes, len, &digest);
  if (!jb_incarnation_get (db, &incarnation, error) || !jb_rec_seq_last (db, &seq, error)
      || !jb_rec_seq_set_last (db, seq + 1, error))
    return FALSE;
  g_autoptr (sqlite3_stmt) record = jb_sql_prepare (
      db,
      "INSERT INTO record (id, rec_seq, incarnation, state, digest, size, officer,"
      " village, finished) VALUES (?1, ?2, ?3, 'sealed', ?4, ?5, ?6, '1503042001',"
      " ?7)",
      error);
  g_autoptr (sqlite3_stmt) sealed
      = jb_sql_prepare (db, "INSERT INTO sealed (id, bytes) VALUES (?1, ?2)", error);
  JbId officer = id_of (0x33);
  return jb_sql_bind (record, error, "bibbibi", fake->id.bytes, (gsize) JB_ID_BYTES,
                      (gint64) seq + 1, incarnation.bytes, (gsize) JB_ID_BYTES, digest.bytes,
                      (gsize) JB_DIGEST_BYTES, (gint64) fake->size, officer.bytes,
                      (gsize) JB_ID_BYTES, fake->finished_s)
         && jb_sql_done (record, error)
         && (bytes == NULL
             || (jb_sql_bind (sealed, error, "bb", fake->id.bytes, (gsize) JB_ID_BYTES, bytes, len)
                 && jb_sql_done (sealed, error)));
}

/* `size` bytes that differ from record to record and from place to place. */
static inline GBytes *
fake_bytes (guint32 seed, gsize size)
{
  guint8 *bytes = g_malloc (size);
  for (gsize i = 0; i < size; i++)
    {
      seed = seed * 1664525u + 1013904223u;
      bytes[i] = (guint8) (seed >> 24);
    }
  return g_bytes_new_take (bytes, size);
}

static inline JbId
finish_fake (Box *box, guint32 seed, gsize size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = fake_bytes (seed, size);
  FakeRecord fake = { .finished_s = LO + seed, .size = size, .bytes = bytes };
  jb_id_random (&fake.id);
  g_assert_true (jb_store_write (box->store, insert_record, &fake, &error));
  g_assert_no_error (error);
  return fake.id;
}

/* ---- what is in the tables ---- */

typedef struct {
  const gchar *sql;
  const JbId *id; /* ?1, or NULL */
  gchar *text;    /* of the one row's one column; NULL if there is no row */
} Query;

static inline gboolean
run_query (sqlite3 *db, gpointer data, GError **error)
{
  Query *query = data;
  g_autoptr (sqlite3_stmt) statement = jb_sql_prepare (db, query->sql, error);
  if (statement == NULL
      || (query->id != NULL
          && !jb_sql_bind (statement, error, "b", query->id->bytes, (gsize) JB_ID_BYTES)))
    return FALSE;
  gint code = jb_sql_step (statement, error);
  if (code == SQLITE_ROW)
    query->text = jb_sql_column_text (statement, 0);
  return code >= 0;
}

static inline gchar *
ask (Box *box, const gchar *sql, const JbId *id)
{
  g_autoptr (GError) error = NULL;
  Query query = { .sql = sql, .id = id };
  jb_store_read (box->store, run_query, &query, &error);
  g_assert_no_error (error);
  return query.text;
}

static inline void
change (Box *box, const gchar *sql, const JbId *id)
{
  g_autoptr (GError) error = NULL;
  Query query = { .sql = sql, .id = id };
  jb_store_write (box->store, run_query, &query, &error);
  g_assert_no_error (error);
  g_free (query.text);
}

static inline void
assert_asked (Box *box, const gchar *sql, const JbId *id, const gchar *expected)
{
  g_autofree gchar *text = ask (box, sql, id);
  g_assert_cmpstr (text, ==, expected);
}

static inline void
assert_state (Box *box, const JbId *record, const gchar *expected)
{
  assert_asked (box, "SELECT state FROM record WHERE id = ?1", record, expected);
  gboolean held = g_strcmp0 (expected, "purged") != 0;
  assert_asked (box, "SELECT count (*) FROM sealed WHERE id = ?1", record, held ? "1" : "0");
}

static inline void
assert_n_events (Box *box, const gchar *event, guint expected)
{
  g_autofree gchar *sql = g_strdup_printf ("SELECT count (*) FROM audit WHERE event = '%s'", event);
  g_autofree gchar *n = g_strdup_printf ("%u", expected);
  assert_asked (box, sql, NULL, n);
}

/* Everything that an answer could change, as one text. */
static inline gchar *
everything (Box *box)
{
  gchar *text
      = ask (box,
             "SELECT (SELECT group_concat (hex (id) || state || ifnull (hex (batch), '-')"
             " || ifnull (receipt_no, '-') || ifnull (reason, '-')) FROM record)"
             " || (SELECT group_concat (hex (id) || state || ifnull (upload_url, '-')"
             " || ifnull (hex (stored), '-') || ifnull (hex (receipt), '-')) FROM batch)"
             " || (SELECT count (*) FROM audit) || (SELECT group_concat (name || hex (value))"
             " FROM meta)",
             NULL);
  g_assert_nonnull (text);
  return text;
}

/* ---- the kit ---- */

static inline gboolean
next_batch (Box *box, JbOutboxBatch *ret_batch)
{
  g_autoptr (GError) error = NULL;
  gboolean any = FALSE;
  *ret_batch = (JbOutboxBatch){ 0 };
  jb_outbox_next (box->store, &box->kit_id, box->kit, LO, LO + 5, &any, ret_batch, &error);
  g_assert_no_error (error);
  return any;
}

static inline GBytes *
read_stream (Box *box, const JbOutboxBatch *batch)
{
  GByteArray *whole = g_byte_array_new ();
  while (whole->len < batch->size_bytes)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) piece
          = jb_outbox_read (box->store, &batch->batch, whole->len, G_MAXSIZE, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (g_bytes_get_size (piece), >, 0);
      jb_put (whole, g_bytes_get_data (piece, NULL), g_bytes_get_size (piece));
    }
  return g_byte_array_free_to_bytes (whole);
}

static inline void
manifest_of (Box *box, GBytes *stream, JbManifest *ret_manifest, GBytes **ret_file)
{
  g_autoptr (GError) error = NULL;
  gsize len;
  const void *data = g_bytes_get_data (stream, &len);
  g_autoptr (GBytes) file = jb_batch_read_head (data, len, &error);
  g_assert_no_error (error);
  g_assert_true (jb_manifest_decode (file, jb_signer_public (box->kit), ret_manifest, &error));
  g_assert_cmpuint (jb_batch_size (file, ret_manifest), ==, len);
  if (ret_file != NULL)
    *ret_file = g_steal_pointer (&file);
}

static inline gboolean
take_answer (Box *box, GBytes *file, JbOutboxAnswer *ret_answer, GError **error)
{
  return jb_outbox_answer (box->store, box->trust, &box->kit_id, file, LO, LO + 5, ret_answer,
                           error);
}

/* ---- the office ---- */

static inline JbStored
stored_for (Box *box, const JbOutboxBatch *batch, const JbId *office)
{
  return (JbStored){ .office = *office,
                     .issued_s = LO + 60,
                     .kit = box->kit_id,
                     .batch = batch->batch,
                     .batch_digest = batch->digest,
                     .size_bytes = batch->size_bytes };
}

static inline GBytes *
stored_file (const JbStored *stored)
{
  g_autoptr (GBytes) payload = jb_stored_encode (stored);
  return FX_SIGN (JB_ROLE_STORED, payload, STORE_KEY);
}

/* A receipt that accepts every record whose bytes are as the manifest says. */
static inline void
receipt_for (Box *box, const JbOutboxBatch *batch, GBytes *stream, const JbId *office, guint64 no,
             JbReceipt *ret_receipt)
{
  g_autofree JbManifest *manifest = g_new0 (JbManifest, 1);
  g_autoptr (GBytes) file = NULL;
  manifest_of (box, stream, manifest, &file);
  memset (ret_receipt, 0, sizeof *ret_receipt);
  ret_receipt->office = *office;
  ret_receipt->receipt_no = no;
  ret_receipt->issued_s = LO + 90;
  ret_receipt->kit = manifest->kit;
  ret_receipt->batch = manifest->batch;
  jb_manifest_digest (file, &ret_receipt->batch_digest);
  ret_receipt->audit = manifest->audit;
  ret_receipt->n_records = manifest->n_records;
  for (guint i = 0; i < manifest->n_records; i++)
    {
      JbDigest digest;
      const guint8 *bytes = g_bytes_get_data (stream, NULL);
      jb_digest (bytes + jb_batch_record_offset (file, manifest, i),
                 manifest->records[i].size_bytes, &digest);
      ret_receipt->records[i] = (JbReceiptRecord){ .id = manifest->records[i].id,
                                                   .digest = manifest->records[i].digest };
      if (!jb_digest_equal (&digest, &manifest->records[i].digest))
        ret_receipt->records[i].status = JB_RECEIPT_DAMAGED;
    }
}

static inline GBytes *
receipt_file (const JbReceipt *receipt)
{
  g_autoptr (GBytes) payload = jb_receipt_encode (receipt);
  return FX_SIGN (JB_ROLE_RECEIPT, payload, RECEIPT_KEY);
}

static inline JbFresh
fresh_of (const JbId *office, guint64 purge_through, guint64 last)
{
  return (JbFresh){ .office_time_s = LO + 100,
                    .expires_s = LO + 100000,
                    .zone_version = 1,
                    .purge_through = purge_through,
                    .office_incarnation = *office,
                    .last_receipt_no = last };
}

static inline guint
purge (Box *box, const JbId *office, guint64 through, guint64 last)
{
  g_autoptr (GError) error = NULL;
  guint n = 99;
  JbFresh fresh = fresh_of (office, through, last);
  jb_outbox_purge (box->store, &fresh, LO, LO + 5, &n, &error);
  g_assert_no_error (error);
  return n;
}
