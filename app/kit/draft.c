/* SPDX-License-Identifier: MPL-2.0 */
#include "app/kit/draft.h"

#include "app/kit/parts.h"

#include <string.h>

struct JkDraft {
  JkSession *session;
  JkRecord record;
};

static void
zero_free (gchar *text)
{
  if (text != NULL)
    explicit_bzero (text, strlen (text));
  g_free (text);
}

static void
finding_free (gpointer data)
{
  JkFinding *finding = data;
  jb_finding_free (finding->finding);
  g_free (finding->reason);
  g_free (finding);
}

static void
record_clear (JkRecord *record)
{
  for (guint i = 0; i < JB_FIELD_N; i++)
    zero_free (record->field[i]);
  g_clear_pointer (&record->findings, g_ptr_array_unref);
  g_clear_pointer (&record->exceptions, g_ptr_array_unref);
  g_clear_pointer (&record->photo, g_bytes_unref);
  g_free (record->page);
  *record = (JkRecord){ 0 };
}

JkDraft *
jk_draft_new (JkSession *session)
{
  JkDraft *draft = g_new0 (JkDraft, 1);
  draft->session = session;
  return draft;
}

void
jk_draft_free (JkDraft *draft)
{
  if (draft == NULL)
    return;
  record_clear (&draft->record);
  g_free (draft);
}

const JkRecord *
jk_draft_record (const JkDraft *draft)
{
  return &draft->record;
}

const gchar *
jk_draft_field (const JkDraft *draft, JbField field)
{
  const gchar *text = draft->record.field[field];
  return text != NULL ? text : "";
}

gboolean
jk_finding_blocks (const JkFinding *finding)
{
  return finding->finding->severity == JB_FINDING_FAULT
         || (finding->finding->needs_reason && finding->reason == NULL);
}

const JkFinding *
jk_draft_finding (const JkDraft *draft, JbField field)
{
  const GPtrArray *findings = draft->record.findings;
  const JkFinding *first = NULL;
  for (guint i = 0; findings != NULL && i < findings->len; i++)
    {
      const JkFinding *finding = findings->pdata[i];
      if (finding->finding->field != field)
        continue;
      if (jk_finding_blocks (finding))
        return finding;
      first = first != NULL ? first : finding;
    }
  return first;
}

guint
jk_draft_faults (const JkDraft *draft)
{
  const JkRecord *record = &draft->record;
  guint bits = 0;
  if (!record->open)
    return 0;
  for (guint i = 0; i < record->findings->len; i++)
    {
      const JkFinding *finding = record->findings->pdata[i];
      if (jk_finding_blocks (finding))
        bits |= finding->finding->field == JB_FIELD_NIK ? 1u
                                                        : 1u << (JK_PAGE_BIODATA - JK_STEP_FIRST);
    }
  if (record->photo == NULL)
    bits |= 1u << (JK_PAGE_PHOTO - JK_STEP_FIRST);
  if (jk_parts_missing (record->exceptions) > 0)
    bits |= 1u << (JK_PAGE_PARTS - JK_STEP_FIRST);
  return bits;
}

typedef struct Change Change;
typedef gboolean (*ChangeFunc) (JbKit *kit, Change *change, GError **error);

/* One order to the worker, and the copy that comes back. */
struct Change {
  JkDraft *draft;
  JbKit *kit;
  ChangeFunc run;
  JkDone done;
  gpointer data;
  JkRecord copy;
  GArray *fields; /* of set: JkEntry with owned texts */
  gchar *page, *code, *reason;
  JbField field;
  JbId id;
  GBytes *jpeg;
  gchar **parts;
  JbExceptionReason why;
  JbFinished *finished;
};

static void
change_free (gpointer data)
{
  Change *change = data;
  for (guint i = 0; change->fields != NULL && i < change->fields->len; i++)
    zero_free ((gchar *) g_array_index (change->fields, JkEntry, i).text);
  g_clear_pointer (&change->fields, g_array_unref);
  g_clear_pointer (&change->jpeg, g_bytes_unref);
  g_free (change->page);
  g_free (change->code);
  g_free (change->reason);
  g_strfreev (change->parts);
  record_clear (&change->copy);
  g_free (change);
}

static GPtrArray *
copy_findings (JbKit *kit)
{
  GPtrArray *copies = g_ptr_array_new_with_free_func (finding_free);
  g_autoptr (GPtrArray) findings = jb_kit_findings (kit, JB_FIELD_N);
  g_ptr_array_set_free_func (findings, NULL);
  for (guint i = 0; i < findings->len; i++)
    {
      JkFinding *copy = g_new0 (JkFinding, 1);
      copy->finding = findings->pdata[i];
      if (copy->finding->needs_reason)
        copy->reason = jb_kit_reason (kit, copy->finding->field, copy->finding->code);
      g_ptr_array_add (copies, copy);
    }
  return copies;
}

static void
copy_record (JbKit *kit, JkRecord *copy)
{
  copy->open = jb_kit_has_record (kit);
  if (!copy->open)
    return;
  for (guint i = 0; i < JB_FIELD_N; i++)
    copy->field[i] = jb_kit_field (kit, (JbField) i);
  copy->findings = copy_findings (kit);
  copy->exceptions = jb_kit_exceptions (kit);
  copy->page = jb_kit_page (kit);
  copy->photo = jb_kit_part (kit, "photo.jpg", NULL);
}

