/* SPDX-License-Identifier: MPL-2.0 */
/* One kit, many hands: an officer who records, signs out and in, a courier's frames, the office's
 * files, a screen that asks. Meant for the thread sanitizer; without it, a test that nothing hangs
 * and nothing is lost. */
#include "tests/unit/kit-fixture.h"

#define N_RECORDS 6

typedef struct {
  Fixture *fixture;
  gint stop;
} Stress;

static gpointer
ask_status (gpointer data)
{
  Stress *stress = data;
  JbKit *kit = stress->fixture->kit;
  while (!g_atomic_int_get (&stress->stop))
    {
      g_auto (JbKitStatus) status = { 0 };
      g_assert_true (jb_kit_status (kit, &status, NULL));
      g_autoptr (GBytes) json = jb_kit_status_json (kit, NULL);
      g_autoptr (GBytes) list = jb_kit_list_json (kit, NULL);
      g_autoptr (JbKitVerdict) here = jb_kit_here (kit, NULL);
      g_autofree gchar *fingerprint = jb_kit_fingerprint (kit);
      g_assert_true (json != NULL && list != NULL && fingerprint != NULL);
      g_assert_true (here == NULL || here->title != NULL);
      g_assert_cmpint (jb_kit_area_time (kit), ==, JB_AREA_TIME_WIB);
      g_thread_yield ();
    }
  return NULL;
}

/* A frame whose answer does not matter. */
static void
send_frame (JbKitLink *link, guint8 verb, GBytes *frame)
{
  const guint8 *bytes = frame != NULL ? g_bytes_get_data (frame, NULL) : NULL;
  g_autoptr (GBytes) reply = jb_kit_link_handle (link, verb, bytes != NULL ? bytes + 5 : NULL,
                                                 bytes != NULL ? g_bytes_get_size (frame) - 5 : 0);
  g_assert_nonnull (reply);
}

static GBytes *
fetch (JbKitLink *link)
{
  g_autoptr (GBytes) reply = jb_kit_link_handle (link, JB_VERB_NEXT, NULL, 0);
  g_auto (JbNext) next = { 0 };
  g_autoptr (GError) error = NULL;
  jb_next_decode ((const guint8 *) g_bytes_get_data (reply, NULL) + 5, g_bytes_get_size (reply) - 5,
                  &next, &error);
  g_assert_no_error (error);
  if (next.kind == JB_NEXT_NOTHING)
    return NULL;
  g_autoptr (GBytes) request = jb_frame_read_request (&next.batch, 0, JB_FRAME_READ_MAX);
  const guint8 *frame = g_bytes_get_data (request, NULL);
  g_autoptr (GBytes) piece
      = jb_kit_link_handle (link, JB_VERB_READ, frame + 5, g_bytes_get_size (request) - 5);
  g_assert_cmpuint (g_bytes_get_size (piece) - 5, ==, next.size_bytes);
  return g_bytes_new_from_bytes (piece, 5, g_bytes_get_size (piece) - 5);
}

