/* SPDX-License-Identifier: MPL-2.0 */
#include "core/base/bytes.h"
#include "core/base/digest.h"
#include "core/base/error.h"
#include "core/people/fold.h"
#include "core/people/region.h"

#include <string.h>

static JbRegions *regions;

static gchar *
file_path (void)
{
  return g_build_filename (g_getenv ("JEMPUT_SRC"), "schemas", "wilayah", "wilayah.jbw", NULL);
}

static void
test_all_regions_of_the_source_are_there (void)
{
  g_assert_cmpuint (jb_regions_count (regions, JB_REGION_PROVINCE), ==, 38);
  g_assert_cmpuint (jb_regions_count (regions, JB_REGION_REGENCY), ==, 514);
  g_assert_cmpuint (jb_regions_count (regions, JB_REGION_DISTRICT), ==, 7285);
  g_assert_cmpuint (jb_regions_count (regions, JB_REGION_VILLAGE), ==, 83762);
}

static void
test_every_region_is_found_by_its_code (void)
{
  static const JbRegionLevel levels[]
      = { JB_REGION_PROVINCE, JB_REGION_REGENCY, JB_REGION_DISTRICT, JB_REGION_VILLAGE };
  for (guint l = 0; l < G_N_ELEMENTS (levels); l++)
    {
      JbRegion region, found;
      guint n = 0;
      for (; jb_regions_nth (regions, levels[l], n, &region); n++)
        {
          g_assert_cmpuint (strlen (region.code), ==, levels[l]);
          g_assert_true (jb_regions_find (regions, region.code, &found));
          g_assert_cmpstr (found.code, ==, region.code);
          g_assert_true (found.name == region.name);
          g_assert_cmpint (found.level, ==, levels[l]);
        }
      g_assert_cmpuint (n, ==, jb_regions_count (regions, levels[l]));
    }
}

static void
assert_name (const gchar *code, const gchar *name)
{
  JbRegion region;
  g_assert_true (jb_regions_find (regions, code, &region));
  g_assert_cmpstr (region.name, ==, name);
}

static void
test_names_stand_as_the_source_gives_them (void)
{
  assert_name ("15", "Jambi");
  assert_name ("15.03", "Kabupaten Sarolangun");
  assert_name ("150304", "Pauh");
  assert_name ("15.03.04.2004", "Batu Kucing");
  assert_name ("12.07.28.1007", "Lubuk Pakam I,II");
  assert_name ("14.02.09.2010", "Lambang Sari I, II, III");
  assert_name ("35.29.22", "Ra\"as");
  assert_name ("94.04.10.2004", "T\"Singa");
  assert_name ("53.07.01.2021", "Regapu’u");
  assert_name ("53.07.08.2019", "Udek Du’en");
  assert_name ("53.07.17.2010", "Bu Nuapu’u");
}

static void
test_codes_that_are_no_region_are_not_found (void)
{
  static const gchar *const codes[] = { "",
                                        "1",
                                        "99",
                                        "1599",
                                        "150399",
                                        "15.01.03",
                                        "1503049999",
                                        "15.03.04.200",
                                        "150304200",
                                        "15.03.04.20011",
                                        "15..03",
                                        "15.03.",
                                        "1503.04",
                                        "15.0304",
                                        "15.03.042001",
                                        "x5",
                                        "15 ",
                                        "１５",
                                        "-15",
                                        "+1",
                                        "15.03.04.2001.1",
                                        NULL };
  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      JbRegion region = { .code = "kept" };
      g_assert_false (jb_regions_find (regions, codes[i], &region));
      g_assert_cmpstr (region.code, ==, "kept");
    }
}

static void
test_codes_are_read_plain_or_dotted (void)
{
  gchar plain[11] = "kept";
  g_assert_true (jb_region_code_parse ("15.03.04.2001", plain));
  g_assert_cmpstr (plain, ==, "1503042001");
  g_assert_true (jb_region_code_parse ("1503042001", plain));
  g_assert_cmpstr (plain, ==, "1503042001");
  g_assert_false (jb_region_code_parse ("15.03.042001", plain));
  g_assert_cmpstr (plain, ==, "1503042001");
  g_autofree gchar *dotted = jb_region_code_dotted ("1503042001");
  g_assert_cmpstr (dotted, ==, "15.03.04.2001");
  g_autofree gchar *short_one = jb_region_code_dotted ("1503");
  g_assert_cmpstr (short_one, ==, "15.03");
}

static void
assert_described (const gchar *code, const gchar *words)
{
  g_autofree gchar *described = jb_regions_describe (regions, code);
  g_assert_cmpstr (described, ==, words);
}

