/* SPDX-License-Identifier: MPL-2.0 */
/* The store: one holder, transactions, migrations, meta, audit. */
#include "core/base/error.h"
#include "core/vault/audit.h"
#include "core/vault/store.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

typedef struct {
  gchar *home;
  JbStore *store;
} Home;

static void
home_open (Home *home, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  if (home->home == NULL)
    home->home = g_dir_make_tmp ("jemput-XXXXXX", NULL);
  home->store = jb_store_open (home->home, &error);
  g_assert_no_error (error);
}

static void
home_close (Home *home, gconstpointer unused)
{
  g_clear_pointer (&home->store, jb_store_close);
  g_autoptr (GDir) dir = g_dir_open (home->home, 0, NULL);
  const gchar *name;
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree gchar *path = g_build_filename (home->home, name, NULL);
      g_unlink (path);
    }
  g_rmdir (home->home);
  g_free (home->home);
}

static gboolean
set_number (sqlite3 *db, gpointer data, GError **error)
{
  return jb_meta_set_int (db, "number", *(gint64 *) data, error);
}

static gboolean
set_number_and_fail (sqlite3 *db, gpointer data, GError **error)
{
  if (jb_meta_set_int (db, "number", *(gint64 *) data, error))
    g_set_error_literal (error, JB_ERROR, JB_ERROR_LOCKED, "x");
  return FALSE;
}

static gboolean
get_number (sqlite3 *db, gpointer data, GError **error)
{
  return jb_meta_get_int (db, "number", -1, data, error);
}

static gint64
number_in (JbStore *store)
{
  g_autoptr (GError) error = NULL;
  gint64 number = 0;
  jb_store_read (store, get_number, &number, &error);
  g_assert_no_error (error);
  return number;
}

static void
test_what_was_written_is_there_after_reopening (Home *home, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  gint64 number = -42;
  g_assert_cmpint (number_in (home->store), ==, -1);
  g_assert_true (jb_store_write (home->store, set_number, &number, &error));
  g_assert_no_error (error);
  jb_store_close (home->store);
  home_open (home, NULL);
  g_assert_cmpint (number_in (home->store), ==, -42);
}

static void
test_a_failed_write_leaves_nothing (Home *home, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  gint64 number = 1;
  g_assert_true (jb_store_write (home->store, set_number, &number, &error));
  number = 2;
  g_assert_false (jb_store_write (home->store, set_number_and_fail, &number, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_LOCKED);
  g_assert_cmpint (number_in (home->store), ==, 1);
}

static gboolean
fail_without_words (sqlite3 *db, gpointer data, GError **error)
{
  return FALSE;
}

static void
test_a_failure_always_has_an_error (Home *home, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_assert_false (jb_store_write (home->store, fail_without_words, NULL, &error));
  g_assert_nonnull (error);
}

static void
test_a_home_has_one_holder (Home *home, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_assert_null (jb_store_open (home->home, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_BUSY);
  /* The attempt did not loosen the first one's hold. */
  gint64 number = 3;
  g_assert_true (jb_store_write (home->store, set_number, &number, NULL));
}

static void
test_files_are_for_their_owner_only (Home *home, gconstpointer unused)
{
  static const gchar *const names[] = { "kit.db", "kit.db-wal", "lock", "ballast" };
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree gchar *path = g_build_filename (home->home, names[i], NULL);
      GStatBuf info;
      g_assert_cmpint (g_stat (path, &info), ==, 0);
      g_assert_cmpint (info.st_mode & 0777, ==, 0600);
    }
  g_autofree gchar *shm = g_build_filename (home->home, "kit.db-shm", NULL);
  g_assert_false (g_file_test (shm, G_FILE_TEST_EXISTS));
}

static void
test_a_checkpoint_empties_the_wal (Home *home, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *path = g_build_filename (home->home, "kit.db-wal", NULL);
  GStatBuf info;
  gint64 number = 4;
  g_assert_true (jb_store_write (home->store, set_number, &number, &error));
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_size, >, 0);
  g_assert_true (jb_store_checkpoint (home->store, &error));
  g_assert_no_error (error);
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_size, ==, 0);
  number = 5;
  g_assert_true (jb_store_write (home->store, set_number, &number, &error));
  g_assert_cmpint (number_in (home->store), ==, 5);
}

static gboolean
set_version (sqlite3 *db, gpointer data, GError **error)
{
  return jb_sql_exec (db, "PRAGMA user_version = 9999", error);
}

