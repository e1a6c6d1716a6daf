/* SPDX-License-Identifier: MPL-2.0 */
/* The office's store and spool. */
#include "tests/unit/office-fixture.h"

#include "app/office/answers.h"
#include "app/office/files.h"
#include "app/office/store/document.h"
#include "app/office/store/kit.h"
#include "app/office/store/spool.h"
#include "core/base/error.h"
#include "core/zone/bundle.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define NIK "1503044506030001"
#define TEST(path, func)                                                                           \
  g_test_add (path, OfficeFixture, NULL, fx_office_set_up, func, fx_office_tear_down)

/* ---- Transactions, numbers ------------------------------------------------------------------- */

static gboolean
put_and_fail (OfStore *store, gpointer data, GError **error)
{
  g_autoptr (GBytes) file = g_bytes_new_static ("x", 1);
  g_assert_true (of_document_put (store, "roster", NULL, 1, file, FX_NOW_S, NULL));
  g_set_error_literal (error, JB_ERROR, JB_ERROR_INVALID, "no");
  return FALSE;
}

static void
test_a_write_that_fails_leaves_nothing (OfficeFixture *fx, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  guint32 version = 9;
  g_assert_false (of_store_write (fx->office->store, put_and_fail, NULL, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_INVALID);
  g_assert_true (of_document_latest (fx->office->store, "roster", NULL, &version, NULL));
  g_assert_cmpuint (version, ==, 0);
}

static void
test_the_journal_is_safe_with_several_processes (OfficeFixture *fx, gconstpointer data)
{
  g_autoptr (sqlite3_stmt) statement
      = jb_sql_prepare (of_store_db (fx->office->store), "PRAGMA journal_mode", NULL);
  g_assert_cmpint (jb_sql_step (statement, NULL), ==, SQLITE_ROW);
  g_assert_cmpstr ((const gchar *) sqlite3_column_text (statement, 0), ==, "truncate");
  g_assert_cmpint (fx_count (fx, "PRAGMA synchronous"), ==, 3);
  g_assert_cmpint (fx_count (fx, "PRAGMA foreign_keys"), ==, 1);
}

static void
test_a_second_connection_sees_what_was_committed (OfficeFixture *fx, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (OfOffice) other = of_office_open (fx->home, &error);
  g_assert_no_error (error);
  OfNumbers numbers;
  g_assert_true (of_store_begin (fx->office->store, NULL));
  g_assert_true (of_store_set_last_receipt (fx->office->store, 4, NULL));
  g_assert_true (of_store_numbers (other->store, &numbers, NULL));
  g_assert_cmpuint (numbers.last_receipt_no, ==, 0);
  g_assert_true (of_store_commit (fx->office->store, NULL));
  g_assert_true (of_store_numbers (other->store, &numbers, NULL));
  g_assert_cmpuint (numbers.last_receipt_no, ==, 4);
}

static void
test_a_newer_program_s_store_is_left_alone (OfficeFixture *fx, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *path = of_office_path (fx->office, "office.db", NULL);
  g_assert_true (jb_sql_exec (of_store_db (fx->office->store), "PRAGMA user_version = 99", NULL));
  g_assert_null (of_store_open (path, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_VERSION);
  g_clear_error (&error);
  g_assert_null (of_store_create (path, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_EXISTS);
}

static void
test_a_file_that_is_no_database_is_told (OfficeFixture *fx, gconstpointer data)
{
  g_autofree gchar *path = g_build_filename (fx->dir, "x.db", NULL);
  g_autofree gchar *none = g_build_filename (fx->dir, "none.db", NULL);
  g_autofree gchar *noise = g_strnfill (8192, 'x');
  g_autoptr (GError) error = NULL;
  g_assert_true (g_file_set_contents (path, noise, 8192, NULL));
  g_assert_null (of_store_open (path, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_DAMAGED);
  g_clear_error (&error);
  g_assert_null (of_store_open (none, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_NOT_FOUND);
}

static void
test_purge_through_only_goes_forward (OfficeFixture *fx, gconstpointer data)
{
  OfStore *store = fx->office->store;
  g_assert_true (of_store_set_last_receipt (store, 10, NULL));
  g_assert_true (of_store_set_purge_through (store, 7, NULL));
  static const guint64 bad[] = { 6, 11 };
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_false (of_store_set_purge_through (store, bad[i], &error));
      g_assert_error (error, JB_ERROR, JB_ERROR_INVALID);
    }
  OfNumbers numbers;
  g_assert_true (of_store_numbers (store, &numbers, NULL));
  g_assert_cmpuint (numbers.purge_through, ==, 7);
}

static void
test_alarms_are_in_the_audit (OfficeFixture *fx, gconstpointer data)
{
  g_assert_true (
      of_store_alarm (fx->office->store, FX_NOW_S, "zone-locked", &fx->kit_id, NULL, "", NULL));
  g_assert_cmpuint (fx_alarms (fx, "zone-locked"), ==, 1);
  g_assert_cmpint (fx_count (fx, "SELECT count (*) FROM audit WHERE event = 'alarm.zone-locked'"),
                   ==, 1);
  JbAuditHead head;
  g_autoptr (GError) error = NULL;
  g_assert_true (jb_audit_verify (of_store_db (fx->office->store), &head, NULL));
  g_assert_true (
      jb_sql_exec (of_store_db (fx->office->store), "DELETE FROM audit WHERE number = 2", NULL));
  g_assert_false (jb_audit_verify (of_store_db (fx->office->store), &head, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_DAMAGED);
}

/* ---- Documents, kits ------------------------------------------------------------------------- */

static void
test_a_document_s_version_is_written_once (OfficeFixture *fx, gconstpointer data)
{
  OfStore *store = fx->office->store;
  g_autoptr (GBytes) one = g_bytes_new_static ("one", 3);
  g_autoptr (GBytes) two = g_bytes_new_static ("two", 3);
  g_autoptr (GError) error = NULL;
  g_assert_true (of_document_put (store, "roster", &fx->kit_id, 1, one, FX_NOW_S, NULL));
  g_assert_false (of_document_put (store, "roster", &fx->kit_id, 1, two, FX_NOW_S, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_EXISTS);
  g_clear_error (&error);
  g_assert_true (of_document_put (store, "roster", NULL, 1, two, FX_NOW_S, NULL));
  g_assert_true (of_document_put (store, "roster", &fx->kit_id, 3, two, FX_NOW_S, NULL));
  g_autoptr (GBytes) got = of_document_get (store, "roster", &fx->kit_id, 1, NULL);
  g_assert_true (g_bytes_equal (got, one));
  g_autoptr (GPtrArray) after = of_document_after (store, "roster", &fx->kit_id, 1, NULL);
  g_assert_cmpuint (after->len, ==, 1);
  g_assert_null (of_document_get (store, "roster", &fx->kit_id, 2, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_NOT_FOUND);
}

static void
test_a_kit_is_found_and_another_is_not (OfficeFixture *fx, gconstpointer data)
{
  OfKit kit;
  JbId other;
  g_autoptr (GError) error = NULL;
  jb_id_random (&other);
  g_assert_true (of_kit_get (fx->office->store, &fx->kit_id, &kit, NULL));
  g_assert_cmpmem (&kit.key, sizeof kit.key, jb_signer_public (fx->kit), sizeof kit.key);
  g_assert_cmpstr (kit.label, ==, "Kit 3");
  g_assert_cmpuint (kit.enrol_version, ==, 1);
  g_assert_false (of_kit_get (fx->office->store, &other, &kit, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_NOT_FOUND);
}

/* ---- HELLO and what both sides know of each other -------------------------------------------- */

static JbHello
make_hello (OfficeFixture *fx)
{
  OfNumbers numbers;
  g_assert_true (of_store_numbers (fx->office->store, &numbers, NULL));
  JbHello hello = {
    .kit = fx->kit_id,
    .incarnation = fx->incarnation,
    .office = numbers.incarnation,
    .battery_percent = 80,
    .disk_free_bytes = -1,
  };
  return hello;
}

static JbTimeAnswer
ask_time (OfficeFixture *fx, const JbHello *hello)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) file = of_answer_time (fx->office, fx->online, hello, FX_NOW_S, &error);
  g_assert_no_error (error);
  g_autoptr (GBytes) payload = jb_trust_verify (fx->trust, JB_ROLE_TIME, file, 8192, &error);
  g_assert_no_error (error);
  JbTimeAnswer answer;
  g_assert_true (jb_time_answer_decode (payload, &answer, NULL));
  return answer;
}

static void
test_a_time_answer_says_what_is_known_of_the_kit (OfficeFixture *fx, gconstpointer data)
{
  JbHello hello = make_hello (fx);
  JbTimeAnswer before = ask_time (fx, &hello);
  g_assert_true (jb_id_is_none (&before.kit_incarnation));
  g_autoptr (GBytes) sealed = fx_sealed (fx, NIK);
  fx_status_of (fx, sealed);
  memset (hello.nonce, 7, sizeof hello.nonce);
  JbTimeAnswer after = ask_time (fx, &hello);
  g_assert_cmpmem (after.nonce, JB_NONCE_BYTES, hello.nonce, JB_NONCE_BYTES);
  g_assert_true (jb_id_equal (&after.kit_incarnation, &fx->incarnation));
  g_assert_cmpuint (after.kit_last_rec_seq, ==, 1);
  g_assert_cmpuint (after.last_receipt_no, ==, 1);
  /* Another life of the kit is not measured by this one. */
  jb_id_random (&hello.incarnation);
  JbTimeAnswer other = ask_time (fx, &hello);
  g_assert_true (jb_id_is_none (&other.kit_incarnation));
}

static void
test_a_kit_that_holds_an_unknown_receipt_shows_that_we_were_restored (OfficeFixture *fx,
                                                                      gconstpointer data)
{
  OfStore *store = fx->office->store;
  OfNumbers before, after;
  g_assert_true (of_store_set_last_receipt (store, 5, NULL));
  JbHello hello = make_hello (fx);
  hello.receipt_no = 5;
  g_assert_true (of_store_numbers (store, &before, NULL));
  g_assert_true (of_kit_hello (store, &hello, FX_NOW_S, NULL));
  g_assert_true (of_store_numbers (store, &after, NULL));
  g_assert_true (jb_id_equal (&before.incarnation, &after.incarnation));

  hello.receipt_no = 8;
  g_assert_true (of_kit_hello (store, &hello, FX_NOW_S, NULL));
  g_assert_true (of_store_numbers (store, &after, NULL));
  g_assert_false (jb_id_equal (&before.incarnation, &after.incarnation));
  g_assert_cmpuint (fx_alarms (fx, "office-restored"), ==, 1);
  /* New receipts follow; the old life still ends at 5. */
  g_assert_true (of_store_set_last_receipt (store, 9, NULL));
  JbTimeAnswer answer = ask_time (fx, &hello);
  g_assert_true (jb_id_equal (&answer.office, &after.incarnation));
  g_assert_cmpuint (answer.last_receipt_no, ==, 5);
  jb_id_random (&hello.office);
  answer = ask_time (fx, &hello);
  g_assert_cmpuint (answer.last_receipt_no, ==, 0);
}

static void
test_a_kit_set_back_raises_one_alarm (OfficeFixture *fx, gconstpointer data)
{
  g_autoptr (GBytes) sealed = fx_sealed (fx, NIK);
  fx_status_of (fx, sealed);
  JbHello hello = make_hello (fx);
  hello.audit.size = 1;
  hello.last_rec_seq = 1;
  g_assert_true (of_kit_hello (fx->office->store, &hello, FX_NOW_S, NULL));
  g_assert_cmpuint (fx_alarms (fx, "kit-set-back"), ==, 0);
  hello.last_rec_seq = 0;
  for (guint i = 0; i < 3; i++)
    g_assert_true (of_kit_hello (fx->office->store, &hello, FX_NOW_S + i, NULL));
  g_assert_cmpuint (fx_alarms (fx, "kit-set-back"), ==, 1);
  OfKit kit;
  g_assert_true (of_kit_get (fx->office->store, &fx->kit_id, &kit, NULL));
  g_assert_cmpint (kit.hello_s, ==, FX_NOW_S + 2);
  g_assert_nonnull (strstr (kit.hello_data, "\"battery\":80"));
}

static void
assert_fresh (OfficeFixture *fx, guint64 purge_through)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) file = NULL;
  g_assert_true (of_answer_fresh (fx->office, fx->online, FX_NOW_S, &file, &error));
  g_autoptr (GBytes) payload = jb_trust_verify (fx->trust, JB_ROLE_FRESH, file, 8192, &error);
  g_assert_no_error (error);
  JbFresh fresh;
  g_assert_true (jb_fresh_decode (payload, &fresh, NULL));
  g_assert_cmpuint (fresh.zone_version, ==, 1);
  g_assert_cmpuint (fresh.purge_through, ==, purge_through);
  g_assert_cmpuint (fresh.last_receipt_no, ==, 6);
  g_assert_cmpint (fresh.expires_s, ==, FX_NOW_S + FX_DAY_S);
}

static void
test_fresh_follows_the_purge_policy (OfficeFixture *fx, gconstpointer data)
{
  g_assert_true (of_store_set_last_receipt (fx->office->store, 6, NULL));
  g_assert_true (of_store_set_purge_through (fx->office->store, 4, NULL));
  assert_fresh (fx, 6);
  fx->office->config.purge = OF_PURGE_AFTER_BACKUP;
  assert_fresh (fx, 4);
}

/* ---- Batches and their bytes ----------------------------------------------------------------- */

typedef struct {
  GBytes *stream;
  OfBatch batch;
} Upload;

static void
begin (OfficeFixture *fx, Upload *upload)
{
  g_autoptr (GBytes) sealed = fx_sealed (fx, NIK);
  g_autoptr (GError) error = NULL;
  upload->stream = fx_stream (fx, sealed, NULL);
  gsize len;
  const void *data = g_bytes_get_data (upload->stream, &len);
  g_autoptr (GBytes) manifest_file = jb_batch_read_head (data, len, NULL);
  g_autofree JbManifest *manifest = g_new0 (JbManifest, 1);
  g_assert_true (jb_manifest_decode (manifest_file, NULL, manifest, NULL));
  JbDigest digest;
  jb_manifest_digest (manifest_file, &digest);
  of_batch_create (fx->office->store, &fx->kit_id, &manifest->batch, &digest, len, FX_NOW_S,
                   &upload->batch, &error);
  g_assert_no_error (error);
}

static void
append (OfficeFixture *fx, const Upload *upload, guint64 offset, gsize len)
{
  g_autoptr (GError) error = NULL;
  gint fd = of_spool_open_part (fx->office, &upload->batch, offset, &error);
  g_assert_no_error (error);
  const guint8 *bytes = g_bytes_get_data (upload->stream, NULL);
  g_assert_cmpint (write (fd, bytes + offset, len), ==, (gssize) len);
  close (fd);
}

static void
test_creating_a_batch_again_gives_the_same_one (OfficeFixture *fx, gconstpointer data)
{
  Upload upload;
  OfBatch again, other;
  g_autoptr (GError) error = NULL;
  begin (fx, &upload);
  const OfBatch *batch = &upload.batch;
  g_assert_true (of_batch_create (fx->office->store, &batch->kit, &batch->batch, &batch->digest,
                                  batch->size_bytes, FX_NOW_S + 9, &again, NULL));
  g_assert_cmpstr (again.token, ==, batch->token);
  g_assert_cmpint (again.created_s, ==, FX_NOW_S);
  JbDigest digest = batch->digest;
  digest.bytes[0] ^= 1;
  g_assert_false (of_batch_create (fx->office->store, &batch->kit, &batch->batch, &digest,
                                   batch->size_bytes, FX_NOW_S, &other, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_INVALID);
  g_clear_error (&error);
  JbId stranger;
  jb_id_random (&stranger);
  g_assert_false (of_batch_create (fx->office->store, &stranger, &batch->batch, &batch->digest,
                                   batch->size_bytes, FX_NOW_S, &other, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_NOT_FOUND);
  g_clear_error (&error);
  jb_id_random (&stranger);
  g_assert_false (of_batch_create (fx->office->store, &batch->kit, &stranger, &batch->digest,
                                   (guint64) OF_BATCH_MAX_STREAM + 1, FX_NOW_S, &other, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_LIMIT);
  g_bytes_unref (upload.stream);
}

static void
test_bytes_are_taken_only_where_the_last_ended (OfficeFixture *fx, gconstpointer data)
{
  Upload upload;
  guint64 offset = 99;
  begin (fx, &upload);
  g_assert_true (of_spool_offset (fx->office, &upload.batch, &offset, NULL));
  g_assert_cmpuint (offset, ==, 0);
  append (fx, &upload, 0, 1000);
  static const guint64 wrong[] = { 0, 999, 1001 };
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_cmpint (of_spool_open_part (fx->office, &upload.batch, wrong[i], &error), ==, -1);
      g_assert_error (error, JB_ERROR, JB_ERROR_INVALID);
    }
  g_assert_true (of_spool_offset (fx->office, &upload.batch, &offset, NULL));
  g_assert_cmpuint (offset, ==, 1000);
  g_bytes_unref (upload.stream);
}

static void
test_half_a_batch_is_not_stored (OfficeFixture *fx, gconstpointer data)
{
  Upload upload;
  g_autoptr (GBytes) manifest = NULL;
  g_autoptr (GError) error = NULL;
  begin (fx, &upload);
  gsize len = g_bytes_get_size (upload.stream);
  append (fx, &upload, 0, len / 2);
  g_assert_false (
      of_spool_finish (fx->office, &upload.batch, jb_signer_public (fx->kit), &manifest, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_STATE);
  g_clear_error (&error);
  append (fx, &upload, len / 2, len - len / 2);
  g_assert_true (
      of_spool_finish (fx->office, &upload.batch, jb_signer_public (fx->kit), &manifest, &error));
  g_assert_no_error (error);
  g_autofree gchar *path = of_spool_path (fx->office, &upload.batch);
  GStatBuf status;
  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpuint (status.st_mode & 0777, ==, 0600);
  /* A crash after the rename, before the commit: finishing again is the same. */
  g_clear_pointer (&manifest, g_bytes_unref);
  g_assert_true (
      of_spool_finish (fx->office, &upload.batch, jb_signer_public (fx->kit), &manifest, NULL));
  guint64 offset = 0;
  g_assert_true (of_spool_offset (fx->office, &upload.batch, &offset, NULL));
  g_assert_cmpuint (offset, ==, len);
  g_bytes_unref (upload.stream);
}

static void
test_bytes_that_are_another_batch_are_refused (OfficeFixture *fx, gconstpointer data)
{
  Upload upload;
  g_autoptr (GBytes) manifest = NULL;
  g_autoptr (GError) error = NULL;
  begin (fx, &upload);
  gsize len = g_bytes_get_size (upload.stream);
  append (fx, &upload, 0, len);
  /* Signed by another kit. */
  g_assert_false (of_spool_finish (fx->office, &upload.batch, jb_signer_public (fx->officer),
                                   &manifest, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_SIGNATURE);
  g_clear_error (&error);
  /* Announced with another digest. */
  OfBatch other = upload.batch;
  other.digest.bytes[3] ^= 1;
  g_assert_false (
      of_spool_finish (fx->office, &other, jb_signer_public (fx->kit), &manifest, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_INVALID);
  g_clear_error (&error);
  /* Longer than announced. */
  other = upload.batch;
  other.size_bytes--;
  g_assert_false (
      of_spool_finish (fx->office, &other, jb_signer_public (fx->kit), &manifest, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_INVALID);
  g_assert_null (manifest);
  g_bytes_unref (upload.stream);
}

static void
test_after_a_reboot_parts_begin_again (OfficeFixture *fx, gconstpointer data)
{
  Upload upload;
  guint64 offset = 0;
  begin (fx, &upload);
  g_assert_true (of_spool_recover (fx->office, "boot-1", NULL));
  append (fx, &upload, 0, 700);
  g_assert_true (of_spool_recover (fx->office, "boot-1", NULL));
  g_assert_true (of_spool_offset (fx->office, &upload.batch, &offset, NULL));
  g_assert_cmpuint (offset, ==, 700);
  g_assert_true (of_spool_recover (fx->office, "boot-2", NULL));
  g_assert_true (of_spool_offset (fx->office, &upload.batch, &offset, NULL));
  g_assert_cmpuint (offset, ==, 0);
  OfBatch found;
  g_assert_true (of_batch_find_token (fx->office->store, upload.batch.token, &found, NULL));
  g_bytes_unref (upload.stream);
}

static void
test_an_upload_is_discarded_only_while_it_is_receiving (OfficeFixture *fx, gconstpointer data)
{
  Upload upload;
  OfBatch found;
  g_autoptr (GError) error = NULL;
  begin (fx, &upload);
  append (fx, &upload, 0, 10);
  g_assert_true (of_batch_discard (fx->office->store, &upload.batch, NULL));
  g_assert_true (of_spool_remove_part (fx->office, &upload.batch, NULL));
  g_assert_false (
      of_batch_find (fx->office->store, &upload.batch.kit, &upload.batch.batch, &found, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_NOT_FOUND);
  OfBatch stored;
  fx_import (fx, upload.stream, &stored);
  g_assert_true (of_batch_discard (fx->office->store, &stored, NULL));
  g_assert_true (of_batch_find_token (fx->office->store, stored.token, &found, NULL));
  g_bytes_unref (upload.stream);
}

static void
test_an_answer_is_stored_until_it_is_a_receipt (OfficeFixture *fx, gconstpointer data)
{
  Upload upload;
  gboolean final = TRUE;
  GBytes *answer = NULL;
  g_autoptr (GError) error = NULL;
  begin (fx, &upload);
  g_assert_true (of_batch_answer (fx->office->store, &upload.batch, &answer, &final, NULL));
  g_assert_null (answer);
  g_assert_false (final);
  OfBatch stored;
  fx_import (fx, upload.stream, &stored);
  g_assert_cmpint (stored.state, ==, OF_BATCH_STORED);
  g_autoptr (GBytes) file = NULL;
  g_assert_true (of_batch_answer (fx->office->store, &stored, &file, &final, NULL));
  g_assert_false (final);
  g_autoptr (GBytes) payload = jb_trust_verify (fx->trust, JB_ROLE_STORED, file, 8192, &error);
  g_assert_no_error (error);
  JbStored said;
  g_assert_true (jb_stored_decode (payload, &said, NULL));
  g_assert_true (jb_digest_equal (&said.batch_digest, &stored.digest));
  g_assert_cmpuint (said.size_bytes, ==, stored.size_bytes);
  OfOpened opened;
  fx_open (fx, &stored, &opened);
  g_autoptr (GBytes) receipt = NULL;
  g_assert_true (of_batch_answer (fx->office->store, &stored, &receipt, &final, NULL));
  g_assert_true (final);
  g_assert_false (g_bytes_equal (receipt, file));
  g_bytes_unref (upload.stream);
}

gint
main (gint argc, gchar **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (jb_secret_start (NULL));
  TEST ("/office/store/a-write-that-fails-leaves-nothing", test_a_write_that_fails_leaves_nothing);
  TEST ("/office/store/the-journal-is-safe-with-several-processes",
        test_the_journal_is_safe_with_several_processes);
  TEST ("/office/store/a-second-connection-sees-what-was-committed",
        test_a_second_connection_sees_what_was_committed);
  TEST ("/office/store/a-newer-program-s-store-is-left-alone",
        test_a_newer_program_s_store_is_left_alone);
  TEST ("/office/store/a-file-that-is-no-database-is-told",
        test_a_file_that_is_no_database_is_told);
  TEST ("/office/store/purge-through-only-goes-forward", test_purge_through_only_goes_forward);
  TEST ("/office/store/alarms-are-in-the-audit", test_alarms_are_in_the_audit);
  TEST ("/office/store/a-document-s-version-is-written-once",
        test_a_document_s_version_is_written_once);
  TEST ("/office/store/a-kit-is-found-and-another-is-not", test_a_kit_is_found_and_another_is_not);
  TEST ("/office/hello/a-time-answer-says-what-is-known-of-the-kit",
        test_a_time_answer_says_what_is_known_of_the_kit);
  TEST ("/office/hello/a-kit-that-holds-an-unknown-receipt-shows-that-we-were-restored",
        test_a_kit_that_holds_an_unknown_receipt_shows_that_we_were_restored);
  TEST ("/office/hello/a-kit-set-back-raises-one-alarm", test_a_kit_set_back_raises_one_alarm);
  TEST ("/office/hello/fresh-follows-the-purge-policy", test_fresh_follows_the_purge_policy);
  TEST ("/office/spool/creating-a-batch-again-gives-the-same-one",
        test_creating_a_batch_again_gives_the_same_one);
  TEST ("/office/spool/bytes-are-taken-only-where-the-last-ended",
        test_bytes_are_taken_only_where_the_last_ended);
  TEST ("/office/spool/half-a-batch-is-not-stored", test_half_a_batch_is_not_stored);
  TEST ("/office/spool/bytes-that-are-another-batch-are-refused",
        test_bytes_that_are_another_batch_are_refused);
  TEST ("/office/spool/after-a-reboot-parts-begin-again", test_after_a_reboot_parts_begin_again);
  TEST ("/office/spool/an-upload-is-discarded-only-while-it-is-receiving",
        test_an_upload_is_discarded_only_while_it_is_receiving);
  TEST ("/office/spool/an-answer-is-stored-until-it-is-a-receipt",
        test_an_answer_is_stored_until_it_is_a_receipt);
  return g_test_run ();
}
