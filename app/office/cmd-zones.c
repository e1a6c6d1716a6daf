/* SPDX-License-Identifier: MPL-2.0 */
#include "app/office/cmd.h"

#include "app/common/edge.h"
#include "app/office/desk/zones.h"
#include "app/office/files.h"
#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/base/json.h"

#include <string.h>

#define LIST_MAX 40

/* ---- publish --------------------------------------------------------------------------------- */

static void
print_ids (const gchar *title, const GPtrArray *ids)
{
  g_print ("%s: %u\n", title, ids->len);
  for (guint i = 0; i < ids->len && i < LIST_MAX; i++)
    g_print ("  %s\n", (const gchar *) g_ptr_array_index (ids, i));
  if (ids->len > LIST_MAX)
    g_print (_ ("  … dan %u lagi\n"), ids->len - LIST_MAX);
}

static void
print_changes (const OfZoneChanges *changes)
{
  static const JbEffect order[]
      = { JB_EFFECT_LOCK, JB_EFFECT_UNKNOWN, JB_EFFECT_PROTOCOL, JB_EFFECT_WARN, JB_EFFECT_OPEN };
  print_ids (_ ("Aturan baru"), changes->added);
  print_ids (_ ("Aturan berubah"), changes->changed);
  print_ids (_ ("Aturan dicabut"), changes->removed);
  g_print ("%s\n", _ ("Desa menurut keadaan (sebelum, sesudah):"));
  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    g_print ("  %-9s %5u %5u\n", jb_effect_name (order[i]), changes->before[order[i]],
             changes->after[order[i]]);
}

/* "1503042001 OPEN LOCK" with the village's name. */
static void
print_villages (const OfZoneChanges *changes, const JbRegions *regions)
{
  g_print (_ ("Desa yang berubah: %u\n"), changes->villages->len);
  for (guint i = 0; i < changes->villages->len && i < LIST_MAX; i++)
    {
      g_auto (GStrv) words = g_strsplit (g_ptr_array_index (changes->villages, i), " ", 3);
      g_autofree gchar *place = jb_regions_describe (regions, words[0]);
      g_print ("  %s: %s → %s\n", place, words[1], words[2]);
    }
  if (changes->villages->len > LIST_MAX)
    g_print (_ ("  … dan %u lagi\n"), changes->villages->len - LIST_MAX);
}

static void
print_unknown_scopes (const JbZoneBundle *bundle, const JbRegions *regions)
{
  g_autoptr (GPtrArray) unknown = jb_zone_bundle_unknown_scopes (bundle, regions);
  if (unknown->len > 0)
    print_ids (_ ("Aturan untuk tempat yang tidak ada dalam daftar (tidak berpengaruh)"), unknown);
}

/* Compares before the new file becomes the current one. */
static gboolean
publish (OfOffice *office, GBytes *file, const OfPublish *how, gint fd, const JbRegions *regions,
         GError **error)
{
  g_autoptr (JbTrust) trust = of_office_trust (office, error);
  g_autoptr (JbZoneBundle) before = NULL;
  g_autoptr (OfKeyring) desk = NULL;
  if (trust == NULL || !of_zones_current (office, trust, &before, error))
    return FALSE;
  if (!of_zones_is_signed (file)
      && (desk = of_cmd_ring (office->home, OF_RING_DESK, fd, error)) == NULL)
    return FALSE;
  g_autoptr (JbZoneBundle) after = of_zones_publish (office, desk, file, how, error);
  if (after == NULL)
    return FALSE;
  g_autoptr (OfZoneChanges) changes = of_zones_compare (before, after, regions, how->now_s);
  g_autofree gchar *soft
      = jb_time_to_words (jb_zone_bundle_soft_expiry_s (after), office->config.area_time);
  g_autofree gchar *hard
      = jb_time_to_words (jb_zone_bundle_hard_expiry_s (after), office->config.area_time);
  print_changes (changes);
  if (before != NULL)
    print_villages (changes, regions);
  print_unknown_scopes (after, regions);
  g_print (_ ("Zona versi %u diterbitkan. Perlu diperbarui sebelum %s; tidak berlaku mulai %s.\n"),
           jb_zone_bundle_version (after), soft, hard);
  return TRUE;
}

