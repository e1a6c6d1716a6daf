/* SPDX-License-Identifier: MPL-2.0 */
/* The sealed record. Of raw bytes hardly one gets past signatures, commitment and tags, so half of
 * the inputs are plaintext that is sealed here, honestly, whatever it says:
 *
 *   "JBR1" ...                  a record as it lies in the database
 *   anything else               LP(Hd) LP(part table), then LP(part) to the end */
#include "tests/fuzz/fuzz.h"

#include "core/base/bytes.h"
#include "core/vault/box.h"
#include "core/vault/seal-private.h"

#define OFFICE_SEED 1
#define OFFICER_KEY 3
#define KIT_KEY 4
#define PARTS_MAX (JB_SEAL_MAX_PARTS + 2)

static JbSecret *
office_seed (void)
{
  static JbSecret *seed;
  guint8 bytes[JB_SEED_BYTES];
  memset (bytes, OFFICE_SEED, sizeof bytes);
  if (seed == NULL)
    seed = jb_secret_take (bytes, sizeof bytes, NULL);
  return seed;
}

static void
office_key (JbPublicKey *ret_key)
{
  g_assert_true (jb_sealing_public (office_seed (), ret_key, NULL));
}

/* What was opened is what a writer could have written. */
static void
check_parts (GPtrArray *parts, const JbSealHeader *header)
{
  guint64 total = 0;
  g_autoptr (GError) error = NULL;
  g_assert_true (jb_seal_parts_are_sound (parts, &error));
  g_assert_cmpuint (parts->len + 1, ==, header->n_parts);
  for (guint i = 0; i < parts->len; i++)
    total += g_bytes_get_size (((JbSealPart *) parts->pdata[i])->bytes);
  g_assert_cmpuint (total, ==, header->total_bytes);

  JbPublicKey key;
  JbSealHeader again = *header;
  office_key (&key);
  g_autoptr (GBytes) sealed = jb_seal_create (&again, parts, &key, 1, fz_signer (OFFICER_KEY),
                                              fz_signer (KIT_KEY), &error);
  fz_check (sealed != NULL, &error);
  if (sealed == NULL)
    return;
  g_autoptr (GPtrArray) same = jb_seal_open (g_bytes_get_data (sealed, NULL),
                                             g_bytes_get_size (sealed), office_seed (), &error);
  fz_check (same != NULL, &error);
  g_assert_cmpuint (same->len, ==, parts->len);
  for (guint i = 0; i < parts->len; i++)
    fz_assert_same_bytes (((JbSealPart *) same->pdata[i])->bytes,
                          ((JbSealPart *) parts->pdata[i])->bytes);
}

static void
check_record (const guint8 *data, gsize len)
{
  g_autoptr (GError) error = NULL;
  JbSealHeader header;
  fz_fill (&header, sizeof header);
  gboolean read = jb_seal_read_header (data, len, &header, &error);
  fz_check (read, &error);
  if (!read)
    fz_check_untouched (&header, sizeof header);
  else
    g_assert_true (jb_seal_header_is_sound (&header));
  fz_check (jb_seal_verify (data, len, jb_signer_public (fz_signer (OFFICER_KEY)),
                            jb_signer_public (fz_signer (KIT_KEY)), &error),
            &error);
  g_autoptr (GPtrArray) parts = jb_seal_open (data, len, office_seed (), &error);
  fz_check (parts != NULL, &error);
  g_assert_true (read || parts == NULL);
  if (parts != NULL)
    check_parts (parts, &header);
}

/* ---- Sealing anything ------------------------------------------------------------------------ */

static void
put_stream (GByteArray *out, const JbSecret *cek, const JbDigest *hdd, guint16 number,
            const guint8 *plain, gsize len)
{
  guint8 ad[JB_SEAL_AD_BYTES], head[JB_SEAL_STREAM_HEADER_BYTES];
  g_autofree guint8 *chunk = g_malloc (JB_SEAL_CHUNK_BYTES + JB_SEAL_CHUNK_OVERHEAD_BYTES);
  g_autoptr (JbSecret) key = jb_secret_new (JB_SEAL_CEK_BYTES, NULL);
  crypto_secretstream_xchacha20poly1305_state state;
  jb_seal_part_key (cek, number, key);
  jb_seal_additional_data (hdd, number, ad);
  crypto_secretstream_xchacha20poly1305_init_push (&state, head, jb_secret_data (key));
  jb_put_u32 (out, (guint32) jb_seal_stream_bytes (len));
  jb_put (out, head, sizeof head);
  do
    {
      gsize n = MIN (len, JB_SEAL_CHUNK_BYTES);
      crypto_secretstream_xchacha20poly1305_push (
          &state, chunk, NULL, plain, n, ad, sizeof ad,
          n == len ? crypto_secretstream_xchacha20poly1305_TAG_FINAL : 0);
      jb_put (out, chunk, n + JB_SEAL_CHUNK_OVERHEAD_BYTES);
      plain += n;
      len -= n;
  } while (len > 0);
}

