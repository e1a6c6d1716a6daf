/* SPDX-License-Identifier: MPL-2.0 */
/* What the opener makes of records, good and bad, and that it says so once. */
#include "tests/unit/office-fixture.h"

#include "app/office/desk/enrol.h"
#include "app/office/store/kit.h"
#include "app/office/store/spool.h"
#include "core/base/error.h"
#include "core/vault/box.h"

#include <stdio.h>
#include <string.h>

#define NIK_1 "1503044506030001"
#define NIK_2 "1503044506030002"
#define NIK_3 "1503044506030003"

#define TEST(path, func)                                                                           \
  g_test_add (path, OfficeFixture, NULL, fx_office_set_up, func, fx_office_tear_down)

static void
assert_status (OfficeFixture *fx, FxRecord *record, JbReceiptStatus status, const gchar *alarm)
{
  g_autoptr (GBytes) sealed = fx_seal (fx, record);
  g_assert_cmpint (fx_status_of (fx, sealed), ==, status);
  g_assert_cmpuint (fx_alarms (fx, alarm != NULL ? alarm : ""), ==, alarm != NULL ? 1 : 0);
  g_assert_cmpint (fx_count (fx, "SELECT count (*) FROM alarm"), ==, alarm != NULL ? 1 : 0);
  g_assert_cmpint (fx_count (fx, "SELECT count (*) FROM person"), ==,
                   jb_receipt_status_is_kept (status) ? 1 : 0);
}

static void
test_good_records_are_accepted (OfficeFixture *fx, gconstpointer data)
{
  g_autoptr (GBytes) one = fx_sealed (fx, NIK_1);
  g_autoptr (GBytes) two = fx_sealed (fx, NIK_2);
  g_autoptr (GBytes) stream = fx_stream (fx, one, two, NULL);
  OfBatch batch;
  OfOpened opened;
  fx_import (fx, stream, &batch);
  fx_open (fx, &batch, &opened);
  g_assert_cmpuint (opened.counts[JB_RECEIPT_ACCEPTED], ==, 2);
  g_autofree JbReceipt *receipt = fx_receipt (fx, &batch);
  g_assert_cmpuint (receipt->receipt_no, ==, 1);
  g_assert_cmpuint (receipt->n_records, ==, 2);
  g_assert_true (jb_digest_equal (&receipt->batch_digest, &batch.digest));
  g_assert_cmpuint (receipt->audit.size, ==, fx->audit_size);
  g_assert_cmpint (fx_count (fx, "SELECT count (*) FROM person WHERE status = 'accepted'"), ==, 2);
  g_assert_cmpint (fx_count (fx, "SELECT count (*) FROM person WHERE NIK = '" NIK_2
                                 "' AND NAMA_LGKP = 'Siti Aminah' AND NO_KEL = '2001'"),
                   ==, 1);
  g_assert_cmpint (fx_count (fx, "SELECT count (*) FROM alarm"), ==, 0);
  JbAuditHead head;
  g_assert_true (jb_audit_verify (of_store_db (fx->office->store), &head, NULL));
}

static void
test_what_was_acknowledged_is_remembered (OfficeFixture *fx, gconstpointer data)
{
  g_autoptr (GBytes) one = fx_sealed (fx, NIK_1);
  g_assert_cmpint (fx_status_of (fx, one), ==, JB_RECEIPT_ACCEPTED);
  gboolean known = FALSE;
  OfAcknowledged acknowledged;
  g_assert_true (of_kit_acknowledged (fx->office->store, &fx->kit_id, &fx->incarnation, &known,
                                      &acknowledged, NULL));
  g_assert_true (known);
  g_assert_cmpuint (acknowledged.last_rec_seq, ==, 1);
  g_assert_cmpuint (acknowledged.audit.size, ==, 1);
}

