/* SPDX-License-Identifier: MPL-2.0 */
/* The trap of POSIX locks: who else may open kit.db, and what becomes of our commits if somebody does.
 *
 * This program is its own other program: "--intrude DB" opens a database, writes into it and closes
 * it; its exit status is SQLite's (primary) result. */
#include "core/base/error.h"
#include "tests/unit/vault-fixture.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

static const gchar *self;

static int
intrude (const gchar *path)
{
  sqlite3 *db = NULL;
  gint code = sqlite3_open_v2 (path, &db, SQLITE_OPEN_READWRITE, NULL);
  if (code == SQLITE_OK)
    code = sqlite3_exec (db, "INSERT INTO meta (name, value) VALUES ('intruder', x'01')", NULL,
                         NULL, NULL);
  sqlite3_close (db);
  return code & 0xff;
}

static gint
send_intruder (const Vault *vault)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *path = g_build_filename (vault->home, "kit.db", NULL);
  const gchar *argv[] = { self, "--intrude", path, NULL };
  gint status;
  g_spawn_sync (NULL, (gchar **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL, &status,
                &error);
  g_assert_no_error (error);
  g_assert_true (WIFEXITED (status));
  return WEXITSTATUS (status);
}

static gboolean
set_mark (sqlite3 *db, gpointer data, GError **error)
{
  return jb_meta_set (db, data, "x", 1, error);
}

typedef struct {
  const gchar *name;
  gboolean there;
} Mark;

static gboolean
get_mark (sqlite3 *db, gpointer data, GError **error)
{
  Mark *mark = data;
  g_autoptr (GBytes) bytes = jb_meta_get (db, mark->name, error);
  mark->there = bytes != NULL;
  return TRUE;
}

static gboolean
has_mark (Vault *vault, const gchar *name)
{
  g_autoptr (GError) error = NULL;
  Mark mark = { .name = name };
  jb_store_read (vault->store, get_mark, &mark, &error);
  g_assert_no_error (error);
  return mark.there;
}

static void
assert_writes (Vault *vault, const gchar *name)
{
  g_autoptr (GError) error = NULL;
  jb_store_write (vault->store, set_mark, (gpointer) name, &error);
  g_assert_no_error (error);
}

