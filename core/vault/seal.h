/* SPDX-License-Identifier: MPL-2.0 */
/* JBR1, the sealed record: written once on the kit, opened only at the office. Specified byte by byte
 * in seal.c. Pure: no database, no clock. */
#pragma once

#include "core/base/id.h"
#include "core/base/signing.h"

G_BEGIN_DECLS

#define JB_SEAL_MAX_BYTES (16 * 1024 * 1024)
#define JB_SEAL_MAX_PARTS 42 /* the table, record.json, 40 others */
#define JB_SEAL_MAX_RECIPIENTS 4

/* What is in the clear: nothing that describes the person. */
typedef struct {
  JbId kit;
  JbId kit_incarnation;
  JbId officer;
  JbId record;
  guint64 rec_seq; /* gapless per kit and incarnation, from 1 */
  JbId replaces;
  guint32 trust_version;
  guint32 zone_version;
  JbDigest zone_digest;
  gchar village[11];
  gint64 clock_lo_s, clock_hi_s;
  guint8 clock_trust; /* JbClockTrust */
  JbKeyId recipients[JB_SEAL_MAX_RECIPIENTS];
  guint8 n_recipients;
  guint16 n_parts;     /* with the table */
  guint32 total_bytes; /* plaintext of all parts but the table */
} JbSealHeader;

typedef struct {
  gchar *name; /* people/record.h; "record.json" first */
  gchar *type; /* media type */
  GBytes *bytes;
} JbSealPart;

JbSealPart *jb_seal_part_new (const gchar *name, const gchar *type, GBytes *bytes);
void jb_seal_part_free (JbSealPart *part);

/* `header`: all but recipients, n_parts and total_bytes, which are filled in. `parts`: JbSealPart,
 * record.json first. JB_ERROR_LIMIT over JB_SEAL_MAX_BYTES, JB_ERROR_INVALID for bad or double names
 * (transfer full). */
GBytes *jb_seal_create (JbSealHeader *header, GPtrArray *parts, const JbPublicKey *recipients,
                        guint n_recipients, JbSigner *officer, JbSigner *kit, GError **error);

/* Reads the header only; signatures are not looked at. JB_ERROR_FORMAT, JB_ERROR_VERSION. */
gboolean jb_seal_read_header (const void *data, gsize len, JbSealHeader *ret_header,
                              GError **error);
/* Both signatures over everything before them. JB_ERROR_SIGNATURE. */
gboolean jb_seal_verify (const void *data, gsize len, const JbPublicKey *officer,
                         const JbPublicKey *kit, GError **error);
/* Opens every part with one recipient's X25519 seed: commitment first, then the table, then parts,
 * which must match it. Does not verify signatures: call jb_seal_verify first.
 * JB_ERROR_KEY (not a recipient, wrong key), JB_ERROR_DAMAGED, JB_ERROR_FORMAT
 * (transfer full: JbSealPart, record.json first; bytes are zeroed when freed). */
GPtrArray *jb_seal_open (const void *data, gsize len, const JbSecret *recipient_seed,
                         GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JbSealPart, jb_seal_part_free)

G_END_DECLS
