/* SPDX-License-Identifier: MPL-2.0 */
/* What somebody would try who wants a kit to record where or when it may not. */
#include "tests/unit/kit-fixture.h"

static GBytes *
zone_with_one_untimed_record (FakeOffice *office, guint32 version)
{
  static const gchar draft[]
      = "{\"area\":\"1503\",\"timezone\":\"WIB\",\"policy\":{\"max_records_untimed\":1},"
        "\"rules\":[{\"id\":\"buka\",\"hazard\":\"umum\",\"issuer\":\"Bupati\","
        "\"scope\":\"1503\",\"effect\":\"OPEN\",\"from\":\"2020-01-01T00:00:00Z\","
        "\"to\":\"2099-01-01T00:00:00Z\",\"decree_number\":\"1/2020\","
        "\"decree_date\":\"2020-01-01\"}]}";
  g_autoptr (GBytes) bytes = g_bytes_new_static (draft, sizeof draft - 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) payload = jb_zone_draft_finish (
      bytes, version, office->now_s, office->now_s + 7 * 86400, office->now_s + 14 * 86400, &error);
  g_assert_no_error (error);
  return fake_office_sign (office, JB_ROLE_ZONE, payload);
}

static void
begin (Fixture *fixture, JbId *ret_draft)
{
  g_autoptr (GError) error = NULL;
  jb_kit_record_begin (fixture->kit, "", ret_draft, &error);
  g_assert_no_error (error);
}

/* ---- Through a lock -------------------------------------------------------------------------- */

static void
test_a_draft_kept_from_before_gives_no_way_through_a_lock (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  sign_in_at (fixture, OPEN_VILLAGE);
  begin (fixture, NULL);
  go_by (fixture, 7200);
  must_hand_over (fixture, fake_office_zone (fixture->office, 2, OPEN_VILLAGE));
  go_by (fixture, 7200);
  /* Nothing of this person was taken before the lock was known, and nothing may be begun now. */
  g_assert_false (jb_kit_set_part (fixture->kit, "photo.jpg", fixture->photo, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_LOCKED);
  g_clear_error (&error);
  /* Else the next file, with the same lock, would make it look as if the lock had come after. */
  go_by (fixture, 60);
  must_hand_over (fixture, fake_office_zone (fixture->office, 3, OPEN_VILLAGE));
  JbFinished finished;
  g_assert_false (jb_kit_finish (fixture->kit, &finished, &error));
  g_assert_cmpuint (count (fixture, JB_STATE_SEALED), ==, 0);
}

static void
test_what_was_begun_before_the_lock_can_be_completed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  sign_in_at (fixture, OPEN_VILLAGE);
  begin (fixture, NULL);
  fill (fixture, "1503044506030001");
  go_by (fixture, 600);
  must_hand_over (fixture, fake_office_zone (fixture->office, 2, OPEN_VILLAGE));
  go_by (fixture, 600);
  g_assert_true (jb_kit_set_part (fixture->kit, "photo.jpg", fixture->photo, &error));
  g_assert_no_error (error);
  JbFinished finished;
  g_assert_true (jb_kit_finish (fixture->kit, &finished, &error));
  g_assert_no_error (error);
}

