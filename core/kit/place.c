/* SPDX-License-Identifier: MPL-2.0 */
/* Where we are, and what the zone says about it. */
#include "core/kit/kit-private.h"

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/base/text.h"

#include <string.h>

#define RECENT_MAX 8

void
jb_kit_verdict_free (JbKitVerdict *verdict)
{
  if (verdict == NULL)
    return;
  g_free (verdict->village);
  g_free (verdict->place);
  g_free (verdict->title);
  g_free (verdict->level);
  g_free (verdict->rule);
  g_free (verdict->hazard);
  g_free (verdict->issuer);
  g_free (verdict->decree_number);
  g_free (verdict->scope);
  g_free (verdict->decree_line);
  g_free (verdict->until);
  g_strfreev (verdict->protocol);
  g_strfreev (verdict->exempt);
  g_free (verdict);
}

static void
ask (JbKit *kit, const gchar *village, const gchar *rw, const gchar *rt, const gchar *category,
     const JbInterval *at, JbVerdict *ret_verdict)
{
  JbZoneQuestion question = {
    .village = village,
    .rw = rw,
    .rt = rt,
    .category = category,
    .fresh = kit->has_fresh ? &kit->fresh : NULL,
  };
  if (at != NULL)
    question.now = *at;
  else
    jb_kit_now_locked (kit, &question.now);
  jb_zone_verdict (kit->zone, &question, ret_verdict);
  /* The zone file may be wider than what this kit was enrolled for. */
  if (kit->has_enrol && !g_str_has_prefix (village, kit->enrol.area))
    *ret_verdict = (JbVerdict){ .effect = JB_EFFECT_UNKNOWN,
                                .why = JB_WHY_OUTSIDE,
                                .amber = ret_verdict->amber };
}

void
jb_kit_verdict_here_locked (JbKit *kit, const gchar *village, const gchar *rw, const gchar *rt,
                            const gchar *category, JbVerdict *ret_verdict)
{
  ask (kit, village, rw, rt, category, NULL, ret_verdict);
}

void
jb_kit_set_locked_error (JbKit *kit, const JbVerdict *verdict, GError **error)
{
  g_autofree gchar *title = jb_verdict_title (verdict);
  g_autofree gchar *decree = jb_verdict_decree (verdict, jb_kit_area_time_locked (kit));
  /* Without a rule the place of the decree is taken by a whole sentence. */
  if (verdict->rule != NULL)
    g_set_error (error, JB_ERROR, JB_ERROR_LOCKED,
                 _ ("%s. %s. Draf dan antrean aman. Pilih desa lain."), title, decree);
  else
    g_set_error (error, JB_ERROR, JB_ERROR_LOCKED,
                 _ ("%s. %s Draf dan antrean aman. Pilih desa lain."), title, decree);
}

static gchar *
last_day (const JbZoneRule *rule, JbAreaTime area_time)
{
  JbDate day;
  jb_date_at (rule->to_s - 1, area_time, &day);
  return jb_date_to_words (&day, JB_DATE_WEEKDAY);
}

static void
describe_rule (JbKit *kit, const JbZoneRule *rule, JbKitVerdict *words)
{
  words->level = g_strdup (rule != NULL ? rule->level : "");
  words->rule = g_strdup (rule != NULL ? rule->id : "");
  words->hazard = g_strdup (rule != NULL ? rule->hazard : "");
  words->issuer = g_strdup (rule != NULL ? rule->issuer : "");
  words->decree_number = g_strdup (rule != NULL ? rule->decree_number : "");
  words->scope = rule != NULL ? jb_zone_rule_scope_text (rule, kit->regions) : g_strdup ("");
  words->until = rule != NULL ? last_day (rule, jb_kit_area_time_locked (kit)) : g_strdup ("");
  words->protocol = rule != NULL ? g_strdupv ((gchar **) rule->protocol) : g_new0 (gchar *, 1);
  words->exempt = rule != NULL ? g_strdupv ((gchar **) rule->exempt) : g_new0 (gchar *, 1);
  words->max_people = rule != NULL ? rule->max_people : 0;
}

static JbKitVerdict *
describe (JbKit *kit, const gchar *village, const JbVerdict *verdict)
{
  JbKitVerdict *words = g_new0 (JbKitVerdict, 1);
  words->effect = verdict->effect;
  words->why = verdict->why;
  words->allows = jb_verdict_allows (verdict);
  words->amber = verdict->amber;
  words->exempted = verdict->exempted;
  words->narrowed = verdict->narrowed;
  words->village = g_strdup (village);
  words->place = jb_regions_describe (kit->regions, village);
  words->title = jb_verdict_title (verdict);
  words->decree_line = jb_verdict_decree (verdict, jb_kit_area_time_locked (kit));
  if (words->decree_line == NULL)
    words->decree_line = g_strdup ("");
  describe_rule (kit, verdict->rule, words);
  return words;
}

