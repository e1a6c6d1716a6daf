/* SPDX-License-Identifier: MPL-2.0 */
#include "core/zone/bundle.h"

#include "tests/unit/trust-fixture.h"

#define HEAD(version)                                                                              \
  "{\"type\":\"jemput.zone/1\",\"version\":" #version ","                                          \
  "\"issued\":\"2026-11-15T17:00:00Z\",\"soft_expiry\":\"2026-11-23T17:00:00Z\","                  \
  "\"hard_expiry\":\"2026-11-30T17:00:00Z\",\"area\":\"1503\",\"timezone\":\"WIB\",\"rules\":["
#define TAIL "]}"
#define RULE(id, effect, more)                                                                     \
  "{\"id\":\"" id "\",\"hazard\":\"covid-19\",\"issuer\":\"Bupati Sarolangun\","                   \
  "\"scope\":\"1503042001\",\"effect\":\"" effect "\",\"from\":\"2026-11-15T17:00:00Z\","          \
  "\"to\":\"2026-12-14T17:00:00Z\",\"decree_number\":\"SK Bupati 412/2026\","                      \
  "\"decree_date\":\"2026-11-14\"" more "}"

static JbZoneBundle *
decode (const gchar *text, GError **error)
{
  g_autoptr (GBytes) payload = fx_text (text);
  return jb_zone_bundle_decode (payload, error);
}

static void
assert_refused (const gchar *text, JbError code, const gchar *named)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JbZoneBundle) bundle = decode (text, &error);
  g_assert_null (bundle);
  g_assert_error (error, JB_ERROR, (gint) code);
  if (named != NULL && strstr (error->message, named) == NULL)
    g_error ("'%s' is not named in: %s", named, error->message);
}

static const gchar full[]
    = "{\"type\":\"jemput.zone/1\",\"version\":43,\"issued\":\"2026-11-15T17:00:00Z\","
      "\"soft_expiry\":\"2026-11-23T17:00:00Z\",\"hard_expiry\":\"2026-11-30T17:00:00Z\","
      "\"area\":\"1503\",\"timezone\":\"WIB\",\"policy\":{\"max_unsent\":300},\"rules\":["
      "{\"id\":\"buka\",\"hazard\":\"covid-19\",\"issuer\":\"Bupati "
      "Sarolangun\",\"scope\":\"1503\","
      "\"effect\":\"OPEN\",\"level\":\"hijau\",\"from\":\"2026-11-15T17:00:00Z\","
      "\"to\":\"2026-11-30T17:00:00Z\",\"decree_number\":\"SK Bupati 400/2026\","
      "\"decree_date\":\"2026-11-13\"},"
      "{\"id\":\"merah\",\"hazard\":\"covid-19\",\"issuer\":\"Bupati Sarolangun\","
      "\"scope\":\"1503042001\",\"rw\":\"002\",\"rt\":\"005\",\"effect\":\"LOCK\","
      "\"level\":\"merah\",\"from\":\"2026-11-15T17:00:00Z\",\"to\":\"2026-11-30T17:00:00Z\","
      "\"decree_number\":\"SK Bupati 412/2026\",\"decree_date\":\"2026-11-14\","
      "\"exempt\":[\"rumah sakit\",\"TNI/Polri\"],\"protocol\":[\"Masker\",\"Sarung tangan\"],"
      "\"supersedes\":[\"buka\"],\"max_people\":12}]}";

