/* SPDX-License-Identifier: MPL-2.0 */
#include "tests/unit/receive-fixture.h"

#include "app/office/store/document.h"
#include "app/office/store/kit.h"
#include "core/base/error.h"
#include "core/sync/hello.h"
#include "core/trust/trust.h"

#include <string.h>

static void
fill_hello (JbHello *hello, Rig *rig)
{
  memset (hello, 0, sizeof *hello);
  hello->kit = rig->kit;
  jb_id_random (&hello->incarnation);
  memset (hello->nonce, 0x5e, sizeof hello->nonce);
  hello->battery_percent = 71;
  hello->disk_free_bytes = -1;
}

static Reply *
say (Rig *rig, const JbHello *hello, JbSigner *signer)
{
  g_autoptr (GBytes) file = jb_hello_encode (hello, signer);

  return rig_ask (rig, "POST", "/v1/hello", file, NULL);
}

/* The only file of that role, verified (transfer full payload). */
static GBytes *
payload_of (Rig *rig, GBytes *delivery, const gchar *role)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) files = jb_delivery_decode (delivery, &error);
  g_autoptr (OfOffice) office = rig_office (rig);
  g_autoptr (JbTrust) trust = of_office_trust (office, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < files->len; i++)
    {
      GBytes *file = g_ptr_array_index (files, i);
      g_autoptr (JbSigned) signed_file = jb_signed_parse (file, JB_SIGNED_MAX_PAYLOAD, NULL);

      if (signed_file != NULL && strcmp (jb_signed_role (signed_file), role) == 0)
        {
          GBytes *payload = jb_trust_verify (trust, role, file, JB_SIGNED_MAX_PAYLOAD, &error);
          g_assert_no_error (error);
          return payload;
        }
    }
  return NULL;
}

static guint
n_files (GBytes *delivery)
{
  g_autoptr (GPtrArray) files = jb_delivery_decode (delivery, NULL);

  g_assert_nonnull (files);
  return files->len;
}

static void
test_a_kit_is_answered_with_time_and_what_it_lacks (void)
{
  g_autoptr (Rig) rig = rig_new (NULL);
  JbHello hello;
  g_autoptr (Reply) all = NULL;
  g_autoptr (Reply) little = NULL;
  g_autoptr (GBytes) payload = NULL;
  JbTimeAnswer answer;

  fill_hello (&hello, rig);
  all = say (rig, &hello, rig->kit_signer);
  g_assert_cmpuint (all->status, ==, 200);
  g_assert_cmpstr (reply_header (all, "Content-Type"), ==, "application/octet-stream");
  payload = payload_of (rig, all->body, JB_ROLE_TIME);
  g_assert_nonnull (payload);
  g_assert_true (jb_time_answer_decode (payload, &answer, NULL));
  g_assert_cmpmem (answer.nonce, JB_NONCE_BYTES, hello.nonce, JB_NONCE_BYTES);
  g_assert_true (jb_id_equal (&answer.kit, &rig->kit));
  g_assert_cmpint (answer.time_s, ==, rig->options.now_s ());
  hello.trust_version = 1;
  hello.enrol_version = 1;
  little = say (rig, &hello, rig->kit_signer);
  g_assert_cmpuint (little->status, ==, 200);
  g_assert_cmpuint (n_files (all->body), ==, n_files (little->body) + 2);
}

static void
test_the_office_remembers_the_call (void)
{
  g_autoptr (Rig) rig = rig_new (NULL);
  g_autoptr (OfOffice) office = NULL;
  JbHello hello;
  OfKit kit;

  fill_hello (&hello, rig);
  g_assert_cmpuint (reply_status (say (rig, &hello, rig->kit_signer)), ==, 200);
  office = rig_office (rig);
  g_assert_true (of_kit_get (office->store, &rig->kit, &kit, NULL));
  g_assert_cmpint (kit.hello_s, ==, rig->options.now_s ());
}

static void
test_strangers_and_forgers_are_told_apart (void)
{
  g_autoptr (Rig) rig = rig_new (NULL);
  g_autoptr (JbSecret) seed = jb_secret_random (JB_SEED_BYTES, NULL);
  g_autoptr (JbSigner) stranger = jb_signer_new (seed, NULL);
  g_autoptr (OfOffice) office = NULL;
  JbHello hello;
  OfKit kit;

  fill_hello (&hello, rig);
  g_assert_cmpuint (reply_status (say (rig, &hello, stranger)), ==, 401);
  jb_kit_id (jb_signer_public (stranger), &hello.kit);
  g_assert_cmpuint (reply_status (say (rig, &hello, stranger)), ==, 403);
  office = rig_office (rig);
  g_assert_true (of_kit_get (office->store, &rig->kit, &kit, NULL));
  g_assert_cmpint (kit.hello_s, ==, 0);
}

