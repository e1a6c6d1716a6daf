/* SPDX-License-Identifier: MPL-2.0 */
#include "app/office/desk/zones.h"

#include "app/office/store/document.h"
#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/base/json.h"

#include <string.h>

#define DAY_S (24 * 3600)

gboolean
of_zones_is_signed (GBytes *file)
{
  gsize len;
  const gchar *data = g_bytes_get_data (file, &len);
  return len >= 4 && memcmp (data, "JBS1", 4) == 0;
}

gboolean
of_zones_current (OfOffice *office, const JbTrust *trust, JbZoneBundle **ret_bundle, GError **error)
{
  guint32 version = 0;
  if (!of_document_latest (office->store, JB_ROLE_ZONE, NULL, &version, error))
    return FALSE;
  if (version == 0)
    {
      *ret_bundle = NULL;
      return TRUE;
    }
  g_autoptr (GBytes) file = of_document_get (office->store, JB_ROLE_ZONE, NULL, version, error);
  JbZoneBundle *bundle = file != NULL ? jb_zone_bundle_accept (trust, NULL, file, error) : NULL;
  if (bundle == NULL)
    return FALSE;
  *ret_bundle = bundle;
  return TRUE;
}

void
of_zone_changes_free (OfZoneChanges *changes)
{
  if (changes == NULL)
    return;
  g_ptr_array_unref (changes->added);
  g_ptr_array_unref (changes->removed);
  g_ptr_array_unref (changes->changed);
  g_ptr_array_unref (changes->villages);
  g_free (changes);
}

static gboolean
rule_equal (const JbZoneRule *a, const JbZoneRule *b)
{
  return strcmp (a->hazard, b->hazard) == 0 && strcmp (a->issuer, b->issuer) == 0
         && strcmp (a->scope, b->scope) == 0 && strcmp (a->rw, b->rw) == 0
         && strcmp (a->rt, b->rt) == 0 && a->effect == b->effect && strcmp (a->level, b->level) == 0
         && a->from_s == b->from_s && a->to_s == b->to_s
         && strcmp (a->decree_number, b->decree_number) == 0
         && jb_date_compare (&a->decree_date, &b->decree_date) == 0
         && a->max_people == b->max_people && g_strv_equal (a->exempt, b->exempt)
         && g_strv_equal (a->protocol, b->protocol) && g_strv_equal (a->supersedes, b->supersedes);
}

static GHashTable *
rules_by_id (const JbZoneBundle *bundle)
{
  GHashTable *table = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint i = 0; bundle != NULL && i < jb_zone_bundle_n_rules (bundle); i++)
    {
      const JbZoneRule *rule = jb_zone_bundle_rule (bundle, i);
      g_hash_table_insert (table, (gpointer) rule->id, (gpointer) rule);
    }
  return table;
}

static void
compare_rules (const JbZoneBundle *before, const JbZoneBundle *after, OfZoneChanges *changes)
{
  g_autoptr (GHashTable) old = rules_by_id (before);
  g_autoptr (GHashTable) new = rules_by_id (after);
  for (guint i = 0; i < jb_zone_bundle_n_rules (after); i++)
    {
      const JbZoneRule *rule = jb_zone_bundle_rule (after, i);
      const JbZoneRule *was = g_hash_table_lookup (old, rule->id);
      if (was == NULL)
        g_ptr_array_add (changes->added, g_strdup (rule->id));
      else if (!rule_equal (was, rule))
        g_ptr_array_add (changes->changed, g_strdup (rule->id));
    }
  for (guint i = 0; before != NULL && i < jb_zone_bundle_n_rules (before); i++)
    {
      const JbZoneRule *rule = jb_zone_bundle_rule (before, i);
      if (!g_hash_table_contains (new, rule->id))
        g_ptr_array_add (changes->removed, g_strdup (rule->id));
    }
}

static JbEffect
effect_of (const JbZoneBundle *bundle, const gchar *village, gint64 now_s)
{
  JbVerdict verdict;
  JbZoneQuestion question = {
    .village = village,
    .rw = "",
    .rt = "",
    .category = "",
    .now = { now_s, now_s },
  };
  jb_zone_verdict (bundle, &question, &verdict);
  return verdict.effect;
}

static void
compare_villages (const JbZoneBundle *before, const JbZoneBundle *after, const JbRegions *regions,
                  gint64 now_s, OfZoneChanges *changes)
{
  const gchar *area = jb_zone_bundle_area (after);
  JbRegion village;
  for (guint i = 0; jb_regions_nth (regions, JB_REGION_VILLAGE, i, &village); i++)
    {
      if (!g_str_has_prefix (village.code, area))
        continue;
      JbEffect was = effect_of (before, village.code, now_s);
      JbEffect is = effect_of (after, village.code, now_s);
      changes->before[was]++;
      changes->after[is]++;
      if (was != is)
        g_ptr_array_add (
            changes->villages,
            g_strdup_printf ("%s %s %s", village.code, jb_effect_name (was), jb_effect_name (is)));
    }
}

