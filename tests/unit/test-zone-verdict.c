/* SPDX-License-Identifier: MPL-2.0 */
/* The golden verdicts, the words for them, and what they cost on a national bundle. */
#include "core/zone/verdict.h"

#include "tests/unit/trust-fixture.h"

static JsonObject *golden;
static GHashTable *bundles; /* name -> JbZoneBundle */

static JsonNode *
with_defaults (JsonObject *object, const gchar *defaults)
{
  JsonObject *merged = json_object_new ();
  JsonObject *sources[] = { json_object_get_object_member (golden, defaults), object };
  for (guint i = 0; i < G_N_ELEMENTS (sources); i++)
    {
      JsonObjectIter iter;
      const gchar *name;
      JsonNode *node;
      json_object_iter_init (&iter, sources[i]);
      while (json_object_iter_next (&iter, &name, &node))
        json_object_set_member (merged, name, json_node_copy (node));
    }
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  json_node_take_object (node, merged);
  return node;
}

static JbZoneBundle *
build_bundle (JsonArray *rules)
{
  JsonArray *full = json_array_new ();
  for (guint i = 0; i < json_array_get_length (rules); i++)
    json_array_add_element (
        full, with_defaults (json_array_get_object_element (rules, i), "rule_defaults"));
  g_autoptr (JsonNode) root
      = with_defaults (json_object_get_object_member (golden, "head"), "head");
  json_object_set_array_member (json_node_get_object (root), "rules", full);
  g_autoptr (GBytes) payload = jb_json_to_bytes (root);
  g_autoptr (GError) error = NULL;
  JbZoneBundle *bundle = jb_zone_bundle_decode (payload, &error);
  g_assert_no_error (error);
  return bundle;
}

static JbFresh
build_fresh (const JbZoneBundle *bundle, const gchar *kind, gint64 hi_s)
{
  JbFresh fresh = { .expires_s = hi_s + 3600 };
  if (bundle != NULL)
    {
      fresh.zone_version = jb_zone_bundle_version (bundle);
      jb_zone_bundle_digest (bundle, &fresh.zone_digest);
    }
  if (strcmp (kind, "expired") == 0)
    fresh.expires_s = hi_s;
  else if (strcmp (kind, "version") == 0)
    fresh.zone_version++;
  else if (strcmp (kind, "digest") == 0)
    fresh.zone_digest.bytes[31] ^= 1;
  else
    g_assert_true (strcmp (kind, "good") == 0 || strcmp (kind, "none") == 0);
  return fresh;
}

static const gchar *
why_name (JbZoneWhy why)
{
  static const gchar *const names[] = { "RULE", "NO_RULE", "NO_FILE", "EXPIRED", "OUTSIDE" };
  return names[why];
}

static void
test_golden_case (gconstpointer data)
{
  g_autoptr (JsonNode) node = with_defaults ((JsonObject *) data, "case_defaults");
  JsonObject *one = json_node_get_object (node);
  JbZoneBundle *bundle = NULL;
  if (!json_object_get_null_member (one, "bundle"))
    {
      bundle = g_hash_table_lookup (bundles, json_object_get_string_member (one, "bundle"));
      g_assert_nonnull (bundle);
    }
  gint64 lo = fx_time (json_object_get_string_member (one, "lo"));
  gint64 hi = fx_time (json_object_get_string_member_with_default (
      one, "hi", json_object_get_string_member (one, "lo")));
  const gchar *kind = json_object_get_string_member (one, "fresh");
  JbFresh fresh = build_fresh (bundle, kind, hi);
  const JbZoneQuestion question = { .village = json_object_get_string_member (one, "village"),
                                    .rw = json_object_get_string_member (one, "rw"),
                                    .rt = json_object_get_string_member (one, "rt"),
                                    .category = json_object_get_string_member (one, "category"),
                                    .now = { lo, hi },
                                    .fresh = strcmp (kind, "none") == 0 ? NULL : &fresh };
  JbVerdict verdict;
  jb_zone_verdict (bundle, &question, &verdict);

  const gchar *effect = json_object_get_string_member (one, "effect");
  g_assert_cmpstr (jb_effect_name (verdict.effect), ==, effect);
  g_assert_cmpstr (why_name (verdict.why), ==, json_object_get_string_member (one, "why"));
  g_assert_cmpstr (verdict.rule != NULL ? verdict.rule->id : NULL, ==,
                   json_object_get_null_member (one, "rule")
                       ? NULL
                       : json_object_get_string_member (one, "rule"));
  g_assert_cmpint (verdict.amber, ==, json_object_get_boolean_member (one, "amber"));
  g_assert_cmpint (verdict.exempted, ==, json_object_get_boolean_member (one, "exempted"));
  g_assert_cmpint (verdict.narrowed, ==, json_object_get_boolean_member (one, "narrowed"));
  g_assert_cmpint (jb_verdict_allows (&verdict), ==,
                   strcmp (effect, "LOCK") != 0 && strcmp (effect, "UNKNOWN") != 0);
}

