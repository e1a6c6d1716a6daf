/* SPDX-License-Identifier: MPL-2.0 */
#include "core/base/error.h"
#include "core/base/json.h"
#include "core/people/eligibility.h"
#include "core/people/person.h"

#include <string.h>

static JbRegions *regions;
static JbCodes *codes;
static const JbDate today = { 2020, 11, 29 };

static gchar *
source_path (const gchar *name)
{
  return g_build_filename (g_getenv ("JEMPUT_SRC"), name, NULL);
}

static void
set (JbPerson *person, JbField field, const gchar *text)
{
  g_autoptr (GError) error = NULL;
  g_assert_true (jb_person_set (person, field, text, &error));
  g_assert_no_error (error);
}

/* Someone with nothing wrong or odd about her. */
static JbPerson *
good_person (void)
{
  static const struct {
    JbField field;
    const gchar *text;
  } values[] = {
    { JB_FIELD_NIK, "1503044506030001" },
    { JB_FIELD_NAMA_LGKP, "SITI NUR A'INI" },
    { JB_FIELD_JENIS_KLMIN, "2" },
    { JB_FIELD_TMPT_LHR, "SAROLANGUN" },
    { JB_FIELD_TGL_LHR, "2003-06-05" },
    { JB_FIELD_AGAMA, "1" },
    { JB_FIELD_STAT_KWN, "1" },
    { JB_FIELD_JENIS_PKRJN, "3" },
    { JB_FIELD_NO_KK, "1503040506150012" },
    { JB_FIELD_ALAMAT, "JL. LINTAS SUMATERA KM 12" },
    { JB_FIELD_NO_PROP, "15" },
    { JB_FIELD_NO_KAB, "03" },
    { JB_FIELD_NO_KEC, "04" },
    { JB_FIELD_NO_KEL, "2004" },
    { JB_FIELD_KEWARGANEGARAAN, "WNI" },
    { JB_FIELD_PENDAMPING, "ABDUL MALIK" },
  };
  JbPerson *person = jb_person_new ();
  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    set (person, values[i].field, values[i].text);
  return person;
}

/* "FIELD/code! …": faults with "!", warnings that need a reason with "?". */
static gchar *
told (const JbPerson *person)
{
  g_autoptr (GPtrArray) findings = jb_person_validate (person, regions, codes, &today);
  GString *out = g_string_new (NULL);
  for (guint i = 0; i < findings->len; i++)
    {
      const JbFinding *finding = g_ptr_array_index (findings, i);
      g_assert_cmpuint (strlen (finding->text), >, 8);
      g_assert_null (strchr (finding->text, '!'));
      g_string_append_printf (out, "%s%s/%s%s", out->len > 0 ? " " : "",
                              jb_field_name (finding->field), finding->code,
                              finding->severity == JB_FINDING_FAULT ? "!"
                              : finding->needs_reason               ? "?"
                                                                    : "");
    }
  return g_string_free (out, FALSE);
}

static void
assert_told (JbField field, const gchar *text, const gchar *expected)
{
  g_autoptr (JbPerson) person = good_person ();
  set (person, field, text);
  g_autofree gchar *got = told (person);
  g_assert_cmpstr (got, ==, expected);
}

static void
test_a_right_entry_draws_nothing (void)
{
  g_autoptr (JbPerson) person = good_person ();
  g_autofree gchar *got = told (person);
  g_assert_cmpstr (got, ==, "");
  g_autoptr (GPtrArray) findings = jb_person_validate (person, regions, codes, &today);
  g_assert_true (jb_person_is_complete (person, findings));
}

static void
test_an_empty_entry_names_all_that_is_required (void)
{
  g_autoptr (JbPerson) person = jb_person_new ();
  g_autofree gchar *got = told (person);
  g_assert_cmpstr (got, ==,
                   "NIK/required! NAMA_LGKP/required! JENIS_KLMIN/required! TMPT_LHR/required! "
                   "TGL_LHR/required! AGAMA/required! STAT_KWN/required! JENIS_PKRJN/required! "
                   "NO_KK/required! NO_PROP/required! NO_KAB/required! NO_KEC/required! "
                   "NO_KEL/required! ALAMAT/required! KEWARGANEGARAAN/required!");
  set (person, JB_FIELD_ALAMAT, "   ");
  g_autofree gchar *blank = told (person);
  g_assert_cmpstr (blank, ==, got);
}

