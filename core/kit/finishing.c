/* SPDX-License-Identifier: MPL-2.0 */
/* Review and finish: what still stands between a draft and its seal, and the one durable act. */
#include "core/kit/kit-private.h"

#include "core/base/error.h"
#include "core/base/i18n.h"

#include <string.h>

void
jb_kit_fault_free (JbKitFault *fault)
{
  if (fault == NULL)
    return;
  g_free (fault->part);
  g_free (fault->code);
  g_free (fault->text);
  g_free (fault);
}

void
jb_kit_nik_clear (JbKitNik *nik)
{
  g_clear_pointer (&nik->recorded_text, g_free);
  g_clear_pointer (&nik->target_text, g_free);
}

gboolean
jb_kit_check_nik (JbKit *kit, const gchar *nik, JbKitNik *ret_nik, GError **error)
{
  JB_KIT_HOLD (kit);
  g_autoptr (JbSealedSummary) summary = NULL;
  gboolean found = FALSE;
  if (kit->keys == NULL)
    {
      g_set_error_literal (error, JB_ERROR, JB_ERROR_STATE,
                           _ ("Belum ada petugas yang masuk. Masuk dahulu."));
      return FALSE;
    }
  if (!jb_sealed_find_nik (kit->store, kit->keys, nik, &found, &summary, error))
    return FALSE;
  *ret_nik = (JbKitNik){ .recorded = found };
  if (found)
    {
      JbDate day;
      jb_date_at (summary->finished_lo_s, jb_kit_area_time_locked (kit), &day);
      g_autofree gchar *words = jb_date_to_words (&day, JB_DATE_PLAIN);
      ret_nik->recorded_state = summary->state;
      ret_nik->recorded_text = g_strdup_printf (
          _ ("Sudah direkam %s. Rekaman itu tersegel. Tidak perlu diulang."), words);
    }
  return TRUE;
}

static const gchar *
page_of_field (JbField field)
{
  return field == JB_FIELD_NIK || field == JB_FIELD_NO_KK ? "nik" : "biodata";
}

static const gchar *
page_of_part (const gchar *part)
{
  if (g_str_has_prefix (part, "finger-") || g_str_has_prefix (part, "slap-"))
    return "fingers";
  if (g_str_has_prefix (part, "iris-"))
    return "irises";
  return g_str_has_prefix (part, "signature") ? "signature" : "photo";
}

static JbKitFault *
fault_new (const gchar *page, JbField field, const gchar *part, JbSeverity severity,
           const gchar *code, const gchar *text)
{
  JbKitFault *fault = g_new0 (JbKitFault, 1);
  fault->page = page;
  fault->field = field;
  fault->part = g_strdup (part);
  fault->severity = severity;
  fault->code = g_strdup (code);
  fault->text = g_strdup (text);
  return fault;
}

static void
add_findings (GPtrArray *faults, const JbRecord *record, GPtrArray *findings)
{
  for (guint i = 0; i < findings->len; i++)
    {
      const JbFinding *finding = findings->pdata[i];
      JbKitFault *fault = fault_new (page_of_field (finding->field), finding->field, NULL,
                                     finding->severity, finding->code, finding->text);
      fault->settled
          = finding->severity == JB_FINDING_WARNING
            && (!finding->needs_reason
                || jb_person_get_reason (record->person, finding->field, finding->code) != NULL);
      g_ptr_array_add (faults, fault);
    }
}

static void
add_eligibility (GPtrArray *faults, const JbRecord *record, const JbDate *today)
{
  JbDate born;
  if (!jb_person_born (record->person, &born))
    return; /* told as a missing field already */
  JbEligibility eligibility;
  jb_eligibility (&born, jb_person_is_or_was_married (record->person), today, NULL, NULL,
                  &eligibility);
  if (eligibility.eligible != JB_ELIGIBLE_NOT)
    return;
  g_autofree gchar *text = jb_eligibility_explain (&eligibility);
  g_ptr_array_add (faults, fault_new ("biodata", JB_FIELD_TGL_LHR, NULL, JB_FINDING_FAULT,
                                      "not-eligible", text));
}

