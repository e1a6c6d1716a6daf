/* SPDX-License-Identifier: MPL-2.0 */
#include "tests/unit/courier-kit.h"

#include "core/base/bytes.h"
#include "core/base/error.h"

#include <glib/gstdio.h>
#include <string.h>

typedef struct {
  FakeKit *kit;
  GByteArray *pieces;
  guint64 work_seen;
  gboolean cancelled;
} Session;

guint8
fake_kit_byte (guint batch, guint64 offset)
{
  return (guint8) (offset * 31 + offset / 251 + batch * 17);
}

void
fake_kit_batch_id (guint batch, JbId *ret_id)
{
  memset (ret_id->bytes, 0xb0, JB_ID_BYTES);
  ret_id->bytes[0] = (guint8) (batch + 1);
}

static gpointer
on_begin (gpointer data)
{
  Session *session = g_new0 (Session, 1);
  session->kit = data;
  session->pieces = g_byte_array_new ();
  return session;
}

static void
on_end (gpointer data)
{
  Session *session = data;
  g_byte_array_unref (session->pieces);
  g_free (session);
}

static void
on_cancel (gpointer data)
{
  Session *session = data;
  g_mutex_lock (&session->kit->lock);
  session->cancelled = TRUE;
  g_cond_broadcast (&session->kit->changed);
  g_mutex_unlock (&session->kit->lock);
}

static GBytes *
answer (guint8 verb, GBytes *payload)
{
  g_autoptr (GBytes) owned = payload;
  gsize len;
  const void *data = g_bytes_get_data (owned, &len);
  return jb_frame_encode (verb | JB_VERB_ANSWER, data, len);
}

static GBytes *
refuse (JbError code, const gchar *words)
{
  g_autoptr (GError) error = g_error_new_literal (JB_ERROR, (gint) code, words);
  return jb_frame_fault (error);
}

static GBytes *
on_hello (FakeKit *kit)
{
  gchar *ca[] = { kit->ca_pem, NULL };
  g_autoptr (GBytes) hello = g_bytes_new_static ("JBS1 hello", 10);
  JbOfficeCall call = {
    .url = kit->url, .ca_pem = ca, .clock_is_trusted = kit->clock_is_trusted, .hello = hello
  };
  kit->n_hello++;
  return answer (JB_VERB_HELLO, jb_office_call_encode (&call));
}

static GBytes *
on_next (FakeKit *kit)
{
  g_auto (JbNext) next = { .kind = JB_NEXT_NOTHING };
  memset (next.kit.bytes, 0xaa, JB_ID_BYTES);
  if (kit->n_receipted < kit->n_batches)
    {
      next.kind = kit->sent ? JB_NEXT_ANSWER : JB_NEXT_UPLOAD;
      fake_kit_batch_id (kit->n_receipted, &next.batch);
      memset (next.digest.bytes, 0xdd, JB_DIGEST_BYTES);
      next.size_bytes = kit->batch_bytes;
      next.signature = g_strnfill (128, 'a');
      next.url = g_strdup (kit->upload_url);
    }
  else
    {
      next.signature = g_strdup ("");
      next.url = g_strdup ("");
    }
  return answer (JB_VERB_NEXT, jb_next_encode (&next));
}

static GBytes *
on_read (FakeKit *kit, const void *payload, gsize len)
{
  JbId batch, wanted;
  guint64 offset;
  guint32 max;
  kit->n_reads++;
  if (kit->breaks_reads)
    return refuse (JB_ERROR_IO, "Ruang simpan tidak terbaca.");
  g_assert_true (jb_frame_parse_read (payload, len, &batch, &offset, &max));
  fake_kit_batch_id (kit->n_receipted, &wanted);
  g_assert_true (jb_id_equal (&batch, &wanted));
  kit->largest_read = MAX (kit->largest_read, max);
  gsize n = MIN ((gsize) max, kit->batch_bytes - offset);
  g_autofree guint8 *bytes = g_malloc (n);
  for (gsize i = 0; i < n; i++)
    bytes[i] = fake_kit_byte (kit->n_receipted, offset + i);
  return jb_frame_encode (JB_VERB_READ | JB_VERB_ANSWER, bytes, n);
}

static gboolean
is_text (GByteArray *bytes, const gchar *text)
{
  return bytes->len == strlen (text) && memcmp (bytes->data, text, bytes->len) == 0;
}

static GBytes *
take_whole (FakeKit *kit, JbDeliverKind kind, GByteArray *bytes)
{
  if (kind == JB_DELIVER_FILES && kit->refuses_files)
    return refuse (JB_ERROR_SIGNATURE, "Berkas kantor tidak bertanda tangan.");
  if (kind == JB_DELIVER_ANSWER && kit->refuses_answers)
    return refuse (JB_ERROR_SIGNATURE, "Tanda terima tidak sah.");
  if (kind == JB_DELIVER_FILES)
    kit->n_files += is_text (bytes, FAKE_FILES);
  else if (kind == JB_DELIVER_UPLOAD_URL)
    {
      g_free (kit->upload_url);
      kit->upload_url = g_strndup ((gchar *) bytes->data + JB_ID_BYTES, bytes->len - JB_ID_BYTES);
    }
  else if (is_text (bytes, FAKE_STORED))
    {
      kit->n_stored++;
      kit->sent = TRUE;
    }
  else if (is_text (bytes, FAKE_RECEIPT))
    {
      kit->n_receipted++;
      kit->sent = FALSE;
      g_free (kit->upload_url);
      kit->upload_url = g_strdup ("");
    }
  return jb_frame_encode (JB_VERB_DELIVER | JB_VERB_ANSWER, NULL, 0);
}

