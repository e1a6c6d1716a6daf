/* SPDX-License-Identifier: MPL-2.0 */
#include "core/base/json.h"
#include "core/people/nik.h"

#include <string.h>

static JbRegions *regions;

/* The names of the set bits, which the vectors list in the order of the bits. */
static gchar *
names (guint bits, gboolean faults)
{
  GString *out = g_string_new (NULL);
  for (guint bit = 1; bit <= bits; bit <<= 1)
    if ((bits & bit) != 0)
      {
        const gchar *text = faults ? jb_nik_fault_text ((JbNikFault) bit)
                                   : jb_nik_warning_text ((JbNikWarning) bit);
        g_assert_cmpuint (strlen (text), >, 10);
        g_string_append_printf (out, "%s ",
                                faults ? jb_nik_fault_name ((JbNikFault) bit)
                                       : jb_nik_warning_name ((JbNikWarning) bit));
      }
  return g_string_free (out, FALSE);
}

static gchar *
expected_names (JsonObject *object, const gchar *member)
{
  GString *out = g_string_new (NULL);
  JsonArray *array = json_object_get_array_member (object, member);
  for (guint i = 0; i < json_array_get_length (array); i++)
    g_string_append_printf (out, "%s ", json_array_get_string_element (array, i));
  return g_string_free (out, FALSE);
}

static void
assert_number (JsonObject *tells, const gchar *name, gint64 value)
{
  if (json_object_has_member (tells, name))
    g_assert_cmpint (json_object_get_int_member (tells, name), ==, value);
}

static void
assert_text (JsonObject *tells, const gchar *name, const gchar *value)
{
  if (json_object_has_member (tells, name))
    g_assert_cmpstr (json_object_get_string_member (tells, name), ==, value);
}

static void
assert_tells (JsonObject *tells, const JbNik *nik)
{
  assert_text (tells, "digits", nik->digits);
  assert_text (tells, "region", nik->region);
  assert_text (tells, "region_name", nik->region_name);
  assert_number (tells, "n_digits", nik->n_digits);
  assert_number (tells, "day", nik->day);
  assert_number (tells, "month", nik->month);
  assert_number (tells, "year2", nik->year2);
  assert_number (tells, "year", nik->year);
  assert_number (tells, "serial", nik->serial);
  assert_number (tells, "sex_told", nik->sex);
}

static void
assert_vector (JsonObject *vector)
{
  g_test_message ("%s", json_object_get_string_member (vector, "title"));
  const gchar *text = json_object_get_string_member (vector, "text");
  JbDate born = { 0 };
  JbSex sex = (JbSex) json_object_get_int_member_with_default (vector, "sex", 0);
  if (json_object_has_member (vector, "born"))
    g_assert_true (jb_date_parse (json_object_get_string_member (vector, "born"), &born));

  g_auto (JbNik) nik = { 0 };
  if (g_str_equal (json_object_get_string_member (vector, "kind"), "kk"))
    jb_kk_explain (text, regions, &nik);
  else
    jb_nik_explain (text, regions, &born, sex, &nik);

  g_autofree gchar *faults = names (nik.faults, TRUE);
  g_autofree gchar *warnings = names (nik.warnings, FALSE);
  g_autofree gchar *expected_faults = expected_names (vector, "faults");
  g_autofree gchar *expected_warnings = expected_names (vector, "warnings");
  g_assert_cmpstr (faults, ==, expected_faults);
  g_assert_cmpstr (warnings, ==, expected_warnings);
  if (json_object_has_member (vector, "tells"))
    assert_tells (json_object_get_object_member (vector, "tells"), &nik);
}

static void
test_the_golden_vectors_hold (void)
{
  g_autofree gchar *path
      = g_build_filename (g_getenv ("JEMPUT_SRC"), "tests", "vectors", "nik.json", NULL);
  g_autofree gchar *text = NULL;
  gsize len;
  g_autoptr (GError) error = NULL;
  g_assert_true (g_file_get_contents (path, &text, &len, &error));
  g_autoptr (JsonNode) root = jb_json_parse (text, len, 1024 * 1024, &error);
  g_assert_no_error (error);
  JsonArray *cases = json_object_get_array_member (json_node_get_object (root), "cases");
  g_assert_cmpuint (json_array_get_length (cases), >=, 80);
  for (guint i = 0; i < json_array_get_length (cases); i++)
    assert_vector (json_array_get_object_element (cases, i));
}

