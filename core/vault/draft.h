/* SPDX-License-Identifier: MPL-2.0 */
/* Drafts: a record being made, each under a key of its own, on the disk after every field. */
#pragma once

#include "core/people/record.h"
#include "core/vault/officers.h"

G_BEGIN_DECLS

#define JB_DRAFT_MAX 200 /* open drafts of one officer */

typedef struct JbDraft JbDraft; /* an open draft; one thread */

/* What the list of drafts shows; opened with the officer's drafts key. */
typedef struct {
  JbId id;
  gchar *name;       /* "" while none was entered */
  gchar *nik_masked; /* likewise */
  gchar village[11];
  gchar *page; /* where the officer was */
  gint64 begun_lo_s, saved_lo_s;
} JbDraftSummary;

void jb_draft_summary_free (JbDraftSummary *summary);

/* `record` is taken over, also on failure (its person, village, category, begun times are what is
 * saved). The draft's id is the record's, drawn here if it has none. JB_ERROR_LIMIT, JB_ERROR_FULL
 * (transfer full). */
JbDraft *jb_draft_begin (JbStore *store, JbOfficerKeys *keys, JbRecord *record, gint64 now_lo_s,
                         GError **error);
JbDraft *jb_draft_open (JbStore *store, JbOfficerKeys *keys, const JbId *id, GError **error);
void jb_draft_free (JbDraft *draft);

/* The record inside; change it, then save. */
JbRecord *jb_draft_record (JbDraft *draft);
const gchar *jb_draft_page (const JbDraft *draft);
/* One durable write of the record and the page (at most 32 of a-z 0-9 -). */
gboolean jb_draft_save (JbStore *store, JbDraft *draft, const gchar *page, gint64 now_lo_s,
                        GError **error);
/* Adds or replaces a part; `type` is its media type. Whether a photo is one is the caller's to check
 * (jb_photo_check). JB_ERROR_INVALID, JB_ERROR_LIMIT (a part over JB_PART_MAX_BYTES, or the record would
 * not fit into a sealed one any more). */
gboolean jb_draft_set_part (JbStore *store, JbDraft *draft, const gchar *name, const gchar *type,
                            GBytes *bytes, gint64 now_lo_s, GError **error);
gboolean jb_draft_remove_part (JbStore *store, JbDraft *draft, const gchar *name, GError **error);
/* JB_ERROR_NOT_FOUND (transfer full; zeroing). */
GBytes *jb_draft_part (JbStore *store, JbDraft *draft, const gchar *name, GError **error);
/* NULL-terminated (transfer full). */
gchar **jb_draft_part_names (JbStore *store, JbDraft *draft, GError **error);
/* When the first biometric was saved, also if it was taken again since; 0 if there is none. */
gint64 jb_draft_first_biometric_lo_s (JbDraft *draft);

/* The officer's own drafts, newest first (transfer full: JbDraftSummary). */
GPtrArray *jb_drafts_list (JbStore *store, JbOfficerKeys *keys, GError **error);
guint jb_drafts_count (JbStore *store, GError **error);
/* Deletes draft, parts and key; the reason goes to the audit. */
gboolean jb_draft_discard (JbStore *store, JbDraft *draft, const gchar *reason, gint64 lo_s,
                           gint64 hi_s, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JbDraft, jb_draft_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (JbDraftSummary, jb_draft_summary_free)

G_END_DECLS
