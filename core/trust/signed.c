/* SPDX-License-Identifier: MPL-2.0 */
/* JBS1, the signed file. All integers are big-endian.
 *
 *   offset  bytes      what
 *        0  4          magic "JBS1"
 *        4  1          suite: 1 = Ed25519 over BLAKE2b-512
 *        5  1          r: length of the role, 1..16
 *        6  r          role: a-z and '-'
 *      6+r  1          n: number of signatures, 1..16
 *      7+r  n * 80     n times: key id (16 bytes), signature (64 bytes);
 *                      key ids strictly ascending as unsigned bytes, so that one set of signatures
 *                      has one encoding and no key counts twice
 *   7+r+80n  4         p: length of the payload
 *  11+r+80n  p         payload; nothing follows it
 *
 * Key id = BLAKE2b-128 ("jemput/v1/key" 0x00 || public key). A signature is Ed25519 (RFC 8032) by
 * that key over "jemput/v1/" || role || 0x00 || BLAKE2b-512 (payload). Signatures do not cover each
 * other, so a document can collect them at different desks.
 *
 * A reader MUST refuse another magic or suite, a role it did not ask for, key ids out of order, a
 * payload longer than the role allows, and trailing bytes, all before it looks into the payload. It
 * counts the keys of its own set whose signature verifies; signatures of other keys count nothing.
 */
#include "core/trust/signed-private.h"

#include "core/base/bytes.h"
#include "core/base/error.h"
#include "core/base/i18n.h"

#include <string.h>

#define MAGIC "JBS1"
#define MAGIC_LEN 4
#define SUITE 1
#define HEAD_MAX_BYTES                                                                             \
  (MAGIC_LEN + 1 + 1 + JB_ROLE_MAX_LEN + 1                                                         \
   + JB_SIGNED_MAX_SIGNATURES * (JB_KEY_ID_BYTES + JB_SIGNATURE_BYTES) + 4)

typedef struct {
  JbKeyId key_id;
  JbSignature signature;
} SignatureEntry;

struct JbSigned {
  gatomicrefcount refs;
  GBytes *bytes;
  gchar role[JB_ROLE_MAX_LEN + 1];
  SignatureEntry entries[JB_SIGNED_MAX_SIGNATURES];
  guint n_entries;
  gsize payload_at;
  gsize payload_len;
};

static gboolean
refuse (GError **error, JbError code)
{
  const gchar *text
      = code == JB_ERROR_VERSION
            ? _ ("Berkas bertanda tangan ini dari versi Jemput yang lain. Yang lama "
                 "tetap berlaku. Perbarui perangkat lunak.")
        : code == JB_ERROR_LIMIT
            ? _ ("Berkas bertanda tangan ini terlalu besar. Yang lama tetap berlaku. "
                 "Minta berkas baru dari kantor.")
            : _ ("Berkas ini rusak atau bukan berkas bertanda tangan Jemput. Yang lama "
                 "tetap berlaku. Minta berkas baru dari kantor.");
  g_set_error_literal (error, JB_ERROR, (gint) code, text);
  return FALSE;
}

static gboolean
read_magic (JbReader *reader, GError **error)
{
  const guint8 *magic = jb_reader_take (reader, MAGIC_LEN);
  guint8 suite = 0;
  if (magic == NULL || memcmp (magic, MAGIC, MAGIC_LEN - 1) != 0)
    return refuse (error, JB_ERROR_FORMAT);
  if (magic[MAGIC_LEN - 1] != MAGIC[MAGIC_LEN - 1])
    return refuse (error, JB_ERROR_VERSION);
  if (!jb_reader_u8 (reader, &suite))
    return refuse (error, JB_ERROR_FORMAT);
  return suite == SUITE || refuse (error, JB_ERROR_VERSION);
}

static gboolean
read_role (JbReader *reader, JbSigned *document)
{
  guint8 len = 0;
  if (!jb_reader_u8 (reader, &len) || len < 1 || len > JB_ROLE_MAX_LEN
      || !jb_reader_copy (reader, document->role, len))
    return FALSE;
  document->role[len] = '\0';
  return strlen (document->role) == len && jb_role_is_valid (document->role);
}

