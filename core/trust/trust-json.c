/* SPDX-License-Identifier: MPL-2.0 */
#include "core/trust/trust-json.h"

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/base/text.h"
#include "core/base/utc.h"
#include "core/trust/document.h"

#include <string.h>

#define CA_MAX_BYTES (16 * 1024)
#define OFFICE_MAX_BYTES 160
#define PEM_BEGIN "-----BEGIN CERTIFICATE-----\n"
#define PEM_END "-----END CERTIFICATE-----\n"

static const gchar *const role_names[JB_TRUST_ROLE_N]
    = { "trust", "zone", "fresh", "enrol", "store", "receipt", "desk", "roster" };

const gchar *
jb_trust_role_name (JbTrustRole role)
{
  g_return_val_if_fail (role < JB_TRUST_ROLE_N, "");
  return role_names[role];
}

void
jb_trust_spec_clear (JbTrustSpec *spec)
{
  for (guint i = 0; i < JB_TRUST_MAX_CA; i++)
    g_free (spec->ca_pem[i]);
  memset (spec, 0, sizeof *spec);
}

/* Certificates only: a private key pasted after one must not be handed to every kit. */
static gboolean
is_certificate (const gchar *pem)
{
  if (!jb_text_is_clean (pem, CA_MAX_BYTES, JB_TEXT_MULTILINE) || !g_str_has_prefix (pem, PEM_BEGIN)
      || !g_str_has_suffix (pem, PEM_END))
    return FALSE;
  for (const gchar *at = pem; (at = strstr (at, "-----BEGIN")) != NULL; at++)
    if (!g_str_has_prefix (at, PEM_BEGIN))
      return FALSE;
  return TRUE;
}

static gboolean
roles_are_consistent (const JbTrustSpec *spec)
{
  for (guint role = 0; role < JB_TRUST_ROLE_N; role++)
    {
      guint n = spec->roles[role].n_members;
      gboolean seen[JB_TRUST_MAX_KEYS] = { FALSE };
      if (n < 1 || n > spec->n_keys || spec->roles[role].threshold < 1
          || spec->roles[role].threshold > n || spec->roles[role].time_reset_s < 0
          || spec->roles[role].time_reset_s > JB_UTC_MAX_S)
        return FALSE;
      for (guint i = 0; i < n; i++)
        {
          guint member = spec->roles[role].members[i];
          if (member >= spec->n_keys || seen[member])
            return FALSE;
          seen[member] = TRUE;
        }
    }
  return TRUE;
}

static gboolean
keys_are_consistent (const JbTrustSpec *spec)
{
  if (spec->n_keys < 1 || spec->n_keys > JB_TRUST_MAX_KEYS || spec->n_sealing < 1
      || spec->n_sealing > JB_TRUST_MAX_SEALING || spec->n_ca > JB_TRUST_MAX_CA
      || spec->escrow.epoch != 0)
    return FALSE;
  for (guint i = 0; i < spec->n_keys; i++)
    for (guint j = 0; j < i; j++)
      if (memcmp (&spec->keys[i], &spec->keys[j], sizeof spec->keys[i]) == 0)
        return FALSE;
  for (guint i = 0; i < spec->n_sealing; i++)
    if (spec->sealing[i].epoch < 1
        || (i > 0 && spec->sealing[i].epoch <= spec->sealing[i - 1].epoch))
      return FALSE;
  for (guint i = 0; i < spec->n_ca; i++)
    if (spec->ca_pem[i] == NULL || !is_certificate (spec->ca_pem[i]))
      return FALSE;
  return TRUE;
}

static gboolean
check_spec (const JbTrustSpec *spec, GError **error)
{
  gsize area_len = strlen (spec->area);
  JbAreaTime zone = spec->area_time;
  if (spec->version >= 1 && spec->issued_s >= 0 && spec->issued_s <= JB_UTC_MAX_S
      && *spec->office != '\0' && jb_text_is_clean (spec->office, OFFICE_MAX_BYTES, JB_TEXT_LINE)
      && jb_text_is_digits (spec->area, 2, 4) && area_len % 2 == 0
      && (zone == JB_AREA_TIME_WIB || zone == JB_AREA_TIME_WITA || zone == JB_AREA_TIME_WIT)
      && keys_are_consistent (spec) && roles_are_consistent (spec))
    return TRUE;
  g_set_error_literal (error, JB_ERROR, JB_ERROR_INVALID,
                       _ ("Dokumen kepercayaan kantor tidak konsisten. Yang lama tetap berlaku. "
                          "Minta kantor menyusunnya lagi."));
  return FALSE;
}

