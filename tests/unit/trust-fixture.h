/* SPDX-License-Identifier: MPL-2.0 */
/* Keys with fixed seeds, small documents and golden files for the tests of trust and zone. */
#pragma once

#include "core/base/error.h"
#include "core/base/json.h"
#include "core/base/utc.h"
#include "core/trust/enrol.h"
#include "core/trust/trust.h"

#include <string.h>

/* The key whose seed is this byte 32 times. */
static inline JbSigner *
fx_signer (guint8 number)
{
  guint8 bytes[JB_SEED_BYTES];
  memset (bytes, number, sizeof bytes);
  g_autoptr (GError) error = NULL;
  g_autoptr (JbSecret) seed = jb_secret_take (bytes, sizeof bytes, &error);
  g_assert_no_error (error);
  JbSigner *signer = jb_signer_new (seed, &error);
  g_assert_no_error (error);
  return signer;
}

static inline JbPublicKey
fx_key (guint8 number)
{
  g_autoptr (JbSigner) signer = fx_signer (number);
  return *jb_signer_public (signer);
}

static inline GBytes *
fx_text (const gchar *text)
{
  return g_bytes_new (text, strlen (text));
}

/* A JBS1 signed by the keys numbered in `signers` (ends with 0). */
static inline GBytes *
fx_sign (const gchar *role, GBytes *payload, const guint8 *signers)
{
  JbSigner *keys[JB_SIGNED_MAX_SIGNATURES] = { NULL };
  guint n = 0;
  for (; signers[n] != 0; n++)
    keys[n] = fx_signer (signers[n]);
  GBytes *file = jb_signed_create (role, payload, keys, n);
  for (guint i = 0; i < n; i++)
    jb_signer_unref (keys[i]);
  return file;
}

#define FX_SIGN(role, payload, ...) fx_sign (role, payload, (const guint8[]){ __VA_ARGS__, 0 })

static inline gint64
fx_time (const gchar *text)
{
  gint64 time_s = 0;
  g_assert_true (jb_utc_parse (text, &time_s));
  return time_s;
}

/* Every role has key 0 of the spec with threshold 1, but the trust role: all given keys. */
static inline void
fx_trust_spec (guint32 version, guint threshold, const guint8 *trust_keys, JbTrustSpec *ret_spec)
{
  *ret_spec = (JbTrustSpec){ .version = version,
                             .issued_s = fx_time ("2026-11-01T00:00:00Z"),
                             .office = "Dinas Dukcapil Kabupaten Sarolangun",
                             .area = "1503",
                             .area_time = JB_AREA_TIME_WIB,
                             .n_sealing = 1 };
  for (; trust_keys[ret_spec->n_keys] != 0; ret_spec->n_keys++)
    ret_spec->keys[ret_spec->n_keys] = fx_key (trust_keys[ret_spec->n_keys]);
  for (guint role = 0; role < JB_TRUST_ROLE_N; role++)
    {
      ret_spec->roles[role].threshold = 1;
      ret_spec->roles[role].n_members = 1;
    }
  ret_spec->roles[JB_TRUST_ROLE_TRUST].threshold = threshold;
  ret_spec->roles[JB_TRUST_ROLE_TRUST].n_members = ret_spec->n_keys;
  for (guint i = 0; i < ret_spec->n_keys; i++)
    ret_spec->roles[JB_TRUST_ROLE_TRUST].members[i] = i;
  ret_spec->sealing[0] = (JbSealingKey){ .epoch = 1, .key = fx_key (0xA1) };
  ret_spec->escrow = (JbSealingKey){ .epoch = 0, .key = fx_key (0xE5) };
}

#define FX_SPEC(version, threshold, ret_spec, ...)                                                 \
  fx_trust_spec (version, threshold, (const guint8[]){ __VA_ARGS__, 0 }, ret_spec)

static inline GBytes *
fx_trust_payload (const JbTrustSpec *spec)
{
  g_autoptr (GError) error = NULL;
  GBytes *payload = jb_trust_encode (spec, &error);
  g_assert_no_error (error);
  return payload;
}

static inline JbTrust *
fx_first (GBytes *file)
{
  gsize len;
  const void *data = g_bytes_get_data (file, &len);
  JbDigest digest;
  jb_digest (data, len, &digest);
  g_autoptr (GError) error = NULL;
  JbTrust *trust = jb_trust_first (file, &digest, &error);
  g_assert_no_error (error);
  return trust;
}

static inline JbTrust *
fx_trust_of (const JbTrustSpec *spec, const guint8 *signers)
{
  g_autoptr (GBytes) payload = fx_trust_payload (spec);
  g_autoptr (GBytes) file = fx_sign (JB_ROLE_TRUST, payload, signers);
  return fx_first (file);
}

#define FX_TRUST(spec, ...) fx_trust_of (spec, (const guint8[]){ __VA_ARGS__, 0 })

static inline GBytes *
fx_vector (const gchar *folder, const gchar *name)
{
  g_autofree gchar *path
      = g_build_filename (g_getenv ("JEMPUT_SRC"), "tests", "vectors", folder, name, NULL);
  gchar *text = NULL;
  gsize len = 0;
  g_autoptr (GError) error = NULL;
  g_file_get_contents (path, &text, &len, &error);
  g_assert_no_error (error);
  return g_bytes_new_take (text, len);
}

/* What is encoded today must be what was encoded when the file was laid down. With
 * JEMPUT_WRITE_VECTORS set the file is laid down instead, and the test says that it was skipped. */
static inline void
fx_assert_golden (const gchar *name, GBytes *bytes)
{
  if (g_getenv ("JEMPUT_WRITE_VECTORS") != NULL)
    {
      g_autofree gchar *path
          = g_build_filename (g_getenv ("JEMPUT_SRC"), "tests", "vectors", "trust", name, NULL);
      g_assert_true (g_file_set_contents (path, g_bytes_get_data (bytes, NULL),
                                          (gssize) g_bytes_get_size (bytes), NULL));
      g_test_skip_printf ("wrote %s", name);
      return;
    }
  g_autoptr (GBytes) golden = fx_vector ("trust", name);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
                   g_bytes_get_data (golden, NULL), g_bytes_get_size (golden));
}

/* A copy with one bit turned. */
static inline GBytes *
fx_flip (GBytes *bytes, gsize at, guint bit)
{
  gsize len;
  const guint8 *data = g_bytes_get_data (bytes, &len);
  guint8 *copy = g_memdup2 (data, len);
  copy[at] ^= (guint8) (1u << bit);
  return g_bytes_new_take (copy, len);
}

static inline GBytes *
fx_append (GBytes *bytes, const gchar *tail)
{
  GByteArray *out = g_byte_array_new ();
  g_byte_array_append (out, g_bytes_get_data (bytes, NULL), (guint) g_bytes_get_size (bytes));
  g_byte_array_append (out, (const guint8 *) tail, (guint) strlen (tail));
  return g_byte_array_free_to_bytes (out);
}

/* The text with the first `from` replaced; it must be there. */
static inline GBytes *
fx_replace (GBytes *bytes, const gchar *from, const gchar *to)
{
  g_autofree gchar *text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  const gchar *at = strstr (text, from);
  g_assert_nonnull (at);
  gchar *out = g_strdup_printf ("%.*s%s%s", (int) (at - text), text, to, at + strlen (from));
  return g_bytes_new_take (out, strlen (out));
}
