/* SPDX-License-Identifier: MPL-2.0 */
#include "app/kit/flow.h"
#include "app/kit/lights.h"
#include "app/kit/work.h"

#define PAGES 3

static const JkFacts at_work
    = { .open = TRUE, .enrolled = TRUE, .unlocked = TRUE, .placed = TRUE, .allows = TRUE };

static JkFacts
drafting (void)
{
  JkFacts facts = at_work;
  facts.drafting = TRUE;
  return facts;
}

static void
begin (JkFlow *flow)
{
  JkFacts facts = drafting ();
  jk_flow_init (flow, PAGES);
  g_assert_true (jk_flow_on (flow, JK_EVENT_FACTS, &at_work));
  g_assert_cmpint (flow->page, ==, JK_PAGE_HOME);
  g_assert_true (jk_flow_on (flow, JK_EVENT_BEGUN, &facts));
  g_assert_cmpint (flow->page, ==, JK_PAGE_NIK);
}

static void
test_start (void)
{
  JkFlow flow;
  JkFacts facts = { 0 };
  jk_flow_init (&flow, PAGES);
  g_assert_cmpint (flow.page, ==, JK_PAGE_OPENING);
  g_assert_false (jk_flow_on (&flow, JK_EVENT_HOME, &facts));
  facts.open = TRUE;
  g_assert_true (jk_flow_on (&flow, JK_EVENT_FACTS, &facts));
  g_assert_cmpint (flow.page, ==, JK_PAGE_ENROL);
  g_assert_false (jk_flow_on (&flow, JK_EVENT_RECORD, &facts));
  facts.enrolled = TRUE;
  jk_flow_on (&flow, JK_EVENT_FACTS, &facts);
  g_assert_cmpint (flow.page, ==, JK_PAGE_UNLOCK);
  g_assert_false (jk_flow_on (&flow, JK_EVENT_QUEUE, &facts));
  facts.unlocked = TRUE;
  jk_flow_on (&flow, JK_EVENT_FACTS, &facts);
  g_assert_cmpint (flow.page, ==, JK_PAGE_VILLAGE);
  facts.placed = TRUE;
  jk_flow_on (&flow, JK_EVENT_PLACED, &facts);
  g_assert_cmpint (flow.page, ==, JK_PAGE_LOCKED);
  facts.allows = TRUE;
  jk_flow_on (&flow, JK_EVENT_FACTS, &facts);
  g_assert_cmpint (flow.page, ==, JK_PAGE_HOME);
}

static void
test_failed (void)
{
  JkFlow flow;
  JkFacts facts = { .failed = TRUE };
  jk_flow_init (&flow, PAGES);
  g_assert_true (jk_flow_on (&flow, JK_EVENT_FACTS, &facts));
  g_assert_cmpint (flow.page, ==, JK_PAGE_FAILED);
  for (JkEvent event = JK_EVENT_FACTS; event <= JK_EVENT_STATUS; event++)
    g_assert_false (jk_flow_on (&flow, event, &facts));
}

static void
test_steps (void)
{
  static const struct {
    JkPageId page;
    guint sub;
    const gchar *saved;
  } way[] = {
    { JK_PAGE_BIODATA, 0, "biodata-1" }, { JK_PAGE_BIODATA, 1, "biodata-2" },
    { JK_PAGE_BIODATA, 2, "biodata-3" }, { JK_PAGE_PHOTO, 0, "photo" },
    { JK_PAGE_PARTS, 0, "parts" },       { JK_PAGE_REVIEW, 0, "review" },
  };
  JkFlow flow;
  JkFacts facts = drafting ();
  begin (&flow);
  for (guint i = 0; i < G_N_ELEMENTS (way); i++)
    {
      g_assert_true (jk_flow_on (&flow, JK_EVENT_NEXT, &facts));
      g_autofree gchar *saved = jk_flow_saved (&flow);
      g_assert_cmpint (flow.page, ==, way[i].page);
      g_assert_cmpuint (flow.sub, ==, way[i].sub);
      g_assert_cmpstr (saved, ==, way[i].saved);
      JkFlow again;
      jk_flow_init (&again, PAGES);
      g_assert_true (jk_flow_resume (&again, saved));
      g_assert_cmpint (again.page, ==, flow.page);
      g_assert_cmpuint (again.sub, ==, flow.sub);
    }
  g_assert_false (jk_flow_on (&flow, JK_EVENT_NEXT, &facts));
  for (guint i = G_N_ELEMENTS (way) - 1; i-- > 0;)
    {
      g_assert_true (jk_flow_on (&flow, JK_EVENT_BACK, &facts));
      g_assert_cmpint (flow.page, ==, way[i].page);
      g_assert_cmpuint (flow.sub, ==, way[i].sub);
    }
  g_assert_true (jk_flow_on (&flow, JK_EVENT_BACK, &facts));
  g_assert_cmpint (flow.page, ==, JK_PAGE_NIK);
  g_assert_false (jk_flow_on (&flow, JK_EVENT_BACK, &facts));
}

