/* SPDX-License-Identifier: MPL-2.0 */
#include "app/kit/edit.h"

#include "app/kit/explain.h"

#include <gdk/gdkkeysyms.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#define DIGITS_MAX 20

typedef struct {
  JkEdit edit;
  JkNumber number;
  gboolean date;
  JkUi *ui;
  JkUi *pad;
  gchar digits[DIGITS_MAX + 1];
} NumberEditor;

static void
editor_free (gpointer data)
{
  NumberEditor *editor = data;
  jk_ui_free (editor->ui);
  explicit_bzero (editor, sizeof *editor);
  g_free (editor);
}

static void
on_back (NumberEditor *editor)
{
  jk_window_pop (editor->edit.app->window);
}

/* "05062003" -> a date that exists. */
static gboolean
typed_date (const NumberEditor *editor, JbDate *ret_date)
{
  if (strlen (editor->digits) != 8)
    return FALSE;
  g_autofree gchar *iso
      = g_strdup_printf ("%.4s-%.2s-%.2s", editor->digits + 4, editor->digits + 2, editor->digits);
  return jb_date_parse (iso, ret_date);
}

static gboolean
may_save (const NumberEditor *editor)
{
  JbDate date;
  gsize n = strlen (editor->digits);
  if (editor->date)
    return n == 0 || typed_date (editor, &date);
  return n == 0 || n >= editor->number.min_digits;
}

static void
on_save (NumberEditor *editor)
{
  if (!may_save (editor))
    return;
  JkEdit edit = editor->edit;
  JbDate date;
  g_autofree gchar *text = NULL;
  if (editor->date && typed_date (editor, &date))
    {
      g_autofree gchar *iso = jb_date_to_iso (&date);
      GtkWidget *guess = jk_ui_get (editor->ui, "guess");
      gboolean estimated = gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (guess));
      text = g_strconcat (estimated ? "~" : "", iso, NULL);
    }
  else
    text = g_strdup (editor->digits);
  jk_window_pop (edit.app->window);
  edit.edited (text, edit.data);
}

/* The digits in their groups, what is still missing as pale dashes. */
static void
show_digits (NumberEditor *editor)
{
  static const guint date_groups[] = { 2, 2, 4, 0 };
  const guint *groups = editor->date ? date_groups : editor->number.groups;
  g_autoptr (GString) markup = g_string_new (NULL);
  gsize typed = strlen (editor->digits);
  guint at = 0;
  for (guint g = 0; groups != NULL && groups[g] != 0; g++)
    {
      g_string_append (markup, g == 0 ? "" : editor->date ? " / " : "  ");
      for (guint i = 0; i < groups[g]; i++, at++)
        if (at < typed)
          g_string_append_c (markup, editor->digits[at]);
        else
          g_string_append (markup, "<span alpha=\"45%\">_</span>");
    }
  if (groups == NULL)
    g_string_append (markup, typed > 0 ? editor->digits : "<span alpha=\"45%\">_</span>");
  jk_ui_markup (editor->ui, "digits", markup->str);
  jk_ui_name (jk_ui_get (editor->ui, "digits"), editor->digits);
  g_autofree gchar *count = g_strdup_printf ("%u/%u", (guint) typed, editor->number.max_digits);
  jk_ui_text (editor->ui, "count", groups != NULL ? count : "");
}

static GPtrArray *
explain_date (NumberEditor *editor)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func (g_free);
  const JbDate *today = &jk_app_now (editor->edit.app)->today;
  JbDate date;
  if (strlen (editor->digits) < 8)
    g_ptr_array_add (lines,
                     g_strdup (_ (".Tanggal dua angka, bulan dua angka, tahun empat angka")));
  else if (!typed_date (editor, &date))
    g_ptr_array_add (lines, g_strdup (_ ("-Tanggal itu tidak ada di kalender. Periksa lagi.")));
  else
    {
      g_autofree gchar *words = jb_date_to_words (&date, JB_DATE_WEEKDAY);
      g_ptr_array_add (lines, g_strconcat ("+", words, NULL));
      if (jb_date_compare (&date, today) > 0)
        g_ptr_array_add (lines, g_strdup (_ ("-Tanggal itu belum tiba. Periksa tahunnya.")));
      else
        g_ptr_array_add (lines,
                         g_strdup_printf (_ ("+Umur %u tahun"), jb_date_age_on (&date, today)));
    }
  return lines;
}

