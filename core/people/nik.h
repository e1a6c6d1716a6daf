/* SPDX-License-Identifier: MPL-2.0 */
/* NIK and KK numbers, explained group by group, also while they are being typed.
 *
 * NIK = 6 digits region of first registration, DDMMYY of birth with 40 added to the day for a woman,
 * 4 digits serial from 0001; no check digit (Permendagri 40/2019 … as SIAK uses it). It never changes
 * and is never corrected. KK = 6 issuing region, 6 recording date, 4 serial.
 *
 * Stripped from what is pasted: spaces, tabs, line ends (also U+0085, U+2028, U+2029), dots, the
 * apostrophes ' U+2018 U+2019, what has no width (U+200B to U+200F, U+2060, U+FEFF, the BOM) and the
 * no-break spaces U+00A0, U+2007, U+202F. Only ASCII 0-9 are digits; anything else makes the number
 * "not 16 digits", and then nothing more is said about it. */
#pragma once

#include "core/people/date.h"
#include "core/people/region.h"

G_BEGIN_DECLS

typedef enum { JB_SEX_UNKNOWN = 0, JB_SEX_MALE = 1, JB_SEX_FEMALE = 2 } JbSex; /* SIAK's codes */

/* Hard errors; all that apply are set. Only NOT_16 can be set for a KK. */
typedef enum {
  JB_NIK_NOT_16_DIGITS = 1 << 0,
  JB_NIK_BAD_DAY = 1 << 1,   /* outside 01-31 and 41-71 */
  JB_NIK_BAD_MONTH = 1 << 2, /* outside 01-12 */
  JB_NIK_SERIAL_ZERO = 1 << 3,
} JbNikFault;

/* Warnings: the number is kept as it is, the officer gives a reason. */
typedef enum {
  JB_NIK_WARN_IMPOSSIBLE_DATE = 1 << 0, /* 31 February; 29 February where no fitting year leaps */
  JB_NIK_WARN_DATE_DIFFERS = 1 << 1,    /* from the birth date entered */
  JB_NIK_WARN_SEX_DIFFERS = 1 << 2,     /* from the sex entered */
  JB_NIK_WARN_REGION_UNKNOWN = 1 << 3,  /* prefixes of dissolved regions survive in NIKs */
  JB_NIK_WARN_KK_DAY = 1 << 4,          /* KK only: odd day (or none of that month), … */
  JB_NIK_WARN_KK_MONTH = 1 << 5,        /* … month … */
  JB_NIK_WARN_KK_SERIAL = 1 << 6,       /* … serial 0000 */
  JB_NIK_WARN_SWAPPED = 1 << 7,         /* a KK whose day is 41-71 is probably a NIK */
} JbNikWarning;

/* The warnings of a resident's own NIK for which the officer gives a reason; those of a KK need none. */
#define JB_NIK_WARN_NEEDS_REASON                                                                   \
  (JB_NIK_WARN_IMPOSSIBLE_DATE | JB_NIK_WARN_DATE_DIFFERS | JB_NIK_WARN_SEX_DIFFERS                \
   | JB_NIK_WARN_REGION_UNKNOWN)

typedef struct {
  gchar digits[17];   /* what is left after stripping; "" if it is unclean or more than 16 */
  guint n_digits;     /* how many there really were; 0 if unclean */
  gboolean clean;     /* nothing but digits and stripped characters was there */
  gchar region[7];    /* "" until 6 digits are there */
  gchar *region_name; /* "Pauh, Sarolangun"; NULL if unknown or incomplete (owned) */
  guint day;          /* 1-31 after taking 40 off (NIK only); 0 until 8 digits, or out of range */
  guint month;        /* 0 until 10 digits, or out of range */
  gint year2;         /* two digits; -1 until 12 digits */
  guint year;         /* with the century of the entered birth date; 0 if none was entered; KK: 0 */
  JbSex sex;          /* JB_SEX_UNKNOWN until 8 digits, or if the day is out of range; KK: always */
  guint serial;       /* 0 until 16 digits */
  guint faults;       /* JbNikFault */
  guint warnings;     /* JbNikWarning */
} JbNik;

/* Explains a NIK, complete or not. `regions`, `born` may be NULL (or not set), `sex` unknown: then
 * nothing is compared with them. For an incomplete number NOT_16_DIGITS is set and every group that
 * is complete is already judged. A group with a hard error draws no warning as well. `ret_nik` is
 * overwritten; to be cleared afterwards, which also zeroes it.
 * An unknown issuing region of a KK is no warning: region_name just stays NULL. */
void jb_nik_explain (const gchar *text, const JbRegions *regions, const JbDate *born, JbSex sex,
                     JbNik *ret_nik);
void jb_kk_explain (const gchar *text, const JbRegions *regions, JbNik *ret_kk);
void jb_nik_clear (JbNik *nik);

/* One sentence for one fault or warning bit (transfer none, translated). */
const gchar *jb_nik_fault_text (JbNikFault fault);
const gchar *jb_nik_warning_text (JbNikWarning warning);
/* Stable names for JSON and schemas: "not-16-digits", "impossible-date" … */
const gchar *jb_nik_fault_name (JbNikFault fault);
const gchar *jb_nik_warning_name (JbNikWarning warning);

/* "150304••••••0001": first six, last four (transfer full); of anything but 16 digits nothing shows,
 * one bullet for each byte, at most 16. */
gchar *jb_nik_mask (const gchar *digits);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (JbNik, jb_nik_clear)

G_END_DECLS
