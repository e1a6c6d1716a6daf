/* SPDX-License-Identifier: MPL-2.0 */
#include "app/office/receive/serve.h"

#include "app/common/edge.h"
#include "app/office/receive/opener.h"
#include "app/office/receive/receiver.h"
#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/base/text.h"

#include <glib-unix.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define LOG_DOMAIN "jemput-office"
#define DRAIN_MAX_S 10
#define OPENER_END_MAX_S 30

typedef struct {
  GMainLoop *loop;
  OfReceiver *receiver;
  OfOpener *opener;
  gboolean ending;
} Serve;

gboolean
of_serve_parse_listen (const gchar *text, gchar **ret_address, guint16 *ret_port, GError **error)
{
  const gchar *colon = strrchr (text, ':');
  g_autofree gchar *address = colon != NULL ? g_strndup (text, (gsize) (colon - text)) : NULL;
  gsize len = address != NULL ? strlen (address) : 0;
  guint64 port;

  if (len > 2 && address[0] == '[' && address[len - 1] == ']')
    {
      memmove (address, address + 1, len - 2);
      address[len - 2] = '\0';
    }
  if (address == NULL || !g_hostname_is_ip_address (address) || !jb_text_is_digits (colon + 1, 1, 5)
      || (port = g_ascii_strtoull (colon + 1, NULL, 10)) > G_MAXUINT16)
    {
      g_set_error_literal (error, JB_ERROR, JB_ERROR_INVALID,
                           _ ("Alamat penerima ditulis ALAMAT:PORT, misalnya 0.0.0.0:8443."));
      return FALSE;
    }
  *ret_address = g_steal_pointer (&address);
  *ret_port = (guint16) port;
  return TRUE;
}

/* A connection and a file for every kit that calls at once. */
static void
raise_file_limit (void)
{
  struct rlimit limit;

  if (getrlimit (RLIMIT_NOFILE, &limit) != 0)
    return;
  limit.rlim_cur = limit.rlim_max;
  (void) setrlimit (RLIMIT_NOFILE, &limit);
}

static void
on_stored (const OfBatch *batch, gpointer data)
{
  Serve *serve = data;
  g_autofree gchar *hex = jb_id_to_hex (&batch->batch);

  g_log_structured (LOG_DOMAIN, G_LOG_LEVEL_INFO, "MESSAGE",
                    "batch %s stored, %" G_GUINT64_FORMAT " bytes", hex, batch->size_bytes);
  if (serve->opener != NULL)
    of_opener_tell (serve->opener, &batch->kit, &batch->batch);
}

static void
on_opener_line (const gchar *line, gpointer data)
{
  GLogLevelFlags level
      = g_str_has_prefix (line, "keeper died") ? G_LOG_LEVEL_WARNING : G_LOG_LEVEL_INFO;

  g_log_structured (LOG_DOMAIN, level, "MESSAGE", "opener: %s", line);
}

static void
on_drained (gpointer data)
{
  Serve *serve = data;

  g_main_loop_quit (serve->loop);
}

/* The second signal does not wait. */
static gboolean
on_signal (gpointer data)
{
  Serve *serve = data;

  if (serve->ending)
    g_main_loop_quit (serve->loop);
  else
    of_receiver_drain (serve->receiver, DRAIN_MAX_S, on_drained, serve);
  serve->ending = TRUE;
  return G_SOURCE_CONTINUE;
}

static gboolean
has_terminal (void)
{
  return isatty (STDIN_FILENO) || isatty (STDERR_FILENO);
}

static gboolean
start_opener (const OfServeOptions *options, OfOpener **ret_opener, GError **error)
{
  const OfOpenerOptions opener = { .home = options->home, .passphrase_fd = options->passphrase_fd };

  *ret_opener = NULL;
  if (options->passphrase_fd < 0 && !has_terminal ())
    return TRUE;
  *ret_opener = of_opener_start (&opener, error);
  return *ret_opener != NULL;
}

static void
tell_ready (const Serve *serve)
{
  const gchar *url = of_receiver_url (serve->receiver);

  if (serve->opener == NULL)
    g_log_structured (LOG_DOMAIN, G_LOG_LEVEL_MESSAGE, "MESSAGE", "%s",
                      _ ("Tanpa kata sandi kantor, paket hanya diterima dan belum dibuka."));
  printf ("listening on %s\nready %s\n", url, url);
  (void) fflush (stdout);
}

static void
run (Serve *serve)
{
  guint term = g_unix_signal_add (SIGTERM, on_signal, serve);
  guint intr = g_unix_signal_add (SIGINT, on_signal, serve);

  if (serve->opener != NULL)
    of_opener_watch (serve->opener, on_opener_line, serve);
  tell_ready (serve);
  g_main_loop_run (serve->loop);
  g_source_remove (term);
  g_source_remove (intr);
}

gboolean
of_serve (const OfServeOptions *options, GError **error)
{
  Serve serve = { 0 };
  g_autofree gchar *address = NULL;
  guint16 port = 0;
  OfReceiverOptions receiver
      = { .home = options->home, .port = -1, .now_s = jb_edge_wall_s, .stored = on_stored };

  if (options->listen != NULL && !of_serve_parse_listen (options->listen, &address, &port, error))
    return FALSE;
  if (address != NULL)
    {
      receiver.listen = address;
      receiver.port = port;
    }
  receiver.data = &serve;
  (void) signal (SIGPIPE, SIG_IGN);
  raise_file_limit ();
  if (!start_opener (options, &serve.opener, error)) /* forks: before any thread */
    return FALSE;
  serve.receiver = of_receiver_new (&receiver, error);
  if (serve.receiver != NULL)
    {
      serve.loop = g_main_loop_new (NULL, FALSE);
      run (&serve);
      of_receiver_free (serve.receiver);
      g_main_loop_unref (serve.loop);
    }
  of_opener_free (serve.opener, OPENER_END_MAX_S);
  return serve.receiver != NULL;
}
