/* SPDX-License-Identifier: MPL-2.0 */
/* Enrolment: a kit asks (request, signed by the kit's own key), the office answers (enrol document).
 * Payloads: schemas/json/enrol-request.schema.json, enrol.schema.json; specified in enrol.c. */
#pragma once

#include "core/base/id.h"
#include "core/people/date.h"
#include "core/trust/signed.h"

G_BEGIN_DECLS

#define JB_ENROL_MAX_OFFICERS 64
#define JB_ENROL_MAX_BYTES (64 * 1024)

typedef enum { JB_OFFICER_OPERATOR, JB_OFFICER_SUPERVISOR } JbOfficerRole;

const gchar *jb_officer_role_name (JbOfficerRole role); /* "operator", "supervisor" */

typedef struct {
  JbId id;
  gchar name[161];
  JbOfficerRole role;
  JbPublicKey key; /* Ed25519, made on the kit */
} JbOfficer;

/* The kit's id is BLAKE2b-128 ("jemput/v1/kit" NUL public key): it cannot be chosen. */
void jb_kit_id (const JbPublicKey *kit_key, JbId *ret_id);

typedef struct {
  JbPublicKey kit_key;
  JbPublicKey list_key; /* X25519: rosters are sealed to it */
  gchar label[65];      /* "Kit 3" */
  gint64 made_s;        /* by the kit's clock: for people only */
  JbOfficer officers[JB_ENROL_MAX_OFFICERS];
  guint n_officers;
} JbEnrolRequest;

/* A JBS1 in role "enrol-request" signed by the kit's key (transfer full). */
GBytes *jb_enrol_request_encode (const JbEnrolRequest *request, JbSigner *kit, GError **error);
/* Verified against the key named inside: proves that the sender has the key, not who it is; that is
 * what the fingerprint is for. */
gboolean jb_enrol_request_decode (GBytes *file, JbEnrolRequest *ret_request, GError **error);

/* crypto_box_seal of the kit's 32-byte exception key (zone/exception.h) to its list key. */
#define JB_ENROL_EXCEPTION_BOX_BYTES 80

typedef struct {
  guint32 version; /* per kit, from 1; never goes back */
  gint64 issued_s;
  JbId kit;
  JbPublicKey kit_key;
  gchar label[65];
  gchar area[11];
  gint64 valid_from_s, valid_until_s; /* until is exclusive */
  gchar office_url[257]; /* "https://host:port", where the courier calls; "" = USB only */
  gboolean revoked;      /* records no more; what it has may still be handed over */
  gboolean wipe;         /* forget officers' keys at the next chance */
  guint8 exception_box[JB_ENROL_EXCEPTION_BOX_BYTES];
  JbOfficer officers[JB_ENROL_MAX_OFFICERS];
  guint n_officers;
} JbEnrol;

/* Payload JSON to be signed in role "enrol" (transfer full). */
GBytes *jb_enrol_encode (const JbEnrol *enrol, GError **error);
gboolean jb_enrol_decode (GBytes *payload, JbEnrol *ret_enrol, GError **error);
/* NULL if the officer is not enrolled. */
const JbOfficer *jb_enrol_officer (const JbEnrol *enrol, const JbId *officer);

/* What a kit does with an enrolment it was handed: verifies it against trust, that it is for this kit
 * and within the office's area, and newer than `current` (NULL at first). A revocation or wipe needs two
 * signatures where the trust role itself needs two. JB_ERROR_SIGNATURE, JB_ERROR_INVALID,
 * JB_ERROR_EXISTS (the version we hold), JB_ERROR_ROLLBACK, JB_ERROR_FORMAT. Validity in time is the
 * caller's: it has the clock. */
struct JbTrust;
gboolean jb_enrol_accept (const struct JbTrust *trust, const JbEnrol *current, const JbId *kit,
                          GBytes *file, JbEnrol *ret_enrol, GError **error);

/* What the office hands a kit in one file (also the DELIVER order everywhere): every trust version in
 * order, then enrol, zone, fresh, as LP of JBS1 files behind the magic "JBE1" and a suite byte.
 * Specified in delivery.c. */
#define JB_DELIVERY_MAX_FILES 256
#define JB_DELIVERY_MAX_BYTES (96 * 1024 * 1024)
GBytes *jb_delivery_encode (GPtrArray *files /* GBytes */);
/* (transfer full: array of GBytes, free func set) JB_ERROR_FORMAT, JB_ERROR_LIMIT. */
GPtrArray *jb_delivery_decode (GBytes *bytes, GError **error);

G_END_DECLS
