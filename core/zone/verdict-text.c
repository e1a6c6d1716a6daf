/* SPDX-License-Identifier: MPL-2.0 */
/* The words for a verdict: loud enough for a banner, exact enough for a decree. */
#include "core/zone/verdict.h"

#include "core/base/i18n.h"

#include <string.h>

/* "Zona merah", or the hazard itself where the decree has no colour: "Banjir". */
static gchar *
subject (const JbZoneRule *rule)
{
  if (*rule->level != '\0')
    return g_strdup_printf (_ ("Zona %s"), rule->level);
  g_autofree gchar *first = g_utf8_substring (rule->hazard, 0, 1);
  g_autofree gchar *upper = g_utf8_strup (first, -1);
  return g_strconcat (upper, rule->hazard + strlen (first), NULL);
}

static const gchar *
consequence (JbEffect effect)
{
  switch (effect)
    {
    case JB_EFFECT_OPEN:
      return _ ("boleh merekam");
    case JB_EFFECT_WARN:
      return _ ("boleh merekam, waspada");
    case JB_EFFECT_PROTOCOL:
      return _ ("merekam dengan protokol");
    case JB_EFFECT_UNKNOWN:
    case JB_EFFECT_LOCK:
    default:
      return _ ("perekaman dikunci");
    }
}

gchar *
jb_verdict_title (const JbVerdict *verdict)
{
  g_autofree gchar *what = verdict->rule != NULL && verdict->effect != JB_EFFECT_UNKNOWN
                               ? subject (verdict->rule)
                               : g_strdup (_ ("Status tidak diketahui"));
  return g_strdup_printf ("%s: %s", what, consequence (verdict->effect));
}

/* "SK Bupati 412/2026" as the desk wrote it; a bare number gets its issuer. */
static gchar *
decree_name (const JbZoneRule *rule)
{
  return g_ascii_isdigit (*rule->decree_number)
             ? g_strdup_printf (_ ("SK %s %s"), rule->issuer, rule->decree_number)
             : g_strdup (rule->decree_number);
}

/* `to` is exclusive: a rule that ends as a day begins is valid through the day before. */
static gchar *
valid_until (gint64 to_s, JbAreaTime area_time)
{
  JbDate day;
  jb_date_at (to_s, area_time, &day);
  if (jb_date_begins_s (&day, area_time) != to_s)
    return jb_time_to_words (to_s, area_time);
  jb_date_add_days (&day, -1, &day);
  return jb_date_to_words (&day, JB_DATE_PLAIN);
}

static const gchar *
reason (JbZoneWhy why)
{
  switch (why)
    {
    case JB_WHY_NO_FILE:
      return _ ("Berkas zona belum ada. Sinkronkan dahulu.");
    case JB_WHY_EXPIRED:
      return _ ("Berkas zona kedaluwarsa. Sinkronkan dahulu.");
    case JB_WHY_OUTSIDE:
      return _ ("Desa ini di luar wilayah kantor.");
    case JB_WHY_RULE:
    case JB_WHY_NO_RULE:
    default:
      return _ ("Belum ada SK yang berlaku di sini. Hubungi kantor.");
    }
}

gchar *
jb_verdict_decree (const JbVerdict *verdict, JbAreaTime area_time)
{
  if (verdict->rule == NULL)
    return g_strdup (reason (verdict->why));
  g_autofree gchar *decree = decree_name (verdict->rule);
  if (verdict->why == JB_WHY_EXPIRED)
    return g_strdup_printf (_ ("%s · berkas zona kedaluwarsa"), decree);
  g_autofree gchar *until = valid_until (verdict->rule->to_s, area_time);
  return g_strdup_printf (_ ("%s · berlaku s.d. %s"), decree, until);
}

static gchar *
village_name (const gchar *scope, const gchar *name)
{
  switch (scope[6])
    {
    case '1':
      return g_strdup_printf (_ ("Kelurahan %s"), name);
    case '3':
      return g_strdup_printf (_ ("Desa adat %s"), name);
    default:
      return g_strdup_printf (_ ("Desa %s"), name);
    }
}

/* "Desa Lubuk Napal", "Kecamatan Pauh", "Kabupaten Sarolangun", "Provinsi Jambi". */
static gchar *
place_name (const JbZoneRule *rule, const JbRegions *regions)
{
  JbRegion region;
  if (!jb_regions_find (regions, rule->scope, &region))
    return jb_region_code_dotted (rule->scope);
  switch (region.level)
    {
    case JB_REGION_VILLAGE:
      return village_name (rule->scope, region.name);
    case JB_REGION_DISTRICT:
      return g_strdup_printf (_ ("Kecamatan %s"), region.name);
    case JB_REGION_REGENCY:
      /* Their names say themselves whether they are a kabupaten or a kota. */
      return g_strdup (region.name);
    case JB_REGION_PROVINCE:
    default:
      return g_strdup_printf (_ ("Provinsi %s"), region.name);
    }
}

gchar *
jb_zone_rule_scope_text (const JbZoneRule *rule, const JbRegions *regions)
{
  g_autofree gchar *place = place_name (rule, regions);
  if (*rule->rt != '\0')
    return g_strdup_printf (_ ("%s, RW %s RT %s"), place, rule->rw, rule->rt);
  if (*rule->rw != '\0')
    return g_strdup_printf (_ ("%s, RW %s, semua RT"), place, rule->rw);
  switch (strlen (rule->scope))
    {
    case JB_REGION_VILLAGE:
      return g_strdup_printf (_ ("%s, semua RT"), place);
    case JB_REGION_DISTRICT:
      return g_strdup_printf (_ ("%s, semua desa"), place);
    case JB_REGION_REGENCY:
      return g_strdup_printf (_ ("%s, semua kecamatan"), place);
    default:
      return g_strdup_printf (_ ("%s, semua kabupaten dan kota"), place);
    }
}
