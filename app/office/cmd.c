/* SPDX-License-Identifier: MPL-2.0 */
#include "app/office/cmd.h"

#include "app/common/prompt.h"
#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/base/utc.h"

#include <stdio.h>
#include <string.h>

gboolean
of_cmd_parse (OfCmd *cmd, const gchar *arguments, const gchar *summary, const GOptionEntry *entries,
              gint min, gint max)
{
  g_autofree gchar *home = NULL;
  const GOptionEntry common[] = {
    { "home", 0, 0, G_OPTION_ARG_FILENAME, &home, _ ("Folder kantor"), "DIR" },
    { 0 },
  };
  g_autofree gchar *usage = g_strdup_printf ("%s %s", cmd->argv[0], arguments);
  g_autoptr (GOptionContext) context = g_option_context_new (usage);
  g_autoptr (GError) error = NULL;
  g_option_context_set_summary (context, summary);
  g_option_context_add_main_entries (context, common, NULL);
  if (entries != NULL)
    g_option_context_add_main_entries (context, entries, NULL);
  gchar *name = cmd->argv[0];
  cmd->argv[0] = (gchar *) "jemput-office"; /* for "Usage:" */
  gboolean parsed = g_option_context_parse (context, &cmd->argc, &cmd->argv, &error);
  cmd->argv[0] = name;
  if (!parsed)
    {
      of_cmd_usage (error->message);
      return FALSE;
    }
  gint n = cmd->argc - 1;
  if (n < min || n > max)
    {
      of_cmd_usage (n < min ? _ ("Masih ada yang kurang pada perintah. Lihat --help.")
                            : _ ("Ada yang berlebih pada perintah. Lihat --help."));
      return FALSE;
    }
  if (home != NULL)
    {
      g_free (cmd->home);
      cmd->home = g_steal_pointer (&home);
    }
  return TRUE;
}

gint
of_cmd_fail (const GError *error)
{
  fprintf (stderr, "jemput-office: %s\n", error->message);
  return OF_EXIT_FAILED;
}

gint
of_cmd_usage (const gchar *text)
{
  fprintf (stderr, "jemput-office: %s\n", text);
  return OF_EXIT_USAGE;
}

JbSecret *
of_cmd_passphrase (gint fd, const gchar *prompt, GError **error)
{
  g_autoptr (JbSecret) typed = jb_prompt_secret_or_fd (fd, prompt, error);
  return typed != NULL ? jb_passphrase_normalize (typed, error) : NULL;
}

OfKeyring *
of_cmd_ring (const gchar *home, const gchar *purpose, gint passphrase_fd, GError **error)
{
  g_autofree gchar *name = g_strconcat (purpose, ".jbk", NULL);
  g_autofree gchar *path = g_build_filename (home, "keys", name, NULL);
  g_autoptr (JbSecret) passphrase
      = of_cmd_passphrase (passphrase_fd, _ ("Frasa sandi kantor: "), error);
  return passphrase != NULL ? of_keyring_load (path, purpose, passphrase, error) : NULL;
}

gboolean
of_cmd_parse_time (const gchar *text, JbAreaTime zone, gint64 *ret_time_s, GError **error)
{
  if (jb_time_parse (text, zone, ret_time_s))
    return TRUE;
  g_set_error_literal (error, JB_ERROR, JB_ERROR_INVALID,
                       _ ("Waktu ditulis 2026-11-20, \"2026-11-20 10:00\", atau "
                          "2026-11-20T03:00:00Z."));
  return FALSE;
}
