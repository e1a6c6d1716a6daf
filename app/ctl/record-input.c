/* SPDX-License-Identifier: MPL-2.0 */
#include "app/ctl/record-input.h"

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/base/json.h"

#include <string.h>

#define MAX_PERSON (64 * 1024)

typedef struct {
  gchar *name;
  GBytes *bytes;
} RecordPart;

static void
part_free (gpointer data)
{
  RecordPart *part = data;
  g_free (part->name);
  g_bytes_unref (part->bytes);
  g_free (part);
}

void
record_arguments_clear (RecordArguments *arguments)
{
  g_free (arguments->village);
  g_free (arguments->rw);
  g_free (arguments->rt);
  g_free (arguments->category);
  g_free (arguments->from);
  g_free (arguments->photo);
  g_strfreev (arguments->parts);
  g_strfreev (arguments->exceptions);
  g_strfreev (arguments->reasons);
  g_free (arguments->officer);
}

void
record_input_clear (RecordInput *input)
{
  g_clear_pointer (&input->person, jb_person_free);
  g_clear_pointer (&input->reasons, g_hash_table_unref);
  g_clear_pointer (&input->parts, g_ptr_array_unref);
}

/* "a=b" into a and b. */
static gboolean
split (const gchar *text, const gchar *option, gchar **ret_left, gchar **ret_right, GError **error)
{
  const gchar *equals = strchr (text, '=');
  if (equals == NULL || equals == text || equals[1] == '\0')
    {
      g_set_error (error, JB_ERROR, JB_ERROR_INVALID,
                   _ ("Pilihan %s memerlukan bentuk NAMA=ISI. Tidak ada yang direkam."), option);
      return FALSE;
    }
  *ret_left = g_strndup (text, (gsize) (equals - text));
  *ret_right = g_strdup (equals + 1);
  return TRUE;
}

static gboolean
read_person (const gchar *path, RecordInput *input, GError **error)
{
  g_autoptr (GBytes) bytes = ctl_read_file (path, MAX_PERSON, error);
  g_autoptr (JsonNode) node = bytes != NULL
                                  ? jb_json_parse (g_bytes_get_data (bytes, NULL),
                                                   g_bytes_get_size (bytes), MAX_PERSON, error)
                                  : NULL;
  if (node == NULL)
    return FALSE;
  JsonObject *object = json_node_get_object (node);
  input->person = jb_person_from_json (object, error);
  if (input->person == NULL)
    return FALSE;
  if (!json_object_has_member (object, "reasons"))
    return TRUE;
  JsonObjectIter iter;
  const gchar *name;
  JsonNode *text;
  json_object_iter_init_ordered (&iter, json_object_get_object_member (object, "reasons"));
  while (json_object_iter_next_ordered (&iter, &name, &text))
    g_hash_table_insert (input->reasons, g_strdup (name), g_strdup (json_node_get_string (text)));
  return TRUE;
}

static gboolean
read_part (RecordInput *input, const gchar *name, const gchar *path, GError **error)
{
  if (!jb_part_name_is_valid (name))
    {
      g_set_error (error, JB_ERROR, JB_ERROR_INVALID,
                   _ ("Bagian bernama %s tidak dikenal. Tidak ada yang direkam."), name);
      return FALSE;
    }
  g_autoptr (GBytes) bytes = ctl_read_file (path, JB_PART_MAX_BYTES, error);
  if (bytes == NULL)
    return FALSE;
  RecordPart *part = g_new0 (RecordPart, 1);
  part->name = g_strdup (name);
  part->bytes = g_steal_pointer (&bytes);
  g_ptr_array_add (input->parts, part);
  return TRUE;
}

