/* SPDX-License-Identifier: MPL-2.0 */
/* Which zone file may follow which. */
#include "core/zone/bundle-private.h"

#include "core/base/error.h"
#include "core/base/i18n.h"

#include <string.h>

/* A rule that can only close: it must not take another rule away, nor let a category through that
 * the file it joins would have stopped. */
static gboolean
only_locks (const JbZoneRule *rule)
{
  return rule->effect == JB_EFFECT_LOCK && rule->exempt[0] == NULL && rule->supersedes[0] == NULL;
}

static gboolean
same_frame (const JbZoneBundle *a, const JbZoneBundle *b)
{
  return strcmp (a->area, b->area) == 0 && a->area_time == b->area_time
         && a->soft_expiry_s == b->soft_expiry_s && a->hard_expiry_s == b->hard_expiry_s
         && memcmp (&a->policy, &b->policy, sizeof a->policy) == 0;
}

gboolean
jb_zone_bundle_only_adds_locks (const JbZoneBundle *current, const JbZoneBundle *next)
{
  if (!same_frame (current, next) || next->n_rules < current->n_rules)
    return FALSE;
  g_autoptr (GHashTable) kept = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint i = 0; i < current->n_rules; i++)
    g_hash_table_insert (kept, (gpointer) current->rules[i].id, &current->rules[i]);
  guint found = 0;
  for (guint i = 0; i < next->n_rules; i++)
    {
      const JbZoneRule *old = g_hash_table_lookup (kept, next->rules[i].id);
      if (old != NULL ? !jb_zone_rule_equal (old, &next->rules[i]) : !only_locks (&next->rules[i]))
        return FALSE;
      found += old != NULL;
    }
  return found == current->n_rules;
}

static JbZoneBundle *
refuse (GError **error, JbError code, const gchar *text)
{
  g_set_error_literal (error, JB_ERROR, (gint) code, text);
  return NULL;
}

/* Signed by the full threshold, or by one key and only adding locks. */
static JbZoneBundle *
verify_and_decode (const JbTrust *trust, const JbZoneBundle *current, GBytes *file, GError **error)
{
  g_autoptr (GError) fault = NULL;
  g_autoptr (GBytes) payload
      = jb_trust_verify (trust, JB_ROLE_ZONE, file, JB_ZONE_MAX_BYTES, &fault);
  if (payload != NULL)
    return jb_zone_bundle_decode (payload, error);
  if (current != NULL && g_error_matches (fault, JB_ERROR, JB_ERROR_SIGNATURE))
    {
      payload = jb_trust_verify_one (trust, JB_ROLE_ZONE, file, JB_ZONE_MAX_BYTES, NULL);
      g_autoptr (JbZoneBundle) bundle
          = payload != NULL ? jb_zone_bundle_decode (payload, NULL) : NULL;
      if (bundle != NULL && jb_zone_bundle_only_adds_locks (current, bundle))
        return g_steal_pointer (&bundle);
    }
  g_propagate_error (error, g_steal_pointer (&fault));
  return NULL;
}

JbZoneBundle *
jb_zone_bundle_accept (const JbTrust *trust, const JbZoneBundle *current, GBytes *file,
                       GError **error)
{
  gsize len;
  const void *data = g_bytes_get_data (file, &len);
  JbDigest digest;
  jb_digest (data, len, &digest);
  if (current != NULL && jb_digest_equal (&current->digest, &digest))
    return refuse (error, JB_ERROR_EXISTS, _ ("Berkas zona ini sudah dipakai."));

  g_autoptr (JbZoneBundle) bundle = verify_and_decode (trust, current, file, error);
  if (bundle == NULL)
    return NULL;
  const JbTrustSpec *spec = jb_trust_spec (trust);
  if (!g_str_has_prefix (bundle->area, spec->area))
    return refuse (error, JB_ERROR_INVALID,
                   _ ("Berkas zona ini untuk wilayah lain. Yang lama tetap berlaku. Minta berkas "
                      "dari kantor sendiri."));
  if (bundle->version < spec->roles[JB_TRUST_ROLE_ZONE].floor
      || (current != NULL && bundle->version <= current->version))
    return refuse (error, JB_ERROR_ROLLBACK,
                   _ ("Berkas zona ini lebih lama dari yang dipakai. Yang lama tetap berlaku. "
                      "Sinkronkan untuk mengambil yang terbaru."));
  bundle->digest = digest;
  return g_steal_pointer (&bundle);
}
