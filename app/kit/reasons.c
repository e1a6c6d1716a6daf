/* SPDX-License-Identifier: MPL-2.0 */
#include "app/kit/reasons.h"

#include <glib/gi18n-lib.h>

const gchar *
jk_reason_text (guint i)
{
  static const gchar *const texts[JK_REASONS]
      = { N_ ("Tertulis di KTP lama"), N_ ("Tertulis di KK"),
          N_ ("Dokumen lain, dilihat petugas") };
  g_return_val_if_fail (i < JK_REASONS, "");
  return _ (texts[i]);
}

gint
jk_reason_index (const gchar *text)
{
  for (guint i = 0; i < JK_REASONS; i++)
    if (g_strcmp0 (text, jk_reason_text (i)) == 0)
      return (gint) i;
  return -1;
}

JkChips *
jk_reasons_add (const JkFit *fit, GtkWidget *box, const gchar *question, JkChipFunc chosen,
                gpointer data)
{
  const gchar *const names[] = { _ ("KTP lama"), _ ("KK"), _ ("Lainnya"), NULL };
  JkUi *ui = jk_ui_add (fit, "components/reasons", box);
  jk_ui_text (ui, "q", question);
  return jk_chips_add (fit, jk_ui_get (ui, "chips"), _ ("Alasan"), names, chosen, data);
}