static gboolean
read_entries (JbReader *reader, JbSigned *document)
{
  guint8 n = 0;
  if (!jb_reader_u8 (reader, &n) || n < 1 || n > JB_SIGNED_MAX_SIGNATURES)
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      SignatureEntry *entry = &document->entries[i];
      if (!jb_reader_copy (reader, entry->key_id.bytes, JB_KEY_ID_BYTES)
          || !jb_reader_copy (reader, entry->signature.bytes, JB_SIGNATURE_BYTES))
        return FALSE;
      if (i > 0 && jb_key_id_compare (&entry[-1].key_id, &entry->key_id) >= 0)
        return FALSE;
    }
  document->n_entries = n;
  return TRUE;
}

static gboolean
parse (JbSigned *document, gsize max_payload, GError **error)
{
  gsize len;
  const guint8 *data = g_bytes_get_data (document->bytes, &len);
  JbReader reader;
  guint32 payload_len = 0;
  jb_reader_init (&reader, data, len);
  if (!read_magic (&reader, error))
    return FALSE;
  if (!read_role (&reader, document) || !read_entries (&reader, document)
      || !jb_reader_u32 (&reader, &payload_len))
    return refuse (error, JB_ERROR_FORMAT);
  if (payload_len > max_payload)
    return refuse (error, JB_ERROR_LIMIT);
  document->payload_at = reader.pos;
  document->payload_len = payload_len;
  if (jb_reader_take (&reader, payload_len) == NULL || !jb_reader_done (&reader))
    return refuse (error, JB_ERROR_FORMAT);
  return TRUE;
}

JbSigned *
jb_signed_parse (GBytes *bytes, gsize max_payload, GError **error)
{
  max_payload = MIN (max_payload, JB_SIGNED_MAX_PAYLOAD);
  if (g_bytes_get_size (bytes) > max_payload + HEAD_MAX_BYTES)
    {
      refuse (error, JB_ERROR_LIMIT);
      return NULL;
    }
  g_autoptr (JbSigned) document = g_new0 (JbSigned, 1);
  g_atomic_ref_count_init (&document->refs);
  document->bytes = g_bytes_ref (bytes);
  return parse (document, max_payload, error) ? g_steal_pointer (&document) : NULL;
}

JbSigned *
jb_signed_ref (JbSigned *document)
{
  g_atomic_ref_count_inc (&document->refs);
  return document;
}

void
jb_signed_unref (JbSigned *document)
{
  if (document == NULL || !g_atomic_ref_count_dec (&document->refs))
    return;
  g_bytes_unref (document->bytes);
  g_free (document);
}

const gchar *
jb_signed_role (const JbSigned *document)
{
  return document->role;
}

GBytes *
jb_signed_bytes (const JbSigned *document)
{
  return document->bytes;
}

void
jb_signed_digest (const JbSigned *document, JbDigest *ret_digest)
{
  gsize len;
  const void *data = g_bytes_get_data (document->bytes, &len);
  jb_digest (data, len, ret_digest);
}

guint
jb_signed_n_signatures (const JbSigned *document)
{
  return document->n_entries;
}

void
jb_signed_key_id (const JbSigned *document, guint i, JbKeyId *ret_id)
{
  g_return_if_fail (i < document->n_entries);
  *ret_id = document->entries[i].key_id;
}

GBytes *
jb_signed_peek_payload (const JbSigned *document)
{
  return g_bytes_new_from_bytes (document->bytes, document->payload_at, document->payload_len);
}

static const JbPublicKey *
find_key (const JbKeySet *set, const JbKeyId *id)
{
  for (guint i = 0; i < set->n_keys; i++)
    {
      JbKeyId candidate;
      jb_key_id (&set->keys[i], &candidate);
      if (jb_key_id_compare (&candidate, id) == 0)
        return &set->keys[i];
    }
  return NULL;
}

