/* SPDX-License-Identifier: MPL-2.0 */
/* State at a glance, and the one thing to do next. */
#include "app/kit/app.h"
#include "app/kit/zone-look.h"

#include <glib/gi18n-lib.h>

#define TILES 5
#define DEVICES 4

typedef struct {
  JkPage page;
  JkUi *tile[TILES];
  JkUi *device[DEVICES];
} Home;

typedef struct {
  const gchar *icon, *word;
  guint number;
  JkEvent leads_to;
  gboolean alarming; /* red if it is not 0 */
} Tile;

static void
on_tile (GtkButton *tile, gpointer data)
{
  JkApp *app = data;
  jk_app_event (app, (JkEvent) GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (tile), "jk-event")));
}

static void
show_tile (JkUi *ui, const Tile *tile)
{
  g_autofree gchar *number = g_strdup_printf ("%u", tile->number);
  g_autofree gchar *name = g_strdup_printf ("%s: %u", tile->word, tile->number);
  jk_ui_icon (ui, "icon", tile->icon);
  jk_ui_text (ui, "label", tile->word);
  jk_ui_text (ui, "num", number);
  jk_ui_name (ui->root, name);
  jk_ui_class (ui, "root", "zero", tile->number == 0);
  jk_ui_class (ui, "root", "attn", tile->alarming && tile->number > 0);
  g_object_set_data (G_OBJECT (ui->root), "jk-event", GUINT_TO_POINTER (tile->leads_to));
}

static void
show_tiles (Home *home, const guint *counts)
{
  const Tile tiles[TILES] = {
    { "jemput-draft-symbolic", _ ("Draf"), counts[JB_STATE_DRAFT], JK_EVENT_DRAFTS, FALSE },
    { "jemput-seal-symbolic", _ ("Siap kirim"), counts[JB_STATE_SEALED] + counts[JB_STATE_BATCHED],
      JK_EVENT_QUEUE, FALSE },
    { "jemput-upload-symbolic", _ ("Terkirim"), counts[JB_STATE_SENT], JK_EVENT_QUEUE, FALSE },
    { "jemput-received-symbolic", _ ("Diterima"),
      counts[JB_STATE_RECEIPTED] + counts[JB_STATE_PURGED], JK_EVENT_QUEUE, FALSE },
    { "jemput-reject-symbolic", _ ("Ditolak"), counts[JB_STATE_QUARANTINED], JK_EVENT_QUEUE, TRUE },
  };
  for (guint i = 0; i < TILES; i++)
    show_tile (home->tile[i], &tiles[i]);
}

static void
show_device (JkUi *ui, const gchar *icon, const gchar *key, const gchar *value)
{
  jk_ui_icon (ui, "icon", icon);
  jk_ui_text (ui, "k", key);
  jk_ui_text (ui, "v", value);
}

static gchar *
link_text (const JkSnapshot *now)
{
  const JbKitStatus *status = &now->status;
  g_autofree gchar *since = status->link_changed_s > 0
                                ? jb_time_to_clock (status->link_changed_s, now->area_time)
                                : NULL;
  switch (status->link.state)
    {
    case JB_LINK_CONNECTING:
      return g_strdup (_ ("Menghubungi kantor"));
    case JB_LINK_UPLOADING:
      return g_strdup (_ ("Mengirim"));
    case JB_LINK_ANSWER:
      return g_strdup (_ ("Menunggu tanda terima"));
    case JB_LINK_DONE:
      return since != NULL ? g_strdup_printf (_ ("Daring, terkirim %s"), since)
                           : g_strdup (_ ("Daring"));
    case JB_LINK_STOPPED:
      return g_strdup (_ ("Ditolak kantor"));
    case JB_LINK_RETRYING:
    case JB_LINK_IDLE:
    default:
      return since != NULL ? g_strdup_printf (_ ("Luring sejak %s"), since)
                           : g_strdup (_ ("Luring"));
    }
}

/* The clock if it was today, else the day. */
static gchar *
moment_text (const JkSnapshot *now, gint64 time_s)
{
  JbDate day;
  jb_date_at (time_s, now->area_time, &day);
  if (jb_date_compare (&day, &now->today) == 0)
    return jb_time_to_clock (time_s, now->area_time);
  return jb_date_to_words (&day, JB_DATE_PLAIN);
}

