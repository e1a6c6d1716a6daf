/* SPDX-License-Identifier: MPL-2.0 */
/* The process dies at any moment: either the draft is whole or the record is sealed and queued, never
 * both, never neither; what was acknowledged is there.
 *
 * This program is its own victim: "--victim HOME OFFICER KILL_AT" records residents until it is
 * killed, telling on standard output "R" (ready), "D id" (draft acknowledged), "F id" (finished). */
#include "core/base/error.h"
#include "core/vault/audit.h"
#include "tests/unit/vault-fixture.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define PHOTO_BYTES (100 * 1024)
#define LIFETIMES 20
#define LONGEST_LIFE_US 120000

static const gchar *self;

static void
tell (const gchar *what, const JbId *id)
{
  g_autofree gchar *hex = id != NULL ? jb_id_to_hex (id) : g_strdup ("");
  g_autofree gchar *line = g_strdup_printf ("%s %s\n", what, hex);
  g_assert_cmpint (write (STDOUT_FILENO, line, strlen (line)), ==, (gssize) strlen (line));
}

static gboolean
die (gpointer data, GError **error)
{
  kill (getpid (), SIGKILL);
  return TRUE;
}

static int
be_a_victim (const gchar *home, const gchar *officer, guint kill_at)
{
  Vault vault = { 0 };
  JbId id;
  g_assert_true (jb_id_from_hex (officer, &id));
  vault_init (&vault, home);
  vault.keys = vault_unlock (&vault, &id);
  tell ("R", NULL);
  for (guint n = 1;; n++)
    {
      g_autoptr (JbDraft) draft = vault_draft (&vault, n % 10000, PHOTO_BYTES);
      tell ("D", &jb_draft_record (draft)->id);
      JbFinish finish = vault_finish (&vault, draft, VAULT_NOW_S + n);
      JbFinished finished;
      if (n == kill_at)
        finish.recheck = die;
      g_assert_true (jb_finish (vault.store, &finish, &finished, NULL));
      tell ("F", &finished.id);
    }
  return 0;
}

/* What the victim told before it died. */
typedef struct {
  GHashTable *drafts, *finished; /* sets of hex ids */
} Told;

static void
hear (Told *told, FILE *from)
{
  gchar line[64], what[4], hex[40];
  while (fgets (line, sizeof line, from) != NULL)
    if (strchr (line, '\n') != NULL && sscanf (line, "%3s %39s", what, hex) == 2)
      g_hash_table_add (what[0] == 'D' ? told->drafts : told->finished, g_strdup (hex));
}

/* One life: killed by itself in its `kill_at`-th finish, or by us after `life_us`. */
static void
live_and_die (const Vault *vault, const gchar *officer, guint kill_at, gulong life_us, Told *told)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *at = g_strdup_printf ("%u", kill_at);
  const gchar *argv[] = { self, "--victim", vault->home, officer, at, NULL };
  GPid pid;
  gint fd;
  g_spawn_async_with_pipes (NULL, (gchar **) argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL,
                            &pid, NULL, &fd, NULL, &error);
  g_assert_no_error (error);
  FILE *from = fdopen (fd, "r");
  gchar line[64];
  g_assert_nonnull (fgets (line, sizeof line, from));
  g_assert_cmpint (line[0], ==, 'R');
  if (kill_at == 0)
    {
      g_usleep (life_us);
      kill (pid, SIGKILL);
    }
  hear (told, from);
  fclose (from);
  gint status;
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_true (WIFSIGNALED (status));
  g_assert_cmpint (WTERMSIG (status), ==, SIGKILL);
}

typedef struct {
  GHashTable *drafts; /* sets of hex ids */
  GHashTable *records;
  GHashTable *sealed;
  guint64 last_rec_seq, highest_rec_seq;
  guint n_audited;
  JbAuditHead head;
} Found;

