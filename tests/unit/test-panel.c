/* SPDX-License-Identifier: MPL-2.0 */
#include "hw/blink.h"
#include "hw/button.h"

#include <gio/gio.h>

#define MS 1000

static void
test_blink (void)
{
  g_assert_false (hw_blink_is_on (HW_PATTERN_OFF, 0));
  g_assert_true (hw_blink_is_on (HW_PATTERN_STEADY, 123456));
  g_assert_cmpuint (hw_blink_next_ms (HW_PATTERN_STEADY, 5), ==, 0);
  g_assert_cmpuint (hw_blink_next_ms (HW_PATTERN_OFF, 5), ==, 0);
  g_assert_true (hw_blink_is_on (HW_PATTERN_SLOW, 999));
  g_assert_false (hw_blink_is_on (HW_PATTERN_SLOW, 1000));
  g_assert_true (hw_blink_is_on (HW_PATTERN_SLOW, 2000));
  g_assert_cmpuint (hw_blink_next_ms (HW_PATTERN_SLOW, 1999), ==, 1);
  g_assert_true (hw_blink_is_on (HW_PATTERN_FAST, 149));
  g_assert_false (hw_blink_is_on (HW_PATTERN_FAST, 150));
  g_assert_cmpuint (hw_blink_next_ms (HW_PATTERN_FAST, 150), ==, 150);
}

/* The events that came about, as letters: P press, H hold, S stuck. */
static gchar *
poll_all (HwButton *button, gint64 time_us)
{
  GString *said = g_string_new (NULL);
  HwButtonEvent event;
  while (hw_button_poll (button, time_us, &event))
    g_string_append_c (said, "PHS"[event]);
  return g_string_free (said, FALSE);
}

#define expect(button, time_us, events)                                                            \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autofree gchar *said_ = poll_all (button, time_us);                                          \
    g_assert_cmpstr (said_, ==, events);                                                           \
  }                                                                                                \
  G_STMT_END

static void
test_bounce (void)
{
  HwButton button;
  hw_button_init (&button, HW_BUTTON_DEBOUNCE_MS);
  gint64 t = 0;
  for (guint i = 0; i < 9; i++, t += 3 * MS)
    {
      hw_button_edge (&button, i % 2 == 0, t);
      expect (&button, t, "");
    }
  g_assert_cmpint (hw_button_deadline_us (&button), ==, 24 * MS + 30 * MS);
  expect (&button, 53 * MS, "");
  expect (&button, 54 * MS, "");
  g_assert_true (button.down);
  hw_button_edge (&button, FALSE, 200 * MS);
  hw_button_edge (&button, TRUE, 202 * MS);
  hw_button_edge (&button, FALSE, 205 * MS);
  expect (&button, 234 * MS, "");
  expect (&button, 235 * MS, "P");
  g_assert_cmpint (hw_button_deadline_us (&button), ==, -1);
}

static void
test_spike (void)
{
  HwButton button;
  hw_button_init (&button, HW_BUTTON_DEBOUNCE_MS);
  hw_button_edge (&button, TRUE, 0);
  hw_button_edge (&button, FALSE, 29 * MS);
  expect (&button, 100 * MS, "");
  g_assert_false (button.down);
}

static void
test_hold (void)
{
  HwButton button;
  hw_button_init (&button, HW_BUTTON_DEBOUNCE_MS);
  hw_button_edge (&button, TRUE, 0);
  expect (&button, 30 * MS, "");
  g_assert_cmpint (hw_button_deadline_us (&button), ==, 2000 * MS);
  expect (&button, 1999 * MS, "");
  expect (&button, 2000 * MS, "H");
  expect (&button, 2500 * MS, "");
  hw_button_edge (&button, FALSE, 2600 * MS);
  expect (&button, 2700 * MS, "");
}

static void
test_late_poll (void)
{
  HwButton button;
  hw_button_init (&button, HW_BUTTON_DEBOUNCE_MS);
  hw_button_edge (&button, TRUE, 0);
  expect (&button, 40 * MS, "");
  /* The program was busy: the release at 2.1 s is seen first, and no press follows from a hold. */
  hw_button_edge (&button, FALSE, 2100 * MS);
  expect (&button, 2200 * MS, "");
  g_assert_false (button.down);
}

static void
test_stuck (void)
{
  HwButton button;
  hw_button_init (&button, HW_BUTTON_DEBOUNCE_MS);
  hw_button_edge (&button, TRUE, 0);
  expect (&button, 30 * MS, "");
  expect (&button, 20000 * MS, "HS");
  g_assert_cmpint (hw_button_deadline_us (&button), ==, -1);
  hw_button_edge (&button, FALSE, 30000 * MS);
  expect (&button, 30030 * MS, "");
  hw_button_edge (&button, TRUE, 31000 * MS);
  hw_button_edge (&button, TRUE, 31001 * MS);
  expect (&button, 31030 * MS, "");
  hw_button_edge (&button, FALSE, 31200 * MS);
  expect (&button, 31230 * MS, "P");
}

static void
test_kernel_debounce (void)
{
  HwButton button;
  hw_button_init (&button, 0);
  hw_button_edge (&button, TRUE, 10);
  expect (&button, 10, "");
  hw_button_edge (&button, FALSE, 50 * MS);
  expect (&button, 50 * MS, "P");
}

