/* SPDX-License-Identifier: MPL-2.0 */
#include "tests/unit/test-sync-fixture.h"

#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

typedef struct {
  Box box; /* first */
  gchar *stick;
} Export;

static void
export_open (Export *export, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  box_open (&export->box, NULL);
  export->stick = g_dir_make_tmp ("usb-XXXXXX", &error);
  g_assert_no_error (error);
}

static void
export_close (Export *export, gconstpointer unused)
{
  remove_dir (export->stick);
  g_free (export->stick);
  box_close (&export->box, NULL);
}

static GPtrArray *
export_to (Export *export, const gchar *dir, GError **error)
{
  Box *box = &export->box;
  return jb_outbox_export (box->store, &box->kit_id, box->kit, LO, LO + 5, dir, error);
}

static gint
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(gchar *const *) a, *(gchar *const *) b);
}

/* The names on the stick, sorted and joined. */
static gchar *
on_the_stick (Export *export)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = g_dir_open (export->stick, 0, NULL);
  const gchar *name;
  while ((name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  g_ptr_array_add (names, NULL);
  return g_strjoinv (" ", (gchar **) names->pdata);
}

static GBytes *
file_on_the_stick (Export *export, const gchar *name)
{
  g_autofree gchar *path = g_build_filename (export->stick, name, NULL);
  gchar *text = NULL;
  gsize len = 0;
  g_autoptr (GError) error = NULL;
  g_file_get_contents (path, &text, &len, &error);
  g_assert_no_error (error);
  return g_bytes_new_take (text, len);
}

static void
test_everything_sealed_goes_on_one_stick (Export *export, gconstpointer unused)
{
  Box *box = &export->box;
  g_autoptr (GError) error = NULL;
  for (guint i = 0; i <= JB_BATCH_MAX_RECORDS; i++)
    finish_fake (box, i, 100 + i);
  for (guint round = 0; round < 2; round++)
    {
      g_autoptr (GPtrArray) names = export_to (export, export->stick, &error);
      g_assert_no_error (error);
      g_autoptr (GPtrArray) waiting = jb_outbox_waiting (box->store, &error);
      g_assert_cmpuint (names->len, ==, 2);
      g_assert_cmpuint (waiting->len, ==, 2);
      for (guint i = 0; i < 2; i++)
        {
          const JbOutboxBatch *batch = g_ptr_array_index (waiting, i);
          const gchar *name = g_ptr_array_index (names, i);
          g_autoptr (GBytes) stream = read_stream (box, batch);
          g_autoptr (GBytes) file = file_on_the_stick (export, name);
          g_assert_true (g_bytes_equal (stream, file));
          g_autofree gchar *prefix
              = g_strdup_printf ("11111111111111111111111111111111-%u-", i + 1);
          g_assert_true (g_str_has_prefix (name, prefix));
          g_assert_true (g_str_has_suffix (name, ".jbb"));
        }
      g_autofree gchar *expected
          = g_strdup_printf ("%s %s", (gchar *) names->pdata[0], (gchar *) names->pdata[1]);
      g_autofree gchar *found = on_the_stick (export);
      g_assert_cmpstr (found, ==, expected);
    }
  assert_asked (box, "SELECT count (*) FROM record WHERE state = 'batched'", NULL, "65");
}

static void
test_nothing_sealed_writes_nothing (Export *export, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) names = export_to (export, export->stick, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (names->len, ==, 0);
  g_autofree gchar *found = on_the_stick (export);
  g_assert_cmpstr (found, ==, "");
}

static void
test_a_batch_of_two_mebibytes_is_read_back_whole (Export *export, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  finish_fake (&export->box, 1, 2 * 1024 * 1024 + 17);
  g_autoptr (GPtrArray) names = export_to (export, export->stick, &error);
  g_assert_no_error (error);
  g_autoptr (GBytes) file = file_on_the_stick (export, names->pdata[0]);
  g_assert_cmpuint (g_bytes_get_size (file), >, 2 * 1024 * 1024 + 17);
}

static void
test_a_full_stick_gets_no_half_file (Export *export, gconstpointer unused)
{
  g_auto (JbOutboxBatch) batch = { 0 };
  g_autoptr (GError) error = NULL;
  struct rlimit was, small;
  finish_fake (&export->box, 1, 300000);
  g_assert_true (next_batch (&export->box, &batch));
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &was), ==, 0);
  small = was;
  small.rlim_cur = 100000;
  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &small), ==, 0);
  g_autoptr (GPtrArray) names = export_to (export, export->stick, &error);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &was), ==, 0);
  g_assert_null (names);
  g_assert_error (error, JB_ERROR, JB_ERROR_FULL);
  g_autofree gchar *found = on_the_stick (export);
  g_assert_cmpstr (found, ==, "");
  assert_asked (&export->box, "SELECT state FROM batch", NULL, "waiting");
}

