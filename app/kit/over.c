/* SPDX-License-Identifier: MPL-2.0 */
#include "app/kit/over.h"

#include <gdk/gdkkeysyms.h>

#define TOAST_S 4

struct JkOver {
  GtkOverlay *overlay;
  JkUi *dialog; /* NULL if there is none */
  JkAnswered answered;
  gpointer data;
  gboolean one_button;
  JkUi *toast;
  guint toast_source;
};

JkOver *
jk_over_new (GtkOverlay *overlay)
{
  JkOver *over = g_new0 (JkOver, 1);
  over->overlay = overlay;
  return over;
}

static void
drop (JkUi **ui)
{
  if (*ui == NULL)
    return;
  gtk_widget_destroy ((*ui)->root);
  g_clear_pointer (ui, jk_ui_free);
}

static void
drop_toast (JkOver *over)
{
  g_clear_handle_id (&over->toast_source, g_source_remove);
  drop (&over->toast);
}

void
jk_over_clear (JkOver *over)
{
  over->answered = NULL;
  drop (&over->dialog);
  drop_toast (over);
}

void
jk_over_free (JkOver *over)
{
  if (over == NULL)
    return;
  jk_over_clear (over);
  g_free (over);
}

static void
answer (JkOver *over, gboolean yes)
{
  JkAnswered answered = over->answered;
  over->answered = NULL;
  drop (&over->dialog);
  if (answered != NULL)
    answered (yes, over->data);
}

static void
on_yes (JkOver *over)
{
  answer (over, TRUE);
}

static void
on_no (JkOver *over)
{
  answer (over, FALSE);
}

void
jk_over_ask (JkOver *over, const JkFit *fit, const JkQuestion *question, JkAnswered answered,
             gpointer data)
{
  drop_toast (over);
  drop (&over->dialog);
  over->answered = answered;
  over->data = data;
  over->one_button = question->no == NULL;
  JkUi *dialog = over->dialog = jk_ui_load (fit, "components/dialog");
  jk_ui_icon (dialog, "icon", question->icon);
  if (question->badge != NULL)
    jk_ui_class (dialog, "badge", question->badge, TRUE);
  jk_ui_text (dialog, "title", question->title);
  jk_ui_text (dialog, "body", question->body);
  jk_ui_show (dialog, "body", question->body != NULL && *question->body != '\0');
  jk_ui_show (dialog, "points", FALSE);
  jk_ui_text (dialog, "no_text", question->no);
  jk_ui_show (dialog, "no", !over->one_button);
  jk_ui_text (dialog, "yes_text", question->yes);
  jk_ui_clicked (dialog, "yes", G_CALLBACK (on_yes), over);
  jk_ui_clicked (dialog, "no", G_CALLBACK (on_no), over);
  gtk_overlay_add_overlay (over->overlay, dialog->root);
  gtk_widget_grab_focus (jk_ui_get (dialog, "yes"));
}

gboolean
jk_over_is_asking (const JkOver *over)
{
  return over->dialog != NULL;
}

void
jk_over_key (JkOver *over, guint keyval)
{
  if (keyval == GDK_KEY_Return || keyval == GDK_KEY_KP_Enter)
    answer (over, TRUE);
  else if (keyval == GDK_KEY_Escape)
    answer (over, over->one_button);
}

static gboolean
on_toast_over (gpointer data)
{
  JkOver *over = data;
  over->toast_source = 0;
  drop_toast (over);
  return G_SOURCE_REMOVE;
}

void
jk_over_toast (JkOver *over, const JkFit *fit, const gchar *text)
{
  drop_toast (over);
  if (over->dialog != NULL)
    return;
  over->toast = jk_ui_load (fit, "components/toast");
  jk_ui_text (over->toast, "text", text);
  jk_ui_show (over->toast, "act", FALSE);
  gtk_overlay_add_overlay (over->overlay, over->toast->root);
  gtk_overlay_set_overlay_pass_through (over->overlay, over->toast->root, TRUE);
  over->toast_source = g_timeout_add_seconds (TOAST_S, on_toast_over, over);
}
