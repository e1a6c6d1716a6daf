/* SPDX-License-Identifier: MPL-2.0 */
#include "core/people/person.h"

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/base/json.h"
#include "core/base/text.h"

#include <sodium.h>
#include <string.h>

#define FINDING_CODE_MAX 32
#define REASONS "reasons"

struct JbPerson {
  gchar *values[JB_FIELD_N]; /* NULL if not set */
  GTree *reasons;            /* "NIK/date-differs" -> text; ordered, so that the JSON is */
};

static void
free_zeroed (gpointer text)
{
  if (text != NULL)
    sodium_memzero (text, strlen (text));
  g_free (text);
}

static gint
compare_keys (gconstpointer a, gconstpointer b, gpointer unused)
{
  return strcmp (a, b);
}

JbPerson *
jb_person_new (void)
{
  JbPerson *person = g_new0 (JbPerson, 1);
  person->reasons = g_tree_new_full (compare_keys, NULL, g_free, free_zeroed);
  return person;
}

static gboolean
copy_reason (gpointer key, gpointer reason, gpointer copy)
{
  g_tree_insert (((JbPerson *) copy)->reasons, g_strdup (key), g_strdup (reason));
  return FALSE;
}

JbPerson *
jb_person_copy (const JbPerson *person)
{
  JbPerson *copy = jb_person_new ();
  for (guint i = 0; i < JB_FIELD_N; i++)
    copy->values[i] = g_strdup (person->values[i]);
  g_tree_foreach (person->reasons, copy_reason, copy);
  return copy;
}

void
jb_person_free (JbPerson *person)
{
  if (person == NULL)
    return;
  for (guint i = 0; i < JB_FIELD_N; i++)
    free_zeroed (person->values[i]);
  g_tree_unref (person->reasons);
  g_free (person);
}

const gchar *
jb_person_get (const JbPerson *person, JbField field)
{
  g_return_val_if_fail (field < JB_FIELD_N, "");
  return person->values[field] != NULL ? person->values[field] : "";
}

static gboolean
is_number_field (JbField field)
{
  return field == JB_FIELD_NIK || field == JB_FIELD_NO_KK || field == JB_FIELD_NIK_IBU
         || field == JB_FIELD_NIK_AYAH;
}

/* Text in which someone may just have typed the space before the next word. */
static gboolean
is_free_text (JbField field)
{
  switch ((gint) field)
    {
    case JB_FIELD_NAMA_LGKP:
    case JB_FIELD_TMPT_LHR:
    case JB_FIELD_NAMA_LGKP_IBU:
    case JB_FIELD_NAMA_LGKP_AYAH:
    case JB_FIELD_NAMA_KEP:
    case JB_FIELD_ALAMAT:
    case JB_FIELD_DUSUN:
    case JB_FIELD_TELEPON:
    case JB_FIELD_EMAIL:
    case JB_FIELD_PENDAMPING:
      return TRUE;
    default:
      return FALSE;
    }
}

/* What is kept of a text: of a number its digits, of free text what was typed, of all else (codes,
 * dates) the same without spaces at its ends. */
static gchar *
kept_text (JbField field, const gchar *text)
{
  gchar *kept = g_strdup (text);
  if (is_free_text (field))
    return kept;
  g_strstrip (kept);
  if (is_number_field (field))
    {
      g_auto (JbNik) number = { 0 };
      jb_kk_explain (kept, NULL, &number);
      if (number.clean && number.n_digits <= 16)
        {
          free_zeroed (kept);
          return g_strdup (number.digits);
        }
    }
  return kept;
}

static gboolean
collect_nik_reason (gpointer key, gpointer reason, gpointer keys)
{
  if (g_str_has_prefix (key, "NIK/"))
    g_ptr_array_add (keys, key);
  return FALSE;
}

static void
drop_nik_reasons (JbPerson *person)
{
  g_autoptr (GPtrArray) keys = g_ptr_array_new ();
  g_tree_foreach (person->reasons, collect_nik_reason, keys);
  for (guint i = 0; i < keys->len; i++)
    g_tree_remove (person->reasons, g_ptr_array_index (keys, i));
}

gboolean
jb_person_set (JbPerson *person, JbField field, const gchar *text, GError **error)
{
  g_return_val_if_fail (field < JB_FIELD_N, FALSE);
  const gchar *given = text != NULL ? text : "";
  gboolean fits = strlen (given) <= JB_FIELD_MAX_BYTES;
  gchar *kept = fits ? kept_text (field, given) : NULL;
  if (kept == NULL || !jb_text_is_clean (kept, JB_FIELD_MAX_BYTES, JB_TEXT_LINE))
    {
      free_zeroed (kept);
      g_set_error (error, JB_ERROR, JB_ERROR_INVALID,
                   fits ? _ ("Isian %s memuat tanda yang tidak dapat disimpan. Isian lama tetap. "
                             "Ketik ulang.")
                        : _ ("Isian %s terlalu panjang. Isian lama tetap. Persingkat."),
                   jb_field_label (field));
      return FALSE;
    }
  if (strcmp (jb_person_get (person, field), kept) != 0
      && (field == JB_FIELD_NIK || field == JB_FIELD_TGL_LHR || field == JB_FIELD_JENIS_KLMIN))
    drop_nik_reasons (person);
  free_zeroed (person->values[field]);
  person->values[field] = *kept != '\0' ? kept : (g_free (kept), NULL);
  return TRUE;
}

static gboolean
is_finding_code (const gchar *code)
{
  gsize len = code != NULL ? strlen (code) : 0;
  return len >= 1 && len <= FINDING_CODE_MAX
         && strspn (code, "abcdefghijklmnopqrstuvwxyz0123456789-") == len;
}

