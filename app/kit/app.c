/* SPDX-License-Identifier: MPL-2.0 */
#include "app/kit/app.h"

#include "app/common/edge.h"
#include "app/kit/fields.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define CLOCK_S 5 /* how late the clock on the screen may be */

static void
show (JkApp *app)
{
  const gchar *name = jk_draft_field (app->draft, JB_FIELD_NAMA_LGKP);
  gboolean drafting = jk_draft_record (app->draft)->open;
  const gchar *resident = !drafting ? NULL : *name != '\0' ? name : _ ("Penduduk baru");
  jk_strip_update (jk_window_strip (app->window), app->session, resident);
  jk_app_light (app);
}

void
jk_app_light (JkApp *app)
{
  JkLightsIn in;
  JkLights lights;
  jk_session_lights (app->session, app->counting_down, &in);
  jk_lights (&in, &lights);
  for (guint i = 0; i < HW_LIGHT_N; i++)
    hw_panel_set (app->panel, (HwLight) i, lights.light[i]);
}

static void
facts (JkApp *app, JkFacts *ret_facts)
{
  jk_session_facts (app->session, jk_draft_record (app->draft)->open, ret_facts);
  ret_facts->failed = app->open_fault != NULL;
}

void
jk_app_event (JkApp *app, JkEvent event)
{
  JkFacts now;
  facts (app, &now);
  gboolean moved = jk_flow_on (&app->flow, event, &now);
  show (app);
  if (moved)
    {
      if (app->flow.page <= JK_PAGE_UNLOCK)
        jk_window_clear (app->window);
      jk_window_show_page (app->window, &app->flow);
    }
}

void
jk_app_fix (JkApp *app, JkPageId page, guint sub)
{
  if (jk_flow_fix (&app->flow, page, sub))
    jk_window_show_page (app->window, &app->flow);
}

static void
on_changed (gpointer data)
{
  JkApp *app = data;
  jk_app_event (app, JK_EVENT_FACTS);
  jk_window_changed (app->window);
}

/* "What happened. What is safe. What to do." -> title and the rest. */
void
jk_app_error (JkApp *app, const GError *error)
{
  if (g_error_matches (error, JB_ERROR, JB_ERROR_LOCKED))
    {
      jk_session_refresh (app->session);
      jk_app_event (app, JK_EVENT_REFUSED);
      return;
    }
  const gchar *stop = strstr (error->message, ". ");
  g_autofree gchar *title = stop != NULL
                                ? g_strndup (error->message, (gsize) (stop - error->message))
                                : g_strdup (error->message);
  const JkQuestion question = {
    .icon = error->domain == JB_ERROR && error->code == JB_ERROR_FULL ? "jemput-disk-symbolic"
                                                                      : "jemput-warn-symbolic",
    .badge = "warn",
    .title = title,
    .body = stop != NULL ? stop + 2 : "",
    .yes = _ ("Mengerti"),
  };
  jk_window_ask (app->window, &question, NULL, NULL);
}

void
jk_app_done (gpointer job, const GError *error, gpointer data)
{
  JkApp *app = data;
  jk_window_busy (app->window, FALSE);
  if (error != NULL)
    jk_app_error (app, error);
}

static void
on_begun (gpointer job, const GError *error, gpointer data)
{
  JkApp *app = data;
  jk_window_busy (app->window, FALSE);
  if (error != NULL)
    jk_app_error (app, error);
  else
    jk_app_event (app, JK_EVENT_BEGUN);
}

void
jk_app_begin (JkApp *app)
{
  const JkSnapshot *now = jk_app_now (app);
  if (now->here == NULL || !now->here->allows)
    {
      jk_app_event (app, JK_EVENT_RECORD);
      return;
    }
  jk_window_busy (app->window, TRUE);
  jk_draft_begin (app->draft, on_begun, app);
}

static void
on_resumed (gpointer job, const GError *error, gpointer data)
{
  JkApp *app = data;
  jk_window_busy (app->window, FALSE);
  if (error != NULL)
    {
      jk_app_error (app, error);
      return;
    }
  jk_flow_resume (&app->flow, jk_draft_record (app->draft)->page);
  show (app);
  jk_window_show_page (app->window, &app->flow);
}

void
jk_app_resume (JkApp *app, const JbId *id)
{
  jk_window_busy (app->window, TRUE);
  jk_draft_resume (app->draft, id, on_resumed, app);
}

static void
on_left (gpointer job, const GError *error, gpointer data)
{
  JkApp *app = data;
  jk_window_busy (app->window, FALSE);
  jk_app_event (app, JK_EVENT_LEFT);
  if (error != NULL)
    jk_app_error (app, error);
  else
    jk_window_toast (app->window, _ ("Draf tersimpan"));
}

void
jk_app_leave_draft (JkApp *app)
{
  jk_window_busy (app->window, TRUE);
  jk_draft_leave (app->draft, on_left, app);
}

static gboolean
lock_kit (gpointer kit, GError **error)
{
  jb_kit_lock (kit);
  return TRUE;
}

