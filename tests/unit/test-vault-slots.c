/* SPDX-License-Identifier: MPL-2.0 */
/* Boxes, key derivation, passphrases, slots, the device secret. */
#include "core/base/error.h"
#include "core/vault/box.h"
#include "core/vault/slots.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static JbSecret *
secret_of (const gchar *text)
{
  g_autofree gchar *copy = g_strdup (text);
  return jb_secret_take (copy, strlen (copy), NULL);
}

static void
test_a_box_opens_only_as_it_was_closed (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JbSecret) key = jb_secret_random (32, &error);
  g_autoptr (JbSecret) wrong = jb_secret_random (32, &error);
  g_autoptr (GBytes) box = jb_box_seal (key, "draft", "id-1", 4, "rahasia", 7);
  gsize len;
  const guint8 *data = g_bytes_get_data (box, &len);
  g_assert_cmpuint (len, ==, 7 + JB_BOX_OVERHEAD_BYTES);
  g_autoptr (GBytes) plain = jb_box_open (key, "draft", "id-1", 4, data, len, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (plain, NULL), g_bytes_get_size (plain), "rahasia", 7);
  g_assert_null (jb_box_open (wrong, "draft", "id-1", 4, data, len, NULL));
  g_assert_null (jb_box_open (key, "draft", "id-2", 4, data, len, NULL));
  g_assert_null (jb_box_open (key, "drafti", "d-1", 3, data, len, NULL));
  g_assert_null (jb_box_open (key, "part", "id-1", 4, data, len, NULL));
  for (gsize i = 0; i < len; i++)
    {
      g_autofree guint8 *bad = g_memdup2 (data, len);
      bad[i] ^= 1;
      g_assert_null (jb_box_open (key, "draft", "id-1", 4, bad, len, NULL));
      g_assert_null (jb_box_open (key, "draft", "id-1", 4, data, i, NULL));
    }
  g_assert_null (jb_box_open (wrong, "draft", "id-1", 4, data, len, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_KEY);
}

static void
test_two_boxes_of_one_thing_differ (void)
{
  g_autoptr (JbSecret) key = jb_secret_random (32, NULL);
  g_autoptr (GBytes) a = jb_box_seal (key, "x", NULL, 0, "", 0);
  g_autoptr (GBytes) b = jb_box_seal (key, "x", NULL, 0, "", 0);
  g_assert_false (g_bytes_equal (a, b));
  g_autoptr (GBytes) plain
      = jb_box_open (key, "x", NULL, 0, g_bytes_get_data (a, NULL), g_bytes_get_size (a), NULL);
  g_assert_cmpuint (g_bytes_get_size (plain), ==, 0);
}

static void
test_a_sealed_box_opens_with_its_seed_only (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JbSecret) seed = jb_secret_random (32, &error);
  g_autoptr (JbSecret) other = jb_secret_random (32, &error);
  JbPublicKey to;
  g_assert_true (jb_sealing_public (seed, &to, &error));
  g_autoptr (GBytes) box = jb_sealed_create (&to, "halo", 4);
  gsize len;
  const guint8 *data = g_bytes_get_data (box, &len);
  g_assert_cmpuint (len, ==, 4 + JB_SEALED_OVERHEAD_BYTES);
  g_autoptr (GBytes) plain = jb_sealed_open (seed, data, len, &error);
  g_assert_cmpmem (g_bytes_get_data (plain, NULL), g_bytes_get_size (plain), "halo", 4);
  for (gsize cut = 0; cut < len; cut++)
    g_assert_null (jb_sealed_open (seed, data, cut, NULL));
  g_assert_null (jb_sealed_open (other, data, len, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_KEY);
  const JbPublicKey low_order = { { 0 } };
  g_assert_null (jb_sealed_create (&low_order, "halo", 4));
}

