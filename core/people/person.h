/* SPDX-License-Identifier: MPL-2.0 */
/* A resident's biodata, field by field, under SIAK's column names; every value is text as SIAK
 * exports it (codes as decimal numbers, dates as YYYY-MM-DD), so that a draft keeps what was typed
 * even while it is not valid yet. */
#pragma once

#include "core/people/codes.h"
#include "core/people/nik.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef enum {
  JB_FIELD_NIK,
  JB_FIELD_NAMA_LGKP,
  JB_FIELD_JENIS_KLMIN,
  JB_FIELD_TMPT_LHR,
  JB_FIELD_TGL_LHR,
  JB_FIELD_GOL_DRH,
  JB_FIELD_AGAMA,
  JB_FIELD_STAT_KWN,
  JB_FIELD_STAT_HBKEL,
  JB_FIELD_PNYDNG_CCT,
  JB_FIELD_PDDK_AKH,
  JB_FIELD_JENIS_PKRJN,
  JB_FIELD_NIK_IBU,
  JB_FIELD_NAMA_LGKP_IBU,
  JB_FIELD_NIK_AYAH,
  JB_FIELD_NAMA_LGKP_AYAH,
  JB_FIELD_NO_KK,
  JB_FIELD_NO_PROP,
  JB_FIELD_NO_KAB,
  JB_FIELD_NO_KEC,
  JB_FIELD_NO_KEL,
  JB_FIELD_NAMA_KEP,
  JB_FIELD_ALAMAT,
  JB_FIELD_NO_RT,
  JB_FIELD_NO_RW,
  JB_FIELD_DUSUN,
  JB_FIELD_KODE_POS,
  JB_FIELD_KEWARGANEGARAAN, /* "WNI" or "WNA" */
  JB_FIELD_TELEPON,
  JB_FIELD_EMAIL,
  JB_FIELD_TGL_LHR_PERKIRAAN, /* "1": the birth date is an estimate */
  JB_FIELD_PENDAMPING,        /* who vouched for it, or accompanied a minor */
  JB_FIELD_N
} JbField;

#define JB_FIELD_MAX_BYTES 512

/* The column name ("NAMA_LGKP"), the word on screen ("Nama lengkap", never "cacat"), and back. */
const gchar *jb_field_name (JbField field);
const gchar *jb_field_label (JbField field);
gboolean jb_field_from_name (const gchar *name, JbField *ret_field);
/* TRUE, with the list, if the field's value is a code of one. */
gboolean jb_field_code_list (JbField field, JbCodeList *ret_list);

typedef enum { JB_FINDING_WARNING, JB_FINDING_FAULT } JbSeverity;

/* Codes: of NIK, NO_KK, NIK_IBU, NIK_AYAH the names of nik.h and "same-as-nik"; else faults
 * "required", "not-in-list", "not-a-date", "in-the-future", "over-130-years", "not-digits",
 * "unknown-region"; warnings "one-word", "over-60", "odd-characters", "odd-phone", "odd-email",
 * "minor-alone". */
typedef struct {
  JbField field;
  JbSeverity severity;
  gboolean needs_reason; /* a warning for which the officer must say why it is right all the same */
  gchar *code;           /* stable */
  gchar *text;           /* translated sentence: what and why */
} JbFinding;

void jb_finding_free (JbFinding *finding);

typedef struct JbPerson JbPerson; /* mutable; one thread at a time */

JbPerson *jb_person_new (void);
JbPerson *jb_person_copy (const JbPerson *person);
void jb_person_free (JbPerson *person); /* zeroes what it held */

/* "" if not set (transfer none, until the next set). */
const gchar *jb_person_get (const JbPerson *person, JbField field);
/* Keeps the text as entered, but NIK and KK fields stripped as nik.h says, if only digits remain, and
 * codes and dates without spaces at their ends. Text of nothing but spaces counts as not filled in. JB_ERROR_INVALID if it is not clean text or over
 * JB_FIELD_MAX_BYTES; then nothing changed. Another NIK, birth date or sex drops the reasons given
 * for the NIK: they explained something else. */
gboolean jb_person_set (JbPerson *person, JbField field, const gchar *text, GError **error);

#define JB_REASON_MAX_BYTES 256
#define JB_REASONS_MAX 16

/* The officer's reason for a warning ("NIK/date-differs" -> text); NULL removes it. JB_ERROR_INVALID if
 * it is empty, unclean or too long, JB_ERROR_LIMIT if there are too many. */
gboolean jb_person_set_reason (JbPerson *person, JbField field, const gchar *code,
                               const gchar *reason, GError **error);
const gchar *jb_person_get_reason (const JbPerson *person, JbField field, const gchar *code);

gboolean jb_person_born (const JbPerson *person, JbDate *ret_born);
JbSex jb_person_sex (const JbPerson *person);
gboolean jb_person_is_or_was_married (const JbPerson *person);

/* All that is wrong or odd about a field, or (jb_person_validate) about all; an empty array if
 * nothing (transfer full: JbFinding). A warning with a reason given is still listed. NIK is judged
 * against birth date and sex, the parents' against their sex. Required: NIK, NAMA_LGKP, JENIS_KLMIN,
 * TMPT_LHR, TGL_LHR, AGAMA, STAT_KWN, JENIS_PKRJN, NO_KK, ALAMAT, NO_PROP, NO_KAB, NO_KEC, NO_KEL,
 * KEWARGANEGARAAN; PENDAMPING where the birth date is an estimate. Names: at most 60 characters and
 * two words (Permendagri 73/2022) are warnings only. The address is split as SIAK does it: NO_PROP
 * "15", NO_KAB "03", NO_KEC "04", NO_KEL "2001". RT and RW are 1 to 3 digits, a postcode 5.
 * A reason is needed for the warnings of JB_NIK_WARN_NEEDS_REASON about the field NIK, for no other.
 * What `regions`, `codes` or `today` would be needed for is not judged where that is NULL. */
GPtrArray *jb_person_validate (const JbPerson *person, const JbRegions *regions,
                               const JbCodes *codes, const JbDate *today);
GPtrArray *jb_person_validate_field (const JbPerson *person, JbField field,
                                     const JbRegions *regions, const JbCodes *codes,
                                     const JbDate *today);
/* TRUE if no fault is in it and every warning that needs a reason has one. */
gboolean jb_person_is_complete (const JbPerson *person, const GPtrArray *findings);

/* {"NIK": "...", ..., "reasons": {"NIK/date-differs": "..."}}: an object with the set fields only;
 * schemas/json/person.schema.json. */
void jb_person_to_json (const JbPerson *person, JsonBuilder *builder);
/* Strict; an empty field is one that is not set. JB_ERROR_FORMAT (transfer full). */
JbPerson *jb_person_from_json (JsonObject *object, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JbPerson, jb_person_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (JbFinding, jb_finding_free)

G_END_DECLS
