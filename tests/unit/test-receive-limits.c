/* SPDX-License-Identifier: MPL-2.0 */
/* Clients that are many, slow, or ask for too much. */
#include "tests/unit/receive-fixture.h"

#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define TUS "Tus-Resumable: 1.0.0\r\n"

static void
test_a_silent_connection_is_ended (void)
{
  const OfReceiverOptions limits = { .header_s = 1 };
  g_autoptr (Rig) rig = rig_new (&limits);
  g_autoptr (GIOStream) stream = rig_connect (rig);

  rig_write (stream, "GET /v1/status HTTP/1.1\r\nHost: x\r\n", 34);
  g_assert_cmpuint (rig_read_status (stream), ==, 0);
  g_assert_cmpuint (reply_status (rig_ask (rig, "GET", "/v1/status", NULL, NULL)), ==, 200);
}

/* Not even TLS is begun. */
static void
test_a_connection_without_a_word_is_ended (void)
{
  const OfReceiverOptions limits = { .header_s = 1 };
  g_autoptr (Rig) rig = rig_new (&limits);
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) plain
      = g_socket_client_connect_to_uri (client, rig->url, 443, NULL, NULL);
  gchar byte;

  g_assert_nonnull (plain);
  g_assert_cmpint (g_input_stream_read (g_io_stream_get_input_stream (G_IO_STREAM (plain)), &byte,
                                        1, NULL, NULL),
                   <=, 0);
}

/* One byte now and then is not progress; what came counts all the same. */
static void
test_a_dripping_body_is_ended (void)
{
  const OfReceiverOptions limits = { .body_s = 1 };
  g_autoptr (Rig) rig = rig_new (&limits);
  g_autoptr (RigBatch) batch = rig_batch (rig, 1, 50000);
  g_autofree gchar *place = rig_location (rig, batch);
  g_autoptr (GIOStream) stream = rig_connect (rig);
  const guint8 *bytes = g_bytes_get_data (batch->stream, NULL);
  guint sent = 0;

  rig_write_patch (stream, place, 0, rig_batch_size (batch), "");
  while (sent < 200
         && g_output_stream_write_all (g_io_stream_get_output_stream (stream), bytes + sent, 1,
                                       NULL, NULL, NULL))
    {
      sent++;
      g_usleep (50000);
    }
  g_assert_cmpuint (sent, <, 200);
  g_assert_cmpuint (rig_offset (rig, place), >, 0);
}

/* Idle and slow are told apart: a slow kit that moves is let alone. */
static void
test_a_slow_body_that_moves_is_taken (void)
{
  const OfReceiverOptions limits = { .body_s = 2 };
  g_autoptr (Rig) rig = rig_new (&limits);
  g_autoptr (RigBatch) batch = rig_batch (rig, 1, 60000);
  g_autofree gchar *place = rig_location (rig, batch);
  g_autoptr (GIOStream) stream = rig_connect (rig);
  const guint8 *bytes = g_bytes_get_data (batch->stream, NULL);
  gsize size = rig_batch_size (batch);

  rig_write_patch (stream, place, 0, size, "");
  for (gsize at = 0; at < size; at += 8000)
    {
      rig_write (stream, bytes + at, MIN (8000, size - at));
      g_usleep (500000);
    }
  g_assert_cmpuint (rig_read_status (stream), ==, 204);
}

static void
test_too_many_connections_do_not_stop_the_others (void)
{
  const OfReceiverOptions limits = { .max_connections = 6, .header_s = 1 };
  g_autoptr (Rig) rig = rig_new (&limits);
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  GSocketConnection *silent[20];
  guint status = 0;

  for (guint i = 0; i < 20; i++)
    silent[i] = g_socket_client_connect_to_uri (client, rig->url, 443, NULL, NULL);
  for (guint try = 0; try < 100 && status == 0; try++)
    {
      g_autoptr (GIOStream) stream = rig_connect (rig);

      (void) g_output_stream_write_all (g_io_stream_get_output_stream (stream),
                                        "GET /v1/status HTTP/1.1\r\nHost: x\r\n\r\n", 36, NULL,
                                        NULL, NULL);
      status = rig_read_status (stream);
      if (status == 0)
        g_usleep (100000);
    }
  g_assert_cmpuint (status, ==, 200);
  for (guint i = 0; i < 20; i++)
    g_clear_object (&silent[i]);
}

