/* SPDX-License-Identifier: MPL-2.0 */
#include "app/kit/chips.h"

#define CHIPS_MAX 6

struct JkChips {
  GtkToggleButton *button[CHIPS_MAX];
  guint n;
  gint shown;
  gboolean setting;
  JkChipFunc chosen;
  gpointer data;
};

static void
on_clicked (GtkToggleButton *button, gpointer data)
{
  JkChips *chips = data;
  if (chips->setting)
    return;
  for (guint i = 0; i < chips->n; i++)
    if (chips->button[i] == button)
      {
        jk_chips_set (chips, chips->shown); /* shown as chosen only when it was saved */
        chips->chosen (i, chips->data);
        return;
      }
}

JkChips *
jk_chips_add (const JkFit *fit, GtkWidget *box, const gchar *group, const gchar *const *names,
              JkChipFunc chosen, gpointer data)
{
  JkChips *chips = g_new0 (JkChips, 1);
  chips->shown = -1;
  chips->chosen = chosen;
  chips->data = data;
  for (guint i = 0; names[i] != NULL && i < CHIPS_MAX; i++)
    {
      JkUi *chip = jk_ui_add (fit, "components/chip", box);
      g_autofree gchar *name
          = group != NULL ? g_strdup_printf ("%s: %s", group, names[i]) : g_strdup (names[i]);
      jk_ui_text (chip, "text", names[i]);
      jk_ui_name (chip->root, name);
      chips->button[chips->n++] = GTK_TOGGLE_BUTTON (chip->root);
      g_signal_connect (chip->root, "clicked", G_CALLBACK (on_clicked), chips);
      if (i == 0)
        g_signal_connect_swapped (chip->root, "destroy", G_CALLBACK (g_free), chips);
    }
  return chips;
}

void
jk_chips_set (JkChips *chips, gint chosen)
{
  chips->setting = TRUE;
  chips->shown = chosen;
  for (guint i = 0; i < chips->n; i++)
    gtk_toggle_button_set_active (chips->button[i], chosen == (gint) i);
  chips->setting = FALSE;
}
