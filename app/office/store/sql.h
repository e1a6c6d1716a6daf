/* SPDX-License-Identifier: MPL-2.0 */
/* Shorthands for the store's statements; for .c files that own SQL. */
#pragma once

#include "core/vault/store.h"

#include <string.h>

/* Arguments of one "b" of jb_sql_bind. */
#define OF_BIND_ID(id) (const void *) (id)->bytes, (gsize) JB_ID_BYTES
#define OF_BIND_DIGEST(digest) (const void *) (digest)->bytes, (gsize) JB_DIGEST_BYTES
#define OF_BIND_KEY(key) (const void *) (key)->bytes, (gsize) JB_PUBLIC_KEY_BYTES
#define OF_BIND_BYTES(gbytes) g_bytes_get_data (gbytes, NULL), g_bytes_get_size (gbytes)

/* Exactly `len` bytes of a column; zeros if it is NULL or of another length. */
static inline void
of_sql_column_copy (sqlite3_stmt *statement, gint column, void *ret_bytes, gsize len)
{
  memset (ret_bytes, 0, len);
  if ((gsize) sqlite3_column_bytes (statement, column) == len)
    memcpy (ret_bytes, sqlite3_column_blob (statement, column), len);
}
