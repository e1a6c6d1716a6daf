/* SPDX-License-Identifier: MPL-2.0 */
#include "core/base/error.h"
#include "core/people/roster.h"

#include <string.h>

#define HEAD "{\"type\":\"jemput.roster/1\",\"version\":1,\"targets\":["
#define SITI "{\"name\":\"Siti\",\"village\":\"1503042004\",\"kind\":\"pemula\"}"

static JbRoster *
golden (void)
{
  g_autofree gchar *path
      = g_build_filename (g_getenv ("JEMPUT_SRC"), "tests", "vectors", "json", "roster.json", NULL);
  g_autofree gchar *text = NULL;
  gsize len;
  g_autoptr (GError) error = NULL;
  g_assert_true (g_file_get_contents (path, &text, &len, &error));
  JbRoster *roster = jb_roster_from_json (text, len, &error);
  g_assert_no_error (error);
  return roster;
}

static void
test_the_golden_roster_is_read (void)
{
  g_autoptr (JbRoster) roster = golden ();
  JbDate election;
  JbTarget target;
  g_assert_cmpuint (jb_roster_version (roster), ==, 7);
  g_assert_cmpuint (jb_roster_count (roster), ==, 3);
  g_assert_true (jb_roster_election (roster, &election));
  g_autofree gchar *day = jb_date_to_iso (&election);
  g_assert_cmpstr (day, ==, "2020-12-09");

  g_assert_true (jb_roster_find_nik (roster, "1503041211030002", &target));
  g_assert_cmpstr (target.name, ==, "AHMAD FAUZI");
  g_assert_cmpint (target.sex, ==, JB_SEX_MALE);
  g_assert_cmpstr (target.village, ==, "1503042004");
  g_assert_cmpstr (target.kind, ==, "pemula");
  g_autofree gchar *born = jb_date_to_iso (&target.born);
  g_assert_cmpstr (born, ==, "2003-11-12");

  g_assert_true (jb_roster_nth (roster, 2, &target));
  g_assert_cmpstr (target.nik, ==, "");
  g_assert_false (jb_date_is_set (&target.born));
  g_assert_cmpint (target.sex, ==, JB_SEX_UNKNOWN);
  g_assert_false (jb_roster_nth (roster, 3, &target));
  g_assert_false (jb_roster_find_nik (roster, "", &target));
  g_assert_false (jb_roster_find_nik (roster, NULL, &target));
  g_assert_false (jb_roster_find_nik (roster, "1503041211030003", &target));
}

static void
assert_found (const JbRoster *roster, const gchar *text, guint max, guint n, guint first)
{
  g_autoptr (GArray) found = jb_roster_search (roster, text, max);
  g_assert_cmpuint (found->len, ==, n);
  if (n > 0)
    g_assert_cmpuint (g_array_index (found, guint, 0), ==, first);
}

static void
test_targets_are_found_by_name_and_by_the_beginning_of_their_nik (void)
{
  g_autoptr (JbRoster) roster = golden ();
  assert_found (roster, "nur aini", 10, 1, 0);
  assert_found (roster, "NUR A’INI", 10, 1, 0);
  assert_found (roster, "fau", 10, 1, 1);
  assert_found (roster, "a", 10, 2, 1); /* begins with it before contains it */
  assert_found (roster, "150304", 10, 2, 0);
  assert_found (roster, "1503.0412", 10, 1, 1);
  assert_found (roster, "030002", 10, 0, 0);
  assert_found (roster, "", 10, 3, 0);
  assert_found (roster, "", 2, 2, 0);
  assert_found (roster, "a", 0, 0, 0);
  assert_found (roster, "tidak ada", 10, 0, 0);
  assert_found (roster, NULL, 10, 3, 0);
}

