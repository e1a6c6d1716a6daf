/* SPDX-License-Identifier: MPL-2.0 */
/* The list of regions. Its digest is put right here, so that what is behind it is reached. */
#include "tests/fuzz/fuzz.h"

#include "core/base/bytes.h"
#include "core/people/region.h"

#define DIGEST_AT 4
#define BODY_AT (DIGEST_AT + JB_DIGEST_BYTES)
#define LOOK_UPS_MAX 8

static void
check_search (const JbRegions *regions, JbRegionLevel level, const gchar *within, const gchar *text)
{
  g_autoptr (GArray) found = jb_regions_search (regions, within, level, text, 5);
  g_assert_cmpuint (found->len, <=, 5);
  for (guint i = 0; i < found->len; i++)
    {
      const JbRegion *region = &g_array_index (found, JbRegion, i);
      g_assert_cmpint (region->level, ==, level);
      g_assert_true (g_utf8_validate (region->name, -1, NULL));
      g_assert_true (g_str_has_prefix (region->code, within));
    }
}

static void
check_region (const JbRegions *regions, JbRegionLevel level, guint i)
{
  JbRegion region, found;
  g_assert_true (jb_regions_nth (regions, level, i, &region));
  g_assert_cmpuint (strlen (region.code), ==, level);
  g_assert_true (jb_regions_find (regions, region.code, &found));
  g_assert_true (found.name == region.name);
  g_autofree gchar *dotted = jb_region_code_dotted (region.code);
  g_assert_true (jb_regions_find (regions, dotted, NULL));
  g_autofree gchar *words = jb_regions_describe (regions, dotted);
  g_assert_true (g_utf8_validate (words, -1, NULL));
  check_search (regions, level, "", region.name);
  check_search (regions, level, "", region.code + 1);
  region.code[2] = '\0';
  check_search (regions, level, region.code, "a");
}

static void
check_regions (const JbRegions *regions)
{
  static const JbRegionLevel levels[]
      = { JB_REGION_PROVINCE, JB_REGION_REGENCY, JB_REGION_DISTRICT, JB_REGION_VILLAGE };
  for (guint k = 0; k < G_N_ELEMENTS (levels); k++)
    {
      guint n = jb_regions_count (regions, levels[k]);
      JbRegion region;
      g_assert_cmpuint (n, >=, 1);
      for (guint i = 0; i < MIN (n, LOOK_UPS_MAX); i++)
        check_region (regions, levels[k], i);
      check_region (regions, levels[k], n - 1);
      fz_fill (&region, sizeof region);
      g_assert_false (jb_regions_nth (regions, levels[k], n, &region));
      fz_check_untouched (&region, sizeof region);
      check_search (regions, levels[k], "", "");
      check_search (regions, levels[k], "15", "1");
    }
}

static void
check_bytes (GBytes *bytes)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JbRegions) regions = jb_regions_from_bytes (bytes, &error);
  fz_check (regions != NULL, &error);
  if (regions != NULL)
    check_regions (regions);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  check_bytes (bytes);
  if (size < BODY_AT)
    return 0;
  JbDigest digest;
  guint8 *copy = g_memdup2 (data, size);
  jb_digest (data + BODY_AT, size - BODY_AT, &digest);
  memcpy (copy + DIGEST_AT, digest.bytes, JB_DIGEST_BYTES);
  g_autoptr (GBytes) right = g_bytes_new_take (copy, size);
  check_bytes (right);
  return 0;
}

typedef struct {
  guint64 code;
  const gchar *name, *fold;
} Row;

static void
put_body (GByteArray *out, const Row *rows, guint n, const guint32 counts[4])
{
  g_autoptr (GByteArray) names = g_byte_array_new ();
  g_autoptr (GByteArray) folds = g_byte_array_new ();
  for (guint i = 0; i < n; i++)
    {
      gsize len = strlen (rows[i].name) + 1;
      g_autofree gchar *fold = g_malloc0 (len);
      g_strlcpy (fold, rows[i].fold, len);
      jb_put_u8 (out, (guint8) (rows[i].code >> 32));
      jb_put_u32 (out, (guint32) rows[i].code);
      jb_put_u8 (out, 0);
      jb_put_u16 (out, (guint16) names->len);
      jb_put (names, rows[i].name, len);
      jb_put (folds, fold, len);
    }
  g_autoptr (GByteArray) head = g_byte_array_new ();
  for (guint i = 0; i < 4; i++)
    jb_put_u32 (head, counts[i]);
  jb_put_u32 (head, names->len);
  g_byte_array_prepend (out, head->data, head->len);
  jb_put (out, names->data, names->len);
  jb_put (out, folds->data, folds->len);
}

void
fz_seeds (void)
{
  static const Row rows[] = {
    { 15, "Jambi", "jambi" },
    { 16, "Sumatera Selatan", "sumatera selatan" },
    { 1503, "Kabupaten Sarolangun", "kabupaten sarolangun" },
    { 150304, "Pauh", "pauh" },
    { 150305, "Soka'an", "sokaan" },
    { G_GUINT64_CONSTANT (1503041001), "Pauh", "pauh" },
    { G_GUINT64_CONSTANT (1503042001), "Batu Kucing", "batu kucing" },
    { G_GUINT64_CONSTANT (1503052003), "K\xc3\xa9pala", "kepala" },
  };
  static const guint32 counts[4] = { 2, 1, 2, 3 };
  g_autoptr (GByteArray) body = g_byte_array_new ();
  g_autoptr (GByteArray) file = g_byte_array_new ();
  JbDigest digest;
  put_body (body, rows, G_N_ELEMENTS (rows), counts);
  jb_digest (body->data, body->len, &digest);
  jb_put (file, "JBW1", 4);
  jb_put (file, digest.bytes, JB_DIGEST_BYTES);
  jb_put (file, body->data, body->len);
  fz_seed (file->data, file->len);
  g_autoptr (GBytes) bytes = g_bytes_new (file->data, file->len);
  g_autoptr (JbRegions) regions = jb_regions_from_bytes (bytes, NULL);
  g_assert_nonnull (regions);
}
