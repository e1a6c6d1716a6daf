/* SPDX-License-Identifier: MPL-2.0 */
/* A second opinion on the verdict: the rules read directly and slowly, second by second and part by
 * part, on small random bundles, must always agree with the fast answer. */
#include "core/zone/verdict.h"

#include "tests/unit/trust-fixture.h"

#define MAX_RULES 14
#define N_BUNDLES 3000
#define N_QUESTIONS 12
#define BASE_S G_GINT64_CONSTANT (1795176000)
#define SPAN_S 24

typedef struct {
  gchar id[8];
  guint hazard, issuer;
  const gchar *scope;
  guint rw, rt;
  JbEffect effect;
  gint64 from_s, to_s;
  guint decree_day;
  gboolean exempts_sekolah, exempts_bpjs;
  guint max_people;
  gboolean supersedes[MAX_RULES];
} SlowRule;

typedef struct {
  SlowRule rules[MAX_RULES];
  guint n;
  gint64 hard_s, soft_s;
} SlowBundle;

typedef struct {
  const gchar *village;
  guint rw, rt;
  const gchar *category;
} SlowPlace;

typedef struct {
  JbEffect effect;
  JbZoneWhy why;
  const SlowRule *rule;
  gboolean exempted;
} SlowAnswer;

static const gchar *const scopes[] = { "15", "1503", "150304", "1503042001", "1503042002" };

static gint64
pick_time (GRand *random)
{
  return BASE_S + g_rand_int_range (random, 0, SPAN_S);
}

static void
random_bundle (GRand *random, SlowBundle *ret_bundle)
{
  static const JbEffect effects[]
      = { JB_EFFECT_OPEN, JB_EFFECT_WARN, JB_EFFECT_PROTOCOL, JB_EFFECT_LOCK };
  memset (ret_bundle, 0, sizeof *ret_bundle);
  ret_bundle->n = (guint) g_rand_int_range (random, 0, MAX_RULES + 1);
  ret_bundle->hard_s = BASE_S + g_rand_int_range (random, SPAN_S / 3, 2 * SPAN_S);
  ret_bundle->soft_s = ret_bundle->hard_s - g_rand_int_range (random, 0, 4);
  for (guint i = 0; i < ret_bundle->n; i++)
    {
      SlowRule *rule = &ret_bundle->rules[i];
      /* Letters that do not follow the order of supersedes. */
      g_snprintf (rule->id, sizeof rule->id, "%c%u", 'a' + g_rand_int_range (random, 0, 26), i);
      rule->hazard = (guint) g_rand_int_range (random, 0, 2);
      rule->issuer = (guint) g_rand_int_range (random, 0, 2);
      rule->scope = scopes[g_rand_int_range (random, 0, G_N_ELEMENTS (scopes))];
      if (strlen (rule->scope) == 10)
        rule->rw = (guint) g_rand_int_range (random, 0, 3);
      if (rule->rw > 0)
        rule->rt = (guint) g_rand_int_range (random, 0, 3);
      rule->effect = effects[g_rand_int_range (random, 0, G_N_ELEMENTS (effects))];
      rule->from_s = pick_time (random) - SPAN_S / 2;
      rule->to_s = rule->from_s + g_rand_int_range (random, 1, SPAN_S);
      rule->decree_day = (guint) g_rand_int_range (random, 1, 4);
      rule->exempts_sekolah = g_rand_int_range (random, 0, 3) == 0;
      rule->exempts_bpjs = g_rand_int_range (random, 0, 3) == 0;
      rule->max_people = (guint) g_rand_int_range (random, 0, 3);
      for (guint j = 0; j < i; j++)
        rule->supersedes[j] = g_rand_int_range (random, 0, 6) == 0;
    }
}

static void
append_rule (GString *text, const SlowBundle *bundle, guint i)
{
  const SlowRule *rule = &bundle->rules[i];
  g_autofree gchar *from = jb_utc_format (rule->from_s);
  g_autofree gchar *to = jb_utc_format (rule->to_s);
  g_string_append_printf (text,
                          "%s{\"id\":\"%s\",\"hazard\":\"h%u\",\"issuer\":\"i%u\","
                          "\"scope\":\"%s\",\"effect\":\"%s\",\"from\":\"%s\",\"to\":\"%s\","
                          "\"decree_number\":\"1\",\"decree_date\":\"2026-11-0%u\"",
                          i > 0 ? "," : "", rule->id, rule->hazard, rule->issuer, rule->scope,
                          jb_effect_name (rule->effect), from, to, rule->decree_day);
  if (rule->rw > 0)
    g_string_append_printf (text, ",\"rw\":\"%03u\"", rule->rw);
  if (rule->rt > 0)
    g_string_append_printf (text, ",\"rt\":\"%03u\"", rule->rt);
  if (rule->max_people > 0)
    g_string_append_printf (text, ",\"max_people\":%u", rule->max_people);
  g_string_append_printf (text, ",\"exempt\":[%s%s%s]", rule->exempts_sekolah ? "\"sekolah\"" : "",
                          rule->exempts_sekolah && rule->exempts_bpjs ? "," : "",
                          rule->exempts_bpjs ? "\"BPJS\"" : "");
  g_string_append (text, ",\"supersedes\":[");
  const gchar *comma = "";
  for (guint j = 0; j < i; j++)
    if (rule->supersedes[j])
      {
        g_string_append_printf (text, "%s\"%s\"", comma, bundle->rules[j].id);
        comma = ",";
      }
  g_string_append (text, "]}");
}

