/* SPDX-License-Identifier: MPL-2.0 */
#include "app/kit/flow.h"

#include <string.h>

static const gchar *const saved_names[JK_STEPS] = { "nik", "biodata", "photo", "parts", "review" };

void
jk_flow_init (JkFlow *flow, guint n_biodata_pages)
{
  *flow = (JkFlow){ .page = JK_PAGE_OPENING, .n_sub = CLAMP (n_biodata_pages, 1, 32) };
}

gboolean
jk_flow_is_step (JkPageId page)
{
  return page >= JK_STEP_FIRST && page <= JK_STEP_LAST;
}

static gboolean
go (JkFlow *flow, JkPageId page, guint sub)
{
  gboolean moves = flow->page != page || flow->sub != sub;
  if (moves && flow->page == JK_PAGE_BIODATA)
    flow->left |= 1u << flow->sub;
  flow->page = page;
  flow->sub = sub;
  return moves;
}

/* Where one belongs who is nowhere in particular. */
static JkPageId
landing (const JkFacts *facts)
{
  if (facts->failed)
    return JK_PAGE_FAILED;
  if (!facts->open)
    return JK_PAGE_OPENING;
  if (!facts->enrolled)
    return JK_PAGE_ENROL;
  if (!facts->unlocked)
    return JK_PAGE_UNLOCK;
  if (!facts->placed)
    return JK_PAGE_VILLAGE;
  return facts->allows ? JK_PAGE_HOME : JK_PAGE_LOCKED;
}

/* The kit was locked, enrolled, opened …: pages that no longer fit are left. A zone that turns red
 * while one stands on the home page shows the lock; a recording under way goes on to its finish, where
 * the zone is asked again. */
static gboolean
on_facts (JkFlow *flow, const JkFacts *facts)
{
  JkPageId lands = landing (facts);
  gboolean outside = flow->page <= JK_PAGE_UNLOCK;
  gboolean must_leave = lands <= JK_PAGE_UNLOCK;
  if (must_leave || outside)
    {
      flow->fixing = FALSE;
      return go (flow, lands, 0);
    }
  if (flow->page == JK_PAGE_HOME && lands == JK_PAGE_VILLAGE)
    return go (flow, lands, 0);
  if (flow->page == JK_PAGE_LOCKED && lands == JK_PAGE_HOME)
    return go (flow, lands, 0);
  return FALSE;
}

static gboolean
on_next (JkFlow *flow)
{
  if (!jk_flow_is_step (flow->page) || flow->page == JK_PAGE_REVIEW)
    return FALSE;
  if (flow->fixing)
    {
      flow->fixing = FALSE;
      return go (flow, JK_PAGE_REVIEW, 0);
    }
  if (flow->page == JK_PAGE_BIODATA && flow->sub + 1 < flow->n_sub)
    return go (flow, JK_PAGE_BIODATA, flow->sub + 1);
  return go (flow, flow->page + 1, 0);
}

static gboolean
on_back (JkFlow *flow)
{
  if (!jk_flow_is_step (flow->page))
    return FALSE;
  if (flow->fixing)
    {
      flow->fixing = FALSE;
      return go (flow, JK_PAGE_REVIEW, 0);
    }
  if (flow->page == JK_PAGE_NIK)
    return FALSE; /* leaving the first page leaves the record */
  if (flow->page == JK_PAGE_BIODATA && flow->sub > 0)
    return go (flow, JK_PAGE_BIODATA, flow->sub - 1);
  if (flow->page == JK_PAGE_PHOTO)
    return go (flow, JK_PAGE_BIODATA, flow->n_sub - 1);
  return go (flow, flow->page - 1, 0);
}

static JkPageId
record_page (const JkFacts *facts)
{
  if (!facts->placed)
    return JK_PAGE_VILLAGE;
  return facts->allows ? JK_PAGE_HOME : JK_PAGE_LOCKED;
}

gboolean
jk_flow_on (JkFlow *flow, JkEvent event, const JkFacts *facts)
{
  if (event == JK_EVENT_FACTS)
    return on_facts (flow, facts);
  if (landing (facts) <= JK_PAGE_UNLOCK)
    return FALSE;
  switch (event)
    {
    case JK_EVENT_PLACED:
      return go (flow, facts->allows ? JK_PAGE_HOME : JK_PAGE_LOCKED, 0);
    case JK_EVENT_CHANGE_PLACE:
      return !facts->drafting && go (flow, JK_PAGE_VILLAGE, 0);
    case JK_EVENT_RECORD:
      return !facts->drafting && go (flow, record_page (facts), 0);
    case JK_EVENT_BEGUN:
      flow->fixing = FALSE;
      flow->left = 0;
      return facts->drafting && go (flow, JK_PAGE_NIK, 0);
    case JK_EVENT_REFUSED:
      return go (flow, JK_PAGE_LOCKED, 0);
    case JK_EVENT_NEXT:
      return on_next (flow);
    case JK_EVENT_BACK:
      return on_back (flow);
    case JK_EVENT_LEFT:
    case JK_EVENT_HOME:
      flow->fixing = FALSE;
      return go (flow, facts->placed ? JK_PAGE_HOME : JK_PAGE_VILLAGE, 0);
    case JK_EVENT_SEALED:
      return flow->page == JK_PAGE_REVIEW && go (flow, JK_PAGE_FINISH, 0);
    case JK_EVENT_QUEUE:
      return go (flow, JK_PAGE_QUEUE, 0);
    case JK_EVENT_DRAFTS:
      return go (flow, JK_PAGE_DRAFTS, 0);
    case JK_EVENT_STATUS:
      return go (flow, JK_PAGE_STATUS, 0);
    case JK_EVENT_FACTS:
    default:
      return FALSE;
    }
}

gboolean
jk_flow_fix (JkFlow *flow, JkPageId page, guint sub)
{
  if (flow->page != JK_PAGE_REVIEW || !jk_flow_is_step (page) || page == JK_PAGE_REVIEW
      || (page == JK_PAGE_BIODATA && sub >= flow->n_sub))
    return FALSE;
  flow->fixing = TRUE;
  return go (flow, page, page == JK_PAGE_BIODATA ? sub : 0);
}

gboolean
jk_flow_resume (JkFlow *flow, const gchar *saved)
{
  flow->fixing = FALSE;
  flow->left = 0;
  for (guint i = 0; i < JK_STEPS; i++)
    {
      gsize len = strlen (saved_names[i]);
      guint64 sub = 1;
      if (strncmp (saved, saved_names[i], len) != 0)
        continue;
      if (saved[len] == '-'
          && !g_ascii_string_to_unsigned (saved + len + 1, 10, 1, flow->n_sub, &sub, NULL))
        sub = 1;
      gboolean biodata = JK_STEP_FIRST + i == JK_PAGE_BIODATA;
      return go (flow, (JkPageId) (JK_STEP_FIRST + i), biodata ? (guint) sub - 1 : 0);
    }
  return go (flow, JK_PAGE_NIK, 0);
}

gchar *
jk_flow_saved (const JkFlow *flow)
{
  if (!jk_flow_is_step (flow->page))
    return g_strdup ("");
  if (flow->page == JK_PAGE_BIODATA)
    return g_strdup_printf ("biodata-%u", flow->sub + 1);
  return g_strdup (saved_names[flow->page - JK_STEP_FIRST]);
}