static void
add_golden_cases (void)
{
  g_autoptr (GBytes) bytes = fx_vector ("zone", "verdicts.json");
  g_autoptr (GError) error = NULL;
  JsonNode *root
      = jb_json_parse (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), 1 << 20, &error);
  g_assert_no_error (error);
  golden = json_object_ref (json_node_get_object (root));
  json_node_unref (root);

  bundles = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                   (GDestroyNotify) jb_zone_bundle_unref);
  JsonObjectIter iter;
  const gchar *name;
  JsonNode *rules;
  json_object_iter_init (&iter, json_object_get_object_member (golden, "bundles"));
  while (json_object_iter_next (&iter, &name, &rules))
    g_hash_table_insert (bundles, g_strdup (name), build_bundle (json_node_get_array (rules)));

  JsonArray *cases = json_object_get_array_member (golden, "cases");
  g_assert_cmpuint (json_array_get_length (cases), >=, 60);
  for (guint i = 0; i < json_array_get_length (cases); i++)
    {
      JsonObject *one = json_array_get_object_element (cases, i);
      g_autofree gchar *sentence = g_strdup (json_object_get_string_member (one, "name"));
      g_strdelimit (sentence, " /", '-');
      g_autofree gchar *path = g_strconcat ("/zone/verdict/golden/", sentence, NULL);
      g_test_add_data_func (path, one, test_golden_case);
    }
}

static JbZoneRule
a_rule (void)
{
  static const gchar *const none[] = { NULL };
  return (JbZoneRule){ .id = "a",
                       .hazard = "banjir",
                       .issuer = "Bupati Sarolangun",
                       .scope = "1503042001",
                       .rw = "",
                       .rt = "",
                       .effect = JB_EFFECT_LOCK,
                       .level = "merah",
                       .from_s = fx_time ("2026-11-15T17:00:00Z"),
                       .to_s = fx_time ("2026-11-30T17:00:00Z"),
                       .decree_number = "SK Bupati 412/2026",
                       .decree_date = { 2026, 11, 14 },
                       .exempt = none,
                       .protocol = none,
                       .supersedes = none };
}

static void
assert_title (JbEffect effect, const gchar *level, const gchar *wanted)
{
  JbZoneRule rule = a_rule ();
  rule.level = level;
  const JbVerdict verdict = { .effect = effect, .rule = &rule };
  g_autofree gchar *title = jb_verdict_title (&verdict);
  g_assert_cmpstr (title, ==, wanted);
}

