/* SPDX-License-Identifier: MPL-2.0 */
#include "core/base/signing.h"

#include "core/base/error.h"

#include <sodium.h>
#include <string.h>

#define SIGN_PREFIX "jemput/v1/"
#define MESSAGE_MAX (sizeof SIGN_PREFIX - 1 + JB_ROLE_MAX_LEN + 1 + JB_DIGEST_LONG_BYTES)

struct JbSigner {
  gatomicrefcount refs;
  JbSecret *seed;
  JbSecret *key; /* crypto_sign_SECRETKEYBYTES */
  JbPublicKey public_key;
};

void
jb_key_id (const JbPublicKey *key, JbKeyId *ret_id)
{
  static const guint8 prefix[] = "jemput/v1/key"; /* with its NUL */
  crypto_generichash_state state;
  crypto_generichash_init (&state, NULL, 0, JB_KEY_ID_BYTES);
  crypto_generichash_update (&state, prefix, sizeof prefix);
  crypto_generichash_update (&state, key->bytes, JB_PUBLIC_KEY_BYTES);
  crypto_generichash_final (&state, ret_id->bytes, JB_KEY_ID_BYTES);
}

gint
jb_key_id_compare (const JbKeyId *a, const JbKeyId *b)
{
  return memcmp (a->bytes, b->bytes, JB_KEY_ID_BYTES);
}

JbSigner *
jb_signer_new (const JbSecret *seed, GError **error)
{
  g_return_val_if_fail (jb_secret_len (seed) == JB_SEED_BYTES, NULL);

  g_autoptr (JbSecret) kept_seed = jb_secret_new (JB_SEED_BYTES, error);
  g_autoptr (JbSecret) key
      = kept_seed != NULL ? jb_secret_new (crypto_sign_SECRETKEYBYTES, error) : NULL;
  if (key == NULL)
    return NULL;
  memcpy (jb_secret_write (kept_seed), jb_secret_data (seed), JB_SEED_BYTES);

  JbSigner *signer = g_new0 (JbSigner, 1);
  g_atomic_ref_count_init (&signer->refs);
  crypto_sign_seed_keypair (signer->public_key.bytes, jb_secret_write (key), jb_secret_data (seed));
  signer->seed = g_steal_pointer (&kept_seed);
  signer->key = g_steal_pointer (&key);
  return signer;
}

JbSigner *
jb_signer_ref (JbSigner *signer)
{
  g_atomic_ref_count_inc (&signer->refs);
  return signer;
}

void
jb_signer_unref (JbSigner *signer)
{
  if (signer == NULL || !g_atomic_ref_count_dec (&signer->refs))
    return;
  jb_secret_unref (signer->seed);
  jb_secret_unref (signer->key);
  g_free (signer);
}

const JbPublicKey *
jb_signer_public (const JbSigner *signer)
{
  return &signer->public_key;
}

const JbSecret *
jb_signer_seed (const JbSigner *signer)
{
  return signer->seed;
}

gboolean
jb_role_is_valid (const gchar *role)
{
  gsize len = role != NULL ? strlen (role) : 0;
  return len >= 1 && len <= JB_ROLE_MAX_LEN && strspn (role, "abcdefghijklmnopqrstuvwxyz-") == len;
}

static gsize
role_message (const gchar *role, const JbDigestLong *digest, guint8 message[MESSAGE_MAX])
{
  gsize prefix_len = sizeof SIGN_PREFIX - 1;
  gsize role_len = strlen (role) + 1; /* with its NUL */
  memcpy (message, SIGN_PREFIX, prefix_len);
  memcpy (message + prefix_len, role, role_len);
  memcpy (message + prefix_len + role_len, digest->bytes, JB_DIGEST_LONG_BYTES);
  return prefix_len + role_len + JB_DIGEST_LONG_BYTES;
}

void
jb_sign_digest (const JbSigner *signer, const gchar *role, const JbDigestLong *digest,
                JbSignature *ret_signature)
{
  g_return_if_fail (jb_role_is_valid (role));
  guint8 message[MESSAGE_MAX];
  gsize len = role_message (role, digest, message);
  crypto_sign_detached (ret_signature->bytes, NULL, message, len, jb_secret_data (signer->key));
}

gboolean
jb_verify_digest (const JbPublicKey *key, const gchar *role, const JbDigestLong *digest,
                  const JbSignature *signature)
{
  g_return_val_if_fail (jb_role_is_valid (role), FALSE);
  guint8 message[MESSAGE_MAX];
  gsize len = role_message (role, digest, message);
  return crypto_sign_verify_detached (signature->bytes, message, len, key->bytes) == 0;
}

gchar *
jb_fingerprint (const void *bytes, gsize len)
{
  JbDigest digest;
  jb_digest (bytes, len, &digest);
  g_autofree gchar *hex = jb_hex (digest.bytes, 10);
  return g_strdup_printf ("%.4s %.4s %.4s %.4s %.4s", hex, hex + 4, hex + 8, hex + 12, hex + 16);
}
