/* SPDX-License-Identifier: MPL-2.0 */
#include "tests/unit/test-sync-fixture.h"

#define OFFICE 0x0f

static void
test_nothing_sealed_is_nothing_to_send (Box *box, gconstpointer unused)
{
  JbOutboxBatch batch;
  g_autoptr (GError) error = NULL;
  g_assert_false (next_batch (box, &batch));
  g_autoptr (GPtrArray) waiting = jb_outbox_waiting (box->store, &error);
  g_assert_cmpuint (waiting->len, ==, 0);
  assert_n_events (box, "batch.made", 0);
}

static void
test_a_batch_is_frozen_once_made (Box *box, gconstpointer unused)
{
  g_auto (JbOutboxBatch) first = { 0 }, again = { 0 };
  g_autofree JbManifest *manifest = g_new0 (JbManifest, 1);
  JbId a = finish_fake (box, 1, 300), b = finish_fake (box, 2, 1);
  g_assert_true (next_batch (box, &first));
  JbId later = finish_fake (box, 3, 10);
  g_assert_true (next_batch (box, &again));
  g_assert_cmpmem (&first.batch, JB_ID_BYTES, &again.batch, JB_ID_BYTES);
  g_assert_cmpuint (first.number, ==, 1);
  g_assert_cmpuint (again.n_records, ==, 2);
  g_assert_cmpstr (first.url, ==, "");
  g_assert_false (first.sent);
  assert_state (box, &a, "batched");
  assert_state (box, &later, "sealed");

  g_autoptr (GBytes) stream = read_stream (box, &first);
  manifest_of (box, stream, manifest, NULL);
  g_assert_true (jb_id_equal (&manifest->records[0].id, &a));
  g_assert_true (jb_id_equal (&manifest->records[1].id, &b));
  g_assert_true (jb_id_equal (&manifest->kit, &box->kit_id));
  g_assert_cmpuint (manifest->last_rec_seq, ==, 2);
  g_assert_cmpint (manifest->made_s, ==, LO);
  assert_n_events (box, "batch.made", 1);
  g_autofree gchar *n_audit = g_strdup_printf ("%" G_GUINT64_FORMAT, manifest->audit.size);
  assert_asked (box, "SELECT number FROM audit WHERE event = 'batch.made'", NULL, n_audit);
}

static void
test_a_batch_has_at_most_64_records (Box *box, gconstpointer unused)
{
  g_auto (JbOutboxBatch) first = { 0 };
  for (guint i = 0; i <= JB_BATCH_MAX_RECORDS; i++)
    finish_fake (box, i, 1);
  g_assert_true (next_batch (box, &first));
  g_assert_cmpuint (first.n_records, ==, JB_BATCH_MAX_RECORDS);
  assert_asked (box, "SELECT count (*) FROM record WHERE state = 'sealed'", NULL, "1");
}

static void
test_a_batch_has_at_most_32_mib (Box *box, gconstpointer unused)
{
  const struct {
    gsize size;
    guint n_first; /* how many of three such records fit */
  } cases[] = { { JB_SEAL_MAX_BYTES, 2 }, { JB_BATCH_MAX_BYTES / 3, 3 } };
  for (guint c = 0; c < G_N_ELEMENTS (cases); c++)
    {
      g_auto (JbOutboxBatch) batch = { 0 };
      g_autoptr (GError) error = NULL;
      change (box, "DELETE FROM record", NULL);
      change (box, "DELETE FROM batch", NULL);
      for (guint i = 0; i < 3; i++)
        {
          FakeRecord fake = { .finished_s = LO + i, .size = cases[c].size };
          jb_id_random (&fake.id);
          g_assert_true (jb_store_write (box->store, insert_record, &fake, &error));
        }
      g_assert_true (next_batch (box, &batch));
      g_assert_cmpuint (batch.n_records, ==, cases[c].n_first);
    }
}

