/* SPDX-License-Identifier: MPL-2.0 */
#include "app/kit/strip.h"

#include "app/kit/zone-look.h"

#include <glib/gi18n-lib.h>

#define ROOM_SHOWN 999 /* more than a season's work: the exact number says nothing */

struct JkStrip {
  JkUi *ui;
};

JkStrip *
jk_strip_new (const JkFit *fit, GtkWidget *box)
{
  JkStrip *strip = g_new0 (JkStrip, 1);
  strip->ui = jk_ui_add (fit, "components/strip", box);
  for (guint i = 0; i < HW_LIGHT_N; i++)
    jk_strip_lamp (strip, (HwLight) i, FALSE);
  return strip;
}

void
jk_strip_free (JkStrip *strip)
{
  g_free (strip);
}

static void
set_mood (JkStrip *strip, const gchar *id, const gchar *mood)
{
  static const gchar *const moods[] = { "s-ok", "s-warn", "s-bad", "s-idle" };
  for (gsize i = 0; i < G_N_ELEMENTS (moods); i++)
    jk_ui_class (strip->ui, id, moods[i], g_strcmp0 (moods[i], mood) == 0);
}

static void
show_zone (JkStrip *strip, const JkSnapshot *now)
{
  const JbKitVerdict *here = now->here;
  if (here == NULL)
    {
      jk_ui_icon (strip->ui, "zone_icon", "jemput-unknown-symbolic");
      jk_ui_text (strip->ui, "zone_text", _ ("Belum memilih desa"));
      jk_ui_text (strip->ui, "place", "");
      set_mood (strip, "zone", "s-idle");
      return;
    }
  const JkZoneLook *look = jk_zone_look (here->effect);
  g_autofree gchar *word = jk_zone_word (here->effect, here->level);
  g_auto (GStrv) place = g_strsplit (here->place, ",", 2);
  jk_ui_icon (strip->ui, "zone_icon", look->icon);
  jk_ui_text (strip->ui, "zone_text", word);
  jk_ui_text (strip->ui, "place", place[0]);
  set_mood (strip, "zone", here->amber && here->allows ? "s-warn" : look->strip);
}

static void
show_link (JkStrip *strip, JbLinkState state)
{
  gboolean online = state == JB_LINK_CONNECTING || state == JB_LINK_UPLOADING
                    || state == JB_LINK_ANSWER || state == JB_LINK_DONE;
  gboolean stopped = state == JB_LINK_STOPPED;
  jk_ui_icon (strip->ui, "net_icon", online ? "jemput-online-symbolic" : "jemput-offline-symbolic");
  jk_ui_text (strip->ui, "net_text",
              stopped  ? _ ("Ditolak kantor")
              : online ? _ ("Daring")
                       : _ ("Luring"));
  set_mood (strip, "net", stopped ? "s-bad" : online ? "s-ok" : "s-idle");
}

static void
show_clock (JkStrip *strip, const JkSession *session, const JkSnapshot *now)
{
  gboolean sure = now->status.clock_trust != JB_CLOCK_UNTRUSTED;
  g_autofree gchar *clock = jb_time_to_clock (jk_session_time_s (session), now->area_time);
  g_autofree gchar *text = g_strconcat (clock, sure ? NULL : "?", NULL);
  jk_ui_text (strip->ui, "clk_text", text);
  jk_ui_show (strip->ui, "clk_icon", !sure);
}

void
jk_strip_update (JkStrip *strip, const JkSession *session, const gchar *resident)
{
  const JkSnapshot *now = jk_session_now (session);
  for (guint i = 0; i < 3; i++)
    {
      static const gchar *const parts[] = { "net", "disk", "clk" };
      gtk_widget_set_opacity (jk_ui_get (strip->ui, parts[i]), now->valid ? 1.0 : 0.0);
    }
  if (!now->valid)
    {
      jk_ui_text (strip->ui, "zone_text", _ ("Jemput"));
      return;
    }
  if (now->status.unlocked)
    show_zone (strip, now);
  else
    {
      jk_ui_icon (strip->ui, "zone_icon", "jemput-lock-symbolic");
      jk_ui_text (strip->ui, "zone_text",
                  now->status.enrolled ? _ ("Terkunci") : _ ("Belum terdaftar"));
      jk_ui_text (strip->ui, "place", now->status.label);
      set_mood (strip, "zone", "s-idle");
    }
  jk_ui_text (strip->ui, "who", resident != NULL ? resident : now->status.officer);
  show_link (strip, now->status.link.state);
  g_autofree gchar *room = now->status.room_for_records > ROOM_SHOWN
                               ? g_strdup_printf ("%u+", ROOM_SHOWN)
                               : g_strdup_printf ("±%u", now->status.room_for_records);
  jk_ui_text (strip->ui, "disk_text", room);
  show_clock (strip, session, now);
}

void
jk_strip_lamp (JkStrip *strip, HwLight light, gboolean on)
{
  static const gchar *const lamps[HW_LIGHT_N] = { "lamp0", "lamp1", "lamp2" };
  const gchar *names[HW_LIGHT_N][2] = {
    { _ ("Lampu hijau mati"), _ ("Lampu hijau menyala") },
    { _ ("Lampu kuning mati"), _ ("Lampu kuning menyala") },
    { _ ("Lampu merah mati"), _ ("Lampu merah menyala") },
  };
  jk_ui_class (strip->ui, lamps[light], "on", on);
  jk_ui_name (jk_ui_get (strip->ui, lamps[light]), names[light][on ? 1 : 0]);
}

void
jk_strip_show_lamps (JkStrip *strip, gboolean shown)
{
  jk_ui_show (strip->ui, "lamps", shown);
}

gchar *
jk_room_text (guint records)
{
  if (records > ROOM_SHOWN)
    return g_strdup_printf (_ ("Lebih dari %u rekaman"), ROOM_SHOWN);
  return g_strdup_printf (_ ("Cukup untuk ±%u rekaman"), records);
}