static void
put_roles (JsonBuilder *builder, const JbTrustSpec *spec)
{
  json_builder_set_member_name (builder, "roles");
  json_builder_begin_object (builder);
  for (guint role = 0; role < JB_TRUST_ROLE_N; role++)
    {
      json_builder_set_member_name (builder, role_names[role]);
      json_builder_begin_object (builder);
      jb_json_put_int (builder, "threshold", spec->roles[role].threshold);
      json_builder_set_member_name (builder, "keys");
      json_builder_begin_array (builder);
      for (guint i = 0; i < spec->roles[role].n_members; i++)
        json_builder_add_int_value (builder, spec->roles[role].members[i]);
      json_builder_end_array (builder);
      if (spec->roles[role].floor > 0)
        jb_json_put_int (builder, "floor", spec->roles[role].floor);
      if (spec->roles[role].time_reset_s > 0)
        jb_json_put_time (builder, "time_reset", spec->roles[role].time_reset_s);
      json_builder_end_object (builder);
    }
  json_builder_end_object (builder);
}

static void
put_sealing (JsonBuilder *builder, const JbTrustSpec *spec)
{
  json_builder_set_member_name (builder, "sealing");
  json_builder_begin_array (builder);
  for (guint i = 0; i < spec->n_sealing; i++)
    {
      json_builder_begin_object (builder);
      jb_json_put_int (builder, "epoch", spec->sealing[i].epoch);
      jb_json_put_hex (builder, "key", spec->sealing[i].key.bytes, JB_PUBLIC_KEY_BYTES);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  jb_json_put_hex (builder, "escrow", spec->escrow.key.bytes, JB_PUBLIC_KEY_BYTES);
}

GBytes *
jb_trust_encode (const JbTrustSpec *spec, GError **error)
{
  if (!check_spec (spec, error))
    return NULL;
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  jb_document_begin (builder, "trust", 1);
  jb_json_put_int (builder, "version", spec->version);
  jb_json_put_time (builder, "issued", spec->issued_s);
  jb_json_put_string (builder, "office", spec->office);
  jb_json_put_string (builder, "area", spec->area);
  jb_json_put_string (builder, "timezone", jb_area_time_name (spec->area_time));
  json_builder_set_member_name (builder, "keys");
  json_builder_begin_array (builder);
  for (guint i = 0; i < spec->n_keys; i++)
    {
      g_autofree gchar *hex = jb_hex (spec->keys[i].bytes, JB_PUBLIC_KEY_BYTES);
      json_builder_add_string_value (builder, hex);
    }
  json_builder_end_array (builder);
  put_roles (builder, spec);
  put_sealing (builder, spec);
  json_builder_set_member_name (builder, "ca");
  json_builder_begin_array (builder);
  for (guint i = 0; i < spec->n_ca; i++)
    json_builder_add_string_value (builder, spec->ca_pem[i]);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  return jb_json_builder_to_bytes (builder);
}

static void
get_members (JbJson *json, JbTrustSpec *spec, guint role)
{
  JsonArray *array = jb_json_array (json, "keys", JB_TRUST_MAX_KEYS);
  guint n = array != NULL ? json_array_get_length (array) : 0;
  for (guint i = 0; i < n && !json->failed; i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      gint64 member = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_int (node) : -1;
      if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_INT64
          || member < 0 || member >= JB_TRUST_MAX_KEYS)
        jb_json_fail (json, "keys", _ ("bukan nomor kunci"));
      else
        spec->roles[role].members[i] = (guint) member;
    }
  spec->roles[role].n_members = n;
}

static gboolean
get_role (JsonObject *object, JbTrustSpec *spec, guint role, GError **error)
{
  g_autofree gchar *path = g_strdup_printf ("roles.%s", role_names[role]);
  JbJson json;
  jb_json_begin (&json, object, path, error);
  spec->roles[role].threshold = (guint) jb_json_int (&json, "threshold", 1, JB_TRUST_MAX_KEYS);
  get_members (&json, spec, role);
  spec->roles[role].floor = (guint32) jb_json_int_or (&json, "floor", 0, G_MAXUINT32, 0);
  if (jb_json_has (&json, "time_reset"))
    spec->roles[role].time_reset_s = jb_json_time (&json, "time_reset");
  return jb_json_end (&json);
}

