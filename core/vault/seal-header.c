/* SPDX-License-Identifier: MPL-2.0 */
/* The header of a sealed record, and what is derived from CEK and header on both sides. */
#include "core/vault/seal-private.h"

#include "core/base/bytes.h"
#include "core/base/i18n.h"
#include "core/base/text.h"
#include "core/base/utc.h"

#include <string.h>

#define COMMITMENT_CONTEXT "jemput/v1/jbr1/commitment" /* hashed with its NUL */
#define PART_CONTEXT "jemput/v1/jbr1/part"
#define CLOCK_TRUST_MAX 2
#define VILLAGE_DIGITS 10

gboolean
jb_seal_refuse (GError **error, JbError code)
{
  const gchar *text = NULL;
  if (code == JB_ERROR_VERSION)
    text = _ ("Catatan tersegel ini dibuat program yang lebih baru. Perbarui program ini.");
  else if (code == JB_ERROR_LIMIT)
    text = _ ("Catatan tersegel ini lebih besar dari yang diizinkan dan ditolak.");
  else if (code == JB_ERROR_SIGNATURE)
    text = _ ("Catatan tersegel ini tidak ditandatangani petugas dan perangkat yang terdaftar. "
              "Catatan ditolak.");
  else if (code == JB_ERROR_KEY)
    text = _ ("Catatan tersegel ini tidak dialamatkan ke kunci ini.");
  else if (code == JB_ERROR_DAMAGED)
    text = _ ("Catatan tersegel ini rusak. Isinya tidak dipakai.");
  else
    text = _ ("Berkas ini bukan catatan tersegel yang sah. Berkas ditolak.");
  g_set_error_literal (error, JB_ERROR, (gint) code, text);
  return FALSE;
}

static gboolean
recipients_are_distinct (const JbSealHeader *header)
{
  for (guint i = 0; i < header->n_recipients; i++)
    for (guint j = 0; j < i; j++)
      if (jb_key_id_compare (&header->recipients[i], &header->recipients[j]) == 0)
        return FALSE;
  return TRUE;
}

gboolean
jb_seal_header_is_sound (const JbSealHeader *header)
{
  return !jb_id_is_none (&header->kit) && !jb_id_is_none (&header->kit_incarnation)
         && !jb_id_is_none (&header->officer) && !jb_id_is_none (&header->record)
         && header->rec_seq >= 1 && header->rec_seq <= G_MAXINT64
         && jb_text_is_digits (header->village, VILLAGE_DIGITS, VILLAGE_DIGITS)
         && header->clock_lo_s >= 0 && header->clock_lo_s <= header->clock_hi_s
         && header->clock_hi_s <= JB_UTC_MAX_S && header->clock_trust <= CLOCK_TRUST_MAX
         && header->n_recipients >= 1 && header->n_recipients <= JB_SEAL_MAX_RECIPIENTS
         && recipients_are_distinct (header) && header->n_parts >= 2
         && header->n_parts <= JB_SEAL_MAX_PARTS && header->total_bytes <= JB_SEAL_MAX_BYTES;
}

void
jb_seal_header_put (GByteArray *out, const JbSealHeader *header)
{
  jb_put (out, header->kit.bytes, JB_ID_BYTES);
  jb_put (out, header->kit_incarnation.bytes, JB_ID_BYTES);
  jb_put (out, header->officer.bytes, JB_ID_BYTES);
  jb_put (out, header->record.bytes, JB_ID_BYTES);
  jb_put_u64 (out, header->rec_seq);
  jb_put (out, header->replaces.bytes, JB_ID_BYTES);
  jb_put_u32 (out, header->trust_version);
  jb_put_u32 (out, header->zone_version);
  jb_put (out, header->zone_digest.bytes, JB_DIGEST_BYTES);
  jb_put (out, header->village, VILLAGE_DIGITS);
  jb_put_i64 (out, header->clock_lo_s);
  jb_put_i64 (out, header->clock_hi_s);
  jb_put_u8 (out, header->clock_trust);
  jb_put_u8 (out, header->n_recipients);
  for (guint i = 0; i < header->n_recipients; i++)
    jb_put (out, header->recipients[i].bytes, JB_KEY_ID_BYTES);
  jb_put_u16 (out, header->n_parts);
  jb_put_u32 (out, header->total_bytes);
}

