/* SPDX-License-Identifier: MPL-2.0 */
#include "core/people/eligibility.h"

#include "core/base/i18n.h"

#define CARD_YEARS 17    /* UU 24/2013 art. 63 */
#define AHEAD_YEARS 16   /* recorded ahead since 2018 */
#define ADULT_YEARS 18   /* UU 35/2014 art. 1: a child is under 18 */
#define ELECTION_YEARS 5 /* between two elections */

static gboolean
is_first_time_voter (const JbDate *born, const JbDate *seventeenth, gboolean ever_married,
                     const JbDate *election, const JbDate *previous)
{
  if (!jb_date_is_set (election) || jb_date_compare (born, election) > 0)
    return FALSE;
  if (jb_date_compare (seventeenth, election) > 0)
    return ever_married;
  if (jb_date_is_set (previous))
    return jb_date_compare (seventeenth, previous) > 0;
  JbDate five_years_on;
  jb_date_add_years (seventeenth, ELECTION_YEARS, &five_years_on);
  return jb_date_compare (&five_years_on, election) > 0;
}

void
jb_eligibility (const JbDate *born, gboolean ever_married, const JbDate *today,
                const JbDate *election, const JbDate *previous_election,
                JbEligibility *ret_eligibility)
{
  JbEligibility result = { .eligible = JB_ELIGIBLE_NOT };
  guint age = jb_date_age_on (born, today);
  gboolean is_born = jb_date_compare (born, today) <= 0;
  jb_date_add_years (born, CARD_YEARS, &result.card_from);
  if (age >= CARD_YEARS)
    result.eligible = JB_ELIGIBLE_AGE;
  else if (ever_married && is_born)
    result.eligible = JB_ELIGIBLE_MARRIED;
  else if (age >= AHEAD_YEARS)
    result.eligible = JB_ELIGIBLE_AHEAD;
  result.is_child = age < ADULT_YEARS;
  result.first_time_voter
      = is_first_time_voter (born, &result.card_from, ever_married, election, previous_election);
  if (result.eligible == JB_ELIGIBLE_MARRIED)
    result.card_from = *today;
  *ret_eligibility = result;
}

const gchar *
jb_eligible_name (JbEligible eligible)
{
  switch (eligible)
    {
    case JB_ELIGIBLE_AGE:
      return "age";
    case JB_ELIGIBLE_MARRIED:
      return "married";
    case JB_ELIGIBLE_AHEAD:
      return "ahead";
    case JB_ELIGIBLE_NOT:
    default:
      return "not";
    }
}

static gchar *
explain_basis (const JbEligibility *eligibility)
{
  g_autofree gchar *day = jb_date_to_words (&eligibility->card_from, JB_DATE_PLAIN);
  switch (eligibility->eligible)
    {
    case JB_ELIGIBLE_AGE:
      return g_strdup (_ ("Wajib KTP-el: sudah 17 tahun (UU 24/2013 pasal 63)."));
    case JB_ELIGIBLE_MARRIED:
      return g_strdup (_ ("Wajib KTP-el: kawin atau pernah kawin (UU 24/2013 pasal 63)."));
    case JB_ELIGIBLE_AHEAD:
      return g_strdup_printf (_ ("Boleh direkam lebih dahulu: sudah 16 tahun. KTP-el diserahkan "
                                 "mulai %s, saat 17 tahun (UU 24/2013 pasal 63)."),
                              day);
    case JB_ELIGIBLE_NOT:
    default:
      return g_strdup_printf (_ ("Belum dapat direkam: belum 16 tahun dan belum kawin. KTP-el "
                                 "diserahkan mulai %s (UU 24/2013 pasal 63)."),
                              day);
    }
}

gchar *
jb_eligibility_explain (const JbEligibility *eligibility)
{
  g_autofree gchar *basis = explain_basis (eligibility);
  const gchar *child
      = eligibility->is_child && eligibility->eligible != JB_ELIGIBLE_NOT
            ? _ (" Data anak bersifat spesifik: catat orang tua atau pendamping (UU 27/2022).")
            : "";
  const gchar *voter = eligibility->first_time_voter ? _ (" Pemilih pemula.") : "";
  return g_strconcat (basis, child, voter, NULL);
}
