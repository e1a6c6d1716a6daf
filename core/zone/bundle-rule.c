/* SPDX-License-Identifier: MPL-2.0 */
#include "core/zone/bundle-private.h"

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/base/json.h"
#include "core/base/text.h"

#include <string.h>

#define ID_MAX_BYTES 64
#define WORD_MAX_BYTES 32
#define ISSUER_MAX_BYTES 128
#define DECREE_MAX_BYTES 80
#define LINE_MAX_BYTES 160
#define MAX_PEOPLE 10000

static const gchar *const no_strings[] = { NULL };

gboolean
jb_zone_refuse_rule (const gchar *id, const gchar *what, GError **error)
{
  g_set_error (error, JB_ERROR, JB_ERROR_INVALID,
               _ ("Aturan %s: %s. Seluruh berkas zona ditolak; yang lama tetap berlaku."), id,
               what);
  return FALSE;
}

guint
jb_zone_part_number (const gchar *text)
{
  if (text == NULL || !jb_text_is_digits (text, 1, 3))
    return 0;
  guint number = 0;
  for (const gchar *p = text; *p != '\0'; p++)
    number = number * 10 + (guint) (*p - '0');
  return number;
}

static const gchar *
keep (JbZoneBundle *bundle, const gchar *text)
{
  return g_string_chunk_insert_const (bundle->strings, text);
}

/* A required text that is not empty. */
static const gchar *
get_text (JbZoneBundle *bundle, JbJson *json, const gchar *name, gsize max_bytes)
{
  const gchar *text = jb_json_string (json, name, max_bytes);
  if (!json->failed && *text == '\0')
    jb_json_fail (json, name, _ ("kosong"));
  return keep (bundle, text);
}

typedef enum { LIST_ANY, LIST_DISTINCT } ListKind;

static const gchar *const *
get_list (JbZoneBundle *bundle, JbJson *json, const gchar *name, guint max, gsize max_bytes,
          ListKind kind)
{
  if (!jb_json_has (json, name))
    return no_strings;
  JsonArray *array = jb_json_array (json, name, max);
  guint n = array != NULL ? json_array_get_length (array) : 0;
  const gchar **list = g_new0 (const gchar *, n + 1);
  g_ptr_array_add (bundle->lists, list);
  for (guint i = 0; i < n; i++)
    {
      const gchar *text = jb_json_array_string (json, array, i, max_bytes);
      if (text == NULL)
        break;
      if (*text == '\0' || (kind == LIST_DISTINCT && g_strv_contains (list, text)))
        jb_json_fail (json, name, _ ("memuat isian kosong atau ganda"));
      list[i] = keep (bundle, text);
    }
  return list;
}

/* In a file an RW or RT has three digits, so that one place has one spelling. */
static const gchar *
get_part (JbZoneBundle *bundle, JbJson *json, const gchar *name)
{
  if (!jb_json_has (json, name))
    return "";
  const gchar *text = jb_json_string (json, name, 3);
  if (!json->failed && (strlen (text) != 3 || jb_zone_part_number (text) == 0))
    jb_json_fail (json, name, _ ("bukan tiga angka mulai 001"));
  return keep (bundle, text);
}

static void
get_place (JbZoneBundle *bundle, JbJson *json, JbZoneRule *rule)
{
  rule->scope = get_text (bundle, json, "scope", 10);
  gsize len = strlen (rule->scope);
  if (!json->failed
      && (!jb_text_is_digits (rule->scope, 2, 10)
          || (len != 2 && len != 4 && len != 6 && len != 10)))
    jb_json_fail (json, "scope", _ ("bukan kode wilayah"));
  rule->rw = get_part (bundle, json, "rw");
  rule->rt = get_part (bundle, json, "rt");
  if (!json->failed && *rule->rw != '\0' && len != 10)
    jb_json_fail (json, "rw", _ ("hanya boleh di bawah desa"));
  if (!json->failed && *rule->rt != '\0' && *rule->rw == '\0')
    jb_json_fail (json, "rt", _ ("hanya boleh bersama rw"));
}

