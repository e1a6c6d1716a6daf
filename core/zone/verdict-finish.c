/* SPDX-License-Identifier: MPL-2.0 */
/* What a verdict permits. */
#include "core/zone/verdict.h"

gboolean
jb_verdict_allows (const JbVerdict *verdict)
{
  return verdict->effect < JB_EFFECT_UNKNOWN;
}

gboolean
jb_verdict_lets_finish (const JbVerdict *verdict, gint64 first_biometric_lo_s,
                        gint64 lock_known_lo_s, const JbInterval *now)
{
  if (jb_verdict_allows (verdict))
    return TRUE;
  /* The oldest it can be, so that an uncertain clock or a night switched off does not make it
   * young. */
  if (first_biometric_lo_s <= 0 || first_biometric_lo_s > now->hi_s
      || now->hi_s - first_biometric_lo_s > JB_FINISH_GRACE_S)
    return FALSE;
  return first_biometric_lo_s < lock_known_lo_s
         || (verdict->rule != NULL && first_biometric_lo_s < verdict->rule->from_s);
}
