/* SPDX-License-Identifier: MPL-2.0 */
#include "app/sync/round.h"

#include "core/base/error.h"
#include "core/base/i18n.h"

#include <string.h>

#define HELLO_PATH "/v1/hello"
#define DELIVERY_MAGIC "JBE1"
/* The most the kit takes (core/trust/enrol.h, which a courier has no business with). */
#define MAX_DELIVERY (96 * 1024 * 1024)

/* Marks an error as the kit's; always FALSE. */
static gboolean
kit_failed (JbRound *round)
{
  round->kit_failed = TRUE;
  return FALSE;
}

static JbOffice *
office_of (const JbCourierOptions *options, const JbOfficeCall *call, GError **error)
{
  /* A clock that the office has set is still of no use to TLS while the machine's own shows a time
   * that cannot be. */
  gboolean judged = call->clock_is_trusted && options->wall_clock_is_possible;
  return jb_office_new (options->url != NULL ? options->url : call->url, call->ca_pem,
                        judged ? JB_TLS_CLOCK_TRUSTED : JB_TLS_CLOCK_UNTRUSTED, error);
}

static GBytes *
post_hello (JbOffice *office, GBytes *hello, GError **error)
{
  g_autoptr (GUri) uri = jb_office_uri (office, HELLO_PATH);
  g_autoptr (SoupMessage) message = jb_office_message (SOUP_METHOD_POST, uri);
  soup_message_set_request_body_from_bytes (message, "application/octet-stream", hello);
  g_autoptr (GBytes) body = jb_office_send (office, message, MAX_DELIVERY, error);
  if (body == NULL)
    return NULL;
  guint status = soup_message_get_status (message);
  gsize len;
  const gchar *data = g_bytes_get_data (body, &len);
  gsize magic_len = strlen (DELIVERY_MAGIC);
  if (status == SOUP_STATUS_OK && len > magic_len && memcmp (data, DELIVERY_MAGIC, magic_len) == 0)
    return g_steal_pointer (&body);
  if (status == SOUP_STATUS_OK)
    jb_office_set_stranger (error);
  else
    jb_office_explain (status, error);
  return NULL;
}

/* HELLO, and what the office has for the kit. Files the kit refuses are named by it, and do not
 * keep records from being handed over. */
static JbOffice *
greet (JbRound *round, GError **ret_refused, GError **error)
{
  g_auto (JbOfficeCall) call = { 0 };
  if (!jb_link_hello (round->link, &call, error))
    {
      kit_failed (round);
      return NULL;
    }
  g_autoptr (JbOffice) office = office_of (round->options, &call, error);
  g_autoptr (GBytes) files = office != NULL ? post_hello (office, call.hello, error) : NULL;
  if (files == NULL)
    return NULL;
  g_clear_error (ret_refused);
  if (!jb_link_deliver (round->link, JB_DELIVER_FILES, files, ret_refused))
    g_info ("the kit refused a delivery: %s", (*ret_refused)->message);
  return g_steal_pointer (&office);
}

static void
say_waiting (JbRound *round, const JbNext *next)
{
  JbProgress progress = {
    .state = JB_LINK_ANSWER,
    .batch = next->batch,
    .confirmed_bytes = next->size_bytes,
    .sent_bytes = next->size_bytes,
    .size_bytes = next->size_bytes,
  };
  jb_link_progress (round->link, &progress);
}

static gboolean
deliver_answer (JbRound *round, GBytes *document, GError **error)
{
  return jb_link_deliver (round->link, JB_DELIVER_ANSWER, document, error) || kit_failed (round);
}

/* Asks until there is a receipt (ret_gone FALSE), the office knows nothing of it (TRUE), or
 * patience ends. */
