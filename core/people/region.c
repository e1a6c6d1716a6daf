/* SPDX-License-Identifier: MPL-2.0 */
/* The compact list of regions, JBW1 (schemas/wilayah/wilayah.jbw; written by convert.py beside it).
 * Integers are big-endian.
 *
 *   offset  bytes  what
 *        0      4  "JBW1"; the last character is the version
 *        4     32  BLAKE2b-256 of all bytes from offset 36 to the end
 *       36     16  4 x u32: n2, n4, n6, n10, the numbers of provinces, regencies, districts,
 * villages 52      4  u32: p, the size of each of the two pools 56    8*n  n = n2 + n4 + n6 + n10
 * entries: all provinces, then all regencies, districts, villages; within a level strictly
 * ascending by code. An entry is u40: the code as a decimal number (2, 4, 6, 10 digits), u24:
 * offset of its name 56 + 8*n    p  names: UTF-8, each ended by NUL, in the order of the entries,
 * nothing between 56+8*n+p    p  the same names folded (fold.h), each at the offset of its name and
 * filled up with NUL to the same length, so that one offset serves both and a search is one scan
 *
 * Nothing follows. Every region but a province lies in one of the level above. 1 <= p < 2^24, n2 to
 * n10 at least 1 and at most 200,000. The digest notices damage; it is no signature. A reader
 * checks all of this before it hands out a name. */
#include "core/people/region-table.h"

#include "core/base/bytes.h"
#include "core/base/digest.h"
#include "core/base/error.h"
#include "core/base/i18n.h"

#include <string.h>

#define MAGIC "JBW"
#define VERSION '1'
#define DIGEST_AT 4
#define BODY_AT (DIGEST_AT + JB_DIGEST_BYTES)
#define LEVEL_MAX 200000
#define POOL_MAX (1 << 24)
#define FILE_MAX_BYTES (64 * 1024 * 1024)

static const guint digits_of[JB_REGION_LEVELS] = { 2, 4, 6, 10 };
/* What a code is divided by to get that of the region it lies in. */
static const guint64 step_of[JB_REGION_LEVELS] = { 100, 100, 100, 10000 };

guint
jb_region_level_index (JbRegionLevel level)
{
  guint index = level == JB_REGION_VILLAGE ? 3 : (guint) level / 2 - 1;
  g_return_val_if_fail (index < JB_REGION_LEVELS && digits_of[index] == (guint) level, 0);
  return index;
}

guint
jb_region_level_digits (guint index)
{
  return digits_of[index];
}