static void
assert_decoded (const gchar *text, gint code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JbRoster) roster = jb_roster_from_json (text, strlen (text), &error);
  if (code < 0)
    g_assert_no_error (error);
  else
    g_assert_error (error, JB_ERROR, code);
  g_assert_cmpint (roster != NULL, ==, code < 0);
}

static void
test_rosters_that_break_a_rule_are_refused (void)
{
  assert_decoded (HEAD "]}", -1);
  assert_decoded (HEAD SITI "]}", -1);
  assert_decoded (" " HEAD SITI " , " SITI " ] } \n", -1);
  assert_decoded ("{\"targets\":[],\"version\":3,\"type\":\"jemput.roster/1\"}", -1);
  assert_decoded ("{\"type\":\"jemput.roster/2\",\"version\":1,\"targets\":[]}", JB_ERROR_VERSION);
  static const gchar *const bad[] = {
    "",
    "{}",
    "[]",
    "null",
    HEAD "]",
    HEAD "]}x",
    HEAD "],}",
    HEAD SITI ",]}",
    HEAD "," SITI "]}",
    HEAD SITI SITI "]}",
    "{\"type\":\"jemput.roster\",\"version\":1,\"targets\":[]}",
    "{\"type\":\"jemput.roster/1\",\"targets\":[]}",
    "{\"type\":\"jemput.roster/1\",\"version\":0,\"targets\":[]}",
    "{\"type\":\"jemput.roster/1\",\"version\":01,\"targets\":[]}",
    "{\"type\":\"jemput.roster/1\",\"version\":1.0,\"targets\":[]}",
    "{\"type\":\"jemput.roster/1\",\"version\":1e3,\"targets\":[]}",
    "{\"type\":\"jemput.roster/1\",\"version\":-1,\"targets\":[]}",
    "{\"type\":\"jemput.roster/1\",\"version\":2147483648,\"targets\":[]}",
    "{\"type\":\"jemput.roster/1\",\"version\":99999999999999999999999,\"targets\":[]}",
    "{\"type\":\"jemput.roster/1\",\"version\":\"1\",\"targets\":[]}",
    "{\"type\":\"jemput.roster/1\",\"version\":1,\"version\":1,\"targets\":[]}",
    "{\"type\":\"jemput.roster/1\",\"version\":1,\"targets\":[],\"targets\":[]}",
    "{\"type\":\"jemput.roster/1\",\"version\":1,\"targets\":{}}",
    "{\"type\":\"jemput.roster/1\",\"version\":1,\"targets\":[],\"more\":1}",
    "{\"type\":\"jemput.roster/1\",\"version\":1,\"election\":\"2020-02-30\",\"targets\":[]}",
    HEAD "{}]}",
    HEAD "{\"name\":\"S\",\"village\":\"1503042004\"}]}",
    HEAD "{\"name\":\"\",\"village\":\"1503042004\",\"kind\":\"pemula\"}]}",
    HEAD "{\"name\":\"S\",\"name\":\"S\",\"village\":\"1503042004\",\"kind\":\"pemula\"}]}",
    HEAD "{\"name\":\"S\",\"n\\u0061me\":\"S\",\"village\":\"1503042004\",\"kind\":\"a\"}]}",
    HEAD "{\"name\":\"S\",\"village\":\"150304200\",\"kind\":\"pemula\"}]}",
    HEAD "{\"name\":\"S\",\"village\":\"1503042004\",\"kind\":\"Pemula\"}]}",
    HEAD "{\"name\":\"S\",\"village\":\"1503042004\",\"kind\":\"\"}]}",
    HEAD "{\"name\":\"S\",\"village\":\"1503042004\",\"kind\":\"abcdefghijklmnopq\"}]}",
    HEAD "{\"name\":\"S\",\"village\":\"1503042004\",\"kind\":\"a\",\"sex\":3}]}",
    HEAD "{\"name\":\"S\",\"village\":\"1503042004\",\"kind\":\"a\",\"sex\":0}]}",
    HEAD "{\"name\":\"S\",\"village\":\"1503042004\",\"kind\":\"a\",\"sex\":\"1\"}]}",
    HEAD "{\"name\":\"S\",\"village\":\"1503042004\",\"kind\":\"a\",\"nik\":\"\"}]}",
    HEAD "{\"name\":\"S\",\"village\":\"1503042004\",\"kind\":\"a\",\"nik\":\"150304450603001\"}]}",
    HEAD "{\"name\":\"S\",\"village\":\"1503042004\",\"kind\":\"a\",\"born\":\"2003-2-1\"}]}",
    HEAD "{\"name\":\"S\",\"village\":\"1503042004\",\"kind\":\"a\",\"age\":17}]}",
    HEAD "{\"name\":\"a\nb\",\"village\":\"1503042004\",\"kind\":\"a\"}]}",
    HEAD "{\"name\":\"a\\nb\",\"village\":\"1503042004\",\"kind\":\"a\"}]}",
    HEAD "{\"name\":\"a\\u0000\",\"village\":\"1503042004\",\"kind\":\"a\"}]}",
    HEAD "{\"name\":\"a\\ud800\",\"village\":\"1503042004\",\"kind\":\"a\"}]}",
    HEAD "{\"name\":\"a\\udc00\\ud800\",\"village\":\"1503042004\",\"kind\":\"a\"}]}",
    HEAD "{\"name\":\"a\\x41\",\"village\":\"1503042004\",\"kind\":\"a\"}]}",
    HEAD "{\"name\":\"\xff\",\"village\":\"1503042004\",\"kind\":\"a\"}]}",
    HEAD "{'name':'S'}]}",
  };
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    assert_decoded (bad[i], JB_ERROR_FORMAT);
}