static void
test_titles_tell_level_and_consequence (void)
{
  assert_title (JB_EFFECT_LOCK, "merah", "Zona merah: perekaman dikunci");
  assert_title (JB_EFFECT_OPEN, "hijau", "Zona hijau: boleh merekam");
  assert_title (JB_EFFECT_PROTOCOL, "oranye", "Zona oranye: merekam dengan protokol");
  assert_title (JB_EFFECT_WARN, "kuning", "Zona kuning: boleh merekam, waspada");
  assert_title (JB_EFFECT_LOCK, "", "Banjir: perekaman dikunci");
  const JbVerdict unknown = { .effect = JB_EFFECT_UNKNOWN, .why = JB_WHY_NO_RULE };
  g_autofree gchar *title = jb_verdict_title (&unknown);
  g_assert_cmpstr (title, ==, "Status tidak diketahui: perekaman dikunci");
}

static void
assert_decree (const JbZoneRule *rule, JbZoneWhy why, JbAreaTime zone, const gchar *wanted)
{
  const JbVerdict verdict = { .effect = JB_EFFECT_LOCK, .why = why, .rule = rule };
  g_autofree gchar *decree = jb_verdict_decree (&verdict, zone);
  g_assert_cmpstr (decree, ==, wanted);
}

static void
test_decrees_tell_the_last_valid_day (void)
{
  JbZoneRule rule = a_rule ();
  assert_decree (&rule, JB_WHY_RULE, JB_AREA_TIME_WIB,
                 "SK Bupati 412/2026 · berlaku s.d. 30 November 2026");
  assert_decree (&rule, JB_WHY_RULE, JB_AREA_TIME_WIT,
                 "SK Bupati 412/2026 · berlaku s.d. 1 Desember 2026, 02.00 WIT");
  rule.to_s = fx_time ("2026-12-31T17:00:00Z");
  assert_decree (&rule, JB_WHY_RULE, JB_AREA_TIME_WIB,
                 "SK Bupati 412/2026 · berlaku s.d. 31 Desember 2026");
  rule.decree_number = "412/2026";
  assert_decree (&rule, JB_WHY_RULE, JB_AREA_TIME_WIB,
                 "SK Bupati Sarolangun 412/2026 · berlaku s.d. 31 Desember 2026");
  assert_decree (&rule, JB_WHY_EXPIRED, JB_AREA_TIME_WIB,
                 "SK Bupati Sarolangun 412/2026 · berkas zona kedaluwarsa");
  assert_decree (NULL, JB_WHY_NO_FILE, JB_AREA_TIME_WIB,
                 "Berkas zona belum ada. Sinkronkan dahulu.");
  assert_decree (NULL, JB_WHY_EXPIRED, JB_AREA_TIME_WIB,
                 "Berkas zona kedaluwarsa. Sinkronkan dahulu.");
  assert_decree (NULL, JB_WHY_OUTSIDE, JB_AREA_TIME_WIB, "Desa ini di luar wilayah kantor.");
  assert_decree (NULL, JB_WHY_NO_RULE, JB_AREA_TIME_WIB,
                 "Belum ada SK yang berlaku di sini. Hubungi kantor.");
}

static JbRegions *
load_regions (void)
{
  g_autofree gchar *path
      = g_build_filename (g_getenv ("JEMPUT_SRC"), "schemas", "wilayah", "wilayah.jbw", NULL);
  g_autoptr (GError) error = NULL;
  JbRegions *regions = jb_regions_load (path, &error);
  g_assert_no_error (error);
  return regions;
}

static void
test_scopes_are_told_by_name (void)
{
  static const struct {
    const gchar *scope, *rw, *rt, *wanted;
  } scopes[] = {
    { "15", "", "", "Provinsi Jambi, semua kabupaten dan kota" },
    { "1503", "", "", "Kabupaten Sarolangun, semua kecamatan" },
    { "150304", "", "", "Kecamatan Pauh, semua desa" },
    { "1503042001", "", "", "Desa Pangidaran, semua RT" },
    { "1503042001", "002", "", "Desa Pangidaran, RW 002, semua RT" },
    { "1503042001", "002", "005", "Desa Pangidaran, RW 002 RT 005" },
    { "1503049999", "", "", "15.03.04.9999, semua RT" },
  };
  g_autoptr (JbRegions) regions = load_regions ();
  for (guint i = 0; i < G_N_ELEMENTS (scopes); i++)
    {
      JbZoneRule rule = a_rule ();
      rule.scope = scopes[i].scope;
      rule.rw = scopes[i].rw;
      rule.rt = scopes[i].rt;
      g_autofree gchar *text = jb_zone_rule_scope_text (&rule, regions);
      g_assert_cmpstr (text, ==, scopes[i].wanted);
    }
}

