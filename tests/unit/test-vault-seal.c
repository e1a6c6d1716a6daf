/* SPDX-License-Identifier: MPL-2.0 */
#define _GNU_SOURCE /* memmem */
#include "core/base/error.h"
#include "core/vault/box.h"
#include "core/vault/seal.h"

#include <sodium.h>
#include <string.h>

/* Where things lie in a record with two recipients: seal.c. */
#define HD_BYTES (162 + 2 * 16)
#define AT_HD (4 + 1 + 4)
#define AT_BOXES (AT_HD + HD_BYTES)
#define BOX_BYTES 112
#define AT_COMMITMENT (AT_BOXES + 2 * BOX_BYTES)
#define AT_STREAMS (AT_COMMITMENT + 64)

typedef struct {
  JbSecret *office_seed, *escrow_seed, *stranger_seed;
  JbPublicKey recipients[2];
  JbSigner *officer, *kit, *other;
  JbSealHeader header;
} Keys;

static JbSecret *
seed_of (guint8 fill)
{
  guint8 bytes[JB_SEED_BYTES];
  memset (bytes, fill, sizeof bytes);
  return jb_secret_take (bytes, sizeof bytes, NULL);
}

static JbSigner *
signer_of (guint8 fill)
{
  g_autoptr (JbSecret) seed = seed_of (fill);
  return jb_signer_new (seed, NULL);
}

static void
keys_init (Keys *keys)
{
  memset (keys, 0, sizeof *keys);
  keys->office_seed = seed_of (1);
  keys->escrow_seed = seed_of (2);
  keys->stranger_seed = seed_of (3);
  g_assert_true (jb_sealing_public (keys->office_seed, &keys->recipients[0], NULL));
  g_assert_true (jb_sealing_public (keys->escrow_seed, &keys->recipients[1], NULL));
  keys->officer = signer_of (4);
  keys->kit = signer_of (5);
  keys->other = signer_of (6);
  JbSealHeader *header = &keys->header;
  memset (header->kit.bytes, 0x11, JB_ID_BYTES);
  memset (header->kit_incarnation.bytes, 0x22, JB_ID_BYTES);
  memset (header->officer.bytes, 0x33, JB_ID_BYTES);
  memset (header->record.bytes, 0x44, JB_ID_BYTES);
  header->rec_seq = 7;
  header->trust_version = 2;
  header->zone_version = 41;
  memset (header->zone_digest.bytes, 0x55, JB_DIGEST_BYTES);
  g_strlcpy (header->village, "1503042001", sizeof header->village);
  header->clock_lo_s = 1795334400;
  header->clock_hi_s = 1795334460;
  header->clock_trust = 1;
}

static void
keys_clear (Keys *keys)
{
  jb_secret_unref (keys->office_seed);
  jb_secret_unref (keys->escrow_seed);
  jb_secret_unref (keys->stranger_seed);
  jb_signer_unref (keys->officer);
  jb_signer_unref (keys->kit);
  jb_signer_unref (keys->other);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Keys, keys_clear)

static void
add_part (GPtrArray *parts, const gchar *name, const gchar *type, gsize len)
{
  guint8 *bytes = g_malloc (len + 1);
  for (gsize i = 0; i < len; i++)
    bytes[i] = (guint8) (i * 31 + strlen (name));
  g_autoptr (GBytes) taken = g_bytes_new_take (bytes, len);
  g_ptr_array_add (parts, jb_seal_part_new (name, type, taken));
}

static GPtrArray *
small_parts (void)
{
  GPtrArray *parts = g_ptr_array_new_with_free_func ((GDestroyNotify) jb_seal_part_free);
  add_part (parts, "record.json", "application/json", 90);
  add_part (parts, "photo.jpg", "image/jpeg", 200);
  add_part (parts, "finger-3", "image/png", 200);
  return parts;
}

static GBytes *
seal_small (Keys *keys)
{
  g_autoptr (GPtrArray) parts = small_parts ();
  g_autoptr (GError) error = NULL;
  GBytes *sealed = jb_seal_create (&keys->header, parts, keys->recipients, 2, keys->officer,
                                   keys->kit, &error);
  g_assert_no_error (error);
  return sealed;
}