static gint
run_publish (OfCmd *cmd)
{
  gint soft = OF_ZONE_SOFT_DAYS, hard = OF_ZONE_HARD_DAYS, fd = -1;
  const GOptionEntry entries[] = {
    { "days-soft", 0, 0, G_OPTION_ARG_INT, &soft, _ ("Hari sampai perlu diperbarui (bawaan 7)"),
      "N" },
    { "days-hard", 0, 0, G_OPTION_ARG_INT, &hard, _ ("Hari sampai tidak berlaku (bawaan 14)"),
      "N" },
    { "passphrase-fd", 0, 0, G_OPTION_ARG_INT, &fd,
      _ ("Baca frasa sandi kantor dari deskriptor ini"), "N" },
    { 0 },
  };
  if (!of_cmd_parse (cmd, _ ("BERKAS"),
                     _ ("Menandatangani rancangan zona (JSON) sebagai versi berikutnya dan "
                        "menerbitkannya, atau menerbitkan berkas yang sudah ditandatangani."),
                     entries, 1, 1))
    return OF_EXIT_USAGE;
  if (soft < 1 || hard < soft || hard > 92)
    return of_cmd_usage (_ ("--days-soft paling sedikit 1, --days-hard tidak kurang dari itu dan "
                            "paling banyak 92."));
  g_autoptr (GError) error = NULL;
  OfPublish how
      = { .soft_days = (guint) soft, .hard_days = (guint) hard, .now_s = jb_edge_wall_s () };
  g_autoptr (GBytes) file = of_file_read (cmd->argv[1], JB_SIGNED_MAX_PAYLOAD, &error);
  g_autoptr (OfOffice) office = file != NULL ? of_office_open (cmd->home, &error) : NULL;
  g_autoptr (JbRegions) regions = office != NULL ? of_data_regions (&error) : NULL;
  if (regions == NULL || !publish (office, file, &how, fd, regions, &error))
    return of_cmd_fail (error);
  return OF_EXIT_OK;
}

/* ---- check ----------------------------------------------------------------------------------- */

typedef struct {
  gchar *village, *rw, *rt, *category, *at;
  gboolean json;
} Check;

static void
check_clear (Check *check)
{
  g_free (check->village);
  g_free (check->rw);
  g_free (check->rt);
  g_free (check->category);
  g_free (check->at);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Check, check_clear)

static const gchar *
why_name (JbZoneWhy why)
{
  switch (why)
    {
    case JB_WHY_RULE:
      return "rule";
    case JB_WHY_NO_RULE:
      return "no-rule";
    case JB_WHY_NO_FILE:
      return "no-file";
    case JB_WHY_EXPIRED:
      return "expired";
    case JB_WHY_OUTSIDE:
      return "outside";
    default:
      return "";
    }
}

static void
print_json (const JbVerdict *verdict, const gchar *village, gint64 at_s, const gchar *title)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  json_builder_begin_object (builder);
  jb_json_put_string (builder, "village", village);
  jb_json_put_time (builder, "at", at_s);
  jb_json_put_string (builder, "effect", jb_effect_name (verdict->effect));
  jb_json_put_bool (builder, "allows", jb_verdict_allows (verdict));
  jb_json_put_string (builder, "why", why_name (verdict->why));
  jb_json_put_string (builder, "title", title);
  jb_json_put_bool (builder, "exempted", verdict->exempted);
  jb_json_put_bool (builder, "narrowed", verdict->narrowed);
  if (verdict->rule != NULL)
    {
      jb_json_put_string (builder, "rule", verdict->rule->id);
      jb_json_put_string (builder, "scope", verdict->rule->scope);
      jb_json_put_string (builder, "decree", verdict->rule->decree_number);
      jb_json_put_time (builder, "until", verdict->rule->to_s);
    }
  json_builder_end_object (builder);
  g_autoptr (GBytes) bytes = jb_json_builder_to_bytes (builder);
  g_print ("%.*s\n", (gint) g_bytes_get_size (bytes),
           (const gchar *) g_bytes_get_data (bytes, NULL));
}

static void
print_words (const JbVerdict *verdict, const gchar *village, const gchar *title, JbAreaTime zone,
             const JbRegions *regions)
{
  g_autofree gchar *place = jb_regions_describe (regions, village);
  g_print ("%s\n%s\n", place, title);
  if (verdict->rule != NULL)
    {
      g_autofree gchar *decree = jb_verdict_decree (verdict, zone);
      g_autofree gchar *scope = jb_zone_rule_scope_text (verdict->rule, regions);
      g_print ("%s\n", decree);
      g_print (_ ("Aturan %s: %s\n"), verdict->rule->id, scope);
    }
  if (verdict->exempted)
    g_print ("%s\n", _ ("Keperluan ini dikecualikan: boleh dengan protokol."));
  if (verdict->narrowed)
    g_print ("%s\n", _ ("Sebagian desa lebih ketat: sebutkan RW dan RT."));
  g_print ("%s\n", jb_verdict_allows (verdict) ? _ ("Perekaman boleh.") : _ ("Perekaman dikunci."));
}

/* "3" as files spell it: "003". */
static gchar *
part_number (const gchar *text)
{
  guint64 number = 0;
  if (text == NULL || !g_ascii_string_to_unsigned (text, 10, 1, 999, &number, NULL))
    return g_strdup ("");
  return g_strdup_printf ("%03u", (guint) number);
}

