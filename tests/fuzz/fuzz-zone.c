/* SPDX-License-Identifier: MPL-2.0 */
/* The zone file's payload, and verdicts on whatever decodes: over an interval never milder than at
 * an instant in it, for a village never milder than for a part of it. */
#include "tests/fuzz/fuzz.h"

#include "core/base/text.h"
#include "core/zone/verdict.h"

#define RULES_ASKED_MAX 6
#define TEXT_MAX 2048

static JbEffect
ask (const JbZoneBundle *bundle, const JbZoneQuestion *question, gint64 lo_s, gint64 hi_s)
{
  JbZoneQuestion at = *question;
  JbVerdict verdict;
  fz_fill (&verdict, sizeof verdict);
  at.now = (JbInterval){ lo_s, hi_s };
  jb_zone_verdict (bundle, &at, &verdict);
  g_assert_cmpint (verdict.effect, >=, JB_EFFECT_OPEN);
  g_assert_cmpint (verdict.effect, <=, JB_EFFECT_LOCK);
  g_assert_true (verdict.why != JB_WHY_RULE || verdict.rule != NULL);
  g_assert_true (verdict.amber); /* no fresh document is given */
  g_assert_cmpint (jb_verdict_allows (&verdict), ==, verdict.effect < JB_EFFECT_UNKNOWN);
  g_autofree gchar *title = jb_verdict_title (&verdict);
  g_autofree gchar *decree = jb_verdict_decree (&verdict, jb_zone_bundle_area_time (bundle));
  g_assert_true (jb_text_is_clean (title, TEXT_MAX, JB_TEXT_LINE));
  g_assert_true (jb_text_is_clean (decree, TEXT_MAX, JB_TEXT_LINE));
  return verdict.effect;
}

static void
ask_about (const JbZoneBundle *bundle, const JbZoneQuestion *question, const JbZoneRule *rule)
{
  const gint64 instants[] = { rule->from_s - 1, rule->from_s, rule->to_s - 1, rule->to_s,
                              jb_zone_bundle_hard_expiry_s (bundle) };
  const JbZoneQuestion village
      = { .village = question->village, .rw = "", .rt = "", .category = question->category };
  JbEffect over = ask (bundle, question, instants[0], instants[3]);
  for (guint i = 0; i < G_N_ELEMENTS (instants); i++)
    {
      JbEffect effect = ask (bundle, question, instants[i], instants[i]);
      if (i < 4)
        g_assert_cmpint (over, >=, effect);
      g_assert_cmpint (ask (bundle, &village, instants[i], instants[i]), >=, effect);
    }
  ask (bundle, question, 0, G_MAXINT64);
  ask (bundle, question, instants[3], instants[0]);
}

static void
check_rule (const JbZoneBundle *bundle, const JbZoneRule *rule)
{
  gchar village[11] = "1503042001";
  memcpy (village, rule->scope, strlen (rule->scope));
  const JbZoneQuestion question = { .village = village,
                                    .rw = rule->rw,
                                    .rt = rule->rt,
                                    .category = rule->exempt[0] != NULL ? rule->exempt[0] : "" };
  ask_about (bundle, &question, rule);
}

static void
check_bundle (const JbZoneBundle *bundle)
{
  guint n = jb_zone_bundle_n_rules (bundle);
  g_assert_cmpint (jb_zone_bundle_issued_s (bundle), <, jb_zone_bundle_soft_expiry_s (bundle));
  g_assert_cmpint (jb_zone_bundle_soft_expiry_s (bundle), <=,
                   jb_zone_bundle_hard_expiry_s (bundle));
  g_assert_true (jb_zone_bundle_only_adds_locks (bundle, bundle));
  for (guint i = 0; i < MIN (n, RULES_ASKED_MAX); i++)
    check_rule (bundle, jb_zone_bundle_rule (bundle, i * (n / MIN (n, RULES_ASKED_MAX))));
}

static void
check_accept (const uint8_t *data, size_t size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) file = fz_sign (JB_ROLE_ZONE, data, size, 1);
  g_autoptr (JbZoneBundle) bundle = jb_zone_bundle_accept (fz_trust (), NULL, file, &error);
  fz_check (bundle != NULL, &error);
  if (bundle == NULL)
    return;
  g_assert_null (jb_zone_bundle_accept (fz_trust (), bundle, file, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_EXISTS);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) payload = g_bytes_new (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (JbZoneBundle) bundle = jb_zone_bundle_decode (payload, &error);
  fz_check (bundle != NULL, &error);
  if (bundle == NULL)
    return 0;
  check_bundle (bundle);
  check_accept (data, size);
  return 0;
}

static void
put_members (JsonBuilder *builder, JsonObject *object, JsonObject *unless)
{
  JsonObjectIter iter;
  const gchar *name;
  JsonNode *node;
  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    if (unless == NULL || !json_object_has_member (unless, name))
      {
        json_builder_set_member_name (builder, name);
        json_builder_add_value (builder, json_node_copy (node));
      }
}

/* As tests/vectors/zone/verdicts.json says: a rule takes what it does not say from the defaults. */
static void
seed_bundle (JsonObject *golden, JsonArray *rules)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  json_builder_begin_object (builder);
  put_members (builder, json_object_get_object_member (golden, "head"), NULL);
  json_builder_set_member_name (builder, "rules");
  json_builder_begin_array (builder);
  for (guint i = 0; i < json_array_get_length (rules); i++)
    {
      JsonObject *rule = json_array_get_object_element (rules, i);
      json_builder_begin_object (builder);
      put_members (builder, rule, NULL);
      put_members (builder, json_object_get_object_member (golden, "rule_defaults"), rule);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  fz_seed_bytes (jb_json_builder_to_bytes (builder));
}

void
fz_seeds (void)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GBytes) text = fx_vector ("zone", "verdicts.json");
  gsize len;
  const gchar *data = g_bytes_get_data (text, &len);
  fz_seed_payload ("trust", "zone.jbs");
  g_assert_true (json_parser_load_from_data (parser, data, (gssize) len, NULL));
  JsonObject *golden = json_node_get_object (json_parser_get_root (parser));
  JsonObject *bundles = json_object_get_object_member (golden, "bundles");
  g_autoptr (GList) names = json_object_get_members (bundles);
  for (GList *l = names; l != NULL; l = l->next)
    seed_bundle (golden, json_object_get_array_member (bundles, l->data));
}
