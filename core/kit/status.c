/* SPDX-License-Identifier: MPL-2.0 */
/* What a kit tells of itself: lists, status, the audit, and hand-over by USB. */
#include "core/kit/kit-private.h"

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/base/json.h"

#include <string.h>

/* What one record needs at most (16 MiB and its share of the WAL) is far above what it takes: lists
 * of 13 parts at phone quality are 1 to 2 MiB. */
#define RECORD_TYPICAL_BYTES (2 * 1024 * 1024)

/* A summary without names takes at most 400 bytes of JSON, a frame 1 MiB. */
#define LINK_LIST_MAX 2500

GPtrArray *
jb_kit_list (JbKit *kit, GError **error)
{
  JB_KIT_HOLD (kit);
  return jb_sealed_list (kit->store, kit->keys, error);
}

void
jb_kit_status_clear (JbKitStatus *status)
{
  g_clear_pointer (&status->label, g_free);
  g_clear_pointer (&status->office, g_free);
  g_clear_pointer (&status->officer, g_free);
  g_clear_pointer (&status->alarm, g_free);
}

static void
fill_enrolment (JbKit *kit, JbKitStatus *status)
{
  status->enrolled = kit->has_enrol;
  status->label = g_strdup (kit->has_enrol ? kit->enrol.label : kit->label);
  status->office = g_strdup (kit->trust != NULL ? jb_trust_spec (kit->trust)->office : "");
  if (kit->trust != NULL)
    status->trust_version = jb_trust_spec (kit->trust)->version;
  if (kit->has_enrol)
    {
      status->revoked = kit->enrol.revoked;
      status->enrol_version = kit->enrol.version;
      status->enrol_until_s = kit->enrol.valid_until_s;
      status->enrol_expired = status->now.hi_s >= kit->enrol.valid_until_s;
    }
  if (kit->zone != NULL)
    {
      status->zone_version = jb_zone_bundle_version (kit->zone);
      status->zone_soft_expiry_s = jb_zone_bundle_soft_expiry_s (kit->zone);
      status->zone_hard_expiry_s = jb_zone_bundle_hard_expiry_s (kit->zone);
    }
}