static void
test_a_record_begun_before_a_lock_may_be_finished_within_an_hour (void)
{
  JbZoneRule rule = a_rule ();
  const gint64 began = rule.from_s, known = began - 86400;
  const JbVerdict open = { .effect = JB_EFFECT_PROTOCOL };
  const JbVerdict lock = { .effect = JB_EFFECT_LOCK, .rule = &rule };
  const JbVerdict unknown = { .effect = JB_EFFECT_UNKNOWN, .why = JB_WHY_EXPIRED };
  const JbInterval soon = { began + 60, began + 60 };
#define LETS(verdict, biometric, known, now) jb_verdict_lets_finish (verdict, biometric, known, now)
  g_assert_true (LETS (&open, 0, 0, &soon));
  g_assert_true (LETS (&lock, began - 1, known, &soon));
  g_assert_false (LETS (&lock, began, known, &soon));
  g_assert_true (LETS (&lock, began, began + 1, &soon));
  g_assert_false (LETS (&lock, 0, known, &soon));
  g_assert_false (LETS (&lock, began + 61, began + 99, &soon));
  g_assert_true (LETS (&unknown, began - 1, began, &soon));
  g_assert_false (LETS (&unknown, began, began, &soon));
  const JbInterval an_hour = { began + 3600, began + 3600 }, later = { began, began + 3601 };
  g_assert_true (LETS (&lock, began, began + 5, &an_hour));
  g_assert_false (LETS (&lock, began, began + 5, &later));
#undef LETS
}

/* One rule for each of the 83,762 villages and one for their area. */
static JbZoneBundle *
national_bundle (const JbRegions *regions, const gchar *area)
{
  static const gchar *const effects[] = { "OPEN", "WARN", "PROTOCOL", "LOCK" };
  g_autoptr (GString) text = g_string_new (NULL);
  g_string_append_printf (
      text,
      "{\"type\":\"jemput.zone/1\",\"version\":1,\"issued\":\"2026-11-15T17:00:00Z\","
      "\"soft_expiry\":\"2026-11-23T17:00:00Z\",\"hard_expiry\":\"2026-11-30T17:00:00Z\","
      "\"area\":\"%s\",\"timezone\":\"WIB\",\"rules\":[{\"id\":\"buka\",\"hazard\":\"covid-19\","
      "\"issuer\":\"Gubernur\",\"scope\":\"%s\",\"effect\":\"OPEN\","
      "\"from\":\"2026-11-15T17:00:00Z\",\"to\":\"2026-11-30T17:00:00Z\",\"decree_number\":\"1\","
      "\"decree_date\":\"2026-11-14\"}",
      area, area);
  JbRegion village;
  for (guint i = 0; jb_regions_nth (regions, JB_REGION_VILLAGE, i, &village); i++)
    g_string_append_printf (
        text,
        ",{\"id\":\"v%u\",\"hazard\":\"covid-19\",\"issuer\":\"Satgas\",\"scope\":\"%s\","
        "\"effect\":\"%s\",\"level\":\"x\",\"from\":\"2026-11-15T17:00:00Z\","
        "\"to\":\"2026-11-22T17:00:00Z\",\"decree_number\":\"SK 2/2026\","
        "\"decree_date\":\"2026-11-15\",\"exempt\":[\"rumah sakit\"]}",
        i, village.code, effects[i % G_N_ELEMENTS (effects)]);
  g_string_append (text, "]}");
  g_autoptr (GBytes) payload = g_string_free_to_bytes (g_steal_pointer (&text));
  g_autoptr (GError) error = NULL;
  gint64 start_us = g_get_monotonic_time ();
  JbZoneBundle *bundle = jb_zone_bundle_decode (payload, &error);
  g_assert_no_error (error);
  g_test_message ("decoded %u rules, %" G_GSIZE_FORMAT " bytes, in %.0f ms",
                  jb_zone_bundle_n_rules (bundle), g_bytes_get_size (payload),
                  (gdouble) (g_get_monotonic_time () - start_us) / 1000);
  return bundle;
}

