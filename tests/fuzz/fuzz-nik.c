/* SPDX-License-Identifier: MPL-2.0 */
/* NIK and KK as they are typed and pasted. */
#include "tests/fuzz/fuzz.h"

#include "core/base/text.h"
#include "core/people/nik.h"

static void
check_number (const JbNik *nik, const gchar *text)
{
  gsize len = strlen (nik->digits);
  g_assert_true (jb_text_is_digits (nik->digits, 0, 16));
  g_assert_cmpuint (len, ==, nik->clean && nik->n_digits <= 16 ? nik->n_digits : 0);
  g_assert_cmpint ((nik->faults & JB_NIK_NOT_16_DIGITS) != 0, ==, len != 16);
  g_assert_cmpuint (nik->day, <=, 31);
  g_assert_cmpuint (nik->month, <=, 12);
  g_assert_cmpuint (nik->serial, <=, 9999);
  g_autofree gchar *mask = jb_nik_mask (text);
  g_assert_true (g_utf8_validate (mask, -1, NULL));
  g_assert_cmpint (g_utf8_strlen (mask, -1), <=, 16);
  for (guint bit = 0; bit < 8; bit++)
    {
      if ((nik->faults & 1u << bit) != 0)
        g_assert_nonnull (jb_nik_fault_text ((JbNikFault) (1u << bit)));
      if ((nik->warnings & 1u << bit) != 0)
        g_assert_nonnull (jb_nik_warning_name ((JbNikWarning) (1u << bit)));
    }
}

/* The digits alone say the same as the text they were found in. */
static void
check_same (const JbNik *a, const JbNik *b)
{
  g_assert_cmpstr (a->digits, ==, b->digits);
  g_assert_cmpuint (a->faults, ==, b->faults);
  g_assert_cmpuint (a->warnings, ==, b->warnings);
  g_assert_cmpuint (a->serial, ==, b->serial);
  g_assert_cmpint (a->sex, ==, b->sex);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const JbDate born = { 1996, 11, 22 };
  g_autofree gchar *text = fz_text (data, size);
  g_auto (JbNik) nik = { 0 }, kk = { 0 }, again = { 0 };
  jb_nik_explain (text, NULL, &born, JB_SEX_FEMALE, &nik);
  check_number (&nik, text);
  jb_nik_explain (nik.digits, NULL, &born, JB_SEX_FEMALE, &again);
  check_same (&nik, &again);
  jb_kk_explain (text, NULL, &kk);
  check_number (&kk, text);
  g_assert_cmpuint (kk.faults & ~(guint) JB_NIK_NOT_16_DIGITS, ==, 0);
  g_assert_cmpstr (kk.digits, ==, nik.digits);
  return 0;
}

void
fz_seeds (void)
{
  fz_seed_text ("1503042211960001");
  fz_seed_text ("15.03.04 622911 960000");
  fz_seed_text ("1503043102000001");
  fz_seed_text ("\xe2\x80\x99"
                "1503\xc2\xa0\xe2\x80\x8b"
                "04\t7111\xef\xbb\xbf"
                "96\r\n0002'");
  fz_seed_text ("15030422119600012");
  fz_seed_text ("1503-0422");
}
