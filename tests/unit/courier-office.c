/* SPDX-License-Identifier: MPL-2.0 */
#include "tests/unit/courier-office.h"

#include "tests/unit/courier-kit.h"

#include <libsoup/soup.h>
#include <string.h>

#define MAX_BATCHES 4

typedef struct {
  Deed deed;
  guint number;
} Plan;

typedef struct {
  gboolean exists;
  guint64 length;
  GByteArray *bytes;
} Upload;

struct FakeOffice {
  SoupServer *server;
  GMainContext *context;
  GMainLoop *loop;
  GThread *thread;
  gchar *url;

  GMutex lock; /* over all below */
  GQueue plans[ASKED_N];
  guint n[ASKED_N];
  Upload uploads[MAX_BATCHES];
  guint64 n_bytes;
};

static Plan
next_plan (FakeOffice *office, Asked asked)
{
  g_autofree Plan *plan = g_queue_pop_head (&office->plans[asked]);
  office->n[asked]++;
  return plan != NULL ? *plan : (Plan){ DO_RIGHT, 0 };
}

static void
set_number (SoupServerMessage *message, const gchar *name, guint64 number)
{
  g_autofree gchar *text = g_strdup_printf ("%" G_GUINT64_FORMAT, number);
  soup_message_headers_replace (soup_server_message_get_response_headers (message), name, text);
}

static void
reply (SoupServerMessage *message, guint status, const gchar *body)
{
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Tus-Resumable",
                                "1.0.0");
  soup_server_message_set_status (message, status, NULL);
  if (body != NULL)
    soup_server_message_set_response (message, "application/octet-stream", SOUP_MEMORY_COPY, body,
                                      strlen (body));
}

/* The deeds that are the same whatever was asked. TRUE if it was answered. */
static gboolean
misbehave (SoupServerMessage *message, const Plan *plan)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  if (plan->deed == DO_STATUS)
    reply (message, plan->number, NULL);
  else if (plan->deed == DO_PORTAL)
    {
      soup_server_message_set_status (message, 200, NULL);
      soup_server_message_set_response (message, "text/html", SOUP_MEMORY_COPY,
                                        "<html>Silakan masuk</html>", 26);
    }
  else if (plan->deed == DO_REDIRECT)
    {
      soup_message_headers_replace (headers, "Location", "https://127.0.0.1:1/portal");
      soup_server_message_set_status (message, 302, NULL);
    }
  else
    return FALSE;
  return TRUE;
}

static Upload *
upload_of (FakeOffice *office, const gchar *path)
{
  guint64 batch;
  const gchar *token = path + strlen ("/v1/uploads/");
  g_auto (GStrv) parts = g_strsplit (token, "/", 2);
  g_assert_true (g_ascii_string_to_unsigned (parts[0], 10, 0, MAX_BATCHES - 1, &batch, NULL));
  return &office->uploads[batch];
}

static gchar *
metadata_value (SoupServerMessage *message, const gchar *name)
{
  const gchar *metadata = soup_message_headers_get_one (
      soup_server_message_get_request_headers (message), "Upload-Metadata");
  g_assert_nonnull (metadata);
  g_auto (GStrv) pairs = g_strsplit (metadata, ",", 0);
  for (guint i = 0; pairs[i] != NULL; i++)
    {
      g_auto (GStrv) words = g_strsplit (pairs[i], " ", 2);
      gsize len;
      if (g_strcmp0 (words[0], name) != 0)
        continue;
      g_autofree guchar *value = g_base64_decode (words[1], &len);
      return g_strndup ((gchar *) value, len);
    }
  g_assert_not_reached ();
}

static void
on_create (FakeOffice *office, SoupServerMessage *message)
{
  g_autofree gchar *batch = metadata_value (message, "batch");
  g_autofree gchar *length = metadata_value (message, "length");
  g_autofree gchar *kit = metadata_value (message, "kit");
  g_autofree gchar *digest = metadata_value (message, "digest");
  g_autofree gchar *signature = metadata_value (message, "sig");
  Plan plan = next_plan (office, ASKED_CREATE);
  JbId id;
  g_assert_true (jb_id_from_hex (batch, &id));
  g_assert_cmpuint (strlen (kit), ==, 32);
  g_assert_cmpuint (strlen (digest), ==, 64);
  g_assert_cmpuint (strlen (signature), ==, 128);
  g_assert_cmpstr (length, ==,
                   soup_message_headers_get_one (soup_server_message_get_request_headers (message),
                                                 "Upload-Length"));
  if (misbehave (message, &plan))
    return;
  Upload *upload = &office->uploads[id.bytes[0] - 1];
  if (!upload->exists)
    g_byte_array_set_size (upload->bytes, 0);
  upload->exists = TRUE;
  upload->length = g_ascii_strtoull (length, NULL, 10);
  g_autofree gchar *location = g_strdup_printf (
      plan.deed == DO_ELSEWHERE ? "https://kantor.example/v1/uploads/%u" : "/v1/uploads/%u",
      id.bytes[0] - 1u);
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Location",
                                location);
  reply (message, 201, NULL);
}

