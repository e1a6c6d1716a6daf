/* SPDX-License-Identifier: MPL-2.0 */
#include "core/base/error.h"
#include "core/people/codes.h"
#include "core/people/date.h"

#include <glib/gstdio.h>
#include <string.h>

static JbDate
date (const gchar *iso)
{
  JbDate parsed = { 0 };
  g_assert_true (jb_date_parse (iso, &parsed));
  return parsed;
}

static void
test_only_real_days_in_iso_form_are_read (void)
{
  static const gchar *const bad[]
      = { "",           "2003-6-5",    "2003-06-31",  "2003-02-29", "1900-02-29",
          "2003-13-01", "2003-00-01",  "2003-01-00",  "1799-12-31", "3000-01-01",
          "2003/06/05", "2003-06-05 ", " 2003-06-05", "2003-06-0a", "+003-06-05",
          "20030605",   "0000-00-00",  NULL };
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      JbDate kept = { 1, 2, 3 };
      g_assert_false (jb_date_parse (bad[i], &kept));
      g_assert_cmpuint (kept.year, ==, 1);
    }
  JbDate leap = date ("2000-02-29");
  g_autofree gchar *iso = jb_date_to_iso (&leap);
  g_assert_cmpstr (iso, ==, "2000-02-29");
}

static void
test_days_agree_with_glib_over_four_centuries (void)
{
  JbDate day = date ("1800-01-01");
  g_autoptr (GDateTime) other = g_date_time_new_utc (1800, 1, 1, 0, 0, 0);
  for (guint i = 0; i < 4000; i++)
    {
      g_assert_cmpuint (day.year, ==, (guint) g_date_time_get_year (other));
      g_assert_cmpuint (day.month, ==, (guint) g_date_time_get_month (other));
      g_assert_cmpuint (day.day, ==, (guint) g_date_time_get_day_of_month (other));
      g_assert_cmpint (jb_date_begins_s (&day, JB_AREA_TIME_WIB), ==,
                       g_date_time_to_unix (other) - 7 * 3600);
      JbDate back;
      jb_date_add_days (&day, 37, &day);
      jb_date_add_days (&day, -37, &back);
      jb_date_add_days (&back, 37, &back);
      g_assert_cmpint (jb_date_compare (&back, &day), ==, 0);
      GDateTime *next = g_date_time_add_days (other, 37);
      g_date_time_unref (other);
      other = next;
    }
}

static void
test_a_day_outside_the_known_years_is_not_set (void)
{
  JbDate last = date ("2999-12-31"), first = date ("1800-01-01"), day;
  jb_date_add_days (&last, 1, &day);
  g_assert_false (jb_date_is_set (&day));
  jb_date_add_days (&first, -1, &day);
  g_assert_false (jb_date_is_set (&day));
  jb_date_add_years (&last, 1, &day);
  g_assert_false (jb_date_is_set (&day));
  jb_date_at (G_MAXINT64, JB_AREA_TIME_WIT, &day);
  g_assert_false (jb_date_is_set (&day));
  jb_date_at (G_MININT64, JB_AREA_TIME_WIT, &day);
  g_assert_false (jb_date_is_set (&day));
  g_assert_false (jb_date_is_set (NULL));
}

static guint
age (const gchar *born, const gchar *day)
{
  JbDate a = date (born), b = date (day);
  return jb_date_age_on (&a, &b);
}

static void
test_a_year_is_complete_on_the_birthday (void)
{
  g_assert_cmpuint (age ("2003-12-09", "2020-12-08"), ==, 16);
  g_assert_cmpuint (age ("2003-12-09", "2020-12-09"), ==, 17);
  g_assert_cmpuint (age ("2004-02-29", "2021-02-28"), ==, 16);
  g_assert_cmpuint (age ("2004-02-29", "2021-03-01"), ==, 17);
  g_assert_cmpuint (age ("2004-02-29", "2024-02-29"), ==, 20);
  g_assert_cmpuint (age ("2020-12-09", "2003-12-09"), ==, 0);
  g_assert_cmpuint (age ("2020-12-09", "2021-12-08"), ==, 0);

  JbDate leap = date ("2004-02-29"), later;
  jb_date_add_years (&leap, 17, &later);
  g_autofree gchar *iso = jb_date_to_iso (&later);
  g_assert_cmpstr (iso, ==, "2021-03-01");
}

