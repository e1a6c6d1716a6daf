/* SPDX-License-Identifier: MPL-2.0 */
/* The officers of a kit and what their master keys open. Key tree:
 *
 *   slot (passphrase+device | badge+PIN) -> OMK -> the officer's Ed25519 seed
 *                                               -> list key (kit-wide; X25519 seed and MAC key from it)
 *                                               -> drafts key -> a key per draft
 *
 * The drafts key, never the OMK, is also sealed to the office's escrow key once trust is known. */
#pragma once

#include "core/trust/enrol.h"
#include "core/vault/slots.h"
#include "core/vault/store.h"

G_BEGIN_DECLS

typedef struct {
  JbId id;
  gchar *name;
  JbOfficerRole role;
  JbPublicKey key;
  guint failures;         /* wrong secrets since the last right one */
  gint64 wait_until_lo_s; /* no attempt is taken before */
} JbKitOfficer;

void jb_kit_officer_free (JbKitOfficer *officer);

/* Keys of a signed-in officer; all in locked memory. */
typedef struct JbOfficerKeys JbOfficerKeys; /* ref-counted */
JbOfficerKeys *jb_officer_keys_ref (JbOfficerKeys *keys);
void jb_officer_keys_unref (JbOfficerKeys *keys);
const JbId *jb_officer_keys_id (const JbOfficerKeys *keys);
JbSigner *jb_officer_keys_signer (const JbOfficerKeys *keys); /* transfer none */
const JbSecret *jb_officer_keys_drafts (const JbOfficerKeys *keys);
const JbSecret *jb_officer_keys_list (const JbOfficerKeys *keys); /* 32 bytes */
/* From the list key: the X25519 seed that opens rosters and the exception key (jb_sealed_open), and
 * the key of NIK hashes (transfer full). */
JbSecret *jb_officer_keys_list_seed (const JbOfficerKeys *keys, GError **error);
JbSecret *jb_officer_keys_nik_key (const JbOfficerKeys *keys, GError **error);

/* All officers, by name (transfer full: JbKitOfficer). */
GPtrArray *jb_officers_list (JbStore *store, GError **error);

/* Adds an officer with a passphrase slot (the phrase is normalized here). The first one makes the list key; later ones need
 * `sponsor` (a signed-in officer), because the list key must be wrapped for them too. The new
 * officer's keys are handed out so that the kit can go on (transfer full). Blocks in Argon2. */
JbOfficerKeys *jb_officers_add (JbStore *store, const gchar *name, JbOfficerRole role,
                                const JbSecret *passphrase, const JbSecret *device,
                                const JbKdfParams *params, JbOfficerKeys *sponsor, gint64 now_lo_s,
                                GError **error);
/* Adds or replaces the badge slot: `badge` 16 bytes, `pin` six digits. */
gboolean jb_officers_set_badge (JbStore *store, JbOfficerKeys *keys, const JbSecret *badge,
                                const JbSecret *pin, const JbKdfParams *params, GError **error);
/* Opens with a passphrase (binder: device secret) or a PIN (binder: badge). The failure is counted
 * and committed before Argon2 runs; JB_ERROR_ATTEMPTS while waiting or locked, JB_ERROR_KEY if wrong
 * (the message says how many are left and how long to wait) (transfer full). Blocks. */
JbOfficerKeys *jb_officers_unlock (JbStore *store, const JbId *officer, JbSlotKind kind,
                                   const JbSecret *secret, const JbSecret *binder, gint64 now_lo_s,
                                   GError **error);
/* A signed reset of the office: failures to zero. */
gboolean jb_officers_reset (JbStore *store, const JbId *officer, GError **error);
/* Seals the signed-in officer's drafts key to the office's escrow key, unless that was done. */
gboolean jb_officers_escrow (JbStore *store, JbOfficerKeys *keys, const JbPublicKey *escrow,
                             GError **error);
/* Removes slots and wrapped keys of an officer (wipe, or left service). Drafts stay: the escrow copy
 * of the drafts key can still open them. */
gboolean jb_officers_forget (JbStore *store, const JbId *officer, GError **error);
/* The X25519 public half of the list key, for rosters and the exception key. */
gboolean jb_officers_list_public (JbStore *store, JbPublicKey *ret_key, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JbKitOfficer, jb_kit_officer_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (JbOfficerKeys, jb_officer_keys_unref)

G_END_DECLS
