/* SPDX-License-Identifier: MPL-2.0 */
/* zone: may one record there, now or at another time? */
#include "app/ctl/ctl.h"
#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/base/json.h"
#include "core/base/utc.h"

#define MAX_CANDIDATES 10

typedef struct {
  gchar *rw, *rt, *category, *at;
} ZoneArguments;

static void
zone_arguments_clear (ZoneArguments *arguments)
{
  g_free (arguments->rw);
  g_free (arguments->rt);
  g_free (arguments->category);
  g_free (arguments->at);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ZoneArguments, zone_arguments_clear)

/* A code, dotted or not, or a name that only one village of the area has (transfer full). */
static gchar *
village_of (JbKit *kit, const gchar *text, GError **error)
{
  gchar code[11];
  if (jb_region_code_parse (text, code))
    return g_strdup (code);
  g_autoptr (GArray) found = jb_kit_villages (kit, text, MAX_CANDIDATES);
  if (found->len == 1)
    return g_strdup (g_array_index (found, JbRegion, 0).code);
  for (guint i = 0; i < found->len; i++)
    {
      const JbRegion *region = &g_array_index (found, JbRegion, i);
      g_autofree gchar *place = jb_regions_describe (jb_kit_regions (kit), region->code);
      g_printerr ("  %s  %s\n", region->code, place);
    }
  g_set_error_literal (error, JB_ERROR, JB_ERROR_NOT_FOUND,
                       found->len == 0 ? _ ("Tidak ada desa bernama itu di wilayah ini.")
                                       : _ ("Ada beberapa desa bernama itu. Sebutkan kodenya."));
  return NULL;
}

static void
put_strings (JsonBuilder *json, const gchar *name, gchar **strings)
{
  json_builder_set_member_name (json, name);
  json_builder_begin_array (json);
  for (; strings != NULL && *strings != NULL; strings++)
    json_builder_add_string_value (json, *strings);
  json_builder_end_array (json);
}

static const gchar *
why_name (JbZoneWhy why)
{
  static const gchar *const names[] = {
    [JB_WHY_RULE] = "rule",       [JB_WHY_NO_RULE] = "no-rule", [JB_WHY_NO_FILE] = "no-file",
    [JB_WHY_EXPIRED] = "expired", [JB_WHY_OUTSIDE] = "outside",
  };
  return (gsize) why < G_N_ELEMENTS (names) ? names[why] : "";
}

static void
print_json (const JbKitVerdict *verdict)
{
  g_autoptr (JsonBuilder) json = json_builder_new ();
  json_builder_begin_object (json);
  jb_json_put_string (json, "village", verdict->village);
  jb_json_put_string (json, "place", verdict->place);
  jb_json_put_string (json, "effect", jb_effect_name (verdict->effect));
  jb_json_put_string (json, "why", why_name (verdict->why));
  jb_json_put_bool (json, "allows", verdict->allows);
  jb_json_put_bool (json, "amber", verdict->amber);
  jb_json_put_bool (json, "exempted", verdict->exempted);
  jb_json_put_bool (json, "narrowed", verdict->narrowed);
  jb_json_put_string (json, "title", verdict->title);
  jb_json_put_string (json, "level", verdict->level);
  jb_json_put_string (json, "rule", verdict->rule);
  jb_json_put_string (json, "hazard", verdict->hazard);
  jb_json_put_string (json, "issuer", verdict->issuer);
  jb_json_put_string (json, "decree", verdict->decree_number);
  jb_json_put_string (json, "scope", verdict->scope);
  jb_json_put_string (json, "until", verdict->until);
  jb_json_put_int (json, "max_people", verdict->max_people);
  put_strings (json, "protocol", verdict->protocol);
  put_strings (json, "exempt", verdict->exempt);
  json_builder_end_object (json);
  ctl_print_builder (json);
}

static void
print_list (const gchar *label, gchar **strings)
{
  if (strings == NULL || *strings == NULL)
    return;
  g_autofree gchar *joined = g_strjoinv (", ", strings);
  ctl_print ("  %s: %s\n", label, joined);
}

