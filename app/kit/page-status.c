/* SPDX-License-Identifier: MPL-2.0 */
/* What the kit knows of itself, good things and others, each with its advice. */
#include "app/kit/app.h"

#include <glib/gi18n-lib.h>

typedef struct {
  JkPage *page;
  guint n, n_attention;
} Checks;

static void
add (Checks *checks, gboolean good, const gchar *name, const gchar *text)
{
  JkUi *ui
      = jk_ui_add (jk_app_fit (checks->page->app), "components/device-row",
                   jk_ui_get (checks->page->ui, checks->n++ % 2 == 0 ? "slot_left" : "slot_right"));
  jk_ui_icon (ui, "icon", good ? "jemput-ok-symbolic" : "jemput-warn-symbolic");
  jk_ui_class (ui, "icon", good ? "c-ok" : "c-warn", TRUE);
  jk_ui_text (ui, "k", name);
  jk_ui_text (ui, "v", text);
  checks->n_attention += !good;
}

static gchar *
day_text (gint64 time_s, JbAreaTime area_time)
{
  JbDate day;
  jb_date_at (time_s, area_time, &day);
  return jb_date_to_words (&day, JB_DATE_PLAIN);
}

static void
add_enrolment (Checks *checks, const JkSnapshot *now)
{
  const JbKitStatus *status = &now->status;
  g_autofree gchar *until = day_text (status->enrol_until_s, now->area_time);
  g_autofree gchar *text = g_strdup_printf (_ ("%s, sampai %s"), status->label, until);
  gboolean good = status->enrolled && !status->revoked && !status->enrol_expired;
  add (checks, good, _ ("Pendaftaran"),
       status->revoked         ? _ ("Dicabut. Hubungi kantor.")
       : status->enrol_expired ? _ ("Habis masa. Hubungi kantor.")
                               : text);
}

static void
add_zone (Checks *checks, const JkSnapshot *now)
{
  const JbKitStatus *status = &now->status;
  if (status->zone_version == 0)
    {
      add (checks, FALSE, _ ("Berkas zona"), _ ("Belum ada. Sambungkan jaringan."));
      return;
    }
  gboolean fresh = status->now.hi_s < status->zone_soft_expiry_s;
  g_autofree gchar *until = day_text (status->zone_hard_expiry_s - 1, now->area_time);
  g_autofree gchar *text
      = g_strdup_printf (fresh ? _ ("Versi %u, berlaku s.d. %s")
                               : _ ("Versi %u, perlu diperbarui, terkunci setelah %s"),
                         status->zone_version, until);
  add (checks, fresh, _ ("Berkas zona"), text);
}

static void
add_clock (Checks *checks, const JkSnapshot *now)
{
  const JbKitStatus *status = &now->status;
  g_autofree gchar *words
      = jb_time_to_words (jk_session_time_s (checks->page->app->session), now->area_time);
  gboolean good = status->clock_trust != JB_CLOCK_UNTRUSTED && !status->clock_exhausted;
  g_autofree gchar *doubtful = g_strdup_printf (_ ("%s, belum tepercaya"), words);
  add (checks, good, _ ("Jam"), good ? words : doubtful);
}

static void
add_queue (Checks *checks, const JbKitStatus *status)
{
  g_autofree gchar *waiting
      = g_strdup_printf (_ ("%u menunggu, %u ditolak"),
                         status->counts[JB_STATE_SEALED] + status->counts[JB_STATE_BATCHED],
                         status->counts[JB_STATE_QUARANTINED]);
  g_autofree gchar *room = jk_room_text (status->room_for_records);
  add (checks, status->counts[JB_STATE_QUARANTINED] == 0, _ ("Antrean"), waiting);
  add (checks, status->room_for_records >= 50, _ ("Ruang simpan"), room);
  gboolean stopped = status->link.state == JB_LINK_STOPPED;
  add (checks, !stopped, _ ("Kurir"),
       *status->link.message != '\0' ? status->link.message
       : stopped                     ? _ ("Ditolak kantor")
                                     : _ ("Siap"));
}

static void
add_hardware (Checks *checks)
{
  JkApp *app = checks->page->app;
  const gchar *fault = app->panel_fault != NULL ? app->panel_fault : hw_panel_fault (app->panel);
  g_autofree gchar *fine = g_str_equal (hw_panel_backend (app->panel), "sim")
                               ? g_strdup (_ ("Tampil di layar, tombol F12"))
                               : g_strdup_printf (_ ("Siap (%s)"), hw_panel_backend (app->panel));
  add (checks, fault == NULL, _ ("Lampu dan tombol"), fault != NULL ? fault : fine);
  add (checks, TRUE, _ ("Kamera"), _ ("Simulasi"));
}

static void
show (JkPage *page)
{
  const JkSnapshot *now = jk_app_now (page->app);
  Checks checks = { .page = page };
  jk_ui_empty (jk_ui_get (page->ui, "slot_left"));
  jk_ui_empty (jk_ui_get (page->ui, "slot_right"));
  add (&checks, !now->failed, _ ("Basis data"),
       now->failed ? _ ("Tidak terbaca. Jangan matikan. Hubungi kantor.") : _ ("Utuh"));
  add_enrolment (&checks, now);
  add_zone (&checks, now);
  add_clock (&checks, now);
  add_queue (&checks, &now->status);
  add_hardware (&checks);
  if (now->status.alarm != NULL && *now->status.alarm != '\0')
    add (&checks, FALSE, _ ("Perhatian ketua tim"), now->status.alarm);
  g_autofree gchar *sum = g_strdup_printf (_ ("%u perlu perhatian, %u baik"), checks.n_attention,
                                           checks.n - checks.n_attention);
  jk_ui_text (page->ui, "sum", sum);
}

static void
on_again (JkPage *page)
{
  jk_session_refresh (page->app->session);
}

static void
on_home (JkPage *page)
{
  jk_app_event (page->app, JK_EVENT_HOME);
}

JkPage *
jk_page_status_new (JkApp *app)
{
  JkPage *page = g_new0 (JkPage, 1);
  page->app = app;
  page->ui = jk_ui_load (jk_app_fit (app), "pages/status");
  page->enter = page->changed = show;
  jk_ui_clicked (page->ui, "again", G_CALLBACK (on_again), page);
  jk_ui_clicked (page->ui, "home", G_CALLBACK (on_home), page);
  return page;
}