static void
test_names_draw_warnings_only (void)
{
  assert_told (JB_FIELD_NAMA_LGKP, "SUPARDI", "NAMA_LGKP/one-word");
  assert_told (JB_FIELD_NAMA_LGKP, " SUPARDI  ", "NAMA_LGKP/one-word");
  assert_told (JB_FIELD_NAMA_LGKP, "SUPARD1 JAYA", "NAMA_LGKP/odd-characters");
  assert_told (JB_FIELD_NAMA_LGKP, "I GUSTI NGURAH, S.H.", "");
  g_autofree gchar *sixty = g_strnfill (58, 'A');
  g_autofree gchar *at_limit = g_strconcat ("B ", sixty, NULL);
  g_autofree gchar *over_limit = g_strconcat ("BC ", sixty, NULL);
  assert_told (JB_FIELD_NAMA_LGKP, at_limit, "");
  assert_told (JB_FIELD_NAMA_LGKP, over_limit, "NAMA_LGKP/over-60");
}

static void
test_codes_must_be_in_their_list (void)
{
  assert_told (JB_FIELD_AGAMA, "7", "");
  assert_told (JB_FIELD_AGAMA, "8", "AGAMA/not-in-list!");
  assert_told (JB_FIELD_AGAMA, "01", "AGAMA/not-in-list!");
  assert_told (JB_FIELD_AGAMA, "Islam", "AGAMA/not-in-list!");
  assert_told (JB_FIELD_JENIS_PKRJN, "89", "");
  assert_told (JB_FIELD_JENIS_PKRJN, "90", "JENIS_PKRJN/not-in-list!");
  assert_told (JB_FIELD_PNYDNG_CCT, "0", "PNYDNG_CCT/not-in-list!");
  assert_told (JB_FIELD_KEWARGANEGARAAN, "WNA", "");
  assert_told (JB_FIELD_KEWARGANEGARAAN, "wni", "KEWARGANEGARAAN/not-in-list!");
  assert_told (JB_FIELD_TGL_LHR_PERKIRAAN, "1", "");
  assert_told (JB_FIELD_TGL_LHR_PERKIRAAN, "ya", "TGL_LHR_PERKIRAAN/not-in-list!");
}