static void
test_the_local_day_depends_on_the_area (void)
{
  const gint64 time_s = 1606582800; /* 2020-11-28T17:00:00Z */
  JbDate day;
  jb_date_at (time_s - 1, JB_AREA_TIME_WIB, &day);
  g_autofree gchar *before = jb_date_to_iso (&day);
  g_assert_cmpstr (before, ==, "2020-11-28");
  jb_date_at (time_s, JB_AREA_TIME_WIB, &day);
  g_autofree gchar *from = jb_date_to_iso (&day);
  g_assert_cmpstr (from, ==, "2020-11-29");
  g_assert_cmpint (jb_date_begins_s (&day, JB_AREA_TIME_WIB), ==, time_s);
  g_assert_cmpint (jb_date_begins_s (&day, JB_AREA_TIME_WIT), ==, time_s - 2 * 3600);

  g_autofree gchar *words = jb_time_to_words (time_s + 10 * 3600 + 42 * 60, JB_AREA_TIME_WIB);
  g_assert_cmpstr (words, ==, "29 November 2020, 10.42 WIB");
  g_autofree gchar *clock = jb_time_to_clock (-1, JB_AREA_TIME_WITA);
  g_assert_cmpstr (clock, ==, "07.59");
}

static void
test_dates_are_told_in_words (void)
{
  JbDate day = date ("2003-06-05"), old = date ("1900-01-01"), none = { 0 };
  g_autofree gchar *plain = jb_date_to_words (&day, JB_DATE_PLAIN);
  g_assert_cmpstr (plain, ==, "5 Juni 2003");
  g_autofree gchar *weekday = jb_date_to_words (&day, JB_DATE_WEEKDAY);
  g_assert_cmpstr (weekday, ==, "Kamis, 5 Juni 2003");
  g_autofree gchar *monday = jb_date_to_words (&old, JB_DATE_WEEKDAY);
  g_assert_cmpstr (monday, ==, "Senin, 1 Januari 1900");
  g_autofree gchar *nothing = jb_date_to_words (&none, JB_DATE_WEEKDAY);
  g_assert_cmpstr (nothing, ==, "");
}

static void
test_time_zones_are_known_by_name (void)
{
  JbAreaTime zone = JB_AREA_TIME_WIB;
  g_assert_true (jb_area_time_parse ("WIT", &zone));
  g_assert_cmpint (zone, ==, JB_AREA_TIME_WIT);
  g_assert_cmpstr (jb_area_time_name (JB_AREA_TIME_WITA), ==, "WITA");
  g_assert_false (jb_area_time_parse ("wib", &zone));
  g_assert_false (jb_area_time_parse (NULL, &zone));
  g_assert_cmpint (zone, ==, JB_AREA_TIME_WIT);
}