static void
test_opening_twice_gives_the_same_receipt (OfficeFixture *fx, gconstpointer data)
{
  g_autoptr (GBytes) one = fx_sealed (fx, NIK_1);
  g_autoptr (GBytes) stream = fx_stream (fx, one, NULL);
  OfBatch batch;
  OfOpened opened;
  gboolean final;
  g_autoptr (GBytes) first = NULL;
  g_autoptr (GBytes) second = NULL;
  fx_import (fx, stream, &batch);
  fx_open (fx, &batch, &opened);
  g_assert_true (of_batch_answer (fx->office->store, &batch, &first, &final, NULL));
  /* The same batch once more, by stick: it is known, and nothing is opened again. */
  fx_import (fx, stream, &batch);
  g_assert_cmpint (batch.state, ==, OF_BATCH_OPENED);
  fx_open (fx, &batch, &opened);
  g_assert_true (opened.already);
  g_assert_true (of_batch_answer (fx->office->store, &batch, &second, &final, NULL));
  g_assert_true (g_bytes_equal (first, second));
  g_assert_cmpint (fx_count (fx, "SELECT count (*) FROM record"), ==, 1);
}

static void
test_a_record_in_a_second_batch_is_already_held (OfficeFixture *fx, gconstpointer data)
{
  g_autoptr (GBytes) one = fx_sealed (fx, NIK_1);
  g_assert_cmpint (fx_status_of (fx, one), ==, JB_RECEIPT_ACCEPTED);
  g_assert_cmpint (fx_status_of (fx, one), ==, JB_RECEIPT_ALREADY_HELD);
  g_assert_cmpint (fx_count (fx, "SELECT count (*) FROM person"), ==, 1);
  g_assert_cmpint (fx_count (fx, "SELECT count (*) FROM alarm"), ==, 0);
}

static void
test_receipt_numbers_have_no_gap (OfficeFixture *fx, gconstpointer data)
{
  for (guint i = 1; i <= 3; i++)
    {
      g_autofree gchar *nik = g_strdup_printf ("150304450603%04u", i);
      g_autoptr (GBytes) sealed = fx_sealed (fx, nik);
      g_autoptr (GBytes) stream = fx_stream (fx, sealed, NULL);
      g_autofree JbReceipt *receipt = fx_deliver (fx, stream);
      g_assert_cmpuint (receipt->receipt_no, ==, i);
    }
}

static void
test_a_nik_twice_is_for_a_person_to_decide (OfficeFixture *fx, gconstpointer data)
{
  g_autoptr (GBytes) one = fx_sealed (fx, NIK_1);
  g_autoptr (GBytes) two = fx_sealed (fx, NIK_1);
  g_autoptr (GBytes) stream = fx_stream (fx, one, two, NULL);
  g_autofree JbReceipt *receipt = fx_deliver (fx, stream);
  g_assert_cmpint (receipt->records[0].status, ==, JB_RECEIPT_ACCEPTED);
  g_assert_cmpint (receipt->records[1].status, ==, JB_RECEIPT_ADJUDICATE);
  g_assert_null (strstr (receipt->records[1].reason, NIK_1));
  g_assert_cmpint (fx_count (fx, "SELECT count (*) FROM person WHERE NIK = '" NIK_1 "'"), ==, 2);
  g_assert_cmpint (fx_count (fx, "SELECT count (*) FROM person WHERE status = 'accepted'"), ==, 1);
}

static void
test_one_id_with_two_contents_raises_an_alarm (OfficeFixture *fx, gconstpointer data)
{
  g_autoptr (FxRecord) first = fx_record_new (fx, NIK_1);
  g_autoptr (FxRecord) second = fx_record_new (fx, NIK_2);
  second->record->id = first->record->id;
  g_autoptr (GBytes) one = fx_seal (fx, first);
  g_autoptr (GBytes) two = fx_seal (fx, second);
  g_assert_cmpint (fx_status_of (fx, one), ==, JB_RECEIPT_ACCEPTED);
  g_assert_cmpint (fx_status_of (fx, two), ==, JB_RECEIPT_ADJUDICATE);
  g_assert_cmpuint (fx_alarms (fx, "record-id-twice"), ==, 1);
  g_assert_cmpint (fx_count (fx, "SELECT count (*) FROM person"), ==, 2);
}

