/* SPDX-License-Identifier: MPL-2.0 */
#include "core/sync/hello.h"
#include "core/sync/receipt.h"
#include "tests/unit/test-sync-common.h"

#define KIT_KEY 7

static void
fill_receipt (JbReceipt *receipt)
{
  *receipt = (JbReceipt){ .office = id_of (0x0f),
                          .receipt_no = 12,
                          .issued_s = 1763797800,
                          .kit = id_of (0x11),
                          .batch = id_of (0xb1),
                          .batch_digest = digest_of (0xbd),
                          .audit = { 41, digest_of (0xaa) },
                          .n_records = 5 };
  for (guint i = 0; i < receipt->n_records; i++)
    {
      receipt->records[i].id = id_of ((guint8) (0xc0 + i));
      receipt->records[i].digest = digest_of ((guint8) i);
      receipt->records[i].status = (JbReceiptStatus) i;
    }
  g_strlcpy (receipt->records[4].reason, "Petugas tidak terdaftar", JB_RECEIPT_REASON_MAX);
}

static gboolean
decode_receipt (GBytes *payload, GError **error)
{
  g_autofree JbReceipt *receipt = g_new0 (JbReceipt, 1);
  return jb_receipt_decode (payload, receipt, error);
}

static void
test_a_receipt_comes_back_as_it_went (void)
{
  g_autofree JbReceipt *in = g_new0 (JbReceipt, 1);
  g_autofree JbReceipt *out = g_new0 (JbReceipt, 1);
  g_autoptr (GError) error = NULL;
  fill_receipt (in);
  g_autoptr (GBytes) payload = jb_receipt_encode (in);
  g_assert_true (jb_receipt_decode (payload, out, &error));
  g_assert_no_error (error);
  g_assert_cmpmem (out, sizeof *out, in, sizeof *in);

  in->n_records = 0;
  memset (in->records, 0, sizeof in->records);
  in->batch_refused = TRUE;
  memset (in->reason, 'x', JB_RECEIPT_REASON_MAX);
  g_autoptr (GBytes) refusal = jb_receipt_encode (in);
  g_assert_true (jb_receipt_decode (refusal, out, &error));
  g_assert_no_error (error);
  g_assert_cmpmem (out, sizeof *out, in, sizeof *in);
}