static void
test_a_region_is_described_with_those_it_lies_in (void)
{
  assert_described ("1503042004", "Batu Kucing, Pauh, Sarolangun");
  assert_described ("15.03.04", "Pauh, Sarolangun");
  assert_described ("1503", "Kabupaten Sarolangun");
  assert_described ("15", "Jambi");
  assert_described ("157101", "Telanaipura, Kota Jambi");
  assert_described ("1503049999", "15.03.04.9999, Pauh, Sarolangun");
  assert_described ("9999999999", "99.99.99.9999");
  assert_described ("Pauh", "Pauh");
}

/* The converter folds in Python, the search folds in C: they must agree about every name. */
static void
test_folded_names_in_the_file_are_those_of_our_own_folding (void)
{
  JbRegion region;
  for (guint i = 0; jb_regions_nth (regions, JB_REGION_VILLAGE, i, &region); i++)
    {
      g_autofree gchar *folded = jb_fold (region.name, strlen (region.name));
      g_autofree gchar *district = g_strndup (region.code, 6);
      g_autoptr (GArray) found
          = jb_regions_search (regions, district, JB_REGION_VILLAGE, region.name, 200);
      gboolean there = FALSE;
      for (guint j = 0; j < found->len; j++)
        there |= g_array_index (found, JbRegion, j).name == region.name;
      g_assert_true (there);
      g_assert_cmpuint (strlen (folded), <=, strlen (region.name));
    }
}

static void
assert_fold (const gchar *text, const gchar *folded)
{
  g_autofree gchar *got = jb_fold (text, strlen (text));
  g_assert_cmpstr (got, ==, folded);
}

static void
test_folding_drops_what_people_do_not_type (void)
{
  assert_fold ("Soka\"an", "sokaan");
  assert_fold ("Regapu’u", "regapuu");
  assert_fold ("  Lang-Lang  / (Baru). ", "lang lang baru");
  assert_fold ("Éclair ÇÑ", "eclair cn");
  assert_fold ("Lubuk Pakam I,II", "lubuk pakam i ii");
  assert_fold ("\xff", "");
  assert_fold ("", "");
}

static guint
search (const gchar *within, JbRegionLevel level, const gchar *text, guint max, JbRegion *ret_first)
{
  g_autoptr (GArray) found = jb_regions_search (regions, within, level, text, max);
  g_assert_cmpuint (found->len, <=, max);
  if (found->len > 0 && ret_first != NULL)
    *ret_first = g_array_index (found, JbRegion, 0);
  return found->len;
}

static void
test_a_search_finds_by_name_and_by_code (void)
{
  JbRegion first;
  g_assert_cmpuint (search ("1503", JB_REGION_DISTRICT, "", 100, &first), ==, 11);
  g_assert_cmpuint (search ("1503", JB_REGION_DISTRICT, "PAUH", 100, &first), ==, 1);
  g_assert_cmpstr (first.code, ==, "150304");
  g_assert_cmpuint (search ("", JB_REGION_REGENCY, "sarolangun", 10, &first), ==, 1);
  g_assert_cmpstr (first.code, ==, "1503");
  g_assert_cmpuint (search ("", JB_REGION_VILLAGE, "15.03.04.2004", 10, &first), ==, 1);
  g_assert_cmpstr (first.name, ==, "Batu Kucing");
  g_assert_cmpuint (search ("15.03", JB_REGION_VILLAGE, "2001", 100, NULL), >=, 8);
  g_assert_cmpuint (search ("", JB_REGION_VILLAGE, "sokaan", 10, &first), ==, 1);
  g_assert_cmpstr (first.name, ==, "Soka\"an");
  g_assert_cmpuint (search ("", JB_REGION_VILLAGE, "udek du'en", 10, &first), ==, 1);
  g_assert_cmpuint (search ("", JB_REGION_VILLAGE, "tidak ada desa begini", 10, NULL), ==, 0);
  g_assert_cmpuint (search ("1503042004", JB_REGION_VILLAGE, "batu", 10, &first), ==, 1);
  g_assert_cmpuint (search ("1503042004", JB_REGION_DISTRICT, "", 10, NULL), ==, 0);
  g_assert_cmpuint (search ("bukan kode", JB_REGION_VILLAGE, "", 10, NULL), ==, 0);
  g_assert_cmpuint (search ("99", JB_REGION_VILLAGE, "a", 10, NULL), ==, 0);
  g_assert_cmpuint (search ("", JB_REGION_VILLAGE, "a", 0, NULL), ==, 0);
  g_assert_cmpuint (search ("", JB_REGION_VILLAGE, "a", 100000, NULL), >, 60000);
}