static void
test_escapes_are_read_as_they_are_meant (void)
{
  static const gchar text[]
      = HEAD "{\"name\":\"\\u0041\\/\\\\\\\"\\u00e9\\ud83d\\ude00z\",\"village\":\"1503042004\","
             "\"kind\":\"a\"}]}";
  g_autoptr (JbRoster) roster = jb_roster_from_json (text, strlen (text), NULL);
  JbTarget target;
  g_assert_true (jb_roster_nth (roster, 0, &target));
  g_assert_cmpstr (target.name, ==, "A/\\\"é😀z");
  assert_found (roster, "É", 10, 1, 0);
}

static void
test_every_cut_of_a_roster_is_refused (void)
{
  static const gchar text[]
      = HEAD SITI ",{\"nik\":\"1503044506030001\",\"name\":\"N\\u00e9\",\"born\":\"2003-06-05\","
                  "\"sex\":2,\"village\":\"1503042004\",\"kind\":\"prr\"}]}";
  gsize len = strlen (text);
  for (gsize cut = 0; cut < len; cut++)
    {
      g_autofree gchar *part = g_memdup2 (text, cut + 1); /* so that a sanitizer sees its end */
      g_autoptr (GError) error = NULL;
      g_assert_null (jb_roster_from_json (part, cut, &error));
      g_assert_error (error, JB_ERROR, JB_ERROR_FORMAT);
    }
  assert_decoded (text, -1);
}

static void
test_of_two_targets_with_one_nik_the_first_is_found (void)
{
  static const gchar text[] = HEAD
      "{\"nik\":\"1503044506030001\",\"name\":\"A\",\"village\":\"1503042004\",\"kind\":\"prr\"},"
      "{\"nik\":\"1503044506030001\",\"name\":\"B\",\"village\":\"1503042004\",\"kind\":\"a\"}]}";
  g_autoptr (JbRoster) roster = jb_roster_from_json (text, strlen (text), NULL);
  JbTarget target;
  g_assert_true (jb_roster_find_nik (roster, "1503044506030001", &target));
  g_assert_cmpstr (target.name, ==, "A");
  assert_found (roster, "1503", 10, 2, 0);
}

