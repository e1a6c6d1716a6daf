/* SPDX-License-Identifier: MPL-2.0 */
/* A draft in the database. All are boxes (box.c); a draft's id is the 16-byte id of its record.
 *
 *   draft.key_box      context "draft-key", under the officer's drafts key, bound to the id: the
 *                      draft's own 32-byte key, which dies with the draft
 *   draft.body         context "draft-body", under the draft's key, bound to the id:
 *                        u8 length, then the page: at most 32 characters of a-z 0-9 -
 *                        the rest: record.json (people/record-json.c)
 *   draft_part.bytes   context "draft-part", under the draft's key, bound to the id and the part's
 *                      name:
 *                        u8 length, then the media type
 *                        the rest: the content */
#include "core/vault/draft-private.h"

#include "core/base/bytes.h"
#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/base/json.h"
#include "core/base/text.h"
#include "core/vault/audit.h"
#include "core/vault/box.h"

#include <string.h>

#define BODY_CONTEXT "draft-body"
#define PAGE_MAX 32
#define REASON_MAX_BYTES 256

void
jb_draft_free (JbDraft *draft)
{
  if (draft == NULL)
    return;
  jb_secret_unref (draft->key);
  jb_record_free (draft->record);
  g_free (draft->page);
  g_free (draft);
}

JbRecord *
jb_draft_record (JbDraft *draft)
{
  return draft->record;
}

const gchar *
jb_draft_page (const JbDraft *draft)
{
  return draft->page;
}

gint64
jb_draft_first_biometric_lo_s (JbDraft *draft)
{
  return draft->first_biometric_lo_s;
}

gboolean
jb_draft_set_not_found (GError **error)
{
  g_set_error_literal (error, JB_ERROR, JB_ERROR_NOT_FOUND,
                       _ ("Draf ini tidak ada lagi. Mungkin sudah disegel atau dihapus."));
  return FALSE;
}

static gboolean
page_is_valid (const gchar *page)
{
  gsize len = strlen (page);
  return len <= PAGE_MAX && strspn (page, "abcdefghijklmnopqrstuvwxyz0123456789-") == len;
}

/* What a record must say before it can be read back at all. */
static void
fill_in (JbDraft *draft)
{
  JbRecord *record = draft->record;
  record->id = draft->id;
  if (*record->zone_effect == '\0')
    g_strlcpy (record->zone_effect, "UNKNOWN", sizeof record->zone_effect);
  if (*record->lawful_basis == '\0')
    g_strlcpy (record->lawful_basis, "not", sizeof record->lawful_basis);
}

/* The body's ciphertext; read back first, so that nothing is saved that could not be opened again.
 */
static GBytes *
seal_body (JbDraft *draft, const gchar *page, GError **error)
{
  g_return_val_if_fail (page_is_valid (page), NULL);
  fill_in (draft);
  g_autoptr (GBytes) json = jb_record_to_json (draft->record);
  gsize len;
  const guint8 *data = g_bytes_get_data (json, &len);
  g_autoptr (JbRecord) again = jb_record_from_json (data, len, error);
  if (again == NULL)
    return NULL;
  gsize page_len = strlen (page);
  guint8 *write;
  g_autoptr (GBytes) plain = jb_bytes_new_zeroing (1 + page_len + len, &write);
  write[0] = (guint8) page_len;
  memcpy (write + 1, page, page_len);
  memcpy (write + 1 + page_len, data, len);
  return jb_box_seal (draft->key, BODY_CONTEXT, draft->id.bytes, JB_ID_BYTES,
                      g_bytes_get_data (plain, NULL), g_bytes_get_size (plain));
}

gboolean
jb_draft_open_body (JbDraft *draft, GBytes *body, GError **error)
{
  gsize len;
  const guint8 *data = g_bytes_get_data (body, &len);
  g_autoptr (GBytes) plain
      = jb_box_open (draft->key, BODY_CONTEXT, draft->id.bytes, JB_ID_BYTES, data, len, error);
  if (plain == NULL)
    return FALSE;
  JbReader reader;
  guint8 page_len = 0;
  data = g_bytes_get_data (plain, &len);
  jb_reader_init (&reader, data, len);
  jb_reader_u8 (&reader, &page_len);
  const guint8 *page = jb_reader_take (&reader, page_len);
  if (page == NULL)
    {
      jb_sql_set_error (NULL, SQLITE_CORRUPT, error);
      return FALSE;
    }
  draft->record = jb_record_from_json (data + reader.pos, len - reader.pos, error);
  draft->page = g_strndup ((const gchar *) page, page_len);
  return draft->record != NULL;
}

typedef struct {
  JbDraft *draft;
  GBytes *key_box, *body;
  gint64 now_lo_s;
} Write;

static gboolean
has_place (sqlite3 *db, const JbId *officer, GError **error)
{
  g_autoptr (sqlite3_stmt) statement
      = jb_sql_prepare (db, "SELECT count (*) FROM draft WHERE officer = ?", error);
  if (statement == NULL || !jb_sql_bind (statement, error, "b", officer->bytes, (gsize) JB_ID_BYTES)
      || jb_sql_step (statement, error) != SQLITE_ROW)
    return FALSE;
  if (sqlite3_column_int (statement, 0) < JB_DRAFT_MAX)
    return TRUE;
  g_set_error (error, JB_ERROR, JB_ERROR_LIMIT,
               _ ("Sudah ada %u draf. Semuanya aman. Selesaikan atau hapus sebagian dahulu."),
               (guint) JB_DRAFT_MAX);
  return FALSE;
}

