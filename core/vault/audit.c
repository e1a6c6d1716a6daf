/* SPDX-License-Identifier: MPL-2.0 */
/* An audit entry's canonical bytes, which go into the chain:
 *
 *   u64  number, from 1
 *   i64  clock, earliest (seconds since 1970 UTC)
 *   i64  clock, latest
 *   16   actor
 *   16   subject
 *   LP(event)    u32 length, then 1..32 characters of a-z . -
 *   LP(detail)   u32 length, then at most 1024 bytes: compact JSON, or nothing
 *
 * Integers are big-endian. head(0) is 32 zero bytes; head(n) = BLAKE2b-256 (head(n-1), entry n). */
#include "core/vault/audit.h"

#include "core/base/bytes.h"
#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/base/text.h"
#include "core/vault/store.h"

#include <sodium.h>
#include <string.h>

void
jb_audit_next (const JbAuditHead *head, const JbAuditEntry *entry, JbAuditHead *ret_head)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  jb_put (bytes, head->head.bytes, JB_DIGEST_BYTES);
  jb_put_u64 (bytes, entry->number);
  jb_put_i64 (bytes, entry->lo_s);
  jb_put_i64 (bytes, entry->hi_s);
  jb_put (bytes, entry->actor.bytes, JB_ID_BYTES);
  jb_put (bytes, entry->subject.bytes, JB_ID_BYTES);
  jb_put_lp (bytes, entry->event, strlen (entry->event));
  jb_put_lp (bytes, entry->detail, strlen (entry->detail));
  ret_head->size = entry->number;
  jb_digest (bytes->data, bytes->len, &ret_head->head);
}

static gboolean
entry_is_sound (const JbAuditEntry *entry)
{
  gsize len = entry->event != NULL ? strlen (entry->event) : 0;
  return len >= 1 && len <= JB_AUDIT_EVENT_MAX
         && strspn (entry->event, "abcdefghijklmnopqrstuvwxyz.-") == len
         && jb_text_is_clean (entry->detail, JB_AUDIT_DETAIL_MAX, JB_TEXT_LINE);
}

static gboolean
set_broken (GError **error, guint64 number)
{
  g_set_error (error, JB_ERROR, JB_ERROR_DAMAGED,
               _ ("Jejak audit tidak utuh mulai entri %llu. Jangan hapus apa pun. Laporkan ke "
                  "kantor."),
               (unsigned long long) number);
  return FALSE;
}

static gboolean
column_copy (sqlite3_stmt *statement, gint column, guint8 *ret_bytes, gsize len)
{
  if ((gsize) sqlite3_column_bytes (statement, column) != len)
    return FALSE;
  memcpy (ret_bytes, sqlite3_column_blob (statement, column), len);
  return TRUE;
}

gboolean
jb_audit_head (sqlite3 *db, JbAuditHead *ret_head, GError **error)
{
  g_autoptr (sqlite3_stmt) statement
      = jb_sql_prepare (db, "SELECT number, head FROM audit ORDER BY number DESC LIMIT 1", error);
  gint step = statement != NULL ? jb_sql_step (statement, error) : -1;
  if (step < 0)
    return FALSE;
  JbAuditHead head = { 0 };
  if (step == SQLITE_ROW)
    {
      head.size = (guint64) sqlite3_column_int64 (statement, 0);
      if (!column_copy (statement, 1, head.head.bytes, JB_DIGEST_BYTES))
        return set_broken (error, head.size);
    }
  *ret_head = head;
  return TRUE;
}

gboolean
jb_audit_head_at (sqlite3 *db, guint64 size, JbAuditHead *ret_head, GError **error)
{
  JbAuditHead head = { .size = size };
  if (size == 0)
    {
      *ret_head = head;
      return TRUE;
    }
  g_autoptr (sqlite3_stmt) statement
      = jb_sql_prepare (db, "SELECT head FROM audit WHERE number = ?", error);
  if (statement == NULL || size > G_MAXINT64 || !jb_sql_bind (statement, error, "i", (gint64) size))
    return FALSE;
  gint step = jb_sql_step (statement, error);
  if (step < 0)
    return FALSE;
  if (step == SQLITE_DONE)
    {
      g_set_error_literal (error, JB_ERROR, JB_ERROR_NOT_FOUND,
                           _ ("Jejak audit lebih pendek dari yang ditanyakan."));
      return FALSE;
    }
  if (!column_copy (statement, 0, head.head.bytes, JB_DIGEST_BYTES))
    return set_broken (error, size);
  *ret_head = head;
  return TRUE;
}

gboolean
jb_audit_append (sqlite3 *db, JbAuditEntry *entry, GError **error)
{
  g_return_val_if_fail (entry_is_sound (entry), FALSE);
  JbAuditHead head, next;
  if (!jb_audit_head (db, &head, error))
    return FALSE;
  entry->number = head.size + 1;
  jb_audit_next (&head, entry, &next);
  g_autoptr (sqlite3_stmt) statement
      = jb_sql_prepare (db,
                        "INSERT INTO audit (number, lo, hi, actor, subject, event, detail, head)"
                        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                        error);
  return statement != NULL
         && jb_sql_bind (statement, error, "iiibbttb", (gint64) entry->number, entry->lo_s,
                         entry->hi_s, entry->actor.bytes, (gsize) JB_ID_BYTES, entry->subject.bytes,
                         (gsize) JB_ID_BYTES, entry->event, entry->detail, next.head.bytes,
                         (gsize) JB_DIGEST_BYTES)
         && jb_sql_done (statement, error);
}

/* Text that ends where SQLite says it does: nothing hides behind a NUL. */
static gboolean
text_is_whole (sqlite3_stmt *statement, gint column, const gchar *text)
{
  return text != NULL && strlen (text) == (gsize) sqlite3_column_bytes (statement, column);
}

/* Does the row at hand follow `head`? */
static gboolean
row_follows (sqlite3_stmt *statement, JbAuditHead *head)
{
  JbAuditEntry entry = {
    .number = (guint64) sqlite3_column_int64 (statement, 0),
    .lo_s = sqlite3_column_int64 (statement, 1),
    .hi_s = sqlite3_column_int64 (statement, 2),
    .event = (const gchar *) sqlite3_column_text (statement, 5),
    .detail = (const gchar *) sqlite3_column_text (statement, 6),
  };
  JbDigest stored;
  if (!column_copy (statement, 3, entry.actor.bytes, JB_ID_BYTES)
      || !column_copy (statement, 4, entry.subject.bytes, JB_ID_BYTES)
      || !column_copy (statement, 7, stored.bytes, JB_DIGEST_BYTES)
      || entry.number != head->size + 1 || !text_is_whole (statement, 5, entry.event)
      || !text_is_whole (statement, 6, entry.detail) || !entry_is_sound (&entry))
    return FALSE;
  jb_audit_next (head, &entry, head);
  return jb_digest_equal (&head->head, &stored);
}

gboolean
jb_audit_verify (sqlite3 *db, JbAuditHead *ret_head, GError **error)
{
  g_autoptr (sqlite3_stmt) statement
      = jb_sql_prepare (db,
                        "SELECT number, lo, hi, actor, subject, event, detail, head FROM audit"
                        " ORDER BY number",
                        error);
  if (statement == NULL)
    return FALSE;
  JbAuditHead head = { 0 };
  gint step;
  while ((step = jb_sql_step (statement, error)) == SQLITE_ROW)
    {
      guint64 number = head.size + 1;
      if (!row_follows (statement, &head))
        return set_broken (error, number);
    }
  if (step != SQLITE_DONE)
    return FALSE;
  *ret_head = head;
  return TRUE;
}