static void
test_a_receipt_is_read_strictly (void)
{
  g_autofree JbReceipt *receipt = g_new0 (JbReceipt, 1);
  fill_receipt (receipt);
  g_autoptr (GBytes) payload = jb_receipt_encode (receipt);
  assert_cut_anywhere_is_refused (decode_receipt, payload);
  assert_any_bit_flipped_is_survived (decode_receipt, payload);
  assert_payload_is_strict (decode_receipt, payload, "jemput.receipt/1");
  const gchar *bad[][2] = {
    { "\"accepted\"", "\"Accepted\"" },
    { "\"accepted\"", "\"batched\"" },
    { "\"receipt_no\":12", "\"receipt_no\":0" },
    { "\"receipt_no\":12", "\"receipt_no\":9007199254740992" },
    { "\"refused\":false", "\"refused\":true" },
    { "\"refused\":false", "\"refused\":0" },
    { "c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1", "c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0" },
    { "b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1", "00000000000000000000000000000000" },
    { "tidak terdaftar", "tidak\\nterdaftar" },
    { "tidak terdaftar",
      "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
      "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GBytes) changed = fx_replace (payload, bad[i][0], bad[i][1]);
      g_autoptr (GError) error = NULL;
      g_assert_false (decode_receipt (changed, &error));
      g_assert_error (error, JB_ERROR, JB_ERROR_FORMAT);
    }
}

static void
test_a_receipt_has_at_most_64_records (void)
{
  g_autofree JbReceipt *receipt = g_new0 (JbReceipt, 1);
  g_autoptr (GError) error = NULL;
  fill_receipt (receipt);
  receipt->n_records = JB_BATCH_MAX_RECORDS;
  for (guint i = 0; i < receipt->n_records; i++)
    {
      receipt->records[i].id = id_of ((guint8) (i + 1));
      receipt->records[i].status = JB_RECEIPT_REFUSED;
      memset (receipt->records[i].reason, 'x', JB_RECEIPT_REASON_MAX);
    }
  g_autoptr (GBytes) payload = jb_receipt_encode (receipt);
  g_assert_true (decode_receipt (payload, &error));
  g_assert_no_error (error);
  g_autoptr (GBytes) more
      = fx_replace (payload, "\"records\":[",
                    "\"records\":[{\"id\":\"fefefefefefefefefefefefefefefefe\",\"digest\":"
                    "\"0000000000000000000000000000000000000000000000000000000000000000\","
                    "\"status\":\"accepted\"},");
  g_assert_false (decode_receipt (more, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_FORMAT);
  g_clear_error (&error);

  g_autofree guint8 *large = g_malloc (64 * 1024 + 1);
  memset (large, ' ', 64 * 1024 + 1);
  assert_refused (decode_receipt, large, 64 * 1024 + 1, JB_ERROR_LIMIT);
}

static void
test_only_what_the_office_has_may_be_forgotten (void)
{
  const gboolean kept[] = { TRUE, TRUE, TRUE, FALSE, FALSE };
  const gchar *const names[] = { "accepted", "already-held", "adjudicate", "damaged", "refused" };
  for (guint i = 0; i < G_N_ELEMENTS (kept); i++)
    {
      JbReceiptStatus status;
      g_assert_cmpstr (jb_receipt_status_name ((JbReceiptStatus) i), ==, names[i]);
      g_assert_true (jb_receipt_status_from_name (names[i], &status));
      g_assert_cmpuint (status, ==, i);
      g_assert_cmpint (jb_receipt_status_is_kept (status), ==, kept[i]);
    }
  JbReceiptStatus status;
  g_assert_false (jb_receipt_status_from_name ("", &status));
  g_assert_false (jb_receipt_status_from_name (NULL, &status));
}

static gboolean
decode_stored (GBytes *payload, GError **error)
{
  JbStored stored;
  return jb_stored_decode (payload, &stored, error);
}

static void
test_stored_is_read_strictly (void)
{
  JbStored in = { .office = id_of (0x0f),
                  .issued_s = 1763797800,
                  .kit = id_of (0x11),
                  .batch = id_of (0xb1),
                  .batch_digest = digest_of (0xbd),
                  .size_bytes = 123456 };
  JbStored out;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) payload = jb_stored_encode (&in);
  memset (&out, 0xff, sizeof out);
  g_assert_true (jb_stored_decode (payload, &out, &error));
  g_assert_cmpmem (&out, sizeof out, &in, sizeof in);
  assert_cut_anywhere_is_refused (decode_stored, payload);
  assert_any_bit_flipped_is_survived (decode_stored, payload);
  assert_payload_is_strict (decode_stored, payload, "jemput.stored/1");
  g_autofree guint8 *large = g_malloc0 (4097);
  assert_refused (decode_stored, large, 4097, JB_ERROR_LIMIT);
}

static JbHello
good_hello (void)
{
  JbHello hello = { .kit = id_of (0x11),
                    .incarnation = id_of (0x22),
                    .trust_version = 1,
                    .zone_version = 47,
                    .enrol_version = 3,
                    .roster_version = 0,
                    .receipt_no = 12,
                    .office = id_of (0x0f),
                    .last_rec_seq = 25,
                    .audit = { 41, digest_of (0xaa) },
                    .n_unsent = 4,
                    .battery_percent = 80,
                    .disk_free_bytes = 123456789 };
  memset (hello.nonce, 0x4e, sizeof hello.nonce);
  return hello;
}

static gboolean
decode_hello (GBytes *file, GError **error)
{
  JbHello hello;
  g_autoptr (JbSigner) kit = fx_signer (KIT_KEY);
  return jb_hello_decode (file, jb_signer_public (kit), &hello, error);
}

static gboolean
decode_hello_payload (GBytes *payload, GError **error)
{
  g_autoptr (GBytes) file = FX_SIGN (JB_ROLE_HELLO, payload, KIT_KEY);
  return decode_hello (file, error);
}

static void
assert_hello_round_trip (const JbHello *in)
{
  g_autoptr (JbSigner) kit = fx_signer (KIT_KEY);
  g_autoptr (GBytes) file = jb_hello_encode (in, kit);
  g_autoptr (GError) error = NULL;
  for (guint with_key = 0; with_key < 2; with_key++)
    {
      JbHello out;
      memset (&out, 0xff, sizeof out);
      g_assert_true (
          jb_hello_decode (file, with_key == 1 ? jb_signer_public (kit) : NULL, &out, &error));
      g_assert_no_error (error);
      g_autoptr (GBytes) again = jb_hello_encode (&out, kit);
      g_assert_true (g_bytes_equal (file, again));
      g_assert_true (jb_id_equal (&out.office, &in->office));
      g_assert_cmpint (out.battery_percent, ==, in->battery_percent);
      g_assert_cmpint (out.disk_free_bytes, ==, in->disk_free_bytes);
      g_assert_cmpuint (out.zone_version, ==, in->zone_version);
      g_assert_cmpuint (out.n_unsent, ==, in->n_unsent);
    }
}

static void
test_a_hello_comes_back_as_it_went (void)
{
  JbHello hello = good_hello ();
  assert_hello_round_trip (&hello);
  hello.office = JB_ID_NONE;
  hello.receipt_no = 0;
  hello.battery_percent = -1;
  hello.disk_free_bytes = -1;
  hello.audit = (JbAuditHead){ 0 };
  assert_hello_round_trip (&hello);
}

static void
test_a_hello_changed_anywhere_is_refused (void)
{
  JbHello hello = good_hello ();
  g_autoptr (JbSigner) kit = fx_signer (KIT_KEY);
  g_autoptr (JbSigner) other = fx_signer (KIT_KEY + 1);
  g_autoptr (GBytes) file = jb_hello_encode (&hello, kit);
  g_autoptr (GBytes) forged = jb_hello_encode (&hello, other);
  g_autoptr (GBytes) payload = payload_of (file, JB_ROLE_HELLO, KIT_KEY);
  g_autoptr (GError) error = NULL;
  assert_cut_anywhere_is_refused (decode_hello, file);
  assert_any_bit_flipped_is_refused (decode_hello, file);
  assert_cut_anywhere_is_refused (decode_hello_payload, payload);
  assert_any_bit_flipped_is_survived (decode_hello_payload, payload);
  assert_payload_is_strict (decode_hello_payload, payload, "jemput.hello/1");
  g_assert_false (decode_hello (forged, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_SIGNATURE);
  g_clear_error (&error);
  g_autoptr (GBytes) other_role = FX_SIGN (JB_ROLE_BATCH, payload, KIT_KEY);
  g_assert_false (jb_hello_decode (other_role, NULL, &hello, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_FORMAT);
  g_autofree guint8 *large = g_malloc0 (JB_HELLO_MAX_BYTES + 1);
  assert_refused (decode_hello, large, JB_HELLO_MAX_BYTES + 1, JB_ERROR_LIMIT);
}

static gboolean
decode_time (GBytes *payload, GError **error)
{
  JbTimeAnswer answer;
  return jb_time_answer_decode (payload, &answer, error);
}

static void
test_a_time_answer_is_read_strictly (void)
{
  JbTimeAnswer in = { .time_s = 1763797800,
                      .kit = id_of (0x11),
                      .office = id_of (0x0f),
                      .last_receipt_no = 12,
                      .kit_incarnation = id_of (0x22),
                      .kit_last_rec_seq = 25,
                      .kit_audit = { 41, digest_of (0xaa) } };
  memset (in.nonce, 0x4e, sizeof in.nonce);
  for (guint known = 0; known < 2; known++)
    {
      JbTimeAnswer out;
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) payload = jb_time_answer_encode (&in);
      memset (&out, 0xff, sizeof out);
      g_assert_true (jb_time_answer_decode (payload, &out, &error));
      g_assert_cmpmem (&out, sizeof out, &in, sizeof in);
      assert_cut_anywhere_is_refused (decode_time, payload);
      assert_any_bit_flipped_is_survived (decode_time, payload);
      assert_payload_is_strict (decode_time, payload, "jemput.time/1");
      in.kit_incarnation = JB_ID_NONE;
      in.kit_last_rec_seq = 0;
      in.kit_audit = (JbAuditHead){ 0 };
    }
  g_autofree guint8 *large = g_malloc0 (4097);
  assert_refused (decode_time, large, 4097, JB_ERROR_LIMIT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (jb_secret_start (NULL));
  jb_secret_allow_unlocked ();
  g_test_add_func ("/sync/answer/a-receipt-comes-back-as-it-went",
                   test_a_receipt_comes_back_as_it_went);
  g_test_add_func ("/sync/answer/a-receipt-is-read-strictly", test_a_receipt_is_read_strictly);
  g_test_add_func ("/sync/answer/a-receipt-has-at-most-64-records",
                   test_a_receipt_has_at_most_64_records);
  g_test_add_func ("/sync/answer/only-what-the-office-has-may-be-forgotten",
                   test_only_what_the_office_has_may_be_forgotten);
  g_test_add_func ("/sync/answer/stored-is-read-strictly", test_stored_is_read_strictly);
  g_test_add_func ("/sync/hello/a-hello-comes-back-as-it-went", test_a_hello_comes_back_as_it_went);
  g_test_add_func ("/sync/hello/a-hello-changed-anywhere-is-refused",
                   test_a_hello_changed_anywhere_is_refused);
  g_test_add_func ("/sync/hello/a-time-answer-is-read-strictly",
                   test_a_time_answer_is_read_strictly);
  return g_test_run ();
}
