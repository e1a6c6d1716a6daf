/* SPDX-License-Identifier: MPL-2.0 */
/* The kit socket's frames. All integers are big-endian.
 *
 *   offset  bytes  what
 *        0  4      n: length of what follows, 1..1048640 (1 MiB + 64)
 *        4  1      verb
 *        5  n-1    payload
 *
 * The asker sends one frame and waits for one: same verb with the top bit set, or FAULT. Payloads,
 * request -> answer:
 *
 *   1  HELLO     empty -> JSON office-call.schema.json
 *   2  NEXT      empty -> JSON next.schema.json
 *   3  READ      batch id (16), u64 offset, u32 max (1..1 MiB) -> bytes of the stream, at most max;
 *                fewer only at its end, none there
 *   4  DELIVER   u8 kind, u8 last (0 or 1), at most 1 MiB of bytes -> empty
 *                  kind 1 FILES: a piece of a JBE1; kind 2 ANSWER: a piece of a JBS1. Pieces follow
 *                  each other on one connection; the one with last = 1 completes the file. A piece
 * of another kind, or a closed connection, forgets what was begun. kind 3 UPLOAD_URL: batch id
 * (16), url (may be empty: forget it); last = 1 5  PROGRESS  JSON progress.schema.json -> empty 6
 * WAIT      u32 milliseconds -> u8: 1 if there is something to do, 0 if not 16  STATUS    empty ->
 * JSON      17  LIST   empty -> JSON      18  SYNC   empty -> empty 255 FAULT     (answer only) u8
 * code of enum JbError, text for people (UTF-8, at most 1024 bytes)
 *
 * A frame whose length is 0 or too large cannot be followed by another: the connection is closed.
 */
#include "core/sync/frames.h"

#include "core/base/bytes.h"
#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/base/text.h"

#include <string.h>

#define FAULT_TEXT_MAX 1024
#define DELIVER_HEAD_BYTES 2

GBytes *
jb_frame_encode (guint8 verb, const void *payload, gsize len)
{
  g_return_val_if_fail (len + 1 <= JB_FRAME_MAX_BYTES, NULL);
  GByteArray *frame = g_byte_array_sized_new ((guint) len + 5);
  jb_put_u32 (frame, (guint32) len + 1);
  jb_put_u8 (frame, verb);
  jb_put (frame, payload, len);
  return g_byte_array_free_to_bytes (frame);
}

gsize
jb_frame_body_len (const guint8 head[4])
{
  JbReader reader;
  guint32 len = 0;
  jb_reader_init (&reader, head, 4);
  jb_reader_u32 (&reader, &len);
  return len <= JB_FRAME_MAX_BYTES ? len : 0;
}

GBytes *
jb_frame_fault (const GError *error)
{
  guint8 payload[1 + FAULT_TEXT_MAX];
  g_autofree gchar *text = g_utf8_make_valid (error->message, -1);
  g_strdelimit (text, "\n\r\t", ' ');
  gsize len = strlen (text);
  while (len > FAULT_TEXT_MAX)
    len = (gsize) (g_utf8_find_prev_char (text, text + len) - text);
  /* What is not ours to name is, for the other side, a failure of this machine. */
  payload[0] = (guint8) (error->domain == JB_ERROR ? error->code : JB_ERROR_IO);
  memcpy (payload + 1, text, len);
  return jb_frame_encode (JB_VERB_FAULT, payload, 1 + len);
}

void
jb_frame_take_fault (const void *payload, gsize len, GError **error)
{
  const guint8 *bytes = payload;
  g_autofree gchar *text = len >= 1 && len <= 1 + FAULT_TEXT_MAX
                               ? g_strndup ((const gchar *) bytes + 1, len - 1)
                               : NULL;
  if (text != NULL && bytes[0] <= JB_ERROR_REFUSED && *text != '\0' && strlen (text) == len - 1
      && jb_text_is_clean (text, FAULT_TEXT_MAX, JB_TEXT_LINE))
    g_set_error_literal (error, JB_ERROR, bytes[0], text);
  else
    g_set_error_literal (error, JB_ERROR, JB_ERROR_FORMAT,
                         _ ("Jawaban perangkat tidak dapat dibaca. Data tetap aman. Coba lagi."));
}

GBytes *
jb_frame_read_request (const JbId *batch, guint64 offset, guint32 max)
{
  g_autoptr (GByteArray) payload = g_byte_array_new ();
  jb_put (payload, batch->bytes, JB_ID_BYTES);
  jb_put_u64 (payload, offset);
  jb_put_u32 (payload, max);
  return jb_frame_encode (JB_VERB_READ, payload->data, payload->len);
}