static gboolean
insert_draft (sqlite3 *db, gpointer data, GError **error)
{
  const Write *write = data;
  if (!has_place (db, &write->draft->officer, error))
    return FALSE;
  g_autoptr (sqlite3_stmt) statement
      = jb_sql_prepare (db,
                        "INSERT INTO draft (id, officer, key_box, body, begun, saved)"
                        " VALUES (?, ?, ?, ?, ?, ?)",
                        error);
  return statement != NULL
         && jb_sql_bind (statement, error, "bbbbii", write->draft->id.bytes, (gsize) JB_ID_BYTES,
                         write->draft->officer.bytes, (gsize) JB_ID_BYTES,
                         g_bytes_get_data (write->key_box, NULL), g_bytes_get_size (write->key_box),
                         g_bytes_get_data (write->body, NULL), g_bytes_get_size (write->body),
                         write->now_lo_s, write->now_lo_s)
         && jb_sql_done (statement, error);
}

JbDraft *
jb_draft_begin (JbStore *store, JbOfficerKeys *keys, JbRecord *record, gint64 now_lo_s,
                GError **error)
{
  g_autoptr (JbDraft) draft = g_new0 (JbDraft, 1);
  draft->record = record;
  draft->id = record->id;
  if (jb_id_is_none (&draft->id))
    jb_id_random (&draft->id);
  draft->officer = *jb_officer_keys_id (keys);
  draft->page = g_strdup ("");
  draft->key = jb_secret_random (JB_KEY_BYTES, error);
  if (draft->key == NULL)
    return NULL;
  g_autoptr (GBytes) key_box = jb_box_wrap (jb_officer_keys_drafts (keys), JB_DRAFT_KEY_CONTEXT,
                                            draft->id.bytes, JB_ID_BYTES, draft->key);
  g_autoptr (GBytes) body = seal_body (draft, draft->page, error);
  Write write = { draft, key_box, body, now_lo_s };
  if (body == NULL || !jb_store_write (store, insert_draft, &write, error))
    return NULL;
  return g_steal_pointer (&draft);
}

static gboolean
update_draft (sqlite3 *db, gpointer data, GError **error)
{
  const Write *write = data;
  g_autoptr (sqlite3_stmt) statement
      = jb_sql_prepare (db, "UPDATE draft SET body = ?, saved = ? WHERE id = ?", error);
  if (statement == NULL
      || !jb_sql_bind (statement, error, "bib", g_bytes_get_data (write->body, NULL),
                       g_bytes_get_size (write->body), write->now_lo_s, write->draft->id.bytes,
                       (gsize) JB_ID_BYTES)
      || !jb_sql_done (statement, error))
    return FALSE;
  return sqlite3_changes (db) == 1 || jb_draft_set_not_found (error);
}

gboolean
jb_draft_save (JbStore *store, JbDraft *draft, const gchar *page, gint64 now_lo_s, GError **error)
{
  g_autoptr (GBytes) body = seal_body (draft, page, error);
  Write write = { .draft = draft, .body = body, .now_lo_s = now_lo_s };
  if (body == NULL || !jb_store_write (store, update_draft, &write, error))
    return FALSE;
  g_autofree gchar *kept = g_strdup (page);
  g_free (draft->page);
  draft->page = g_steal_pointer (&kept);
  return TRUE;
}

gboolean
jb_draft_exists (sqlite3 *db, const JbId *draft, GError **error)
{
  g_autoptr (sqlite3_stmt) statement
      = jb_sql_prepare (db, "SELECT 1 FROM draft WHERE id = ?", error);
  if (statement == NULL || !jb_sql_bind (statement, error, "b", draft->bytes, (gsize) JB_ID_BYTES))
    return FALSE;
  gint step = jb_sql_step (statement, error);
  return step == SQLITE_ROW || (step == SQLITE_DONE && jb_draft_set_not_found (error));
}

gboolean
jb_draft_delete (sqlite3 *db, const JbId *draft, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = jb_sql_prepare (db, "DELETE FROM draft WHERE id = ?", error);
  if (statement == NULL || !jb_sql_bind (statement, error, "b", draft->bytes, (gsize) JB_ID_BYTES)
      || !jb_sql_done (statement, error))
    return FALSE;
  return sqlite3_changes (db) == 1 || jb_draft_set_not_found (error);
}

typedef struct {
  const JbDraft *draft;
  const gchar *detail;
  gint64 lo_s, hi_s;
} Discard;

static gboolean
write_discard (sqlite3 *db, gpointer data, GError **error)
{
  const Discard *discard = data;
  JbAuditEntry entry = { .lo_s = discard->lo_s,
                         .hi_s = discard->hi_s,
                         .actor = discard->draft->officer,
                         .subject = discard->draft->id,
                         .event = "draft.discarded",
                         .detail = discard->detail };
  return jb_draft_delete (db, &discard->draft->id, error) && jb_audit_append (db, &entry, error);
}

gboolean
jb_draft_discard (JbStore *store, JbDraft *draft, const gchar *reason, gint64 lo_s, gint64 hi_s,
                  GError **error)
{
  if (!jb_text_is_clean (reason, REASON_MAX_BYTES, JB_TEXT_LINE))
    {
      g_set_error_literal (error, JB_ERROR, JB_ERROR_INVALID,
                           _ ("Alasan terlalu panjang atau berisi tanda yang tidak dapat "
                              "ditampilkan. Draf tetap ada."));
      return FALSE;
    }
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  json_builder_begin_object (builder);
  jb_json_put_string (builder, "reason", reason);
  json_builder_end_object (builder);
  g_autoptr (GBytes) bytes = jb_json_builder_to_bytes (builder);
  g_autofree gchar *detail = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  Discard discard = { draft, detail, lo_s, hi_s };
  return jb_store_write (store, write_discard, &discard, error);
}