static void
test_every_code_list_is_complete (void)
{
  static const guint counts[JB_CODES_N] = { 7, 7, 13, 11, 2, 89, 10, 4 };
  g_autofree gchar *dir = g_build_filename (g_getenv ("JEMPUT_SRC"), "schemas", "codes", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (JbCodes) codes = jb_codes_load (dir, &error);
  g_assert_no_error (error);
  for (guint list = 0; list < JB_CODES_N; list++)
    {
      g_assert_cmpuint (jb_codes_count (codes, (JbCodeList) list), ==, counts[list]);
      for (guint i = 0; i < counts[list]; i++)
        {
          const gchar *label = NULL;
          guint code = jb_codes_nth (codes, (JbCodeList) list, i, &label);
          g_assert_cmpstr (jb_codes_label (codes, (JbCodeList) list, code), ==, label);
        }
    }
  g_assert_cmpstr (jb_codes_label (codes, JB_CODES_MARITAL, 4), ==, "Cerai mati");
  g_assert_null (jb_codes_label (codes, JB_CODES_MARITAL, 5));
  g_assert_null (jb_codes_label (codes, JB_CODES_SEX, 0));
}

static void
assert_list (const gchar *dir, const gchar *text, gint code)
{
  g_autofree gchar *path = g_build_filename (dir, "agama.tsv", NULL);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  g_autoptr (GError) error = NULL;
  g_autoptr (JbCodes) codes = jb_codes_load (dir, &error);
  g_assert_null (codes);
  g_assert_error (error, JB_ERROR, code);
}

static void
test_a_damaged_code_list_is_refused (void)
{
  static const gchar *const bad[]
      = { "",          "1 Islam\n",    "1\tIslam",     "1\t\n",     "01\tA\n",
          "0\tA\n",    "2\tA\n1\tB\n", "1\tA\n1\tB\n", "1\tA\n\n",  "x\tA\n",
          "1000\tA\n", "1\tA\tB\n",    "1\tA\r\n",     "1\t\xff\n", "-1\tA\n" };
  g_autofree gchar *dir = g_dir_make_tmp ("jemput-codes-XXXXXX", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    assert_list (dir, bad[i], JB_ERROR_FORMAT);
  assert_list (dir, "1\tIslam\n", JB_ERROR_NOT_FOUND); /* the other lists are missing */
  g_autofree gchar *path = g_build_filename (dir, "agama.tsv", NULL);
  g_assert_cmpint (g_remove (path), ==, 0);
  g_assert_cmpint (g_rmdir (dir), ==, 0);
}

static void
test_a_written_time_is_the_area_s_own (void)
{
  gint64 time_s = 0;
  g_assert_true (jb_time_parse ("2026-12-05", JB_AREA_TIME_WIB, &time_s));
  g_assert_cmpint (time_s, ==, 1796403600);
  g_assert_true (jb_time_parse ("2026-12-05 15:30", JB_AREA_TIME_WIB, &time_s));
  g_assert_cmpint (time_s, ==, 1796403600 + 15 * 3600 + 30 * 60);
  g_assert_true (jb_time_parse ("2026-12-05T15:30", JB_AREA_TIME_WIT, &time_s));
  g_assert_cmpint (time_s, ==, 1796403600 + 13 * 3600 + 30 * 60);
  g_assert_true (jb_time_parse ("2026-12-05T15:30:00Z", JB_AREA_TIME_WIT, &time_s));
  g_assert_cmpint (time_s, ==, 1796403600 + 22 * 3600 + 30 * 60);
  static const gchar *const bad[] = { "",
                                      "2026-12-5",
                                      "2026-12-05 24:00",
                                      "2026-12-05 12:60",
                                      "2026-12-05 1:00",
                                      "2026-12-05 12:00x",
                                      "2026-12-05x12:00",
                                      "2026-02-30",
                                      "2026-12-05T12:00Z",
                                      "2026-12-05 " };
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      time_s = 7;
      g_assert_false (jb_time_parse (bad[i], JB_AREA_TIME_WIB, &time_s));
      g_assert_cmpint (time_s, ==, 7);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/people/date/only-real-days-in-iso-form-are-read",
                   test_only_real_days_in_iso_form_are_read);
  g_test_add_func ("/people/date/days-agree-with-glib-over-four-centuries",
                   test_days_agree_with_glib_over_four_centuries);
  g_test_add_func ("/people/date/a-day-outside-the-known-years-is-not-set",
                   test_a_day_outside_the_known_years_is_not_set);
  g_test_add_func ("/people/date/a-year-is-complete-on-the-birthday",
                   test_a_year_is_complete_on_the_birthday);
  g_test_add_func ("/people/date/the-local-day-depends-on-the-area",
                   test_the_local_day_depends_on_the_area);
  g_test_add_func ("/people/date/dates-are-told-in-words", test_dates_are_told_in_words);
  g_test_add_func ("/people/date/time-zones-are-known-by-name", test_time_zones_are_known_by_name);
  g_test_add_func ("/people/codes/every-code-list-is-complete", test_every_code_list_is_complete);
  g_test_add_func ("/people/codes/a-damaged-code-list-is-refused",
                   test_a_damaged_code_list_is_refused);
  g_test_add_func ("/people/date/a-written-time-is-the-area-s-own",
                   test_a_written_time_is_the_area_s_own);
  return g_test_run ();
}
