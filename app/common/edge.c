/* SPDX-License-Identifier: MPL-2.0 */
#include "app/common/edge.h"

#include "core/base/error.h"
#include "core/base/i18n.h"

#include <locale.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <time.h>

static const gchar *
setting (const gchar *variable)
{
  const gchar *value = g_getenv (variable);
  return value != NULL && *value != '\0' ? value : NULL;
}

/* A small image has no locale but C.UTF-8, and a LANG it does not have would leave us in "C", where
 * gettext looks at nothing, LANGUAGE neither. In C.UTF-8 it reads LANGUAGE, so the language that was
 * asked for goes there. */
static void
start_language (void)
{
  if (setlocale (LC_ALL, "") == NULL && setlocale (LC_ALL, "C.UTF-8") != NULL
      && setting ("LANGUAGE") == NULL)
    {
      const gchar *wanted = setting ("LC_ALL");
      if (wanted == NULL)
        wanted = setting ("LC_MESSAGES");
      if (wanted == NULL)
        wanted = setting ("LANG");
      if (wanted != NULL)
        g_setenv ("LANGUAGE", wanted, TRUE);
    }
  const gchar *dir = setting ("JEMPUT_LOCALE_DIR");
  bindtextdomain (GETTEXT_PACKAGE, dir != NULL ? dir : JEMPUT_LOCALEDIR);
}

gboolean
jb_edge_start (GError **error)
{
  start_language ();
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
  const gchar *dir = setting ("JEMPUT_DATA_DIR");
  return g_strdup (dir != NULL ? dir : JEMPUT_DATADIR);
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
  const gchar *told = setting (variable);
  if (told != NULL)
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
