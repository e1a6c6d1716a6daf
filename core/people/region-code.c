/* SPDX-License-Identifier: MPL-2.0 */
/* Codes as text: what people write, what programs keep, and how a region is called in words. */
#include "core/people/region.h"

#include <string.h>

#define KABUPATEN "Kabupaten "

gboolean
jb_region_code_parse (const gchar *text, gchar ret_code[11])
{
  gchar plain[11];
  gsize len = text != NULL ? strlen (text) : 0, n = 0;
  gboolean dotted = len > 2 && text[2] == '.';
  if (len > 13)
    return FALSE;
  for (gsize i = 0; i < len; i++)
    {
      if (dotted && (i == 2 || i == 5 || i == 8))
        {
          if (text[i] != '.')
            return FALSE;
          continue;
        }
      if (!g_ascii_isdigit (text[i]) || n == 10)
        return FALSE;
      plain[n++] = text[i];
    }
  plain[n] = '\0';
  if ((n != 2 && n != 4 && n != 6 && n != 10) || text[len - 1] == '.')
    return FALSE;
  memcpy (ret_code, plain, n + 1);
  return TRUE;
}

gchar *
jb_region_code_dotted (const gchar *code)
{
  gchar plain[11];
  if (!jb_region_code_parse (code, plain))
    return g_strdup (code != NULL ? code : "");
  GString *dotted = g_string_new (NULL);
  for (gsize i = 0; plain[i] != '\0'; i++)
    {
      if (i == 2 || i == 4 || i == 6)
        g_string_append_c (dotted, '.');
      g_string_append_c (dotted, plain[i]);
    }
  return g_string_free (dotted, FALSE);
}

static guint
level_of (const gchar *plain)
{
  gsize n = strlen (plain);
  return n == 10 ? 3 : (guint) n / 2 - 1;
}

gchar *
jb_regions_describe (const JbRegions *regions, const gchar *code)
{
  gchar plain[11];
  JbRegion region;
  if (!jb_region_code_parse (code, plain))
    return g_strdup (code != NULL ? code : "");
  g_autofree gchar *dotted = jb_region_code_dotted (plain);
  GString *words = g_string_new (jb_regions_find (regions, plain, &region) ? region.name : dotted);
  for (guint level = level_of (plain); level-- > 1;)
    {
      plain[2 * (level + 1)] = '\0';
      if (!jb_regions_find (regions, plain, &region))
        continue;
      const gchar *name = region.name;
      if (g_str_has_prefix (name, KABUPATEN))
        name += strlen (KABUPATEN);
      g_string_append_printf (words, ", %s", name);
    }
  return g_string_free (words, FALSE);
}
