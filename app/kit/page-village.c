/* SPDX-License-Identifier: MPL-2.0 */
/* The place of service: a list with the zone of each row, and all about the chosen one. */
#include "app/kit/app.h"
#include "app/kit/keys.h"
#include "app/kit/zone-look.h"

#include <glib/gi18n-lib.h>

#define ROWS_MAX 30

typedef struct {
  JkPage page;
  guint asked;          /* of the searches only the last one counts */
  JbKitVerdict *chosen; /* NULL: none yet */
  GtkWidget *chosen_row;
} Village;

typedef struct {
  JbRegion region;
  JbEffect effect;
  gchar *level;
} Found;

static void
found_clear (gpointer data)
{
  g_free (((Found *) data)->level);
}

typedef struct {
  JbKit *kit;
  gchar *text; /* of a search, or a village's code */
  guint asked;
  GArray *found;
  JbKitVerdict *verdict;
} Query;

static void
query_free (gpointer data)
{
  Query *query = data;
  g_free (query->text);
  g_clear_pointer (&query->found, g_array_unref);
  g_clear_pointer (&query->verdict, jb_kit_verdict_free);
  g_free (query);
}

static Query *
query_new (Village *village, const gchar *text)
{
  Query *query = g_new0 (Query, 1);
  query->kit = jk_session_kit (village->page.app->session);
  query->text = g_strdup (text);
  query->asked = ++village->asked;
  return query;
}

static void
set_typing (Village *village, gboolean typing)
{
  JkUi *ui = village->page.ui;
  gboolean narrow = !jk_app_fit (village->page.app)->portrait;
  jk_ui_show (ui, "slot_keyboard", typing);
  jk_ui_show (ui, "head", !typing || !narrow);
  jk_ui_show (ui, "right", !typing);
}

static void
add_fact (Village *village, const gchar *icon, const gchar *text)
{
  JkUi *line = jk_ui_add (jk_app_fit (village->page.app), "components/line",
                          jk_ui_get (village->page.ui, "facts"));
  jk_ui_icon (line, "icon", icon);
  jk_ui_text (line, "text", text);
}

