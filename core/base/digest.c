/* SPDX-License-Identifier: MPL-2.0 */
#include "core/base/digest.h"

#include <sodium.h>
#include <string.h>

void
jb_digest (const void *data, gsize len, JbDigest *ret_digest)
{
  crypto_generichash (ret_digest->bytes, JB_DIGEST_BYTES, data, len, NULL, 0);
}

void
jb_digest_long (const void *data, gsize len, JbDigestLong *ret_digest)
{
  crypto_generichash (ret_digest->bytes, JB_DIGEST_LONG_BYTES, data, len, NULL, 0);
}

gboolean
jb_digest_equal (const JbDigest *a, const JbDigest *b)
{
  return sodium_memcmp (a->bytes, b->bytes, JB_DIGEST_BYTES) == 0;
}

gchar *
jb_digest_to_hex (const JbDigest *digest)
{
  return jb_hex (digest->bytes, JB_DIGEST_BYTES);
}

gboolean
jb_digest_from_hex (const gchar *hex, JbDigest *ret_digest)
{
  return jb_unhex (hex, ret_digest->bytes, JB_DIGEST_BYTES);
}

gchar *
jb_hex (const void *bytes, gsize len)
{
  gchar *hex = g_malloc (2 * len + 1);
  sodium_bin2hex (hex, 2 * len + 1, bytes, len);
  return hex;
}

gboolean
jb_unhex (const gchar *hex, void *ret_bytes, gsize len)
{
  if (hex == NULL || strspn (hex, "0123456789abcdef") != 2 * len || hex[2 * len] != '\0')
    return FALSE;
  guint8 *out = ret_bytes;
  for (gsize i = 0; i < len; i++)
    out[i]
        = (guint8) (g_ascii_xdigit_value (hex[2 * i]) << 4 | g_ascii_xdigit_value (hex[2 * i + 1]));
  return TRUE;
}
