/* SPDX-License-Identifier: MPL-2.0 */
#include "app/kit/keys.h"

#include <gdk/gdkkeysyms.h>
#include <glib/gi18n-lib.h>

typedef struct {
  JkKeyFunc key;
  gpointer data;
  gchar text[8]; /* "" erases */
} Key;

static void
on_key_clicked (GtkButton *button, gpointer data)
{
  const Key *key = data;
  key->key (*key->text != '\0' ? key->text : NULL, key->data);
}

static void
free_key (gpointer key, GClosure *closure)
{
  g_free (key);
}

static void
bind (GtkWidget *button, const gchar *text, JkKeyFunc func, gpointer data)
{
  Key *key = g_new0 (Key, 1);
  key->key = func;
  key->data = data;
  g_strlcpy (key->text, text, sizeof key->text);
  g_signal_connect_data (button, "clicked", G_CALLBACK (on_key_clicked), key, free_key, 0);
}

JkUi *
jk_keypad_add (const JkFit *fit, GtkWidget *box, JkKeyFunc key, const gchar *ok_text, GCallback ok,
               gpointer data)
{
  JkUi *pad = jk_ui_add (fit, "components/keypad", box);
  gtk_widget_set_vexpand (pad->root, TRUE);
  for (guint i = 0; i <= 9; i++)
    {
      gchar id[] = { 'k', (gchar) ('0' + i), '\0' };
      bind (jk_ui_get (pad, id), id + 1, key, data);
    }
  bind (jk_ui_get (pad, "erase"), "", key, data);
  jk_ui_text (pad, "ok_text", ok_text);
  gtk_widget_set_opacity (jk_ui_get (pad, "ok"), ok_text != NULL ? 1.0 : 0.0);
  jk_ui_enable (pad, "ok", ok_text != NULL);
  if (ok != NULL)
    jk_ui_clicked (pad, "ok", ok, data);
  return pad;
}

#define ROWS 3
#define KEYS_IN_ROW 10

/* A cell is what it types; '<' erases, '#' changes the layer, '_' is a space. */
static const gchar *const layers[2][ROWS] = { { "qwertyuiop", "asdfghjkl<", "#zxcvbnm-_" },
                                              { "1234567890", "@/.,'()&+<", "#:;\"!?*=-_" } };

typedef struct {
  const JkFit *fit;
  GtkWidget *row[ROWS];
  JkKeyFunc key;
  gpointer data;
  JkKeysCase letters;
  guint layer;
} Keyboard;

static void fill (Keyboard *keyboard);

static gboolean
fill_later (gpointer keyboard)
{
  fill (keyboard);
  return G_SOURCE_REMOVE;
}

static void
on_layer (Keyboard *keyboard)
{
  keyboard->layer = 1 - keyboard->layer;
  g_idle_add_full (G_PRIORITY_DEFAULT, fill_later, keyboard, NULL);
}

static void
add_special (Keyboard *keyboard, gchar cell, GtkWidget *row)
{
  if (cell == '#')
    {
      JkUi *key = jk_ui_add (keyboard->fit, "components/letter", row);
      jk_ui_text (key, "text", keyboard->layer == 0 ? "123" : "ABC");
      jk_ui_name (key->root, keyboard->layer == 0 ? _ ("Angka dan tanda") : _ ("Huruf"));
      jk_ui_class (key, "root", "fn", TRUE);
      jk_ui_clicked (key, "root", G_CALLBACK (on_layer), keyboard);
      return;
    }
  JkUi *key = jk_ui_add (keyboard->fit, "components/osk-icon", row);
  jk_ui_icon (key, "icon", cell == '<' ? "jemput-backspace-symbolic" : "jemput-space-symbolic");
  jk_ui_name (key->root, cell == '<' ? _ ("Hapus satu huruf") : _ ("Spasi"));
  bind (key->root, cell == '<' ? "" : " ", keyboard->key, keyboard->data);
}

static void
fill (Keyboard *keyboard)
{
  for (guint r = 0; r < ROWS; r++)
    {
      const gchar *cells = layers[keyboard->layer][r];
      jk_ui_empty (keyboard->row[r]);
      for (guint i = 0; i < KEYS_IN_ROW; i++)
        {
          gchar text[2] = { cells[i], '\0' };
          if (keyboard->letters == JK_KEYS_UPPER)
            text[0] = g_ascii_toupper (text[0]);
          if (text[0] == '<' || text[0] == '#' || text[0] == '_')
            {
              add_special (keyboard, text[0], keyboard->row[r]);
              continue;
            }
          JkUi *key = jk_ui_add (keyboard->fit, "components/letter", keyboard->row[r]);
          jk_ui_text (key, "text", text);
          bind (key->root, text, keyboard->key, keyboard->data);
        }
    }
}

static void
forget (Keyboard *keyboard)
{
  g_source_remove_by_user_data (keyboard);
  g_free (keyboard);
}

void
jk_keyboard_add (const JkFit *fit, GtkWidget *box, JkKeysCase letters, JkKeyFunc key, gpointer data)
{
  static const gchar *const rows[ROWS] = { "row1", "row2", "row3" };
  Keyboard *keyboard = g_new0 (Keyboard, 1);
  JkUi *ui = jk_ui_add (fit, "components/keyboard", box);
  *keyboard = (Keyboard){ .fit = fit, .key = key, .data = data, .letters = letters };
  for (guint r = 0; r < ROWS; r++)
    keyboard->row[r] = jk_ui_get (ui, rows[r]);
  g_signal_connect_swapped (ui->root, "destroy", G_CALLBACK (forget), keyboard);
  fill (keyboard);
}

gboolean
jk_keys_pressed (GdkEventKey *event, JkKeyFunc key, gpointer data)
{
  gunichar c = gdk_keyval_to_unicode (event->keyval);
  gchar text[8] = "";
  if ((event->state & (GDK_CONTROL_MASK | GDK_MOD1_MASK)) != 0)
    return FALSE;
  if (event->keyval == GDK_KEY_BackSpace)
    {
      key (NULL, data);
      return TRUE;
    }
  if (c < 0x20 || c == 0x7F)
    return FALSE;
  g_unichar_to_utf8 (c, text);
  key (text, data);
  return TRUE;
}

void
jk_keys_into_entry (const gchar *text, gpointer entry)
{
  if (text == NULL)
    g_signal_emit_by_name (entry, "backspace");
  else
    g_signal_emit_by_name (entry, "insert-at-cursor", text);
}