static gboolean
add_missing_parts (JbKit *kit, GPtrArray *faults, const JbRecord *record, GError **error)
{
  g_auto (GStrv) names = jb_draft_part_names (kit->store, kit->draft, error);
  if (names == NULL)
    return FALSE;
  g_autoptr (GPtrArray) missing = jb_record_missing_parts (record, (const gchar *const *) names);
  for (guint i = 0; i < missing->len; i++)
    {
      const gchar *part = missing->pdata[i];
      g_ptr_array_add (faults, fault_new (page_of_part (part), JB_FIELD_N, part, JB_FINDING_FAULT,
                                          "missing",
                                          strcmp (part, "photo.jpg") == 0
                                              ? _ ("Foto belum diambil.")
                                              : _ ("Belum direkam. Rekam atau catat alasannya.")));
    }
  return TRUE;
}

static GPtrArray *
review_locked (JbKit *kit, GError **error)
{
  if (kit->draft == NULL)
    {
      g_set_error_literal (error, JB_ERROR, JB_ERROR_STATE,
                           _ ("Tidak ada perekaman yang terbuka. Mulai atau buka draf dahulu."));
      return NULL;
    }
  const JbRecord *record = jb_draft_record (kit->draft);
  JbInterval now;
  JbDate latest, earliest;
  jb_kit_now_locked (kit, &now);
  jb_date_at (now.hi_s, jb_kit_area_time_locked (kit), &latest);
  jb_date_at (now.lo_s, jb_kit_area_time_locked (kit), &earliest);
  g_autoptr (GPtrArray) findings
      = jb_person_validate (record->person, kit->regions, kit->codes, &latest);
  g_autoptr (GPtrArray) faults
      = g_ptr_array_new_with_free_func ((GDestroyNotify) jb_kit_fault_free);
  add_findings (faults, record, findings);
  add_eligibility (faults, record, &earliest);
  if (!add_missing_parts (kit, faults, record, error))
    return NULL;
  return g_steal_pointer (&faults);
}

GPtrArray *
jb_kit_review (JbKit *kit, GError **error)
{
  JB_KIT_HOLD (kit);
  return review_locked (kit, error);
}

/* ---- Finish ---------------------------------------------------------------------------------- */

static gboolean
nothing_is_left (JbKit *kit, GError **error)
{
  g_autoptr (GPtrArray) faults = review_locked (kit, error);
  if (faults == NULL)
    return FALSE;
  const JbRecord *record = jb_draft_record (kit->draft);
  g_autoptr (GPtrArray) findings = NULL;
  guint n_faults = 0;
  const gchar *first = NULL;
  for (guint i = 0; i < faults->len; i++)
    {
      const JbKitFault *fault = faults->pdata[i];
      if (fault->severity == JB_FINDING_FAULT)
        {
          n_faults++;
          first = first != NULL ? first : fault->text;
        }
    }
  JbInterval now;
  JbDate today;
  jb_kit_now_locked (kit, &now);
  jb_date_at (now.hi_s, jb_kit_area_time_locked (kit), &today);
  findings = jb_person_validate (record->person, kit->regions, kit->codes, &today);
  if (n_faults == 0 && jb_person_is_complete (record->person, findings))
    return TRUE;
  g_set_error (error, JB_ERROR, JB_ERROR_INVALID,
               _ ("Belum bisa disegel: %s Draf aman. Perbaiki yang ditandai."),
               first != NULL ? first : _ ("ada peringatan tanpa alasan."));
  return FALSE;
}

