/* SPDX-License-Identifier: MPL-2.0 */
/* What the desk wrote: either refused, or a payload that the kits' decoder takes. */
#include "tests/fuzz/fuzz.h"

#include "core/zone/bundle.h"

#define VERSION 7
#define ISSUED_S G_GINT64_CONSTANT (1795176000)
#define DAY_S 86400

static GBytes *
finish (GBytes *draft, GError **error)
{
  return jb_zone_draft_finish (draft, VERSION, ISSUED_S, ISSUED_S + 7 * DAY_S,
                               ISSUED_S + 14 * DAY_S, error);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) draft = g_bytes_new (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) payload = finish (draft, &error);
  fz_check (payload != NULL, &error);
  if (payload == NULL)
    return 0;
  g_autoptr (JbZoneBundle) bundle = jb_zone_bundle_decode (payload, &error);
  fz_check (bundle != NULL, &error);
  g_assert_nonnull (bundle);
  g_assert_cmpuint (jb_zone_bundle_version (bundle), ==, VERSION);
  g_assert_cmpint (jb_zone_bundle_issued_s (bundle), ==, ISSUED_S);
  g_assert_cmpint (jb_zone_bundle_hard_expiry_s (bundle), ==, ISSUED_S + 14 * DAY_S);
  g_autoptr (GBytes) same = finish (draft, &error);
  fz_assert_same_bytes (payload, same);
  return 0;
}

void
fz_seeds (void)
{
  fz_seed_text (
      "{\"area\":\"1503\",\"timezone\":\"WIB\",\"rules\":[{\"id\":\"buka\",\"hazard\":\"covid-19\","
      "\"issuer\":\"Bupati\",\"scope\":\"1503\",\"effect\":\"OPEN\",\"from\":\"2026-11-16\","
      "\"to\":\"2026-12-01\",\"decree_number\":\"SK 1\",\"decree_date\":\"2026-11-14\"},"
      "{\"id\":\"merah\",\"hazard\":\"covid-19\",\"issuer\":\"Bupati\",\"scope\":\"1503042001\","
      "\"rw\":\"1\",\"rt\":\"02\",\"effect\":\"LOCK\",\"level\":\"merah\","
      "\"from\":\"2026-11-15T17:00:00Z\",\"to\":\"2026-12-01\",\"decree_number\":\"SK 2\","
      "\"decree_date\":\"2026-11-15\",\"exempt\":[\"sekolah\"],\"protocol\":[\"Masker\"],"
      "\"supersedes\":[\"buka\"],\"max_people\":10}]}");
  fz_seed_text (
      "{\"area\":\"15\",\"timezone\":\"WIT\",\"policy\":{\"max_unsent\":5},\"rules\":[]}");
}
