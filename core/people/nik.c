/* SPDX-License-Identifier: MPL-2.0 */
#include "core/people/nik.h"

#include <sodium.h>
#include <string.h>

#define N_DIGITS 16
#define REGION_END 6
#define DAY_END 8
#define MONTH_END 10
#define YEAR_END 12
#define FEMALE_DAY_OFFSET 40

static gboolean
is_stripped (gunichar c)
{
  switch (c)
    {
    case ' ':
    case '\t':
    case '\n':
    case '\r':
    case '.':
    case '\'':
    case 0x0085: /* next line */
    case 0x00A0: /* no-break space */
    case 0x2007: /* figure space, which does not break either */
    case 0x2018: /* curly apostrophes */
    case 0x2019:
    case 0x2028: /* line and paragraph separator */
    case 0x2029:
    case 0x202F: /* narrow no-break space */
    case 0x2060: /* word joiner */
    case 0xFEFF: /* byte order mark */
      return TRUE;
    default:
      return c >= 0x200B && c <= 0x200F; /* zero-width spaces, joiners and marks */
    }
}

/* Leaves the digits of a clean text of at most 16; only then is there anything to judge. */
static void
strip (const gchar *text, JbNik *nik)
{
  guint n = 0;
  nik->clean = text == NULL || g_utf8_validate (text, -1, NULL);
  for (const gchar *p = text; nik->clean && p != NULL && *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      if (c >= '0' && c <= '9')
        {
          if (n < N_DIGITS)
            nik->digits[n] = (gchar) c;
          n++;
        }
      else if (!is_stripped (c))
        nik->clean = FALSE;
    }
  nik->n_digits = nik->clean ? n : 0;
  if (!nik->clean || n > N_DIGITS)
    sodium_memzero (nik->digits, sizeof nik->digits);
}

static guint
group (const JbNik *nik, guint from, guint to)
{
  guint value = 0;
  for (guint i = from; i < to; i++)
    value = value * 10 + (guint) (nik->digits[i] - '0');
  return value;
}

static gboolean
has (const JbNik *nik, guint end)
{
  return strlen (nik->digits) >= end;
}

static void
begin (const gchar *text, const JbRegions *regions, JbNik *ret_nik)
{
  *ret_nik = (JbNik){ .year2 = -1 };
  strip (text, ret_nik);
  if (!has (ret_nik, N_DIGITS))
    ret_nik->faults |= JB_NIK_NOT_16_DIGITS;
  if (has (ret_nik, REGION_END))
    {
      memcpy (ret_nik->region, ret_nik->digits, REGION_END);
      if (regions != NULL && jb_regions_find (regions, ret_nik->region, NULL))
        ret_nik->region_name = jb_regions_describe (regions, ret_nik->region);
    }
  if (has (ret_nik, YEAR_END))
    ret_nik->year2 = (gint) group (ret_nik, MONTH_END, YEAR_END);
  if (has (ret_nik, N_DIGITS))
    ret_nik->serial = group (ret_nik, YEAR_END, N_DIGITS);
}

static void
judge_day (JbNik *nik)
{
  if (!has (nik, DAY_END))
    return;
  guint day = group (nik, REGION_END, DAY_END);
  gboolean female = day > FEMALE_DAY_OFFSET;
  if (female)
    day -= FEMALE_DAY_OFFSET;
  if (day < 1 || day > 31)
    {
      nik->faults |= JB_NIK_BAD_DAY;
      return;
    }
  nik->day = day;
  nik->sex = female ? JB_SEX_FEMALE : JB_SEX_MALE;
}

static void
judge_month (JbNik *nik)
{
  if (!has (nik, MONTH_END))
    return;
  guint month = group (nik, DAY_END, MONTH_END);
  if (month < 1 || month > 12)
    nik->faults |= JB_NIK_BAD_MONTH;
  else
    nik->month = month;
}

/* Could day and month be a date, as far as the year is known? Without an entered birth date the
 * year may be of 1900-1999 or 2000-2099: of a pair of digits at least one leaps if any year does.
 */
static gboolean
date_may_exist (guint day, guint month, gint year2, guint year)
{
  if (year != 0)
    return jb_date_exists (year, month, day);
  if (year2 < 0)
    return jb_date_exists (2000, month, day);
  return jb_date_exists (1900 + (guint) year2, month, day)
         || jb_date_exists (2000 + (guint) year2, month, day);
}

static void
judge_date (JbNik *nik, const JbDate *born)
{
  gboolean entered = jb_date_is_set (born);
  if (entered && nik->year2 >= 0)
    nik->year = born->year / 100u * 100u + (guint) nik->year2;
  if (nik->day != 0 && nik->month != 0
      && !date_may_exist (nik->day, nik->month, nik->year2, nik->year))
    nik->warnings |= JB_NIK_WARN_IMPOSSIBLE_DATE;
  if (entered
      && ((nik->day != 0 && nik->day != born->day) || (nik->month != 0 && nik->month != born->month)
          || (nik->year != 0 && nik->year != born->year)))
    nik->warnings |= JB_NIK_WARN_DATE_DIFFERS;
}

void
jb_nik_explain (const gchar *text, const JbRegions *regions, const JbDate *born, JbSex sex,
                JbNik *ret_nik)
{
  begin (text, regions, ret_nik);
  judge_day (ret_nik);
  judge_month (ret_nik);
  judge_date (ret_nik, born);
  if (has (ret_nik, N_DIGITS) && ret_nik->serial == 0)
    ret_nik->faults |= JB_NIK_SERIAL_ZERO;
  if (regions != NULL && has (ret_nik, REGION_END) && ret_nik->region_name == NULL)
    ret_nik->warnings |= JB_NIK_WARN_REGION_UNKNOWN;
  if (sex != JB_SEX_UNKNOWN && ret_nik->sex != JB_SEX_UNKNOWN && sex != ret_nik->sex)
    ret_nik->warnings |= JB_NIK_WARN_SEX_DIFFERS;
}

void
jb_kk_explain (const gchar *text, const JbRegions *regions, JbNik *ret_kk)
{
  begin (text, regions, ret_kk);
  guint day = has (ret_kk, DAY_END) ? group (ret_kk, REGION_END, DAY_END) : 0;
  if (day >= FEMALE_DAY_OFFSET + 1 && day <= FEMALE_DAY_OFFSET + 31)
    ret_kk->warnings |= JB_NIK_WARN_SWAPPED;
  else if (day >= 1 && day <= 31)
    ret_kk->day = day;
  else if (has (ret_kk, DAY_END))
    ret_kk->warnings |= JB_NIK_WARN_KK_DAY;

  judge_month (ret_kk);
  if ((ret_kk->faults & JB_NIK_BAD_MONTH) != 0)
    {
      ret_kk->faults &= ~(guint) JB_NIK_BAD_MONTH;
      ret_kk->warnings |= JB_NIK_WARN_KK_MONTH;
    }
  if (ret_kk->day != 0 && ret_kk->month != 0
      && !date_may_exist (ret_kk->day, ret_kk->month, ret_kk->year2, 0))
    ret_kk->warnings |= JB_NIK_WARN_KK_DAY;
  if (has (ret_kk, N_DIGITS) && ret_kk->serial == 0)
    ret_kk->warnings |= JB_NIK_WARN_KK_SERIAL;
}

void
jb_nik_clear (JbNik *nik)
{
  g_free (nik->region_name);
  sodium_memzero (nik, sizeof *nik);
}