static void
get_effect (JbZoneBundle *bundle, JbJson *json, JbZoneRule *rule)
{
  const gchar *name = jb_json_string (json, "effect", WORD_MAX_BYTES);
  if (!json->failed
      && (!jb_effect_from_name (name, &rule->effect) || rule->effect == JB_EFFECT_UNKNOWN))
    jb_json_fail (json, "effect", _ ("bukan OPEN, WARN, PROTOCOL atau LOCK"));
  rule->level = keep (bundle, jb_json_string_or (json, "level", WORD_MAX_BYTES, ""));
  rule->max_people = jb_json_has (json, "max_people")
                         ? (guint) jb_json_int (json, "max_people", 1, MAX_PEOPLE)
                         : 0;
}

static void
get_decree (JbZoneBundle *bundle, JbJson *json, JbZoneRule *rule)
{
  rule->from_s = jb_json_time (json, "from");
  rule->to_s = jb_json_time (json, "to");
  if (!json->failed && rule->from_s >= rule->to_s)
    jb_json_fail (json, "to", _ ("tidak sesudah from"));
  rule->decree_number = get_text (bundle, json, "decree_number", DECREE_MAX_BYTES);
  const gchar *date = jb_json_string (json, "decree_date", 10);
  if (!json->failed && !jb_date_parse (date, &rule->decree_date))
    jb_json_fail (json, "decree_date", _ ("bukan tanggal"));
}

/* "rules[12 banjir-pauh]": the number finds it in the file, the id in the desk's mind. */
static gchar *
rule_path (JsonObject *object, guint i)
{
  JsonNode *id = json_object_get_member (object, "id");
  const gchar *text
      = id != NULL && JSON_NODE_HOLDS_VALUE (id) && json_node_get_value_type (id) == G_TYPE_STRING
            ? json_node_get_string (id)
            : NULL;
  return text != NULL && jb_text_is_clean (text, ID_MAX_BYTES, JB_TEXT_LINE)
             ? g_strdup_printf ("rules[%u %s]", i, text)
             : g_strdup_printf ("rules[%u]", i);
}

gboolean
jb_zone_rule_decode (JbZoneBundle *bundle, JsonObject *object, guint i, JbZoneRule *ret_rule,
                     GError **error)
{
  g_autofree gchar *path = rule_path (object, i);
  JbJson json;
  jb_json_begin (&json, object, path, error);
  ret_rule->id = get_text (bundle, &json, "id", ID_MAX_BYTES);
  ret_rule->hazard = get_text (bundle, &json, "hazard", WORD_MAX_BYTES);
  ret_rule->issuer = get_text (bundle, &json, "issuer", ISSUER_MAX_BYTES);
  get_place (bundle, &json, ret_rule);
  get_effect (bundle, &json, ret_rule);
  get_decree (bundle, &json, ret_rule);
  ret_rule->exempt
      = get_list (bundle, &json, "exempt", JB_ZONE_MAX_EXEMPT, WORD_MAX_BYTES, LIST_DISTINCT);
  ret_rule->protocol
      = get_list (bundle, &json, "protocol", JB_ZONE_MAX_PROTOCOL, LINE_MAX_BYTES, LIST_ANY);
  ret_rule->supersedes
      = get_list (bundle, &json, "supersedes", JB_ZONE_MAX_SUPERSEDES, ID_MAX_BYTES, LIST_DISTINCT);
  return jb_json_end (&json);
}

gboolean
jb_zone_rule_equal (const JbZoneRule *a, const JbZoneRule *b)
{
  return strcmp (a->id, b->id) == 0 && strcmp (a->hazard, b->hazard) == 0
         && strcmp (a->issuer, b->issuer) == 0 && strcmp (a->scope, b->scope) == 0
         && strcmp (a->rw, b->rw) == 0 && strcmp (a->rt, b->rt) == 0 && a->effect == b->effect
         && strcmp (a->level, b->level) == 0 && a->from_s == b->from_s && a->to_s == b->to_s
         && strcmp (a->decree_number, b->decree_number) == 0
         && jb_date_compare (&a->decree_date, &b->decree_date) == 0
         && g_strv_equal (a->exempt, b->exempt) && g_strv_equal (a->protocol, b->protocol)
         && g_strv_equal (a->supersedes, b->supersedes) && a->max_people == b->max_people;
}
