/* SPDX-License-Identifier: MPL-2.0 */
/* What is recorded of one resident: biodata, parts (photo, signature, prints, irises), exceptions,
 * where and under which rule. record.json, the first part of a sealed record, is written here; its
 * schema is schemas/json/record.schema.json. */
#pragma once

#include "core/base/id.h"
#include "core/people/part.h"
#include "core/people/person.h"

G_BEGIN_DECLS

/* On the kit, in this order; a state never goes back except quarantined -> purged. */
typedef enum {
  JB_STATE_DRAFT,
  JB_STATE_SEALED,
  JB_STATE_BATCHED,
  JB_STATE_SENT,        /* the office signed that it holds the bytes */
  JB_STATE_RECEIPTED,   /* the office opened and committed it */
  JB_STATE_PURGED,      /* only a tombstone is left */
  JB_STATE_QUARANTINED, /* the office could not take it; kept */
  JB_STATE_N
} JbRecordState;

const gchar *jb_record_state_name (JbRecordState state);  /* "sealed": stored, never translated */
const gchar *jb_record_state_label (JbRecordState state); /* word on screen */
gboolean jb_record_state_from_name (const gchar *name, JbRecordState *ret_state);

/* Why a biometric is not there. */
typedef enum {
  JB_EXCEPTION_MISSING,   /* tidak ada */
  JB_EXCEPTION_WORN,      /* aus */
  JB_EXCEPTION_BANDAGED,  /* dibalut atau luka */
  JB_EXCEPTION_ADAT,      /* menolak karena adat */
  JB_EXCEPTION_CONDITION, /* keadaan kesehatan */
  JB_EXCEPTION_DEVICE,    /* alat tidak tersedia pada perangkat ini */
  JB_EXCEPTION_N
} JbExceptionReason;

const gchar *jb_exception_reason_name (JbExceptionReason reason);
const gchar *jb_exception_reason_label (JbExceptionReason reason);
gboolean jb_exception_reason_from_name (const gchar *name, JbExceptionReason *ret_reason);

#define JB_NOTE_MAX_BYTES 256
#define JB_LATE_REASON_MAX_BYTES 256
#define JB_RECORD_JSON_MAX_BYTES (64 * 1024)

typedef struct {
  gchar *part; /* of which part: "finger-3", "iris-l", "signature.png" */
  JbExceptionReason reason;
  gchar *note; /* "" if none; at most JB_NOTE_MAX_BYTES */
} JbException;

void jb_exception_free (JbException *exception);

typedef struct {
  gboolean known;
  gdouble latitude_deg, longitude_deg;
  gdouble accuracy_m;
  guint age_s;
} JbPosition;

/* All but the parts' bytes. Plain struct: the record being made, in the process that may see it. */
typedef struct {
  JbId id;
  JbId replaces;            /* JB_ID_NONE if it corrects nothing */
  JbPerson *person;         /* owned */
  GPtrArray *exceptions;    /* JbException, owned */
  gchar village[11];        /* place of service, 10 digits */
  gchar rw[4], rt[4];       /* "" if not given */
  gchar category[33];       /* urgent category, "" for none: "sekolah" … */
  gchar zone_effect[9];     /* verdict under which it was recorded: "OPEN" … */
  gchar zone_rule[65];      /* id of the rule that decided */
  gchar exception_code[33]; /* id of the urgent exception used, "" for none */
  gchar *late_reason; /* why it was let through a lock that began meanwhile; NULL if it was not;
                           at most JB_LATE_REASON_MAX_BYTES of clean text */
  gint64 begun_lo_s, begun_hi_s;       /* clock interval when it was begun … */
  gint64 finished_lo_s, finished_hi_s; /* … and finished */
  gchar lawful_basis[17];              /* jb_eligible_name */
  JbPosition position;
} JbRecord;

JbRecord *jb_record_new (void);
void jb_record_free (JbRecord *record);
/* Of signature.png, a finger or an eye; a second one of the same part takes the place of the first.
 * JB_ERROR_INVALID if the part cannot be excepted or the note is unclean or too long. */
/* NULL if the part has none (transfer none). */
JbException *jb_record_find_exception (const JbRecord *record, const gchar *part);
/* Adds the exception, or changes the one the part has. */
gboolean jb_record_add_exception (JbRecord *record, const gchar *part, JbExceptionReason reason,
                                  const gchar *note, GError **error);

/* record.json, as specified at the head of record-json.c. */
GBytes *jb_record_to_json (const JbRecord *record);
/* Strict; at most JB_RECORD_JSON_MAX_BYTES. JB_ERROR_FORMAT, JB_ERROR_VERSION, JB_ERROR_LIMIT
 * (transfer full). That the person in it is valid is not said by that: jb_person_validate. */
JbRecord *jb_record_from_json (const void *data, gsize len, GError **error);

/* What is missing before it can be finished: photo always; signature, ten fingers and two irises
 * each present or excepted. A slap stands for its fingers: slap-right for 2-5, slap-left for 7-10,
 * slap-thumbs for 1 and 6. `part_names` NULL-terminated (transfer full: array of part names). */
GPtrArray *jb_record_missing_parts (const JbRecord *record, const gchar *const *part_names);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JbException, jb_exception_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (JbRecord, jb_record_free)

G_END_DECLS
