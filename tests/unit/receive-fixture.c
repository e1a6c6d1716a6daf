/* SPDX-License-Identifier: MPL-2.0 */
#include "tests/unit/receive-fixture.h"

#include "app/office/desk/enrol.h"
#include "app/office/desk/init.h"
#include "core/base/error.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <sodium.h>
#include <string.h>
#include <sys/socket.h>

#define NOW_S G_GINT64_CONSTANT (1795305600)

static gint64
now_s (void)
{
  return NOW_S;
}

/* ---- The office's home ------------------------------------------------------------------------ */

static JbSecret *
secret_of (const gchar *words)
{
  g_autofree gchar *copy = g_strdup (words);
  g_autoptr (GError) error = NULL;
  JbSecret *secret = jb_secret_take (copy, strlen (words), &error);

  g_assert_no_error (error);
  return secret;
}

static void
make_office (const gchar *home, const gchar *offline)
{
  static const gchar *const hosts[] = { "127.0.0.1", "localhost", NULL };
  g_autoptr (JbSecret) passphrase = secret_of ("satu dua tiga empat lima");
  g_autoptr (JbSecret) recovery = secret_of ("enam tujuh delapan sembilan nol");
  g_autoptr (GError) error = NULL;
  OfInit init = {
    .config = { .name = "Dinas Dukcapil Sarolangun",
                .area = "1503",
                .area_time = JB_AREA_TIME_WIB,
                .listen = "127.0.0.1",
                .port = 8443,
                .url = "https://127.0.0.1:8443" },
    .hosts = hosts,
    .offline_dir = offline,
    .passphrase = passphrase,
    .recovery = recovery,
    .kdf = JB_KDF_MINIMUM,
    .now_s = g_get_real_time () / G_USEC_PER_SEC, /* the certificate has to be valid now */
  };

  (void) of_init (home, &init, &error);
  g_assert_no_error (error);
}

static void
put_kit (OfOffice *office, JbSigner *signer, JbId *ret_kit)
{
  g_autofree JbEnrol *enrol = g_new0 (JbEnrol, 1);
  g_autoptr (GBytes) file = g_bytes_new_static ("enrolment", 9);
  g_autoptr (GError) error = NULL;

  enrol->version = 1;
  enrol->issued_s = NOW_S;
  enrol->kit_key = *jb_signer_public (signer);
  jb_kit_id (&enrol->kit_key, &enrol->kit);
  g_strlcpy (enrol->label, "Kit 3", sizeof enrol->label);
  g_strlcpy (enrol->area, "1503", sizeof enrol->area);
  enrol->valid_from_s = NOW_S;
  enrol->valid_until_s = NOW_S + 365 * 86400;
  (void) of_kit_put (office->store, enrol, &enrol->kit_key, file, NOW_S, &error);
  g_assert_no_error (error);
  *ret_kit = enrol->kit;
}

/* Argon2 runs once for all tests of a program: they share a home, and each has a kit of its own. */
static const gchar *
shared_home (void)
{
  static gchar *home;
  g_autofree gchar *root = NULL;
  g_autofree gchar *offline = NULL;

  if (home != NULL)
    return home;
  root = g_dir_make_tmp ("jemput-receive-XXXXXX", NULL);
  home = g_build_filename (root, "office", NULL);
  offline = g_build_filename (root, "offline", NULL);
  g_assert_cmpint (g_mkdir (offline, 0700), ==, 0);
  make_office (home, offline);
  return home;
}

OfOffice *
rig_office (Rig *rig)
{
  g_autoptr (GError) error = NULL;
  OfOffice *office = of_office_open (rig->home, &error);

  g_assert_no_error (error);
  return office;
}

/* ---- The receiver in its thread --------------------------------------------------------------- */

static void
on_stored (const OfBatch *batch, gpointer data)
{
  Rig *rig = data;

  g_atomic_int_inc (&rig->n_stored);
}

typedef struct {
  Rig *rig;
  GMutex lock;
  GCond wake;
  gboolean ready;
} Starting;

static gpointer
receiver_main (gpointer data)
{
  Starting *starting = data;
  Rig *rig = starting->rig;
  g_autoptr (GError) error = NULL;

  g_main_context_push_thread_default (rig->context);
  rig->receiver = of_receiver_new (&rig->options, &error);
  g_assert_no_error (error);
  g_mutex_lock (&starting->lock);
  starting->ready = TRUE;
  g_cond_signal (&starting->wake);
  g_mutex_unlock (&starting->lock);
  g_main_loop_run (rig->loop);
  of_receiver_free (g_steal_pointer (&rig->receiver));
  g_main_context_pop_thread_default (rig->context);
  return NULL;
}

