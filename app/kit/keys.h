/* SPDX-License-Identifier: MPL-2.0 */
/* Keys on the glass: a pad of digits and a keyboard of letters. Their buttons never take the focus, so
 * that an entry keeps its cursor. */
#pragma once

#include "app/kit/ui.h"

G_BEGIN_DECLS

/* `text`: what the key types; NULL erases one character. */
typedef void (*JkKeyFunc) (const gchar *text, gpointer data);

/* The pad; `ok` is called for its last key (`ok_text` on it; NULL: an empty, dead key). Gives the pad
 * for the ids "ok" and "ok_text" (transfer none: lives in the box). */
JkUi *jk_keypad_add (const JkFit *fit, GtkWidget *box, JkKeyFunc key, const gchar *ok_text,
                     GCallback ok, gpointer data);

typedef enum { JK_KEYS_LOWER, JK_KEYS_UPPER } JkKeysCase;
void jk_keyboard_add (const JkFit *fit, GtkWidget *box, JkKeysCase letters, JkKeyFunc key,
                      gpointer data);

/* For a key that was really pressed: the same call, if it types something or erases. */
gboolean jk_keys_pressed (GdkEventKey *event, JkKeyFunc key, gpointer data);
/* A JkKeyFunc for an entry. */
void jk_keys_into_entry (const gchar *text, gpointer entry);

G_END_DECLS