static void
assert_refuses_to_write (Vault *vault, const gchar *name)
{
  g_autoptr (GError) error = NULL;
  g_assert_false (jb_store_write (vault->store, set_mark, (gpointer) name, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_IO);
}

static void
reopen (Vault *vault)
{
  g_clear_pointer (&vault->store, jb_store_close);
  vault_open_store (vault);
}

/* Any library that reads and closes the file is enough. */
static void
open_and_close (Vault *vault)
{
  g_autofree gchar *path = g_build_filename (vault->home, "kit.db", NULL);
  gint fd = open (path, O_RDONLY | O_CLOEXEC);
  g_assert_cmpint (fd, >=, 0);
  close (fd);
}

static void
test_another_program_is_kept_out (Vault *vault, gconstpointer unused)
{
  assert_writes (vault, "before");
  g_assert_cmpint (send_intruder (vault), ==, SQLITE_BUSY);
  assert_writes (vault, "after");
  reopen (vault);
  g_assert_true (has_mark (vault, "before"));
  g_assert_true (has_mark (vault, "after"));
  g_assert_false (has_mark (vault, "intruder"));
}

static void
test_a_lock_dropped_in_this_process_stops_the_next_write (Vault *vault, gconstpointer unused)
{
  assert_writes (vault, "before");
  open_and_close (vault);
  assert_refuses_to_write (vault, "after");
  /* And from then on everything, for good. */
  assert_refuses_to_write (vault, "after");
  g_autoptr (GError) error = NULL;
  Mark mark = { .name = "before" };
  g_assert_false (jb_store_read (vault->store, get_mark, &mark, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_IO);
  reopen (vault);
  g_assert_true (has_mark (vault, "before"));
  g_assert_false (has_mark (vault, "after"));
  assert_writes (vault, "after");
}

/* The whole trap: another program writes, checkpoints and unlinks our -wal. Without the guard our next
 * commits would go to a file without a name, and be acknowledged. */
static void
test_after_an_intruder_nothing_is_acknowledged_and_nothing_lost (Vault *vault, gconstpointer unused)
{
  assert_writes (vault, "before");
  open_and_close (vault);
  g_assert_cmpint (send_intruder (vault), ==, SQLITE_OK);
  assert_refuses_to_write (vault, "after");
  reopen (vault);
  g_assert_true (has_mark (vault, "before"));
  g_assert_true (has_mark (vault, "intruder"));
  g_assert_false (has_mark (vault, "after"));
}

static gboolean
drop_and_set (sqlite3 *db, gpointer data, GError **error)
{
  open_and_close (data);
  return jb_meta_set (db, "during", "x", 1, error);
}

static void
test_a_lock_dropped_during_a_transaction_is_not_acknowledged (Vault *vault, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_assert_false (jb_store_write (vault->store, drop_and_set, vault, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_IO);
}

static void
test_an_unlinked_wal_stops_the_next_write (Vault *vault, gconstpointer unused)
{
  assert_writes (vault, "before");
  g_assert_true (jb_store_checkpoint (vault->store, NULL));
  g_autofree gchar *path = g_build_filename (vault->home, "kit.db-wal", NULL);
  g_assert_cmpint (g_unlink (path), ==, 0);
  assert_refuses_to_write (vault, "after");
  /* Nor is another file of that name ours. */
  g_assert_true (g_file_set_contents (path, "", 0, NULL));
  assert_refuses_to_write (vault, "after");
  reopen (vault);
  g_assert_true (has_mark (vault, "before"));
}

static void
test_an_exchanged_database_stops_the_next_write (Vault *vault, gconstpointer unused)
{
  g_assert_true (jb_store_checkpoint (vault->store, NULL));
  g_autofree gchar *path = g_build_filename (vault->home, "kit.db", NULL);
  g_autofree gchar *aside = g_build_filename (vault->home, "aside", NULL);
  g_assert_cmpint (g_rename (path, aside), ==, 0);
  assert_refuses_to_write (vault, "after");
  g_assert_cmpint (g_rename (aside, path), ==, 0);
}

/* A program started by us must not hold the home after we are gone. */
static void
test_a_started_program_does_not_inherit_the_home (Vault *vault, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  gchar *argv[] = { "/bin/sleep", "60", NULL };
  GPid pid;
  g_spawn_async (NULL, argv, NULL, G_SPAWN_LEAVE_DESCRIPTORS_OPEN | G_SPAWN_DO_NOT_REAP_CHILD, NULL,
                 NULL, &pid, &error);
  g_assert_no_error (error);
  reopen (vault);
  assert_writes (vault, "after");
  kill (pid, SIGKILL);
  waitpid (pid, NULL, 0);
}

int
main (int argc, char **argv)
{
  if (argc == 3 && strcmp (argv[1], "--intrude") == 0)
    return intrude (argv[2]);
  g_test_init (&argc, &argv, NULL);
  self = argv[0];
  jb_secret_allow_unlocked ();
  g_assert_true (jb_secret_start (NULL));
#define T(path, func)                                                                              \
  g_test_add ("/store/lock/" path, Vault, NULL, vault_set_up, func, vault_tear_down)
  T ("another-program-is-kept-out", test_another_program_is_kept_out);
  T ("dropped-in-this-process-stops-the-next-write",
     test_a_lock_dropped_in_this_process_stops_the_next_write);
  T ("after-an-intruder-nothing-is-acknowledged-and-nothing-lost",
     test_after_an_intruder_nothing_is_acknowledged_and_nothing_lost);
  T ("dropped-during-a-transaction-is-not-acknowledged",
     test_a_lock_dropped_during_a_transaction_is_not_acknowledged);
  T ("an-unlinked-wal-stops-the-next-write", test_an_unlinked_wal_stops_the_next_write);
  T ("an-exchanged-database-stops-the-next-write", test_an_exchanged_database_stops_the_next_write);
  T ("a-started-program-does-not-inherit-the-home",
     test_a_started_program_does_not_inherit_the_home);
#undef T
  return g_test_run ();
}
