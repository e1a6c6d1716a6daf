/* SPDX-License-Identifier: MPL-2.0 */
/* The parts of a record that this kit has no device for yet, and what they are called. */
#pragma once

#include "core/kit.h"

G_BEGIN_DECLS

#define JK_PARTS 13 /* signature, ten fingers, two irises */

const gchar *jk_part_name (guint i);
/* "Telunjuk kanan". */
const gchar *jk_part_label (guint i);
/* The exception recorded for it; NULL if there is none (transfer none). */
const JbException *jk_part_exception (const GPtrArray *exceptions, guint i);
guint jk_parts_missing (const GPtrArray *exceptions);

G_END_DECLS
