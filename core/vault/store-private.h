/* SPDX-License-Identifier: MPL-2.0 */
/* The pieces of the store (store*.c only): opening and migrating, the guard, the ballast. */
#pragma once

#include "core/vault/store.h"

#include <sys/types.h>

G_BEGIN_DECLS

/* Knows whether kit.db and its -wal are still the files we opened, and still locked by us. */
typedef struct {
  gchar *db_path, *wal_path;
  gint db_fd; /* open for as long as SQLite is: see store-guard.c */
  dev_t device;
  ino_t db, wal;
  gboolean lock_is_visible;
} JbGuard;

/* Creates an empty kit.db (0600) if there is none; before SQLite opens it. */
gboolean jb_guard_init (JbGuard *guard, const gchar *home, GError **error);
/* Remembers the files once SQLite is in WAL mode and holds its lock. */
gboolean jb_guard_watch (JbGuard *guard, GError **error);
gboolean jb_guard_holds (const JbGuard *guard);
/* After sqlite3_close only: this closes kit.db. */
void jb_guard_clear (JbGuard *guard);

/* A connection with every pragma set and checked, migrated, quick_check done. */
sqlite3 *jb_store_connect (const gchar *path, GError **error);
gboolean jb_store_migrate (sqlite3 *db, GError **error);
gboolean jb_store_check (sqlite3 *db, GError **error);

/* Free bytes for us on the file system of `path`; 0 if it cannot be told. */
guint64 jb_free_bytes (const gchar *path);
#define JB_BALLAST_BYTES (8 * 1024 * 1024)
/* TRUE if the ballast is there, made now if there is room enough. */
gboolean jb_ballast_ensure (const gchar *path);
void jb_ballast_release (const gchar *path);

/* An error about a file, by errno: JB_ERROR_FULL or JB_ERROR_IO. */
void jb_store_set_errno (GError **error, gint number);

G_END_DECLS
