/* SPDX-License-Identifier: MPL-2.0 */
/* A full disk: a clear error, nothing lost, and the ballast lets a full kit empty itself. On a tmpfs of
 * 64 MiB in a mount namespace of our own; skipped where that is not allowed. */
#define _GNU_SOURCE /* unshare */
#include "core/base/error.h"
#include "tests/unit/vault-fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

static gboolean have_namespace;

/* One line into a file of /proc, which takes it in one write. */
static gboolean
tell_kernel (const gchar *path, const gchar *line)
{
  gint fd = open (path, O_WRONLY | O_CLOEXEC);
  if (fd < 0)
    return FALSE;
  gboolean ok = write (fd, line, strlen (line)) == (gssize) strlen (line);
  close (fd);
  return ok;
}

/* Who is not root becomes root of a user namespace, where a tmpfs may be mounted. */
static gboolean
become_root (void)
{
  g_autofree gchar *users = g_strdup_printf ("0 %u 1", (guint) geteuid ());
  g_autofree gchar *groups = g_strdup_printf ("0 %u 1", (guint) getegid ());
  return unshare (CLONE_NEWUSER) == 0 && tell_kernel ("/proc/self/setgroups", "deny")
         && tell_kernel ("/proc/self/uid_map", users) && tell_kernel ("/proc/self/gid_map", groups);
}

