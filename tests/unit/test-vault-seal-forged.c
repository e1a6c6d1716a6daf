/* SPDX-License-Identifier: MPL-2.0 */
/* Records by somebody who has the keys but does not keep to the format: every chunk, commitment and
 * box is genuine, only the rule under test is broken. */
#include "core/base/bytes.h"
#include "core/base/error.h"
#include "core/vault/box.h"
#include "core/vault/seal-private.h"

#include <string.h>

#define FINAL crypto_secretstream_xchacha20poly1305_TAG_FINAL
#define PUSH crypto_secretstream_xchacha20poly1305_TAG_PUSH

/* One stream, chunk by chunk. */
typedef struct {
  const gchar *text; /* NULL: zeros */
  gsize lens[3];
  guint8 tags[3];
  guint n;
} Chunks;

typedef struct {
  Chunks table, record, other;
  guint32 total;
  guint16 streams_as; /* added to every part number when sealing */
} Forgery;

static const guint8 zeros[JB_SEAL_CHUNK_BYTES];

static void
put_forged_stream (GByteArray *out, const JbSecret *cek, const JbDigest *hd, guint16 number,
                   const Chunks *chunks)
{
  guint8 ad[JB_SEAL_AD_BYTES], header[JB_SEAL_STREAM_HEADER_BYTES];
  g_autoptr (JbSecret) key = jb_secret_new (JB_SEAL_CEK_BYTES, NULL);
  g_autoptr (GByteArray) stream = g_byte_array_new ();
  crypto_secretstream_xchacha20poly1305_state state;
  jb_seal_part_key (cek, number, key);
  jb_seal_additional_data (hd, number, ad);
  crypto_secretstream_xchacha20poly1305_init_push (&state, header, jb_secret_data (key));
  jb_put (stream, header, sizeof header);
  for (guint i = 0; i < chunks->n; i++)
    {
      gsize len = chunks->lens[i];
      g_autofree guint8 *sealed = g_malloc (len + JB_SEAL_CHUNK_OVERHEAD_BYTES);
      const guint8 *plain = chunks->text != NULL ? (const guint8 *) chunks->text : zeros;
      crypto_secretstream_xchacha20poly1305_push (&state, sealed, NULL, plain, len, ad, sizeof ad,
                                                  chunks->tags[i]);
      jb_put (stream, sealed, len + JB_SEAL_CHUNK_OVERHEAD_BYTES);
    }
  jb_put_lp (out, stream->data, stream->len);
}

static GBytes *
forge (const Forgery *forgery, const JbPublicKey *to)
{
  JbSealHeader header = { .rec_seq = 1,
                          .village = "1503042001",
                          .n_recipients = 1,
                          .n_parts = 3,
                          .total_bytes = forgery->total };
  header.kit.bytes[0] = header.kit_incarnation.bytes[0] = 1;
  header.officer.bytes[0] = header.record.bytes[0] = 1;
  jb_key_id (to, &header.recipients[0]);
  g_autoptr (GByteArray) hd = g_byte_array_new ();
  jb_seal_header_put (hd, &header);
  JbDigest digest;
  jb_digest (hd->data, hd->len, &digest);

  g_autoptr (JbSecret) cek = jb_secret_random (JB_SEAL_CEK_BYTES, NULL);
  guint8 plain[JB_SEAL_CEK_BYTES + JB_DIGEST_BYTES], commitment[JB_SEAL_COMMITMENT_BYTES];
  memcpy (plain, jb_secret_data (cek), JB_SEAL_CEK_BYTES);
  memcpy (plain + JB_SEAL_CEK_BYTES, digest.bytes, JB_DIGEST_BYTES);
  g_autoptr (GBytes) box = jb_sealed_create (to, plain, sizeof plain);
  const guint8 *box_bytes = g_bytes_get_data (box, NULL);
  jb_seal_commitment (cek, hd->data, hd->len, box_bytes, g_bytes_get_size (box), commitment);

  g_autoptr (GByteArray) out = g_byte_array_new ();
  jb_put (out, JB_SEAL_MAGIC, 4);
  jb_put_u8 (out, JB_SEAL_SUITE);
  jb_put_lp (out, hd->data, hd->len);
  jb_put (out, box_bytes, g_bytes_get_size (box));
  jb_put (out, commitment, sizeof commitment);
  const Chunks *streams[] = { &forgery->table, &forgery->record, &forgery->other };
  for (guint i = 0; i < G_N_ELEMENTS (streams); i++)
    put_forged_stream (out, cek, &digest, (guint16) (i + forgery->streams_as), streams[i]);
  jb_put (out, zeros, JB_SEAL_SIGNATURES_BYTES);
  return g_byte_array_free_to_bytes (g_steal_pointer (&out));
}

