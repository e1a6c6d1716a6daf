/* SPDX-License-Identifier: MPL-2.0 */
/* The officers of a kit: who they are, how they come and go. Signing in is in officers-unlock.c.
 *
 * meta 'list_public': the 32-byte X25519 public half of the list key. */
#include "core/vault/officers-private.h"

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/base/text.h"

#include <string.h>

#define LIST_PUBLIC "list_public"
#define NAME_MAX_BYTES 160

void
jb_kit_officer_free (JbKitOfficer *officer)
{
  if (officer == NULL)
    return;
  g_free (officer->name);
  g_free (officer);
}

static gboolean
take_row (sqlite3_stmt *statement, JbKitOfficer *officer)
{
  const gchar *role = (const gchar *) sqlite3_column_text (statement, 2);
  if (sqlite3_column_bytes (statement, 0) != JB_ID_BYTES
      || sqlite3_column_bytes (statement, 3) != JB_PUBLIC_KEY_BYTES)
    return FALSE;
  memcpy (officer->id.bytes, sqlite3_column_blob (statement, 0), JB_ID_BYTES);
  officer->name = jb_sql_column_text (statement, 1);
  officer->role = g_strcmp0 (role, jb_officer_role_name (JB_OFFICER_SUPERVISOR)) == 0
                      ? JB_OFFICER_SUPERVISOR
                      : JB_OFFICER_OPERATOR;
  memcpy (officer->key.bytes, sqlite3_column_blob (statement, 3), JB_PUBLIC_KEY_BYTES);
  officer->failures = (guint) sqlite3_column_int (statement, 4);
  officer->wait_until_lo_s = sqlite3_column_int64 (statement, 5);
  return TRUE;
}

static gboolean
read_list (sqlite3 *db, gpointer data, GError **error)
{
  GPtrArray *officers = data;
  g_autoptr (sqlite3_stmt) statement
      = jb_sql_prepare (db,
                        "SELECT id, name, role, public_key, failures, wait_until FROM officer"
                        " WHERE length (seed_box) > 0 ORDER BY name COLLATE NOCASE, id",
                        error);
  if (statement == NULL)
    return FALSE;
  gint step;
  while ((step = jb_sql_step (statement, error)) == SQLITE_ROW)
    {
      JbKitOfficer *officer = g_new0 (JbKitOfficer, 1);
      g_ptr_array_add (officers, officer);
      if (!take_row (statement, officer))
        {
          jb_sql_set_error (NULL, SQLITE_CORRUPT, error);
          return FALSE;
        }
    }
  return step == SQLITE_DONE;
}

GPtrArray *
jb_officers_list (JbStore *store, GError **error)
{
  g_autoptr (GPtrArray) officers
      = g_ptr_array_new_with_free_func ((GDestroyNotify) jb_kit_officer_free);
  if (!jb_store_read (store, read_list, officers, error))
    return NULL;
  return g_steal_pointer (&officers);
}

typedef struct {
  const gchar *name;
  JbOfficerRole role;
  JbOfficerKeys *keys;
  JbOfficerBoxes boxes;
  GBytes *slot;
  gboolean sponsored;
  gint64 now_lo_s;
} Addition;

static gboolean
count_officers (sqlite3 *db, guint *ret_n, GError **error)
{
  g_autoptr (sqlite3_stmt) statement
      = jb_sql_prepare (db, "SELECT count (*) FROM officer WHERE length (seed_box) > 0", error);
  if (statement == NULL || jb_sql_step (statement, error) != SQLITE_ROW)
    return FALSE;
  *ret_n = (guint) sqlite3_column_int (statement, 0);
  return TRUE;
}

/* The list key is new, so nobody can read what an older one closed. */
static gboolean
begin_lists (sqlite3 *db, const JbOfficerKeys *keys, GError **error)
{
  JbPublicKey list;
  return jb_officer_keys_list_public (keys, &list, error)
         && jb_meta_set (db, LIST_PUBLIC, list.bytes, sizeof list.bytes, error)
         && jb_sql_exec (db, "DELETE FROM summary_pack; UPDATE record SET nik_hash = NULL", error);
}

