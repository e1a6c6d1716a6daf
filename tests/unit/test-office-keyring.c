/* SPDX-License-Identifier: MPL-2.0 */
/* JBO1: what opens a keyring, and what does not. */
#include "tests/unit/office-fixture.h"

#include "app/office/files.h"
#include "core/base/error.h"

#include <glib/gstdio.h>
#include <string.h>

typedef struct {
  OfKeyring *ring;
  JbSecret *machine;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->machine = jb_secret_random (JB_KEY_BYTES, NULL);
  fixture->ring = of_keyring_new (OF_RING_ONLINE);
  g_assert_true (of_keyring_add_random (fixture->ring, "store", NULL));
  g_assert_true (of_keyring_add_random (fixture->ring, "fresh", NULL));
  g_autoptr (JbSecret) odd = fx_secret ("a secret of another length");
  of_keyring_add (fixture->ring, "ca", odd);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  of_keyring_free (fixture->ring);
  jb_secret_unref (fixture->machine);
}

static gboolean
secrets_equal (const JbSecret *a, const JbSecret *b)
{
  return a != NULL && b != NULL && jb_secret_len (a) == jb_secret_len (b)
         && memcmp (jb_secret_data (a), jb_secret_data (b), jb_secret_len (a)) == 0;
}

static void
assert_same (const OfKeyring *a, const OfKeyring *b)
{
  g_assert_cmpuint (of_keyring_n (a), ==, of_keyring_n (b));
  for (guint i = 0; i < of_keyring_n (a); i++)
    {
      g_assert_cmpstr (of_keyring_name (a, i), ==, of_keyring_name (b, i));
      g_assert_true (secrets_equal (of_keyring_secret (a, of_keyring_name (a, i)),
                                    of_keyring_secret (b, of_keyring_name (a, i))));
    }
}

static GBytes *
encode (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  GBytes *bytes = of_keyring_encode (fixture->ring, fixture->machine, NULL, &error);
  g_assert_no_error (error);
  return bytes;
}

static void
assert_refused (Fixture *fixture, const void *data, gsize len, JbError code)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, len);
  g_autoptr (GError) error = NULL;
  g_assert_null (of_keyring_decode (bytes, OF_RING_ONLINE, fixture->machine, &error));
  g_assert_error (error, JB_ERROR, (gint) code);
}

static void
test_a_machine_key_opens_what_it_closed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) bytes = encode (fixture);
  g_autoptr (GError) error = NULL;
  g_autoptr (OfKeyring) ring = of_keyring_decode (bytes, OF_RING_ONLINE, fixture->machine, &error);
  g_assert_no_error (error);
  assert_same (fixture->ring, ring);
  g_autoptr (JbSigner) signer = of_keyring_signer (ring, "fresh", &error);
  g_assert_nonnull (signer);
  g_assert_null (of_keyring_signer (ring, "zone", &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_KEY);
}

static void
test_a_passphrase_opens_what_it_closed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (JbSecret) right = fx_secret (FX_PASSPHRASE);
  g_autoptr (JbSecret) wrong = fx_secret (FX_RECOVERY);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = of_keyring_encode (fixture->ring, right, &JB_KDF_MINIMUM, &error);
  g_assert_no_error (error);
  g_autoptr (OfKeyring) ring = of_keyring_decode (bytes, OF_RING_ONLINE, right, &error);
  g_assert_no_error (error);
  assert_same (fixture->ring, ring);
  g_assert_null (of_keyring_decode (bytes, OF_RING_ONLINE, wrong, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_KEY);
  g_assert_null (strstr (error->message, FX_RECOVERY));
  g_clear_error (&error);
  g_assert_null (of_keyring_decode (bytes, OF_RING_DESK, right, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_KEY);
}

static void
test_another_machine_key_opens_nothing (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) bytes = encode (fixture);
  g_autoptr (JbSecret) other = jb_secret_random (JB_KEY_BYTES, NULL);
  g_autoptr (JbSecret) brief = jb_secret_random (16, NULL);
  g_autoptr (GError) error = NULL;
  g_assert_null (of_keyring_decode (bytes, OF_RING_ONLINE, other, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_KEY);
  g_clear_error (&error);
  g_assert_null (of_keyring_decode (bytes, OF_RING_ONLINE, brief, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_KEY);
}

static void
test_a_ring_cut_at_any_byte_is_refused (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) bytes = encode (fixture);
  gsize len;
  const guint8 *whole = g_bytes_get_data (bytes, &len);
  for (gsize n = 0; n < len; n++)
    assert_refused (fixture, whole, n, JB_ERROR_FORMAT);
}

static void
test_a_flipped_bit_anywhere_is_refused (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) bytes = encode (fixture);
  gsize len;
  const guint8 *whole = g_bytes_get_data (bytes, &len);
  g_autofree guint8 *copy = g_memdup2 (whole, len);
  for (gsize i = 0; i < len * 8; i++)
    {
      copy[i / 8] ^= (guint8) (1 << (i % 8));
      g_autoptr (GBytes) flipped = g_bytes_new (copy, len);
      g_autoptr (GError) error = NULL;
      g_assert_null (of_keyring_decode (flipped, OF_RING_ONLINE, fixture->machine, &error));
      g_assert_nonnull (error);
      copy[i / 8] ^= (guint8) (1 << (i % 8));
    }
}

