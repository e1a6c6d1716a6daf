/* SPDX-License-Identifier: MPL-2.0 */
/* Text from outside: is it UTF-8 we are willing to keep and show? */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Valid UTF-8 of at most `max_bytes`, without control characters (tab and newline too, unless
 * `multiline`) and without bidirectional overrides, which can make one text look like another. */
typedef enum { JB_TEXT_LINE, JB_TEXT_MULTILINE } JbTextKind;
gboolean jb_text_is_clean (const gchar *text, gsize max_bytes, JbTextKind kind);

/* Only ASCII 0-9, between min and max of them. */
gboolean jb_text_is_digits (const gchar *text, gsize min, gsize max);

G_END_DECLS