static void
test_names_that_begin_with_the_text_come_first (void)
{
  g_autoptr (GArray) found = jb_regions_search (regions, "", JB_REGION_VILLAGE, "batu", 10000);
  g_assert_cmpuint (found->len, >, 500);
  JbFoldRank previous = JB_FOLD_BEGINS;
  for (guint i = 0; i < found->len; i++)
    {
      const gchar *name = g_array_index (found, JbRegion, i).name;
      g_autofree gchar *folded = jb_fold (name, strlen (name));
      JbFoldRank rank = jb_fold_rank (folded, "batu");
      g_assert_cmpint (rank, >=, previous);
      previous = rank;
    }
}

/* A small file, as the head of region.c specifies it. */
static GByteArray *
small_file (void)
{
  static const guint64 codes[]
      = { 15, 1503, 150304, G_GUINT64_CONSTANT (1503042001), G_GUINT64_CONSTANT (1503042002) };
  static const gchar names[] = "Jambi\0Kabupaten Sarolangun\0Pauh\0Batu Kucing\0Du’en";
  static const gchar folds[] = "jambi\0kabupaten sarolangun\0pauh\0batu kucing\0duen\0\0\0";
  G_STATIC_ASSERT (sizeof names == sizeof folds);
  static const guint16 offsets[] = { 0, 6, 27, 32, 44 };
  GByteArray *body = g_byte_array_new ();
  for (guint i = 0; i < 4; i++)
    jb_put_u32 (body, i == 3 ? 2 : 1);
  jb_put_u32 (body, sizeof names);
  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    jb_put_u64 (body, codes[i] << 24 | offsets[i]);
  jb_put (body, names, sizeof names);
  jb_put (body, folds, sizeof folds);
  return body;
}

static GBytes *
with_head (const GByteArray *body)
{
  GByteArray *file = g_byte_array_new ();
  JbDigest digest;
  jb_digest (body->data, body->len, &digest);
  jb_put (file, "JBW1", 4);
  jb_put (file, digest.bytes, sizeof digest.bytes);
  jb_put (file, body->data, body->len);
  return g_byte_array_free_to_bytes (file);
}

static void
assert_refused (GBytes *bytes, JbError code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JbRegions) bad = jb_regions_from_bytes (bytes, &error);
  g_assert_error (error, JB_ERROR, (gint) code);
  g_assert_null (bad);
}

static void
test_a_small_file_is_read_and_every_cut_of_it_refused (void)
{
  g_autoptr (GByteArray) body = small_file ();
  g_autoptr (GBytes) whole = with_head (body);
  g_autoptr (GError) error = NULL;
  g_autoptr (JbRegions) small = jb_regions_from_bytes (whole, &error);
  g_assert_no_error (error);
  g_autofree gchar *words = jb_regions_describe (small, "1503042002");
  g_assert_cmpstr (words, ==, "Du’en, Pauh, Sarolangun");

  gsize len = g_bytes_get_size (whole);
  for (gsize cut = 0; cut < len; cut++)
    {
      g_autoptr (GBytes) part = g_bytes_new_from_bytes (whole, 0, cut);
      assert_refused (part, cut < 36 ? JB_ERROR_FORMAT : JB_ERROR_DAMAGED);
    }
  guint whole_len = body->len;
  for (guint cut = 0; cut < whole_len; cut++)
    {
      g_autoptr (GByteArray) shorter = small_file ();
      g_byte_array_set_size (shorter, cut);
      g_autoptr (GBytes) bytes = with_head (shorter);
      assert_refused (bytes, JB_ERROR_FORMAT);
    }
  jb_put_u8 (body, 0);
  g_autoptr (GBytes) longer = with_head (body);
  assert_refused (longer, JB_ERROR_FORMAT);
}

static void
test_any_flipped_bit_is_noticed (void)
{
  g_autoptr (GByteArray) body = small_file ();
  g_autoptr (GBytes) whole = with_head (body);
  gsize len;
  const guint8 *data = g_bytes_get_data (whole, &len);
  for (gsize at = 0; at < 8 * len; at++)
    {
      g_autofree guint8 *copy = g_memdup2 (data, len);
      copy[at / 8] ^= (guint8) (1u << (at % 8));
      g_autoptr (GBytes) bytes = g_bytes_new_static (copy, len);
      assert_refused (bytes, at < 24   ? JB_ERROR_FORMAT
                             : at < 32 ? JB_ERROR_VERSION
                                       : JB_ERROR_DAMAGED);
    }
}