static gboolean
run_change (gpointer data, GError **error)
{
  Change *change = data;
  gboolean ok = change->run (change->kit, change, error);
  copy_record (change->kit, &change->copy);
  return ok;
}

static void
on_change (gpointer data, const GError *error, gpointer unused)
{
  Change *change = data;
  JkRecord old = change->draft->record;
  change->draft->record = change->copy;
  change->copy = old;
  if (change->done != NULL)
    change->done (NULL, error, change->data);
}

static Change *
change_new (JkDraft *draft, ChangeFunc run, JkDone done, gpointer data)
{
  Change *change = g_new0 (Change, 1);
  change->draft = draft;
  change->kit = jk_session_kit (draft->session);
  change->run = run;
  change->done = done;
  change->data = data;
  return change;
}

static void
hand_in (Change *change)
{
  jk_work_run (jk_session_work (change->draft->session), run_change, change, change_free, on_change,
               NULL);
}

static gboolean
run_begin (JbKit *kit, Change *change, GError **error)
{
  return jb_kit_record_begin (kit, "", NULL, error);
}

void
jk_draft_begin (JkDraft *draft, JkDone done, gpointer data)
{
  hand_in (change_new (draft, run_begin, done, data));
}

static gboolean
run_resume (JbKit *kit, Change *change, GError **error)
{
  return jb_kit_record_resume (kit, &change->id, error);
}

void
jk_draft_resume (JkDraft *draft, const JbId *id, JkDone done, gpointer data)
{
  Change *change = change_new (draft, run_resume, done, data);
  change->id = *id;
  hand_in (change);
}

static gboolean
run_leave (JbKit *kit, Change *change, GError **error)
{
  jb_kit_record_leave (kit);
  return TRUE;
}

void
jk_draft_leave (JkDraft *draft, JkDone done, gpointer data)
{
  hand_in (change_new (draft, run_leave, done, data));
}

static gboolean
run_discard (JbKit *kit, Change *change, GError **error)
{
  return jb_kit_record_discard (kit, change->reason, error);
}

void
jk_draft_discard (JkDraft *draft, const gchar *reason, JkDone done, gpointer data)
{
  Change *change = change_new (draft, run_discard, done, data);
  change->reason = g_strdup (reason);
  hand_in (change);
}

static gboolean
run_set (JbKit *kit, Change *change, GError **error)
{
  for (guint i = 0; i < change->fields->len; i++)
    {
      const JkEntry *entry = &g_array_index (change->fields, JkEntry, i);
      if (!jb_kit_set_field (kit, entry->field, entry->text, change->page, error))
        return FALSE;
    }
  return TRUE;
}

void
jk_draft_set (JkDraft *draft, const JkEntry *entries, guint n, const gchar *page, JkDone done,
              gpointer data)
{
  Change *change = change_new (draft, run_set, done, data);
  change->fields = g_array_new (FALSE, FALSE, sizeof (JkEntry));
  for (guint i = 0; i < n; i++)
    {
      JkEntry copy = { entries[i].field, g_strdup (entries[i].text) };
      g_array_append_val (change->fields, copy);
    }
  change->page = g_strdup (page);
  hand_in (change);
}

static gboolean
run_reason (JbKit *kit, Change *change, GError **error)
{
  return jb_kit_set_reason (kit, change->field, change->code, change->reason, error);
}

void
jk_draft_give_reason (JkDraft *draft, JbField field, const gchar *code, const gchar *reason,
                      JkDone done, gpointer data)
{
  Change *change = change_new (draft, run_reason, done, data);
  change->field = field;
  change->code = g_strdup (code);
  change->reason = g_strdup (reason);
  hand_in (change);
}

static gboolean
run_photo (JbKit *kit, Change *change, GError **error)
{
  return jb_kit_set_part (kit, "photo.jpg", change->jpeg, error);
}

void
jk_draft_set_photo (JkDraft *draft, GBytes *jpeg, JkDone done, gpointer data)
{
  Change *change = change_new (draft, run_photo, done, data);
  change->jpeg = g_bytes_ref (jpeg);
  hand_in (change);
}

static gboolean
run_except (JbKit *kit, Change *change, GError **error)
{
  for (guint i = 0; change->parts[i] != NULL; i++)
    {
      gboolean ok = change->why == JB_EXCEPTION_N
                        ? jb_kit_remove_exception (kit, change->parts[i], error)
                        : jb_kit_set_exception (kit, change->parts[i], change->why, "", error);
      if (!ok)
        return FALSE;
    }
  return TRUE;
}

void
jk_draft_except (JkDraft *draft, const gchar *const *parts, JbExceptionReason reason, JkDone done,
                 gpointer data)
{
  Change *change = change_new (draft, run_except, done, data);
  change->parts = g_strdupv ((gchar **) parts);
  change->why = reason;
  hand_in (change);
}

static gboolean
run_finish (JbKit *kit, Change *change, GError **error)
{
  return jb_kit_finish (kit, change->finished, error);
}

void
jk_draft_finish (JkDraft *draft, JbFinished *finished, JkDone done, gpointer data)
{
  Change *change = change_new (draft, run_finish, done, data);
  change->finished = finished;
  hand_in (change);
}
