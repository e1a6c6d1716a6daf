/* SPDX-License-Identifier: MPL-2.0 */
/* Drafts from the inside; for draft*.c and finish.c only. */
#pragma once

#include "core/vault/draft.h"

G_BEGIN_DECLS

struct JbDraft {
  JbId id; /* the record's */
  JbId officer;
  JbSecret *key;
  JbRecord *record;
  gchar *page;
  gint64 first_biometric_lo_s;
};

#define JB_DRAFT_KEY_CONTEXT "draft-key"

/* Record and page out of a body, by the draft's key. */
gboolean jb_draft_open_body (JbDraft *draft, GBytes *body, GError **error);
/* Appends the draft's parts as JbSealPart, by name. */
gboolean jb_draft_load_parts (sqlite3 *db, const JbDraft *draft, GPtrArray *parts, GError **error);
/* Row, parts and wrapped key. JB_ERROR_NOT_FOUND. */
gboolean jb_draft_delete (sqlite3 *db, const JbId *draft, GError **error);
gboolean jb_draft_exists (sqlite3 *db, const JbId *draft, GError **error);
gboolean jb_draft_set_not_found (GError **error);

G_END_DECLS
