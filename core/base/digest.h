/* SPDX-License-Identifier: MPL-2.0 */
/* BLAKE2b (RFC 7693) digests: 32 bytes to name things, 64 bytes to sign them. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define JB_DIGEST_BYTES 32
#define JB_DIGEST_LONG_BYTES 64
#define JB_DIGEST_HEX_LEN (2 * JB_DIGEST_BYTES)

typedef struct {
  guint8 bytes[JB_DIGEST_BYTES];
} JbDigest;

typedef struct {
  guint8 bytes[JB_DIGEST_LONG_BYTES];
} JbDigestLong;

void jb_digest (const void *data, gsize len, JbDigest *ret_digest);
void jb_digest_long (const void *data, gsize len, JbDigestLong *ret_digest);

gboolean jb_digest_equal (const JbDigest *a, const JbDigest *b);

/* Lower-case hex (transfer full). */
gchar *jb_digest_to_hex (const JbDigest *digest);
/* Exactly 64 lower-case hex digits. */
gboolean jb_digest_from_hex (const gchar *hex, JbDigest *ret_digest);

/* Lower-case hex of any bytes (transfer full), and back: exactly 2 * len lower-case digits. */
gchar *jb_hex (const void *bytes, gsize len);
gboolean jb_unhex (const gchar *hex, void *ret_bytes, gsize len);

G_END_DECLS
