/* SPDX-License-Identifier: MPL-2.0 */
/* The touchscreen program: wires options, window and loop, and is told when to end. */
#include "app/common/edge.h"
#include "app/kit/app.h"

#include <glib-unix.h>
#include <glib/gi18n-lib.h>

static gboolean
on_signal (gpointer app)
{
  g_main_loop_quit (((JkApp *) app)->loop);
  return G_SOURCE_CONTINUE;
}

static gint
fail (const GError *error)
{
  g_printerr ("jemput: %s\n", error->message);
  return 2;
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  if (!jb_edge_start (&error))
    return fail (error);
  g_autoptr (JkOptions) options = jk_options_read (&argc, &argv, &error);
  if (options == NULL)
    return fail (error);
  if (options->show_version)
    {
      g_print ("jemput %s\n", JEMPUT_VERSION);
      return 0;
    }
  gtk_disable_setlocale ();
  if (!gtk_init_check (NULL, NULL))
    {
      g_printerr ("jemput: %s\n", _ ("Layar tidak dapat dibuka. Rekaman aman. Periksa DISPLAY."));
      return 3;
    }
  JkApp *app = jk_app_new (options);
  guint term = g_unix_signal_add (SIGTERM, on_signal, app);
  guint interrupt = g_unix_signal_add (SIGINT, on_signal, app);
  jk_window_present (app->window);
  jk_app_start (app);
  g_main_loop_run (app->loop);
  g_source_remove (term);
  g_source_remove (interrupt);
  gboolean failed = app->open_fault != NULL;
  jk_app_free (app);
  return failed ? 1 : 0;
}