gboolean
jb_seal_header_parse (const guint8 *data, gsize len, JbSealHeader *ret_header)
{
  JbSealHeader header = { 0 };
  JbReader reader;
  jb_reader_init (&reader, data, len);
  jb_reader_copy (&reader, header.kit.bytes, JB_ID_BYTES);
  jb_reader_copy (&reader, header.kit_incarnation.bytes, JB_ID_BYTES);
  jb_reader_copy (&reader, header.officer.bytes, JB_ID_BYTES);
  jb_reader_copy (&reader, header.record.bytes, JB_ID_BYTES);
  jb_reader_u64 (&reader, &header.rec_seq);
  jb_reader_copy (&reader, header.replaces.bytes, JB_ID_BYTES);
  jb_reader_u32 (&reader, &header.trust_version);
  jb_reader_u32 (&reader, &header.zone_version);
  jb_reader_copy (&reader, header.zone_digest.bytes, JB_DIGEST_BYTES);
  jb_reader_copy (&reader, header.village, VILLAGE_DIGITS);
  jb_reader_i64 (&reader, &header.clock_lo_s);
  jb_reader_i64 (&reader, &header.clock_hi_s);
  jb_reader_u8 (&reader, &header.clock_trust);
  jb_reader_u8 (&reader, &header.n_recipients);
  if (header.n_recipients > JB_SEAL_MAX_RECIPIENTS)
    return FALSE;
  for (guint i = 0; i < header.n_recipients; i++)
    jb_reader_copy (&reader, header.recipients[i].bytes, JB_KEY_ID_BYTES);
  jb_reader_u16 (&reader, &header.n_parts);
  jb_reader_u32 (&reader, &header.total_bytes);
  if (!jb_reader_done (&reader) || !jb_seal_header_is_sound (&header))
    return FALSE;
  *ret_header = header;
  return TRUE;
}

void
jb_seal_commitment (const JbSecret *cek, const guint8 *header, gsize header_len,
                    const guint8 *boxes, gsize boxes_len,
                    guint8 ret_commitment[JB_SEAL_COMMITMENT_BYTES])
{
  crypto_generichash_state state;
  guint32 length = GUINT32_TO_BE ((guint32) header_len);
  crypto_generichash_init (&state, jb_secret_data (cek), JB_SEAL_CEK_BYTES,
                           JB_SEAL_COMMITMENT_BYTES);
  crypto_generichash_update (&state, (const guint8 *) COMMITMENT_CONTEXT,
                             sizeof COMMITMENT_CONTEXT);
  crypto_generichash_update (&state, (const guint8 *) &length, sizeof length);
  crypto_generichash_update (&state, header, header_len);
  crypto_generichash_update (&state, boxes, boxes_len);
  crypto_generichash_final (&state, ret_commitment, JB_SEAL_COMMITMENT_BYTES);
  sodium_memzero (&state, sizeof state);
}

void
jb_seal_part_key (const JbSecret *cek, guint16 number, JbSecret *key)
{
  guint8 message[sizeof PART_CONTEXT + 2];
  memcpy (message, PART_CONTEXT, sizeof PART_CONTEXT);
  message[sizeof PART_CONTEXT] = (guint8) (number >> 8);
  message[sizeof PART_CONTEXT + 1] = (guint8) number;
  crypto_generichash (jb_secret_write (key), JB_SEAL_CEK_BYTES, message, sizeof message,
                      jb_secret_data (cek), JB_SEAL_CEK_BYTES);
}

void
jb_seal_additional_data (const JbDigest *header, guint16 number, guint8 ret_data[JB_SEAL_AD_BYTES])
{
  memcpy (ret_data, header->bytes, JB_DIGEST_BYTES);
  ret_data[JB_DIGEST_BYTES] = (guint8) (number >> 8);
  ret_data[JB_DIGEST_BYTES + 1] = (guint8) number;
}

gsize
jb_seal_stream_bytes (gsize len)
{
  gsize chunks = len == 0 ? 1 : (len + JB_SEAL_CHUNK_BYTES - 1) / JB_SEAL_CHUNK_BYTES;
  return JB_SEAL_STREAM_HEADER_BYTES + len + chunks * JB_SEAL_CHUNK_OVERHEAD_BYTES;
}

gboolean
jb_seal_stream_plain (gsize stream_bytes, gsize *ret_len)
{
  const gsize sealed_chunk = JB_SEAL_CHUNK_BYTES + JB_SEAL_CHUNK_OVERHEAD_BYTES;
  if (stream_bytes < JB_SEAL_STREAM_HEADER_BYTES + JB_SEAL_CHUNK_OVERHEAD_BYTES)
    return FALSE;
  gsize chunks_bytes = stream_bytes - JB_SEAL_STREAM_HEADER_BYTES;
  gsize chunks = (chunks_bytes + sealed_chunk - 1) / sealed_chunk;
  gsize overhead = chunks * JB_SEAL_CHUNK_OVERHEAD_BYTES;
  gsize last = chunks_bytes - (chunks - 1) * sealed_chunk;
  /* A last chunk without a byte stands only alone. */
  if (last < JB_SEAL_CHUNK_OVERHEAD_BYTES || (chunks > 1 && last == JB_SEAL_CHUNK_OVERHEAD_BYTES))
    return FALSE;
  *ret_len = chunks_bytes - overhead;
  return TRUE;
}