static void
assert_same_parts (GPtrArray *a, GPtrArray *b)
{
  g_assert_cmpuint (a->len, ==, b->len);
  for (guint i = 0; i < a->len; i++)
    {
      const JbSealPart *x = g_ptr_array_index (a, i), *y = g_ptr_array_index (b, i);
      g_assert_cmpstr (x->name, ==, y->name);
      g_assert_cmpstr (x->type, ==, y->type);
      g_assert_true (g_bytes_equal (x->bytes, y->bytes));
    }
}

static GPtrArray *
open_bytes (GBytes *sealed, const JbSecret *seed, GError **error)
{
  gsize len;
  const guint8 *data = g_bytes_get_data (sealed, &len);
  return jb_seal_open (data, len, seed, error);
}

static void
assert_opens_as (GBytes *sealed, const JbSecret *seed, GPtrArray *parts)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) opened = open_bytes (sealed, seed, &error);
  g_assert_no_error (error);
  assert_same_parts (parts, opened);
}

/* Opening fails with `code`, and nothing comes out. */
static void
assert_opening_fails (const guint8 *data, gsize len, const JbSecret *seed, JbError code)
{
  g_autoptr (GError) error = NULL;
  g_assert_null (jb_seal_open (data, len, seed, &error));
  g_assert_error (error, JB_ERROR, (gint) code);
}

/* Office and escrow open it; the header says what it was given; nothing of the content shows. */
static void
test_each_recipient_opens_what_was_sealed (void)
{
  g_auto (Keys) keys = { 0 };
  keys_init (&keys);
  g_autoptr (GPtrArray) parts = small_parts ();
  g_autoptr (GBytes) sealed = seal_small (&keys);
  assert_opens_as (sealed, keys.office_seed, parts);
  assert_opens_as (sealed, keys.escrow_seed, parts);

  gsize len;
  const guint8 *data = g_bytes_get_data (sealed, &len);
  JbSealHeader header;
  g_autoptr (GError) error = NULL;
  g_assert_true (jb_seal_read_header (data, len, &header, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (header.rec_seq, ==, 7);
  g_assert_cmpstr (header.village, ==, "1503042001");
  g_assert_cmpuint (header.n_parts, ==, 4);
  g_assert_cmpuint (header.total_bytes, ==, 490);
  g_assert_cmpuint (header.n_recipients, ==, 2);
  g_assert_cmpmem (&header.zone_digest, sizeof header.zone_digest, &keys.header.zone_digest,
                   sizeof header.zone_digest);
  g_assert_null (memmem (data, len, "photo.jpg", 9));
  g_assert_null (memmem (data, len, "record.json", 11));
}

static void
test_parts_survive_at_every_edge_of_a_chunk (void)
{
  static const gsize sizes[] = { 0, 1, 65535, 65536, 65537, 131072, 131073 };
  g_auto (Keys) keys = { 0 };
  keys_init (&keys);
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func ((GDestroyNotify) jb_seal_part_free);
  add_part (parts, "record.json", "application/json", 2);
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree gchar *name = g_strdup_printf ("doc-%u", i + 1);
      add_part (parts, name, "application/octet-stream", sizes[i]);
    }
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) sealed
      = jb_seal_create (&keys.header, parts, keys.recipients, 2, keys.officer, keys.kit, &error);
  g_assert_no_error (error);
  assert_opens_as (sealed, keys.office_seed, parts);
}

static void
test_all_forty_parts_fit (void)
{
  g_auto (Keys) keys = { 0 };
  keys_init (&keys);
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func ((GDestroyNotify) jb_seal_part_free);
  add_part (parts, "record.json", "application/json", 10);
  add_part (parts, "photo.jpg", "image/jpeg", 10);
  add_part (parts, "signature.png", "image/png", 10);
  add_part (parts, "signature.json", "application/json", 10);
  static const gchar *const others[]
      = { "slap-left", "slap-right",       "slap-thumbs",      "iris-l",
          "iris-r",    "exception-iris-l", "exception-iris-r", "exception-signature.png" };
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    add_part (parts, others[i], "image/png", 10);
  for (guint i = 1; i <= 10; i++)
    {
      g_autofree gchar *finger = g_strdup_printf ("finger-%u", i);
      g_autofree gchar *exception = g_strdup_printf ("exception-finger-%u", i);
      add_part (parts, finger, "image/png", 10);
      add_part (parts, exception, "image/png", 10);
    }
  for (guint i = 1; i <= 9; i++)
    {
      g_autofree gchar *name = g_strdup_printf ("doc-%u", i);
      add_part (parts, name, "application/pdf", 10);
    }
  g_assert_cmpuint (parts->len, ==, JB_SEAL_MAX_PARTS - 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) sealed
      = jb_seal_create (&keys.header, parts, keys.recipients, 2, keys.officer, keys.kit, &error);
  g_assert_no_error (error);
  assert_opens_as (sealed, keys.escrow_seed, parts);
}

