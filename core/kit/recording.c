/* SPDX-License-Identifier: MPL-2.0 */
/* The draft at hand: begun where the zone allows it, saved at every field. */
#include "core/kit/kit-private.h"

#include "core/base/error.h"
#include "core/base/i18n.h"

#include <string.h>

static JbRecord *
record_at_hand (JbKit *kit, GError **error)
{
  if (kit->draft == NULL)
    {
      g_set_error_literal (error, JB_ERROR, JB_ERROR_STATE,
                           _ ("Tidak ada perekaman yang terbuka. Mulai atau buka draf dahulu."));
      return NULL;
    }
  return jb_draft_record (kit->draft);
}

static gboolean
save (JbKit *kit, const gchar *page, GError **error)
{
  JbInterval now;
  jb_kit_now_locked (kit, &now);
  return jb_draft_save (kit->store, kit->draft, page != NULL ? page : jb_draft_page (kit->draft),
                        now.lo_s, error)
         && jb_kit_save_clock_locked (kit, JB_CLOCK_SAVE_IF_DUE, error);
}

gboolean
jb_kit_clock_allows_locked (JbKit *kit, GError **error)
{
  gboolean exhausted;
  if (!jb_kit_clock_exhausted_locked (kit, &exhausted, error))
    return FALSE;
  if (exhausted)
    g_set_error_literal (error, JB_ERROR, JB_ERROR_STATE,
                         _ ("Jam belum tepercaya terlalu lama. Rekaman aman. Sambungkan jaringan "
                            "supaya kantor memastikan waktunya."));
  return !exhausted;
}

static gboolean
zone_allows (JbKit *kit, const gchar *category, JbVerdict *ret_verdict, GError **error)
{
  if (*kit->village == '\0')
    {
      g_set_error_literal (error, JB_ERROR, JB_ERROR_STATE,
                           _ ("Desa pelayanan belum dipilih. Pilih desa dahulu."));
      return FALSE;
    }
  jb_kit_verdict_here_locked (kit, kit->village, kit->rw, kit->rt, category, ret_verdict);
  if (jb_verdict_allows (ret_verdict))
    return TRUE;
  jb_kit_set_locked_error (kit, ret_verdict, error);
  return FALSE;
}

static JbRecord *
new_record (JbKit *kit, const gchar *category, const JbVerdict *verdict)
{
  JbRecord *record = jb_record_new ();
  JbInterval now;
  jb_kit_now_locked (kit, &now);
  jb_id_random (&record->id);
  g_strlcpy (record->village, kit->village, sizeof record->village);
  g_strlcpy (record->rw, kit->rw, sizeof record->rw);
  g_strlcpy (record->rt, kit->rt, sizeof record->rt);
  g_strlcpy (record->category, category, sizeof record->category);
  g_strlcpy (record->zone_effect, jb_effect_name (verdict->effect), sizeof record->zone_effect);
  g_strlcpy (record->zone_rule, verdict->rule != NULL ? verdict->rule->id : "",
             sizeof record->zone_rule);
  record->begun_lo_s = now.lo_s;
  record->begun_hi_s = now.hi_s;
  return record;
}

gboolean
jb_kit_record_begin (JbKit *kit, const gchar *category, JbId *ret_draft, GError **error)
{
  gboolean ok = FALSE;
  {
    JB_KIT_HOLD (kit);
    JbVerdict verdict;
    if (jb_kit_may_record_locked (kit, error) && jb_kit_clock_allows_locked (kit, error)
        && zone_allows (kit, category, &verdict, error) && jb_store_has_room (kit->store, error))
      {
        JbRecord *record = new_record (kit, category, &verdict);
        JbId id = record->id;
        JbDraft *draft = jb_draft_begin (kit->store, kit->keys, record, record->begun_lo_s, error);
        if (draft != NULL)
          {
            jb_draft_free (kit->draft);
            kit->draft = draft;
            if (ret_draft != NULL)
              *ret_draft = id;
            ok = TRUE;
          }
      }
  }
  jb_kit_tell (kit);
  return ok;
}

gboolean
jb_kit_record_resume (JbKit *kit, const JbId *id, GError **error)
{
  JB_KIT_HOLD (kit);
  if (kit->keys == NULL)
    {
      g_set_error_literal (error, JB_ERROR, JB_ERROR_STATE,
                           _ ("Belum ada petugas yang masuk. Masuk dahulu."));
      return FALSE;
    }
  JbDraft *draft = jb_draft_open (kit->store, kit->keys, id, error);
  if (draft == NULL)
    return FALSE;
  jb_draft_free (kit->draft);
  kit->draft = draft;
  return TRUE;
}

