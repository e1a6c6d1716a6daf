/* SPDX-License-Identifier: MPL-2.0 */
/* What a kit asks and what the office answers. The input is a payload, signed here, or a file. */
#include "tests/fuzz/fuzz.h"

#define KIT_KEY 0x31

static void
check_enrol (GBytes *payload)
{
  g_autoptr (GError) error = NULL;
  g_autofree JbEnrol *enrol = g_new (JbEnrol, 1);
  g_autofree JbEnrol *again = g_new (JbEnrol, 1);
  fz_fill (enrol, sizeof *enrol);
  gboolean taken = jb_enrol_decode (payload, enrol, &error);
  fz_check (taken, &error);
  if (!taken)
    {
      fz_check_untouched (enrol, sizeof *enrol);
      return;
    }
  g_autoptr (GBytes) encoded = jb_enrol_encode (enrol, &error);
  fz_check (encoded != NULL, &error);
  g_assert_true (jb_enrol_decode (encoded, again, &error));
  g_autoptr (GBytes) same = jb_enrol_encode (again, &error);
  fz_assert_same_bytes (encoded, same);
  for (guint i = 0; i < enrol->n_officers; i++)
    g_assert_true (jb_enrol_officer (enrol, &enrol->officers[i].id) == &enrol->officers[i]);
}

static void
check_accept (const uint8_t *data, size_t size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) file = fz_sign (JB_ROLE_ENROL, data, size, 1);
  g_autofree JbEnrol *enrol = g_new (JbEnrol, 1);
  JbId kit;
  jb_kit_id (jb_signer_public (fz_signer (KIT_KEY)), &kit);
  fz_fill (enrol, sizeof *enrol);
  gboolean taken = jb_enrol_accept (fz_trust (), NULL, &kit, file, enrol, &error);
  fz_check (taken, &error);
  if (!taken)
    fz_check_untouched (enrol, sizeof *enrol);
  else
    {
      g_assert_true (jb_id_equal (&enrol->kit, &kit));
      g_assert_false (jb_enrol_accept (fz_trust (), enrol, &kit, file, enrol, &error));
      fz_check (FALSE, &error);
    }
}

static void
check_request (GBytes *file)
{
  g_autoptr (GError) error = NULL;
  g_autofree JbEnrolRequest *request = g_new (JbEnrolRequest, 1);
  g_autofree JbEnrolRequest *again = g_new (JbEnrolRequest, 1);
  fz_fill (request, sizeof *request);
  gboolean taken = jb_enrol_request_decode (file, request, &error);
  fz_check (taken, &error);
  if (!taken)
    {
      fz_check_untouched (request, sizeof *request);
      return;
    }
  JbSigner *kit = fz_signer (KIT_KEY);
  if (memcmp (&request->kit_key, jb_signer_public (kit), sizeof request->kit_key) != 0)
    return;
  g_autoptr (GBytes) encoded = jb_enrol_request_encode (request, kit, &error);
  fz_check (encoded != NULL, &error);
  g_assert_true (jb_enrol_request_decode (encoded, again, &error));
  g_autoptr (GBytes) same = jb_enrol_request_encode (again, kit, &error);
  fz_assert_same_bytes (encoded, same);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) input = g_bytes_new (data, size);
  if (!fz_looks_like_json (data, size))
    {
      check_request (input);
      return 0;
    }
  check_enrol (input);
  check_accept (data, size);
  g_autoptr (GBytes) file = fz_sign (JB_ROLE_REQUEST, data, size, KIT_KEY);
  check_request (file);
  return 0;
}

static void
seed_request (void)
{
  JbEnrolRequest request = { .kit_key = *jb_signer_public (fz_signer (KIT_KEY)),
                             .list_key = fx_key (0x32),
                             .label = "Kit 3",
                             .made_s = fx_time ("2026-11-22T08:15:00Z"),
                             .n_officers = 2 };
  for (guint i = 0; i < request.n_officers; i++)
    {
      memset (request.officers[i].id.bytes, (gint) i + 1, JB_ID_BYTES);
      g_snprintf (request.officers[i].name, sizeof request.officers[i].name, "Petugas %u", i);
      request.officers[i].role = i == 0 ? JB_OFFICER_OPERATOR : JB_OFFICER_SUPERVISOR;
      request.officers[i].key = fx_key ((guint8) (0x40 + i));
    }
  g_autoptr (GBytes) file = jb_enrol_request_encode (&request, fz_signer (KIT_KEY), NULL);
  g_assert_nonnull (file);
  fz_seed (g_bytes_get_data (file, NULL), g_bytes_get_size (file));
}

void
fz_seeds (void)
{
  seed_request ();
  fz_seed_payload ("trust", "enrol-request.jbs");
  fz_seed_vector ("trust", "enrol-request.jbs");
  fz_seed_payload ("trust", "enrol.jbs");
}
