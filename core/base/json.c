/* SPDX-License-Identifier: MPL-2.0 */
#include "core/base/json.h"

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/base/json-scan.h"
#include "core/base/text.h"
#include "core/base/utc.h"

#include <string.h>

#define SHOWN_NAME_MAX 64

JsonNode *
jb_json_parse (const void *data, gsize len, gsize max_len, GError **error)
{
  if (len > max_len || len > G_MAXSSIZE)
    {
      g_set_error (error, JB_ERROR, JB_ERROR_LIMIT,
                   _ ("Berkas terlalu besar (%zu bita). Berkas ditolak."), len);
      return NULL;
    }
  if (!jb_json_scan (data, len, JB_JSON_MAX_DEPTH, error))
    return NULL;
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  g_autoptr (GError) fault = NULL;
  if (!json_parser_load_from_data (parser, data, (gssize) len, &fault))
    {
      g_set_error (error, JB_ERROR, JB_ERROR_FORMAT, _ ("Bukan JSON yang sah: %s"), fault->message);
      return NULL;
    }
  return json_parser_steal_root (parser);
}

void
jb_json_begin (JbJson *json, JsonObject *object, const gchar *path, GError **error)
{
  *json = (JbJson){ .object = object, .path = g_strdup (path), .error = error };
  json->unread = g_hash_table_new (g_str_hash, g_str_equal);
  if (object == NULL)
    {
      json->failed = TRUE;
      return;
    }
  JsonObjectIter iter;
  const gchar *name;
  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, NULL))
    g_hash_table_add (json->unread, (gpointer) name);
}

/* A member's name may be anything the file says: a line break, a megabyte, somebody's NIK. Only what
 * looks like a name of ours, or an element's number, is told. */
static const gchar *
name_to_show (const gchar *name)
{
  gsize len = strlen (name);
  gboolean plain = len > 0 && len <= SHOWN_NAME_MAX && (g_ascii_isalpha (*name) || *name == '[');
  for (gsize i = 0; plain && i < len; i++)
    plain = g_ascii_isalnum (name[i]) || strchr ("_-/[]", name[i]) != NULL;
  return plain ? name : "?";
}

void
jb_json_fail (JbJson *json, const gchar *name, const gchar *what)
{
  if (!json->failed && json->error != NULL && *json->error == NULL)
    {
      g_autofree gchar *field
          = g_strconcat (json->path, *json->path != '\0' ? "." : "", name_to_show (name), NULL);
      g_set_error (json->error, JB_ERROR, JB_ERROR_FORMAT, _ ("Isian %s %s. Berkas ditolak."),
                   field, what);
    }
  json->failed = TRUE;
}

static gboolean
finish (JbJson *json)
{
  g_clear_pointer (&json->unread, g_hash_table_unref);
  g_clear_pointer (&json->path, g_free);
  return !json->failed;
}

gboolean
jb_json_end (JbJson *json)
{
  GHashTableIter iter;
  gpointer name;
  g_hash_table_iter_init (&iter, json->unread);
  if (!json->failed && g_hash_table_iter_next (&iter, &name, NULL))
    jb_json_fail (json, name, _ ("tidak dikenal"));
  return finish (json);
}

gboolean
jb_json_end_open (JbJson *json)
{
  return finish (json);
}

gboolean
jb_json_has (const JbJson *json, const gchar *name)
{
  return !json->failed && json_object_has_member (json->object, name);
}

/* The member's node, marked as read; NULL with the fault kept if it is missing. */
static JsonNode *
member (JbJson *json, const gchar *name)
{
  if (json->failed)
    return NULL;
  JsonNode *node = json_object_get_member (json->object, name);
  if (node == NULL)
    jb_json_fail (json, name, _ ("tidak ada"));
  else
    g_hash_table_remove (json->unread, name);
  return node;
}

static const gchar *
node_string (JsonNode *node, gsize max_bytes)
{
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;
  const gchar *text = json_node_get_string (node);
  return jb_text_is_clean (text, max_bytes, JB_TEXT_LINE) ? text : NULL;
}

const gchar *
jb_json_string (JbJson *json, const gchar *name, gsize max_bytes)
{
  JsonNode *node = member (json, name);
  if (node == NULL)
    return "";
  const gchar *text = node_string (node, max_bytes);
  if (text == NULL)
    jb_json_fail (json, name, _ ("bukan teks yang dapat diterima"));
  return text != NULL ? text : "";
}

gint64
jb_json_int (JbJson *json, const gchar *name, gint64 min, gint64 max)
{
  JsonNode *node = member (json, name);
  if (node == NULL)
    return min;
  gint64 value = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_int (node) : 0;
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_INT64
      || value < min || value > max)
    {
      jb_json_fail (json, name, _ ("bukan bilangan dalam batasnya"));
      return min;
    }
  return value;
}

