/* SPDX-License-Identifier: MPL-2.0 */
/* The record being made, as the main loop sees it. Every change is handed to the worker, saved on the
 * disk there, and comes back as a new copy of all fields, findings and exceptions. */
#pragma once

#include "app/kit/session.h"

G_BEGIN_DECLS

typedef struct {
  JbFinding *finding;
  gchar *reason; /* the officer's, NULL if none was given */
} JkFinding;

typedef struct {
  gboolean open;
  gchar *field[JB_FIELD_N]; /* never NULL while open */
  GPtrArray *findings;      /* JkFinding, of all fields */
  GPtrArray *exceptions;    /* JbException */
  gchar *page;              /* where it was left */
  GBytes *photo;            /* NULL if none was taken */
} JkRecord;

typedef struct JkDraft JkDraft;

JkDraft *jk_draft_new (JkSession *session);
void jk_draft_free (JkDraft *draft);
/* What is at hand; all empty if nothing is. Changes only on the main loop, before a `done`. */
const JkRecord *jk_draft_record (const JkDraft *draft);
const gchar *jk_draft_field (const JkDraft *draft, JbField field); /* "" if not set */

/* A finding that still stands between the record and its seal. */
gboolean jk_finding_blocks (const JkFinding *finding);
/* The first finding of a field that blocks, else the first; NULL if there is none (transfer none). */
const JkFinding *jk_draft_finding (const JkDraft *draft, JbField field);
/* A bit per step (JkPageId less JK_STEP_FIRST) that is not in order yet. */
guint jk_draft_faults (const JkDraft *draft);

void jk_draft_begin (JkDraft *draft, JkDone done, gpointer data);
void jk_draft_resume (JkDraft *draft, const JbId *id, JkDone done, gpointer data);
/* Puts it aside; it stays in the list of drafts. */
void jk_draft_leave (JkDraft *draft, JkDone done, gpointer data);
void jk_draft_discard (JkDraft *draft, const gchar *reason, JkDone done, gpointer data);

typedef struct {
  JbField field;
  const gchar *text;
} JkEntry;
/* Saves the entries one after the other; the first that is refused ends it. */
void jk_draft_set (JkDraft *draft, const JkEntry *entries, guint n, const gchar *page, JkDone done,
                   gpointer data);
void jk_draft_give_reason (JkDraft *draft, JbField field, const gchar *code, const gchar *reason,
                           JkDone done, gpointer data);
/* Replaces an earlier one. */
void jk_draft_set_photo (JkDraft *draft, GBytes *jpeg, JkDone done, gpointer data);
/* Of each part (NULL-terminated); JB_EXCEPTION_N takes the exception back. */
void jk_draft_except (JkDraft *draft, const gchar *const *parts, JbExceptionReason reason,
                      JkDone done, gpointer data);

/* On success `finished` is filled before `done`; it must live until then. */
void jk_draft_finish (JkDraft *draft, JbFinished *finished, JkDone done, gpointer data);

G_END_DECLS
