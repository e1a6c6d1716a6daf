/* SPDX-License-Identifier: MPL-2.0 */
/* HELLO and the answer to it; JSON, ids, nonces and digests in lower-case hex, times RFC 3339 UTC.
 *
 * HELLO (JBS1 role "hello", signed by the kit, at most 16 KiB):
 *   type         "jemput.hello/1"
 *   kit, incarnation  16 bytes each
 *   nonce        32 random bytes, never used twice
 *   held         {trust, zone, enrol, roster}: versions the kit holds, 0 for none
 *   office       optional {incarnation, receipt_no}: the office as the kit knows it, and the
 * highest receipt it holds of it last_rec_seq, audit {size, head}  of this kit and incarnation
 *   unsent       number of records without a receipt
 *   battery      optional, percent 0..100
 *   disk_free    optional, bytes
 *
 * `time` (JBS1 role "time", signed in the trust role `fresh`):
 *   type         "jemput.time/1"
 *   nonce        that of the HELLO
 *   time         office time
 *   kit          whose HELLO it answers
 *   office       incarnation of the office now
 *   last_receipt_no  the highest receipt the office still has of the incarnation HELLO named (of
 * its own, if HELLO named that or none): what is above was lost there known        optional
 * {incarnation, last_rec_seq, audit {size, head}}: the most the office has acknowledged of this kit
 *
 * The nonce proves that the time is of now; the signature, that it is the office's.
 */
#include "core/sync/hello.h"

#include "core/base/i18n.h"
#include "core/sync/payload.h"
#include "core/trust/signed.h"

#include <string.h>

#define TIME_MAX_BYTES (4 * 1024)
#define PERCENT_MAX 100

static void
put_held (JsonBuilder *builder, const JbHello *hello)
{
  json_builder_set_member_name (builder, "held");
  json_builder_begin_object (builder);
  jb_json_put_int (builder, "trust", hello->trust_version);
  jb_json_put_int (builder, "zone", hello->zone_version);
  jb_json_put_int (builder, "enrol", hello->enrol_version);
  jb_json_put_int (builder, "roster", hello->roster_version);
  json_builder_end_object (builder);
}

GBytes *
jb_hello_encode (const JbHello *hello, JbSigner *kit)
{
  JsonBuilder *builder = jb_payload_build ("hello");
  jb_payload_put_id (builder, "kit", &hello->kit);
  jb_payload_put_id (builder, "incarnation", &hello->incarnation);
  jb_json_put_hex (builder, "nonce", hello->nonce, JB_NONCE_BYTES);
  put_held (builder, hello);
  if (!jb_id_is_none (&hello->office))
    {
      json_builder_set_member_name (builder, "office");
      json_builder_begin_object (builder);
      jb_payload_put_id (builder, "incarnation", &hello->office);
      jb_payload_put_u64 (builder, "receipt_no", hello->receipt_no);
      json_builder_end_object (builder);
    }
  jb_payload_put_u64 (builder, "last_rec_seq", hello->last_rec_seq);
  jb_payload_put_audit (builder, "audit", &hello->audit);
  jb_json_put_int (builder, "unsent", hello->n_unsent);
  if (hello->battery_percent >= 0)
    jb_json_put_int (builder, "battery", MIN (hello->battery_percent, PERCENT_MAX));
  if (hello->disk_free_bytes >= 0)
    jb_payload_put_u64 (builder, "disk_free", (guint64) hello->disk_free_bytes);
  g_autoptr (GBytes) payload = jb_payload_finish (builder);
  return jb_signed_create (JB_ROLE_HELLO, payload, &kit, 1);
}

static guint32
get_version (JbJson *json, const gchar *name)
{
  return (guint32) jb_json_int (json, name, 0, G_MAXUINT32);
}

static void
get_held (JbJson *json, JbHello *hello)
{
  JbJson inner;
  jb_json_begin (&inner, jb_json_object (json, "held"), "held", json->error);
  hello->trust_version = get_version (&inner, "trust");
  hello->zone_version = get_version (&inner, "zone");
  hello->enrol_version = get_version (&inner, "enrol");
  hello->roster_version = get_version (&inner, "roster");
  if (!jb_json_end (&inner))
    json->failed = TRUE;
}