static void
show_notes (NumberEditor *editor)
{
  GtkWidget *notes = jk_ui_get (editor->ui, "notes");
  g_autoptr (GPtrArray) lines = NULL;
  if (editor->date)
    lines = explain_date (editor);
  else if (editor->number.explain != NULL)
    lines = editor->number.explain (editor->digits, editor->number.explain_data);
  jk_ui_empty (notes);
  gtk_widget_set_visible (notes, lines != NULL && lines->len > 0);
  for (guint i = 0; lines != NULL && i < lines->len; i++)
    jk_explain_line (jk_app_fit (editor->edit.app), notes, lines->pdata[i]);
}

static void
show (NumberEditor *editor)
{
  show_digits (editor);
  show_notes (editor);
  jk_ui_enable (editor->pad, "ok", may_save (editor));
}

static void
on_digit (const gchar *text, gpointer data)
{
  NumberEditor *editor = data;
  gsize n = strlen (editor->digits);
  if (text == NULL && n > 0)
    editor->digits[n - 1] = '\0';
  else if (text != NULL && g_ascii_isdigit (*text) && n < editor->number.max_digits)
    editor->digits[n] = *text;
  show (editor);
}

static gboolean
on_key (gpointer data, GdkEventKey *event)
{
  if (event->keyval == GDK_KEY_Escape)
    on_back (data);
  else if (event->keyval == GDK_KEY_Return || event->keyval == GDK_KEY_KP_Enter)
    on_save (data);
  else
    return jk_keys_pressed (event, on_digit, data);
  return TRUE;
}

static void
editor_show (NumberEditor *editor, const JkEdit *edit)
{
  const JkFit *fit = jk_app_fit (edit->app);
  editor->edit = *edit;
  editor->ui = jk_ui_load (fit, "pages/number");
  jk_ui_text (editor->ui, "title", edit->title);
  jk_ui_text (editor->ui, "lead", editor->date ? _ ("Tanggal, bulan, tahun") : _ ("Angka saja"));
  jk_ui_show (editor->ui, "guess", editor->date);
  editor->pad = jk_keypad_add (fit, jk_ui_get (editor->ui, "slot_keypad"), on_digit, _ ("Simpan"),
                               G_CALLBACK (on_save), editor);
  jk_ui_class (editor->pad, "ok", "primary", TRUE);
  jk_ui_clicked (editor->ui, "back", G_CALLBACK (on_back), editor);
  const JkOverlay overlay = { editor->ui->root, editor, editor_free, on_key };
  jk_window_push (edit->app->window, &overlay);
  show (editor);
}

void
jk_edit_number (const JkEdit *edit, const JkNumber *number)
{
  NumberEditor *editor = g_new0 (NumberEditor, 1);
  editor->number = *number;
  editor->number.max_digits = MIN (number->max_digits, DIGITS_MAX);
  for (const gchar *p = edit->text; *p != '\0'; p++)
    if (g_ascii_isdigit (*p) && strlen (editor->digits) < editor->number.max_digits)
      editor->digits[strlen (editor->digits)] = *p;
  editor_show (editor, edit);
}

void
jk_edit_date (const JkEdit *edit, const gchar *begun)
{
  NumberEditor *editor = g_new0 (NumberEditor, 1);
  gboolean estimated = *edit->text == '~';
  JbDate date;
  editor->date = TRUE;
  editor->number.max_digits = 8;
  if (jb_date_parse (edit->text + (estimated ? 1 : 0), &date))
    g_snprintf (editor->digits, sizeof editor->digits, "%02u%02u%04u", date.day, date.month,
                date.year);
  else
    g_strlcpy (editor->digits, begun, 9);
  editor_show (editor, edit);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (jk_ui_get (editor->ui, "guess")), estimated);
}