gboolean
jb_frame_parse_read (const void *payload, gsize len, JbId *ret_batch, guint64 *ret_offset,
                     guint32 *ret_max)
{
  JbReader reader;
  JbId batch;
  guint64 offset;
  guint32 max;
  jb_reader_init (&reader, payload, len);
  if (!jb_reader_copy (&reader, batch.bytes, JB_ID_BYTES) || !jb_reader_u64 (&reader, &offset)
      || !jb_reader_u32 (&reader, &max) || !jb_reader_done (&reader) || max < 1
      || max > JB_FRAME_READ_MAX)
    return FALSE;
  *ret_batch = batch;
  *ret_offset = offset;
  *ret_max = max;
  return TRUE;
}

GBytes *
jb_frame_deliver (JbDeliverKind kind, gboolean last, const void *bytes, gsize len)
{
  g_return_val_if_fail (len <= JB_FRAME_DELIVER_PIECE, NULL);
  g_autoptr (GByteArray) payload = g_byte_array_sized_new ((guint) len + DELIVER_HEAD_BYTES);
  jb_put_u8 (payload, (guint8) kind);
  jb_put_u8 (payload, last ? 1 : 0);
  jb_put (payload, bytes, len);
  return jb_frame_encode (JB_VERB_DELIVER, payload->data, payload->len);
}

gboolean
jb_frame_parse_deliver (const void *payload, gsize len, JbDeliverKind *ret_kind, gboolean *ret_last,
                        const guint8 **ret_bytes, gsize *ret_len)
{
  JbReader reader;
  guint8 kind, last;
  jb_reader_init (&reader, payload, len);
  if (!jb_reader_u8 (&reader, &kind) || !jb_reader_u8 (&reader, &last) || kind < JB_DELIVER_FILES
      || kind > JB_DELIVER_UPLOAD_URL || last > 1
      || len - DELIVER_HEAD_BYTES > JB_FRAME_DELIVER_PIECE)
    return FALSE;
  *ret_kind = (JbDeliverKind) kind;
  *ret_last = last == 1;
  *ret_bytes = (const guint8 *) payload + DELIVER_HEAD_BYTES;
  *ret_len = len - DELIVER_HEAD_BYTES;
  return TRUE;
}

gboolean
jb_upload_url_is_valid (const gchar *url)
{
  if (*url == '\0')
    return TRUE;
  gsize len = strlen (url);
  if (len > JB_UPLOAD_URL_MAX || !g_str_has_prefix (url, "https://"))
    return FALSE;
  for (gsize i = 0; i < len; i++)
    if (!g_ascii_isgraph (url[i]))
      return FALSE;
  return TRUE;
}

GBytes *
jb_frame_deliver_url (const JbId *batch, const gchar *url)
{
  g_return_val_if_fail (jb_upload_url_is_valid (url), NULL);
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  jb_put (bytes, batch->bytes, JB_ID_BYTES);
  jb_put (bytes, url, strlen (url));
  return jb_frame_deliver (JB_DELIVER_UPLOAD_URL, TRUE, bytes->data, bytes->len);
}

gboolean
jb_frame_parse_url (const guint8 *bytes, gsize len, JbId *ret_batch, gchar **ret_url)
{
  if (len < JB_ID_BYTES || len > JB_ID_BYTES + JB_UPLOAD_URL_MAX)
    return FALSE;
  g_autofree gchar *url = g_strndup ((const gchar *) bytes + JB_ID_BYTES, len - JB_ID_BYTES);
  if (strlen (url) != len - JB_ID_BYTES || !jb_upload_url_is_valid (url))
    return FALSE;
  memcpy (ret_batch->bytes, bytes, JB_ID_BYTES);
  *ret_url = g_steal_pointer (&url);
  return TRUE;
}

GBytes *
jb_frame_wait_request (guint32 milliseconds)
{
  guint32 value = GUINT32_TO_BE (milliseconds);
  return jb_frame_encode (JB_VERB_WAIT, &value, sizeof value);
}

gboolean
jb_frame_parse_wait (const void *payload, gsize len, guint32 *ret_milliseconds)
{
  JbReader reader;
  guint32 value;
  jb_reader_init (&reader, payload, len);
  if (!jb_reader_u32 (&reader, &value) || !jb_reader_done (&reader))
    return FALSE;
  *ret_milliseconds = value;
  return TRUE;
}
