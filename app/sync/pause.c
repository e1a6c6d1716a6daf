/* SPDX-License-Identifier: MPL-2.0 */
#include "app/sync/pause.h"

#include "core/base/error.h"

/* The kit gives up a WAIT after 10 minutes; asking for less than that costs nothing. */
#define WAIT_MAX_MS (5 * 60 * 1000)

void
jb_backoff_reset (JbBackoff *backoff)
{
  backoff->ceiling_us = 0;
}

gint64
jb_backoff_next_us (JbBackoff *backoff)
{
  backoff->ceiling_us = backoff->ceiling_us == 0
                            ? backoff->first_us
                            : MIN (backoff->ceiling_us * 2, backoff->longest_us);
  return (gint64) ((gdouble) backoff->ceiling_us * (0.5 + 0.5 * g_random_double ()));
}

typedef struct {
  GMainContext *context;
  GMainLoop *loop;
  JbPauseEnd end;
  gboolean ended;

  JbLink *link;
  GCancellable *stop_waiting;
  gint64 until_us;
} Pause;

static void
end_with (Pause *pause, JbPauseEnd end)
{
  if (!pause->ended)
    pause->end = end;
  pause->ended = TRUE;
  g_main_loop_quit (pause->loop);
}

static gboolean
on_over (gpointer data)
{
  end_with (data, JB_PAUSE_OVER);
  return G_SOURCE_REMOVE;
}

static gboolean
on_work (gpointer data)
{
  end_with (data, JB_PAUSE_WORK);
  return G_SOURCE_REMOVE;
}

static gboolean
on_link_lost (gpointer data)
{
  end_with (data, JB_PAUSE_LINK_LOST);
  return G_SOURCE_REMOVE;
}

static void
on_network_changed (GNetworkMonitor *monitor, gboolean available, Pause *pause)
{
  end_with (pause, JB_PAUSE_NETWORK);
}

static gboolean
on_cancelled (GCancellable *cancellable, gpointer data)
{
  end_with (data, JB_PAUSE_CANCELLED);
  return G_SOURCE_REMOVE;
}

static void
report (Pause *pause, GSourceFunc func)
{
  g_autoptr (GSource) source = g_idle_source_new ();
  g_source_set_callback (source, func, pause, NULL);
  g_source_attach (source, pause->context);
}

/* In a thread of its own: the kit socket knows no other way to be listened to. */
static gpointer
listen_to_kit (gpointer data)
{
  Pause *pause = data;
  for (;;)
    {
      gint64 left_ms = (pause->until_us - g_get_monotonic_time ()) / 1000;
      gboolean work = FALSE;
      g_autoptr (GError) fault = NULL;
      if (left_ms <= 0)
        return NULL;
      if (!jb_link_wait (pause->link, (guint32) MIN (left_ms, WAIT_MAX_MS), pause->stop_waiting,
                         &work, &fault))
        {
          if (!g_error_matches (fault, G_IO_ERROR, G_IO_ERROR_CANCELLED))
            report (pause, on_link_lost);
          return NULL;
        }
      if (work)
        {
          report (pause, on_work);
          return NULL;
        }
    }
}

static GSource *
attach (Pause *pause, GSource *source, GSourceFunc func)
{
  g_source_set_callback (source, func, pause, NULL);
  g_source_attach (source, pause->context);
  return source;
}

static void
detach (GSource *source)
{
  if (source == NULL)
    return;
  g_source_destroy (source);
  g_source_unref (source);
}

/* Joins the listener, and runs what it may have reported last. */
static void
stop_listening (Pause *pause, GThread *listener)
{
  if (listener == NULL)
    return;
  /* A wait that has run out ends by itself, and the link lives on. */
  if (pause->end != JB_PAUSE_OVER && pause->end != JB_PAUSE_WORK)
    g_cancellable_cancel (pause->stop_waiting);
  g_thread_join (listener);
  while (g_main_context_iteration (pause->context, FALSE))
    ;
}

JbPauseEnd
jb_pause (JbLink *link, gint64 us, JbPauseHint hint, GCancellable *cancellable)
{
  g_autoptr (GMainContext) context = g_main_context_ref_thread_default ();
  g_autoptr (GMainLoop) loop = g_main_loop_new (context, FALSE);
  g_autoptr (GCancellable) stop_waiting = g_cancellable_new ();
  Pause pause = { .context = context,
                  .loop = loop,
                  .link = link,
                  .stop_waiting = stop_waiting,
                  .until_us = g_get_monotonic_time () + us };
  GSource *timer
      = attach (&pause, g_timeout_source_new ((guint) MIN (us / 1000, G_MAXINT)), on_over);
  GSource *stop = cancellable != NULL ? attach (&pause, g_cancellable_source_new (cancellable),
                                                G_SOURCE_FUNC (on_cancelled))
                                      : NULL;
  GNetworkMonitor *monitor = g_network_monitor_get_default ();
  gulong handler
      = hint == JB_PAUSE_HEEDS_NETWORK
            ? g_signal_connect (monitor, "network-changed", G_CALLBACK (on_network_changed), &pause)
            : 0;
  GThread *listener = link != NULL ? g_thread_new ("kit-wait", listen_to_kit, &pause) : NULL;
  g_main_loop_run (loop);
  stop_listening (&pause, listener);
  if (handler != 0)
    g_signal_handler_disconnect (monitor, handler);
  detach (timer);
  detach (stop);
  return pause.end;
}