static void
test_what_is_no_hello_is_refused (void)
{
  g_autoptr (Rig) rig = rig_new (NULL);
  g_autofree gchar *much = g_strnfill (100000, 'x');
  g_autoptr (GBytes) junk = g_bytes_new_static ("JBS1 but not really", 19);
  g_autoptr (GBytes) large = g_bytes_new (much, 100000);

  g_assert_cmpuint (reply_status (rig_ask (rig, "POST", "/v1/hello", NULL, NULL)), ==, 400);
  g_assert_cmpuint (reply_status (rig_ask (rig, "POST", "/v1/hello", junk, NULL)), ==, 400);
  g_assert_cmpuint (reply_status (rig_ask (rig, "POST", "/v1/hello", large, NULL)), ==, 413);
}

/* Every bit of it is signed, or makes it unreadable. */
static void
test_a_flipped_bit_is_never_believed (void)
{
  g_autoptr (Rig) rig = rig_new (NULL);
  g_autoptr (GBytes) good = NULL;
  gsize len = 0;
  JbHello hello;

  fill_hello (&hello, rig);
  good = jb_hello_encode (&hello, rig->kit_signer);
  for (gsize at = 0; at < g_bytes_get_size (good); at += 7)
    {
      guint8 *bytes = g_memdup2 (g_bytes_get_data (good, &len), g_bytes_get_size (good));
      g_autoptr (GBytes) bad = NULL;
      guint status;

      bytes[at] ^= 1;
      bad = g_bytes_new_take (bytes, len);
      status = reply_status (rig_ask (rig, "POST", "/v1/hello", bad, NULL));
      g_assert_true (status == 400 || status == 401 || status == 403);
    }
}

typedef struct {
  Rig *rig;
  guint n_ok;
} Caller;

static gpointer
call_often (gpointer data)
{
  Caller *caller = data;
  g_autoptr (SoupSession) session = soup_session_new_with_options (
      "tls-database", caller->rig->ca, "max-conns-per-host", 1, "proxy-resolver", NULL, NULL);
  g_autofree gchar *url = g_strconcat (caller->rig->url, "/v1/hello", NULL);
  JbHello hello;

  fill_hello (&hello, caller->rig);
  for (guint i = 0; i < 20; i++)
    {
      g_autoptr (SoupMessage) message = soup_message_new ("POST", url);
      g_autoptr (GBytes) file = jb_hello_encode (&hello, caller->rig->kit_signer);
      g_autoptr (GBytes) body = NULL;
      g_autoptr (GError) error = NULL;

      soup_message_set_request_body_from_bytes (message, NULL, file);
      body = soup_session_send_and_read (session, message, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (soup_message_get_status (message), ==, 200);
      caller->n_ok++;
    }
  return NULL;
}

/* No more than four: GIO hands the handshakes of both sides to one pool of ten threads. */
static void
test_several_call_at_once (void)
{
  g_autoptr (Rig) rig = rig_new (NULL);
  Caller callers[4];
  GThread *threads[4];
  guint n_ok = 0;
  guint64 commits, writes;

  for (guint i = 0; i < 4; i++)
    {
      callers[i] = (Caller){ rig, 0 };
      threads[i] = g_thread_new ("caller", call_often, &callers[i]);
    }
  for (guint i = 0; i < 4; i++)
    {
      g_thread_join (threads[i]);
      n_ok += callers[i].n_ok;
    }
  g_assert_cmpuint (n_ok, ==, 80);
  of_receiver_counts (rig->receiver, &commits, &writes);
  g_test_message ("%" G_GUINT64_FORMAT " writes in %" G_GUINT64_FORMAT " commits", writes, commits);
  g_assert_cmpuint (writes, ==, 81); /* and the spool's recovery */
  g_assert_cmpuint (commits, <=, writes);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define T(name, func) g_test_add_func ("/receive/hello/" name, func)
  T ("a-kit-is-answered-with-time-and-what-it-lacks",
     test_a_kit_is_answered_with_time_and_what_it_lacks);
  T ("the-office-remembers-the-call", test_the_office_remembers_the_call);
  T ("strangers-and-forgers-are-told-apart", test_strangers_and_forgers_are_told_apart);
  T ("what-is-no-hello-is-refused", test_what_is_no_hello_is_refused);
  T ("a-flipped-bit-is-never-believed", test_a_flipped_bit_is_never_believed);
  T ("several-call-at-once", test_several_call_at_once);
#undef T
  return g_test_run ();
}
