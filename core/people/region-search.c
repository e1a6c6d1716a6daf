/* SPDX-License-Identifier: MPL-2.0 */
/* Finding regions by a part of their name or code. */
#define _GNU_SOURCE /* memmem */
#include "core/people/region-table.h"

#include "core/people/fold.h"

#include <string.h>

/* Entries of `level` in `within`: FALSE if `within` is neither "" nor a code. */
static gboolean
range_within (const JbRegions *regions, guint level, const gchar *within, guint *ret_low,
              guint *ret_high)
{
  const JbRegionTable *table = &regions->tables[level];
  gchar plain[11] = "";
  if (within != NULL && *within != '\0' && !jb_region_code_parse (within, plain))
    return FALSE;
  gsize given = strlen (plain);
  if (given > jb_region_level_digits (level))
    return FALSE;
  guint64 first = g_ascii_strtoull (plain, NULL, 10), width = 1;
  for (gsize i = given; i < jb_region_level_digits (level); i++)
    {
      first *= 10;
      width *= 10;
    }
  *ret_low = jb_region_lower_bound (table, first);
  *ret_high = jb_region_lower_bound (table, first + width);
  return TRUE;
}

typedef struct {
  const JbRegions *regions;
  const JbRegionTable *table;
  guint digits;    /* of a code of the level */
  guint low, high; /* entries to look at; never none */
  guint64 number;  /* what a code should contain … */
  guint64 modulus; /* … and 10 to the power of its digits; 1 if the text is no part of a code */
  const gchar *needle;
  JbFoldHits hits;
} Search;

static void
set_code_needle (Search *search, const gchar *text)
{
  guint64 number = 0, modulus = 1;
  guint n = 0;
  for (const gchar *p = text; *p != '\0'; p++)
    {
      if (*p == '.')
        continue;
      if (!g_ascii_isdigit (*p) || ++n > search->digits)
        return;
      number = number * 10 + (guint64) (*p - '0');
      modulus *= 10;
    }
  search->number = number;
  search->modulus = modulus;
}

static JbFoldRank
code_rank (const Search *search, guint i)
{
  if (search->modulus == 1)
    return JB_FOLD_RANKS;
  guint left = search->digits; /* digits before the window */
  for (guint64 width = search->modulus; width > 1; width /= 10)
    left--;
  JbFoldRank rank = JB_FOLD_RANKS;
  for (guint64 code = jb_region_entry_code (search->table, i);; code /= 10, left--)
    {
      if (code % search->modulus == search->number)
        rank = left == 0 ? JB_FOLD_BEGINS : JB_FOLD_CONTAINS;
      if (left == 0)
        return rank;
    }
}

static void
search_codes (Search *search)
{
  if (search->modulus == 1)
    return;
  for (guint i = search->low; i < search->high && !jb_fold_hits_full (&search->hits); i++)
    jb_fold_hits_add (&search->hits, code_rank (search, i), i);
}

/* One memmem over the folded names of the range; only names that contain the needle are looked at.
 */
static void
search_names (Search *search)
{
  const JbRegionTable *table = search->table;
  const gchar *folds = search->regions->folds;
  gsize needle_len = strlen (search->needle);
  gsize at = jb_region_entry_name (table, search->low);
  gsize last = jb_region_entry_name (table, search->high - 1);
  gsize end = last + strlen (folds + last);
  for (guint i = search->low; !jb_fold_hits_full (&search->hits);)
    {
      const gchar *hit = memmem (folds + at, end - at, search->needle, needle_len);
      if (hit == NULL)
        return;
      while (i + 1 < search->high && folds + jb_region_entry_name (table, i + 1) <= hit)
        i++;
      /* A region whose code fits is there already. */
      if (code_rank (search, i) == JB_FOLD_RANKS)
        jb_fold_hits_add (&search->hits,
                          jb_fold_rank (folds + jb_region_entry_name (table, i), search->needle),
                          i);
      if (++i == search->high)
        return;
      at = jb_region_entry_name (table, i);
    }
}

GArray *
jb_regions_search (const JbRegions *regions, const gchar *within, JbRegionLevel level,
                   const gchar *text, guint max)
{
  GArray *found = g_array_new (FALSE, FALSE, sizeof (JbRegion));
  guint index = jb_region_level_index (level);
  g_autofree gchar *needle = jb_fold (text, text != NULL ? strlen (text) : 0);
  Search search = { .regions = regions,
                    .table = &regions->tables[index],
                    .digits = jb_region_level_digits (index),
                    .modulus = 1,
                    .needle = needle };
  if (!range_within (regions, index, within, &search.low, &search.high)
      || search.low == search.high)
    return found;

  jb_fold_hits_init (&search.hits, max);
  if (*needle == '\0')
    for (guint i = search.low; i < search.high && !jb_fold_hits_full (&search.hits); i++)
      jb_fold_hits_add (&search.hits, JB_FOLD_BEGINS, i);
  else
    {
      set_code_needle (&search, text);
      search_codes (&search);
      search_names (&search);
    }
  g_autoptr (GArray) best = jb_fold_hits_finish (&search.hits);
  for (guint i = 0; i < best->len; i++)
    {
      JbRegion region;
      jb_region_fill (regions, index, g_array_index (best, guint, i), &region);
      g_array_append_val (found, region);
    }
  return found;
}