static gchar *
alarm_text (JbKit *kit)
{
  g_autoptr (GBytes) bytes = NULL;
  if (!jb_kit_meta_get (kit, META_ALARM, &bytes, NULL) || bytes == NULL)
    return g_strdup ("");
  return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static gboolean
status_locked (JbKit *kit, JbKitStatus *ret_status, GError **error)
{
  g_auto (JbKitStatus) status = { 0 };
  jb_kit_now_locked (kit, &status.now);
  fill_enrolment (kit, &status);
  status.unlocked = kit->keys != NULL;
  status.officer = g_strdup (kit->officer_name != NULL ? kit->officer_name : "");
  status.officer_role = kit->officer_role;
  status.clock_trust = jb_kit_clock_trust_locked (kit);
  status.free_bytes = jb_store_free_bytes (kit->store);
  status.room_for_records
      = (guint) MIN (status.free_bytes / RECORD_TYPICAL_BYTES, (guint64) G_MAXINT);
  status.link = kit->link;
  status.link_changed_s = kit->link_changed_s;
  status.alarm = alarm_text (kit);
  if (!jb_sealed_counts (kit->store, status.counts, error)
      || !jb_kit_clock_exhausted_locked (kit, &status.clock_exhausted, error)
      || !jb_kit_meta_get_int (kit, META_LAST_RECEIPT_S, 0, &status.last_receipt_s, error)
      || !jb_kit_save_clock_locked (kit, JB_CLOCK_SAVE_IF_DUE, error))
    return FALSE;
  *ret_status = status;
  status = (JbKitStatus){ 0 };
  return TRUE;
}

gboolean
jb_kit_status (JbKit *kit, JbKitStatus *ret_status, GError **error)
{
  JB_KIT_HOLD (kit);
  return status_locked (kit, ret_status, error);
}

static void
put_time_or_nothing (JsonBuilder *json, const gchar *name, gint64 time_s)
{
  if (time_s > 0)
    jb_json_put_time (json, name, time_s);
}

static void
put_counts (JsonBuilder *json, const JbKitStatus *status)
{
  json_builder_set_member_name (json, "counts");
  json_builder_begin_object (json);
  for (guint state = 0; state < JB_STATE_N; state++)
    jb_json_put_int (json, jb_record_state_name (state), status->counts[state]);
  json_builder_end_object (json);
}

static void
put_link (JsonBuilder *json, const JbProgress *link)
{
  json_builder_set_member_name (json, "link");
  json_builder_begin_object (json);
  jb_json_put_string (json, "state", jb_link_state_name (link->state));
  jb_json_put_int (json, "confirmed_bytes", (gint64) link->confirmed_bytes);
  jb_json_put_int (json, "size_bytes", (gint64) link->size_bytes);
  jb_json_put_string (json, "message", link->message);
  json_builder_end_object (json);
}

static void
put_place (JbKit *kit, JsonBuilder *json)
{
  if (*kit->village == '\0')
    return;
  JbVerdict verdict;
  jb_kit_verdict_here_locked (kit, kit->village, kit->rw, kit->rt, "", &verdict);
  g_autofree gchar *title = jb_verdict_title (&verdict);
  g_autofree gchar *name = jb_regions_describe (kit->regions, kit->village);
  json_builder_set_member_name (json, "place");
  json_builder_begin_object (json);
  jb_json_put_string (json, "village", kit->village);
  jb_json_put_string (json, "name", name);
  jb_json_put_string (json, "effect", jb_effect_name (verdict.effect));
  jb_json_put_string (json, "title", title);
  json_builder_end_object (json);
}

GBytes *
jb_kit_status_json (JbKit *kit, GError **error)
{
  JB_KIT_HOLD (kit);
  g_auto (JbKitStatus) status = { 0 };
  if (!status_locked (kit, &status, error))
    return NULL;
  g_autoptr (JsonBuilder) json = json_builder_new ();
  json_builder_begin_object (json);
  jb_json_put_hex (json, "kit", kit->id.bytes, JB_ID_BYTES);
  jb_json_put_string (json, "label", status.label);
  jb_json_put_string (json, "office", status.office);
  jb_json_put_string (json, "timezone", jb_area_time_name (jb_kit_area_time_locked (kit)));
  jb_json_put_bool (json, "enrolled", status.enrolled);
  jb_json_put_bool (json, "revoked", status.revoked);
  put_time_or_nothing (json, "enrolled_until", status.enrol_until_s);
  jb_json_put_bool (json, "unlocked", status.unlocked);
  jb_json_put_int (json, "trust_version", status.trust_version);
  jb_json_put_int (json, "zone_version", status.zone_version);
  put_time_or_nothing (json, "zone_soft_expiry", status.zone_soft_expiry_s);
  put_time_or_nothing (json, "zone_hard_expiry", status.zone_hard_expiry_s);
  jb_json_put_time (json, "clock_lo", status.now.lo_s);
  jb_json_put_time (json, "clock_hi", status.now.hi_s);
  jb_json_put_string (json, "clock", jb_clock_trust_name (status.clock_trust));
  jb_json_put_bool (json, "clock_exhausted", status.clock_exhausted);
  jb_json_put_int (json, "free_bytes", (gint64) MIN (status.free_bytes, (guint64) 1 << 52));
  jb_json_put_int (json, "room_for_records", status.room_for_records);
  put_counts (json, &status);
  put_link (json, &status.link);
  put_time_or_nothing (json, "last_receipt", status.last_receipt_s);
  jb_json_put_string (json, "alarm", status.alarm);
  put_place (kit, json);
  json_builder_end_object (json);
  return jb_json_builder_to_bytes (json);
}

static void
put_summary (JsonBuilder *json, const JbSealedSummary *summary)
{
  json_builder_begin_object (json);
  jb_json_put_hex (json, "id", summary->id.bytes, JB_ID_BYTES);
  jb_json_put_int (json, "number", (gint64) summary->rec_seq);
  jb_json_put_string (json, "state", jb_record_state_name (summary->state));
  jb_json_put_int (json, "size_bytes", summary->size_bytes);
  jb_json_put_time (json, "finished", summary->finished_lo_s);
  jb_json_put_string (json, "village", summary->village);
  if (summary->name != NULL)
    jb_json_put_string (json, "name", summary->name);
  if (summary->nik_masked != NULL)
    jb_json_put_string (json, "nik", summary->nik_masked);
  if (summary->reason != NULL)
    jb_json_put_string (json, "reason", summary->reason);
  json_builder_end_object (json);
}

static GBytes *
list_json (GPtrArray *list, guint max)
{
  g_autoptr (JsonBuilder) json = json_builder_new ();
  json_builder_begin_object (json);
  jb_json_put_int (json, "total", list->len);
  json_builder_set_member_name (json, "records");
  json_builder_begin_array (json);
  for (guint i = 0; i < MIN (list->len, max); i++)
    put_summary (json, list->pdata[i]);
  json_builder_end_array (json);
  json_builder_end_object (json);
  return jb_json_builder_to_bytes (json);
}

GBytes *
jb_kit_list_json (JbKit *kit, GError **error)
{
  g_autoptr (GPtrArray) list = jb_kit_list (kit, error);
  return list != NULL ? list_json (list, G_MAXUINT) : NULL;
}

/* For whoever is at the kit socket: no names, and no more than a frame can carry. */
GBytes *
jb_kit_list_json_for_link (JbKit *kit, GError **error)
{
  g_autoptr (GPtrArray) list = jb_sealed_list (kit->store, NULL, error);
  return list != NULL ? list_json (list, LINK_LIST_MAX) : NULL;
}

void
jb_kit_sync_now (JbKit *kit)
{
  JB_KIT_HOLD (kit);
  jb_kit_work_locked (kit);
}

GPtrArray *
jb_kit_export (JbKit *kit, const gchar *dir, GError **error)
{
  JB_KIT_HOLD (kit);
  JbInterval now;
  jb_kit_now_locked (kit, &now);
  return jb_outbox_export (kit->store, &kit->id, kit->signer, now.lo_s, now.hi_s, dir, error);
}

static gboolean
verify_audit (sqlite3 *db, gpointer data, GError **error)
{
  return jb_audit_verify (db, data, error);
}

gboolean
jb_kit_audit_verify (JbKit *kit, JbAuditHead *ret_head, GError **error)
{
  JB_KIT_HOLD (kit);
  return jb_store_read (kit->store, verify_audit, ret_head, error);
}