static gchar *
doubt_text (const JbKitVerdict *verdict)
{
  g_autoptr (GString) text = g_string_new (NULL);
  if (verdict->why == JB_WHY_NO_RULE)
    g_string_append (text, _ ("Belum ada ketetapan yang membuka wilayah ini. "));
  if (verdict->why == JB_WHY_NO_FILE)
    g_string_append (text, _ ("Berkas zona belum ada. Sambungkan jaringan atau USB. "));
  if (verdict->why == JB_WHY_EXPIRED)
    g_string_append (text, _ ("Berkas zona kedaluwarsa. Sambungkan jaringan atau USB. "));
  if (verdict->why == JB_WHY_OUTSIDE)
    g_string_append (text, _ ("Desa ini di luar wilayah kantor perangkat ini. "));
  if (verdict->amber && verdict->allows)
    g_string_append (text, _ ("Berkas zona belum dipastikan ulang kantor. "));
  if (verdict->narrowed)
    g_string_append (text, _ ("Sebagian RT lebih ketat; yang paling ketat berlaku."));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
show_chosen (Village *village)
{
  JkUi *ui = village->page.ui;
  const JbKitVerdict *verdict = village->chosen;
  gboolean any = verdict != NULL;
  jk_ui_empty (jk_ui_get (ui, "slot_banner"));
  jk_ui_empty (jk_ui_get (ui, "facts"));
  jk_ui_show (ui, "more", any);
  jk_ui_enable (ui, "go", any);
  if (!any)
    {
      jk_ui_text (ui, "go_text", _ ("Pilih desa"));
      add_fact (village, "jemput-info-symbolic",
                _ ("Zona ditentukan oleh tempat pelayanan, bukan alamat penduduk."));
      return;
    }
  g_auto (GStrv) place = g_strsplit (verdict->place, ",", 2);
  g_autofree gchar *go
      = g_strdup_printf (verdict->allows ? _ ("Mulai di %s") : _ ("Lihat %s"), place[0]);
  g_autofree gchar *doubt = doubt_text (verdict);
  jk_zone_banner (jk_app_fit (village->page.app), jk_ui_get (ui, "slot_banner"), verdict, NULL);
  for (guint i = 0; verdict->protocol[i] != NULL; i++)
    add_fact (village, "jemput-check-symbolic", verdict->protocol[i]);
  if (verdict->max_people > 0)
    {
      g_autofree gchar *people
          = g_strdup_printf (_ ("Paling banyak %u orang menunggu"), verdict->max_people);
      add_fact (village, "jemput-people-symbolic", people);
    }
  jk_ui_text (ui, "until", verdict->until);
  jk_ui_show (ui, "until_row", *verdict->until != '\0');
  jk_ui_text (ui, "issuer", verdict->issuer);
  jk_ui_show (ui, "issuer_row", *verdict->issuer != '\0');
  jk_ui_text (ui, "doubt", doubt);
  jk_ui_show (ui, "doubt", *doubt != '\0');
  jk_ui_text (ui, "go_text", go);
}

static gboolean
ask_zone (gpointer data, GError **error)
{
  Query *query = data;
  query->verdict = jb_kit_zone (query->kit, query->text, "", "", "", NULL, error);
  return query->verdict != NULL;
}

static void
on_zone (gpointer data, const GError *error, gpointer page)
{
  Village *village = page;
  Query *query = data;
  if (error != NULL)
    {
      jk_app_error (village->page.app, error);
      return;
    }
  if (query->asked != village->asked)
    return;
  g_clear_pointer (&village->chosen, jb_kit_verdict_free);
  village->chosen = g_steal_pointer (&query->verdict);
  show_chosen (village);
}

static void
mark_row (Village *village, GtkWidget *row)
{
  if (village->chosen_row != NULL)
    gtk_style_context_remove_class (gtk_widget_get_style_context (village->chosen_row), "selected");
  village->chosen_row = row;
  if (row != NULL)
    gtk_style_context_add_class (gtk_widget_get_style_context (row), "selected");
}

static void
on_row (GtkButton *row, gpointer data)
{
  Village *village = data;
  mark_row (village, GTK_WIDGET (row));
  set_typing (village, FALSE);
  Query *query = query_new (village, g_object_get_data (G_OBJECT (row), "jk-code"));
  jk_work_run (village->page.app->work, ask_zone, query, query_free, on_zone, village);
}

static void
add_row (Village *village, GtkWidget *list, const Found *found)
{
  JkUi *row = jk_ui_add (jk_app_fit (village->page.app), "components/village-row", list);
  g_autofree gchar *code = jb_region_code_dotted (found->region.code);
  jk_ui_text (row, "name", found->region.name);
  jk_ui_text (row, "code", code);
  jk_zone_tag (row, found->effect, found->level);
  jk_ui_name (row->root, found->region.name);
  g_object_set_data_full (G_OBJECT (row->root), "jk-code", g_strdup (found->region.code), g_free);
  g_signal_connect (row->root, "clicked", G_CALLBACK (on_row), village);
  if (village->chosen != NULL && g_str_equal (village->chosen->village, found->region.code))
    mark_row (village, row->root);
}

static gboolean
search (gpointer data, GError **error)
{
  Query *query = data;
  g_autoptr (GArray) regions = jb_kit_villages (query->kit, query->text, ROWS_MAX);
  query->found = g_array_new (FALSE, TRUE, sizeof (Found));
  g_array_set_clear_func (query->found, found_clear);
  for (guint i = 0; i < regions->len; i++)
    {
      Found found = { .region = g_array_index (regions, JbRegion, i) };
      g_autoptr (JbKitVerdict) verdict
          = jb_kit_zone (query->kit, found.region.code, "", "", "", NULL, error);
      if (verdict == NULL)
        return FALSE;
      found.effect = verdict->effect;
      found.level = g_strdup (verdict->level);
      g_array_append_val (query->found, found);
    }
  return TRUE;
}

static void
on_found (gpointer data, const GError *error, gpointer page)
{
  Village *village = page;
  const Query *query = data;
  GtkWidget *list = jk_ui_get (village->page.ui, "list");
  if (error != NULL)
    {
      jk_app_error (village->page.app, error);
      return;
    }
  if (query->asked != village->asked)
    return;
  mark_row (village, NULL);
  jk_ui_empty (list);
  for (guint i = 0; i < query->found->len; i++)
    add_row (village, list, &g_array_index (query->found, Found, i));
  if (query->found->len == 0)
    {
      JkUi *empty = jk_ui_add (jk_app_fit (village->page.app), "components/empty", list);
      jk_ui_text (empty, "text", _ ("Tidak ada desa yang cocok. Periksa ejaan atau kodenya."));
    }
}

static void
on_typed (Village *village)
{
  const gchar *text = gtk_entry_get_text (GTK_ENTRY (jk_ui_get (village->page.ui, "q")));
  Query *query = query_new (village, text);
  jk_work_run (village->page.app->work, search, query, query_free, on_found, village);
}

static gboolean
on_entry_touched (GtkWidget *entry, GdkEvent *event, gpointer data)
{
  set_typing (data, TRUE);
  return FALSE;
}

typedef struct {
  JbKit *kit;
  gchar *code;
} Place;

static void
place_free (gpointer data)
{
  g_free (((Place *) data)->code);
  g_free (data);
}

static gboolean
set_village (gpointer data, GError **error)
{
  Place *place = data;
  return jb_kit_set_village (place->kit, place->code, "", "", error);
}

static gboolean
nothing (gpointer job, GError **error)
{
  return TRUE;
}

static void
on_snapshot (gpointer job, const GError *error, gpointer app)
{
  jk_window_busy (((JkApp *) app)->window, FALSE);
  jk_app_event (app, JK_EVENT_PLACED);
}

/* The flow asks the snapshot, so it waits for the one that knows the new village. */
static void
on_placed (gpointer job, const GError *error, gpointer data)
{
  JkApp *app = data;
  if (error != NULL)
    {
      jk_app_done (job, error, app);
      return;
    }
  jk_session_refresh (app->session);
  jk_work_run (app->work, nothing, NULL, NULL, on_snapshot, app);
}

static void
on_go (Village *village)
{
  if (village->chosen == NULL)
    return;
  Place *place = g_new0 (Place, 1);
  place->kit = jk_session_kit (village->page.app->session);
  place->code = g_strdup (village->chosen->village);
  jk_window_busy (village->page.app->window, TRUE);
  jk_work_run (village->page.app->work, set_village, place, place_free, on_placed,
               village->page.app);
}

static void
on_home (JkPage *page)
{
  jk_app_event (page->app, JK_EVENT_HOME);
}

static void
enter (JkPage *page)
{
  Village *village = (Village *) page;
  g_clear_pointer (&village->chosen, jb_kit_verdict_free);
  jk_ui_show (page->ui, "home", jk_app_now (page->app)->here != NULL);
  set_typing (village, FALSE);
  gtk_entry_set_text (GTK_ENTRY (jk_ui_get (page->ui, "q")), "");
  show_chosen (village);
  on_typed (village);
}

static void
village_free (JkPage *page)
{
  g_clear_pointer (&((Village *) page)->chosen, jb_kit_verdict_free);
}

JkPage *
jk_page_village_new (JkApp *app)
{
  Village *village = g_new0 (Village, 1);
  JkUi *ui = village->page.ui = jk_ui_load (jk_app_fit (app), "pages/village");
  GtkWidget *entry = jk_ui_get (ui, "q");
  village->page.app = app;
  village->page.enter = enter;
  village->page.free = village_free;
  jk_keyboard_add (jk_app_fit (app), jk_ui_get (ui, "slot_keyboard"), JK_KEYS_UPPER,
                   jk_keys_into_entry, entry);
  g_signal_connect (entry, "button-press-event", G_CALLBACK (on_entry_touched), village);
  g_signal_connect_swapped (entry, "changed", G_CALLBACK (on_typed), village);
  jk_ui_clicked (ui, "go", G_CALLBACK (on_go), village);
  jk_ui_clicked (ui, "home", G_CALLBACK (on_home), village);
  return &village->page;
}