static void
test_a_newer_programs_database_is_refused (Home *home, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_assert_true (jb_store_write (home->store, set_version, NULL, &error));
  g_clear_pointer (&home->store, jb_store_close);
  g_assert_null (jb_store_open (home->home, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_VERSION);
}

static gboolean
insert_document (sqlite3 *db, gpointer data, GError **error)
{
  g_autofree guint8 *bytes = g_malloc0 (40000);
  g_autoptr (sqlite3_stmt) statement
      = jb_sql_prepare (db, "INSERT INTO document VALUES (?, ?, ?)", error);
  return jb_sql_bind (statement, error, "tib", "zone", (gint64) 1, bytes, (gsize) 40000)
         && jb_sql_done (statement, error);
}

/* Zeros over the middle of the file: whatever lies there is a page no more. */
static void
test_a_damaged_database_is_refused (Home *home, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_assert_true (jb_store_write (home->store, insert_document, NULL, &error));
  g_clear_pointer (&home->store, jb_store_close);
  g_autofree gchar *path = g_build_filename (home->home, "kit.db", NULL);
  g_autofree gchar *bytes = NULL;
  gsize len;
  g_assert_true (g_file_get_contents (path, &bytes, &len, NULL));
  memset (bytes + 4096, 0xa5, 8 * 4096);
  g_assert_true (g_file_set_contents (path, bytes, (gssize) len, NULL));
  g_assert_null (jb_store_open (home->home, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_DAMAGED);
}

static void
test_another_programs_database_is_refused (void)
{
  Home home = { .home = g_dir_make_tmp ("jemput-XXXXXX", NULL) };
  g_autofree gchar *path = g_build_filename (home.home, "kit.db", NULL);
  sqlite3 *db = NULL;
  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_true (jb_sql_exec (db, "CREATE TABLE x (y); PRAGMA user_version = 1", NULL));
  sqlite3_close (db);
  g_autoptr (GError) error = NULL;
  g_assert_null (jb_store_open (home.home, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_FORMAT);
  home_close (&home, NULL);
}

static void
test_a_home_that_is_not_there_is_an_error (void)
{
  g_autoptr (GError) error = NULL;
  g_assert_null (jb_store_open ("/nonexistent/home", &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_IO);
}

static gboolean
get_incarnation (sqlite3 *db, gpointer data, GError **error)
{
  return jb_incarnation_get (db, data, error);
}

static gboolean
renew_incarnation (sqlite3 *db, gpointer data, GError **error)
{
  return jb_rec_seq_set_last (db, 7, error) && jb_incarnation_renew (db, data, error);
}

static gboolean
get_rec_seq (sqlite3 *db, gpointer data, GError **error)
{
  return jb_rec_seq_last (db, data, error);
}

static void
test_an_incarnation_lasts_until_it_is_renewed (Home *home, gconstpointer unused)
{
  JbId first, again, renewed;
  guint64 rec_seq = 99;
  g_assert_true (jb_store_read (home->store, get_incarnation, &first, NULL));
  g_assert_false (jb_id_is_none (&first));
  jb_store_close (home->store);
  home_open (home, NULL);
  g_assert_true (jb_store_read (home->store, get_incarnation, &again, NULL));
  g_assert_true (jb_id_equal (&first, &again));
  g_assert_true (jb_store_write (home->store, renew_incarnation, &renewed, NULL));
  g_assert_true (jb_store_read (home->store, get_incarnation, &again, NULL));
  g_assert_false (jb_id_equal (&first, &again));
  g_assert_true (jb_id_equal (&renewed, &again));
  g_assert_true (jb_store_read (home->store, get_rec_seq, &rec_seq, NULL));
  g_assert_cmpuint (rec_seq, ==, 0);
}

typedef struct {
  JbStore *store;
  guint n;
} Adder;

static gboolean
add_one (sqlite3 *db, gpointer data, GError **error)
{
  gint64 number;
  return jb_meta_get_int (db, "number", 0, &number, error)
         && jb_meta_set_int (db, "number", number + 1, error);
}

static gpointer
add_many (gpointer data)
{
  Adder *adder = data;
  for (guint i = 0; i < adder->n; i++)
    g_assert_true (jb_store_write (adder->store, add_one, NULL, NULL));
  return NULL;
}

static void
test_writers_of_many_threads_stand_in_one_queue (Home *home, gconstpointer unused)
{
  Adder adder = { .store = home->store, .n = 20 };
  GThread *threads[4];
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("adder", add_many, &adder);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  g_assert_cmpint (number_in (home->store), ==, 80);
}

static gboolean
misuse (sqlite3 *db, gpointer data, GError **error)
{
  g_autoptr (GError) fault = NULL;
  g_assert_null (jb_sql_prepare (db, "SELECT nothing FROM nowhere", &fault));
  g_assert_nonnull (fault);
  g_clear_error (&fault);
  g_autoptr (sqlite3_stmt) one = jb_sql_prepare (db, "SELECT 1", &fault);
  g_assert_false (jb_sql_bind (one, &fault, "t", "too many"));
  g_assert_nonnull (fault);
  g_clear_error (&fault);
  g_assert_false (jb_sql_done (one, &fault));
  g_assert_nonnull (fault);
  g_clear_error (&fault);
  g_assert_false (jb_sql_exec (db, "ATTACH ':memory:' AS other", &fault));
  g_clear_error (&fault);
  g_assert_false (jb_sql_exec (db, "SELECT load_extension ('x')", &fault));
  g_clear_error (&fault);
  /* DEFENSIVE: the schema cannot be written by hand. */
  g_assert_false (
      jb_sql_exec (db, "PRAGMA writable_schema = ON; DELETE FROM sqlite_schema", &fault));
  return TRUE;
}

static void
test_sql_faults_are_errors (Home *home, gconstpointer unused)
{
  g_assert_true (jb_store_read (home->store, misuse, NULL, NULL));
}

static gboolean
insert_officer (sqlite3 *db, gpointer data, GError **error)
{
  return jb_sql_exec (db,
                      "INSERT INTO officer VALUES (zeroblob (16), 'a', 'operator', zeroblob (32),"
                      " 'x', 'x', 'x', NULL, 0, 0, 0)",
                      error);
}

static void
test_a_doubled_key_is_told_from_other_faults (Home *home, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  /* STRICT tables take no text for a blob. */
  g_assert_false (jb_store_write (home->store, insert_officer, NULL, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_STATE);
  g_clear_error (&error);
  g_assert_true (jb_store_write (home->store, insert_document, NULL, &error));
  g_assert_false (jb_store_write (home->store, insert_document, NULL, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_EXISTS);
}

static gboolean
append_three (sqlite3 *db, gpointer data, GError **error)
{
  JbAuditHead *heads = data;
  for (gint i = 0; i < 3; i++)
    {
      JbAuditEntry entry
          = { .lo_s = 100 + i, .hi_s = 200 + i, .event = "kit.opened", .detail = "" };
      entry.actor.bytes[0] = (guint8) i;
      if (!jb_audit_append (db, &entry, error) || !jb_audit_head (db, &heads[i + 1], error))
        return FALSE;
      g_assert_cmpuint (entry.number, ==, i + 1);
    }
  return TRUE;
}

static gboolean
check_heads (sqlite3 *db, gpointer data, GError **error)
{
  const JbAuditHead *heads = data;
  for (guint i = 0; i <= 3; i++)
    {
      JbAuditHead head;
      g_assert_true (jb_audit_head_at (db, i, &head, NULL));
      g_assert_true (jb_digest_equal (&head.head, &heads[i].head));
      g_assert_cmpuint (head.size, ==, i);
    }
  JbAuditHead head;
  g_autoptr (GError) fault = NULL;
  g_assert_false (jb_audit_head_at (db, 4, &head, &fault));
  g_assert_error (fault, JB_ERROR, JB_ERROR_NOT_FOUND);
  return jb_audit_verify (db, &head, error) && jb_digest_equal (&head.head, &heads[3].head);
}

static void
test_the_audit_remembers_every_head (Home *home, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  JbAuditHead heads[4] = { 0 };
  g_assert_true (jb_store_write (home->store, append_three, heads, &error));
  g_assert_no_error (error);
  g_assert_true (jb_store_read (home->store, check_heads, heads, &error));
  g_assert_no_error (error);
}

typedef struct {
  const gchar *sql;
  const gchar *number; /* named in the error */
} Tampering;

static gboolean
tamper_and_verify (sqlite3 *db, gpointer data, GError **error)
{
  const Tampering *tampering = data;
  JbAuditHead head;
  if (!jb_sql_exec (db, tampering->sql, error))
    return FALSE;
  g_autoptr (GError) fault = NULL;
  g_assert_false (jb_audit_verify (db, &head, &fault));
  g_assert_error (fault, JB_ERROR, JB_ERROR_DAMAGED);
  g_assert_nonnull (strstr (fault->message, tampering->number));
  return FALSE; /* rolled back */
}

static void
test_a_changed_audit_is_noticed (Home *home, gconstpointer unused)
{
  static const Tampering tamperings[] = {
    { "UPDATE audit SET hi = 7 WHERE number = 2", "entri 2" },
    { "UPDATE audit SET event = 'kit.closed' WHERE number = 3", "entri 3" },
    { "UPDATE audit SET detail = '{}' WHERE number = 1", "entri 1" },
    { "UPDATE audit SET detail = char (0) || 'x' WHERE number = 1", "entri 1" },
    { "UPDATE audit SET actor = zeroblob (16) WHERE number = 2", "entri 2" },
    { "UPDATE audit SET head = zeroblob (32) WHERE number = 2", "entri 2" },
    { "DELETE FROM audit WHERE number = 2", "entri 2" },
    { "DELETE FROM audit WHERE number = 1", "entri 1" },
    { "UPDATE audit SET number = 4 WHERE number = 3", "entri 3" },
  };
  JbAuditHead heads[4] = { 0 };
  g_assert_true (jb_store_write (home->store, append_three, heads, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (tamperings); i++)
    jb_store_write (home->store, tamper_and_verify, (gpointer) &tamperings[i], NULL);
  g_assert_true (jb_store_read (home->store, check_heads, heads, NULL));
}

static void
test_the_chain_is_what_its_specification_says (void)
{
  /* head(1) of an entry of zeros, event "a", no detail, computed by another program:
   * python3 -c "import hashlib as h; print(h.blake2b(bytes(32)+b'\0\0\0\0\0\0\0\1'+bytes(48)
   *   +b'\0\0\0\1a'+bytes(4), digest_size=32).hexdigest())" */
  const JbAuditHead none = { 0 };
  const JbAuditEntry entry = { .number = 1, .event = "a", .detail = "" };
  JbAuditHead head;
  jb_audit_next (&none, &entry, &head);
  g_autofree gchar *hex = jb_digest_to_hex (&head.head);
  g_assert_cmpstr (hex, ==, "0b6d1fcf240b12ee74da68a29cf90c614afb1ad36bd145a82eb076de4f40a5bf");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define T(path, func) g_test_add ("/vault/" path, Home, NULL, home_open, func, home_close)
  T ("store/what-was-written-is-there-after-reopening",
     test_what_was_written_is_there_after_reopening);
  T ("store/a-failed-write-leaves-nothing", test_a_failed_write_leaves_nothing);
  T ("store/a-failure-always-has-an-error", test_a_failure_always_has_an_error);
  T ("store/a-home-has-one-holder", test_a_home_has_one_holder);
  T ("store/files-are-for-their-owner-only", test_files_are_for_their_owner_only);
  T ("store/a-checkpoint-empties-the-wal", test_a_checkpoint_empties_the_wal);
  T ("store/a-newer-programs-database-is-refused", test_a_newer_programs_database_is_refused);
  T ("store/a-damaged-database-is-refused", test_a_damaged_database_is_refused);
  T ("store/an-incarnation-lasts-until-it-is-renewed",
     test_an_incarnation_lasts_until_it_is_renewed);
  T ("store/writers-of-many-threads-stand-in-one-queue",
     test_writers_of_many_threads_stand_in_one_queue);
  T ("store/sql-faults-are-errors", test_sql_faults_are_errors);
  T ("store/a-doubled-key-is-told-from-other-faults", test_a_doubled_key_is_told_from_other_faults);
  T ("audit/remembers-every-head", test_the_audit_remembers_every_head);
  T ("audit/a-change-is-noticed", test_a_changed_audit_is_noticed);
#undef T
  g_test_add_func ("/vault/store/another-programs-database-is-refused",
                   test_another_programs_database_is_refused);
  g_test_add_func ("/vault/store/a-home-that-is-not-there-is-an-error",
                   test_a_home_that_is_not_there_is_an_error);
  g_test_add_func ("/vault/audit/the-chain-is-what-its-specification-says",
                   test_the_chain_is_what_its_specification_says);
  return g_test_run ();
}