static void
show_devices (Home *home, const JkSnapshot *now)
{
  const JbKitStatus *status = &now->status;
  g_autofree gchar *link = link_text (now);
  g_autofree gchar *room = jk_room_text (status->room_for_records);
  g_autofree gchar *clock
      = jb_time_to_clock (jk_session_time_s (home->page.app->session), now->area_time);
  g_autofree gchar *trust = g_strdup_printf (
      status->clock_trust == JB_CLOCK_UNTRUSTED ? _ ("%s, belum tepercaya") : _ ("%s, tepercaya"),
      clock);
  g_autofree gchar *receipt = status->last_receipt_s > 0 ? moment_text (now, status->last_receipt_s)
                                                         : g_strdup (_ ("Belum ada"));
  show_device (home->device[0], "jemput-online-symbolic", _ ("Jaringan"), link);
  show_device (home->device[1], "jemput-disk-symbolic", _ ("Ruang simpan"), room);
  show_device (home->device[2], "jemput-receipt-symbolic", _ ("Tanda terima terakhir"), receipt);
  show_device (home->device[3], "jemput-clock-symbolic", _ ("Jam"), trust);
}

/* At most one: the heaviest. */
static void
show_alarm (JkPage *page, const JbKitStatus *status)
{
  GtkWidget *slot = jk_ui_get (page->ui, "slot_alarm");
  const gchar *text = NULL;
  jk_ui_empty (slot);
  if (status->revoked)
    text = _ ("Pendaftaran perangkat dicabut. Rekaman aman. Hubungi kantor.");
  else if (status->enrol_expired)
    text = _ ("Masa pendaftaran perangkat habis. Rekaman aman. Hubungi kantor.");
  else if (status->clock_exhausted)
    text = _ ("Jam belum tepercaya terlalu lama. Rekaman aman. Sambungkan jaringan.");
  else if (status->alarm != NULL && *status->alarm != '\0')
    text = status->alarm;
  gtk_widget_set_visible (slot, text != NULL);
  if (text == NULL)
    return;
  JkUi *notice = jk_ui_add (jk_app_fit (page->app), "components/empty", slot);
  jk_ui_class (notice, "root", "warn", TRUE);
  jk_ui_icon (notice, "icon", "jemput-warn-symbolic");
  jk_ui_text (notice, "text", text);
}

static void
show (JkPage *page)
{
  const JkSnapshot *now = jk_app_now (page->app);
  if (!now->valid || now->here == NULL)
    return;
  const gchar *below = *now->here->decree_line != '\0' ? NULL : now->here->place;
  jk_zone_banner (jk_app_fit (page->app), jk_ui_get (page->ui, "slot_banner"), now->here, below);
  show_tiles ((Home *) page, now->status.counts);
  show_devices ((Home *) page, now);
  show_alarm (page, &now->status);
  jk_ui_text (page->ui, "record_sub",
              now->here->allows ? _ ("Mulai dari NIK") : _ ("Zona ini terkunci"));
}

static void
on_record (JkPage *page)
{
  jk_app_begin (page->app);
}

static void
on_change (JkPage *page)
{
  jk_app_event (page->app, JK_EVENT_CHANGE_PLACE);
}

static void
on_queue (JkPage *page)
{
  jk_app_event (page->app, JK_EVENT_QUEUE);
}

static void
on_status (JkPage *page)
{
  jk_app_event (page->app, JK_EVENT_STATUS);
}

static void
on_lock (JkPage *page)
{
  jk_app_lock (page->app);
}

JkPage *
jk_page_home_new (JkApp *app)
{
  Home *home = g_new0 (Home, 1);
  JkPage *page = &home->page;
  const JkFit *fit = jk_app_fit (app);
  page->app = app;
  page->ui = jk_ui_load (fit, "pages/home");
  page->enter = page->changed = show;
  for (guint i = 0; i < TILES; i++)
    {
      GtkWidget *slot = jk_ui_get (page->ui, i < 2 ? "slot_counters" : "slot_counters2");
      home->tile[i] = jk_ui_add (fit, "components/counter", slot);
      g_signal_connect (home->tile[i]->root, "clicked", G_CALLBACK (on_tile), app);
    }
  for (guint i = 0; i < DEVICES; i++)
    home->device[i] = jk_ui_add (fit, "components/device-row",
                                 jk_ui_get (page->ui, i < 2 ? "slot_device" : "slot_device2"));
  jk_ui_clicked (page->ui, "record", G_CALLBACK (on_record), page);
  jk_ui_clicked (page->ui, "change", G_CALLBACK (on_change), page);
  jk_ui_clicked (page->ui, "queue", G_CALLBACK (on_queue), page);
  jk_ui_clicked (page->ui, "status", G_CALLBACK (on_status), page);
  jk_ui_clicked (page->ui, "lock", G_CALLBACK (on_lock), page);
  return page;
}