static gboolean
check_place (JbKit *kit, const gchar *village, const gchar *rw, const gchar *rt, gchar ret_code[11],
             GError **error)
{
  JbRegion region;
  if (!jb_region_code_parse (village, ret_code)
      || !jb_regions_find (kit->regions, ret_code, &region) || region.level != JB_REGION_VILLAGE)
    {
      g_set_error_literal (error, JB_ERROR, JB_ERROR_NOT_FOUND,
                           _ ("Desa tidak dikenal. Tidak ada yang berubah. Periksa kodenya: "
                              "sepuluh angka, misalnya 15.03.04.2001."));
      return FALSE;
    }
  if ((*rw != '\0' && !jb_text_is_digits (rw, 1, 3))
      || (*rt != '\0' && !jb_text_is_digits (rt, 1, 3)) || (*rt != '\0' && *rw == '\0'))
    {
      g_set_error_literal (error, JB_ERROR, JB_ERROR_INVALID,
                           _ ("RW dan RT ditulis dengan satu sampai tiga angka; RT hanya bersama "
                              "RW. Tidak ada yang berubah."));
      return FALSE;
    }
  return TRUE;
}

JbKitVerdict *
jb_kit_zone (JbKit *kit, const gchar *village, const gchar *rw, const gchar *rt,
             const gchar *category, const JbInterval *at, GError **error)
{
  gchar code[11];
  if (!check_place (kit, village, rw, rt, code, error))
    return NULL;
  JB_KIT_HOLD (kit);
  JbVerdict verdict;
  ask (kit, code, rw, rt, category, at, &verdict);
  return describe (kit, code, &verdict);
}

static gchar **
recent_villages (JbKit *kit)
{
  g_autoptr (GBytes) bytes = NULL;
  if (!jb_kit_meta_get (kit, META_RECENT, &bytes, NULL) || bytes == NULL)
    return g_new0 (gchar *, 1);
  g_autofree gchar *text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  return g_strsplit (text, " ", RECENT_MAX);
}

GArray *
jb_kit_villages (JbKit *kit, const gchar *text, guint max)
{
  JB_KIT_HOLD (kit);
  const gchar *area = kit->trust != NULL ? jb_trust_spec (kit->trust)->area : "";
  g_autoptr (GArray) found
      = jb_regions_search (kit->regions, area, JB_REGION_VILLAGE, text, max + RECENT_MAX);
  if (*text != '\0')
    {
      g_array_set_size (found, MIN (found->len, max));
      return g_steal_pointer (&found);
    }
  g_auto (GStrv) recent = recent_villages (kit);
  GArray *ordered = g_array_new (FALSE, FALSE, sizeof (JbRegion));
  for (guint i = 0; recent[i] != NULL; i++)
    {
      JbRegion region;
      if (jb_regions_find (kit->regions, recent[i], &region)
          && g_str_has_prefix (region.code, area))
        g_array_append_val (ordered, region);
    }
  for (guint i = 0; i < found->len && ordered->len < max; i++)
    {
      JbRegion *region = &g_array_index (found, JbRegion, i);
      if (!g_strv_contains ((const gchar *const *) recent, region->code))
        g_array_append_vals (ordered, region, 1);
    }
  return ordered;
}

typedef struct {
  const gchar *place;
  const gchar *recent;
} PlaceSave;

static gboolean
save_place (sqlite3 *db, gpointer data, GError **error)
{
  const PlaceSave *save = data;
  return jb_meta_set (db, META_VILLAGE, save->place, strlen (save->place), error)
         && jb_meta_set (db, META_RECENT, save->recent, strlen (save->recent), error);
}

static gchar *
with_recent (JbKit *kit, const gchar *code)
{
  g_auto (GStrv) recent = recent_villages (kit);
  g_autoptr (GString) text = g_string_new (code);
  guint n = 1;
  for (guint i = 0; recent[i] != NULL && n < RECENT_MAX; i++)
    if (strcmp (recent[i], code) != 0 && *recent[i] != '\0')
      {
        g_string_append_printf (text, " %s", recent[i]);
        n++;
      }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

gboolean
jb_kit_set_village (JbKit *kit, const gchar *village, const gchar *rw, const gchar *rt,
                    GError **error)
{
  gchar code[11];
  if (!check_place (kit, village, rw, rt, code, error))
    return FALSE;
  {
    JB_KIT_HOLD (kit);
    g_autofree gchar *place = g_strdup_printf ("%s/%s/%s", code, rw, rt);
    g_autofree gchar *recent = with_recent (kit, code);
    PlaceSave save = { place, recent };
    if (!jb_store_write (kit->store, save_place, &save, error))
      return FALSE;
    g_strlcpy (kit->village, code, sizeof kit->village);
    g_strlcpy (kit->rw, rw, sizeof kit->rw);
    g_strlcpy (kit->rt, rt, sizeof kit->rt);
  }
  jb_kit_tell (kit);
  return TRUE;
}

JbKitVerdict *
jb_kit_here (JbKit *kit, GError **error)
{
  JB_KIT_HOLD (kit);
  if (*kit->village == '\0')
    return NULL;
  JbVerdict verdict;
  ask (kit, kit->village, kit->rw, kit->rt, "", NULL, &verdict);
  return describe (kit, kit->village, &verdict);
}
