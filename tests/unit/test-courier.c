/* SPDX-License-Identifier: MPL-2.0 */
#include "app/sync/courier.h"
#include "tests/unit/courier-kit.h"
#include "tests/unit/courier-office.h"
#include "tests/unit/courier-pki.h"

typedef struct {
  PkiPair *ca;
  FakeKit *kit;
  FakeOffice *office;
  JbCourierOptions options;
  gchar *words;
} Fixture;

static PkiPair *
new_authority (void)
{
  PkiWish wish = { .name = "CA kantor", .is_ca = TRUE, .from_days = -100, .until_days = 100 };
  return pki_pair_new (&wish);
}

static GTlsCertificate *
new_certificate (const PkiPair *ca, gint from_days, gint until_days)
{
  PkiWish wish = { .name = "kantor",
                   .issuer = ca,
                   .address = "127.0.0.1",
                   .from_days = from_days,
                   .until_days = until_days };
  g_autoptr (PkiPair) pair = pki_pair_new (&wish);
  return pki_certificate (pair, NULL);
}

static void
set_office (Fixture *f, GTlsCertificate *certificate)
{
  fake_office_free (f->office);
  f->office = fake_office_new (certificate);
  g_free (f->kit->url);
  f->kit->url = fake_office_url (f->office);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->ca = new_authority ();
  f->kit = fake_kit_new ();
  f->kit->ca_pem = g_strdup (f->ca->pem);
  set_office (f, new_certificate (f->ca, -1, 10));
  fake_kit_serve (f->kit);
  jb_courier_options_init (&f->options);
  f->options.home = f->kit->home;
  f->options.mode = JB_COURIER_ONCE;
  f->options.first_pause_us = 1000;
  f->options.longest_pause_us = 4000;
  f->options.first_poll_us = 1000;
  f->options.longest_poll_us = 2000;
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  fake_kit_free (f->kit);
  fake_office_free (f->office);
  pki_pair_free (f->ca);
  g_free (f->words);
}

static JbCourierEnd
run (Fixture *f)
{
  g_clear_pointer (&f->words, g_free);
  return jb_courier_run (&f->options, &f->words);
}

static void
assert_all_sent (Fixture *f)
{
  g_assert_cmpint (run (f), ==, JB_COURIER_DONE);
  g_assert_cmpstr (f->words, ==, "");
  g_assert_cmpuint (f->kit->n_receipted, ==, f->kit->n_batches);
  g_assert_cmpuint (fake_office_n_whole (f->office), ==, f->kit->n_batches);
  g_assert_true (fake_kit_saw (f->kit, JB_LINK_DONE));
}

static void
test_batches (Fixture *f, gconstpointer data)
{
  f->kit->n_batches = 3;
  f->kit->batch_bytes = 3 * 1024 * 1024 + 5;
  fake_office_plan (f->office, ASKED_ANSWER, DO_PENDING, 0);
  fake_office_plan (f->office, ASKED_ANSWER, DO_STORED, 0);
  fake_office_plan (f->office, ASKED_ANSWER, DO_STORED, 0);
  assert_all_sent (f);
  g_assert_cmpuint (f->kit->n_stored, ==, 1); /* the same document is not delivered again */
  g_assert_cmpuint (fake_office_n (f->office, ASKED_CREATE), ==, 3);
  g_assert_cmpuint (fake_office_n_bytes (f->office), ==, 3 * f->kit->batch_bytes);
  g_assert_cmpuint (f->kit->largest_read, <=, JB_FRAME_READ_MAX);
  /* Once before, once after the receipts: what may be forgotten is in the second. */
  g_assert_cmpuint (f->kit->n_hello, ==, 2);
  g_assert_cmpuint (f->kit->n_files, ==, 2);
  g_assert_true (fake_kit_saw (f->kit, JB_LINK_UPLOADING));
  g_assert_true (fake_kit_saw (f->kit, JB_LINK_ANSWER));
  g_assert_cmpuint (f->kit->most_confirmed, ==, f->kit->batch_bytes);
}

