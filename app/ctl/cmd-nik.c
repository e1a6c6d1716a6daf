/* SPDX-License-Identifier: MPL-2.0 */
/* nik: explains a NIK or KK number. Needs no kit. */
#include "app/common/edge.h"
#include "app/ctl/ctl.h"
#include "core/base/i18n.h"
#include "core/base/json.h"

#include <stdio.h>

#define N_BITS 16

typedef struct {
  gchar *born_text, *sex_text;
  gboolean kk;
  JbDate born;
  JbSex sex;
} NikArguments;

static void
nik_arguments_clear (NikArguments *arguments)
{
  g_free (arguments->born_text);
  g_free (arguments->sex_text);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NikArguments, nik_arguments_clear)

static gboolean
understand (NikArguments *arguments)
{
  if (arguments->born_text != NULL && !jb_date_parse (arguments->born_text, &arguments->born))
    return FALSE;
  if (arguments->sex_text == NULL)
    return TRUE;
  if (g_ascii_strcasecmp (arguments->sex_text, "L") == 0)
    arguments->sex = JB_SEX_MALE;
  else if (g_ascii_strcasecmp (arguments->sex_text, "P") == 0)
    arguments->sex = JB_SEX_FEMALE;
  return arguments->sex != JB_SEX_UNKNOWN;
}

static void
put_findings (JsonBuilder *json, const gchar *name, guint bits, gboolean faults)
{
  json_builder_set_member_name (json, name);
  json_builder_begin_array (json);
  for (guint i = 0; i < N_BITS; i++)
    {
      guint bit = 1u << i;
      if ((bits & bit) == 0)
        continue;
      json_builder_begin_object (json);
      jb_json_put_string (json, "code",
                          faults ? jb_nik_fault_name ((JbNikFault) bit)
                                 : jb_nik_warning_name ((JbNikWarning) bit));
      jb_json_put_string (json, "text",
                          faults ? jb_nik_fault_text ((JbNikFault) bit)
                                 : jb_nik_warning_text ((JbNikWarning) bit));
      if (!faults)
        jb_json_put_bool (json, "needs_reason", (bit & JB_NIK_WARN_NEEDS_REASON) != 0);
      json_builder_end_object (json);
    }
  json_builder_end_array (json);
}

static void
print_json (const JbNik *nik, gboolean kk)
{
  g_autoptr (JsonBuilder) json = json_builder_new ();
  json_builder_begin_object (json);
  jb_json_put_string (json, "kind", kk ? "kk" : "nik");
  jb_json_put_string (json, "digits", nik->digits);
  jb_json_put_bool (json, "usable", nik->faults == 0);
  if (*nik->region != '\0')
    jb_json_put_string (json, "region", nik->region);
  if (nik->region_name != NULL)
    jb_json_put_string (json, "region_name", nik->region_name);
  if (nik->sex != JB_SEX_UNKNOWN)
    jb_json_put_string (json, "sex", nik->sex == JB_SEX_MALE ? "L" : "P");
  if (nik->day != 0)
    jb_json_put_int (json, "day", nik->day);
  if (nik->month != 0)
    jb_json_put_int (json, "month", nik->month);
  if (nik->year2 >= 0)
    jb_json_put_int (json, "year2", nik->year2);
  if (nik->year != 0)
    jb_json_put_int (json, "year", nik->year);
  if (nik->serial != 0)
    jb_json_put_int (json, "serial", nik->serial);
  put_findings (json, "faults", nik->faults, TRUE);
  put_findings (json, "warnings", nik->warnings, FALSE);
  json_builder_end_object (json);
  ctl_print_builder (json);
}

static void
print_date (const JbNik *nik, const gchar *label)
{
  JbDate date
      = { .year = (guint16) nik->year, .month = (guint8) nik->month, .day = (guint8) nik->day };
  if (nik->day == 0 || nik->month == 0 || nik->year2 < 0)
    return;
  if (nik->year != 0 && jb_date_exists (nik->year, nik->month, nik->day))
    {
      g_autofree gchar *words = jb_date_to_words (&date, JB_DATE_PLAIN);
      ctl_print ("  %s: %s\n", label, words);
    }
  else
    ctl_print (_ ("  %s: tanggal %u bulan %u tahun ..%02d\n"), label, nik->day, nik->month,
               nik->year2);
}

