/* SPDX-License-Identifier: MPL-2.0 */
/* May this person be recorded for a KTP-el on this day, and on what basis? */
#pragma once

#include "core/people/date.h"

G_BEGIN_DECLS

typedef enum {
  JB_ELIGIBLE_NOT,     /* under 16 and never married */
  JB_ELIGIBLE_AGE,     /* 17 or more (UU 24/2013 art. 63) */
  JB_ELIGIBLE_MARRIED, /* married or ever married, at any age (the same) */
  JB_ELIGIBLE_AHEAD,   /* 16: recorded ahead, the card is handed over at 17 (since 2018) */
} JbEligible;

typedef struct {
  JbEligible eligible;
  JbDate card_from;          /* the day the card may be handed over: today if married before 17,
                                otherwise the 17th birthday, also when that is past */
  gboolean is_child;         /* under 18: "specific" data (UU 27/2022), guardian noted */
  gboolean first_time_voter; /* pemilih pemula: becomes 17 after the previous and on or before this
                                election day, or married by then; FALSE without an election day */
} JbEligibility;

/* `election`, `previous_election` may be NULL. Without a previous election "first-time" means turning
 * 17 within the five years up to the election day. */
void jb_eligibility (const JbDate *born, gboolean ever_married, const JbDate *today,
                     const JbDate *election, const JbDate *previous_election,
                     JbEligibility *ret_eligibility);
/* Stable name ("age", "married", "ahead", "not") and the sentence with the lawful basis. */
const gchar *jb_eligible_name (JbEligible eligible);
gchar *jb_eligibility_explain (const JbEligibility *eligibility);

G_END_DECLS
