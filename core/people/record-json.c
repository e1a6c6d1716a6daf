/* SPDX-License-Identifier: MPL-2.0 */
/* record.json, the first part of a sealed record: a JSON object (strict: json.h), at most 64 KiB,
 * of exactly these members; those marked ? are left out where there is nothing to say.
 *
 *   type            "jemput.record/1"; the number is the version
 *   id              32 hex digits: the record
 *   replaces?       32 hex digits: the record it corrects
 *   village         10 digits: the place of service; rw?, rt? 1 to 3 digits
 *   category?       1 to 32 bytes: the urgent category
 *   zone_effect     "OPEN" "WARN" "PROTOCOL" "LOCK" "UNKNOWN": what the verdict was
 *   zone_rule?      1 to 64 bytes: id of the rule that decided
 *   exception_code? 1 to 32 bytes: id of the urgent exception used
 *   late_reason?    1 to 256 bytes: why it was let through a lock that began meanwhile
 *   begun, finished {"from", "to"}: clock interval, UTC times, from <= to
 *   lawful_basis    "age" "married" "ahead" "not"
 *   position?       {"latitude_udeg", "longitude_udeg": millionths of a degree, "accuracy_cm",
 *                   "age_s"}: integers
 *   person          the biodata: SIAK's column names, each text of at most 512 bytes; "reasons"?
 * maps "FIELD/code" to the officer's reason, 1 to 256 bytes, at most 16 of them exceptions array of
 * at most 13 {"part", "reason", "note"?: 1 to 256 bytes}; a part once
 *
 * Members may stand in any order; ours stand in this one. schemas/json/record.schema.json. */
#include "core/people/record.h"

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/base/json.h"
#include "core/base/text.h"
#include "core/base/utc.h"
#include "core/people/eligibility.h"

#include <string.h>

#define TYPE_PREFIX "jemput.record/"
#define TYPE TYPE_PREFIX "1"
#define EXCEPTIONS_MAX 13
#define UDEG_PER_DEG 1000000
#define ACCURACY_MAX_CM G_GINT64_CONSTANT (4000000000) /* around the earth */
#define AGE_MAX_S G_GINT64_CONSTANT (1000000000)

static gint64
round_to_int (gdouble value)
{
  return (gint64) (value < 0 ? value - 0.5 : value + 0.5);
}

static void
put_if_any (JsonBuilder *builder, const gchar *name, const gchar *value)
{
  if (value != NULL && *value != '\0')
    jb_json_put_string (builder, name, value);
}

static void
put_interval (JsonBuilder *builder, const gchar *name, gint64 from_s, gint64 to_s)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_object (builder);
  jb_json_put_time (builder, "from", from_s);
  jb_json_put_time (builder, "to", to_s);
  json_builder_end_object (builder);
}

static void
put_position (JsonBuilder *builder, const JbPosition *position)
{
  if (!position->known || !(position->latitude_deg >= -90 && position->latitude_deg <= 90)
      || !(position->longitude_deg >= -180 && position->longitude_deg <= 180)
      || !(position->accuracy_m >= 0 && position->accuracy_m <= (gdouble) ACCURACY_MAX_CM / 100))
    return;
  json_builder_set_member_name (builder, "position");
  json_builder_begin_object (builder);
  jb_json_put_int (builder, "latitude_udeg", round_to_int (position->latitude_deg * UDEG_PER_DEG));
  jb_json_put_int (builder, "longitude_udeg",
                   round_to_int (position->longitude_deg * UDEG_PER_DEG));
  jb_json_put_int (builder, "accuracy_cm", round_to_int (position->accuracy_m * 100));
  jb_json_put_int (builder, "age_s", MIN ((gint64) position->age_s, AGE_MAX_S));
  json_builder_end_object (builder);
}

