/* SPDX-License-Identifier: MPL-2.0 */
/* Waiting: for the kit to have something, for the network to change, or until it is time to try
 * again. */
#pragma once

#include "app/sync/link.h"

G_BEGIN_DECLS

/* Jittered exponential back-off: each wait is drawn from [half, whole] of a ceiling that doubles
 * from `first_us` to `longest_us`. */
typedef struct {
  gint64 first_us, longest_us;
  gint64 ceiling_us; /* 0: nothing failed yet */
} JbBackoff;

void jb_backoff_reset (JbBackoff *backoff);
gint64 jb_backoff_next_us (JbBackoff *backoff);

typedef enum {
  JB_PAUSE_OVER,      /* the time has passed */
  JB_PAUSE_WORK,      /* the kit has something to do, or a person asked */
  JB_PAUSE_NETWORK,   /* the network changed: a hint, no more */
  JB_PAUSE_LINK_LOST, /* the kit hung up, or the link is of no use any more */
  JB_PAUSE_CANCELLED,
} JbPauseEnd;

/* `link` may be NULL: then the kit is not listened to. `cancellable` may be NULL. A pause that the
 * network ended leaves `link` unusable. Runs the thread's main context. */
typedef enum { JB_PAUSE_HEEDS_NETWORK, JB_PAUSE_IGNORES_NETWORK } JbPauseHint;
JbPauseEnd jb_pause (JbLink *link, gint64 us, JbPauseHint hint, GCancellable *cancellable);

G_END_DECLS
