/* SPDX-License-Identifier: MPL-2.0 */
/* The running program: what pages share, and what more than one of them can ask for. */
#pragma once

#include "app/kit/draft.h"
#include "app/kit/options.h"
#include "app/kit/page.h"
#include "app/kit/window.h"
#include "app/socket/kit-service.h"
#include "core/base/error.h"
#include "hw/camera.h"

G_BEGIN_DECLS

typedef struct JkApp {
  const JkOptions *options;
  JkWork *work;
  JkSession *session;
  JkDraft *draft;
  JkFlow flow;
  JkWindow *window;
  HwPanel *panel;
  HwCamera *camera;
  JbSocketServer *server; /* NULL until the kit is open */
  GMainLoop *loop;
  gchar *panel_fault, *open_fault; /* words; NULL if there is none */
  gboolean counting_down;          /* a picture is being taken */
  JbFinished finished;             /* of the last record */
  gchar *finished_nik;             /* masked */
  gint64 touched_us;               /* monotonic: last touch or key */
  guint minute_source, clock_source;
} JkApp;

JkApp *jk_app_new (const JkOptions *options);
/* Opens the kit behind the window's first frame. */
void jk_app_start (JkApp *app);
void jk_app_free (JkApp *app);

/* Hands an event to the flow and shows where it leads. */
void jk_app_event (JkApp *app, JkEvent event);
void jk_app_fix (JkApp *app, JkPageId page, guint sub);
void jk_app_resume (JkApp *app, const JbId *draft);
/* "Rekam penduduk": the zone, a new draft, its first page. */
void jk_app_begin (JkApp *app);
void jk_app_leave_draft (JkApp *app);
void jk_app_lock (JkApp *app);
void jk_app_light (JkApp *app);
/* Shows an error of the kit as a dialog; a lock of the zone as its page. */
void jk_app_error (JkApp *app, const GError *error);
/* A done-callback that only shows an error; data is the app. */
void jk_app_done (gpointer job, const GError *error, gpointer app);
void jk_app_touched (JkApp *app);

static inline const JkFit *
jk_app_fit (const JkApp *app)
{
  return jk_window_fit (app->window);
}

static inline const JkSnapshot *
jk_app_now (const JkApp *app)
{
  return jk_session_now (app->session);
}

G_END_DECLS
