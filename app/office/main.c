/* SPDX-License-Identifier: MPL-2.0 */
/* jemput-office: only finds the command; see app/office/README.md. */
#include "app/common/edge.h"
#include "app/office/cmd.h"
#include "core/base/i18n.h"

#include <stdio.h>
#include <string.h>

static const struct {
  const gchar *name;
  const gchar *summary;
  OfCmdFunc run;
} commands[] = {
  { "init", N_ ("membuat kantor baru"), of_cmd_init },
  { "zones", N_ ("menerbitkan atau menguji berkas zona"), of_cmd_zones },
  { "enrol", N_ ("mendaftarkan perangkat"), of_cmd_enrol },
  { "kits", N_ ("daftar perangkat"), of_cmd_kits },
  { "revoke", N_ ("mencabut perangkat"), of_cmd_revoke },
#ifdef OF_HAVE_RECEIVE
  { "serve", N_ ("menerima kiriman lewat jaringan"), of_cmd_serve },
#endif
  { "open", N_ ("membuka kiriman yang tersimpan"), of_cmd_open },
  { "import", N_ ("mengambil kiriman dari USB"), of_cmd_import },
  { "export", N_ ("mengekspor data penduduk"), of_cmd_export },
  { "status", N_ ("jumlah kiriman, rekaman, dan peringatan"), of_cmd_status },
  { "purge-through", N_ ("mengizinkan perangkat menghapus yang sudah dicadangkan"),
    of_cmd_purge_through },
  { "restored", N_ ("menandai bahwa kantor dipulihkan dari cadangan"), of_cmd_restored },
  { "audit", N_ ("memeriksa jejak audit"), of_cmd_audit },
};

static void
print_help (void)
{
  g_print ("%s\n\n  jemput-office [--home DIR] %s\n\n%s\n", _ ("Program kantor Jemput."),
           _ ("PERINTAH [PILIHAN…]"), _ ("Perintah:"));
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    g_print ("  %-14s %s\n", commands[i].name, _ (commands[i].summary));
  g_print ("\n");
  g_print (_ ("Pilihan tiap perintah: jemput-office PERINTAH --help. Folder kantor bawaan: %s."),
           OF_DEFAULT_HOME);
  g_print (
      "\n\n%s\n",
      _ ("Kode keluar: 0 selesai; 1 ditolak atau gagal; 2 perintah salah; 3 (import, open) ada "
         "rekaman yang tidak diterima."));
}

static gint
run (OfCmd *cmd)
{
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (strcmp (cmd->argv[0], commands[i].name) == 0)
      return commands[i].run (cmd);
  return of_cmd_usage (_ ("Perintah tidak dikenal. Lihat jemput-office --help."));
}

gint
main (gint argc, gchar **argv)
{
  g_autoptr (GError) error = NULL;
  if (!jb_edge_start (&error))
    return of_cmd_fail (error);
  gint at = 1;
  g_autofree gchar *home = g_strdup (OF_DEFAULT_HOME);
  for (; at < argc && argv[at][0] == '-'; at++)
    {
      const gchar *value = NULL;
      if (strcmp (argv[at], "--help") == 0 || strcmp (argv[at], "-h") == 0)
        {
          print_help ();
          return OF_EXIT_OK;
        }
      if (strcmp (argv[at], "--home") == 0 && at + 1 < argc)
        value = argv[++at];
      else if (g_str_has_prefix (argv[at], "--home="))
        value = argv[at] + strlen ("--home=");
      if (value == NULL || *value == '\0')
        return of_cmd_usage (_ ("Pilihan tidak dikenal. Lihat jemput-office --help."));
      g_free (home);
      home = g_strdup (value);
    }
  if (at >= argc)
    {
      print_help ();
      return OF_EXIT_USAGE;
    }
  OfCmd cmd = { .home = g_steal_pointer (&home), .argc = argc - at, .argv = argv + at };
  gint code = run (&cmd);
  g_free (cmd.home);
  return code;
}