static void
test_one_rec_seq_twice_keeps_both (OfficeFixture *fx, gconstpointer data)
{
  g_autoptr (FxRecord) first = fx_record_new (fx, NIK_1);
  g_autoptr (FxRecord) second = fx_record_new (fx, NIK_2);
  second->header.rec_seq = first->header.rec_seq;
  g_autoptr (GBytes) one = fx_seal (fx, first);
  g_autoptr (GBytes) two = fx_seal (fx, second);
  g_assert_cmpint (fx_status_of (fx, one), ==, JB_RECEIPT_ACCEPTED);
  g_assert_cmpint (fx_status_of (fx, two), ==, JB_RECEIPT_ACCEPTED);
  g_assert_cmpuint (fx_alarms (fx, "rec-seq-twice"), ==, 1);
}

static void
test_an_unenrolled_officer_is_refused (OfficeFixture *fx, gconstpointer data)
{
  g_autoptr (FxRecord) record = fx_record_new (fx, NIK_1);
  jb_id_random (&record->header.officer);
  assert_status (fx, record, JB_RECEIPT_REFUSED, "officer-unknown");
}

static void
test_another_key_of_an_enrolled_officer_is_refused (OfficeFixture *fx, gconstpointer data)
{
  g_autoptr (FxRecord) record = fx_record_new (fx, NIK_1);
  record->officer = fx->kit;
  assert_status (fx, record, JB_RECEIPT_REFUSED, "record-signature");
}

static void
test_another_kit_s_signature_is_refused (OfficeFixture *fx, gconstpointer data)
{
  g_autoptr (FxRecord) record = fx_record_new (fx, NIK_1);
  record->kit = fx->officer;
  assert_status (fx, record, JB_RECEIPT_REFUSED, "record-signature");
}

/* The batch of one record with `len` bytes at `at` (from the end of the stream) exchanged. */
static GBytes *
spoil (GBytes *stream, gsize from_end, gsize len)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (stream, &size);
  guint8 *copy = g_memdup2 (data, size);
  memset (copy + size - from_end, 0, len);
  return g_bytes_new_take (copy, size);
}

static void
test_a_rotten_record_does_not_block_the_others (OfficeFixture *fx, gconstpointer data)
{
  g_autoptr (GBytes) one = fx_sealed (fx, NIK_1);
  g_autoptr (GBytes) two = fx_sealed (fx, NIK_2);
  g_autoptr (GBytes) stream = fx_stream (fx, one, two, NULL);
  /* The kit sends what it cannot read any more as zeros. */
  g_autoptr (GBytes) rotten = spoil (stream, g_bytes_get_size (two), g_bytes_get_size (two));
  g_autofree JbReceipt *receipt = fx_deliver (fx, rotten);
  g_assert_cmpint (receipt->records[0].status, ==, JB_RECEIPT_ACCEPTED);
  g_assert_cmpint (receipt->records[1].status, ==, JB_RECEIPT_DAMAGED);
  /* It comes again, whole. */
  g_assert_cmpint (fx_status_of (fx, two), ==, JB_RECEIPT_ACCEPTED);
  /* And again, rotten: but we have it. */
  g_autoptr (GBytes) third = fx_stream (fx, two, NULL);
  g_autoptr (GBytes) rotten_again = spoil (third, 100, 100);
  g_autofree JbReceipt *last = fx_deliver (fx, rotten_again);
  g_assert_cmpint (last->records[0].status, ==, JB_RECEIPT_ALREADY_HELD);
}

static void
test_another_office_s_record_is_refused (OfficeFixture *fx, gconstpointer data)
{
  g_autoptr (FxRecord) record = fx_record_new (fx, NIK_1);
  JbPublicKey other;
  g_assert_true (jb_sealing_public (fx->list_seed, &other, NULL));
  record->recipient = &other;
  assert_status (fx, record, JB_RECEIPT_REFUSED, "sealing-unknown");
}

static void
test_a_header_that_differs_from_the_content_is_refused (OfficeFixture *fx, gconstpointer data)
{
  g_autoptr (FxRecord) record = fx_record_new (fx, NIK_1);
  g_strlcpy (record->header.village, "1503042003", sizeof record->header.village);
  assert_status (fx, record, JB_RECEIPT_REFUSED, "content-differs");
}

static void
test_another_incarnation_than_the_batch_s_is_refused (OfficeFixture *fx, gconstpointer data)
{
  g_autoptr (FxRecord) record = fx_record_new (fx, NIK_1);
  jb_id_random (&record->header.kit_incarnation);
  assert_status (fx, record, JB_RECEIPT_REFUSED, "header-differs");
}

