/* SPDX-License-Identifier: MPL-2.0 */
#define _GNU_SOURCE /* memfd_create, splice, dup3 */
#include "app/office/receive/opener.h"

#include "core/base/error.h"
#include "core/base/i18n.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define BACK_OFF_FIRST_S 1
#define BACK_OFF_MAX_S 60
/* An opener that lived this long had started well. */
#define LIVED_WELL_S 30
#define PASSPHRASE_MAX 4096
#define PASSPHRASE_FD_MIN 16
#define LINE_MAX_BYTES 4096

struct OfOpener {
  pid_t keeper;
  gint to_fd;
  gint from_fd;
  GSource *source;
  GString *pending;
  OfOpenerLine line;
  gpointer data;
};

/* ---- The keeper: only system calls, one thread ------------------------------------------------
 */

typedef struct {
  gint stdin_fd, stdout_fd, passphrase_fd;
  const gchar *program;
  gchar **argv;
} Keeper;

static volatile sig_atomic_t keeper_ends;
static volatile pid_t keeper_child;

static void
on_term (int number)
{
  keeper_ends = 1;
  if (keeper_child > 0)
    (void) kill (keeper_child, SIGTERM);
}

static void
keeper_say (const Keeper *keeper, const gchar *what, gint number)
{
  gchar line[96];
  gint len = snprintf (line, sizeof line, "keeper %s %d\n", what, number);

  if (len > 0 && write (keeper->stdout_fd, line, (gsize) len) < 0)
    return; /* nobody listens any more; the end of stdin follows */
}

/* A pipe can be read once, the opener may have to start twice: the kernel moves the bytes to memory
 * that can be read again, under the same number; they never pass through this program. */
static void
make_rereadable (gint fd)
{
  gint memory;
  gssize n, moved = 0;

  if (fd < 0 || lseek (fd, 0, SEEK_CUR) >= 0)
    return;
  memory = memfd_create ("passphrase", MFD_CLOEXEC);
  if (memory < 0)
    return;
  do
    {
      n = splice (fd, NULL, memory, NULL, PASSPHRASE_MAX, 0);
      moved += MAX (n, 0);
  } while (n > 0 || (n < 0 && errno == EINTR));
  if (moved > 0)
    (void) dup3 (memory, fd, O_CLOEXEC);
  close (memory);
}

static void
become_opener (const Keeper *keeper)
{
  (void) prctl (PR_SET_PDEATHSIG, SIGTERM);
  (void) signal (SIGPIPE, SIG_DFL);
  if (dup2 (keeper->stdin_fd, STDIN_FILENO) < 0 || dup2 (keeper->stdout_fd, STDOUT_FILENO) < 0)
    _exit (126);
  if (keeper->passphrase_fd >= 0)
    {
      (void) lseek (keeper->passphrase_fd, 0, SEEK_SET);
      (void) fcntl (keeper->passphrase_fd, F_SETFD, 0);
    }
  execv (keeper->program, keeper->argv);
  _exit (127);
}

/* The child's exit status as a shell would say it. */
static gint
wait_for_child (pid_t child)
{
  int status = 0;

  while (waitpid (child, &status, 0) < 0)
    if (errno != EINTR)
      return 1;
  return WIFEXITED (status) ? WEXITSTATUS (status) : 128 + WTERMSIG (status);
}

static void
back_off (guint seconds)
{
  struct timespec left = { .tv_sec = (time_t) seconds };

  while (!keeper_ends && nanosleep (&left, &left) != 0 && errno == EINTR)
    continue;
}

static _Noreturn void
keep (const Keeper *keeper)
{
  guint wait_s = BACK_OFF_FIRST_S;

  while (!keeper_ends)
    {
      gint64 started_us = g_get_monotonic_time ();
      pid_t child = fork ();
      gint status;

      if (child == 0)
        become_opener (keeper);
      keeper_child = child;
      keeper_say (keeper, "started", (gint) child);
      status = child > 0 ? wait_for_child (child) : 1;
      keeper_child = 0;
      if (status == 0 || keeper_ends)
        break; /* it saw the end of its stdin */
      keeper_say (keeper, "died", status);
      if (g_get_monotonic_time () - started_us > (gint64) LIVED_WELL_S * G_USEC_PER_SEC)
        wait_s = BACK_OFF_FIRST_S;
      back_off (wait_s);
      wait_s = MIN (wait_s * 2, BACK_OFF_MAX_S);
    }
  _exit (0);
}

static _Noreturn void
keeper_main (Keeper *keeper)
{
  struct sigaction action = { .sa_handler = on_term };

  (void) prctl (PR_SET_PDEATHSIG, SIGTERM);
  (void) sigaction (SIGTERM, &action, NULL);
  (void) sigaction (SIGINT, &action, NULL);
  (void) signal (SIGPIPE, SIG_IGN);
  make_rereadable (keeper->passphrase_fd);
  keep (keeper);
}

/* ---- The receiver's side ----------------------------------------------------------------------
 */

static gboolean
fail (GError **error)
{
  g_set_error_literal (error, JB_ERROR, JB_ERROR_IO,
                       _ ("Pembuka paket tidak dapat dijalankan. Penerimaan tetap berjalan."));
  return FALSE;
}

/* Everything the child says is fixed before the fork: after it only system calls are safe. */
static void
fill_argv (GPtrArray *argv, const OfOpenerOptions *options, const gchar *program,
           gint passphrase_fd)
{
  g_ptr_array_add (argv, g_strdup (program));
  g_ptr_array_add (argv, g_strdup ("--home"));
  g_ptr_array_add (argv, g_strdup (options->home));
  g_ptr_array_add (argv, g_strdup ("open"));
  g_ptr_array_add (argv, g_strdup ("--follow"));
  if (passphrase_fd >= 0)
    {
      g_ptr_array_add (argv, g_strdup ("--passphrase-fd"));
      g_ptr_array_add (argv, g_strdup_printf ("%d", passphrase_fd));
    }
  g_ptr_array_add (argv, NULL);
}

