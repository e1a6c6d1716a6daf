/* SPDX-License-Identifier: MPL-2.0 */
#include "app/kit/usb.h"

#include <gdk/gdkkeysyms.h>
#include <gio/gunixmounts.h>
#include <glib/gi18n-lib.h>
#include <unistd.h>

#define FILE_MAX_BYTES (64 * 1024 * 1024)
#define FILES_MAX 256

typedef struct {
  JkApp *app;
  JkUi *ui;
  JkUsbChosen chosen;
  gpointer data;
} Usb;

/* The list that is shown; there is one screen. */
static Usb *shown;

static void
usb_free (gpointer data)
{
  Usb *usb = data;
  if (shown == usb)
    shown = NULL;
  jk_ui_free (usb->ui);
  g_free (usb);
}

void
jk_usb_close (JkApp *app)
{
  if (shown != NULL)
    jk_window_pop (app->window);
}

static void
on_back (Usb *usb)
{
  jk_window_pop (usb->app->window);
}

static void
on_row (GtkButton *row, gpointer data)
{
  Usb *usb = data;
  g_autofree gchar *dir = g_strdup (g_object_get_data (G_OBJECT (row), "jk-dir"));
  usb->chosen (dir, usb->data);
}

static void
add_dir (Usb *usb, const gchar *dir)
{
  g_autofree gchar *name = g_path_get_basename (dir);
  gboolean writable = access (dir, W_OK) == 0;
  JkUi *row
      = jk_ui_add (jk_app_fit (usb->app), "components/village-row", jk_ui_get (usb->ui, "list"));
  jk_ui_text (row, "name", name);
  jk_ui_text (row, "code", dir);
  jk_ui_icon (row, "tag_icon", writable ? "jemput-usb-symbolic" : "jemput-lock-symbolic");
  jk_ui_text (row, "tag_text", writable ? _ ("Siap") : _ ("Hanya baca"));
  jk_ui_name (row->root, name);
  g_object_set_data_full (G_OBJECT (row->root), "jk-dir", g_strdup (dir), g_free);
  g_signal_connect (row->root, "clicked", G_CALLBACK (on_row), usb);
}

static gboolean
is_stick (const gchar *path)
{
  return g_str_has_prefix (path, "/media/") || g_str_has_prefix (path, "/run/media/")
         || g_str_has_prefix (path, "/mnt/");
}

static void
list_dirs (Usb *usb)
{
  GtkWidget *list = jk_ui_get (usb->ui, "list");
  guint n = 0;
  jk_ui_empty (list);
  for (guint i = 0; usb->app->options->usb != NULL && usb->app->options->usb[i] != NULL; i++, n++)
    add_dir (usb, usb->app->options->usb[i]);
  GList *mounts = g_unix_mounts_get (NULL);
  for (GList *at = mounts; at != NULL; at = at->next)
    if (is_stick (g_unix_mount_get_mount_path (at->data)))
      {
        add_dir (usb, g_unix_mount_get_mount_path (at->data));
        n++;
      }
  g_list_free_full (mounts, (GDestroyNotify) g_unix_mount_free);
  if (n == 0)
    {
      JkUi *empty = jk_ui_add (jk_app_fit (usb->app), "components/empty", list);
      jk_ui_text (empty, "text", _ ("USB belum terpasang. Pasang stik, lalu ketuk Cari lagi."));
    }
}

static gboolean
on_key (gpointer data, GdkEventKey *event)
{
  if (event->keyval != GDK_KEY_Escape)
    return FALSE;
  on_back (data);
  return TRUE;
}

void
jk_usb_choose (JkApp *app, const gchar *title, JkUsbChosen chosen, gpointer data)
{
  Usb *usb = g_new0 (Usb, 1);
  *usb = (Usb){ app, jk_ui_load (jk_app_fit (app), "pages/usb"), chosen, data };
  jk_ui_text (usb->ui, "title", title);
  jk_ui_text (usb->ui, "sub", _ ("Ketuk stik yang dipakai"));
  jk_ui_show (usb->ui, "result", FALSE);
  jk_ui_clicked (usb->ui, "back", G_CALLBACK (on_back), usb);
  jk_ui_clicked (usb->ui, "again", G_CALLBACK (list_dirs), usb);
  list_dirs (usb);
  shown = usb;
  const JkOverlay overlay = { usb->ui->root, usb, usb_free, on_key };
  jk_window_push (app->window, &overlay);
}

void
jk_usb_result (const gchar *text, gboolean good)
{
  if (shown == NULL)
    return;
  jk_ui_show (shown->ui, "result", TRUE);
  jk_ui_class (shown->ui, "result", "ok", good);
  jk_ui_class (shown->ui, "result", "warn", !good);
  jk_ui_icon (shown->ui, "result_icon", good ? "jemput-ok-symbolic" : "jemput-warn-symbolic");
  jk_ui_text (shown->ui, "result_text", text);
}

GPtrArray *
jk_usb_files (const gchar *dir, const gchar *suffix, GError **error)
{
  g_autoptr (GDir) folder = g_dir_open (dir, 0, error);
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  const gchar *name;
  if (folder == NULL)
    return NULL;
  while ((name = g_dir_read_name (folder)) != NULL && files->len < FILES_MAX)
    {
      g_autofree gchar *path = g_build_filename (dir, name, NULL);
      g_autoptr (GMappedFile) mapped = NULL;
      if (!g_str_has_suffix (name, suffix))
        continue;
      mapped = g_mapped_file_new (path, FALSE, error);
      if (mapped == NULL)
        return NULL;
      /* A copy: the stick may be pulled out. */
      if (g_mapped_file_get_length (mapped) <= FILE_MAX_BYTES)
        g_ptr_array_add (files, g_bytes_new (g_mapped_file_get_contents (mapped),
                                             g_mapped_file_get_length (mapped)));
    }
  return g_steal_pointer (&files);
}
