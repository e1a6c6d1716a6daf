/* SPDX-License-Identifier: MPL-2.0 */
/* The zone file: a JBS1 in role "zone" whose payload is one JSON object, at most 48 MiB, with
 * exactly these members (schemas/json/zone.schema.json):
 *
 *   type         "jemput.zone/1"
 *   version      1 and up; a kit takes only a higher one than it holds
 *   issued       RFC 3339 UTC, as all times here
 *   soft_expiry  after issued; from then on answers are amber
 *   hard_expiry  exclusive, not before soft_expiry; from then on the file opens nothing
 *   area         2, 4 or 6 digits
 *   timezone     "WIB", "WITA" or "WIT": the area's own
 *   policy       optional: max_records_untimed (300), max_boots_untimed (100),
 *                max_record_age_days (14), max_unsent (600), each optional
 *   rules        at most 200,000 objects:
 *     id             1..64 bytes, unique in the file (a second use is refused, equal or not)
 *     hazard         1..32 bytes
 *     issuer         1..128 bytes; hazard and issuer together decide as one
 *     scope          2, 4, 6 or 10 digits; need not exist
 *     rw, rt         optional, three digits from "001": rw only under a village, rt only with rw
 *     effect         "OPEN", "WARN", "PROTOCOL" or "LOCK"
 *     level          optional word for people, at most 32 bytes
 *     from, to       from inclusive, to exclusive and later
 *     decree_number  1..80 bytes
 *     decree_date    YYYY-MM-DD
 *     exempt         optional: at most 16 distinct categories of 1..32 bytes
 *     protocol       optional checklist: at most 16 lines of 1..160 bytes
 *     supersedes     optional: at most 64 distinct ids of this file; no circle, no chain of more
 * than 128 rules max_people     optional, 1..10000: head count under PROTOCOL
 *
 * At most 256 rules for exactly the same place. Anything else refuses the whole file. What the
 * rules mean is told at the head of verdict.c. */
#include "core/zone/bundle-private.h"

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/base/json.h"
#include "core/base/text.h"
#include "core/trust/document.h"

#include <string.h>

static const gchar *const effect_names[] = {
  [JB_EFFECT_OPEN] = "OPEN",       [JB_EFFECT_WARN] = "WARN", [JB_EFFECT_PROTOCOL] = "PROTOCOL",
  [JB_EFFECT_UNKNOWN] = "UNKNOWN", [JB_EFFECT_LOCK] = "LOCK",
};

const gchar *
jb_effect_name (JbEffect effect)
{
  g_return_val_if_fail ((guint) effect < G_N_ELEMENTS (effect_names), "");
  return effect_names[effect];
}

gboolean
jb_effect_from_name (const gchar *name, JbEffect *ret_effect)
{
  for (guint i = 0; i < G_N_ELEMENTS (effect_names); i++)
    if (strcmp (effect_names[i], name) == 0)
      {
        *ret_effect = (JbEffect) i;
        return TRUE;
      }
  return FALSE;
}

JbZoneBundle *
jb_zone_bundle_ref (JbZoneBundle *bundle)
{
  g_atomic_ref_count_inc (&bundle->refs);
  return bundle;
}

void
jb_zone_bundle_unref (JbZoneBundle *bundle)
{
  if (bundle == NULL || !g_atomic_ref_count_dec (&bundle->refs))
    return;
  g_free (bundle->rules);
  g_free (bundle->entries);
  g_free (bundle->superseders);
  g_string_chunk_free (bundle->strings);
  g_ptr_array_unref (bundle->lists);
  g_free (bundle);
}

static gboolean
get_policy (JbJson *json, JbZonePolicy *policy, GError **error)
{
  *policy = (JbZonePolicy){ .max_records_untimed = 300,
                            .max_boots_untimed = 100,
                            .max_record_age_days = 14,
                            .max_unsent = 600 };
  if (!jb_json_has (json, "policy"))
    return TRUE;
  JbJson one;
  jb_json_begin (&one, jb_json_object (json, "policy"), "policy", error);
  policy->max_records_untimed
      = (guint32) jb_json_int_or (&one, "max_records_untimed", 1, 1000000, 300);
  policy->max_boots_untimed = (guint32) jb_json_int_or (&one, "max_boots_untimed", 1, 1000000, 100);
  policy->max_record_age_days = (guint32) jb_json_int_or (&one, "max_record_age_days", 1, 3650, 14);
  policy->max_unsent = (guint32) jb_json_int_or (&one, "max_unsent", 1, 1000000, 600);
  return jb_json_end (&one);
}