/* With a digest that fits, so that only the structure can tell. No bit of it may crash us. */
static void
test_a_damaged_structure_is_refused_or_harmless (void)
{
  g_autoptr (GByteArray) body = small_file ();
  guint refused = 0;
  for (gsize at = 0; at < 8 * (gsize) body->len; at++)
    {
      body->data[at / 8] ^= (guint8) (1u << (at % 8));
      g_autoptr (GBytes) bytes = with_head (body);
      g_autoptr (JbRegions) odd = jb_regions_from_bytes (bytes, NULL);
      if (odd == NULL)
        refused++;
      else
        {
          g_autoptr (GArray) found = jb_regions_search (odd, "", JB_REGION_VILLAGE, "u", 10);
          g_assert_cmpuint (found->len, <=, 2);
        }
      body->data[at / 8] ^= (guint8) (1u << (at % 8));
    }
  g_assert_cmpuint (refused, >, 8 * 20 + 5 * 24); /* every count and every name's place at least */
}

static void
test_a_village_without_its_district_is_refused (void)
{
  g_autoptr (GByteArray) body = small_file ();
  guint8 *village = body->data + 20 + 3 * 8;
  const guint64 other = G_GUINT64_CONSTANT (1503032001) << 24 | 32;
  for (guint i = 0; i < 8; i++)
    village[i] = (guint8) (other >> (56 - 8 * i));
  g_autoptr (GBytes) bytes = with_head (body);
  assert_refused (bytes, JB_ERROR_FORMAT);
}

static void
test_a_missing_file_is_not_found (void)
{
  g_autoptr (GError) error = NULL;
  g_assert_null (jb_regions_load ("/nonexistent/wilayah.jbw", &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_NOT_FOUND);
}

/* Far above what it takes, so that a busy machine passes; the figures are told. */
static void
test_loading_and_searching_are_quick (void)
{
  g_autofree gchar *path = file_path ();
  gint64 begun_us = g_get_monotonic_time ();
  g_autoptr (JbRegions) fresh = jb_regions_load (path, NULL);
  gint64 load_us = g_get_monotonic_time () - begun_us;
  g_assert_nonnull (fresh);

  static const gchar *const texts[] = { "a", "batu", "sungai", "2001", "zzzz", "an" };
  gint64 worst_us = 0;
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      begun_us = g_get_monotonic_time ();
      g_autoptr (GArray) found = jb_regions_search (fresh, "", JB_REGION_VILLAGE, texts[i], 100);
      gint64 took_us = g_get_monotonic_time () - begun_us;
      g_test_message ("search \"%s\": %u found, %" G_GINT64_FORMAT " us", texts[i], found->len,
                      took_us);
      worst_us = MAX (worst_us, took_us);
    }
  g_test_message ("load: %" G_GINT64_FORMAT " us", load_us);
  g_assert_cmpint (load_us, <, 500000);
  g_assert_cmpint (worst_us, <, 500000);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_autofree gchar *path = file_path ();
  regions = jb_regions_load (path, NULL);
  g_assert_nonnull (regions);
#define ADD(name, function) g_test_add_func ("/people/region/" name, function)
  ADD ("all-regions-of-the-source-are-there", test_all_regions_of_the_source_are_there);
  ADD ("every-region-is-found-by-its-code", test_every_region_is_found_by_its_code);
  ADD ("names-stand-as-the-source-gives-them", test_names_stand_as_the_source_gives_them);
  ADD ("codes-that-are-no-region-are-not-found", test_codes_that_are_no_region_are_not_found);
  ADD ("codes-are-read-plain-or-dotted", test_codes_are_read_plain_or_dotted);
  ADD ("a-region-is-described-with-those-it-lies-in",
       test_a_region_is_described_with_those_it_lies_in);
  ADD ("folded-names-in-the-file-are-those-of-our-own-folding",
       test_folded_names_in_the_file_are_those_of_our_own_folding);
  ADD ("folding-drops-what-people-do-not-type", test_folding_drops_what_people_do_not_type);
  ADD ("a-search-finds-by-name-and-by-code", test_a_search_finds_by_name_and_by_code);
  ADD ("names-that-begin-with-the-text-come-first", test_names_that_begin_with_the_text_come_first);
  ADD ("a-small-file-is-read-and-every-cut-of-it-refused",
       test_a_small_file_is_read_and_every_cut_of_it_refused);
  ADD ("any-flipped-bit-is-noticed", test_any_flipped_bit_is_noticed);
  ADD ("a-damaged-structure-is-refused-or-harmless",
       test_a_damaged_structure_is_refused_or_harmless);
  ADD ("a-village-without-its-district-is-refused", test_a_village_without_its_district_is_refused);
  ADD ("a-missing-file-is-not-found", test_a_missing_file_is_not_found);
  ADD ("loading-and-searching-are-quick", test_loading_and_searching_are_quick);
#undef ADD
  int status = g_test_run ();
  jb_regions_unref (regions);
  return status;
}
