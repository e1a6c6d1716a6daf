/* SPDX-License-Identifier: MPL-2.0 */
/* Before the kit is open, and when it cannot be. */
#include "app/kit/app.h"

#include <glib/gi18n-lib.h>
#include <string.h>

JkPage *
jk_page_opening_new (JkApp *app)
{
  JkPage *page = g_new0 (JkPage, 1);
  page->app = app;
  page->ui = jk_ui_load (jk_app_fit (app), "pages/opening");
  return page;
}

static void
on_close (JkPage *page)
{
  g_main_loop_quit (page->app->loop);
}

static void
failed_enter (JkPage *page)
{
  const gchar *fault = page->app->open_fault != NULL ? page->app->open_fault : "";
  const gchar *stop = strstr (fault, ". ");
  g_autofree gchar *title
      = stop != NULL ? g_strndup (fault, (gsize) (stop - fault)) : g_strdup (fault);
  jk_ui_text (page->ui, "title", title);
  jk_ui_text (page->ui, "text", stop != NULL ? stop + 2 : "");
}

JkPage *
jk_page_failed_new (JkApp *app)
{
  JkPage *page = g_new0 (JkPage, 1);
  page->app = app;
  page->ui = jk_ui_load (jk_app_fit (app), "pages/failed");
  page->enter = failed_enter;
  jk_ui_clicked (page->ui, "close", G_CALLBACK (on_close), page);
  return page;
}