GBytes *
jb_signed_verify (const JbSigned *document, const gchar *role, const JbKeySet *set, GError **error)
{
  g_return_val_if_fail (set->threshold >= 1, NULL);
  g_autoptr (GBytes) payload = jb_signed_peek_payload (document);
  guint good = 0;
  if (strcmp (document->role, role) == 0)
    {
      gsize len;
      const void *data = g_bytes_get_data (payload, &len);
      JbDigestLong digest;
      jb_digest_long (data, len, &digest);
      for (guint i = 0; i < document->n_entries; i++)
        {
          /* Key ids in the file are distinct, so each key of the set is met at most once. */
          const JbPublicKey *key = find_key (set, &document->entries[i].key_id);
          if (key != NULL && jb_verify_digest (key, role, &digest, &document->entries[i].signature))
            good++;
        }
    }
  if (good >= set->threshold)
    return g_steal_pointer (&payload);
  g_set_error_literal (error, JB_ERROR, JB_ERROR_SIGNATURE,
                       _ ("Tanda tangan berkas ini tidak sah atau belum cukup. Yang lama tetap "
                          "berlaku. Minta berkas baru dari kantor."));
  return NULL;
}

static gint
compare_entries (gconstpointer a, gconstpointer b)
{
  return jb_key_id_compare (&((const SignatureEntry *) a)->key_id,
                            &((const SignatureEntry *) b)->key_id);
}

static void
sign_entry (JbSigner *signer, const gchar *role, GBytes *payload, SignatureEntry *ret_entry)
{
  gsize len;
  const void *data = g_bytes_get_data (payload, &len);
  JbDigestLong digest;
  jb_digest_long (data, len, &digest);
  jb_key_id (jb_signer_public (signer), &ret_entry->key_id);
  jb_sign_digest (signer, role, &digest, &ret_entry->signature);
}

static GBytes *
encode (const gchar *role, SignatureEntry *entries, guint n, GBytes *payload)
{
  gsize len;
  const void *data = g_bytes_get_data (payload, &len);
  g_return_val_if_fail (len <= JB_SIGNED_MAX_PAYLOAD, NULL);
  qsort (entries, n, sizeof *entries, compare_entries);

  GByteArray *out = g_byte_array_sized_new ((guint) (HEAD_MAX_BYTES + len));
  jb_put (out, MAGIC, MAGIC_LEN);
  jb_put_u8 (out, SUITE);
  jb_put_u8 (out, (guint8) strlen (role));
  jb_put (out, role, strlen (role));
  jb_put_u8 (out, (guint8) n);
  for (guint i = 0; i < n; i++)
    {
      jb_put (out, entries[i].key_id.bytes, JB_KEY_ID_BYTES);
      jb_put (out, entries[i].signature.bytes, JB_SIGNATURE_BYTES);
    }
  jb_put_lp (out, data, len);
  return g_byte_array_free_to_bytes (out);
}

GBytes *
jb_signed_create (const gchar *role, GBytes *payload, JbSigner *const *signers, guint n_signers)
{
  g_return_val_if_fail (jb_role_is_valid (role), NULL);
  g_return_val_if_fail (n_signers >= 1 && n_signers <= JB_SIGNED_MAX_SIGNATURES, NULL);
  SignatureEntry entries[JB_SIGNED_MAX_SIGNATURES];
  for (guint i = 0; i < n_signers; i++)
    {
      sign_entry (signers[i], role, payload, &entries[i]);
      for (guint j = 0; j < i; j++)
        g_return_val_if_fail (compare_entries (&entries[i], &entries[j]) != 0, NULL);
    }
  return encode (role, entries, n_signers, payload);
}

GBytes *
jb_signed_add (const JbSigned *document, JbSigner *signer, GError **error)
{
  SignatureEntry entries[JB_SIGNED_MAX_SIGNATURES + 1];
  g_autoptr (GBytes) payload = jb_signed_peek_payload (document);
  guint n = document->n_entries;
  memcpy (entries, document->entries, n * sizeof *entries);
  sign_entry (signer, document->role, payload, &entries[n]);
  for (guint i = 0; i < n; i++)
    if (compare_entries (&entries[i], &entries[n]) == 0)
      {
        g_set_error_literal (error, JB_ERROR, JB_ERROR_EXISTS,
                             _ ("Kunci ini sudah menandatangani berkas. Tidak ada yang berubah. "
                                "Mintalah penanda tangan lain."));
        return NULL;
      }
  if (n == JB_SIGNED_MAX_SIGNATURES)
    {
      g_set_error_literal (
          error, JB_ERROR, JB_ERROR_LIMIT,
          _ ("Berkas sudah penuh tanda tangan. Tidak ada yang berubah. Buat berkas "
             "baru."));
      return NULL;
    }
  return encode (document->role, entries, n + 1, payload);
}