/* What a courier does, and the office behind it. */
static gpointer
carry (gpointer data)
{
  Stress *stress = data;
  FakeOffice *office = stress->fixture->office;
  JbKitLink *link = jb_kit_link_new (stress->fixture->kit);
  guint32 version = 2;
  gboolean last = FALSE;
  while (!last)
    {
      last = g_atomic_int_get (&stress->stop);
      static const guint8 wait[4] = { 0, 0, 0, 5 };
      send_frame (link, JB_VERB_HELLO, NULL);
      g_autoptr (GBytes) reply = jb_kit_link_handle (link, JB_VERB_WAIT, wait, sizeof wait);
      g_assert_nonnull (reply);
      g_autoptr (GBytes) stream = fetch (link);
      if (stream != NULL)
        {
          g_autoptr (GBytes) receipt = fake_office_receipt (office, stream, JB_RECEIPT_ACCEPTED);
          g_autoptr (GBytes) frame
              = jb_frame_deliver (JB_DELIVER_ANSWER, TRUE, g_bytes_get_data (receipt, NULL),
                                  g_bytes_get_size (receipt));
          send_frame (link, JB_VERB_DELIVER, frame);
        }
      office->now_s++;
      GBytes *zone = fake_office_zone (office, version++, RED_VILLAGE);
      GBytes *fresh = fake_office_fresh (office, zone, office->receipt_no);
      g_autoptr (GBytes) files
          = fake_office_delivery (office, enrol_again (office, version), zone, fresh, NULL);
      g_autoptr (GBytes) frame = jb_frame_deliver (
          JB_DELIVER_FILES, TRUE, g_bytes_get_data (files, NULL), g_bytes_get_size (files));
      send_frame (link, JB_VERB_DELIVER, frame);
    }
  jb_kit_link_free (link);
  return NULL;
}

static void
count_call (gpointer data)
{
  g_atomic_int_inc ((gint *) data);
}

static void
test_many_hands_lose_nothing_and_wait_for_nobody_forever (Fixture *fixture, gconstpointer data)
{
  Stress stress = { .fixture = fixture };
  gint n_calls = 0;
  jb_kit_on_changed (fixture->kit, count_call, &n_calls);
  unlock (fixture);
  GThread *screen = g_thread_new ("screen", ask_status, &stress);
  GThread *courier = g_thread_new ("courier", carry, &stress);
  for (guint i = 0; i < N_RECORDS; i++)
    {
      JbFinished finished;
      g_autofree gchar *nik = g_strdup_printf ("150304450603%04u", i + 1);
      record_one (fixture, nik, &finished);
      g_assert_cmpuint (finished.rec_seq, ==, i + 1);
      if (i == N_RECORDS / 2)
        {
          jb_kit_lock (fixture->kit);
          unlock (fixture);
        }
    }
  g_atomic_int_set (&stress.stop, 1);
  g_thread_join (courier);
  g_thread_join (screen);
  jb_kit_on_changed (fixture->kit, NULL, NULL);
  g_assert_cmpuint (count (fixture, JB_STATE_PURGED), ==, N_RECORDS);
  g_assert_cmpint (n_calls, >, N_RECORDS);
  JbAuditHead head;
  g_assert_true (jb_kit_audit_verify (fixture->kit, &head, NULL));
}

static gpointer
wait_long (gpointer data)
{
  static const guint8 wait[4] = { 0, 9, 0xff, 0xff };
  return jb_kit_link_handle (data, JB_VERB_WAIT, wait, sizeof wait);
}

static void
test_a_long_wait_holds_nobody_up_and_can_be_ended (Fixture *fixture, gconstpointer data)
{
  JbKitLink *link = jb_kit_link_new (fixture->kit);
  g_autoptr (GBytes) nothing = fetch (link);
  g_assert_null (nothing);
  GThread *waiting = g_thread_new ("waiting", wait_long, link);
  unlock (fixture);
  jb_kit_lock (fixture->kit);
  jb_kit_link_cancel (link);
  g_autoptr (GBytes) reply = g_thread_join (waiting);
  g_assert_cmpuint (((const guint8 *) g_bytes_get_data (reply, NULL))[5], ==, 0);
  jb_kit_link_free (link);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  jb_secret_allow_unlocked ();
  g_assert_true (jb_secret_start (NULL));
#define T(path, func) g_test_add ("/attack/threads/" path, Fixture, NULL, set_up, func, tear_down)
  T ("many-hands-lose-nothing-and-wait-for-nobody-forever",
     test_many_hands_lose_nothing_and_wait_for_nobody_forever);
  T ("a-long-wait-holds-nobody-up-and-can-be-ended",
     test_a_long_wait_holds_nobody_up_and_can_be_ended);
#undef T
  return g_test_run ();
}
