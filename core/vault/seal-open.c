/* SPDX-License-Identifier: MPL-2.0 */
/* Reading a sealed record: header, signatures, and at the office its content. The format is
 * specified in seal.c. */
#include "core/vault/seal-private.h"

#include "core/base/bytes.h"
#include "core/trust/signed.h"
#include "core/vault/box.h"

#include <string.h>

typedef struct {
  const guint8 *bytes;
  gsize len;
} Span;

/* Where everything lies; nothing of it believed yet. */
typedef struct {
  JbSealHeader header;
  JbDigest header_digest;
  Span hd;
  Span boxes;
  const guint8 *commitment;
  Span streams[JB_SEAL_MAX_PARTS];
} Layout;

static gboolean
read_front (JbReader *reader, const void *data, gsize len, Span *ret_hd, JbSealHeader *ret_header,
            GError **error)
{
  guint8 suite = 0;
  if (len > JB_SEAL_MAX_BYTES)
    return jb_seal_refuse (error, JB_ERROR_LIMIT);
  jb_reader_init (reader, data, len);
  if (!jb_reader_expect (reader, JB_SEAL_MAGIC, 4) || !jb_reader_u8 (reader, &suite))
    return jb_seal_refuse (error, JB_ERROR_FORMAT);
  if (suite != JB_SEAL_SUITE)
    return jb_seal_refuse (error, JB_ERROR_VERSION);
  Span hd;
  if (!jb_reader_lp (reader, JB_SEAL_HEADER_MAX_BYTES, &hd.bytes, &hd.len)
      || !jb_seal_header_parse (hd.bytes, hd.len, ret_header))
    return jb_seal_refuse (error, JB_ERROR_FORMAT);
  *ret_hd = hd;
  return TRUE;
}

gboolean
jb_seal_read_header (const void *data, gsize len, JbSealHeader *ret_header, GError **error)
{
  JbReader reader;
  JbSealHeader header;
  Span hd;
  if (!read_front (&reader, data, len, &hd, &header, error))
    return FALSE;
  *ret_header = header;
  return TRUE;
}

static gboolean
read_layout (const void *data, gsize len, Layout *layout, GError **error)
{
  JbReader reader;
  if (!read_front (&reader, data, len, &layout->hd, &layout->header, error))
    return FALSE;
  jb_digest (layout->hd.bytes, layout->hd.len, &layout->header_digest);
  layout->boxes.len = (gsize) layout->header.n_recipients * JB_SEAL_BOX_BYTES;
  layout->boxes.bytes = jb_reader_take (&reader, layout->boxes.len);
  layout->commitment = jb_reader_take (&reader, JB_SEAL_COMMITMENT_BYTES);
  for (guint i = 0; i < layout->header.n_parts; i++)
    jb_reader_lp (&reader, JB_SEAL_MAX_BYTES, &layout->streams[i].bytes, &layout->streams[i].len);
  jb_reader_take (&reader, JB_SEAL_SIGNATURES_BYTES);
  return jb_reader_done (&reader) || jb_seal_refuse (error, JB_ERROR_FORMAT);
}

gboolean
jb_seal_verify (const void *data, gsize len, const JbPublicKey *officer, const JbPublicKey *kit,
                GError **error)
{
  JbReader reader;
  JbSealHeader header;
  Span hd;
  if (!read_front (&reader, data, len, &hd, &header, error))
    return FALSE;
  if (len - reader.pos < JB_SEAL_SIGNATURES_BYTES)
    return jb_seal_refuse (error, JB_ERROR_FORMAT);
  const guint8 *bytes = data;
  gsize signed_len = len - JB_SEAL_SIGNATURES_BYTES;
  JbDigestLong digest;
  JbSignature by_officer, by_kit;
  jb_digest_long (bytes, signed_len, &digest);
  memcpy (by_officer.bytes, bytes + signed_len, JB_SIGNATURE_BYTES);
  memcpy (by_kit.bytes, bytes + signed_len + JB_SIGNATURE_BYTES, JB_SIGNATURE_BYTES);
  return (jb_verify_digest (officer, JB_ROLE_RECORD_OFFICER, &digest, &by_officer)
          && jb_verify_digest (kit, JB_ROLE_RECORD_KIT, &digest, &by_kit))
         || jb_seal_refuse (error, JB_ERROR_SIGNATURE);
}

static gboolean
find_box (const Layout *layout, const JbSecret *seed, const guint8 **ret_box, GError **error)
{
  JbPublicKey own;
  JbKeyId id;
  if (!jb_sealing_public (seed, &own, error))
    return FALSE;
  jb_key_id (&own, &id);
  for (guint i = 0; i < layout->header.n_recipients; i++)
    if (jb_key_id_compare (&layout->header.recipients[i], &id) == 0)
      {
        *ret_box = layout->boxes.bytes + i * JB_SEAL_BOX_BYTES;
        return TRUE;
      }
  return jb_seal_refuse (error, JB_ERROR_KEY);
}