gboolean
record_input_read (const RecordArguments *arguments, RecordInput *ret_input, GError **error)
{
  g_auto (RecordInput) input = { 0 };
  input.reasons = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  input.parts = g_ptr_array_new_with_free_func (part_free);
  if (!read_person (arguments->from, &input, error)
      || !read_part (&input, "photo.jpg", arguments->photo, error))
    return FALSE;
  for (gchar **at = arguments->parts; at != NULL && *at != NULL; at++)
    {
      g_autofree gchar *name = NULL;
      g_autofree gchar *path = NULL;
      if (!split (*at, "--part", &name, &path, error) || !read_part (&input, name, path, error))
        return FALSE;
    }
  for (gchar **at = arguments->reasons; at != NULL && *at != NULL; at++)
    {
      gchar *finding = NULL;
      gchar *text = NULL;
      if (!split (*at, "--reason", &finding, &text, error))
        return FALSE;
      g_hash_table_insert (input.reasons, finding, text);
    }
  *ret_input = input;
  input = (RecordInput){ 0 };
  return TRUE;
}

static gboolean
apply_fields (const RecordInput *input, JbKit *kit, GError **error)
{
  for (guint i = 0; i < JB_FIELD_N; i++)
    {
      const gchar *text = jb_person_get (input->person, (JbField) i);
      if (*text != '\0'
          && !jb_kit_set_field (kit, (JbField) i, text, i == JB_FIELD_NIK ? "nik" : "biodata",
                                error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
apply_reasons (const RecordInput *input, JbKit *kit, GError **error)
{
  GHashTableIter iter;
  gpointer key, text;
  g_hash_table_iter_init (&iter, input->reasons);
  while (g_hash_table_iter_next (&iter, &key, &text))
    {
      g_auto (GStrv) halves = g_strsplit (key, "/", 2);
      JbField field;
      if (halves[0] == NULL || halves[1] == NULL || !jb_field_from_name (halves[0], &field))
        {
          g_set_error_literal (error, JB_ERROR, JB_ERROR_INVALID,
                               _ ("Alasan memerlukan bentuk ISIAN/SEBAB=TEKS, misalnya "
                                  "NIK/date-differs=…. Tidak ada yang direkam."));
          return FALSE;
        }
      if (!jb_kit_set_reason (kit, field, halves[1], text, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
parse_exception (const gchar *name, JbExceptionReason *ret_reason)
{
  for (guint i = 0; i < JB_EXCEPTION_N; i++)
    if (g_str_equal (name, jb_exception_reason_name ((JbExceptionReason) i)))
      {
        *ret_reason = (JbExceptionReason) i;
        return TRUE;
      }
  return FALSE;
}

static gboolean
apply_exception (const gchar *text, JbKit *kit, GError **error)
{
  g_autofree gchar *part = NULL;
  g_autofree gchar *why = NULL;
  if (!split (text, "--exception", &part, &why, error))
    return FALSE;
  g_auto (GStrv) halves = g_strsplit (why, ":", 2);
  JbExceptionReason reason;
  if (!parse_exception (halves[0], &reason))
    {
      GString *known = g_string_new (NULL);
      for (guint i = 0; i < JB_EXCEPTION_N; i++)
        g_string_append_printf (known, "%s%s", i > 0 ? ", " : "",
                                jb_exception_reason_name ((JbExceptionReason) i));
      g_autofree gchar *names = g_string_free (known, FALSE);
      g_set_error (error, JB_ERROR, JB_ERROR_INVALID,
                   _ ("Sebab pengecualian itu tidak dikenal. Pilih salah satu: %s."), names);
      return FALSE;
    }
  return jb_kit_set_exception (kit, part, reason, halves[1] != NULL ? halves[1] : "", error);
}

gboolean
record_input_apply (const RecordInput *input, const RecordArguments *arguments, JbKit *kit,
                    GError **error)
{
  if (!apply_fields (input, kit, error) || !apply_reasons (input, kit, error))
    return FALSE;
  for (guint i = 0; i < input->parts->len; i++)
    {
      const RecordPart *part = g_ptr_array_index (input->parts, i);
      if (!jb_kit_set_part (kit, part->name, part->bytes, error))
        return FALSE;
    }
  for (gchar **at = arguments->exceptions; at != NULL && *at != NULL; at++)
    if (!apply_exception (*at, kit, error))
      return FALSE;
  return TRUE;
}
