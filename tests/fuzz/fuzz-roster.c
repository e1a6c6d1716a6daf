/* SPDX-License-Identifier: MPL-2.0 */
/* The roster has a JSON reader of its own: it must take nothing that the strict door refuses. */
#include "tests/fuzz/fuzz.h"

#include "core/base/text.h"
#include "core/people/roster.h"

#define LOOK_UPS_MAX 20

static void
check_target (const JbRoster *roster, guint i)
{
  JbTarget target, found;
  g_assert_true (jb_roster_nth (roster, i, &target));
  g_assert_true (*target.nik == '\0' || jb_text_is_digits (target.nik, 16, 16));
  g_assert_true (jb_text_is_digits (target.village, 10, 10));
  g_assert_true (*target.name != '\0' && jb_text_is_clean (target.name, 200, JB_TEXT_LINE));
  g_assert_cmpint (target.sex, <=, JB_SEX_FEMALE);
  if (*target.nik != '\0')
    {
      g_assert_true (jb_roster_find_nik (roster, target.nik, &found));
      g_assert_cmpstr (found.nik, ==, target.nik);
    }
  g_autoptr (GArray) hits = jb_roster_search (roster, target.name, 5);
  g_autoptr (GArray) by_nik = jb_roster_search (roster, target.nik, 5);
  g_assert_cmpuint (hits->len, <=, 5);
  g_assert_cmpuint (by_nik->len, >=, 1);
  for (guint k = 0; k < hits->len; k++)
    g_assert_cmpuint (g_array_index (hits, guint, k), <, jb_roster_count (roster));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JbRoster) roster = jb_roster_from_json (data, size, &error);
  fz_check (roster != NULL, &error);
  if (roster == NULL)
    return 0;
  g_autoptr (JsonNode) node = jb_json_parse (data, size, JB_ROSTER_MAX_BYTES, &error);
  fz_check (node != NULL, &error);
  g_assert_nonnull (node);
  JbTarget target;
  guint n = jb_roster_count (roster);
  g_assert_cmpuint (jb_roster_version (roster), >=, 1);
  for (guint i = 0; i < MIN (n, LOOK_UPS_MAX); i++)
    check_target (roster, i);
  fz_fill (&target, sizeof target);
  g_assert_false (jb_roster_nth (roster, n, &target));
  fz_check_untouched (&target, sizeof target);
  g_autofree gchar *text = fz_text (data, MIN (size, 40));
  g_autoptr (GArray) hits = jb_roster_search (roster, text, 7);
  g_assert_cmpuint (hits->len, <=, 7);
  return 0;
}

void
fz_seeds (void)
{
  fz_seed_vector ("json", "roster.json");
  fz_seed_text ("{\"type\":\"jemput.roster/1\",\"version\":2,\"targets\":[]}");
  fz_seed_text ("{\"type\":\"jemput.roster/1\",\"version\":3,\"election\":\"2029-02-14\","
                "\"targets\":[{\"name\":\"A\\u00e9\\ud83d\\ude00\",\"village\":\"1503042001\","
                "\"kind\":\"pemula\",\"sex\":1,\"born\":\"2009-01-02\"}]}");
}
