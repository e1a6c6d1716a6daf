/* SPDX-License-Identifier: MPL-2.0 */
/* Which page comes after which: a state machine without a widget in it. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
  JK_PAGE_OPENING,
  JK_PAGE_FAILED,
  JK_PAGE_ENROL,
  JK_PAGE_UNLOCK,
  JK_PAGE_VILLAGE,
  JK_PAGE_LOCKED,
  JK_PAGE_HOME,
  JK_PAGE_NIK,
  JK_PAGE_BIODATA,
  JK_PAGE_PHOTO,
  JK_PAGE_PARTS,
  JK_PAGE_REVIEW,
  JK_PAGE_FINISH,
  JK_PAGE_QUEUE,
  JK_PAGE_DRAFTS,
  JK_PAGE_STATUS,
  JK_PAGE_N
} JkPageId;

/* The steps of a recording, in their order. */
#define JK_STEP_FIRST JK_PAGE_NIK
#define JK_STEP_LAST JK_PAGE_REVIEW
#define JK_STEPS (JK_STEP_LAST - JK_STEP_FIRST + 1)

typedef enum {
  JK_EVENT_FACTS,  /* something is known now, or has changed */
  JK_EVENT_PLACED, /* a village was chosen */
  JK_EVENT_CHANGE_PLACE,
  JK_EVENT_RECORD,  /* begin: asks whether one may */
  JK_EVENT_BEGUN,   /* a draft is at hand */
  JK_EVENT_REFUSED, /* the zone forbids: beginning or finishing */
  JK_EVENT_NEXT,
  JK_EVENT_BACK,
  JK_EVENT_LEFT, /* the draft was put aside or discarded */
  JK_EVENT_SEALED,
  JK_EVENT_HOME,
  JK_EVENT_QUEUE,
  JK_EVENT_DRAFTS,
  JK_EVENT_STATUS,
} JkEvent;

typedef struct {
  gboolean open;   /* the kit's home is open … */
  gboolean failed; /* … or could not be opened */
  gboolean enrolled, unlocked;
  gboolean placed;   /* a village of service is known */
  gboolean allows;   /* its zone lets one record */
  gboolean drafting; /* a draft is at hand */
} JkFacts;

typedef struct {
  JkPageId page;
  guint sub;       /* page of biodata, from 0 */
  guint n_sub;     /* how many there are */
  guint32 left;    /* a bit per page of biodata that was left once in this recording */
  gboolean fixing; /* came from the review to mend one thing: next goes back there */
} JkFlow;

void jk_flow_init (JkFlow *flow, guint n_biodata_pages);
/* TRUE if another page (or sub page) is to be shown. An event that means nothing on this page, or that
 * the facts forbid, changes nothing. */
gboolean jk_flow_on (JkFlow *flow, JkEvent event, const JkFacts *facts);
/* From the review to the page of a fault. */
gboolean jk_flow_fix (JkFlow *flow, JkPageId page, guint sub);
/* To where a resumed draft was left. */
gboolean jk_flow_resume (JkFlow *flow, const gchar *saved);
/* What is saved with a draft: "nik", "biodata-3", "photo", "parts", "review" (transfer full). */
gchar *jk_flow_saved (const JkFlow *flow);
gboolean jk_flow_is_step (JkPageId page);

G_END_DECLS
