/* SPDX-License-Identifier: MPL-2.0 */
#include "app/office/desk/enrol.h"

#include "app/office/answers.h"
#include "app/office/store/document.h"
#include "app/office/store/kit.h"
#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/vault/box.h"
#include "core/zone/exception.h"

#include <sodium.h>
#include <string.h>

#define DAY_S (24 * 3600)

gboolean
of_enrol_read (GBytes *request, JbEnrolRequest *ret_request, gchar **ret_fingerprint,
               GError **error)
{
  if (!jb_enrol_request_decode (request, ret_request, error))
    return FALSE;
  *ret_fingerprint = jb_fingerprint (ret_request->kit_key.bytes, JB_PUBLIC_KEY_BYTES);
  return TRUE;
}

gboolean
of_enrol_fingerprint_equal (const gchar *a, const gchar *b)
{
  for (;;)
    {
      a += strspn (a, " -");
      b += strspn (b, " -");
      if (g_ascii_tolower (*a) != g_ascii_tolower (*b))
        return FALSE;
      if (*a == '\0')
        return TRUE;
      a++;
      b++;
    }
}

/* The kit's exception key = BLAKE2b-256 ("jemput/v1/exception-key" NUL kit id, keyed with the
 * desk's seed): nothing to keep, and the same after every new enrolment. */
static gboolean
make_exception_box (const OfKeyring *desk, const JbEnrolRequest *request, const JbId *kit,
                    guint8 ret_box[JB_ENROL_EXCEPTION_BOX_BYTES], GError **error)
{
  static const guint8 prefix[] = "jemput/v1/exception-key";
  const JbSecret *seed = of_keyring_secret (desk, "exception");
  g_autoptr (JbSecret) key = jb_secret_new (JB_EXCEPTION_KEY_BYTES, error);
  if (key == NULL)
    return FALSE;
  if (seed == NULL)
    {
      g_set_error_literal (error, JB_ERROR, JB_ERROR_KEY,
                           _ ("Kunci meja pendaftaran tidak lengkap. Tidak ada yang berubah."));
      return FALSE;
    }
  crypto_generichash_state state;
  crypto_generichash_init (&state, jb_secret_data (seed), jb_secret_len (seed),
                           JB_EXCEPTION_KEY_BYTES);
  crypto_generichash_update (&state, prefix, sizeof prefix);
  crypto_generichash_update (&state, kit->bytes, JB_ID_BYTES);
  crypto_generichash_final (&state, jb_secret_write (key), JB_EXCEPTION_KEY_BYTES);
  sodium_memzero (&state, sizeof state);
  g_autoptr (GBytes) box
      = jb_sealed_create (&request->list_key, jb_secret_data (key), JB_EXCEPTION_KEY_BYTES);
  memcpy (ret_box, g_bytes_get_data (box, NULL), JB_ENROL_EXCEPTION_BOX_BYTES);
  return TRUE;
}

static GBytes *
sign_enrol (const OfKeyring *desk, const JbEnrol *enrol, GError **error)
{
  g_autoptr (GBytes) payload = jb_enrol_encode (enrol, error);
  g_autoptr (JbSigner) signer = payload != NULL ? of_keyring_signer (desk, "enrol", error) : NULL;
  return signer != NULL ? jb_signed_create (JB_ROLE_ENROL, payload, &signer, 1) : NULL;
}

typedef struct {
  const JbEnrol *enrol;
  const JbPublicKey *list_key;
  GBytes *file;
  const gchar *event;
  gint64 now_s;
} Keep;

static gboolean
keep_enrol (OfStore *store, gpointer data, GError **error)
{
  const Keep *keep = data;
  g_autofree gchar *detail = g_strdup_printf ("{\"version\":%u}", keep->enrol->version);
  return of_kit_put (store, keep->enrol, keep->list_key, keep->file, keep->now_s, error)
         && of_store_audit (store, keep->now_s, keep->event, &keep->enrol->kit, detail, error);
}

static gboolean
fill_enrol (OfOffice *office, const OfEnrol *how, const JbEnrolRequest *request, JbEnrol *enrol,
            GError **error)
{
  guint32 last = 0;
  jb_kit_id (&request->kit_key, &enrol->kit);
  if (!of_document_latest (office->store, JB_ROLE_ENROL, &enrol->kit, &last, error)
      || !make_exception_box (how->desk, request, &enrol->kit, enrol->exception_box, error))
    return FALSE;
  enrol->version = last + 1;
  enrol->issued_s = how->now_s;
  enrol->kit_key = request->kit_key;
  g_strlcpy (enrol->label, request->label, sizeof enrol->label);
  g_strlcpy (enrol->area, office->config.area, sizeof enrol->area);
  g_strlcpy (enrol->office_url, office->config.url, sizeof enrol->office_url);
  enrol->valid_from_s = how->now_s;
  enrol->valid_until_s = how->now_s + (gint64) how->days * DAY_S;
  memcpy (enrol->officers, request->officers, sizeof enrol->officers);
  enrol->n_officers = request->n_officers;
  return TRUE;
}