static void
assert_not_sealed (Keys *keys, GPtrArray *parts, guint n_recipients, JbError code)
{
  g_autoptr (GError) error = NULL;
  JbSealHeader before = keys->header;
  g_assert_null (jb_seal_create (&keys->header, parts, keys->recipients, n_recipients,
                                 keys->officer, keys->kit, &error));
  g_assert_error (error, JB_ERROR, (gint) code);
  g_assert_cmpmem (&before, sizeof before, &keys->header, sizeof before);
}

static void
test_bad_or_double_part_names_are_not_sealed (void)
{
  static const struct {
    const gchar *name, *type;
  } bad[] = {
    { "photo.jpg", "image/jpeg" },         /* twice */
    { "record.json", "application/json" }, /* twice, too */
    { "../photo.jpg", "image/jpeg" },
    { "finger-11", "image/png" },
    { "doc-1", "image" },
    { "doc-1", "Image/PNG" },
    { "doc-1", "" },
    { "doc-1", "a/b/c" },
  };
  g_auto (Keys) keys = { 0 };
  keys_init (&keys);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GPtrArray) parts = small_parts ();
      add_part (parts, bad[i].name, bad[i].type, 5);
      assert_not_sealed (&keys, parts, 2, JB_ERROR_INVALID);
    }
  g_autoptr (GPtrArray) no_record
      = g_ptr_array_new_with_free_func ((GDestroyNotify) jb_seal_part_free);
  assert_not_sealed (&keys, no_record, 2, JB_ERROR_INVALID);
  add_part (no_record, "photo.jpg", "image/jpeg", 5);
  assert_not_sealed (&keys, no_record, 2, JB_ERROR_INVALID);
}

static void
test_a_header_that_cannot_be_true_is_not_sealed (void)
{
  g_auto (Keys) keys = { 0 };
  keys_init (&keys);
  g_autoptr (GPtrArray) parts = small_parts ();
  assert_not_sealed (&keys, parts, 0, JB_ERROR_INVALID);
  assert_not_sealed (&keys, parts, JB_SEAL_MAX_RECIPIENTS + 1, JB_ERROR_INVALID);
  keys.header.rec_seq = 0;
  assert_not_sealed (&keys, parts, 2, JB_ERROR_INVALID);
  keys.header.rec_seq = 1;
  keys.header.clock_hi_s = keys.header.clock_lo_s - 1;
  assert_not_sealed (&keys, parts, 2, JB_ERROR_INVALID);
  keys.header.clock_hi_s = keys.header.clock_lo_s;
  keys.header.clock_trust = 3;
  assert_not_sealed (&keys, parts, 2, JB_ERROR_INVALID);
  keys.header.clock_trust = 0;
  keys.header.village[3] = '.';
  assert_not_sealed (&keys, parts, 2, JB_ERROR_INVALID);
  keys.header.village[3] = '1';
  keys.recipients[1] = keys.recipients[0];
  assert_not_sealed (&keys, parts, 2, JB_ERROR_INVALID);
}

static void
test_more_than_sixteen_mebibytes_are_not_sealed (void)
{
  g_auto (Keys) keys = { 0 };
  keys_init (&keys);
  g_autoptr (GPtrArray) parts = small_parts ();
  for (guint i = 1; i <= 4; i++)
    {
      g_autofree gchar *name = g_strdup_printf ("doc-%u", i);
      add_part (parts, name, "application/pdf", 4 * 1024 * 1024);
    }
  assert_not_sealed (&keys, parts, 2, JB_ERROR_LIMIT);

  g_autofree guint8 *large = g_malloc0 (JB_SEAL_MAX_BYTES + 1);
  memcpy (large, "JBR1\1", 5);
  assert_opening_fails (large, JB_SEAL_MAX_BYTES + 1, keys.office_seed, JB_ERROR_LIMIT);
}