void
jb_kit_record_leave (JbKit *kit)
{
  {
    JB_KIT_HOLD (kit);
    g_clear_pointer (&kit->draft, jb_draft_free);
  }
  jb_kit_tell (kit);
}

gboolean
jb_kit_record_discard (JbKit *kit, const gchar *reason, GError **error)
{
  gboolean ok;
  {
    JB_KIT_HOLD (kit);
    JbInterval now;
    jb_kit_now_locked (kit, &now);
    ok = record_at_hand (kit, error) != NULL
         && jb_draft_discard (kit->store, kit->draft, reason, now.lo_s, now.hi_s, error);
    if (ok)
      g_clear_pointer (&kit->draft, jb_draft_free);
  }
  jb_kit_tell (kit);
  return ok;
}

gboolean
jb_kit_has_record (JbKit *kit)
{
  JB_KIT_HOLD (kit);
  return kit->draft != NULL;
}

gchar *
jb_kit_field (JbKit *kit, JbField field)
{
  JB_KIT_HOLD (kit);
  JbRecord *record = record_at_hand (kit, NULL);
  return g_strdup (record != NULL ? jb_person_get (record->person, field) : "");
}

gchar *
jb_kit_page (JbKit *kit)
{
  JB_KIT_HOLD (kit);
  return g_strdup (kit->draft != NULL ? jb_draft_page (kit->draft) : "");
}

gboolean
jb_kit_set_field (JbKit *kit, JbField field, const gchar *text, const gchar *page, GError **error)
{
  JB_KIT_HOLD (kit);
  JbRecord *record = record_at_hand (kit, error);
  if (record == NULL)
    return FALSE;
  g_autofree gchar *before = g_strdup (jb_person_get (record->person, field));
  if (!jb_person_set (record->person, field, text, error))
    return FALSE;
  if (save (kit, page, error))
    return TRUE;
  jb_person_set (record->person, field, before, NULL);
  return FALSE;
}

gboolean
jb_kit_set_reason (JbKit *kit, JbField field, const gchar *code, const gchar *reason,
                   GError **error)
{
  JB_KIT_HOLD (kit);
  JbRecord *record = record_at_hand (kit, error);
  if (record == NULL)
    return FALSE;
  g_autofree gchar *before = g_strdup (jb_person_get_reason (record->person, field, code));
  if (!jb_person_set_reason (record->person, field, code, reason, error))
    return FALSE;
  if (save (kit, NULL, error))
    return TRUE;
  jb_person_set_reason (record->person, field, code, before, NULL);
  return FALSE;
}

gchar *
jb_kit_reason (JbKit *kit, JbField field, const gchar *code)
{
  JB_KIT_HOLD (kit);
  JbRecord *record = record_at_hand (kit, NULL);
  return record != NULL ? g_strdup (jb_person_get_reason (record->person, field, code)) : NULL;
}

static GPtrArray *
no_findings (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) jb_finding_free);
}

GPtrArray *
jb_kit_findings (JbKit *kit, JbField field)
{
  JB_KIT_HOLD (kit);
  JbRecord *record = record_at_hand (kit, NULL);
  if (record == NULL)
    return no_findings ();
  JbInterval now;
  JbDate today;
  jb_kit_now_locked (kit, &now);
  jb_date_at (now.hi_s, jb_kit_area_time_locked (kit), &today);
  if (field == JB_FIELD_N)
    return jb_person_validate (record->person, kit->regions, kit->codes, &today);
  return jb_person_validate_field (record->person, field, kit->regions, kit->codes, &today);
}

/* Under a lock nobody's first biometric is taken: a draft kept from before must not become a way
 * through it. What was begun before the lock may be completed, and finish judges by that first one,
 * so it was surely taken where the zone allowed it. */
static gboolean
may_take (JbKit *kit, const gchar *name, GError **error)
{
  const JbRecord *record = record_at_hand (kit, error);
  if (record == NULL)
    return FALSE;
  if (!jb_part_is_biometric (name) || jb_draft_first_biometric_lo_s (kit->draft) > 0)
    return TRUE;
  JbVerdict verdict;
  jb_kit_verdict_here_locked (kit, record->village, record->rw, record->rt, record->category,
                              &verdict);
  if (jb_verdict_allows (&verdict))
    return TRUE;
  jb_kit_set_locked_error (kit, &verdict, error);
  return FALSE;
}

