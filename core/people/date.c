/* SPDX-License-Identifier: MPL-2.0 */
#include "core/people/date.h"

#include "core/base/i18n.h"
#include "core/base/utc.h"

#include <string.h>

#define YEAR_MIN 1800
#define YEAR_MAX 2999
#define DAY_S G_GINT64_CONSTANT (86400)
#define DAYS_PER_400_YEARS 146097

static gboolean
is_leap (guint year)
{
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static guint
days_in_month (guint year, guint month)
{
  static const guint8 days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
  return month == 2 && is_leap (year) ? 29 : days[month - 1];
}

/* Days since 1970-01-01, counted in years that begin in March, so that a leap day is a year's last.
 */
static gint64
day_number (const JbDate *date)
{
  gint64 year = date->year - (date->month <= 2 ? 1 : 0);
  gint64 month = (date->month + 9) % 12; /* March = 0 */
  gint64 day_of_year = (153 * month + 2) / 5 + date->day - 1;
  return 365 * year + year / 4 - year / 100 + year / 400 + day_of_year - 719468;
}

/* Not set if the day is outside the years we know. */
static void
from_day_number (gint64 number, JbDate *ret_date)
{
  *ret_date = (JbDate){ 0 };
  const JbDate first = { YEAR_MIN, 1, 1 }, last = { YEAR_MAX, 12, 31 };
  if (number < day_number (&first) || number > day_number (&last))
    return;
  gint64 days = number + 719468;
  gint64 era = days / DAYS_PER_400_YEARS, day = days % DAYS_PER_400_YEARS;
  gint64 year = (day - day / 1460 + day / 36524 - day / 146096) / 365;
  gint64 day_of_year = day - (365 * year + year / 4 - year / 100);
  gint64 month = (5 * day_of_year + 2) / 153; /* March = 0 */
  ret_date->day = (guint8) (day_of_year - (153 * month + 2) / 5 + 1);
  ret_date->month = (guint8) (month < 10 ? month + 3 : month - 9);
  ret_date->year = (guint16) (era * 400 + year + (month >= 10 ? 1 : 0));
}

gboolean
jb_date_is_set (const JbDate *date)
{
  return date != NULL && date->year != 0;
}

gboolean
jb_date_exists (guint year, guint month, guint day)
{
  return year >= YEAR_MIN && year <= YEAR_MAX && month >= 1 && month <= 12 && day >= 1
         && day <= days_in_month (year, month);
}

static guint
number_at (const gchar *text, guint n)
{
  guint value = 0;
  for (guint i = 0; i < n; i++)
    value = value * 10 + (guint) (text[i] - '0');
  return value;
}

gboolean
jb_date_parse (const gchar *text, JbDate *ret_date)
{
  static const gchar form[] = "0000-00-00";
  if (text == NULL || strlen (text) != sizeof form - 1)
    return FALSE;
  for (gsize i = 0; i < sizeof form - 1; i++)
    if (form[i] == '-' ? text[i] != '-' : !g_ascii_isdigit (text[i]))
      return FALSE;
  guint year = number_at (text, 4), month = number_at (text + 5, 2), day = number_at (text + 8, 2);
  if (!jb_date_exists (year, month, day))
    return FALSE;
  *ret_date = (JbDate){ (guint16) year, (guint8) month, (guint8) day };
  return TRUE;
}

gchar *
jb_date_to_iso (const JbDate *date)
{
  return g_strdup_printf ("%04u-%02u-%02u", date->year, date->month, date->day);
}

gchar *
jb_date_to_words (const JbDate *date, JbDateStyle style)
{
  static const gchar *const months[] = {
    N_ ("Januari"),   N_ ("Februari"), N_ ("Maret"),    N_ ("April"),
    N_ ("Mei"),       N_ ("Juni"),     N_ ("Juli"),     N_ ("Agustus"),
    N_ ("September"), N_ ("Oktober"),  N_ ("November"), N_ ("Desember"),
  };
  static const gchar *const weekdays[] = {
    N_ ("Kamis"), N_ ("Jumat"),  N_ ("Sabtu"), N_ ("Minggu"),
    N_ ("Senin"), N_ ("Selasa"), N_ ("Rabu"),
  };
  if (!jb_date_is_set (date) || date->month < 1 || date->month > 12)
    return g_strdup ("");
  g_autofree gchar *plain
      = g_strdup_printf ("%u %s %u", date->day, _ (months[date->month - 1]), date->year);
  if (style == JB_DATE_PLAIN)
    return g_steal_pointer (&plain);
  /* 1 January 1970 was a Thursday. */
  gint64 weekday = (day_number (date) % 7 + 7) % 7;
  return g_strdup_printf ("%s, %s", _ (weekdays[weekday]), plain);
}

gint
jb_date_compare (const JbDate *a, const JbDate *b)
{
  if (a->year != b->year)
    return a->year < b->year ? -1 : 1;
  if (a->month != b->month)
    return a->month < b->month ? -1 : 1;
  return a->day == b->day ? 0 : a->day < b->day ? -1 : 1;
}

guint
jb_date_age_on (const JbDate *born, const JbDate *day)
{
  if (jb_date_compare (day, born) <= 0)
    return 0;
  guint years = (guint) (day->year - born->year);
  gboolean birthday_ahead
      = day->month < born->month || (day->month == born->month && day->day < born->day);
  return birthday_ahead ? years - 1 : years;
}

void
jb_date_add_years (const JbDate *date, guint years, JbDate *ret_date)
{
  JbDate later = { 0 };
  if (years <= YEAR_MAX - (guint) date->year)
    {
      later = (JbDate){ (guint16) (date->year + years), date->month, date->day };
      if (later.day > days_in_month (later.year, later.month))
        later = (JbDate){ later.year, 3, 1 };
    }
  *ret_date = later;
}

void
jb_date_add_days (const JbDate *date, gint days, JbDate *ret_date)
{
  from_day_number (day_number (date) + days, ret_date);
}

gboolean
jb_area_time_parse (const gchar *name, JbAreaTime *ret_zone)
{
  for (JbAreaTime zone = JB_AREA_TIME_WIB; zone <= JB_AREA_TIME_WIT; zone++)
    if (g_strcmp0 (name, jb_area_time_name (zone)) == 0)
      {
        *ret_zone = zone;
        return TRUE;
      }
  return FALSE;
}

const gchar *
jb_area_time_name (JbAreaTime zone)
{
  switch (zone)
    {
    case JB_AREA_TIME_WIB:
      return "WIB";
    case JB_AREA_TIME_WITA:
      return "WITA";
    case JB_AREA_TIME_WIT:
      return "WIT";
    default:
      g_return_val_if_reached ("WIB");
    }
}

/* Seconds of the local day, and the day's number; rounding towards the past before 1970. */
static gint64
local_day (gint64 time_s, JbAreaTime zone, gint64 *ret_second)
{
  gint64 day = time_s / DAY_S, second = time_s % DAY_S + (gint64) zone * 3600;
  while (second < 0)
    {
      second += DAY_S;
      day--;
    }
  while (second >= DAY_S)
    {
      second -= DAY_S;
      day++;
    }
  *ret_second = second;
  return day;
}

void
jb_date_at (gint64 time_s, JbAreaTime zone, JbDate *ret_date)
{
  gint64 second;
  from_day_number (local_day (time_s, zone, &second), ret_date);
}

gint64
jb_date_begins_s (const JbDate *date, JbAreaTime zone)
{
  return day_number (date) * DAY_S - (gint64) zone * 3600;
}

gchar *
jb_time_to_clock (gint64 time_s, JbAreaTime zone)
{
  gint64 second;
  local_day (time_s, zone, &second);
  return g_strdup_printf ("%02u.%02u", (guint) (second / 3600), (guint) (second / 60 % 60));
}

gchar *
jb_time_to_words (gint64 time_s, JbAreaTime zone)
{
  JbDate day;
  jb_date_at (time_s, zone, &day);
  g_autofree gchar *words = jb_date_to_words (&day, JB_DATE_PLAIN);
  g_autofree gchar *clock = jb_time_to_clock (time_s, zone);
  return g_strdup_printf ("%s, %s %s", words, clock, jb_area_time_name (zone));
}

static gboolean
two_digits (const gchar *text, guint below, guint *ret_value)
{
  if (!g_ascii_isdigit (text[0]) || !g_ascii_isdigit (text[1]))
    return FALSE;
  *ret_value = (guint) (text[0] - '0') * 10 + (guint) (text[1] - '0');
  return *ret_value < below;
}

gboolean
jb_time_parse (const gchar *text, JbAreaTime zone, gint64 *ret_time_s)
{
  JbDate date;
  guint hour = 0, minute = 0;
  g_autofree gchar *day = g_strndup (text, 10);
  if (jb_utc_parse (text, ret_time_s))
    return TRUE;
  if (!jb_date_parse (day, &date))
    return FALSE;
  const gchar *rest = text + 10;
  if (*rest != '\0'
      && (strlen (rest) != 6 || (rest[0] != ' ' && rest[0] != 'T') || rest[3] != ':'
          || !two_digits (rest + 1, 24, &hour) || !two_digits (rest + 4, 60, &minute)))
    return FALSE;
  *ret_time_s = jb_date_begins_s (&date, zone) + (gint64) hour * 3600 + (gint64) minute * 60;
  return TRUE;
}
