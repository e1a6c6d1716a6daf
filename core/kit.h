/* SPDX-License-Identifier: MPL-2.0 */
/* One kit's session: the only thing the programs call.
 *
 * Owns the kit's home (database, device secret, keys) and everything that is decided in it: who is
 * signed in, where we are, whether recording is allowed, the draft at hand, the queue, what the office
 * sent. Every call is safe from any thread and may block (on the disk, or for seconds in Argon2 where
 * it says so): a program with a screen calls from a worker. Clocks are handed in. */
#pragma once

#include "core/people/eligibility.h"
#include "core/people/roster.h"
#include "core/sync/frames.h"
#include "core/sync/hello.h"
#include "core/sync/outbox.h"
#include "core/vault/finish.h"
#include "core/zone/verdict.h"

G_BEGIN_DECLS

typedef struct JbKit JbKit;

typedef struct {
  gint64 (*wall_s) (gpointer data);  /* CLOCK_REALTIME, as it is: not trusted */
  gint64 (*boot_us) (gpointer data); /* CLOCK_BOOTTIME */
  gpointer data;
  gint64 build_s; /* when this program was built: no time before it is possible */
} JbKitClock;

typedef struct {
  const gchar *home;       /* made with mode 0700 if it is not there */
  const gchar *codes_dir;  /* code lists */
  const gchar *wilayah;    /* wilayah.jbw */
  JbKitClock clock;
  const JbKdfParams *kdf;  /* NULL: measured on this machine when an officer is added */
} JbKitOptions;

/* Opens (and at first makes) a kit's home. JB_ERROR_BUSY: another program holds it; and all errors of
 * jb_store_open (transfer full). */
JbKit *jb_kit_open (const JbKitOptions *options, GError **error);
void jb_kit_close (JbKit *kit);

/* Called after anything changed that a screen shows; from any thread, must not call the kit. */
typedef void (*JbKitChanged) (gpointer data);
void jb_kit_on_changed (JbKit *kit, JbKitChanged changed, gpointer data);

const JbRegions *jb_kit_regions (JbKit *kit);
const JbCodes *jb_kit_codes (JbKit *kit);
void jb_kit_id_of (JbKit *kit, JbId *ret_id);
/* The local calendar day, by T_lo, in the area's time zone. */
void jb_kit_today (JbKit *kit, JbDate *ret_today);
JbAreaTime jb_kit_area_time (JbKit *kit);

/* ---- Enrolment ------------------------------------------------------------------------------- */

/* A JBS1 to be carried to the office; officers added so far are in it (transfer full). */
GBytes *jb_kit_enrol_request (JbKit *kit, const gchar *label, GError **error);
/* What office and kit read to each other: of the kit's key, and of the first trust document of a
 * delivery (transfer full). */
gchar *jb_kit_fingerprint (JbKit *kit);
gchar *jb_kit_delivery_fingerprint (GBytes *delivery, GError **error);
/* The first delivery; `fingerprint` is what a person confirmed for it (spaces ignored).
 * JB_ERROR_SIGNATURE if it is another's, JB_ERROR_INVALID if the delivery is for another kit. */
gboolean jb_kit_enrol (JbKit *kit, GBytes *delivery, const gchar *fingerprint, GError **error);
/* Later deliveries (also what comes over the kit socket or by USB): trust first, in order; then the
 * rest. What is older than what we hold is passed over; what is wrong is refused and named, and the
 * rest is still applied. */
gboolean jb_kit_deliver (JbKit *kit, GBytes *delivery, GError **error);
/* A JBS1 stored or receipt. */
gboolean jb_kit_answer (JbKit *kit, GBytes *file, GError **error);
gboolean jb_kit_is_enrolled (JbKit *kit);

/* ---- Officers -------------------------------------------------------------------------------- */

GPtrArray *jb_kit_officers (JbKit *kit, GError **error); /* JbKitOfficer, transfer full */
/* `passphrase` as the officer will type it: at least five words (jb_passphrase_generate makes them),
 * else JB_ERROR_INVALID. The first officer needs nobody; later ones a signed-in
 * officer. A new officer must be in an enrolment of the office before its records are accepted.
 * Blocks for seconds. */
gboolean jb_kit_officer_add (JbKit *kit, const gchar *name, JbOfficerRole role,
                             const JbSecret *passphrase, JbId *ret_id, GError **error);
/* Start-up. Blocks for seconds. JB_ERROR_KEY, JB_ERROR_ATTEMPTS. */
gboolean jb_kit_unlock (JbKit *kit, const JbId *officer, const JbSecret *passphrase,
                        GError **error);