/* The CEK, after box, header digest and commitment were all found to agree. */
static JbSecret *
open_cek (const Layout *layout, const JbSecret *seed, GError **error)
{
  const guint8 *box;
  if (!find_box (layout, seed, &box, error))
    return NULL;
  g_autoptr (GBytes) plain = jb_sealed_open (seed, box, JB_SEAL_BOX_BYTES, NULL);
  g_autoptr (JbSecret) cek = jb_secret_new (JB_SEAL_CEK_BYTES, error);
  if (cek == NULL)
    return NULL;
  guint8 commitment[JB_SEAL_COMMITMENT_BYTES];
  gboolean agrees = FALSE;
  if (plain != NULL)
    {
      const guint8 *bytes = g_bytes_get_data (plain, NULL);
      memcpy (jb_secret_write (cek), bytes, JB_SEAL_CEK_BYTES);
      jb_seal_commitment (cek, layout->hd.bytes, layout->hd.len, layout->boxes.bytes,
                          layout->boxes.len, commitment);
      agrees
          = sodium_memcmp (bytes + JB_SEAL_CEK_BYTES, layout->header_digest.bytes, JB_DIGEST_BYTES)
                == 0
            && sodium_memcmp (commitment, layout->commitment, sizeof commitment) == 0;
    }
  if (!agrees)
    {
      jb_seal_refuse (error, JB_ERROR_DAMAGED);
      return NULL;
    }
  return g_steal_pointer (&cek);
}

/* All chunks of one stream; each must carry the tag its place asks for. */
static gboolean
pull_chunks (crypto_secretstream_xchacha20poly1305_state *state, const guint8 *from, gsize len,
             const guint8 ad[JB_SEAL_AD_BYTES], guint8 *to)
{
  for (gsize done = 0;;)
    {
      gsize chunk = MIN (len - done, JB_SEAL_CHUNK_BYTES);
      gboolean last = done + chunk == len;
      guint8 tag = 0xff;
      if (crypto_secretstream_xchacha20poly1305_pull (state, to + done, NULL, &tag, from,
                                                      chunk + JB_SEAL_CHUNK_OVERHEAD_BYTES, ad,
                                                      JB_SEAL_AD_BYTES)
              != 0
          || tag != (last ? crypto_secretstream_xchacha20poly1305_TAG_FINAL : 0))
        return FALSE;
      if (last)
        return TRUE;
      from += chunk + JB_SEAL_CHUNK_OVERHEAD_BYTES;
      done += chunk;
    }
}

static GBytes *
open_stream (const Layout *layout, const JbSecret *cek, guint16 number, GError **error)
{
  const Span *stream = &layout->streams[number];
  gsize len;
  if (!jb_seal_stream_plain (stream->len, &len))
    {
      jb_seal_refuse (error, JB_ERROR_FORMAT);
      return NULL;
    }
  g_autoptr (JbSecret) key = jb_secret_new (JB_SEAL_CEK_BYTES, error);
  g_autoptr (JbSecret) state
      = key != NULL ? jb_secret_new (sizeof (crypto_secretstream_xchacha20poly1305_state), error)
                    : NULL;
  if (state == NULL)
    return NULL;
  guint8 ad[JB_SEAL_AD_BYTES];
  guint8 *write;
  jb_seal_part_key (cek, number, key);
  jb_seal_additional_data (&layout->header_digest, number, ad);
  g_autoptr (GBytes) plain = jb_bytes_new_zeroing (len, &write);
  crypto_secretstream_xchacha20poly1305_state *pull = (gpointer) jb_secret_write (state);
  if (crypto_secretstream_xchacha20poly1305_init_pull (pull, stream->bytes, jb_secret_data (key))
          != 0
      || !pull_chunks (pull, stream->bytes + JB_SEAL_STREAM_HEADER_BYTES, len, ad, write))
    {
      jb_seal_refuse (error, JB_ERROR_DAMAGED);
      return NULL;
    }
  return g_steal_pointer (&plain);
}

static GPtrArray *
open_table (const Layout *layout, const JbSecret *cek, guint32 *ret_sizes, GError **error)
{
  gsize len;
  if (!jb_seal_stream_plain (layout->streams[0].len, &len) || len > JB_SEAL_TABLE_MAX_BYTES)
    {
      jb_seal_refuse (error, JB_ERROR_FORMAT);
      return NULL;
    }
  g_autoptr (GBytes) table = open_stream (layout, cek, 0, error);
  if (table == NULL)
    return NULL;
  return jb_seal_table_decode (g_bytes_get_data (table, NULL), len, layout->header.n_parts - 1u,
                               ret_sizes, error);
}

/* Does what follows have the lengths that table and header say? */
static gboolean
sizes_agree (const Layout *layout, const guint32 *sizes)
{
  guint64 total = 0;
  for (guint i = 1; i < layout->header.n_parts; i++)
    {
      gsize len;
      if (!jb_seal_stream_plain (layout->streams[i].len, &len) || len != sizes[i - 1])
        return FALSE;
      total += len;
    }
  return total == layout->header.total_bytes;
}

GPtrArray *
jb_seal_open (const void *data, gsize len, const JbSecret *recipient_seed, GError **error)
{
  g_autofree Layout *layout = g_new0 (Layout, 1);
  if (!read_layout (data, len, layout, error))
    return NULL;
  g_autoptr (JbSecret) cek = open_cek (layout, recipient_seed, error);
  if (cek == NULL)
    return NULL;
  guint32 sizes[JB_SEAL_MAX_PARTS] = { 0 };
  g_autoptr (GPtrArray) parts = open_table (layout, cek, sizes, error);
  if (parts == NULL)
    return NULL;
  if (!sizes_agree (layout, sizes))
    {
      jb_seal_refuse (error, JB_ERROR_FORMAT);
      return NULL;
    }
  for (guint i = 0; i < parts->len; i++)
    {
      JbSealPart *part = g_ptr_array_index (parts, i);
      g_autoptr (GBytes) bytes = open_stream (layout, cek, (guint16) (i + 1), error);
      if (bytes == NULL)
        return NULL;
      g_bytes_unref (part->bytes);
      part->bytes = g_steal_pointer (&bytes);
    }
  return g_steal_pointer (&parts);
}
