/* SPDX-License-Identifier: MPL-2.0 */
#include "core/sync/payload.h"

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/trust/document.h"
#include "core/trust/signed-private.h"

#include <sodium.h>
#include <string.h>

#define PAYLOAD_VERSION 1

GBytes *
jb_payload_of_kit (GBytes *file, const gchar *role, gsize max_len, const JbPublicKey *kit_key,
                   GError **error)
{
  if (g_bytes_get_size (file) > max_len)
    {
      g_set_error_literal (error, JB_ERROR, JB_ERROR_LIMIT,
                           _ ("Berkas perangkat ini terlalu besar. Berkas ditolak."));
      return NULL;
    }
  g_autoptr (JbSigned) document = jb_signed_parse (file, max_len, error);
  if (document == NULL)
    return NULL;
  if (kit_key != NULL)
    return jb_signed_verify (document, role,
                             &(JbKeySet){ .keys = kit_key, .n_keys = 1, .threshold = 1 }, error);
  if (strcmp (jb_signed_role (document), role) == 0)
    return jb_signed_peek_payload (document);
  g_set_error_literal (error, JB_ERROR, JB_ERROR_FORMAT,
                       _ ("Berkas ini bukan jenis yang diminta. Berkas ditolak."));
  return NULL;
}

gboolean
jb_payload_open (JbPayload *payload, const void *data, gsize len, gsize max_len, const gchar *name,
                 GError **error)
{
  *payload = (JbPayload){ .node = jb_json_parse (data, len, max_len, error) };
  if (payload->node == NULL)
    return FALSE;
  jb_json_begin (&payload->json, json_node_get_object (payload->node), "", &payload->fault);
  jb_document_check_type (&payload->json, name, PAYLOAD_VERSION);
  return TRUE;
}

gboolean
jb_payload_close (JbPayload *payload, GError **error)
{
  gboolean good = jb_json_end (&payload->json) && payload->fault == NULL;
  g_clear_pointer (&payload->node, json_node_unref);
  if (payload->fault != NULL)
    g_propagate_error (error, g_steal_pointer (&payload->fault));
  return good;
}

JsonBuilder *
jb_payload_build (const gchar *name)
{
  JsonBuilder *builder = json_builder_new_immutable ();
  jb_document_begin (builder, name, PAYLOAD_VERSION);
  return builder;
}

GBytes *
jb_payload_finish (JsonBuilder *builder)
{
  json_builder_end_object (builder);
  GBytes *bytes = jb_json_builder_to_bytes (builder);
  g_object_unref (builder);
  return bytes;
}

void
jb_payload_id (JbJson *json, const gchar *name, JbId *ret_id)
{
  jb_json_id (json, name, ret_id);
  if (!json->failed && jb_id_is_none (ret_id))
    jb_json_fail (json, name, _ ("kosong"));
}

void
jb_payload_put_id (JsonBuilder *builder, const gchar *name, const JbId *id)
{
  jb_json_put_hex (builder, name, id->bytes, JB_ID_BYTES);
}

guint64
jb_payload_u64 (JbJson *json, const gchar *name)
{
  return (guint64) jb_json_int (json, name, 0, JB_PAYLOAD_INT_MAX);
}

void
jb_payload_put_u64 (JsonBuilder *builder, const gchar *name, guint64 value)
{
  g_return_if_fail (value <= (guint64) JB_PAYLOAD_INT_MAX);
  jb_json_put_int (builder, name, (gint64) value);
}

void
jb_payload_audit (JbJson *json, const gchar *name, JbAuditHead *ret_head)
{
  JbJson inner;
  jb_json_begin (&inner, jb_json_object (json, name), name, json->error);
  ret_head->size = jb_payload_u64 (&inner, "size");
  jb_json_digest (&inner, "head", &ret_head->head);
  if (!inner.failed && ret_head->size == 0
      && !sodium_is_zero (ret_head->head.bytes, JB_DIGEST_BYTES))
    jb_json_fail (&inner, "head", _ ("bukan kepala rantai kosong"));
  if (!jb_json_end (&inner))
    json->failed = TRUE;
}

void
jb_payload_put_audit (JsonBuilder *builder, const gchar *name, const JbAuditHead *head)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_object (builder);
  jb_payload_put_u64 (builder, "size", head->size);
  jb_json_put_hex (builder, "head", head->head.bytes, JB_DIGEST_BYTES);
  json_builder_end_object (builder);
}

void
jb_payload_text (JbJson *json, const gchar *name, gchar *ret_text, gsize size)
{
  g_strlcpy (ret_text, jb_json_string_or (json, name, size - 1, ""), size);
}
