/* SPDX-License-Identifier: MPL-2.0 */
/* Calendar dates of people and decrees (proleptic Gregorian), and the area's own time zone.
 *
 * Indonesia has three zones without daylight saving: WIB (UTC+7), WITA (+8), WIT (+9)
 * (Keppres 41/1987). A date becomes an instant only together with one of them. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  guint16 year; /* 1800..2999; 0 in a date that is not set */
  guint8 month; /* 1..12 */
  guint8 day;   /* 1..31 */
} JbDate;

typedef enum { JB_AREA_TIME_WIB = 7, JB_AREA_TIME_WITA = 8, JB_AREA_TIME_WIT = 9 } JbAreaTime;

gboolean jb_date_is_set (const JbDate *date);
/* True if the day exists. */
gboolean jb_date_exists (guint year, guint month, guint day);
/* "2003-06-05" exactly; FALSE if it is anything else or does not exist. */
gboolean jb_date_parse (const gchar *text, JbDate *ret_date);
gchar *jb_date_to_iso (const JbDate *date);
/* "5 Juni 2003" in the language of the program; `with_weekday`: "Kamis, 5 Juni 2003". */
typedef enum { JB_DATE_PLAIN, JB_DATE_WEEKDAY } JbDateStyle;
gchar *jb_date_to_words (const JbDate *date, JbDateStyle style);

gint jb_date_compare (const JbDate *a, const JbDate *b);
/* Completed years between birth and day (someone born on 29 February completes a year on 1 March of
 * a common year); negative never: 0 if `day` is before birth. */
guint jb_date_age_on (const JbDate *born, const JbDate *day);
/* The date `years` later (29 February -> 1 March where there is none). */
void jb_date_add_years (const JbDate *date, guint years, JbDate *ret_date);
void jb_date_add_days (const JbDate *date, gint days, JbDate *ret_date);

gboolean jb_area_time_parse (const gchar *name /* "WIB" … */, JbAreaTime *ret_zone);
const gchar *jb_area_time_name (JbAreaTime zone);
/* The local day at an instant, and the instant a local day begins. */
void jb_date_at (gint64 time_s, JbAreaTime zone, JbDate *ret_date);
gint64 jb_date_begins_s (const JbDate *date, JbAreaTime zone);
/* What a person writes for an instant: the area's own "2026-12-05" (its beginning),
 * "2026-12-05 15:00" or "2026-12-05T15:00", or UTC "2026-12-05T08:00:00Z". */
gboolean jb_time_parse (const gchar *text, JbAreaTime zone, gint64 *ret_time_s);
/* "22 November 2026, 10.42 WIB": for people (transfer full). */
gchar *jb_time_to_words (gint64 time_s, JbAreaTime zone);
/* "10.42" */
gchar *jb_time_to_clock (gint64 time_s, JbAreaTime zone);

G_END_DECLS
