/* SPDX-License-Identifier: MPL-2.0 */
#include "app/kit/fields.h"

#include <glib/gi18n-lib.h>

static const JkFieldPage pages[] = {
  { N_ ("Sesuai kartu keluarga"),
    { { { JB_FIELD_NAMA_LGKP, JK_ASK_TEXT, 0, N_ ("seperti di KK, tanpa gelar") } },
      { { JB_FIELD_JENIS_KLMIN, JK_ASK_CHIPS, 0, NULL },
        { JB_FIELD_TGL_LHR, JK_ASK_DATE, 0, NULL } } },
    { 1, 2 } },
  { N_ ("Kelahiran dan status"),
    { { { JB_FIELD_TMPT_LHR, JK_ASK_TEXT, 0, NULL }, { JB_FIELD_AGAMA, JK_ASK_LIST, 0, NULL } },
      { { JB_FIELD_STAT_KWN, JK_ASK_CHIPS, 0, NULL } },
      { { JB_FIELD_KEWARGANEGARAAN, JK_ASK_CHIPS, 0, NULL },
        { JB_FIELD_GOL_DRH, JK_ASK_LIST, 0, N_ ("boleh kosong") } } },
    { 2, 1, 2 } },
  { N_ ("Pekerjaan dan pendidikan"),
    { { { JB_FIELD_JENIS_PKRJN, JK_ASK_LIST, 0, NULL } },
      { { JB_FIELD_PDDK_AKH, JK_ASK_LIST, 0, N_ ("boleh kosong") },
        { JB_FIELD_PNYDNG_CCT, JK_ASK_LIST, 0, N_ ("boleh kosong") } } },
    { 1, 2 } },
  { N_ ("Kartu keluarga"),
    { { { JB_FIELD_NO_KK, JK_ASK_KK, 0, NULL } },
      { { JB_FIELD_NAMA_KEP, JK_ASK_TEXT, 0, N_ ("boleh kosong") },
        { JB_FIELD_STAT_HBKEL, JK_ASK_LIST, 0, N_ ("boleh kosong") } } },
    { 1, 2 } },
  { N_ ("Alamat"),
    { { { JB_FIELD_NO_KEL, JK_ASK_VILLAGE, 0, NULL } },
      { { JB_FIELD_ALAMAT, JK_ASK_TEXT, 0, NULL } },
      { { JB_FIELD_DUSUN, JK_ASK_TEXT, 0, NULL },
        { JB_FIELD_NO_RT, JK_ASK_DIGITS, 3, NULL },
        { JB_FIELD_NO_RW, JK_ASK_DIGITS, 3, NULL } } },
    { 1, 1, 3 } },
  { N_ ("Orang tua"),
    { { { JB_FIELD_NAMA_LGKP_IBU, JK_ASK_TEXT, 0, NULL },
        { JB_FIELD_NIK_IBU, JK_ASK_NIK, 0, NULL } },
      { { JB_FIELD_NAMA_LGKP_AYAH, JK_ASK_TEXT, 0, NULL },
        { JB_FIELD_NIK_AYAH, JK_ASK_NIK, 0, NULL } } },
    { 2, 2 } },
  { N_ ("Kontak dan pendamping"),
    { { { JB_FIELD_TELEPON, JK_ASK_DIGITS, 15, NULL }, { JB_FIELD_EMAIL, JK_ASK_PLAIN, 0, NULL } },
      { { JB_FIELD_KODE_POS, JK_ASK_DIGITS, 5, NULL },
        { JB_FIELD_PENDAMPING, JK_ASK_TEXT, 0, NULL } } },
    { 2, 2 } },
};

guint
jk_fields_n_pages (void)
{
  return G_N_ELEMENTS (pages);
}

const JkFieldPage *
jk_fields_page (guint i)
{
  g_return_val_if_fail (i < G_N_ELEMENTS (pages), &pages[0]);
  return &pages[i];
}

gboolean
jk_fields_find (JbField field, guint *ret_page)
{
  if (field == JB_FIELD_NO_PROP || field == JB_FIELD_NO_KAB || field == JB_FIELD_NO_KEC)
    field = JB_FIELD_NO_KEL;
  if (field == JB_FIELD_TGL_LHR_PERKIRAAN)
    field = JB_FIELD_TGL_LHR;
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    for (guint row = 0; row < JK_ROWS; row++)
      for (guint k = 0; k < pages[i].n_in_row[row]; k++)
        if (pages[i].rows[row][k].field == field)
          {
            *ret_page = i;
            return TRUE;
          }
  return FALSE;
}
