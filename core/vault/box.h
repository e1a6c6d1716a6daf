/* SPDX-License-Identifier: MPL-2.0 */
/* Small things under a key: XChaCha20-Poly1305-IETF with a random nonce; and X25519 sealed boxes.
 *
 * box = nonce 24 || ciphertext || tag 16. The context string and the bytes bound with it are the
 * additional data, so that a box cannot be moved to another place. */
#pragma once

#include "core/base/secret.h"
#include "core/base/signing.h"

G_BEGIN_DECLS

#define JB_BOX_OVERHEAD_BYTES 40
#define JB_SEALED_OVERHEAD_BYTES 48

/* (transfer full) */
GBytes *jb_box_seal (const JbSecret *key, const gchar *context, const void *bound, gsize bound_len,
                     const void *plain, gsize len);
/* JB_ERROR_KEY if key, context, bound bytes or the box differ by a bit (transfer full; the bytes are
 * zeroed when freed). */
GBytes *jb_box_open (const JbSecret *key, const gchar *context, const void *bound, gsize bound_len,
                     const void *box, gsize len, GError **error);
/* The same for keys: straight into locked memory. */
GBytes *jb_box_wrap (const JbSecret *key, const gchar *context, const void *bound, gsize bound_len,
                     const JbSecret *secret);
JbSecret *jb_box_unwrap (const JbSecret *key, const gchar *context, const void *bound,
                         gsize bound_len, const void *box, gsize len, GError **error);

/* A GBytes that is zeroed before it is freed (transfer full). */
GBytes *jb_bytes_new_zeroing (gsize len, guint8 **ret_write);

/* X25519 key pair from a 32-byte seed (crypto_box_seed_keypair). */
gboolean jb_sealing_public (const JbSecret *seed, JbPublicKey *ret_public, GError **error);
/* crypto_box_seal: anonymous sender (transfer full). */
GBytes *jb_sealed_create (const JbPublicKey *to, const void *plain, gsize len);
/* JB_ERROR_KEY (transfer full; zeroing). */
GBytes *jb_sealed_open (const JbSecret *seed, const void *box, gsize len, GError **error);

G_END_DECLS