static gchar *
reason_key (JbField field, const gchar *code)
{
  return g_strdup_printf ("%s/%s", jb_field_name (field), code);
}

gboolean
jb_person_set_reason (JbPerson *person, JbField field, const gchar *code, const gchar *reason,
                      GError **error)
{
  g_return_val_if_fail (field < JB_FIELD_N && is_finding_code (code), FALSE);
  g_autofree gchar *key = reason_key (field, code);
  if (reason == NULL)
    {
      g_tree_remove (person->reasons, key);
      return TRUE;
    }
  g_autofree gchar *trimmed = g_strstrip (g_strdup (reason));
  if (*trimmed == '\0' || !jb_text_is_clean (trimmed, JB_REASON_MAX_BYTES, JB_TEXT_LINE))
    {
      g_set_error_literal (error, JB_ERROR, JB_ERROR_INVALID,
                           _ ("Alasan kosong atau terlalu panjang. Isian tetap. Tulis alasan "
                              "dalam satu kalimat."));
      return FALSE;
    }
  if (g_tree_lookup (person->reasons, key) == NULL
      && g_tree_nnodes (person->reasons) >= JB_REASONS_MAX)
    {
      g_set_error_literal (error, JB_ERROR, JB_ERROR_LIMIT,
                           _ ("Alasan sudah terlalu banyak. Isian tetap. Periksa lagi isian."));
      return FALSE;
    }
  g_tree_replace (person->reasons, g_steal_pointer (&key), g_steal_pointer (&trimmed));
  return TRUE;
}

const gchar *
jb_person_get_reason (const JbPerson *person, JbField field, const gchar *code)
{
  g_return_val_if_fail (field < JB_FIELD_N && code != NULL, NULL);
  g_autofree gchar *key = reason_key (field, code);
  return g_tree_lookup (person->reasons, key);
}

gboolean
jb_person_born (const JbPerson *person, JbDate *ret_born)
{
  return jb_date_parse (jb_person_get (person, JB_FIELD_TGL_LHR), ret_born);
}

JbSex
jb_person_sex (const JbPerson *person)
{
  const gchar *code = jb_person_get (person, JB_FIELD_JENIS_KLMIN);
  return strcmp (code, "1") == 0   ? JB_SEX_MALE
         : strcmp (code, "2") == 0 ? JB_SEX_FEMALE
                                   : JB_SEX_UNKNOWN;
}

gboolean
jb_person_is_or_was_married (const JbPerson *person)
{
  const gchar *code = jb_person_get (person, JB_FIELD_STAT_KWN);
  return strlen (code) == 1 && code[0] >= '2' && code[0] <= '4';
}

static gboolean
put_reason (gpointer key, gpointer reason, gpointer builder)
{
  jb_json_put_string (builder, key, reason);
  return FALSE;
}

void
jb_person_to_json (const JbPerson *person, JsonBuilder *builder)
{
  json_builder_begin_object (builder);
  for (guint i = 0; i < JB_FIELD_N; i++)
    if (person->values[i] != NULL)
      jb_json_put_string (builder, jb_field_name ((JbField) i), person->values[i]);
  if (g_tree_nnodes (person->reasons) > 0)
    {
      json_builder_set_member_name (builder, REASONS);
      json_builder_begin_object (builder);
      g_tree_foreach (person->reasons, put_reason, builder);
      json_builder_end_object (builder);
    }
  json_builder_end_object (builder);
}

/* "NIK/date-differs" -> field and code. */
static gboolean
split_key (const gchar *key, JbField *ret_field, const gchar **ret_code)
{
  const gchar *slash = strchr (key, '/');
  if (slash == NULL || !is_finding_code (slash + 1))
    return FALSE;
  g_autofree gchar *name = g_strndup (key, (gsize) (slash - key));
  *ret_code = slash + 1;
  return jb_field_from_name (name, ret_field);
}

static gboolean
read_reasons (JbPerson *person, JsonObject *object, GError **error)
{
  JbJson json;
  JsonObjectIter iter;
  const gchar *key;
  jb_json_begin (&json, object, REASONS, error);
  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &key, NULL))
    {
      JbField field;
      const gchar *code;
      const gchar *reason = jb_json_string (&json, key, JB_REASON_MAX_BYTES);
      if (!json.failed
          && (!split_key (key, &field, &code)
              || !jb_person_set_reason (person, field, code, reason, NULL)))
        jb_json_fail (&json, key, _ ("tidak dikenal atau kosong"));
    }
  return jb_json_end (&json);
}

JbPerson *
jb_person_from_json (JsonObject *object, GError **error)
{
  g_autoptr (JbPerson) person = jb_person_new ();
  g_autoptr (GError) fault = NULL;
  JbJson json;
  jb_json_begin (&json, object, "person", &fault);
  for (guint i = 0; i < JB_FIELD_N; i++)
    {
      const gchar *name = jb_field_name ((JbField) i);
      const gchar *text = jb_json_string_or (&json, name, JB_FIELD_MAX_BYTES, "");
      if (!json.failed && !jb_person_set (person, (JbField) i, text, NULL))
        jb_json_fail (&json, name, _ ("bukan teks yang dapat diterima"));
    }
  JsonObject *reasons = jb_json_has (&json, REASONS) ? jb_json_object (&json, REASONS) : NULL;
  gboolean ok = jb_json_end (&json) && (reasons == NULL || read_reasons (person, reasons, &fault));
  if (!ok)
    {
      g_propagate_error (error, g_steal_pointer (&fault));
      return NULL;
    }
  return g_steal_pointer (&person);
}
