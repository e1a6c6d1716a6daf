/* SPDX-License-Identifier: MPL-2.0 */
#include "app/common/edge.h"
#include "app/ctl/ctl.h"
#include "core/base/i18n.h"

#include <stdio.h>

static const CtlCommand *const tables[] = {
  ctl_enrol_commands,  ctl_officer_commands, ctl_nik_commands,       ctl_zone_commands,
  ctl_record_commands, ctl_show_commands,    ctl_hand_over_commands, ctl_audit_commands,
};

static void
print_help (void)
{
  ctl_print (_ ("Pemakaian: jemputctl --home DIR PERINTAH …\n\nPerangkat Jemput dari terminal.\n\n"
                "Perintah:\n"));
  for (gsize t = 0; t < G_N_ELEMENTS (tables); t++)
    for (const CtlCommand *command = tables[t]; command->name != NULL; command++)
      ctl_print ("  %s %s\n      %s\n", command->name, ctl_shape (command), _ (command->summary));
  ctl_print (_ ("\nPilihan semua perintah: --home DIR, --json (keluaran JSON), --help.\n"
                "Frasa sandi dibaca dari terminal, atau dari deskriptor berkas dengan "
                "--passphrase-fd; tidak pernah dari baris perintah.\n"
                "Selama aplikasi Jemput berjalan, status, list, dan sync bertanya kepadanya; yang "
                "lain menunggu aplikasi ditutup.\n\n"
                "Kode keluar: 0 berhasil; 1 ditolak, dengan sebabnya; 2 salah pakai; 3 zona "
                "terkunci; 4 kantor tidak terjangkau; 5 perangkat sedang dipegang program lain; "
                "6 frasa sandi salah.\n"));
}

/* How many words of argv the command's name takes, 0 if it is another's. */
static int
n_words (const CtlCommand *command, int argc, char **argv)
{
  g_auto (GStrv) words = g_strsplit (command->name, " ", 0);
  int n = (int) g_strv_length (words);
  if (n > argc)
    return 0;
  for (int i = 0; i < n; i++)
    if (!g_str_equal (words[i], argv[i]))
      return 0;
  return n;
}

static CtlExit
run (Ctl *ctl, int argc, char **argv)
{
  for (gsize t = 0; t < G_N_ELEMENTS (tables); t++)
    for (const CtlCommand *command = tables[t]; command->name != NULL; command++)
      {
        int n = n_words (command, argc, argv);
        if (n > 0)
          return command->run (ctl, argc - n + 1, argv + n - 1);
      }
  g_printerr ("%s\n", _ ("Perintah tidak dikenal. Lihat jemputctl --help."));
  return CTL_USAGE;
}

/* What stands before the command. */
static gboolean
parse_before (Ctl *ctl, int *argc, char ***argv, GError **error)
{
  gboolean help = FALSE;
  GOptionEntry entries[] = {
    { "home", 0, 0, G_OPTION_ARG_FILENAME, &ctl->home, NULL, NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &ctl->json, NULL, NULL },
    { "help", 'h', 0, G_OPTION_ARG_NONE, &help, NULL, NULL },
    { 0 },
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_option_context_set_help_enabled (context, FALSE);
  g_option_context_set_strict_posix (context, TRUE);
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, argc, argv, error))
    return FALSE;
  if (help || *argc < 2)
    print_help ();
  if (help)
    exit (CTL_OK);
  return TRUE;
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  Ctl ctl = { 0 };
  if (!jb_edge_start (&error))
    return (int) ctl_fail (error);
  g_set_prgname ("jemputctl");
  CtlExit end = CTL_USAGE;
  if (!parse_before (&ctl, &argc, &argv, &error))
    g_printerr ("%s\n", error->message);
  else if (argc >= 2)
    end = run (&ctl, argc - 1, argv + 1);
  if (fflush (stdout) != 0 && end == CTL_OK)
    end = CTL_REFUSED;
  g_clear_pointer (&ctl.kit, jb_kit_close);
  g_free (ctl.home);
  return (int) end;
}
