/* SPDX-License-Identifier: MPL-2.0 */
/* Golden files of core/sync: what is encoded today is what was encoded when they were laid down, and
 * a batch that the second reader (tests/reader/jbb1.py) wrote is read. With JEMPUT_WRITE_VECTORS set
 * the files are laid down instead; tests/vectors/batch/make.py then writes the rest. */
#include "core/sync/frames.h"
#include "core/sync/hello.h"
#include "core/sync/receipt.h"
#include "tests/unit/test-sync-common.h"

#define KIT_KEY 7
#define OFFICE_KEY 9
#define FOLDER "batch"

static const gsize sizes[] = { 300, 1, 4096 };

static void
assert_golden (const gchar *name, GBytes *bytes)
{
  gsize len;
  const gchar *data = g_bytes_get_data (bytes, &len);
  if (g_getenv ("JEMPUT_WRITE_VECTORS") != NULL)
    {
      g_autofree gchar *path
          = g_build_filename (g_getenv ("JEMPUT_SRC"), "tests", "vectors", FOLDER, name, NULL);
      g_assert_true (g_file_set_contents (path, data, (gssize) len, NULL));
      g_test_skip_printf ("wrote %s", name);
      return;
    }
  g_autoptr (GBytes) golden = fx_vector (FOLDER, name);
  g_assert_cmpmem (data, len, g_bytes_get_data (golden, NULL), g_bytes_get_size (golden));
}

/* Byte k of record i: (37 i + k) mod 251. */
static gboolean
source (guint record, guint64 offset, guint8 *buffer, gsize len, gpointer data, GError **error)
{
  const guint *rotten = data;
  for (gsize k = 0; k < len; k++)
    buffer[k]
        = rotten != NULL && *rotten == record ? 0 : (guint8) ((37 * record + offset + k) % 251);
  return TRUE;
}

static GBytes *
make_manifest (JbManifest *manifest)
{
  g_autoptr (JbSigner) kit = fx_signer (KIT_KEY);
  g_autoptr (GError) error = NULL;
  *manifest = (JbManifest){ .batch = id_of (0xb1),
                            .incarnation = id_of (0x22),
                            .made_s = fx_time ("2026-11-22T08:15:00Z"),
                            .audit = { 41, digest_of (0xaa) },
                            .last_rec_seq = 9,
                            .n_records = G_N_ELEMENTS (sizes) };
  jb_kit_id (jb_signer_public (kit), &manifest->kit);
  for (guint i = 0; i < manifest->n_records; i++)
    {
      JbBatchRecord *record = &manifest->records[i];
      g_autofree guint8 *bytes = g_malloc (sizes[i]);
      source (i, 0, bytes, sizes[i], NULL, NULL);
      *record = (JbBatchRecord){ .id = id_of ((guint8) (0xc0 + i)),
                                 .rec_seq = 7 + i,
                                 .size_bytes = (guint32) sizes[i] };
      jb_digest (bytes, sizes[i], &record->digest);
    }
  GBytes *file = jb_manifest_encode (manifest, kit, &error);
  g_assert_no_error (error);
  return file;
}

static GBytes *
make_stream (GBytes *file, const JbManifest *manifest, guint *rotten)
{
  g_autoptr (GError) error = NULL;
  gsize size = jb_batch_size (file, manifest);
  guint8 *stream = g_malloc (size);
  g_assert_true (jb_batch_read (file, manifest, 0, stream, size, source, rotten, &error));
  return g_bytes_new_take (stream, size);
}

static void
test_a_batch_is_written_as_it_always_was (void)
{
  g_autofree JbManifest *manifest = g_new0 (JbManifest, 1);
  guint rotten = 2;
  g_autoptr (GBytes) file = make_manifest (manifest);
  g_autoptr (GBytes) stream = make_stream (file, manifest, NULL);
  g_autoptr (GBytes) zeros = make_stream (file, manifest, &rotten);
  assert_golden ("batch.jbb", stream);
  assert_golden ("batch-one-rotten.jbb", zeros);
}

