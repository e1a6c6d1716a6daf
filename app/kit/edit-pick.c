/* SPDX-License-Identifier: MPL-2.0 */
#include "app/kit/edit.h"

#include <gdk/gdkkeysyms.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#define ROWS_MAX 40 /* more than a thumb scrolls; typing narrows */

typedef struct {
  gchar *key; /* what is handed over */
  gchar *label;
} Choice;

typedef struct Picker Picker;
struct Picker {
  JkEdit edit;
  JkUi *ui;
  gboolean villages;
  JbCodeList list;
  gchar *current;
  guint asked; /* of the searches in the worker only the last one counts */
  gboolean gone;
  guint refs;
};

static void
choice_clear (gpointer data)
{
  g_free (((Choice *) data)->key);
  g_free (((Choice *) data)->label);
}

static void
picker_unref (Picker *picker)
{
  if (--picker->refs > 0)
    return;
  jk_ui_free (picker->ui);
  g_free (picker->current);
  g_free (picker);
}

static void
picker_gone (gpointer data)
{
  Picker *picker = data;
  picker->gone = TRUE;
  picker_unref (picker);
}

static void
on_back (Picker *picker)
{
  jk_window_pop (picker->edit.app->window);
}

static void
on_row (GtkButton *row, gpointer data)
{
  Picker *picker = data;
  g_autofree gchar *key = g_strdup (g_object_get_data (G_OBJECT (row), "jk-key"));
  JkEdit edit = picker->edit;
  jk_window_pop (edit.app->window);
  edit.edited (key, edit.data);
}

static void
add_row (Picker *picker, GtkWidget *list, const Choice *choice)
{
  JkUi *row = jk_ui_add (jk_app_fit (picker->edit.app), "components/pick-row", list);
  jk_ui_text (row, "name", choice->label);
  jk_ui_name (row->root, choice->label);
  gtk_label_set_line_wrap (GTK_LABEL (jk_ui_get (row, "name")), TRUE);
  gtk_widget_set_opacity (jk_ui_get (row, "mark"),
                          g_strcmp0 (choice->key, picker->current) == 0 ? 1.0 : 0.0);
  g_object_set_data_full (G_OBJECT (row->root), "jk-key", g_strdup (choice->key), g_free);
  g_signal_connect (row->root, "clicked", G_CALLBACK (on_row), picker);
}

static void
show_choices (Picker *picker, GArray *choices)
{
  GtkWidget *list = jk_ui_get (picker->ui, "list");
  jk_ui_empty (list);
  for (guint i = 0; i < choices->len; i++)
    add_row (picker, list, &g_array_index (choices, Choice, i));
  if (choices->len == 0)
    {
      JkUi *empty = jk_ui_add (jk_app_fit (picker->edit.app), "components/empty", list);
      jk_ui_text (empty, "text", _ ("Tidak ada yang cocok. Periksa ejaannya."));
    }
  GtkScrolledWindow *scroll = GTK_SCROLLED_WINDOW (jk_ui_get (picker->ui, "scroll"));
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (scroll), 0);
}

static gboolean
matches (const gchar *label, const gchar *text)
{
  g_autofree gchar *folded_label = g_utf8_casefold (label, -1);
  g_autofree gchar *folded_text = g_utf8_casefold (text, -1);
  return strstr (folded_label, folded_text) != NULL;
}

static void
find_codes (Picker *picker, const gchar *text)
{
  const JbCodes *codes = jb_kit_codes (jk_session_kit (picker->edit.app->session));
  g_autoptr (GArray) choices = g_array_new (FALSE, FALSE, sizeof (Choice));
  g_array_set_clear_func (choices, choice_clear);
  for (guint i = 0; i < jb_codes_count (codes, picker->list); i++)
    {
      const gchar *label;
      guint code = jb_codes_nth (codes, picker->list, i, &label);
      if (!matches (label, text))
        continue;
      Choice choice = { g_strdup_printf ("%u", code), g_strdup (label) };
      g_array_append_val (choices, choice);
    }
  show_choices (picker, choices);
}

typedef struct {
  Picker *picker;
  JbKit *kit;
  gchar *text;
  guint asked;
  GArray *choices;
} Search;

static void
search_free (gpointer data)
{
  Search *search = data;
  g_free (search->text);
  g_clear_pointer (&search->choices, g_array_unref);
  picker_unref (search->picker);
  g_free (search);
}

static gboolean
search_villages (gpointer data, GError **error)
{
  Search *search = data;
  const JbRegions *regions = jb_kit_regions (search->kit);
  g_autoptr (GArray) found
      = *search->text != '\0'
            ? jb_regions_search (regions, "", JB_REGION_VILLAGE, search->text, ROWS_MAX)
            : jb_kit_villages (search->kit, "", ROWS_MAX);
  search->choices = g_array_new (FALSE, FALSE, sizeof (Choice));
  g_array_set_clear_func (search->choices, choice_clear);
  for (guint i = 0; i < found->len; i++)
    {
      const gchar *code = g_array_index (found, JbRegion, i).code;
      Choice choice = { g_strdup (code), jb_regions_describe (regions, code) };
      g_array_append_val (search->choices, choice);
    }
  return TRUE;
}

static void
on_found (gpointer data, const GError *error, gpointer unused)
{
  Search *search = data;
  if (!search->picker->gone && search->asked == search->picker->asked)
    show_choices (search->picker, search->choices);
}

static void
on_typed (Picker *picker)
{
  const gchar *text = gtk_entry_get_text (GTK_ENTRY (jk_ui_get (picker->ui, "q")));
  if (!picker->villages)
    {
      find_codes (picker, text);
      return;
    }
  Search *search = g_new0 (Search, 1);
  search->picker = picker;
  picker->refs++;
  search->kit = jk_session_kit (picker->edit.app->session);
  search->text = g_strdup (text);
  search->asked = ++picker->asked;
  jk_work_run (picker->edit.app->work, search_villages, search, search_free, on_found, NULL);
}

static gboolean
on_key (gpointer data, GdkEventKey *event)
{
  if (event->keyval != GDK_KEY_Escape)
    return FALSE;
  on_back (data);
  return TRUE;
}

static void
picker_show (Picker *picker, const JkEdit *edit)
{
  const JkFit *fit = jk_app_fit (edit->app);
  picker->edit = *edit;
  picker->current = g_strdup (edit->text);
  picker->refs = 1;
  picker->ui = jk_ui_load (fit, "pages/picker");
  GtkWidget *entry = jk_ui_get (picker->ui, "q");
  jk_ui_text (picker->ui, "title", edit->title);
  jk_keyboard_add (fit, jk_ui_get (picker->ui, "slot_keyboard"), JK_KEYS_UPPER, jk_keys_into_entry,
                   entry);
  jk_ui_clicked (picker->ui, "back", G_CALLBACK (on_back), picker);
  g_signal_connect_swapped (entry, "changed", G_CALLBACK (on_typed), picker);
  const JkOverlay overlay = { picker->ui->root, picker, picker_gone, on_key };
  jk_window_push (edit->app->window, &overlay);
  gtk_widget_grab_focus (entry);
  on_typed (picker);
}

void
jk_edit_pick_code (const JkEdit *edit, JbCodeList list)
{
  Picker *picker = g_new0 (Picker, 1);
  picker->list = list;
  picker_show (picker, edit);
}

void
jk_edit_pick_village (const JkEdit *edit)
{
  Picker *picker = g_new0 (Picker, 1);
  picker->villages = TRUE;
  picker_show (picker, edit);
}
