/* SPDX-License-Identifier: MPL-2.0 */
/* Time without a clock chip: an interval that surely contains now.
 *
 * T_lo = max (latest signed time, saved clock) + boot time since; T_hi = max (T_lo, wall clock). Pure
 * arithmetic on what it is handed; it reads no clock. Only T_lo is ever saved. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  gint64 lo_s, hi_s; /* inclusive */
} JbInterval;

typedef enum {
  JB_CLOCK_UNTRUSTED, /* nothing but the build's or an old signed time */
  JB_CLOCK_BOUNDED,   /* signed time of this week, wall clock agrees within a day */
  JB_CLOCK_TRUSTED,   /* a signed answer to our nonce in this boot, or an RTC set from one */
} JbClockTrust;

const gchar *jb_clock_trust_name (JbClockTrust trust);

typedef struct JbClock JbClock; /* plain state machine, one thread */

/* `floor_s`: the latest of the build's time, the saved clock and every verified document's time;
 * `boot_us`: CLOCK_BOOTTIME now. */
JbClock *jb_clock_new (gint64 floor_s, gint64 boot_us);
void jb_clock_free (JbClock *clock);
/* A verified document says the office's time was at least this. Never moves lo back. */
void jb_clock_at_least (JbClock *clock, gint64 time_s, gint64 boot_us);
/* A signed answer to our nonce, asked at `asked_boot_us` and answered at `boot_us`: collapses the
 * interval to [time, time + round trip]. FALSE if it contradicts a later signed time. */
gboolean jb_clock_answer (JbClock *clock, gint64 time_s, gint64 asked_boot_us, gint64 boot_us);
/* A clock chip that was set from signed time and never stopped. */
void jb_clock_rtc (JbClock *clock, gint64 time_s, gint64 boot_us);
/* The latest time signed by the office that we know (0 if none); for JB_CLOCK_BOUNDED and the count
 * of records without signed time. */
gint64 jb_clock_signed_s (const JbClock *clock);

void jb_clock_now (const JbClock *clock, gint64 wall_s, gint64 boot_us, JbInterval *ret_now);
JbClockTrust jb_clock_trust (const JbClock *clock, gint64 wall_s, gint64 boot_us);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JbClock, jb_clock_free)

G_END_DECLS
