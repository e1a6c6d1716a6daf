/* SPDX-License-Identifier: MPL-2.0 */
/* May one record here, now? Pure, no allocation, microseconds on a national bundle (DESIGN 7). */
#pragma once

#include "core/zone/bundle.h"
#include "core/zone/clock.h"

G_BEGIN_DECLS

typedef struct {
  const gchar *village;  /* 10 digits; must exist (ask regions first) */
  const gchar *rw, *rt;  /* "" if not given */
  const gchar *category; /* urgent category, "" for none */
  JbInterval now;
  const JbFresh *fresh; /* NULL if there is none; an expired or other bundle's counts as none */
} JbZoneQuestion;

typedef enum {
  JB_WHY_RULE,    /* `rule` decided */
  JB_WHY_NO_RULE, /* no rule in force: the area was never opened */
  JB_WHY_NO_FILE, /* no zone file */
  JB_WHY_EXPIRED, /* file past its hard expiry; `rule` is what it locked last, or NULL */
  JB_WHY_OUTSIDE, /* village outside the office's area */
} JbZoneWhy;

typedef struct {
  JbEffect effect;
  JbZoneWhy why;
  const JbZoneRule *rule; /* belongs to the bundle; NULL unless one decided */
  gboolean amber;         /* past soft expiry, or not re-confirmed by a valid fresh */
  gboolean exempted;      /* LOCK turned into PROTOCOL by the category */
  gboolean narrowed;      /* a part of the village is worse: ask for RW/RT */
} JbVerdict;

/* `bundle` may be NULL. */
void jb_zone_verdict (const JbZoneBundle *bundle, const JbZoneQuestion *question,
                      JbVerdict *ret_verdict);
/* TRUE for OPEN, WARN and PROTOCOL. */
gboolean jb_verdict_allows (const JbVerdict *verdict);

/* At finish: may a record begun before be let through a verdict that forbids? Only if one of its
 * biometrics was saved before the lock began or became known, at most 60 minutes ago. */
#define JB_FINISH_GRACE_S 3600
gboolean jb_verdict_lets_finish (const JbVerdict *verdict, gint64 first_biometric_lo_s,
                                 gint64 lock_known_lo_s, const JbInterval *now);

/* "Zona merah: perekaman dikunci" and "SK Bupati 412/2026 · berlaku s.d. 30 November 2026"
 * (transfer full, translated). */
gchar *jb_verdict_title (const JbVerdict *verdict);
gchar *jb_verdict_decree (const JbVerdict *verdict, JbAreaTime area_time);
/* "Desa Lubuk Napal, semua RT" (transfer full). */
gchar *jb_zone_rule_scope_text (const JbZoneRule *rule, const JbRegions *regions);

G_END_DECLS
