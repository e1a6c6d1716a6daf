/* SPDX-License-Identifier: MPL-2.0 */
#include "core/zone/clock.h"

#define SECOND G_GINT64_CONSTANT (1000000)
#define HOUR_S 3600
#define DAY_S 86400
/* 2026-11-20 12:00 UTC */
#define NOW G_GINT64_CONSTANT (1795176000)

static void
assert_now (const JbClock *clock, gint64 wall_s, gint64 boot_us, gint64 lo_s, gint64 hi_s)
{
  JbInterval now;
  jb_clock_now (clock, wall_s, boot_us, &now);
  g_assert_cmpint (now.lo_s, ==, lo_s);
  g_assert_cmpint (now.hi_s, ==, hi_s);
}

static void
test_a_pi_in_1970_knows_its_floor (void)
{
  g_autoptr (JbClock) clock = jb_clock_new (NOW, 5 * SECOND);
  assert_now (clock, 10, 5 * SECOND, NOW, NOW);
  assert_now (clock, 15, 10 * SECOND + 999999, NOW + 5, NOW + 5);
  g_assert_cmpint (jb_clock_trust (clock, 15, 10 * SECOND), ==, JB_CLOCK_UNTRUSTED);
  g_assert_cmpint (jb_clock_signed_s (clock), ==, 0);
}

static void
test_a_wall_clock_ahead_only_raises_the_upper_bound (void)
{
  g_autoptr (JbClock) clock = jb_clock_new (NOW, 0);
  assert_now (clock, NOW + 400 * DAY_S, 0, NOW, NOW + 400 * DAY_S);
  assert_now (clock, NOW - 1, 10 * SECOND, NOW + 10, NOW + 10);
  g_assert_cmpint (jb_clock_trust (clock, NOW + 400 * DAY_S, 0), ==, JB_CLOCK_UNTRUSTED);
}

static void
test_boot_time_never_runs_backwards (void)
{
  g_autoptr (JbClock) clock = jb_clock_new (NOW, 100 * SECOND);
  assert_now (clock, 0, 50 * SECOND, NOW, NOW);
  g_autoptr (JbClock) before_the_epoch = jb_clock_new (-5, 0);
  assert_now (before_the_epoch, -9, 0, 0, 0);
}

static void
test_signed_documents_only_move_the_lower_bound_on (void)
{
  g_autoptr (JbClock) clock = jb_clock_new (NOW, 0);
  jb_clock_at_least (clock, NOW - DAY_S, 0);
  assert_now (clock, 0, 0, NOW, NOW);
  g_assert_cmpint (jb_clock_signed_s (clock), ==, NOW - DAY_S);
  jb_clock_at_least (clock, NOW + DAY_S, 10 * SECOND);
  assert_now (clock, 0, 20 * SECOND, NOW + DAY_S + 10, NOW + DAY_S + 10);
  jb_clock_at_least (clock, NOW, 20 * SECOND);
  assert_now (clock, 0, 20 * SECOND, NOW + DAY_S + 10, NOW + DAY_S + 10);
  g_assert_cmpint (jb_clock_signed_s (clock), ==, NOW + DAY_S);
}

static void
test_an_answer_collapses_the_interval (void)
{
  g_autoptr (JbClock) clock = jb_clock_new (NOW, 0);
  assert_now (clock, NOW + 40 * DAY_S, 0, NOW, NOW + 40 * DAY_S);
  g_assert_true (jb_clock_answer (clock, NOW + DAY_S, 10 * SECOND, 12 * SECOND + 1));
  assert_now (clock, NOW + 40 * DAY_S, 12 * SECOND + 1, NOW + DAY_S, NOW + DAY_S + 3);
  assert_now (clock, 0, 22 * SECOND + 2, NOW + DAY_S + 10, NOW + DAY_S + 14);
  g_assert_cmpint (jb_clock_trust (clock, 0, 12 * SECOND), ==, JB_CLOCK_TRUSTED);
  g_assert_cmpint (jb_clock_signed_s (clock), ==, NOW + DAY_S);
}

