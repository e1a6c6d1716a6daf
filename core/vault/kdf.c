/* SPDX-License-Identifier: MPL-2.0 */
#include "core/vault/kdf.h"

#include "core/base/error.h"
#include "core/base/i18n.h"

#include <sodium.h>
#include <string.h>

#define LEAST_CALIBRATED_PASSES 3 /* RFC 9106, second recommended option */
#define TARGET_MIN_MS 1000
#define TARGET_MAX_MS 3000
#define TYPED_MAX_BYTES 256

#define WORDS 5
#define SYLLABLES_PER_WORD 2

G_STATIC_ASSERT (crypto_pwhash_argon2id_SALTBYTES == JB_KDF_SALT_BYTES);
G_STATIC_ASSERT (crypto_pwhash_argon2id_OPSLIMIT_MIN == 1);

const JbKdfParams JB_KDF_MINIMUM = { .passes = 1, .memory_kib = JB_KDF_MIN_MEMORY_KIB };

/* Letters that sound and look like no other in a bad line or bad light: no c/q/x, f/v/p, z/s, and
 * of the vowels none that is two letters. 16 * 5 = 80 syllables; 80^10 is 63.2 bits. */
static const gchar CONSONANTS[] = "bcdghjklmnprstwy";
static const gchar VOWELS[] = "aeiou";

gboolean
jb_kdf_params_are_sound (const JbKdfParams *params)
{
  return params->passes >= 1 && params->passes <= JB_KDF_MAX_PASSES
         && params->memory_kib >= JB_KDF_MIN_MEMORY_KIB
         && params->memory_kib <= JB_KDF_MAX_MEMORY_KIB;
}

static gboolean
argon2id (const JbSecret *secret, const guint8 *salt, const JbKdfParams *params, guint8 *ret_key,
          GError **error)
{
  if (crypto_pwhash (ret_key, JB_KEY_BYTES, (const char *) jb_secret_data (secret),
                     jb_secret_len (secret), salt, params->passes,
                     (size_t) params->memory_kib * 1024, crypto_pwhash_ALG_ARGON2ID13)
      == 0)
    return TRUE;
  g_set_error_literal (error, JB_ERROR, JB_ERROR_IO,
                       _ ("Memori tidak cukup untuk memeriksa kata sandi. Data tetap aman. "
                          "Tutup program lain, lalu coba lagi."));
  return FALSE;
}

JbSecret *
jb_kdf_derive (const JbSecret *secret, const JbSecret *binder, const guint8 salt[JB_KDF_SALT_BYTES],
               const JbKdfParams *params, GError **error)
{
  g_return_val_if_fail (jb_kdf_params_are_sound (params), NULL);
  gsize binder_len = jb_secret_len (binder);
  g_return_val_if_fail (binder_len >= crypto_generichash_KEYBYTES_MIN
                            && binder_len <= crypto_generichash_KEYBYTES_MAX,
                        NULL);
  g_autoptr (JbSecret) stretched = jb_secret_new (JB_KEY_BYTES, error);
  g_autoptr (JbSecret) key = stretched != NULL ? jb_secret_new (JB_KEY_BYTES, error) : NULL;
  if (key == NULL || !argon2id (secret, salt, params, jb_secret_write (stretched), error))
    return NULL;
  crypto_generichash (jb_secret_write (key), JB_KEY_BYTES, jb_secret_data (stretched), JB_KEY_BYTES,
                      jb_secret_data (binder), binder_len);
  return g_steal_pointer (&key);
}

static guint32
calibrated_memory_kib (guint64 available_kib)
{
  for (guint32 kib = 256 * 1024; kib > JB_KDF_MIN_MEMORY_KIB; kib /= 2)
    if (kib <= available_kib / 2)
      return kib;
  return JB_KDF_MIN_MEMORY_KIB;
}

gboolean
jb_kdf_calibrate (guint target_ms, guint64 available_kib, JbKdfParams *ret_params, GError **error)
{
  static const guint8 salt[JB_KDF_SALT_BYTES];
  JbKdfParams params
      = { .passes = LEAST_CALIBRATED_PASSES, .memory_kib = calibrated_memory_kib (available_kib) };
  g_autoptr (JbSecret) probe = jb_secret_random (JB_KEY_BYTES, error);
  g_autoptr (JbSecret) out = probe != NULL ? jb_secret_new (JB_KEY_BYTES, error) : NULL;
  if (out == NULL)
    return FALSE;
  gint64 before_us = g_get_monotonic_time ();
  if (!argon2id (probe, salt, &params, jb_secret_write (out), error))
    return FALSE;
  gint64 pass_us = MAX (1, (g_get_monotonic_time () - before_us) / LEAST_CALIBRATED_PASSES);
  gint64 target_us = (gint64) CLAMP (target_ms, TARGET_MIN_MS, TARGET_MAX_MS) * 1000;
  params.passes = (guint32) CLAMP (target_us / pass_us, LEAST_CALIBRATED_PASSES, JB_KDF_MAX_PASSES);
  *ret_params = params;
  return TRUE;
}

JbSecret *
jb_passphrase_generate (GError **error)
{
  gsize len = WORDS * SYLLABLES_PER_WORD * 2 + WORDS - 1;
  JbSecret *phrase = jb_secret_new (len, error);
  if (phrase == NULL)
    return NULL;
  guint8 *out = jb_secret_write (phrase);
  for (guint word = 0; word < WORDS; word++)
    {
      if (word > 0)
        *out++ = ' ';
      for (guint syllable = 0; syllable < SYLLABLES_PER_WORD; syllable++)
        {
          *out++ = (guint8) CONSONANTS[randombytes_uniform (sizeof CONSONANTS - 1)];
          *out++ = (guint8) VOWELS[randombytes_uniform (sizeof VOWELS - 1)];
        }
    }
  return phrase;
}

/* Lower case, single spaces; what is left has at most `len` bytes. */
static gsize
normalize (const guint8 *typed, gsize len, guint8 *out)
{
  gsize n = 0;
  gboolean gap = FALSE;
  for (gsize i = 0; i < len; i++)
    {
      if (g_ascii_isspace (typed[i]))
        {
          gap = n > 0;
          continue;
        }
      if (gap)
        out[n++] = ' ';
      gap = FALSE;
      out[n++] = (guint8) g_ascii_tolower ((gchar) typed[i]);
    }
  return n;
}

JbSecret *
jb_passphrase_normalize (const JbSecret *typed, GError **error)
{
  gsize len = jb_secret_len (typed);
  if (len > TYPED_MAX_BYTES)
    {
      g_set_error_literal (error, JB_ERROR, JB_ERROR_LIMIT,
                           _ ("Frasa sandi terlalu panjang. Ketik lima kata yang diberikan."));
      return NULL;
    }
  g_autoptr (JbSecret) room = jb_secret_new (len, error);
  if (room == NULL)
    return NULL;
  gsize n = normalize (jb_secret_data (typed), len, jb_secret_write (room));
  if (n == 0)
    {
      g_set_error_literal (error, JB_ERROR, JB_ERROR_INVALID,
                           _ ("Frasa sandi kosong. Ketik lima kata yang diberikan."));
      return NULL;
    }
  return jb_secret_take (jb_secret_write (room), n, error);
}