static void
get_head (JbJson *json, JbZoneBundle *bundle)
{
  bundle->version = (guint32) jb_json_int (json, "version", 1, G_MAXUINT32);
  bundle->issued_s = jb_json_time (json, "issued");
  bundle->soft_expiry_s = jb_json_time (json, "soft_expiry");
  bundle->hard_expiry_s = jb_json_time (json, "hard_expiry");
  if (!json->failed
      && (bundle->soft_expiry_s <= bundle->issued_s
          || bundle->hard_expiry_s < bundle->soft_expiry_s))
    jb_json_fail (json, "hard_expiry", _ ("tidak sesudah waktu terbit"));
  g_strlcpy (bundle->area, jb_json_string (json, "area", 6), sizeof bundle->area);
  if (!json->failed && (!jb_text_is_digits (bundle->area, 2, 6) || strlen (bundle->area) % 2 != 0))
    jb_json_fail (json, "area", _ ("bukan kode wilayah"));
  const gchar *zone = jb_json_string (json, "timezone", 4);
  if (!json->failed && !jb_area_time_parse (zone, &bundle->area_time))
    jb_json_fail (json, "timezone", _ ("bukan WIB, WITA atau WIT"));
}

static gboolean
get_rules (JbJson *json, JbZoneBundle *bundle, GError **error)
{
  JsonArray *array = jb_json_array (json, "rules", JB_ZONE_MAX_RULES);
  guint n = array != NULL ? json_array_get_length (array) : 0;
  bundle->rules = g_new0 (JbZoneRule, n);
  for (guint i = 0; i < n; i++)
    {
      JsonObject *object = jb_json_array_object (json, array, i);
      if (object == NULL || !jb_zone_rule_decode (bundle, object, i, &bundle->rules[i], error))
        return FALSE;
    }
  bundle->n_rules = n;
  return !json->failed;
}

static gboolean
decode (JbZoneBundle *bundle, JsonNode *root, GError **error)
{
  JbJson json;
  jb_json_begin (&json, json_node_get_object (root), "", error);
  if (jb_document_check_type (&json, "zone", 1))
    {
      get_head (&json, bundle);
      json.failed = json.failed || !get_policy (&json, &bundle->policy, error);
      json.failed = json.failed || !get_rules (&json, bundle, error);
    }
  return jb_json_end (&json) && jb_zone_bundle_index (bundle, error);
}

JbZoneBundle *
jb_zone_bundle_decode (GBytes *payload, GError **error)
{
  gsize len;
  const void *data = g_bytes_get_data (payload, &len);
  g_autoptr (JsonNode) root = jb_json_parse (data, len, JB_ZONE_MAX_BYTES, error);
  if (root == NULL)
    return NULL;
  g_autoptr (JbZoneBundle) bundle = g_new0 (JbZoneBundle, 1);
  g_atomic_ref_count_init (&bundle->refs);
  bundle->strings = g_string_chunk_new (64 * 1024);
  bundle->lists = g_ptr_array_new_with_free_func (g_free);
  jb_digest (data, len, &bundle->digest);
  g_autoptr (GError) fault = NULL;
  if (decode (bundle, root, &fault))
    return g_steal_pointer (&bundle);
  g_propagate_error (error, g_steal_pointer (&fault));
  return NULL;
}

guint32
jb_zone_bundle_version (const JbZoneBundle *bundle)
{
  return bundle->version;
}

void
jb_zone_bundle_digest (const JbZoneBundle *bundle, JbDigest *ret_digest)
{
  *ret_digest = bundle->digest;
}

gint64
jb_zone_bundle_issued_s (const JbZoneBundle *bundle)
{
  return bundle->issued_s;
}

gint64
jb_zone_bundle_soft_expiry_s (const JbZoneBundle *bundle)
{
  return bundle->soft_expiry_s;
}

gint64
jb_zone_bundle_hard_expiry_s (const JbZoneBundle *bundle)
{
  return bundle->hard_expiry_s;
}

const gchar *
jb_zone_bundle_area (const JbZoneBundle *bundle)
{
  return bundle->area;
}

JbAreaTime
jb_zone_bundle_area_time (const JbZoneBundle *bundle)
{
  return bundle->area_time;
}

const JbZonePolicy *
jb_zone_bundle_policy (const JbZoneBundle *bundle)
{
  return &bundle->policy;
}

guint
jb_zone_bundle_n_rules (const JbZoneBundle *bundle)
{
  return bundle->n_rules;
}

const JbZoneRule *
jb_zone_bundle_rule (const JbZoneBundle *bundle, guint i)
{
  g_return_val_if_fail (i < bundle->n_rules, NULL);
  return &bundle->rules[i];
}

GPtrArray *
jb_zone_bundle_unknown_scopes (const JbZoneBundle *bundle, const JbRegions *regions)
{
  GPtrArray *ids = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < bundle->n_rules; i++)
    {
      JbRegion region;
      if (!jb_regions_find (regions, bundle->rules[i].scope, &region))
        g_ptr_array_add (ids, g_strdup (bundle->rules[i].id));
    }
  return ids;
}
