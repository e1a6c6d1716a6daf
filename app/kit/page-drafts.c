/* SPDX-License-Identifier: MPL-2.0 */
/* The officer's own drafts, to go on with. */
#include "app/kit/app.h"

#include <glib/gi18n-lib.h>

typedef struct {
  JbKit *kit;
  GPtrArray *drafts; /* JbDraftSummary */
} List;

static void
list_free (gpointer data)
{
  g_clear_pointer (&((List *) data)->drafts, g_ptr_array_unref);
  g_free (data);
}

static gboolean
run_list (gpointer data, GError **error)
{
  List *list = data;
  list->drafts = jb_kit_drafts (list->kit, error);
  return list->drafts != NULL;
}

static void
on_row (GtkButton *row, gpointer data)
{
  jk_app_resume (data, g_object_get_data (G_OBJECT (row), "jk-id"));
}

static void
add_row (JkPage *page, GtkWidget *box, const JbDraftSummary *draft)
{
  const JkSnapshot *now = jk_app_now (page->app);
  JkUi *row = jk_ui_add (jk_app_fit (page->app), "components/village-row", box);
  const gchar *name
      = draft->name != NULL && *draft->name != '\0' ? draft->name : _ ("Belum bernama");
  g_autofree gchar *place
      = jb_regions_describe (jb_kit_regions (jk_session_kit (page->app->session)), draft->village);
  g_autofree gchar *below = g_strdup_printf (
      "%s%s%s", draft->nik_masked != NULL ? draft->nik_masked : "",
      draft->nik_masked != NULL && *draft->nik_masked != '\0' ? " · " : "", place);
  g_autofree gchar *saved = jb_time_to_words (draft->saved_lo_s, now->area_time);
  JbId *id = g_new (JbId, 1);
  *id = draft->id;
  jk_ui_text (row, "name", name);
  jk_ui_text (row, "code", below);
  jk_ui_icon (row, "tag_icon", "jemput-clock-symbolic");
  jk_ui_text (row, "tag_text", saved);
  jk_ui_name (row->root, name);
  g_object_set_data_full (G_OBJECT (row->root), "jk-id", id, g_free);
  g_signal_connect (row->root, "clicked", G_CALLBACK (on_row), page->app);
}

static void
on_list (gpointer data, const GError *error, gpointer shown)
{
  JkPage *page = shown;
  const List *list = data;
  GtkWidget *box = jk_ui_get (page->ui, "list");
  if (error != NULL)
    {
      jk_app_error (page->app, error);
      return;
    }
  jk_ui_empty (box);
  for (guint i = 0; i < list->drafts->len; i++)
    add_row (page, box, list->drafts->pdata[i]);
  if (list->drafts->len == 0)
    {
      JkUi *empty = jk_ui_add (jk_app_fit (page->app), "components/empty", box);
      jk_ui_text (empty, "text", _ ("Tidak ada draf. Semua perekaman sudah tersegel."));
    }
  jk_ui_text (page->ui, "sum", list->drafts->len > 0 ? _ ("Ketuk satu untuk meneruskan") : "");
}

static void
enter (JkPage *page)
{
  List *list = g_new0 (List, 1);
  list->kit = jk_session_kit (page->app->session);
  jk_work_run (page->app->work, run_list, list, list_free, on_list, page);
}

static void
on_home (JkPage *page)
{
  jk_app_event (page->app, JK_EVENT_HOME);
}

JkPage *
jk_page_drafts_new (JkApp *app)
{
  JkPage *page = g_new0 (JkPage, 1);
  page->app = app;
  page->ui = jk_ui_load (jk_app_fit (app), "pages/drafts");
  page->enter = enter;
  jk_ui_clicked (page->ui, "home", G_CALLBACK (on_home), page);
  return page;
}