static void
test_nothing (Fixture *f, gconstpointer data)
{
  f->kit->n_batches = 0;
  g_assert_cmpint (run (f), ==, JB_COURIER_DONE);
  g_assert_cmpuint (f->kit->n_files, ==, 1);
  g_assert_cmpuint (fake_office_n (f->office, ASKED_CREATE), ==, 0);
}

static void
test_cut (Fixture *f, gconstpointer data)
{
  f->kit->batch_bytes = 2 * 1000 * 1000;
  fake_office_plan (f->office, ASKED_PATCH, DO_CUT, 700 * 1000);
  fake_office_plan (f->office, ASKED_PATCH, DO_CUT, 1);
  assert_all_sent (f);
  g_assert_cmpuint (fake_office_n (f->office, ASKED_CREATE), ==, 1);
  g_assert_cmpuint (fake_office_n (f->office, ASKED_PATCH), ==, 3);
  g_assert_true (fake_kit_saw (f->kit, JB_LINK_RETRYING));
}

static void
test_partial (Fixture *f, gconstpointer data)
{
  fake_office_plan (f->office, ASKED_PATCH, DO_TAKE, 1000);
  assert_all_sent (f);
  g_assert_cmpuint (fake_office_n (f->office, ASKED_PATCH), ==, 2);
  g_assert_false (fake_kit_saw (f->kit, JB_LINK_RETRYING));
}

/* Every place where a portal may answer in the office's stead, over the office's own certificate. */
static void
test_portal (Fixture *f, gconstpointer data)
{
  for (guint asked = 0; asked < ASKED_N; asked++)
    {
      f->kit->n_receipted = 0;
      fake_office_forget (f->office);
      fake_office_plan (f->office, asked, DO_PORTAL, 0);
      assert_all_sent (f);
      g_assert_true (fake_kit_saw (f->kit, JB_LINK_RETRYING));
      g_array_set_size (f->kit->states, 0);
    }
}

static void
test_portal_stays (Fixture *f, gconstpointer data)
{
  for (guint i = 0; i < 20; i++)
    fake_office_plan (f->office, ASKED_PATCH, DO_PORTAL, 0);
  g_assert_cmpint (run (f), ==, JB_COURIER_NOT_REACHED);
  g_assert_cmpstr (f->words, !=, "");
  g_assert_cmpuint (f->kit->n_receipted, ==, 0);
  g_assert_cmpuint (fake_office_n (f->office, ASKED_PATCH), ==, f->options.max_tries);
}

static void
test_redirect (Fixture *f, gconstpointer data)
{
  fake_office_plan (f->office, ASKED_HELLO, DO_REDIRECT, 0);
  fake_office_plan (f->office, ASKED_PATCH, DO_REDIRECT, 0);
  assert_all_sent (f);
}

static void
test_gone (Fixture *f, gconstpointer data)
{
  f->kit->upload_url = (g_free (f->kit->upload_url), fake_office_upload_url (f->office, 0));
  fake_office_plan (f->office, ASKED_HEAD, DO_STATUS, 404);
  fake_office_plan (f->office, ASKED_HEAD, DO_STATUS, 410);
  assert_all_sent (f);
  g_assert_cmpuint (fake_office_n (f->office, ASKED_CREATE), ==, 2);
  g_assert_false (fake_kit_saw (f->kit, JB_LINK_RETRYING));
}

static void
test_forgotten_while_sending (Fixture *f, gconstpointer data)
{
  fake_office_plan (f->office, ASKED_PATCH, DO_FORGET, 0);
  assert_all_sent (f);
  g_assert_cmpuint (fake_office_n (f->office, ASKED_CREATE), ==, 2);
}