static void
on_head (FakeOffice *office, SoupServerMessage *message, Upload *upload)
{
  Plan plan = next_plan (office, ASKED_HEAD);
  if (misbehave (message, &plan))
    return;
  if (plan.deed == DO_FORGET)
    upload->exists = FALSE;
  if (!upload->exists)
    {
      reply (message, 404, NULL);
      return;
    }
  set_number (message, "Upload-Offset",
              plan.deed == DO_LIE ? upload->length + 1 : upload->bytes->len);
  set_number (message, "Upload-Length", upload->length);
  reply (message, 200, NULL);
}

/* Planned at the request's head, because its body may be cut. */
typedef struct {
  FakeOffice *office;
  Upload *upload;
  Plan plan;
  guint64 taken;
} Patch;

static void
on_patch_chunk (SoupServerMessage *message, GBytes *chunk, Patch *patch)
{
  gsize len;
  const guint8 *data = g_bytes_get_data (chunk, &len);
  g_mutex_lock (&patch->office->lock);
  patch->office->n_bytes += len;
  gboolean limited = patch->plan.deed == DO_CUT || patch->plan.deed == DO_TAKE;
  gsize room = limited ? patch->plan.number - MIN (patch->taken, patch->plan.number) : len;
  if (patch->plan.deed != DO_STATUS && patch->plan.deed != DO_PORTAL && patch->upload->exists)
    g_byte_array_append (patch->upload->bytes, data, (guint) MIN (len, room));
  patch->taken += MIN (len, room);
  gboolean cut = patch->plan.deed == DO_CUT && patch->taken == patch->plan.number;
  g_mutex_unlock (&patch->office->lock);
  if (cut)
    g_socket_shutdown (soup_server_message_get_socket (message), TRUE, TRUE, NULL);
}

static void
on_patch_head (FakeOffice *office, SoupServerMessage *message, const gchar *path)
{
  Patch *patch = g_new0 (Patch, 1);
  patch->office = office;
  patch->upload = upload_of (office, path);
  patch->plan = next_plan (office, ASKED_PATCH);
  g_assert_cmpstr (soup_message_headers_get_one (soup_server_message_get_request_headers (message),
                                                 "Content-Type"),
                   ==, "application/offset+octet-stream");
  guint64 offset
      = g_ascii_strtoull (soup_message_headers_get_one (
                              soup_server_message_get_request_headers (message), "Upload-Offset"),
                          NULL, 10);
  if (patch->plan.deed == DO_RIGHT && offset != patch->upload->bytes->len)
    patch->plan = (Plan){ DO_STATUS, 409 };
  if (patch->plan.deed == DO_FORGET)
    patch->upload->exists = FALSE;
  g_object_set_data_full (G_OBJECT (message), "patch", patch, g_free);
  soup_message_body_set_accumulate (soup_server_message_get_request_body (message), FALSE);
  g_signal_connect (message, "got-chunk", G_CALLBACK (on_patch_chunk), patch);
}

static void
on_patch (SoupServerMessage *message, Upload *upload)
{
  Patch *patch = g_object_get_data (G_OBJECT (message), "patch");
  if (misbehave (message, &patch->plan))
    return;
  if (!upload->exists)
    {
      reply (message, 404, NULL);
      return;
    }
  set_number (message, "Upload-Offset",
              patch->plan.deed == DO_LIE ? upload->length + 1 : upload->bytes->len);
  reply (message, 204, NULL);
}

static void
on_answer (FakeOffice *office, SoupServerMessage *message, Upload *upload)
{
  Plan plan = next_plan (office, ASKED_ANSWER);
  if (misbehave (message, &plan))
    return;
  if (plan.deed == DO_FORGET)
    upload->exists = FALSE;
  if (!upload->exists)
    reply (message, 404, NULL);
  else if (upload->bytes->len < upload->length || plan.deed == DO_PENDING)
    reply (message, 202, NULL);
  else if (plan.deed == DO_STORED)
    reply (message, 202, FAKE_STORED);
  else
    reply (message, 200, FAKE_RECEIPT);
}

static void
on_early (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query,
          gpointer data)
{
  FakeOffice *office = data;
  g_mutex_lock (&office->lock);
  if (g_strcmp0 (soup_server_message_get_method (message), "PATCH") == 0)
    on_patch_head (office, message, path);
  g_mutex_unlock (&office->lock);
}

static void
on_request (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query,
            gpointer data)
{
  FakeOffice *office = data;
  const gchar *method = soup_server_message_get_method (message);
  g_mutex_lock (&office->lock);
  if (g_str_equal (path, "/v1/hello"))
    {
      Plan plan = next_plan (office, ASKED_HELLO);
      if (!misbehave (message, &plan))
        reply (message, 200, FAKE_FILES);
    }
  else if (g_str_equal (path, "/v1/uploads"))
    on_create (office, message);
  else if (g_str_has_suffix (path, "/answer"))
    on_answer (office, message, upload_of (office, path));
  else if (g_str_equal (method, "HEAD"))
    on_head (office, message, upload_of (office, path));
  else
    on_patch (message, upload_of (office, path));
  g_mutex_unlock (&office->lock);
}