void
rig_start (Rig *rig)
{
  Starting starting = { .rig = rig };

  g_mutex_init (&starting.lock);
  g_cond_init (&starting.wake);
  rig->context = g_main_context_new ();
  rig->loop = g_main_loop_new (rig->context, FALSE);
  rig->thread = g_thread_new ("receiver", receiver_main, &starting);
  g_mutex_lock (&starting.lock);
  while (!starting.ready)
    g_cond_wait (&starting.wake, &starting.lock);
  g_mutex_unlock (&starting.lock);
  g_mutex_clear (&starting.lock);
  g_cond_clear (&starting.wake);
  rig->url = g_strdup (of_receiver_url (rig->receiver));
}

static gboolean
quit (gpointer loop)
{
  g_main_loop_quit (loop);
  return G_SOURCE_REMOVE;
}

void
rig_stop (Rig *rig)
{
  g_main_context_invoke (rig->context, quit, rig->loop);
  g_thread_join (rig->thread);
  g_clear_pointer (&rig->loop, g_main_loop_unref);
  g_clear_pointer (&rig->context, g_main_context_unref);
  g_clear_pointer (&rig->url, g_free);
}

Rig *
rig_new (const OfReceiverOptions *limits)
{
  Rig *rig = g_new0 (Rig, 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (OfOffice) office = NULL;
  g_autoptr (JbSecret) seed = NULL;
  g_autofree gchar *ca = NULL;

  (void) jb_secret_start (&error);
  g_assert_no_error (error);
  seed = jb_secret_random (JB_SEED_BYTES, &error);
  g_assert_no_error (error);
  if (limits != NULL)
    rig->options = *limits;
  rig->home = g_strdup (shared_home ());
  rig->options.home = rig->home;
  rig->options.listen = "127.0.0.1";
  rig->options.port = 0;
  rig->options.now_s = now_s;
  rig->options.stored = on_stored;
  rig->options.data = rig;
  rig->kit_signer = jb_signer_new (seed, &error);
  office = rig_office (rig);
  put_kit (office, rig->kit_signer, &rig->kit);
  ca = of_office_path (office, "tls", "ca.pem");
  rig->ca = g_tls_file_database_new (ca, &error);
  g_assert_no_error (error);
  rig->session = soup_session_new_with_options ("tls-database", rig->ca, "max-conns-per-host", 4,
                                                "proxy-resolver", NULL, NULL);
  rig_start (rig);
  return rig;
}

void
rig_free (Rig *rig)
{
  soup_session_abort (rig->session);
  rig_stop (rig);
  g_object_unref (rig->session);
  g_object_unref (rig->ca);
  jb_signer_unref (rig->kit_signer);
  g_free (rig->home);
  g_free (rig);
}

/* ---- Batches ---------------------------------------------------------------------------------- */

static gboolean
read_records (guint record, guint64 offset, guint8 *buffer, gsize len, gpointer data,
              GError **error)
{
  const JbManifest *manifest = data;

  for (gsize i = 0; i < len; i++)
    buffer[i] = (guint8) (manifest->records[record].id.bytes[(offset + i) % JB_ID_BYTES]
                          ^ ((offset + i) >> 8));
  return TRUE;
}

static void
add_record (JbManifest *manifest, guint32 size_bytes)
{
  JbBatchRecord *record = &manifest->records[manifest->n_records];
  g_autofree guint8 *bytes = g_malloc (size_bytes);
  g_autoptr (GError) error = NULL;

  jb_id_random (&record->id);
  record->rec_seq = manifest->n_records + 1;
  record->size_bytes = size_bytes;
  (void) read_records (manifest->n_records, 0, bytes, size_bytes, manifest, &error);
  jb_digest (bytes, size_bytes, &record->digest);
  manifest->n_records++;
}

gchar *
rig_metadata (JbSigner *signer, const JbId *kit, const JbId *batch, const JbDigest *digest,
              guint64 size)
{
  g_autofree gchar *sig = jb_upload_sign (kit, batch, digest, size, signer);
  g_autofree gchar *kit_hex = jb_id_to_hex (kit);
  g_autofree gchar *batch_hex = jb_id_to_hex (batch);
  g_autofree gchar *digest_hex = jb_digest_to_hex (digest);
  g_autofree gchar *length = g_strdup_printf ("%" G_GUINT64_FORMAT, size);
  const gchar *names[] = { "kit", "batch", "digest", "length", "sig" };
  const gchar *values[] = { kit_hex, batch_hex, digest_hex, length, sig };
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree gchar *base64 = g_base64_encode ((const guchar *) values[i], strlen (values[i]));
      g_string_append_printf (text, "%s%s %s", i > 0 ? "," : "", names[i], base64);
    }
  return g_string_free (text, FALSE);
}