static JbZoneBundle *
fast_bundle (const SlowBundle *bundle)
{
  g_autofree gchar *issued = jb_utc_format (BASE_S - 1000);
  g_autofree gchar *soft = jb_utc_format (bundle->soft_s);
  g_autofree gchar *hard = jb_utc_format (bundle->hard_s);
  g_autoptr (GString) text = g_string_new (NULL);
  g_string_append_printf (text,
                          "{\"type\":\"jemput.zone/1\",\"version\":1,\"issued\":\"%s\","
                          "\"soft_expiry\":\"%s\",\"hard_expiry\":\"%s\",\"area\":\"1503\","
                          "\"timezone\":\"WIB\",\"rules\":[",
                          issued, soft, hard);
  for (guint i = 0; i < bundle->n; i++)
    append_rule (text, bundle, i);
  g_string_append (text, "]}");
  g_autoptr (GBytes) payload = g_string_free_to_bytes (g_steal_pointer (&text));
  g_autoptr (GError) error = NULL;
  JbZoneBundle *fast = jb_zone_bundle_decode (payload, &error);
  g_assert_no_error (error);
  return fast;
}

static gboolean
contains (const SlowRule *rule, const SlowPlace *place)
{
  return g_str_has_prefix (place->village, rule->scope) && (rule->rw == 0 || rule->rw == place->rw)
         && (rule->rt == 0 || rule->rt == place->rt);
}

static gboolean
slowly_applies (const SlowBundle *bundle, guint i, const SlowPlace *place, gint64 at_s)
{
  const SlowRule *rule = &bundle->rules[i];
  if (!contains (rule, place) || at_s < rule->from_s || at_s >= rule->to_s)
    return FALSE;
  for (guint by = 0; by < bundle->n; by++)
    if (bundle->rules[by].supersedes[i] && slowly_applies (bundle, by, place, at_s))
      return FALSE;
  return TRUE;
}

static gboolean
is_exempt (const SlowRule *rule, const SlowPlace *place)
{
  return rule->effect == JB_EFFECT_LOCK
         && ((rule->exempts_sekolah && g_str_equal (place->category, "sekolah"))
             || (rule->exempts_bpjs && g_str_equal (place->category, "BPJS")));
}

static gint
specific (const SlowRule *rule)
{
  return (gint) strlen (rule->scope) + (rule->rw > 0) + (rule->rt > 0);
}

/* Numbers to compare from the left, larger goes first. */
static gint
compare_ranks (const gint64 *a, const gint64 *b, guint n)
{
  for (guint i = 0; i < n; i++)
    if (a[i] != b[i])
      return a[i] > b[i] ? 1 : -1;
  return 0;
}

static gboolean
goes_first_in_pair (const SlowRule *a, const SlowRule *b, const SlowPlace *place)
{
  const gint64 x[] = { specific (a), a->decree_day, a->effect, !is_exempt (a, place), a->to_s };
  const gint64 y[] = { specific (b), b->decree_day, b->effect, !is_exempt (b, place), b->to_s };
  gint order = compare_ranks (x, y, G_N_ELEMENTS (x));
  return order != 0 ? order > 0 : strcmp (a->id, b->id) < 0;
}

static JbEffect
effect_of (const SlowRule *rule, const SlowPlace *place)
{
  return is_exempt (rule, place) ? JB_EFFECT_PROTOCOL : rule->effect;
}

static gboolean
goes_first_across (const SlowRule *a, const SlowRule *b, const SlowPlace *place)
{
  const gint64 x[] = { effect_of (a, place), is_exempt (a, place),
                       a->max_people > 0 ? -(gint64) a->max_people : -1000, a->to_s, specific (a) };
  const gint64 y[] = { effect_of (b, place), is_exempt (b, place),
                       b->max_people > 0 ? -(gint64) b->max_people : -1000, b->to_s, specific (b) };
  gint order = compare_ranks (x, y, G_N_ELEMENTS (x));
  return order != 0 ? order > 0 : strcmp (a->id, b->id) < 0;
}

static SlowAnswer
slow_instant (const SlowBundle *bundle, const SlowPlace *place, gint64 at_s)
{
  SlowAnswer answer = { JB_EFFECT_UNKNOWN, JB_WHY_NO_RULE, NULL, FALSE };
  for (guint pair = 0; pair < 4; pair++)
    {
      const SlowRule *decides = NULL;
      for (guint i = 0; i < bundle->n; i++)
        {
          const SlowRule *rule = &bundle->rules[i];
          if (rule->hazard * 2 + rule->issuer == pair && slowly_applies (bundle, i, place, at_s)
              && (decides == NULL || goes_first_in_pair (rule, decides, place)))
            decides = rule;
        }
      if (decides != NULL
          && (answer.rule == NULL || goes_first_across (decides, answer.rule, place)))
        answer.rule = decides;
    }
  if (answer.rule != NULL)
    {
      answer.effect = effect_of (answer.rule, place);
      answer.exempted = is_exempt (answer.rule, place);
      answer.why = JB_WHY_RULE;
    }
  return answer;
}

