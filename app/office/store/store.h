/* SPDX-License-Identifier: MPL-2.0 */
/* The office's SQLite database: connection, transactions, its numbers, audit and alarms. What it
 * holds is in document.h, kit.h, batch.h (store) and registry/ (people).
 *
 * Receiver, opener and desk are processes of their own, each with one connection: so a rollback
 * journal (TRUNCATE, synchronous=EXTRA), because SQLite's write-ahead log before 3.51.3 can lose
 * commits with several connections. A writer waits up to 10 s for another.
 *
 * Every of_… function that takes an OfStore works inside the caller's transaction if one is open,
 * so that many of them commit with one sync; otherwise each statement commits by itself. */
#pragma once

#include "core/base/id.h"
#include "core/vault/audit.h"
#include "core/vault/store.h"

G_BEGIN_DECLS

typedef struct OfStore OfStore; /* one connection, one thread at a time */

/* A new database, which must not be there yet, with its incarnation (transfer full). */
OfStore *of_store_create (const gchar *path, GError **error);
/* Opens and migrates. JB_ERROR_NOT_FOUND, JB_ERROR_VERSION (written by a newer program),
 * JB_ERROR_DAMAGED, JB_ERROR_BUSY, JB_ERROR_IO (transfer full). */
OfStore *of_store_open (const gchar *path, GError **error);
void of_store_close (OfStore *store); /* accepts NULL */
sqlite3 *of_store_db (OfStore *store);

/* BEGIN IMMEDIATE. COMMIT: TRUE means on the disk; after FALSE it was rolled back. */
gboolean of_store_begin (OfStore *store, GError **error);
gboolean of_store_commit (OfStore *store, GError **error);
void of_store_rollback (OfStore *store);

typedef gboolean (*OfStoreFunc) (OfStore *store, gpointer data, GError **error);
/* The function in a transaction of its own; rolled back if it fails. */
gboolean of_store_write (OfStore *store, OfStoreFunc func, gpointer data, GError **error);

typedef struct {
  JbId incarnation;        /* renewed when a kit shows that we were restored from a backup */
  guint64 last_receipt_no; /* gapless from 1 */
  guint64 purge_through;   /* moved by hand after a verified backup */
} OfNumbers;

gboolean of_store_numbers (OfStore *store, OfNumbers *ret_numbers, GError **error);
gboolean of_store_set_last_receipt (OfStore *store, guint64 receipt_no, GError **error);
/* JB_ERROR_INVALID if it goes back or beyond the last receipt. */
gboolean of_store_set_purge_through (OfStore *store, guint64 receipt_no, GError **error);
/* A new incarnation; the old one is remembered with the last receipt we know of. */
gboolean of_store_renew_incarnation (OfStore *store, gint64 now_s, GError **error);
/* The last receipt given by an incarnation, present or past; 0 if we do not know it: then we know
 * of none of its receipts. */
gboolean of_store_last_receipt_of (OfStore *store, const JbId *incarnation, guint64 *ret_receipt_no,
                                   GError **error);

/* `subject` may be NULL; `detail` "" or compact JSON without personal data. */
gboolean of_store_audit (OfStore *store, gint64 now_s, const gchar *event, const JbId *subject,
                         const gchar *detail, GError **error);
/* Something a person must look at; `kit` and `subject` may be NULL. Also written to the audit. */
gboolean of_store_alarm (OfStore *store, gint64 now_s, const gchar *kind, const JbId *kit,
                         const JbId *subject, const gchar *detail, GError **error);

typedef struct {
  gint64 raised_s;
  gchar *kind;
  JbId kit, subject;
  gchar *detail;
} OfAlarm;
void of_alarm_free (OfAlarm *alarm);
/* Open ones, newest first (transfer full: OfAlarm). */
GPtrArray *of_store_alarms (OfStore *store, guint max, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (OfStore, of_store_close)

G_END_DECLS
