/* SPDX-License-Identifier: MPL-2.0 */
#include "app/kit/session.h"

struct JkSession {
  JkWork *work;
  JbKit *kit;
  JkSnapshot now;
  JkSessionChanged changed;
  gpointer data;
  gint asked; /* atomic: a refresh waits to begin */
};

static void
snapshot_clear (JkSnapshot *snapshot)
{
  if (snapshot->valid)
    jb_kit_status_clear (&snapshot->status);
  g_clear_pointer (&snapshot->here, jb_kit_verdict_free);
  *snapshot = (JkSnapshot){ 0 };
}

JkSession *
jk_session_new (JkWork *work, JkSessionChanged changed, gpointer data)
{
  JkSession *session = g_new0 (JkSession, 1);
  session->work = work;
  session->changed = changed;
  session->data = data;
  return session;
}

void
jk_session_free (JkSession *session)
{
  if (session == NULL)
    return;
  if (session->kit != NULL)
    {
      jb_kit_on_changed (session->kit, NULL, NULL);
      jb_kit_close (session->kit);
    }
  snapshot_clear (&session->now);
  g_free (session);
}

typedef struct {
  JkSession *session;
  JkSnapshot snapshot;
} Refresh;

static void
refresh_free (gpointer data)
{
  Refresh *refresh = data;
  snapshot_clear (&refresh->snapshot);
  g_free (refresh);
}

static gboolean
take_snapshot (gpointer data, GError **error)
{
  Refresh *refresh = data;
  JbKit *kit = refresh->session->kit;
  JkSnapshot *snapshot = &refresh->snapshot;
  g_autoptr (GError) fault = NULL;
  g_atomic_int_set (&refresh->session->asked, 0);
  if (!jb_kit_status (kit, &snapshot->status, error))
    return FALSE;
  snapshot->valid = TRUE;
  snapshot->taken_us = g_get_monotonic_time ();
  jb_kit_today (kit, &snapshot->today);
  snapshot->area_time = jb_kit_area_time (kit);
  snapshot->here = jb_kit_here (kit, &fault);
  if (fault == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&fault));
  return FALSE;
}

static void
on_snapshot (gpointer data, const GError *error, gpointer unused)
{
  Refresh *refresh = data;
  JkSession *session = refresh->session;
  if (error != NULL)
    session->now.failed = TRUE;
  else
    {
      JkSnapshot old = session->now;
      session->now = refresh->snapshot;
      refresh->snapshot = old;
    }
  session->changed (session->data);
}

void
jk_session_refresh (JkSession *session)
{
  if (session->kit == NULL || !g_atomic_int_compare_and_exchange (&session->asked, 0, 1))
    return;
  Refresh *refresh = g_new0 (Refresh, 1);
  refresh->session = session;
  jk_work_run (session->work, take_snapshot, refresh, refresh_free, on_snapshot, NULL);
}

static gboolean
refresh_on_main (gpointer data)
{
  jk_session_refresh (data);
  return G_SOURCE_REMOVE;
}

/* From any thread. */
static void
on_kit_changed (gpointer data)
{
  JkSession *session = data;
  if (g_atomic_int_get (&session->asked) == 0)
    g_idle_add_full (G_PRIORITY_DEFAULT, refresh_on_main, session, NULL);
}

typedef struct {
  Refresh refresh;
  gchar *home, *codes_dir, *wilayah;
  JbKitOptions options;
  JkDone done;
  gpointer data;
} Open;

static void
open_free (gpointer data)
{
  Open *open = data;
  snapshot_clear (&open->refresh.snapshot);
  g_free (open->home);
  g_free (open->codes_dir);
  g_free (open->wilayah);
  g_free (open);
}

static gboolean
open_kit (gpointer data, GError **error)
{
  Open *open = data;
  JkSession *session = open->refresh.session;
  session->kit = jb_kit_open (&open->options, error);
  return session->kit != NULL && take_snapshot (&open->refresh, error);
}

static void
on_open (gpointer data, const GError *error, gpointer unused)
{
  Open *open = data;
  JkSession *session = open->refresh.session;
  if (error == NULL)
    {
      jb_kit_on_changed (session->kit, on_kit_changed, session);
      on_snapshot (&open->refresh, NULL, NULL);
    }
  open->done (NULL, error, open->data);
}

void
jk_session_open (JkSession *session, const JbKitOptions *options, JkDone done, gpointer data)
{
  Open *open = g_new0 (Open, 1);
  open->refresh.session = session;
  open->options = *options;
  open->options.home = open->home = g_strdup (options->home);
  open->options.codes_dir = open->codes_dir = g_strdup (options->codes_dir);
  open->options.wilayah = open->wilayah = g_strdup (options->wilayah);
  open->done = done;
  open->data = data;
  jk_work_run (session->work, open_kit, open, open_free, on_open, NULL);
}

JbKit *
jk_session_kit (JkSession *session)
{
  return session->kit;
}

JkWork *
jk_session_work (JkSession *session)
{
  return session->work;
}

const JkSnapshot *
jk_session_now (const JkSession *session)
{
  return &session->now;
}

void
jk_session_facts (const JkSession *session, gboolean drafting, JkFacts *ret_facts)
{
  const JkSnapshot *now = &session->now;
  *ret_facts = (JkFacts){
    .open = now->valid,
    .enrolled = now->valid && now->status.enrolled,
    .unlocked = now->valid && now->status.unlocked,
    .placed = now->here != NULL,
    .allows = now->here != NULL && now->here->allows,
    .drafting = drafting,
  };
}

void
jk_session_lights (const JkSession *session, gboolean counting_down, JkLightsIn *ret_in)
{
  const JkSnapshot *now = &session->now;
  *ret_in = (JkLightsIn){ .counting_down = counting_down, .fault = now->failed };
  if (!now->valid)
    return;
  ret_in->zone_known = now->here != NULL;
  ret_in->zone_allows = now->here != NULL && now->here->allows;
  ret_in->ready = now->status.enrolled && now->status.unlocked;
  ret_in->records_wait
      = now->status.counts[JB_STATE_SEALED] + now->status.counts[JB_STATE_BATCHED] > 0;
  ret_in->uploading = now->status.link.state == JB_LINK_UPLOADING;
  ret_in->clock_untrusted
      = now->status.clock_trust == JB_CLOCK_UNTRUSTED || now->status.clock_exhausted;
}

gint64
jk_session_time_s (const JkSession *session)
{
  const JkSnapshot *now = &session->now;
  if (!now->valid)
    return 0;
  return now->status.now.lo_s + (g_get_monotonic_time () - now->taken_us) / G_USEC_PER_SEC;
}