gboolean
jb_kit_set_part (JbKit *kit, const gchar *name, GBytes *bytes, GError **error)
{
  gsize len;
  gconstpointer data = g_bytes_get_data (bytes, &len);
  if (strcmp (name, "photo.jpg") == 0 && !jb_photo_check (data, len, error))
    return FALSE;
  const gchar *type = jb_part_sniff (data, len);
  if (!jb_part_name_is_valid (name) || type == NULL || len > JB_PART_MAX_BYTES)
    {
      g_set_error_literal (
          error, JB_ERROR, len > JB_PART_MAX_BYTES ? JB_ERROR_LIMIT : JB_ERROR_INVALID,
          len > JB_PART_MAX_BYTES
              ? _ ("Berkas lebih dari 4 MB. Yang sudah tersimpan tetap aman. Pakai "
                   "berkas yang lebih kecil.")
              : _ ("Bagian rekaman ini tidak dikenal. Yang sudah tersimpan tetap "
                   "aman. Pakai JPEG, PNG, JPEG 2000, PDF, atau JSON."));
      return FALSE;
    }
  JB_KIT_HOLD (kit);
  JbInterval now;
  jb_kit_now_locked (kit, &now);
  return may_take (kit, name, error) && jb_store_has_room (kit->store, error)
         && jb_draft_set_part (kit->store, kit->draft, name, type, bytes, now.lo_s, error);
}

GBytes *
jb_kit_part (JbKit *kit, const gchar *name, GError **error)
{
  JB_KIT_HOLD (kit);
  if (record_at_hand (kit, error) == NULL)
    return NULL;
  return jb_draft_part (kit->store, kit->draft, name, error);
}

gchar **
jb_kit_part_names (JbKit *kit)
{
  JB_KIT_HOLD (kit);
  gchar **names = kit->draft != NULL ? jb_draft_part_names (kit->store, kit->draft, NULL) : NULL;
  return names != NULL ? names : g_new0 (gchar *, 1);
}

/* NULL of NULL (transfer full). */
static JbException *
exception_copy (const JbException *exception)
{
  if (exception == NULL)
    return NULL;
  JbException *copy = g_new0 (JbException, 1);
  copy->part = g_strdup (exception->part);
  copy->reason = exception->reason;
  copy->note = g_strdup (exception->note);
  return copy;
}

gboolean
jb_kit_set_exception (JbKit *kit, const gchar *part, JbExceptionReason reason, const gchar *note,
                      GError **error)
{
  JB_KIT_HOLD (kit);
  JbRecord *record = record_at_hand (kit, error);
  if (record == NULL)
    return FALSE;
  g_autoptr (JbException) before = exception_copy (jb_record_find_exception (record, part));
  if (!jb_record_add_exception (record, part, reason, note, error))
    return FALSE;
  if (save (kit, NULL, error))
    return TRUE;
  if (before != NULL)
    jb_record_add_exception (record, part, before->reason, before->note, NULL);
  else
    g_ptr_array_remove (record->exceptions, jb_record_find_exception (record, part));
  return FALSE;
}

gboolean
jb_kit_remove_exception (JbKit *kit, const gchar *part, GError **error)
{
  JB_KIT_HOLD (kit);
  JbRecord *record = record_at_hand (kit, error);
  if (record == NULL)
    return FALSE;
  JbException *exception = jb_record_find_exception (record, part);
  if (exception == NULL)
    return TRUE;
  g_autoptr (JbException) before = exception_copy (exception);
  g_ptr_array_remove (record->exceptions, exception);
  if (save (kit, NULL, error))
    return TRUE;
  jb_record_add_exception (record, part, before->reason, before->note, NULL);
  return FALSE;
}

GPtrArray *
jb_kit_exceptions (JbKit *kit)
{
  JB_KIT_HOLD (kit);
  GPtrArray *copies = g_ptr_array_new_with_free_func ((GDestroyNotify) jb_exception_free);
  JbRecord *record = record_at_hand (kit, NULL);
  for (guint i = 0; record != NULL && i < record->exceptions->len; i++)
    g_ptr_array_add (copies, exception_copy (record->exceptions->pdata[i]));
  return copies;
}

GPtrArray *
jb_kit_drafts (JbKit *kit, GError **error)
{
  JB_KIT_HOLD (kit);
  if (kit->keys == NULL)
    return g_ptr_array_new_with_free_func ((GDestroyNotify) jb_draft_summary_free);
  return jb_drafts_list (kit->store, kit->keys, error);
}
