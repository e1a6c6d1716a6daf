/* SPDX-License-Identifier: MPL-2.0 */
/* Trust, enrolment and zone file: each verified, kept, put in force. */
#include "core/kit/documents-private.h"

#include "core/base/error.h"
#include "core/base/i18n.h"

#include <string.h>

static gboolean
is_known_already (GError **fault)
{
  if (!g_error_matches (*fault, JB_ERROR, JB_ERROR_EXISTS)
      && !g_error_matches (*fault, JB_ERROR, JB_ERROR_ROLLBACK))
    return FALSE;
  g_clear_error (fault);
  return TRUE;
}

gboolean
jb_kit_take_trust_locked (JbKit *kit, GBytes *file, GError **error)
{
  g_autoptr (GError) fault = NULL;
  g_autoptr (JbTrust) next = jb_trust_next (kit->trust, file, &fault);
  if (next == NULL)
    {
      /* A delivery carries the whole chain: what we have is passed over. */
      if (is_known_already (&fault))
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&fault));
      return FALSE;
    }
  const JbTrustSpec *spec = jb_trust_spec (next);
  JbKitDocument save = { .role = JB_ROLE_TRUST, .version = spec->version, .file = file };
  if (!jb_kit_document_keep_locked (kit, &save, error))
    return FALSE;
  jb_trust_unref (kit->trust);
  kit->trust = jb_trust_ref (next);
  gboolean ok = jb_kit_documents_verify_again_locked (kit, error);
  return jb_kit_signed_time_locked (kit, JB_TRUST_ROLE_TRUST, spec->issued_s, ok ? error : NULL)
         && ok;
}

/* Carried out once for each enrolment that says so, and again at every start until it was: officers
 * that are added afterwards, to be enrolled anew, stay. */
gboolean
jb_kit_wipe_if_told_locked (JbKit *kit, GError **error)
{
  gint64 wiped;
  if (!kit->has_enrol || !kit->enrol.wipe)
    return TRUE;
  if (!jb_kit_meta_get_int (kit, META_WIPED, 0, &wiped, error))
    return FALSE;
  if (wiped == kit->enrol.version)
    return TRUE;
  g_clear_pointer (&kit->draft, jb_draft_free);
  g_clear_pointer (&kit->keys, jb_officer_keys_unref);
  g_clear_pointer (&kit->officer_name, g_free);
  g_autoptr (GPtrArray) officers = jb_officers_list (kit->store, error);
  if (officers == NULL)
    return FALSE;
  for (guint i = 0; i < officers->len; i++)
    if (!jb_officers_forget (kit->store, &((const JbKitOfficer *) officers->pdata[i])->id, error))
      return FALSE;
  return jb_kit_audit_locked (kit, NULL, &kit->id, "kit.wiped", NULL, error)
         && jb_kit_meta_set_int (kit, META_WIPED, kit->enrol.version, error);
}

gboolean
jb_kit_take_enrol_locked (JbKit *kit, GBytes *file, GError **error)
{
  g_autofree JbEnrol *enrol = g_new0 (JbEnrol, 1);
  g_autoptr (GError) fault = NULL;
  if (!jb_enrol_accept (kit->trust, kit->has_enrol ? &kit->enrol : NULL, &kit->id, file, enrol,
                        &fault))
    {
      if (is_known_already (&fault))
        return jb_kit_wipe_if_told_locked (kit, error);
      g_propagate_error (error, g_steal_pointer (&fault));
      return FALSE;
    }
  JbKitDocument save
      = { .role = JB_ROLE_ENROL, .version = enrol->version, .alone = TRUE, .file = file };
  if (!jb_kit_document_keep_locked (kit, &save, error))
    return FALSE;
  kit->enrol = *enrol;
  kit->has_enrol = TRUE;
  return jb_kit_wipe_if_told_locked (kit, error)
         && jb_kit_signed_time_locked (kit, JB_TRUST_ROLE_ENROL, enrol->issued_s, error);
}

gboolean
jb_kit_take_zone_locked (JbKit *kit, GBytes *file, GError **error)
{
  g_autoptr (GError) fault = NULL;
  g_autoptr (JbZoneBundle) bundle = jb_zone_bundle_accept (kit->trust, kit->zone, file, &fault);
  if (bundle == NULL)
    {
      if (g_error_matches (fault, JB_ERROR, JB_ERROR_EXISTS))
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&fault));
      return FALSE;
    }
  /* A file that one desk signed to add locks stands on the one before it: both are kept. */
  g_autoptr (JbZoneBundle) alone = jb_zone_bundle_accept (kit->trust, NULL, file, NULL);
  gint64 version = jb_zone_bundle_version (bundle);
  JbInterval now;
  jb_kit_now_locked (kit, &now);
  JbKitDocument save = { .role = JB_ROLE_ZONE,
                         .version = version,
                         .alone = alone != NULL,
                         .file = file,
                         .meta_name = META_ZONE_KNOWN_LO,
                         .meta_number = now.lo_s };
  if (!jb_kit_document_keep_locked (kit, &save, error))
    return FALSE;
  kit->zone_known_lo_s = now.lo_s;
  jb_zone_bundle_unref (kit->zone);
  kit->zone = jb_zone_bundle_ref (bundle);
  return jb_kit_signed_time_locked (kit, JB_TRUST_ROLE_ZONE, jb_zone_bundle_issued_s (bundle),
                                    error);
}
