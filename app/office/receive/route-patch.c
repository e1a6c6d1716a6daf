/* SPDX-License-Identifier: MPL-2.0 */
/* PATCH: bytes go to the spool as they come, and an offset goes out when they are on the disk. One
 * PATCH at a time writes; a later one at the right offset takes over, because on a village's
 * network the earlier one is a connection that only the office still believes in. Nothing of a cut
 * body is lost: what came before the cut is synced and counts. */
#include "app/office/receive/receiver-private.h"
#include "app/office/receive/tus.h"

#include "core/base/error.h"
#include "core/base/i18n.h"

#include <string.h>

static void
refuse (OfRequest *request, guint status)
{
  of_request_answer (request, status, NULL, NULL);
}

/* What the headers say does not fit: the status; 0 if it does. */
static guint
misfit (OfRequest *request, const OfUpload *upload)
{
  guint64 offset = 0;
  goffset length = 0;
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (request->msg);

  (void) of_tus_number (of_request_header (request, "Upload-Offset"), &offset);
  if (offset != of_upload_written (upload))
    return SOUP_STATUS_CONFLICT;
  if (soup_message_headers_get_encoding (headers) != SOUP_ENCODING_CONTENT_LENGTH)
    return 0;
  length = soup_message_headers_get_content_length (headers);
  if (length < 0 || (guint64) length > of_upload_batch (upload)->size_bytes - offset)
    return SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE;
  return 0;
}

static void
patch_found (OfUpload *upload, gpointer data, const GError *error)
{
  OfRequest *request = data;
  guint status = 0;

  if (error != NULL || request->is_gone || (status = misfit (request, upload)) != 0)
    {
      if (error != NULL)
        of_request_fail (request, error);
      else if (!request->is_gone)
        refuse (request, status);
      of_upload_release (upload);
    }
  else
    {
      of_route_supersede (upload);
      (void) of_upload_take (upload, request);
      request->data = upload;
      of_request_go_on (request);
    }
  of_request_unref (request);
}

static gboolean
has_patch_type (OfRequest *request)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (request->msg);

  return g_strcmp0 (soup_message_headers_get_content_type (headers, NULL), OF_TUS_PATCH_TYPE) == 0;
}

void
of_route_patch_headers (OfRequest *request)
{
  OfReceiver *receiver = request->receiver;
  guint max = receiver->options.max_uploads;
  guint64 offset;

  if (!has_patch_type (request))
    refuse (request, SOUP_STATUS_UNSUPPORTED_MEDIA_TYPE);
  else if (!of_tus_number (of_request_header (request, "Upload-Offset"), &offset))
    refuse (request, SOUP_STATUS_BAD_REQUEST);
  else if (of_uploads_n (receiver->uploads) >= (max > 0 ? max : OF_RECEIVER_UPLOADS))
    refuse (request, SOUP_STATUS_SERVICE_UNAVAILABLE);
  else
    {
      of_request_hold (request);
      of_uploads_get (receiver->uploads, request->token, patch_found, of_request_ref (request));
    }
}

static gboolean
may_write (OfRequest *request)
{
  OfUpload *upload = request->data;

  return upload != NULL && !request->answered && of_upload_owner (upload) == request;
}

void
of_route_patch_chunk (OfRequest *request, const guint8 *data, gsize len)
{
  g_autoptr (GError) error = NULL;

  if (!may_write (request) || of_upload_write (request->data, data, len, &error))
    return;
  (void) of_upload_take (request->data, NULL);
  of_request_fail (request, error);
}

static void
patch_synced (OfUpload *upload, gpointer data, const GError *error)
{
  OfRequest *request = data;

  if (error != NULL)
    of_request_fail (request, error);
  else
    {
      of_request_set_number (request, "Upload-Offset", of_upload_durable (upload));
      of_request_answer (request, SOUP_STATUS_NO_CONTENT, NULL, NULL);
    }
  of_request_unref (request);
}

void
of_route_patch_body (OfRequest *request)
{
  if (request->data == NULL)
    return;
  of_request_hold (request);
  of_upload_sync (request->data, patch_synced, of_request_ref (request));
}

void
of_route_patch_gone (OfRequest *request)
{
  OfUpload *upload = g_steal_pointer (&request->data);

  if (upload == NULL)
    return;
  if (of_upload_owner (upload) == request)
    (void) of_upload_take (upload, NULL);
  of_upload_release (upload);
}
