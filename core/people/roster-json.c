/* SPDX-License-Identifier: MPL-2.0 */
/* The roster: a JSON object of at most 64 MiB, RFC 8259, UTF-8, with exactly these members in any
 * order:
 *
 *   type       "jemput.roster/1"; the number is the version of the format
 *   version    1 to 2^31 - 1: which roster is newer
 *   election?  "YYYY-MM-DD": the election day
 *   targets    array of at most 200,000 objects, each with exactly
 *     nik?       16 digits
 *     name       1 to 200 bytes of clean text (text.h)
 *     born?      "YYYY-MM-DD"
 *     sex?       1 or 2
 *     village    10 digits
 *     kind       1 to 16 characters a-z and '-'
 *
 * schemas/json/roster.schema.json. Decoded in one pass without a tree: 200,000 targets in json-glib
 * would take hundreds of megabytes, which a kit does not have. Refused as everywhere: a name twice,
 * an unknown name, control characters, NUL, half surrogates, trailing bytes. */
#include "core/people/roster-private.h"

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/base/text.h"

#include <sodium.h>
#include <string.h>

#define TYPE_PREFIX "jemput.roster/"
#define TYPE TYPE_PREFIX "1"
#define NAME_MAX_BYTES 200
#define TEXT_MAX_BYTES 256

typedef struct {
  const gchar *at;
  const gchar *end;
  GString *text; /* the string read last */
  JbRoster *roster;
  gboolean unknown_version;
  gboolean too_many;
} Pull;

static void
skip_space (Pull *pull)
{
  while (pull->at < pull->end
         && (*pull->at == ' ' || *pull->at == '\t' || *pull->at == '\r' || *pull->at == '\n'))
    pull->at++;
}

/* Skips space, then takes `c`. */
static gboolean
take (Pull *pull, gchar c)
{
  skip_space (pull);
  if (pull->at == pull->end || *pull->at != c)
    return FALSE;
  pull->at++;
  return TRUE;
}

static gboolean
take_hex4 (Pull *pull, gunichar *ret_unit)
{
  gunichar unit = 0;
  if (pull->end - pull->at < 4)
    return FALSE;
  for (guint i = 0; i < 4; i++)
    {
      gint digit = g_ascii_xdigit_value (*pull->at++);
      if (digit < 0)
        return FALSE;
      unit = unit << 4 | (gunichar) digit;
    }
  *ret_unit = unit;
  return TRUE;
}

/* After "\u". NUL never, surrogates only in pairs. */
static gboolean
take_unicode (Pull *pull)
{
  gunichar unit, low;
  if (!take_hex4 (pull, &unit) || unit == 0 || (unit >= 0xDC00 && unit <= 0xDFFF))
    return FALSE;
  if (unit >= 0xD800 && unit <= 0xDBFF)
    {
      if (pull->end - pull->at < 2 || pull->at[0] != '\\' || pull->at[1] != 'u')
        return FALSE;
      pull->at += 2;
      if (!take_hex4 (pull, &low) || low < 0xDC00 || low > 0xDFFF)
        return FALSE;
      unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
    }
  g_string_append_unichar (pull->text, unit);
  return TRUE;
}

static gboolean
take_escape (Pull *pull)
{
  static const gchar names[] = "\"\\/bfnrt", values[] = "\"\\/\b\f\n\r\t";
  if (pull->at == pull->end)
    return FALSE;
  gchar c = *pull->at++;
  if (c == 'u')
    return take_unicode (pull);
  const gchar *name = c != '\0' ? strchr (names, c) : NULL;
  if (name == NULL)
    return FALSE;
  g_string_append_c (pull->text, values[name - names]);
  return TRUE;
}

static gboolean
take_string (Pull *pull)
{
  g_string_truncate (pull->text, 0);
  if (!take (pull, '"'))
    return FALSE;
  while (pull->at < pull->end && pull->text->len <= TEXT_MAX_BYTES)
    {
      gchar c = *pull->at++;
      if (c == '"')
        return jb_text_is_clean (pull->text->str, TEXT_MAX_BYTES, JB_TEXT_LINE);
      if ((guchar) c < 0x20 || (c == '\\' && !take_escape (pull)))
        return FALSE;
      if (c != '\\')
        g_string_append_c (pull->text, c);
    }
  return FALSE;
}

static gboolean
take_number (Pull *pull, guint64 min, guint64 max, guint64 *ret_value)
{
  skip_space (pull);
  const gchar *first = pull->at;
  guint64 value = 0;
  for (; pull->at < pull->end && g_ascii_isdigit (*pull->at); pull->at++)
    {
      value = value * 10 + (guint64) (*pull->at - '0');
      if (value > max)
        return FALSE;
    }
  gboolean whole = pull->at == pull->end || strchr (".eE", *pull->at) == NULL;
  if (pull->at == first || (*first == '0' && pull->at - first > 1) || !whole || value < min)
    return FALSE;
  *ret_value = value;
  return TRUE;
}

/* An object whose members are of `names`, each once; `read` takes the value of the i-th. */
static gboolean
take_object (Pull *pull, const gchar *const *names, guint required,
             gboolean (*read) (Pull *, guint i, gpointer), gpointer data)
{
  guint seen = 0;
  if (!take (pull, '{'))
    return FALSE;
  do
    {
      guint i = 0;
      if (!take_string (pull))
        return FALSE;
      while (names[i] != NULL && strcmp (names[i], pull->text->str) != 0)
        i++;
      if (names[i] == NULL || (seen & 1u << i) != 0 || !take (pull, ':') || !read (pull, i, data))
        return FALSE;
      seen |= 1u << i;
  } while (take (pull, ','));
  return take (pull, '}') && (seen & required) == required;
}

