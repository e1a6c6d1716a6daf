/* SPDX-License-Identifier: MPL-2.0 */
/* The second copy of a drafts key, for the office's offline recovery key: when an officer is gone,
 * the drafts are not. Column officer.drafts_escrow:
 *
 *   16   key id of the escrow key
 *   96   crypto_box_seal to it of: officer's id (16), drafts key (32) */
#include "core/vault/officers-private.h"

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/vault/box.h"

#include <string.h>

typedef struct {
  const JbOfficerKeys *keys;
  JbKeyId escrow;
  GBytes *copy;
  gboolean held; /* for this escrow key */
} Escrow;

static gboolean
read_held (sqlite3 *db, gpointer data, GError **error)
{
  Escrow *escrow = data;
  g_autoptr (sqlite3_stmt) statement
      = jb_sql_prepare (db, "SELECT drafts_escrow FROM officer WHERE id = ?", error);
  if (statement == NULL
      || !jb_sql_bind (statement, error, "b", escrow->keys->id.bytes, (gsize) JB_ID_BYTES))
    return FALSE;
  gint step = jb_sql_step (statement, error);
  if (step < 0)
    return FALSE;
  g_autoptr (GBytes) bytes = step == SQLITE_ROW ? jb_sql_column_bytes (statement, 0) : NULL;
  escrow->held
      = bytes != NULL && g_bytes_get_size (bytes) > JB_KEY_ID_BYTES
        && memcmp (g_bytes_get_data (bytes, NULL), escrow->escrow.bytes, JB_KEY_ID_BYTES) == 0;
  return TRUE;
}

static gboolean
write_copy (sqlite3 *db, gpointer data, GError **error)
{
  const Escrow *escrow = data;
  g_autoptr (sqlite3_stmt) statement
      = jb_sql_prepare (db, "UPDATE officer SET drafts_escrow = ? WHERE id = ?", error);
  return statement != NULL
         && jb_sql_bind (statement, error, "bb", g_bytes_get_data (escrow->copy, NULL),
                         g_bytes_get_size (escrow->copy), escrow->keys->id.bytes,
                         (gsize) JB_ID_BYTES)
         && jb_sql_done (statement, error);
}

static GBytes *
make_copy (const Escrow *escrow, const JbPublicKey *to, GError **error)
{
  g_autoptr (JbSecret) plain = jb_secret_new (JB_ID_BYTES + JB_KEY_BYTES, error);
  if (plain == NULL)
    return NULL;
  memcpy (jb_secret_write (plain), escrow->keys->id.bytes, JB_ID_BYTES);
  memcpy (jb_secret_write (plain) + JB_ID_BYTES, jb_secret_data (escrow->keys->drafts),
          JB_KEY_BYTES);
  g_autoptr (GBytes) box = jb_sealed_create (to, jb_secret_data (plain), jb_secret_len (plain));
  if (box == NULL)
    {
      g_set_error_literal (error, JB_ERROR, JB_ERROR_INVALID,
                           _ ("Kunci pemulihan dari kantor tidak dapat dipakai. "
                              "Data tetap aman. Hubungi kantor."));
      return NULL;
    }
  g_autoptr (GByteArray) copy = g_byte_array_new ();
  g_byte_array_append (copy, escrow->escrow.bytes, JB_KEY_ID_BYTES);
  g_byte_array_append (copy, g_bytes_get_data (box, NULL), (guint) g_bytes_get_size (box));
  return g_byte_array_free_to_bytes (g_steal_pointer (&copy));
}

gboolean
jb_officers_escrow (JbStore *store, JbOfficerKeys *keys, const JbPublicKey *escrow, GError **error)
{
  Escrow job = { .keys = keys };
  jb_key_id (escrow, &job.escrow);
  if (!jb_store_read (store, read_held, &job, error))
    return FALSE;
  if (job.held)
    return TRUE;
  g_autoptr (GBytes) copy = make_copy (&job, escrow, error);
  job.copy = copy;
  return copy != NULL && jb_store_write (store, write_copy, &job, error);
}
