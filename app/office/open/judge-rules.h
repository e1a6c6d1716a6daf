/* SPDX-License-Identifier: MPL-2.0 */
/* The second half of judging: an authentic, readable record against the rules. A record that breaks
 * one is still stored, for a person to decide (adjudicate); only a NIK that is none is refused. */
#pragma once

#include "app/office/open/judge.h"

G_BEGIN_DECLS

/* The first rule that is broken decides. `part_names` NULL-terminated. FALSE only where the machine
 * failed. */
gboolean of_judge_rules (OfCourt *court, const gchar *const *part_names, OfJudgement *judgement,
                         GError **error);

G_END_DECLS
