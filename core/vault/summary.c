/* SPDX-License-Identifier: MPL-2.0 */
/* A summary pack, table summary_pack: a box (box.c) under the list key, context "summary-pack",
 * bound to the pack's number (u64, big-endian). Its plaintext:
 *
 *   u8   n, 1..16
 *   n x  16         id of the record
 *        LP(name)   u32 length, then UTF-8; may be empty
 *        LP(nik)    u32 length, then the masked NIK; may be empty
 *   zeros up to a multiple of 1024 bytes, so that the length does not tell whose name was added
 *
 * Only the last pack grows; it is rewritten with every finish until it is full. */
#include "core/vault/summary.h"

#include "core/base/bytes.h"
#include "core/base/error.h"
#include "core/base/text.h"
#include "core/vault/box.h"

#include <sodium.h>
#include <string.h>

#define CONTEXT "summary-pack"
#define PACK_MAX 16
#define PADDED_TO 1024
#define TEXT_MAX_BYTES 1024

void
jb_summary_free (JbSummary *summary)
{
  if (summary == NULL)
    return;
  g_free (summary->name);
  g_free (summary->nik_masked);
  g_free (summary);
}

static JbSummary *
summary_new (const JbId *id, const gchar *name, const gchar *nik_masked)
{
  JbSummary *summary = g_new0 (JbSummary, 1);
  summary->id = *id;
  summary->name = g_strdup (name);
  summary->nik_masked = g_strdup (nik_masked);
  return summary;
}

static GBytes *
pack_seal (const JbSecret *list, gint64 number, GPtrArray *summaries)
{
  g_autoptr (GByteArray) plain = g_byte_array_new ();
  guint64 bound = GUINT64_TO_BE ((guint64) number);
  jb_put_u8 (plain, (guint8) summaries->len);
  for (guint i = 0; i < summaries->len; i++)
    {
      const JbSummary *summary = g_ptr_array_index (summaries, i);
      jb_put (plain, summary->id.bytes, JB_ID_BYTES);
      jb_put_lp (plain, summary->name, strlen (summary->name));
      jb_put_lp (plain, summary->nik_masked, strlen (summary->nik_masked));
    }
  while (plain->len % PADDED_TO != 0)
    jb_put_u8 (plain, 0);
  GBytes *box = jb_box_seal (list, CONTEXT, &bound, sizeof bound, plain->data, plain->len);
  sodium_memzero (plain->data, plain->len);
  return box;
}

static gchar *
read_text (JbReader *reader)
{
  const guint8 *text = NULL;
  gsize len = 0;
  jb_reader_lp (reader, TEXT_MAX_BYTES, &text, &len);
  return g_strndup ((const gchar *) text, len);
}

/* An empty array if it does not open: what it said is lost, the records it speaks of are not. */
static GPtrArray *
pack_open (const JbSecret *list, gint64 number, GBytes *box)
{
  GPtrArray *summaries = g_ptr_array_new_with_free_func ((GDestroyNotify) jb_summary_free);
  guint64 bound = GUINT64_TO_BE ((guint64) number);
  g_autoptr (GBytes) plain
      = jb_box_open (list, CONTEXT, &bound, sizeof bound, g_bytes_get_data (box, NULL),
                     g_bytes_get_size (box), NULL);
  if (plain == NULL)
    return summaries;
  JbReader reader;
  guint8 n = 0;
  jb_reader_init (&reader, g_bytes_get_data (plain, NULL), g_bytes_get_size (plain));
  jb_reader_u8 (&reader, &n);
  for (guint i = 0; i < n && !reader.failed; i++)
    {
      JbId id = { { 0 } };
      jb_reader_copy (&reader, id.bytes, JB_ID_BYTES);
      g_autofree gchar *name = read_text (&reader);
      g_autofree gchar *nik = read_text (&reader);
      if (!reader.failed)
        g_ptr_array_add (summaries, summary_new (&id, name, nik));
    }
  return summaries;
}

static gboolean
pack_write (sqlite3 *db, const JbSecret *list, gint64 number, GPtrArray *summaries, GError **error)
{
  g_autoptr (GBytes) box = pack_seal (list, number, summaries);
  g_autoptr (sqlite3_stmt) statement
      = jb_sql_prepare (db,
                        "INSERT INTO summary_pack (pack, n, bytes) VALUES (?, ?, ?)"
                        " ON CONFLICT (pack) DO UPDATE SET n = excluded.n, bytes = excluded.bytes",
                        error);
  return statement != NULL
         && jb_sql_bind (statement, error, "iib", number, (gint64) summaries->len,
                         g_bytes_get_data (box, NULL), g_bytes_get_size (box))
         && jb_sql_done (statement, error);
}