/* Calls of a number that arrives digit by digit never forget what they said of a group. */
static void
test_a_group_once_judged_stays_judged (void)
{
  static const gchar full[] = "1503999913999999";
  const JbDate born = { 2003, 6, 5 };
  guint faults = 0, warnings = 0;
  for (gsize len = 0; len <= 16; len++)
    {
      g_autofree gchar *part = g_strndup (full, len);
      g_auto (JbNik) nik = { 0 };
      jb_nik_explain (part, regions, &born, JB_SEX_MALE, &nik);
      g_assert_cmpstr (nik.digits, ==, part);
      g_assert_cmpint ((nik.faults & JB_NIK_NOT_16_DIGITS) != 0, ==, len < 16);
      g_assert_cmpuint (nik.faults & faults & ~(guint) JB_NIK_NOT_16_DIGITS, ==,
                        faults & ~(guint) JB_NIK_NOT_16_DIGITS);
      g_assert_cmpuint (nik.warnings & warnings, ==, warnings);
      faults = nik.faults;
      warnings = nik.warnings;
    }
  g_assert_cmpuint (faults, ==, JB_NIK_BAD_DAY | JB_NIK_BAD_MONTH);
  g_assert_cmpuint (warnings, ==, JB_NIK_WARN_REGION_UNKNOWN | JB_NIK_WARN_DATE_DIFFERS);
}

static void
test_without_a_list_no_region_is_unknown (void)
{
  g_auto (JbNik) nik = { 0 };
  jb_nik_explain ("9999990506030001", NULL, NULL, JB_SEX_UNKNOWN, &nik);
  g_assert_cmpuint (nik.faults, ==, 0);
  g_assert_cmpuint (nik.warnings, ==, 0);
  g_assert_null (nik.region_name);
}

static void
test_text_that_is_not_utf8_is_not_16_digits (void)
{
  g_auto (JbNik) nik = { 0 };
  jb_nik_explain ("1503040506030001\xff", regions, NULL, JB_SEX_UNKNOWN, &nik);
  g_assert_false (nik.clean);
  g_assert_cmpuint (nik.faults, ==, JB_NIK_NOT_16_DIGITS);
  g_assert_cmpstr (nik.digits, ==, "");

  g_auto (JbNik) none = { 0 };
  jb_nik_explain (NULL, regions, NULL, JB_SEX_UNKNOWN, &none);
  g_assert_true (none.clean);
  g_assert_cmpuint (none.faults, ==, JB_NIK_NOT_16_DIGITS);
}

static void
test_a_masked_number_shows_ten_digits_of_sixteen (void)
{
  g_autofree gchar *masked = jb_nik_mask ("1503040506030001");
  g_assert_cmpstr (masked, ==, "150304••••••0001");
  g_autofree gchar *part = jb_nik_mask ("1503");
  g_assert_cmpstr (part, ==, "••••");
  g_autofree gchar *odd = jb_nik_mask ("15030405060300x1");
  g_assert_cmpstr (odd, ==, "••••••••••••••••");
  g_autofree gchar *none = jb_nik_mask (NULL);
  g_assert_cmpstr (none, ==, "");
}

/* Every day and month there could be, for both sexes, against a count done by hand. */
static void
test_of_all_days_and_months_the_right_ones_pass (void)
{
  guint clean = 0, odd = 0, bad = 0;
  for (guint day = 0; day < 100; day++)
    for (guint month = 0; month < 100; month++)
      {
        g_autofree gchar *text = g_strdup_printf ("150304%02u%02u010001", day, month);
        g_auto (JbNik) nik = { 0 };
        jb_nik_explain (text, regions, NULL, JB_SEX_UNKNOWN, &nik);
        if (nik.faults != 0)
          bad++;
        else if (nik.warnings != 0)
          odd++;
        else
          clean++;
      }
  g_assert_cmpuint (clean, ==, 2 * 365); /* '01 leaps in no century */
  g_assert_cmpuint (odd, ==, 2 * (31 * 12 - 365));
  g_assert_cmpuint (bad, ==, 10000 - 2 * 31 * 12);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_autofree gchar *path
      = g_build_filename (g_getenv ("JEMPUT_SRC"), "schemas", "wilayah", "wilayah.jbw", NULL);
  regions = jb_regions_load (path, NULL);
  g_assert_nonnull (regions);
  g_test_add_func ("/people/nik/the-golden-vectors-hold", test_the_golden_vectors_hold);
  g_test_add_func ("/people/nik/a-group-once-judged-stays-judged",
                   test_a_group_once_judged_stays_judged);
  g_test_add_func ("/people/nik/without-a-list-no-region-is-unknown",
                   test_without_a_list_no_region_is_unknown);
  g_test_add_func ("/people/nik/text-that-is-not-utf8-is-not-16-digits",
                   test_text_that_is_not_utf8_is_not_16_digits);
  g_test_add_func ("/people/nik/a-masked-number-shows-ten-digits-of-sixteen",
                   test_a_masked_number_shows_ten_digits_of_sixteen);
  g_test_add_func ("/people/nik/of-all-days-and-months-the-right-ones-pass",
                   test_of_all_days_and_months_the_right_ones_pass);
  int status = g_test_run ();
  jb_regions_unref (regions);
  return status;
}