static void
test_a_record_cut_at_any_byte_is_refused (void)
{
  g_auto (Keys) keys = { 0 };
  keys_init (&keys);
  g_autoptr (GBytes) sealed = seal_small (&keys);
  gsize len;
  const guint8 *data = g_bytes_get_data (sealed, &len);
  const JbPublicKey *officer = jb_signer_public (keys.officer), *kit = jb_signer_public (keys.kit);
  for (gsize cut = 0; cut < len; cut++)
    {
      g_autofree guint8 *copy = g_memdup2 (data, cut + (cut == 0));
      assert_opening_fails (copy, cut, keys.office_seed, JB_ERROR_FORMAT);
      g_assert_false (jb_seal_verify (copy, cut, officer, kit, NULL));
      JbSealHeader header;
      g_assert_cmpint (jb_seal_read_header (copy, cut, &header, NULL), ==, cut >= AT_BOXES);
    }
}

/* Every byte but the signatures, which jb_seal_verify looks at, keeps the office from opening it.
 */
static void
test_one_flipped_bit_at_any_byte_is_refused (void)
{
  g_auto (Keys) keys = { 0 };
  keys_init (&keys);
  g_autoptr (GBytes) sealed = seal_small (&keys);
  gsize len;
  g_autofree guint8 *data = g_memdup2 (g_bytes_get_data (sealed, NULL), g_bytes_get_size (sealed));
  len = g_bytes_get_size (sealed);
  const JbPublicKey *officer = jb_signer_public (keys.officer), *kit = jb_signer_public (keys.kit);
  g_assert_true (jb_seal_verify (data, len, officer, kit, NULL));
  for (gsize i = 0; i < len; i++)
    {
      data[i] ^= (guint8) (1 << (i % 8));
      g_assert_false (jb_seal_verify (data, len, officer, kit, NULL));
      g_autoptr (GPtrArray) opened = jb_seal_open (data, len, keys.office_seed, NULL);
      g_assert_cmpint (opened != NULL, ==, i >= len - 128);
      data[i] ^= (guint8) (1 << (i % 8));
    }
}

static void
test_trailing_bytes_are_refused (void)
{
  g_auto (Keys) keys = { 0 };
  keys_init (&keys);
  g_autoptr (GBytes) sealed = seal_small (&keys);
  gsize len = g_bytes_get_size (sealed);
  g_autofree guint8 *longer = g_malloc0 (len + 1);
  memcpy (longer, g_bytes_get_data (sealed, NULL), len);
  assert_opening_fails (longer, len + 1, keys.office_seed, JB_ERROR_FORMAT);
  g_assert_false (jb_seal_verify (longer, len + 1, jb_signer_public (keys.officer),
                                  jb_signer_public (keys.kit), NULL));
}

static void
test_unknown_magic_and_suite_are_told_apart (void)
{
  g_auto (Keys) keys = { 0 };
  keys_init (&keys);
  g_autoptr (GBytes) sealed = seal_small (&keys);
  gsize len = g_bytes_get_size (sealed);
  g_autofree guint8 *data = g_memdup2 (g_bytes_get_data (sealed, NULL), len);
  data[4] = 2;
  assert_opening_fails (data, len, keys.office_seed, JB_ERROR_VERSION);
  data[4] = 1;
  data[3] = '2';
  assert_opening_fails (data, len, keys.office_seed, JB_ERROR_FORMAT);
}

static void
test_only_a_recipient_opens_it (void)
{
  g_auto (Keys) keys = { 0 };
  keys_init (&keys);
  g_autoptr (GBytes) sealed = seal_small (&keys);
  assert_opening_fails (g_bytes_get_data (sealed, NULL), g_bytes_get_size (sealed),
                        keys.stranger_seed, JB_ERROR_KEY);
}

