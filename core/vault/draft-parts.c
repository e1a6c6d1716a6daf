/* SPDX-License-Identifier: MPL-2.0 */
/* The parts of a draft: photo, prints, scans. How they lie in the database: draft.c. */
#include "core/vault/draft-private.h"

#include "core/base/bytes.h"
#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/vault/box.h"
#include "core/vault/seal-private.h"

#include <string.h>

#define PART_CONTEXT "draft-part"
/* What record.json, the table and the envelope may take of a sealed record. */
#define BESIDE_PARTS_BYTES (128 * 1024)

typedef struct {
  guint8 bytes[JB_ID_BYTES + JB_PART_NAME_MAX];
  gsize len;
} Bound;

static Bound
bind_to (const JbDraft *draft, const gchar *name)
{
  Bound bound = { .len = JB_ID_BYTES + strlen (name) };
  memcpy (bound.bytes, draft->id.bytes, JB_ID_BYTES);
  memcpy (bound.bytes + JB_ID_BYTES, name, strlen (name));
  return bound;
}

static GBytes *
seal_part (const JbDraft *draft, const gchar *name, const gchar *type, GBytes *bytes)
{
  gsize len, type_len = strlen (type);
  const guint8 *data = g_bytes_get_data (bytes, &len);
  guint8 *write;
  g_autoptr (GBytes) plain = jb_bytes_new_zeroing (1 + type_len + len, &write);
  write[0] = (guint8) type_len;
  memcpy (write + 1, type, type_len);
  if (len > 0)
    memcpy (write + 1 + type_len, data, len);
  Bound bound = bind_to (draft, name);
  return jb_box_seal (draft->key, PART_CONTEXT, bound.bytes, bound.len,
                      g_bytes_get_data (plain, NULL), g_bytes_get_size (plain));
}

static JbSealPart *
open_part (const JbDraft *draft, const gchar *name, GBytes *box, GError **error)
{
  if (!jb_part_name_is_valid (name))
    {
      jb_sql_set_error (NULL, SQLITE_CORRUPT, error);
      return NULL;
    }
  Bound bound = bind_to (draft, name);
  g_autoptr (GBytes) plain
      = jb_box_open (draft->key, PART_CONTEXT, bound.bytes, bound.len, g_bytes_get_data (box, NULL),
                     g_bytes_get_size (box), error);
  if (plain == NULL)
    return NULL;
  JbReader reader;
  guint8 type_len = 0;
  jb_reader_init (&reader, g_bytes_get_data (plain, NULL), g_bytes_get_size (plain));
  jb_reader_u8 (&reader, &type_len);
  const guint8 *type = jb_reader_take (&reader, type_len);
  if (type == NULL)
    {
      jb_sql_set_error (NULL, SQLITE_CORRUPT, error);
      return NULL;
    }
  g_autofree gchar *text = g_strndup ((const gchar *) type, type_len);
  g_autoptr (GBytes) content
      = g_bytes_new_from_bytes (plain, reader.pos, g_bytes_get_size (plain) - reader.pos);
  return jb_seal_part_new (name, text, content);
}

typedef struct {
  JbDraft *draft;
  const gchar *name; /* NULL: all */
  GBytes *box;
  gint64 now_lo_s;
  gint64 first_biometric_lo_s; /* comes out */
  GPtrArray *names;            /* of gchar * */
} PartJob;

static gboolean
set_too_much (GError **error)
{
  g_set_error_literal (error, JB_ERROR, JB_ERROR_LIMIT,
                       _ ("Lampiran ini membuat data perekaman terlalu besar dan belum disimpan. "
                          "Yang lain aman. Perkecil atau hapus lampiran lain."));
  return FALSE;
}