RigBatch *
rig_batch (Rig *rig, guint n_records, guint32 record_bytes)
{
  RigBatch *batch = g_new0 (RigBatch, 1);
  g_autofree JbManifest *manifest = g_new0 (JbManifest, 1);
  g_autoptr (GBytes) file = NULL;
  g_autoptr (GError) error = NULL;
  guint8 *bytes;
  guint64 size;

  jb_id_random (&batch->id);
  manifest->batch = batch->id;
  manifest->kit = rig->kit;
  jb_id_random (&manifest->incarnation);
  manifest->made_s = NOW_S;
  manifest->last_rec_seq = n_records;
  for (guint i = 0; i < n_records; i++)
    add_record (manifest, record_bytes);
  file = jb_manifest_encode (manifest, rig->kit_signer, &error);
  g_assert_no_error (error);
  size = jb_batch_size (file, manifest);
  bytes = g_malloc (size);
  (void) jb_batch_read (file, manifest, 0, bytes, size, read_records, manifest, &error);
  g_assert_no_error (error);
  batch->stream = g_bytes_new_take (bytes, size);
  jb_manifest_digest (file, &batch->digest);
  batch->metadata = rig_metadata (rig->kit_signer, &rig->kit, &batch->id, &batch->digest, size);
  return batch;
}

void
rig_batch_free (RigBatch *batch)
{
  g_bytes_unref (batch->stream);
  g_free (batch->metadata);
  g_free (batch);
}

gsize
rig_batch_size (const RigBatch *batch)
{
  return g_bytes_get_size (batch->stream);
}

/* ---- Asking ----------------------------------------------------------------------------------- */

Reply *
rig_ask (Rig *rig, const gchar *method, const gchar *path, GBytes *body,
         const gchar *const *headers)
{
  g_autofree gchar *url = g_strconcat (rig->url, path, NULL);
  g_autoptr (SoupMessage) message = soup_message_new (method, url);
  g_autoptr (GError) error = NULL;
  Reply *reply = g_new0 (Reply, 1);

  for (guint i = 0; headers != NULL && headers[i] != NULL; i++)
    {
      g_auto (GStrv) parts = g_strsplit (headers[i], ": ", 2);
      soup_message_headers_replace (soup_message_get_request_headers (message), parts[0], parts[1]);
    }
  if (body != NULL)
    soup_message_set_request_body_from_bytes (message, NULL, body);
  reply->body = soup_session_send_and_read (rig->session, message, NULL, &error);
  g_assert_no_error (error);
  reply->status = soup_message_get_status (message);
  reply->headers = soup_message_headers_ref (soup_message_get_response_headers (message));
  return reply;
}

void
reply_free (Reply *reply)
{
  g_bytes_unref (reply->body);
  soup_message_headers_unref (reply->headers);
  g_free (reply);
}

const gchar *
reply_header (const Reply *reply, const gchar *name)
{
  return soup_message_headers_get_one (reply->headers, name);
}

guint
reply_status (Reply *reply)
{
  guint status = reply->status;

  reply_free (reply);
  return status;
}

Reply *
rig_create (Rig *rig, const RigBatch *batch)
{
  g_autofree gchar *length
      = g_strdup_printf ("Upload-Length: %" G_GSIZE_FORMAT, rig_batch_size (batch));
  g_autofree gchar *metadata = g_strconcat ("Upload-Metadata: ", batch->metadata, NULL);
  const gchar *headers[] = { "Tus-Resumable: 1.0.0", length, metadata, NULL };

  return rig_ask (rig, "POST", "/v1/uploads", NULL, headers);
}

gchar *
rig_location (Rig *rig, const RigBatch *batch)
{
  g_autoptr (Reply) reply = rig_create (rig, batch);

  g_assert_cmpuint (reply->status, ==, 201);
  return g_strdup (reply_header (reply, "Location"));
}

Reply *
rig_head (Rig *rig, const gchar *location)
{
  const gchar *headers[] = { "Tus-Resumable: 1.0.0", NULL };

  return rig_ask (rig, "HEAD", location, NULL, headers);
}