static void
test_a_nik_that_is_none_is_refused (OfficeFixture *fx, gconstpointer data)
{
  static const gchar *const bad[]
      = { "15030445060300", "1503049906030001", "1503044513030001", "1503044506030000", "" };
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (FxRecord) record = fx_record_new (fx, bad[i]);
      g_autoptr (GBytes) sealed = fx_seal (fx, record);
      g_assert_cmpint (fx_status_of (fx, sealed), ==, JB_RECEIPT_REFUSED);
    }
  g_assert_cmpint (fx_count (fx, "SELECT count (*) FROM person"), ==, 0);
}

static void
test_a_record_without_a_photo_is_refused (OfficeFixture *fx, gconstpointer data)
{
  g_autoptr (FxRecord) record = fx_record_new (fx, NIK_1);
  g_clear_pointer (&record->photo, g_bytes_unref);
  assert_status (fx, record, JB_RECEIPT_REFUSED, NULL);
}

static void
test_a_photo_that_is_no_jpeg_is_refused (OfficeFixture *fx, gconstpointer data)
{
  g_autoptr (FxRecord) record = fx_record_new (fx, NIK_1);
  g_bytes_unref (record->photo);
  record->photo = g_bytes_new_static ("GIF89a, not a photo", 19);
  assert_status (fx, record, JB_RECEIPT_REFUSED, NULL);
}

static void
test_missing_parts_are_for_a_person_to_decide (OfficeFixture *fx, gconstpointer data)
{
  g_autoptr (FxRecord) record = fx_record_new (fx, NIK_1);
  g_ptr_array_set_size (record->record->exceptions, 4);
  assert_status (fx, record, JB_RECEIPT_ADJUDICATE, NULL);
}

static void
test_a_fault_in_the_biodata_is_for_a_person_to_decide (OfficeFixture *fx, gconstpointer data)
{
  g_autoptr (FxRecord) record = fx_record_new (fx, NIK_1);
  g_assert_true (jb_person_set (record->record->person, JB_FIELD_ALAMAT, "", NULL));
  assert_status (fx, record, JB_RECEIPT_ADJUDICATE, NULL);
}

static void
test_a_child_is_for_a_person_to_decide (OfficeFixture *fx, gconstpointer data)
{
  g_autoptr (FxRecord) record = fx_record_new (fx, "1503044506150001");
  g_assert_true (jb_person_set (record->record->person, JB_FIELD_TGL_LHR, "2015-06-05", NULL));
  assert_status (fx, record, JB_RECEIPT_ADJUDICATE, NULL);
}

static void
set_village (FxRecord *record, const gchar *village)
{
  g_strlcpy (record->record->village, village, sizeof record->record->village);
}

static void
test_a_record_in_a_locked_village_raises_an_alarm (OfficeFixture *fx, gconstpointer data)
{
  g_autoptr (FxRecord) record = fx_record_new (fx, NIK_1);
  set_village (record, FX_RED_VILLAGE);
  assert_status (fx, record, JB_RECEIPT_ADJUDICATE, "zone-locked");
}

static void
test_an_exempt_category_passes_the_lock (OfficeFixture *fx, gconstpointer data)
{
  g_autoptr (FxRecord) record = fx_record_new (fx, NIK_1);
  set_village (record, FX_RED_VILLAGE);
  g_strlcpy (record->record->category, "rumah sakit", sizeof record->record->category);
  assert_status (fx, record, JB_RECEIPT_ACCEPTED, NULL);
}

static void
test_a_late_record_passes_the_lock (OfficeFixture *fx, gconstpointer data)
{
  g_autoptr (FxRecord) record = fx_record_new (fx, NIK_1);
  set_village (record, FX_RED_VILLAGE);
  record->record->late_reason = g_strdup ("Kunci mulai ketika foto sudah diambil");
  assert_status (fx, record, JB_RECEIPT_ACCEPTED, NULL);
}