static gboolean
read_ids (sqlite3 *db, const gchar *sql, GHashTable *ids, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = jb_sql_prepare (db, sql, error);
  while (statement != NULL && jb_sql_step (statement, error) == SQLITE_ROW)
    g_hash_table_add (ids, jb_hex (sqlite3_column_blob (statement, 0), JB_ID_BYTES));
  return *error == NULL;
}

static gboolean
read_number (sqlite3 *db, const gchar *sql, guint64 *ret_number, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = jb_sql_prepare (db, sql, error);
  if (statement == NULL || jb_sql_step (statement, error) != SQLITE_ROW)
    return FALSE;
  *ret_number = (guint64) sqlite3_column_int64 (statement, 0);
  return TRUE;
}

static gboolean
check_digests (sqlite3 *db, GError **error)
{
  g_autoptr (sqlite3_stmt) statement
      = jb_sql_prepare (db, "SELECT digest, bytes FROM record LEFT JOIN sealed USING (id)", error);
  while (statement != NULL && jb_sql_step (statement, error) == SQLITE_ROW)
    {
      JbDigest digest;
      g_assert_cmpint (sqlite3_column_type (statement, 1), ==, SQLITE_BLOB);
      jb_digest (sqlite3_column_blob (statement, 1), (gsize) sqlite3_column_bytes (statement, 1),
                 &digest);
      g_assert_cmpmem (digest.bytes, JB_DIGEST_BYTES, sqlite3_column_blob (statement, 0),
                       JB_DIGEST_BYTES);
    }
  return *error == NULL;
}

static gboolean
read_found (sqlite3 *db, gpointer data, GError **error)
{
  Found *found = data;
  guint64 audited = 0;
  gboolean ok
      = read_ids (db, "SELECT id FROM draft", found->drafts, error)
        && read_ids (db, "SELECT id FROM record WHERE state = 'sealed'", found->records, error)
        && read_ids (db, "SELECT id FROM sealed", found->sealed, error)
        && jb_rec_seq_last (db, &found->last_rec_seq, error)
        && read_number (db, "SELECT coalesce (max (rec_seq), 0) FROM record",
                        &found->highest_rec_seq, error)
        && read_number (db, "SELECT count (*) FROM audit WHERE event = 'record.finished'", &audited,
                        error)
        && jb_audit_verify (db, &found->head, error) && check_digests (db, error);
  found->n_audited = (guint) audited;
  return ok;
}

static void
assert_draft_is_whole (Vault *vault, const gchar *hex)
{
  g_autoptr (GError) error = NULL;
  JbId id;
  g_assert_true (jb_id_from_hex (hex, &id));
  g_autoptr (JbDraft) draft = jb_draft_open (vault->store, vault->keys, &id, &error);
  g_assert_no_error (error);
  g_auto (GStrv) names = jb_draft_part_names (vault->store, draft, &error);
  if (names[0] == NULL)
    return; /* killed between the draft and its photo */
  g_autoptr (GBytes) photo = jb_draft_part (vault->store, draft, "photo.jpg", &error);
  g_assert_no_error (error);
  g_autoptr (GBytes) expected = vault_photo (PHOTO_BYTES);
  g_assert_true (g_bytes_equal (photo, expected));
}

static void
assert_either_or (Vault *vault, const Found *found, const Told *told)
{
  GHashTableIter iter;
  gpointer hex;
  g_hash_table_iter_init (&iter, told->drafts);
  while (g_hash_table_iter_next (&iter, &hex, NULL))
    g_assert_cmpint (g_hash_table_contains (found->drafts, hex), !=,
                     g_hash_table_contains (found->records, hex));
  g_hash_table_iter_init (&iter, told->finished);
  while (g_hash_table_iter_next (&iter, &hex, NULL))
    g_assert_true (g_hash_table_contains (found->records, hex));
  g_hash_table_iter_init (&iter, found->drafts);
  while (g_hash_table_iter_next (&iter, &hex, NULL))
    {
      g_assert_false (g_hash_table_contains (found->records, hex));
      assert_draft_is_whole (vault, hex);
    }
  g_hash_table_iter_init (&iter, found->records);
  while (g_hash_table_iter_next (&iter, &hex, NULL))
    g_assert_true (g_hash_table_contains (found->sealed, hex));
}