static void
assert_forgery (const Forgery *forgery, gint code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JbSecret) seed = jb_secret_random (JB_SEED_BYTES, &error);
  JbPublicKey to;
  g_assert_true (jb_sealing_public (seed, &to, &error));
  g_autoptr (GBytes) sealed = forge (forgery, &to);
  g_autoptr (GPtrArray) parts
      = jb_seal_open (g_bytes_get_data (sealed, NULL), g_bytes_get_size (sealed), seed, &error);
  if (code < 0)
    {
      g_assert_no_error (error);
      g_assert_nonnull (parts);
      return;
    }
  g_assert_null (parts);
  g_assert_error (error, JB_ERROR, code);
}

#define GENUINE -1

static Chunks
one (const gchar *text)
{
  return (Chunks){ .text = text, .lens = { strlen (text) }, .tags = { FINAL }, .n = 1 };
}

static Forgery
genuine (const gchar *table)
{
  return (Forgery){ .table = one (table), .record = one ("{}"), .other = one ("abc"), .total = 5 };
}

#define RECORD "{\"name\":\"record.json\",\"type\":\"application/json\",\"size\":2}"
#define PHOTO(size) "{\"name\":\"photo.jpg\",\"type\":\"image/jpeg\",\"size\":" size "}"
#define TABLE(size) "{\"parts\":[" RECORD "," PHOTO (size) "]}"

static void
test_a_genuine_one_opens (void)
{
  const Forgery forgery = genuine (TABLE ("3"));
  assert_forgery (&forgery, GENUINE);
}

static void
test_a_stream_must_end_with_its_final_chunk (void)
{
  Forgery forgery = genuine (TABLE ("3"));
  forgery.other.tags[0] = 0;
  assert_forgery (&forgery, JB_ERROR_DAMAGED);
  forgery.other.tags[0] = PUSH;
  assert_forgery (&forgery, JB_ERROR_DAMAGED);
  forgery.other = (Chunks){ .n = 0 };
  assert_forgery (&forgery, JB_ERROR_FORMAT);
}

static void
test_chunks_before_the_last_are_full_and_not_final (void)
{
  Forgery forgery = genuine (TABLE ("65539"));
  forgery.total = 65541;
  forgery.other = (Chunks){ .lens = { 65536, 3 }, .tags = { 0, FINAL }, .n = 2 };
  assert_forgery (&forgery, GENUINE);
  forgery.other.tags[0] = FINAL;
  assert_forgery (&forgery, JB_ERROR_DAMAGED);
  forgery.other.tags[0] = PUSH;
  assert_forgery (&forgery, JB_ERROR_DAMAGED);
  /* The same plaintext in chunks of other sizes is another form of it. */
  forgery.other = (Chunks){ .lens = { 65535, 4 }, .tags = { 0, FINAL }, .n = 2 };
  assert_forgery (&forgery, JB_ERROR_DAMAGED);
}

