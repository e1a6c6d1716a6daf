/* SPDX-License-Identifier: MPL-2.0 */
/* What somebody would try who signs, replays, holds back or cuts off the office's files. */
#include "tests/unit/kit-fixture.h"

static guint
purged (Fixture *fixture)
{
  return count (fixture, JB_STATE_PURGED);
}

/* Every write from now on fails, as on a disk that turned read-only. */
static gboolean
set_read_only (sqlite3 *db, gpointer on, GError **error)
{
  return jb_sql_exec (db, on != NULL ? "PRAGMA query_only = ON" : "PRAGMA query_only = OFF", error);
}

static void
disk_fails (Fixture *fixture, gboolean fails)
{
  g_assert_true (jb_store_read (fixture->kit->store, set_read_only, GINT_TO_POINTER (fails), NULL));
}

/* ---- Keys that were taken away --------------------------------------------------------------- */

static void
test_what_retired_keys_signed_is_dropped_at_once (Fixture *fixture, gconstpointer data)
{
  g_auto (JbKitStatus) before = { 0 };
  g_auto (JbKitStatus) after = { 0 };
  g_assert_true (jb_kit_status (fixture->kit, &before, NULL));
  g_assert_cmpuint (before.zone_version, ==, 1);
  go_by (fixture, 60);
  must_hand_over (fixture, rotate (fixture->office));
  g_assert_true (jb_kit_status (fixture->kit, &after, NULL));
  g_assert_cmpuint (after.zone_version, ==, 0);
  g_assert_false (after.enrolled);
  g_assert_false (fixture->kit->has_fresh);
}

static void
test_a_retired_key_cannot_leave_a_version_nobody_can_pass (Fixture *fixture, gconstpointer data)
{
  FakeOffice *office = fixture->office;
  must_hand_over (fixture, enrol_again (office, G_MAXUINT32));
  GBytes *trust = rotate (office);
  go_by (fixture, 60);
  must_hand_over (fixture, trust);
  must_hand_over (fixture, enrol_again (office, 2));
  g_assert_true (jb_kit_is_enrolled (fixture->kit));
  jb_kit_close (fixture->kit);
  fixture->kit = open_kit (fixture);
  g_assert_true (jb_kit_is_enrolled (fixture->kit));
}

/* ---- Revocation ------------------------------------------------------------------------------ */

static gboolean
insert_enrol (sqlite3 *db, gpointer data, GError **error)
{
  GBytes *file = data;
  g_autoptr (sqlite3_stmt) insert = jb_sql_prepare (
      db, "INSERT INTO document (role, version, bytes) VALUES ('enrol', 2, ?)", error);
  return insert != NULL
         && jb_sql_bind (insert, error, "b", g_bytes_get_data (file, NULL), g_bytes_get_size (file))
         && jb_sql_done (insert, error);
}

static guint
n_officers (Fixture *fixture)
{
  g_autoptr (GPtrArray) officers = jb_kit_officers (fixture->kit, NULL);
  return officers->len;
}

static void
test_a_wipe_cut_short_is_done_at_the_next_start (Fixture *fixture, gconstpointer data)
{
  fixture->office->enrol.wipe = TRUE;
  g_autoptr (GBytes) file = enrol_again (fixture->office, 2);
  /* The file is kept, then the power goes before one key is forgotten. */
  g_assert_true (jb_store_write (fixture->kit->store, insert_enrol, file, NULL));
  jb_kit_close (fixture->kit);
  fixture->kit = open_kit (fixture);
  g_assert_cmpuint (n_officers (fixture), ==, 0);
  /* And only once: who is added afterwards stays. */
  g_autoptr (GError) error = NULL;
  g_autoptr (JbSecret) passphrase = secret ("bako timu sera lodu pani");
  jb_kit_officer_add (fixture->kit, "Budi", JB_OFFICER_OPERATOR, passphrase, NULL, &error);
  g_assert_no_error (error);
  jb_kit_close (fixture->kit);
  fixture->kit = open_kit (fixture);
  g_assert_cmpuint (n_officers (fixture), ==, 1);
}

static void
test_a_wipe_that_failed_is_tried_again (Fixture *fixture, gconstpointer data)
{
  unlock (fixture);
  fixture->office->enrol.wipe = TRUE;
  GBytes *file = enrol_again (fixture->office, 2);
  g_autoptr (GBytes) again = g_bytes_ref (file);
  disk_fails (fixture, TRUE);
  g_assert_false (hand_over (fixture, file, NULL));
  disk_fails (fixture, FALSE);
  must_hand_over (fixture, g_bytes_ref (again));
  g_assert_cmpuint (n_officers (fixture), ==, 0);
  g_assert_false (jb_kit_is_unlocked (fixture->kit));
}