static void
test_it_is_the_kit_s_zone_file_that_counts (OfficeFixture *fx, gconstpointer data)
{
  g_autoptr (FxRecord) record = fx_record_new (fx, NIK_1);
  /* Meanwhile the office locks the village: the kit cannot have known. */
  fx_publish (fx,
              ",{\"id\":\"banjir\",\"hazard\":\"banjir\",\"issuer\":\"Bupati Sarolangun\","
              "\"scope\":\"" FX_OPEN_VILLAGE "\",\"effect\":\"LOCK\",\"from\":\"2026-01-01\","
              "\"to\":\"2028-01-01\",\"decree_number\":\"SK 3/2026\","
              "\"decree_date\":\"2026-01-01\"}",
              FX_NOW_S);
  assert_status (fx, record, JB_RECEIPT_ACCEPTED, NULL);
}

static void
test_a_zone_file_that_is_none_of_ours_raises_an_alarm (OfficeFixture *fx, gconstpointer data)
{
  g_autoptr (FxRecord) record = fx_record_new (fx, NIK_1);
  record->header.zone_digest.bytes[0] ^= 1;
  assert_status (fx, record, JB_RECEIPT_ADJUDICATE, "zone-unknown");
}

static void
test_no_zone_file_at_all_raises_an_alarm (OfficeFixture *fx, gconstpointer data)
{
  g_autoptr (FxRecord) record = fx_record_new (fx, NIK_1);
  record->header.zone_version = 0;
  assert_status (fx, record, JB_RECEIPT_ADJUDICATE, "zone-unknown");
}

static void
use_exception (FxRecord *record)
{
  set_village (record, FX_RED_VILLAGE);
  g_strlcpy (record->record->category, "sekolah", sizeof record->record->category);
  g_strlcpy (record->record->exception_code, "P-17", sizeof record->record->exception_code);
}

static void
test_an_exception_nobody_issued_raises_an_alarm (OfficeFixture *fx, gconstpointer data)
{
  g_autoptr (FxRecord) record = fx_record_new (fx, NIK_1);
  use_exception (record);
  assert_status (fx, record, JB_RECEIPT_ADJUDICATE, "exception-unknown");
}

static void
test_an_issued_exception_passes_the_lock (OfficeFixture *fx, gconstpointer data)
{
  g_autoptr (FxRecord) record = fx_record_new (fx, NIK_1);
  g_autofree gchar *kit = jb_id_to_hex (&fx->kit_id);
  g_autofree gchar *sql
      = g_strdup_printf ("INSERT INTO exception_code VALUES ('P-17', x'%s', '" FX_RED_VILLAGE
                         "', '2026-11-23', 'sekolah', 5, 1)",
                         kit);
  g_assert_true (jb_sql_exec (of_store_db (fx->office->store), sql, NULL));
  use_exception (record);
  assert_status (fx, record, JB_RECEIPT_ACCEPTED, NULL);
}

static void
test_a_record_after_the_enrolment_ended_raises_an_alarm (OfficeFixture *fx, gconstpointer data)
{
  g_autoptr (FxRecord) record = fx_record_new (fx, NIK_1);
  record->header.clock_lo_s = record->header.clock_hi_s = FX_NOW_S + 366 * FX_DAY_S;
  assert_status (fx, record, JB_RECEIPT_ADJUDICATE, "enrolment-expired");
}

static void
test_what_a_revoked_kit_recorded_before_is_accepted (OfficeFixture *fx, gconstpointer data)
{
  g_autoptr (FxRecord) before = fx_record_new (fx, NIK_1);
  g_autoptr (FxRecord) after = fx_record_new (fx, NIK_2);
  g_assert_true (
      of_enrol_revoke (fx->office, fx->desk, &fx->kit_id, OF_REVOKE_KEEP, FX_NOW_S + 10, NULL));
  after->header.clock_lo_s = after->header.clock_hi_s = FX_NOW_S + 20;
  g_autoptr (GBytes) one = fx_seal (fx, before);
  g_autoptr (GBytes) two = fx_seal (fx, after);
  g_assert_cmpint (fx_status_of (fx, one), ==, JB_RECEIPT_ACCEPTED);
  g_assert_cmpint (fx_status_of (fx, two), ==, JB_RECEIPT_ADJUDICATE);
  g_assert_cmpuint (fx_alarms (fx, "kit-revoked"), ==, 1);
}

