/* SPDX-License-Identifier: MPL-2.0 */
/* The zone file: which places are open, warned, under protocol or locked, until when, by which decree.
 * Payload of a JBS1 in role "zone"; specified at the head of bundle.c, schema
 * schemas/json/zone.schema.json. */
#pragma once

#include "core/base/id.h"
#include "core/people/date.h"
#include "core/people/region.h"
#include "core/trust/trust.h"

G_BEGIN_DECLS

#define JB_ZONE_MAX_BYTES (48 * 1024 * 1024)
#define JB_ZONE_MAX_RULES 200000
#define JB_ZONE_MAX_EXEMPT 16
#define JB_ZONE_MAX_SUPERSEDES 64
#define JB_ZONE_MAX_PROTOCOL 16

typedef enum {
  JB_EFFECT_OPEN,
  JB_EFFECT_WARN,
  JB_EFFECT_PROTOCOL,
  JB_EFFECT_UNKNOWN, /* never in a rule; more severe than PROTOCOL, less than LOCK */
  JB_EFFECT_LOCK,
} JbEffect;

const gchar *jb_effect_name (JbEffect effect); /* "OPEN" … */
gboolean jb_effect_from_name (const gchar *name, JbEffect *ret_effect);

typedef struct {
  const gchar *id;      /* all strings and arrays belong to the bundle */
  const gchar *hazard;  /* "covid-19", "banjir" … */
  const gchar *issuer;  /* "Bupati Sarolangun" */
  const gchar *scope;   /* 2, 4, 6 or 10 digits */
  const gchar *rw, *rt; /* "" for all; an RT only with its RW, both only under a village */
  JbEffect effect;
  const gchar *level;  /* a word for people: "merah", "" if none */
  gint64 from_s, to_s; /* from inclusive, to exclusive */
  const gchar *decree_number;
  JbDate decree_date;
  const gchar *const *exempt;     /* NULL-terminated categories */
  const gchar *const *protocol;   /* NULL-terminated checklist */
  const gchar *const *supersedes; /* NULL-terminated rule ids */
  guint max_people;               /* head count allowed under PROTOCOL; 0 = no limit */
} JbZoneRule;

typedef struct {
  guint32 max_records_untimed; /* records without signed time before recording locks: 300 */
  guint32 max_boots_untimed;   /* 100 */
  guint32 max_record_age_days; /* unsent records older than this are warned about: 14 */
  guint32 max_unsent;          /* unsent records at which it is warned: 600 */
} JbZonePolicy;

typedef struct JbZoneBundle JbZoneBundle; /* immutable, ref-counted */

/* From a payload that was verified, or a draft of the desk. Any malformed rule, an id with two
 * contents, a circle or a dangling reference in `supersedes` refuses the whole file: JB_ERROR_FORMAT,
 * JB_ERROR_INVALID (naming the rule), JB_ERROR_LIMIT, JB_ERROR_VERSION (transfer full). */
JbZoneBundle *jb_zone_bundle_decode (GBytes *payload, GError **error);
/* Verifies a JBS1 file against trust (threshold of the zone role; one signature if it only adds locks
 * to `current`), then decodes. JB_ERROR_ROLLBACK if its version is below the floor or not above
 * `current`'s (equal bytes: JB_ERROR_EXISTS). `current` may be NULL (transfer full). */
JbZoneBundle *jb_zone_bundle_accept (const JbTrust *trust, const JbZoneBundle *current,
                                     GBytes *file, GError **error);
JbZoneBundle *jb_zone_bundle_ref (JbZoneBundle *bundle);
void jb_zone_bundle_unref (JbZoneBundle *bundle);

guint32 jb_zone_bundle_version (const JbZoneBundle *bundle);
void jb_zone_bundle_digest (const JbZoneBundle *bundle, JbDigest *ret_digest); /* of the file, or of
                                                                  the payload where there was none */
gint64 jb_zone_bundle_issued_s (const JbZoneBundle *bundle);
gint64 jb_zone_bundle_soft_expiry_s (const JbZoneBundle *bundle);
gint64 jb_zone_bundle_hard_expiry_s (const JbZoneBundle *bundle); /* exclusive */
const gchar *jb_zone_bundle_area (const JbZoneBundle *bundle);
JbAreaTime jb_zone_bundle_area_time (const JbZoneBundle *bundle);
const JbZonePolicy *jb_zone_bundle_policy (const JbZoneBundle *bundle);
guint jb_zone_bundle_n_rules (const JbZoneBundle *bundle);
const JbZoneRule *jb_zone_bundle_rule (const JbZoneBundle *bundle, guint i);
/* Scopes named by rules that are not in the list of regions: harmless, but the desk is told
 * (transfer full: rule ids). */
GPtrArray *jb_zone_bundle_unknown_scopes (const JbZoneBundle *bundle, const JbRegions *regions);

/* Puts version and times into a draft as the desk wrote it ({"area","timezone","policy"?,"rules"},
 * schema zone-draft.schema.json; times may be local "2026-11-16" (a day begins) or UTC instants) and
 * gives the payload to sign (transfer full). JB_ERROR_FORMAT, JB_ERROR_INVALID. */
GBytes *jb_zone_draft_finish (GBytes *draft, guint32 version, gint64 issued_s, gint64 soft_expiry_s,
                              gint64 hard_expiry_s, GError **error);

/* TRUE if `next` is `current` plus rules that only lock: one signature is then enough. Every old rule
 * is there unchanged; a new one is a LOCK that exempts nobody and supersedes nothing; area, time zone,
 * policy and both expiries are the same (a later expiry would prolong what is open). */
gboolean jb_zone_bundle_only_adds_locks (const JbZoneBundle *current, const JbZoneBundle *next);

/* The signed `fresh` document: re-confirms the zone file for a day or three. */
typedef struct {
  gint64 office_time_s;
  gint64 expires_s;
  guint32 zone_version;
  JbDigest zone_digest;
  guint64 purge_through; /* receipts up to this number are in a verified backup */
  JbId office_incarnation;
  guint64 last_receipt_no; /* the office knows no higher one */
} JbFresh;

GBytes *jb_fresh_encode (const JbFresh *fresh);
gboolean jb_fresh_decode (GBytes *payload, JbFresh *ret_fresh, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JbZoneBundle, jb_zone_bundle_unref)

G_END_DECLS
