/* SPDX-License-Identifier: MPL-2.0 */
/* The keeper, with a program that only pretends to be an opener. */
#include "app/office/receive/opener.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

/* Says what it was started with and told; dies of a batch whose id begins with "dd". */
static const gchar pretender[]
    = "#!/usr/bin/python3\n"
      "import os, sys\n"
      "print('args', *sys.argv[1:5], flush=True)\n"
      "fd = int(sys.argv[6]) if len(sys.argv) > 6 else -1\n"
      "print('secret', os.read(fd, 99).decode().strip() if fd >= 0 else 'none', flush=True)\n"
      "for line in sys.stdin:\n"
      "    print('told', line.strip(), flush=True)\n"
      "    if line.split()[2].startswith('dd'):\n"
      "        os._exit(9)\n"
      "print('bye', flush=True)\n";

typedef struct {
  gchar *dir;
  gchar *program;
  GPtrArray *lines;
} Stage;

static void
stage_start (Stage *stage)
{
  stage->dir = g_dir_make_tmp ("jemput-opener-XXXXXX", NULL);
  stage->program = g_build_filename (stage->dir, "opener", NULL);
  g_assert_true (g_file_set_contents (stage->program, pretender, -1, NULL));
  g_assert_cmpint (g_chmod (stage->program, 0700), ==, 0);
  stage->lines = g_ptr_array_new_with_free_func (g_free);
}

static void
stage_end (Stage *stage)
{
  g_unlink (stage->program);
  g_rmdir (stage->dir);
  g_free (stage->dir);
  g_free (stage->program);
  g_ptr_array_unref (stage->lines);
}

static void
on_line (const gchar *line, gpointer data)
{
  Stage *stage = data;

  g_ptr_array_add (stage->lines, g_strdup (line));
}

static guint
count (const Stage *stage, const gchar *prefix)
{
  guint n = 0;

  for (guint i = 0; i < stage->lines->len; i++)
    n += g_str_has_prefix (g_ptr_array_index (stage->lines, i), prefix) ? 1 : 0;
  return n;
}

static void
await (Stage *stage, const gchar *prefix, guint times)
{
  gint64 until_us = g_get_monotonic_time () + 15 * G_USEC_PER_SEC;

  while (count (stage, prefix) < times)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, until_us);
      if (!g_main_context_iteration (NULL, FALSE))
        g_usleep (2000);
    }
}

static OfOpener *
start (Stage *stage, gint fd)
{
  const OfOpenerOptions options
      = { .home = "/somewhere", .passphrase_fd = fd, .program = stage->program };
  g_autoptr (GError) error = NULL;
  OfOpener *opener = of_opener_start (&options, &error);

  g_assert_no_error (error);
  of_opener_watch (opener, on_line, stage);
  return opener;
}

static void
tell (OfOpener *opener, guint8 first)
{
  JbId kit = { { 1 } }, batch = { { first } };

  of_opener_tell (opener, &kit, &batch);
}

static gint
pipe_with (const gchar *words)
{
  gint fds[2];

  g_assert_true (g_unix_open_pipe (fds, FD_CLOEXEC, NULL));
  g_assert_cmpint (write (fds[1], words, strlen (words)), ==, (gssize) strlen (words));
  close (fds[1]);
  return fds[0];
}

static void
test_it_is_told_of_batches (void)
{
  Stage stage = { 0 };
  OfOpener *opener;

  stage_start (&stage);
  opener = start (&stage, -1);
  await (&stage, "args --home /somewhere open --follow", 1);
  await (&stage, "secret none", 1);
  tell (opener, 0xab);
  await (&stage, "told stored 01000000000000000000000000000000 ab000000000000000000000000000000",
         1);
  of_opener_free (opener, 10);
  stage_end (&stage);
}

static void
test_the_passphrase_is_its_alone (void)
{
  Stage stage = { 0 };
  gint fd = pipe_with ("satu dua tiga\n");
  OfOpener *opener;

  stage_start (&stage);
  opener = start (&stage, fd);
  g_assert_cmpint (fcntl (fd, F_GETFD), ==, -1);
  g_assert_cmpint (errno, ==, EBADF);
  await (&stage, "secret satu dua tiga", 1);
  of_opener_free (opener, 10);
  stage_end (&stage);
}

static void
test_it_is_started_again_with_the_same_passphrase (void)
{
  Stage stage = { 0 };
  OfOpener *opener;

  stage_start (&stage);
  opener = start (&stage, pipe_with ("satu dua tiga\n"));
  await (&stage, "secret satu dua tiga", 1);
  tell (opener, 0xdd);
  await (&stage, "keeper died 9", 1);
  await (&stage, "secret satu dua tiga", 2);
  tell (opener, 0x17);
  await (&stage, "told stored 01000000000000000000000000000000 17", 1);
  g_assert_cmpuint (count (&stage, "keeper started"), ==, 2);
  of_opener_free (opener, 10);
  stage_end (&stage);
}

/* What is written while nobody reads is not lost: the next one finds it in the pipe. */
static void
test_hints_outlive_a_dead_opener (void)
{
  Stage stage = { 0 };
  OfOpener *opener;

  stage_start (&stage);
  opener = start (&stage, -1);
  await (&stage, "secret none", 1);
  tell (opener, 0xdd);
  await (&stage, "keeper died", 1);
  tell (opener, 0x42);
  await (&stage, "told stored 01000000000000000000000000000000 42", 1);
  of_opener_free (opener, 10);
  stage_end (&stage);
}

static void
test_a_program_that_is_not_there_is_tried_again (void)
{
  Stage stage = { 0 };
  OfOpener *opener;

  stage_start (&stage);
  g_unlink (stage.program);
  opener = start (&stage, -1);
  await (&stage, "keeper died 127", 2);
  of_opener_free (opener, 1);
  stage_end (&stage);
}

static void
test_the_end_of_the_receiver_ends_it (void)
{
  Stage stage = { 0 };
  OfOpener *opener;
  gint64 before_us;

  stage_start (&stage);
  opener = start (&stage, -1);
  await (&stage, "secret none", 1);
  before_us = g_get_monotonic_time ();
  of_opener_free (opener, 10);
  g_assert_cmpint (g_get_monotonic_time () - before_us, <, 8 * G_USEC_PER_SEC);
  stage_end (&stage);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define T(name, func) g_test_add_func ("/receive/opener/" name, func)
  T ("it-is-told-of-batches", test_it_is_told_of_batches);
  T ("the-passphrase-is-its-alone", test_the_passphrase_is_its_alone);
  T ("it-is-started-again-with-the-same-passphrase",
     test_it_is_started_again_with_the_same_passphrase);
  T ("hints-outlive-a-dead-opener", test_hints_outlive_a_dead_opener);
  T ("a-program-that-is-not-there-is-tried-again", test_a_program_that_is_not_there_is_tried_again);
  T ("the-end-of-the-receiver-ends-it", test_the_end_of_the_receiver_ends_it);
#undef T
  return g_test_run ();
}
