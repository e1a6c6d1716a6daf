/* SPDX-License-Identifier: MPL-2.0 */
/* The signature an upload is created with: hex of Ed25519 by the kit's key in role "upload" over
 * BLAKE2b-512 of
 *
 *   offset  bytes  what
 *        0  16     kit id
 *       16  16     batch id
 *       32  32     batch digest
 *       64  8      size of the stream, big-endian
 *
 * It proves before the first byte that an enrolled kit sends exactly this batch. It is worth
 * nothing for another batch, and seeing it twice does no harm: creating an upload is idempotent. */
#include "core/sync/batch.h"

#include "core/base/bytes.h"

static void
upload_digest (const JbId *kit, const JbId *batch, const JbDigest *digest, guint64 size,
               JbDigestLong *ret_digest)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  jb_put (bytes, kit->bytes, JB_ID_BYTES);
  jb_put (bytes, batch->bytes, JB_ID_BYTES);
  jb_put (bytes, digest->bytes, JB_DIGEST_BYTES);
  jb_put_u64 (bytes, size);
  jb_digest_long (bytes->data, bytes->len, ret_digest);
}

gchar *
jb_upload_sign (const JbId *kit, const JbId *batch, const JbDigest *digest, guint64 size,
                JbSigner *signer)
{
  JbDigestLong whole;
  JbSignature signature;
  upload_digest (kit, batch, digest, size, &whole);
  jb_sign_digest (signer, JB_ROLE_UPLOAD, &whole, &signature);
  return jb_hex (signature.bytes, JB_SIGNATURE_BYTES);
}

gboolean
jb_upload_verify (const JbId *kit, const JbId *batch, const JbDigest *digest, guint64 size,
                  const gchar *signature_hex, const JbPublicKey *kit_key)
{
  JbDigestLong whole;
  JbSignature signature;
  if (!jb_unhex (signature_hex, signature.bytes, JB_SIGNATURE_BYTES))
    return FALSE;
  upload_digest (kit, batch, digest, size, &whole);
  return jb_verify_digest (kit_key, JB_ROLE_UPLOAD, &whole, &signature);
}