/* Forgets the keys and the draft at hand (it is saved), truncates the WAL. */
void jb_kit_lock (JbKit *kit);
gboolean jb_kit_is_unlocked (JbKit *kit);

/* ---- Place and zone -------------------------------------------------------------------------- */

/* A verdict with everything a screen says about it; all strings owned. */
typedef struct {
  JbEffect effect;
  JbZoneWhy why;
  gboolean allows;
  gboolean amber, exempted, narrowed;
  gchar *village;       /* code */
  gchar *place;         /* "Lubuk Napal, Pauh, Sarolangun" */
  gchar *title;         /* "Zona merah: perekaman dikunci" */
  gchar *level;         /* "merah"; "" */
  gchar *rule;          /* id; "" if none */
  gchar *hazard, *issuer, *decree_number, *scope; /* "" if none */
  gchar *decree_line;   /* decree and expiry in one line */
  gchar *until;         /* "Sabtu, 5 Desember 2026"; "" */
  gchar **protocol;     /* checklist */
  gchar **exempt;       /* categories that are let in without a code */
  guint max_people;
} JbKitVerdict;

void jb_kit_verdict_free (JbKitVerdict *verdict);

/* What would be the answer there: any village, at `at` or now if NULL. JB_ERROR_NOT_FOUND for a
 * village that does not exist (transfer full). rw, rt, category may be "". */
JbKitVerdict *jb_kit_zone (JbKit *kit, const gchar *village, const gchar *rw, const gchar *rt,
                           const gchar *category, const JbInterval *at, GError **error);
/* Villages of the office's area (all if not enrolled) matching `text`, "recently used" first
 * (transfer full: array of JbRegion). */
GArray *jb_kit_villages (JbKit *kit, const gchar *text, guint max);
/* The place of service, kept over restarts. */
gboolean jb_kit_set_village (JbKit *kit, const gchar *village, const gchar *rw, const gchar *rt,
                             GError **error);
/* NULL without error if none was chosen (transfer full). */
JbKitVerdict *jb_kit_here (JbKit *kit, GError **error);

/* ---- Recording ------------------------------------------------------------------------------- */

/* Begins a draft at the place of service. JB_ERROR_STATE (nobody signed in, not enrolled, no village),
 * JB_ERROR_LOCKED (the zone, with its words), JB_ERROR_EXPIRED (enrolment), JB_ERROR_CLOCK as
 * JB_ERROR_STATE, JB_ERROR_FULL. */
gboolean jb_kit_record_begin (JbKit *kit, const gchar *category, JbId *ret_draft, GError **error);
gboolean jb_kit_record_resume (JbKit *kit, const JbId *draft, GError **error);
/* Puts the draft at hand aside; it stays in the list of drafts. */
void jb_kit_record_leave (JbKit *kit);
gboolean jb_kit_record_discard (JbKit *kit, const gchar *reason, GError **error);
gboolean jb_kit_has_record (JbKit *kit);

/* The draft at hand: value "" if not set (transfer full); page last saved. */
gchar *jb_kit_field (JbKit *kit, JbField field);
gchar *jb_kit_page (JbKit *kit);
/* Saves durably before it returns. */
gboolean jb_kit_set_field (JbKit *kit, JbField field, const gchar *text, const gchar *page,
                           GError **error);
gboolean jb_kit_set_reason (JbKit *kit, JbField field, const gchar *code, const gchar *reason,
                            GError **error);
gchar *jb_kit_reason (JbKit *kit, JbField field, const gchar *code);
/* Findings of one field, or of all (JB_FIELD_N) (transfer full: JbFinding). */
GPtrArray *jb_kit_findings (JbKit *kit, JbField field);
/* Replaces. A photo is checked by jb_photo_check. JB_ERROR_LOCKED for a draft's first biometric where
 * the zone forbids recording; what was begun before the lock is completed freely. */
gboolean jb_kit_set_part (JbKit *kit, const gchar *name, GBytes *bytes, GError **error);
GBytes *jb_kit_part (JbKit *kit, const gchar *name, GError **error);
gchar **jb_kit_part_names (JbKit *kit);
/* NULL reason text for none; replaces an earlier exception of the part. */
gboolean jb_kit_set_exception (JbKit *kit, const gchar *part, JbExceptionReason reason,
                               const gchar *note, GError **error);
gboolean jb_kit_remove_exception (JbKit *kit, const gchar *part, GError **error);
GPtrArray *jb_kit_exceptions (JbKit *kit); /* JbException, transfer full */

