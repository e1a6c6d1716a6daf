/* SPDX-License-Identifier: MPL-2.0 */
/* One field at a time, over the page: letters, digits, a date, or one of a list. An editor hands its
 * text over once and is gone; going back hands over nothing. */
#pragma once

#include "app/kit/app.h"
#include "app/kit/keys.h"

G_BEGIN_DECLS

typedef void (*JkEdited) (const gchar *text, gpointer data);

typedef struct {
  JkApp *app;
  const gchar *title;
  const gchar *text; /* what is there now */
  JkEdited edited;
  gpointer data;
} JkEdit;

void jk_edit_text (const JkEdit *edit, JkKeysCase letters);
/* A code list: the text is the code's number. */
void jk_edit_pick_code (const JkEdit *edit, JbCodeList list);
/* Any village of the country: the text is its code of ten digits. */
void jk_edit_pick_village (const JkEdit *edit);

/* What a number means, while it is typed: lines for the card (transfer full: gchar *), each begun by
 * its mark: '+' good, '!' odd, '-' wrong, '.' still waited for. */
typedef GPtrArray *(*JkExplain) (const gchar *digits, gpointer data);
typedef struct {
  guint max_digits;
  guint min_digits;    /* fewer cannot be saved (none at all can) */
  const guint *groups; /* digits shown together, ended by 0; NULL for one group */
  JkExplain explain;   /* NULL: nothing to explain */
  gpointer explain_data;
} JkNumber;
void jk_edit_number (const JkEdit *edit, const JkNumber *number);
/* The text is YYYY-MM-DD; "~" before it: an estimate. `begun` is typed already ("0506"). */
void jk_edit_date (const JkEdit *edit, const gchar *begun);

G_END_DECLS