static void
test_stored_permits_nothing (Box *box, gconstpointer unused)
{
  g_auto (JbOutboxBatch) batch = { 0 }, after = { 0 };
  JbOutboxAnswer answer;
  g_autoptr (GError) error = NULL;
  JbId office = id_of (OFFICE), id = finish_fake (box, 1, 300);
  g_assert_true (next_batch (box, &batch));
  JbStored stored = stored_for (box, &batch, &office);
  g_autoptr (GBytes) file = stored_file (&stored);
  for (guint i = 0; i < 2; i++)
    {
      g_assert_true (take_answer (box, file, &answer, &error));
      g_assert_no_error (error);
      g_assert_true (jb_id_equal (&answer.batch, &batch.batch));
      g_assert_cmpint (answer.issued_s, ==, LO + 60);
      g_assert_cmpuint (answer.n_accepted, ==, 0);
      assert_state (box, &id, "sent");
      assert_n_events (box, "batch.stored", 1);
    }
  g_assert_cmpuint (purge (box, &office, 1000, 1000), ==, 0);
  assert_state (box, &id, "sent");
  g_assert_true (next_batch (box, &after));
  g_assert_true (after.sent);
}

static void
test_what_waits_goes_before_what_is_sent (Box *box, gconstpointer unused)
{
  g_auto (JbOutboxBatch) first = { 0 }, second = { 0 }, third = { 0 };
  JbOutboxAnswer answer;
  g_autoptr (GError) error = NULL;
  JbId office = id_of (OFFICE);
  finish_fake (box, 1, 300);
  g_assert_true (next_batch (box, &first));
  JbStored stored = stored_for (box, &first, &office);
  g_autoptr (GBytes) file = stored_file (&stored);
  g_assert_true (take_answer (box, file, &answer, &error));
  finish_fake (box, 2, 300);
  g_assert_true (next_batch (box, &second));
  g_assert_cmpuint (second.number, ==, 2);
  g_assert_false (second.sent);
  JbStored also = stored_for (box, &second, &office);
  g_autoptr (GBytes) also_file = stored_file (&also);
  g_assert_true (take_answer (box, also_file, &answer, &error));
  g_assert_true (next_batch (box, &third));
  g_assert_cmpuint (third.number, ==, 1);
  g_autoptr (GPtrArray) waiting = jb_outbox_waiting (box->store, &error);
  g_assert_cmpuint (waiting->len, ==, 2);
  g_assert_true (((JbOutboxBatch *) waiting->pdata[1])->sent);
}

/* Five records, one of each status. */
static void
mixed_receipt (Box *box, JbId ids[5], JbOutboxBatch *batch, JbReceipt *receipt)
{
  JbId office = id_of (OFFICE);
  for (guint i = 0; i < 5; i++)
    ids[i] = finish_fake (box, i, 100 + i);
  g_assert_true (next_batch (box, batch));
  g_autoptr (GBytes) stream = read_stream (box, batch);
  receipt_for (box, batch, stream, &office, 12, receipt);
  for (guint i = 0; i < 5; i++)
    receipt->records[i].status = (JbReceiptStatus) i;
  g_strlcpy (receipt->records[4].reason, "Petugas tidak terdaftar", JB_RECEIPT_REASON_MAX);
}

