/* SPDX-License-Identifier: MPL-2.0 */
/* The fresh document: a JBS1 in role "fresh" whose payload is one JSON object with exactly these
 * members (schemas/json/fresh.schema.json):
 *
 *   type                "jemput.fresh/1"
 *   office_time         RFC 3339 UTC, when it was signed
 *   expires             exclusive; after office_time, at most 72 hours
 *   zone_version        the current zone file
 *   zone_digest         BLAKE2b-256 of that whole JBS1 file, 64 hex digits
 *   purge_through       receipts up to this number are in a verified backup
 *   office_incarnation  32 hex digits
 *   last_receipt_no     the highest the office has given; not below purge_through
 *
 * It can only re-confirm the file a kit holds, never replace or extend it. */
#include "core/zone/bundle.h"

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/base/json.h"
#include "core/trust/document.h"

#define FRESH_MAX_BYTES 4096
#define FRESH_MAX_S (72 * 3600)
/* JSON integers here are exact below 2^53. */
#define NUMBER_MAX ((G_GINT64_CONSTANT (1) << 53) - 1)

GBytes *
jb_fresh_encode (const JbFresh *fresh)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  jb_document_begin (builder, "fresh", 1);
  jb_json_put_time (builder, "office_time", fresh->office_time_s);
  jb_json_put_time (builder, "expires", fresh->expires_s);
  jb_json_put_int (builder, "zone_version", fresh->zone_version);
  jb_json_put_hex (builder, "zone_digest", fresh->zone_digest.bytes, JB_DIGEST_BYTES);
  jb_json_put_int (builder, "purge_through", (gint64) fresh->purge_through);
  jb_json_put_hex (builder, "office_incarnation", fresh->office_incarnation.bytes, JB_ID_BYTES);
  jb_json_put_int (builder, "last_receipt_no", (gint64) fresh->last_receipt_no);
  json_builder_end_object (builder);
  return jb_json_builder_to_bytes (builder);
}

gboolean
jb_fresh_decode (GBytes *payload, JbFresh *ret_fresh, GError **error)
{
  gsize len;
  const void *data = g_bytes_get_data (payload, &len);
  g_autoptr (GError) fault = NULL;
  g_autoptr (JsonNode) root = jb_json_parse (data, len, FRESH_MAX_BYTES, &fault);
  JbFresh fresh = { 0 };
  if (root != NULL)
    {
      JbJson json;
      jb_json_begin (&json, json_node_get_object (root), "", &fault);
      if (jb_document_check_type (&json, "fresh", 1))
        {
          fresh.office_time_s = jb_json_time (&json, "office_time");
          fresh.expires_s = jb_json_time (&json, "expires");
          if (!json.failed
              && (fresh.expires_s <= fresh.office_time_s
                  || fresh.expires_s - fresh.office_time_s > FRESH_MAX_S))
            jb_json_fail (&json, "expires", _ ("tidak dalam 72 jam sesudah office_time"));
          fresh.zone_version = (guint32) jb_json_int (&json, "zone_version", 0, G_MAXUINT32);
          jb_json_digest (&json, "zone_digest", &fresh.zone_digest);
          fresh.purge_through = (guint64) jb_json_int (&json, "purge_through", 0, NUMBER_MAX);
          jb_json_id (&json, "office_incarnation", &fresh.office_incarnation);
          fresh.last_receipt_no = (guint64) jb_json_int (&json, "last_receipt_no", 0, NUMBER_MAX);
          if (!json.failed && fresh.purge_through > fresh.last_receipt_no)
            jb_json_fail (&json, "purge_through", _ ("melebihi last_receipt_no"));
        }
      if (jb_json_end (&json))
        {
          *ret_fresh = fresh;
          return TRUE;
        }
    }
  g_propagate_error (error, g_steal_pointer (&fault));
  return FALSE;
}