static void
test_an_hour_later_it_cannot (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  sign_in_at (fixture, OPEN_VILLAGE);
  begin (fixture, NULL);
  fill (fixture, "1503044506030001");
  go_by (fixture, 600);
  must_hand_over (fixture, fake_office_zone (fixture->office, 2, OPEN_VILLAGE));
  go_by (fixture, 3001);
  JbFinished finished;
  g_assert_false (jb_kit_finish (fixture->kit, &finished, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_LOCKED);
}

static void
test_without_a_zone_file_nothing_is_finished (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  JbId draft;
  sign_in_at (fixture, OPEN_VILLAGE);
  begin (fixture, &draft);
  fill (fixture, "1503044506030001");
  go_by (fixture, 60);
  must_hand_over (fixture, fake_office_zone (fixture->office, 2, RED_VILLAGE));
  must_hand_over (fixture, rotate (fixture->office));
  must_hand_over (fixture, enrol_again (fixture->office, 2));
  jb_kit_close (fixture->kit);
  fixture->kit = open_kit (fixture);
  unlock (fixture);
  g_assert_true (jb_kit_record_resume (fixture->kit, &draft, &error));
  JbFinished finished;
  g_assert_false (jb_kit_finish (fixture->kit, &finished, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_LOCKED);
}

static void
test_a_kit_records_in_its_own_area_only (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_strlcpy (fixture->office->enrol.area, "150305", sizeof fixture->office->enrol.area);
  must_hand_over (fixture, enrol_again (fixture->office, 2));
  sign_in_at (fixture, OPEN_VILLAGE);
  g_assert_false (jb_kit_record_begin (fixture->kit, "", NULL, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_LOCKED);
  g_autoptr (JbKitVerdict) here = jb_kit_here (fixture->kit, NULL);
  g_assert_cmpint (here->effect, ==, JB_EFFECT_UNKNOWN);
  g_assert_cmpint (here->why, ==, JB_WHY_OUTSIDE);
}

/* ---- Secrets --------------------------------------------------------------------------------- */

static void
test_a_birthday_is_no_passphrase (Fixture *fixture, gconstpointer data)
{
  static const gchar *const weak[]
      = { "12081987", "a b c d e", "sarolangun sarolangun", "satu dua tiga empat" };
  unlock (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (weak); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (JbSecret) passphrase = secret (weak[i]);
      g_assert_false (
          jb_kit_officer_add (fixture->kit, "Budi", JB_OFFICER_OPERATOR, passphrase, NULL, &error));
      g_assert_error (error, JB_ERROR, JB_ERROR_INVALID);
    }
  g_autoptr (GPtrArray) officers = jb_kit_officers (fixture->kit, NULL);
  g_assert_cmpuint (officers->len, ==, 1);
}

/* ---- Clocks ---------------------------------------------------------------------------------- */

static gint64
earliest_now (Fixture *fixture)
{
  g_auto (JbKitStatus) status = { 0 };
  g_assert_true (jb_kit_status (fixture->kit, &status, NULL));
  return status.now.lo_s;
}

static void
test_pulling_the_plug_does_not_hold_the_clock (Fixture *fixture, gconstpointer data)
{
  fixture->wall_s = 0;
  go_by (fixture, 61);
  fixture->wall_s = 0;
  gint64 before = earliest_now (fixture);
  g_autoptr (GHashTable) home = photograph (fixture);
  fixture->boot_us += 50 * G_USEC_PER_SEC;
  cut_power_back_to (fixture, home);
  fixture->kit = open_kit (fixture);
  g_assert_cmpint (earliest_now (fixture), ==, before + 50);
}

static void
test_a_new_start_counts_the_time_since_it (Fixture *fixture, gconstpointer data)
{
  fixture->wall_s = 0;
  go_by (fixture, 61);
  fixture->wall_s = 0;
  gint64 before = earliest_now (fixture);
  g_clear_pointer (&fixture->kit, jb_kit_close);
  fixture->boot_us = 40 * G_USEC_PER_SEC;
  fixture->kit = open_kit (fixture);
  g_assert_cmpint (earliest_now (fixture), ==, before + 40);
}

static void
test_a_record_is_a_reading_of_the_clock (Fixture *fixture, gconstpointer data)
{
  JbFinished finished;
  unlock (fixture);
  record_one (fixture, "1503044506030001", &finished);
  fixture->wall_s = 0;
  fixture->boot_us += 30 * G_USEC_PER_SEC;
  record_one (fixture, "1503044506030002", &finished);
  gint64 before = earliest_now (fixture);
  g_autoptr (GHashTable) home = photograph (fixture);
  cut_power_back_to (fixture, home);
  fixture->boot_us = 0;
  fixture->kit = open_kit (fixture);
  g_assert_cmpint (earliest_now (fixture), ==, before);
}

static void
test_hoarded_drafts_do_not_outlast_the_clock (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  JbId first, second;
  JbFinished finished;
  sign_in_at (fixture, OPEN_VILLAGE);
  must_hand_over (fixture, zone_with_one_untimed_record (fixture->office, 2));
  go_by (fixture, 1);
  begin (fixture, &first);
  fill (fixture, "1503044506030001");
  begin (fixture, &second);
  fill (fixture, "1503044506030002");
  g_assert_true (jb_kit_finish (fixture->kit, &finished, &error));
  g_assert_no_error (error);
  g_assert_true (jb_kit_record_resume (fixture->kit, &first, &error));
  g_assert_false (jb_kit_finish (fixture->kit, &finished, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_STATE);
  g_clear_error (&error);
  /* The office's time opens it again. */
  go_by (fixture, 1);
  must_hand_over (fixture, zone_with_one_untimed_record (fixture->office, 3));
  g_assert_true (jb_kit_finish (fixture->kit, &finished, &error));
  g_assert_no_error (error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  jb_secret_allow_unlocked ();
  g_assert_true (jb_secret_start (NULL));
#define T(path, func) g_test_add ("/attack/" path, Fixture, NULL, set_up, func, tear_down)
  T ("zone/a-draft-kept-from-before-gives-no-way-through-a-lock",
     test_a_draft_kept_from_before_gives_no_way_through_a_lock);
  T ("zone/what-was-begun-before-the-lock-can-be-completed",
     test_what_was_begun_before_the_lock_can_be_completed);
  T ("zone/an-hour-later-it-cannot", test_an_hour_later_it_cannot);
  T ("zone/without-a-zone-file-nothing-is-finished", test_without_a_zone_file_nothing_is_finished);
  T ("zone/a-kit-records-in-its-own-area-only", test_a_kit_records_in_its_own_area_only);
  T ("secrets/a-birthday-is-no-passphrase", test_a_birthday_is_no_passphrase);
  T ("clock/pulling-the-plug-does-not-hold-the-clock",
     test_pulling_the_plug_does_not_hold_the_clock);
  T ("clock/a-new-start-counts-the-time-since-it", test_a_new_start_counts_the_time_since_it);
  T ("clock/a-record-is-a-reading-of-the-clock", test_a_record_is_a_reading_of_the_clock);
  T ("clock/hoarded-drafts-do-not-outlast-the-clock", test_hoarded_drafts_do_not_outlast_the_clock);
#undef T
  return g_test_run ();
}
