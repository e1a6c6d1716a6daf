/* SPDX-License-Identifier: MPL-2.0 */
#include "tests/unit/test-sync-common.h"

#define KIT_KEY 7

static const gsize sizes[] = { 700, 1, 33 };

static void
fill_manifest (JbManifest *manifest)
{
  *manifest = (JbManifest){ .batch = id_of (0xb1),
                            .kit = id_of (0x11),
                            .incarnation = id_of (0x22),
                            .made_s = 1763797800,
                            .audit = { 41, digest_of (0xaa) },
                            .last_rec_seq = 9,
                            .n_records = G_N_ELEMENTS (sizes) };
  for (guint i = 0; i < manifest->n_records; i++)
    manifest->records[i] = (JbBatchRecord){ .id = id_of ((guint8) (0xc0 + i)),
                                            .rec_seq = 5 + i,
                                            .size_bytes = (guint32) sizes[i],
                                            .digest = digest_of ((guint8) i) };
}

static GBytes *
good_manifest (JbManifest *manifest)
{
  g_autoptr (JbSigner) kit = fx_signer (KIT_KEY);
  g_autoptr (GError) error = NULL;
  fill_manifest (manifest);
  GBytes *file = jb_manifest_encode (manifest, kit, &error);
  g_assert_no_error (error);
  return file;
}

static gboolean
decode_with_key (GBytes *file, GError **error)
{
  g_autoptr (JbSigner) kit = fx_signer (KIT_KEY);
  g_autofree JbManifest *manifest = g_new0 (JbManifest, 1);
  return jb_manifest_decode (file, jb_signer_public (kit), manifest, error);
}

/* As the kit would sign it, so that only the payload is judged. */
static gboolean
decode_payload (GBytes *payload, GError **error)
{
  g_autoptr (GBytes) file = FX_SIGN (JB_ROLE_BATCH, payload, KIT_KEY);
  return decode_with_key (file, error);
}

static void
test_a_manifest_comes_back_as_it_went (void)
{
  g_autofree JbManifest *in = g_new0 (JbManifest, 1);
  g_autofree JbManifest *out = g_new0 (JbManifest, 1);
  g_autoptr (GBytes) file = good_manifest (in);
  g_autoptr (JbSigner) kit = fx_signer (KIT_KEY);
  g_autoptr (GError) error = NULL;
  for (guint with_key = 0; with_key < 2; with_key++)
    {
      memset (out, 0xff, sizeof *out);
      g_assert_true (
          jb_manifest_decode (file, with_key == 1 ? jb_signer_public (kit) : NULL, out, &error));
      g_assert_no_error (error);
      g_assert_cmpmem (out, sizeof *out, in, sizeof *in);
    }
}