static gpointer
run (gpointer data)
{
  FakeOffice *office = data;
  g_main_context_push_thread_default (office->context);
  g_main_loop_run (office->loop);
  g_main_context_pop_thread_default (office->context);
  return NULL;
}

/* In the loop's own thread: a loop that does not run yet cannot be told to quit. */
static gboolean
on_quit (gpointer data)
{
  g_main_loop_quit (data);
  return G_SOURCE_REMOVE;
}

FakeOffice *
fake_office_new (GTlsCertificate *certificate)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GTlsCertificate) owned = certificate;
  FakeOffice *office = g_new0 (FakeOffice, 1);
  g_mutex_init (&office->lock);
  for (guint i = 0; i < MAX_BATCHES; i++)
    office->uploads[i].bytes = g_byte_array_new ();
  office->context = g_main_context_new ();
  office->loop = g_main_loop_new (office->context, FALSE);
  g_main_context_push_thread_default (office->context);
  office->server = soup_server_new ("tls-certificate", owned, NULL);
  soup_server_add_early_handler (office->server, NULL, on_early, office, NULL);
  soup_server_add_handler (office->server, NULL, on_request, office, NULL);
  soup_server_listen_local (office->server, 0,
                            SOUP_SERVER_LISTEN_HTTPS | SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);
  GSList *uris = soup_server_get_uris (office->server);
  office->url = g_strdup_printf ("https://127.0.0.1:%d", g_uri_get_port (uris->data));
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  g_main_context_pop_thread_default (office->context);
  office->thread = g_thread_new ("office", run, office);
  return office;
}

void
fake_office_free (FakeOffice *office)
{
  if (office == NULL)
    return;
  g_autoptr (GSource) quit = g_idle_source_new ();
  g_source_set_callback (quit, on_quit, office->loop, NULL);
  g_source_attach (quit, office->context);
  g_thread_join (office->thread);
  g_main_context_push_thread_default (office->context);
  soup_server_disconnect (office->server);
  g_object_unref (office->server);
  while (g_main_context_iteration (office->context, FALSE))
    ;
  g_main_context_pop_thread_default (office->context);
  g_main_loop_unref (office->loop);
  g_main_context_unref (office->context);
  for (guint i = 0; i < MAX_BATCHES; i++)
    g_byte_array_unref (office->uploads[i].bytes);
  for (guint i = 0; i < ASKED_N; i++)
    g_queue_clear_full (&office->plans[i], g_free);
  g_mutex_clear (&office->lock);
  g_free (office->url);
  g_free (office);
}

gchar *
fake_office_url (FakeOffice *office)
{
  return g_strdup (office->url);
}

void
fake_office_plan (FakeOffice *office, Asked asked, Deed deed, guint number)
{
  Plan *plan = g_new (Plan, 1);
  *plan = (Plan){ deed, number };
  g_mutex_lock (&office->lock);
  g_queue_push_tail (&office->plans[asked], plan);
  g_mutex_unlock (&office->lock);
}

guint
fake_office_n (FakeOffice *office, Asked asked)
{
  g_mutex_lock (&office->lock);
  guint n = office->n[asked];
  g_mutex_unlock (&office->lock);
  return n;
}

guint
fake_office_n_whole (FakeOffice *office)
{
  guint n = 0;
  g_mutex_lock (&office->lock);
  for (guint i = 0; i < MAX_BATCHES; i++)
    {
      const Upload *upload = &office->uploads[i];
      gboolean right = upload->exists && upload->bytes->len == upload->length;
      for (guint64 at = 0; right && at < upload->length; at++)
        right = upload->bytes->data[at] == fake_kit_byte (i, at);
      n += right;
    }
  g_mutex_unlock (&office->lock);
  return n;
}

guint64
fake_office_n_bytes (FakeOffice *office)
{
  g_mutex_lock (&office->lock);
  guint64 n = office->n_bytes;
  g_mutex_unlock (&office->lock);
  return n;
}

void
fake_office_forget (FakeOffice *office)
{
  g_mutex_lock (&office->lock);
  for (guint i = 0; i < MAX_BATCHES; i++)
    office->uploads[i].exists = FALSE;
  g_mutex_unlock (&office->lock);
}

void
fake_office_hold (FakeOffice *office, guint batch, gsize n)
{
  g_mutex_lock (&office->lock);
  Upload *upload = &office->uploads[batch];
  upload->exists = TRUE;
  upload->length = n;
  g_byte_array_set_size (upload->bytes, (guint) n);
  for (gsize i = 0; i < n; i++)
    upload->bytes->data[i] = fake_kit_byte (batch, i);
  g_mutex_unlock (&office->lock);
}

gchar *
fake_office_upload_url (FakeOffice *office, guint batch)
{
  return g_strdup_printf ("%s/v1/uploads/%u", office->url, batch);
}
