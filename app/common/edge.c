/* SPDX-License-Identifier: MPL-2.0 */
#include "app/common/edge.h"

#include "core/base/error.h"
#include "core/base/i18n.h"

#include <locale.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <time.h>

gboolean
jb_edge_start (GError **error)
{
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, JEMPUT_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  umask (077);
  if (prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
    {
      g_set_error_literal (
          error, JB_ERROR, JB_ERROR_IO,
          _ ("Hak istimewa tidak dapat dilepas. Program berhenti. Periksa sistem."));
      return FALSE;
    }
  return jb_secret_start (error);
}

gchar *
jb_edge_data_dir (void)
{
  const gchar *dir = g_getenv ("JEMPUT_DATA_DIR");
  return g_strdup (dir != NULL && *dir != '\0' ? dir : JEMPUT_DATADIR);
}

gchar *
jb_edge_codes_dir (void)
{
  g_autofree gchar *dir = jb_edge_data_dir ();
  return g_build_filename (dir, "codes", NULL);
}

gchar *
jb_edge_wilayah_path (void)
{
  g_autofree gchar *dir = jb_edge_data_dir ();
  return g_build_filename (dir, "wilayah", "wilayah.jbw", NULL);
}

gint64
jb_edge_wall_s (void)
{
  struct timespec now = { 0 };
  clock_gettime (CLOCK_REALTIME, &now);
  return now.tv_sec;
}

gint64
jb_edge_boot_us (void)
{
  struct timespec now = { 0 };
  clock_gettime (CLOCK_BOOTTIME, &now);
  return (gint64) now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

gint64
jb_edge_build_s (void)
{
  return JEMPUT_BUILD_S;
}

static gint64
wall_s (gpointer data)
{
  return jb_edge_wall_s ();
}

static gint64
boot_us (gpointer data)
{
  return jb_edge_boot_us ();
}

void
jb_edge_clock (JbKitClock *ret_clock)
{
  *ret_clock = (JbKitClock){ .wall_s = wall_s, .boot_us = boot_us, .build_s = jb_edge_build_s () };
}

gchar *
jb_edge_program (const gchar *name, const gchar *variable)
{
  const gchar *told = g_getenv (variable);
  if (told != NULL && *told != '\0')
    return g_strdup (told);
  g_autofree gchar *self = g_file_read_link ("/proc/self/exe", NULL);
  if (self != NULL)
    {
      g_autofree gchar *dir = g_path_get_dirname (self);
      g_autofree gchar *beside = g_build_filename (dir, name, NULL);
      if (g_file_test (beside, G_FILE_TEST_IS_EXECUTABLE))
        return g_steal_pointer (&beside);
    }
  return g_build_filename (JEMPUT_BINDIR, name, NULL);
}
