/* SPDX-License-Identifier: MPL-2.0 */
#include "core/trust/enrol.h"

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/trust/trust.h"

#include <string.h>

/* A revoked or wiped kit is the one document an attacker of the office would like to send: where
 * the office works with several keys (its trust role asks for two or more) so does this. */
#define PRODUCTION_THRESHOLD 2

static gboolean
refuse (GError **error, JbError code, const gchar *text)
{
  g_set_error_literal (error, JB_ERROR, (gint) code, text);
  return FALSE;
}

static gboolean
check_for_kit (const JbTrust *trust, const JbEnrol *enrol, const JbId *kit, GError **error)
{
  if (!jb_id_equal (&enrol->kit, kit))
    return refuse (error, JB_ERROR_INVALID,
                   _ ("Pendaftaran ini untuk perangkat lain. Tidak ada yang berubah. Minta berkas "
                      "untuk perangkat ini."));
  if (!g_str_has_prefix (enrol->area, jb_trust_spec (trust)->area))
    return refuse (error, JB_ERROR_INVALID,
                   _ ("Pendaftaran ini di luar wilayah kantor. Tidak ada yang berubah. Hubungi "
                      "kantor."));
  return TRUE;
}

static gboolean
check_version (const JbTrust *trust, const JbEnrol *current, const JbEnrol *next, GError **error)
{
  if (current != NULL && next->version == current->version)
    return refuse (error, JB_ERROR_EXISTS,
                   _ ("Pendaftaran ini sudah dipakai. Tidak ada yang berubah."));
  if ((current != NULL && next->version < current->version)
      || next->version < jb_trust_spec (trust)->roles[JB_TRUST_ROLE_ENROL].floor)
    return refuse (error, JB_ERROR_ROLLBACK,
                   _ ("Pendaftaran ini lebih lama dari yang dipakai. Tidak ada yang berubah."));
  return TRUE;
}

gboolean
jb_enrol_accept (const JbTrust *trust, const JbEnrol *current, const JbId *kit, GBytes *file,
                 JbEnrol *ret_enrol, GError **error)
{
  g_autoptr (GBytes) payload
      = jb_trust_verify (trust, JB_ROLE_ENROL, file, JB_ENROL_MAX_BYTES, error);
  g_autofree JbEnrol *next = g_new0 (JbEnrol, 1);
  if (payload == NULL || !jb_enrol_decode (payload, next, error)
      || !check_for_kit (trust, next, kit, error) || !check_version (trust, current, next, error))
    return FALSE;
  gboolean production
      = jb_trust_spec (trust)->roles[JB_TRUST_ROLE_TRUST].threshold >= PRODUCTION_THRESHOLD;
  if (production && (next->revoked || next->wipe)
      && !jb_trust_is_signed_by (trust, JB_ROLE_ENROL, file, JB_ENROL_MAX_BYTES,
                                 PRODUCTION_THRESHOLD))
    return refuse (error, JB_ERROR_SIGNATURE,
                   _ ("Pencabutan perangkat belum cukup tanda tangan. Perangkat tetap terdaftar. "
                      "Hubungi kantor."));
  *ret_enrol = *next;
  return TRUE;
}