/* The clients' descriptors are there before the last one is taken, so that only accepting fails. */
static void
test_an_accept_that_fails_is_not_the_last (void)
{
  g_autoptr (Rig) rig = rig_new (NULL);
  g_autoptr (GSocketConnectable) where = g_network_address_parse_uri (rig->url, 443, NULL);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string (
      "127.0.0.1", g_network_address_get_port (G_NETWORK_ADDRESS (where)));
  struct rlimit before, none;
  GSocket *clients[4];
  gint lowest;

  g_assert_cmpuint (reply_status (rig_ask (rig, "GET", "/v1/status", NULL, NULL)), ==, 200);
  for (guint i = 0; i < 4; i++)
    clients[i]
        = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
  g_assert_cmpint (getrlimit (RLIMIT_NOFILE, &before), ==, 0);
  none = before;
  lowest = dup (STDERR_FILENO);
  close (lowest);
  none.rlim_cur = (rlim_t) lowest;
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &none), ==, 0);
  for (guint i = 0; i < 4; i++)
    g_assert_true (g_socket_connect (clients[i], address, NULL, NULL));
  g_usleep (300000); /* it has tried, and tries again */
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &before), ==, 0);
  for (guint i = 0; i < 4; i++)
    g_object_unref (clients[i]);
  g_assert_cmpuint (reply_status (rig_ask (rig, "GET", "/v1/status", NULL, NULL)), ==, 200);
}

static void
test_no_more_uploads_than_allowed_at_once (void)
{
  const OfReceiverOptions limits = { .max_uploads = 1 };
  g_autoptr (Rig) rig = rig_new (&limits);
  g_autoptr (RigBatch) one = rig_batch (rig, 1, 5000);
  g_autoptr (RigBatch) two = rig_batch (rig, 1, 5000);
  g_autofree gchar *here = rig_location (rig, one);
  g_autofree gchar *there = rig_location (rig, two);
  g_autoptr (GIOStream) stream = rig_connect (rig);
  g_autoptr (Reply) turned_away = NULL;

  /* "100 Continue" says that the first one has begun. */
  rig_write_patch (stream, here, 0, rig_batch_size (one), "Expect: 100-continue\r\n");
  g_assert_cmpuint (rig_read_status (stream), ==, 100);
  turned_away = rig_patch (rig, there, two, 0, rig_batch_size (two));
  g_assert_cmpuint (turned_away->status, ==, 503);
  g_assert_nonnull (reply_header (turned_away, "Retry-After"));
  rig_write (stream, g_bytes_get_data (one->stream, NULL), rig_batch_size (one));
  g_assert_cmpuint (rig_read_status (stream), ==, 204);
}

/* The refusal comes before the body is sent. */
static void
test_who_expects_to_go_on_is_refused_early (void)
{
  g_autoptr (Rig) rig = rig_new (NULL);
  g_autoptr (RigBatch) batch = rig_batch (rig, 1, 5000);
  g_autofree gchar *place = rig_location (rig, batch);
  g_autoptr (GIOStream) wrong = rig_connect (rig);
  g_autoptr (GIOStream) large = rig_connect (rig);

  rig_write_patch (wrong, place, 7, 100, "Expect: 100-continue\r\n");
  g_assert_cmpuint (rig_read_status (wrong), ==, 409);
  rig_write_patch (large, place, 0, 1000000, "Expect: 100-continue\r\n");
  g_assert_cmpuint (rig_read_status (large), ==, 413);
}