static void
put_exceptions (JsonBuilder *builder, const GPtrArray *exceptions)
{
  json_builder_set_member_name (builder, "exceptions");
  json_builder_begin_array (builder);
  for (guint i = 0; i < exceptions->len; i++)
    {
      const JbException *exception = g_ptr_array_index (exceptions, i);
      json_builder_begin_object (builder);
      jb_json_put_string (builder, "part", exception->part);
      jb_json_put_string (builder, "reason", jb_exception_reason_name (exception->reason));
      put_if_any (builder, "note", exception->note);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

GBytes *
jb_record_to_json (const JbRecord *record)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  json_builder_begin_object (builder);
  jb_json_put_string (builder, "type", TYPE);
  jb_json_put_hex (builder, "id", record->id.bytes, JB_ID_BYTES);
  if (!jb_id_is_none (&record->replaces))
    jb_json_put_hex (builder, "replaces", record->replaces.bytes, JB_ID_BYTES);
  jb_json_put_string (builder, "village", record->village);
  put_if_any (builder, "rw", record->rw);
  put_if_any (builder, "rt", record->rt);
  put_if_any (builder, "category", record->category);
  jb_json_put_string (builder, "zone_effect", record->zone_effect);
  put_if_any (builder, "zone_rule", record->zone_rule);
  put_if_any (builder, "exception_code", record->exception_code);
  put_if_any (builder, "late_reason", record->late_reason);
  put_interval (builder, "begun", record->begun_lo_s, record->begun_hi_s);
  put_interval (builder, "finished", record->finished_lo_s, record->finished_hi_s);
  jb_json_put_string (builder, "lawful_basis", record->lawful_basis);
  put_position (builder, &record->position);
  json_builder_set_member_name (builder, "person");
  jb_person_to_json (record->person, builder);
  put_exceptions (builder, record->exceptions);
  json_builder_end_object (builder);
  return jb_json_builder_to_bytes (builder);
}

/* An optional text of at least one byte into a buffer, which holds at most its size less one. */
static void
read_text (JbJson *json, const gchar *name, gchar *ret_text, gsize size)
{
  if (!jb_json_has (json, name))
    return;
  const gchar *text = jb_json_string (json, name, size - 1);
  if (!json->failed && *text == '\0')
    jb_json_fail (json, name, _ ("kosong"));
  g_strlcpy (ret_text, text, size);
}

static void
read_id (JbJson *json, const gchar *name, JbId *ret_id)
{
  jb_json_id (json, name, ret_id);
  if (!json->failed && jb_id_is_none (ret_id))
    jb_json_fail (json, name, _ ("kosong"));
}

static void
read_part_of_village (JbJson *json, const gchar *name, gchar ret_text[4])
{
  read_text (json, name, ret_text, 4);
  if (*ret_text != '\0' && !jb_text_is_digits (ret_text, 1, 3))
    jb_json_fail (json, name, _ ("bukan 1 sampai 3 angka"));
}

static void
read_one_of (JbJson *json, const gchar *name, const gchar *const *allowed, gchar *ret_text,
             gsize size)
{
  const gchar *text = jb_json_string (json, name, size - 1);
  if (!json->failed && !g_strv_contains (allowed, text))
    jb_json_fail (json, name, _ ("tidak dikenal"));
  g_strlcpy (ret_text, text, size);
}

static void
read_interval (JbJson *json, const gchar *name, gint64 *ret_from_s, gint64 *ret_to_s)
{
  JbJson inner;
  JsonObject *object = jb_json_object (json, name);
  if (object == NULL)
    return;
  jb_json_begin (&inner, object, name, json->error);
  *ret_from_s = jb_json_time (&inner, "from");
  *ret_to_s = jb_json_time (&inner, "to");
  if (!inner.failed && *ret_from_s > *ret_to_s)
    jb_json_fail (&inner, "to", _ ("lebih awal dari from"));
  if (!jb_json_end (&inner))
    json->failed = TRUE;
}

static void
read_position (JbJson *json, JbPosition *ret_position)
{
  JbJson inner;
  JsonObject *object = jb_json_has (json, "position") ? jb_json_object (json, "position") : NULL;
  if (object == NULL)
    return;
  jb_json_begin (&inner, object, "position", json->error);
  ret_position->known = TRUE;
  ret_position->latitude_deg
      = (gdouble) jb_json_int (&inner, "latitude_udeg", -90 * UDEG_PER_DEG, 90 * UDEG_PER_DEG)
        / UDEG_PER_DEG;
  ret_position->longitude_deg
      = (gdouble) jb_json_int (&inner, "longitude_udeg", -180 * UDEG_PER_DEG, 180 * UDEG_PER_DEG)
        / UDEG_PER_DEG;
  ret_position->accuracy_m
      = (gdouble) jb_json_int (&inner, "accuracy_cm", 0, ACCURACY_MAX_CM) / 100;
  ret_position->age_s = (guint) jb_json_int (&inner, "age_s", 0, AGE_MAX_S);
  if (!jb_json_end (&inner))
    json->failed = TRUE;
}

static gboolean
read_exception (JbRecord *record, JsonObject *object, GError **error)
{
  JbJson json;
  JbExceptionReason reason = JB_EXCEPTION_MISSING;
  gchar note[JB_NOTE_MAX_BYTES + 1] = "";
  guint before = record->exceptions->len;
  jb_json_begin (&json, object, "exceptions", error);
  const gchar *part = jb_json_string (&json, "part", JB_PART_NAME_MAX);
  const gchar *name = jb_json_string (&json, "reason", JB_PART_NAME_MAX);
  read_text (&json, "note", note, sizeof note);
  if (!json.failed && !jb_exception_reason_from_name (name, &reason))
    jb_json_fail (&json, "reason", _ ("tidak dikenal"));
  if (!json.failed
      && (!jb_record_add_exception (record, part, reason, note, NULL)
          || record->exceptions->len == before))
    jb_json_fail (&json, "part", _ ("tidak dikenal atau ganda"));
  return jb_json_end (&json);
}

static void
read_exceptions (JbJson *json, JbRecord *record)
{
  JsonArray *array = jb_json_array (json, "exceptions", EXCEPTIONS_MAX);
  for (guint i = 0; array != NULL && i < json_array_get_length (array) && !json->failed; i++)
    {
      JsonObject *object = jb_json_array_object (json, array, i);
      if (object == NULL || !read_exception (record, object, json->error))
        json->failed = TRUE;
    }
}

static void
read_person (JbJson *json, JbRecord *record)
{
  JsonObject *object = jb_json_object (json, "person");
  if (object == NULL)
    return;
  JbPerson *person = jb_person_from_json (object, json->error);
  if (person == NULL)
    {
      json->failed = TRUE;
      return;
    }
  jb_person_free (record->person);
  record->person = person;
}

static void
read_place (JbJson *json, JbRecord *record)
{
  static const gchar *const effects[] = { "OPEN", "WARN", "PROTOCOL", "LOCK", "UNKNOWN", NULL };
  const gchar *village = jb_json_string (json, "village", 10);
  if (!json->failed && !jb_text_is_digits (village, 10, 10))
    jb_json_fail (json, "village", _ ("bukan 10 angka"));
  g_strlcpy (record->village, village, sizeof record->village);
  read_part_of_village (json, "rw", record->rw);
  read_part_of_village (json, "rt", record->rt);
  read_text (json, "category", record->category, sizeof record->category);
  read_one_of (json, "zone_effect", effects, record->zone_effect, sizeof record->zone_effect);
  read_text (json, "zone_rule", record->zone_rule, sizeof record->zone_rule);
  read_text (json, "exception_code", record->exception_code, sizeof record->exception_code);
}

static void
read_late_reason (JbJson *json, JbRecord *record)
{
  gchar text[JB_LATE_REASON_MAX_BYTES + 1] = "";
  read_text (json, "late_reason", text, sizeof text);
  record->late_reason = *text != '\0' ? g_strdup (text) : NULL;
}

static void
read_type (JbJson *json)
{
  const gchar *type = jb_json_string (json, "type", 32);
  if (json->failed || strcmp (type, TYPE) == 0)
    return;
  if (!g_str_has_prefix (type, TYPE_PREFIX))
    {
      jb_json_fail (json, "type", _ ("tidak dikenal"));
      return;
    }
  g_set_error_literal (json->error, JB_ERROR, JB_ERROR_VERSION,
                       _ ("Rekaman dari versi program lain. Rekaman tetap aman. "
                          "Perbarui program."));
  json->failed = TRUE;
}

static gboolean
read_record (JsonObject *object, JbRecord *record, GError **error)
{
  static const gchar *const bases[] = { "age", "married", "ahead", "not", NULL };
  JbJson json;
  jb_json_begin (&json, object, "", error);
  read_type (&json);
  read_id (&json, "id", &record->id);
  if (jb_json_has (&json, "replaces"))
    read_id (&json, "replaces", &record->replaces);
  read_place (&json, record);
  read_late_reason (&json, record);
  read_interval (&json, "begun", &record->begun_lo_s, &record->begun_hi_s);
  read_interval (&json, "finished", &record->finished_lo_s, &record->finished_hi_s);
  read_one_of (&json, "lawful_basis", bases, record->lawful_basis, sizeof record->lawful_basis);
  read_position (&json, &record->position);
  read_person (&json, record);
  read_exceptions (&json, record);
  return jb_json_end (&json);
}

JbRecord *
jb_record_from_json (const void *data, gsize len, GError **error)
{
  g_autoptr (JsonNode) root = jb_json_parse (data, len, JB_RECORD_JSON_MAX_BYTES, error);
  if (root == NULL)
    return NULL;
  g_autoptr (JbRecord) record = jb_record_new ();
  g_autoptr (GError) fault = NULL;
  if (!read_record (json_node_get_object (root), record, &fault))
    {
      g_propagate_error (error, g_steal_pointer (&fault));
      return NULL;
    }
  return g_steal_pointer (&record);
}
