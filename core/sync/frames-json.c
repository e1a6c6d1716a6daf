/* SPDX-License-Identifier: MPL-2.0 */
/* The JSON payloads of the kit socket. Ids, digests and signatures in lower-case hex.
 *
 * HELLO's answer (office-call.schema.json):
 *   type              "jemput.office-call/1"
 *   url               "https://..." of the office
 *   ca                1..2 certificates, PEM, at most 16 KiB each: the only CA to be believed
 *   clock_is_trusted  false: certificates that are not yet, or no longer, valid are let pass
 *   hello             the JBS1 to send, base64 (RFC 4648, 4, with padding), at most 16 KiB
 *
 * NEXT's answer (next.schema.json):
 *   type  "jemput.next/1"
 *   do    "nothing"; or "upload" (send the rest) or "answer" (all is sent, ask for the receipt)
 * with kit, batch, digest, size of the stream, url where an upload was begun ("" if none),
 *         signature (upload.c) to create one
 *
 * PROGRESS (progress.schema.json):
 *   type   "jemput.progress/1"
 *   state  idle connecting uploading answer done retrying stopped
 *   batch  optional; confirmed <= sent <= size in bytes; retry in seconds; message for people
 */
#include "core/sync/frames.h"

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/base/text.h"
#include "core/sync/hello.h"
#include "core/sync/payload.h"
#include "core/trust/trust.h"

#include <string.h>

#define CA_MAX_BYTES (16 * 1024)
#define OFFICE_URL_MAX 512
#define CALL_MAX_BYTES (128 * 1024)
#define SMALL_MAX_BYTES (8 * 1024)
#define WORD_MAX 16

static const gchar *const next_names[] = { "nothing", "upload", "answer" };
static const gchar *const link_names[]
    = { "idle", "connecting", "uploading", "answer", "done", "retrying", "stopped" };

static gint
find_name (const gchar *const *names, guint n, const gchar *name)
{
  for (guint i = 0; i < n; i++)
    if (strcmp (names[i], name) == 0)
      return (gint) i;
  return -1;
}

void
jb_office_call_clear (JbOfficeCall *call)
{
  g_clear_pointer (&call->url, g_free);
  g_clear_pointer (&call->ca_pem, g_strfreev);
  g_clear_pointer (&call->hello, g_bytes_unref);
}

GBytes *
jb_office_call_encode (const JbOfficeCall *call)
{
  JsonBuilder *builder = jb_payload_build ("office-call");
  jb_json_put_string (builder, "url", call->url);
  json_builder_set_member_name (builder, "ca");
  json_builder_begin_array (builder);
  for (gchar **pem = call->ca_pem; *pem != NULL; pem++)
    json_builder_add_string_value (builder, *pem);
  json_builder_end_array (builder);
  jb_json_put_bool (builder, "clock_is_trusted", call->clock_is_trusted);
  gsize len;
  const guchar *hello = g_bytes_get_data (call->hello, &len);
  g_autofree gchar *text = g_base64_encode (hello, len);
  jb_json_put_string (builder, "hello", text);
  return jb_payload_finish (builder);
}

static void
get_url (JbJson *json, JbOfficeCall *call)
{
  const gchar *url = jb_json_string (json, "url", OFFICE_URL_MAX);
  if (!json->failed && (*url == '\0' || !jb_upload_url_is_valid (url)))
    jb_json_fail (json, "url", _ ("bukan alamat https"));
  call->url = g_strdup (url);
}

/* Read by hand: a certificate has line ends, which no other text may have. */
static void
get_ca (JbJson *json, JbOfficeCall *call)
{
  JsonArray *array = jb_json_array (json, "ca", JB_TRUST_MAX_CA);
  guint n = array != NULL ? json_array_get_length (array) : 0;
  call->ca_pem = g_new0 (gchar *, n + 1);
  if (n == 0)
    jb_json_fail (json, "ca", _ ("kosong"));
  for (guint i = 0; i < n && !json->failed; i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      if (json_node_get_value_type (node) != G_TYPE_STRING
          || !jb_text_is_clean (json_node_get_string (node), CA_MAX_BYTES, JB_TEXT_MULTILINE))
        jb_json_fail (json, "ca", _ ("bukan sertifikat"));
      else
        call->ca_pem[i] = json_node_dup_string (node);
    }
}

static void
get_hello (JbJson *json, JbOfficeCall *call)
{
  const gchar *text = jb_json_string (json, "hello", (JB_HELLO_MAX_BYTES + 2) / 3 * 4);
  gsize len = 0;
  g_autofree guchar *bytes = g_base64_decode (text, &len);
  /* GLib's decoder skips what it does not know: only what encodes back to the same text counts. */
  g_autofree gchar *again = g_base64_encode (bytes, len);
  if (!json->failed && (len == 0 || len > JB_HELLO_MAX_BYTES || strcmp (again, text) != 0))
    jb_json_fail (json, "hello", _ ("bukan base64"));
  call->hello = g_bytes_new (bytes, len);
}

