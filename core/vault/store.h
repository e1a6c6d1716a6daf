/* SPDX-License-Identifier: MPL-2.0 */
/* The kit's one SQLite database: one process (flock on <home>/lock), one connection, one thread with
 * a queue (DESIGN 6). Nobody else opens kit.db, in this process or another.
 *
 * WAL, synchronous=FULL, locking_mode=EXCLUSIVE; before a commit is acknowledged our -wal must still
 * be linked, because another open and close of kit.db in this process would have dropped the lock. */
#pragma once

#include "core/base/id.h"

#include <gio/gio.h>
#include <sqlite3.h>

G_BEGIN_DECLS

typedef struct JbStore JbStore;

/* `home` exists (0700). Creates and migrates the database (schemas/kit). JB_ERROR_BUSY: another
 * program holds the home. JB_ERROR_DAMAGED: quick_check failed. JB_ERROR_VERSION: written by a newer
 * program. JB_ERROR_FULL, JB_ERROR_IO (transfer full). */
JbStore *jb_store_open (const gchar *home, GError **error);
/* Finishes the queue, truncates the WAL, closes, unlocks. Accepts NULL. */
void jb_store_close (JbStore *store);

const gchar *jb_store_home (const JbStore *store);

/* Runs on the store thread. A function must not call jb_store_* itself. */
typedef gboolean (*JbStoreFunc) (sqlite3 *db, gpointer data, GError **error);

/* Queues `func` and waits for it: reading, outside a transaction. Any thread but the store's. */
gboolean jb_store_read (JbStore *store, JbStoreFunc func, gpointer data, GError **error);
/* The same inside BEGIN IMMEDIATE … COMMIT; rolled back if it fails. TRUE means: on the disk.
 * JB_ERROR_IO with "close and open again" if the database's lock was lost or its files exchanged:
 * from then on every call fails, so that nothing is acknowledged that could vanish. */
gboolean jb_store_write (JbStore *store, JbStoreFunc func, gpointer data, GError **error);
/* Truncates the WAL (at lock, when idle). */
gboolean jb_store_checkpoint (JbStore *store, GError **error);

/* 8 MiB beside the database so that a full disk can still upload and purge. Released by the store
 * itself when such a write meets a full disk (`func` is then called a second time, after a rollback),
 * and restored when space is back. */
gboolean jb_store_write_with_ballast (JbStore *store, JbStoreFunc func, gpointer data,
                                      GError **error);
/* Free bytes on the file system of the home; and is there room for one more record (16 MiB + WAL +
 * ballast)? JB_ERROR_FULL tells how much is missing. */
guint64 jb_store_free_bytes (JbStore *store);
gboolean jb_store_has_room (JbStore *store, GError **error);

/* Statement helpers for the .c files that own SQL: every bind and step checked. */
sqlite3_stmt *jb_sql_prepare (sqlite3 *db, const gchar *sql, GError **error);
/* SQLITE_ROW or SQLITE_DONE; anything else sets the error (FULL, IO, DAMAGED, BUSY) and is -1. */
gint jb_sql_step (sqlite3_stmt *statement, GError **error);
/* Steps to DONE; an unexpected row is an error. */
gboolean jb_sql_done (sqlite3_stmt *statement, GError **error);
gboolean jb_sql_exec (sqlite3 *db, const gchar *sql, GError **error);
void jb_sql_set_error (sqlite3 *db, gint code, GError **error);
/* Binds one value each, "t" text, "i" gint64, "b" (const void *, gsize), "n" NULL:
 * jb_sql_bind (statement, "tib", text, number, bytes, len). Bytes are copied. */
gboolean jb_sql_bind (sqlite3_stmt *statement, GError **error, const gchar *types, ...);
GBytes *jb_sql_column_bytes (sqlite3_stmt *statement, gint column);
gchar *jb_sql_column_text (sqlite3_stmt *statement, gint column);

/* A small value by name in table `meta`: NULL without error if it is not there (transfer full). */
GBytes *jb_meta_get (sqlite3 *db, const gchar *name, GError **error);
gboolean jb_meta_set (sqlite3 *db, const gchar *name, const void *value, gsize len, GError **error);
/* The same for numbers; `fallback` if it is not there. */
gboolean jb_meta_get_int (sqlite3 *db, const gchar *name, gint64 fallback, gint64 *ret_value,
                          GError **error);
gboolean jb_meta_set_int (sqlite3 *db, const gchar *name, gint64 value, GError **error);

/* This kit's incarnation: drawn when the database is made, and again when the office acknowledged
 * more than we have (the card was restored from an image); rec_seq then begins at 1 again. */
gboolean jb_incarnation_get (sqlite3 *db, JbId *ret_incarnation, GError **error);
gboolean jb_incarnation_renew (sqlite3 *db, JbId *ret_incarnation, GError **error);
/* The last rec_seq of the incarnation, 0 before the first record. */
gboolean jb_rec_seq_last (sqlite3 *db, guint64 *ret_rec_seq, GError **error);
gboolean jb_rec_seq_set_last (sqlite3 *db, guint64 rec_seq, GError **error);

static inline void
jb_sql_finalize (sqlite3_stmt *statement)
{
  sqlite3_finalize (statement);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (sqlite3_stmt, jb_sql_finalize)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (JbStore, jb_store_close)

G_END_DECLS
