/* SPDX-License-Identifier: MPL-2.0 */
#include "app/kit/zone-look.h"

#include <glib/gi18n-lib.h>

const JkZoneLook *
jk_zone_look (JbEffect effect)
{
  static const JkZoneLook open = { "jemput-ok-symbolic", "open", "ok", "s-ok" };
  static const JkZoneLook warning = { "jemput-warn-symbolic", "warning", "warn", "s-warn" };
  static const JkZoneLook protocol = { "jemput-warn-symbolic", "protocol", "warn", "s-warn" };
  static const JkZoneLook lock = { "jemput-lock-symbolic", "lock", "bad", "s-bad" };
  static const JkZoneLook unknown = { "jemput-unknown-symbolic", "unknown", "idle", "s-idle" };
  switch (effect)
    {
    case JB_EFFECT_OPEN:
      return &open;
    case JB_EFFECT_WARN:
      return &warning;
    case JB_EFFECT_PROTOCOL:
      return &protocol;
    case JB_EFFECT_LOCK:
      return &lock;
    case JB_EFFECT_UNKNOWN:
    default:
      return &unknown;
    }
}

static const gchar *
effect_word (JbEffect effect)
{
  switch (effect)
    {
    case JB_EFFECT_OPEN:
      return _ ("Terbuka");
    case JB_EFFECT_WARN:
      return _ ("Waspada");
    case JB_EFFECT_PROTOCOL:
      return _ ("Protokol");
    case JB_EFFECT_LOCK:
      return _ ("Terkunci");
    case JB_EFFECT_UNKNOWN:
    default:
      return _ ("Tidak diketahui");
    }
}

gchar *
jk_zone_word (JbEffect effect, const gchar *level)
{
  if (effect == JB_EFFECT_UNKNOWN || level == NULL || *level == '\0')
    return g_strdup (effect_word (effect));
  gchar first[8] = "";
  g_unichar_to_utf8 (g_unichar_toupper (g_utf8_get_char (level)), first);
  return g_strconcat (first, g_utf8_next_char (level), NULL);
}

void
jk_zone_banner (const JkFit *fit, GtkWidget *box, const JbKitVerdict *verdict,
                const gchar *subtitle)
{
  const JkZoneLook *look = jk_zone_look (verdict->effect);
  const gchar *below = subtitle != NULL ? subtitle : verdict->decree_line;
  jk_ui_empty (box);
  JkUi *banner = jk_ui_add (fit, "components/zone-banner", box);
  jk_ui_class (banner, "root", look->banner, TRUE);
  jk_ui_icon (banner, "icon", look->icon);
  jk_ui_text (banner, "title", verdict->title);
  jk_ui_text (banner, "sub", below);
  jk_ui_show (banner, "sub", below != NULL && *below != '\0');
}

void
jk_zone_tag (const JkUi *row, JbEffect effect, const gchar *level)
{
  const JkZoneLook *look = jk_zone_look (effect);
  g_autofree gchar *word = jk_zone_word (effect, level);
  jk_ui_class (row, "tag", look->tag, TRUE);
  jk_ui_icon (row, "tag_icon", look->icon);
  jk_ui_text (row, "tag_text", word);
}
