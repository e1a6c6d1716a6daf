/* SPDX-License-Identifier: MPL-2.0 */
/* Proof that it is kept: the day's queue number and the record's short name; never an ID document. */
#include "app/kit/app.h"

#include <glib/gi18n-lib.h>

static void
show (JkPage *page)
{
  const JbFinished *finished = &page->app->finished;
  g_autofree gchar *number = g_strdup_printf ("%03u", finished->queue_number);
  g_autofree gchar *hex = jb_id_to_hex (&finished->id);
  g_autofree gchar *upper = g_ascii_strup (hex, 8);
  g_autofree gchar *text = g_strdup_printf ("%.4s-%.4s", upper, upper + 4);
  g_autofree gchar *nik = g_strdup_printf ("NIK %s", page->app->finished_nik);
  jk_ui_text (page->ui, "number", number);
  jk_ui_text (page->ui, "short", text);
  jk_ui_text (page->ui, "nik", nik);
}

static void
on_again (JkPage *page)
{
  jk_app_begin (page->app);
}

static void
on_queue (JkPage *page)
{
  jk_app_event (page->app, JK_EVENT_QUEUE);
}

static void
on_home (JkPage *page)
{
  jk_app_event (page->app, JK_EVENT_HOME);
}

JkPage *
jk_page_finish_new (JkApp *app)
{
  JkPage *page = g_new0 (JkPage, 1);
  page->app = app;
  page->ui = jk_ui_load (jk_app_fit (app), "pages/finish");
  page->enter = show;
  jk_ui_clicked (page->ui, "again", G_CALLBACK (on_again), page);
  jk_ui_clicked (page->ui, "queue", G_CALLBACK (on_queue), page);
  jk_ui_clicked (page->ui, "home", G_CALLBACK (on_home), page);
  return page;
}
