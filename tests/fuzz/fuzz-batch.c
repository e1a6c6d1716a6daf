/* SPDX-License-Identifier: MPL-2.0 */
/* The batch: head, manifest and stream. The input is a stream, or the payload of a manifest, which
 * is signed here. */
#include "tests/fuzz/fuzz.h"

#include "core/sync/batch.h"

#define KIT_KEY 7
#define WINDOW_MAX 4096

/* Byte n of record i. */
static guint8
byte_of (guint record, guint64 at)
{
  return (guint8) (record * 31 + at);
}

static gboolean
give_bytes (guint record, guint64 offset, guint8 *buffer, gsize len, gpointer data, GError **error)
{
  const JbManifest *manifest = data;
  g_assert_cmpuint (record, <, manifest->n_records);
  g_assert_cmpuint (offset + len, <=, manifest->records[record].size_bytes);
  for (gsize i = 0; i < len; i++)
    buffer[i] = byte_of (record, offset + i);
  return TRUE;
}

/* Any window is the same as the same bytes one by one. */
static void
check_window (GBytes *file, JbManifest *manifest, guint64 offset, gsize len)
{
  g_autoptr (GError) error = NULL;
  g_autofree guint8 *window = g_malloc (len + 1);
  window[len] = 0x5A;
  gboolean read = jb_batch_read (file, manifest, offset, window, len, give_bytes, manifest, &error);
  fz_check (read, &error);
  g_assert_cmpint (read, ==, offset + len <= jb_batch_size (file, manifest));
  g_assert_cmpuint (window[len], ==, 0x5A);
  for (gsize i = 0; read && i < len; i += 97)
    {
      guint8 byte = 0;
      g_assert_true (
          jb_batch_read (file, manifest, offset + i, &byte, 1, give_bytes, manifest, &error));
      g_assert_cmpuint (byte, ==, window[i]);
    }
}

static void
check_stream (GBytes *file, JbManifest *manifest, guint32 choice)
{
  guint64 size = jb_batch_size (file, manifest);
  guint64 at = JB_BATCH_HEAD_BYTES + g_bytes_get_size (file);
  for (guint i = 0; i < manifest->n_records; i++)
    {
      g_assert_cmpuint (jb_batch_record_offset (file, manifest, i), ==, at);
      at += manifest->records[i].size_bytes;
    }
  g_assert_cmpuint (at, ==, size);
  check_window (file, manifest, choice % size, choice % WINDOW_MAX);
  check_window (file, manifest, 0, MIN (size, WINDOW_MAX));
  check_window (file, manifest, size, choice % 2);
  guint last = manifest->n_records - 1;
  check_window (file, manifest, jb_batch_record_offset (file, manifest, last) - 1, 2);
}

static void
check_manifest (GBytes *file, const JbPublicKey *key, guint32 choice)
{
  g_autoptr (GError) error = NULL;
  g_autofree JbManifest *manifest = g_new (JbManifest, 1);
  g_autofree JbManifest *again = g_new (JbManifest, 1);
  fz_fill (manifest, sizeof *manifest);
  gboolean taken = jb_manifest_decode (file, key, manifest, &error);
  fz_check (taken, &error);
  if (!taken)
    {
      fz_check_untouched (manifest, sizeof *manifest);
      return;
    }
  g_autoptr (GBytes) encoded = jb_manifest_encode (manifest, fz_signer (KIT_KEY), &error);
  fz_check (encoded != NULL, &error);
  g_assert_true (
      jb_manifest_decode (encoded, jb_signer_public (fz_signer (KIT_KEY)), again, &error));
  g_autoptr (GBytes) same = jb_manifest_encode (again, fz_signer (KIT_KEY), &error);
  fz_assert_same_bytes (encoded, same);
  check_stream (file, manifest, choice);
}

static void
check_upload (const uint8_t *data, size_t size)
{
  const JbId id = { { 1 } };
  const JbDigest digest = { { 2 } };
  g_autofree gchar *text = fz_text (data, size);
  g_assert_false (jb_upload_verify (&id, &id, &digest, 3, text, &(JbPublicKey){ { 9 } }));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  guint32 choice = fz_choice (data, size);
  g_autoptr (GError) error = NULL;
  if (fz_looks_like_json (data, size))
    {
      g_autoptr (GBytes) signed_file = fz_sign (JB_ROLE_BATCH, data, size, KIT_KEY);
      check_manifest (signed_file, jb_signer_public (fz_signer (KIT_KEY)), choice);
      return 0;
    }
  g_autoptr (GBytes) file = jb_batch_read_head (data, size, &error);
  fz_check (file != NULL, &error);
  if (file != NULL)
    {
      g_assert_cmpuint (g_bytes_get_size (file), <=, JB_BATCH_MAX_MANIFEST);
      check_manifest (file, NULL, choice);
    }
  check_upload (data, size);
  return 0;
}

void
fz_seeds (void)
{
  fz_seed_vector ("batch", "batch.jbb");
  g_autoptr (GBytes) stream = fx_vector ("batch", "batch.jbb");
  g_autoptr (GBytes) file
      = jb_batch_read_head (g_bytes_get_data (stream, NULL), g_bytes_get_size (stream), NULL);
  g_autoptr (JbSigned) document = jb_signed_parse (file, JB_BATCH_MAX_MANIFEST, NULL);
  g_autoptr (GBytes) payload = jb_signed_verify (
      document, JB_ROLE_BATCH, &(JbKeySet){ jb_signer_public (fz_signer (KIT_KEY)), 1, 1 }, NULL);
  fz_seed_bytes (g_steal_pointer (&payload));
}