static void
test_an_upload_is_signed_as_it_always_was (void)
{
  g_autofree JbManifest *manifest = g_new0 (JbManifest, 1);
  g_autoptr (JbSigner) kit = fx_signer (KIT_KEY);
  g_autoptr (GBytes) file = make_manifest (manifest);
  JbDigest digest;
  jb_manifest_digest (file, &digest);
  JbNext next = { .kind = JB_NEXT_UPLOAD,
                  .kit = manifest->kit,
                  .batch = manifest->batch,
                  .digest = digest,
                  .size_bytes = jb_batch_size (file, manifest),
                  .url = (gchar *) "https://kantor.example:8443/uploads/7f3a" };
  next.signature = jb_upload_sign (&next.kit, &next.batch, &digest, next.size_bytes, kit);
  g_autoptr (GBytes) json = jb_next_encode (&next);
  g_free (next.signature);
  assert_golden ("next.json", json);
  g_autoptr (GBytes) nothing = jb_next_encode (&(JbNext){ .kind = JB_NEXT_NOTHING });
  assert_golden ("next-nothing.json", nothing);
}

static void
test_answers_are_written_as_they_always_were (void)
{
  g_autofree JbManifest *manifest = g_new0 (JbManifest, 1);
  g_autofree JbReceipt *receipt = g_new0 (JbReceipt, 1);
  g_autoptr (GBytes) file = make_manifest (manifest);
  JbStored stored = { .office = id_of (0x0f),
                      .issued_s = fx_time ("2026-11-22T08:16:00Z"),
                      .kit = manifest->kit,
                      .batch = manifest->batch,
                      .size_bytes = jb_batch_size (file, manifest) };
  jb_manifest_digest (file, &stored.batch_digest);
  *receipt = (JbReceipt){ .office = stored.office,
                          .receipt_no = 12,
                          .issued_s = fx_time ("2026-11-22T08:17:00Z"),
                          .kit = stored.kit,
                          .batch = stored.batch,
                          .batch_digest = stored.batch_digest,
                          .audit = manifest->audit,
                          .n_records = 3 };
  for (guint i = 0; i < 3; i++)
    receipt->records[i] = (JbReceiptRecord){ .id = manifest->records[i].id,
                                             .digest = manifest->records[i].digest,
                                             .status = (JbReceiptStatus) (2 * i) };
  g_strlcpy (receipt->records[2].reason, "Petugas tidak terdaftar di kantor ini.",
             JB_RECEIPT_REASON_MAX);
  g_autoptr (GBytes) stored_payload = jb_stored_encode (&stored);
  g_autoptr (GBytes) receipt_payload = jb_receipt_encode (receipt);
  receipt->receipt_no = 13;
  receipt->n_records = 0;
  receipt->batch_refused = TRUE;
  g_strlcpy (receipt->reason, "Perangkat tidak terdaftar.", JB_RECEIPT_REASON_MAX);
  g_autoptr (GBytes) refusal_payload = jb_receipt_encode (receipt);
  g_autoptr (GBytes) stored_file = FX_SIGN (JB_ROLE_STORED, stored_payload, OFFICE_KEY);
  g_autoptr (GBytes) receipt_file = FX_SIGN (JB_ROLE_RECEIPT, receipt_payload, OFFICE_KEY);
  g_autoptr (GBytes) refusal_file = FX_SIGN (JB_ROLE_RECEIPT, refusal_payload, OFFICE_KEY);
  assert_golden ("stored.jbs", stored_file);
  assert_golden ("receipt.jbs", receipt_file);
  assert_golden ("receipt-refused.jbs", refusal_file);
}

static GBytes *
make_hello (void)
{
  g_autoptr (JbSigner) kit = fx_signer (KIT_KEY);
  JbHello hello = { .incarnation = id_of (0x22),
                    .trust_version = 1,
                    .zone_version = 47,
                    .enrol_version = 3,
                    .receipt_no = 12,
                    .office = id_of (0x0f),
                    .last_rec_seq = 9,
                    .audit = { 41, digest_of (0xaa) },
                    .n_unsent = 3,
                    .battery_percent = 80,
                    .disk_free_bytes = 123456789 };
  jb_kit_id (jb_signer_public (kit), &hello.kit);
  memset (hello.nonce, 0x4e, sizeof hello.nonce);
  return jb_hello_encode (&hello, kit);
}

static void
test_hello_and_time_are_written_as_they_always_were (void)
{
  JbTimeAnswer answer = { .time_s = fx_time ("2026-11-22T08:15:30Z"),
                          .kit = id_of (0x11),
                          .office = id_of (0x0f),
                          .last_receipt_no = 12,
                          .kit_incarnation = id_of (0x22),
                          .kit_last_rec_seq = 6,
                          .kit_audit = { 30, digest_of (0xab) } };
  memset (answer.nonce, 0x4e, sizeof answer.nonce);
  g_autoptr (GBytes) hello = make_hello ();
  g_autoptr (GBytes) payload = jb_time_answer_encode (&answer);
  g_autoptr (GBytes) time = FX_SIGN (JB_ROLE_TIME, payload, OFFICE_KEY);
  assert_golden ("hello.jbs", hello);
  assert_golden ("time.jbs", time);
}

