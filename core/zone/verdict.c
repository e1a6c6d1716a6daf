/* SPDX-License-Identifier: MPL-2.0 */
/* What the rules of a zone file mean.
 *
 * At one instant and one place (a village, an RW of it, or an RT):
 *  1. A rule is in force where its scope contains the place and when from <= t < to.
 *  2. A rule applies if it is in force and no rule that supersedes it applies. A superseding rule
 * that has ended, lies elsewhere or was itself superseded removes nothing. (A file has no circles,
 * so this is well founded.)
 *  3. Of the rules of one (hazard, issuer) that apply, one decides: the most specific scope (RT,
 * RW, village, district, regency, province), then the later decree date, then the more severe;
 * where all that is equal, the one that exempts nobody asking, the one that ends later, the smaller
 * id.
 *  4. If the deciding rule is a LOCK and exempts the category asked for, it counts as PROTOCOL.
 *  5. Of all pairs the most severe is the answer: LOCK > PROTOCOL > WARN > OPEN. To show: an
 * exempted lock before a plain PROTOCOL, the smaller head count, the later end, the more specific
 * scope, the smaller id.
 *  6. Where no rule applies the answer is UNKNOWN.
 *  7. From hard expiry on: LOCK if the file locked the place one second before hard expiry (nobody
 * is exempt any more), else UNKNOWN.
 *
 * Over an interval the answer is the most severe at any instant in it, UNKNOWN counting between
 * PROTOCOL and LOCK; of equally severe ones the earliest. It can change only where a rule begins or
 * ends and at hard expiry, so only those instants are looked at. If RW or RT is not given, the
 * answer is the most severe of the place as a whole and of each part of it that a rule names; the
 * whole is preferred among equals. A village outside the area, and a missing file, are UNKNOWN.
 * Amber: any instant of the interval is at or past soft expiry, or no fresh document that names
 * this very file is valid throughout. */
#include "core/zone/bundle-private.h"
#include "core/zone/verdict.h"

#include "core/base/text.h"

#include <string.h>

#define VILLAGE_DIGITS 10
/* Province, regency, district, village, RW, RT. */
#define N_RUNS 6
#define WIDE_RUNS 4
#define MAX_RELEVANT (N_RUNS * JB_ZONE_MAX_PER_PLACE)

typedef enum { NOT_ASKED, APPLIES, APPLIES_NOT } Standing;

typedef struct {
  guint first, n; /* entries of exactly one scope, RW, RT */
  guint slot;     /* of the first one in standing[] */
} Run;

typedef struct {
  const JbZoneBundle *bundle;
  const gchar *category; /* "" for none */
  gint64 at_s;
  Run runs[N_RUNS];
  guint n_slots;
  guint8 standing[MAX_RELEVANT]; /* at at_s */
} Place;

typedef struct {
  JbEffect effect;
  JbZoneWhy why;
  const JbZoneEntry *entry; /* that decided, or NULL */
  gboolean exempted;
} Answer;