static void
test_a_receipt_moves_each_record_once (Box *box, gconstpointer unused)
{
  const gchar *const states[]
      = { "receipted", "receipted", "receipted", "quarantined", "quarantined" };
  g_auto (JbOutboxBatch) batch = { 0 }, none = { 0 };
  g_autofree JbReceipt *receipt = g_new0 (JbReceipt, 1);
  JbId ids[5], office, known = id_of (OFFICE);
  guint64 highest;
  mixed_receipt (box, ids, &batch, receipt);
  g_autoptr (GBytes) file = receipt_file (receipt);
  g_autofree gchar *before = NULL;
  for (guint round = 0; round < 2; round++)
    {
      JbOutboxAnswer answer;
      g_autoptr (GError) error = NULL;
      g_assert_true (take_answer (box, file, &answer, &error));
      g_assert_no_error (error);
      g_assert_cmpuint (answer.n_accepted, ==, 1);
      g_assert_cmpuint (answer.n_already_held, ==, 1);
      g_assert_cmpuint (answer.n_adjudicate, ==, 1);
      g_assert_cmpuint (answer.n_damaged, ==, 1);
      g_assert_cmpuint (answer.n_refused, ==, 1);
      g_assert_false (answer.batch_refused);
      for (guint i = 0; i < 5; i++)
        assert_state (box, &ids[i], states[i]);
      g_autofree gchar *now = everything (box);
      if (round == 1)
        g_assert_cmpstr (now, ==, before);
      g_free (before);
      before = g_steal_pointer (&now);
    }
  assert_n_events (box, "batch.receipt", 1);
  assert_asked (box, "SELECT reason FROM record WHERE id = ?1", &ids[4], "Petugas tidak terdaftar");
  assert_asked (box, "SELECT reason FROM record WHERE id = ?1", &ids[0], NULL);
  g_assert_true (jb_outbox_highest_receipt (box->store, &office, &highest, NULL));
  g_assert_true (jb_id_equal (&office, &known));
  g_assert_cmpuint (highest, ==, 12);
  g_assert_false (next_batch (box, &none));
}

static void
assert_answer_refused (Box *box, GBytes *file, JbError code)
{
  JbOutboxAnswer answer = { .n_refused = 77 };
  g_autoptr (GError) error = NULL;
  g_autofree gchar *before = everything (box);
  g_assert_false (take_answer (box, file, &answer, &error));
  g_assert_error (error, JB_ERROR, (gint) code);
  g_assert_cmpuint (answer.n_refused, ==, 77);
  g_autofree gchar *after = everything (box);
  g_assert_cmpstr (before, ==, after);
}

static void
test_an_answer_for_something_else_changes_nothing (Box *box, gconstpointer unused)
{
  g_auto (JbOutboxBatch) batch = { 0 };
  g_autofree JbReceipt *good = g_new0 (JbReceipt, 1);
  g_autofree JbReceipt *bad = g_new0 (JbReceipt, 1);
  JbId ids[5], office = id_of (OFFICE);
  mixed_receipt (box, ids, &batch, good);
  for (guint i = 0; i < 6; i++)
    {
      *bad = *good;
      if (i == 0)
        bad->kit = id_of (0x12);
      else if (i == 1)
        bad->batch = id_of (0x12);
      else if (i == 2)
        bad->batch_digest = digest_of (0x12);
      else if (i == 3)
        bad->records[2].digest = digest_of (0x12);
      else if (i == 4)
        bad->records[2].id = id_of (0x12);
      else
        bad->n_records--;
      g_autoptr (GBytes) file = receipt_file (bad);
      assert_answer_refused (box, file, JB_ERROR_INVALID);
    }
  for (guint i = 0; i < 4; i++)
    {
      JbStored stored = stored_for (box, &batch, &office);
      if (i == 0)
        stored.kit = id_of (0x12);
      else if (i == 1)
        stored.batch = id_of (0x12);
      else if (i == 2)
        stored.batch_digest = digest_of (0x12);
      else
        stored.size_bytes++;
      g_autoptr (GBytes) file = stored_file (&stored);
      assert_answer_refused (box, file, JB_ERROR_INVALID);
    }
}