static void
test_the_kit_socket_speaks_as_it_always_did (void)
{
  gchar *ca[]
      = { (gchar *) "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n", NULL };
  g_autoptr (GBytes) hello = make_hello ();
  JbOfficeCall call
      = { .url = (gchar *) "https://kantor.example:8443", .ca_pem = ca, .hello = hello };
  JbProgress progress = { .state = JB_LINK_UPLOADING,
                          .batch = id_of (0xb1),
                          .confirmed_bytes = 1048576,
                          .sent_bytes = 1100000,
                          .size_bytes = 2000000 };
  g_autoptr (GBytes) call_json = jb_office_call_encode (&call);
  g_autoptr (GBytes) progress_json = jb_progress_encode (&progress);
  assert_golden ("office-call.json", call_json);
  assert_golden ("progress.json", progress_json);

  JbId batch = id_of (0xb1);
  g_autoptr (GError) fault = g_error_new_literal (JB_ERROR, JB_ERROR_NOT_FOUND, "Tidak ada.");
  g_autoptr (GPtrArray) frames = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_ptr_array_add (frames, jb_frame_encode (JB_VERB_HELLO, NULL, 0));
  g_ptr_array_add (frames, jb_frame_read_request (&batch, 1048576, JB_FRAME_READ_MAX));
  g_ptr_array_add (frames, jb_frame_deliver (JB_DELIVER_ANSWER, TRUE, "JBS1", 4));
  g_ptr_array_add (frames, jb_frame_deliver_url (&batch, "https://kantor.example/u/1"));
  g_ptr_array_add (frames, jb_frame_wait_request (30000));
  g_ptr_array_add (frames, jb_frame_fault (fault));
  g_autoptr (GByteArray) all = g_byte_array_new ();
  for (guint i = 0; i < frames->len; i++)
    g_byte_array_append (all, g_bytes_get_data (frames->pdata[i], NULL),
                         (guint) g_bytes_get_size (frames->pdata[i]));
  g_autoptr (GBytes) bytes = g_bytes_new (all->data, all->len);
  assert_golden ("frames.bin", bytes);
}

static void
test_a_batch_of_the_second_writer_is_read (void)
{
  if (g_getenv ("JEMPUT_WRITE_VECTORS") != NULL)
    {
      g_test_skip ("make.py writes it");
      return;
    }
  g_autoptr (GBytes) stream = fx_vector (FOLDER, "python.jbb");
  g_autoptr (JbSigner) kit = fx_signer (KIT_KEY);
  g_autofree JbManifest *ours = g_new0 (JbManifest, 1);
  g_autofree JbManifest *theirs = g_new0 (JbManifest, 1);
  g_autoptr (GBytes) our_file = make_manifest (ours);
  g_autoptr (GError) error = NULL;
  gsize len;
  const guint8 *data = g_bytes_get_data (stream, &len);
  g_autoptr (GBytes) file = jb_batch_read_head (data, len, &error);
  g_assert_no_error (error);
  g_assert_false (g_bytes_equal (file, our_file));
  g_assert_true (jb_manifest_decode (file, jb_signer_public (kit), theirs, &error));
  g_assert_no_error (error);
  g_assert_cmpmem (theirs, sizeof *theirs, ours, sizeof *ours);
  g_autoptr (GBytes) again = make_stream (file, theirs, NULL);
  g_assert_true (g_bytes_equal (again, stream));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (jb_secret_start (NULL));
  jb_secret_allow_unlocked ();
  g_test_add_func ("/sync/vectors/a-batch-is-written-as-it-always-was",
                   test_a_batch_is_written_as_it_always_was);
  g_test_add_func ("/sync/vectors/an-upload-is-signed-as-it-always-was",
                   test_an_upload_is_signed_as_it_always_was);
  g_test_add_func ("/sync/vectors/answers-are-written-as-they-always-were",
                   test_answers_are_written_as_they_always_were);
  g_test_add_func ("/sync/vectors/hello-and-time-are-written-as-they-always-were",
                   test_hello_and_time_are_written_as_they_always_were);
  g_test_add_func ("/sync/vectors/the-kit-socket-speaks-as-it-always-did",
                   test_the_kit_socket_speaks_as_it_always_did);
  g_test_add_func ("/sync/vectors/a-batch-of-the-second-writer-is-read",
                   test_a_batch_of_the_second_writer_is_read);
  return g_test_run ();
}
