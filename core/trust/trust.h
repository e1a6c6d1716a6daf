/* SPDX-License-Identifier: MPL-2.0 */
/* Whom we believe: the chain of trust documents of one office.
 *
 * Version 1 is pinned at enrolment by the digest a person compared. Version N+1 must carry enough
 * signatures of the trust role both of N and of N+1, and versions are applied one by one, in order.
 * The payload's specification is at the head of trust.c, its schema schemas/json/trust.schema.json. */
#pragma once

#include "core/people/date.h"
#include "core/trust/signed.h"

G_BEGIN_DECLS

#define JB_TRUST_MAX_BYTES (256 * 1024)
#define JB_TRUST_MAX_KEYS 32
#define JB_TRUST_MAX_SEALING 8
#define JB_TRUST_MAX_CA 2

/* Signing roles of the office. Documents map to them: exception, reset, dismiss -> desk; time ->
 * fresh; stored -> store. */
typedef enum {
  JB_TRUST_ROLE_TRUST,
  JB_TRUST_ROLE_ZONE,
  JB_TRUST_ROLE_FRESH,
  JB_TRUST_ROLE_ENROL,
  JB_TRUST_ROLE_STORE,
  JB_TRUST_ROLE_RECEIPT,
  JB_TRUST_ROLE_DESK,
  JB_TRUST_ROLE_ROSTER,
  JB_TRUST_ROLE_N
} JbTrustRole;

const gchar *jb_trust_role_name (JbTrustRole role);

/* An X25519 public key records are sealed to. Its key id is computed as for signing keys. */
typedef struct {
  guint32 epoch; /* from 1; 0 for the escrow key */
  JbPublicKey key;
} JbSealingKey;

/* What a document says; plain struct so that the office can fill one in. */
typedef struct {
  guint32 version; /* from 1 */
  gint64 issued_s;
  gchar office[161]; /* its name, for people */
  gchar area[11];    /* 2 or 4 digits */
  JbAreaTime area_time;
  JbPublicKey keys[JB_TRUST_MAX_KEYS];
  guint n_keys;
  struct {
    guint threshold;                  /* 1..n_members */
    guint members[JB_TRUST_MAX_KEYS]; /* indices into keys */
    guint n_members;
    guint32 floor;       /* documents with a lower version are refused; 0 where it has none */
    gint64 time_reset_s; /* documents of this role issued before are worth nothing for time; 0 */
  } roles[JB_TRUST_ROLE_N];
  JbSealingKey sealing[JB_TRUST_MAX_SEALING]; /* ascending epochs; the last one is used to seal */
  guint n_sealing;
  JbSealingKey escrow;            /* offline recovery key */
  gchar *ca_pem[JB_TRUST_MAX_CA]; /* office CA for TLS, at most 16 KiB each */
  guint n_ca;
} JbTrustSpec;

void jb_trust_spec_clear (JbTrustSpec *spec);

/* The payload's JSON (transfer full). JB_ERROR_INVALID if the spec is not consistent. */
GBytes *jb_trust_encode (const JbTrustSpec *spec, GError **error);

typedef struct JbTrust JbTrust; /* immutable, ref-counted */

/* Version 1, whose whole file must have the pinned digest and be signed by its own trust role. */
JbTrust *jb_trust_first (GBytes *file, const JbDigest *pinned, GError **error);
/* The next version. JB_ERROR_SIGNATURE, JB_ERROR_ROLLBACK (not current + 1; also the very bytes of any
 * version passed on the way here, whoever's keys signed it), JB_ERROR_EXISTS (the bytes of `current`),
 * JB_ERROR_FORMAT, JB_ERROR_INVALID (area changed, floors or time resets lowered, sealing epochs taken
 * back). A delivery brings all versions: EXISTS and ROLLBACK are then to be passed over. */
JbTrust *jb_trust_next (const JbTrust *current, GBytes *file, GError **error);
JbTrust *jb_trust_ref (JbTrust *trust);
void jb_trust_unref (JbTrust *trust);

const JbTrustSpec *jb_trust_spec (const JbTrust *trust);
GBytes *jb_trust_file (const JbTrust *trust);

/* Parses and verifies a document of JBS1 role `role` ("zone", "exception" …) against the trust role
 * it maps to; the payload (transfer full). JB_ERROR_SIGNATURE, JB_ERROR_FORMAT, JB_ERROR_LIMIT. */
GBytes *jb_trust_verify (const JbTrust *trust, const gchar *role, GBytes *file, gsize max_payload,
                         GError **error);
/* The same with one signature of the role's keys, whatever its threshold: for zone files that only
 * add locks. */
GBytes *jb_trust_verify_one (const JbTrust *trust, const gchar *role, GBytes *file,
                             gsize max_payload, GError **error);

/* TRUE if at least `threshold` distinct keys of the role signed: for what needs more than usual (a
 * revocation in production). */
gboolean jb_trust_is_signed_by (const JbTrust *trust, const gchar *role, GBytes *file,
                                gsize max_payload, guint threshold);
/* FALSE if the role's `time_reset` says that a document issued then is worth nothing for time. */
gboolean jb_trust_time_counts (const JbTrust *trust, JbTrustRole role, gint64 issued_s);

/* The newest sealing key and the escrow key: to whom a record is sealed now. */
const JbSealingKey *jb_trust_sealing (const JbTrust *trust);
const JbSealingKey *jb_trust_escrow (const JbTrust *trust);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JbTrust, jb_trust_unref)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (JbTrustSpec, jb_trust_spec_clear)

G_END_DECLS
