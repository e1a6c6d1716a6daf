/* SPDX-License-Identifier: MPL-2.0 */
/* What is wrong or odd about a resident's biodata, in sentences. */
#include "core/people/person.h"

#include "core/base/i18n.h"
#include "core/base/text.h"

#include <string.h>

#define NAME_MAX_CHARS 60 /* Permendagri 73/2022 art. 4 */
#define AGE_MAX_YEARS 130
#define ADULT_YEARS 18

typedef struct {
  const JbPerson *person;
  const JbRegions *regions;
  const JbCodes *codes;
  const JbDate *today;
  JbField field;
  const gchar *value; /* without spaces at its ends */
  GPtrArray *findings;
} Check;

void
jb_finding_free (JbFinding *finding)
{
  if (finding == NULL)
    return;
  g_free (finding->code);
  g_free (finding->text);
  g_free (finding);
}

/* Takes `text`. */
static JbFinding *
add (Check *check, JbSeverity severity, const gchar *code, gchar *text)
{
  JbFinding *finding = g_new0 (JbFinding, 1);
  finding->field = check->field;
  finding->severity = severity;
  finding->code = g_strdup (code);
  finding->text = text;
  g_ptr_array_add (check->findings, finding);
  return finding;
}

static void
fault (Check *check, const gchar *code, const gchar *text)
{
  add (check, JB_FINDING_FAULT, code, g_strdup (text));
}

static void
warn (Check *check, const gchar *code, const gchar *text)
{
  add (check, JB_FINDING_WARNING, code, g_strdup (text));
}

static gboolean
is_estimated (const JbPerson *person)
{
  return strcmp (jb_person_get (person, JB_FIELD_TGL_LHR_PERKIRAAN), "1") == 0;
}

static gboolean
is_required (const Check *check)
{
  static const JbField always[]
      = { JB_FIELD_NIK,     JB_FIELD_NAMA_LGKP, JB_FIELD_JENIS_KLMIN,    JB_FIELD_TMPT_LHR,
          JB_FIELD_TGL_LHR, JB_FIELD_AGAMA,     JB_FIELD_STAT_KWN,       JB_FIELD_JENIS_PKRJN,
          JB_FIELD_NO_KK,   JB_FIELD_ALAMAT,    JB_FIELD_NO_PROP,        JB_FIELD_NO_KAB,
          JB_FIELD_NO_KEC,  JB_FIELD_NO_KEL,    JB_FIELD_KEWARGANEGARAAN };
  for (gsize i = 0; i < G_N_ELEMENTS (always); i++)
    if (always[i] == check->field)
      return TRUE;
  return check->field == JB_FIELD_PENDAMPING && is_estimated (check->person);
}

static void
check_empty (Check *check)
{
  JbDate born;
  if (is_required (check))
    {
      if (check->field == JB_FIELD_NIK)
        fault (
            check, "required",
            _ ("NIK belum diisi. Yang belum punya NIK diarahkan ke pendaftaran biodata (F-1.01)."));
      else if (check->field == JB_FIELD_PENDAMPING)
        fault (check, "required", _ ("Tanggal lahir perkiraan perlu saksi. Isi nama pendamping."));
      else
        add (check, JB_FINDING_FAULT, "required",
             g_strdup_printf (_ ("%s belum diisi."), jb_field_label (check->field)));
    }
  else if (check->field == JB_FIELD_PENDAMPING && check->today != NULL
           && jb_person_born (check->person, &born)
           && jb_date_age_on (&born, check->today) < ADULT_YEARS)
    warn (check, "minor-alone", _ ("Belum 18 tahun. Catat nama orang tua atau pendamping."));
}

static void
add_number_findings (Check *check, const JbNik *number)
{
  for (guint bit = 1; bit <= number->faults; bit <<= 1)
    if ((number->faults & bit) != 0)
      fault (check, jb_nik_fault_name ((JbNikFault) bit), jb_nik_fault_text ((JbNikFault) bit));
  for (guint bit = 1; bit <= number->warnings; bit <<= 1)
    if ((number->warnings & bit) != 0)
      {
        warn (check, jb_nik_warning_name ((JbNikWarning) bit),
              jb_nik_warning_text ((JbNikWarning) bit));
        JbFinding *last = g_ptr_array_index (check->findings, check->findings->len - 1);
        last->needs_reason = check->field == JB_FIELD_NIK && (bit & JB_NIK_WARN_NEEDS_REASON) != 0;
      }
}

