/* SPDX-License-Identifier: MPL-2.0 */
#include "app/common/edge.h"
#include "app/sync/courier.h"
#include "core/base/i18n.h"

#define EXIT_USAGE 2

typedef struct {
  gchar *home;
  gchar *url;
  gboolean once;
} Arguments;

static gboolean
parse (Arguments *arguments, int *argc, char ***argv)
{
  GOptionEntry entries[] = {
    { "home", 0, 0, G_OPTION_ARG_FILENAME, &arguments->home, N_ ("folder perangkat"), "DIR" },
    { "once", 0, 0, G_OPTION_ARG_NONE, &arguments->once,
      N_ ("kirim yang ada, tunggu tanda terimanya, lalu selesai"), NULL },
    { "url", 0, 0, G_OPTION_ARG_STRING, &arguments->url,
      N_ ("alamat kantor lain dari yang terdaftar (untuk uji)"), "URL" },
    { 0 },
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;
  g_option_context_set_summary (
      context,
      _ ("Kurir Jemput: mengirim rekaman tersegel ke kantor dan membawa pulang jawabannya.\n"
         "Tidak memegang kunci dan tidak menyimpan apa pun."));
  g_option_context_set_description (
      context, _ ("Kode keluar (--once): 0 semua terkirim dan bertanda terima; 1 masih ada sisa, "
                  "atau program perangkat tidak menjawab; 2 salah pakai; 4 kantor tidak "
                  "terjangkau; 5 kantor menolak."));
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  if (!g_option_context_parse (context, argc, argv, &error))
    {
      g_printerr ("%s\n", error->message);
      return FALSE;
    }
  if (arguments->home == NULL || *argc > 1)
    {
      g_printerr ("%s\n", _ ("Sebutkan folder perangkat dengan --home. Lihat --help."));
      return FALSE;
    }
  return TRUE;
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  Arguments arguments = { 0 };
  /* GIO would look for a desktop's settings and proxies, and load what reads and writes them. */
  g_setenv ("GSETTINGS_BACKEND", "memory", TRUE);
  g_setenv ("GIO_USE_PROXY_RESOLVER", "dummy", TRUE);
  if (!jb_edge_start (&error))
    {
      g_printerr ("%s\n", error->message);
      return JB_COURIER_LEFT;
    }
  g_set_prgname ("jemput-sync");
  if (!parse (&arguments, &argc, &argv))
    return EXIT_USAGE;
  JbCourierOptions options;
  jb_courier_options_init (&options);
  options.home = arguments.home;
  options.url = arguments.url;
  options.mode = arguments.once ? JB_COURIER_ONCE : JB_COURIER_FOREVER;
  if (arguments.once) /* somebody looks on */
    options.first_pause_us = G_USEC_PER_SEC;
  options.wall_clock_is_possible = jb_edge_wall_s () >= jb_edge_build_s ();
  g_autofree gchar *words = NULL;
  JbCourierEnd end = jb_courier_run (&options, &words);
  if (*words != '\0')
    g_printerr ("%s\n", words);
  g_free (arguments.home);
  g_free (arguments.url);
  return (int) end;
}
