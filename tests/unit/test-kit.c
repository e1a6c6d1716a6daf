/* SPDX-License-Identifier: MPL-2.0 */
/* A kit's whole life against an office made of core alone. */
#include "tests/unit/kit-fixture.h"

/* ---- Frames, as a courier sends them --------------------------------------------------------- */

static GBytes *
call (JbKitLink *link, guint8 verb, const void *payload, gsize len)
{
  g_autoptr (GBytes) reply = jb_kit_link_handle (link, verb, payload, len);
  gsize reply_len;
  const guint8 *bytes = g_bytes_get_data (reply, &reply_len);
  g_assert_cmpuint (jb_frame_body_len (bytes), ==, reply_len - 4);
  if (bytes[4] == JB_VERB_FAULT)
    {
      g_autoptr (GError) error = NULL;
      jb_frame_take_fault (bytes + 5, reply_len - 5, &error);
      g_error ("verb %u: %s", verb, error->message);
    }
  g_assert_cmpuint (bytes[4], ==, verb | JB_VERB_ANSWER);
  return g_bytes_new (bytes + 5, reply_len - 5);
}

/* The whole batch that NEXT offers; NULL if there is nothing. */
static GBytes *
fetch_batch (JbKitLink *link)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) answer = call (link, JB_VERB_NEXT, NULL, 0);
  g_auto (JbNext) next = { 0 };
  g_assert_true (
      jb_next_decode (g_bytes_get_data (answer, NULL), g_bytes_get_size (answer), &next, &error));
  if (next.kind == JB_NEXT_NOTHING)
    return NULL;
  g_autoptr (GByteArray) stream = g_byte_array_new ();
  while (stream->len < next.size_bytes)
    {
      /* Odd lengths, so that pieces begin and end anywhere. */
      g_autoptr (GBytes) request = jb_frame_read_request (&next.batch, stream->len, 77777);
      const guint8 *frame = g_bytes_get_data (request, NULL);
      g_autoptr (GBytes) piece
          = call (link, JB_VERB_READ, frame + 5, g_bytes_get_size (request) - 5);
      g_assert_cmpuint (g_bytes_get_size (piece), >, 0);
      g_byte_array_append (stream, g_bytes_get_data (piece, NULL), g_bytes_get_size (piece));
    }
  return g_bytes_new (stream->data, stream->len);
}

static void
deliver (JbKitLink *link, JbDeliverKind kind, GBytes *file)
{
  g_autoptr (GBytes) frame
      = jb_frame_deliver (kind, TRUE, g_bytes_get_data (file, NULL), g_bytes_get_size (file));
  const guint8 *bytes = g_bytes_get_data (frame, NULL);
  g_autoptr (GBytes) empty = call (link, JB_VERB_DELIVER, bytes + 5, g_bytes_get_size (frame) - 5);
}

/* ---- Tests ----------------------------------------------------------------------------------- */