gboolean
jb_json_bool (JbJson *json, const gchar *name)
{
  JsonNode *node = member (json, name);
  if (node == NULL)
    return FALSE;
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_BOOLEAN)
    {
      jb_json_fail (json, name, _ ("bukan true atau false"));
      return FALSE;
    }
  return json_node_get_boolean (node);
}

gint64
jb_json_time (JbJson *json, const gchar *name)
{
  gint64 time_s = 0;
  const gchar *text = jb_json_string (json, name, 20);
  if (!json->failed && !jb_utc_parse (text, &time_s))
    jb_json_fail (json, name, _ ("bukan waktu UTC"));
  return time_s;
}

void
jb_json_hex (JbJson *json, const gchar *name, void *ret_bytes, gsize len)
{
  const gchar *text = jb_json_string (json, name, 2 * len);
  if (!json->failed && !jb_unhex (text, ret_bytes, len))
    jb_json_fail (json, name, _ ("bukan heksadesimal dengan panjang yang benar"));
  if (json->failed)
    memset (ret_bytes, 0, len);
}

void
jb_json_id (JbJson *json, const gchar *name, JbId *ret_id)
{
  jb_json_hex (json, name, ret_id->bytes, JB_ID_BYTES);
}

void
jb_json_digest (JbJson *json, const gchar *name, JbDigest *ret_digest)
{
  jb_json_hex (json, name, ret_digest->bytes, JB_DIGEST_BYTES);
}

JsonArray *
jb_json_array (JbJson *json, const gchar *name, guint max)
{
  JsonNode *node = member (json, name);
  if (node == NULL)
    return NULL;
  if (!JSON_NODE_HOLDS_ARRAY (node) || json_array_get_length (json_node_get_array (node)) > max)
    {
      jb_json_fail (json, name, _ ("bukan daftar, atau terlalu panjang"));
      return NULL;
    }
  return json_node_get_array (node);
}

JsonObject *
jb_json_object (JbJson *json, const gchar *name)
{
  JsonNode *node = member (json, name);
  if (node == NULL)
    return NULL;
  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      jb_json_fail (json, name, _ ("bukan objek"));
      return NULL;
    }
  return json_node_get_object (node);
}

const gchar *
jb_json_string_or (JbJson *json, const gchar *name, gsize max_bytes, const gchar *fallback)
{
  return jb_json_has (json, name) ? jb_json_string (json, name, max_bytes) : fallback;
}

gint64
jb_json_int_or (JbJson *json, const gchar *name, gint64 min, gint64 max, gint64 fallback)
{
  return jb_json_has (json, name) ? jb_json_int (json, name, min, max) : fallback;
}

gboolean
jb_json_bool_or (JbJson *json, const gchar *name, gboolean fallback)
{
  return jb_json_has (json, name) ? jb_json_bool (json, name) : fallback;
}

static void
fail_element (JbJson *json, guint i, const gchar *what)
{
  g_autofree gchar *name = g_strdup_printf ("[%u]", i);
  jb_json_fail (json, name, what);
}

JsonObject *
jb_json_array_object (JbJson *json, JsonArray *array, guint i)
{
  if (json->failed || array == NULL)
    return NULL;
  JsonNode *node = json_array_get_element (array, i);
  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      fail_element (json, i, _ ("bukan objek"));
      return NULL;
    }
  return json_node_get_object (node);
}

const gchar *
jb_json_array_string (JbJson *json, JsonArray *array, guint i, gsize max_bytes)
{
  if (json->failed || array == NULL)
    return NULL;
  const gchar *text = node_string (json_array_get_element (array, i), max_bytes);
  if (text == NULL)
    fail_element (json, i, _ ("bukan teks yang dapat diterima"));
  return text;
}

GBytes *
jb_json_to_bytes (JsonNode *node)
{
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  json_generator_set_root (generator, node);
  gsize len;
  gchar *text = json_generator_to_data (generator, &len);
  return g_bytes_new_take (text, len);
}

GBytes *
jb_json_builder_to_bytes (JsonBuilder *builder)
{
  g_autoptr (JsonNode) root = json_builder_get_root (builder);
  return jb_json_to_bytes (root);
}

void
jb_json_put_string (JsonBuilder *builder, const gchar *name, const gchar *value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, value);
}

void
jb_json_put_int (JsonBuilder *builder, const gchar *name, gint64 value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

void
jb_json_put_bool (JsonBuilder *builder, const gchar *name, gboolean value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_boolean_value (builder, value);
}

void
jb_json_put_time (JsonBuilder *builder, const gchar *name, gint64 time_s)
{
  g_autofree gchar *text = jb_utc_format (time_s);
  jb_json_put_string (builder, name, text);
}

void
jb_json_put_hex (JsonBuilder *builder, const gchar *name, const void *bytes, gsize len)
{
  g_autofree gchar *text = jb_hex (bytes, len);
  jb_json_put_string (builder, name, text);
}
