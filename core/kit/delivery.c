/* SPDX-License-Identifier: MPL-2.0 */
/* Deliveries and answers, by the kit socket or by hand. */
#include "core/kit/documents-private.h"

#include "core/base/error.h"
#include "core/base/i18n.h"

#include <string.h>

static gboolean
take_file (JbKit *kit, const gchar *role, GBytes *file, GError **error)
{
  static const struct {
    const gchar *role;
    gboolean (*take) (JbKit *, GBytes *, GError **);
  } takers[] = {
    { JB_ROLE_TRUST, jb_kit_take_trust_locked },    { JB_ROLE_ENROL, jb_kit_take_enrol_locked },
    { JB_ROLE_ZONE, jb_kit_take_zone_locked },      { JB_ROLE_FRESH, jb_kit_take_fresh_locked },
    { JB_ROLE_TIME, jb_kit_take_time_locked },      { JB_ROLE_STORED, jb_kit_take_answer_locked },
    { JB_ROLE_RECEIPT, jb_kit_take_answer_locked },
  };
  for (guint i = 0; i < G_N_ELEMENTS (takers); i++)
    if (strcmp (role, takers[i].role) == 0)
      return takers[i].take (kit, file, error);
  g_set_error (error, JB_ERROR, JB_ERROR_VERSION,
               _ ("Berkas jenis “%s” belum dikenal program ini. Berkas lain tetap dipakai."), role);
  return FALSE;
}

/* Trust before all that it verifies; time before fresh, because it knows more of a restored office.
 * What does not even parse has its turn last, and is told there. */
static guint
turn_of (const JbSigned *file)
{
  if (file != NULL && strcmp (jb_signed_role (file), JB_ROLE_TRUST) == 0)
    return 0;
  return file != NULL && strcmp (jb_signed_role (file), JB_ROLE_TIME) == 0 ? 1 : 2;
}

gboolean
jb_kit_apply_delivery_locked (JbKit *kit, GPtrArray *files, GError **error)
{
  g_autoptr (GError) first = NULL;
  for (guint pass = 0; pass < 3; pass++)
    for (guint i = 0; i < files->len; i++)
      {
        g_autoptr (GError) fault = NULL;
        g_autoptr (JbSigned) file
            = jb_signed_parse (files->pdata[i], JB_SIGNED_MAX_PAYLOAD, &fault);
        if (turn_of (file) != pass)
          continue;
        if (file != NULL)
          take_file (kit, jb_signed_role (file), files->pdata[i], &fault);
        if (fault != NULL && first == NULL)
          first = g_steal_pointer (&fault);
      }
  if (first == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&first));
  return FALSE;
}

static gboolean
must_be_enrolled (JbKit *kit, GError **error)
{
  if (kit->trust != NULL)
    return TRUE;
  g_set_error_literal (error, JB_ERROR, JB_ERROR_STATE,
                       _ ("Perangkat belum didaftarkan kantor. Berkas belum dipakai. Daftarkan "
                          "dahulu."));
  return FALSE;
}

gboolean
jb_kit_deliver (JbKit *kit, GBytes *delivery, GError **error)
{
  g_autoptr (GPtrArray) files = jb_delivery_decode (delivery, error);
  if (files == NULL)
    return FALSE;
  gboolean ok;
  {
    JB_KIT_HOLD (kit);
    ok = must_be_enrolled (kit, error) && jb_kit_apply_delivery_locked (kit, files, error);
  }
  jb_kit_tell (kit);
  return ok;
}

gboolean
jb_kit_answer (JbKit *kit, GBytes *file, GError **error)
{
  gboolean ok;
  {
    JB_KIT_HOLD (kit);
    ok = must_be_enrolled (kit, error) && jb_kit_take_answer_locked (kit, file, error);
  }
  jb_kit_tell (kit);
  return ok;
}

gboolean
jb_kit_import_answer (JbKit *kit, GBytes *file, GError **error)
{
  gsize len;
  const gchar *bytes = g_bytes_get_data (file, &len);
  if (len >= 4 && memcmp (bytes, "JBE1", 4) == 0)
    return jb_kit_deliver (kit, file, error);
  g_autoptr (JbSigned) document = jb_signed_parse (file, JB_SIGNED_MAX_PAYLOAD, error);
  if (document == NULL)
    return FALSE;
  gboolean ok;
  {
    JB_KIT_HOLD (kit);
    ok = must_be_enrolled (kit, error) && take_file (kit, jb_signed_role (document), file, error);
  }
  jb_kit_tell (kit);
  return ok;
}
