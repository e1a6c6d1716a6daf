/* SPDX-License-Identifier: MPL-2.0 */
/* The kit as the main loop sees it: a snapshot of what the screens show, renewed by the worker
 * whenever the kit says that something changed. Pages read the snapshot and hand work in; they never
 * call the kit on the main loop. */
#pragma once

#include "app/kit/flow.h"
#include "app/kit/lights.h"
#include "app/kit/work.h"
#include "core/kit.h"

G_BEGIN_DECLS

typedef struct JkSession JkSession;

typedef struct {
  gboolean valid; /* a first snapshot was taken */
  JbKitStatus status;
  JbKitVerdict *here; /* NULL if no village was chosen */
  JbDate today;
  JbAreaTime area_time;
  gint64 taken_us; /* monotonic */
  gboolean failed; /* the last snapshot could not be taken: disk or database */
} JkSnapshot;

/* `changed` runs on the main loop after every new snapshot. */
typedef void (*JkSessionChanged) (gpointer data);

JkSession *jk_session_new (JkWork *work, JkSessionChanged changed, gpointer data);
/* Closes the kit. The work must be done (jk_work_free). */
void jk_session_free (JkSession *session);

/* Opens the kit in the worker; `done` after the first snapshot. Paths are copied. */
void jk_session_open (JkSession *session, const JbKitOptions *options, JkDone done, gpointer data);
JbKit *jk_session_kit (JkSession *session); /* NULL until it is open */
JkWork *jk_session_work (JkSession *session);
const JkSnapshot *jk_session_now (const JkSession *session);
/* Asks for a new snapshot; many askings make one. */
void jk_session_refresh (JkSession *session);

void jk_session_facts (const JkSession *session, gboolean drafting, JkFacts *ret_facts);
void jk_session_lights (const JkSession *session, gboolean counting_down, JkLightsIn *ret_in);
/* T_lo, as it has moved on since the snapshot; 0 before the first. */
gint64 jk_session_time_s (const JkSession *session);

G_END_DECLS