typedef struct {
  GString *lights, *events;
} Seen;

static void
on_light (HwLight light, gboolean on, gpointer data)
{
  g_string_append_c (((Seen *) data)->lights, (on ? "GAR" : "gar")[light]);
}

static void
on_button (HwButtonEvent event, gpointer data)
{
  g_string_append_c (((Seen *) data)->events, "PHS"[event]);
}

static void
seen_clear (Seen *seen)
{
  g_string_free (seen->lights, TRUE);
  g_string_free (seen->events, TRUE);
}

static void
test_sim_lights (void)
{
  g_autoptr (HwPanel) panel = hw_panel_new_sim ();
  Seen seen = { g_string_new (NULL), g_string_new (NULL) };
  g_assert_cmpstr (hw_panel_backend (panel), ==, "sim");
  hw_panel_on_light (panel, on_light, &seen);
  g_assert_cmpstr (seen.lights->str, ==, "gar");
  hw_panel_set (panel, HW_LIGHT_GREEN, HW_PATTERN_STEADY);
  hw_panel_set (panel, HW_LIGHT_GREEN, HW_PATTERN_STEADY);
  g_assert_cmpstr (seen.lights->str, ==, "garG");
  g_assert_cmpint (hw_panel_get (panel, HW_LIGHT_GREEN), ==, HW_PATTERN_STEADY);
  /* Nothing blinks: the main loop has nothing to do. */
  g_assert_false (g_main_context_pending (NULL));
  hw_panel_set (panel, HW_LIGHT_RED, HW_PATTERN_FAST);
  g_string_truncate (seen.lights, 0);
  while (seen.lights->len < 4)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (g_str_equal (seen.lights->str, "RrRr") || g_str_equal (seen.lights->str, "rRrR"));
  hw_panel_set (panel, HW_LIGHT_RED, HW_PATTERN_OFF);
  g_assert_false (g_main_context_pending (NULL));
  hw_panel_on_light (panel, NULL, NULL);
  seen_clear (&seen);
}

static gboolean
let_go (gpointer panel)
{
  hw_panel_sim_button (panel, FALSE);
  return G_SOURCE_REMOVE;
}

static void
test_sim_button (void)
{
  g_autoptr (HwPanel) panel = hw_panel_new_sim ();
  Seen seen = { g_string_new (NULL), g_string_new (NULL) };
  hw_panel_on_button (panel, on_button, &seen);
  /* A press shorter than the debounce is none. */
  hw_panel_sim_button (panel, TRUE);
  hw_panel_sim_button (panel, FALSE);
  g_assert_cmpuint (seen.events->len, ==, 0);
  hw_panel_sim_button (panel, TRUE);
  g_timeout_add (2 * HW_BUTTON_DEBOUNCE_MS, let_go, panel);
  while (seen.events->len == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (seen.events->str, ==, "P");
  seen_clear (&seen);
}

static void
test_sim_broken (void)
{
  g_autoptr (HwPanel) panel = hw_panel_new_sim ();
  g_assert_null (hw_panel_fault (panel));
  hw_panel_sim_break (panel, TRUE);
  hw_panel_set (panel, HW_LIGHT_AMBER, HW_PATTERN_STEADY);
  g_assert_nonnull (hw_panel_fault (panel));
  hw_panel_sim_break (panel, FALSE);
  hw_panel_set (panel, HW_LIGHT_AMBER, HW_PATTERN_OFF);
  g_assert_null (hw_panel_fault (panel));
}

static void
test_no_chip (void)
{
  g_autoptr (GError) error = NULL;
  const HwPanelLines lines = { .chip = "/dev/no-such-chip", .light = { "17", "27", "22" } };
  g_assert_null (hw_panel_new_gpiod (&lines, &error));
  g_assert_nonnull (error);
  g_assert_cmpint ((gint) error->domain, ==, (gint) G_IO_ERROR);
  g_assert_nonnull (strchr (error->message, '.'));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/hw/blink/slow-is-a-second-and-fast-is-150-ms", test_blink);
  g_test_add_func ("/hw/button/a-bouncing-contact-is-one-press", test_bounce);
  g_test_add_func ("/hw/button/a-spike-is-no-press", test_spike);
  g_test_add_func ("/hw/button/a-hold-is-told-once-and-is-no-press", test_hold);
  g_test_add_func ("/hw/button/a-late-poll-makes-no-press-of-a-hold", test_late_poll);
  g_test_add_func ("/hw/button/a-stuck-button-is-told-once", test_stuck);
  g_test_add_func ("/hw/button/a-debouncing-kernel-is-believed-at-once", test_kernel_debounce);
  g_test_add_func ("/hw/panel/one-timer-and-only-while-something-blinks", test_sim_lights);
  g_test_add_func ("/hw/panel/the-simulated-button-presses", test_sim_button);
  g_test_add_func ("/hw/panel/a-line-that-does-not-obey-is-told", test_sim_broken);
  g_test_add_func ("/hw/panel/a-missing-chip-is-told-in-words", test_no_chip);
  return g_test_run ();
}