/* Away from the numbers that the opener's pipes take. */
static gint
move_up (gint fd)
{
  gint above = fd >= 0 ? fcntl (fd, F_DUPFD_CLOEXEC, PASSPHRASE_FD_MIN) : -1;

  if (above >= 0)
    close (fd);
  return above;
}

static gboolean
make_pipes (gint to[2], gint from[2], GError **error)
{
  if (!g_unix_open_pipe (to, FD_CLOEXEC, NULL))
    return fail (error);
  if (!g_unix_open_pipe (from, FD_CLOEXEC, NULL))
    {
      close (to[0]);
      close (to[1]);
      return fail (error);
    }
  return TRUE;
}

OfOpener *
of_opener_start (const OfOpenerOptions *options, GError **error)
{
  g_autofree gchar *self = g_file_read_link ("/proc/self/exe", NULL);
  const gchar *program = options->program != NULL ? options->program : self;
  g_autoptr (GPtrArray) argv = g_ptr_array_new_with_free_func (g_free);
  Keeper keeper = { .passphrase_fd = move_up (options->passphrase_fd), .program = program };
  OfOpener *opener;
  gint to[2], from[2];
  pid_t pid;

  if (program == NULL || !make_pipes (to, from, error))
    return program == NULL ? (fail (error), NULL) : NULL;
  fill_argv (argv, options, program, keeper.passphrase_fd);
  keeper.argv = (gchar **) argv->pdata;
  keeper.stdin_fd = to[0];
  keeper.stdout_fd = from[1];
  pid = fork ();
  if (pid == 0)
    {
      close (to[1]);
      close (from[0]);
      keeper_main (&keeper);
    }
  close (to[0]);
  close (from[1]);
  if (keeper.passphrase_fd >= 0)
    close (keeper.passphrase_fd);
  if (pid < 0)
    {
      close (to[1]);
      close (from[0]);
      fail (error);
      return NULL;
    }
  opener = g_new0 (OfOpener, 1);
  opener->keeper = pid;
  opener->to_fd = to[1];
  opener->from_fd = from[0];
  opener->pending = g_string_new (NULL);
  (void) g_unix_set_fd_nonblocking (opener->to_fd, TRUE, NULL);
  (void) g_unix_set_fd_nonblocking (opener->from_fd, TRUE, NULL);
  return opener;
}

static void
say_lines (OfOpener *opener)
{
  gchar *end;

  while ((end = strchr (opener->pending->str, '\n')) != NULL)
    {
      g_autofree gchar *line
          = g_strndup (opener->pending->str, (gsize) (end - opener->pending->str));

      g_string_erase (opener->pending, 0, end - opener->pending->str + 1);
      opener->line (line, opener->data);
    }
  if (opener->pending->len > LINE_MAX_BYTES)
    g_string_truncate (opener->pending, 0);
}

static gboolean
on_readable (gint fd, GIOCondition condition, gpointer data)
{
  OfOpener *opener = data;
  gchar buffer[1024];
  gssize n = read (fd, buffer, sizeof buffer);

  if (n < 0 && (errno == EAGAIN || errno == EINTR))
    return G_SOURCE_CONTINUE;
  if (n <= 0)
    return G_SOURCE_REMOVE;
  g_string_append_len (opener->pending, buffer, n);
  say_lines (opener);
  return G_SOURCE_CONTINUE;
}

void
of_opener_watch (OfOpener *opener, OfOpenerLine line, gpointer data)
{
  opener->line = line;
  opener->data = data;
  opener->source = g_unix_fd_source_new (opener->from_fd, G_IO_IN | G_IO_HUP);
  g_source_set_callback (opener->source, G_SOURCE_FUNC (on_readable), opener, NULL);
  g_source_attach (opener->source, g_main_context_get_thread_default ());
}

void
of_opener_tell (OfOpener *opener, const JbId *kit, const JbId *batch)
{
  g_autofree gchar *kit_hex = jb_id_to_hex (kit);
  g_autofree gchar *batch_hex = jb_id_to_hex (batch);
  g_autofree gchar *line = g_strdup_printf ("stored %s %s\n", kit_hex, batch_hex);

  if (write (opener->to_fd, line, strlen (line)) < 0)
    return; /* full, or between two openers: the next one looks by itself */
}

/* TRUE if the keeper is gone within the time. */
static gboolean
wait_for_keeper (const OfOpener *opener, guint max_s)
{
  gint64 until_us = g_get_monotonic_time () + (gint64) max_s * G_USEC_PER_SEC;
  pid_t pid;

  do
    {
      pid = waitpid (opener->keeper, NULL, WNOHANG);
      if (pid == 0)
        g_usleep (20 * 1000);
  } while (pid == 0 && g_get_monotonic_time () < until_us);
  return pid != 0;
}

void
of_opener_free (OfOpener *opener, guint max_s)
{
  if (opener == NULL)
    return;
  close (opener->to_fd);
  if (!wait_for_keeper (opener, max_s))
    {
      (void) kill (opener->keeper, SIGTERM);
      (void) waitpid (opener->keeper, NULL, 0);
    }
  if (opener->source != NULL)
    {
      g_source_destroy (opener->source);
      g_source_unref (opener->source);
    }
  close (opener->from_fd);
  g_string_free (opener->pending, TRUE);
  g_free (opener);
}