gboolean
jb_office_call_decode (const void *data, gsize len, JbOfficeCall *ret_call, GError **error)
{
  JbPayload payload;
  if (!jb_payload_open (&payload, data, len, CALL_MAX_BYTES, "office-call", error))
    return FALSE;
  JbJson *json = &payload.json;
  g_auto (JbOfficeCall) call = { 0 };
  get_url (json, &call);
  get_ca (json, &call);
  call.clock_is_trusted = jb_json_bool (json, "clock_is_trusted");
  get_hello (json, &call);
  if (!jb_payload_close (&payload, error))
    return FALSE;
  *ret_call = call;
  call = (JbOfficeCall){ 0 };
  return TRUE;
}

void
jb_next_clear (JbNext *next)
{
  g_clear_pointer (&next->url, g_free);
  g_clear_pointer (&next->signature, g_free);
}

GBytes *
jb_next_encode (const JbNext *next)
{
  JsonBuilder *builder = jb_payload_build ("next");
  jb_json_put_string (builder, "do", next_names[next->kind]);
  if (next->kind != JB_NEXT_NOTHING)
    {
      jb_payload_put_id (builder, "kit", &next->kit);
      jb_payload_put_id (builder, "batch", &next->batch);
      jb_json_put_hex (builder, "digest", next->digest.bytes, JB_DIGEST_BYTES);
      jb_payload_put_u64 (builder, "size", next->size_bytes);
      jb_json_put_string (builder, "url", next->url != NULL ? next->url : "");
      jb_json_put_string (builder, "signature", next->signature);
    }
  return jb_payload_finish (builder);
}

static void
get_batch (JbJson *json, JbNext *next)
{
  guint8 signature[JB_SIGNATURE_BYTES];
  jb_payload_id (json, "kit", &next->kit);
  jb_payload_id (json, "batch", &next->batch);
  jb_json_digest (json, "digest", &next->digest);
  next->size_bytes = jb_payload_u64 (json, "size");
  next->url = g_strdup (jb_json_string (json, "url", JB_UPLOAD_URL_MAX));
  if (!json->failed && !jb_upload_url_is_valid (next->url))
    jb_json_fail (json, "url", _ ("bukan alamat https"));
  jb_json_hex (json, "signature", signature, sizeof signature);
  next->signature = jb_hex (signature, sizeof signature);
}

gboolean
jb_next_decode (const void *data, gsize len, JbNext *ret_next, GError **error)
{
  JbPayload payload;
  if (!jb_payload_open (&payload, data, len, SMALL_MAX_BYTES, "next", error))
    return FALSE;
  JbJson *json = &payload.json;
  g_auto (JbNext) next = { 0 };
  gint kind
      = find_name (next_names, G_N_ELEMENTS (next_names), jb_json_string (json, "do", WORD_MAX));
  if (kind < 0)
    jb_json_fail (json, "do", _ ("tidak dikenal"));
  next.kind = kind > 0 ? (JbNextKind) kind : JB_NEXT_NOTHING;
  if (next.kind != JB_NEXT_NOTHING)
    get_batch (json, &next);
  if (!jb_payload_close (&payload, error))
    return FALSE;
  *ret_next = next;
  next = (JbNext){ 0 };
  return TRUE;
}

const gchar *
jb_link_state_name (JbLinkState state)
{
  g_return_val_if_fail (state < G_N_ELEMENTS (link_names), "");
  return link_names[state];
}

GBytes *
jb_progress_encode (const JbProgress *progress)
{
  JsonBuilder *builder = jb_payload_build ("progress");
  jb_json_put_string (builder, "state", jb_link_state_name (progress->state));
  if (!jb_id_is_none (&progress->batch))
    jb_payload_put_id (builder, "batch", &progress->batch);
  jb_payload_put_u64 (builder, "confirmed", progress->confirmed_bytes);
  jb_payload_put_u64 (builder, "sent", progress->sent_bytes);
  jb_payload_put_u64 (builder, "size", progress->size_bytes);
  jb_json_put_int (builder, "retry", progress->retry_s);
  jb_json_put_string (builder, "message", progress->message);
  return jb_payload_finish (builder);
}

gboolean
jb_progress_decode (const void *data, gsize len, JbProgress *ret_progress, GError **error)
{
  JbPayload payload;
  if (!jb_payload_open (&payload, data, len, SMALL_MAX_BYTES, "progress", error))
    return FALSE;
  JbJson *json = &payload.json;
  JbProgress progress = { 0 };
  gint state
      = find_name (link_names, G_N_ELEMENTS (link_names), jb_json_string (json, "state", WORD_MAX));
  if (state < 0)
    jb_json_fail (json, "state", _ ("tidak dikenal"));
  progress.state = state > 0 ? (JbLinkState) state : JB_LINK_IDLE;
  if (jb_json_has (json, "batch"))
    jb_payload_id (json, "batch", &progress.batch);
  progress.confirmed_bytes = jb_payload_u64 (json, "confirmed");
  progress.sent_bytes = jb_payload_u64 (json, "sent");
  progress.size_bytes = jb_payload_u64 (json, "size");
  if (progress.confirmed_bytes > progress.sent_bytes || progress.sent_bytes > progress.size_bytes)
    jb_json_fail (json, "sent", _ ("tidak sesuai dengan ukuran"));
  progress.retry_s = (guint32) jb_json_int (json, "retry", 0, G_MAXUINT32);
  jb_payload_text (json, "message", progress.message, sizeof progress.message);
  if (!jb_payload_close (&payload, error))
    return FALSE;
  *ret_progress = progress;
  return TRUE;
}
