/* SPDX-License-Identifier: MPL-2.0 */
/* The zone forbids: by which decree, where, by whom and until when. */
#include "app/kit/app.h"
#include "app/kit/zone-look.h"

#include <glib/gi18n-lib.h>

static const gchar *
why_text (JbZoneWhy why)
{
  switch (why)
    {
    case JB_WHY_NO_FILE:
      return _ ("Perangkat ini belum punya berkas zona. Sambungkan jaringan, atau ambil dari USB.");
    case JB_WHY_EXPIRED:
      return _ (
          "Berkas zona sudah kedaluwarsa. Sambungkan jaringan, atau ambil yang baru dari USB.");
    case JB_WHY_OUTSIDE:
      return _ ("Desa ini di luar wilayah kantor perangkat ini.");
    case JB_WHY_NO_RULE:
      return _ ("Belum ada ketetapan yang membuka wilayah ini untuk perekaman.");
    case JB_WHY_RULE:
    default:
      return "";
    }
}

static void
show (JkPage *page)
{
  const JbKitVerdict *here = jk_app_now (page->app)->here;
  if (here == NULL)
    return;
  gboolean cited = *here->decree_number != '\0';
  const gchar *why = why_text (here->why);
  jk_zone_banner (jk_app_fit (page->app), jk_ui_get (page->ui, "slot_banner"), here, here->place);
  GList *banner = gtk_container_get_children (GTK_CONTAINER (jk_ui_get (page->ui, "slot_banner")));
  gtk_style_context_add_class (gtk_widget_get_style_context (banner->data), "tall");
  g_list_free (banner);
  jk_ui_show (page->ui, "facts", cited);
  jk_ui_text (page->ui, "decree", here->decree_number);
  jk_ui_text (page->ui, "issuer", here->issuer);
  jk_ui_text (page->ui, "scope", here->scope);
  jk_ui_text (page->ui, "until", here->until);
  jk_ui_text (page->ui, "why", why);
  jk_ui_show (page->ui, "why_box", *why != '\0');
}

static void
on_home (JkPage *page)
{
  jk_app_event (page->app, JK_EVENT_HOME);
}

static void
on_other (JkPage *page)
{
  jk_app_event (page->app, JK_EVENT_CHANGE_PLACE);
}

JkPage *
jk_page_locked_new (JkApp *app)
{
  JkPage *page = g_new0 (JkPage, 1);
  page->app = app;
  page->ui = jk_ui_load (jk_app_fit (app), "pages/locked");
  page->enter = page->changed = show;
  jk_ui_clicked (page->ui, "home", G_CALLBACK (on_home), page);
  jk_ui_clicked (page->ui, "other", G_CALLBACK (on_other), page);
  return page;
}