static void
test_both_signatures_are_asked_for (void)
{
  g_auto (Keys) keys = { 0 };
  keys_init (&keys);
  g_autoptr (GBytes) sealed = seal_small (&keys);
  gsize len;
  const guint8 *data = g_bytes_get_data (sealed, &len);
  const JbPublicKey *officer = jb_signer_public (keys.officer), *kit = jb_signer_public (keys.kit),
                    *other = jb_signer_public (keys.other);
  g_autoptr (GError) error = NULL;
  g_assert_true (jb_seal_verify (data, len, officer, kit, &error));
  g_assert_false (jb_seal_verify (data, len, other, kit, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_SIGNATURE);
  g_clear_error (&error);
  g_assert_false (jb_seal_verify (data, len, officer, other, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_SIGNATURE);
  g_clear_error (&error);
  /* One key in both roles is not two signatures. */
  g_assert_false (jb_seal_verify (data, len, kit, officer, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_SIGNATURE);
}

static void
swap (guint8 *data, gsize a, gsize b, gsize len)
{
  for (gsize i = 0; i < len; i++)
    {
      guint8 kept = data[a + i];
      data[a + i] = data[b + i];
      data[b + i] = kept;
    }
}

static gsize
stream_len (const guint8 *data, gsize at)
{
  return (gsize) data[at] << 24 | (gsize) data[at + 1] << 16 | (gsize) data[at + 2] << 8
         | data[at + 3];
}

/* Photo and finger are of one length, so that only the part number in key and AAD tells them apart.
 */
static void
test_swapped_parts_are_refused (void)
{
  g_auto (Keys) keys = { 0 };
  keys_init (&keys);
  g_autoptr (GBytes) sealed = seal_small (&keys);
  gsize len = g_bytes_get_size (sealed);
  g_autofree guint8 *data = g_memdup2 (g_bytes_get_data (sealed, NULL), len);
  gsize photo = AT_STREAMS;
  photo += 4 + stream_len (data, photo);
  photo += 4 + stream_len (data, photo);
  gsize stream = stream_len (data, photo);
  gsize finger = photo + 4 + stream;
  g_assert_cmpuint (stream, ==, stream_len (data, finger));
  swap (data, photo, finger, 4 + stream);
  assert_opening_fails (data, len, keys.office_seed, JB_ERROR_DAMAGED);
}

static void
test_swapped_boxes_are_refused (void)
{
  g_auto (Keys) keys = { 0 };
  keys_init (&keys);
  g_autoptr (GBytes) sealed = seal_small (&keys);
  gsize len = g_bytes_get_size (sealed);
  g_autofree guint8 *data = g_memdup2 (g_bytes_get_data (sealed, NULL), len);
  swap (data, AT_BOXES, AT_BOXES + BOX_BYTES, BOX_BYTES);
  assert_opening_fails (data, len, keys.office_seed, JB_ERROR_DAMAGED);
  /* With the key ids swapped along, the header is another one. */
  swap (data, AT_BOXES - 6 - 32, AT_BOXES - 6 - 16, 16);
  assert_opening_fails (data, len, keys.office_seed, JB_ERROR_DAMAGED);
}

/* The box of another record for the same office carries another header's digest. */
static void
test_a_box_of_another_record_is_refused (void)
{
  g_auto (Keys) keys = { 0 };
  keys_init (&keys);
  g_autoptr (GBytes) sealed = seal_small (&keys);
  keys.header.rec_seq = 8;
  g_autoptr (GBytes) other = seal_small (&keys);
  gsize len = g_bytes_get_size (sealed);
  g_assert_cmpuint (len, ==, g_bytes_get_size (other));
  const guint8 *from = g_bytes_get_data (other, NULL);
  g_autofree guint8 *data = g_memdup2 (g_bytes_get_data (sealed, NULL), len);
  memcpy (data + AT_BOXES, from + AT_BOXES, 2 * BOX_BYTES + 64);
  assert_opening_fails (data, len, keys.office_seed, JB_ERROR_DAMAGED);
  /* And its streams belong to another key altogether. */
  memcpy (data, g_bytes_get_data (sealed, NULL), AT_STREAMS);
  memcpy (data + AT_STREAMS, from + AT_STREAMS, len - AT_STREAMS);
  assert_opening_fails (data, len, keys.office_seed, JB_ERROR_DAMAGED);
}

/* Replaces the last stream of a record by the first `keep` bytes of it. */
static guint8 *
shorten_last_stream (GBytes *sealed, gsize at, gsize keep, gsize *ret_len)
{
  gsize len;
  const guint8 *data = g_bytes_get_data (sealed, &len);
  GByteArray *out = g_byte_array_new ();
  g_byte_array_append (out, data, (guint) at);
  const guint8 length[4]
      = { (guint8) (keep >> 24), (guint8) (keep >> 16), (guint8) (keep >> 8), (guint8) keep };
  g_byte_array_append (out, length, 4);
  g_byte_array_append (out, data + at + 4, (guint) keep);
  g_byte_array_append (out, data + len - 128, 128);
  *ret_len = out->len;
  return g_byte_array_free (out, FALSE);
}

/* Whoever cuts the last chunk of a stream leaves one without TAG_FINAL at its end. */
static void
test_a_missing_final_chunk_is_refused (void)
{
  g_auto (Keys) keys = { 0 };
  keys_init (&keys);
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func ((GDestroyNotify) jb_seal_part_free);
  add_part (parts, "record.json", "application/json", 2);
  add_part (parts, "doc-1", "application/pdf", 65536 + 100);
  g_autoptr (GBytes) sealed
      = jb_seal_create (&keys.header, parts, keys.recipients, 2, keys.officer, keys.kit, NULL);
  const guint8 *data = g_bytes_get_data (sealed, NULL);
  gsize at = AT_STREAMS;
  at += 4 + stream_len (data, at);
  at += 4 + stream_len (data, at);
  gsize full = stream_len (data, at);
  g_assert_cmpuint (full, ==, 24 + 65536 + 17 + 100 + 17);
  const gsize keeps[] = { 24 + 65536 + 17, 24 + 65536 + 17 + 17, 24, 0 };
  for (guint i = 0; i < G_N_ELEMENTS (keeps); i++)
    {
      gsize len;
      g_autofree guint8 *cut = shorten_last_stream (sealed, at, keeps[i], &len);
      g_autoptr (GError) error = NULL;
      g_assert_null (jb_seal_open (cut, len, keys.office_seed, &error));
      g_assert_error (error, JB_ERROR, JB_ERROR_FORMAT);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  jb_secret_allow_unlocked ();
  g_assert_true (jb_secret_start (NULL));
#define T(path, func) g_test_add_func ("/vault/seal/" path, func)
  T ("each-recipient-opens-what-was-sealed", test_each_recipient_opens_what_was_sealed);
  T ("parts-survive-at-every-edge-of-a-chunk", test_parts_survive_at_every_edge_of_a_chunk);
  T ("all-forty-parts-fit", test_all_forty_parts_fit);
  T ("bad-or-double-part-names-are-not-sealed", test_bad_or_double_part_names_are_not_sealed);
  T ("a-header-that-cannot-be-true-is-not-sealed", test_a_header_that_cannot_be_true_is_not_sealed);
  T ("more-than-sixteen-mebibytes-are-not-sealed", test_more_than_sixteen_mebibytes_are_not_sealed);
  T ("a-record-cut-at-any-byte-is-refused", test_a_record_cut_at_any_byte_is_refused);
  T ("one-flipped-bit-at-any-byte-is-refused", test_one_flipped_bit_at_any_byte_is_refused);
  T ("trailing-bytes-are-refused", test_trailing_bytes_are_refused);
  T ("unknown-magic-and-suite-are-told-apart", test_unknown_magic_and_suite_are_told_apart);
  T ("only-a-recipient-opens-it", test_only_a_recipient_opens_it);
  T ("both-signatures-are-asked-for", test_both_signatures_are_asked_for);
  T ("swapped-parts-are-refused", test_swapped_parts_are_refused);
  T ("swapped-boxes-are-refused", test_swapped_boxes_are_refused);
  T ("a-box-of-another-record-is-refused", test_a_box_of_another_record_is_refused);
  T ("a-missing-final-chunk-is-refused", test_a_missing_final_chunk_is_refused);
#undef T
  return g_test_run ();
}