/* ---- Enrolment ------------------------------------------------------------------------------- */

static void
test_an_enrolment_for_another_kit_pins_no_office (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  Fixture other = { .wall_s = NOW_S, .boot_us = 60 * G_USEC_PER_SEC };
  other.home = g_dir_make_tmp ("jemput-kit-XXXXXX", NULL);
  other.office = fake_office_new (NOW_S);
  other.kit = open_kit (&other);
  other.photo = g_bytes_new_static ("", 0);
  g_autoptr (JbSecret) passphrase = secret ("bako timu sera lodu pani");
  g_assert_true (
      jb_kit_officer_add (other.kit, "Budi", JB_OFFICER_OPERATOR, passphrase, NULL, &error));
  /* Our office's delivery for our first kit, confirmed on the wrong one. */
  g_autoptr (GBytes) wrong
      = fake_office_delivery (fixture->office, enrol_again (fixture->office, 2), NULL);
  g_autofree gchar *fingerprint = jb_kit_delivery_fingerprint (wrong, &error);
  g_assert_false (jb_kit_enrol (other.kit, wrong, fingerprint, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_INVALID);
  g_clear_error (&error);
  /* Nothing changed: the kit can still go to the office it was meant for. */
  enrol (&other);
  g_assert_true (jb_kit_is_enrolled (other.kit));
  tear_down (&other, NULL);
}

static void
test_a_label_that_cannot_be_used_is_not_kept (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bad = jb_kit_enrol_request (fixture->kit, "Kit\n3", &error);
  g_assert_null (bad);
  g_assert_error (error, JB_ERROR, JB_ERROR_INVALID);
  g_clear_error (&error);
  g_autoptr (GBytes) good = jb_kit_enrol_request (fixture->kit, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (good);
}

/* ---- Old files ------------------------------------------------------------------------------- */

static JbKitLink *
ask_time (Fixture *fixture, GBytes **ret_hello)
{
  JbKitLink *link = jb_kit_link_new (fixture->kit);
  g_autoptr (GBytes) frame = jb_kit_link_handle (link, JB_VERB_HELLO, NULL, 0);
  g_auto (JbOfficeCall) call = { 0 };
  g_autoptr (GError) error = NULL;
  jb_office_call_decode ((const guint8 *) g_bytes_get_data (frame, NULL) + 5,
                         g_bytes_get_size (frame) - 5, &call, &error);
  g_assert_no_error (error);
  *ret_hello = g_bytes_ref (call.hello);
  return link;
}

static JbId
known_office (Fixture *fixture)
{
  g_autoptr (GBytes) bytes = NULL;
  JbId id = JB_ID_NONE;
  g_assert_true (jb_kit_meta_get (fixture->kit, "office_incarnation", &bytes, NULL));
  memcpy (id.bytes, g_bytes_get_data (bytes, NULL), JB_ID_BYTES);
  return id;
}

/* The office was restored twice while this kit was away; somebody kept a file of the time between. */
static void
test_a_fresh_from_before_a_restore_does_not_bring_it_back (Fixture *fixture, gconstpointer data)
{
  FakeOffice *office = fixture->office;
  g_autoptr (GBytes) zone = fake_office_zone (office, 1, RED_VILLAGE);
  go_by (fixture, 100);
  jb_id_random (&office->incarnation);
  g_autoptr (GBytes) between = fake_office_fresh (office, zone, 0);
  go_by (fixture, 100);
  jb_id_random (&office->incarnation);
  g_autoptr (GBytes) hello = NULL;
  JbKitLink *link = ask_time (fixture, &hello);
  must_hand_over (fixture, fake_office_time (office, hello, 0));
  JbId now = known_office (fixture);
  g_assert_true (jb_id_equal (&now, &office->incarnation));
  g_autoptr (GError) error = NULL;
  g_assert_false (hand_over (fixture, g_steal_pointer (&between), &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_ROLLBACK);
  now = known_office (fixture);
  g_assert_true (jb_id_equal (&now, &office->incarnation));
  go_by (fixture, 100);
  must_hand_over (fixture, fake_office_fresh (office, zone, 0));
  g_assert_cmpuint (purged (fixture), ==, 0);
  jb_kit_link_free (link);
}

static gint64
meta (Fixture *fixture, const gchar *name)
{
  gint64 value = -1;
  g_assert_true (jb_kit_meta_get_int (fixture->kit, name, -1, &value, NULL));
  return value;
}

static void
test_an_answered_nonce_is_signed_time_that_lasts (Fixture *fixture, gconstpointer data)
{
  JbFinished finished;
  unlock (fixture);
  record_one (fixture, "1503044506030001", &finished);
  g_assert_cmpint (meta (fixture, META_UNTIMED_RECORDS), ==, 1);
  go_by (fixture, 100);
  g_autoptr (GBytes) hello = NULL;
  JbKitLink *link = ask_time (fixture, &hello);
  must_hand_over (fixture, fake_office_time (fixture->office, hello, 1));
  g_assert_cmpint (meta (fixture, META_UNTIMED_RECORDS), ==, 0);
  g_assert_cmpint (meta (fixture, META_SIGNED_S), ==, fixture->office->now_s);
  jb_kit_link_free (link);
}

/* ---- A disk that fails ----------------------------------------------------------------------- */

static void
test_what_could_not_be_kept_was_not_taken (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) zone = NULL;
  go_by (fixture, 5000);
  fixture->wall_s = 0;
  fixture->boot_us -= G_GINT64_CONSTANT (5000) * G_USEC_PER_SEC;
  zone = fake_office_zone (fixture->office, 2, RED_VILLAGE);
  disk_fails (fixture, TRUE);
  g_assert_false (hand_over (fixture, g_bytes_ref (zone), NULL));
  JbInterval now;
  jb_kit_now_locked (fixture->kit, &now);
  g_assert_cmpint (now.lo_s, <, fixture->office->now_s);
  disk_fails (fixture, FALSE);
  must_hand_over (fixture, g_bytes_ref (zone));
  g_autoptr (GHashTable) home = photograph (fixture);
  cut_power_back_to (fixture, home);
  fixture->kit = open_kit (fixture);
  jb_kit_now_locked (fixture->kit, &now);
  g_assert_cmpint (now.lo_s, >=, fixture->office->now_s);
}

static void
test_an_exception_that_was_not_saved_is_not_shown (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  sign_in_at (fixture, OPEN_VILLAGE);
  g_assert_true (jb_kit_record_begin (fixture->kit, "", NULL, NULL));
  g_assert_true (jb_kit_set_exception (fixture->kit, "finger-1", JB_EXCEPTION_DEVICE, "a", NULL));
  disk_fails (fixture, TRUE);
  g_assert_false (jb_kit_set_exception (fixture->kit, "finger-2", JB_EXCEPTION_DEVICE, "", NULL));
  g_assert_false (jb_kit_set_exception (fixture->kit, "finger-1", JB_EXCEPTION_DEVICE, "b", NULL));
  g_assert_false (jb_kit_remove_exception (fixture->kit, "finger-1", &error));
  disk_fails (fixture, FALSE);
  g_autoptr (GPtrArray) exceptions = jb_kit_exceptions (fixture->kit);
  g_assert_cmpuint (exceptions->len, ==, 1);
  g_assert_cmpstr (((JbException *) exceptions->pdata[0])->note, ==, "a");
}

/* ---- Forgetting, and remembering who did what ------------------------------------------------ */

static void
test_a_tombstone_forgets_whose_it_was_after_thirty_days (Fixture *fixture, gconstpointer data)
{
  JbFinished finished;
  unlock (fixture);
  record_one (fixture, "1503044506030001", &finished);
  JbKitLink *link = jb_kit_link_new (fixture->kit);
  JbOutboxBatch batch = { 0 };
  gboolean any;
  g_assert_true (jb_outbox_next (fixture->kit->store, &fixture->kit->id, fixture->kit->signer,
                                 NOW_S, NOW_S, &any, &batch, NULL));
  g_autoptr (GBytes) stream
      = jb_outbox_read (fixture->kit->store, &batch.batch, 0, G_MAXINT32, NULL);
  g_autoptr (GBytes) receipt = fake_office_receipt (fixture->office, stream, JB_RECEIPT_ACCEPTED);
  g_assert_true (jb_kit_answer (fixture->kit, receipt, NULL));
  g_autoptr (GBytes) zone = fake_office_zone (fixture->office, 1, RED_VILLAGE);
  go_by (fixture, 60);
  must_hand_over (fixture, fake_office_fresh (fixture->office, zone, 1));
  g_assert_cmpuint (purged (fixture), ==, 1);
  g_auto (JbKitNik) before = { 0 };
  g_assert_true (jb_kit_check_nik (fixture->kit, "1503044506030001", &before, NULL));
  g_assert_true (before.recorded);
  go_by (fixture, 31 * 86400);
  jb_kit_lock (fixture->kit);
  unlock (fixture);
  g_auto (JbKitNik) after = { 0 };
  g_assert_true (jb_kit_check_nik (fixture->kit, "1503044506030001", &after, NULL));
  g_assert_false (after.recorded);
  jb_outbox_batch_clear (&batch);
  jb_kit_link_free (link);
}

static gboolean
count_events (sqlite3 *db, gpointer data, GError **error)
{
  g_autoptr (sqlite3_stmt) select
      = jb_sql_prepare (db, "SELECT count (*) FROM audit WHERE event = ?", error);
  if (select == NULL || !jb_sql_bind (select, error, "t", *(const gchar **) data)
      || jb_sql_step (select, error) != SQLITE_ROW)
    return FALSE;
  *(gintptr *) data = sqlite3_column_int (select, 0);
  return TRUE;
}

static guint
events (Fixture *fixture, const gchar *event)
{
  gconstpointer in_out = event;
  g_assert_true (jb_store_read (fixture->kit->store, count_events, &in_out, NULL));
  return (guint) (gintptr) in_out;
}

static void
test_the_audit_tells_who_came_in_and_what_the_office_sent (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpuint (events (fixture, "officer.added"), ==, 1);
  g_assert_cmpuint (events (fixture, "document.taken"), ==, 4); /* trust, enrol, zone, fresh */
  unlock (fixture);
  g_assert_cmpuint (events (fixture, "officer.in"), ==, 1);
  jb_kit_lock (fixture->kit);
  g_assert_cmpuint (events (fixture, "officer.out"), ==, 1);
  g_autoptr (JbSecret) wrong = secret ("bako timu sera lodu panu");
  g_assert_false (jb_kit_unlock (fixture->kit, &fixture->officer, wrong, NULL));
  g_assert_cmpuint (events (fixture, "officer.refused"), ==, 1);
  for (guint i = 0; i < 4; i++) /* the third has to wait, and asking in vain fills no disk */
    g_assert_false (jb_kit_unlock (fixture->kit, &fixture->officer, wrong, NULL));
  g_assert_cmpuint (events (fixture, "officer.refused"), ==, 3);
  fixture->office->enrol.wipe = TRUE;
  must_hand_over (fixture, enrol_again (fixture->office, 2));
  g_assert_cmpuint (events (fixture, "kit.wiped"), ==, 1);
  JbAuditHead head;
  g_assert_true (jb_kit_audit_verify (fixture->kit, &head, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  jb_secret_allow_unlocked ();
  g_assert_true (jb_secret_start (NULL));
#define T(path, func) g_test_add ("/attack/" path, Fixture, NULL, set_up, func, tear_down)
  T ("trust/what-retired-keys-signed-is-dropped-at-once",
     test_what_retired_keys_signed_is_dropped_at_once);
  T ("trust/a-retired-key-cannot-leave-a-version-nobody-can-pass",
     test_a_retired_key_cannot_leave_a_version_nobody_can_pass);
  T ("enrol/a-wipe-cut-short-is-done-at-the-next-start",
     test_a_wipe_cut_short_is_done_at_the_next_start);
  T ("enrol/a-wipe-that-failed-is-tried-again", test_a_wipe_that_failed_is_tried_again);
  T ("enrol/an-enrolment-for-another-kit-pins-no-office",
     test_an_enrolment_for_another_kit_pins_no_office);
  T ("enrol/a-label-that-cannot-be-used-is-not-kept", test_a_label_that_cannot_be_used_is_not_kept);
  T ("fresh/a-fresh-from-before-a-restore-does-not-bring-it-back",
     test_a_fresh_from_before_a_restore_does_not_bring_it_back);
  T ("fresh/an-answered-nonce-is-signed-time-that-lasts",
     test_an_answered_nonce_is_signed_time_that_lasts);
  T ("disk/what-could-not-be-kept-was-not-taken", test_what_could_not_be_kept_was_not_taken);
  T ("disk/an-exception-that-was-not-saved-is-not-shown",
     test_an_exception_that_was_not_saved_is_not_shown);
  T ("audit/a-tombstone-forgets-whose-it-was-after-thirty-days",
     test_a_tombstone_forgets_whose_it_was_after_thirty_days);
  T ("audit/the-audit-tells-who-came-in-and-what-the-office-sent",
     test_the_audit_tells_who_came_in_and_what_the_office_sent);
#undef T
  return g_test_run ();
}
