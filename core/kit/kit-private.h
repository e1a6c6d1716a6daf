/* SPDX-License-Identifier: MPL-2.0 */
/* What the files of core/kit share. Functions that end in _locked are called with kit->lock held. */
#pragma once

#include "core/kit.h"

G_BEGIN_DECLS

/* Names in table meta. */
#define META_KIT_KEY "kit_key" /* Ed25519 seed under the device secret */
#define META_LABEL "label"
#define META_TRUST_PIN "trust_pin" /* digest of trust version 1 */
#define META_CLOCK_LO "clock_lo"
#define META_BOOT_US "boot_us"   /* boot clock when clock_lo was saved */
#define META_SIGNED_S "signed_s" /* latest time signed by the office */
#define META_UNTIMED_RECORDS "untimed_records"
#define META_UNTIMED_BOOTS "untimed_boots"
#define META_ZONE_KNOWN_LO "zone_known_lo" /* when the zone file at hand was taken */
#define META_VILLAGE "village"
#define META_RECENT "recent_villages"
#define META_LAST_RECEIPT_S "last_receipt_s"
#define META_ALARM "alarm"
#define META_INCARNATION "incarnation"   /* this kit's; written by core/vault */
#define META_OFFICE "office_incarnation" /* the office's; written by core/sync */
#define META_WIPED "wiped"               /* enrolment version whose wipe was carried out */
#define META_OFFICE_S "office_s"         /* when the office incarnation we know last spoke */

struct JbKit {
  GMutex lock;
  GCond wake;          /* work_number or cancelled changed */
  guint64 work_number; /* grows whenever a courier may find something to do */

  gchar *home;
  JbKitClock source;
  const JbKdfParams *kdf;
  JbKdfParams kdf_storage;
  JbStore *store;
  JbRegions *regions;
  JbCodes *codes;
  JbClock *clock;
  gint64 saved_lo_s;
  gint64 zone_known_lo_s;

  JbSecret *device;
  JbSigner *signer;
  JbId id;
  gchar *label;

  JbTrust *trust;
  JbZoneBundle *zone;
  gboolean has_fresh;
  JbFresh fresh;
  gboolean has_enrol;
  JbEnrol enrol;

  JbOfficerKeys *keys; /* NULL while locked */
  gchar *officer_name;
  JbOfficerRole officer_role;
  JbDraft *draft; /* at hand, or NULL */

  gchar village[11], rw[4], rt[4];

  JbProgress link;
  gint64 link_changed_s;
  guint8 nonce[JB_NONCE_BYTES]; /* of the HELLO that is out */
  gint64 nonce_asked_us;        /* 0 if none is out */

  GMutex changed_lock;
  JbKitChanged changed;
  gpointer changed_data;
};

/* Holds kit->lock to the end of the scope. */
typedef JbKit JbKitHold;
static inline void
jb_kit_hold_end (JbKitHold *kit)
{
  g_mutex_unlock (&kit->lock);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (JbKitHold, jb_kit_hold_end)
static inline JbKitHold *
jb_kit_hold (JbKit *kit)
{
  g_mutex_lock (&kit->lock);
  return kit;
}
#define JB_KIT_HOLD(kit) g_autoptr (JbKitHold) held_kit G_GNUC_UNUSED = jb_kit_hold (kit)

/* Tells the screen; with or without the lock. */
void jb_kit_tell (JbKit *kit);
/* There may be something to send. */
void jb_kit_work_locked (JbKit *kit);

void jb_kit_now_locked (JbKit *kit, JbInterval *ret_now);
JbClockTrust jb_kit_clock_trust_locked (JbKit *kit);
/* Writes T_lo if a minute has passed since it was last written, or at once. */
typedef enum { JB_CLOCK_SAVE_IF_DUE, JB_CLOCK_SAVE_NOW } JbClockSave;
gboolean jb_kit_save_clock_locked (JbKit *kit, JbClockSave when, GError **error);
/* The same inside a transaction that is under way; `kit->saved_lo_s` follows when it is committed. */
gboolean jb_kit_write_clock (sqlite3 *db, gint64 lo_s, gint64 boot_us, GError **error);
/* The office signed this time in that role: no earlier time is possible. */
gboolean jb_kit_signed_time_locked (JbKit *kit, JbTrustRole role, gint64 time_s, GError **error);
/* Too many records or boots without signed time. */
gboolean jb_kit_clock_exhausted_locked (JbKit *kit, gboolean *ret_exhausted, GError **error);

JbAreaTime jb_kit_area_time_locked (JbKit *kit);

/* Small values of table meta through the store; on a full disk out of the ballast. */
gboolean jb_kit_meta_set (JbKit *kit, const gchar *name, const void *value, gsize len,
                          GError **error);
gboolean jb_kit_meta_set_int (JbKit *kit, const gchar *name, gint64 value, GError **error);
gboolean jb_kit_meta_get (JbKit *kit, const gchar *name, GBytes **ret_value, GError **error);
gboolean jb_kit_meta_get_int (JbKit *kit, const gchar *name, gint64 fallback, gint64 *ret_value,
                              GError **error);

/* An audit entry of its own; `actor` and `detail` may be NULL. */
gboolean jb_kit_audit_locked (JbKit *kit, const JbId *actor, const JbId *subject,
                              const gchar *event, const gchar *detail, GError **error);

/* Reads trust, zone, fresh and enrolment back from the database, verifying all of it again. */
gboolean jb_kit_documents_load_locked (JbKit *kit, GError **error);

/* The same as an error of jb_kit_record_begin and jb_kit_finish. */
gboolean jb_kit_clock_allows_locked (JbKit *kit, GError **error);

/* The enrolment in force says the signed-in officer may record now. */
gboolean jb_kit_may_record_locked (JbKit *kit, GError **error);
void jb_kit_verdict_here_locked (JbKit *kit, const gchar *village, const gchar *rw, const gchar *rt,
                                 const gchar *category, JbVerdict *ret_verdict);
/* The list for the kit socket: without names, the newest that fit a frame. */
GBytes *jb_kit_list_json_for_link (JbKit *kit, GError **error);

/* Words for a verdict that forbids, as an error. */
void jb_kit_set_locked_error (JbKit *kit, const JbVerdict *verdict, GError **error);

G_END_DECLS
