/* SPDX-License-Identifier: MPL-2.0 */
/* One side was set back: what the other still has is sent again, and nothing is forgotten that only
 * one of them has. */
#include "tests/unit/test-sync-fixture.h"

/* Makes, answers (all accepted, receipt `no` of `office`) and gives the id of one record. */
static JbId
receipted (Box *box, guint32 seed, const JbId *office, guint64 no, JbOutboxBatch *ret_batch,
           GBytes **ret_file)
{
  g_auto (JbOutboxBatch) batch = { 0 };
  g_autofree JbReceipt *receipt = g_new0 (JbReceipt, 1);
  JbOutboxAnswer answer;
  g_autoptr (GError) error = NULL;
  JbId id = finish_fake (box, seed, 100);
  g_assert_true (next_batch (box, &batch));
  g_autoptr (GBytes) stream = read_stream (box, &batch);
  receipt_for (box, &batch, stream, office, no, receipt);
  g_autoptr (GBytes) file = receipt_file (receipt);
  g_assert_true (take_answer (box, file, &answer, &error));
  g_assert_no_error (error);
  if (ret_batch != NULL)
    {
      *ret_batch = batch;
      batch = (JbOutboxBatch){ 0 };
    }
  if (ret_file != NULL)
    *ret_file = g_steal_pointer (&file);
  return id;
}