static void
test_an_answer_signed_by_another_key_changes_nothing (Box *box, gconstpointer unused)
{
  g_auto (JbOutboxBatch) batch = { 0 };
  g_autofree JbReceipt *receipt = g_new0 (JbReceipt, 1);
  JbId ids[5], office = id_of (OFFICE);
  mixed_receipt (box, ids, &batch, receipt);
  JbStored stored = stored_for (box, &batch, &office);
  g_autoptr (GBytes) receipt_payload = jb_receipt_encode (receipt);
  g_autoptr (GBytes) stored_payload = jb_stored_encode (&stored);
  /* The receiver's key, a kit's, anybody's: a receipt is the opener's alone. */
  const guint8 others[] = { STORE_KEY, KIT_KEY, TRUST_KEY, 99 };
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_autoptr (GBytes) file = FX_SIGN (JB_ROLE_RECEIPT, receipt_payload, others[i]);
      assert_answer_refused (box, file, JB_ERROR_SIGNATURE);
    }
  g_autoptr (GBytes) forged = FX_SIGN (JB_ROLE_STORED, stored_payload, RECEIPT_KEY);
  assert_answer_refused (box, forged, JB_ERROR_SIGNATURE);
  g_autoptr (GBytes) as_stored = FX_SIGN (JB_ROLE_STORED, receipt_payload, STORE_KEY);
  assert_answer_refused (box, as_stored, JB_ERROR_FORMAT);
  g_autoptr (GBytes) as_fresh = FX_SIGN (JB_ROLE_FRESH, receipt_payload, RECEIPT_KEY);
  assert_answer_refused (box, as_fresh, JB_ERROR_FORMAT);
  g_autoptr (GBytes) cut = g_bytes_new_from_bytes (as_fresh, 0, 40);
  assert_answer_refused (box, cut, JB_ERROR_FORMAT);
}

static void
test_a_later_receipt_may_take_what_was_quarantined (Box *box, gconstpointer unused)
{
  g_auto (JbOutboxBatch) batch = { 0 };
  g_autofree JbReceipt *receipt = g_new0 (JbReceipt, 1);
  JbOutboxAnswer answer;
  g_autoptr (GError) error = NULL;
  JbId ids[5];
  mixed_receipt (box, ids, &batch, receipt);
  g_autoptr (GBytes) first = receipt_file (receipt);
  g_assert_true (take_answer (box, first, &answer, &error));
  receipt->receipt_no = 13;
  receipt->records[0].status = JB_RECEIPT_REFUSED;
  receipt->records[3].status = JB_RECEIPT_ACCEPTED;
  g_autoptr (GBytes) second = receipt_file (receipt);
  g_assert_true (take_answer (box, second, &answer, &error));
  assert_state (box, &ids[0], "receipted");
  assert_state (box, &ids[3], "receipted");
  assert_state (box, &ids[4], "quarantined");
  assert_asked (box, "SELECT receipt_no FROM record WHERE id = ?1", &ids[0], "12");
  assert_asked (box, "SELECT receipt_no FROM record WHERE id = ?1", &ids[3], "13");
}

static void
test_purging_takes_a_receipt_and_a_backup (Box *box, gconstpointer unused)
{
  g_auto (JbOutboxBatch) batch = { 0 };
  g_autofree JbReceipt *receipt = g_new0 (JbReceipt, 1);
  JbOutboxAnswer answer;
  g_autoptr (GError) error = NULL;
  JbId ids[5], office = id_of (OFFICE), other = id_of (0x0e);
  mixed_receipt (box, ids, &batch, receipt);
  g_assert_cmpuint (purge (box, &office, 1000, 1000), ==, 0);
  g_autoptr (GBytes) file = receipt_file (receipt);
  g_assert_true (take_answer (box, file, &answer, &error));
  g_assert_cmpuint (purge (box, &office, 11, 1000), ==, 0);
  g_assert_cmpuint (purge (box, &office, 1000, 11), ==, 0);
  g_assert_cmpuint (purge (box, &other, 1000, 1000), ==, 0);
  g_assert_cmpuint (purge (box, &JB_ID_NONE, 1000, 1000), ==, 0);
  assert_state (box, &ids[0], "receipted");
  assert_n_events (box, "record.purged", 0);
  g_assert_cmpuint (purge (box, &office, 12, 12), ==, 3);
  for (guint i = 0; i < 5; i++)
    assert_state (box, &ids[i], i < 3 ? "purged" : "quarantined");
  assert_n_events (box, "record.purged", 1);
  assert_asked (box, "SELECT detail FROM audit WHERE event = 'record.purged'", NULL,
                "{\"records\":3,\"through\":12}");
  g_assert_cmpuint (purge (box, &office, 12, 12), ==, 0);
  assert_n_events (box, "record.purged", 1);
}

