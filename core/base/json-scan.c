/* SPDX-License-Identifier: MPL-2.0 */
#include "core/base/json-scan.h"

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/base/json.h"

#include <string.h>

#define INTEGER_LIMIT (G_GINT64_CONSTANT (1) << 53)

typedef struct {
  const gchar *text;
  gsize len;
  gsize pos;
  guint depth;
} Scan;

static gboolean scan_value (Scan *scan);

static gint
peek (const Scan *scan)
{
  return scan->pos < scan->len ? (guchar) scan->text[scan->pos] : -1;
}

static gboolean
take (Scan *scan, gchar c)
{
  if (peek (scan) != c)
    return FALSE;
  scan->pos++;
  return TRUE;
}

static void
skip_space (Scan *scan)
{
  while (scan->pos < scan->len && strchr (" \t\r\n", scan->text[scan->pos]) != NULL)
    scan->pos++;
}

static gboolean
scan_hex4 (Scan *scan, gunichar *ret_unit)
{
  gunichar unit = 0;
  for (guint i = 0; i < 4; i++, scan->pos++)
    {
      gint c = peek (scan);
      if (c < 0 || !g_ascii_isxdigit ((gchar) c))
        return FALSE;
      unit = unit << 4 | (gunichar) g_ascii_xdigit_value ((gchar) c);
    }
  *ret_unit = unit;
  return TRUE;
}

/* After the backslash and 'u'. NUL is refused: nothing of ours contains it. */
static gboolean
scan_unicode (Scan *scan, GString *out)
{
  gunichar unit;
  if (!scan_hex4 (scan, &unit) || unit == 0 || (unit >= 0xDC00 && unit <= 0xDFFF))
    return FALSE;
  if (unit >= 0xD800 && unit <= 0xDBFF)
    {
      gunichar low;
      if (!take (scan, '\\') || !take (scan, 'u') || !scan_hex4 (scan, &low) || low < 0xDC00
          || low > 0xDFFF)
        return FALSE;
      unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
    }
  g_string_append_unichar (out, unit);
  return TRUE;
}

static gboolean
scan_escape (Scan *scan, GString *out)
{
  static const gchar names[] = "\"\\/bfnrt", values[] = "\"\\/\b\f\n\r\t";
  gint c = peek (scan);
  scan->pos++;
  if (c == 'u')
    return scan_unicode (scan, out);
  const gchar *name = c > 0 ? strchr (names, c) : NULL;
  if (name == NULL)
    return FALSE;
  g_string_append_c (out, values[name - names]);
  return TRUE;
}

static gboolean
scan_string (Scan *scan, GString *out)
{
  if (!take (scan, '"'))
    return FALSE;
  for (;;)
    {
      gint c = peek (scan);
      if (c < 0x20)
        return FALSE;
      scan->pos++;
      if (c == '"')
        return TRUE;
      if (c == '\\')
        {
          if (!scan_escape (scan, out))
            return FALSE;
        }
      else
        g_string_append_c (out, (gchar) c);
    }
}

static gboolean
scan_number (Scan *scan)
{
  take (scan, '-');
  gsize first = scan->pos;
  gint64 value = 0;
  for (; peek (scan) >= '0' && peek (scan) <= '9'; scan->pos++)
    {
      value = value * 10 + (peek (scan) - '0');
      if (value >= INTEGER_LIMIT)
        return FALSE;
    }
  gsize digits = scan->pos - first;
  if (digits == 0 || (digits > 1 && scan->text[first] == '0'))
    return FALSE;
  return strchr (".eE", peek (scan) > 0 ? peek (scan) : ' ') == NULL;
}

static gboolean
scan_member (Scan *scan, GHashTable *names)
{
  g_autoptr (GString) name = g_string_new (NULL);
  skip_space (scan);
  if (g_hash_table_size (names) >= JB_JSON_MAX_MEMBERS || !scan_string (scan, name)
      || !g_hash_table_add (names, g_string_free (g_steal_pointer (&name), FALSE)))
    return FALSE;
  skip_space (scan);
  return take (scan, ':') && scan_value (scan);
}

static gboolean
scan_object (Scan *scan)
{
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  skip_space (scan);
  if (take (scan, '}'))
    return TRUE;
  do
    {
      if (!scan_member (scan, names))
        return FALSE;
      skip_space (scan);
  } while (take (scan, ','));
  return take (scan, '}');
}

static gboolean
scan_array (Scan *scan)
{
  skip_space (scan);
  if (take (scan, ']'))
    return TRUE;
  do
    {
      if (!scan_value (scan))
        return FALSE;
      skip_space (scan);
  } while (take (scan, ','));
  return take (scan, ']');
}

static gboolean
scan_word (Scan *scan, const gchar *word)
{
  gsize len = strlen (word);
  if (scan->len - scan->pos < len || memcmp (scan->text + scan->pos, word, len) != 0)
    return FALSE;
  scan->pos += len;
  return TRUE;
}

static gboolean
scan_nested (Scan *scan, gboolean (*inside) (Scan *))
{
  if (scan->depth == 0)
    return FALSE;
  scan->pos++;
  scan->depth--;
  gboolean ok = inside (scan);
  scan->depth++;
  return ok;
}

static gboolean
scan_value (Scan *scan)
{
  skip_space (scan);
  switch (peek (scan))
    {
    case '{':
      return scan_nested (scan, scan_object);
    case '[':
      return scan_nested (scan, scan_array);
      case '"': {
        g_autoptr (GString) text = g_string_new (NULL);
        return scan_string (scan, text);
      }
    case 't':
      return scan_word (scan, "true");
    case 'f':
      return scan_word (scan, "false");
    case 'n':
      return scan_word (scan, "null");
    default:
      return scan_number (scan);
    }
}

gboolean
jb_json_scan (const gchar *text, gsize len, guint max_depth, GError **error)
{
  Scan scan = { text, len, 0, max_depth };
  gboolean ok = g_utf8_validate_len (text, len, NULL);
  if (ok)
    {
      skip_space (&scan);
      ok = peek (&scan) == '{' && scan_value (&scan);
      skip_space (&scan);
    }
  if (!ok || scan.pos != len)
    {
      g_set_error (error, JB_ERROR, JB_ERROR_FORMAT,
                   _ ("Bukan JSON yang sah (di bita %zu). Berkas ditolak."), scan.pos);
      return FALSE;
    }
  return TRUE;
}
