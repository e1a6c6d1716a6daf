/* SPDX-License-Identifier: MPL-2.0 */
/* JBR1, the sealed record, byte by byte. Integers are big-endian; LP(x) is a u32 length, then x.
 * At most 16 MiB in all.
 *
 *   "JBR1"
 *   u8   suite = 1
 *   LP(Hd)                              Hd: the header, below
 *   n_recipients x 112                  boxes, in the order of the key ids in Hd
 *   64                                  commitment
 *   n_parts x LP(stream)                part 0, 1, 2 …; part 0 is the part table
 *   64                                  the officer's signature
 *   64                                  the kit's signature
 *   (nothing after it)
 *
 * Hd, in the clear (162 + 16 * n_recipients bytes):
 *   16   kit id                         not all zeros
 *   16   kit incarnation                not all zeros
 *   16   officer id                     not all zeros
 *   16   record id                      not all zeros
 *   u64  rec_seq                        1 .. 2^63-1
 *   16   id of the record it replaces   all zeros: none
 *   u32  trust version
 *   u32  zone version
 *   32   zone digest                    BLAKE2b-256 of the zone file it was recorded under
 *   10   village of service             ASCII digits
 *   i64  clock, earliest                seconds since 1970 UTC, 0 .. 253402300799
 *   i64  clock, latest                  not before the earliest
 *   u8   clock trust                    0 untrusted, 1 bounded, 2 trusted
 *   u8   n_recipients                   1 .. 4
 *   16 x n_recipients                   key ids, all different: BLAKE2b-128 ("jemput/v1/key" NUL,
 *                                       X25519 public key)
 *   u16  n_parts                        2 .. 42
 *   u32  total                          plaintext bytes of all parts but the table
 *
 * Hdd below is BLAKE2b-256 (Hd). CEK is 32 random bytes, drawn for this record only.
 *
 * Box of a recipient: crypto_box_seal (CEK || Hdd): an ephemeral X25519 key and XSalsa20-Poly1305,
 * 32 + 16 bytes longer than its 64 bytes of plaintext.
 *
 * Commitment: keyed BLAKE2b-512, key CEK, over "jemput/v1/jbr1/commitment" NUL, LP(Hd), all boxes.
 * Poly1305 does not commit to a key: without this two recipients could be shown different records.
 * A reader MUST compare it, in constant time, before it decrypts a byte of any part.
 *
 * Stream of part i: crypto_secretstream_xchacha20poly1305 under the key keyed BLAKE2b-256, key CEK,
 * over "jemput/v1/jbr1/part" NUL, u16 i:
 *   24          stream header
 *   chunks      each 17 bytes longer than its plaintext
 * Every chunk has the additional data Hdd || u16 i. All chunks but the last hold exactly 65536
 * bytes and TAG_MESSAGE (0); the last holds 1 .. 65536 bytes and TAG_FINAL (3). An empty part is
 * one empty chunk with TAG_FINAL. So the length of a stream tells the length of its plaintext.
 *
 * Part 0, the part table, is JSON of at most 16 KiB (schemas/json/part-table.schema.json):
 *   {"parts":[{"name":"record.json","type":"application/json","size":812},
 *             {"name":"photo.jpg","type":"image/jpeg","size":101304}]}
 * n_parts - 1 entries in the order of the parts 1, 2 …; "record.json" (application/json) first; the
 * other names as people/record.h lists them, none twice; sizes are those of the parts, together
 * `total`. Exceptions, position and everything else about the person are in record.json.
 *
 * Signatures: Ed25519 over "jemput/v1/<role>" NUL BLAKE2b-512(M), M being everything before the two
 * signatures; role "record-officer", then "record-kit". Whoever opens a record requires both. */
#include "core/vault/seal-private.h"

#include "core/base/bytes.h"
#include "core/base/i18n.h"
#include "core/trust/signed.h"
#include "core/vault/box.h"

#include <string.h>

G_STATIC_ASSERT (JB_SEAL_CEK_BYTES + JB_DIGEST_BYTES + JB_SEALED_OVERHEAD_BYTES
                 == JB_SEAL_BOX_BYTES);
G_STATIC_ASSERT (crypto_secretstream_xchacha20poly1305_HEADERBYTES == JB_SEAL_STREAM_HEADER_BYTES);
G_STATIC_ASSERT (crypto_secretstream_xchacha20poly1305_ABYTES == JB_SEAL_CHUNK_OVERHEAD_BYTES);
G_STATIC_ASSERT (crypto_secretstream_xchacha20poly1305_KEYBYTES == JB_SEAL_CEK_BYTES);

