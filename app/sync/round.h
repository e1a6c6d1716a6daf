/* SPDX-License-Identifier: MPL-2.0 */
/* One round of the courier, from HELLO until the kit has nothing left. */
#pragma once

#include "app/sync/courier.h"
#include "app/sync/pause.h"
#include "app/sync/upload.h"

G_BEGIN_DECLS

typedef struct {
  const JbCourierOptions *options;
  JbLink *link;
  gboolean advanced;   /* the office confirmed bytes, or a receipt was taken */
  gboolean kit_failed; /* the error is the kit's, not the office's */
} JbRound;

/* TRUE if nothing is left to send and nothing waits for a receipt. JB_ERROR_NETWORK,
 * JB_ERROR_REFUSED, JB_ERROR_STATE (the office has the batch but has not opened it yet), and what
 * the kit says. */
gboolean jb_round_run (JbRound *round, GError **error);

G_END_DECLS
