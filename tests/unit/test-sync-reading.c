/* SPDX-License-Identifier: MPL-2.0 */
#include "tests/unit/test-sync-fixture.h"

#define OFFICE 0x0f

static void
test_any_stretch_of_a_batch_can_be_read (Box *box, gconstpointer unused)
{
  g_auto (JbOutboxBatch) batch = { 0 };
  const gsize sizes[] = { 5000, 1, 1500000, 4096 };
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    finish_fake (box, i, sizes[i]);
  g_assert_true (next_batch (box, &batch));
  g_autoptr (GBytes) stream = read_stream (box, &batch);
  const guint8 *whole = g_bytes_get_data (stream, NULL);
  g_assert_cmpuint (g_bytes_get_size (stream), ==, batch.size_bytes);
  g_autofree JbReceipt *receipt = g_new0 (JbReceipt, 1);
  JbId office = id_of (OFFICE);
  receipt_for (box, &batch, stream, &office, 1, receipt);
  for (guint i = 0; i < receipt->n_records; i++)
    g_assert_cmpuint (receipt->records[i].status, ==, JB_RECEIPT_ACCEPTED);

  for (guint64 offset = 0; offset <= batch.size_bytes; offset += 7919)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) piece = jb_outbox_read (box->store, &batch.batch, offset, 6007, &error);
      g_assert_no_error (error);
      gsize expected = MIN (6007, batch.size_bytes - offset);
      g_assert_cmpmem (g_bytes_get_data (piece, NULL), g_bytes_get_size (piece), whole + offset,
                       expected);
    }
}

static void
test_reading_ends_where_the_batch_ends (Box *box, gconstpointer unused)
{
  g_auto (JbOutboxBatch) batch = { 0 };
  g_autoptr (GError) error = NULL;
  finish_fake (box, 1, 2 * 1024 * 1024);
  g_assert_true (next_batch (box, &batch));
  g_autoptr (GBytes) most = jb_outbox_read (box->store, &batch.batch, 0, G_MAXSIZE, &error);
  g_assert_cmpuint (g_bytes_get_size (most), ==, 1024 * 1024);
  g_autoptr (GBytes) none
      = jb_outbox_read (box->store, &batch.batch, batch.size_bytes, 100, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (none), ==, 0);
  g_assert_null (jb_outbox_read (box->store, &batch.batch, batch.size_bytes + 1, 100, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_INVALID);
  g_clear_error (&error);
  JbId other = id_of (0x77);
  g_assert_null (jb_outbox_read (box->store, &other, 0, 100, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_NOT_FOUND);
}

static void
assert_zeros (GBytes *stream, gsize at, gsize len)
{
  const guint8 *bytes = g_bytes_get_data (stream, NULL);
  for (gsize i = 0; i < len; i++)
    g_assert_cmpuint (bytes[at + i], ==, 0);
}

static void
test_rotten_bytes_go_as_zeros_and_block_nobody (Box *box, gconstpointer unused)
{
  /* Other bytes, cut short, gone; and a good one behind each. */
  const gchar *const rot[] = { "UPDATE sealed SET bytes = randomblob (3000) WHERE id = ?1",
                               "UPDATE sealed SET bytes = substr (bytes, 2) WHERE id = ?1",
                               "DELETE FROM sealed WHERE id = ?1" };
  g_auto (JbOutboxBatch) batch = { 0 };
  for (guint i = 0; i < G_N_ELEMENTS (rot); i++)
    {
      JbId bad = finish_fake (box, 2 * i, 3000);
      finish_fake (box, 2 * i + 1, 3000);
      change (box, rot[i], &bad);
    }
  g_assert_true (next_batch (box, &batch));
  g_autoptr (GBytes) stream = read_stream (box, &batch);
  g_autofree JbReceipt *receipt = g_new0 (JbReceipt, 1);
  g_autofree JbManifest *manifest = g_new0 (JbManifest, 1);
  g_autoptr (GBytes) file = NULL;
  JbId office = id_of (OFFICE);
  manifest_of (box, stream, manifest, &file);
  receipt_for (box, &batch, stream, &office, 1, receipt);
  for (guint i = 0; i < receipt->n_records; i++)
    {
      gboolean bad = i % 2 == 0;
      g_assert_cmpuint (receipt->records[i].status, ==,
                        bad ? JB_RECEIPT_DAMAGED : JB_RECEIPT_ACCEPTED);
      if (bad)
        assert_zeros (stream, jb_batch_record_offset (file, manifest, i), 3000);
    }
  JbOutboxAnswer answer;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) answer_file = receipt_file (receipt);
  g_assert_true (take_answer (box, answer_file, &answer, &error));
  g_assert_cmpuint (answer.n_accepted, ==, 3);
  g_assert_cmpuint (answer.n_damaged, ==, 3);
  assert_asked (box, "SELECT count (*) FROM record WHERE state = 'quarantined'", NULL, "3");
}

static void
test_a_record_is_digested_once_an_upload (Box *box, gconstpointer unused)
{
  g_auto (JbOutboxBatch) batch = { 0 };
  g_autoptr (GError) error = NULL;
  JbId id = finish_fake (box, 1, 3000);
  g_assert_true (next_batch (box, &batch));
  guint64 begin = batch.size_bytes - 3000;
  g_autoptr (GBytes) head = jb_outbox_read (box->store, &batch.batch, begin, 10, &error);
  assert_asked (box, "SELECT good FROM temp.outbox_checked WHERE id = ?1", &id, "1");
  change (box, "UPDATE temp.outbox_checked SET good = 0 WHERE id = ?1", &id);
  g_autoptr (GBytes) middle = jb_outbox_read (box->store, &batch.batch, begin + 10, 10, &error);
  assert_zeros (middle, 0, 10);
  g_autoptr (GBytes) again = jb_outbox_read (box->store, &batch.batch, begin, 10, &error);
  g_assert_true (g_bytes_equal (head, again));
}

#define ADD(name, function)                                                                        \
  g_test_add ("/sync/reading/" name, Box, NULL, box_open, function, box_close)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (jb_secret_start (NULL));
  jb_secret_allow_unlocked ();
  ADD ("any-stretch-of-a-batch-can-be-read", test_any_stretch_of_a_batch_can_be_read);
  ADD ("reading-ends-where-the-batch-ends", test_reading_ends_where_the_batch_ends);
  ADD ("rotten-bytes-go-as-zeros-and-block-nobody", test_rotten_bytes_go_as_zeros_and_block_nobody);
  ADD ("a-record-is-digested-once-an-upload", test_a_record_is_digested_once_an_upload);
  return g_test_run ();
}