static gboolean
may_be_added (sqlite3 *db, const Addition *addition, gboolean *ret_first, GError **error)
{
  guint n;
  if (!count_officers (db, &n, error))
    return FALSE;
  if (n > 0 && !addition->sponsored)
    g_set_error_literal (error, JB_ERROR, JB_ERROR_STATE,
                         _ ("Petugas baru hanya dapat ditambahkan setelah seorang petugas masuk. "
                            "Masuk dahulu, lalu coba lagi."));
  else if (n >= JB_ENROL_MAX_OFFICERS)
    g_set_error (error, JB_ERROR, JB_ERROR_LIMIT,
                 _ ("Perangkat ini sudah memiliki %u petugas. Hapus petugas yang tidak lagi "
                    "bertugas."),
                 n);
  else
    {
      *ret_first = n == 0;
      return TRUE;
    }
  return FALSE;
}

static gboolean
insert_row (sqlite3 *db, const Addition *addition, GError **error)
{
  const JbOfficerKeys *keys = addition->keys;
  const JbOfficerBoxes *boxes = &addition->boxes;
  g_autoptr (sqlite3_stmt) statement
      = jb_sql_prepare (db,
                        "INSERT INTO officer"
                        " (id, name, role, public_key, seed_box, list_box, drafts_box, added)"
                        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                        error);
  return statement != NULL
         && jb_sql_bind (statement, error, "bttbbbbi", keys->id.bytes, (gsize) JB_ID_BYTES,
                         addition->name, jb_officer_role_name (addition->role),
                         jb_signer_public (keys->signer)->bytes, (gsize) JB_PUBLIC_KEY_BYTES,
                         g_bytes_get_data (boxes->seed, NULL), g_bytes_get_size (boxes->seed),
                         g_bytes_get_data (boxes->list, NULL), g_bytes_get_size (boxes->list),
                         g_bytes_get_data (boxes->drafts, NULL), g_bytes_get_size (boxes->drafts),
                         addition->now_lo_s)
         && jb_sql_done (statement, error);
}

static gboolean
put_slot (sqlite3 *db, const JbId *officer, GBytes *slot, GError **error)
{
  g_autoptr (sqlite3_stmt) statement
      = jb_sql_prepare (db,
                        "INSERT INTO slot (officer, kind, bytes) VALUES (?, ?, ?)"
                        " ON CONFLICT (officer, kind) DO UPDATE SET bytes = excluded.bytes",
                        error);
  return statement != NULL
         && jb_sql_bind (statement, error, "bib", officer->bytes, (gsize) JB_ID_BYTES,
                         (gint64) jb_slot_kind (slot), g_bytes_get_data (slot, NULL),
                         g_bytes_get_size (slot))
         && jb_sql_done (statement, error);
}

static gboolean
write_addition (sqlite3 *db, gpointer data, GError **error)
{
  const Addition *addition = data;
  gboolean first = FALSE;
  return may_be_added (db, addition, &first, error)
         && (!first || begin_lists (db, addition->keys, error)) && insert_row (db, addition, error)
         && put_slot (db, &addition->keys->id, addition->slot, error);
}

static gboolean
name_is_good (const gchar *name, GError **error)
{
  if (name != NULL && *name != '\0' && jb_text_is_clean (name, NAME_MAX_BYTES, JB_TEXT_LINE))
    return TRUE;
  g_set_error_literal (error, JB_ERROR, JB_ERROR_INVALID,
                       _ ("Nama petugas kosong, terlalu panjang, atau berisi tanda yang tidak "
                          "dapat ditampilkan. Ketik ulang namanya."));
  return FALSE;
}

JbOfficerKeys *
jb_officers_add (JbStore *store, const gchar *name, JbOfficerRole role, const JbSecret *passphrase,
                 const JbSecret *device, const JbKdfParams *params, JbOfficerKeys *sponsor,
                 gint64 now_lo_s, GError **error)
{
  if (!name_is_good (name, error))
    return NULL;
  g_autoptr (JbSecret) phrase = jb_passphrase_normalize (passphrase, error);
  g_autoptr (JbOfficerKeys) keys
      = phrase != NULL ? jb_officer_keys_create (sponsor != NULL ? sponsor->list : NULL, error)
                       : NULL;
  if (keys == NULL)
    return NULL;
  g_autoptr (GBytes) slot
      = jb_slot_create (JB_SLOT_PASSPHRASE, &keys->id, phrase, device, params, keys->omk, error);
  if (slot == NULL)
    return NULL;
  Addition addition = { .name = name,
                        .role = role,
                        .keys = keys,
                        .slot = slot,
                        .sponsored = sponsor != NULL,
                        .now_lo_s = now_lo_s };
  jb_officer_keys_box (keys, &addition.boxes);
  gboolean ok = jb_store_write (store, write_addition, &addition, error);
  jb_officer_boxes_clear (&addition.boxes);
  return ok ? g_steal_pointer (&keys) : NULL;
}