/* The verdict in force at this instant; through a lock only with a biometric saved before it. */
static gboolean
recheck_zone (gpointer data, GError **error)
{
  JbKit *kit = data;
  JbRecord *record = jb_draft_record (kit->draft);
  JbVerdict verdict;
  JbInterval now;
  jb_kit_now_locked (kit, &now);
  jb_kit_verdict_here_locked (kit, record->village, record->rw, record->rt, record->category,
                              &verdict);
  g_clear_pointer (&record->late_reason, g_free);
  if (!jb_verdict_allows (&verdict))
    {
      /* No file, no lock that came too late: nothing is known at all. */
      if (kit->zone == NULL
          || !jb_verdict_lets_finish (&verdict, jb_draft_first_biometric_lo_s (kit->draft),
                                      kit->zone_known_lo_s, &now))
        {
          jb_kit_set_locked_error (kit, &verdict, error);
          return FALSE;
        }
      record->late_reason = jb_verdict_title (&verdict);
    }
  g_strlcpy (record->zone_effect, jb_effect_name (verdict.effect), sizeof record->zone_effect);
  g_strlcpy (record->zone_rule, verdict.rule != NULL ? verdict.rule->id : "",
             sizeof record->zone_rule);
  return TRUE;
}

static void
set_lawful_basis (JbKit *kit, JbRecord *record, const JbInterval *now)
{
  JbDate born, today;
  JbEligibility eligibility;
  jb_date_at (now->lo_s, jb_kit_area_time_locked (kit), &today);
  if (!jb_person_born (record->person, &born))
    return;
  jb_eligibility (&born, jb_person_is_or_was_married (record->person), &today, NULL, NULL,
                  &eligibility);
  g_strlcpy (record->lawful_basis, jb_eligible_name (eligibility.eligible),
             sizeof record->lawful_basis);
}

typedef struct {
  gint64 lo_s, boot_us;
  gboolean untimed; /* no signed time in this boot */
} FinishClock;

/* In the record's own transaction: a cut between would leave a record that the limit of records
 * without signed time does not know of. */
static gboolean
write_clock (sqlite3 *db, gpointer data, GError **error)
{
  const FinishClock *clock = data;
  gint64 records;
  if (!jb_kit_write_clock (db, clock->lo_s, clock->boot_us, error))
    return FALSE;
  return !clock->untimed
         || (jb_meta_get_int (db, META_UNTIMED_RECORDS, 0, &records, error)
             && jb_meta_set_int (db, META_UNTIMED_RECORDS, records + 1, error));
}

static gboolean
finish_locked (JbKit *kit, JbFinished *ret_finished, GError **error)
{
  if (!nothing_is_left (kit, error) || !jb_kit_may_record_locked (kit, error)
      || !jb_kit_clock_allows_locked (kit, error))
    return FALSE;
  JbInterval now;
  jb_kit_now_locked (kit, &now);
  set_lawful_basis (kit, jb_draft_record (kit->draft), &now);
  if (!recheck_zone (kit, error))
    return FALSE;
  JbPublicKey recipients[2]
      = { jb_trust_sealing (kit->trust)->key, jb_trust_escrow (kit->trust)->key };
  FinishClock clock = { now.lo_s, kit->source.boot_us (kit->source.data),
                        jb_kit_clock_trust_locked (kit) != JB_CLOCK_TRUSTED };
  JbFinish finish = {
    .draft = kit->draft,
    .keys = kit->keys,
    .kit = kit->signer,
    .kit_id = kit->id,
    .recipients = recipients,
    .n_recipients = G_N_ELEMENTS (recipients),
    .trust_version = jb_trust_spec (kit->trust)->version,
    .zone_version = jb_zone_bundle_version (kit->zone),
    .lo_s = now.lo_s,
    .hi_s = now.hi_s,
    .clock_trust = (guint8) jb_kit_clock_trust_locked (kit),
    .area_time = jb_kit_area_time_locked (kit),
    .recheck = recheck_zone,
    .recheck_data = kit,
    .also = write_clock,
    .also_data = &clock,
  };
  jb_zone_bundle_digest (kit->zone, &finish.zone_digest);
  if (!jb_finish (kit->store, &finish, ret_finished, error))
    return FALSE;
  g_clear_pointer (&kit->draft, jb_draft_free);
  kit->saved_lo_s = clock.lo_s;
  jb_kit_work_locked (kit);
  return TRUE;
}

gboolean
jb_kit_finish (JbKit *kit, JbFinished *ret_finished, GError **error)
{
  gboolean ok;
  {
    JB_KIT_HOLD (kit);
    ok = finish_locked (kit, ret_finished, error);
  }
  jb_kit_tell (kit);
  return ok;
}