/* With the new part all of them must still fit into one sealed record. */
static gboolean
fits (sqlite3 *db, const PartJob *job, GError **error)
{
  g_autoptr (sqlite3_stmt) statement
      = jb_sql_prepare (db,
                        "SELECT count (*), coalesce (sum (length (bytes)), 0) FROM draft_part"
                        " WHERE draft = ? AND name <> ?",
                        error);
  if (statement == NULL
      || !jb_sql_bind (statement, error, "bt", job->draft->id.bytes, (gsize) JB_ID_BYTES, job->name)
      || jb_sql_step (statement, error) != SQLITE_ROW)
    return FALSE;
  gint64 n = sqlite3_column_int64 (statement, 0);
  gint64 others = sqlite3_column_int64 (statement, 1);
  gint64 own = (gint64) g_bytes_get_size (job->box);
  if (n < JB_PARTS_MAX && others + own <= JB_SEAL_MAX_BYTES - BESIDE_PARTS_BYTES)
    return TRUE;
  return set_too_much (error);
}

static gboolean
put_part (sqlite3 *db, const PartJob *job, GError **error)
{
  g_autoptr (sqlite3_stmt) statement
      = jb_sql_prepare (db,
                        "INSERT INTO draft_part (draft, name, bytes, saved) VALUES (?, ?, ?, ?)"
                        " ON CONFLICT (draft, name)"
                        " DO UPDATE SET bytes = excluded.bytes, saved = excluded.saved",
                        error);
  return statement != NULL
         && jb_sql_bind (statement, error, "btbi", job->draft->id.bytes, (gsize) JB_ID_BYTES,
                         job->name, g_bytes_get_data (job->box, NULL), g_bytes_get_size (job->box),
                         job->now_lo_s)
         && jb_sql_done (statement, error);
}

static gboolean
touch_draft (sqlite3 *db, const PartJob *job, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = jb_sql_prepare (
      db, "UPDATE draft SET saved = max (saved, ?), first_biometric = ? WHERE id = ?", error);
  if (statement == NULL
      || !jb_sql_bind (statement, error, "iib", job->now_lo_s, job->first_biometric_lo_s,
                       job->draft->id.bytes, (gsize) JB_ID_BYTES)
      || !jb_sql_done (statement, error))
    return FALSE;
  return sqlite3_changes (db) == 1 || jb_draft_set_not_found (error);
}

static gboolean
write_part (sqlite3 *db, gpointer data, GError **error)
{
  PartJob *job = data;
  job->first_biometric_lo_s = job->draft->first_biometric_lo_s;
  if (job->first_biometric_lo_s == 0 && jb_part_is_biometric (job->name))
    job->first_biometric_lo_s = job->now_lo_s;
  return touch_draft (db, job, error) && fits (db, job, error) && put_part (db, job, error);
}

gboolean
jb_draft_set_part (JbStore *store, JbDraft *draft, const gchar *name, const gchar *type,
                   GBytes *bytes, gint64 now_lo_s, GError **error)
{
  if (!jb_part_name_is_valid (name) || !jb_seal_type_is_valid (type))
    {
      g_set_error_literal (error, JB_ERROR, JB_ERROR_INVALID,
                           _ ("Lampiran jenis ini tidak dapat disimpan. Draf tetap aman."));
      return FALSE;
    }
  if (g_bytes_get_size (bytes) > JB_PART_MAX_BYTES)
    return set_too_much (error);
  g_autoptr (GBytes) box = seal_part (draft, name, type, bytes);
  PartJob job = { .draft = draft, .name = name, .box = box, .now_lo_s = now_lo_s };
  if (!jb_store_write (store, write_part, &job, error))
    return FALSE;
  draft->first_biometric_lo_s = job.first_biometric_lo_s;
  return TRUE;
}

static gboolean
read_names (sqlite3 *db, gpointer data, GError **error)
{
  const PartJob *job = data;
  g_autoptr (sqlite3_stmt) statement
      = jb_sql_prepare (db, "SELECT name FROM draft_part WHERE draft = ? ORDER BY name", error);
  if (statement == NULL
      || !jb_sql_bind (statement, error, "b", job->draft->id.bytes, (gsize) JB_ID_BYTES))
    return FALSE;
  gint step;
  while ((step = jb_sql_step (statement, error)) == SQLITE_ROW)
    g_ptr_array_add (job->names, jb_sql_column_text (statement, 0));
  return step == SQLITE_DONE;
}

