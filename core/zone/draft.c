/* SPDX-License-Identifier: MPL-2.0 */
/* From what the desk writes to what is signed. A draft (schemas/json/zone-draft.schema.json) is one
 * JSON object with area, timezone, policy (optional) and rules as in bundle.c, except that
 *   - from and to may be local dates, "2026-11-16": the instant that day begins in the area's time
 *     zone (so a rule to the end of 30 November has "to": "2026-12-01"), or UTC instants;
 *   - rw and rt may have one to three digits. */
#include "core/zone/bundle-private.h"

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/base/json.h"
#include "core/base/utc.h"
#include "core/trust/document.h"

#include <string.h>

static const gchar *
text_of (JsonNode *node)
{
  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING
             ? json_node_get_string (node)
             : NULL;
}

/* The member as the file spells it (transfer full), NULL to take it as it is. What is neither date
 * nor number is left for the decoder, which names the rule. */
static gchar *
spell (const gchar *name, const gchar *text, JbAreaTime zone)
{
  JbDate date;
  if (strcmp (name, "from") == 0 || strcmp (name, "to") == 0)
    return jb_date_parse (text, &date) ? jb_utc_format (jb_date_begins_s (&date, zone)) : NULL;
  if ((strcmp (name, "rw") == 0 || strcmp (name, "rt") == 0) && jb_zone_part_number (text) > 0)
    return g_strdup_printf ("%03u", jb_zone_part_number (text));
  return NULL;
}

static void
put_rule (JsonBuilder *builder, JsonObject *rule, JbAreaTime zone)
{
  JsonObjectIter iter;
  const gchar *name;
  JsonNode *node;
  json_builder_begin_object (builder);
  json_object_iter_init_ordered (&iter, rule);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    {
      const gchar *text = text_of (node);
      g_autofree gchar *spelled = text != NULL ? spell (name, text, zone) : NULL;
      if (spelled != NULL)
        jb_json_put_string (builder, name, spelled);
      else
        {
          json_builder_set_member_name (builder, name);
          json_builder_add_value (builder, json_node_copy (node));
        }
    }
  json_builder_end_object (builder);
}

static void
put_head (JsonBuilder *builder, guint32 version, gint64 issued_s, gint64 soft_expiry_s,
          gint64 hard_expiry_s)
{
  jb_document_begin (builder, "zone", 1);
  jb_json_put_int (builder, "version", version);
  jb_json_put_time (builder, "issued", issued_s);
  jb_json_put_time (builder, "soft_expiry", soft_expiry_s);
  jb_json_put_time (builder, "hard_expiry", hard_expiry_s);
}

static void
put_draft (JsonBuilder *builder, JbJson *json)
{
  JbAreaTime zone = JB_AREA_TIME_WIB;
  jb_json_put_string (builder, "area", jb_json_string (json, "area", 10));
  const gchar *zone_name = jb_json_string (json, "timezone", 4);
  if (!json->failed && !jb_area_time_parse (zone_name, &zone))
    jb_json_fail (json, "timezone", _ ("bukan WIB, WITA atau WIT"));
  jb_json_put_string (builder, "timezone", zone_name);
  JsonObject *policy = jb_json_has (json, "policy") ? jb_json_object (json, "policy") : NULL;
  if (policy != NULL)
    {
      json_builder_set_member_name (builder, "policy");
      JsonNode *node = json_node_new (JSON_NODE_OBJECT);
      json_node_set_object (node, policy);
      json_builder_add_value (builder, node);
    }
  JsonArray *rules = jb_json_array (json, "rules", JB_ZONE_MAX_RULES);
  guint n = rules != NULL ? json_array_get_length (rules) : 0;
  json_builder_set_member_name (builder, "rules");
  json_builder_begin_array (builder);
  for (guint i = 0; i < n; i++)
    {
      JsonObject *rule = jb_json_array_object (json, rules, i);
      if (rule == NULL)
        break;
      put_rule (builder, rule, zone);
    }
  json_builder_end_array (builder);
}

GBytes *
jb_zone_draft_finish (GBytes *draft, guint32 version, gint64 issued_s, gint64 soft_expiry_s,
                      gint64 hard_expiry_s, GError **error)
{
  gsize len;
  const void *data = g_bytes_get_data (draft, &len);
  g_autoptr (GError) fault = NULL;
  g_autoptr (JsonNode) root = jb_json_parse (data, len, JB_ZONE_MAX_BYTES, &fault);
  g_autoptr (GBytes) payload = NULL;
  if (root != NULL)
    {
      JbJson json;
      g_autoptr (JsonBuilder) builder = json_builder_new ();
      jb_json_begin (&json, json_node_get_object (root), "", &fault);
      put_head (builder, version, issued_s, soft_expiry_s, hard_expiry_s);
      put_draft (builder, &json);
      json_builder_end_object (builder);
      if (jb_json_end (&json))
        payload = jb_json_builder_to_bytes (builder);
    }
  if (payload != NULL)
    {
      g_autoptr (JbZoneBundle) bundle = jb_zone_bundle_decode (payload, &fault);
      if (bundle != NULL)
        return g_steal_pointer (&payload);
    }
  g_propagate_error (error, g_steal_pointer (&fault));
  return NULL;
}
