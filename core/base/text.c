/* SPDX-License-Identifier: MPL-2.0 */
#include "core/base/text.h"

#include <string.h>

static gboolean
is_bidi_control (gunichar c)
{
  return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0x200E || c == 0x200F
         || c == 0x061C;
}

gboolean
jb_text_is_clean (const gchar *text, gsize max_bytes, JbTextKind kind)
{
  if (text == NULL)
    return FALSE;
  gsize len = strlen (text);
  if (len > max_bytes || !g_utf8_validate_len (text, len, NULL))
    return FALSE;
  for (const gchar *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      if (kind == JB_TEXT_MULTILINE && (c == '\n' || c == '\t'))
        continue;
      if (g_unichar_iscntrl (c) || is_bidi_control (c) || c == 0x2028 || c == 0x2029)
        return FALSE;
    }
  return TRUE;
}

gboolean
jb_text_is_digits (const gchar *text, gsize min, gsize max)
{
  if (text == NULL)
    return FALSE;
  gsize len = strlen (text);
  return len >= min && len <= max && strspn (text, "0123456789") == len;
}
