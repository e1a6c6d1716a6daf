/* SPDX-License-Identifier: MPL-2.0 */
/* All state is a pair of bounds at one reading of CLOCK_BOOTTIME, which counts on while the machine
 * sleeps. The lower bound grows by whole seconds passed (rounded down), the upper by those rounded
 * up. */
#include "core/zone/clock.h"

#define SECOND_US G_GINT64_CONSTANT (1000000)
#define DAY_S 86400
#define WEEK_S (7 * DAY_S)

/* A DS3231 keeps 2 ppm from 0 to 40 degrees (datasheet): 63 s a year, doubled for ageing. */
#define RTC_DRIFT_S 126
/* How far two clocks of one office may differ before a later document belies a collapsed interval.
 */
#define OFFICE_SKEW_S 60

struct JbClock {
  gint64 lo_s;
  gint64 hi_s; /* only while collapsed */
  gint64 boot_us;
  gint64 signed_s;
  gboolean collapsed; /* the upper bound is known too, and the wall clock does not matter */
};

const gchar *
jb_clock_trust_name (JbClockTrust trust)
{
  switch (trust)
    {
    case JB_CLOCK_TRUSTED:
      return "trusted";
    case JB_CLOCK_BOUNDED:
      return "bounded";
    case JB_CLOCK_UNTRUSTED:
    default:
      return "untrusted";
    }
}

JbClock *
jb_clock_new (gint64 floor_s, gint64 boot_us)
{
  JbClock *clock = g_new0 (JbClock, 1);
  clock->lo_s = MAX (floor_s, 0);
  clock->boot_us = boot_us;
  return clock;
}

void
jb_clock_free (JbClock *clock)
{
  g_free (clock);
}

static gint64
passed_us (const JbClock *clock, gint64 boot_us)
{
  return MAX (boot_us - clock->boot_us, 0);
}

static gint64
lo_at (const JbClock *clock, gint64 boot_us)
{
  return clock->lo_s + passed_us (clock, boot_us) / SECOND_US;
}

static gint64
whole_seconds_up (gint64 time_us)
{
  return (time_us + SECOND_US - 1) / SECOND_US;
}

static gint64
hi_at (const JbClock *clock, gint64 boot_us)
{
  return clock->hi_s + whole_seconds_up (passed_us (clock, boot_us));
}

static void
set (JbClock *clock, gint64 lo_s, gint64 hi_s, gint64 boot_us, gboolean collapsed)
{
  clock->lo_s = lo_s;
  clock->hi_s = hi_s;
  clock->boot_us = boot_us;
  clock->collapsed = collapsed;
}

void
jb_clock_at_least (JbClock *clock, gint64 time_s, gint64 boot_us)
{
  clock->signed_s = MAX (clock->signed_s, time_s);
  if (time_s <= lo_at (clock, boot_us))
    return;
  gint64 hi = hi_at (clock, boot_us);
  gboolean still = clock->collapsed && time_s <= hi + OFFICE_SKEW_S;
  set (clock, time_s, MAX (hi, time_s), boot_us, still);
}

gboolean
jb_clock_answer (JbClock *clock, gint64 time_s, gint64 asked_boot_us, gint64 boot_us)
{
  if (boot_us < asked_boot_us)
    return FALSE;
  gint64 hi = time_s + whole_seconds_up (boot_us - asked_boot_us);
  if (time_s <= 0 || hi < clock->signed_s)
    return FALSE;
  clock->signed_s = MAX (clock->signed_s, time_s);
  set (clock, MAX (time_s, MIN (clock->signed_s, hi)), hi, boot_us, TRUE);
  return TRUE;
}

void
jb_clock_rtc (JbClock *clock, gint64 time_s, gint64 boot_us)
{
  gint64 lo = lo_at (clock, boot_us);
  /* It lags behind what is signed or saved: it stopped, whatever its flag says. */
  if (clock->collapsed || time_s + RTC_DRIFT_S < lo)
    return;
  set (clock, MAX (lo, time_s - RTC_DRIFT_S), time_s + RTC_DRIFT_S, boot_us, TRUE);
}

gint64
jb_clock_signed_s (const JbClock *clock)
{
  return clock->signed_s;
}

void
jb_clock_now (const JbClock *clock, gint64 wall_s, gint64 boot_us, JbInterval *ret_now)
{
  ret_now->lo_s = lo_at (clock, boot_us);
  ret_now->hi_s = MAX (ret_now->lo_s, clock->collapsed ? hi_at (clock, boot_us) : wall_s);
}

JbClockTrust
jb_clock_trust (const JbClock *clock, gint64 wall_s, gint64 boot_us)
{
  if (clock->collapsed)
    return JB_CLOCK_TRUSTED;
  gint64 lo = lo_at (clock, boot_us);
  gint64 apart = wall_s > lo ? wall_s - lo : lo - wall_s;
  gboolean this_week = clock->signed_s > 0 && MAX (lo, wall_s) - clock->signed_s <= WEEK_S;
  return this_week && apart <= DAY_S ? JB_CLOCK_BOUNDED : JB_CLOCK_UNTRUSTED;
}