/* An office restored from a backup: it had it all, and has lost it. */
static void
test_forgotten_when_asked (Fixture *f, gconstpointer data)
{
  f->kit->sent = TRUE;
  f->kit->upload_url = (g_free (f->kit->upload_url), fake_office_upload_url (f->office, 0));
  fake_office_plan (f->office, ASKED_ANSWER, DO_FORGET, 0);
  assert_all_sent (f);
  g_assert_cmpuint (fake_office_n (f->office, ASKED_CREATE), ==, 1);
}

static void
test_only_the_answer (Fixture *f, gconstpointer data)
{
  f->kit->sent = TRUE;
  f->kit->upload_url = (g_free (f->kit->upload_url), fake_office_upload_url (f->office, 0));
  fake_office_hold (f->office, 0, f->kit->batch_bytes);
  assert_all_sent (f);
  g_assert_cmpuint (fake_office_n_bytes (f->office), ==, 0);
  g_assert_cmpuint (f->kit->n_reads, ==, 0);
}

static void
test_conflict (Fixture *f, gconstpointer data)
{
  fake_office_plan (f->office, ASKED_PATCH, DO_STATUS, 409);
  assert_all_sent (f);
  g_assert_cmpuint (fake_office_n (f->office, ASKED_HEAD), ==, 2);
  g_assert_false (fake_kit_saw (f->kit, JB_LINK_RETRYING));
}

static void
test_conflict_for_ever (Fixture *f, gconstpointer data)
{
  for (guint i = 0; i < 100; i++)
    fake_office_plan (f->office, ASKED_PATCH, DO_STATUS, 409);
  g_assert_cmpint (run (f), ==, JB_COURIER_NOT_REACHED);
  g_assert_cmpuint (fake_office_n (f->office, ASKED_PATCH), <=, 5 * f->options.max_tries);
}

static void
test_busy (Fixture *f, gconstpointer data)
{
  static const guint statuses[] = { 423, 429, 500, 502, 503, 507 };
  for (guint i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      f->kit->n_receipted = 0;
      fake_office_forget (f->office);
      fake_office_plan (f->office, ASKED_HELLO, DO_STATUS, statuses[i]);
      fake_office_plan (f->office, ASKED_PATCH, DO_STATUS, statuses[i]);
      fake_office_plan (f->office, ASKED_ANSWER, DO_STATUS, statuses[i]);
      assert_all_sent (f);
    }
  g_assert_true (fake_kit_saw (f->kit, JB_LINK_RETRYING));
}

static void
test_refusals (Fixture *f, gconstpointer data)
{
  static const guint statuses[] = { 400, 401, 403, 413, 415 };
  static const Asked asked[] = { ASKED_HELLO, ASKED_CREATE, ASKED_PATCH };
  for (guint a = 0; a < G_N_ELEMENTS (asked); a++)
    for (guint i = 0; i < G_N_ELEMENTS (statuses); i++)
      {
        guint before = fake_office_n (f->office, asked[a]);
        fake_office_plan (f->office, asked[a], DO_STATUS, statuses[i]);
        g_assert_cmpint (run (f), ==, JB_COURIER_REFUSED);
        g_assert_cmpstr (f->words, !=, "");
        g_assert_cmpstr (f->kit->message, ==, f->words);
        g_assert_cmpuint (fake_office_n (f->office, asked[a]), ==, before + 1); /* never again */
        g_assert_true (fake_kit_saw (f->kit, JB_LINK_STOPPED));
        g_assert_cmpuint (f->kit->n_receipted, ==, 0);
      }
}

static void
test_lies (Fixture *f, gconstpointer data)
{
  fake_office_plan (f->office, ASKED_HEAD, DO_LIE, 0);
  fake_office_plan (f->office, ASKED_PATCH, DO_LIE, 0);
  assert_all_sent (f);
}

static void
test_elsewhere (Fixture *f, gconstpointer data)
{
  g_free (f->kit->upload_url);
  f->kit->upload_url = g_strdup ("https://kantor-lama.example/v1/uploads/0");
  fake_office_plan (f->office, ASKED_CREATE, DO_ELSEWHERE, 0);
  assert_all_sent (f);
  g_assert_cmpuint (fake_office_n (f->office, ASKED_CREATE), ==, 2);
}