static void
office_is (Box *box, const JbId *office, guint64 last, guint expected_again, guint expected_lost)
{
  g_autoptr (GError) error = NULL;
  guint n_again = 99, n_lost = 99;
  jb_outbox_office_changed (box->store, office, last, LO, LO + 5, &n_again, &n_lost, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (n_again, ==, expected_again);
  g_assert_cmpuint (n_lost, ==, expected_lost);
}

static void
test_the_office_we_know_or_meet_first_changes_nothing (Box *box, gconstpointer unused)
{
  JbId office = id_of (0xA0), known;
  guint64 highest;
  office_is (box, &office, 0, 0, 0);
  g_assert_true (jb_outbox_highest_receipt (box->store, &known, &highest, NULL));
  g_assert_true (jb_id_equal (&known, &office));
  g_assert_cmpuint (highest, ==, 0);
  JbId id = receipted (box, 1, &office, 5, NULL, NULL);
  office_is (box, &office, 2, 0, 0);
  assert_state (box, &id, "receipted");
  g_assert_true (jb_outbox_highest_receipt (box->store, &known, &highest, NULL));
  g_assert_cmpuint (highest, ==, 5);
  assert_n_events (box, "office.changed", 0);
}

static void
test_what_a_restored_office_forgot_is_sent_again (Box *box, gconstpointer unused)
{
  g_auto (JbOutboxBatch) batch = { 0 };
  JbId a = id_of (0xA0), b = id_of (0xB0), known;
  guint64 highest;
  JbId gone = receipted (box, 1, &a, 3, NULL, NULL);
  g_assert_cmpuint (purge (box, &a, 3, 3), ==, 1);
  JbId kept = receipted (box, 2, &a, 5, NULL, NULL);
  JbId forgotten = receipted (box, 3, &a, 8, NULL, NULL);
  office_is (box, &b, 5, 1, 0);
  assert_n_events (box, "office.changed", 1);
  assert_state (box, &gone, "purged");
  assert_state (box, &kept, "receipted");
  assert_state (box, &forgotten, "sealed");
  g_assert_true (jb_outbox_highest_receipt (box->store, &known, &highest, NULL));
  g_assert_true (jb_id_equal (&known, &b));
  g_assert_cmpuint (highest, ==, 5);

  g_assert_cmpuint (purge (box, &a, 1000, 1000), ==, 0);
  g_assert_cmpuint (purge (box, &b, 1000, 1000), ==, 1);
  assert_state (box, &kept, "purged");
  g_assert_true (next_batch (box, &batch));
  g_assert_cmpuint (batch.n_records, ==, 1);
}

static void
test_what_is_purged_and_forgotten_there_is_counted (Box *box, gconstpointer unused)
{
  JbId a = id_of (0xA0), b = id_of (0xB0);
  for (guint i = 1; i <= 4; i++)
    receipted (box, i, &a, i, NULL, NULL);
  g_assert_cmpuint (purge (box, &a, 3, 4), ==, 3);
  office_is (box, &b, 1, 1, 2);
  /* Once: the next change does not speak of them again. */
  JbId c = id_of (0xC0);
  office_is (box, &c, 1, 0, 0);
}

static void
test_a_restored_office_is_asked_again_for_what_it_held (Box *box, gconstpointer unused)
{
  g_auto (JbOutboxBatch) batch = { 0 }, again = { 0 };
  JbOutboxAnswer answer;
  g_autoptr (GError) error = NULL;
  JbId a = id_of (0xA0), b = id_of (0xB0);
  office_is (box, &a, 0, 0, 0);
  JbId id = finish_fake (box, 1, 100);
  g_assert_true (next_batch (box, &batch));
  g_assert_true (jb_outbox_set_url (box->store, &batch.batch, "https://k.example/u/1", &error));
  JbStored stored = stored_for (box, &batch, &a);
  g_autoptr (GBytes) file = stored_file (&stored);
  g_assert_true (take_answer (box, file, &answer, &error));
  assert_state (box, &id, "sent");
  office_is (box, &b, 0, 0, 0);
  assert_state (box, &id, "batched");
  g_assert_true (next_batch (box, &again));
  g_assert_true (jb_id_equal (&again.batch, &batch.batch));
  g_assert_false (again.sent);
  g_assert_cmpstr (again.url, ==, "");
  g_assert_false (take_answer (box, file, &answer, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_ROLLBACK);
  assert_state (box, &id, "batched");
}

static void
test_an_answer_of_an_office_never_met_waits (Box *box, gconstpointer unused)
{
  g_auto (JbOutboxBatch) batch = { 0 };
  g_autofree JbReceipt *receipt = g_new0 (JbReceipt, 1);
  JbOutboxAnswer answer;
  g_autoptr (GError) error = NULL;
  JbId a = id_of (0xA0), b = id_of (0xB0);
  office_is (box, &a, 0, 0, 0);
  JbId id = finish_fake (box, 1, 100);
  g_assert_true (next_batch (box, &batch));
  g_autoptr (GBytes) stream = read_stream (box, &batch);
  receipt_for (box, &batch, stream, &b, 9, receipt);
  g_autoptr (GBytes) file = receipt_file (receipt);
  g_assert_false (take_answer (box, file, &answer, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_STATE);
  g_clear_error (&error);
  assert_state (box, &id, "batched");
  office_is (box, &b, 0, 0, 0);
  g_assert_true (take_answer (box, file, &answer, &error));
  g_assert_no_error (error);
  assert_state (box, &id, "receipted");
}

static void
test_a_late_receipt_counts_if_the_office_still_has_it (Box *box, gconstpointer unused)
{
  const struct {
    guint64 no;
    guint64 then; /* what the office still had when it was restored a second time */
    gboolean counts;
  } cases[] = { { 4, 10, TRUE }, { 6, 10, FALSE }, { 4, 3, FALSE }, { 3, 3, TRUE } };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (JbOutboxBatch) batch = { 0 };
      g_autofree JbReceipt *receipt = g_new0 (JbReceipt, 1);
      JbOutboxAnswer answer;
      g_autoptr (GError) error = NULL;
      JbId a = id_of (0xA0 + i), b = id_of (0xB0 + i), c = id_of (0xC0 + i);
      change (box, "DELETE FROM meta WHERE name GLOB 'office*'", NULL);
      change (box, "DELETE FROM record", NULL);
      change (box, "DELETE FROM sealed", NULL);
      change (box, "DELETE FROM batch", NULL);
      office_is (box, &a, 0, 0, 0);
      JbId id = finish_fake (box, i, 100);
      g_assert_true (next_batch (box, &batch));
      g_autoptr (GBytes) stream = read_stream (box, &batch);
      receipt_for (box, &batch, stream, &a, cases[i].no, receipt);
      g_autoptr (GBytes) file = receipt_file (receipt);
      office_is (box, &b, 5, 0, 0);
      office_is (box, &c, cases[i].then, 0, 0);
      g_assert_cmpint (take_answer (box, file, &answer, &error), ==, cases[i].counts);
      if (!cases[i].counts)
        g_assert_error (error, JB_ERROR, JB_ERROR_ROLLBACK);
      assert_state (box, &id, cases[i].counts ? "receipted" : "batched");
      g_assert_cmpuint (purge (box, &c, 1000, 1000), ==, cases[i].counts ? 1 : 0);
    }
}

static void
test_an_office_of_the_past_does_not_come_back (Box *box, gconstpointer unused)
{
  JbId a = id_of (0xA0), b = id_of (0xB0), known;
  guint64 highest;
  guint n_again = 99, n_lost = 99;
  g_autoptr (GError) error = NULL;
  JbId id = receipted (box, 1, &a, 5, NULL, NULL);
  office_is (box, &b, 5, 0, 0);
  g_assert_false (
      jb_outbox_office_changed (box->store, &a, 0, LO, LO + 5, &n_again, &n_lost, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_ROLLBACK);
  g_assert_cmpuint (n_again, ==, 99);
  assert_state (box, &id, "receipted");
  g_assert_true (jb_outbox_highest_receipt (box->store, &known, &highest, NULL));
  g_assert_true (jb_id_equal (&known, &b));
}

static gboolean
get_incarnation (sqlite3 *db, gpointer data, GError **error)
{
  return jb_incarnation_get (db, data, error);
}

static void
test_a_kit_set_back_sends_under_a_new_incarnation (Box *box, gconstpointer unused)
{
  g_auto (JbOutboxBatch) first = { 0 }, second = { 0 };
  g_autofree JbManifest *manifest = g_new0 (JbManifest, 1);
  g_autoptr (GError) error = NULL;
  JbId before, after, office = id_of (0xA0);
  JbId done = receipted (box, 1, &office, 1, NULL, NULL);
  JbId old = finish_fake (box, 2, 100);
  g_assert_true (next_batch (box, &first));
  g_assert_true (jb_store_read (box->store, get_incarnation, &before, &error));
  g_assert_true (jb_outbox_renew_incarnation (box->store, LO, LO + 5, &error));
  g_assert_no_error (error);
  g_assert_true (jb_store_read (box->store, get_incarnation, &after, &error));
  g_assert_false (jb_id_equal (&before, &after));
  assert_n_events (box, "kit.renewed", 1);
  assert_n_events (box, "batch.dissolved", 1);
  assert_state (box, &old, "sealed");
  assert_state (box, &done, "receipted");

  JbId young = finish_fake (box, 3, 100);
  g_assert_true (next_batch (box, &second));
  g_autoptr (GBytes) stream = read_stream (box, &second);
  manifest_of (box, stream, manifest, NULL);
  g_assert_true (jb_id_equal (&manifest->incarnation, &after));
  g_assert_cmpuint (manifest->last_rec_seq, ==, 1);
  g_assert_true (jb_id_equal (&manifest->records[0].id, &old));
  g_assert_cmpuint (manifest->records[0].rec_seq, ==, 2);
  g_assert_true (jb_id_equal (&manifest->records[1].id, &young));
  g_assert_cmpuint (manifest->records[1].rec_seq, ==, 1);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/sync/restored/" name, Box, NULL, box_open, function, box_close)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (jb_secret_start (NULL));
  jb_secret_allow_unlocked ();
  ADD ("the-office-we-know-or-meet-first-changes-nothing",
       test_the_office_we_know_or_meet_first_changes_nothing);
  ADD ("what-a-restored-office-forgot-is-sent-again",
       test_what_a_restored_office_forgot_is_sent_again);
  ADD ("what-is-purged-and-forgotten-there-is-counted",
       test_what_is_purged_and_forgotten_there_is_counted);
  ADD ("a-restored-office-is-asked-again-for-what-it-held",
       test_a_restored_office_is_asked_again_for_what_it_held);
  ADD ("an-answer-of-an-office-never-met-waits", test_an_answer_of_an_office_never_met_waits);
  ADD ("a-late-receipt-counts-if-the-office-still-has-it",
       test_a_late_receipt_counts_if_the_office_still_has_it);
  ADD ("an-office-of-the-past-does-not-come-back", test_an_office_of_the_past_does_not_come_back);
  ADD ("a-kit-set-back-sends-under-a-new-incarnation",
       test_a_kit_set_back_sends_under_a_new_incarnation);
  return g_test_run ();
}
