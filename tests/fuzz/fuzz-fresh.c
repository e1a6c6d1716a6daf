/* SPDX-License-Identifier: MPL-2.0 */
/* The fresh document and the urgent exception, signed or spoken. */
#include "tests/fuzz/fuzz.h"

#include "core/zone/bundle.h"
#include "core/zone/exception.h"

static void
check_fresh (GBytes *payload)
{
  g_autoptr (GError) error = NULL;
  JbFresh fresh, again;
  fz_fill (&fresh, sizeof fresh);
  gboolean taken = jb_fresh_decode (payload, &fresh, &error);
  fz_check (taken, &error);
  if (!taken)
    {
      fz_check_untouched (&fresh, sizeof fresh);
      return;
    }
  g_assert_cmpuint (fresh.purge_through, <=, fresh.last_receipt_no);
  g_autoptr (GBytes) encoded = jb_fresh_encode (&fresh);
  g_assert_true (jb_fresh_decode (encoded, &again, &error));
  g_autoptr (GBytes) same = jb_fresh_encode (&again);
  fz_assert_same_bytes (encoded, same);
}

static void
check_code (const JbZoneException *exception)
{
  static JbSecret *key;
  gchar code[JB_EXCEPTION_CODE_DIGITS + 1];
  if (key == NULL)
    {
      guint8 bytes[JB_EXCEPTION_KEY_BYTES] = { 7 };
      key = jb_secret_take (bytes, sizeof bytes, NULL);
    }
  jb_exception_code (exception, key, code);
  g_assert_cmpuint (strlen (code), ==, JB_EXCEPTION_CODE_DIGITS);
  g_assert_true (jb_exception_code_matches (exception, key, code));
  code[3] = code[3] == '0' ? '1' : '0';
  g_assert_false (jb_exception_code_matches (exception, key, code));
}

static void
check_exception (GBytes *payload)
{
  g_autoptr (GError) error = NULL;
  JbZoneException exception, again;
  fz_fill (&exception, sizeof exception);
  gboolean taken = jb_exception_decode (payload, &exception, &error);
  fz_check (taken, &error);
  if (!taken)
    {
      fz_check_untouched (&exception, sizeof exception);
      return;
    }
  g_autoptr (GBytes) encoded = jb_exception_encode (&exception, 0);
  g_assert_true (jb_exception_decode (encoded, &again, &error));
  g_autoptr (GBytes) same = jb_exception_encode (&again, 0);
  fz_assert_same_bytes (encoded, same);
  check_code (&exception);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) payload = g_bytes_new (data, size);
  check_fresh (payload);
  check_exception (payload);
  return 0;
}

void
fz_seeds (void)
{
  fz_seed_payload ("trust", "fresh.jbs");
  fz_seed_payload ("trust", "exception.jbs");
}
