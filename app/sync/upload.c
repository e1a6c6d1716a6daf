/* SPDX-License-Identifier: MPL-2.0 */
#include "app/sync/upload.h"

#include "core/base/error.h"
#include "core/base/i18n.h"

#include <string.h>

/* Questions for the offset in a row that bring nothing; then it is time to wait. */
#define MAX_FRUITLESS 5
#define PIECE_FAST_US (2 * G_USEC_PER_SEC)
#define PIECE_SLOW_US (15 * G_USEC_PER_SEC)
#define MAX_ANSWER (256 * 1024)
#define SIGNED_MAGIC "JBS1"

typedef struct {
  JbUploader *uploader;
  const JbNext *next;
  GUri *uri; /* NULL until created */
  guint64 offset;
  guint fruitless;
} Upload;

static void
upload_clear (Upload *upload)
{
  g_clear_pointer (&upload->uri, g_uri_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Upload, upload_clear)

GUri *
jb_upload_known (JbUploader *uploader, const JbNext *next)
{
  return *next->url != '\0' ? jb_office_same_origin (uploader->office, NULL, next->url) : NULL;
}

static gboolean
create (Upload *upload, GError **error)
{
  const JbNext *next = upload->next;
  upload->uri = jb_tus_create (upload->uploader->office, next, error);
  if (upload->uri == NULL)
    return FALSE;
  g_autofree gchar *url = g_uri_to_string (upload->uri);
  return jb_link_set_url (upload->uploader->link, &next->batch, url, error);
}

/* Asks for the offset, creating the upload where the office knows nothing of it. */
static gboolean
settle (Upload *upload, GError **error)
{
  for (; upload->fruitless < MAX_FRUITLESS; upload->fruitless++)
    {
      JbTusAnswer answer;
      guint64 offset;
      if (upload->uri == NULL && !create (upload, error))
        return FALSE;
      if (!jb_tus_head (upload->uploader->office, upload->uri, upload->next, &answer, &offset,
                        error))
        return FALSE;
      if (answer == JB_TUS_OFFSET)
        {
          upload->offset = offset;
          return TRUE;
        }
      if (answer == JB_TUS_GONE)
        g_clear_pointer (&upload->uri, g_uri_unref);
    }
  return jb_office_explain (SOUP_STATUS_LOCKED, error);
}

static void
adapt_piece (JbUploader *uploader, gint64 took_us)
{
  if (took_us < PIECE_FAST_US)
    uploader->piece_bytes = MIN (uploader->piece_bytes * 2, (guint64) JB_UPLOAD_PIECE_MOST);
  else if (took_us > PIECE_SLOW_US)
    uploader->piece_bytes = MAX (uploader->piece_bytes / 2, (guint64) JB_UPLOAD_PIECE_LEAST);
}

static void
tell (Upload *upload)
{
  JbProgress progress = {
    .state = JB_LINK_UPLOADING,
    .batch = upload->next->batch,
    .confirmed_bytes = upload->offset,
    .sent_bytes = upload->offset,
    .size_bytes = upload->next->size_bytes,
  };
  jb_link_progress (upload->uploader->link, &progress);
}

static gboolean
patch (Upload *upload, guint64 len, JbTusAnswer *ret_answer, guint64 *ret_offset, GError **error)
{
  JbUploader *uploader = upload->uploader;
  JbProgress progress = {
    .state = JB_LINK_UPLOADING,
    .batch = upload->next->batch,
    .confirmed_bytes = upload->offset,
    .size_bytes = upload->next->size_bytes,
  };
  g_autoptr (GInputStream) body
      = jb_batch_stream_new (uploader->link, &progress, upload->offset, upload->offset + len);
  jb_link_forget_fault (uploader->link);
  g_autoptr (GError) fault = NULL;
  if (jb_tus_patch (uploader->office, upload->uri, upload->next, upload->offset, body, len,
                    ret_answer, ret_offset, &fault))
    return TRUE;
  /* A kit that hands out no more bytes breaks the request, and that is what is to be told. */
  const GError *kits = jb_link_fault (uploader->link);
  g_propagate_error (error, kits != NULL ? g_error_copy (kits) : g_steal_pointer (&fault));
  return FALSE;
}

/* Sends from where the office is. Gives FALSE in ret_steady if its offset must be asked for again:
 * it lost the upload, stands elsewhere, or took less than all. */
static gboolean
send_piece (Upload *upload, gboolean *ret_steady, GError **error)
{
  JbUploader *uploader = upload->uploader;
  guint64 len = MIN (upload->next->size_bytes - upload->offset, uploader->piece_bytes);
  gint64 begun_us = g_get_monotonic_time ();
  JbTusAnswer answer;
  guint64 offset = 0;
  if (!patch (upload, len, &answer, &offset, error))
    return FALSE;
  *ret_steady = answer == JB_TUS_OFFSET && offset == upload->offset + len;
  if (answer == JB_TUS_OFFSET && offset > upload->offset)
    {
      uploader->advanced = TRUE;
      upload->fruitless = 0;
      adapt_piece (uploader, g_get_monotonic_time () - begun_us);
    }
  if (*ret_steady)
    upload->offset = offset;
  else
    upload->fruitless++;
  return TRUE;
}

gboolean
jb_upload_batch (JbUploader *uploader, const JbNext *next, GUri **ret_upload, GError **error)
{
  g_auto (Upload) upload
      = { .uploader = uploader, .next = next, .uri = jb_upload_known (uploader, next) };
  gboolean steady = FALSE;
  while (!steady || upload.offset < next->size_bytes)
    {
      if (!steady && !settle (&upload, error))
        return FALSE;
      tell (&upload);
      steady = TRUE;
      if (upload.offset < next->size_bytes && !send_piece (&upload, &steady, error))
        return FALSE;
    }
  *ret_upload = g_steal_pointer (&upload.uri);
  return TRUE;
}

static gboolean
is_signed_file (GBytes *body)
{
  gsize len;
  const gchar *data = g_bytes_get_data (body, &len);
  return len > strlen (SIGNED_MAGIC) && memcmp (data, SIGNED_MAGIC, strlen (SIGNED_MAGIC)) == 0;
}

gboolean
jb_upload_answer (JbUploader *uploader, GUri *upload, JbAnswer *ret_answer, GBytes **ret_document,
                  GError **error)
{
  g_autofree gchar *path = g_strconcat (g_uri_get_path (upload), "/answer", NULL);
  g_autoptr (GUri) uri = soup_uri_copy (upload, SOUP_URI_PATH, path, SOUP_URI_NONE);
  g_autoptr (SoupMessage) message = jb_office_message (SOUP_METHOD_GET, uri);
  g_autoptr (GBytes) body = jb_office_send (uploader->office, message, MAX_ANSWER, error);
  if (body == NULL)
    return FALSE;
  guint status = soup_message_get_status (message);
  gboolean has_document = is_signed_file (body);
  if (status == SOUP_STATUS_OK && !has_document)
    return jb_office_set_stranger (error);
  if (status == SOUP_STATUS_OK)
    *ret_answer = JB_ANSWER_RECEIPT;
  else if (status == SOUP_STATUS_ACCEPTED)
    *ret_answer = JB_ANSWER_PENDING;
  else if (status == SOUP_STATUS_NOT_FOUND || status == SOUP_STATUS_GONE)
    *ret_answer = JB_ANSWER_GONE;
  else
    return jb_office_explain (status, error);
  *ret_document = has_document && *ret_answer != JB_ANSWER_GONE ? g_steal_pointer (&body) : NULL;
  return TRUE;
}
