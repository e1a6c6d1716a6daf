/* SPDX-License-Identifier: MPL-2.0 */
#include "app/office/cmd.h"

#include "app/common/edge.h"
#include "app/office/answers.h"
#include "app/office/files.h"
#include "app/office/import.h"
#include "core/base/error.h"
#include "core/base/i18n.h"

#include <string.h>
#include <unistd.h>

#define CHILD_PASSPHRASE_FD 3

/* The opener is a process of its own also here: this one never holds the sealing secret, nor reads
 * the passphrase. */
static gboolean
run_opener (const gchar *home, gint fd, GError **error)
{
  g_autofree gchar *self = g_file_read_link ("/proc/self/exe", error);
  if (self == NULL)
    return FALSE;
  g_autoptr (GSubprocessLauncher) launcher
      = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE);
  g_autofree gchar *number = g_strdup_printf ("%d", CHILD_PASSPHRASE_FD);
  const gchar *argv[] = { self, "--home", home, "open", "--once", NULL, NULL, NULL };
  if (fd >= 0)
    {
      g_subprocess_launcher_take_fd (launcher, dup (fd), CHILD_PASSPHRASE_FD);
      argv[5] = "--passphrase-fd";
      argv[6] = number;
    }
  g_autoptr (GSubprocess) child = g_subprocess_launcher_spawnv (launcher, argv, error);
  if (child == NULL || !g_subprocess_wait (child, NULL, error))
    return FALSE;
  if (g_subprocess_get_if_exited (child) && g_subprocess_get_exit_status (child) != OF_EXIT_FAILED)
    return TRUE;
  g_set_error_literal (error, JB_ERROR, JB_ERROR_STATE,
                       _ ("Kiriman tersimpan, tetapi belum dapat dibuka. Perbaiki, lalu jalankan "
                          "jemput-office open."));
  return FALSE;
}

static gchar *
answer_path (const gchar *file, const gchar *answers_dir)
{
  g_autofree gchar *base = g_path_get_basename (file);
  if (g_str_has_suffix (base, ".jbb"))
    base[strlen (base) - strlen (".jbb")] = '\0';
  g_autofree gchar *name = g_strconcat (base, ".jbs", NULL);
  g_autofree gchar *dir = answers_dir != NULL ? g_strdup (answers_dir) : g_path_get_dirname (file);
  return g_build_filename (dir, name, NULL);
}

static const gchar *
words_for (OfTaken taken)
{
  switch (taken)
    {
    case OF_TAKEN_ALL:
      return _ ("semua rekaman diterima");
    case OF_TAKEN_PARTLY:
      return _ ("ada rekaman yang tidak diterima");
    case OF_TAKEN_NOTHING:
      return _ ("ditolak seluruhnya");
    case OF_TAKEN_LATER:
    default:
      return _ ("tersimpan, belum dibuka");
    }
}

static gint
write_answer (OfOffice *office, const gchar *file, const OfBatch *batch, const gchar *answers_dir)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) answer = NULL;
  OfTaken taken = OF_TAKEN_LATER;
  g_autofree gchar *path = answer_path (file, answers_dir);
  if (!of_import_answer (office, batch, &answer, &taken, &error)
      || !of_file_write (path, g_bytes_get_data (answer, NULL), g_bytes_get_size (answer), &error))
    return of_cmd_fail (error);
  g_print ("%s: %s → %s\n", file, words_for (taken), path);
  return taken == OF_TAKEN_NOTHING  ? OF_EXIT_FAILED
         : taken == OF_TAKEN_PARTLY ? OF_EXIT_PARTLY
                                    : OF_EXIT_OK;
}

/* What a kit without a network misses: newer office files, and above all `fresh`, without which it
 * forgets nothing. One file for each kit, all versions, because a stick says nothing of what it
 * holds. */
static gint
write_delivery (OfOffice *office, const OfKeyring *online, const gchar *file, const JbId *kit,
                const gchar *answers_dir)
{
  static const OfHeld nothing = { 0 };
  g_autoptr (GError) error = NULL;
  g_autofree gchar *id = jb_id_to_hex (kit);
  g_autofree gchar *name = g_strconcat (id, ".jbe", NULL);
  g_autofree gchar *dir = answers_dir != NULL ? g_strdup (answers_dir) : g_path_get_dirname (file);
  g_autofree gchar *path = g_build_filename (dir, name, NULL);
  g_autoptr (GBytes) delivery
      = of_delivery_make (office, online, kit, &nothing, NULL, jb_edge_wall_s (), &error);
  if (delivery == NULL
      || !of_file_write (path, g_bytes_get_data (delivery, NULL), g_bytes_get_size (delivery),
                         &error))
    return of_cmd_fail (error);
  return OF_EXIT_OK;
}

/* One refused whole outweighs some records not taken, which outweighs none. */
static gint
worse (gint a, gint b)
{
  if (a == OF_EXIT_FAILED || b == OF_EXIT_FAILED)
    return OF_EXIT_FAILED;
  return MAX (a, b);
}

static gint
run (OfCmd *cmd, gboolean open, gint fd, const gchar *answers_dir)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (OfOffice) office = of_office_open (cmd->home, &error);
  g_autoptr (OfKeyring) online = office != NULL ? of_keyring_load_online (cmd->home, &error) : NULL;
  if (online == NULL)
    return of_cmd_fail (error);
  gint code = OF_EXIT_OK;
  guint n = (guint) cmd->argc - 1;
  g_autofree OfBatch *batches = g_new0 (OfBatch, n);
  g_autofree gboolean *stored = g_new0 (gboolean, n);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GError) fault = NULL;
      stored[i]
          = of_import (office, online, cmd->argv[i + 1], jb_edge_wall_s (), &batches[i], &fault);
      if (!stored[i])
        {
          g_printerr ("%s: ", cmd->argv[i + 1]);
          code = of_cmd_fail (fault);
        }
    }
  if (open && !run_opener (cmd->home, fd, &error))
    code = of_cmd_fail (error);
  for (guint i = 0; i < n; i++)
    if (stored[i])
      {
        const gchar *file = cmd->argv[i + 1];
        code = worse (code, write_answer (office, file, &batches[i], answers_dir));
        code = worse (code, write_delivery (office, online, file, &batches[i].kit, answers_dir));
      }
  return code;
}

gint
of_cmd_import (OfCmd *cmd)
{
  g_autofree gchar *answers = NULL;
  gboolean open = FALSE;
  gint fd = -1;
  const GOptionEntry entries[] = {
    { "answers", 0, 0, G_OPTION_ARG_FILENAME, &answers,
      _ ("Folder untuk jawaban (*.jbs); bawaan di samping berkas"), "DIR" },
    { "open", 0, 0, G_OPTION_ARG_NONE, &open, _ ("Langsung buka; frasa sandi ditanyakan"), NULL },
    { "passphrase-fd", 0, 0, G_OPTION_ARG_INT, &fd,
      _ ("Langsung buka dengan frasa sandi dari deskriptor ini"), "N" },
    { 0 },
  };
  if (!of_cmd_parse (cmd, _ ("BERKAS.jbb…"),
                     _ ("Mengambil kiriman yang dibawa dengan USB, dan menulis jawabannya (*.jbs) "
                        "dan berkas kantor terbaru (*.jbe) untuk dibawa kembali. Kode keluar: 0 "
                        "semua diterima, 3 ada rekaman yang tidak "
                        "diterima, 1 ada berkas yang ditolak seluruhnya."),
                     entries, 1, G_MAXINT))
    return OF_EXIT_USAGE;
  return run (cmd, open || fd >= 0, fd, answers);
}