/* The last pack if there is room in it, else an empty one with the next number. */
static gboolean
pack_to_grow (sqlite3 *db, const JbSecret *list, gint64 *ret_number, GPtrArray **ret_summaries,
              GError **error)
{
  g_autoptr (sqlite3_stmt) statement = jb_sql_prepare (
      db, "SELECT pack, n, bytes FROM summary_pack ORDER BY pack DESC LIMIT 1", error);
  gint step = statement != NULL ? jb_sql_step (statement, error) : -1;
  if (step < 0)
    return FALSE;
  gint64 number = 0;
  g_autoptr (GPtrArray) summaries = NULL;
  if (step == SQLITE_ROW)
    {
      g_autoptr (GBytes) box = jb_sql_column_bytes (statement, 2);
      number = sqlite3_column_int64 (statement, 0);
      summaries = pack_open (list, number, box);
    }
  if (summaries == NULL || summaries->len == 0 || summaries->len >= PACK_MAX)
    {
      g_clear_pointer (&summaries, g_ptr_array_unref);
      summaries = g_ptr_array_new_with_free_func ((GDestroyNotify) jb_summary_free);
      number++;
    }
  *ret_number = number;
  *ret_summaries = g_steal_pointer (&summaries);
  return TRUE;
}

gboolean
jb_summary_add (sqlite3 *db, const JbSecret *list, const JbId *id, const gchar *name,
                const gchar *nik_masked, GError **error)
{
  gint64 number;
  g_autoptr (GPtrArray) summaries = NULL;
  if (!pack_to_grow (db, list, &number, &summaries, error))
    return FALSE;
  g_ptr_array_add (summaries, summary_new (id, name, nik_masked));
  return pack_write (db, list, number, summaries, error);
}

/* Calls `func` with every pack. */
typedef gboolean (*PackFunc) (sqlite3 *db, const JbSecret *list, gint64 number,
                              GPtrArray *summaries, GHashTable *table, GError **error);

static gboolean
each_pack (sqlite3 *db, const JbSecret *list, PackFunc func, GHashTable *table, GError **error)
{
  g_autoptr (sqlite3_stmt) statement
      = jb_sql_prepare (db, "SELECT pack, bytes FROM summary_pack ORDER BY pack", error);
  if (statement == NULL)
    return FALSE;
  gint step;
  while ((step = jb_sql_step (statement, error)) == SQLITE_ROW)
    {
      gint64 number = sqlite3_column_int64 (statement, 0);
      g_autoptr (GBytes) box = jb_sql_column_bytes (statement, 1);
      g_autoptr (GPtrArray) summaries = pack_open (list, number, box);
      if (!func (db, list, number, summaries, table, error))
        return FALSE;
    }
  return step == SQLITE_DONE;
}

static gboolean
collect (sqlite3 *db, const JbSecret *list, gint64 number, GPtrArray *summaries, GHashTable *table,
         GError **error)
{
  for (guint i = 0; i < summaries->len; i++)
    {
      const JbSummary *summary = g_ptr_array_index (summaries, i);
      JbSummary *copy = summary_new (&summary->id, summary->name, summary->nik_masked);
      g_hash_table_replace (table, &copy->id, copy);
    }
  return TRUE;
}

GHashTable *
jb_summary_load (sqlite3 *db, const JbSecret *list, GError **error)
{
  g_autoptr (GHashTable) table
      = g_hash_table_new_full (jb_id_hash, jb_id_equal, NULL, (GDestroyNotify) jb_summary_free);
  if (!each_pack (db, list, collect, table, error))
    return NULL;
  return g_steal_pointer (&table);
}

static gboolean
delete_pack (sqlite3 *db, gint64 number, GError **error)
{
  g_autoptr (sqlite3_stmt) statement
      = jb_sql_prepare (db, "DELETE FROM summary_pack WHERE pack = ?", error);
  return statement != NULL && jb_sql_bind (statement, error, "i", number)
         && jb_sql_done (statement, error);
}

static gboolean
thin_out (sqlite3 *db, const JbSecret *list, gint64 number, GPtrArray *summaries, GHashTable *table,
          GError **error)
{
  guint before = summaries->len;
  for (guint i = before; i-- > 0;)
    {
      const JbSummary *summary = g_ptr_array_index (summaries, i);
      if (g_hash_table_contains (table, &summary->id))
        g_ptr_array_remove_index (summaries, i);
    }
  if (summaries->len == before)
    return TRUE;
  return summaries->len > 0 ? pack_write (db, list, number, summaries, error)
                            : delete_pack (db, number, error);
}

gboolean
jb_summary_drop (sqlite3 *db, const JbSecret *list, GHashTable *ids, GError **error)
{
  return each_pack (db, list, thin_out, ids, error);
}

gboolean
jb_nik_hash (const JbOfficerKeys *keys, const gchar *nik, gboolean *ret_any, JbDigest *ret_hash,
             GError **error)
{
  gboolean any = jb_text_is_digits (nik, 16, 16);
  if (any)
    {
      g_autoptr (JbSecret) key = jb_officer_keys_nik_key (keys, error);
      if (key == NULL)
        return FALSE;
      crypto_generichash (ret_hash->bytes, JB_DIGEST_BYTES, (const guint8 *) nik, 16,
                          jb_secret_data (key), jb_secret_len (key));
    }
  *ret_any = any;
  return TRUE;
}