typedef struct {
  const JbId *officer;
  GBytes *bytes;
} Column;

static gboolean
write_slot (sqlite3 *db, gpointer data, GError **error)
{
  const Column *column = data;
  return put_slot (db, column->officer, column->bytes, error);
}

gboolean
jb_officers_set_badge (JbStore *store, JbOfficerKeys *keys, const JbSecret *badge,
                       const JbSecret *pin, const JbKdfParams *params, GError **error)
{
  g_autoptr (GBytes) slot
      = jb_slot_create (JB_SLOT_BADGE, &keys->id, pin, badge, params, keys->omk, error);
  if (slot == NULL)
    return FALSE;
  Column column = { &keys->id, slot };
  return jb_store_write (store, write_slot, &column, error);
}

/* One row must change. */
static gboolean
change_officer (sqlite3 *db, const gchar *sql, const JbId *officer, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = jb_sql_prepare (db, sql, error);
  if (statement == NULL || !jb_sql_bind (statement, error, "b", officer->bytes, (gsize) JB_ID_BYTES)
      || !jb_sql_done (statement, error))
    return FALSE;
  if (sqlite3_changes (db) == 1)
    return TRUE;
  g_set_error_literal (error, JB_ERROR, JB_ERROR_NOT_FOUND,
                       _ ("Petugas ini tidak ada di perangkat ini."));
  return FALSE;
}

static gboolean
write_reset (sqlite3 *db, gpointer data, GError **error)
{
  return change_officer (db, "UPDATE officer SET failures = 0, wait_until = 0 WHERE id = ?", data,
                         error);
}

gboolean
jb_officers_reset (JbStore *store, const JbId *officer, GError **error)
{
  return jb_store_write (store, write_reset, (gpointer) officer, error);
}

/* The row stays while drafts point to it, with the escrow copy that can still open them. */
static gboolean
write_forget (sqlite3 *db, gpointer data, GError **error)
{
  g_autoptr (sqlite3_stmt) slots = jb_sql_prepare (db, "DELETE FROM slot WHERE officer = ?", error);
  g_autoptr (sqlite3_stmt) row
      = jb_sql_prepare (db,
                        "DELETE FROM officer WHERE id = ?1"
                        " AND NOT EXISTS (SELECT 1 FROM draft WHERE officer = ?1)",
                        error);
  const guint8 *id = ((const JbId *) data)->bytes;
  return slots != NULL && row != NULL && jb_sql_bind (slots, error, "b", id, (gsize) JB_ID_BYTES)
         && jb_sql_done (slots, error)
         && change_officer (db,
                            "UPDATE officer SET seed_box = x'', list_box = x'', drafts_box = x''"
                            " WHERE id = ?",
                            data, error)
         && jb_sql_bind (row, error, "b", id, (gsize) JB_ID_BYTES) && jb_sql_done (row, error);
}

gboolean
jb_officers_forget (JbStore *store, const JbId *officer, GError **error)
{
  return jb_store_write (store, write_forget, (gpointer) officer, error)
         && jb_store_checkpoint (store, error);
}

gboolean
jb_officers_read_list_public (sqlite3 *db, JbPublicKey *ret_key, GError **error)
{
  g_autoptr (GError) fault = NULL;
  g_autoptr (GBytes) bytes = jb_meta_get (db, LIST_PUBLIC, &fault);
  if (fault != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&fault));
      return FALSE;
    }
  if (bytes == NULL || g_bytes_get_size (bytes) != JB_PUBLIC_KEY_BYTES)
    {
      g_set_error_literal (error, JB_ERROR, JB_ERROR_NOT_FOUND,
                           _ ("Perangkat ini belum memiliki petugas. Tambahkan petugas dahulu."));
      return FALSE;
    }
  memcpy (ret_key->bytes, g_bytes_get_data (bytes, NULL), JB_PUBLIC_KEY_BYTES);
  return TRUE;
}

static gboolean
read_list_public (sqlite3 *db, gpointer data, GError **error)
{
  return jb_officers_read_list_public (db, data, error);
}

gboolean
jb_officers_list_public (JbStore *store, JbPublicKey *ret_key, GError **error)
{
  return jb_store_read (store, read_list_public, ret_key, error);
}