static void
test_every_member_arrives (void)
{
  g_autoptr (GBytes) payload = fx_text (full);
  g_autoptr (GBytes) file = FX_SIGN (JB_ROLE_ZONE, payload, 1, 2);
  fx_assert_golden ("zone.jbs", file);
  g_autoptr (GError) error = NULL;
  g_autoptr (JbZoneBundle) bundle = jb_zone_bundle_decode (payload, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (jb_zone_bundle_version (bundle), ==, 43);
  g_assert_cmpint (jb_zone_bundle_issued_s (bundle), ==, fx_time ("2026-11-15T17:00:00Z"));
  g_assert_cmpint (jb_zone_bundle_soft_expiry_s (bundle), ==, fx_time ("2026-11-23T17:00:00Z"));
  g_assert_cmpint (jb_zone_bundle_hard_expiry_s (bundle), ==, fx_time ("2026-11-30T17:00:00Z"));
  g_assert_cmpstr (jb_zone_bundle_area (bundle), ==, "1503");
  g_assert_cmpint (jb_zone_bundle_area_time (bundle), ==, JB_AREA_TIME_WIB);
  g_assert_cmpuint (jb_zone_bundle_policy (bundle)->max_unsent, ==, 300);
  g_assert_cmpuint (jb_zone_bundle_policy (bundle)->max_records_untimed, ==, 300);
  g_assert_cmpuint (jb_zone_bundle_policy (bundle)->max_boots_untimed, ==, 100);
  g_assert_cmpuint (jb_zone_bundle_policy (bundle)->max_record_age_days, ==, 14);
  g_assert_cmpuint (jb_zone_bundle_n_rules (bundle), ==, 2);
  const JbZoneRule *rule = jb_zone_bundle_rule (bundle, 1);
  g_assert_cmpstr (rule->id, ==, "merah");
  g_assert_cmpstr (rule->rw, ==, "002");
  g_assert_cmpstr (rule->rt, ==, "005");
  g_assert_cmpint (rule->effect, ==, JB_EFFECT_LOCK);
  g_assert_cmpstr (rule->level, ==, "merah");
  g_assert_cmpstr (rule->decree_number, ==, "SK Bupati 412/2026");
  g_assert_cmpuint (rule->decree_date.day, ==, 14);
  g_assert_cmpstr (rule->exempt[1], ==, "TNI/Polri");
  g_assert_null (rule->exempt[2]);
  g_assert_cmpstr (rule->protocol[0], ==, "Masker");
  g_assert_cmpstr (rule->supersedes[0], ==, "buka");
  g_assert_cmpuint (rule->max_people, ==, 12);
  JbDigest digest, of_payload;
  jb_zone_bundle_digest (bundle, &digest);
  jb_digest (full, strlen (full), &of_payload);
  g_assert_true (jb_digest_equal (&digest, &of_payload));
}

static void
test_one_malformed_rule_refuses_the_whole_file_by_its_name (void)
{
  static const struct {
    const gchar *from, *to;
  } faults[] = {
    { "\"id\":\"merah\"", "\"id\":\"\"" },
    { "\"hazard\":\"covid-19\",\"issuer\":\"Bupati Sarolangun\",\"scope\":\"1503042001\"",
      "\"issuer\":\"Bupati Sarolangun\",\"scope\":\"1503042001\"" },
    { "\"scope\":\"1503042001\"", "\"scope\":\"15030420\"" },
    { "\"scope\":\"1503042001\"", "\"scope\":\"150304200a\"" },
    { "\"scope\":\"1503042001\"", "\"scope\":\"150304\"" },
    { "\"rw\":\"002\",", "" },
    { "\"rw\":\"002\"", "\"rw\":\"2\"" },
    { "\"rw\":\"002\"", "\"rw\":\"000\"" },
    { "\"rt\":\"005\"", "\"rt\":5" },
    { "\"effect\":\"LOCK\"", "\"effect\":\"UNKNOWN\"" },
    { "\"effect\":\"LOCK\"", "\"effect\":\"lock\"" },
    { "\"effect\":\"LOCK\",", "" },
    { "\"level\":\"merah\"", "\"level\":\"mer\\u202eah\"" },
    { "\"level\":\"merah\",\"from\":\"2026-11-15T17:00:00Z\"",
      "\"level\":\"merah\",\"from\":\"2026-11-30T17:00:00Z\"" },
    { "\"level\":\"merah\",\"from\":\"2026-11-15T17:00:00Z\"",
      "\"level\":\"merah\",\"from\":\"2026-11-16\"" },
    { "\"decree_number\":\"SK Bupati 412/2026\"", "\"decree_number\":\"\"" },
    { "\"decree_date\":\"2026-11-14\",\"exempt\"", "\"exempt\"" },
    { "\"decree_date\":\"2026-11-14\"", "\"decree_date\":\"2026-02-30\"" },
    { "\"TNI/Polri\"", "\"rumah sakit\"" },
    { "\"TNI/Polri\"", "7" },
    { "\"Masker\"", "\"\"" },
    { "\"max_people\":12", "\"max_people\":0" },
    { "\"max_people\":12", "\"max_people\":12,\"note\":\"x\"" },
  };
  g_autoptr (GBytes) good = g_bytes_new_static (full, strlen (full));
  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_test_message ("%s -> %s", faults[i].from, faults[i].to);
      g_autoptr (GBytes) bad = fx_replace (good, faults[i].from, faults[i].to);
      g_autofree gchar *text = g_strndup (g_bytes_get_data (bad, NULL), g_bytes_get_size (bad));
      assert_refused (text, JB_ERROR_FORMAT, i == 0 ? "rules[1" : "merah");
    }
}

