/* SPDX-License-Identifier: MPL-2.0 */
#include "app/socket/client.h"
#include "app/socket/listen.h"
#include "app/socket/server.h"
#include "core/base/error.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A service that gives back what it gets. WAIT lasts until it is cancelled; HELLO refuses. */
typedef struct {
  GMutex lock;
  GCond changed;
  guint begun, ended, waiting; /* under lock */
} Service;

typedef struct {
  Service *service;
  gboolean cancelled;
} Session;

static gpointer
on_begin (gpointer data)
{
  Service *service = data;
  Session *session = g_new0 (Session, 1);
  session->service = service;
  g_mutex_lock (&service->lock);
  service->begun++;
  g_mutex_unlock (&service->lock);
  return session;
}

static void
on_end (gpointer data)
{
  Session *session = data;
  g_mutex_lock (&session->service->lock);
  session->service->ended++;
  g_cond_broadcast (&session->service->changed);
  g_mutex_unlock (&session->service->lock);
  g_free (session);
}

static void
on_cancel (gpointer data)
{
  Session *session = data;
  g_mutex_lock (&session->service->lock);
  session->cancelled = TRUE;
  g_cond_broadcast (&session->service->changed);
  g_mutex_unlock (&session->service->lock);
}

static void
wait_for_cancel (Session *session)
{
  Service *service = session->service;
  g_mutex_lock (&service->lock);
  service->waiting++;
  g_cond_broadcast (&service->changed);
  while (!session->cancelled)
    g_cond_wait (&service->changed, &service->lock);
  g_mutex_unlock (&service->lock);
}

static GBytes *
on_handle (gpointer data, guint8 verb, const void *payload, gsize len)
{
  if (verb == JB_VERB_HELLO)
    {
      g_autoptr (GError) error
          = g_error_new_literal (JB_ERROR, JB_ERROR_STATE, "Perangkat belum didaftarkan kantor.");
      return jb_frame_fault (error);
    }
  if (verb == JB_VERB_LIST) /* an answer to something else */
    return jb_frame_encode (JB_VERB_STATUS | JB_VERB_ANSWER, NULL, 0);
  if (verb == JB_VERB_WAIT)
    wait_for_cancel (data);
  return jb_frame_encode (verb | JB_VERB_ANSWER, payload, len);
}

typedef struct {
  gchar *home;
  Service service;
  JbSocketServer *server;
} Fixture;

