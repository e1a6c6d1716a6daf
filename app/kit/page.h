/* SPDX-License-Identifier: MPL-2.0 */
/* What every page has: its widgets and the few calls the window makes. A page embeds JkPage as its
 * first member; calls it does not need are NULL. */
#pragma once

#include "app/kit/ui.h"

G_BEGIN_DECLS

struct JkApp;

typedef struct JkPage JkPage;
struct JkPage {
  struct JkApp *app;
  JkUi *ui;
  void (*enter) (JkPage *page);   /* is shown now, or its sub page changed */
  void (*leave) (JkPage *page);   /* will not be shown any more */
  void (*changed) (JkPage *page); /* while shown: the kit has changed */
  void (*next) (JkPage *page);    /* the bar's buttons; steps only */
  void (*back) (JkPage *page);
  gboolean (*key) (JkPage *page, GdkEventKey *event); /* TRUE if it was for us */
  gboolean (*button) (JkPage *page);                  /* the panel's: TRUE if it was for us */
  void (*free) (JkPage *page);                        /* what the page owns but itself and its ui */
};

JkPage *jk_page_opening_new (struct JkApp *app);
JkPage *jk_page_failed_new (struct JkApp *app);
JkPage *jk_page_enrol_new (struct JkApp *app);
JkPage *jk_page_unlock_new (struct JkApp *app);
JkPage *jk_page_village_new (struct JkApp *app);
JkPage *jk_page_locked_new (struct JkApp *app);
JkPage *jk_page_home_new (struct JkApp *app);
JkPage *jk_page_nik_new (struct JkApp *app);
JkPage *jk_page_biodata_new (struct JkApp *app);
JkPage *jk_page_photo_new (struct JkApp *app);
JkPage *jk_page_parts_new (struct JkApp *app);
JkPage *jk_page_review_new (struct JkApp *app);
JkPage *jk_page_finish_new (struct JkApp *app);
JkPage *jk_page_queue_new (struct JkApp *app);
JkPage *jk_page_drafts_new (struct JkApp *app);
JkPage *jk_page_status_new (struct JkApp *app);

G_END_DECLS
