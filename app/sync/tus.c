/* SPDX-License-Identifier: MPL-2.0 */
#include "app/sync/tus.h"

#define VERSION "1.0.0"
/* Nobody needs the words of an answer that is not a document. */
#define MAX_BODY (64 * 1024)

static SoupMessage *
message_new (const gchar *method, GUri *uri)
{
  SoupMessage *message = jb_office_message (method, uri);
  soup_message_headers_replace (soup_message_get_request_headers (message), "Tus-Resumable",
                                VERSION);
  return message;
}

static const gchar *
answer_header (SoupMessage *message, const gchar *name)
{
  return soup_message_headers_get_one (soup_message_get_response_headers (message), name);
}

static gboolean
speaks_tus (SoupMessage *message)
{
  return g_strcmp0 (answer_header (message, "Tus-Resumable"), VERSION) == 0;
}

/* Digits only: no sign, no list of two headers, nothing around it. */
static gboolean
header_number (SoupMessage *message, const gchar *name, guint64 max, guint64 *ret_number)
{
  const gchar *text = answer_header (message, name);
  return text != NULL && g_ascii_isdigit (*text)
         && g_ascii_string_to_unsigned (text, 10, 0, max, ret_number, NULL);
}

static void
put_pair (GString *metadata, const gchar *name, const gchar *value)
{
  g_autofree gchar *encoded = g_base64_encode ((const guchar *) value, strlen (value));
  g_string_append_printf (metadata, "%s%s %s", metadata->len > 0 ? "," : "", name, encoded);
}

static gchar *
metadata_of (const JbNext *next)
{
  g_autofree gchar *kit = jb_id_to_hex (&next->kit);
  g_autofree gchar *batch = jb_id_to_hex (&next->batch);
  g_autofree gchar *digest = jb_digest_to_hex (&next->digest);
  g_autofree gchar *length = g_strdup_printf ("%" G_GUINT64_FORMAT, next->size_bytes);
  GString *metadata = g_string_new (NULL);
  put_pair (metadata, "kit", kit);
  put_pair (metadata, "batch", batch);
  put_pair (metadata, "digest", digest);
  put_pair (metadata, "length", length);
  put_pair (metadata, "sig", next->signature);
  return g_string_free (metadata, FALSE);
}

GUri *
jb_tus_create (JbOffice *office, const JbNext *next, GError **error)
{
  g_autoptr (GUri) uri = jb_office_uri (office, JB_TUS_PATH);
  g_autoptr (SoupMessage) message = message_new (SOUP_METHOD_POST, uri);
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);
  g_autofree gchar *metadata = metadata_of (next);
  g_autofree gchar *length = g_strdup_printf ("%" G_GUINT64_FORMAT, next->size_bytes);
  soup_message_headers_replace (headers, "Upload-Metadata", metadata);
  soup_message_headers_replace (headers, "Upload-Length", length);
  soup_message_headers_set_content_length (headers, 0);
  g_autoptr (GBytes) body = jb_office_send (office, message, MAX_BODY, error);
  if (body == NULL)
    return NULL;
  guint status = soup_message_get_status (message);
  if (status != SOUP_STATUS_CREATED && status != SOUP_STATUS_OK)
    {
      /* Another batch under this one's name. No later attempt will do better. */
      jb_office_explain (status == SOUP_STATUS_CONFLICT ? SOUP_STATUS_FORBIDDEN : status, error);
      return NULL;
    }
  const gchar *location = answer_header (message, "Location");
  g_autoptr (GUri) upload = location != NULL ? jb_office_same_origin (office, uri, location) : NULL;
  g_autofree gchar *url = upload != NULL ? g_uri_to_string (upload) : NULL;
  if (url == NULL || !jb_upload_url_is_valid (url) || !speaks_tus (message))
    {
      jb_office_set_stranger (error);
      return NULL;
    }
  return g_steal_pointer (&upload);
}

/* What HEAD and PATCH have in common. */
static gboolean
take_answer (SoupMessage *message, const JbNext *next, JbTusAnswer *ret_answer, guint64 *ret_offset,
             GError **error)
{
  guint status = soup_message_get_status (message);
  switch (status)
    {
    case SOUP_STATUS_OK:
    case SOUP_STATUS_NO_CONTENT:
      if (!speaks_tus (message)
          || !header_number (message, "Upload-Offset", next->size_bytes, ret_offset))
        return jb_office_set_stranger (error);
      *ret_answer = JB_TUS_OFFSET;
      return TRUE;
    case SOUP_STATUS_NOT_FOUND:
    case SOUP_STATUS_GONE:
      *ret_answer = JB_TUS_GONE;
      return TRUE;
    case SOUP_STATUS_CONFLICT:
      *ret_answer = JB_TUS_CONFLICT;
      return TRUE;
    default:
      return jb_office_explain (status, error);
    }
}

gboolean
jb_tus_head (JbOffice *office, GUri *upload, const JbNext *next, JbTusAnswer *ret_answer,
             guint64 *ret_offset, GError **error)
{
  g_autoptr (SoupMessage) message = message_new (SOUP_METHOD_HEAD, upload);
  g_autoptr (GBytes) body = jb_office_send (office, message, MAX_BODY, error);
  if (body == NULL || !take_answer (message, next, ret_answer, ret_offset, error))
    return FALSE;
  guint64 length = 0;
  if (*ret_answer == JB_TUS_OFFSET
      && (!header_number (message, "Upload-Length", G_MAXUINT64, &length)
          || length != next->size_bytes))
    return jb_office_set_stranger (error);
  return TRUE;
}

gboolean
jb_tus_patch (JbOffice *office, GUri *upload, const JbNext *next, guint64 offset,
              GInputStream *body, guint64 len, JbTusAnswer *ret_answer, guint64 *ret_offset,
              GError **error)
{
  g_autoptr (SoupMessage) message = message_new ("PATCH", upload);
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);
  g_autofree gchar *from = g_strdup_printf ("%" G_GUINT64_FORMAT, offset);
  soup_message_headers_replace (headers, "Upload-Offset", from);
  soup_message_set_request_body (message, "application/offset+octet-stream", body, (gssize) len);
  g_autoptr (GBytes) answer = jb_office_send (office, message, MAX_BODY, error);
  return answer != NULL && take_answer (message, next, ret_answer, ret_offset, error);
}