static gboolean
get_roles (JbJson *json, JbTrustSpec *spec, GError **error)
{
  JsonObject *object = jb_json_object (json, "roles");
  JbJson roles;
  jb_json_begin (&roles, object, "roles", error);
  for (guint role = 0; role < JB_TRUST_ROLE_N && !roles.failed; role++)
    {
      JsonObject *one = jb_json_object (&roles, role_names[role]);
      if (one != NULL && !get_role (one, spec, role, error))
        roles.failed = TRUE;
    }
  return jb_json_end (&roles);
}

static void
get_keys (JbJson *json, JbTrustSpec *spec)
{
  JsonArray *array = jb_json_array (json, "keys", JB_TRUST_MAX_KEYS);
  guint n = array != NULL ? json_array_get_length (array) : 0;
  for (guint i = 0; i < n; i++)
    if (!jb_document_array_hex (json, array, i, spec->keys[i].bytes, JB_PUBLIC_KEY_BYTES))
      return;
  spec->n_keys = n;
}

static gboolean
get_sealing (JbJson *json, JbTrustSpec *spec, GError **error)
{
  JsonArray *array = jb_json_array (json, "sealing", JB_TRUST_MAX_SEALING);
  guint n = array != NULL ? json_array_get_length (array) : 0;
  for (guint i = 0; i < n; i++)
    {
      g_autofree gchar *path = g_strdup_printf ("sealing[%u]", i);
      JbJson one;
      jb_json_begin (&one, jb_json_array_object (json, array, i), path, error);
      spec->sealing[i].epoch = (guint32) jb_json_int (&one, "epoch", 1, G_MAXUINT32);
      jb_json_hex (&one, "key", spec->sealing[i].key.bytes, JB_PUBLIC_KEY_BYTES);
      if (!jb_json_end (&one))
        return FALSE;
    }
  spec->n_sealing = n;
  jb_json_hex (json, "escrow", spec->escrow.key.bytes, JB_PUBLIC_KEY_BYTES);
  return !json->failed;
}

static void
get_ca (JbJson *json, JbTrustSpec *spec)
{
  JsonArray *array = jb_json_array (json, "ca", JB_TRUST_MAX_CA);
  guint n = array != NULL ? json_array_get_length (array) : 0;
  for (guint i = 0; i < n && !json->failed; i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
        jb_json_fail (json, "ca", _ ("bukan sertifikat"));
      else
        spec->ca_pem[i] = g_strdup (json_node_get_string (node));
    }
  spec->n_ca = n;
}

static void
get_office (JbJson *json, JbTrustSpec *spec)
{
  spec->version = (guint32) jb_json_int (json, "version", 1, G_MAXUINT32);
  spec->issued_s = jb_json_time (json, "issued");
  g_strlcpy (spec->office, jb_json_string (json, "office", OFFICE_MAX_BYTES), sizeof spec->office);
  g_strlcpy (spec->area, jb_json_string (json, "area", 4), sizeof spec->area);
  const gchar *zone = jb_json_string (json, "timezone", 4);
  if (!json->failed && !jb_area_time_parse (zone, &spec->area_time))
    jb_json_fail (json, "timezone", _ ("bukan WIB, WITA atau WIT"));
}

gboolean
jb_trust_spec_decode (GBytes *payload, JbTrustSpec *ret_spec, GError **error)
{
  gsize len;
  const void *data = g_bytes_get_data (payload, &len);
  g_autoptr (GError) fault = NULL;
  g_autoptr (JsonNode) root = jb_json_parse (data, len, JB_TRUST_MAX_BYTES, &fault);
  memset (ret_spec, 0, sizeof *ret_spec);
  if (root != NULL)
    {
      JbJson json;
      jb_json_begin (&json, json_node_get_object (root), "", &fault);
      if (jb_document_check_type (&json, "trust", 1))
        {
          get_office (&json, ret_spec);
          get_keys (&json, ret_spec);
          json.failed = json.failed || !get_roles (&json, ret_spec, &fault);
          json.failed = json.failed || !get_sealing (&json, ret_spec, &fault);
          get_ca (&json, ret_spec);
        }
      if (jb_json_end (&json))
        return check_spec (ret_spec, error);
    }
  g_propagate_error (error, g_steal_pointer (&fault));
  return FALSE;
}
