/* SPDX-License-Identifier: MPL-2.0 */
/* Enrolment documents. Both are JBS1 files with one JSON object of exactly these members.
 *
 * Role "enrol-request" (schemas/json/enrol-request.schema.json), signed by the kit's own key:
 *   type      "jemput.enrol-request/1"
 *   kit_key   Ed25519 public key of the kit, 64 hex digits; it MUST be the only key that signed
 *   list_key  X25519 public key: rosters and the exception key are sealed to it
 *   label     1..64 bytes, for people
 *   made      RFC 3339 UTC by the kit's clock, for people
 *   officers  0..64 of {id, name, role, key}: 32 hex digits, 1..160 bytes, "operator" or
 *             "supervisor", Ed25519 public key; ids and keys distinct
 *
 * Role "enrol" (schemas/json/enrol.schema.json), signed by the office's enrol role:
 *   type           "jemput.enrol/1"
 *   version        per kit from 1
 *   issued         RFC 3339 UTC
 *   kit            32 hex digits; MUST be BLAKE2b-128 ("jemput/v1/kit" 0x00 || kit_key)
 *   kit_key, label as above
 *   area           2, 4 or 6 digits: where the kit may work
 *   valid_from, valid_until   RFC 3339 UTC, until exclusive and after from
 *   office_url     optional: "https://host" or "https://host:port", at most 256 bytes of ASCII; where
 *                  the courier calls. Without it records go by USB
 *   revoked, wipe  optional booleans, false if absent
 *   exception_box  160 hex digits: crypto_box_seal of the 32-byte exception key to the list key
 *   officers       as above */
#include "core/trust/enrol.h"

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/base/text.h"
#include "core/trust/document.h"
#include "core/trust/signed-private.h"

#include <sodium.h>
#include <string.h>

#define LABEL_MAX_BYTES 64
#define NAME_MAX_BYTES 160

const gchar *
jb_officer_role_name (JbOfficerRole role)
{
  return role == JB_OFFICER_SUPERVISOR ? "supervisor" : "operator";
}

void
jb_kit_id (const JbPublicKey *kit_key, JbId *ret_id)
{
  static const guint8 prefix[] = "jemput/v1/kit"; /* with its NUL */
  crypto_generichash_state state;
  crypto_generichash_init (&state, NULL, 0, JB_ID_BYTES);
  crypto_generichash_update (&state, prefix, sizeof prefix);
  crypto_generichash_update (&state, kit_key->bytes, JB_PUBLIC_KEY_BYTES);
  crypto_generichash_final (&state, ret_id->bytes, JB_ID_BYTES);
}

static gboolean
invalid (GError **error)
{
  g_set_error_literal (error, JB_ERROR, JB_ERROR_INVALID,
                       _ ("Isi pendaftaran tidak konsisten. Tidak ada yang berubah. Minta kantor "
                          "menyusunnya lagi."));
  return FALSE;
}

static gboolean
is_name (const gchar *text, gsize max_bytes)
{
  return *text != '\0' && jb_text_is_clean (text, max_bytes, JB_TEXT_LINE);
}

static gboolean
check_officers (const JbOfficer *officers, guint n)
{
  if (n > JB_ENROL_MAX_OFFICERS)
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      if (jb_id_is_none (&officers[i].id) || !is_name (officers[i].name, NAME_MAX_BYTES))
        return FALSE;
      for (guint j = 0; j < i; j++)
        if (jb_id_equal (&officers[i].id, &officers[j].id)
            || memcmp (&officers[i].key, &officers[j].key, sizeof officers[i].key) == 0)
          return FALSE;
    }
  return TRUE;
}