static GString *
large (guint n)
{
  static const gchar *const first[] = { "SITI", "AHMAD", "NUR", "BUDI", "DEWI", "MUHAMMAD", "SRI" };
  static const gchar *const last[] = { "AINI", "FAUZI", "HIDAYAT", "SANTOSO", "LESTARI" };
  GString *text = g_string_new (HEAD);
  for (guint i = 0; i < n; i++)
    g_string_append_printf (text,
                            "%s{\"nik\":\"150304%02u%02u03%04u\",\"name\":\"%s %s %u\","
                            "\"born\":\"2003-%02u-%02u\",\"sex\":1,\"village\":\"1503042004\","
                            "\"kind\":\"pemula\"}",
                            i > 0 ? "," : "", i / 9999 % 28 + 1, i / 9999 / 28 % 12 + 1,
                            i % 9999 + 1, first[i % 7], last[i % 5], i, i / 28 % 12 + 1,
                            i % 28 + 1);
  return g_string_append (text, "]}");
}

/* The bounds are far above what it takes, so that a busy machine passes; the figures are told. */
static void
test_200000_targets_are_read_and_searched_quickly (void)
{
  g_autoptr (GString) text = large (JB_ROSTER_MAX_TARGETS);
  g_autoptr (GError) error = NULL;
  gint64 begun_us = g_get_monotonic_time ();
  g_autoptr (JbRoster) roster = jb_roster_from_json (text->str, text->len, &error);
  gint64 took_us = g_get_monotonic_time () - begun_us;
  g_assert_no_error (error);
  g_assert_cmpuint (jb_roster_count (roster), ==, JB_ROSTER_MAX_TARGETS);
  g_test_message ("read %" G_GSIZE_FORMAT " bytes: %" G_GINT64_FORMAT " us", text->len, took_us);
  g_assert_cmpint (took_us, <, 20 * G_USEC_PER_SEC);

  static const gchar *const texts[] = { "a", "lestari 1999", "zzzz", "1503042812", "hidayat" };
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      begun_us = g_get_monotonic_time ();
      g_autoptr (GArray) found = jb_roster_search (roster, texts[i], 100);
      took_us = g_get_monotonic_time () - begun_us;
      g_test_message ("search \"%s\": %u found, %" G_GINT64_FORMAT " us", texts[i], found->len,
                      took_us);
      g_assert_cmpint (took_us, <, 2 * G_USEC_PER_SEC);
    }
}

static void
test_one_target_too_many_is_refused (void)
{
  g_autoptr (GString) text = large (JB_ROSTER_MAX_TARGETS + 1);
  g_autoptr (GError) error = NULL;
  g_assert_null (jb_roster_from_json (text->str, text->len, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_LIMIT);
  g_clear_error (&error);
  g_assert_null (jb_roster_from_json (text->str, JB_ROSTER_MAX_BYTES + 1, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_LIMIT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add_func ("/people/roster/" name, function)
  ADD ("the-golden-roster-is-read", test_the_golden_roster_is_read);
  ADD ("targets-are-found-by-name-and-by-the-beginning-of-their-nik",
       test_targets_are_found_by_name_and_by_the_beginning_of_their_nik);
  ADD ("rosters-that-break-a-rule-are-refused", test_rosters_that_break_a_rule_are_refused);
  ADD ("escapes-are-read-as-they-are-meant", test_escapes_are_read_as_they_are_meant);
  ADD ("every-cut-of-a-roster-is-refused", test_every_cut_of_a_roster_is_refused);
  ADD ("of-two-targets-with-one-nik-the-first-is-found",
       test_of_two_targets_with_one_nik_the_first_is_found);
  ADD ("200000-targets-are-read-and-searched-quickly",
       test_200000_targets_are_read_and_searched_quickly);
  ADD ("one-target-too-many-is-refused", test_one_target_too_many_is_refused);
#undef ADD
  return g_test_run ();
}
