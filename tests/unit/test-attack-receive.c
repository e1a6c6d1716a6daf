/* SPDX-License-Identifier: MPL-2.0 */
/* Strangers at the receiver's door, who have no key and need none to be a nuisance. */
#include "tests/unit/receive-fixture.h"

#include <stdio.h>
#include <unistd.h>

#define STRANGERS 30
#define MB (1024 * 1024)

/* What the sanitizer holds back of freed memory would be counted too. */
#if defined __SANITIZE_ADDRESS__
#define COUNTS_MEMORY FALSE
#elif defined __has_feature
#if __has_feature(address_sanitizer)
#define COUNTS_MEMORY FALSE
#endif
#endif
#ifndef COUNTS_MEMORY
#define COUNTS_MEMORY TRUE
#endif

static gsize
resident_bytes (void)
{
  g_autofree gchar *text = NULL;
  unsigned long total = 0, resident = 0;

  g_assert_true (g_file_get_contents ("/proc/self/statm", &text, NULL, NULL));
  g_assert_cmpint (sscanf (text, "%lu %lu", &total, &resident), ==, 2);
  return (gsize) resident * (gsize) sysconf (_SC_PAGESIZE);
}

/* Connections that begin a handshake and say no more. */
static GPtrArray *
begin_handshakes (Rig *rig)
{
  static const guint8 beginning[] = { 0x16, 0x03, 0x01, 0x02, 0x00, 0x01 };
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  GPtrArray *streams = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < STRANGERS; i++)
    {
      GSocketConnection *plain = g_socket_client_connect_to_uri (client, rig->url, 443, NULL, NULL);

      g_assert_nonnull (plain);
      rig_write (G_IO_STREAM (plain), beginning, sizeof beginning);
      g_ptr_array_add (streams, plain);
    }
  return streams;
}

static void
test_a_handshake_costs_little_memory (void)
{
  g_autoptr (Rig) rig = rig_new (NULL);
  g_autoptr (GPtrArray) strangers = NULL;
  gsize before;

  g_assert_cmpuint (reply_status (rig_ask (rig, "GET", "/v1/status", NULL, NULL)), ==, 200);
  before = resident_bytes ();
  strangers = begin_handshakes (rig);
  g_assert_cmpuint (reply_status (rig_ask (rig, "GET", "/v1/status", NULL, NULL)), ==, 200);
  if (COUNTS_MEMORY)
    g_assert_cmpuint (resident_bytes (), <, before + STRANGERS * MB);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/attack/receive/a-handshake-costs-little-memory",
                   test_a_handshake_costs_little_memory);
  return g_test_run ();
}
