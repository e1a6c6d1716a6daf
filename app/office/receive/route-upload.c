/* SPDX-License-Identifier: MPL-2.0 */
/* The tus resources, and the requests on one upload that bring no bytes: OPTIONS, HEAD, DELETE. */
#include "app/office/receive/receiver-private.h"
#include "app/office/receive/tus.h"

static void
answer_options (OfRequest *request)
{
  of_request_set_header (request, "Tus-Version", OF_TUS_VERSION);
  of_request_set_header (request, "Tus-Extension", OF_TUS_EXTENSIONS);
  of_request_set_number (request, "Tus-Max-Size", OF_TUS_MAX_SIZE);
  of_request_answer (request, SOUP_STATUS_NO_CONTENT, NULL, NULL);
}

void
of_route_supersede (OfUpload *upload)
{
  OfRequest *before = of_upload_take (upload, NULL);

  if (before != NULL && !before->is_gone && !before->held)
    of_guard_cut (before->msg);
}

/* ---- HEAD -------------------------------------------------------------------------------------
 */

static void
head_synced (OfUpload *upload, gpointer data, const GError *error)
{
  OfRequest *request = data;

  if (error != NULL)
    of_request_fail (request, error);
  else
    {
      of_request_set_number (request, "Upload-Offset", of_upload_durable (upload));
      of_request_set_number (request, "Upload-Length", of_upload_batch (upload)->size_bytes);
      of_request_answer (request, SOUP_STATUS_OK, NULL, NULL);
    }
  of_upload_release (upload);
  of_request_unref (request);
}

/* A client that asks has lost the connection it was sending on: what still drips in there would
 * only move the offset away under it. */
static void
head_found (OfUpload *upload, gpointer data, const GError *error)
{
  OfRequest *request = data;

  if (error != NULL)
    {
      of_request_fail (request, error);
      of_request_unref (request);
      return;
    }
  of_route_supersede (upload);
  of_upload_sync (upload, head_synced, request);
}

static void
head (OfRequest *request)
{
  of_request_hold (request);
  of_uploads_get (request->receiver->uploads, request->token, head_found, of_request_ref (request));
}

/* ---- DELETE -----------------------------------------------------------------------------------
 */

static void
delete_done (OfUpload *upload, gpointer data, const GError *error)
{
  OfRequest *request = data;

  if (error != NULL)
    of_request_fail (request, error);
  else
    of_request_answer (request, SOUP_STATUS_NO_CONTENT, NULL, NULL);
  of_upload_release (upload);
  of_request_unref (request);
}

static void
delete_found (OfUpload *upload, gpointer data, const GError *error)
{
  OfRequest *request = data;

  if (error != NULL)
    {
      of_request_fail (request, error);
      of_request_unref (request);
      return;
    }
  of_route_supersede (upload);
  of_upload_discard (upload, delete_done, request);
}

static void delete (OfRequest *request)
{
  of_request_hold (request);
  of_uploads_get (request->receiver->uploads, request->token, delete_found,
                  of_request_ref (request));
}

/* ---- Answer -----------------------------------------------------------------------------------
 */

typedef struct {
  OfRequest *request;
  gchar token[OF_TOKEN_LEN + 1];
  GBytes *file;
  gboolean is_final;
} Answer;

static gboolean
answer_job (OfOffice *office, const OfKeyring *online, gpointer data, GError **error)
{
  Answer *answer = data;
  OfBatch batch;

  return of_batch_find_token (office->store, answer->token, &batch, error)
         && of_batch_answer (office->store, &batch, &answer->file, &answer->is_final, error);
}

static void
answer_done (gpointer data, const GError *error)
{
  Answer *answer = data;

  if (error != NULL)
    of_request_fail (answer->request, error);
  else
    of_request_answer (answer->request, answer->is_final ? SOUP_STATUS_OK : SOUP_STATUS_ACCEPTED,
                       "application/octet-stream", answer->file);
  g_clear_pointer (&answer->file, g_bytes_unref);
  of_request_unref (answer->request);
  g_free (answer);
}

static void
ask_answer (OfRequest *request)
{
  Answer *answer = g_new0 (Answer, 1);

  answer->request = of_request_ref (request);
  g_strlcpy (answer->token, request->token, sizeof answer->token);
  of_request_hold (request);
  of_writer_submit (request->receiver->writer, OF_WRITER_READ, answer_job, answer_done, answer);
}

const OfRoute of_routes_uploads[] = {
  { .method = "OPTIONS", .body = answer_options },
  { .method = "POST", .is_tus = TRUE, .body = of_route_create },
  { 0 },
};

const OfRoute of_routes_upload[] = {
  { .method = "OPTIONS", .body = answer_options },
  { .method = "HEAD", .is_tus = TRUE, .body = head },
  { .method = "PATCH",
    .is_tus = TRUE,
    .headers = of_route_patch_headers,
    .chunk = of_route_patch_chunk,
    .body = of_route_patch_body,
    .gone = of_route_patch_gone },
  { .method = "DELETE", .is_tus = TRUE, .body = delete },
  { 0 },
};

const OfRoute of_routes_answer[] = {
  { .method = "GET", .body = ask_answer },
  { 0 },
};
