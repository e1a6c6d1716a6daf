/* SPDX-License-Identifier: MPL-2.0 */
/* Biodata and record.json. */
#include "tests/fuzz/fuzz.h"

#include "core/base/text.h"
#include "core/people/record.h"

#define TEXT_MAX 2048

static GBytes *
person_bytes (const JbPerson *person)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  jb_person_to_json (person, builder);
  return jb_json_builder_to_bytes (builder);
}

static void
check_findings (const JbPerson *person)
{
  const JbDate today = { 2026, 11, 22 };
  g_autoptr (GPtrArray) findings = jb_person_validate (person, NULL, NULL, &today);
  for (guint i = 0; i < findings->len; i++)
    {
      const JbFinding *finding = findings->pdata[i];
      g_assert_cmpuint (finding->field, <, JB_FIELD_N);
      g_assert_true (jb_text_is_clean (finding->text, TEXT_MAX, JB_TEXT_LINE));
    }
  jb_person_is_complete (person, findings);
}

static void
check_person (JsonObject *object)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JbPerson) person = jb_person_from_json (object, &error);
  fz_check (person != NULL, &error);
  if (person == NULL)
    return;
  check_findings (person);
  gsize len;
  g_autoptr (GBytes) encoded = person_bytes (person);
  const void *text = g_bytes_get_data (encoded, &len);
  g_autoptr (JsonNode) node = jb_json_parse (text, len, G_MAXSSIZE, &error);
  fz_check (node != NULL, &error);
  g_autoptr (JbPerson) again = jb_person_from_json (json_node_get_object (node), &error);
  fz_check (again != NULL, &error);
  g_assert_nonnull (again);
  g_autoptr (GBytes) same = person_bytes (again);
  fz_assert_same_bytes (encoded, same);
}

static void
check_record (const uint8_t *data, size_t size)
{
  static const gchar *const names[] = { "photo.jpg", "slap-left", "finger-1", NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (JbRecord) record = jb_record_from_json (data, size, &error);
  fz_check (record != NULL, &error);
  if (record == NULL)
    return;
  check_findings (record->person);
  g_autoptr (GPtrArray) missing = jb_record_missing_parts (record, names);
  g_assert_cmpuint (missing->len, <=, 13);
  gsize len;
  g_autoptr (GBytes) encoded = jb_record_to_json (record);
  const void *text = g_bytes_get_data (encoded, &len);
  g_autoptr (JbRecord) again = jb_record_from_json (text, len, &error);
  fz_check (again != NULL, &error);
  g_assert_nonnull (again);
  g_autoptr (GBytes) same = jb_record_to_json (again);
  fz_assert_same_bytes (encoded, same);
}

/* What an officer types: kept as it is said to be, or refused with everything as it was. */
static void
check_typing (const uint8_t *data, size_t size)
{
  g_autoptr (JbPerson) person = jb_person_new ();
  g_autofree gchar *text = fz_text (data, size);
  for (guint i = 0; i < JB_FIELD_N; i++)
    {
      g_autoptr (GError) error = NULL;
      gboolean taken = jb_person_set (person, (JbField) i, text, &error);
      fz_check (taken, &error);
      g_autofree gchar *kept = g_strdup (jb_person_get (person, (JbField) i));
      g_assert_true (taken || *kept == '\0');
      g_assert_true (jb_person_set (person, (JbField) i, kept, &error));
      g_assert_cmpstr (jb_person_get (person, (JbField) i), ==, kept);
    }
  check_findings (person);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  check_record (data, size);
  if (size <= 2 * JB_FIELD_MAX_BYTES)
    check_typing (data, size);
  g_autoptr (JsonNode) node = jb_json_parse (data, size, JB_RECORD_JSON_MAX_BYTES, NULL);
  if (node != NULL)
    check_person (json_node_get_object (node));
  return 0;
}

void
fz_seeds (void)
{
  fz_seed_vector ("json", "person.json");
  fz_seed_vector ("json", "record.json");
  fz_seed_text ("{\"NIK\":\"1503042211960001\",\"TGL_LHR\":\"1996-11-23\",\"JENIS_KLMIN\":\"2\","
                "\"reasons\":{\"NIK/date-differs\":\"KK lama\",\"NIK/sex-differs\":\"x\"}}");
  fz_seed_text ("1503.04.6211.96'0001");
  fz_seed_text (" 2003-06-05 ");
  fz_seed_text ("Siti Rahma\xe2\x80\x99 binti Ali ");
}
