/* SPDX-License-Identifier: MPL-2.0 */
/* The inside of JbRegions: tables laid over the mapped file; for region.c and region-search.c only.
 * Levels are counted from 0, the provinces, to 3, the villages. */
#pragma once

#include "core/people/region.h"

G_BEGIN_DECLS

#define JB_REGION_LEVELS 4
#define JB_REGION_ENTRY_BYTES 8

typedef struct {
  guint count;
  const guint8 *entries;
} JbRegionTable;

struct JbRegions {
  gatomicrefcount refs;
  GBytes *bytes;
  JbRegionTable tables[JB_REGION_LEVELS];
  gsize pool_len;
  const gchar *names;
  const gchar *folds;
};

static inline guint64
jb_region_entry_code (const JbRegionTable *table, guint i)
{
  const guint8 *e = table->entries + (gsize) i * JB_REGION_ENTRY_BYTES;
  return (guint64) e[0] << 32 | (guint64) e[1] << 24 | (guint64) e[2] << 16 | (guint64) e[3] << 8
         | e[4];
}

/* Where its name lies in both pools. */
static inline gsize
jb_region_entry_name (const JbRegionTable *table, guint i)
{
  const guint8 *e = table->entries + (gsize) i * JB_REGION_ENTRY_BYTES;
  return (gsize) e[5] << 16 | (gsize) e[6] << 8 | e[7];
}

guint jb_region_level_index (JbRegionLevel level);
guint jb_region_level_digits (guint index);
/* The first entry whose code is not below `code`. */
guint jb_region_lower_bound (const JbRegionTable *table, guint64 code);
void jb_region_fill (const JbRegions *regions, guint level, guint i, JbRegion *ret_region);

G_END_DECLS