JbSealPart *
jb_seal_part_new (const gchar *name, const gchar *type, GBytes *bytes)
{
  JbSealPart *part = g_new0 (JbSealPart, 1);
  part->name = g_strdup (name);
  part->type = g_strdup (type);
  part->bytes = g_bytes_ref (bytes);
  return part;
}

void
jb_seal_part_free (JbSealPart *part)
{
  if (part == NULL)
    return;
  g_free (part->name);
  g_free (part->type);
  g_clear_pointer (&part->bytes, g_bytes_unref);
  g_free (part);
}

static gboolean
set_recipients (JbSealHeader *header, const JbPublicKey *recipients, guint n)
{
  if (n < 1 || n > JB_SEAL_MAX_RECIPIENTS)
    return FALSE;
  memset (header->recipients, 0, sizeof header->recipients);
  for (guint i = 0; i < n; i++)
    jb_key_id (&recipients[i], &header->recipients[i]);
  header->n_recipients = (guint8) n;
  return TRUE;
}

static gboolean
set_too_large (GError **error)
{
  g_set_error_literal (error, JB_ERROR, JB_ERROR_LIMIT,
                       _ ("Data perekaman ini lebih dari 16 MB dan belum disegel. "
                          "Draf tetap tersimpan. Hapus atau ulangi lampiran yang besar."));
  return FALSE;
}

/* Fills in the counts; the length the whole file will have comes out. */
static gboolean
set_counts (JbSealHeader *header, GPtrArray *parts, GBytes *table, gsize *ret_size, GError **error)
{
  gsize total = 0;
  gsize size = 4 + 1 + 4 + JB_SEAL_HEADER_MAX_BYTES + JB_SEAL_MAX_RECIPIENTS * JB_SEAL_BOX_BYTES
               + JB_SEAL_COMMITMENT_BYTES + 4 + jb_seal_stream_bytes (g_bytes_get_size (table))
               + JB_SEAL_SIGNATURES_BYTES;
  for (guint i = 0; i < parts->len; i++)
    {
      const JbSealPart *part = g_ptr_array_index (parts, i);
      gsize len = g_bytes_get_size (part->bytes);
      if (len > JB_SEAL_MAX_BYTES)
        return set_too_large (error);
      total += len;
      size += 4 + jb_seal_stream_bytes (len);
    }
  if (size > JB_SEAL_MAX_BYTES)
    return set_too_large (error);
  header->n_parts = (guint16) (parts->len + 1);
  header->total_bytes = (guint32) total;
  *ret_size = size;
  return TRUE;
}

static gboolean
put_boxes (GByteArray *out, const JbSecret *cek, const JbDigest *header, const JbPublicKey *to,
           guint n, GError **error)
{
  g_autoptr (JbSecret) plain = jb_secret_new (JB_SEAL_CEK_BYTES + JB_DIGEST_BYTES, error);
  if (plain == NULL)
    return FALSE;
  memcpy (jb_secret_write (plain), jb_secret_data (cek), JB_SEAL_CEK_BYTES);
  memcpy (jb_secret_write (plain) + JB_SEAL_CEK_BYTES, header->bytes, JB_DIGEST_BYTES);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GBytes) box
          = jb_sealed_create (&to[i], jb_secret_data (plain), jb_secret_len (plain));
      if (box == NULL)
        {
          g_set_error_literal (error, JB_ERROR, JB_ERROR_INVALID,
                               _ ("Kunci penerima dari kantor tidak dapat dipakai. "
                                  "Draf tetap tersimpan. Hubungi kantor."));
          return FALSE;
        }
      jb_put (out, g_bytes_get_data (box, NULL), g_bytes_get_size (box));
    }
  return TRUE;
}