static void
test_a_stick_that_is_not_there_or_not_writable_is_said_so (Export *export, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *none = g_build_filename (export->stick, "none", NULL);
  g_autofree gchar *file = g_build_filename (export->stick, "file", NULL);
  finish_fake (&export->box, 1, 100);
  g_assert_null (export_to (export, none, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_true (g_file_set_contents (file, "x", 1, NULL));
  g_assert_null (export_to (export, file, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_NOT_FOUND);
  g_clear_error (&error);
  if (!g_file_test ("/sys/kernel", G_FILE_TEST_IS_DIR))
    {
      g_test_skip ("no /sys, where nobody can make a file");
      return;
    }
  g_assert_null (export_to (export, "/sys/kernel", &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_IO);
  g_assert_nonnull (strstr (error->message, "tidak dapat ditulisi"));
}

static void
test_a_link_on_the_stick_leads_nowhere (Export *export, gconstpointer unused)
{
  Box *box = &export->box;
  g_auto (JbOutboxBatch) batch = { 0 };
  g_autoptr (GError) error = NULL;
  finish_fake (box, 1, 100);
  g_assert_true (next_batch (box, &batch));
  g_autoptr (GPtrArray) names = export_to (export, export->stick, &error);
  g_assert_no_error (error);

  /* The next export finds links to a file of ours where it writes. */
  g_autofree gchar *victim = g_build_filename (box->home, "victim", NULL);
  g_autofree gchar *name = g_build_filename (export->stick, names->pdata[0], NULL);
  g_autofree gchar *part = g_strconcat (name, ".part", NULL);
  g_assert_true (g_file_set_contents (victim, "x", 1, NULL));
  g_assert_cmpint (g_unlink (name), ==, 0);
  g_assert_cmpint (symlink (victim, name), ==, 0);
  g_assert_cmpint (symlink (victim, part), ==, 0);
  g_autoptr (GPtrArray) again = export_to (export, export->stick, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (again->len, ==, 1);
  g_autofree gchar *text = NULL;
  g_assert_true (g_file_get_contents (victim, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "x");
  g_assert_false (g_file_test (name, G_FILE_TEST_IS_SYMLINK));
  g_autofree gchar *found = on_the_stick (export);
  g_assert_cmpstr (found, ==, names->pdata[0]);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/sync/export/" name, Export, NULL, export_open, function, export_close)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (jb_secret_start (NULL));
  jb_secret_allow_unlocked ();
  ADD ("everything-sealed-goes-on-one-stick", test_everything_sealed_goes_on_one_stick);
  ADD ("nothing-sealed-writes-nothing", test_nothing_sealed_writes_nothing);
  ADD ("a-batch-of-two-mebibytes-is-read-back-whole",
       test_a_batch_of_two_mebibytes_is_read_back_whole);
  ADD ("a-full-stick-gets-no-half-file", test_a_full_stick_gets_no_half_file);
  ADD ("a-stick-that-is-not-there-or-not-writable-is-said-so",
       test_a_stick_that_is_not_there_or_not_writable_is_said_so);
  ADD ("a-link-on-the-stick-leads-nowhere", test_a_link_on_the_stick_leads_nowhere);
  return g_test_run ();
}
