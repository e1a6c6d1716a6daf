/* SPDX-License-Identifier: MPL-2.0 */
#include "app/kit/edit.h"

#include <gdk/gdkkeysyms.h>
#include <glib/gi18n-lib.h>

typedef struct {
  JkEdit edit;
  JkUi *ui;
  GtkWidget *entry;
} TextEditor;

static void
editor_free (gpointer data)
{
  TextEditor *editor = data;
  jk_ui_free (editor->ui);
  g_free (editor);
}

static void
on_back (TextEditor *editor)
{
  jk_window_pop (editor->edit.app->window);
}

static void
on_save (TextEditor *editor)
{
  g_autofree gchar *text = g_strstrip (g_strdup (gtk_entry_get_text (GTK_ENTRY (editor->entry))));
  JkEdit edit = editor->edit;
  jk_window_pop (edit.app->window);
  edit.edited (text, edit.data);
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
jk_edit_text (const JkEdit *edit, JkKeysCase letters)
{
  TextEditor *editor = g_new0 (TextEditor, 1);
  const JkFit *fit = jk_app_fit (edit->app);
  editor->edit = *edit;
  editor->ui = jk_ui_load (fit, "pages/text");
  editor->entry = jk_ui_get (editor->ui, "entry");
  jk_ui_text (editor->ui, "title", edit->title);
  jk_ui_text (editor->ui, "note", _ ("Tulis persis seperti di dokumen."));
  jk_ui_name (editor->entry, edit->title);
  gtk_entry_set_max_length (GTK_ENTRY (editor->entry), 160);
  gtk_entry_set_text (GTK_ENTRY (editor->entry), edit->text);
  jk_keyboard_add (fit, jk_ui_get (editor->ui, "slot_keyboard"), letters, jk_keys_into_entry,
                   editor->entry);
  jk_ui_clicked (editor->ui, "back", G_CALLBACK (on_back), editor);
  jk_ui_clicked (editor->ui, "save", G_CALLBACK (on_save), editor);
  g_signal_connect_swapped (editor->entry, "activate", G_CALLBACK (on_save), editor);
  const JkOverlay overlay = { editor->ui->root, editor, editor_free, on_key };
  jk_window_push (edit->app->window, &overlay);
  gtk_widget_grab_focus (editor->entry);
  gtk_editable_set_position (GTK_EDITABLE (editor->entry), -1);
}
