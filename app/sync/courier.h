/* SPDX-License-Identifier: MPL-2.0 */
/* The courier's rounds: HELLO, what the office has for the kit, batch after batch until nothing is
 * left, then waiting. Keeps nothing: killed at any instant, the next one goes on where the office
 * says it is. */
#pragma once

#include "app/common/courier-end.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum { JB_COURIER_ONCE, JB_COURIER_FOREVER } JbCourierMode;

typedef struct {
  const gchar *home;
  const gchar *url; /* instead of the enrolment's; NULL */
  JbCourierMode mode;
  guint max_tries;                         /* ONCE: failures in a row without any progress */
  gint64 first_pause_us, longest_pause_us; /* back-off */
  gint64 stopped_pause_us;                 /* after the office refused */
  gint64 idle_us;                          /* HELLO again after so long without work */
  gint64 first_poll_us, longest_poll_us;   /* for an answer */
  gint64 answer_patience_us;               /* polling in all, then it is a round's end */
  gboolean wall_clock_is_possible; /* FALSE: it shows a time before this program was built */
  GCancellable *cancellable;       /* ends FOREVER; NULL */
} JbCourierOptions;

/* Everything but home, with the usual figures. */
void jb_courier_options_init (JbCourierOptions *options);

/* ret_words: what a person should know, "" if all is well (transfer full). FOREVER only returns
 * when it is cancelled. */
JbCourierEnd jb_courier_run (const JbCourierOptions *options, gchar **ret_words);

G_END_DECLS