static void
test_an_endless_head_is_refused (void)
{
  g_autoptr (Rig) rig = rig_new (NULL);
  g_autoptr (GIOStream) stream = rig_connect (rig);
  g_autofree gchar *line = g_strnfill (8000, 'a');
  guint i;

  rig_write (stream, "GET /v1/status HTTP/1.1\r\n", 25);
  for (i = 0; i < 100; i++)
    if (!g_output_stream_write_all (g_io_stream_get_output_stream (stream), line, 8000, NULL, NULL,
                                    NULL))
      break;
  g_assert_cmpuint (rig_read_status (stream), !=, 200);
  g_assert_cmpuint (reply_status (rig_ask (rig, "GET", "/v1/status", NULL, NULL)), ==, 200);
}

/* A body that was refused is not read for ever. */
static void
test_a_refused_body_is_cut_in_the_end (void)
{
  g_autoptr (Rig) rig = rig_new (NULL);
  g_autoptr (GIOStream) stream = rig_connect (rig);
  g_autofree gchar *block = g_malloc0 (1024 * 1024);
  guint i;
  const gchar *head
      = "POST /v1/nowhere HTTP/1.1\r\nHost: x\r\n" TUS "Content-Length: 1000000000000\r\n\r\n";

  rig_write (stream, head, strlen (head));
  for (i = 0; i < 200; i++)
    if (!g_output_stream_write_all (g_io_stream_get_output_stream (stream), block, 1024 * 1024,
                                    NULL, NULL, NULL))
      break;
  g_assert_cmpuint (i, <, 200);
  rig_reset (g_steal_pointer (&stream));
}

static gboolean
is_empty (gpointer data)
{
  Rig *rig = data;

  return of_receiver_n_connections (rig->receiver) == 0;
}

/* Who asked, who hung up before TLS, who spoke something else: all are forgotten. */
static void
test_clients_that_leave_leave_nothing_behind (void)
{
  g_autoptr (Rig) rig = rig_new (NULL);
  g_autoptr (GSocketClient) client = g_socket_client_new ();

  for (guint i = 0; i < 10; i++)
    {
      g_autoptr (GIOStream) unused = rig_connect (rig);
      g_autoptr (GSocketConnection) mute
          = g_socket_client_connect_to_uri (client, rig->url, 443, NULL, NULL);
      g_autoptr (GSocketConnection) plain
          = g_socket_client_connect_to_uri (client, rig->url, 443, NULL, NULL);

      g_assert_cmpuint (reply_status (rig_ask (rig, "GET", "/v1/status", NULL, NULL)), ==, 200);
      (void) g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (plain)),
                                        "GET / HTTP/1.1\r\n\r\n", 18, NULL, NULL, NULL);
      rig_write (unused, "GE", 2);
    }
  rig_wait (is_empty, rig);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define T(name, func) g_test_add_func ("/receive/limits/" name, func)
  T ("a-silent-connection-is-ended", test_a_silent_connection_is_ended);
  T ("a-connection-without-a-word-is-ended", test_a_connection_without_a_word_is_ended);
  T ("a-dripping-body-is-ended", test_a_dripping_body_is_ended);
  T ("a-slow-body-that-moves-is-taken", test_a_slow_body_that_moves_is_taken);
  T ("too-many-connections-do-not-stop-the-others",
     test_too_many_connections_do_not_stop_the_others);
  T ("an-accept-that-fails-is-not-the-last", test_an_accept_that_fails_is_not_the_last);
  T ("no-more-uploads-than-allowed-at-once", test_no_more_uploads_than_allowed_at_once);
  T ("who-expects-to-go-on-is-refused-early", test_who_expects_to_go_on_is_refused_early);
  T ("an-endless-head-is-refused", test_an_endless_head_is_refused);
  T ("clients-that-leave-leave-nothing-behind", test_clients_that_leave_leave_nothing_behind);
  T ("a-refused-body-is-cut-in-the-end", test_a_refused_body_is_cut_in_the_end);
#undef T
  return g_test_run ();
}
