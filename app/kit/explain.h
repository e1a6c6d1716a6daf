/* SPDX-License-Identifier: MPL-2.0 */
/* Lines that explain: an icon for good, odd, wrong or waited for, and words. And what the groups of a
 * NIK or KK say. */
#pragma once

#include "app/kit/ui.h"
#include "core/kit.h"

G_BEGIN_DECLS

typedef enum { JK_MARK_WAIT, JK_MARK_GOOD, JK_MARK_ODD, JK_MARK_WRONG } JkMark;

/* A small heading and its value, as on the NIK page. */
void jk_explain_pair (const JkFit *fit, GtkWidget *box, JkMark mark, const gchar *key,
                      const gchar *value);
/* One line, whose first character is its mark: '+', '!', '-' or '.'. */
void jk_explain_line (const JkFit *fit, GtkWidget *box, const gchar *line);

/* Lines about a parent's NIK or a KK, for the number editor (transfer full). */
GPtrArray *jk_explain_nik_lines (const gchar *digits, const JbRegions *regions, JbSex sex);
GPtrArray *jk_explain_kk_lines (const gchar *digits, const JbRegions *regions);

G_END_DECLS