static SlowAnswer
slow_at (const SlowBundle *bundle, const SlowPlace *place, gint64 at_s)
{
  if (at_s < bundle->hard_s)
    return slow_instant (bundle, place, at_s);
  SlowPlace anybody = *place;
  anybody.category = "";
  SlowAnswer last = slow_instant (bundle, &anybody, bundle->hard_s - 1);
  if (last.effect != JB_EFFECT_LOCK)
    return (SlowAnswer){ JB_EFFECT_UNKNOWN, JB_WHY_EXPIRED, NULL, FALSE };
  last.why = JB_WHY_EXPIRED;
  return last;
}

static SlowAnswer
slow_over (const SlowBundle *bundle, const SlowPlace *place, const JbInterval *now)
{
  SlowAnswer worst = slow_at (bundle, place, now->lo_s);
  for (gint64 at = now->lo_s + 1; at <= now->hi_s; at++)
    {
      SlowAnswer answer = slow_at (bundle, place, at);
      if (answer.effect > worst.effect)
        worst = answer;
    }
  return worst;
}

/* Every part is asked, whether a rule names it or not. */
static SlowAnswer
slow_verdict (const SlowBundle *bundle, const SlowPlace *place, const JbInterval *now,
              gboolean *ret_narrowed)
{
  SlowAnswer whole = slow_over (bundle, place, now);
  SlowAnswer worst = whole;
  for (guint rw = 0; rw <= 3; rw++)
    for (guint rt = 0; rt <= 3; rt++)
      {
        if ((rw == 0 && rt > 0) || (place->rw > 0 && rw != place->rw)
            || (place->rt > 0 && rt != place->rt))
          continue;
        SlowPlace part = *place;
        part.rw = rw;
        part.rt = rt;
        SlowAnswer answer = slow_over (bundle, &part, now);
        if (answer.effect > worst.effect)
          worst = answer;
      }
  *ret_narrowed = worst.effect > whole.effect;
  return worst;
}

static void
compare_one (GRand *random, const SlowBundle *slow, const JbZoneBundle *fast, guint *counts)
{
  static const gchar *const categories[] = { "", "sekolah", "BPJS", "rumah sakit" };
  SlowPlace place = { .village = scopes[g_rand_int_range (random, 3, 5)],
                      .rw = (guint) g_rand_int_range (random, 0, 4),
                      .category = categories[g_rand_int_range (random, 0, 4)] };
  if (place.rw > 0)
    place.rt = (guint) g_rand_int_range (random, 0, 4);
  gchar rw[4] = "", rt[4] = "";
  if (place.rw > 0)
    g_snprintf (rw, sizeof rw, "%03u", place.rw);
  if (place.rt > 0)
    g_snprintf (rt, sizeof rt, "%u", place.rt);
  gint64 lo = pick_time (random);
  JbInterval now
      = { lo, lo + g_rand_int_range (random, 0, 2) * g_rand_int_range (random, 0, SPAN_S) };
  const JbZoneQuestion question
      = { .village = place.village, .rw = rw, .rt = rt, .category = place.category, .now = now };
  JbVerdict verdict;
  gboolean narrowed;
  jb_zone_verdict (fast, &question, &verdict);
  SlowAnswer answer = slow_verdict (slow, &place, &now, &narrowed);
  g_assert_cmpstr (jb_effect_name (verdict.effect), ==, jb_effect_name (answer.effect));
  g_assert_cmpint (verdict.why, ==, answer.why);
  g_assert_cmpstr (verdict.rule != NULL ? verdict.rule->id : NULL, ==,
                   answer.rule != NULL ? answer.rule->id : NULL);
  g_assert_cmpint (verdict.exempted, ==, answer.exempted);
  g_assert_cmpint (verdict.narrowed, ==, narrowed);
  counts[verdict.effect]++;
}

static void
test_the_slow_reading_agrees (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (1503);
  guint counts[JB_EFFECT_LOCK + 1] = { 0 };
  for (guint i = 0; i < N_BUNDLES; i++)
    {
      SlowBundle slow;
      random_bundle (random, &slow);
      g_autoptr (JbZoneBundle) fast = fast_bundle (&slow);
      for (guint k = 0; k < N_QUESTIONS; k++)
        compare_one (random, &slow, fast, counts);
    }
  /* Each effect must have been met often enough for the agreement to mean something. */
  for (guint effect = 0; effect <= JB_EFFECT_LOCK; effect++)
    {
      g_test_message ("%s: %u", jb_effect_name ((JbEffect) effect), counts[effect]);
      g_assert_cmpuint (counts[effect], >, 300);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/zone/verdict/the-slow-reading-agrees", test_the_slow_reading_agrees);
  return g_test_run ();
}