static gboolean
any_is_biometric (GPtrArray *names)
{
  for (guint i = 0; i < names->len; i++)
    if (jb_part_is_biometric (g_ptr_array_index (names, i)))
      return TRUE;
  return FALSE;
}

/* A photo taken again keeps the hour of the first; with the last biometric removed nothing was
 * begun. */
static gboolean
write_removal (sqlite3 *db, gpointer data, GError **error)
{
  PartJob *job = data;
  g_autoptr (sqlite3_stmt) statement
      = jb_sql_prepare (db, "DELETE FROM draft_part WHERE draft = ? AND name = ?", error);
  if (statement == NULL
      || !jb_sql_bind (statement, error, "bt", job->draft->id.bytes, (gsize) JB_ID_BYTES, job->name)
      || !jb_sql_done (statement, error))
    return FALSE;
  if (sqlite3_changes (db) == 0)
    {
      g_set_error_literal (error, JB_ERROR, JB_ERROR_NOT_FOUND,
                           _ ("Lampiran ini tidak ada di draf."));
      return FALSE;
    }
  if (!read_names (db, job, error))
    return FALSE;
  job->first_biometric_lo_s = any_is_biometric (job->names) ? job->draft->first_biometric_lo_s : 0;
  return touch_draft (db, job, error);
}

gboolean
jb_draft_remove_part (JbStore *store, JbDraft *draft, const gchar *name, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  PartJob job = { .draft = draft, .name = name, .names = names };
  if (!jb_store_write (store, write_removal, &job, error))
    return FALSE;
  draft->first_biometric_lo_s = job.first_biometric_lo_s;
  return TRUE;
}

static gboolean
read_part (sqlite3 *db, gpointer data, GError **error)
{
  PartJob *job = data;
  g_autoptr (sqlite3_stmt) statement
      = jb_sql_prepare (db, "SELECT bytes FROM draft_part WHERE draft = ? AND name = ?", error);
  if (statement == NULL
      || !jb_sql_bind (statement, error, "bt", job->draft->id.bytes, (gsize) JB_ID_BYTES,
                       job->name))
    return FALSE;
  gint step = jb_sql_step (statement, error);
  if (step == SQLITE_ROW)
    job->box = jb_sql_column_bytes (statement, 0);
  else if (step == SQLITE_DONE)
    g_set_error_literal (error, JB_ERROR, JB_ERROR_NOT_FOUND,
                         _ ("Lampiran ini tidak ada di draf."));
  return step == SQLITE_ROW;
}

GBytes *
jb_draft_part (JbStore *store, JbDraft *draft, const gchar *name, GError **error)
{
  PartJob job = { .draft = draft, .name = name };
  if (!jb_store_read (store, read_part, &job, error))
    return NULL;
  g_autoptr (GBytes) box = job.box;
  g_autoptr (JbSealPart) part = open_part (draft, name, box, error);
  return part != NULL ? g_bytes_ref (part->bytes) : NULL;
}

gchar **
jb_draft_part_names (JbStore *store, JbDraft *draft, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  PartJob job = { .draft = draft, .names = names };
  if (!jb_store_read (store, read_names, &job, error))
    return NULL;
  g_ptr_array_add (names, NULL);
  return (gchar **) g_ptr_array_free (g_steal_pointer (&names), FALSE);
}

gboolean
jb_draft_load_parts (sqlite3 *db, const JbDraft *draft, GPtrArray *parts, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = jb_sql_prepare (
      db, "SELECT name, bytes FROM draft_part WHERE draft = ? ORDER BY name", error);
  if (statement == NULL
      || !jb_sql_bind (statement, error, "b", draft->id.bytes, (gsize) JB_ID_BYTES))
    return FALSE;
  gint step;
  while ((step = jb_sql_step (statement, error)) == SQLITE_ROW)
    {
      g_autofree gchar *name = jb_sql_column_text (statement, 0);
      g_autoptr (GBytes) box = jb_sql_column_bytes (statement, 1);
      JbSealPart *part = open_part (draft, name, box, error);
      if (part == NULL)
        return FALSE;
      g_ptr_array_add (parts, part);
    }
  return step == SQLITE_DONE;
}