static void
test_an_officer_who_left_keeps_what_was_recorded (OfficeFixture *fx, gconstpointer data)
{
  g_autoptr (FxRecord) record = fx_record_new (fx, NIK_1);
  jb_id_random (&fx->request->officers[0].id);
  fx->request->officers[0].key.bytes[0] ^= 1;
  g_autoptr (GBytes) delivery = fx_enrol (fx, FX_NOW_S + 10);
  assert_status (fx, record, JB_RECEIPT_ACCEPTED, NULL);
}

static void
test_a_file_that_rotted_at_the_office_is_asked_for_again (OfficeFixture *fx, gconstpointer data)
{
  g_autoptr (GBytes) one = fx_sealed (fx, NIK_1);
  g_autoptr (GBytes) stream = fx_stream (fx, one, NULL);
  OfBatch batch;
  OfOpened opened;
  fx_import (fx, stream, &batch);
  g_autofree gchar *path = of_spool_path (fx->office, &batch);
  g_assert_true (g_file_set_contents (path, g_bytes_get_data (stream, NULL), 1000, NULL));
  fx_open (fx, &batch, &opened);
  g_assert_true (opened.batch_refused);
  g_autofree JbReceipt *receipt = fx_receipt (fx, &batch);
  g_assert_true (receipt->batch_refused);
  g_assert_cmpuint (fx_alarms (fx, "batch-damaged"), ==, 1);
  /* In another batch it is taken. */
  g_assert_cmpint (fx_status_of (fx, one), ==, JB_RECEIPT_ACCEPTED);
}

