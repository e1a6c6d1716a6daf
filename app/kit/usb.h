/* SPDX-License-Identifier: MPL-2.0 */
/* Choosing a stick by touch: what is mounted where sticks are mounted, one row each. */
#pragma once

#include "app/kit/app.h"

G_BEGIN_DECLS

typedef void (*JkUsbChosen) (const gchar *dir, gpointer data);

/* Shows the list over the page until it is closed; `chosen` may be called more than once. */
void jk_usb_choose (JkApp *app, const gchar *title, JkUsbChosen chosen, gpointer data);
/* What came of it, on the list that is shown, if one is. */
void jk_usb_result (const gchar *text, gboolean good);
void jk_usb_close (JkApp *app);

/* Any thread: the files of a folder that end so, each at most 64 MiB (transfer full: GBytes). */
GPtrArray *jk_usb_files (const gchar *dir, const gchar *suffix, GError **error);

G_END_DECLS
