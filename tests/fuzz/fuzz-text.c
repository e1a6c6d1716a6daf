/* SPDX-License-Identifier: MPL-2.0 */
/* Short texts with a form: times, dates, codes, names, hex. What is taken is written the same. */
#include "tests/fuzz/fuzz.h"

#include "core/base/text.h"
#include "core/people/fold.h"
#include "core/people/record.h"
#include "core/zone/bundle.h"

static void
check_times (const gchar *text)
{
  gint64 time_s;
  JbDate date, day;
  fz_fill (&time_s, sizeof time_s);
  fz_fill (&date, sizeof date);
  if (jb_utc_parse (text, &time_s))
    {
      g_autofree gchar *again = jb_utc_format (time_s);
      g_autofree gchar *words = jb_time_to_words (time_s, JB_AREA_TIME_WITA);
      g_assert_true (jb_text_is_clean (words, 64, JB_TEXT_LINE));
      g_assert_cmpstr (again, ==, text);
      jb_date_at (time_s, JB_AREA_TIME_WIB, &day);
      g_assert_cmpint (jb_date_begins_s (&day, JB_AREA_TIME_WIB), <=, time_s);
    }
  else
    fz_check_untouched (&time_s, sizeof time_s);
  if (jb_date_parse (text, &date))
    {
      g_autofree gchar *again = jb_date_to_iso (&date);
      g_autofree gchar *words = jb_date_to_words (&date, JB_DATE_WEEKDAY);
      g_assert_true (jb_text_is_clean (words, 64, JB_TEXT_LINE));
      g_assert_cmpstr (again, ==, text);
      jb_date_at (jb_date_begins_s (&date, JB_AREA_TIME_WIT), JB_AREA_TIME_WIT, &day);
      g_assert_cmpint (jb_date_compare (&date, &day), ==, 0);
    }
  else
    fz_check_untouched (&date, sizeof date);
}

static void
check_codes (const gchar *text)
{
  gchar code[11], again[11];
  fz_fill (code, sizeof code);
  if (jb_region_code_parse (text, code))
    {
      g_autofree gchar *dotted = jb_region_code_dotted (code);
      g_assert_true (jb_region_code_parse (dotted, again));
      g_assert_cmpstr (code, ==, again);
    }
  else
    fz_check_untouched (code, sizeof code);
  guint8 bytes[8];
  fz_fill (bytes, sizeof bytes);
  if (jb_unhex (text, bytes, sizeof bytes))
    {
      g_autofree gchar *hex = jb_hex (bytes, sizeof bytes);
      g_assert_cmpstr (hex, ==, text);
    }
  else
    fz_check_untouched (bytes, sizeof bytes);
}

static void
check_names (const gchar *text)
{
  JbField field;
  JbRecordState state;
  JbExceptionReason reason;
  JbEffect effect;
  JbAreaTime zone;
  if (jb_field_from_name (text, &field))
    g_assert_cmpstr (jb_field_name (field), ==, text);
  if (jb_record_state_from_name (text, &state))
    g_assert_cmpstr (jb_record_state_name (state), ==, text);
  if (jb_exception_reason_from_name (text, &reason))
    g_assert_cmpstr (jb_exception_reason_name (reason), ==, text);
  if (jb_effect_from_name (text, &effect))
    g_assert_cmpstr (jb_effect_name (effect), ==, text);
  if (jb_area_time_parse (text, &zone))
    g_assert_cmpstr (jb_area_time_name (zone), ==, text);
  g_assert_true (!jb_part_is_biometric (text) || jb_part_name_is_valid (text));
  g_assert_true (!jb_part_can_be_excepted (text) || jb_part_name_is_valid (text));
  g_assert_true (!jb_part_name_is_valid (text) || strlen (text) <= JB_PART_NAME_MAX);
  jb_role_is_valid (text);
}

/* A clean line is clean as several lines too, and folding gives a clean line. */
static void
check_text (const gchar *text)
{
  gsize len = strlen (text);
  gboolean line = jb_text_is_clean (text, 64, JB_TEXT_LINE);
  g_assert_true (!line || jb_text_is_clean (text, 64, JB_TEXT_MULTILINE));
  g_assert_true (!line || len <= 64);
  g_autofree gchar *folded = jb_fold (text, len);
  g_assert_true (g_utf8_validate (folded, -1, NULL));
  g_assert_false (g_str_has_prefix (folded, " ") || g_str_has_suffix (folded, " "));
  g_assert_null (strstr (folded, "  "));
  g_assert_cmpint (jb_fold_rank (folded, folded), ==, JB_FOLD_BEGINS);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree gchar *text = fz_text (data, size);
  check_times (text);
  check_codes (text);
  check_names (text);
  check_text (text);
  return 0;
}

void
fz_seeds (void)
{
  static const gchar *const texts[] = {
    "2026-11-22T08:15:00Z",
    "1970-01-01T00:00:00Z",
    "9999-12-31T23:59:59Z",
    "2000-02-29",
    "1800-01-01",
    "2999-12-31",
    "15.03.04.2001",
    "1503042001",
    "1503",
    "0123456789abcdef",
    "NAMA_LGKP",
    "quarantined",
    "condition",
    "UNKNOWN",
    "WITA",
    "finger-10",
    "exception-iris-l",
    "doc-9",
    "enrol-request",
    "Soka\u2019an \u00c9 \ufdfa \u1e9e \u0130",
  };
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    fz_seed_text (texts[i]);
}