/* Already recorded on this kit? On the target list? (texts transfer full, NULL if not) */
typedef struct {
  gboolean recorded;
  JbRecordState recorded_state;
  gchar *recorded_text; /* "Sudah direkam 21 November. Rekaman itu tersegel. Tidak perlu diulang." */
  gboolean targeted;
  gchar *target_text;
} JbKitNik;
void jb_kit_nik_clear (JbKitNik *nik);
gboolean jb_kit_check_nik (JbKit *kit, const gchar *nik, JbKitNik *ret_nik, GError **error);

/* What still stands between the draft and its seal, in the order of the pages. */
typedef struct {
  const gchar *page;  /* "nik", "biodata", "photo", "signature", "fingers", "irises" */
  JbField field;      /* JB_FIELD_N if it is about a part */
  gchar *part;        /* NULL if it is about a field */
  JbSeverity severity;
  gchar *code;        /* of the finding; "missing" for a part */
  gchar *text;
  gboolean settled;   /* a warning that needs no reason, or has it */
} JbKitFault;
void jb_kit_fault_free (JbKitFault *fault);
GPtrArray *jb_kit_review (JbKit *kit, GError **error); /* JbKitFault, transfer full */

/* One durable act. JB_ERROR_INVALID while a fault or an unsettled warning is left, JB_ERROR_LOCKED
 * with the zone's words, JB_ERROR_STATE when the clock was untrusted too long; the draft is then as it
 * was. */
gboolean jb_kit_finish (JbKit *kit, JbFinished *ret_finished, GError **error);

GPtrArray *jb_kit_drafts (JbKit *kit, GError **error); /* JbDraftSummary, transfer full */

/* ---- Queue and status ------------------------------------------------------------------------ */

GPtrArray *jb_kit_list (JbKit *kit, GError **error);   /* JbSealedSummary, transfer full */

typedef struct {
  gboolean enrolled, unlocked, revoked;
  gchar *label;         /* "Kit 3"; "" */
  gchar *office;        /* its name; "" */
  gchar *officer;       /* signed in; "" */
  JbOfficerRole officer_role;
  gint64 enrol_until_s; /* 0 if not enrolled */
  gboolean enrol_expired;
  guint counts[JB_STATE_N];
  guint32 trust_version, zone_version, enrol_version;
  gint64 zone_soft_expiry_s, zone_hard_expiry_s;
  JbInterval now;
  JbClockTrust clock_trust;
  gboolean clock_exhausted; /* too many records or boots without signed time: recording locks */
  guint64 free_bytes;
  guint room_for_records;
  JbProgress link;
  gint64 link_changed_s;    /* T_lo of the last PROGRESS; 0 */
  gint64 last_receipt_s;    /* office time of the last receipt; 0 */
  gchar *alarm;             /* something a supervisor must look at; "" */
} JbKitStatus;
void jb_kit_status_clear (JbKitStatus *status);
gboolean jb_kit_status (JbKit *kit, JbKitStatus *ret_status, GError **error);
/* The same as JSON for terminals and the kit socket (status.schema.json, list.schema.json); over the
 * socket the list has no names (transfer full). */
GBytes *jb_kit_status_json (JbKit *kit, GError **error);
GBytes *jb_kit_list_json (JbKit *kit, GError **error);

/* Wakes a courier that waits. */
void jb_kit_sync_now (JbKit *kit);
/* USB: batches out (file names, transfer full), answers in (*.jbs, *.jbe of a directory; gives how
 * many were applied). */
GPtrArray *jb_kit_export (JbKit *kit, const gchar *dir, GError **error);
gboolean jb_kit_import_answer (JbKit *kit, GBytes *file, GError **error);
/* Recomputes the audit chain (transfer none struct). JB_ERROR_DAMAGED. */
gboolean jb_kit_audit_verify (JbKit *kit, JbAuditHead *ret_head, GError **error);

/* One frame of the kit socket in, one out (transfer full, never NULL). `session` keeps what a
 * connection has half delivered; one per connection. Blocks for as long as WAIT asks. */
typedef struct JbKitLink JbKitLink;
JbKitLink *jb_kit_link_new (JbKit *kit);
void jb_kit_link_free (JbKitLink *link);
GBytes *jb_kit_link_handle (JbKitLink *link, guint8 verb, const void *payload, gsize len);
/* Ends a WAIT that is under way, for shutting down. */
void jb_kit_link_cancel (JbKitLink *link);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JbKit, jb_kit_close)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (JbKitVerdict, jb_kit_verdict_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (JbKitFault, jb_kit_fault_free)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (JbKitNik, jb_kit_nik_clear)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (JbKitStatus, jb_kit_status_clear)

G_END_DECLS