static void
test_the_head_is_read_strictly (void)
{
  static const struct {
    const gchar *from, *to;
    JbError code;
  } faults[] = {
    { "jemput.zone/1", "jemput.zone/2", JB_ERROR_VERSION },
    { "jemput.zone/1", "jemput.trust/1", JB_ERROR_FORMAT },
    { "\"version\":43", "\"version\":0", JB_ERROR_FORMAT },
    { "\"version\":43", "\"version\":43,\"version\":44", JB_ERROR_FORMAT },
    { "2026-11-23T17:00:00Z", "2026-11-15T17:00:00Z", JB_ERROR_FORMAT },
    { "\"hard_expiry\":\"2026-11-30T17:00:00Z\"", "\"hard_expiry\":\"2026-11-23T16:59:59Z\"",
      JB_ERROR_FORMAT },
    { "\"area\":\"1503\"", "\"area\":\"150\"", JB_ERROR_FORMAT },
    { "\"area\":\"1503\"", "\"area\":\"\"", JB_ERROR_FORMAT },
    { "\"WIB\"", "\"wib\"", JB_ERROR_FORMAT },
    { "\"max_unsent\":300", "\"max_unsent\":0", JB_ERROR_FORMAT },
    { "\"max_unsent\":300", "\"maximum\":300", JB_ERROR_FORMAT },
    { "\"policy\":{\"max_unsent\":300}", "\"policy\":[]", JB_ERROR_FORMAT },
  };
  g_autoptr (GBytes) good = g_bytes_new_static (full, strlen (full));
  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_test_message ("%s -> %s", faults[i].from, faults[i].to);
      g_autoptr (GBytes) bad = fx_replace (good, faults[i].from, faults[i].to);
      g_autofree gchar *text = g_strndup (g_bytes_get_data (bad, NULL), g_bytes_get_size (bad));
      assert_refused (text, faults[i].code, NULL);
    }
  for (gsize len = 0; len < strlen (full); len++)
    {
      g_autofree gchar *part = g_strndup (full, len);
      assert_refused (part, JB_ERROR_FORMAT, NULL);
    }
  g_autofree gchar *longer = g_strconcat (full, " x", NULL);
  assert_refused (longer, JB_ERROR_FORMAT, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) huge
      = g_bytes_new_take (g_malloc0 (JB_ZONE_MAX_BYTES + 1), JB_ZONE_MAX_BYTES + 1);
  g_assert_null (jb_zone_bundle_decode (huge, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_LIMIT);
}

static void
test_an_id_is_used_once (void)
{
  assert_refused (HEAD (1) RULE ("a", "OPEN", "") "," RULE ("a", "LOCK", "") TAIL, JB_ERROR_INVALID,
                  "Aturan a");
  assert_refused (HEAD (1) RULE ("a", "OPEN", "") "," RULE ("a", "OPEN", "") TAIL, JB_ERROR_INVALID,
                  "Aturan a");
}

