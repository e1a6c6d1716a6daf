/* SPDX-License-Identifier: MPL-2.0 */
#include "app/office/open/judge-rules.h"

#include "app/office/store/document.h"
#include "app/office/store/sql.h"
#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/people/eligibility.h"

static void
adjudicate (OfJudgement *judgement, const gchar *reason, const gchar *alarm)
{
  judgement->status = JB_RECEIPT_ADJUDICATE;
  judgement->reason = reason;
  judgement->alarm = alarm;
}

/* Was the officer enrolled, and the kit not revoked, at any instant the record may be of? */
static void
check_enrolment (const OfCourt *court, OfJudgement *judgement)
{
  const JbSealHeader *header = &judgement->header;
  gboolean in_force = FALSE;
  gboolean revoked = FALSE;
  for (guint i = 0; i < court->enrolments->len; i++)
    {
      const JbEnrol *enrol = g_ptr_array_index (court->enrolments, i);
      if (jb_enrol_officer (enrol, &header->officer) != NULL && !enrol->revoked)
        in_force = in_force
                   || (enrol->valid_from_s <= header->clock_hi_s
                       && enrol->valid_until_s > header->clock_lo_s);
      revoked = enrol->revoked && enrol->issued_s <= header->clock_lo_s;
    }
  if (revoked)
    adjudicate (judgement, _ ("Perangkat sudah dicabut ketika merekam. Kantor akan memeriksa."),
                "kit-revoked");
  else if (!in_force)
    adjudicate (judgement, _ ("Direkam di luar masa berlaku pendaftaran. Kantor akan memeriksa."),
                "enrolment-expired");
}

/* Read from the files we published ourselves: floors of today's trust do not make an old one
 * unknown. NULL without error if the office has never published that version. */
static gboolean
load_bundle (OfCourt *court, guint32 version, OfKnownZone **ret_zone, GError **error)
{
  g_autoptr (GError) fault = NULL;
  g_autoptr (GBytes) file
      = of_document_get (court->office->store, JB_ROLE_ZONE, NULL, version, &fault);
  if (file == NULL && !g_error_matches (fault, JB_ERROR, JB_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&fault));
      return FALSE;
    }
  *ret_zone = NULL;
  g_autoptr (GBytes) payload = file != NULL ? jb_trust_verify_one (court->trust, JB_ROLE_ZONE, file,
                                                                   JB_ZONE_MAX_BYTES, NULL)
                                            : NULL;
  JbZoneBundle *bundle = payload != NULL ? jb_zone_bundle_decode (payload, NULL) : NULL;
  if (bundle == NULL)
    return TRUE;
  OfKnownZone *zone = g_new0 (OfKnownZone, 1);
  zone->bundle = bundle;
  jb_digest (g_bytes_get_data (file, NULL), g_bytes_get_size (file), &zone->digest);
  g_hash_table_insert (court->zones, GUINT_TO_POINTER (version), zone);
  *ret_zone = zone;
  return TRUE;
}

/* The zone file the record names by version and digest; NULL without error if it is none of ours.
 */
static gboolean
find_bundle (OfCourt *court, const JbSealHeader *header, JbZoneBundle **ret_bundle, GError **error)
{
  OfKnownZone *zone = g_hash_table_lookup (court->zones, GUINT_TO_POINTER (header->zone_version));
  if (zone == NULL && header->zone_version > 0
      && !load_bundle (court, header->zone_version, &zone, error))
    return FALSE;
  *ret_bundle
      = zone != NULL && jb_digest_equal (&zone->digest, &header->zone_digest) ? zone->bundle : NULL;
  return TRUE;
}

static gboolean
exception_was_issued (OfCourt *court, const JbRecord *record, gboolean *ret_issued, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = jb_sql_prepare (
      of_store_db (court->office->store),
      "SELECT EXISTS (SELECT 1 FROM exception_code WHERE id = ? AND kit = ? AND village = ?"
      " AND category = ?)",
      error);
  if (statement == NULL
      || !jb_sql_bind (statement, error, "tbtt", record->exception_code,
                       OF_BIND_ID (&court->manifest->kit), record->village, record->category)
      || jb_sql_step (statement, error) != SQLITE_ROW)
    return FALSE;
  *ret_issued = sqlite3_column_int (statement, 0) != 0;
  return TRUE;
}