static void
test_trailing_bytes_are_refused (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) bytes = encode (fixture);
  gsize len;
  const guint8 *whole = g_bytes_get_data (bytes, &len);
  g_autofree guint8 *longer = g_malloc0 (len + 1);
  memcpy (longer, whole, len);
  assert_refused (fixture, longer, len + 1, JB_ERROR_FORMAT);
}

static void
test_an_unknown_version_is_refused (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) bytes = encode (fixture);
  gsize len;
  g_autofree guint8 *copy = g_memdup2 (g_bytes_get_data (bytes, &len), g_bytes_get_size (bytes));
  copy[3] = '2';
  assert_refused (fixture, copy, len, JB_ERROR_VERSION);
  copy[3] = '1';
  copy[4] = 2;
  assert_refused (fixture, copy, len, JB_ERROR_VERSION);
}

static void
test_unsound_argon2_figures_are_refused_before_they_are_tried (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) bytes = encode (fixture);
  gsize len;
  g_autofree guint8 *copy = g_memdup2 (g_bytes_get_data (bytes, &len), g_bytes_get_size (bytes));
  static const guint8 figures[][8] = {
    { 0, 0, 0, 0, 0, 1, 0, 0 },         /* no pass */
    { 0, 0, 0, 1, 0, 0, 255, 255 },     /* under 64 MiB */
    { 0, 0, 0, 21, 0, 1, 0, 0 },        /* too many passes */
    { 0, 0, 0, 1, 255, 255, 255, 255 }, /* 4 TiB */
  };
  copy[5] = 2;
  for (guint i = 0; i < G_N_ELEMENTS (figures); i++)
    {
      memcpy (copy + 22, figures[i], sizeof figures[i]);
      assert_refused (fixture, copy, len, JB_ERROR_FORMAT);
    }
}

/* A ring whose entries of 1 byte names a and b are exchanged, with the boxes left in place. */
static void
test_an_entry_cannot_take_another_s_name (Fixture *fixture, gconstpointer data)
{
  g_autoptr (OfKeyring) two = of_keyring_new (OF_RING_ONLINE);
  g_assert_true (of_keyring_add_random (two, "a", NULL));
  g_assert_true (of_keyring_add_random (two, "b", NULL));
  g_autoptr (GBytes) bytes = of_keyring_encode (two, fixture->machine, NULL, NULL);
  gsize len;
  g_autofree guint8 *copy = g_memdup2 (g_bytes_get_data (bytes, &len), g_bytes_get_size (bytes));
  gsize entry = (len - 31) / 2;
  g_autofree guint8 *first = g_memdup2 (copy + 31 + 2, entry - 2);
  memcpy (copy + 31 + 2, copy + 31 + entry + 2, entry - 2);
  memcpy (copy + 31 + entry + 2, first, entry - 2);
  assert_refused (fixture, copy, len, JB_ERROR_KEY);
}

static void
test_a_saved_ring_is_private_and_replaces_the_old_one (Fixture *fixture, gconstpointer data)
{
  g_autofree gchar *dir = g_dir_make_tmp ("jemput-ring-XXXXXX", NULL);
  g_autofree gchar *path = g_build_filename (dir, "x.jbk", NULL);
  g_autoptr (GError) error = NULL;
  g_assert_true (g_file_set_contents (path, "old", 3, NULL));
  g_assert_true (of_keyring_save (fixture->ring, path, fixture->machine, NULL, &error));
  GStatBuf status;
  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpuint (status.st_mode & 0777, ==, 0600);
  g_autoptr (OfKeyring) ring = of_keyring_load (path, OF_RING_ONLINE, fixture->machine, &error);
  g_assert_no_error (error);
  assert_same (fixture->ring, ring);
  of_dir_remove (dir);
  g_assert_null (of_keyring_load (path, OF_RING_ONLINE, fixture->machine, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_NOT_FOUND);
}

#define TEST(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

gint
main (gint argc, gchar **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (jb_secret_start (NULL));
  TEST ("/office/keyring/a-machine-key-opens-what-it-closed",
        test_a_machine_key_opens_what_it_closed);
  TEST ("/office/keyring/a-passphrase-opens-what-it-closed",
        test_a_passphrase_opens_what_it_closed);
  TEST ("/office/keyring/another-machine-key-opens-nothing",
        test_another_machine_key_opens_nothing);
  TEST ("/office/keyring/a-ring-cut-at-any-byte-is-refused",
        test_a_ring_cut_at_any_byte_is_refused);
  TEST ("/office/keyring/a-flipped-bit-anywhere-is-refused",
        test_a_flipped_bit_anywhere_is_refused);
  TEST ("/office/keyring/trailing-bytes-are-refused", test_trailing_bytes_are_refused);
  TEST ("/office/keyring/an-unknown-version-is-refused", test_an_unknown_version_is_refused);
  TEST ("/office/keyring/unsound-argon2-figures-are-refused-before-they-are-tried",
        test_unsound_argon2_figures_are_refused_before_they_are_tried);
  TEST ("/office/keyring/an-entry-cannot-take-another-s-name",
        test_an_entry_cannot_take_another_s_name);
  TEST ("/office/keyring/a-saved-ring-is-private-and-replaces-the-old-one",
        test_a_saved_ring_is_private_and_replaces_the_old_one);
  return g_test_run ();
}