static void
test_other_authority (Fixture *f, gconstpointer data)
{
  g_autoptr (PkiPair) other = new_authority ();
  set_office (f, new_certificate (other, -1, 10));
  for (guint trusted = 0; trusted < 2; trusted++)
    {
      f->kit->clock_is_trusted = trusted;
      g_assert_cmpint (run (f), ==, JB_COURIER_NOT_REACHED);
      g_assert_cmpuint (fake_office_n (f->office, ASKED_HELLO), ==, 0);
    }
}

static void
test_expired (Fixture *f, gconstpointer data)
{
  set_office (f, new_certificate (f->ca, -20, -10));
  g_assert_cmpint (run (f), ==, JB_COURIER_NOT_REACHED);
  g_assert_cmpuint (fake_office_n (f->office, ASKED_HELLO), ==, 0);
  f->kit->clock_is_trusted = FALSE;
  assert_all_sent (f);
  /* The kit knows the time, but the machine's clock, which TLS reads, cannot be right. */
  f->kit->clock_is_trusted = TRUE;
  f->kit->n_receipted = 0;
  f->options.wall_clock_is_possible = FALSE;
  assert_all_sent (f);
}

static void
test_nobody (Fixture *f, gconstpointer data)
{
  g_clear_pointer (&f->office, fake_office_free);
  g_assert_cmpint (run (f), ==, JB_COURIER_NOT_REACHED);
  g_assert_cmpuint (f->kit->n_hello, ==, f->options.max_tries);
}

static void
test_plain_http (Fixture *f, gconstpointer data)
{
  g_free (f->kit->url);
  f->kit->url = g_strdup ("https://user@127.0.0.1/");
  g_assert_cmpint (run (f), ==, JB_COURIER_LEFT);
  f->options.url = "http://127.0.0.1:1";
  g_assert_cmpint (run (f), ==, JB_COURIER_LEFT);
}

static void
test_unopened (Fixture *f, gconstpointer data)
{
  for (guint i = 0; i < 1000; i++)
    fake_office_plan (f->office, ASKED_ANSWER, DO_STORED, 0);
  f->options.answer_patience_us = 20 * 1000;
  g_assert_cmpint (run (f), ==, JB_COURIER_LEFT);
  g_assert_cmpuint (f->kit->n_stored, >=, 1);
  g_assert_cmpuint (f->kit->n_receipted, ==, 0);
}

static void
test_refused_files (Fixture *f, gconstpointer data)
{
  f->kit->refuses_files = TRUE;
  g_assert_cmpint (run (f), ==, JB_COURIER_LEFT);
  g_assert_cmpstr (f->words, ==, "Berkas kantor tidak bertanda tangan.");
  g_assert_cmpuint (f->kit->n_receipted, ==, 1); /* records were handed over all the same */
}

static void
test_refused_answer (Fixture *f, gconstpointer data)
{
  f->kit->refuses_answers = TRUE;
  g_assert_cmpint (run (f), ==, JB_COURIER_LEFT);
  g_assert_cmpstr (f->words, ==, "Tanda terima tidak sah.");
}

static void
test_broken_kit (Fixture *f, gconstpointer data)
{
  f->kit->breaks_reads = TRUE;
  g_assert_cmpint (run (f), ==, JB_COURIER_LEFT);
  g_assert_cmpstr (f->words, ==, "Ruang simpan tidak terbaca.");
}

static void
test_no_kit (Fixture *f, gconstpointer data)
{
  g_clear_pointer (&f->kit->server, jb_socket_server_free);
  g_assert_cmpint (run (f), ==, JB_COURIER_LEFT);
  g_assert_cmpstr (f->words, !=, "");
}

