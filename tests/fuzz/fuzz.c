/* SPDX-License-Identifier: MPL-2.0 */
#include "tests/fuzz/fuzz.h"

#include "core/base/text.h"
#include "core/trust/signed-private.h"

#include <glib/gstdio.h>
#include <sodium.h>
#include <stdlib.h>

#define PATTERN 0xA5

static GPtrArray *seeds;

static void
write_seeds (const gchar *dir)
{
  const GPtrArray *all = fz_all_seeds ();
  for (guint i = 0; i < all->len; i++)
    {
      gsize len;
      g_autofree gchar *name = g_strdup_printf ("seed-%03u", i);
      g_autofree gchar *path = g_build_filename (dir, name, NULL);
      g_autoptr (GError) error = NULL;
      const void *data = g_bytes_get_data (all->pdata[i], &len);
      g_file_set_contents (path, data, (gssize) len, &error);
      g_assert_no_error (error);
    }
}

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  /* Not jb_secret_start: it forbids ptrace, which the leak checker lives on. */
  g_assert_cmpint (sodium_init (), >=, 0);
  jb_secret_allow_unlocked ();
  g_log_set_always_fatal (G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING | G_LOG_FATAL_MASK);
  const gchar *dir = g_getenv ("JEMPUT_FUZZ_SEEDS");
  if (dir != NULL)
    {
      write_seeds (dir);
      exit (0);
    }
  return 0;
}

void
fz_seed_bytes (GBytes *bytes)
{
  g_ptr_array_add (seeds, bytes);
}

void
fz_seed (const void *data, gsize len)
{
  fz_seed_bytes (g_bytes_new (data, len));
}

void
fz_seed_text (const gchar *text)
{
  fz_seed (text, strlen (text));
}

void
fz_seed_vector (const gchar *folder, const gchar *name)
{
  fz_seed_bytes (fx_vector (folder, name));
}

void
fz_seed_payload (const gchar *folder, const gchar *name)
{
  g_autoptr (GBytes) file = fx_vector (folder, name);
  g_autoptr (JbSigned) document = jb_signed_parse (file, JB_SIGNED_MAX_PAYLOAD, NULL);
  g_assert_nonnull (document);
  fz_seed_bytes (jb_signed_peek_payload (document));
}

const GPtrArray *
fz_all_seeds (void)
{
  if (seeds == NULL)
    {
      seeds = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
      fz_seeds ();
      g_assert_cmpuint (seeds->len, >, 0);
    }
  return seeds;
}

void
fz_check (gboolean taken, GError **error)
{
  g_assert_cmpint (taken, ==, *error == NULL);
  if (taken)
    return;
  g_assert_cmpuint ((*error)->domain, ==, JB_ERROR);
  g_assert_cmpint ((*error)->code, >=, JB_ERROR_FORMAT);
  g_assert_cmpint ((*error)->code, <=, JB_ERROR_REFUSED);
  g_assert_cmpuint (strlen ((*error)->message), >, 0);
  g_assert_true (jb_text_is_clean ((*error)->message, FZ_MESSAGE_MAX, JB_TEXT_LINE));
  g_clear_error (error);
}

void
fz_fill (void *out, gsize len)
{
  memset (out, PATTERN, len);
}

void
fz_check_untouched (const void *out, gsize len)
{
  const guint8 *bytes = out;
  for (gsize i = 0; i < len; i++)
    g_assert_cmpuint (bytes[i], ==, PATTERN);
}

void
fz_assert_same_bytes (GBytes *a, GBytes *b)
{
  g_assert_nonnull (a);
  g_assert_nonnull (b);
  g_assert_true (g_bytes_equal (a, b));
}

gchar *
fz_text (const uint8_t *data, size_t size)
{
  return g_strndup ((const gchar *) data, size);
}

gboolean
fz_looks_like_json (const uint8_t *data, size_t size)
{
  return size > 0 && data[0] == '{';
}

JbSigner *
fz_signer (guint8 number)
{
  static JbSigner *signers[256];
  if (signers[number] == NULL)
    signers[number] = fx_signer (number);
  return signers[number];
}

GBytes *
fz_sign (const gchar *role, const uint8_t *data, size_t size, guint8 number)
{
  JbSigner *signer = fz_signer (number);
  g_autoptr (GBytes) payload = g_bytes_new (data, size);
  return jb_signed_create (role, payload, &signer, 1);
}

const JbTrust *
fz_trust (void)
{
  static JbTrust *trust;
  if (trust == NULL)
    {
      g_autoptr (GBytes) file = fx_vector ("trust", "trust-1.jbs");
      trust = fx_first (file);
    }
  return trust;
}

guint32
fz_choice (const uint8_t *data, size_t size)
{
  guint32 hash = 2166136261u;
  for (size_t i = 0; i < size; i++)
    hash = (hash ^ data[i]) * 16777619u;
  return hash;
}
