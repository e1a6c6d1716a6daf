/* SPDX-License-Identifier: MPL-2.0 */
/* The office's answers to a batch. */
#include "tests/fuzz/fuzz.h"

#include "core/sync/receipt.h"

static void
check_receipt (GBytes *payload)
{
  g_autoptr (GError) error = NULL;
  g_autofree JbReceipt *receipt = g_new (JbReceipt, 1);
  g_autofree JbReceipt *again = g_new (JbReceipt, 1);
  fz_fill (receipt, sizeof *receipt);
  gboolean taken = jb_receipt_decode (payload, receipt, &error);
  fz_check (taken, &error);
  if (!taken)
    {
      fz_check_untouched (receipt, sizeof *receipt);
      return;
    }
  g_assert_cmpint (receipt->n_records == 0, ==, receipt->batch_refused);
  g_autoptr (GBytes) encoded = jb_receipt_encode (receipt);
  g_assert_true (jb_receipt_decode (encoded, again, &error));
  g_autoptr (GBytes) same = jb_receipt_encode (again);
  fz_assert_same_bytes (encoded, same);
}

static void
check_stored (GBytes *payload)
{
  g_autoptr (GError) error = NULL;
  JbStored stored, again;
  fz_fill (&stored, sizeof stored);
  gboolean taken = jb_stored_decode (payload, &stored, &error);
  fz_check (taken, &error);
  if (!taken)
    {
      fz_check_untouched (&stored, sizeof stored);
      return;
    }
  g_autoptr (GBytes) encoded = jb_stored_encode (&stored);
  g_assert_true (jb_stored_decode (encoded, &again, &error));
  g_autoptr (GBytes) same = jb_stored_encode (&again);
  fz_assert_same_bytes (encoded, same);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) payload = g_bytes_new (data, size);
  check_receipt (payload);
  check_stored (payload);
  return 0;
}

void
fz_seeds (void)
{
  fz_seed_payload ("batch", "receipt.jbs");
  fz_seed_payload ("batch", "receipt-refused.jbs");
  fz_seed_payload ("batch", "stored.jbs");
}