static void
test_an_answer_corrects_a_saved_clock_that_ran_ahead (void)
{
  g_autoptr (JbClock) clock = jb_clock_new (NOW + HOUR_S, 0);
  jb_clock_at_least (clock, NOW - DAY_S, 0);
  g_assert_true (jb_clock_answer (clock, NOW, 0, SECOND));
  assert_now (clock, 0, SECOND, NOW, NOW + 1);
}

static void
test_contradictory_answers_change_nothing (void)
{
  g_autoptr (JbClock) clock = jb_clock_new (NOW - 9 * DAY_S, 0);
  jb_clock_at_least (clock, NOW, 0);
  g_assert_false (jb_clock_answer (clock, NOW - HOUR_S, 0, SECOND));
  g_assert_cmpint (jb_clock_trust (clock, 0, SECOND), ==, JB_CLOCK_UNTRUSTED);
  assert_now (clock, 0, SECOND, NOW + 1, NOW + 1);
  g_assert_true (jb_clock_answer (clock, NOW + 10, 0, SECOND));
  g_assert_false (jb_clock_answer (clock, NOW + 5, SECOND, 2 * SECOND));
  assert_now (clock, 0, 2 * SECOND, NOW + 11, NOW + 12);
  g_assert_false (jb_clock_answer (clock, NOW + 99, 9 * SECOND, 8 * SECOND));
  /* The last signed second and the answer may lie within one round trip. */
  g_assert_true (jb_clock_answer (clock, NOW + 9, 2 * SECOND, 4 * SECOND));
  assert_now (clock, 0, 4 * SECOND, NOW + 10, NOW + 11);
}

static void
test_a_document_from_the_future_of_an_answer_reopens_the_interval (void)
{
  g_autoptr (JbClock) clock = jb_clock_new (0, 0);
  g_assert_true (jb_clock_answer (clock, NOW, 0, SECOND));
  jb_clock_at_least (clock, NOW + 30, SECOND);
  g_assert_cmpint (jb_clock_trust (clock, 0, SECOND), ==, JB_CLOCK_TRUSTED);
  assert_now (clock, 0, SECOND, NOW + 30, NOW + 30);
  jb_clock_at_least (clock, NOW + DAY_S, SECOND);
  g_assert_cmpint (jb_clock_trust (clock, 0, SECOND), ==, JB_CLOCK_UNTRUSTED);
  assert_now (clock, NOW + 2 * DAY_S, SECOND, NOW + DAY_S, NOW + 2 * DAY_S);
}

static void
test_a_clock_chip_collapses_the_interval_by_its_drift (void)
{
  g_autoptr (JbClock) clock = jb_clock_new (NOW, 0);
  jb_clock_rtc (clock, NOW + DAY_S, 0);
  assert_now (clock, NOW + 400 * DAY_S, 0, NOW + DAY_S - 126, NOW + DAY_S + 126);
  g_assert_cmpint (jb_clock_trust (clock, 0, 0), ==, JB_CLOCK_TRUSTED);
  g_assert_cmpint (jb_clock_signed_s (clock), ==, 0);

  g_autoptr (JbClock) near = jb_clock_new (NOW, 0);
  jb_clock_rtc (near, NOW + 1, 0);
  assert_now (near, 0, 0, NOW, NOW + 127);
}

static void
test_a_clock_chip_behind_signed_time_is_not_believed (void)
{
  g_autoptr (JbClock) clock = jb_clock_new (NOW, 0);
  jb_clock_rtc (clock, NOW - 127, 0);
  g_assert_cmpint (jb_clock_trust (clock, 0, 0), ==, JB_CLOCK_UNTRUSTED);
  assert_now (clock, 0, 0, NOW, NOW);
  jb_clock_rtc (clock, NOW - 126, 0);
  g_assert_cmpint (jb_clock_trust (clock, 0, 0), ==, JB_CLOCK_TRUSTED);
}