static GHashTable *
set_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/* Opens what the victim left and closes it again. */
static void
assert_nothing_is_lost_or_doubled (Vault *vault, const Told *told)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GHashTable) drafts = set_new ();
  g_autoptr (GHashTable) records = set_new ();
  g_autoptr (GHashTable) sealed = set_new ();
  Found found = { .drafts = drafts, .records = records, .sealed = sealed };
  vault_open_store (vault);
  jb_store_read (vault->store, read_found, &found, &error);
  g_assert_no_error (error);
  guint n = g_hash_table_size (records);
  g_assert_cmpuint (g_hash_table_size (sealed), ==, n);
  g_assert_cmpuint (found.n_audited, ==, n);
  g_assert_cmpuint (found.last_rec_seq, ==, n);
  g_assert_cmpuint (found.highest_rec_seq, ==, n);
  assert_either_or (vault, &found, told);
  g_autoptr (GPtrArray) listed = jb_sealed_list (vault->store, vault->keys, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (listed->len, ==, n);
  for (guint i = 0; i < listed->len; i++)
    g_assert_nonnull (((const JbSealedSummary *) g_ptr_array_index (listed, i))->name);
  g_clear_pointer (&vault->store, jb_store_close);
}

static void
test_killed_inside_the_transaction_of_finish (Vault *vault, gconstpointer unused)
{
  g_autofree gchar *officer = jb_id_to_hex (jb_officer_keys_id (vault->keys));
  Told told = { set_new (), set_new () };
  g_clear_pointer (&vault->store, jb_store_close);
  for (guint kill_at = 1; kill_at <= 3; kill_at++)
    {
      live_and_die (vault, officer, kill_at, 0, &told);
      assert_nothing_is_lost_or_doubled (vault, &told);
    }
  /* Each life finished kill_at - 1 and left one draft. */
  g_assert_cmpuint (g_hash_table_size (told.finished), ==, 0 + 1 + 2);
  g_assert_cmpuint (g_hash_table_size (told.drafts), ==, 1 + 2 + 3);
  g_hash_table_unref (told.drafts);
  g_hash_table_unref (told.finished);
}

static void
test_killed_at_any_moment (Vault *vault, gconstpointer unused)
{
  g_autofree gchar *officer = jb_id_to_hex (jb_officer_keys_id (vault->keys));
  Told told = { set_new (), set_new () };
  g_clear_pointer (&vault->store, jb_store_close);
  for (guint life = 0; life < LIFETIMES; life++)
    {
      live_and_die (vault, officer, 0, (gulong) g_test_rand_int_range (0, LONGEST_LIFE_US), &told);
      assert_nothing_is_lost_or_doubled (vault, &told);
    }
  g_test_message ("%u records finished in %u lives", g_hash_table_size (told.finished), LIFETIMES);
  g_assert_cmpuint (g_hash_table_size (told.finished), >, 0);
  g_hash_table_unref (told.drafts);
  g_hash_table_unref (told.finished);
}

int
main (int argc, char **argv)
{
  jb_secret_allow_unlocked ();
  g_assert_true (jb_secret_start (NULL));
  if (argc == 5 && strcmp (argv[1], "--victim") == 0)
    return be_a_victim (argv[2], argv[3], (guint) atoi (argv[4]));
  g_test_init (&argc, &argv, NULL);
  self = argv[0];
#define T(path, func)                                                                              \
  g_test_add ("/store/crash/" path, Vault, NULL, vault_set_up, func, vault_tear_down)
  T ("killed-inside-the-transaction-of-finish", test_killed_inside_the_transaction_of_finish);
  T ("killed-at-any-moment", test_killed_at_any_moment);
#undef T
  return g_test_run ();
}