enum { T_NIK, T_NAME, T_BORN, T_SEX, T_VILLAGE, T_KIND };

/* What is read of a target, before it is copied to the roster. */
typedef struct {
  gchar nik[17], name[NAME_MAX_BYTES + 1], village[11], kind[17];
  JbDate born;
  guint64 sex;
} Draft;

/* The string just read, into a buffer. */
static gboolean
copy (const Pull *pull, gchar *ret_text, gsize size)
{
  return pull->text->len > 0 && g_strlcpy (ret_text, pull->text->str, size) < size;
}

static gboolean
read_member (Pull *pull, guint i, gpointer data)
{
  Draft *draft = data;
  if (i == T_SEX)
    return take_number (pull, JB_SEX_MALE, JB_SEX_FEMALE, &draft->sex);
  if (!take_string (pull))
    return FALSE;
  const gchar *text = pull->text->str;
  switch (i)
    {
    case T_NIK:
      return jb_text_is_digits (text, 16, 16) && copy (pull, draft->nik, sizeof draft->nik);
    case T_NAME:
      return copy (pull, draft->name, sizeof draft->name);
    case T_BORN:
      return jb_date_parse (text, &draft->born);
    case T_VILLAGE:
      return jb_text_is_digits (text, 10, 10) && copy (pull, draft->village, sizeof draft->village);
    default:
      return strspn (text, "abcdefghijklmnopqrstuvwxyz-") == pull->text->len
             && copy (pull, draft->kind, sizeof draft->kind);
    }
}

static gboolean
read_target (Pull *pull)
{
  static const gchar *const names[] = { "nik", "name", "born", "sex", "village", "kind", NULL };
  Draft draft = { .sex = JB_SEX_UNKNOWN };
  gboolean ok = take_object (pull, names, 1u << T_NAME | 1u << T_VILLAGE | 1u << T_KIND,
                             read_member, &draft);
  const JbTarget target = { .nik = draft.nik,
                            .name = draft.name,
                            .born = draft.born,
                            .sex = (JbSex) draft.sex,
                            .village = draft.village,
                            .kind = draft.kind };
  ok = ok && jb_roster_add (pull->roster, &target);
  sodium_memzero (&draft, sizeof draft);
  return ok;
}

static gboolean
read_targets (Pull *pull)
{
  if (!take (pull, '['))
    return FALSE;
  if (take (pull, ']'))
    return TRUE;
  do
    {
      pull->too_many = pull->roster->entries->len == JB_ROSTER_MAX_TARGETS;
      if (pull->too_many || !read_target (pull))
        return FALSE;
  } while (take (pull, ','));
  return take (pull, ']');
}

enum { R_TYPE, R_VERSION, R_ELECTION, R_TARGETS };

static gboolean
read_top (Pull *pull, guint i, gpointer data)
{
  guint64 version = 0;
  switch (i)
    {
    case R_TYPE:
      if (!take_string (pull))
        return FALSE;
      pull->unknown_version
          = g_str_has_prefix (pull->text->str, TYPE_PREFIX) && strcmp (pull->text->str, TYPE) != 0;
      return strcmp (pull->text->str, TYPE) == 0;
    case R_VERSION:
      if (!take_number (pull, 1, G_MAXINT32, &version))
        return FALSE;
      pull->roster->version = (guint) version;
      return TRUE;
    case R_ELECTION:
      return take_string (pull) && jb_date_parse (pull->text->str, &pull->roster->election);
    default:
      return read_targets (pull);
    }
}

static gboolean
read_roster (Pull *pull)
{
  static const gchar *const names[] = { "type", "version", "election", "targets", NULL };
  if (!take_object (pull, names, 1u << R_TYPE | 1u << R_VERSION | 1u << R_TARGETS, read_top, NULL))
    return FALSE;
  skip_space (pull);
  return pull->at == pull->end;
}

static void
tell (const Pull *pull, GError **error)
{
  if (pull->unknown_version)
    g_set_error_literal (error, JB_ERROR, JB_ERROR_VERSION,
                         _ ("Daftar sasaran dari versi lain. Daftar lama tetap dipakai. "
                            "Perbarui program."));
  else if (pull->too_many)
    g_set_error_literal (error, JB_ERROR, JB_ERROR_LIMIT,
                         _ ("Daftar sasaran terlalu panjang. Daftar lama tetap dipakai. "
                            "Minta kantor membaginya."));
  else
    g_set_error_literal (error, JB_ERROR, JB_ERROR_FORMAT,
                         _ ("Daftar sasaran tidak tersusun dengan benar. Daftar lama tetap "
                            "dipakai. Minta kantor mengirim ulang."));
}

JbRoster *
jb_roster_from_json (const void *data, gsize len, GError **error)
{
  if (len > JB_ROSTER_MAX_BYTES)
    {
      const Pull pull = { .too_many = TRUE };
      tell (&pull, error);
      return NULL;
    }
  g_autoptr (JbRoster) roster = jb_roster_new ();
  const gchar *text = data;
  Pull pull = { .at = text, .end = text + len, .roster = roster };
  pull.text = g_string_sized_new (TEXT_MAX_BYTES + 8);
  gboolean ok = read_roster (&pull);
  sodium_memzero (pull.text->str, pull.text->len);
  g_string_free (pull.text, TRUE);
  if (!ok)
    {
      tell (&pull, error);
      return NULL;
    }
  jb_roster_index (roster);
  return g_steal_pointer (&roster);
}