/* Before any thread is started. */
static gboolean
enter_namespace (void)
{
  return (geteuid () == 0 || become_root ()) && unshare (CLONE_NEWNS) == 0
         && mount ("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0;
}

typedef struct {
  Vault vault;
  gchar *filler;
  gboolean mounted;
} Small;

static void
set_up (Small *small, gconstpointer unused)
{
  if (!have_namespace)
    return;
  g_autofree gchar *home = g_dir_make_tmp ("jemput-XXXXXX", NULL);
  small->mounted = mount ("tmpfs", home, "tmpfs", 0, "size=64m,mode=0700") == 0;
  if (!small->mounted)
    {
      g_rmdir (home);
      return;
    }
  small->filler = g_build_filename (home, "filler", NULL);
  vault_init (&small->vault, home);
  small->vault.keys = vault_add_officer (&small->vault, "Siti Rahma", NULL);
}

static void
tear_down (Small *small, gconstpointer unused)
{
  if (!small->mounted)
    return;
  g_autofree gchar *home = g_strdup (small->vault.home);
  vault_clear (&small->vault);
  umount (home);
  g_rmdir (home);
  g_free (small->filler);
}

static gboolean
is_skipped (const Small *small)
{
  if (!small->mounted)
    g_test_skip ("a tmpfs cannot be mounted here");
  return !small->mounted;
}

/* To the last byte. */
static void
fill (const Small *small)
{
  gint fd = open (small->filler, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  g_assert_cmpint (fd, >=, 0);
  static const gchar zeros[65536];
  for (gsize step = sizeof zeros; step > 0; step /= 16)
    while (write (fd, zeros, step) == (gssize) step)
      continue;
  g_assert_cmpint (errno, ==, ENOSPC);
  close (fd);
}

static void
make_space (const Small *small)
{
  g_assert_cmpint (g_unlink (small->filler), ==, 0);
}

static gboolean
has_ballast (const Small *small)
{
  g_autofree gchar *path = g_build_filename (small->vault.home, "ballast", NULL);
  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static void
test_a_full_disk_is_told_and_the_draft_is_as_it_was (Small *small, gconstpointer unused)
{
  if (is_skipped (small))
    return;
  Vault *vault = &small->vault;
  g_autoptr (GError) error = NULL;
  g_autoptr (JbDraft) draft = vault_draft (vault, 1, 300 * 1024);
  g_assert_true (jb_store_has_room (vault->store, &error));
  g_assert_true (jb_store_checkpoint (vault->store, &error));
  fill (small);

  g_assert_false (jb_store_has_room (vault->store, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_FULL);
  g_clear_error (&error);
  g_assert_false (jb_draft_save (vault->store, draft, "foto", VAULT_NOW_S + 9, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_FULL);
  g_clear_error (&error);
  JbFinish finish = vault_finish (vault, draft, VAULT_NOW_S + 60);
  JbFinished finished;
  g_assert_false (jb_finish (vault->store, &finish, &finished, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_FULL);
  g_clear_error (&error);

  g_autoptr (JbDraft) again
      = jb_draft_open (vault->store, vault->keys, &jb_draft_record (draft)->id, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (jb_draft_page (again), ==, "");
  g_autoptr (GBytes) photo = jb_draft_part (vault->store, again, "photo.jpg", &error);
  g_autoptr (GBytes) expected = vault_photo (300 * 1024);
  g_assert_true (g_bytes_equal (photo, expected));

  make_space (small);
  g_assert_true (jb_finish (vault->store, &finish, &finished, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (finished.rec_seq, ==, 1);
}

static gboolean
delete_sealed (sqlite3 *db, gpointer data, GError **error)
{
  return jb_sql_exec (db, "DELETE FROM sealed", error);
}

static gboolean
touch (sqlite3 *db, gpointer data, GError **error)
{
  return jb_meta_set (db, "touched", "x", 1, error);
}

static void
test_ballast_lets_a_full_kit_purge_and_comes_back (Small *small, gconstpointer unused)
{
  if (is_skipped (small))
    return;
  Vault *vault = &small->vault;
  g_autoptr (GError) error = NULL;
  g_autoptr (JbDraft) draft = vault_draft (vault, 1, 300 * 1024);
  JbFinish finish = vault_finish (vault, draft, VAULT_NOW_S + 60);
  JbFinished finished;
  g_assert_true (jb_finish (vault->store, &finish, &finished, &error));
  g_assert_true (jb_store_checkpoint (vault->store, &error));
  fill (small);
  g_assert_true (has_ballast (small));
  g_assert_false (jb_store_write (vault->store, delete_sealed, NULL, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_FULL);
  g_clear_error (&error);
  g_assert_true (has_ballast (small));
  g_assert_true (jb_store_write_with_ballast (vault->store, delete_sealed, NULL, &error));
  g_assert_no_error (error);
  g_assert_false (has_ballast (small));
  g_assert_null (vault_sealed_bytes (vault, &finished.id));
  make_space (small);
  g_assert_true (jb_store_write (vault->store, touch, NULL, &error));
  g_assert_true (has_ballast (small));
}

static void
test_a_full_disk_at_start_keeps_what_was_saved (Small *small, gconstpointer unused)
{
  if (is_skipped (small))
    return;
  Vault *vault = &small->vault;
  g_autoptr (GError) error = NULL;
  g_autoptr (JbDraft) draft = vault_draft (vault, 1, 1000);
  g_clear_pointer (&vault->store, jb_store_close);
  fill (small);
  vault_open_store (vault);
  g_assert_cmpuint (jb_drafts_count (vault->store, &error), ==, 1);
  g_assert_false (jb_draft_save (vault->store, draft, "foto", VAULT_NOW_S + 9, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_FULL);
  make_space (small);
  g_clear_error (&error);
  g_assert_true (jb_draft_save (vault->store, draft, "foto", VAULT_NOW_S + 9, &error));
}

int
main (int argc, char **argv)
{
  have_namespace = enter_namespace ();
  g_test_init (&argc, &argv, NULL);
  jb_secret_allow_unlocked ();
  g_assert_true (jb_secret_start (NULL));
#define T(path, func) g_test_add ("/store/full/" path, Small, NULL, set_up, func, tear_down)
  T ("is-told-and-the-draft-is-as-it-was", test_a_full_disk_is_told_and_the_draft_is_as_it_was);
  T ("ballast-lets-a-full-kit-purge-and-comes-back",
     test_ballast_lets_a_full_kit_purge_and_comes_back);
  T ("at-start-keeps-what-was-saved", test_a_full_disk_at_start_keeps_what_was_saved);
#undef T
  return g_test_run ();
}