GBytes *
of_enrol (OfOffice *office, const OfEnrol *how, const JbEnrolRequest *request, GError **error)
{
  static const OfHeld nothing = { 0 };
  g_autofree JbEnrol *enrol = g_new0 (JbEnrol, 1);
  if (!fill_enrol (office, how, request, enrol, error))
    return NULL;
  g_autoptr (GBytes) file = sign_enrol (how->desk, enrol, error);
  Keep keep = {
    .enrol = enrol,
    .list_key = &request->list_key,
    .file = file,
    .event = "kit.enrolled",
    .now_s = how->now_s,
  };
  if (file == NULL || !of_store_write (office->store, keep_enrol, &keep, error))
    return NULL;
  return of_delivery_make (office, how->online, &enrol->kit, &nothing, NULL, how->now_s, error);
}

gchar *
of_enrol_office_fingerprint (OfOffice *office, GError **error)
{
  g_autoptr (GBytes) first = of_document_get (office->store, JB_ROLE_TRUST, NULL, 1, error);
  if (first == NULL)
    return NULL;
  return jb_fingerprint (g_bytes_get_data (first, NULL), g_bytes_get_size (first));
}

gboolean
of_enrol_find_kit (OfOffice *office, const gchar *name, JbId *ret_kit, GError **error)
{
  g_autoptr (GPtrArray) kits = of_kit_list (office->store, error);
  guint n = 0;
  JbId found = JB_ID_NONE;
  for (guint i = 0; kits != NULL && i < kits->len; i++)
    {
      const OfKit *kit = g_ptr_array_index (kits, i);
      g_autofree gchar *hex = jb_id_to_hex (&kit->id);
      if (strcmp (kit->label, name) == 0 || (strlen (name) >= 4 && g_str_has_prefix (hex, name)))
        {
          found = kit->id;
          n++;
        }
    }
  if (kits != NULL && n != 1)
    g_set_error_literal (error, JB_ERROR, n == 0 ? JB_ERROR_NOT_FOUND : JB_ERROR_INVALID,
                         n == 0 ? _ ("Perangkat dengan nama atau nomor itu tidak terdaftar.")
                                : _ ("Ada beberapa perangkat dengan nama itu. Pakai nomornya."));
  if (n != 1)
    return FALSE;
  *ret_kit = found;
  return TRUE;
}

GPtrArray *
of_enrol_history (OfOffice *office, const JbTrust *trust, const JbId *kit, GError **error)
{
  g_autoptr (GPtrArray) files = of_document_after (office->store, JB_ROLE_ENROL, kit, 0, error);
  g_autoptr (GPtrArray) history = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; files != NULL && i < files->len; i++)
    {
      JbEnrol *enrol = g_new0 (JbEnrol, 1);
      g_ptr_array_add (history, enrol);
      g_autoptr (GBytes) payload = jb_trust_verify (
          trust, JB_ROLE_ENROL, g_ptr_array_index (files, i), JB_ENROL_MAX_BYTES, error);
      if (payload == NULL || !jb_enrol_decode (payload, enrol, error))
        return NULL;
    }
  return files != NULL ? g_steal_pointer (&history) : NULL;
}

gboolean
of_enrol_revoke (OfOffice *office, const OfKeyring *desk, const JbId *kit, OfRevoke how,
                 gint64 now_s, GError **error)
{
  OfKit row;
  g_autoptr (JbTrust) trust = of_office_trust (office, error);
  if (trust == NULL || !of_kit_get (office->store, kit, &row, error))
    return FALSE;
  g_autoptr (GPtrArray) history = of_enrol_history (office, trust, kit, error);
  if (history == NULL || history->len == 0)
    return FALSE;
  JbEnrol *enrol = g_ptr_array_index (history, history->len - 1);
  enrol->version++;
  enrol->issued_s = now_s;
  enrol->revoked = TRUE;
  enrol->wipe = how == OF_REVOKE_WIPE;
  g_autoptr (GBytes) file = sign_enrol (desk, enrol, error);
  Keep keep = {
    .enrol = enrol,
    .list_key = &row.list_key,
    .file = file,
    .event = "kit.revoked",
    .now_s = now_s,
  };
  return file != NULL && of_store_write (office->store, keep_enrol, &keep, error);
}
