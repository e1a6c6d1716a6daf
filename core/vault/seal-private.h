/* SPDX-License-Identifier: MPL-2.0 */
/* What the writer and the reader of JBR1 share (specified in seal.c); for seal*.c, draft-parts.c and tests only. */
#pragma once

#include "core/base/error.h"
#include "core/vault/seal.h"

#include <sodium.h>

G_BEGIN_DECLS

#define JB_SEAL_MAGIC "JBR1"
#define JB_SEAL_SUITE 1
#define JB_SEAL_CEK_BYTES 32
#define JB_SEAL_BOX_BYTES (JB_SEAL_CEK_BYTES + JB_DIGEST_BYTES + 48)
#define JB_SEAL_COMMITMENT_BYTES 64
#define JB_SEAL_CHUNK_BYTES (64 * 1024)
#define JB_SEAL_CHUNK_OVERHEAD_BYTES 17
#define JB_SEAL_STREAM_HEADER_BYTES 24
#define JB_SEAL_SIGNATURES_BYTES (2 * JB_SIGNATURE_BYTES)
#define JB_SEAL_TABLE_MAX_BYTES (16 * 1024)
#define JB_SEAL_TYPE_MAX 64
#define JB_SEAL_FIRST_PART "record.json"
#define JB_SEAL_HEADER_MAX_BYTES (162 + JB_SEAL_MAX_RECIPIENTS * JB_KEY_ID_BYTES)
#define JB_SEAL_AD_BYTES (JB_DIGEST_BYTES + 2)

/* Are these values one header that may be written and read? */
gboolean jb_seal_header_is_sound (const JbSealHeader *header);
void jb_seal_header_put (GByteArray *out, const JbSealHeader *header);
/* Exactly `len` bytes, in the one form the writer gives them. */
gboolean jb_seal_header_parse (const guint8 *data, gsize len, JbSealHeader *ret_header);

void jb_seal_commitment (const JbSecret *cek, const guint8 *header, gsize header_len,
                         const guint8 *boxes, gsize boxes_len,
                         guint8 ret_commitment[JB_SEAL_COMMITMENT_BYTES]);
void jb_seal_part_key (const JbSecret *cek, guint16 number, JbSecret *key);
void jb_seal_additional_data (const JbDigest *header, guint16 number,
                              guint8 ret_data[JB_SEAL_AD_BYTES]);
/* Bytes of a part's stream (with its 24-byte header) for `len` bytes of plaintext. */
gsize jb_seal_stream_bytes (gsize len);
/* And back; FALSE if no plaintext has a stream of this length. */
gboolean jb_seal_stream_plain (gsize stream_bytes, gsize *ret_len);

/* The part table. `sizes` come from the parts' bytes. */
GBytes *jb_seal_table_encode (GPtrArray *parts);
/* Names and types only; `ret_sizes` (of n_parts) says how long each is. */
GPtrArray *jb_seal_table_decode (const void *data, gsize len, guint n_parts, guint32 *ret_sizes,
                                 GError **error);
/* record.json first, then names of people/record.h; no name twice. */
gboolean jb_seal_parts_are_sound (GPtrArray *parts, GError **error);

/* A media type as the part table takes it: lower case, one slash, at most JB_SEAL_TYPE_MAX. */
gboolean jb_seal_type_is_valid (const gchar *type);

/* "Catatan tersegel …" with what is wrong. */
gboolean jb_seal_refuse (GError **error, JbError code);

G_END_DECLS