static gboolean
await_receipt (JbRound *round, JbUploader *uploader, GUri *upload, const JbNext *next,
               gboolean *ret_gone, GError **error)
{
  const JbCourierOptions *options = round->options;
  JbBackoff poll = { .first_us = options->first_poll_us, .longest_us = options->longest_poll_us };
  gint64 until_us = g_get_monotonic_time () + options->answer_patience_us;
  g_autoptr (GBytes) seen = NULL;
  for (;;)
    {
      JbAnswer answer;
      g_autoptr (GBytes) document = NULL;
      say_waiting (round, next);
      if (!jb_upload_answer (uploader, upload, &answer, &document, error))
        return FALSE;
      gboolean is_new = document != NULL && (seen == NULL || !g_bytes_equal (document, seen));
      if (is_new && !deliver_answer (round, document, error))
        return FALSE;
      *ret_gone = answer == JB_ANSWER_GONE;
      if (answer != JB_ANSWER_PENDING)
        return TRUE;
      if (is_new)
        {
          g_clear_pointer (&seen, g_bytes_unref);
          seen = g_steal_pointer (&document);
        }
      if (g_get_monotonic_time () >= until_us
          || jb_pause (NULL, jb_backoff_next_us (&poll), JB_PAUSE_IGNORES_NETWORK,
                       options->cancellable)
                 == JB_PAUSE_CANCELLED)
        {
          g_set_error_literal (error, JB_ERROR, JB_ERROR_STATE,
                               _ ("Kantor sudah memegang kiriman, tetapi belum membukanya. Rekaman "
                                  "tetap disimpan sampai tanda terima datang."));
          return FALSE;
        }
    }
}

/* One batch to its receipt. An office that knows nothing of it (any more) is sent it again. */
static gboolean
hand_over (JbRound *round, JbUploader *uploader, const JbNext *next, GError **error)
{
  g_autoptr (GUri) upload = next->kind == JB_NEXT_ANSWER ? jb_upload_known (uploader, next) : NULL;
  gboolean gone = upload == NULL;
  if (!gone && !await_receipt (round, uploader, upload, next, &gone, error))
    return FALSE;
  if (!gone)
    return TRUE;
  g_clear_pointer (&upload, g_uri_unref);
  if (!jb_upload_batch (uploader, next, &upload, error)
      || !await_receipt (round, uploader, upload, next, &gone, error))
    return FALSE;
  return gone ? jb_office_explain (SOUP_STATUS_LOCKED, error) : TRUE;
}

/* Batch after batch until the kit has nothing left. */
static gboolean
empty_queue (JbRound *round, JbUploader *uploader, guint *ret_receipts, GError **error)
{
  JbId before = JB_ID_NONE;
  for (*ret_receipts = 0;; (*ret_receipts)++)
    {
      g_auto (JbNext) next = { 0 };
      if (!jb_link_next (round->link, &next, error))
        return kit_failed (round);
      if (next.kind == JB_NEXT_NOTHING)
        return TRUE;
      if (jb_id_equal (&next.batch, &before))
        {
          kit_failed (round);
          g_set_error_literal (error, JB_ERROR, JB_ERROR_STATE,
                               _ ("Jawaban kantor tidak menutup kiriman. Rekaman aman. Hubungi "
                                  "kantor."));
          return FALSE;
        }
      before = next.batch;
      jb_link_forget_fault (round->link);
      gboolean done = hand_over (round, uploader, &next, error);
      round->advanced |= done || uploader->advanced;
      if (!done)
        {
          round->kit_failed |= jb_link_fault (round->link) != NULL;
          return FALSE;
        }
    }
}

gboolean
jb_round_run (JbRound *round, GError **error)
{
  g_autoptr (GError) refused = NULL;
  guint receipts = 0;
  jb_link_say (round->link, JB_LINK_CONNECTING, 0, "");
  g_autoptr (JbOffice) office = greet (round, &refused, error);
  if (office == NULL)
    return FALSE;
  JbUploader uploader
      = { .link = round->link, .office = office, .piece_bytes = JB_UPLOAD_PIECE_FIRST };
  if (!empty_queue (round, &uploader, &receipts, error))
    return FALSE;
  if (receipts > 0)
    {
      /* The office's newest word on what may be forgotten now. */
      g_autoptr (JbOffice) again = greet (round, &refused, error);
      if (again == NULL)
        return FALSE;
    }
  jb_link_say (round->link, JB_LINK_DONE, 0, "");
  if (refused == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&refused));
  return kit_failed (round);
}
