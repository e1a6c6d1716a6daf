/* SPDX-License-Identifier: MPL-2.0 */
/* Slots: an officer's master key (OMK) wrapped by what opens it at start-up: a passphrase with the
 * device secret, or a badge secret with a PIN. "JBK1", specified in slots.c. */
#pragma once

#include "core/base/id.h"
#include "core/vault/kdf.h"

G_BEGIN_DECLS

typedef enum { JB_SLOT_PASSPHRASE = 1, JB_SLOT_BADGE = 2 } JbSlotKind;

#define JB_SLOT_MAX_BYTES 256
#define JB_BADGE_BYTES 16
#define JB_DEVICE_SECRET_BYTES 32
#define JB_PIN_DIGITS 6

/* `secret`: passphrase (normalized) or PIN; `binder`: device secret or badge; `key` 32 bytes: the
 * OMK. Blocks for seconds (transfer full). */
GBytes *jb_slot_create (JbSlotKind kind, const JbId *owner, const JbSecret *secret,
                        const JbSecret *binder, const JbKdfParams *params, const JbSecret *key,
                        GError **error);
/* JB_ERROR_KEY for a wrong secret or binder; JB_ERROR_FORMAT, JB_ERROR_VERSION, JB_ERROR_LIMIT for a
 * slot that is not one (transfer full). */
JbSecret *jb_slot_open (GBytes *slot, const JbId *owner, const JbSecret *secret,
                        const JbSecret *binder, GError **error);
JbSlotKind jb_slot_kind (GBytes *slot); /* 0 if it is none */

/* Delay before attempt n+1 is taken (n wrong ones so far): none for two, then 5 s doubling to 15 min;
 * locked for good at JB_SLOT_MAX_FAILURES until a signed reset. */
#define JB_SLOT_MAX_FAILURES 10
guint jb_slot_delay_s (guint failures);

/* The kit's own key and device secret. The device secret is a file of its own (0600), made once; the
 * kit key (Ed25519 seed) is wrapped by it. */
JbSecret *jb_device_secret_load (const gchar *path, GError **error);
JbSecret *jb_device_secret_create (const gchar *path, GError **error);

G_END_DECLS