static void
test_fixing (void)
{
  JkFlow flow;
  JkFacts facts = drafting ();
  begin (&flow);
  g_assert_false (jk_flow_fix (&flow, JK_PAGE_PHOTO, 0));
  jk_flow_resume (&flow, "review");
  g_assert_false (jk_flow_fix (&flow, JK_PAGE_BIODATA, PAGES));
  g_assert_false (jk_flow_fix (&flow, JK_PAGE_HOME, 0));
  g_assert_true (jk_flow_fix (&flow, JK_PAGE_BIODATA, 1));
  g_assert_true (flow.fixing);
  g_assert_true (jk_flow_on (&flow, JK_EVENT_NEXT, &facts));
  g_assert_cmpint (flow.page, ==, JK_PAGE_REVIEW);
  g_assert_true (jk_flow_fix (&flow, JK_PAGE_NIK, 7));
  g_assert_cmpuint (flow.sub, ==, 0);
  g_assert_true (jk_flow_on (&flow, JK_EVENT_BACK, &facts));
  g_assert_cmpint (flow.page, ==, JK_PAGE_REVIEW);
  g_assert_false (flow.fixing);
}

static void
test_locks (void)
{
  JkFlow flow;
  JkFacts facts = drafting ();
  begin (&flow);
  jk_flow_on (&flow, JK_EVENT_NEXT, &facts);
  /* The zone turns red: a record under way goes on, until its finish is refused. */
  facts.allows = FALSE;
  g_assert_false (jk_flow_on (&flow, JK_EVENT_FACTS, &facts));
  g_assert_false (jk_flow_on (&flow, JK_EVENT_CHANGE_PLACE, &facts));
  g_assert_true (jk_flow_on (&flow, JK_EVENT_REFUSED, &facts));
  g_assert_cmpint (flow.page, ==, JK_PAGE_LOCKED);
  /* The screen is locked: whatever was shown is left. */
  facts = at_work;
  facts.unlocked = FALSE;
  g_assert_true (jk_flow_on (&flow, JK_EVENT_FACTS, &facts));
  g_assert_cmpint (flow.page, ==, JK_PAGE_UNLOCK);
  for (JkEvent event = JK_EVENT_PLACED; event <= JK_EVENT_STATUS; event++)
    g_assert_false (jk_flow_on (&flow, event, &facts));
}

static void
test_red_home (void)
{
  JkFlow flow;
  JkFacts facts = at_work;
  jk_flow_init (&flow, PAGES);
  jk_flow_on (&flow, JK_EVENT_FACTS, &facts);
  facts.allows = FALSE;
  g_assert_true (jk_flow_on (&flow, JK_EVENT_RECORD, &facts));
  g_assert_cmpint (flow.page, ==, JK_PAGE_LOCKED);
  g_assert_true (jk_flow_on (&flow, JK_EVENT_HOME, &facts));
  g_assert_cmpint (flow.page, ==, JK_PAGE_HOME);
  g_assert_true (jk_flow_on (&flow, JK_EVENT_CHANGE_PLACE, &facts));
  g_assert_cmpint (flow.page, ==, JK_PAGE_VILLAGE);
}

static void
test_sealed (void)
{
  JkFlow flow;
  JkFacts facts = drafting ();
  begin (&flow);
  g_assert_false (jk_flow_on (&flow, JK_EVENT_SEALED, &facts));
  jk_flow_resume (&flow, "review");
  facts.drafting = FALSE;
  g_assert_true (jk_flow_on (&flow, JK_EVENT_SEALED, &facts));
  g_assert_cmpint (flow.page, ==, JK_PAGE_FINISH);
}