static JbSocketServer *
serve (Fixture *f, GError **error)
{
  JbSocketService service = {
    .begin = on_begin, .handle = on_handle, .cancel = on_cancel, .end = on_end, .data = &f->service
  };
  return jb_socket_server_new (f->home, &service, error);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  f->home = g_dir_make_tmp ("jemput-XXXXXX", &error);
  g_assert_no_error (error);
  g_mutex_init (&f->service.lock);
  g_cond_init (&f->service.changed);
  f->server = serve (f, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  jb_socket_server_free (f->server);
  g_assert_cmpuint (f->service.begun, ==, f->service.ended);
  g_assert_cmpint (g_rmdir (f->home), ==, 0); /* nothing was left in it */
  g_free (f->home);
}

static JbSocketClient *
client_of (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  JbSocketClient *client = jb_socket_client_new (f->home, &error);
  g_assert_no_error (error);
  return client;
}

static void
assert_echo (JbSocketClient *client, gsize len)
{
  g_autoptr (GError) error = NULL;
  g_autofree guint8 *data = g_malloc (len + 1);
  memset (data, 'x', len);
  g_autoptr (GBytes) payload = g_bytes_new (data, len);
  g_autoptr (GBytes) answer = jb_socket_client_call (client, JB_VERB_STATUS, payload, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (answer, payload));
}

static void
test_echo (Fixture *f, gconstpointer data)
{
  g_autoptr (JbSocketClient) client = client_of (f);
  assert_echo (client, 0);
  assert_echo (client, 1);
  assert_echo (client, JB_FRAME_MAX_BYTES - 1);
}

static void
test_fault (Fixture *f, gconstpointer data)
{
  g_autoptr (JbSocketClient) client = client_of (f);
  g_autoptr (GError) error = NULL;
  g_assert_null (jb_socket_client_call (client, JB_VERB_HELLO, NULL, NULL, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_STATE);
  g_assert_cmpstr (error->message, ==, "Perangkat belum didaftarkan kantor.");
  g_assert_true (jb_socket_client_is_alive (client));
  assert_echo (client, 3);
}

static void
test_wrong_answer (Fixture *f, gconstpointer data)
{
  g_autoptr (JbSocketClient) client = client_of (f);
  g_autoptr (GError) error = NULL;
  g_assert_null (jb_socket_client_call (client, JB_VERB_LIST, NULL, NULL, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_FORMAT);
  g_clear_error (&error);
  g_assert_null (jb_socket_client_call (client, JB_VERB_STATUS, NULL, NULL, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_NETWORK);
}

/* Raw bytes in; TRUE if the server then hangs up without having answered. */
static gboolean
is_hung_up_on (Fixture *f, const void *bytes, gsize len)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocket) socket = jb_socket_connect (f->home, &error);
  g_assert_no_error (error);
  g_socket_set_blocking (socket, TRUE);
  g_assert_cmpint (g_socket_send (socket, bytes, len, NULL, &error), ==, len);
  g_socket_shutdown (socket, FALSE, TRUE, NULL);
  gchar byte;
  return g_socket_receive (socket, &byte, 1, NULL, NULL) <= 0;
}

static void
test_impossible_lengths (Fixture *f, gconstpointer data)
{
  static const guint8 none[] = { 0, 0, 0, 0, JB_VERB_STATUS };
  static const guint8 over[] = { 0, 0x10, 0, 0x41, JB_VERB_STATUS }; /* 1 MiB + 65 */
  static const guint8 huge[] = { 0xff, 0xff, 0xff, 0xff, JB_VERB_STATUS };
  g_assert_true (is_hung_up_on (f, none, sizeof none));
  g_assert_true (is_hung_up_on (f, over, sizeof over));
  g_assert_true (is_hung_up_on (f, huge, sizeof huge));
  g_autoptr (JbSocketClient) client = client_of (f);
  assert_echo (client, 5);
}

static void
test_half_frames (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) frame = jb_frame_encode (JB_VERB_STATUS, "halo", 4);
  for (gsize len = 1; len < g_bytes_get_size (frame); len++)
    g_assert_true (is_hung_up_on (f, g_bytes_get_data (frame, NULL), len));
  g_assert_false (is_hung_up_on (f, g_bytes_get_data (frame, NULL), g_bytes_get_size (frame)));
}

static void
test_many (Fixture *f, gconstpointer data)
{
  JbSocketClient *clients[JB_SOCKET_MAX_CONNECTIONS];
  for (guint i = 0; i < G_N_ELEMENTS (clients); i++)
    {
      clients[i] = client_of (f);
      assert_echo (clients[i], i);
    }
  g_assert_cmpuint (jb_socket_server_n_connections (f->server), ==, JB_SOCKET_MAX_CONNECTIONS);
  g_autoptr (JbSocketClient) over = client_of (f);
  g_autoptr (GError) error = NULL;
  g_assert_null (jb_socket_client_call (over, JB_VERB_STATUS, NULL, NULL, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_BUSY);
  for (guint i = 0; i < G_N_ELEMENTS (clients); i++)
    jb_socket_client_free (clients[i]);
  while (jb_socket_server_n_connections (f->server) > 0)
    g_thread_yield ();
  g_autoptr (JbSocketClient) again = client_of (f);
  assert_echo (again, 7);
}

static void
test_stop (Fixture *f, gconstpointer data)
{
  g_autoptr (JbSocketClient) idle = client_of (f);
  assert_echo (idle, 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocket) waiting = jb_socket_connect (f->home, &error);
  g_assert_no_error (error);
  g_autoptr (GBytes) wait = jb_frame_encode (JB_VERB_WAIT, "\0\xff\xff\xff", 4);
  g_assert_cmpint (
      g_socket_send (waiting, g_bytes_get_data (wait, NULL), g_bytes_get_size (wait), NULL, &error),
      ==, g_bytes_get_size (wait));
  g_mutex_lock (&f->service.lock);
  while (f->service.waiting == 0)
    g_cond_wait (&f->service.changed, &f->service.lock);
  g_mutex_unlock (&f->service.lock);
  g_clear_pointer (&f->server, jb_socket_server_free);
  g_assert_null (jb_socket_client_call (idle, JB_VERB_STATUS, NULL, NULL, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_NETWORK);
  g_clear_error (&error);
  g_assert_null (jb_socket_client_new (f->home, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_NOT_FOUND);
}

static void
test_file (Fixture *f, gconstpointer data)
{
  g_autofree gchar *path = g_build_filename (f->home, JB_SOCKET_NAME, NULL);
  g_autoptr (GError) error = NULL;
  struct stat st;
  g_assert_cmpint (lstat (path, &st), ==, 0);
  g_assert_true (S_ISSOCK (st.st_mode));
  g_assert_cmpint (st.st_mode & 07777, ==, 0660);
  /* Whoever holds the home's lock now replaces what a dead program left. */
  JbSocketServer *first = f->server;
  f->server = serve (f, &error);
  g_assert_no_error (error);
  g_autoptr (JbSocketClient) client = client_of (f);
  assert_echo (client, 2);
  /* Its going takes nothing of the new one away. */
  jb_socket_server_free (first);
  g_autoptr (JbSocketClient) another = client_of (f);
  assert_echo (another, 2);
}

static void
test_somebodys_file (Fixture *f, gconstpointer data)
{
  g_autofree gchar *path = g_build_filename (f->home, JB_SOCKET_NAME, NULL);
  g_autoptr (GError) error = NULL;
  g_clear_pointer (&f->server, jb_socket_server_free);
  g_assert_true (g_file_set_contents (path, "catatan", -1, NULL));
  g_assert_null (serve (f, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_EXISTS);
  g_autofree gchar *text = NULL;
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "catatan");
  g_unlink (path);
}

static void
test_deep_home (Fixture *f, gconstpointer data)
{
  g_autofree gchar *name = g_strnfill (200, 'd');
  g_autofree gchar *deep = g_build_filename (f->home, name, NULL);
  g_autofree gchar *home = f->home;
  g_autoptr (GError) error = NULL;
  g_assert_cmpint (g_mkdir (deep, 0700), ==, 0);
  jb_socket_server_free (f->server);
  f->home = deep;
  f->server = serve (f, &error);
  g_assert_no_error (error);
  g_autoptr (JbSocketClient) client = client_of (f);
  assert_echo (client, 4);
  g_clear_pointer (&f->server, jb_socket_server_free);
  g_assert_cmpint (g_rmdir (deep), ==, 0);
  f->home = g_steal_pointer (&home);
}

static void
test_peers (void)
{
  guint groups[] = { 7, 8, 9 };
  JbSocketPeer peer = { .uid = 1001, .gid = 1001, .groups = groups, .n_groups = 3 };
  g_assert_false (jb_socket_peer_may_ask (&peer, 1000, 1000));
  g_assert_true (jb_socket_peer_may_ask (&peer, 1000, 1001)); /* its own group */
  g_assert_true (jb_socket_peer_may_ask (&peer, 1000, 9));    /* one of its others */
  g_assert_true (jb_socket_peer_may_ask (&peer, 1001, 1000)); /* the same user */
  peer.uid = 0;
  g_assert_true (jb_socket_peer_may_ask (&peer, 1000, 1000));
}

/* A kit that never answers. */
static GBytes *
on_handle_slowly (gpointer data, guint8 verb, const void *payload, gsize len)
{
  wait_for_cancel (data);
  return jb_frame_encode (verb | JB_VERB_ANSWER, NULL, 0);
}

static void
test_patience (Fixture *f, gconstpointer data)
{
  JbSocketService service = { .begin = on_begin,
                              .handle = on_handle_slowly,
                              .cancel = on_cancel,
                              .end = on_end,
                              .data = &f->service };
  g_autoptr (GError) error = NULL;
  jb_socket_server_free (f->server);
  f->server = jb_socket_server_new (f->home, &service, &error);
  g_assert_no_error (error);
  g_autoptr (JbSocketClient) client = client_of (f);
  jb_socket_client_set_patience (client, 1000);
  g_assert_null (jb_socket_client_call (client, JB_VERB_STATUS, NULL, NULL, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_NETWORK);
  g_assert_false (jb_socket_client_is_alive (client)); /* the late answer would be another's */
}

#define ADD(name, func) g_test_add ("/socket/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("frames-of-every-size-come-back", test_echo);
  ADD ("a-refusal-is-the-kit's-own-error", test_fault);
  ADD ("an-answer-to-another-question-ends-it", test_wrong_answer);
  ADD ("a-length-that-cannot-be-hangs-up", test_impossible_lengths);
  ADD ("half-a-frame-is-never-handled", test_half_frames);
  ADD ("the-seventeenth-connection-is-told-why", test_many);
  ADD ("stopping-ends-a-wait-and-joins-all", test_stop);
  ADD ("a-stale-socket-is-replaced", test_file);
  ADD ("somebody's-file-is-left-alone", test_somebodys_file);
  ADD ("a-home-deeper-than-an-address-works", test_deep_home);
  ADD ("a-kit-that-never-answers-is-given-up", test_patience);
  g_test_add_func ("/socket/strangers-are-turned-away", test_peers);
  return g_test_run ();
}