static guint
lower_bound (const JbZoneBundle *bundle, guint64 place)
{
  guint low = 0, high = bundle->n_rules;
  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      if (bundle->entries[middle].place < place)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

static void
set_run (Place *place, guint which, guint64 key)
{
  const JbZoneBundle *bundle = place->bundle;
  Run *run = &place->runs[which];
  run->first = lower_bound (bundle, key);
  run->n = 0;
  while (run->first + run->n < bundle->n_rules && bundle->entries[run->first + run->n].place == key)
    run->n++;
  run->slot = which > 0 ? run[-1].slot + run[-1].n : 0;
  place->n_slots = run->slot + run->n;
}

static void
set_village (Place *place, const gchar *village)
{
  static const guint digits[WIDE_RUNS] = { 2, 4, 6, VILLAGE_DIGITS };
  for (guint i = 0; i < WIDE_RUNS; i++)
    {
      gchar scope[VILLAGE_DIGITS + 1];
      g_strlcpy (scope, village, digits[i] + 1);
      set_run (place, i, jb_zone_place_key (scope, 0, 0));
    }
}

/* 0 for none: an empty run. */
static void
set_part (Place *place, const gchar *village, guint rw, guint rt)
{
  guint64 nowhere = G_MAXUINT64;
  set_run (place, WIDE_RUNS, rw > 0 ? jb_zone_place_key (village, rw, 0) : nowhere);
  set_run (place, WIDE_RUNS + 1, rt > 0 ? jb_zone_place_key (village, rw, rt) : nowhere);
}

static const JbZoneRule *
rule_of (const Place *place, const JbZoneEntry *entry)
{
  return &place->bundle->rules[entry->rule];
}

static gboolean
is_relevant (const Place *place, guint32 entry, guint *ret_slot)
{
  for (guint i = 0; i < N_RUNS; i++)
    if (entry >= place->runs[i].first && entry - place->runs[i].first < place->runs[i].n)
      {
        *ret_slot = place->runs[i].slot + (entry - place->runs[i].first);
        return TRUE;
      }
  return FALSE;
}

/* Goes down at most JB_ZONE_MAX_CHAIN calls. */
static gboolean
applies (Place *place, guint32 number, guint slot)
{
  if (place->standing[slot] != NOT_ASKED)
    return place->standing[slot] == APPLIES;
  const JbZoneEntry *entry = &place->bundle->entries[number];
  gboolean result = entry->from_s <= place->at_s && place->at_s < entry->to_s;
  for (guint i = 0; result && i < entry->n_superseders; i++)
    {
      guint32 by = place->bundle->superseders[entry->superseded_at + i];
      guint by_slot;
      if (is_relevant (place, by, &by_slot) && applies (place, by, by_slot))
        result = FALSE;
    }
  place->standing[slot] = result ? APPLIES : APPLIES_NOT;
  return result;
}

static gboolean
is_exempt (const Place *place, const JbZoneRule *rule)
{
  if (rule->effect != JB_EFFECT_LOCK || *place->category == '\0')
    return FALSE;
  for (const gchar *const *category = rule->exempt; *category != NULL; category++)
    if (strcmp (*category, place->category) == 0)
      return TRUE;
  return FALSE;
}

/* A place key grows with the scope's length only within one code, so it is told by the parts. */
static guint
specificity (const Place *place, const JbZoneEntry *entry)
{
  if (jb_zone_place_rt (entry->place) > 0)
    return VILLAGE_DIGITS + 2;
  if (jb_zone_place_rw (entry->place) > 0)
    return VILLAGE_DIGITS + 1;
  return (guint) strlen (rule_of (place, entry)->scope);
}

/* > 0 if `a` goes before `b`, by the first difference. */
static gint
later_end_then_smaller_id (const Place *place, const JbZoneEntry *a, const JbZoneEntry *b)
{
  if (a->to_s != b->to_s)
    return a->to_s > b->to_s ? 1 : -1;
  return strcmp (rule_of (place, b)->id, rule_of (place, a)->id);
}

/* Step 3. */
static gboolean
outranks_in_pair (const Place *place, const JbZoneEntry *a, const JbZoneEntry *b)
{
  const JbZoneRule *x = rule_of (place, a), *y = rule_of (place, b);
  gint order = (gint) specificity (place, a) - (gint) specificity (place, b);
  if (order == 0)
    order = jb_date_compare (&x->decree_date, &y->decree_date);
  if (order == 0)
    order = (gint) x->effect - (gint) y->effect;
  if (order == 0)
    order = is_exempt (place, y) - is_exempt (place, x);
  if (order == 0)
    order = later_end_then_smaller_id (place, a, b);
  return order > 0;
}

/* Step 5. */
static gboolean
outranks_across (const Place *place, const Answer *a, const Answer *b)
{
  if (b->entry == NULL || a->effect != b->effect)
    return b->entry == NULL || a->effect > b->effect;
  if (a->exempted != b->exempted)
    return a->exempted;
  guint heads_a = rule_of (place, a->entry)->max_people;
  guint heads_b = rule_of (place, b->entry)->max_people;
  if (heads_a != heads_b)
    return heads_a != 0 && (heads_b == 0 || heads_a < heads_b);
  if (a->entry->to_s != b->entry->to_s)
    return a->entry->to_s > b->entry->to_s;
  guint specific_a = specificity (place, a->entry), specific_b = specificity (place, b->entry);
  return specific_a != specific_b ? specific_a > specific_b
                                  : later_end_then_smaller_id (place, a->entry, b->entry) > 0;
}

static gboolean
decides_its_pair (Place *place, const JbZoneEntry *entry)
{
  for (guint i = 0; i < N_RUNS; i++)
    for (guint k = 0; k < place->runs[i].n; k++)
      {
        guint number = place->runs[i].first + k;
        const JbZoneEntry *other = &place->bundle->entries[number];
        if (other->pair == entry->pair && other != entry
            && applies (place, number, place->runs[i].slot + k)
            && outranks_in_pair (place, other, entry))
          return FALSE;
      }
  return TRUE;
}

/* Steps 1 to 6. */
static Answer
answer_at (Place *place, gint64 at_s)
{
  Answer best = { .effect = JB_EFFECT_UNKNOWN, .why = JB_WHY_NO_RULE };
  place->at_s = at_s;
  memset (place->standing, NOT_ASKED, place->n_slots);
  for (guint i = 0; i < N_RUNS; i++)
    for (guint k = 0; k < place->runs[i].n; k++)
      {
        guint number = place->runs[i].first + k;
        const JbZoneEntry *entry = &place->bundle->entries[number];
        if (!applies (place, number, place->runs[i].slot + k) || !decides_its_pair (place, entry))
          continue;
        Answer answer = { .effect = rule_of (place, entry)->effect,
                          .why = JB_WHY_RULE,
                          .entry = entry,
                          .exempted = is_exempt (place, rule_of (place, entry)) };
        if (answer.exempted)
          answer.effect = JB_EFFECT_PROTOCOL;
        if (outranks_across (place, &answer, &best))
          best = answer;
      }
  return best;
}

/* Step 7: red stays red. */
static Answer
answer_when_expired (Place *place)
{
  const gchar *category = place->category;
  place->category = "";
  Answer last = answer_at (place, place->bundle->hard_expiry_s - 1);
  place->category = category;
  if (last.effect != JB_EFFECT_LOCK)
    last = (Answer){ .effect = JB_EFFECT_UNKNOWN };
  last.why = JB_WHY_EXPIRED;
  return last;
}

static void
consider (gint64 boundary, gint64 after, gint64 *next)
{
  if (boundary > after && boundary < *next)
    *next = boundary;
}

/* The first instant after `after` at which the answer can be another; G_MAXINT64 if there is none.
 */
static gint64
next_change (const Place *place, gint64 after)
{
  gint64 next = G_MAXINT64;
  consider (place->bundle->hard_expiry_s, after, &next);
  for (guint i = 0; i < N_RUNS; i++)
    for (guint k = 0; k < place->runs[i].n; k++)
      {
        const JbZoneEntry *entry = &place->bundle->entries[place->runs[i].first + k];
        consider (entry->from_s, after, &next);
        consider (entry->to_s, after, &next);
      }
  return next;
}

static Answer
answer_over (Place *place, const JbInterval *interval)
{
  gint64 hard = place->bundle->hard_expiry_s;
  Answer worst = { .effect = JB_EFFECT_OPEN };
  gboolean any = FALSE;
  for (gint64 at = interval->lo_s; at <= interval->hi_s; at = next_change (place, at))
    {
      Answer answer = at < hard ? answer_at (place, at) : answer_when_expired (place);
      if (!any || answer.effect > worst.effect)
        worst = answer;
      any = TRUE;
      if (worst.effect == JB_EFFECT_LOCK || at >= hard)
        break;
    }
  return worst;
}

/* The place itself, then each part of it that a rule names, unless RW and RT say exactly where. */
static Answer
answer_for_parts (Place *place, const JbZoneQuestion *question, const JbInterval *interval,
                  gboolean *ret_narrowed)
{
  guint rw = jb_zone_part_number (question->rw);
  guint rt = rw > 0 ? jb_zone_part_number (question->rt) : 0;
  set_part (place, question->village, rw, rt);
  Answer worst = answer_over (place, interval);
  *ret_narrowed = FALSE;
  if (rt > 0)
    return worst;

  const JbZoneBundle *bundle = place->bundle;
  guint64 whole = jb_zone_place_key (question->village, rw, 0);
  guint64 last = jb_zone_place_key (question->village, rw > 0 ? rw : 999, 999);
  guint64 previous = whole;
  for (guint i = lower_bound (bundle, whole); i < bundle->n_rules; i++)
    {
      guint64 key = bundle->entries[i].place;
      if (key > last || worst.effect == JB_EFFECT_LOCK)
        break;
      if (key == previous)
        continue;
      previous = key;
      set_part (place, question->village, jb_zone_place_rw (key), jb_zone_place_rt (key));
      Answer answer = answer_over (place, interval);
      if (answer.effect > worst.effect)
        {
          worst = answer;
          *ret_narrowed = TRUE;
        }
    }
  return worst;
}

static gboolean
is_amber (const JbZoneBundle *bundle, const JbFresh *fresh, const JbInterval *interval)
{
  return interval->hi_s >= bundle->soft_expiry_s || fresh == NULL
         || fresh->zone_version != bundle->version
         || !jb_digest_equal (&fresh->zone_digest, &bundle->digest)
         || interval->hi_s >= fresh->expires_s;
}

void
jb_zone_verdict (const JbZoneBundle *bundle, const JbZoneQuestion *question, JbVerdict *ret_verdict)
{
  JbVerdict verdict = { .effect = JB_EFFECT_UNKNOWN, .why = JB_WHY_NO_FILE, .amber = TRUE };
  const JbInterval interval = { question->now.lo_s, MAX (question->now.lo_s, question->now.hi_s) };
  if (bundle != NULL)
    {
      verdict.amber = is_amber (bundle, question->fresh, &interval);
      verdict.why = JB_WHY_OUTSIDE;
    }
  if (bundle != NULL && jb_text_is_digits (question->village, VILLAGE_DIGITS, VILLAGE_DIGITS)
      && g_str_has_prefix (question->village, bundle->area))
    {
      Place place
          = { .bundle = bundle, .category = question->category != NULL ? question->category : "" };
      set_village (&place, question->village);
      Answer answer = answer_for_parts (&place, question, &interval, &verdict.narrowed);
      verdict.effect = answer.effect;
      verdict.why = answer.why;
      verdict.exempted = answer.exempted;
      verdict.rule = answer.entry != NULL ? rule_of (&place, answer.entry) : NULL;
    }
  *ret_verdict = verdict;
}