/* Microseconds for one verdict over an interval of so many seconds, by the whole area. */
static gdouble
ask_everywhere (const JbZoneBundle *bundle, const JbRegions *regions, gint64 length_s)
{
  const gint64 lo = fx_time ("2026-11-20T03:00:00Z");
  g_autoptr (GArray) codes = g_array_new (FALSE, FALSE, sizeof (JbRegion));
  JbRegion village;
  for (guint i = 0; jb_regions_nth (regions, JB_REGION_VILLAGE, i, &village); i++)
    if (g_str_has_prefix (village.code, jb_zone_bundle_area (bundle)))
      g_array_append_val (codes, village);
  guint counts[JB_EFFECT_LOCK + 1] = { 0 };
  const guint rounds = 10;
  gint64 start_us = g_get_monotonic_time ();
  for (guint round = 0; round < rounds; round++)
    for (guint i = 0; i < codes->len; i++)
      {
        const JbZoneQuestion question = { .village = g_array_index (codes, JbRegion, i).code,
                                          .rw = "",
                                          .rt = "",
                                          .category = "",
                                          .now = { lo, lo + length_s } };
        JbVerdict verdict;
        jb_zone_verdict (bundle, &question, &verdict);
        counts[verdict.effect]++;
      }
  gint64 took_us = g_get_monotonic_time () - start_us;
  g_assert_cmpuint (codes->len, >, 1000);
  g_assert_cmpuint (counts[JB_EFFECT_LOCK], >, 0);
  if (length_s == 0)
    for (guint effect = 0; effect <= JB_EFFECT_LOCK; effect++)
      g_assert_cmpint ((gint) counts[effect] > 0, ==, effect != JB_EFFECT_UNKNOWN);
  return (gdouble) took_us / (rounds * codes->len);
}

static void
test_a_national_bundle_answers_in_microseconds (void)
{
  g_autoptr (JbRegions) regions = load_regions ();
  g_autoptr (JbZoneBundle) bundle = national_bundle (regions, "15");
  gdouble instant_us = ask_everywhere (bundle, regions, 0);
  gdouble days_us = ask_everywhere (bundle, regions, 9 * 86400);
  g_test_message ("one verdict: %.2f us at an instant, %.2f us over nine days", instant_us,
                  days_us);
  /* Far above what it takes, far below what a list walked through would take. */
  g_assert_cmpfloat (instant_us, <, 100);
  g_assert_cmpfloat (days_us, <, 100);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  add_golden_cases ();
  g_test_add_func ("/zone/verdict/titles-tell-level-and-consequence",
                   test_titles_tell_level_and_consequence);
  g_test_add_func ("/zone/verdict/decrees-tell-the-last-valid-day",
                   test_decrees_tell_the_last_valid_day);
  g_test_add_func ("/zone/verdict/scopes-are-told-by-name", test_scopes_are_told_by_name);
  g_test_add_func ("/zone/verdict/a-record-begun-before-a-lock-may-be-finished-within-an-hour",
                   test_a_record_begun_before_a_lock_may_be_finished_within_an_hour);
  g_test_add_func ("/zone/verdict/a-national-bundle-answers-in-microseconds",
                   test_a_national_bundle_answers_in_microseconds);
  int status = g_test_run ();
  g_hash_table_unref (bundles);
  json_object_unref (golden);
  return status;
}