OfZoneChanges *
of_zones_compare (const JbZoneBundle *before, const JbZoneBundle *after, const JbRegions *regions,
                  gint64 now_s)
{
  OfZoneChanges *changes = g_new0 (OfZoneChanges, 1);
  changes->added = g_ptr_array_new_with_free_func (g_free);
  changes->removed = g_ptr_array_new_with_free_func (g_free);
  changes->changed = g_ptr_array_new_with_free_func (g_free);
  changes->villages = g_ptr_array_new_with_free_func (g_free);
  compare_rules (before, after, changes);
  compare_villages (before, after, regions, now_s, changes);
  return changes;
}

static GBytes *
sign_draft (OfOffice *office, const OfKeyring *desk, GBytes *draft, const OfPublish *publish,
            GError **error)
{
  guint32 last = 0;
  if (!of_document_latest (office->store, JB_ROLE_ZONE, NULL, &last, error))
    return NULL;
  g_autoptr (GBytes) payload = jb_zone_draft_finish (
      draft, last + 1, publish->now_s, publish->now_s + (gint64) publish->soft_days * DAY_S,
      publish->now_s + (gint64) publish->hard_days * DAY_S, error);
  g_autoptr (JbSigner) signer = payload != NULL ? of_keyring_signer (desk, "zone", error) : NULL;
  return signer != NULL ? jb_signed_create (JB_ROLE_ZONE, payload, &signer, 1) : NULL;
}

static gboolean
check_area (const OfOffice *office, const JbZoneBundle *bundle, GError **error)
{
  if (strcmp (jb_zone_bundle_area (bundle), office->config.area) == 0
      && jb_zone_bundle_area_time (bundle) == office->config.area_time)
    return TRUE;
  g_set_error_literal (error, JB_ERROR, JB_ERROR_INVALID,
                       _ ("Berkas zona ini untuk wilayah atau zona waktu lain. Zona yang berlaku "
                          "tidak berubah."));
  return FALSE;
}

JbZoneBundle *
of_zones_publish (OfOffice *office, const OfKeyring *desk, GBytes *file, const OfPublish *publish,
                  GError **error)
{
  g_autoptr (JbTrust) trust = of_office_trust (office, error);
  g_autoptr (JbZoneBundle) current = NULL;
  if (trust == NULL || !of_zones_current (office, trust, &current, error))
    return NULL;
  g_autoptr (GBytes) signed_file = of_zones_is_signed (file)
                                       ? g_bytes_ref (file)
                                       : sign_draft (office, desk, file, publish, error);
  if (signed_file == NULL)
    return NULL;
  g_autoptr (JbZoneBundle) next = jb_zone_bundle_accept (trust, current, signed_file, error);
  if (next == NULL || !check_area (office, next, error) || !of_store_begin (office->store, error))
    return NULL;
  guint32 version = jb_zone_bundle_version (next);
  g_autofree gchar *detail = g_strdup_printf ("{\"version\":%u}", version);
  if (!of_document_put (office->store, JB_ROLE_ZONE, NULL, version, signed_file, publish->now_s,
                        error)
      || !of_store_audit (office->store, publish->now_s, "zone.published", NULL, detail, error))
    {
      of_store_rollback (office->store);
      return NULL;
    }
  return of_store_commit (office->store, error) ? g_steal_pointer (&next) : NULL;
}

static gboolean
has_version (GBytes *json)
{
  gsize len;
  const void *data = g_bytes_get_data (json, &len);
  g_autoptr (JsonNode) root = jb_json_parse (data, len, JB_ZONE_MAX_BYTES, NULL);
  return root != NULL && json_object_has_member (json_node_get_object (root), "version");
}

JbZoneBundle *
of_zones_load_any (GBytes *file, const JbTrust *trust, gint64 at_s, GError **error)
{
  g_autoptr (GBytes) payload = NULL;
  if (of_zones_is_signed (file))
    payload = jb_trust_verify_one (trust, JB_ROLE_ZONE, file, JB_ZONE_MAX_BYTES, error);
  else if (has_version (file))
    payload = g_bytes_ref (file);
  else
    payload = jb_zone_draft_finish (file, 1, at_s, at_s + (gint64) OF_ZONE_SOFT_DAYS * DAY_S,
                                    at_s + (gint64) OF_ZONE_HARD_DAYS * DAY_S, error);
  return payload != NULL ? jb_zone_bundle_decode (payload, error) : NULL;
}