static void
test_supersedes_neither_dangles_nor_turns_in_a_circle (void)
{
  assert_refused (HEAD (1) RULE ("a", "OPEN", ",\"supersedes\":[\"b\"]") TAIL, JB_ERROR_INVALID,
                  "Aturan a");
  assert_refused (HEAD (1) RULE ("a", "OPEN", ",\"supersedes\":[\"a\"]") TAIL, JB_ERROR_INVALID,
                  "Aturan a");
  assert_refused (
      HEAD (1)
          RULE ("x", "OPEN", "") "," RULE ("b", "OPEN", ",\"supersedes\":[\"c\",\"x\"]") "," RULE (
              "c", "OPEN", ",\"supersedes\":[\"b\"]") TAIL,
      JB_ERROR_INVALID, "lingkaran");
  g_autoptr (GError) error = NULL;
  g_autoptr (JbZoneBundle) diamond = decode (
      HEAD (1) RULE ("d", "OPEN", "") "," RULE ("b", "OPEN", ",\"supersedes\":[\"d\"]") "," RULE (
          "c", "OPEN", ",\"supersedes\":[\"d\"]") "," RULE ("a", "OPEN",
                                                            ",\"supersedes\":[\"b\",\"c\",\"d\"]")
          TAIL,
      &error);
  g_assert_no_error (error);
  g_assert_nonnull (diamond);
}

static void
test_the_circle_that_is_named_is_one (void)
{
  /* "after" only lies behind the circle of "x" and "y". */
  g_autoptr (GError) error = NULL;
  g_autoptr (JbZoneBundle) bundle
      = decode (HEAD (1) RULE ("after", "OPEN", "") "," RULE (
                    "x", "OPEN",
                    ",\"supersedes\":[\"y\",\"after\"]") "," RULE ("y", "OPEN",
                                                                   ",\"supersedes\":[\"x\"]") TAIL,
                &error);
  g_assert_null (bundle);
  g_assert_error (error, JB_ERROR, JB_ERROR_INVALID);
  g_assert_null (strstr (error->message, "after"));
}