static GBytes *
on_deliver (Session *session, const void *payload, gsize len)
{
  JbDeliverKind kind;
  gboolean last;
  const guint8 *bytes;
  gsize n;
  g_assert_true (jb_frame_parse_deliver (payload, len, &kind, &last, &bytes, &n));
  g_byte_array_append (session->pieces, bytes, (guint) n);
  if (!last)
    return jb_frame_encode (JB_VERB_DELIVER | JB_VERB_ANSWER, NULL, 0);
  GBytes *reply = take_whole (session->kit, kind, session->pieces);
  g_byte_array_set_size (session->pieces, 0);
  return reply;
}

static GBytes *
on_progress (FakeKit *kit, const void *payload, gsize len)
{
  JbProgress progress;
  g_autoptr (GError) error = NULL;
  jb_progress_decode (payload, len, &progress, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (progress.confirmed_bytes, <=, progress.sent_bytes);
  g_assert_cmpuint (progress.sent_bytes, <=, progress.size_bytes);
  kit->n_progress++;
  kit->most_confirmed = MAX (kit->most_confirmed, progress.confirmed_bytes);
  kit->most_sent = MAX (kit->most_sent, progress.sent_bytes);
  if (kit->states->len == 0
      || g_array_index (kit->states, JbLinkState, kit->states->len - 1) != progress.state)
    g_array_append_val (kit->states, progress.state);
  g_free (kit->message);
  kit->message = g_strdup (progress.message);
  kit->retry_s = progress.retry_s;
  g_cond_broadcast (&kit->changed);
  return jb_frame_encode (JB_VERB_PROGRESS | JB_VERB_ANSWER, NULL, 0);
}

static GBytes *
on_wait (Session *session, const void *payload, gsize len)
{
  JbReader reader;
  guint32 ms = 0;
  jb_reader_init (&reader, payload, len);
  g_assert_true (jb_reader_u32 (&reader, &ms) && jb_reader_done (&reader));
  gint64 end = g_get_monotonic_time () + (gint64) ms * 1000;
  while (session->kit->work == session->work_seen && !session->cancelled)
    if (!g_cond_wait_until (&session->kit->changed, &session->kit->lock, end))
      break;
  guint8 work = session->kit->work != session->work_seen;
  session->work_seen = session->kit->work;
  return jb_frame_encode (JB_VERB_WAIT | JB_VERB_ANSWER, &work, 1);
}

static GBytes *
handle_locked (Session *session, guint8 verb, const void *payload, gsize len)
{
  switch (verb)
    {
    case JB_VERB_HELLO:
      return on_hello (session->kit);
    case JB_VERB_NEXT:
      return on_next (session->kit);
    case JB_VERB_READ:
      return on_read (session->kit, payload, len);
    case JB_VERB_DELIVER:
      return on_deliver (session, payload, len);
    case JB_VERB_PROGRESS:
      return on_progress (session->kit, payload, len);
    case JB_VERB_WAIT:
      return on_wait (session, payload, len);
    default:
      return refuse (JB_ERROR_VERSION, "Tidak dikenal.");
    }
}

static GBytes *
on_handle (gpointer data, guint8 verb, const void *payload, gsize len)
{
  Session *session = data;
  g_mutex_lock (&session->kit->lock);
  GBytes *reply = handle_locked (session, verb, payload, len);
  g_mutex_unlock (&session->kit->lock);
  return reply;
}

FakeKit *
fake_kit_new (void)
{
  FakeKit *kit = g_new0 (FakeKit, 1);
  kit->home = g_dir_make_tmp ("jemput-XXXXXX", NULL);
  g_assert_nonnull (kit->home);
  g_mutex_init (&kit->lock);
  g_cond_init (&kit->changed);
  kit->clock_is_trusted = TRUE;
  kit->n_batches = 1;
  kit->batch_bytes = 300 * 1000;
  kit->upload_url = g_strdup ("");
  kit->message = g_strdup ("");
  kit->states = g_array_new (FALSE, FALSE, sizeof (JbLinkState));
  return kit;
}

void
fake_kit_serve (FakeKit *kit)
{
  JbSocketService service
      = { .begin = on_begin, .handle = on_handle, .cancel = on_cancel, .end = on_end, .data = kit };
  g_autoptr (GError) error = NULL;
  kit->server = jb_socket_server_new (kit->home, &service, &error);
  g_assert_no_error (error);
}

void
fake_kit_free (FakeKit *kit)
{
  if (kit == NULL)
    return;
  jb_socket_server_free (kit->server);
  g_assert_cmpint (g_rmdir (kit->home), ==, 0);
  g_free (kit->home);
  g_free (kit->url);
  g_free (kit->ca_pem);
  g_free (kit->upload_url);
  g_free (kit->message);
  g_array_unref (kit->states);
  g_mutex_clear (&kit->lock);
  g_cond_clear (&kit->changed);
  g_free (kit);
}

void
fake_kit_press (FakeKit *kit)
{
  g_mutex_lock (&kit->lock);
  kit->work++;
  g_cond_broadcast (&kit->changed);
  g_mutex_unlock (&kit->lock);
}

gboolean
fake_kit_saw (FakeKit *kit, JbLinkState state)
{
  gboolean saw = FALSE;
  g_mutex_lock (&kit->lock);
  for (guint i = 0; i < kit->states->len; i++)
    saw |= g_array_index (kit->states, JbLinkState, i) == state;
  g_mutex_unlock (&kit->lock);
  return saw;
}