static void
test_a_derived_key_depends_on_all_it_is_made_of (void)
{
  g_autoptr (GError) error = NULL;
  guint8 salt[JB_KDF_SALT_BYTES] = { 1 };
  g_autoptr (JbSecret) a = secret_of ("baku timo");
  g_autoptr (JbSecret) b = secret_of ("baku timi");
  g_autoptr (JbSecret) device = jb_secret_random (32, &error);
  g_autoptr (JbSecret) badge = jb_secret_random (16, &error);
  const JbKdfParams two = { .passes = 2, .memory_kib = JB_KDF_MIN_MEMORY_KIB };
  g_autoptr (JbSecret) key = jb_kdf_derive (a, device, salt, &JB_KDF_MINIMUM, &error);
  g_autoptr (JbSecret) again = jb_kdf_derive (a, device, salt, &JB_KDF_MINIMUM, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (jb_secret_data (key), 32, jb_secret_data (again), 32);
  JbSecret *other[4] = { NULL };
  other[0] = jb_kdf_derive (b, device, salt, &JB_KDF_MINIMUM, &error);
  other[1] = jb_kdf_derive (a, badge, salt, &JB_KDF_MINIMUM, &error);
  other[2] = jb_kdf_derive (a, device, salt, &two, &error);
  salt[0] = 2;
  other[3] = jb_kdf_derive (a, device, salt, &JB_KDF_MINIMUM, &error);
  for (guint i = 0; i < G_N_ELEMENTS (other); i++)
    {
      g_assert_nonnull (other[i]);
      g_assert_true (memcmp (jb_secret_data (other[i]), jb_secret_data (key), 32) != 0);
      jb_secret_unref (other[i]);
    }
}

static void
test_calibration_stays_in_its_bounds (void)
{
  g_autoptr (GError) error = NULL;
  JbKdfParams params;
  g_assert_true (jb_kdf_calibrate (0, 100 * 1024, &params, &error));
  g_assert_no_error (error);
  g_assert_true (jb_kdf_params_are_sound (&params));
  g_assert_cmpuint (params.memory_kib, ==, 64 * 1024);
  g_assert_cmpuint (params.passes, >=, 3);
  g_assert_true (jb_kdf_calibrate (1000, 256 * 1024, &params, &error));
  g_assert_cmpuint (params.memory_kib, ==, 128 * 1024);
}

static void
test_a_passphrase_is_five_words_and_survives_careless_typing (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JbSecret) phrase = jb_passphrase_generate (&error);
  g_autofree gchar *text
      = g_strndup ((const gchar *) jb_secret_data (phrase), jb_secret_len (phrase));
  g_assert_true (g_regex_match_simple ("^([a-z][aeiou][a-z][aeiou] ){4}[a-z][aeiou][a-z][aeiou]$",
                                       text, 0, 0));
  g_autofree gchar *shouted = g_ascii_strup (text, -1);
  g_autofree gchar *typed = g_strdup_printf (" \t%s \n", shouted);
  g_autoptr (GString) spaced = g_string_new (typed);
  g_string_replace (spaced, " ", "   ", 0);
  g_autoptr (JbSecret) careless = secret_of (spaced->str);
  g_autoptr (JbSecret) normal = jb_passphrase_normalize (careless, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (jb_secret_data (normal), jb_secret_len (normal), text, strlen (text));
  g_autoptr (JbSecret) blank = secret_of ("  \t ");
  g_assert_null (jb_passphrase_normalize (blank, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_INVALID);
  g_autoptr (JbSecret) second = jb_passphrase_generate (NULL);
  g_assert_true (memcmp (jb_secret_data (second), jb_secret_data (phrase), strlen (text)) != 0);
}

typedef struct {
  JbId owner;
  JbSecret *phrase, *device, *key;
  GBytes *slot;
} Slot;

static void
slot_init (Slot *slot)
{
  jb_id_random (&slot->owner);
  slot->phrase = secret_of ("baku timo sera lodu pani");
  slot->device = jb_secret_random (JB_DEVICE_SECRET_BYTES, NULL);
  slot->key = jb_secret_random (JB_KEY_BYTES, NULL);
  g_autoptr (GError) error = NULL;
  slot->slot = jb_slot_create (JB_SLOT_PASSPHRASE, &slot->owner, slot->phrase, slot->device,
                               &JB_KDF_MINIMUM, slot->key, &error);
  g_assert_no_error (error);
}

static void
slot_clear (Slot *slot)
{
  jb_secret_unref (slot->phrase);
  jb_secret_unref (slot->device);
  jb_secret_unref (slot->key);
  g_bytes_unref (slot->slot);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Slot, slot_clear)

static void
assert_slot_fails (const Slot *slot, GBytes *bytes, const JbSecret *secret, const JbSecret *binder,
                   JbError code)
{
  g_autoptr (GError) error = NULL;
  g_assert_null (jb_slot_open (bytes, &slot->owner, secret, binder, &error));
  g_assert_error (error, JB_ERROR, (gint) code);
}

static void
test_a_slot_opens_with_secret_binder_and_owner (void)
{
  g_auto (Slot) slot = { 0 };
  slot_init (&slot);
  g_autoptr (GError) error = NULL;
  g_autoptr (JbSecret) key
      = jb_slot_open (slot.slot, &slot.owner, slot.phrase, slot.device, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (jb_secret_data (key), 32, jb_secret_data (slot.key), 32);
  g_assert_cmpint (jb_slot_kind (slot.slot), ==, JB_SLOT_PASSPHRASE);

  g_autoptr (JbSecret) wrong = secret_of ("baku timo sera lodu pano");
  g_autoptr (JbSecret) stolen = jb_secret_random (JB_DEVICE_SECRET_BYTES, NULL);
  assert_slot_fails (&slot, slot.slot, wrong, slot.device, JB_ERROR_KEY);
  assert_slot_fails (&slot, slot.slot, slot.phrase, stolen, JB_ERROR_KEY);
  slot.owner.bytes[3] ^= 1;
  assert_slot_fails (&slot, slot.slot, slot.phrase, slot.device, JB_ERROR_KEY);
}

static void
test_a_badge_slot_wants_six_digits_and_a_badge (void)
{
  g_autoptr (GError) error = NULL;
  JbId owner;
  jb_id_random (&owner);
  g_autoptr (JbSecret) badge = jb_secret_random (JB_BADGE_BYTES, NULL);
  g_autoptr (JbSecret) key = jb_secret_random (JB_KEY_BYTES, NULL);
  g_autoptr (JbSecret) pin = secret_of ("031942");
  g_autoptr (JbSecret) words = secret_of ("12345a");
  g_autoptr (GBytes) slot
      = jb_slot_create (JB_SLOT_BADGE, &owner, pin, badge, &JB_KDF_MINIMUM, key, &error);
  g_assert_no_error (error);
  g_assert_cmpint (jb_slot_kind (slot), ==, JB_SLOT_BADGE);
  g_autoptr (JbSecret) opened = jb_slot_open (slot, &owner, pin, badge, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (jb_secret_data (opened), 32, jb_secret_data (key), 32);
  g_assert_null (
      jb_slot_create (JB_SLOT_BADGE, &owner, words, badge, &JB_KDF_MINIMUM, key, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_INVALID);
}

/* Refused before Argon2 runs: this test would take minutes otherwise. */
static void
test_a_slot_cut_or_changed_anywhere_is_refused (void)
{
  g_auto (Slot) slot = { 0 };
  slot_init (&slot);
  gsize len;
  const guint8 *data = g_bytes_get_data (slot.slot, &len);
  g_assert_cmpuint (len, ==, 102);
  for (gsize cut = 0; cut < len; cut++)
    {
      g_autoptr (GBytes) bytes = g_bytes_new (data, cut);
      assert_slot_fails (&slot, bytes, slot.phrase, slot.device, JB_ERROR_FORMAT);
      g_assert_cmpint (jb_slot_kind (bytes), ==, 0);
    }
  g_autofree guint8 *longer = g_malloc0 (len + 1);
  memcpy (longer, data, len);
  g_autoptr (GBytes) trailing = g_bytes_new (longer, len + 1);
  assert_slot_fails (&slot, trailing, slot.phrase, slot.device, JB_ERROR_FORMAT);

  const struct {
    gsize at;
    guint8 value;
    JbError code;
  } changes[] = {
    { 0, 'j', JB_ERROR_FORMAT },
    { 4, 2, JB_ERROR_VERSION },
    { 5, 3, JB_ERROR_FORMAT },
    { 5, 0, JB_ERROR_FORMAT },
    { 9, 0, JB_ERROR_LIMIT },
    { 9, 21, JB_ERROR_LIMIT },
    { 6, 0xff, JB_ERROR_LIMIT },
    { 10, 0xff, JB_ERROR_LIMIT },
    { 11, 0, JB_ERROR_LIMIT },
    { 13, 4, JB_ERROR_KEY },
    { 9, 2, JB_ERROR_KEY },
    { 14, data[14] ^ 1, JB_ERROR_KEY },
    { 40, data[40] ^ 1, JB_ERROR_KEY },
    { 101, data[101] ^ 1, JB_ERROR_KEY },
  };
  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autofree guint8 *copy = g_memdup2 (data, len);
      copy[changes[i].at] = changes[i].value;
      g_autoptr (GBytes) bytes = g_bytes_new (copy, len);
      assert_slot_fails (&slot, bytes, slot.phrase, slot.device, changes[i].code);
    }
}

static void
test_the_delay_grows_from_the_third_failure (void)
{
  static const guint delays[] = { 0, 0, 0, 5, 10, 20, 40, 80, 160, 320, 640, 900, 900 };
  for (guint i = 0; i < G_N_ELEMENTS (delays); i++)
    g_assert_cmpuint (jb_slot_delay_s (i), ==, delays[i]);
  g_assert_cmpuint (jb_slot_delay_s (G_MAXUINT), ==, 900);
}

static void
test_a_device_secret_is_made_once_and_read_by_its_owner_only (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *dir = g_dir_make_tmp ("jemput-XXXXXX", NULL);
  g_autofree gchar *path = g_build_filename (dir, "device-secret", NULL);
  g_assert_null (jb_device_secret_load (path, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_autoptr (JbSecret) made = jb_device_secret_create (path, &error);
  g_assert_no_error (error);
  GStatBuf info;
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
  g_assert_null (jb_device_secret_create (path, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_EXISTS);
  g_clear_error (&error);
  g_autoptr (JbSecret) read = jb_device_secret_load (path, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (jb_secret_data (made), 32, jb_secret_data (read), 32);

  g_chmod (path, 0640);
  g_assert_null (jb_device_secret_load (path, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_STATE);
  g_clear_error (&error);
  g_chmod (path, 0600);
  g_assert_cmpint (truncate (path, 31), ==, 0);
  g_assert_null (jb_device_secret_load (path, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_DAMAGED);
  g_unlink (path);
  g_assert_cmpint (g_rmdir (dir), ==, 0); /* nothing was left beside it */
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  jb_secret_allow_unlocked ();
  g_assert_true (jb_secret_start (NULL));
#define T(path, func) g_test_add_func ("/vault/" path, func)
  T ("box/opens-only-as-it-was-closed", test_a_box_opens_only_as_it_was_closed);
  T ("box/two-boxes-of-one-thing-differ", test_two_boxes_of_one_thing_differ);
  T ("box/a-sealed-box-opens-with-its-seed-only", test_a_sealed_box_opens_with_its_seed_only);
  T ("kdf/a-key-depends-on-all-it-is-made-of", test_a_derived_key_depends_on_all_it_is_made_of);
  T ("kdf/calibration-stays-in-its-bounds", test_calibration_stays_in_its_bounds);
  T ("kdf/a-passphrase-is-five-words-and-survives-careless-typing",
     test_a_passphrase_is_five_words_and_survives_careless_typing);
  T ("slot/opens-with-secret-binder-and-owner", test_a_slot_opens_with_secret_binder_and_owner);
  T ("slot/a-badge-wants-six-digits", test_a_badge_slot_wants_six_digits_and_a_badge);
  T ("slot/cut-or-changed-anywhere-is-refused", test_a_slot_cut_or_changed_anywhere_is_refused);
  T ("slot/the-delay-grows-from-the-third-failure", test_the_delay_grows_from_the_third_failure);
  T ("device-secret/is-made-once-and-read-by-its-owner-only",
     test_a_device_secret_is_made_once_and_read_by_its_owner_only);
#undef T
  return g_test_run ();
}
