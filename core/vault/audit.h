/* SPDX-License-Identifier: MPL-2.0 */
/* The hash-chained audit: what was done on a kit or at an office, when, by whom; no personal data.
 *
 * head(0) = 32 zero bytes; head(n) = BLAKE2b-256 (head(n-1) || entry(n)); the entry's canonical bytes
 * are specified in audit.c. The chain's head goes into every batch, so that an office notices a cut
 * or rewritten chain. */
#pragma once

#include "core/base/digest.h"
#include "core/base/id.h"

#include <sqlite3.h>

G_BEGIN_DECLS

#define JB_AUDIT_EVENT_MAX 32
#define JB_AUDIT_DETAIL_MAX 1024

typedef struct {
  guint64 number;      /* from 1 */
  gint64 lo_s, hi_s;   /* clock interval */
  JbId actor;          /* officer, or none */
  JbId subject;        /* record, batch, … or none */
  const gchar *event;  /* "record.finished": a-z, '.', '-' */
  const gchar *detail; /* compact JSON or "" */
} JbAuditEntry;

typedef struct {
  guint64 size;
  JbDigest head;
} JbAuditHead;

void jb_audit_next (const JbAuditHead *head, const JbAuditEntry *entry, JbAuditHead *ret_head);

/* Inside the caller's transaction; entry.number is filled in. The table is `audit` (schemas). */
gboolean jb_audit_append (sqlite3 *db, JbAuditEntry *entry, GError **error);
gboolean jb_audit_head (sqlite3 *db, JbAuditHead *ret_head, GError **error);
/* The head as it was after `size` entries; JB_ERROR_NOT_FOUND if there are fewer. */
gboolean jb_audit_head_at (sqlite3 *db, guint64 size, JbAuditHead *ret_head, GError **error);
/* Recomputes the whole chain. JB_ERROR_DAMAGED names the first entry that does not fit. */
gboolean jb_audit_verify (sqlite3 *db, JbAuditHead *ret_head, GError **error);

G_END_DECLS