static void
test_a_manifest_of_another_key_or_role_is_refused (void)
{
  g_autofree JbManifest *manifest = g_new0 (JbManifest, 1);
  g_autoptr (GBytes) file = good_manifest (manifest);
  g_autoptr (GBytes) payload = payload_of (file, JB_ROLE_BATCH, KIT_KEY);
  g_autoptr (GBytes) other_key = FX_SIGN (JB_ROLE_BATCH, payload, KIT_KEY + 1);
  g_autoptr (GBytes) other_role = FX_SIGN (JB_ROLE_HELLO, payload, KIT_KEY);
  g_autoptr (GError) error = NULL;
  g_assert_false (decode_with_key (other_key, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_SIGNATURE);
  g_clear_error (&error);
  g_assert_false (decode_with_key (other_role, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_SIGNATURE);
  g_clear_error (&error);
  g_assert_false (jb_manifest_decode (other_role, NULL, manifest, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_FORMAT);
}

static void
test_a_manifest_changed_anywhere_is_refused (void)
{
  g_autofree JbManifest *manifest = g_new0 (JbManifest, 1);
  g_autoptr (GBytes) file = good_manifest (manifest);
  g_autoptr (GBytes) payload = payload_of (file, JB_ROLE_BATCH, KIT_KEY);
  assert_cut_anywhere_is_refused (decode_with_key, file);
  assert_any_bit_flipped_is_refused (decode_with_key, file);
  assert_cut_anywhere_is_refused (decode_payload, payload);
  assert_any_bit_flipped_is_survived (decode_payload, payload);
  assert_payload_is_strict (decode_payload, payload, "jemput.batch/1");
}

static void
test_a_manifest_with_impossible_values_is_refused (void)
{
  g_autofree JbManifest *manifest = g_new0 (JbManifest, 1);
  g_autoptr (GBytes) file = good_manifest (manifest);
  g_autoptr (GBytes) payload = payload_of (file, JB_ROLE_BATCH, KIT_KEY);
  const gchar *bad[][2] = {
    { "\"size\":700", "\"size\":0" },
    { "\"size\":700", "\"size\":16777217" },
    { "\"size\":700", "\"size\":-1" },
    { "\"size\":700", "\"size\":\"700\"" },
    { "\"rec_seq\":5", "\"rec_seq\":0" },
    { "c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1", "c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0" },
    { "c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1", "C1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1" },
    { "11111111111111111111111111111111", "00000000000000000000000000000000" },
    { "\"audit\":{\"size\":41", "\"audit\":{\"size\":0" },
    { "\"made\":\"2025", "\"made\":\"1925" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GBytes) changed = fx_replace (payload, bad[i][0], bad[i][1]);
      g_autoptr (GError) error = NULL;
      g_assert_false (decode_payload (changed, &error));
      g_assert_error (error, JB_ERROR, JB_ERROR_FORMAT);
    }
}

static void
test_too_many_or_too_large_are_refused_on_both_sides (void)
{
  g_autoptr (JbSigner) kit = fx_signer (KIT_KEY);
  g_autofree JbManifest *manifest = g_new0 (JbManifest, 1);
  fill_manifest (manifest);
  g_autoptr (GError) error = NULL;

  manifest->n_records = 0;
  g_assert_null (jb_manifest_encode (manifest, kit, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_LIMIT);
  g_clear_error (&error);

  manifest->n_records = JB_BATCH_MAX_RECORDS + 1;
  g_assert_null (jb_manifest_encode (manifest, kit, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_LIMIT);
  g_clear_error (&error);

  fill_manifest (manifest);
  manifest->records[0].size_bytes = manifest->records[1].size_bytes = JB_SEAL_MAX_BYTES;
  g_assert_null (jb_manifest_encode (manifest, kit, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_LIMIT);
  g_clear_error (&error);

  manifest->n_records = 2;
  g_autoptr (GBytes) full = jb_manifest_encode (manifest, kit, &error);
  g_assert_no_error (error);
  g_assert_true (decode_with_key (full, &error));
  g_autoptr (GBytes) payload = payload_of (full, JB_ROLE_BATCH, KIT_KEY);
  g_autoptr (GBytes) one_more = fx_replace (
      payload, "]}",
      ",{\"id\":\"cccccccccccccccccccccccccccccccc\",\"rec_seq\":1,\"size\":1,\"digest\":"
      "\"0000000000000000000000000000000000000000000000000000000000000000\"}]}");
  g_assert_false (decode_payload (one_more, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_FORMAT);
}

static void
test_the_largest_batch_is_taken_and_a_longer_file_is_not (void)
{
  g_autoptr (JbSigner) kit = fx_signer (KIT_KEY);
  g_autofree JbManifest *manifest = g_new0 (JbManifest, 1);
  g_autofree JbManifest *out = g_new0 (JbManifest, 1);
  g_autoptr (GError) error = NULL;
  fill_manifest (manifest);
  manifest->n_records = JB_BATCH_MAX_RECORDS;
  manifest->last_rec_seq = G_GUINT64_CONSTANT (9007199254740991);
  for (guint i = 0; i < manifest->n_records; i++)
    manifest->records[i] = (JbBatchRecord){ .id = id_of ((guint8) (i + 1)),
                                            .rec_seq = manifest->last_rec_seq - i,
                                            .size_bytes = JB_BATCH_MAX_BYTES / 64,
                                            .digest = digest_of ((guint8) i) };
  g_autoptr (GBytes) file = jb_manifest_encode (manifest, kit, &error);
  g_assert_no_error (error);
  g_assert_true (jb_manifest_decode (file, jb_signer_public (kit), out, &error));
  g_assert_cmpmem (out, sizeof *out, manifest, sizeof *manifest);
  g_assert_cmpuint (jb_batch_size (file, out), ==,
                    JB_BATCH_HEAD_BYTES + g_bytes_get_size (file) + JB_BATCH_MAX_BYTES);

  g_autofree guint8 *large = g_malloc0 (JB_BATCH_MAX_MANIFEST + 1);
  assert_refused (decode_with_key, large, JB_BATCH_MAX_MANIFEST + 1, JB_ERROR_LIMIT);
}

/* Byte k of record i. */
static guint8
record_byte (guint record, guint64 k)
{
  return (guint8) (record * 101 + k * 7 + k / 256);
}

static gboolean
source (guint record, guint64 offset, guint8 *buffer, gsize len, gpointer data, GError **error)
{
  g_assert_cmpuint (offset + len, <=, sizes[record]);
  for (gsize i = 0; i < len; i++)
    buffer[i] = record_byte (record, offset + i);
  return TRUE;
}

static void
test_the_stream_from_any_offset_is_the_stream_read_whole (void)
{
  g_autofree JbManifest *manifest = g_new0 (JbManifest, 1);
  g_autoptr (GBytes) file = good_manifest (manifest);
  g_autoptr (GError) error = NULL;
  guint64 size = jb_batch_size (file, manifest);
  g_assert_cmpuint (size, ==, JB_BATCH_HEAD_BYTES + g_bytes_get_size (file) + 734);
  g_autofree guint8 *whole = g_malloc (size);
  g_assert_true (jb_batch_read (file, manifest, 0, whole, size, source, NULL, &error));

  guint64 at = jb_batch_record_offset (file, manifest, 0);
  for (guint i = 0; i < manifest->n_records; i++)
    {
      g_assert_cmpuint (at, ==, jb_batch_record_offset (file, manifest, i));
      for (gsize k = 0; k < sizes[i]; k++)
        g_assert_cmpuint (whole[at++], ==, record_byte (i, k));
    }
  g_assert_cmpuint (at, ==, size);

  const gsize lengths[] = { 0, 1, 2, 9, 10, 699, 702, 1024, G_MAXSIZE };
  for (guint64 offset = 0; offset <= size; offset++)
    for (guint l = 0; l < G_N_ELEMENTS (lengths); l++)
      {
        gsize len = MIN (lengths[l], size - offset);
        g_autofree guint8 *part = g_malloc (len + 1);
        part[len] = 0x5a;
        g_assert_true (jb_batch_read (file, manifest, offset, part, len, source, NULL, &error));
        g_assert_cmpmem (part, len, whole + offset, len);
        g_assert_cmpuint (part[len], ==, 0x5a);
      }
}

static gboolean
broken_source (guint record, guint64 offset, guint8 *buffer, gsize len, gpointer data,
               GError **error)
{
  g_set_error_literal (error, JB_ERROR, JB_ERROR_IO, "x");
  return FALSE;
}

static void
test_the_stream_is_not_read_past_its_end (void)
{
  g_autofree JbManifest *manifest = g_new0 (JbManifest, 1);
  g_autoptr (GBytes) file = good_manifest (manifest);
  guint64 size = jb_batch_size (file, manifest);
  guint8 byte = 0;
  const struct {
    guint64 offset;
    gsize len;
  } bad[] = { { size, 1 }, { size + 1, 0 }, { G_MAXUINT64, 1 }, { 1, G_MAXSIZE } };
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_false (
          jb_batch_read (file, manifest, bad[i].offset, &byte, bad[i].len, source, NULL, &error));
      g_assert_error (error, JB_ERROR, JB_ERROR_INVALID);
    }
  g_autoptr (GError) error = NULL;
  g_assert_false (jb_batch_read (file, manifest, size - 1, &byte, 1, broken_source, NULL, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_IO);
}

static gboolean
read_head (GBytes *stream, GError **error)
{
  gsize len;
  const void *data = g_bytes_get_data (stream, &len);
  g_autoptr (GBytes) file = jb_batch_read_head (data, len, error);
  return file != NULL;
}

static void
test_the_head_is_read_once_it_is_whole (void)
{
  g_autofree JbManifest *manifest = g_new0 (JbManifest, 1);
  g_autoptr (GBytes) file = good_manifest (manifest);
  g_autoptr (GError) error = NULL;
  gsize size = jb_batch_size (file, manifest);
  gsize head = JB_BATCH_HEAD_BYTES + g_bytes_get_size (file);
  g_autofree guint8 *whole = g_malloc (size);
  g_assert_true (jb_batch_read (file, manifest, 0, whole, size, source, NULL, &error));
  for (gsize n = 0; n < head; n++)
    assert_refused (read_head, whole, n, JB_ERROR_FORMAT);
  for (gsize n = head; n <= size; n++)
    {
      g_autoptr (GBytes) again = jb_batch_read_head (whole, n, &error);
      g_assert_no_error (error);
      g_assert_true (g_bytes_equal (again, file));
    }
}

static void
test_a_head_of_another_format_is_refused (void)
{
  guint8 head[JB_BATCH_HEAD_BYTES + 4] = { 'J', 'B', 'B', '1', 1, 0, 0, 0, 4, 'a', 'b', 'c', 'd' };
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) good = jb_batch_read_head (head, sizeof head, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (good, NULL), g_bytes_get_size (good), "abcd", 4);
  head[3] = '2';
  assert_refused (read_head, head, sizeof head, JB_ERROR_VERSION);
  head[3] = '1';
  head[4] = 2;
  assert_refused (read_head, head, sizeof head, JB_ERROR_VERSION);
  head[4] = 1;
  head[0] = 'X';
  assert_refused (read_head, head, sizeof head, JB_ERROR_FORMAT);
  head[0] = 'J';
  head[8] = 0;
  assert_refused (read_head, head, sizeof head, JB_ERROR_FORMAT);
  head[8] = 5;
  assert_refused (read_head, head, sizeof head, JB_ERROR_FORMAT);
  head[5] = 0xff;
  assert_refused (read_head, head, sizeof head, JB_ERROR_FORMAT);
  /* A length over the cap is refused even where so many bytes are at hand. */
  g_autofree guint8 *large = g_malloc0 (JB_BATCH_MAX_MANIFEST + 100);
  memcpy (large, "JBB1\1\0\1\0\1", 9);
  assert_refused (read_head, large, JB_BATCH_MAX_MANIFEST + 100, JB_ERROR_FORMAT);
}

static void
test_an_upload_signature_is_for_this_kit_batch_digest_and_size (void)
{
  g_autoptr (JbSigner) kit = fx_signer (KIT_KEY);
  g_autoptr (JbSigner) other = fx_signer (KIT_KEY + 1);
  const JbPublicKey *key = jb_signer_public (kit);
  JbId a = id_of (1), b = id_of (2);
  JbDigest d = digest_of (3), e = digest_of (4);
  g_autofree gchar *hex = jb_upload_sign (&a, &b, &d, 5, kit);
  g_assert_true (jb_upload_verify (&a, &b, &d, 5, hex, key));
  g_assert_false (jb_upload_verify (&b, &b, &d, 5, hex, key));
  g_assert_false (jb_upload_verify (&a, &a, &d, 5, hex, key));
  g_assert_false (jb_upload_verify (&a, &b, &e, 5, hex, key));
  g_assert_false (jb_upload_verify (&a, &b, &d, 6, hex, key));
  g_assert_false (jb_upload_verify (&a, &b, &d, 5, hex, jb_signer_public (other)));
  g_assert_false (jb_upload_verify (&a, &b, &d, 5, "", key));
  g_assert_false (jb_upload_verify (&a, &b, &d, 5, NULL, key));
  for (gsize i = 0; hex[i] != '\0'; i++)
    {
      gchar was = hex[i];
      hex[i] = was == '0' ? '1' : '0';
      g_assert_false (jb_upload_verify (&a, &b, &d, 5, hex, key));
      hex[i] = was;
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (jb_secret_start (NULL));
  jb_secret_allow_unlocked ();
  g_test_add_func ("/sync/batch/a-manifest-comes-back-as-it-went",
                   test_a_manifest_comes_back_as_it_went);
  g_test_add_func ("/sync/batch/a-manifest-of-another-key-or-role-is-refused",
                   test_a_manifest_of_another_key_or_role_is_refused);
  g_test_add_func ("/sync/batch/a-manifest-changed-anywhere-is-refused",
                   test_a_manifest_changed_anywhere_is_refused);
  g_test_add_func ("/sync/batch/a-manifest-with-impossible-values-is-refused",
                   test_a_manifest_with_impossible_values_is_refused);
  g_test_add_func ("/sync/batch/too-many-or-too-large-are-refused-on-both-sides",
                   test_too_many_or_too_large_are_refused_on_both_sides);
  g_test_add_func ("/sync/batch/the-largest-batch-is-taken-and-a-longer-file-is-not",
                   test_the_largest_batch_is_taken_and_a_longer_file_is_not);
  g_test_add_func ("/sync/batch/the-stream-from-any-offset-is-the-stream-read-whole",
                   test_the_stream_from_any_offset_is_the_stream_read_whole);
  g_test_add_func ("/sync/batch/the-stream-is-not-read-past-its-end",
                   test_the_stream_is_not_read_past_its_end);
  g_test_add_func ("/sync/batch/the-head-is-read-once-it-is-whole",
                   test_the_head_is_read_once_it_is_whole);
  g_test_add_func ("/sync/batch/a-head-of-another-format-is-refused",
                   test_a_head_of_another_format_is_refused);
  g_test_add_func ("/sync/batch/an-upload-signature-is-for-this-kit-batch-digest-and-size",
                   test_an_upload_signature_is_for_this_kit_batch_digest_and_size);
  return g_test_run ();
}
