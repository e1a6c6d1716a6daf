/* SPDX-License-Identifier: MPL-2.0 */
/* Ed25519 (RFC 8032) over a role-bound digest.
 *
 * What is signed is "jemput/v1/<role>" NUL BLAKE2b-512(bytes): nothing large is hashed twice, and a
 * signature made for one role is worth nothing in another. */
#pragma once

#include "core/base/digest.h"
#include "core/base/secret.h"

G_BEGIN_DECLS

#define JB_PUBLIC_KEY_BYTES 32
#define JB_KEY_ID_BYTES 16
#define JB_SIGNATURE_BYTES 64
#define JB_SEED_BYTES 32
#define JB_ROLE_MAX_LEN 16

/* Key id = BLAKE2b-128 ("jemput/v1/key" NUL public key). */
typedef struct {
  guint8 bytes[JB_KEY_ID_BYTES];
} JbKeyId;

typedef struct {
  guint8 bytes[JB_PUBLIC_KEY_BYTES];
} JbPublicKey;

typedef struct {
  guint8 bytes[JB_SIGNATURE_BYTES];
} JbSignature;

void jb_key_id (const JbPublicKey *key, JbKeyId *ret_id);
gint jb_key_id_compare (const JbKeyId *a, const JbKeyId *b);

typedef struct JbSigner JbSigner;

/* From a 32-byte seed, which is copied (transfer full). */
JbSigner *jb_signer_new (const JbSecret *seed, GError **error);
JbSigner *jb_signer_ref (JbSigner *signer);
void jb_signer_unref (JbSigner *signer);
const JbPublicKey *jb_signer_public (const JbSigner *signer);
/* The seed, to be wrapped for storage (transfer none). */
const JbSecret *jb_signer_seed (const JbSigner *signer);

/* `role`: 1 to 16 characters a-z and '-'. */
void jb_sign_digest (const JbSigner *signer, const gchar *role, const JbDigestLong *digest,
                     JbSignature *ret_signature);
gboolean jb_verify_digest (const JbPublicKey *key, const gchar *role, const JbDigestLong *digest,
                           const JbSignature *signature);
gboolean jb_role_is_valid (const gchar *role);

/* What a person compares by eye or by voice: the first 80 bits of the key's BLAKE2b-256 as five
 * groups of four hex digits, "3f2a 91c0 77de 0b14 c2e8" (transfer full). */
gchar *jb_fingerprint (const void *bytes, gsize len);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JbSigner, jb_signer_unref)

G_END_DECLS
