/* SPDX-License-Identifier: MPL-2.0 */
/* HELLO and the signed time that answers it. The input is a payload, signed here, or a file. */
#include "tests/fuzz/fuzz.h"

#include "core/sync/hello.h"

#define KIT_KEY 7

static void
check_hello (GBytes *file, const JbPublicKey *key)
{
  g_autoptr (GError) error = NULL;
  JbHello hello, again;
  fz_fill (&hello, sizeof hello);
  gboolean taken = jb_hello_decode (file, key, &hello, &error);
  fz_check (taken, &error);
  if (!taken)
    {
      fz_check_untouched (&hello, sizeof hello);
      return;
    }
  JbSigner *kit = fz_signer (KIT_KEY);
  g_autoptr (GBytes) encoded = jb_hello_encode (&hello, kit);
  g_assert_true (jb_hello_decode (encoded, jb_signer_public (kit), &again, &error));
  g_autoptr (GBytes) same = jb_hello_encode (&again, kit);
  fz_assert_same_bytes (encoded, same);
}

static void
check_time (GBytes *payload)
{
  g_autoptr (GError) error = NULL;
  JbTimeAnswer answer, again;
  fz_fill (&answer, sizeof answer);
  gboolean taken = jb_time_answer_decode (payload, &answer, &error);
  fz_check (taken, &error);
  if (!taken)
    {
      fz_check_untouched (&answer, sizeof answer);
      return;
    }
  g_autoptr (GBytes) encoded = jb_time_answer_encode (&answer);
  g_assert_true (jb_time_answer_decode (encoded, &again, &error));
  g_autoptr (GBytes) same = jb_time_answer_encode (&again);
  fz_assert_same_bytes (encoded, same);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) input = g_bytes_new (data, size);
  if (!fz_looks_like_json (data, size))
    {
      check_hello (input, NULL);
      return 0;
    }
  check_time (input);
  g_autoptr (GBytes) file = fz_sign (JB_ROLE_HELLO, data, size, KIT_KEY);
  check_hello (file, jb_signer_public (fz_signer (KIT_KEY)));
  return 0;
}

void
fz_seeds (void)
{
  fz_seed_payload ("batch", "hello.jbs");
  fz_seed_vector ("batch", "hello.jbs");
  fz_seed_payload ("batch", "time.jbs");
}