static void
test_birth_dates_are_in_the_past_of_living_people (void)
{
  g_autoptr (JbPerson) person = good_person ();
  set (person, JB_FIELD_NIK, "1503044506030001");
  static const struct {
    const gchar *born, *code;
  } cases[] = {
    { "2020-11-30", "in-the-future" },
    { "2020-11-29", NULL },
    { "1890-11-29", NULL },
    { "1890-11-28", "over-130-years" },
    { "2003-02-30", "not-a-date" },
    { "5 Juni 2003", "not-a-date" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      set (person, JB_FIELD_TGL_LHR, cases[i].born);
      g_autoptr (GPtrArray) findings
          = jb_person_validate_field (person, JB_FIELD_TGL_LHR, regions, codes, &today);
      g_assert_cmpuint (findings->len, ==, cases[i].code != NULL ? 1 : 0);
      if (findings->len == 1)
        {
          const JbFinding *finding = g_ptr_array_index (findings, 0);
          g_assert_cmpstr (finding->code, ==, cases[i].code);
          g_assert_cmpint (finding->severity, ==, JB_FINDING_FAULT);
        }
    }
}

static void
test_a_nik_is_judged_against_birth_date_and_sex (void)
{
  assert_told (JB_FIELD_NIK, "150304450603000", "NIK/not-16-digits!");
  assert_told (JB_FIELD_NIK, "1503-0445-0603-0001", "NIK/not-16-digits!");
  assert_told (JB_FIELD_NIK, "1503040506030001", "NIK/sex-differs?");
  assert_told (JB_FIELD_NIK, "1501034606030001", "NIK/date-differs? NIK/region-unknown?");
  assert_told (JB_FIELD_NIK, "1503047102030001", "NIK/impossible-date? NIK/date-differs?");
  assert_told (JB_FIELD_NIK, "1503049913030000", "NIK/bad-day! NIK/bad-month! NIK/serial-zero!");
}

static void
test_other_numbers_need_no_reason (void)
{
  assert_told (JB_FIELD_NO_KK, "1503044506150012", "NO_KK/swapped");
  assert_told (JB_FIELD_NO_KK, "1503040013150000", "NO_KK/kk-day NO_KK/kk-month NO_KK/kk-serial");
  assert_told (JB_FIELD_NO_KK, "1503044506030001", "NO_KK/swapped NO_KK/same-as-nik");
  assert_told (JB_FIELD_NO_KK, "15030405", "NO_KK/not-16-digits!");
  assert_told (JB_FIELD_NIK_IBU, "1503045001780002", "");
  assert_told (JB_FIELD_NIK_IBU, "1503041001780002", "NIK_IBU/sex-differs");
  assert_told (JB_FIELD_NIK_AYAH, "1503045001780002", "NIK_AYAH/sex-differs");
  assert_told (JB_FIELD_NIK_IBU, "1501035001780002", "NIK_IBU/region-unknown");
  assert_told (JB_FIELD_NIK_AYAH, "1503049901780002", "NIK_AYAH/bad-day!");
}

static void
test_the_address_is_a_place_that_exists (void)
{
  assert_told (JB_FIELD_NO_PROP, "99", "NO_PROP/unknown-region!");
  assert_told (JB_FIELD_NO_KAB, "99", "NO_KAB/unknown-region!");
  assert_told (JB_FIELD_NO_KEC, "99", "NO_KEC/unknown-region!");
  assert_told (JB_FIELD_NO_KEL, "9999", "NO_KEL/unknown-region!");
  assert_told (JB_FIELD_NO_KAB, "3", "NO_KAB/not-digits!");
  assert_told (JB_FIELD_NO_KEL, "04", "NO_KEL/not-digits!");
  assert_told (JB_FIELD_NO_RT, "003", "");
  assert_told (JB_FIELD_NO_RT, "1234", "NO_RT/not-digits!");
  assert_told (JB_FIELD_NO_RW, "I", "NO_RW/not-digits!");
  assert_told (JB_FIELD_KODE_POS, "37491", "");
  assert_told (JB_FIELD_KODE_POS, "3749", "KODE_POS/not-digits!");
}

static void
test_odd_phones_and_emails_are_warnings (void)
{
  assert_told (JB_FIELD_TELEPON, "+62 812-7400-1234", "");
  assert_told (JB_FIELD_TELEPON, "(0745) 91234567", "");
  assert_told (JB_FIELD_TELEPON, "1234567", "TELEPON/odd-phone");
  assert_told (JB_FIELD_TELEPON, "0812 7400 1234 5678", "TELEPON/odd-phone");
  assert_told (JB_FIELD_TELEPON, "0812+74001234", "TELEPON/odd-phone");
  assert_told (JB_FIELD_TELEPON, "tidak ada", "TELEPON/odd-phone");
  assert_told (JB_FIELD_EMAIL, "siti@example.id", "");
  static const gchar *const odd[]
      = { "siti", "@example.id", "siti@", "siti@id", "a@b@c.id", "a b@c.id", "a@.id", "a@b." };
  for (gsize i = 0; i < G_N_ELEMENTS (odd); i++)
    assert_told (JB_FIELD_EMAIL, odd[i], "EMAIL/odd-email");
}

static void
test_estimates_and_minors_have_someone_beside_them (void)
{
  assert_told (JB_FIELD_PENDAMPING, "", "PENDAMPING/minor-alone");
  g_autoptr (JbPerson) person = good_person ();
  set (person, JB_FIELD_PENDAMPING, NULL);
  set (person, JB_FIELD_TGL_LHR_PERKIRAAN, "1");
  g_autofree gchar *got = told (person);
  g_assert_cmpstr (got, ==, "PENDAMPING/required!");
}

static void
test_a_warning_needs_its_reason_and_keeps_it_for_this_nik_only (void)
{
  g_autoptr (JbPerson) person = good_person ();
  g_autoptr (GError) error = NULL;
  set (person, JB_FIELD_NIK, "1503040506030001");
  g_autoptr (GPtrArray) findings = jb_person_validate (person, regions, codes, &today);
  g_assert_cmpuint (findings->len, ==, 1);
  g_assert_false (jb_person_is_complete (person, findings));
  g_assert_true (
      jb_person_set_reason (person, JB_FIELD_NIK, "sex-differs", " salah cetak lama ", &error));
  g_assert_cmpstr (jb_person_get_reason (person, JB_FIELD_NIK, "sex-differs"), ==,
                   "salah cetak lama");
  g_assert_true (jb_person_is_complete (person, findings));
  set (person, JB_FIELD_NIK, "1503 0405 0603 0001"); /* the same */
  g_assert_nonnull (jb_person_get_reason (person, JB_FIELD_NIK, "sex-differs"));
  set (person, JB_FIELD_NIK, "1503040506030002");
  g_assert_null (jb_person_get_reason (person, JB_FIELD_NIK, "sex-differs"));

  g_assert_false (jb_person_set_reason (person, JB_FIELD_NIK, "sex-differs", "  ", &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_INVALID);
  g_clear_error (&error);
  for (guint i = 0; i < JB_REASONS_MAX; i++)
    {
      g_autofree gchar *code = g_strdup_printf ("code-%u", i);
      g_assert_true (jb_person_set_reason (person, JB_FIELD_NO_KK, code, "x", NULL));
    }
  g_assert_true (jb_person_set_reason (person, JB_FIELD_NO_KK, "code-0", "y", NULL));
  g_assert_false (jb_person_set_reason (person, JB_FIELD_NO_KK, "more", "x", &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_LIMIT);
  g_assert_true (jb_person_set_reason (person, JB_FIELD_NO_KK, "code-0", NULL, NULL));
  g_assert_true (jb_person_set_reason (person, JB_FIELD_NO_KK, "more", "x", NULL));
}

static void
test_text_that_cannot_be_kept_changes_nothing (void)
{
  g_autoptr (JbPerson) person = good_person ();
  g_autofree gchar *full = g_strnfill (JB_FIELD_MAX_BYTES, 'A');
  g_autofree gchar *over = g_strnfill (JB_FIELD_MAX_BYTES + 1, 'A');
  const gchar *const bad[] = { over, "A\nB", "\xff",
                               "A\xe2\x80\xae"
                               "B",
                               "A\x7f" };
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_false (jb_person_set (person, JB_FIELD_ALAMAT, bad[i], &error));
      g_assert_error (error, JB_ERROR, JB_ERROR_INVALID);
      g_assert_cmpstr (jb_person_get (person, JB_FIELD_ALAMAT), ==, "JL. LINTAS SUMATERA KM 12");
    }
  set (person, JB_FIELD_ALAMAT, full);
  set (person, JB_FIELD_ALAMAT, "JL. A "); /* the next word is still to come */
  g_assert_cmpstr (jb_person_get (person, JB_FIELD_ALAMAT), ==, "JL. A ");
  set (person, JB_FIELD_JENIS_KLMIN, " 1 ");
  g_assert_cmpint (jb_person_sex (person), ==, JB_SEX_MALE);
  set (person, JB_FIELD_NIK,
       "\xef\xbb\xbf"
       "1503.0445.0603.0001\r\n");
  g_assert_cmpstr (jb_person_get (person, JB_FIELD_NIK), ==, "1503044506030001");
}

/* A form feed at its end is no part of a number, and what is kept of it is kept for good. */
static void
test_a_number_kept_once_is_kept_the_same_again (void)
{
  g_autoptr (JbPerson) person = good_person ();
  set (person, JB_FIELD_NIK, "\f1503.0445.0603.0001\f");
  g_assert_cmpstr (jb_person_get (person, JB_FIELD_NIK), ==, "1503044506030001");
  set (person, JB_FIELD_NO_KK, " 1503-0405 ");
  g_assert_cmpstr (jb_person_get (person, JB_FIELD_NO_KK), ==, "1503-0405");
  set (person, JB_FIELD_NIK_IBU, "1503.0445.0603.00011\f");
  g_assert_cmpstr (jb_person_get (person, JB_FIELD_NIK_IBU), ==, "1503.0445.0603.00011");
}

static gchar *
to_text (const JbPerson *person)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  jb_person_to_json (person, builder);
  g_autoptr (GBytes) bytes = jb_json_builder_to_bytes (builder);
  return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static JbPerson *
from_text (const gchar *text, GError **error)
{
  g_autoptr (JsonNode) root = jb_json_parse (text, strlen (text), 65536, error);
  return root != NULL ? jb_person_from_json (json_node_get_object (root), error) : NULL;
}

static void
test_the_golden_person_comes_back_byte_for_byte (void)
{
  g_autofree gchar *path = source_path ("tests/vectors/json/person.json");
  g_autofree gchar *text = NULL;
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_autoptr (GError) error = NULL;
  g_autoptr (JbPerson) person = from_text (text, &error);
  g_assert_no_error (error);
  g_autoptr (JbPerson) copy = jb_person_copy (person);
  g_autofree gchar *again = to_text (copy);
  g_assert_cmpstr (again, ==, g_strchomp (text));
}

static void
test_persons_with_anything_unknown_are_refused (void)
{
  static const gchar *const bad[] = {
    "{\"NAMA\":\"x\"}",
    "{\"NIK\":1}",
    "{\"NIK\":null}",
    "{\"ALAMAT\":\"a\\nb\"}",
    "{\"reasons\":[]}",
    "{\"reasons\":{\"NIK\":\"x\"}}",
    "{\"reasons\":{\"NIK/\":\"x\"}}",
    "{\"reasons\":{\"NIK/A\":\"x\"}}",
    "{\"reasons\":{\"XX/date-differs\":\"x\"}}",
    "{\"reasons\":{\"NIK/date-differs\":\" \"}}",
    "{\"reasons\":{\"NIK/date-differs\":1}}",
    "{\"NIK\":\"1\",\"NIK\":\"2\"}",
  };
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (JbPerson) person = from_text (bad[i], &error);
      g_assert_null (person);
      g_assert_error (error, JB_ERROR, JB_ERROR_FORMAT);
    }
  g_autoptr (JbPerson) empty = from_text ("{\"ALAMAT\":\"\",\"reasons\":{}}", NULL);
  g_autofree gchar *text = to_text (empty);
  g_assert_cmpstr (text, ==, "{}");
}

static void
test_fields_have_a_column_and_a_word (void)
{
  for (guint i = 0; i < JB_FIELD_N; i++)
    {
      JbField field = JB_FIELD_N;
      g_assert_true (jb_field_from_name (jb_field_name ((JbField) i), &field));
      g_assert_cmpuint (field, ==, i);
      g_autofree gchar *label = g_utf8_strdown (jb_field_label ((JbField) i), -1);
      g_assert_cmpuint (strlen (label), >=, 2);
      g_assert_null (strstr (label, "cacat"));
    }
  JbField field;
  g_assert_false (jb_field_from_name ("nik", &field));
  g_assert_false (jb_field_from_name (NULL, &field));
}

static JbEligibility
eligibility (const gchar *born_iso, gboolean married, const gchar *today_iso,
             const gchar *election_iso, const gchar *previous_iso)
{
  JbDate born = { 0 }, day = { 0 }, election = { 0 }, previous = { 0 };
  JbEligibility result;
  g_assert_true (jb_date_parse (born_iso, &born));
  g_assert_true (jb_date_parse (today_iso, &day));
  if (election_iso != NULL)
    g_assert_true (jb_date_parse (election_iso, &election));
  if (previous_iso != NULL)
    g_assert_true (jb_date_parse (previous_iso, &previous));
  jb_eligibility (&born, married, &day, election_iso != NULL ? &election : NULL,
                  previous_iso != NULL ? &previous : NULL, &result);
  g_autofree gchar *words = jb_eligibility_explain (&result);
  g_assert_nonnull (strstr (words, "UU 24/2013"));
  return result;
}

static void
assert_eligible (const gchar *born, gboolean married, const gchar *day, JbEligible expected,
                 const gchar *card_from)
{
  JbEligibility result = eligibility (born, married, day, NULL, NULL);
  g_autofree gchar *from = jb_date_to_iso (&result.card_from);
  g_assert_cmpint (result.eligible, ==, expected);
  g_assert_cmpstr (from, ==, card_from);
  g_assert_false (result.first_time_voter);
}

static void
test_the_day_decides_who_may_be_recorded (void)
{
  assert_eligible ("2003-11-29", FALSE, "2020-11-29", JB_ELIGIBLE_AGE, "2020-11-29");
  assert_eligible ("2003-11-30", FALSE, "2020-11-29", JB_ELIGIBLE_AHEAD, "2020-11-30");
  assert_eligible ("2004-11-29", FALSE, "2020-11-29", JB_ELIGIBLE_AHEAD, "2021-11-29");
  assert_eligible ("2004-11-30", FALSE, "2020-11-29", JB_ELIGIBLE_NOT, "2021-11-30");
  assert_eligible ("2004-11-30", TRUE, "2020-11-29", JB_ELIGIBLE_MARRIED, "2020-11-29");
  assert_eligible ("1990-01-01", TRUE, "2020-11-29", JB_ELIGIBLE_AGE, "2007-01-01");
  assert_eligible ("2004-02-29", FALSE, "2021-02-28", JB_ELIGIBLE_AHEAD, "2021-03-01");
  assert_eligible ("2021-01-01", TRUE, "2020-11-29", JB_ELIGIBLE_NOT, "2038-01-01");
  g_assert_true (eligibility ("2003-11-29", FALSE, "2021-11-28", NULL, NULL).is_child);
  g_assert_false (eligibility ("2003-11-29", FALSE, "2021-11-29", NULL, NULL).is_child);
}

static gboolean
is_voter (const gchar *born, gboolean married, const gchar *previous)
{
  return eligibility (born, married, "2020-11-29", "2020-12-09", previous).first_time_voter;
}

static void
test_first_time_voters_turn_17_before_their_election (void)
{
  g_assert_true (is_voter ("2003-12-09", FALSE, NULL));  /* 17 on the day itself */
  g_assert_false (is_voter ("2003-12-10", FALSE, NULL)); /* a day too young … */
  g_assert_true (is_voter ("2003-12-10", TRUE, NULL));   /* … unless married */
  g_assert_true (is_voter ("1998-12-10", FALSE, NULL));
  g_assert_false (is_voter ("1998-12-09", FALSE, NULL)); /* could vote five years ago */
  g_assert_true (is_voter ("2002-04-18", FALSE, "2019-04-17"));
  g_assert_false (is_voter ("2002-04-17", FALSE, "2019-04-17"));
  g_assert_false (is_voter ("2021-01-01", TRUE, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_autofree gchar *wilayah = source_path ("schemas/wilayah/wilayah.jbw");
  g_autofree gchar *lists = source_path ("schemas/codes");
  regions = jb_regions_load (wilayah, NULL);
  codes = jb_codes_load (lists, NULL);
  g_assert_nonnull (regions);
  g_assert_nonnull (codes);
#define ADD(name, function) g_test_add_func ("/people/" name, function)
  ADD ("person/a-right-entry-draws-nothing", test_a_right_entry_draws_nothing);
  ADD ("person/an-empty-entry-names-all-that-is-required",
       test_an_empty_entry_names_all_that_is_required);
  ADD ("person/names-draw-warnings-only", test_names_draw_warnings_only);
  ADD ("person/codes-must-be-in-their-list", test_codes_must_be_in_their_list);
  ADD ("person/birth-dates-are-in-the-past-of-living-people",
       test_birth_dates_are_in_the_past_of_living_people);
  ADD ("person/a-nik-is-judged-against-birth-date-and-sex",
       test_a_nik_is_judged_against_birth_date_and_sex);
  ADD ("person/other-numbers-need-no-reason", test_other_numbers_need_no_reason);
  ADD ("person/the-address-is-a-place-that-exists", test_the_address_is_a_place_that_exists);
  ADD ("person/odd-phones-and-emails-are-warnings", test_odd_phones_and_emails_are_warnings);
  ADD ("person/estimates-and-minors-have-someone-beside-them",
       test_estimates_and_minors_have_someone_beside_them);
  ADD ("person/a-warning-needs-its-reason-and-keeps-it-for-this-nik-only",
       test_a_warning_needs_its_reason_and_keeps_it_for_this_nik_only);
  ADD ("person/text-that-cannot-be-kept-changes-nothing",
       test_text_that_cannot_be_kept_changes_nothing);
  ADD ("person/a-number-kept-once-is-kept-the-same-again",
       test_a_number_kept_once_is_kept_the_same_again);
  ADD ("person/the-golden-person-comes-back-byte-for-byte",
       test_the_golden_person_comes_back_byte_for_byte);
  ADD ("person/persons-with-anything-unknown-are-refused",
       test_persons_with_anything_unknown_are_refused);
  ADD ("person/fields-have-a-column-and-a-word", test_fields_have_a_column_and_a_word);
  ADD ("eligibility/the-day-decides-who-may-be-recorded", test_the_day_decides_who_may_be_recorded);
  ADD ("eligibility/first-time-voters-turn-17-before-their-election",
       test_first_time_voters_turn_17_before_their_election);
#undef ADD
  int status = g_test_run ();
  jb_regions_unref (regions);
  jb_codes_unref (codes);
  return status;
}
