/* SPDX-License-Identifier: MPL-2.0 */
/* The part table of a sealed record: names, media types, sizes. */
#include "core/vault/seal-private.h"

#include "core/base/i18n.h"
#include "core/base/json.h"
#include "core/people/record.h"

#include <string.h>

#define FIRST_TYPE "application/json"

gboolean
jb_seal_type_is_valid (const gchar *type)
{
  gsize len = type != NULL ? strlen (type) : 0;
  if (len > JB_SEAL_TYPE_MAX)
    return FALSE;
  const gchar *slash = len > 0 ? strchr (type, '/') : NULL;
  return slash != NULL && slash != type && slash[1] != '\0' && strchr (slash + 1, '/') == NULL
         && strspn (type, "abcdefghijklmnopqrstuvwxyz0123456789.+-/") == len;
}

static gboolean
part_is_sound (const JbSealPart *part, gboolean first, GHashTable *names)
{
  gboolean is_record = strcmp (part->name, JB_SEAL_FIRST_PART) == 0;
  if (is_record != first || !jb_seal_type_is_valid (part->type))
    return FALSE;
  if (first ? strcmp (part->type, FIRST_TYPE) != 0 : !jb_part_name_is_valid (part->name))
    return FALSE;
  return g_hash_table_add (names, part->name);
}

gboolean
jb_seal_parts_are_sound (GPtrArray *parts, GError **error)
{
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
  gboolean ok = parts->len >= 1 && parts->len < JB_SEAL_MAX_PARTS;
  for (guint i = 0; ok && i < parts->len; i++)
    ok = part_is_sound (g_ptr_array_index (parts, i), i == 0, names);
  if (!ok)
    g_set_error_literal (error, JB_ERROR, JB_ERROR_INVALID,
                         _ ("Daftar lampiran perekaman ini tidak dapat disegel. "
                            "Draf tetap tersimpan. Hubungi kantor."));
  return ok;
}

GBytes *
jb_seal_table_encode (GPtrArray *parts)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "parts");
  json_builder_begin_array (builder);
  for (guint i = 0; i < parts->len; i++)
    {
      const JbSealPart *part = g_ptr_array_index (parts, i);
      json_builder_begin_object (builder);
      jb_json_put_string (builder, "name", part->name);
      jb_json_put_string (builder, "type", part->type);
      jb_json_put_int (builder, "size", (gint64) g_bytes_get_size (part->bytes));
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  return jb_json_builder_to_bytes (builder);
}

static JbSealPart *
decode_entry (JsonObject *object, guint32 *ret_size, GError **error)
{
  JbJson json;
  g_autoptr (GBytes) none = g_bytes_new (NULL, 0);
  jb_json_begin (&json, object, "parts", error);
  const gchar *name = jb_json_string (&json, "name", JB_PART_NAME_MAX);
  const gchar *type = jb_json_string (&json, "type", JB_SEAL_TYPE_MAX);
  gint64 size = jb_json_int (&json, "size", 0, JB_SEAL_MAX_BYTES);
  if (!jb_json_end (&json))
    return NULL;
  *ret_size = (guint32) size;
  return jb_seal_part_new (name, type, none);
}

GPtrArray *
jb_seal_table_decode (const void *data, gsize len, guint n_parts, guint32 *ret_sizes,
                      GError **error)
{
  g_autoptr (JsonNode) node = jb_json_parse (data, len, JB_SEAL_TABLE_MAX_BYTES, error);
  if (node == NULL)
    return NULL;
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func ((GDestroyNotify) jb_seal_part_free);
  g_autoptr (GError) fault = NULL;
  JbJson json;
  jb_json_begin (&json, json_node_get_object (node), "", &fault);
  JsonArray *array = jb_json_array (&json, "parts", n_parts);
  guint n = array != NULL ? json_array_get_length (array) : 0;
  for (guint i = 0; i < n && fault == NULL; i++)
    {
      JsonObject *object = jb_json_array_object (&json, array, i);
      JbSealPart *part = object != NULL ? decode_entry (object, &ret_sizes[i], &fault) : NULL;
      if (part != NULL)
        g_ptr_array_add (parts, part);
    }
  if (!jb_json_end (&json) || fault != NULL || parts->len != n_parts
      || !jb_seal_parts_are_sound (parts, NULL))
    {
      jb_seal_refuse (error, JB_ERROR_FORMAT);
      return NULL;
    }
  return g_steal_pointer (&parts);
}
