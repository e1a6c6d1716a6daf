/* SPDX-License-Identifier: MPL-2.0 */
#include "app/kit/bar.h"

#include <glib/gi18n-lib.h>

struct JkBar {
  JkUi *ui;
  JkUi *steps[2]; /* in the middle (landscape) and on top (portrait) */
};

JkBar *
jk_bar_new (const JkFit *fit, GtkWidget *box, GCallback back, GCallback next, gpointer data)
{
  JkBar *bar = g_new0 (JkBar, 1);
  bar->ui = jk_ui_add (fit, "components/actionbar", box);
  bar->steps[0] = jk_ui_add (fit, "components/stepbar", jk_ui_get (bar->ui, "slot_middle"));
  bar->steps[1] = jk_ui_add (fit, "components/stepbar", jk_ui_get (bar->ui, "slot_top"));
  jk_ui_clicked (bar->ui, "back", back, data);
  jk_ui_clicked (bar->ui, "next", next, data);
  return bar;
}

void
jk_bar_free (JkBar *bar)
{
  g_free (bar);
}

void
jk_bar_show (JkBar *bar, gboolean shown)
{
  gtk_widget_set_visible (bar->ui->root, shown);
}

void
jk_bar_set (JkBar *bar, const gchar *back, const gchar *next, gboolean may_next)
{
  jk_ui_text (bar->ui, "back_text", back != NULL ? back : _ ("Kembali"));
  jk_ui_text (bar->ui, "next_text", next != NULL ? next : _ ("Lanjut"));
  jk_ui_enable (bar->ui, "next", may_next);
}

static const gchar *
step_name (guint step)
{
  const gchar *names[JK_STEPS]
      = { _ ("NIK"), _ ("Biodata"), _ ("Foto"), _ ("Kelengkapan"), _ ("Tinjau") };
  return names[step];
}

static void
add_step (const JkFit *fit, GtkWidget *dots, guint step, guint current, gboolean faulty)
{
  const gchar *looks[] = { "done", "current", "fault" };
  gint look = step == current ? 1 : step > current ? -1 : faulty ? 2 : 0;
  if (step > 0)
    {
      GtkWidget *line = gtk_separator_new (GTK_ORIENTATION_HORIZONTAL);
      gtk_style_context_add_class (gtk_widget_get_style_context (line), "stepline");
      if (step <= current)
        gtk_style_context_add_class (gtk_widget_get_style_context (line), "done");
      gtk_widget_set_valign (line, GTK_ALIGN_CENTER);
      gtk_widget_set_hexpand (line, TRUE);
      gtk_widget_show (line);
      gtk_container_add (GTK_CONTAINER (dots), line);
    }
  JkUi *dot = jk_ui_add (fit, "components/step", dots);
  g_autofree gchar *number = g_strdup_printf ("%u", step + 1);
  gtk_widget_set_hexpand (dot->root, FALSE); /* its inside does: it is centred */
  jk_ui_text (dot, "num", number);
  if (look >= 0)
    jk_ui_class (dot, "root", looks[look], TRUE);
  jk_ui_icon (dot, "ic", look == 2 ? "jemput-warn-symbolic" : "jemput-check-symbolic");
  jk_ui_show (dot, "ic", look == 0 || look == 2);
  jk_ui_show (dot, "num", look != 0 && look != 2);
}

void
jk_bar_steps (JkBar *bar, const JkFit *fit, const JkFlow *flow, guint faulty)
{
  if (!jk_flow_is_step (flow->page))
    return;
  guint current = flow->page - JK_STEP_FIRST;
  g_autoptr (GString) text = g_string_new (NULL);
  g_string_printf (text, _ ("Langkah %u dari %u: %s"), current + 1, (guint) JK_STEPS,
                   step_name (current));
  if (flow->page == JK_PAGE_BIODATA)
    g_string_append_printf (text, _ (" · hal. %u dari %u"), flow->sub + 1, flow->n_sub);
  for (guint i = 0; i < G_N_ELEMENTS (bar->steps); i++)
    {
      GtkWidget *dots = jk_ui_get (bar->steps[i], "dots");
      jk_ui_empty (dots);
      for (guint step = 0; step < JK_STEPS; step++)
        add_step (fit, dots, step, current, (faulty & 1u << step) != 0);
      jk_ui_text (bar->steps[i], "text", text->str);
    }
}