static void
put_officers (JsonBuilder *builder, const JbOfficer *officers, guint n)
{
  json_builder_set_member_name (builder, "officers");
  json_builder_begin_array (builder);
  for (guint i = 0; i < n; i++)
    {
      json_builder_begin_object (builder);
      jb_json_put_hex (builder, "id", officers[i].id.bytes, JB_ID_BYTES);
      jb_json_put_string (builder, "name", officers[i].name);
      jb_json_put_string (builder, "role", jb_officer_role_name (officers[i].role));
      jb_json_put_hex (builder, "key", officers[i].key.bytes, JB_PUBLIC_KEY_BYTES);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static gboolean
get_officer (JsonObject *object, guint i, JbOfficer *ret_officer, GError **error)
{
  g_autofree gchar *path = g_strdup_printf ("officers[%u]", i);
  JbJson json;
  jb_json_begin (&json, object, path, error);
  jb_json_id (&json, "id", &ret_officer->id);
  g_strlcpy (ret_officer->name, jb_json_string (&json, "name", NAME_MAX_BYTES),
             sizeof ret_officer->name);
  const gchar *role = jb_json_string (&json, "role", 16);
  if (strcmp (role, "supervisor") == 0)
    ret_officer->role = JB_OFFICER_SUPERVISOR;
  else if (strcmp (role, "operator") == 0)
    ret_officer->role = JB_OFFICER_OPERATOR;
  else
    jb_json_fail (&json, "role", _ ("bukan peran yang dikenal"));
  jb_json_hex (&json, "key", ret_officer->key.bytes, JB_PUBLIC_KEY_BYTES);
  return jb_json_end (&json);
}

static guint
get_officers (JbJson *json, JbOfficer *ret_officers)
{
  JsonArray *array = jb_json_array (json, "officers", JB_ENROL_MAX_OFFICERS);
  guint n = array != NULL ? json_array_get_length (array) : 0;
  for (guint i = 0; i < n; i++)
    {
      JsonObject *object = jb_json_array_object (json, array, i);
      if (object == NULL || !get_officer (object, i, &ret_officers[i], json->error))
        {
          json->failed = TRUE;
          return 0;
        }
    }
  return n;
}

static GBytes *
request_payload (const JbEnrolRequest *request)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  jb_document_begin (builder, "enrol-request", 1);
  jb_json_put_hex (builder, "kit_key", request->kit_key.bytes, JB_PUBLIC_KEY_BYTES);
  jb_json_put_hex (builder, "list_key", request->list_key.bytes, JB_PUBLIC_KEY_BYTES);
  jb_json_put_string (builder, "label", request->label);
  jb_json_put_time (builder, "made", request->made_s);
  put_officers (builder, request->officers, request->n_officers);
  json_builder_end_object (builder);
  return jb_json_builder_to_bytes (builder);
}

GBytes *
jb_enrol_request_encode (const JbEnrolRequest *request, JbSigner *kit, GError **error)
{
  if (memcmp (&request->kit_key, jb_signer_public (kit), sizeof request->kit_key) != 0
      || !is_name (request->label, LABEL_MAX_BYTES)
      || !check_officers (request->officers, request->n_officers))
    {
      invalid (error);
      return NULL;
    }
  g_autoptr (GBytes) payload = request_payload (request);
  return jb_signed_create (JB_ROLE_REQUEST, payload, &kit, 1);
}

static gboolean
get_request (JsonNode *root, JbEnrolRequest *ret_request, GError **error)
{
  JbJson json;
  jb_json_begin (&json, json_node_get_object (root), "", error);
  if (jb_document_check_type (&json, "enrol-request", 1))
    {
      jb_json_hex (&json, "kit_key", ret_request->kit_key.bytes, JB_PUBLIC_KEY_BYTES);
      jb_json_hex (&json, "list_key", ret_request->list_key.bytes, JB_PUBLIC_KEY_BYTES);
      g_strlcpy (ret_request->label, jb_json_string (&json, "label", LABEL_MAX_BYTES),
                 sizeof ret_request->label);
      ret_request->made_s = jb_json_time (&json, "made");
      ret_request->n_officers = get_officers (&json, ret_request->officers);
    }
  return jb_json_end (&json)
         && ((is_name (ret_request->label, LABEL_MAX_BYTES)
              && check_officers (ret_request->officers, ret_request->n_officers))
             || invalid (error));
}

/* Signed by exactly the key it names. */
static gboolean
is_self_signed (const JbSigned *document, const JbPublicKey *key, GError **error)
{
  JbKeySet set = { .keys = key, .n_keys = 1, .threshold = jb_signed_n_signatures (document) };
  g_autoptr (GBytes) verified = jb_signed_verify (document, JB_ROLE_REQUEST, &set, error);
  return verified != NULL;
}

gboolean
jb_enrol_request_decode (GBytes *file, JbEnrolRequest *ret_request, GError **error)
{
  g_autoptr (JbSigned) document = jb_signed_parse (file, JB_ENROL_MAX_BYTES, error);
  if (document == NULL)
    return FALSE;
  g_autoptr (GBytes) payload = jb_signed_peek_payload (document);
  gsize len;
  const void *data = g_bytes_get_data (payload, &len);
  g_autoptr (GError) fault = NULL;
  g_autoptr (JsonNode) root = jb_json_parse (data, len, JB_ENROL_MAX_BYTES, &fault);
  g_autofree JbEnrolRequest *request = g_new0 (JbEnrolRequest, 1);
  if (root == NULL || !get_request (root, request, &fault)
      || !is_self_signed (document, &request->kit_key, &fault))
    {
      g_propagate_error (error, g_steal_pointer (&fault));
      return FALSE;
    }
  *ret_request = *request;
  return TRUE;
}

static gboolean
is_url_or_empty (const gchar *url)
{
  gsize len = strlen (url);
  if (len == 0)
    return TRUE;
  return g_str_has_prefix (url, "https://") && len > strlen ("https://")
         && strspn (url + strlen ("https://"), "abcdefghijklmnopqrstuvwxyz0123456789.-:[]")
                == len - strlen ("https://");
}

static gboolean
check_enrol (const JbEnrol *enrol, GError **error)
{
  JbId kit;
  gsize area_len = strlen (enrol->area);
  jb_kit_id (&enrol->kit_key, &kit);
  return (enrol->version >= 1 && jb_id_equal (&kit, &enrol->kit)
          && is_name (enrol->label, LABEL_MAX_BYTES) && jb_text_is_digits (enrol->area, 2, 6)
          && area_len % 2 == 0 && is_url_or_empty (enrol->office_url)
          && enrol->valid_from_s < enrol->valid_until_s
          && check_officers (enrol->officers, enrol->n_officers))
         || invalid (error);
}

GBytes *
jb_enrol_encode (const JbEnrol *enrol, GError **error)
{
  if (!check_enrol (enrol, error))
    return NULL;
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  jb_document_begin (builder, "enrol", 1);
  jb_json_put_int (builder, "version", enrol->version);
  jb_json_put_time (builder, "issued", enrol->issued_s);
  jb_json_put_hex (builder, "kit", enrol->kit.bytes, JB_ID_BYTES);
  jb_json_put_hex (builder, "kit_key", enrol->kit_key.bytes, JB_PUBLIC_KEY_BYTES);
  jb_json_put_string (builder, "label", enrol->label);
  jb_json_put_string (builder, "area", enrol->area);
  jb_json_put_time (builder, "valid_from", enrol->valid_from_s);
  jb_json_put_time (builder, "valid_until", enrol->valid_until_s);
  if (*enrol->office_url != '\0')
    jb_json_put_string (builder, "office_url", enrol->office_url);
  if (enrol->revoked)
    jb_json_put_bool (builder, "revoked", TRUE);
  if (enrol->wipe)
    jb_json_put_bool (builder, "wipe", TRUE);
  jb_json_put_hex (builder, "exception_box", enrol->exception_box, JB_ENROL_EXCEPTION_BOX_BYTES);
  put_officers (builder, enrol->officers, enrol->n_officers);
  json_builder_end_object (builder);
  return jb_json_builder_to_bytes (builder);
}

static gboolean
get_enrol (JsonNode *root, JbEnrol *ret_enrol, GError **error)
{
  JbJson json;
  jb_json_begin (&json, json_node_get_object (root), "", error);
  if (jb_document_check_type (&json, "enrol", 1))
    {
      ret_enrol->version = (guint32) jb_json_int (&json, "version", 1, G_MAXUINT32);
      ret_enrol->issued_s = jb_json_time (&json, "issued");
      jb_json_id (&json, "kit", &ret_enrol->kit);
      jb_json_hex (&json, "kit_key", ret_enrol->kit_key.bytes, JB_PUBLIC_KEY_BYTES);
      g_strlcpy (ret_enrol->label, jb_json_string (&json, "label", LABEL_MAX_BYTES),
                 sizeof ret_enrol->label);
      g_strlcpy (ret_enrol->area, jb_json_string (&json, "area", 6), sizeof ret_enrol->area);
      ret_enrol->valid_from_s = jb_json_time (&json, "valid_from");
      ret_enrol->valid_until_s = jb_json_time (&json, "valid_until");
      g_strlcpy (ret_enrol->office_url,
                 jb_json_string_or (&json, "office_url", sizeof ret_enrol->office_url - 1, ""),
                 sizeof ret_enrol->office_url);
      ret_enrol->revoked = jb_json_bool_or (&json, "revoked", FALSE);
      ret_enrol->wipe = jb_json_bool_or (&json, "wipe", FALSE);
      jb_json_hex (&json, "exception_box", ret_enrol->exception_box, JB_ENROL_EXCEPTION_BOX_BYTES);
      ret_enrol->n_officers = get_officers (&json, ret_enrol->officers);
    }
  return jb_json_end (&json) && check_enrol (ret_enrol, error);
}

gboolean
jb_enrol_decode (GBytes *payload, JbEnrol *ret_enrol, GError **error)
{
  gsize len;
  const void *data = g_bytes_get_data (payload, &len);
  g_autoptr (GError) fault = NULL;
  g_autoptr (JsonNode) root = jb_json_parse (data, len, JB_ENROL_MAX_BYTES, &fault);
  g_autofree JbEnrol *enrol = g_new0 (JbEnrol, 1);
  if (root == NULL || !get_enrol (root, enrol, &fault))
    {
      g_propagate_error (error, g_steal_pointer (&fault));
      return FALSE;
    }
  *ret_enrol = *enrol;
  return TRUE;
}

const JbOfficer *
jb_enrol_officer (const JbEnrol *enrol, const JbId *officer)
{
  for (guint i = 0; i < enrol->n_officers; i++)
    if (jb_id_equal (&enrol->officers[i].id, officer))
      return &enrol->officers[i];
  return NULL;
}
