/* SPDX-License-Identifier: MPL-2.0 */
#include "app/common/prompt.h"

#include "core/base/error.h"
#include "core/base/i18n.h"

#include <fcntl.h>
#include <glib-unix.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

static gint
open_terminal (GError **error)
{
  gint fd = open ("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
  if (fd < 0)
    g_set_error_literal (error, JB_ERROR, JB_ERROR_STATE,
                         _ ("Tidak ada terminal untuk bertanya. Berikan jawabannya lewat pilihan "
                            "perintah; lihat --help."));
  return fd;
}

static void
say (gint fd, const gchar *text)
{
  gsize len = strlen (text);
  while (len > 0)
    {
      gssize n = write (fd, text, len);
      if (n <= 0)
        return;
      text += n;
      len -= (gsize) n;
    }
}

JbSecret *
jb_prompt_secret (const gchar *prompt, GError **error)
{
  gint fd = open_terminal (error);
  if (fd < 0)
    return NULL;
  struct termios before;
  gboolean known = tcgetattr (fd, &before) == 0;
  if (known)
    {
      struct termios quiet = before;
      quiet.c_lflag &= (tcflag_t) ~(ECHO | ECHOE | ECHOK | ECHONL);
      tcsetattr (fd, TCSAFLUSH, &quiet);
    }
  say (fd, prompt);
  JbSecret *secret = jb_secret_read_fd (fd, JB_PROMPT_MAX_BYTES, error);
  if (known)
    tcsetattr (fd, TCSAFLUSH, &before);
  say (fd, "\n");
  close (fd);
  return secret;
}

JbSecret *
jb_prompt_secret_or_fd (gint fd, const gchar *prompt, GError **error)
{
  return fd >= 0 ? jb_secret_read_fd (fd, JB_PROMPT_MAX_BYTES, error)
                 : jb_prompt_secret (prompt, error);
}

gboolean
jb_prompt_yes (const gchar *prompt, gboolean *ret_yes, GError **error)
{
  gint fd = open_terminal (error);
  if (fd < 0)
    return FALSE;
  say (fd, prompt);
  gchar line[16] = { 0 };
  gssize n = read (fd, line, sizeof line - 1);
  close (fd);
  if (n < 0)
    n = 0;
  line[n] = '\0';
  g_strstrip (line);
  static const gchar *const yes[] = { "y", "ya", "yes", NULL };
  g_autofree gchar *answer = g_ascii_strdown (line, -1);
  *ret_yes = g_strv_contains (yes, answer);
  return TRUE;
}