static void
test_odd_saves (void)
{
  static const gchar *const odd[]
      = { "", "biodata-0", "biodata-4", "biodata-x", "biodata", "biodata-99999999999999999999" };
  JkFlow flow;
  for (guint i = 0; i < G_N_ELEMENTS (odd); i++)
    {
      jk_flow_init (&flow, PAGES);
      g_assert_true (jk_flow_resume (&flow, odd[i]));
      g_assert_true (jk_flow_is_step (flow.page));
      g_assert_cmpuint (flow.sub, ==, 0);
    }
}

static void
test_lights (void)
{
  JkLights lights;
  JkLightsIn in = { 0 };
  jk_lights (&in, &lights);
  for (guint i = 0; i < HW_LIGHT_N; i++)
    g_assert_cmpint (lights.light[i], ==, HW_PATTERN_OFF);
  in = (JkLightsIn){ .zone_known = TRUE, .zone_allows = TRUE, .ready = TRUE, .records_wait = TRUE };
  jk_lights (&in, &lights);
  g_assert_cmpint (lights.light[HW_LIGHT_GREEN], ==, HW_PATTERN_STEADY);
  g_assert_cmpint (lights.light[HW_LIGHT_AMBER], ==, HW_PATTERN_STEADY);
  in.uploading = in.clock_untrusted = in.counting_down = TRUE;
  jk_lights (&in, &lights);
  g_assert_cmpint (lights.light[HW_LIGHT_GREEN], ==, HW_PATTERN_FAST);
  g_assert_cmpint (lights.light[HW_LIGHT_AMBER], ==, HW_PATTERN_SLOW);
  g_assert_cmpint (lights.light[HW_LIGHT_RED], ==, HW_PATTERN_SLOW);
  in.zone_allows = in.counting_down = FALSE;
  jk_lights (&in, &lights);
  g_assert_cmpint (lights.light[HW_LIGHT_GREEN], ==, HW_PATTERN_OFF);
  g_assert_cmpint (lights.light[HW_LIGHT_RED], ==, HW_PATTERN_STEADY);
  in.fault = TRUE;
  jk_lights (&in, &lights);
  g_assert_cmpint (lights.light[HW_LIGHT_RED], ==, HW_PATTERN_FAST);
}

typedef struct {
  GThread *main;
  GString *order;
  gboolean failed;
} Work;

typedef struct {
  Work *work;
  gchar name;
} Job;

static gboolean
run_job (gpointer data, GError **error)
{
  const Job *job = data;
  g_assert_true (g_thread_self () != job->work->main);
  if (job->name != '!')
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "no");
  return FALSE;
}

static void
on_job (gpointer data, const GError *error, gpointer user)
{
  const Job *job = data;
  g_assert_true (g_thread_self () == job->work->main);
  g_assert_true ((error != NULL) == (job->name == '!'));
  g_string_append_c (job->work->order, job->name);
}

static void
test_work (void)
{
  Work work = { g_thread_self (), g_string_new (NULL), FALSE };
  JkWork *worker = jk_work_new ();
  for (const gchar *p = "abc!def"; *p != '\0'; p++)
    {
      Job *job = g_new0 (Job, 1);
      *job = (Job){ &work, *p };
      jk_work_run (worker, run_job, job, g_free, on_job, NULL);
    }
  g_assert_cmpuint (jk_work_pending (worker), ==, 7);
  g_assert_cmpuint (work.order->len, ==, 0);
  jk_work_free (worker);
  g_assert_cmpstr (work.order->str, ==, "abc!def");
  g_string_free (work.order, TRUE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kit/flow/one-page-leads-to-the-next-as-facts-become-known", test_start);
  g_test_add_func ("/kit/flow/a-home-that-cannot-be-opened-leads-nowhere", test_failed);
  g_test_add_func ("/kit/flow/steps-go-forth-and-back-and-are-found-again", test_steps);
  g_test_add_func ("/kit/flow/what-was-mended-leads-back-to-the-review", test_fixing);
  g_test_add_func ("/kit/flow/a-lock-leaves-every-page", test_locks);
  g_test_add_func ("/kit/flow/a-red-village-does-not-record", test_red_home);
  g_test_add_func ("/kit/flow/only-the-review-seals", test_sealed);
  g_test_add_func ("/kit/flow/an-odd-saved-page-is-still-a-step", test_odd_saves);
  g_test_add_func ("/kit/lights/the-heaviest-thing-is-red", test_lights);
  g_test_add_func ("/kit/worker/jobs-come-back-in-order-on-the-main-loop", test_work);
  return g_test_run ();
}