static void
put_boxes (GByteArray *out, const JbSecret *cek, const JbDigest *hdd, const guint8 *hd, gsize len,
           guint n_recipients)
{
  guint8 plain[JB_SEAL_CEK_BYTES + JB_DIGEST_BYTES], commitment[JB_SEAL_COMMITMENT_BYTES];
  JbPublicKey key;
  office_key (&key);
  memcpy (plain, jb_secret_data (cek), JB_SEAL_CEK_BYTES);
  memcpy (plain + JB_SEAL_CEK_BYTES, hdd->bytes, JB_DIGEST_BYTES);
  guint at = out->len;
  for (guint i = 0; i < n_recipients; i++)
    {
      g_autoptr (GBytes) box = jb_sealed_create (&key, plain, sizeof plain);
      jb_put (out, g_bytes_get_data (box, NULL), g_bytes_get_size (box));
    }
  jb_seal_commitment (cek, hd, len, out->data + at, out->len - at, commitment);
  jb_put (out, commitment, sizeof commitment);
}

static void
put_signatures (GByteArray *out)
{
  JbDigestLong digest;
  JbSignature by_officer, by_kit;
  jb_digest_long (out->data, out->len, &digest);
  jb_sign_digest (fz_signer (OFFICER_KEY), JB_ROLE_RECORD_OFFICER, &digest, &by_officer);
  jb_sign_digest (fz_signer (KIT_KEY), JB_ROLE_RECORD_KIT, &digest, &by_kit);
  jb_put (out, by_officer.bytes, sizeof by_officer.bytes);
  jb_put (out, by_kit.bytes, sizeof by_kit.bytes);
}

/* FALSE if the plaintext cannot be cut up. */
static gboolean
seal (const uint8_t *data, size_t size, GByteArray *out)
{
  JbReader reader;
  JbDigest hdd;
  const guint8 *hd, *part;
  gsize hd_len, part_len;
  jb_reader_init (&reader, data, size);
  if (!jb_reader_lp (&reader, 1024, &hd, &hd_len))
    return FALSE;
  /* As many boxes as a reader will look for; the count is the last byte before the key ids. */
  guint n_recipients = hd_len > 155 ? MIN (hd[155], JB_SEAL_MAX_RECIPIENTS) : 1;
  g_autoptr (JbSecret) cek = jb_secret_random (JB_SEAL_CEK_BYTES, NULL);
  jb_digest (hd, hd_len, &hdd);
  jb_put (out, JB_SEAL_MAGIC, 4);
  jb_put_u8 (out, JB_SEAL_SUITE);
  jb_put_lp (out, hd, hd_len);
  put_boxes (out, cek, &hdd, hd, hd_len, n_recipients);
  for (guint16 i = 0; i < PARTS_MAX && jb_reader_lp (&reader, size, &part, &part_len); i++)
    put_stream (out, cek, &hdd, i, part, part_len);
  put_signatures (out);
  return TRUE;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GByteArray) sealed = g_byte_array_new ();
  if (size >= 4 && memcmp (data, JB_SEAL_MAGIC, 4) == 0)
    check_record (data, size);
  else if (seal (data, size, sealed))
    {
      g_autofree guint8 *exact = g_memdup2 (sealed->data, sealed->len);
      check_record (exact, sealed->len);
    }
  return 0;
}

/* A golden record as plaintext. */
static void
seed_plain (const gchar *name)
{
  gsize len;
  g_autoptr (GBytes) file = fx_vector ("seal", name);
  const guint8 *data = g_bytes_get_data (file, &len);
  g_autoptr (GPtrArray) parts = jb_seal_open (data, len, office_seed (), NULL);
  g_assert_nonnull (parts);
  g_autoptr (GBytes) table = jb_seal_table_encode (parts);
  g_autoptr (GByteArray) out = g_byte_array_new ();
  /* Magic and suite, then LP(Hd). */
  gsize hd_len = 4 + ((gsize) data[7] << 8 | data[8]);
  jb_put (out, data + 5, hd_len);
  jb_put_lp (out, g_bytes_get_data (table, NULL), g_bytes_get_size (table));
  for (guint i = 0; i < parts->len; i++)
    {
      GBytes *bytes = ((JbSealPart *) parts->pdata[i])->bytes;
      jb_put_lp (out, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
    }
  fz_seed (out->data, out->len);
}

void
fz_seeds (void)
{
  fz_seed_vector ("seal", "small.jbr1");
  seed_plain ("small.jbr1");
  seed_plain ("small.jbr1");
  seed_plain ("small.jbr1");
  fz_seed_vector ("seal", "chunks.jbr1");
}
