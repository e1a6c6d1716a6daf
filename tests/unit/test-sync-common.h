/* SPDX-License-Identifier: MPL-2.0 */
/* Fixed names, and what every decoder of core/sync has to stand. */
#pragma once

#include "core/sync/batch.h"
#include "tests/unit/trust-fixture.h"

static inline JbId
id_of (guint8 n)
{
  JbId id;
  memset (id.bytes, n, sizeof id.bytes);
  return id;
}

static inline JbDigest
digest_of (guint8 n)
{
  JbDigest digest;
  memset (digest.bytes, n, sizeof digest.bytes);
  return digest;
}

/* Decodes and throws away; for the tests below. */
typedef gboolean (*Decode) (GBytes *bytes, GError **error);

static inline void
assert_refused (Decode decode, const guint8 *data, gsize len, gint code)
{
  /* A copy of exactly this length, so that a sanitizer sees a read past its end. */
  g_autofree guint8 *copy = g_memdup2 (data, len);
  g_autoptr (GBytes) bytes = g_bytes_new_static (copy, len);
  g_autoptr (GError) error = NULL;
  g_assert_false (decode (bytes, &error));
  g_assert_nonnull (error);
  if (code >= 0)
    g_assert_error (error, JB_ERROR, code);
}

static inline void
assert_cut_anywhere_is_refused (Decode decode, GBytes *good)
{
  gsize len;
  const guint8 *data = g_bytes_get_data (good, &len);
  g_autoptr (GError) error = NULL;
  g_assert_true (decode (good, &error));
  g_assert_no_error (error);
  for (gsize n = 0; n < len; n++)
    assert_refused (decode, data, n, -1);
  g_autofree guint8 *longer = g_malloc0 (len + 1);
  memcpy (longer, data, len);
  assert_refused (decode, longer, len + 1, -1);
}

/* For what is signed: no bit of it can change. */
static inline void
assert_any_bit_flipped_is_refused (Decode decode, GBytes *good)
{
  gsize len;
  const guint8 *data = g_bytes_get_data (good, &len);
  g_autofree guint8 *copy = g_memdup2 (data, len);
  for (gsize bit = 0; bit < 8 * len; bit++)
    {
      copy[bit / 8] ^= (guint8) (1 << bit % 8);
      assert_refused (decode, copy, len, -1);
      copy[bit / 8] ^= (guint8) (1 << bit % 8);
    }
}

/* For JSON that somebody else vouches for: a flipped bit may give another good document, but never
 * a failure without an error or an error without a failure. */
static inline void
assert_any_bit_flipped_is_survived (Decode decode, GBytes *good)
{
  gsize len;
  const guint8 *data = g_bytes_get_data (good, &len);
  g_autofree guint8 *copy = g_memdup2 (data, len);
  guint n_refused = 0;
  for (gsize bit = 0; bit < 8 * len; bit++)
    {
      copy[bit / 8] ^= (guint8) (1 << bit % 8);
      g_autoptr (GBytes) bytes = g_bytes_new (copy, len);
      g_autoptr (GError) error = NULL;
      gboolean taken = decode (bytes, &error);
      g_assert_cmpint (taken, ==, error == NULL);
      n_refused += taken ? 0 : 1;
      copy[bit / 8] ^= (guint8) (1 << bit % 8);
    }
  g_assert_cmpuint (n_refused, >, 4 * len);
}

/* `type`: "jemput.batch/1". */
static inline void
assert_payload_is_strict (Decode decode, GBytes *good, const gchar *type)
{
  g_autofree gchar *later = g_strdup (type);
  later[strlen (later) - 1] = '2';
  g_autofree gchar *extra = g_strdup_printf ("\"type\":\"%s\",\"extra\":1", type);
  g_autofree gchar *twice = g_strdup_printf ("\"type\":\"%s\",\"type\":\"%s\"", type, type);
  g_autofree gchar *member = g_strdup_printf ("\"type\":\"%s\"", type);
  g_autoptr (GBytes) other_version = fx_replace (good, type, later);
  g_autoptr (GBytes) unknown_member = fx_replace (good, member, extra);
  g_autoptr (GBytes) double_member = fx_replace (good, member, twice);
  g_autoptr (GBytes) other_type = fx_replace (good, type, "jemput.lain/1");
  struct {
    GBytes *bytes;
    JbError code;
  } bad[] = { { other_version, JB_ERROR_VERSION },
              { unknown_member, JB_ERROR_FORMAT },
              { double_member, JB_ERROR_FORMAT },
              { other_type, JB_ERROR_FORMAT } };
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_false (decode (bad[i].bytes, &error));
      g_assert_error (error, JB_ERROR, (gint) bad[i].code);
    }
}

/* The payload of a file that is not verified here. */
static inline GBytes *
payload_of (GBytes *file, const gchar *role, guint8 key)
{
  g_autoptr (JbSigner) signer = fx_signer (key);
  g_autoptr (GError) error = NULL;
  g_autoptr (JbSigned) document = jb_signed_parse (file, JB_BATCH_MAX_MANIFEST, &error);
  g_assert_no_error (error);
  GBytes *payload
      = jb_signed_verify (document, role, &(JbKeySet){ jb_signer_public (signer), 1, 1 }, &error);
  g_assert_no_error (error);
  return payload;
}