static void
test_an_empty_chunk_after_a_full_one_is_refused (void)
{
  Forgery forgery = genuine (TABLE ("65536"));
  forgery.total = 65538;
  forgery.other = (Chunks){ .lens = { 65536 }, .tags = { FINAL }, .n = 1 };
  assert_forgery (&forgery, GENUINE);
  forgery.other = (Chunks){ .lens = { 65536, 0 }, .tags = { 0, FINAL }, .n = 2 };
  assert_forgery (&forgery, JB_ERROR_FORMAT);
}

static void
test_sizes_must_be_those_of_the_parts (void)
{
  Forgery forgery = genuine (TABLE ("4"));
  assert_forgery (&forgery, JB_ERROR_FORMAT);
  forgery = genuine (TABLE ("3"));
  forgery.total = 6;
  assert_forgery (&forgery, JB_ERROR_FORMAT);
}

static void
test_a_table_that_is_not_strict_is_refused (void)
{
  static const gchar *const tables[] = {
    "",
    "{}",
    "[]",
    "{\"parts\":{}}",
    "{\"parts\":[]}",
    "{\"parts\":[" RECORD "]}",
    "{\"parts\":[" PHOTO ("3") "," RECORD "]}",
    "{\"parts\":[" RECORD "," RECORD "]}",
    "{\"parts\":[" RECORD "," PHOTO ("3") "," PHOTO ("3") "]}",
    "{\"parts\":[" RECORD "," PHOTO ("3") "],\"more\":1}",
    "{\"parts\":[" RECORD "," PHOTO ("3") "],\"parts\":[]}",
    "{\"parts\":[" RECORD "," PHOTO ("3") "]}\n{}",
    "{\"parts\":[" RECORD "," PHOTO ("\"3\"") "]}",
    "{\"parts\":[" RECORD "," PHOTO ("3,\"digest\":1") "]}",
    "{\"parts\":[" RECORD ",{\"name\":\"photo.exe\",\"type\":\"image/jpeg\",\"size\":3}]}",
    "{\"parts\":[" RECORD ",{\"name\":\"photo.jpg\",\"type\":\"jpeg\",\"size\":3}]}",
    "{\"parts\":[" RECORD ",{\"name\":\"photo.jpg\",\"size\":3}]}",
  };
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      const Forgery forgery = genuine (tables[i]);
      assert_forgery (&forgery, JB_ERROR_FORMAT);
    }
}

static void
test_a_table_over_its_limit_is_refused (void)
{
  Forgery forgery = genuine (TABLE ("3"));
  forgery.table = (Chunks){ .lens = { JB_SEAL_TABLE_MAX_BYTES + 1 }, .tags = { FINAL }, .n = 1 };
  assert_forgery (&forgery, JB_ERROR_FORMAT);
}

static void
test_streams_sealed_under_other_numbers_are_refused (void)
{
  Forgery forgery = genuine (TABLE ("3"));
  forgery.streams_as = 1;
  assert_forgery (&forgery, JB_ERROR_DAMAGED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  jb_secret_allow_unlocked ();
  g_assert_true (jb_secret_start (NULL));
#define T(path, func) g_test_add_func ("/vault/seal-forged/" path, func)
  T ("a-genuine-one-opens", test_a_genuine_one_opens);
  T ("a-stream-must-end-with-its-final-chunk", test_a_stream_must_end_with_its_final_chunk);
  T ("chunks-before-the-last-are-full-and-not-final",
     test_chunks_before_the_last_are_full_and_not_final);
  T ("an-empty-chunk-after-a-full-one-is-refused", test_an_empty_chunk_after_a_full_one_is_refused);
  T ("sizes-must-be-those-of-the-parts", test_sizes_must_be_those_of_the_parts);
  T ("a-table-that-is-not-strict-is-refused", test_a_table_that_is_not_strict_is_refused);
  T ("a-table-over-its-limit-is-refused", test_a_table_over_its_limit_is_refused);
  T ("streams-sealed-under-other-numbers-are-refused",
     test_streams_sealed_under_other_numbers_are_refused);
#undef T
  return g_test_run ();
}
