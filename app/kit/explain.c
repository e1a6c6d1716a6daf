/* SPDX-License-Identifier: MPL-2.0 */
#include "app/kit/explain.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct {
  const gchar *icon, *style_class;
} Look;

static const Look looks[] = {
  [JK_MARK_WAIT] = { "jemput-dotted-symbolic", "wait" },
  [JK_MARK_GOOD] = { "jemput-ok-symbolic", "good" },
  [JK_MARK_ODD] = { "jemput-warn-symbolic", "odd" },
  [JK_MARK_WRONG] = { "jemput-stop-symbolic", "odd" },
};

void
jk_explain_pair (const JkFit *fit, GtkWidget *box, JkMark mark, const gchar *key,
                 const gchar *value)
{
  JkUi *pair = jk_ui_add (fit, "components/explain", box);
  jk_ui_icon (pair, "icon", looks[mark].icon);
  jk_ui_class (pair, "root", looks[mark].style_class, TRUE);
  jk_ui_text (pair, "k", key);
  jk_ui_show (pair, "k", key != NULL);
  jk_ui_text (pair, "v", value);
}

void
jk_explain_line (const JkFit *fit, GtkWidget *box, const gchar *line)
{
  JkMark mark = *line == '+'   ? JK_MARK_GOOD
                : *line == '!' ? JK_MARK_ODD
                : *line == '-' ? JK_MARK_WRONG
                               : JK_MARK_WAIT;
  jk_explain_pair (fit, box, mark, NULL, *line != '\0' ? line + 1 : line);
}

static void
add_faults (GPtrArray *lines, const JbNik *number)
{
  for (guint bit = 1; bit <= number->faults; bit <<= 1)
    if ((number->faults & bit) != 0 && bit != JB_NIK_NOT_16_DIGITS)
      g_ptr_array_add (lines, g_strconcat ("-", jb_nik_fault_text ((JbNikFault) bit), NULL));
  for (guint bit = 1; bit <= number->warnings; bit <<= 1)
    if ((number->warnings & bit) != 0)
      g_ptr_array_add (lines, g_strconcat ("!", jb_nik_warning_text ((JbNikWarning) bit), NULL));
}

static void
add_region (GPtrArray *lines, const JbNik *number, const gchar *what)
{
  if (*number->region == '\0')
    g_ptr_array_add (lines, g_strdup_printf (_ (".%s: enam angka pertama"), what));
  else
    g_ptr_array_add (
        lines,
        g_strdup_printf ("%c%s: %s", number->region_name != NULL ? '+' : '!', what,
                         number->region_name != NULL ? number->region_name : _ ("tidak dikenal")));
}

GPtrArray *
jk_explain_nik_lines (const gchar *digits, const JbRegions *regions, JbSex sex)
{
  g_auto (JbNik) nik = { 0 };
  GPtrArray *lines = g_ptr_array_new_with_free_func (g_free);
  jb_nik_explain (digits, regions, NULL, sex, &nik);
  add_region (lines, &nik, _ ("Wilayah saat didaftar"));
  if (nik.day != 0 && nik.month != 0 && nik.year2 >= 0)
    g_ptr_array_add (lines, g_strdup_printf (_ ("+Lahir tanggal %u bulan %u tahun ..%02d"), nik.day,
                                             nik.month, nik.year2));
  add_faults (lines, &nik);
  return lines;
}

GPtrArray *
jk_explain_kk_lines (const gchar *digits, const JbRegions *regions)
{
  g_auto (JbNik) kk = { 0 };
  GPtrArray *lines = g_ptr_array_new_with_free_func (g_free);
  jb_kk_explain (digits, regions, &kk);
  add_region (lines, &kk, _ ("Wilayah penerbit"));
  if (kk.n_digits == 16)
    add_faults (lines, &kk);
  return lines;
}