static void
check_number (Check *check)
{
  g_auto (JbNik) number = { 0 };
  JbDate born = { 0 };
  if (check->field == JB_FIELD_NO_KK)
    jb_kk_explain (check->value, check->regions, &number);
  else if (check->field == JB_FIELD_NIK)
    {
      jb_person_born (check->person, &born);
      jb_nik_explain (check->value, check->regions, &born, jb_person_sex (check->person), &number);
    }
  else
    jb_nik_explain (check->value, check->regions, NULL,
                    check->field == JB_FIELD_NIK_IBU ? JB_SEX_FEMALE : JB_SEX_MALE, &number);
  add_number_findings (check, &number);
  if (check->field != JB_FIELD_NIK
      && strcmp (check->value, jb_person_get (check->person, JB_FIELD_NIK)) == 0)
    add (check, JB_FINDING_WARNING, "same-as-nik",
         g_strdup_printf (_ ("%s sama dengan NIK penduduk. Periksa keduanya."),
                          jb_field_label (check->field)));
}

static gboolean
is_name_character (gunichar c)
{
  return g_unichar_isalpha (c) || g_unichar_ismark (c) || c == ' ' || c == '.' || c == ','
         || c == '\'' || c == 0x2019 || c == '-' || c == '/';
}

static void
check_name (Check *check)
{
  gboolean odd = FALSE;
  guint words = 0;
  gunichar previous = ' ';
  for (const gchar *p = check->value; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      odd |= !is_name_character (c);
      words += previous == ' ' && c != ' ';
      previous = c;
    }
  if (odd)
    warn (check, "odd-characters",
          _ ("Nama memuat angka atau tanda yang tidak lazim. Cocokkan dengan dokumen."));
  if (words < 2)
    warn (check, "one-word",
          _ ("Nama hanya satu kata. Nama baru sedikitnya dua kata; nama lama tetap berlaku."));
  if (g_utf8_strlen (check->value, -1) > NAME_MAX_CHARS)
    warn (check, "over-60",
          _ ("Nama lebih dari 60 huruf. Nama baru paling banyak 60; nama lama tetap berlaku."));
}

static void
check_code (Check *check, JbCodeList list)
{
  gboolean plain = jb_text_is_digits (check->value, 1, 3) && check->value[0] != '0';
  guint code = plain ? (guint) g_ascii_strtoull (check->value, NULL, 10) : 0;
  if (!plain || (check->codes != NULL && jb_codes_label (check->codes, list, code) == NULL))
    add (check, JB_FINDING_FAULT, "not-in-list",
         g_strdup_printf (_ ("%s tidak ada di daftar. Pilih dari daftar."),
                          jb_field_label (check->field)));
}

static void
check_born (Check *check)
{
  JbDate born, limit;
  if (!jb_date_parse (check->value, &born))
    {
      fault (check, "not-a-date",
             _ ("Tanggal lahir tidak ada di kalender. Isi tahun, bulan dan tanggal."));
      return;
    }
  if (check->today == NULL)
    return;
  jb_date_add_years (&born, AGE_MAX_YEARS, &limit);
  if (jb_date_compare (&born, check->today) > 0)
    fault (check, "in-the-future", _ ("Tanggal lahir belum tiba. Periksa tahunnya."));
  else if (jb_date_is_set (&limit) && jb_date_compare (&limit, check->today) < 0)
    fault (check, "over-130-years", _ ("Umur lebih dari 130 tahun. Periksa tahun lahir."));
}

static void
check_digits (Check *check, gsize min, gsize max)
{
  if (jb_text_is_digits (check->value, min, max))
    return;
  const gchar *label = jb_field_label (check->field);
  add (check, JB_FINDING_FAULT, "not-digits",
       min == max
           ? g_strdup_printf (_ ("%s harus %u angka."), label, (guint) min)
           : g_strdup_printf (_ ("%s harus %u sampai %u angka."), label, (guint) min, (guint) max));
}

/* The code of the address down to `last`; FALSE if a part of it is not as many digits as it has to
 * be. */
static gboolean
address_code (const JbPerson *person, JbField last, gchar ret_code[11])
{
  gchar code[11] = "";
  for (JbField field = JB_FIELD_NO_PROP; field <= last; field++)
    {
      gsize digits = field == JB_FIELD_NO_KEL ? 4 : 2;
      const gchar *part = jb_person_get (person, field);
      if (!jb_text_is_digits (part, digits, digits))
        return FALSE;
      g_strlcat (code, part, sizeof code);
    }
  g_strlcpy (ret_code, code, 11);
  return TRUE;
}

/* Only the first unknown part is told: all below it are unknown for the same reason. */
static void
check_place (Check *check)
{
  gchar code[11], above[11] = "";
  gsize digits = check->field == JB_FIELD_NO_KEL ? 4 : 2;
  check_digits (check, digits, digits);
  if (check->regions == NULL || !address_code (check->person, check->field, code))
    return;
  if (check->field != JB_FIELD_NO_PROP)
    g_strlcpy (above, code, strlen (code) - digits + 1);
  if ((*above == '\0' || jb_regions_find (check->regions, above, NULL))
      && !jb_regions_find (check->regions, code, NULL))
    add (check, JB_FINDING_FAULT, "unknown-region",
         g_strdup_printf (_ ("%s tidak ada di daftar wilayah. Pilih dari daftar."),
                          jb_field_label (check->field)));
}

