/* SPDX-License-Identifier: MPL-2.0 */
#include "app/sync/courier.h"

#include "app/sync/round.h"
#include "core/base/error.h"
#include "core/base/i18n.h"

/* Between two looks whether somebody serves the kit socket again. */
#define KIT_PAUSE_US (3 * G_USEC_PER_SEC)

typedef struct {
  const JbCourierOptions *options;
  JbLink *link;
  JbBackoff backoff;
  guint tries;
  gchar *said; /* the last words logged */
} Courier;

static void
courier_clear (Courier *courier)
{
  jb_link_free (courier->link);
  g_free (courier->said);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Courier, courier_clear)

void
jb_courier_options_init (JbCourierOptions *options)
{
  *options = (JbCourierOptions){
    .mode = JB_COURIER_FOREVER,
    .max_tries = 4,
    .first_pause_us = 2 * G_USEC_PER_SEC,
    .longest_pause_us = G_GINT64_CONSTANT (15) * 60 * G_USEC_PER_SEC,
    .stopped_pause_us = G_GINT64_CONSTANT (60) * 60 * G_USEC_PER_SEC,
    .idle_us = G_GINT64_CONSTANT (10) * 60 * G_USEC_PER_SEC,
    .first_poll_us = G_USEC_PER_SEC / 2,
    .longest_poll_us = 15 * G_USEC_PER_SEC,
    .answer_patience_us = 90 * G_USEC_PER_SEC,
    .wall_clock_is_possible = TRUE,
  };
}

static gboolean
is_over (const Courier *courier)
{
  return courier->options->cancellable != NULL
         && g_cancellable_is_cancelled (courier->options->cancellable);
}

/* A link whose first WAIT tells only of what comes from now on: NEXT will tell the rest. */
static gboolean
connect_kit (Courier *courier, GError **error)
{
  if (courier->link != NULL && jb_link_is_alive (courier->link))
    return TRUE;
  g_clear_pointer (&courier->link, jb_link_free);
  courier->link = jb_link_new (courier->options->home, error);
  gboolean work;
  return courier->link != NULL && jb_link_wait (courier->link, 0, NULL, &work, error);
}

static JbCourierEnd
end_of (const JbRound *round, const GError *error)
{
  if (round->kit_failed)
    return JB_COURIER_LEFT;
  if (g_error_matches (error, JB_ERROR, JB_ERROR_REFUSED))
    return JB_COURIER_REFUSED;
  if (g_error_matches (error, JB_ERROR, JB_ERROR_NETWORK))
    return JB_COURIER_NOT_REACHED;
  return JB_COURIER_LEFT;
}

/* One round, started over a link that lives. FALSE leaves words and a code. */
static gboolean
try_round (Courier *courier, JbCourierEnd *ret_end, gboolean *ret_advanced, GError **error)
{
  JbRound round = { .options = courier->options };
  g_autoptr (GError) fault = NULL;
  *ret_advanced = FALSE;
  if (!connect_kit (courier, error))
    {
      *ret_end = JB_COURIER_LEFT;
      return FALSE;
    }
  round.link = courier->link;
  gboolean done = jb_round_run (&round, &fault);
  *ret_advanced = round.advanced;
  *ret_end = done ? JB_COURIER_DONE : end_of (&round, fault);
  if (!done)
    g_propagate_error (error, g_steal_pointer (&fault));
  return done;
}

static JbCourierEnd
run_once (Courier *courier, gchar **ret_words)
{
  for (;;)
    {
      JbCourierEnd end;
      gboolean advanced;
      g_autoptr (GError) error = NULL;
      gboolean done = try_round (courier, &end, &advanced, &error);
      if (advanced)
        {
          courier->tries = 0;
          jb_backoff_reset (&courier->backoff);
        }
      courier->tries++;
      if (done || end == JB_COURIER_REFUSED || end == JB_COURIER_LEFT
          || courier->tries >= courier->options->max_tries)
        {
          if (courier->link != NULL && !done)
            jb_link_say (courier->link, JB_LINK_STOPPED, 0, error->message);
          *ret_words = g_strdup (done ? "" : error->message);
          return end;
        }
      gint64 pause_us = jb_backoff_next_us (&courier->backoff);
      jb_link_say (courier->link, JB_LINK_RETRYING,
                   (guint32) ((pause_us + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC), error->message);
      if (jb_pause (NULL, pause_us, JB_PAUSE_HEEDS_NETWORK, courier->options->cancellable)
          == JB_PAUSE_NETWORK)
        jb_backoff_reset (&courier->backoff);
    }
}

/* Once per change, so that a night without a network is one line in the journal. */
static void
log_words (Courier *courier, const gchar *words)
{
  if (g_strcmp0 (courier->said, words) == 0)
    return;
  g_free (courier->said);
  courier->said = g_strdup (words);
  if (*words != '\0')
    g_message ("%s", words);
}

/* A kit that is not served at all is looked for again; what else is wrong waits with the back-off.
 */
static void
wait_after_failure (Courier *courier, JbCourierEnd end, const GError *error)
{
  const JbCourierOptions *options = courier->options;
  if (courier->link == NULL || !jb_link_is_alive (courier->link))
    {
      jb_pause (NULL, MIN (KIT_PAUSE_US, options->longest_pause_us), JB_PAUSE_IGNORES_NETWORK,
                options->cancellable);
      return;
    }
  gboolean stopped = end == JB_COURIER_REFUSED;
  gint64 pause_us = stopped ? options->stopped_pause_us : jb_backoff_next_us (&courier->backoff);
  jb_link_say (courier->link, stopped ? JB_LINK_STOPPED : JB_LINK_RETRYING,
               stopped ? 0 : (guint32) ((pause_us + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC),
               error->message);
  JbPauseEnd why = jb_pause (courier->link, pause_us,
                             stopped ? JB_PAUSE_IGNORES_NETWORK : JB_PAUSE_HEEDS_NETWORK,
                             options->cancellable);
  if (why == JB_PAUSE_WORK || why == JB_PAUSE_NETWORK)
    jb_backoff_reset (&courier->backoff);
}

static JbCourierEnd
run_forever (Courier *courier)
{
  const JbCourierOptions *options = courier->options;
  JbCourierEnd end = JB_COURIER_DONE;
  while (!is_over (courier))
    {
      gboolean advanced;
      g_autoptr (GError) error = NULL;
      gboolean done = try_round (courier, &end, &advanced, &error);
      if (done || advanced)
        jb_backoff_reset (&courier->backoff);
      log_words (courier, done ? "" : error->message);
      if (!done)
        {
          wait_after_failure (courier, end, error);
          continue;
        }
      /* Not all kits of a regency at the same second. */
      gint64 idle_us = (gint64) ((gdouble) options->idle_us * (0.75 + 0.5 * g_random_double ()));
      jb_pause (courier->link, idle_us, JB_PAUSE_IGNORES_NETWORK, options->cancellable);
    }
  return end;
}

JbCourierEnd
jb_courier_run (const JbCourierOptions *options, gchar **ret_words)
{
  g_auto (Courier) courier = {
    .options = options,
    .backoff = { .first_us = options->first_pause_us, .longest_us = options->longest_pause_us },
  };
  if (options->mode == JB_COURIER_ONCE)
    return run_once (&courier, ret_words);
  JbCourierEnd end = run_forever (&courier);
  *ret_words = g_strdup ("");
  return end;
}