static gboolean
zone_allows (const JbZoneBundle *bundle, const OfJudgement *judgement)
{
  const JbRecord *record = judgement->record;
  JbVerdict verdict;
  JbZoneQuestion question = {
    .village = record->village,
    .rw = record->rw,
    .rt = record->rt,
    .category = record->category,
    .now = { judgement->header.clock_lo_s, judgement->header.clock_hi_s },
  };
  jb_zone_verdict (bundle, &question, &verdict);
  return jb_verdict_allows (&verdict);
}

static gboolean
check_zone (OfCourt *court, OfJudgement *judgement, GError **error)
{
  const JbRecord *record = judgement->record;
  JbRegion village;
  JbZoneBundle *bundle = NULL;
  gboolean issued = FALSE;
  if (!find_bundle (court, &judgement->header, &bundle, error))
    return FALSE;
  if (!jb_regions_find (court->regions, record->village, &village)
      || village.level != JB_REGION_VILLAGE)
    adjudicate (judgement, _ ("Desa pelayanan tidak dikenal. Kantor akan memeriksa."), NULL);
  else if (bundle == NULL)
    adjudicate (judgement,
                _ ("Direkam dengan berkas zona yang tidak dikenal. Kantor akan memeriksa."),
                "zone-unknown");
  else if (record->exception_code[0] != '\0')
    {
      if (!exception_was_issued (court, record, &issued, error))
        return FALSE;
      if (!issued)
        adjudicate (judgement, _ ("Kode pengecualian tidak ada dalam daftar kantor."),
                    "exception-unknown");
    }
  else if (record->late_reason == NULL && !zone_allows (bundle, judgement))
    adjudicate (judgement, _ ("Direkam di zona terkunci. Kantor akan memeriksa."), "zone-locked");
  return TRUE;
}

/* Faults of the NIK cannot be mended by the desk: it is what everything else hangs on. */
static void
check_person (const OfCourt *court, OfJudgement *judgement, const JbDate *day)
{
  g_autoptr (GPtrArray) findings
      = jb_person_validate (judgement->record->person, court->regions, court->codes, day);
  for (guint i = 0; i < findings->len; i++)
    {
      const JbFinding *finding = g_ptr_array_index (findings, i);
      if (finding->severity != JB_FINDING_FAULT)
        continue;
      if (finding->field == JB_FIELD_NIK)
        {
          judgement->status = JB_RECEIPT_REFUSED;
          judgement->reason = _ ("NIK salah. Periksa NIK, lalu rekam ulang.");
          judgement->alarm = NULL;
          return;
        }
      if (judgement->status == JB_RECEIPT_ACCEPTED)
        adjudicate (judgement, _ ("Ada biodata yang perlu diperbaiki. Kantor akan memeriksa."),
                    NULL);
    }
}

static void
check_eligible (OfJudgement *judgement, const JbDate *day)
{
  JbDate born;
  JbEligibility eligibility;
  if (judgement->status != JB_RECEIPT_ACCEPTED
      || !jb_person_born (judgement->record->person, &born))
    return;
  jb_eligibility (&born, jb_person_is_or_was_married (judgement->record->person), day, NULL, NULL,
                  &eligibility);
  if (eligibility.eligible == JB_ELIGIBLE_NOT)
    adjudicate (judgement, _ ("Belum cukup umur menurut biodata. Kantor akan memeriksa."), NULL);
}

gboolean
of_judge_rules (OfCourt *court, const gchar *const *part_names, OfJudgement *judgement,
                GError **error)
{
  JbDate day;
  jb_date_at (judgement->header.clock_hi_s, court->office->config.area_time, &day);
  check_enrolment (court, judgement);
  if (judgement->status == JB_RECEIPT_ACCEPTED && !check_zone (court, judgement, error))
    return FALSE;
  check_person (court, judgement, &day);
  check_eligible (judgement, &day);
  g_autoptr (GPtrArray) missing = jb_record_missing_parts (judgement->record, part_names);
  if (judgement->status == JB_RECEIPT_ACCEPTED && missing->len > 0)
    adjudicate (judgement, _ ("Ada bagian rekaman yang belum lengkap. Kantor akan memeriksa."),
                NULL);
  return TRUE;
}
