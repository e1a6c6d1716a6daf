/* SPDX-License-Identifier: MPL-2.0 */
/* What the fields are called, in SIAK's exports and on the screen. */
#include "core/people/person.h"

#include "core/base/i18n.h"

typedef struct {
  const gchar *name;
  const gchar *label;
} Names;

static const Names fields[JB_FIELD_N] = {
  [JB_FIELD_NIK] = { "NIK", N_ ("NIK") },
  [JB_FIELD_NAMA_LGKP] = { "NAMA_LGKP", N_ ("Nama lengkap") },
  [JB_FIELD_JENIS_KLMIN] = { "JENIS_KLMIN", N_ ("Jenis kelamin") },
  [JB_FIELD_TMPT_LHR] = { "TMPT_LHR", N_ ("Tempat lahir") },
  [JB_FIELD_TGL_LHR] = { "TGL_LHR", N_ ("Tanggal lahir") },
  [JB_FIELD_GOL_DRH] = { "GOL_DRH", N_ ("Golongan darah") },
  [JB_FIELD_AGAMA] = { "AGAMA", N_ ("Agama") },
  [JB_FIELD_STAT_KWN] = { "STAT_KWN", N_ ("Status perkawinan") },
  [JB_FIELD_STAT_HBKEL] = { "STAT_HBKEL", N_ ("Hubungan dalam keluarga") },
  [JB_FIELD_PNYDNG_CCT] = { "PNYDNG_CCT", N_ ("Disabilitas") },
  [JB_FIELD_PDDK_AKH] = { "PDDK_AKH", N_ ("Pendidikan terakhir") },
  [JB_FIELD_JENIS_PKRJN] = { "JENIS_PKRJN", N_ ("Pekerjaan") },
  [JB_FIELD_NIK_IBU] = { "NIK_IBU", N_ ("NIK ibu") },
  [JB_FIELD_NAMA_LGKP_IBU] = { "NAMA_LGKP_IBU", N_ ("Nama lengkap ibu") },
  [JB_FIELD_NIK_AYAH] = { "NIK_AYAH", N_ ("NIK ayah") },
  [JB_FIELD_NAMA_LGKP_AYAH] = { "NAMA_LGKP_AYAH", N_ ("Nama lengkap ayah") },
  [JB_FIELD_NO_KK] = { "NO_KK", N_ ("Nomor KK") },
  [JB_FIELD_NO_PROP] = { "NO_PROP", N_ ("Provinsi") },
  [JB_FIELD_NO_KAB] = { "NO_KAB", N_ ("Kabupaten/kota") },
  [JB_FIELD_NO_KEC] = { "NO_KEC", N_ ("Kecamatan") },
  [JB_FIELD_NO_KEL] = { "NO_KEL", N_ ("Desa/kelurahan") },
  [JB_FIELD_NAMA_KEP] = { "NAMA_KEP", N_ ("Nama kepala keluarga") },
  [JB_FIELD_ALAMAT] = { "ALAMAT", N_ ("Alamat") },
  [JB_FIELD_NO_RT] = { "NO_RT", N_ ("RT") },
  [JB_FIELD_NO_RW] = { "NO_RW", N_ ("RW") },
  [JB_FIELD_DUSUN] = { "DUSUN", N_ ("Dusun") },
  [JB_FIELD_KODE_POS] = { "KODE_POS", N_ ("Kode pos") },
  [JB_FIELD_KEWARGANEGARAAN] = { "KEWARGANEGARAAN", N_ ("Kewarganegaraan") },
  [JB_FIELD_TELEPON] = { "TELEPON", N_ ("Telepon") },
  [JB_FIELD_EMAIL] = { "EMAIL", N_ ("Email") },
  [JB_FIELD_TGL_LHR_PERKIRAAN] = { "TGL_LHR_PERKIRAAN", N_ ("Tanggal lahir perkiraan") },
  [JB_FIELD_PENDAMPING] = { "PENDAMPING", N_ ("Pendamping") },
};

const gchar *
jb_field_name (JbField field)
{
  g_return_val_if_fail (field < JB_FIELD_N, "");
  return fields[field].name;
}

const gchar *
jb_field_label (JbField field)
{
  g_return_val_if_fail (field < JB_FIELD_N, "");
  return _ (fields[field].label);
}

gboolean
jb_field_from_name (const gchar *name, JbField *ret_field)
{
  for (guint i = 0; i < JB_FIELD_N; i++)
    if (g_strcmp0 (name, fields[i].name) == 0)
      {
        *ret_field = (JbField) i;
        return TRUE;
      }
  return FALSE;
}

gboolean
jb_field_code_list (JbField field, JbCodeList *ret_list)
{
  static const struct {
    JbField field;
    JbCodeList list;
  } lists[] = {
    { JB_FIELD_JENIS_KLMIN, JB_CODES_SEX },    { JB_FIELD_GOL_DRH, JB_CODES_BLOOD },
    { JB_FIELD_AGAMA, JB_CODES_RELIGION },     { JB_FIELD_STAT_KWN, JB_CODES_MARITAL },
    { JB_FIELD_STAT_HBKEL, JB_CODES_FAMILY },  { JB_FIELD_PNYDNG_CCT, JB_CODES_DISABILITY },
    { JB_FIELD_PDDK_AKH, JB_CODES_EDUCATION }, { JB_FIELD_JENIS_PKRJN, JB_CODES_OCCUPATION },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (lists); i++)
    if (lists[i].field == field)
      {
        *ret_list = lists[i].list;
        return TRUE;
      }
  return FALSE;
}