static gchar *
chain_of (guint n)
{
  g_autoptr (GString) text = g_string_new (HEAD (1));
  for (guint i = 0; i < n; i++)
    {
      g_autofree gchar *more = i > 0 ? g_strdup_printf ("\"r%u\"", i - 1) : g_strdup ("");
      g_string_append_printf (
          text,
          "%s{\"id\":\"r%u\",\"hazard\":\"h\",\"issuer\":\"i\",\"scope\":\"15\","
          "\"effect\":\"OPEN\",\"from\":\"2026-11-15T17:00:00Z\","
          "\"to\":\"2026-11-16T17:00:00Z\",\"decree_number\":\"1\","
          "\"decree_date\":\"2026-11-14\",\"supersedes\":[%s]}",
          i > 0 ? "," : "", i, more);
    }
  g_string_append (text, TAIL);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static gchar *
crowd_of (guint n)
{
  g_autofree gchar *chain = chain_of (n);
  g_autoptr (GRegex) regex = g_regex_new ("\"supersedes\":\\[[^]]*\\]", 0, 0, NULL);
  return g_regex_replace (regex, chain, -1, 0, "\"level\":\"x\"", 0, NULL);
}

static void
test_chains_and_crowds_have_a_limit (void)
{
  g_autofree gchar *longest = chain_of (128);
  g_autofree gchar *too_long = chain_of (129);
  g_autofree gchar *fullest = crowd_of (256);
  g_autofree gchar *too_full = crowd_of (257);
  g_autoptr (GError) error = NULL;
  g_autoptr (JbZoneBundle) chain = decode (longest, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (jb_zone_bundle_n_rules (chain), ==, 128);
  g_autoptr (JbZoneBundle) crowd = decode (fullest, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (jb_zone_bundle_n_rules (crowd), ==, 256);
  assert_refused (too_long, JB_ERROR_INVALID, "rantai");
  assert_refused (too_full, JB_ERROR_LIMIT, "r256");
}

#define KEYS(...) ((const guint8[]){ __VA_ARGS__, 0 })
#define TAKEN (-1)

static JbTrust *
new_trust (guint zone_threshold, guint32 floor)
{
  JbTrustSpec spec;
  FX_SPEC (1, 1, &spec, 1, 2, 3);
  spec.roles[JB_TRUST_ROLE_ZONE].threshold = zone_threshold;
  spec.roles[JB_TRUST_ROLE_ZONE].n_members = 3;
  spec.roles[JB_TRUST_ROLE_ZONE].members[1] = 1;
  spec.roles[JB_TRUST_ROLE_ZONE].members[2] = 2;
  spec.roles[JB_TRUST_ROLE_ZONE].floor = floor;
  return FX_TRUST (&spec, 1);
}

/* The bundle, or NULL with the error's code. */
static JbZoneBundle *
accept (const JbTrust *trust, const JbZoneBundle *current, const gchar *text, const guint8 *signers,
        gint *ret_code)
{
  g_autoptr (GBytes) payload = fx_text (text);
  g_autoptr (GBytes) file = fx_sign (JB_ROLE_ZONE, payload, signers);
  g_autoptr (GError) error = NULL;
  JbZoneBundle *bundle = jb_zone_bundle_accept (trust, current, file, &error);
  *ret_code = error != NULL ? error->code : -1;
  g_assert_true ((bundle == NULL) == (error != NULL));
  return bundle;
}

static void
assert_accept (const JbTrust *trust, const JbZoneBundle *current, const gchar *text,
               const guint8 *signers, gint wanted)
{
  gint code;
  g_autoptr (JbZoneBundle) bundle = accept (trust, current, text, signers, &code);
  g_assert_cmpint (code, ==, wanted);
  g_assert_cmpint (bundle != NULL, ==, wanted == TAKEN);
}

static void
test_only_a_newer_signed_file_is_taken (void)
{
  gint code;
  g_autoptr (JbTrust) trust = new_trust (1, 5);
  const gchar *six = HEAD (6) RULE ("a", "OPEN", "") TAIL;
  g_autoptr (JbZoneBundle) current = accept (trust, NULL, six, KEYS (1), &code);
  g_assert_cmpint (code, ==, TAKEN);
  assert_accept (trust, NULL, HEAD (4) TAIL, KEYS (1), JB_ERROR_ROLLBACK);
  assert_accept (trust, NULL, HEAD (5) TAIL, KEYS (1), TAKEN);
  assert_accept (trust, NULL, HEAD (5) TAIL, KEYS (9), JB_ERROR_SIGNATURE);
  assert_accept (trust, current, six, KEYS (1), JB_ERROR_EXISTS);
  assert_accept (trust, current, six, KEYS (2), JB_ERROR_ROLLBACK);
  assert_accept (trust, current, HEAD (6) TAIL, KEYS (1), JB_ERROR_ROLLBACK);
  assert_accept (trust, current, HEAD (5) TAIL, KEYS (1), JB_ERROR_ROLLBACK);
  assert_accept (trust, current, HEAD (7) TAIL, KEYS (1), TAKEN);

  g_autoptr (GBytes) elsewhere_from = fx_text (HEAD (7) TAIL);
  g_autoptr (GBytes) elsewhere
      = fx_replace (elsewhere_from, "\"area\":\"1503\"", "\"area\":\"1504\"");
  g_autofree gchar *text
      = g_strndup (g_bytes_get_data (elsewhere, NULL), g_bytes_get_size (elsewhere));
  assert_accept (trust, current, text, KEYS (1), JB_ERROR_INVALID);
}

static void
test_the_digest_is_that_of_the_file (void)
{
  g_autoptr (JbTrust) trust = new_trust (1, 0);
  g_autoptr (GBytes) payload = fx_text (HEAD (6) TAIL);
  g_autoptr (GBytes) file = FX_SIGN (JB_ROLE_ZONE, payload, 1);
  g_autoptr (JbZoneBundle) bundle = jb_zone_bundle_accept (trust, NULL, file, NULL);
  JbDigest got, wanted;
  jb_zone_bundle_digest (bundle, &got);
  jb_digest (g_bytes_get_data (file, NULL), g_bytes_get_size (file), &wanted);
  g_assert_true (jb_digest_equal (&got, &wanted));
}

static void
test_one_signature_is_enough_to_add_locks_only (void)
{
  gint code;
  g_autoptr (JbTrust) trust = new_trust (2, 0);
  g_autoptr (JbZoneBundle) current
      = accept (trust, NULL, HEAD (6) RULE ("a", "OPEN", "") TAIL, KEYS (1, 2), &code);
  g_assert_cmpint (code, ==, TAKEN);
  const gchar *locks = HEAD (7) RULE ("a", "OPEN", "") "," RULE ("b", "LOCK", "") TAIL;
  assert_accept (trust, current, locks, KEYS (3), TAKEN);
  assert_accept (trust, NULL, locks, KEYS (3), JB_ERROR_SIGNATURE);
  assert_accept (trust, current, locks, KEYS (9), JB_ERROR_SIGNATURE);
  static const gchar *const more[] = {
    HEAD (7) RULE ("a", "OPEN", "") "," RULE ("b", "OPEN", "") TAIL,
    HEAD (7) RULE ("a", "OPEN", "") "," RULE ("b", "PROTOCOL", "") TAIL,
    HEAD (7) RULE ("b", "LOCK", "") TAIL,
    HEAD (7) RULE ("a", "WARN", "") "," RULE ("b", "LOCK", "") TAIL,
    HEAD (7) RULE ("a", "OPEN", ",\"level\":\"hijau\"") "," RULE ("b", "LOCK", "") TAIL,
    HEAD (7) RULE ("a", "OPEN", "") "," RULE ("b", "LOCK", ",\"exempt\":[\"BPJS\"]") TAIL,
    HEAD (7) RULE ("a", "OPEN", "") "," RULE ("b", "LOCK", ",\"supersedes\":[\"a\"]") TAIL,
  };
  for (guint i = 0; i < G_N_ELEMENTS (more); i++)
    {
      assert_accept (trust, current, more[i], KEYS (3), JB_ERROR_SIGNATURE);
      assert_accept (trust, current, more[i], KEYS (3, 1), TAKEN);
    }
  static const gchar *const frames[][2] = {
    { "\"hard_expiry\":\"2026-11-30", "\"hard_expiry\":\"2026-12-01" },
    { "\"hard_expiry\":\"2026-11-30", "\"hard_expiry\":\"2026-11-29" },
    { "\"soft_expiry\":\"2026-11-23", "\"soft_expiry\":\"2026-11-24" },
    { "\"timezone\":\"WIB\"", "\"timezone\":\"WIT\"" },
    { "\"timezone\"", "\"policy\":{\"max_unsent\":9},\"timezone\"" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (frames); i++)
    {
      g_autoptr (GBytes) from = fx_text (locks);
      g_autoptr (GBytes) to = fx_replace (from, frames[i][0], frames[i][1]);
      g_autofree gchar *text = g_strndup (g_bytes_get_data (to, NULL), g_bytes_get_size (to));
      assert_accept (trust, current, text, KEYS (3), JB_ERROR_SIGNATURE);
    }
}

static GBytes *
finish (const gchar *text, GError **error)
{
  g_autoptr (GBytes) draft = fx_text (text);
  return jb_zone_draft_finish (draft, 9, fx_time ("2026-11-15T17:00:00Z"),
                               fx_time ("2026-11-23T17:00:00Z"), fx_time ("2026-11-30T17:00:00Z"),
                               error);
}

#define DRAFT(zone, more)                                                                          \
  "{\"area\":\"1503\",\"timezone\":\"" zone "\",\"policy\":{\"max_unsent\":50},"                   \
  "\"rules\":[{\"id\":\"a\",\"hazard\":\"h\",\"issuer\":\"i\",\"scope\":\"1503042001\","           \
  "\"rw\":\"2\",\"rt\":\"05\",\"effect\":\"LOCK\",\"from\":\"2026-11-16\","                        \
  "\"to\":\"2026-12-01T02:00:00Z\",\"decree_number\":\"1\",\"decree_date\":\"2026-11-14\"" more    \
  "}]}"

static void
test_a_draft_is_finished_in_the_area_s_time_zone (void)
{
  static const struct {
    const gchar *draft, *begins;
  } zones[] = { { DRAFT ("WIB", ""), "2026-11-15T17:00:00Z" },
                { DRAFT ("WITA", ""), "2026-11-15T16:00:00Z" },
                { DRAFT ("WIT", ""), "2026-11-15T15:00:00Z" } };
  for (guint i = 0; i < G_N_ELEMENTS (zones); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) payload = finish (zones[i].draft, &error);
      g_assert_no_error (error);
      g_autoptr (JbZoneBundle) bundle = jb_zone_bundle_decode (payload, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (jb_zone_bundle_version (bundle), ==, 9);
      g_assert_cmpuint (jb_zone_bundle_policy (bundle)->max_unsent, ==, 50);
      const JbZoneRule *rule = jb_zone_bundle_rule (bundle, 0);
      g_assert_cmpint (rule->from_s, ==, fx_time (zones[i].begins));
      g_assert_cmpint (rule->to_s, ==, fx_time ("2026-12-01T02:00:00Z"));
      g_assert_cmpstr (rule->rw, ==, "002");
      g_assert_cmpstr (rule->rt, ==, "005");
    }
}

static void
test_a_faulty_draft_is_refused_by_the_rule_s_name (void)
{
  static const gchar *const drafts[] = {
    DRAFT ("WIB", ",\"effct\":1"),
    DRAFT ("WIB", ",\"supersedes\":[\"z\"]"),
    DRAFT ("UTC", ""),
    "{\"area\":\"1503\",\"timezone\":\"WIB\"}",
    "{\"area\":\"1503\",\"timezone\":\"WIB\",\"rules\":[],\"version\":4}",
    "{\"area\":\"1503\",\"timezone\":\"WIB\",\"rules\":[1]}",
    "[]",
  };
  static const gchar *const named[]
      = { "rules[0 a]", "Aturan a", "timezone", "rules", "version", "[0]", NULL };
  for (guint i = 0; i < G_N_ELEMENTS (drafts); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_null (finish (drafts[i], &error));
      g_assert_true (g_error_matches (error, JB_ERROR, JB_ERROR_FORMAT)
                     || g_error_matches (error, JB_ERROR, JB_ERROR_INVALID));
      if (named[i] != NULL)
        g_assert_nonnull (strstr (error->message, named[i]));
    }
}

static JbFresh
new_fresh (void)
{
  JbFresh fresh = { .office_time_s = fx_time ("2026-11-20T00:00:00Z"),
                    .expires_s = fx_time ("2026-11-23T00:00:00Z"),
                    .zone_version = 43,
                    .purge_through = 9007199254740990,
                    .last_receipt_no = 9007199254740991 };
  memset (fresh.zone_digest.bytes, 7, sizeof fresh.zone_digest.bytes);
  memset (fresh.office_incarnation.bytes, 8, sizeof fresh.office_incarnation.bytes);
  return fresh;
}

static void
test_fresh_arrives_and_is_read_strictly (void)
{
  const JbFresh fresh = new_fresh ();
  JbFresh got = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) payload = jb_fresh_encode (&fresh);
  g_autoptr (GBytes) file = FX_SIGN (JB_ROLE_FRESH, payload, 1);
  fx_assert_golden ("fresh.jbs", file);
  g_assert_true (jb_fresh_decode (payload, &got, &error));
  g_assert_cmpint (got.office_time_s, ==, fresh.office_time_s);
  g_assert_cmpint (got.expires_s, ==, fresh.expires_s);
  g_assert_cmpuint (got.zone_version, ==, 43);
  g_assert_true (jb_digest_equal (&got.zone_digest, &fresh.zone_digest));
  g_assert_cmpuint (got.purge_through, ==, fresh.purge_through);
  g_assert_true (jb_id_equal (&got.office_incarnation, &fresh.office_incarnation));
  g_assert_cmpuint (got.last_receipt_no, ==, fresh.last_receipt_no);

  static const gchar *const faults[][2] = {
    { "jemput.fresh/1", "jemput.fresh/2" },
    { "2026-11-23T00:00:00Z", "2026-11-23T00:00:01Z" },
    { "2026-11-23T00:00:00Z", "2026-11-20T00:00:00Z" },
    { "9007199254740990", "9007199254740992" },
    { "\"last_receipt_no\":9007199254740991", "\"last_receipt_no\":9007199254740989" },
    { "\"zone_version\":43", "\"zone_version\":-1" },
    { "\"zone_version\":43", "\"zone_version\":43,\"more\":[]" },
    { "0707", "07" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autoptr (GBytes) bad = fx_replace (payload, faults[i][0], faults[i][1]);
      JbFresh untouched = { .zone_version = 77 };
      g_assert_false (jb_fresh_decode (bad, &untouched, NULL));
      g_assert_cmpuint (untouched.zone_version, ==, 77);
    }
  for (gsize len = 0; len < g_bytes_get_size (payload); len++)
    {
      g_autoptr (GBytes) part = g_bytes_new_from_bytes (payload, 0, len);
      g_assert_false (jb_fresh_decode (part, &got, NULL));
    }
}

static void
test_a_scope_that_does_not_exist_is_told_not_refused (void)
{
  g_autofree gchar *path
      = g_build_filename (g_getenv ("JEMPUT_SRC"), "schemas", "wilayah", "wilayah.jbw", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (JbRegions) regions = jb_regions_load (path, &error);
  g_assert_no_error (error);
  g_autoptr (GBytes) good = fx_text (full);
  g_autoptr (GBytes) odd = fx_replace (good, "1503042001", "1503049999");
  g_autoptr (JbZoneBundle) known = jb_zone_bundle_decode (good, NULL);
  g_autoptr (JbZoneBundle) unknown = jb_zone_bundle_decode (odd, NULL);
  g_autoptr (GPtrArray) none = jb_zone_bundle_unknown_scopes (known, regions);
  g_autoptr (GPtrArray) one = jb_zone_bundle_unknown_scopes (unknown, regions);
  g_assert_cmpuint (none->len, ==, 0);
  g_assert_cmpuint (one->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (one, 0), ==, "merah");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  jb_secret_allow_unlocked ();
  g_assert_true (jb_secret_start (NULL));
  g_test_add_func ("/zone/bundle/every-member-arrives", test_every_member_arrives);
  g_test_add_func ("/zone/bundle/one-malformed-rule-refuses-the-whole-file-by-its-name",
                   test_one_malformed_rule_refuses_the_whole_file_by_its_name);
  g_test_add_func ("/zone/bundle/the-head-is-read-strictly", test_the_head_is_read_strictly);
  g_test_add_func ("/zone/bundle/an-id-is-used-once", test_an_id_is_used_once);
  g_test_add_func ("/zone/bundle/supersedes-neither-dangles-nor-turns-in-a-circle",
                   test_supersedes_neither_dangles_nor_turns_in_a_circle);
  g_test_add_func ("/zone/bundle/the-circle-that-is-named-is-one",
                   test_the_circle_that_is_named_is_one);
  g_test_add_func ("/zone/bundle/chains-and-crowds-have-a-limit",
                   test_chains_and_crowds_have_a_limit);
  g_test_add_func ("/zone/bundle/only-a-newer-signed-file-is-taken",
                   test_only_a_newer_signed_file_is_taken);
  g_test_add_func ("/zone/bundle/the-digest-is-that-of-the-file",
                   test_the_digest_is_that_of_the_file);
  g_test_add_func ("/zone/bundle/one-signature-is-enough-to-add-locks-only",
                   test_one_signature_is_enough_to_add_locks_only);
  g_test_add_func ("/zone/draft/is-finished-in-the-area-s-time-zone",
                   test_a_draft_is_finished_in_the_area_s_time_zone);
  g_test_add_func ("/zone/draft/a-faulty-one-is-refused-by-the-rule-s-name",
                   test_a_faulty_draft_is_refused_by_the_rule_s_name);
  g_test_add_func ("/zone/fresh/arrives-and-is-read-strictly",
                   test_fresh_arrives_and_is_read_strictly);
  g_test_add_func ("/zone/bundle/a-scope-that-does-not-exist-is-told-not-refused",
                   test_a_scope_that_does_not_exist_is_told_not_refused);
  return g_test_run ();
}