static void
test_a_spool_that_is_not_mounted_decides_nothing (OfficeFixture *fx, gconstpointer data)
{
  g_autoptr (GBytes) one = fx_sealed (fx, NIK_1);
  g_autoptr (GBytes) stream = fx_stream (fx, one, NULL);
  g_autoptr (GError) error = NULL;
  OfBatch batch;
  OfOpened opened;
  fx_import (fx, stream, &batch);
  g_autofree gchar *spool = of_office_path (fx->office, "spool", NULL);
  g_autofree gchar *away = g_strconcat (spool, ".away", NULL);
  g_assert_cmpint (rename (spool, away), ==, 0);
  g_autoptr (OfUnsealer) unsealer = of_unsealer_new (fx->office, fx->opener, NULL);
  g_assert_false (of_unsealer_open (unsealer, &batch, FX_NOW_S, &opened, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_NOT_FOUND);
  g_assert_cmpint (rename (away, spool), ==, 0);
  fx_open (fx, &batch, &opened);
  g_assert_cmpuint (opened.counts[JB_RECEIPT_ACCEPTED], ==, 1);
}

static void
test_another_office_s_keys_open_nothing (OfficeFixture *fx, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (OfKeyring) other = of_keyring_new (OF_RING_OPENER);
  g_assert_true (of_keyring_add_random (other, "receipt", NULL));
  g_assert_true (of_keyring_add_random (other, "sealing-1", NULL));
  g_assert_null (of_unsealer_new (fx->office, other, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_KEY);
}

static void
test_a_cut_audit_chain_raises_an_alarm (OfficeFixture *fx, gconstpointer data)
{
  g_autoptr (GBytes) one = fx_sealed (fx, NIK_1);
  fx->audit_size = 50;
  g_assert_cmpint (fx_status_of (fx, one), ==, JB_RECEIPT_ACCEPTED);
  g_autoptr (GBytes) two = fx_sealed (fx, NIK_2);
  fx->audit_size = 9; /* later, but shorter */
  g_assert_cmpint (fx_status_of (fx, two), ==, JB_RECEIPT_ACCEPTED);
  g_assert_cmpuint (fx_alarms (fx, "audit-cut"), ==, 1);
}

gint
main (gint argc, gchar **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (jb_secret_start (NULL));
  TEST ("/office/open/good-records-are-accepted", test_good_records_are_accepted);
  TEST ("/office/open/what-was-acknowledged-is-remembered",
        test_what_was_acknowledged_is_remembered);
  TEST ("/office/open/opening-twice-gives-the-same-receipt",
        test_opening_twice_gives_the_same_receipt);
  TEST ("/office/open/a-record-in-a-second-batch-is-already-held",
        test_a_record_in_a_second_batch_is_already_held);
  TEST ("/office/open/receipt-numbers-have-no-gap", test_receipt_numbers_have_no_gap);
  TEST ("/office/open/a-nik-twice-is-for-a-person-to-decide",
        test_a_nik_twice_is_for_a_person_to_decide);
  TEST ("/office/open/one-id-with-two-contents-raises-an-alarm",
        test_one_id_with_two_contents_raises_an_alarm);
  TEST ("/office/open/one-rec-seq-twice-keeps-both", test_one_rec_seq_twice_keeps_both);
  TEST ("/office/open/an-unenrolled-officer-is-refused", test_an_unenrolled_officer_is_refused);
  TEST ("/office/open/another-key-of-an-enrolled-officer-is-refused",
        test_another_key_of_an_enrolled_officer_is_refused);
  TEST ("/office/open/another-kit-s-signature-is-refused", test_another_kit_s_signature_is_refused);
  TEST ("/office/open/a-rotten-record-does-not-block-the-others",
        test_a_rotten_record_does_not_block_the_others);
  TEST ("/office/open/another-office-s-record-is-refused", test_another_office_s_record_is_refused);
  TEST ("/office/open/a-header-that-differs-from-the-content-is-refused",
        test_a_header_that_differs_from_the_content_is_refused);
  TEST ("/office/open/another-incarnation-than-the-batch-s-is-refused",
        test_another_incarnation_than_the_batch_s_is_refused);
  TEST ("/office/open/a-nik-that-is-none-is-refused", test_a_nik_that_is_none_is_refused);
  TEST ("/office/open/a-record-without-a-photo-is-refused",
        test_a_record_without_a_photo_is_refused);
  TEST ("/office/open/a-photo-that-is-no-jpeg-is-refused", test_a_photo_that_is_no_jpeg_is_refused);
  TEST ("/office/open/missing-parts-are-for-a-person-to-decide",
        test_missing_parts_are_for_a_person_to_decide);
  TEST ("/office/open/a-fault-in-the-biodata-is-for-a-person-to-decide",
        test_a_fault_in_the_biodata_is_for_a_person_to_decide);
  TEST ("/office/open/a-child-is-for-a-person-to-decide", test_a_child_is_for_a_person_to_decide);
  TEST ("/office/open/a-record-in-a-locked-village-raises-an-alarm",
        test_a_record_in_a_locked_village_raises_an_alarm);
  TEST ("/office/open/an-exempt-category-passes-the-lock", test_an_exempt_category_passes_the_lock);
  TEST ("/office/open/a-late-record-passes-the-lock", test_a_late_record_passes_the_lock);
  TEST ("/office/open/it-is-the-kit-s-zone-file-that-counts",
        test_it_is_the_kit_s_zone_file_that_counts);
  TEST ("/office/open/a-zone-file-that-is-none-of-ours-raises-an-alarm",
        test_a_zone_file_that_is_none_of_ours_raises_an_alarm);
  TEST ("/office/open/no-zone-file-at-all-raises-an-alarm",
        test_no_zone_file_at_all_raises_an_alarm);
  TEST ("/office/open/an-exception-nobody-issued-raises-an-alarm",
        test_an_exception_nobody_issued_raises_an_alarm);
  TEST ("/office/open/an-issued-exception-passes-the-lock",
        test_an_issued_exception_passes_the_lock);
  TEST ("/office/open/a-record-after-the-enrolment-ended-raises-an-alarm",
        test_a_record_after_the_enrolment_ended_raises_an_alarm);
  TEST ("/office/open/what-a-revoked-kit-recorded-before-is-accepted",
        test_what_a_revoked_kit_recorded_before_is_accepted);
  TEST ("/office/open/an-officer-who-left-keeps-what-was-recorded",
        test_an_officer_who_left_keeps_what_was_recorded);
  TEST ("/office/open/a-file-that-rotted-at-the-office-is-asked-for-again",
        test_a_file_that_rotted_at_the_office_is_asked_for_again);
  TEST ("/office/open/a-spool-that-is-not-mounted-decides-nothing",
        test_a_spool_that_is_not_mounted_decides_nothing);
  TEST ("/office/open/another-office-s-keys-open-nothing", test_another_office_s_keys_open_nothing);
  TEST ("/office/open/a-cut-audit-chain-raises-an-alarm", test_a_cut_audit_chain_raises_an_alarm);
  return g_test_run ();
}