guint64
rig_offset (Rig *rig, const gchar *location)
{
  g_autoptr (Reply) reply = rig_head (rig, location);

  g_assert_cmpuint (reply->status, ==, 200);
  return g_ascii_strtoull (reply_header (reply, "Upload-Offset"), NULL, 10);
}

Reply *
rig_patch (Rig *rig, const gchar *location, const RigBatch *batch, gsize offset, gsize len)
{
  g_autoptr (GBytes) body = g_bytes_new_from_bytes (batch->stream, offset, len);
  g_autofree gchar *at = g_strdup_printf ("Upload-Offset: %" G_GSIZE_FORMAT, offset);
  const gchar *headers[]
      = { "Tus-Resumable: 1.0.0", at, "Content-Type: application/offset+octet-stream", NULL };

  return rig_ask (rig, "PATCH", location, body, headers);
}

gchar *
rig_send (Rig *rig, const RigBatch *batch)
{
  gchar *location = rig_location (rig, batch);
  g_autoptr (Reply) reply = rig_patch (rig, location, batch, 0, rig_batch_size (batch));

  g_assert_cmpuint (reply->status, ==, 204);
  return location;
}

/* ---- By hand ---------------------------------------------------------------------------------- */

GIOStream *
rig_connect (Rig *rig)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) plain = NULL;
  g_autoptr (GError) error = NULL;
  GIOStream *stream;

  g_socket_client_set_enable_proxy (client, FALSE);
  g_socket_client_set_timeout (client, 20);
  plain = g_socket_client_connect_to_uri (client, rig->url, 443, NULL, &error);
  g_assert_no_error (error);
  stream = g_tls_client_connection_new (G_IO_STREAM (plain), NULL, &error);
  g_assert_no_error (error);
  g_tls_connection_set_database (G_TLS_CONNECTION (stream), rig->ca);
  g_object_set_data_full (G_OBJECT (stream), "plain", g_object_ref (plain), g_object_unref);
  g_tls_connection_set_require_close_notify (G_TLS_CONNECTION (stream), FALSE);
  g_object_set (stream, "server-identity", g_network_address_new ("127.0.0.1", 443), NULL);
  return stream;
}

void
rig_write (GIOStream *stream, const void *data, gsize len)
{
  g_autoptr (GError) error = NULL;

  (void) g_output_stream_write_all (g_io_stream_get_output_stream (stream), data, len, NULL, NULL,
                                    &error);
  g_assert_no_error (error);
}

void
rig_write_patch (GIOStream *stream, const gchar *location, gsize offset, gsize length,
                 const gchar *extra)
{
  g_autofree gchar *head = g_strdup_printf (
      "PATCH %s HTTP/1.1\r\nHost: 127.0.0.1\r\nTus-Resumable: 1.0.0\r\n"
      "Content-Type: application/offset+octet-stream\r\n"
      "Upload-Offset: %" G_GSIZE_FORMAT "\r\nContent-Length: %" G_GSIZE_FORMAT "\r\n%s\r\n",
      location, offset, length, extra);

  rig_write (stream, head, strlen (head));
}

guint
rig_read_status (GIOStream *stream)
{
  g_autoptr (GString) head = g_string_new (NULL);
  GInputStream *input = g_io_stream_get_input_stream (stream);
  gchar byte;

  while (strstr (head->str, "\r\n\r\n") == NULL)
    {
      if (g_input_stream_read (input, &byte, 1, NULL, NULL) <= 0)
        return 0;
      g_string_append_c (head, byte);
    }
  g_assert_true (g_str_has_prefix (head->str, "HTTP/1.1 "));
  return (guint) g_ascii_strtoull (head->str + strlen ("HTTP/1.1 "), NULL, 10);
}

void
rig_reset (GIOStream *stream)
{
  GSocket *socket = g_socket_connection_get_socket (g_object_get_data (G_OBJECT (stream), "plain"));
  const struct linger linger = { .l_onoff = 1, .l_linger = 0 };

  (void) setsockopt (g_socket_get_fd (socket), SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
  (void) g_socket_close (socket, NULL);
  g_object_unref (stream);
}

void
rig_wait (gboolean (*is_so) (gpointer data), gpointer data)
{
  gint64 until_us = g_get_monotonic_time () + 10 * G_USEC_PER_SEC;

  while (!is_so (data))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, until_us);
      g_usleep (2000);
    }
}
