/* SPDX-License-Identifier: MPL-2.0 */
/* The zone desk: what a draft would change, what it would answer, and publishing it. */
#pragma once

#include "app/office/keyring.h"
#include "app/office/office.h"
#include "core/zone/verdict.h"

G_BEGIN_DECLS

#define OF_ZONE_SOFT_DAYS 7
#define OF_ZONE_HARD_DAYS 14

/* The newest published file, NULL without error if there is none (transfer full). */
gboolean of_zones_current (OfOffice *office, const JbTrust *trust, JbZoneBundle **ret_bundle,
                           GError **error);

/* What a new file changes against the one before (NULL: there was none). */
typedef struct {
  GPtrArray *added, *removed, *changed; /* rule ids, owned */
  guint before[JB_EFFECT_LOCK + 1];     /* villages of the area by effect */
  guint after[JB_EFFECT_LOCK + 1];
  GPtrArray *villages; /* "1503042001 OPEN LOCK": villages whose effect changes */
} OfZoneChanges;

void of_zone_changes_free (OfZoneChanges *changes);
/* Whole villages at one instant (transfer full). */
OfZoneChanges *of_zones_compare (const JbZoneBundle *before, const JbZoneBundle *after,
                                 const JbRegions *regions, gint64 now_s);

typedef struct {
  guint soft_days, hard_days;
  gint64 now_s;
} OfPublish;

/* A draft (JSON) is finished, signed with the desk's key and kept; a file that was signed elsewhere
 * (JBS1) is taken as it is, `desk` may then be NULL. Either way it must be what a kit would accept
 * after the current one: JB_ERROR_SIGNATURE, JB_ERROR_ROLLBACK, JB_ERROR_EXISTS, JB_ERROR_FORMAT,
 * JB_ERROR_INVALID (another area). Gives the new bundle (transfer full). */
JbZoneBundle *of_zones_publish (OfOffice *office, const OfKeyring *desk, GBytes *file,
                                const OfPublish *publish, GError **error);
/* TRUE for a JBS1 file. */
gboolean of_zones_is_signed (GBytes *file);

/* A draft, a payload or a signed file for a dry run; a draft is taken as issued at `at_s`. `trust`
 * is only looked at for a signed file, and may be NULL otherwise (transfer full). */
JbZoneBundle *of_zones_load_any (GBytes *file, const JbTrust *trust, gint64 at_s, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (OfZoneChanges, of_zone_changes_free)

G_END_DECLS