guint
jb_region_lower_bound (const JbRegionTable *table, guint64 code)
{
  guint low = 0, high = table->count;
  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      if (jb_region_entry_code (table, middle) < code)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

/* Codes ascend and lie in the level above; names follow each other, each ended in both pools. */
static gboolean
check_table (const JbRegions *regions, guint level, gsize *name_at)
{
  const JbRegionTable *table = &regions->tables[level];
  const JbRegionTable *above = level > 0 ? &regions->tables[level - 1] : NULL;
  guint64 limit = 1, previous = 0;
  for (guint i = 0; i < digits_of[level]; i++)
    limit *= 10;
  for (guint i = 0, parent = 0; i < table->count; i++)
    {
      guint64 code = jb_region_entry_code (table, i);
      gsize name = jb_region_entry_name (table, i);
      if ((i > 0 && code <= previous) || code >= limit || name != *name_at
          || name >= regions->pool_len)
        return FALSE;
      while (above != NULL && jb_region_entry_code (above, parent) < code / step_of[level])
        if (++parent == above->count)
          return FALSE;
      if (above != NULL && jb_region_entry_code (above, parent) != code / step_of[level])
        return FALSE;
      gsize end = name + strlen (regions->names + name);
      if (end == name || regions->folds[end] != '\0')
        return FALSE;
      *name_at = end + 1;
      previous = code;
    }
  return TRUE;
}

static gboolean
check_body (const JbRegions *regions)
{
  gsize name_at = 0;
  gsize last = regions->pool_len - 1;
  if (regions->names[last] != '\0' || regions->folds[last] != '\0')
    return FALSE;
  for (guint level = 0; level < JB_REGION_LEVELS; level++)
    if (!check_table (regions, level, &name_at))
      return FALSE;
  if (name_at != regions->pool_len)
    return FALSE;
  for (gsize at = 0; at < regions->pool_len; at += strlen (regions->names + at) + 1)
    if (!g_utf8_validate (regions->names + at, -1, NULL))
      return FALSE;
  return TRUE;
}

/* Lays the tables over the bytes; FALSE if they are not as long as they say. */
static gboolean
read_body (JbRegions *regions, const guint8 *data, gsize len)
{
  JbReader reader;
  guint32 counts[JB_REGION_LEVELS] = { 0 }, pool_len = 0;
  jb_reader_init (&reader, data + BODY_AT, len - BODY_AT);
  for (guint i = 0; i < JB_REGION_LEVELS; i++)
    if (!jb_reader_u32 (&reader, &counts[i]) || counts[i] < 1 || counts[i] > LEVEL_MAX)
      return FALSE;
  if (!jb_reader_u32 (&reader, &pool_len) || pool_len < 1 || pool_len >= POOL_MAX)
    return FALSE;
  regions->pool_len = pool_len;
  for (guint i = 0; i < JB_REGION_LEVELS; i++)
    {
      regions->tables[i].count = counts[i];
      regions->tables[i].entries
          = jb_reader_take (&reader, (gsize) counts[i] * JB_REGION_ENTRY_BYTES);
    }
  regions->names = (const gchar *) jb_reader_take (&reader, pool_len);
  regions->folds = (const gchar *) jb_reader_take (&reader, pool_len);
  return jb_reader_done (&reader) && check_body (regions);
}

static gboolean
check_head (const guint8 *data, gsize len, GError **error)
{
  if (len < BODY_AT || len > FILE_MAX_BYTES || memcmp (data, MAGIC, strlen (MAGIC)) != 0)
    {
      g_set_error_literal (error, JB_ERROR, JB_ERROR_FORMAT,
                           _ ("Berkas ini bukan daftar wilayah. Pasang ulang program."));
      return FALSE;
    }
  if (data[strlen (MAGIC)] != VERSION)
    {
      g_set_error_literal (error, JB_ERROR, JB_ERROR_VERSION,
                           _ ("Daftar wilayah dari versi lain. Perbarui program."));
      return FALSE;
    }
  JbDigest digest;
  jb_digest (data + BODY_AT, len - BODY_AT, &digest);
  if (memcmp (digest.bytes, data + DIGEST_AT, JB_DIGEST_BYTES) != 0)
    {
      g_set_error_literal (error, JB_ERROR, JB_ERROR_DAMAGED,
                           _ ("Daftar wilayah rusak. Pasang ulang program."));
      return FALSE;
    }
  return TRUE;
}

JbRegions *
jb_regions_from_bytes (GBytes *bytes, GError **error)
{
  gsize len;
  const guint8 *data = g_bytes_get_data (bytes, &len);
  if (!check_head (data, len, error))
    return NULL;
  g_autoptr (JbRegions) regions = g_new0 (JbRegions, 1);
  g_atomic_ref_count_init (&regions->refs);
  regions->bytes = g_bytes_ref (bytes);
  if (!read_body (regions, data, len))
    {
      g_set_error_literal (error, JB_ERROR, JB_ERROR_FORMAT,
                           _ ("Daftar wilayah tidak tersusun dengan benar. Pasang ulang program."));
      return NULL;
    }
  return g_steal_pointer (&regions);
}

JbRegions *
jb_regions_load (const gchar *path, GError **error)
{
  g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, NULL);
  if (file == NULL)
    {
      g_set_error_literal (error, JB_ERROR, JB_ERROR_NOT_FOUND,
                           _ ("Daftar wilayah tidak dapat dibaca. Pasang ulang program."));
      return NULL;
    }
  g_autoptr (GBytes) bytes = g_mapped_file_get_bytes (file);
  return jb_regions_from_bytes (bytes, error);
}

JbRegions *
jb_regions_ref (JbRegions *regions)
{
  g_atomic_ref_count_inc (&regions->refs);
  return regions;
}

void
jb_regions_unref (JbRegions *regions)
{
  if (regions == NULL || !g_atomic_ref_count_dec (&regions->refs))
    return;
  g_bytes_unref (regions->bytes);
  g_free (regions);
}

guint
jb_regions_count (const JbRegions *regions, JbRegionLevel level)
{
  return regions->tables[jb_region_level_index (level)].count;
}

void
jb_region_fill (const JbRegions *regions, guint level, guint i, JbRegion *ret_region)
{
  const JbRegionTable *table = &regions->tables[level];
  g_snprintf (ret_region->code, sizeof ret_region->code, "%0*" G_GUINT64_FORMAT,
              (gint) digits_of[level], jb_region_entry_code (table, i));
  ret_region->level = (JbRegionLevel) digits_of[level];
  ret_region->name = regions->names + jb_region_entry_name (table, i);
}

gboolean
jb_regions_find (const JbRegions *regions, const gchar *code, JbRegion *ret_region)
{
  gchar plain[11];
  if (!jb_region_code_parse (code, plain))
    return FALSE;
  guint level = jb_region_level_index ((JbRegionLevel) strlen (plain));
  const JbRegionTable *table = &regions->tables[level];
  guint64 number = g_ascii_strtoull (plain, NULL, 10);
  guint i = jb_region_lower_bound (table, number);
  if (i == table->count || jb_region_entry_code (table, i) != number)
    return FALSE;
  if (ret_region != NULL)
    jb_region_fill (regions, level, i, ret_region);
  return TRUE;
}

gboolean
jb_regions_nth (const JbRegions *regions, JbRegionLevel level, guint i, JbRegion *ret_region)
{
  guint index = jb_region_level_index (level);
  if (i >= regions->tables[index].count)
    return FALSE;
  jb_region_fill (regions, index, i, ret_region);
  return TRUE;
}
