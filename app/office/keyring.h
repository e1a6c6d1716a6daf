/* SPDX-License-Identifier: MPL-2.0 */
/* Keyrings: files of named secrets under one key-encryption key. "JBO1", specified in keyring.c.
 *
 *   purpose   file               opened with           holds
 *   online    keys/online.jbk    keys/machine.key      fresh, store
 *   desk      keys/desk.jbk      office passphrase     zone, enrol, desk, roster, exception
 *   opener    keys/opener.jbk    office passphrase     receipt, sealing-<epoch>
 *   offline   on another medium  recovery passphrase   trust, escrow, sealing-<epoch>, ca
 *
 * So that the receiver restarts unattended, its own two keys need no person; what they sign permits
 * nothing and expires. Only the opener's process may load the opener's ring. */
#pragma once

#include "core/base/signing.h"
#include "core/vault/slots.h"

G_BEGIN_DECLS

#define OF_RING_ONLINE "online"
#define OF_RING_DESK "desk"
#define OF_RING_OPENER "opener"
#define OF_RING_OFFLINE "offline"

#define OF_RING_MAX_ENTRIES 32
#define OF_RING_MAX_SECRET 4096
#define OF_RING_MAX_BYTES (256 * 1024)

typedef struct OfKeyring OfKeyring;

OfKeyring *of_keyring_new (const gchar *purpose);
void of_keyring_free (OfKeyring *ring);

/* `name`: a-z, 0-9, '-', at most 32; of at most OF_RING_MAX_SECRET bytes; a reference is taken. */
void of_keyring_add (OfKeyring *ring, const gchar *name, JbSecret *secret);
/* Draws a random 32-byte seed. */
gboolean of_keyring_add_random (OfKeyring *ring, const gchar *name, GError **error);
/* NULL if it is not there (transfer none). */
const JbSecret *of_keyring_secret (const OfKeyring *ring, const gchar *name);
guint of_keyring_n (const OfKeyring *ring);
const gchar *of_keyring_name (const OfKeyring *ring, guint i);
/* An Ed25519 signer from the seed. JB_ERROR_KEY if it is not there (transfer full). */
JbSigner *of_keyring_signer (const OfKeyring *ring, const gchar *name, GError **error);

/* The bytes of the file. `secret`: 32-byte machine key (params NULL: no Argon2), or a passphrase,
 * normalized. Blocks for seconds with a passphrase (transfer full). */
GBytes *of_keyring_encode (const OfKeyring *ring, const JbSecret *secret, const JbKdfParams *params,
                           GError **error);
/* JB_ERROR_KEY: wrong secret, or another purpose's ring; JB_ERROR_FORMAT, JB_ERROR_VERSION,
 * JB_ERROR_LIMIT (transfer full). */
OfKeyring *of_keyring_decode (GBytes *bytes, const gchar *purpose, const JbSecret *secret,
                              GError **error);

/* The same with a file: written under another name, synced, renamed; 0600. */
gboolean of_keyring_save (const OfKeyring *ring, const gchar *path, const JbSecret *secret,
                          const JbKdfParams *params, GError **error);
OfKeyring *of_keyring_load (const gchar *path, const gchar *purpose, const JbSecret *secret,
                            GError **error);

/* The receiver's ring of an office's home, with its machine key: needs nobody (transfer full). */
OfKeyring *of_keyring_load_online (const gchar *home, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (OfKeyring, of_keyring_free)

G_END_DECLS
