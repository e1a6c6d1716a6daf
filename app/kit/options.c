/* SPDX-License-Identifier: MPL-2.0 */
#include "app/kit/options.h"

#include <glib/gi18n-lib.h>

#define LOCK_MINUTES 10 /* an unattended kit in a village hall */
#define SIZE_MIN_PX 320
#define SIZE_MAX_PX 8192

static gboolean
parse_size (const gchar *text, JkOptions *options, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (text, "x", 3);
  guint64 width, height;
  if (g_strv_length (parts) != 2
      || !g_ascii_string_to_unsigned (parts[0], 10, SIZE_MIN_PX, SIZE_MAX_PX, &width, NULL)
      || !g_ascii_string_to_unsigned (parts[1], 10, SIZE_MIN_PX, SIZE_MAX_PX, &height, NULL))
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   _ ("Ukuran \"%s\" tidak dikenal. Tulis misalnya 800x480."), text);
      return FALSE;
    }
  options->width_px = (gint) width;
  options->height_px = (gint) height;
  return TRUE;
}

static gboolean
parse_word (const gchar *what, const gchar *text, const gchar *const *known, GError **error)
{
  if (g_strv_contains (known, text))
    return TRUE;
  g_autofree gchar *list = g_strjoinv (", ", (gchar **) known);
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
               _ ("%s \"%s\" tidak dikenal. Pilihannya: %s."), what, text, list);
  return FALSE;
}

static gboolean
read_flag (GKeyFile *file, const gchar *group, const gchar *key)
{
  return g_key_file_get_boolean (file, group, key, NULL);
}

static gboolean
read_panel (GKeyFile *file, JkOptions *options)
{
  static const gchar *const keys[HW_LIGHT_N] = { "green", "amber", "red" };
  options->panel = g_key_file_get_string (file, "panel", "backend", NULL);
  options->chip = g_key_file_get_string (file, "panel", "chip", NULL);
  options->button = g_key_file_get_string (file, "panel", "button", NULL);
  for (guint i = 0; i < HW_LIGHT_N; i++)
    options->light[i] = g_key_file_get_string (file, "panel", keys[i], NULL);
  options->lights_active_low = read_flag (file, "panel", "lights-active-low");
  options->button_active_low = read_flag (file, "panel", "button-active-low");
  return TRUE;
}

static gboolean
read_conf (JkOptions *options, gchar **ret_theme, gchar **ret_size, GError **error)
{
  g_autofree gchar *path = g_build_filename (options->home, "kit.conf", NULL);
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) fault = NULL;
  if (!g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, &fault)
      && !g_error_matches (fault, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    {
      g_propagate_prefixed_error (error, g_steal_pointer (&fault), "%s: ", path);
      return FALSE;
    }
  read_panel (file, options);
  *ret_theme = g_key_file_get_string (file, "screen", "theme", NULL);
  *ret_size = g_key_file_get_string (file, "screen", "size", NULL);
  options->usb = g_key_file_get_string_list (file, "screen", "usb", NULL, NULL);
  options->lock_minutes = LOCK_MINUTES;
  g_clear_error (&fault);
  gint minutes = g_key_file_get_integer (file, "screen", "lock-minutes", &fault);
  if (fault == NULL && minutes >= 0)
    options->lock_minutes = (guint) minutes;
  return TRUE;
}

static gboolean
settle (JkOptions *options, const gchar *theme, const gchar *size, GError **error)
{
  static const gchar *const themes[] = { "sunlight", "malam", NULL };
  static const gchar *const panels[] = { "sim", "gpiod", NULL };
  if (theme != NULL && !parse_word (_ ("Tampilan"), theme, themes, error))
    return FALSE;
  if (!parse_word (_ ("Panel"), options->panel, panels, error))
    return FALSE;
  if (size != NULL && !parse_size (size, options, error))
    return FALSE;
  options->malam = g_strcmp0 (theme, "malam") == 0;
  if (options->chip == NULL)
    options->chip = g_strdup ("/dev/gpiochip0");
  return TRUE;
}

JkOptions *
jk_options_read (gint *argc, gchar ***argv, GError **error)
{
  g_autoptr (JkOptions) options = g_new0 (JkOptions, 1);
  g_autofree gchar *size = NULL, *theme = NULL, *panel = NULL;
  g_autofree gchar *conf_theme = NULL, *conf_size = NULL;
  const GOptionEntry entries[] = {
    { "home", 0, 0, G_OPTION_ARG_FILENAME, &options->home, N_ ("Folder perangkat"), "DIR" },
    { "size", 0, 0, G_OPTION_ARG_STRING, &size, N_ ("Ukuran jendela, misalnya 800x480"), "WxH" },
    { "theme", 0, 0, G_OPTION_ARG_STRING, &theme, N_ ("Tampilan: sunlight atau malam"), "NAME" },
    { "panel", 0, 0, G_OPTION_ARG_STRING, &panel, N_ ("Panel: sim atau gpiod"), "NAME" },
    { "version", 0, 0, G_OPTION_ARG_NONE, &options->show_version, N_ ("Tampilkan versi"), NULL },
    { 0 },
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_option_context_set_summary (context, _ ("Layar perangkat perekaman jemput bola."));
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  if (!g_option_context_parse (context, argc, argv, error))
    return NULL;
  if (options->show_version)
    return g_steal_pointer (&options);
  if (options->home == NULL || *argc > 1)
    {
      g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                           _ ("Sebutkan folder perangkat: jemput --home DIR."));
      return NULL;
    }
  if (!read_conf (options, &conf_theme, &conf_size, error))
    return NULL;
  if (panel != NULL || options->panel == NULL)
    {
      g_free (options->panel);
      options->panel = g_strdup (panel != NULL ? panel : "sim");
    }
  if (!settle (options, theme != NULL ? theme : conf_theme, size != NULL ? size : conf_size, error))
    return NULL;
  return g_steal_pointer (&options);
}

void
jk_options_free (JkOptions *options)
{
  if (options == NULL)
    return;
  g_free (options->home);
  g_free (options->panel);
  g_free (options->chip);
  g_free (options->button);
  for (guint i = 0; i < HW_LIGHT_N; i++)
    g_free (options->light[i]);
  g_strfreev (options->usb);
  g_free (options);
}

void
jk_options_lines (const JkOptions *options, HwPanelLines *ret_lines)
{
  *ret_lines = (HwPanelLines){
    .chip = options->chip,
    .light = { options->light[0], options->light[1], options->light[2] },
    .button = options->button,
    .lights_active_low = options->lights_active_low,
    .button_active_low = options->button_active_low,
  };
}
