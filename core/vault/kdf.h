/* SPDX-License-Identifier: MPL-2.0 */
/* From what a person knows or shows to a key: Argon2id (RFC 9106) and generated passphrases. */
#pragma once

#include "core/base/secret.h"

G_BEGIN_DECLS

/* Bounds a slot is held to before a byte of it is believed: 64 MiB .. 1 GiB, 1 .. 20 passes. */
#define JB_KDF_MIN_MEMORY_KIB (64 * 1024)
#define JB_KDF_MAX_MEMORY_KIB (1024 * 1024)
#define JB_KDF_MAX_PASSES 20
#define JB_KDF_SALT_BYTES 16
#define JB_KEY_BYTES 32

typedef struct {
  guint32 passes;
  guint32 memory_kib;
} JbKdfParams;

gboolean jb_kdf_params_are_sound (const JbKdfParams *params);
/* Measures this machine: the most memory of 64, 128, 256 MiB that leaves half of `available_kib`
 * free, then as many passes (at least 3) as take `target_ms` (1000 to 3000) once. Blocks that long. */
gboolean jb_kdf_calibrate (guint target_ms, guint64 available_kib, JbKdfParams *ret_params,
                           GError **error);
/* The least that is sound: for tests and for secrets of full strength. */
extern const JbKdfParams JB_KDF_MINIMUM;

/* KEK = BLAKE2b-256 (Argon2id (secret, salt), key = binder). `binder` is the device secret or the
 * badge. Blocks for seconds; any thread (transfer full). */
JbSecret *jb_kdf_derive (const JbSecret *secret, const JbSecret *binder,
                         const guint8 salt[JB_KDF_SALT_BYTES], const JbKdfParams *params,
                         GError **error);

/* Five words of two open syllables each, "baku timo sera lodu pani": 63 bits, said and heard
 * without doubt in Indonesian (transfer full). */
JbSecret *jb_passphrase_generate (GError **error);
/* Lower case, one space between words: what a person typed becomes what was generated
 * (transfer full). */
JbSecret *jb_passphrase_normalize (const JbSecret *typed, GError **error);

G_END_DECLS
