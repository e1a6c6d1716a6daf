/* SPDX-License-Identifier: MPL-2.0 */
/* What is said about a NIK or KK: to people in sentences, to programs in names that stay. */
#include "core/people/nik.h"

#include "core/base/i18n.h"
#include "core/base/text.h"

#include <string.h>

typedef struct {
  guint bit;
  const gchar *name;
  const gchar *text;
} Saying;

static const Saying faults[] = {
  { JB_NIK_NOT_16_DIGITS, "not-16-digits", N_ ("Nomor harus tepat 16 angka.") },
  { JB_NIK_BAD_DAY, "bad-day",
    N_ ("Angka ke-7 dan 8 bukan tanggal: 01-31 untuk laki-laki, 41-71 untuk perempuan. "
        "Periksa lagi NIK.") },
  { JB_NIK_BAD_MONTH, "bad-month", N_ ("Angka ke-9 dan 10 bukan bulan 01-12. Periksa lagi NIK.") },
  { JB_NIK_SERIAL_ZERO, "serial-zero",
    N_ ("Nomor urut 0000 tidak pernah diberikan. Periksa empat angka terakhir.") },
};

static const Saying warnings[] = {
  { JB_NIK_WARN_IMPOSSIBLE_DATE, "impossible-date",
    N_ ("Tanggal dalam NIK tidak ada di kalender. NIK tidak diubah. Beri alasan.") },
  { JB_NIK_WARN_DATE_DIFFERS, "date-differs",
    N_ ("Tanggal dalam NIK berbeda dari tanggal lahir yang diisi. NIK tidak diubah. "
        "Periksa, lalu beri alasan.") },
  { JB_NIK_WARN_SEX_DIFFERS, "sex-differs",
    N_ ("Jenis kelamin dalam NIK berbeda dari yang diisi. NIK tidak diubah. "
        "Periksa, lalu beri alasan.") },
  { JB_NIK_WARN_REGION_UNKNOWN, "region-unknown",
    N_ ("Kode wilayah dalam NIK tidak ada di daftar, mungkin wilayah lama. NIK tidak diubah. "
        "Beri alasan.") },
  { JB_NIK_WARN_KK_DAY, "kk-day", N_ ("Tanggal dalam nomor KK tidak lazim. Cocokkan dengan KK.") },
  { JB_NIK_WARN_KK_MONTH, "kk-month",
    N_ ("Bulan dalam nomor KK tidak lazim. Cocokkan dengan KK.") },
  { JB_NIK_WARN_KK_SERIAL, "kk-serial",
    N_ ("Nomor urut KK 0000 tidak lazim. Cocokkan dengan KK.") },
  { JB_NIK_WARN_SWAPPED, "swapped",
    N_ ("Nomor KK ini mirip NIK seorang perempuan. Mungkin NIK dan KK tertukar.") },
};

static const Saying *
find (const Saying *sayings, gsize n, guint bit)
{
  for (gsize i = 0; i < n; i++)
    if (sayings[i].bit == bit)
      return &sayings[i];
  return NULL;
}

const gchar *
jb_nik_fault_text (JbNikFault fault)
{
  const Saying *saying = find (faults, G_N_ELEMENTS (faults), fault);
  g_return_val_if_fail (saying != NULL, "");
  return _ (saying->text);
}

const gchar *
jb_nik_warning_text (JbNikWarning warning)
{
  const Saying *saying = find (warnings, G_N_ELEMENTS (warnings), warning);
  g_return_val_if_fail (saying != NULL, "");
  return _ (saying->text);
}

const gchar *
jb_nik_fault_name (JbNikFault fault)
{
  const Saying *saying = find (faults, G_N_ELEMENTS (faults), fault);
  g_return_val_if_fail (saying != NULL, "");
  return saying->name;
}

const gchar *
jb_nik_warning_name (JbNikWarning warning)
{
  const Saying *saying = find (warnings, G_N_ELEMENTS (warnings), warning);
  g_return_val_if_fail (saying != NULL, "");
  return saying->name;
}

gchar *
jb_nik_mask (const gchar *digits)
{
  gsize len = digits != NULL ? strlen (digits) : 0;
  gboolean whole = jb_text_is_digits (digits, 16, 16);
  GString *masked = g_string_new (NULL);
  for (gsize i = 0; i < MIN (len, 16); i++)
    {
      if (whole && (i < 6 || i >= 12))
        g_string_append_c (masked, digits[i]);
      else
        g_string_append_unichar (masked, 0x2022);
    }
  return g_string_free (masked, FALSE);
}
