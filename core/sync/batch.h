/* SPDX-License-Identifier: MPL-2.0 */
/* JBB1, a batch: a manifest signed by the kit, then sealed records byte for byte as they lie in the
 * kit's database. Frozen before its first byte leaves; a stream that can start at any offset.
 * Specified in batch.c; the manifest's schema is schemas/json/batch.schema.json. */
#pragma once

#include "core/vault/audit.h"
#include "core/vault/seal.h"

G_BEGIN_DECLS

#define JB_BATCH_MAX_RECORDS 64
#define JB_BATCH_MAX_BYTES (32 * 1024 * 1024)
#define JB_BATCH_MAX_MANIFEST (64 * 1024)
/* Magic, suite, LP length: what goes before the manifest's bytes. */
#define JB_BATCH_HEAD_BYTES 9

typedef struct {
  JbId id;
  guint64 rec_seq;
  guint32 size_bytes;
  JbDigest digest; /* BLAKE2b-256 of the sealed record */
} JbBatchRecord;

typedef struct {
  JbId batch;
  JbId kit;
  JbId incarnation; /* of the kit */
  gint64 made_s;    /* the kit's T_lo */
  JbAuditHead audit;
  guint64 last_rec_seq;
  JbBatchRecord records[JB_BATCH_MAX_RECORDS];
  guint n_records;
} JbManifest;

/* A JBS1 in role "batch" (transfer full). JB_ERROR_LIMIT. */
GBytes *jb_manifest_encode (const JbManifest *manifest, JbSigner *kit, GError **error);
/* `kit_key` NULL: only parses (to learn which kit it claims to be from). */
gboolean jb_manifest_decode (GBytes *file, const JbPublicKey *kit_key, JbManifest *ret_manifest,
                             GError **error);
/* Batch digest = BLAKE2b-256 of the manifest's JBS1 file. */
void jb_manifest_digest (GBytes *file, JbDigest *ret_digest);
/* Size of the whole stream. */
guint64 jb_batch_size (GBytes *manifest_file, const JbManifest *manifest);
/* Where record i begins in the stream. */
guint64 jb_batch_record_offset (GBytes *manifest_file, const JbManifest *manifest, guint i);

/* Gives the sealed bytes [offset, offset + len) of record i, or fills with zeros and returns TRUE
 * if they cannot be read any more: one rotten record never blocks the rest. */
typedef gboolean (*JbBatchSource) (guint record, guint64 offset, guint8 *buffer, gsize len,
                                   gpointer data, GError **error);
/* Bytes of the stream from any offset; `len` must end within it. */
gboolean jb_batch_read (GBytes *manifest_file, const JbManifest *manifest, guint64 offset,
                        guint8 *buffer, gsize len, JbBatchSource source, gpointer data,
                        GError **error);

/* Reads a stream's head: the manifest file (transfer full). `available`: bytes at hand from the
 * beginning of the stream; JB_ERROR_FORMAT also while there are too few. */
GBytes *jb_batch_read_head (const void *data, gsize available, GError **error);

/* What an upload is created with, signed by the kit in role "upload": proves before the first byte
 * that an enrolled kit sends it. Hex of the 64-byte signature over BLAKE2b-512 (kit || batch ||
 * digest || u64 size) (transfer full). */
#define JB_ROLE_UPLOAD "upload"
gchar *jb_upload_sign (const JbId *kit, const JbId *batch, const JbDigest *digest, guint64 size,
                       JbSigner *signer);
gboolean jb_upload_verify (const JbId *kit, const JbId *batch, const JbDigest *digest, guint64 size,
                           const gchar *signature_hex, const JbPublicKey *kit_key);

G_END_DECLS