static void
print_text (const JbKitVerdict *verdict)
{
  ctl_print ("%s\n%s\n", verdict->place, verdict->title);
  if (*verdict->decree_line != '\0')
    ctl_print ("  %s\n", verdict->decree_line);
  if (*verdict->scope != '\0')
    ctl_print ("  %s: %s\n", _ ("Cakupan"), verdict->scope);
  if (*verdict->hazard != '\0')
    ctl_print ("  %s: %s (%s)\n", _ ("Bahaya"), verdict->hazard, verdict->issuer);
  print_list (_ ("Protokol"), verdict->protocol);
  print_list (_ ("Dikecualikan"), verdict->exempt);
  if (verdict->max_people > 0)
    ctl_print (_ ("  Paling banyak %u orang\n"), verdict->max_people);
  if (verdict->exempted)
    ctl_print ("  %s\n", _ ("Terkunci untuk umum; kategori ini dikecualikan, dengan protokol."));
  if (verdict->narrowed)
    ctl_print ("  %s\n", _ ("Sebagian desa lebih berat. Sebutkan RW dan RT."));
  if (verdict->amber)
    ctl_print ("  %s\n", _ ("Belum ditegaskan kantor hari ini. Sambungkan jaringan bila dapat."));
}

static CtlExit
tell (Ctl *ctl, const ZoneArguments *arguments, const gchar *where)
{
  CtlExit end;
  g_autoptr (GError) error = NULL;
  JbInterval at = { 0 };
  if (!ctl_open (ctl, CTL_MUST_EXIST, &end))
    return end;
  if (arguments->at != NULL
      && !jb_time_parse (arguments->at, jb_kit_area_time (ctl->kit), &at.lo_s))
    return ctl_usage (ctl_zone_commands, _ ("--at memakai bentuk 2026-12-05, 2026-12-05T15:00 atau "
                                            "2026-12-05T08:00:00Z."));
  at.hi_s = at.lo_s;
  g_autofree gchar *village = village_of (ctl->kit, where, &error);
  g_autoptr (JbKitVerdict) verdict
      = village != NULL
            ? jb_kit_zone (ctl->kit, village, arguments->rw != NULL ? arguments->rw : "",
                           arguments->rt != NULL ? arguments->rt : "",
                           arguments->category != NULL ? arguments->category : "",
                           arguments->at != NULL ? &at : NULL, &error)
            : NULL;
  if (verdict == NULL)
    return ctl_fail (error);
  if (ctl->json)
    print_json (verdict);
  else
    print_text (verdict);
  return verdict->allows ? CTL_OK : CTL_LOCKED;
}

static CtlExit
run_zone (Ctl *ctl, int argc, char **argv)
{
  const CtlCommand *command = ctl_zone_commands;
  g_auto (ZoneArguments) arguments = { 0 };
  GOptionEntry entries[] = {
    { "rw", 0, 0, G_OPTION_ARG_STRING, &arguments.rw, N_ ("RW"), "RW" },
    { "rt", 0, 0, G_OPTION_ARG_STRING, &arguments.rt, N_ ("RT"), "RT" },
    { "category", 0, 0, G_OPTION_ARG_STRING, &arguments.category, N_ ("keperluan mendesak"),
      N_ ("KATEGORI") },
    { "at", 0, 0, G_OPTION_ARG_STRING, &arguments.at, N_ ("pada waktu itu, bukan sekarang"),
      N_ ("WAKTU") },
    { 0 },
  };
  if (!ctl_parse (ctl, command, entries, &argc, &argv) || !ctl_wants (command, argc, 1, 1))
    return CTL_USAGE;
  return tell (ctl, &arguments, argv[1]);
}

const CtlCommand ctl_zone_commands[] = {
  { "zone", N_ ("DESA [--rw RW] [--rt RT] [--category KATEGORI] [--at WAKTU]"),
    N_ ("Bolehkah merekam di sana? DESA adalah kode atau nama. 3 bila terkunci."), run_zone },
  { 0 },
};
