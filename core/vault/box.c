/* SPDX-License-Identifier: MPL-2.0 */
/* A box, byte by byte:
 *
 *   nonce       24, random
 *   ciphertext  as long as the plaintext
 *   tag         16
 *
 * XChaCha20-Poly1305-IETF under a 32-byte key; the additional data are
 * "jemput/v1/box/" context NUL, then the bytes bound with it. */
#include "core/vault/box.h"

#include "core/base/bytes.h"
#include "core/base/error.h"
#include "core/base/i18n.h"

#include <sodium.h>
#include <string.h>

#define NONCE_BYTES crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG_BYTES crypto_aead_xchacha20poly1305_ietf_ABYTES
#define BOX_PREFIX "jemput/v1/box/"

G_STATIC_ASSERT (NONCE_BYTES + TAG_BYTES == JB_BOX_OVERHEAD_BYTES);
G_STATIC_ASSERT (crypto_box_SEALBYTES == JB_SEALED_OVERHEAD_BYTES);
G_STATIC_ASSERT (crypto_box_SEEDBYTES == JB_SEED_BYTES);

typedef struct {
  gsize len;
  guint8 bytes[];
} Zeroing;

static void
zeroing_free (gpointer data)
{
  Zeroing *zeroing = data;
  sodium_memzero (zeroing->bytes, zeroing->len);
  g_free (zeroing);
}

GBytes *
jb_bytes_new_zeroing (gsize len, guint8 **ret_write)
{
  Zeroing *zeroing = g_malloc0 (sizeof (Zeroing) + len + 1);
  zeroing->len = len;
  *ret_write = zeroing->bytes;
  return g_bytes_new_with_free_func (zeroing->bytes, len, zeroing_free, zeroing);
}

static GByteArray *
additional_data (const gchar *context, const void *bound, gsize bound_len)
{
  GByteArray *data = g_byte_array_new ();
  jb_put (data, BOX_PREFIX, strlen (BOX_PREFIX));
  jb_put (data, context, strlen (context) + 1);
  jb_put (data, bound, bound_len);
  return data;
}

static void
set_key_error (GError **error)
{
  g_set_error_literal (error, JB_ERROR, JB_ERROR_KEY,
                       _ ("Data tersandi tidak dapat dibuka dengan kunci ini. "
                          "Tidak ada yang berubah."));
}

GBytes *
jb_box_seal (const JbSecret *key, const gchar *context, const void *bound, gsize bound_len,
             const void *plain, gsize len)
{
  g_return_val_if_fail (jb_secret_len (key) == crypto_aead_xchacha20poly1305_ietf_KEYBYTES, NULL);
  g_autoptr (GByteArray) ad = additional_data (context, bound, bound_len);
  guint8 *box = g_malloc (len + JB_BOX_OVERHEAD_BYTES);
  randombytes_buf (box, NONCE_BYTES);
  crypto_aead_xchacha20poly1305_ietf_encrypt (box + NONCE_BYTES, NULL, plain, len, ad->data,
                                              ad->len, NULL, box, jb_secret_data (key));
  return g_bytes_new_take (box, len + JB_BOX_OVERHEAD_BYTES);
}

/* Into `plain`, which has room for len - JB_BOX_OVERHEAD_BYTES. */
static gboolean
box_open (const JbSecret *key, const gchar *context, const void *bound, gsize bound_len,
          const guint8 *box, gsize len, guint8 *plain)
{
  g_autoptr (GByteArray) ad = additional_data (context, bound, bound_len);
  return crypto_aead_xchacha20poly1305_ietf_decrypt (plain, NULL, NULL, box + NONCE_BYTES,
                                                     len - NONCE_BYTES, ad->data, ad->len, box,
                                                     jb_secret_data (key))
         == 0;
}

GBytes *
jb_box_open (const JbSecret *key, const gchar *context, const void *bound, gsize bound_len,
             const void *box, gsize len, GError **error)
{
  g_return_val_if_fail (jb_secret_len (key) == crypto_aead_xchacha20poly1305_ietf_KEYBYTES, NULL);
  if (len >= JB_BOX_OVERHEAD_BYTES)
    {
      guint8 *write;
      g_autoptr (GBytes) plain = jb_bytes_new_zeroing (len - JB_BOX_OVERHEAD_BYTES, &write);
      if (box_open (key, context, bound, bound_len, box, len, write))
        return g_steal_pointer (&plain);
    }
  set_key_error (error);
  return NULL;
}

GBytes *
jb_box_wrap (const JbSecret *key, const gchar *context, const void *bound, gsize bound_len,
             const JbSecret *secret)
{
  return jb_box_seal (key, context, bound, bound_len, jb_secret_data (secret),
                      jb_secret_len (secret));
}

JbSecret *
jb_box_unwrap (const JbSecret *key, const gchar *context, const void *bound, gsize bound_len,
               const void *box, gsize len, GError **error)
{
  g_return_val_if_fail (jb_secret_len (key) == crypto_aead_xchacha20poly1305_ietf_KEYBYTES, NULL);
  if (len <= JB_BOX_OVERHEAD_BYTES)
    {
      set_key_error (error);
      return NULL;
    }
  g_autoptr (JbSecret) secret = jb_secret_new (len - JB_BOX_OVERHEAD_BYTES, error);
  if (secret == NULL)
    return NULL;
  if (!box_open (key, context, bound, bound_len, box, len, jb_secret_write (secret)))
    {
      set_key_error (error);
      return NULL;
    }
  return g_steal_pointer (&secret);
}

/* The secret half is handed out where it is wanted. */
static JbSecret *
sealing_pair (const JbSecret *seed, JbPublicKey *ret_public, GError **error)
{
  g_return_val_if_fail (jb_secret_len (seed) == JB_SEED_BYTES, NULL);
  JbSecret *secret = jb_secret_new (crypto_box_SECRETKEYBYTES, error);
  if (secret != NULL)
    crypto_box_seed_keypair (ret_public->bytes, jb_secret_write (secret), jb_secret_data (seed));
  return secret;
}

gboolean
jb_sealing_public (const JbSecret *seed, JbPublicKey *ret_public, GError **error)
{
  g_autoptr (JbSecret) secret = sealing_pair (seed, ret_public, error);
  return secret != NULL;
}

GBytes *
jb_sealed_create (const JbPublicKey *to, const void *plain, gsize len)
{
  guint8 *box = g_malloc (len + JB_SEALED_OVERHEAD_BYTES);
  if (crypto_box_seal (box, plain, len, to->bytes) != 0)
    {
      g_free (box);
      return NULL;
    }
  return g_bytes_new_take (box, len + JB_SEALED_OVERHEAD_BYTES);
}

GBytes *
jb_sealed_open (const JbSecret *seed, const void *box, gsize len, GError **error)
{
  JbPublicKey public_key;
  g_autoptr (JbSecret) secret = sealing_pair (seed, &public_key, error);
  if (secret == NULL)
    return NULL;
  if (len >= JB_SEALED_OVERHEAD_BYTES)
    {
      guint8 *write;
      g_autoptr (GBytes) plain = jb_bytes_new_zeroing (len - JB_SEALED_OVERHEAD_BYTES, &write);
      if (crypto_box_seal_open (write, box, len, public_key.bytes, jb_secret_data (secret)) == 0)
        return g_steal_pointer (&plain);
    }
  set_key_error (error);
  return NULL;
}