static void
on_locked (gpointer job, const GError *error, gpointer data)
{
  JkApp *app = data;
  g_clear_pointer (&app->finished_nik, g_free);
  jk_window_clear (app->window);
  jk_session_refresh (app->session);
}

/* Leaving first: what is typed is saved already, and the copy here is forgotten with it. */
void
jk_app_lock (JkApp *app)
{
  JbKit *kit = jk_session_kit (app->session);
  if (kit == NULL || !jk_app_now (app)->status.unlocked)
    return;
  jk_window_busy (app->window, TRUE);
  jk_draft_leave (app->draft, NULL, NULL);
  jk_work_run (app->work, lock_kit, kit, NULL, on_locked, app);
}

void
jk_app_touched (JkApp *app)
{
  app->touched_us = g_get_monotonic_time ();
}

static gboolean
on_clock (gpointer data)
{
  JkApp *app = data;
  gint64 idle_us = g_get_monotonic_time () - app->touched_us;
  guint minutes = app->options->lock_minutes;
  if (minutes > 0 && idle_us >= (gint64) minutes * 60 * G_USEC_PER_SEC)
    {
      jk_app_touched (app);
      jk_app_lock (app);
    }
  show (app);
  return G_SOURCE_CONTINUE;
}

static gboolean
on_minute (gpointer data)
{
  jk_session_refresh (((JkApp *) data)->session);
  return G_SOURCE_CONTINUE;
}

static void
on_button (HwButtonEvent event, gpointer data)
{
  JkApp *app = data;
  JkPage *page = jk_window_page (app->window);
  jk_app_touched (app);
  if (event == HW_BUTTON_HOLD)
    jk_app_lock (app);
  else if (event == HW_BUTTON_PRESS && page != NULL && page->button != NULL)
    page->button (page);
}

static void
on_light (HwLight light, gboolean on, gpointer data)
{
  jk_strip_lamp (jk_window_strip (((JkApp *) data)->window), light, on);
}

/* The panel that was asked for; without it the lights are on the screen, and the status says why. */
static void
make_panel (JkApp *app)
{
  g_autoptr (GError) error = NULL;
  HwPanelLines lines;
  if (g_str_equal (app->options->panel, "gpiod"))
    {
      jk_options_lines (app->options, &lines);
      app->panel = hw_panel_new_gpiod (&lines, &error);
    }
  if (app->panel == NULL)
    app->panel = hw_panel_new_sim ();
  if (error != NULL)
    app->panel_fault = g_strdup (error->message);
  gboolean sim = g_str_equal (hw_panel_backend (app->panel), "sim");
  jk_strip_show_lamps (jk_window_strip (app->window), sim);
  if (sim)
    hw_panel_on_light (app->panel, on_light, app);
  hw_panel_on_button (app->panel, on_button, app);
}

JkApp *
jk_app_new (const JkOptions *options)
{
  JkApp *app = g_new0 (JkApp, 1);
  app->options = options;
  app->loop = g_main_loop_new (NULL, FALSE);
  app->work = jk_work_new ();
  app->session = jk_session_new (app->work, on_changed, app);
  app->draft = jk_draft_new (app->session);
  jk_flow_init (&app->flow, jk_fields_n_pages ());
  app->window = jk_window_new (app, options);
  app->camera = hw_camera_new_sim ();
  make_panel (app);
  jk_app_touched (app);
  show (app);
  jk_window_show_page (app->window, &app->flow);
  return app;
}

static void
on_open (gpointer job, const GError *error, gpointer data)
{
  JkApp *app = data;
  g_autoptr (GError) fault = NULL;
  if (error == NULL)
    app->server = jb_socket_serve_kit (app->options->home, jk_session_kit (app->session), &fault);
  if (error != NULL || fault != NULL)
    app->open_fault = g_strdup (error != NULL ? error->message : fault->message);
  on_changed (app);
}

void
jk_app_start (JkApp *app)
{
  g_autofree gchar *codes = jb_edge_codes_dir ();
  g_autofree gchar *wilayah = jb_edge_wilayah_path ();
  JbKitOptions options = { .home = app->options->home, .codes_dir = codes, .wilayah = wilayah };
  jb_edge_clock (&options.clock);
  jk_session_open (app->session, &options, on_open, app);
  app->clock_source = g_timeout_add_seconds (CLOCK_S, on_clock, app);
  app->minute_source = g_timeout_add_seconds (60, on_minute, app);
}

void
jk_app_free (JkApp *app)
{
  if (app == NULL)
    return;
  g_clear_handle_id (&app->clock_source, g_source_remove);
  g_clear_handle_id (&app->minute_source, g_source_remove);
  hw_panel_on_light (app->panel, NULL, NULL);
  hw_panel_on_button (app->panel, NULL, NULL);
  jb_socket_server_free (app->server);
  jk_work_free (app->work);
  jk_window_free (app->window);
  jk_draft_free (app->draft);
  jk_session_free (app->session);
  hw_camera_free (app->camera);
  hw_panel_free (app->panel);
  g_free (app->panel_fault);
  g_free (app->open_fault);
  g_free (app->finished_nik);
  g_main_loop_unref (app->loop);
  g_free (app);
}