static void
print_findings (const JbNik *nik)
{
  for (guint bit = 1; bit < 1u << N_BITS; bit <<= 1)
    if ((nik->faults & bit) != 0)
      ctl_print (_ ("  Salah: %s\n"), jb_nik_fault_text ((JbNikFault) bit));
  for (guint bit = 1; bit < 1u << N_BITS; bit <<= 1)
    if ((nik->warnings & bit) != 0)
      ctl_print ((bit & JB_NIK_WARN_NEEDS_REASON) != 0 ? _ ("  Perlu alasan: %s\n")
                                                       : _ ("  Periksa: %s\n"),
                 jb_nik_warning_text ((JbNikWarning) bit));
}

static void
print_text (const JbNik *nik, gboolean kk)
{
  ctl_print ("%s %s\n", kk ? "KK" : "NIK", *nik->digits != '\0' ? nik->digits : "–");
  if (*nik->region != '\0')
    {
      g_autofree gchar *dotted = jb_region_code_dotted (nik->region);
      ctl_print ("  %s: %s %s\n", kk ? _ ("Wilayah penerbit") : _ ("Wilayah pendaftaran pertama"),
                 dotted,
                 nik->region_name != NULL ? nik->region_name : _ ("(tidak ada dalam daftar)"));
    }
  if (nik->sex != JB_SEX_UNKNOWN)
    ctl_print ("  %s: %s\n", _ ("Jenis kelamin"),
               nik->sex == JB_SEX_MALE ? _ ("laki-laki") : _ ("perempuan"));
  print_date (nik, kk ? _ ("Tanggal pencatatan") : _ ("Tanggal lahir"));
  if (nik->serial != 0)
    ctl_print ("  %s: %04u\n", _ ("Nomor urut"), nik->serial);
  print_findings (nik);
  if (nik->faults == 0 && nik->warnings == 0)
    ctl_print ("  %s\n", _ ("Tidak ada yang janggal."));
}

/* "-": from standard input, so that a number need not stand in the list of processes. */
static gchar *
number_of (const gchar *argument)
{
  gchar line[256] = { 0 };
  if (!g_str_equal (argument, "-"))
    return g_strdup (argument);
  return g_strdup (fgets (line, sizeof line, stdin) != NULL ? line : "");
}

static CtlExit
run_nik (Ctl *ctl, int argc, char **argv)
{
  const CtlCommand *command = ctl_nik_commands;
  g_auto (NikArguments) arguments = { 0 };
  GOptionEntry entries[] = {
    { "born", 0, 0, G_OPTION_ARG_STRING, &arguments.born_text, N_ ("tanggal lahir"), "YYYY-MM-DD" },
    { "sex", 0, 0, G_OPTION_ARG_STRING, &arguments.sex_text, N_ ("jenis kelamin"), "L|P" },
    { "kk", 0, 0, G_OPTION_ARG_NONE, &arguments.kk, N_ ("nomor kartu keluarga"), NULL },
    { 0 },
  };
  if (!ctl_parse (ctl, command, entries, &argc, &argv) || !ctl_wants (command, argc, 1, 1))
    return CTL_USAGE;
  if (!understand (&arguments))
    return ctl_usage (command, _ ("--born memakai bentuk 2003-06-05, --sex memakai L atau P."));
  g_autoptr (GError) error = NULL;
  g_autofree gchar *path = jb_edge_wilayah_path ();
  g_autoptr (JbRegions) regions = jb_regions_load (path, &error);
  if (regions == NULL)
    return ctl_fail (error);
  g_autofree gchar *number = number_of (argv[1]);
  g_auto (JbNik) nik = { 0 };
  if (arguments.kk)
    jb_kk_explain (number, regions, &nik);
  else
    jb_nik_explain (number, regions, &arguments.born, arguments.sex, &nik);
  if (ctl->json)
    print_json (&nik, arguments.kk);
  else
    print_text (&nik, arguments.kk);
  return nik.faults == 0 ? CTL_OK : CTL_REFUSED;
}

const CtlCommand ctl_nik_commands[] = {
  { "nik", N_ ("NOMOR|- [--born TANGGAL] [--sex L|P] [--kk]"),
    N_ ("Menerangkan NIK atau nomor KK; tidak perlu perangkat. 1 bila nomornya salah."), run_nik },
  { 0 },
};
