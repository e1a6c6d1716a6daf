/* SPDX-License-Identifier: MPL-2.0 */
#include "core/people/part.h"

#include <string.h>

#define EXCEPTION "exception-"

/* "<prefix>1" to "<prefix>max", without leading zeros. */
static gboolean
is_numbered (const gchar *name, const gchar *prefix, guint max)
{
  if (!g_str_has_prefix (name, prefix))
    return FALSE;
  const gchar *digits = name + strlen (prefix);
  gsize n = strspn (digits, "0123456789");
  return n >= 1 && n <= 2 && digits[n] == '\0' && digits[0] != '0'
         && g_ascii_strtoull (digits, NULL, 10) <= max;
}

gboolean
jb_part_can_be_excepted (const gchar *name)
{
  static const gchar *const names[] = { "signature.png", "iris-l", "iris-r", NULL };
  return name != NULL && (g_strv_contains (names, name) || is_numbered (name, "finger-", 10));
}

gboolean
jb_part_name_is_valid (const gchar *name)
{
  static const gchar *const names[]
      = { "photo.jpg", "signature.json", "slap-left", "slap-right", "slap-thumbs", NULL };
  if (name == NULL || strlen (name) > JB_PART_NAME_MAX)
    return FALSE;
  if (g_str_has_prefix (name, EXCEPTION))
    return jb_part_can_be_excepted (name + strlen (EXCEPTION));
  return g_strv_contains (names, name) || jb_part_can_be_excepted (name)
         || is_numbered (name, "doc-", 9);
}

gboolean
jb_part_is_biometric (const gchar *name)
{
  return jb_part_name_is_valid (name)
         && (strcmp (name, "photo.jpg") == 0 || g_str_has_prefix (name, "finger-")
             || g_str_has_prefix (name, "slap-") || g_str_has_prefix (name, "iris-"));
}

const gchar *
jb_part_sniff (const void *data, gsize len)
{
  static const struct {
    const gchar *magic;
    gsize len;
    const gchar *type;
  } types[] = {
    { "\xff\xd8\xff", 3, "image/jpeg" },
    { "\x89PNG\r\n\x1a\n", 8, "image/png" },
    { "\0\0\0\x0cjP  \r\n\x87\n", 12, "image/jp2" },
    { "%PDF-", 5, "application/pdf" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    if (len >= types[i].len && memcmp (data, types[i].magic, types[i].len) == 0)
      return types[i].type;
  const gchar *text = data;
  for (gsize i = 0; i < len; i++)
    if (strchr (" \t\r\n", text[i]) == NULL || text[i] == '\0')
      return text[i] == '{' || text[i] == '[' ? "application/json" : NULL;
  return NULL;
}