static gpointer
press_when_it_waits (gpointer data)
{
  Fixture *f = data;
  g_mutex_lock (&f->kit->lock);
  while (f->kit->retry_s == 0)
    g_cond_wait (&f->kit->changed, &f->kit->lock);
  g_mutex_unlock (&f->kit->lock);
  fake_kit_press (f->kit);
  g_mutex_lock (&f->kit->lock);
  while (f->kit->n_receipted < f->kit->n_batches)
    g_cond_wait (&f->kit->changed, &f->kit->lock);
  g_mutex_unlock (&f->kit->lock);
  g_cancellable_cancel (f->options.cancellable);
  return NULL;
}

/* It would wait for an hour; somebody who presses the button does not. */
static void
test_woken (Fixture *f, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  f->options.mode = JB_COURIER_FOREVER;
  f->options.first_pause_us = f->options.longest_pause_us
      = G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC;
  f->options.cancellable = cancellable;
  fake_office_plan (f->office, ASKED_HELLO, DO_STATUS, 503);
  GThread *person = g_thread_new ("person", press_when_it_waits, f);
  run (f);
  g_thread_join (person);
  g_assert_cmpuint (f->kit->n_receipted, ==, 1);
  g_assert_cmpuint (fake_office_n_whole (f->office), ==, 1);
}

static void
test_progress_rate (Fixture *f, gconstpointer data)
{
  f->kit->batch_bytes = 24 * 1024 * 1024;
  gint64 begun_us = g_get_monotonic_time ();
  assert_all_sent (f);
  gint64 quarters = (g_get_monotonic_time () - begun_us) / (G_USEC_PER_SEC / 4) + 1;
  /* And one for every change of state. */
  g_assert_cmpuint (f->kit->n_progress, <=, (guint) quarters + f->kit->states->len);
  g_assert_cmpuint (f->kit->n_reads, ==, 24);
}

#define ADD(name, func) g_test_add ("/courier/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("every-batch-is-sent-once-and-receipted", test_batches);
  ADD ("with-nothing-to-send-it-still-fetches", test_nothing);
  ADD ("a-cut-goes-on-where-the-office-is", test_cut);
  ADD ("a-partial-offset-is-gone-on-from", test_partial);
  ADD ("a-captive-portal's-200-is-no-success", test_portal);
  ADD ("a-portal-that-stays-is-not-the-office", test_portal_stays);
  ADD ("a-redirect-is-not-followed", test_redirect);
  ADD ("404-and-410-create-again", test_gone);
  ADD ("an-upload-forgotten-while-sending-begins-again", test_forgotten_while_sending);
  ADD ("a-batch-the-office-lost-is-sent-again", test_forgotten_when_asked);
  ADD ("what-is-sent-already-is-only-asked-for", test_only_the_answer);
  ADD ("409-asks-for-the-offset", test_conflict);
  ADD ("409-for-ever-ends", test_conflict_for_ever);
  ADD ("a-busy-office-is-tried-again", test_busy);
  ADD ("a-refusal-stops-and-says-so", test_refusals);
  ADD ("an-offset-that-cannot-be-is-not-believed", test_lies);
  ADD ("an-upload-elsewhere-is-never-used", test_elsewhere);
  ADD ("another-authority-is-not-the-office", test_other_authority);
  ADD ("an-expired-certificate-needs-an-untrusted-clock", test_expired);
  ADD ("an-office-that-is-not-there-is-given-up", test_nobody);
  ADD ("only-https-is-called", test_plain_http);
  ADD ("a-batch-not-opened-yet-is-left", test_unopened);
  ADD ("files-the-kit-refuses-hold-nothing-up", test_refused_files);
  ADD ("an-answer-the-kit-refuses-ends-the-round", test_refused_answer);
  ADD ("a-kit-that-cannot-read-is-named", test_broken_kit);
  ADD ("without-a-kit-there-is-nothing-to-do", test_no_kit);
  ADD ("pressing-send-ends-the-back-off", test_woken);
  ADD ("progress-is-told-four-times-a-second", test_progress_rate);
  return g_test_run ();
}
