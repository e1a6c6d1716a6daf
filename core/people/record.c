/* SPDX-License-Identifier: MPL-2.0 */
#include "core/people/record.h"

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/base/text.h"

#include <sodium.h>
#include <string.h>

typedef struct {
  const gchar *name;
  const gchar *label;
} Names;

static const Names states[JB_STATE_N] = {
  [JB_STATE_DRAFT] = { "draft", N_ ("Draf") },
  [JB_STATE_SEALED] = { "sealed", N_ ("Tersegel") },
  [JB_STATE_BATCHED] = { "batched", N_ ("Dalam antrean") },
  [JB_STATE_SENT] = { "sent", N_ ("Terkirim") },
  [JB_STATE_RECEIPTED] = { "receipted", N_ ("Diterima") },
  [JB_STATE_PURGED] = { "purged", N_ ("Dihapus dari perangkat") },
  [JB_STATE_QUARANTINED] = { "quarantined", N_ ("Perlu perbaikan") },
};

static const Names reasons[JB_EXCEPTION_N] = {
  [JB_EXCEPTION_MISSING] = { "missing", N_ ("Tidak ada") },
  [JB_EXCEPTION_WORN] = { "worn", N_ ("Aus") },
  [JB_EXCEPTION_BANDAGED] = { "bandaged", N_ ("Dibalut atau luka") },
  [JB_EXCEPTION_ADAT] = { "adat", N_ ("Menolak karena adat") },
  [JB_EXCEPTION_CONDITION] = { "condition", N_ ("Keadaan kesehatan") },
  [JB_EXCEPTION_DEVICE] = { "device", N_ ("Alat tidak tersedia") },
};

const gchar *
jb_record_state_name (JbRecordState state)
{
  g_return_val_if_fail (state < JB_STATE_N, "");
  return states[state].name;
}

const gchar *
jb_record_state_label (JbRecordState state)
{
  g_return_val_if_fail (state < JB_STATE_N, "");
  return _ (states[state].label);
}

gboolean
jb_record_state_from_name (const gchar *name, JbRecordState *ret_state)
{
  for (guint i = 0; i < JB_STATE_N; i++)
    if (g_strcmp0 (name, states[i].name) == 0)
      {
        *ret_state = (JbRecordState) i;
        return TRUE;
      }
  return FALSE;
}

const gchar *
jb_exception_reason_name (JbExceptionReason reason)
{
  g_return_val_if_fail (reason < JB_EXCEPTION_N, "");
  return reasons[reason].name;
}

const gchar *
jb_exception_reason_label (JbExceptionReason reason)
{
  g_return_val_if_fail (reason < JB_EXCEPTION_N, "");
  return _ (reasons[reason].label);
}

gboolean
jb_exception_reason_from_name (const gchar *name, JbExceptionReason *ret_reason)
{
  for (guint i = 0; i < JB_EXCEPTION_N; i++)
    if (g_strcmp0 (name, reasons[i].name) == 0)
      {
        *ret_reason = (JbExceptionReason) i;
        return TRUE;
      }
  return FALSE;
}

void
jb_exception_free (JbException *exception)
{
  if (exception == NULL)
    return;
  g_free (exception->part);
  g_free (exception->note);
  g_free (exception);
}

JbRecord *
jb_record_new (void)
{
  JbRecord *record = g_new0 (JbRecord, 1);
  record->person = jb_person_new ();
  record->exceptions = g_ptr_array_new_with_free_func ((GDestroyNotify) jb_exception_free);
  return record;
}

void
jb_record_free (JbRecord *record)
{
  if (record == NULL)
    return;
  jb_person_free (record->person);
  g_ptr_array_unref (record->exceptions);
  g_free (record->late_reason);
  sodium_memzero (record, sizeof *record);
  g_free (record);
}

JbException *
jb_record_find_exception (const JbRecord *record, const gchar *part)
{
  for (guint i = 0; i < record->exceptions->len; i++)
    {
      JbException *exception = g_ptr_array_index (record->exceptions, i);
      if (strcmp (exception->part, part) == 0)
        return exception;
    }
  return NULL;
}

gboolean
jb_record_add_exception (JbRecord *record, const gchar *part, JbExceptionReason reason,
                         const gchar *note, GError **error)
{
  const gchar *text = note != NULL ? note : "";
  if (!jb_part_can_be_excepted (part) || reason >= JB_EXCEPTION_N)
    {
      g_set_error_literal (error, JB_ERROR, JB_ERROR_INVALID,
                           _ ("Bagian ini tidak dapat dikecualikan. Isian lain tersimpan. "
                              "Rekam bagian ini."));
      return FALSE;
    }
  if (!jb_text_is_clean (text, JB_NOTE_MAX_BYTES, JB_TEXT_LINE))
    {
      g_set_error_literal (error, JB_ERROR, JB_ERROR_INVALID,
                           _ ("Catatan terlalu panjang atau memuat tanda yang tidak dapat "
                              "disimpan. Persingkat catatan."));
      return FALSE;
    }
  JbException *exception = jb_record_find_exception (record, part);
  if (exception == NULL)
    {
      exception = g_new0 (JbException, 1);
      exception->part = g_strdup (part);
      g_ptr_array_add (record->exceptions, exception);
    }
  exception->reason = reason;
  g_free (exception->note);
  exception->note = g_strdup (text);
  return TRUE;
}

/* The slap that shows a finger (plain 4-4-2 slaps). */
static const gchar *
slap_of_finger (guint finger)
{
  if (finger == 1 || finger == 6)
    return "slap-thumbs";
  return finger < 6 ? "slap-right" : "slap-left";
}

static void
require (const JbRecord *record, const gchar *const *part_names, const gchar *part,
         const gchar *instead, GPtrArray *missing)
{
  if (!g_strv_contains (part_names, part)
      && (instead == NULL || !g_strv_contains (part_names, instead))
      && jb_record_find_exception (record, part) == NULL)
    g_ptr_array_add (missing, g_strdup (part));
}

GPtrArray *
jb_record_missing_parts (const JbRecord *record, const gchar *const *part_names)
{
  static const gchar *const none[] = { NULL };
  const gchar *const *names = part_names != NULL ? part_names : none;
  GPtrArray *missing = g_ptr_array_new_with_free_func (g_free);
  require (record, names, "photo.jpg", NULL, missing);
  require (record, names, "signature.png", NULL, missing);
  for (guint finger = 1; finger <= 10; finger++)
    {
      g_autofree gchar *part = g_strdup_printf ("finger-%u", finger);
      require (record, names, part, slap_of_finger (finger), missing);
    }
  require (record, names, "iris-l", NULL, missing);
  require (record, names, "iris-r", NULL, missing);
  return missing;
}