static void
test_an_answer_goes_before_a_clock_chip (void)
{
  g_autoptr (JbClock) clock = jb_clock_new (0, 0);
  g_assert_true (jb_clock_answer (clock, NOW, 0, SECOND));
  jb_clock_rtc (clock, NOW + HOUR_S, SECOND);
  assert_now (clock, 0, SECOND, NOW, NOW + 1);
}

static void
test_bounded_means_signed_this_week_and_a_wall_clock_within_a_day (void)
{
  g_autoptr (JbClock) clock = jb_clock_new (0, 0);
  jb_clock_at_least (clock, NOW, 0);
  g_assert_cmpint (jb_clock_trust (clock, NOW + DAY_S, 0), ==, JB_CLOCK_BOUNDED);
  g_assert_cmpint (jb_clock_trust (clock, NOW - DAY_S, 0), ==, JB_CLOCK_BOUNDED);
  g_assert_cmpint (jb_clock_trust (clock, NOW + DAY_S + 1, 0), ==, JB_CLOCK_UNTRUSTED);
  g_assert_cmpint (jb_clock_trust (clock, NOW - DAY_S - 1, 0), ==, JB_CLOCK_UNTRUSTED);
  gint64 week = 7 * (gint64) DAY_S;
  g_assert_cmpint (jb_clock_trust (clock, NOW + week, week * SECOND), ==, JB_CLOCK_BOUNDED);
  g_assert_cmpint (jb_clock_trust (clock, NOW + week + 1, (week + 1) * SECOND), ==,
                   JB_CLOCK_UNTRUSTED);
}

static void
test_the_kinds_of_trust_have_names (void)
{
  g_assert_cmpstr (jb_clock_trust_name (JB_CLOCK_UNTRUSTED), ==, "untrusted");
  g_assert_cmpstr (jb_clock_trust_name (JB_CLOCK_BOUNDED), ==, "bounded");
  g_assert_cmpstr (jb_clock_trust_name (JB_CLOCK_TRUSTED), ==, "trusted");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test) g_test_add_func ("/zone/clock/" name, test)
  ADD ("a-pi-in-1970-knows-its-floor", test_a_pi_in_1970_knows_its_floor);
  ADD ("a-wall-clock-ahead-only-raises-the-upper-bound",
       test_a_wall_clock_ahead_only_raises_the_upper_bound);
  ADD ("boot-time-never-runs-backwards", test_boot_time_never_runs_backwards);
  ADD ("signed-documents-only-move-the-lower-bound-on",
       test_signed_documents_only_move_the_lower_bound_on);
  ADD ("an-answer-collapses-the-interval", test_an_answer_collapses_the_interval);
  ADD ("an-answer-corrects-a-saved-clock-that-ran-ahead",
       test_an_answer_corrects_a_saved_clock_that_ran_ahead);
  ADD ("contradictory-answers-change-nothing", test_contradictory_answers_change_nothing);
  ADD ("a-document-from-the-future-of-an-answer-reopens-the-interval",
       test_a_document_from_the_future_of_an_answer_reopens_the_interval);
  ADD ("a-clock-chip-collapses-the-interval-by-its-drift",
       test_a_clock_chip_collapses_the_interval_by_its_drift);
  ADD ("a-clock-chip-behind-signed-time-is-not-believed",
       test_a_clock_chip_behind_signed_time_is_not_believed);
  ADD ("an-answer-goes-before-a-clock-chip", test_an_answer_goes_before_a_clock_chip);
  ADD ("bounded-means-signed-this-week-and-a-wall-clock-within-a-day",
       test_bounded_means_signed_this_week_and_a_wall_clock_within_a_day);
  ADD ("the-kinds-of-trust-have-names", test_the_kinds_of_trust_have_names);
#undef ADD
  return g_test_run ();
}