static void
check_phone (Check *check)
{
  guint digits = 0;
  gboolean odd = FALSE;
  for (const gchar *p = check->value; *p != '\0'; p++)
    {
      if (g_ascii_isdigit (*p))
        digits++;
      else
        odd |= strchr (" -.()", *p) == NULL && !(*p == '+' && p == check->value);
    }
  if (odd || digits < 8 || digits > 15) /* ITU-T E.164: at most 15 */
    warn (check, "odd-phone", _ ("Nomor telepon tidak lazim. Cocokkan dengan pemiliknya."));
}

static void
check_email (Check *check)
{
  const gchar *at = strchr (check->value, '@');
  const gchar *dot = at != NULL ? strrchr (at, '.') : NULL;
  if (at == NULL || at == check->value || strchr (at + 1, '@') != NULL || dot == NULL
      || dot == at + 1 || dot[1] == '\0' || strpbrk (check->value, " ,;<>\"") != NULL)
    warn (check, "odd-email", _ ("Alamat email tidak lazim. Cocokkan dengan pemiliknya."));
}

static void
check_one_of (Check *check, const gchar *const *allowed)
{
  if (!g_strv_contains (allowed, check->value))
    add (check, JB_FINDING_FAULT, "not-in-list",
         g_strdup_printf (_ ("%s tidak ada di daftar. Pilih dari daftar."),
                          jb_field_label (check->field)));
}

static void
check_filled (Check *check)
{
  static const gchar *const citizenships[] = { "WNI", "WNA", NULL };
  static const gchar *const flags[] = { "1", NULL };
  JbCodeList list;
  if (jb_field_code_list (check->field, &list))
    check_code (check, list);
  else
    switch ((gint) check->field)
      {
      case JB_FIELD_NIK:
      case JB_FIELD_NIK_IBU:
      case JB_FIELD_NIK_AYAH:
      case JB_FIELD_NO_KK:
        check_number (check);
        break;
      case JB_FIELD_NAMA_LGKP:
        check_name (check);
        break;
      case JB_FIELD_TGL_LHR:
        check_born (check);
        break;
      case JB_FIELD_NO_PROP:
      case JB_FIELD_NO_KAB:
      case JB_FIELD_NO_KEC:
      case JB_FIELD_NO_KEL:
        check_place (check);
        break;
      case JB_FIELD_NO_RT:
      case JB_FIELD_NO_RW:
        check_digits (check, 1, 3);
        break;
      case JB_FIELD_KODE_POS:
        check_digits (check, 5, 5);
        break;
      case JB_FIELD_KEWARGANEGARAAN:
        check_one_of (check, citizenships);
        break;
      case JB_FIELD_TGL_LHR_PERKIRAAN:
        check_one_of (check, flags);
        break;
      case JB_FIELD_TELEPON:
        check_phone (check);
        break;
      case JB_FIELD_EMAIL:
        check_email (check);
        break;
      default:
        break;
      }
}

static void
check_field (Check *check, JbField field)
{
  g_autofree gchar *value = g_strstrip (g_strdup (jb_person_get (check->person, field)));
  check->field = field;
  check->value = value;
  if (*value == '\0')
    check_empty (check);
  else
    check_filled (check);
}

GPtrArray *
jb_person_validate_field (const JbPerson *person, JbField field, const JbRegions *regions,
                          const JbCodes *codes, const JbDate *today)
{
  g_return_val_if_fail (field < JB_FIELD_N, NULL);
  Check check = { .person = person, .regions = regions, .codes = codes, .today = today };
  check.findings = g_ptr_array_new_with_free_func ((GDestroyNotify) jb_finding_free);
  check_field (&check, field);
  return check.findings;
}

GPtrArray *
jb_person_validate (const JbPerson *person, const JbRegions *regions, const JbCodes *codes,
                    const JbDate *today)
{
  Check check = { .person = person, .regions = regions, .codes = codes, .today = today };
  check.findings = g_ptr_array_new_with_free_func ((GDestroyNotify) jb_finding_free);
  for (guint i = 0; i < JB_FIELD_N; i++)
    check_field (&check, (JbField) i);
  return check.findings;
}

gboolean
jb_person_is_complete (const JbPerson *person, const GPtrArray *findings)
{
  for (guint i = 0; i < findings->len; i++)
    {
      const JbFinding *finding = g_ptr_array_index (findings, i);
      if (finding->severity == JB_FINDING_FAULT
          || (finding->needs_reason
              && jb_person_get_reason (person, finding->field, finding->code) == NULL))
        return FALSE;
    }
  return TRUE;
}