static void
get_office (JbJson *json, JbHello *hello)
{
  if (!jb_json_has (json, "office"))
    return;
  JbJson inner;
  jb_json_begin (&inner, jb_json_object (json, "office"), "office", json->error);
  jb_payload_id (&inner, "incarnation", &hello->office);
  hello->receipt_no = jb_payload_u64 (&inner, "receipt_no");
  if (!jb_json_end (&inner))
    json->failed = TRUE;
}

gboolean
jb_hello_decode (GBytes *file, const JbPublicKey *kit_key, JbHello *ret_hello, GError **error)
{
  g_autoptr (GBytes) bytes
      = jb_payload_of_kit (file, JB_ROLE_HELLO, JB_HELLO_MAX_BYTES, kit_key, error);
  if (bytes == NULL)
    return FALSE;
  gsize len;
  const void *data = g_bytes_get_data (bytes, &len);
  JbPayload payload;
  if (!jb_payload_open (&payload, data, len, JB_HELLO_MAX_BYTES, "hello", error))
    return FALSE;
  JbJson *json = &payload.json;
  JbHello hello = { 0 };
  jb_payload_id (json, "kit", &hello.kit);
  jb_payload_id (json, "incarnation", &hello.incarnation);
  jb_json_hex (json, "nonce", hello.nonce, JB_NONCE_BYTES);
  get_held (json, &hello);
  get_office (json, &hello);
  hello.last_rec_seq = jb_payload_u64 (json, "last_rec_seq");
  jb_payload_audit (json, "audit", &hello.audit);
  hello.n_unsent = get_version (json, "unsent");
  hello.battery_percent = (gint32) jb_json_int_or (json, "battery", 0, PERCENT_MAX, -1);
  hello.disk_free_bytes = jb_json_int_or (json, "disk_free", 0, JB_PAYLOAD_INT_MAX, -1);
  if (!jb_payload_close (&payload, error))
    return FALSE;
  *ret_hello = hello;
  return TRUE;
}

GBytes *
jb_time_answer_encode (const JbTimeAnswer *answer)
{
  JsonBuilder *builder = jb_payload_build ("time");
  jb_json_put_hex (builder, "nonce", answer->nonce, JB_NONCE_BYTES);
  jb_json_put_time (builder, "time", answer->time_s);
  jb_payload_put_id (builder, "kit", &answer->kit);
  jb_payload_put_id (builder, "office", &answer->office);
  jb_payload_put_u64 (builder, "last_receipt_no", answer->last_receipt_no);
  if (!jb_id_is_none (&answer->kit_incarnation))
    {
      json_builder_set_member_name (builder, "known");
      json_builder_begin_object (builder);
      jb_payload_put_id (builder, "incarnation", &answer->kit_incarnation);
      jb_payload_put_u64 (builder, "last_rec_seq", answer->kit_last_rec_seq);
      jb_payload_put_audit (builder, "audit", &answer->kit_audit);
      json_builder_end_object (builder);
    }
  return jb_payload_finish (builder);
}

static void
get_known (JbJson *json, JbTimeAnswer *answer)
{
  if (!jb_json_has (json, "known"))
    return;
  JbJson inner;
  jb_json_begin (&inner, jb_json_object (json, "known"), "known", json->error);
  jb_payload_id (&inner, "incarnation", &answer->kit_incarnation);
  answer->kit_last_rec_seq = jb_payload_u64 (&inner, "last_rec_seq");
  jb_payload_audit (&inner, "audit", &answer->kit_audit);
  if (!jb_json_end (&inner))
    json->failed = TRUE;
}

gboolean
jb_time_answer_decode (GBytes *payload, JbTimeAnswer *ret_answer, GError **error)
{
  gsize len;
  const void *data = g_bytes_get_data (payload, &len);
  JbPayload reader;
  if (!jb_payload_open (&reader, data, len, TIME_MAX_BYTES, "time", error))
    return FALSE;
  JbJson *json = &reader.json;
  JbTimeAnswer answer = { 0 };
  jb_json_hex (json, "nonce", answer.nonce, JB_NONCE_BYTES);
  answer.time_s = jb_json_time (json, "time");
  jb_payload_id (json, "kit", &answer.kit);
  jb_payload_id (json, "office", &answer.office);
  answer.last_receipt_no = jb_payload_u64 (json, "last_receipt_no");
  get_known (json, &answer);
  if (!jb_payload_close (&reader, error))
    return FALSE;
  *ret_answer = answer;
  return TRUE;
}