/* One part's LP(stream), written where it stays. */
static gboolean
put_stream (GByteArray *out, const JbSecret *cek, const JbDigest *header, guint16 number,
            GBytes *bytes, GError **error)
{
  gsize len;
  const guint8 *plain = g_bytes_get_data (bytes, &len);
  guint8 ad[JB_SEAL_AD_BYTES];
  g_autoptr (JbSecret) key = jb_secret_new (JB_SEAL_CEK_BYTES, error);
  g_autoptr (JbSecret) state
      = key != NULL ? jb_secret_new (sizeof (crypto_secretstream_xchacha20poly1305_state), error)
                    : NULL;
  if (state == NULL)
    return FALSE;
  crypto_secretstream_xchacha20poly1305_state *stream = (gpointer) jb_secret_write (state);
  jb_seal_part_key (cek, number, key);
  jb_seal_additional_data (header, number, ad);

  gsize stream_len = jb_seal_stream_bytes (len);
  jb_put_u32 (out, (guint32) stream_len);
  guint start = out->len;
  g_byte_array_set_size (out, start + (guint) stream_len);
  guint8 *to = out->data + start;
  crypto_secretstream_xchacha20poly1305_init_push (stream, to, jb_secret_data (key));
  to += JB_SEAL_STREAM_HEADER_BYTES;
  for (gsize done = 0, chunk; done < len || done == 0; done += chunk)
    {
      chunk = MIN (len - done, JB_SEAL_CHUNK_BYTES);
      gboolean last = done + chunk == len;
      crypto_secretstream_xchacha20poly1305_push (
          stream, to, NULL, plain + done, chunk, ad, sizeof ad,
          last ? crypto_secretstream_xchacha20poly1305_TAG_FINAL : 0);
      to += chunk + JB_SEAL_CHUNK_OVERHEAD_BYTES;
      if (last)
        break;
    }
  return TRUE;
}

static gboolean
put_parts (GByteArray *out, const JbSecret *cek, const JbDigest *header, GBytes *table,
           GPtrArray *parts, GError **error)
{
  if (!put_stream (out, cek, header, 0, table, error))
    return FALSE;
  for (guint i = 0; i < parts->len; i++)
    {
      const JbSealPart *part = g_ptr_array_index (parts, i);
      if (!put_stream (out, cek, header, (guint16) (i + 1), part->bytes, error))
        return FALSE;
    }
  return TRUE;
}

static void
put_signatures (GByteArray *out, JbSigner *officer, JbSigner *kit)
{
  JbDigestLong digest;
  JbSignature by_officer, by_kit;
  jb_digest_long (out->data, out->len, &digest);
  jb_sign_digest (officer, JB_ROLE_RECORD_OFFICER, &digest, &by_officer);
  jb_sign_digest (kit, JB_ROLE_RECORD_KIT, &digest, &by_kit);
  jb_put (out, by_officer.bytes, JB_SIGNATURE_BYTES);
  jb_put (out, by_kit.bytes, JB_SIGNATURE_BYTES);
}

/* Everything before the signatures. */
static gboolean
put_body (GByteArray *out, const JbSealHeader *header, GBytes *table, GPtrArray *parts,
          const JbPublicKey *recipients, GError **error)
{
  g_autoptr (GByteArray) hd = g_byte_array_new ();
  jb_seal_header_put (hd, header);
  JbDigest hd_digest;
  jb_digest (hd->data, hd->len, &hd_digest);
  g_autoptr (JbSecret) cek = jb_secret_random (JB_SEAL_CEK_BYTES, error);
  if (cek == NULL)
    return FALSE;

  jb_put (out, JB_SEAL_MAGIC, 4);
  jb_put_u8 (out, JB_SEAL_SUITE);
  jb_put_lp (out, hd->data, hd->len);
  guint boxes = out->len;
  if (!put_boxes (out, cek, &hd_digest, recipients, header->n_recipients, error))
    return FALSE;
  guint8 commitment[JB_SEAL_COMMITMENT_BYTES];
  jb_seal_commitment (cek, hd->data, hd->len, out->data + boxes, out->len - boxes, commitment);
  jb_put (out, commitment, sizeof commitment);
  return put_parts (out, cek, &hd_digest, table, parts, error);
}

GBytes *
jb_seal_create (JbSealHeader *header, GPtrArray *parts, const JbPublicKey *recipients,
                guint n_recipients, JbSigner *officer, JbSigner *kit, GError **error)
{
  if (!jb_seal_parts_are_sound (parts, error))
    return NULL;
  g_autoptr (GBytes) table = jb_seal_table_encode (parts);
  JbSealHeader full = *header;
  gsize size;
  if (!set_counts (&full, parts, table, &size, error))
    return NULL;
  if (!set_recipients (&full, recipients, n_recipients) || !jb_seal_header_is_sound (&full))
    {
      g_set_error_literal (error, JB_ERROR, JB_ERROR_INVALID,
                           _ ("Data perekaman ini belum lengkap untuk disegel. "
                              "Draf tetap tersimpan. Hubungi kantor."));
      return NULL;
    }
  g_autoptr (GByteArray) out = g_byte_array_sized_new ((guint) size);
  if (!put_body (out, &full, table, parts, recipients, error))
    return NULL;
  put_signatures (out, officer, kit);
  *header = full;
  return g_byte_array_free_to_bytes (g_steal_pointer (&out));
}