static void
test_only_a_refusal_dissolves_a_batch (Box *box, gconstpointer unused)
{
  g_auto (JbOutboxBatch) batch = { 0 }, next = { 0 };
  g_autofree JbReceipt *receipt = g_new0 (JbReceipt, 1);
  JbOutboxAnswer answer;
  g_autoptr (GError) error = NULL;
  JbId ids[5];
  mixed_receipt (box, ids, &batch, receipt);
  g_autoptr (GBytes) late = receipt_file (receipt);
  receipt->batch_refused = TRUE;
  receipt->n_records = 0;
  g_autoptr (GBytes) refusal = receipt_file (receipt);
  g_assert_true (take_answer (box, refusal, &answer, &error));
  g_assert_true (answer.batch_refused);
  assert_state (box, &ids[0], "sealed");
  assert_n_events (box, "batch.dissolved", 1);
  g_autofree gchar *before = everything (box);
  g_assert_true (take_answer (box, refusal, &answer, &error));
  g_autofree gchar *after = everything (box);
  g_assert_cmpstr (before, ==, after);
  assert_answer_refused (box, late, JB_ERROR_INVALID);
  g_assert_true (next_batch (box, &next));
  g_assert_cmpuint (next.number, ==, 2);
  g_assert_cmpuint (next.n_records, ==, 5);
  g_assert_null (jb_outbox_read (box->store, &batch.batch, 0, 10, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_NOT_FOUND);
}

static void
test_an_upload_url_is_kept_until_it_is_forgotten (Box *box, gconstpointer unused)
{
  g_auto (JbOutboxBatch) batch = { 0 }, again = { 0 }, forgotten = { 0 };
  g_autoptr (GError) error = NULL;
  finish_fake (box, 1, 300);
  g_assert_true (next_batch (box, &batch));
  g_assert_true (jb_outbox_set_url (box->store, &batch.batch, "https://k.example/u/1", &error));
  g_assert_true (next_batch (box, &again));
  g_assert_cmpstr (again.url, ==, "https://k.example/u/1");
  g_assert_false (jb_outbox_set_url (box->store, &batch.batch, "http://k.example/u/1", &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_true (jb_outbox_set_url (box->store, &batch.batch, "", &error));
  g_assert_true (next_batch (box, &forgotten));
  g_assert_cmpstr (forgotten.url, ==, "");
  JbId other = id_of (0x77);
  g_assert_false (jb_outbox_set_url (box->store, &other, "", &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_NOT_FOUND);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/sync/outbox/" name, Box, NULL, box_open, function, box_close)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (jb_secret_start (NULL));
  jb_secret_allow_unlocked ();
  ADD ("nothing-sealed-is-nothing-to-send", test_nothing_sealed_is_nothing_to_send);
  ADD ("a-batch-is-frozen-once-made", test_a_batch_is_frozen_once_made);
  ADD ("a-batch-has-at-most-64-records", test_a_batch_has_at_most_64_records);
  ADD ("a-batch-has-at-most-32-mib", test_a_batch_has_at_most_32_mib);
  ADD ("stored-permits-nothing", test_stored_permits_nothing);
  ADD ("what-waits-goes-before-what-is-sent", test_what_waits_goes_before_what_is_sent);
  ADD ("a-receipt-moves-each-record-once", test_a_receipt_moves_each_record_once);
  ADD ("an-answer-for-something-else-changes-nothing",
       test_an_answer_for_something_else_changes_nothing);
  ADD ("an-answer-signed-by-another-key-changes-nothing",
       test_an_answer_signed_by_another_key_changes_nothing);
  ADD ("a-later-receipt-may-take-what-was-quarantined",
       test_a_later_receipt_may_take_what_was_quarantined);
  ADD ("purging-takes-a-receipt-and-a-backup", test_purging_takes_a_receipt_and_a_backup);
  ADD ("only-a-refusal-dissolves-a-batch", test_only_a_refusal_dissolves_a_batch);
  ADD ("an-upload-url-is-kept-until-it-is-forgotten",
       test_an_upload_url_is_kept_until_it_is_forgotten);
  return g_test_run ();
}
