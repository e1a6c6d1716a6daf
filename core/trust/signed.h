/* SPDX-License-Identifier: MPL-2.0 */
/* JBS1, the one wrapper for every document that one party signs for another: magic, suite, role, n
 * signatures by distinct keys, payload bytes. Specified byte by byte in signed.c.
 *
 * The payload of a JbSigned cannot be reached before its signatures were counted: there is no getter
 * for it, only jb_signed_verify. What may be read before is the role and the key ids. */
#pragma once

#include "core/base/signing.h"

G_BEGIN_DECLS

#define JB_SIGNED_MAX_SIGNATURES 16
/* The largest payload of any role (a national zone file, a roster of 200,000). */
#define JB_SIGNED_MAX_PAYLOAD (64 * 1024 * 1024)

/* The roles of DESIGN 4. Also the string that separates their signatures. */
#define JB_ROLE_TRUST "trust"
#define JB_ROLE_ZONE "zone"
#define JB_ROLE_FRESH "fresh"
#define JB_ROLE_ENROL "enrol"
#define JB_ROLE_STORED "stored"
#define JB_ROLE_RECEIPT "receipt"
#define JB_ROLE_EXCEPTION "exception"
#define JB_ROLE_RESET "reset"
#define JB_ROLE_DISMISS "dismiss"
#define JB_ROLE_ROSTER "roster"
#define JB_ROLE_TIME "time"
/* Signed by a kit. */
#define JB_ROLE_REQUEST "enrol-request"
#define JB_ROLE_BATCH "batch"
#define JB_ROLE_HELLO "hello"
/* Over the digest of a sealed record (vault/seal.c); never in a JBS1. */
#define JB_ROLE_RECORD_OFFICER "record-officer"
#define JB_ROLE_RECORD_KIT "record-kit"

typedef struct JbSigned JbSigned; /* immutable, ref-counted, keeps the bytes */

/* JB_ERROR_FORMAT, JB_ERROR_VERSION, JB_ERROR_LIMIT (transfer full). */
JbSigned *jb_signed_parse (GBytes *bytes, gsize max_payload, GError **error);
JbSigned *jb_signed_ref (JbSigned *document);
void jb_signed_unref (JbSigned *document);

const gchar *jb_signed_role (const JbSigned *document);
GBytes *jb_signed_bytes (const JbSigned *document); /* the whole file (transfer none) */
void jb_signed_digest (const JbSigned *document, JbDigest *ret_digest); /* of the whole file */
guint jb_signed_n_signatures (const JbSigned *document);
void jb_signed_key_id (const JbSigned *document, guint i, JbKeyId *ret_id);

/* A set of keys and how many of them must have signed. */
typedef struct {
  const JbPublicKey *keys;
  guint n_keys;
  guint threshold;
} JbKeySet;

/* The payload (transfer full), if at least `threshold` distinct keys of the set signed it in exactly
 * this role; signatures by keys outside the set are ignored. JB_ERROR_SIGNATURE. */
GBytes *jb_signed_verify (const JbSigned *document, const gchar *role, const JbKeySet *set,
                          GError **error);

/* Signs `payload` with n signers (1..16, distinct) (transfer full). */
GBytes *jb_signed_create (const gchar *role, GBytes *payload, JbSigner *const *signers,
                          guint n_signers);
/* Adds one more signature to a document, for n-of-m at different desks. JB_ERROR_EXISTS if the key
 * has signed already (transfer full). */
GBytes *jb_signed_add (const JbSigned *document, JbSigner *signer, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JbSigned, jb_signed_unref)

G_END_DECLS
