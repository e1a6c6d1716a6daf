/* SPDX-License-Identifier: MPL-2.0 */
/* How an effect looks: icon, pattern and word, never colour alone. */
#pragma once

#include "app/kit/ui.h"
#include "core/kit.h"

G_BEGIN_DECLS

typedef struct {
  const gchar *icon;
  const gchar *banner; /* style class of the banner */
  const gchar *tag;    /* of a tag: "ok", "warn", "bad", "" */
  const gchar *strip;  /* of the strip */
} JkZoneLook;

const JkZoneLook *jk_zone_look (JbEffect effect);
/* "Merah": the level if the rule has one, else the effect's word (transfer full). */
gchar *jk_zone_word (JbEffect effect, const gchar *level);

/* A zone banner in a box; `subtitle` NULL for decree and expiry. */
void jk_zone_banner (const JkFit *fit, GtkWidget *box, const JbKitVerdict *verdict,
                     const gchar *subtitle);
/* Fills the tag of a row ("tag", "tag_icon", "tag_text"). */
void jk_zone_tag (const JkUi *row, JbEffect effect, const gchar *level);

G_END_DECLS