static gboolean
answer (const Check *check, const JbZoneBundle *bundle, const JbRegions *regions, GError **error)
{
  gchar code[11];
  JbRegion village;
  gint64 at_s = jb_edge_wall_s ();
  JbAreaTime zone = jb_zone_bundle_area_time (bundle);
  if (!jb_region_code_parse (check->village, code) || !jb_regions_find (regions, code, &village)
      || village.level != JB_REGION_VILLAGE)
    {
      g_set_error_literal (error, JB_ERROR, JB_ERROR_NOT_FOUND,
                           _ ("Desa dengan kode itu tidak ada. Periksa sepuluh angkanya."));
      return FALSE;
    }
  if (check->at != NULL && !of_cmd_parse_time (check->at, zone, &at_s, error))
    return FALSE;
  JbVerdict verdict;
  g_autofree gchar *rw = part_number (check->rw);
  g_autofree gchar *rt = part_number (check->rt);
  JbZoneQuestion question = {
    .village = village.code,
    .rw = rw,
    .rt = rt,
    .category = check->category != NULL ? check->category : "",
    .now = { at_s, at_s },
  };
  jb_zone_verdict (bundle, &question, &verdict);
  g_autofree gchar *title = jb_verdict_title (&verdict);
  if (check->json)
    print_json (&verdict, village.code, at_s, title);
  else
    print_words (&verdict, village.code, title, zone, regions);
  return TRUE;
}

/* A draft is taken as issued at the instant that is asked about, which is local to its own area: a
 * first look without it finds the time zone. */
static JbZoneBundle *
load (const OfCmd *cmd, GBytes *file, const gchar *at, GError **error)
{
  g_autoptr (OfOffice) office = NULL;
  g_autoptr (JbTrust) trust = NULL;
  gint64 at_s = jb_edge_wall_s ();
  if (of_zones_is_signed (file)
      && ((office = of_office_open (cmd->home, error)) == NULL
          || (trust = of_office_trust (office, error)) == NULL))
    return NULL;
  g_autoptr (JbZoneBundle) first = of_zones_load_any (file, trust, at_s, error);
  if (first == NULL || at == NULL)
    return g_steal_pointer (&first);
  if (!of_cmd_parse_time (at, jb_zone_bundle_area_time (first), &at_s, error))
    return NULL;
  return of_zones_load_any (file, trust, at_s, error);
}

static gint
run_check (OfCmd *cmd)
{
  g_auto (Check) check = { 0 };
  const GOptionEntry entries[] = {
    { "village", 0, 0, G_OPTION_ARG_STRING, &check.village, _ ("Kode desa, sepuluh angka"),
      _ ("KODE") },
    { "rw", 0, 0, G_OPTION_ARG_STRING, &check.rw, _ ("RW"), "NNN" },
    { "rt", 0, 0, G_OPTION_ARG_STRING, &check.rt, _ ("RT"), "NNN" },
    { "category", 0, 0, G_OPTION_ARG_STRING, &check.category,
      _ ("Keperluan mendesak, misalnya \"rumah sakit\""), _ ("KATA") },
    { "at", 0, 0, G_OPTION_ARG_STRING, &check.at, _ ("Waktu yang ditanyakan (bawaan: sekarang)"),
      _ ("WAKTU") },
    { "json", 0, 0, G_OPTION_ARG_NONE, &check.json, _ ("Cetak JSON"), NULL },
    { 0 },
  };
  if (!of_cmd_parse (
          cmd, _ ("BERKAS --village KODE"),
          _ ("Menguji rancangan atau berkas zona: apa jawabannya di satu tempat, menurut "
             "aturan yang mana. Tidak mengubah apa pun."),
          entries, 1, 1))
    return OF_EXIT_USAGE;
  if (check.village == NULL)
    return of_cmd_usage (_ ("zones check memerlukan --village."));
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) file = of_file_read (cmd->argv[1], JB_SIGNED_MAX_PAYLOAD, &error);
  g_autoptr (JbRegions) regions = file != NULL ? of_data_regions (&error) : NULL;
  g_autoptr (JbZoneBundle) bundle = regions != NULL ? load (cmd, file, check.at, &error) : NULL;
  if (bundle == NULL || !answer (&check, bundle, regions, &error))
    return of_cmd_fail (error);
  return OF_EXIT_OK;
}

gint
of_cmd_zones (OfCmd *cmd)
{
  const gchar *verb = cmd->argc > 1 ? cmd->argv[1] : "";
  gint (*run) (OfCmd *) = strcmp (verb, "publish") == 0 ? run_publish
                          : strcmp (verb, "check") == 0 ? run_check
                                                        : NULL;
  if (run == NULL)
    return of_cmd_usage (
        _ ("Pakai: zones publish BERKAS, atau zones check BERKAS --village KODE."));
  cmd->argv[1] = (gchar *) (run == run_publish ? "zones publish" : "zones check");
  cmd->argv++;
  cmd->argc--;
  return run (cmd);
}