static void
test_record_goes_its_whole_way (Fixture *fixture, gconstpointer data)
{
  unlock (fixture);
  JbFinished finished;
  record_one (fixture, "1503044506030001", &finished);
  g_assert_cmpuint (finished.rec_seq, ==, 1);
  g_assert_cmpuint (finished.queue_number, ==, 1);
  g_assert_cmpuint (count (fixture, JB_STATE_SEALED), ==, 1);
  g_assert_cmpuint (count (fixture, JB_STATE_DRAFT), ==, 0);

  jb_kit_lock (fixture->kit); /* handing over needs nobody */
  JbKitLink *link = jb_kit_link_new (fixture->kit);
  g_autoptr (GBytes) stream = fetch_batch (link);
  g_assert_nonnull (stream);
  g_autoptr (GPtrArray) parts = fake_office_open (fixture->office, stream, 0);
  g_assert_cmpuint (parts->len, ==, 2);
  const JbSealPart *photo = parts->pdata[1];
  g_assert_cmpstr (photo->name, ==, "photo.jpg");
  g_assert_true (g_bytes_equal (photo->bytes, fixture->photo));
  const JbSealPart *json = parts->pdata[0];
  g_autoptr (GError) error = NULL;
  g_autoptr (JbRecord) record = jb_record_from_json (g_bytes_get_data (json->bytes, NULL),
                                                     g_bytes_get_size (json->bytes), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (jb_person_get (record->person, JB_FIELD_NIK), ==, "1503044506030001");
  g_assert_cmpuint (record->exceptions->len, ==, 13);
  g_assert_cmpstr (record->lawful_basis, ==, "age");

  g_autoptr (GBytes) stored = fake_office_stored (fixture->office, stream);
  deliver (link, JB_DELIVER_ANSWER, stored);
  g_assert_cmpuint (count (fixture, JB_STATE_SENT), ==, 1);
  g_autoptr (GBytes) receipt = fake_office_receipt (fixture->office, stream, JB_RECEIPT_ACCEPTED);
  deliver (link, JB_DELIVER_ANSWER, receipt);
  g_assert_cmpuint (count (fixture, JB_STATE_RECEIPTED), ==, 1);
  g_assert_null (fetch_batch (link));

  /* Not covered by a backup yet: kept. */
  fixture->office->now_s += 60;
  g_autoptr (GBytes) zone = fake_office_zone (fixture->office, 1, RED_VILLAGE);
  g_autoptr (GBytes) early
      = fake_office_delivery (fixture->office, fake_office_fresh (fixture->office, zone, 0), NULL);
  deliver (link, JB_DELIVER_FILES, early);
  g_assert_cmpuint (count (fixture, JB_STATE_RECEIPTED), ==, 1);
  fixture->office->now_s += 60;
  g_autoptr (GBytes) later
      = fake_office_delivery (fixture->office, fake_office_fresh (fixture->office, zone, 1), NULL);
  deliver (link, JB_DELIVER_FILES, later);
  g_assert_cmpuint (count (fixture, JB_STATE_PURGED), ==, 1);
  g_assert_cmpuint (count (fixture, JB_STATE_RECEIPTED), ==, 0);
  jb_kit_link_free (link);

  JbAuditHead head;
  g_assert_true (jb_kit_audit_verify (fixture->kit, &head, &error));
  g_assert_cmpuint (head.size, >, 2);
}

static void
test_red_village_refuses_with_its_decree (Fixture *fixture, gconstpointer data)
{
  unlock (fixture);
  g_autoptr (GError) error = NULL;
  g_assert_true (jb_kit_set_village (fixture->kit, RED_VILLAGE, "", "", &error));
  g_assert_false (jb_kit_record_begin (fixture->kit, "", NULL, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_LOCKED);
  g_assert_nonnull (strstr (error->message, "360/118"));
  g_clear_error (&error);
  g_autoptr (JbKitVerdict) here = jb_kit_here (fixture->kit, &error);
  g_assert_cmpint (here->effect, ==, JB_EFFECT_LOCK);
  g_assert_cmpstr (here->decree_number, ==, "360/118");
  g_assert_true (jb_kit_record_begin (fixture->kit, "sekolah", NULL, &error));
  g_assert_no_error (error);
}

static void
test_unknown_village_is_refused (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_assert_false (jb_kit_set_village (fixture->kit, "1503049999", "", "", &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_NOT_FOUND);
}

static void
test_wrong_passphrase_is_counted_and_opens_nothing (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JbSecret) wrong = secret ("bako timu sera lodu panu");
  g_assert_false (jb_kit_unlock (fixture->kit, &fixture->officer, wrong, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_KEY);
  g_assert_false (jb_kit_is_unlocked (fixture->kit));
  g_autoptr (GPtrArray) officers = jb_kit_officers (fixture->kit, NULL);
  g_assert_cmpuint (((JbKitOfficer *) officers->pdata[0])->failures, ==, 1);
}

static void
test_expired_enrolment_records_no_more (Fixture *fixture, gconstpointer data)
{
  unlock (fixture);
  g_autoptr (GError) error = NULL;
  g_assert_true (jb_kit_set_village (fixture->kit, OPEN_VILLAGE, "", "", &error));
  fixture->wall_s = NOW_S + 366 * 86400;
  g_assert_false (jb_kit_record_begin (fixture->kit, "", NULL, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_EXPIRED);
}

static void
test_stale_zone_file_locks (Fixture *fixture, gconstpointer data)
{
  unlock (fixture);
  g_autoptr (GError) error = NULL;
  g_assert_true (jb_kit_set_village (fixture->kit, OPEN_VILLAGE, "", "", &error));
  fixture->wall_s = NOW_S + 14 * 86400;
  g_assert_false (jb_kit_record_begin (fixture->kit, "", NULL, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_LOCKED);
}

static void
test_draft_survives_a_restart_field_by_field (Fixture *fixture, gconstpointer data)
{
  unlock (fixture);
  g_autoptr (GError) error = NULL;
  JbId draft;
  g_assert_true (jb_kit_set_village (fixture->kit, OPEN_VILLAGE, "", "", &error));
  g_assert_true (jb_kit_record_begin (fixture->kit, "", &draft, &error));
  g_assert_true (jb_kit_set_field (fixture->kit, JB_FIELD_NIK, "1503044506030001", "nik", &error));
  g_assert_true (jb_kit_set_field (fixture->kit, JB_FIELD_NAMA_LGKP, "Siti", "biodata-2", &error));
  jb_kit_close (fixture->kit);
  fixture->kit = open_kit (fixture);
  unlock (fixture);
  g_autoptr (GPtrArray) drafts = jb_kit_drafts (fixture->kit, &error);
  g_assert_cmpuint (drafts->len, ==, 1);
  g_assert_true (jb_kit_record_resume (fixture->kit, &draft, &error));
  g_autofree gchar *name = jb_kit_field (fixture->kit, JB_FIELD_NAMA_LGKP);
  g_autofree gchar *page = jb_kit_page (fixture->kit);
  g_assert_cmpstr (name, ==, "Siti");
  g_assert_cmpstr (page, ==, "biodata-2");
}

static void
test_nothing_is_sealed_while_a_fault_is_left (Fixture *fixture, gconstpointer data)
{
  unlock (fixture);
  g_autoptr (GError) error = NULL;
  JbFinished finished;
  g_assert_true (jb_kit_set_village (fixture->kit, OPEN_VILLAGE, "", "", &error));
  g_assert_true (jb_kit_record_begin (fixture->kit, "", NULL, &error));
  fill (fixture, "15030445060300"); /* 14 digits */
  g_assert_false (jb_kit_finish (fixture->kit, &finished, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_INVALID);
  g_assert_cmpuint (count (fixture, JB_STATE_DRAFT), ==, 1);
  g_assert_cmpuint (count (fixture, JB_STATE_SEALED), ==, 0);
}

static void
test_warning_needs_a_reason (Fixture *fixture, gconstpointer data)
{
  unlock (fixture);
  g_autoptr (GError) error = NULL;
  JbFinished finished;
  g_assert_true (jb_kit_set_village (fixture->kit, OPEN_VILLAGE, "", "", &error));
  g_assert_true (jb_kit_record_begin (fixture->kit, "", NULL, &error));
  fill (fixture, "1503044606030001"); /* 6 June, not 5 */
  g_assert_false (jb_kit_finish (fixture->kit, &finished, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_true (jb_kit_set_reason (fixture->kit, JB_FIELD_NIK, "date-differs",
                                    "Tanggal di NIK salah sejak awal.", &error));
  g_assert_true (jb_kit_finish (fixture->kit, &finished, &error));
  g_assert_no_error (error);
}

static void
test_photo_that_is_no_jpeg_is_refused_and_nothing_changes (Fixture *fixture, gconstpointer data)
{
  unlock (fixture);
  g_autoptr (GError) error = NULL;
  g_assert_true (jb_kit_set_village (fixture->kit, OPEN_VILLAGE, "", "", &error));
  g_assert_true (jb_kit_record_begin (fixture->kit, "", NULL, &error));
  g_assert_true (jb_kit_set_part (fixture->kit, "photo.jpg", fixture->photo, &error));
  g_autoptr (GBytes) text = g_bytes_new_static ("GIF89a, not a photo", 19);
  g_assert_false (jb_kit_set_part (fixture->kit, "photo.jpg", text, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_INVALID);
  g_clear_error (&error);
  g_autoptr (GBytes) huge = g_bytes_new_take (g_malloc0 (40 * 1024 * 1024), 40 * 1024 * 1024);
  g_assert_false (jb_kit_set_part (fixture->kit, "photo.jpg", huge, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_LIMIT);
  g_clear_error (&error);
  g_autoptr (GBytes) kept = jb_kit_part (fixture->kit, "photo.jpg", &error);
  g_assert_true (g_bytes_equal (kept, fixture->photo));
}

static void
test_same_nik_is_noticed (Fixture *fixture, gconstpointer data)
{
  unlock (fixture);
  JbFinished finished;
  record_one (fixture, "1503044506030001", &finished);
  g_auto (JbKitNik) nik = { 0 };
  g_assert_true (jb_kit_check_nik (fixture->kit, "1503044506030001", &nik, NULL));
  g_assert_true (nik.recorded);
  g_auto (JbKitNik) other = { 0 };
  g_assert_true (jb_kit_check_nik (fixture->kit, "1503044506030002", &other, NULL));
  g_assert_false (other.recorded);
}

static void
test_refused_record_is_quarantined_and_kept (Fixture *fixture, gconstpointer data)
{
  unlock (fixture);
  JbFinished finished;
  record_one (fixture, "1503044506030001", &finished);
  JbKitLink *link = jb_kit_link_new (fixture->kit);
  g_autoptr (GBytes) stream = fetch_batch (link);
  g_autoptr (GBytes) receipt = fake_office_receipt (fixture->office, stream, JB_RECEIPT_REFUSED);
  deliver (link, JB_DELIVER_ANSWER, receipt);
  g_assert_cmpuint (count (fixture, JB_STATE_QUARANTINED), ==, 1);
  g_autoptr (GPtrArray) list = jb_kit_list (fixture->kit, NULL);
  g_assert_cmpstr (((JbSealedSummary *) list->pdata[0])->reason, ==, "Foto tidak terbaca.");
  jb_kit_link_free (link);
}

static void
test_hello_and_its_answer_give_trusted_time (Fixture *fixture, gconstpointer data)
{
  fixture->wall_s = 0; /* a Pi that starts in 1970 */
  JbKitLink *link = jb_kit_link_new (fixture->kit);
  g_autoptr (GBytes) answer = call (link, JB_VERB_HELLO, NULL, 0);
  g_auto (JbOfficeCall) office = { 0 };
  g_autoptr (GError) error = NULL;
  g_assert_true (jb_office_call_decode (g_bytes_get_data (answer, NULL), g_bytes_get_size (answer),
                                        &office, &error));
  g_assert_cmpstr (office.url, ==, "https://127.0.0.1:1");
  g_assert_false (office.clock_is_trusted);
  fixture->office->now_s = NOW_S + 5000;
  g_autoptr (GBytes) delivery = fake_office_delivery (
      fixture->office, fake_office_time (fixture->office, office.hello, 0), NULL);
  deliver (link, JB_DELIVER_FILES, delivery);
  g_auto (JbKitStatus) status = { 0 };
  g_assert_true (jb_kit_status (fixture->kit, &status, &error));
  g_assert_cmpint (status.clock_trust, ==, JB_CLOCK_TRUSTED);
  g_assert_cmpint (status.now.lo_s, ==, NOW_S + 5000);
  /* We know the time, the wall clock does not: certificates are not to be judged by it. */
  g_auto (JbOfficeCall) again = { 0 };
  g_autoptr (GBytes) second = call (link, JB_VERB_HELLO, NULL, 0);
  g_assert_true (jb_office_call_decode (g_bytes_get_data (second, NULL), g_bytes_get_size (second),
                                        &again, &error));
  g_assert_false (again.clock_is_trusted);
  fixture->wall_s = NOW_S + 5000;
  g_auto (JbOfficeCall) third = { 0 };
  g_autoptr (GBytes) right = call (link, JB_VERB_HELLO, NULL, 0);
  g_assert_true (jb_office_call_decode (g_bytes_get_data (right, NULL), g_bytes_get_size (right),
                                        &third, &error));
  g_assert_true (third.clock_is_trusted);
  /* The same answer again is not for the last request any more. */
  g_assert_false (jb_kit_deliver (fixture->kit, delivery, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_INVALID);
  jb_kit_link_free (link);
}

static void
test_kit_set_back_renews_its_incarnation (Fixture *fixture, gconstpointer data)
{
  unlock (fixture);
  JbFinished finished;
  record_one (fixture, "1503044506030001", &finished);
  JbKitLink *link = jb_kit_link_new (fixture->kit);
  g_autoptr (GBytes) answer = call (link, JB_VERB_HELLO, NULL, 0);
  g_auto (JbOfficeCall) office = { 0 };
  g_assert_true (jb_office_call_decode (g_bytes_get_data (answer, NULL), g_bytes_get_size (answer),
                                        &office, NULL));
  /* The office acknowledged nine; this image has one. */
  g_autoptr (GBytes) delivery = fake_office_delivery (
      fixture->office, fake_office_time (fixture->office, office.hello, 9), NULL);
  deliver (link, JB_DELIVER_FILES, delivery);
  g_auto (JbKitStatus) status = { 0 };
  g_assert_true (jb_kit_status (fixture->kit, &status, NULL));
  g_assert_cmpuint (strlen (status.alarm), >, 0);
  g_assert_cmpuint (status.counts[JB_STATE_SEALED], ==, 1);
  g_autoptr (GBytes) stream = fetch_batch (link);
  g_assert_nonnull (stream);
  jb_kit_link_free (link);
}

static void
test_wait_ends_when_a_record_is_finished (Fixture *fixture, gconstpointer data)
{
  unlock (fixture);
  JbKitLink *link = jb_kit_link_new (fixture->kit);
  g_assert_null (fetch_batch (link));
  JbFinished finished;
  record_one (fixture, "1503044506030001", &finished);
  const guint8 long_wait[4] = { 0, 0, 0xff, 0xff };
  g_autoptr (GBytes) answer = call (link, JB_VERB_WAIT, long_wait, 4);
  g_assert_cmpuint (((const guint8 *) g_bytes_get_data (answer, NULL))[0], ==, 1);
  jb_kit_link_free (link);
}

static void
test_list_over_the_socket_has_no_names (Fixture *fixture, gconstpointer data)
{
  unlock (fixture);
  JbFinished finished;
  record_one (fixture, "1503044506030001", &finished);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) ours = jb_kit_list_json (fixture->kit, &error);
  g_assert_nonnull (g_strstr_len (g_bytes_get_data (ours, NULL), (gssize) g_bytes_get_size (ours),
                                  "Siti Aminah"));
  JbKitLink *link = jb_kit_link_new (fixture->kit);
  g_autoptr (GBytes) theirs = call (link, JB_VERB_LIST, NULL, 0);
  const gchar *text = g_bytes_get_data (theirs, NULL);
  gssize len = (gssize) g_bytes_get_size (theirs);
  g_assert_nonnull (g_strstr_len (text, len, "\"state\":\"sealed\""));
  g_assert_null (g_strstr_len (text, len, "Siti"));
  g_assert_null (g_strstr_len (text, len, "0001"));
  jb_kit_link_free (link);
}

static int
on_commit (void *n)
{
  (*(guint *) n)++;
  return 0;
}

static gboolean
watch_commits (sqlite3 *db, gpointer n, GError **error)
{
  sqlite3_commit_hook (db, n != NULL ? on_commit : NULL, n);
  return TRUE;
}

/* A cut between two commits would leave a record that the clock's limit does not know of. */
static void
test_finish_is_one_commit_with_its_clock_and_count (Fixture *fixture, gconstpointer data)
{
  sign_in_at (fixture, OPEN_VILLAGE);
  g_autoptr (GError) error = NULL;
  JbFinished finished;
  g_assert_true (jb_kit_record_begin (fixture->kit, "", NULL, &error));
  fill (fixture, "1503044506030001");
  go_by (fixture, 30);
  guint n = 0;
  g_assert_true (jb_store_read (fixture->kit->store, watch_commits, &n, &error));
  jb_kit_finish (fixture->kit, &finished, &error);
  g_assert_no_error (error);
  g_assert_true (jb_store_read (fixture->kit->store, watch_commits, NULL, &error));
  g_assert_cmpuint (n, ==, 1);
  gint64 untimed, lo_s;
  g_assert_true (
      jb_kit_meta_get_int (fixture->kit, META_UNTIMED_RECORDS, 0, &untimed, &error));
  g_assert_true (jb_kit_meta_get_int (fixture->kit, META_CLOCK_LO, 0, &lo_s, &error));
  g_assert_cmpint (untimed, ==, 1);
  g_assert_cmpint (lo_s, >=, NOW_S + 30);
}

static void
test_frames_that_make_no_sense_get_a_fault (Fixture *fixture, gconstpointer data)
{
  JbKitLink *link = jb_kit_link_new (fixture->kit);
  for (guint verb = 0; verb < 256; verb++)
    {
      guint8 junk[37];
      memset (junk, (gint) verb, sizeof junk);
      if (verb == JB_VERB_HELLO || verb == JB_VERB_NEXT || verb == JB_VERB_STATUS
          || verb == JB_VERB_LIST || verb == JB_VERB_SYNC)
        continue;
      g_autoptr (GBytes) reply = jb_kit_link_handle (link, (guint8) verb, junk, sizeof junk);
      g_assert_cmpuint (((const guint8 *) g_bytes_get_data (reply, NULL))[4], ==, JB_VERB_FAULT);
    }
  jb_kit_link_free (link);
}

static void
test_second_program_is_told_the_home_is_held (Fixture *fixture, gconstpointer data)
{
  g_autofree gchar *codes = g_build_filename (g_getenv ("JEMPUT_SRC"), "schemas", "codes", NULL);
  g_autofree gchar *wilayah
      = g_build_filename (g_getenv ("JEMPUT_SRC"), "schemas", "wilayah", "wilayah.jbw", NULL);
  JbKitOptions options = { fixture->home, codes, wilayah, { wall_s, boot_us, fixture, 0 }, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (JbKit) second = jb_kit_open (&options, &error);
  g_assert_null (second);
  g_assert_error (error, JB_ERROR, JB_ERROR_BUSY);
  /* And the first goes on. */
  unlock (fixture);
  JbFinished finished;
  record_one (fixture, "1503044506030001", &finished);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  jb_secret_allow_unlocked ();
  g_assert_true (jb_secret_start (NULL));
#define T(path, func) g_test_add ("/kit/" path, Fixture, NULL, set_up, func, tear_down)
  T ("a-record-goes-its-whole-way", test_record_goes_its_whole_way);
  T ("a-red-village-refuses-with-its-decree", test_red_village_refuses_with_its_decree);
  T ("an-unknown-village-is-refused", test_unknown_village_is_refused);
  T ("a-wrong-passphrase-is-counted-and-opens-nothing",
     test_wrong_passphrase_is_counted_and_opens_nothing);
  T ("an-expired-enrolment-records-no-more", test_expired_enrolment_records_no_more);
  T ("a-stale-zone-file-locks", test_stale_zone_file_locks);
  T ("a-draft-survives-a-restart-field-by-field", test_draft_survives_a_restart_field_by_field);
  T ("nothing-is-sealed-while-a-fault-is-left", test_nothing_is_sealed_while_a_fault_is_left);
  T ("a-warning-needs-a-reason", test_warning_needs_a_reason);
  T ("a-photo-that-is-no-jpeg-is-refused-and-nothing-changes",
     test_photo_that_is_no_jpeg_is_refused_and_nothing_changes);
  T ("the-same-nik-is-noticed", test_same_nik_is_noticed);
  T ("a-refused-record-is-quarantined-and-kept", test_refused_record_is_quarantined_and_kept);
  T ("hello-and-its-answer-give-trusted-time", test_hello_and_its_answer_give_trusted_time);
  T ("a-kit-set-back-renews-its-incarnation", test_kit_set_back_renews_its_incarnation);
  T ("a-wait-ends-when-a-record-is-finished", test_wait_ends_when_a_record_is_finished);
  T ("the-list-over-the-socket-has-no-names", test_list_over_the_socket_has_no_names);
  T ("finish-is-one-commit-with-its-clock-and-count",
     test_finish_is_one_commit_with_its_clock_and_count);
  T ("frames-that-make-no-sense-get-a-fault", test_frames_that_make_no_sense_get_a_fault);
  T ("a-second-program-is-told-the-home-is-held", test_second_program_is_told_the_home_is_held);
#undef T
  return g_test_run ();
}
