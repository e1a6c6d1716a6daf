/* SPDX-License-Identifier: MPL-2.0 */
/* GET /v1/status and POST /v1/hello: is this an office at all, and what does a kit not have yet. */
#include "app/office/receive/receiver-private.h"

#include "app/office/store/kit.h"
#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/base/json.h"
#include "core/sync/hello.h"

/* A HELLO's payload and its wrapper. */
#define HELLO_MAX_FILE (JB_HELLO_MAX_BYTES + 1024)
/* Deliveries in memory at the same time: a national zone file for 500 kits would be gigabytes. */
#define ANSWERING_MAX_BYTES (256 * 1024 * 1024)

static void
answer_status (OfRequest *request)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (GBytes) bytes = NULL;

  json_builder_begin_object (builder);
  jb_json_put_int (builder, "jemput", 1);
  jb_json_put_string (builder, "office", request->receiver->office->config.name);
  json_builder_end_object (builder);
  bytes = jb_json_builder_to_bytes (builder);
  of_request_answer (request, SOUP_STATUS_OK, "application/json", bytes);
}

typedef struct {
  OfRequest *request;
  GBytes *file;
  gint64 now_s;
  GBytes *delivery;
} Hello;

/* In the writer's thread: an unknown kit is told apart from a wrong signature. */
static gboolean
check_hello (OfOffice *office, GBytes *file, JbHello *ret_hello, GError **error)
{
  g_autoptr (GError) fault = NULL;
  JbHello claimed;
  OfKit kit;

  if (!jb_hello_decode (file, NULL, &claimed, error))
    return FALSE;
  if (of_kit_get (office->store, &claimed.kit, &kit, &fault))
    return jb_hello_decode (file, &kit.key, ret_hello, error);
  if (g_error_matches (fault, JB_ERROR, JB_ERROR_NOT_FOUND))
    g_set_error_literal (
        error, JB_ERROR, JB_ERROR_REFUSED,
        _ ("Perangkat ini tidak terdaftar di kantor. Data di perangkat tetap aman."));
  else
    g_propagate_error (error, g_steal_pointer (&fault));
  return FALSE;
}

/* Counted from both threads; gives what it was before. */
static gsize
answering (OfReceiver *receiver, gssize change)
{
  return (gsize) g_atomic_pointer_add (&receiver->answering_bytes, change);
}

static gboolean
hello_job (OfOffice *office, const OfKeyring *online, gpointer data, GError **error)
{
  Hello *hello = data;
  OfReceiver *receiver = hello->request->receiver;
  g_autofree JbHello *said = g_new0 (JbHello, 1);

  if (answering (receiver, 0) > (gsize) ANSWERING_MAX_BYTES)
    {
      g_set_error_literal (error, JB_ERROR, JB_ERROR_BUSY,
                           _ ("Kantor sedang melayani banyak perangkat. Coba lagi sebentar lagi."));
      return FALSE;
    }
  if (!check_hello (office, hello->file, said, error)
      || !of_kit_hello (office->store, said, hello->now_s, error))
    return FALSE;
  hello->delivery = of_delivery_for_hello (office, online, said, hello->now_s, error);
  if (hello->delivery == NULL)
    return FALSE;
  (void) answering (receiver, (gssize) g_bytes_get_size (hello->delivery));
  return TRUE;
}

static void
hello_done (gpointer data, const GError *error)
{
  Hello *hello = data;
  OfRequest *request = hello->request;

  if (error != NULL)
    of_request_fail (request, error);
  else
    of_request_answer (request, SOUP_STATUS_OK, "application/octet-stream", hello->delivery);
  if (hello->delivery != NULL && error == NULL && !request->is_gone)
    request->data = GSIZE_TO_POINTER (g_bytes_get_size (hello->delivery));
  else if (hello->delivery != NULL)
    (void) answering (request->receiver, -(gssize) g_bytes_get_size (hello->delivery));
  g_clear_pointer (&hello->delivery, g_bytes_unref);
  g_bytes_unref (hello->file);
  of_request_unref (request);
  g_free (hello);
}

static void
hello_gone (OfRequest *request)
{
  (void) answering (request->receiver, -(gssize) GPOINTER_TO_SIZE (request->data));
  request->data = NULL;
}

static void
say_hello (OfRequest *request)
{
  OfReceiver *receiver = request->receiver;
  Hello *hello = g_new0 (Hello, 1);

  hello->request = of_request_ref (request);
  hello->file = g_byte_array_free_to_bytes (g_steal_pointer (&request->body));
  hello->now_s = receiver->options.now_s ();
  of_request_hold (request);
  of_writer_submit (receiver->writer, OF_WRITER_WRITE, hello_job, hello_done, hello);
}

const OfRoute of_routes_status[] = {
  { .method = "GET", .body = answer_status },
  { 0 },
};

const OfRoute of_routes_hello[] = {
  { .method = "POST", .max_body = HELLO_MAX_FILE, .body = say_hello, .gone = hello_gone },
  { 0 },
};
