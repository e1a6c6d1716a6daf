/* SPDX-License-Identifier: MPL-2.0 */
/* Enrolment: the request, the office's fingerprint, the first delivery. */
#include "core/kit/documents-private.h"

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/base/text.h"

#include <string.h>

#define LABEL_MAX_BYTES 64

gboolean
jb_kit_is_enrolled (JbKit *kit)
{
  JB_KIT_HOLD (kit);
  return kit->has_enrol;
}

gchar *
jb_kit_fingerprint (JbKit *kit)
{
  return jb_fingerprint (jb_signer_public (kit->signer), JB_PUBLIC_KEY_BYTES);
}

static GBytes *
first_trust (GPtrArray *files, GError **error)
{
  for (guint i = 0; i < files->len; i++)
    {
      g_autoptr (JbSigned) file = jb_signed_parse (files->pdata[i], JB_SIGNED_MAX_PAYLOAD, NULL);
      if (file != NULL && strcmp (jb_signed_role (file), JB_ROLE_TRUST) == 0)
        return files->pdata[i];
    }
  g_set_error_literal (error, JB_ERROR, JB_ERROR_FORMAT,
                       _ ("Berkas ini bukan pendaftaran dari kantor. Tidak ada yang berubah."));
  return NULL;
}

gchar *
jb_kit_delivery_fingerprint (GBytes *delivery, GError **error)
{
  g_autoptr (GPtrArray) files = jb_delivery_decode (delivery, error);
  GBytes *trust = files != NULL ? first_trust (files, error) : NULL;
  if (trust == NULL)
    return NULL;
  return jb_fingerprint (g_bytes_get_data (trust, NULL), g_bytes_get_size (trust));
}

static gchar *
without_spaces (const gchar *text)
{
  g_autoptr (GString) out = g_string_new (NULL);
  for (const gchar *p = text; *p != '\0'; p++)
    if (g_ascii_isalnum (*p))
      g_string_append_c (out, g_ascii_tolower (*p));
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static gboolean
fingerprint_matches (GBytes *trust, const gchar *confirmed, GError **error)
{
  g_autofree gchar *ours
      = jb_fingerprint (g_bytes_get_data (trust, NULL), g_bytes_get_size (trust));
  g_autofree gchar *a = without_spaces (ours);
  g_autofree gchar *b = without_spaces (confirmed);
  if (strcmp (a, b) == 0)
    return TRUE;
  g_set_error_literal (
      error, JB_ERROR, JB_ERROR_SIGNATURE,
      _ ("Sidik kunci kantor tidak sama. Perangkat tidak didaftarkan. Minta kantor "
         "membacakan ulang."));
  return FALSE;
}

/* The newest trust document of a delivery whose first one is `first` (transfer full). */
static JbTrust *
newest_trust (JbTrust *first, GPtrArray *files)
{
  JbTrust *trust = jb_trust_ref (first);
  for (guint i = 0; i < files->len; i++)
    {
      JbTrust *next = jb_trust_next (trust, files->pdata[i], NULL);
      if (next == NULL)
        continue;
      jb_trust_unref (trust);
      trust = next;
    }
  return trust;
}

/* Before a kit is given to an office for good: does this office want this kit? */
static gboolean
is_for_this_kit (JbKit *kit, JbTrust *first, GPtrArray *files, GError **error)
{
  g_autoptr (JbTrust) trust = newest_trust (first, files);
  g_autofree JbEnrol *enrol = g_new0 (JbEnrol, 1);
  for (guint i = 0; i < files->len; i++)
    {
      g_autoptr (JbSigned) file = jb_signed_parse (files->pdata[i], JB_SIGNED_MAX_PAYLOAD, NULL);
      if (file != NULL && strcmp (jb_signed_role (file), JB_ROLE_ENROL) == 0)
        return jb_enrol_accept (trust, NULL, &kit->id, files->pdata[i], enrol, error);
    }
  g_set_error_literal (error, JB_ERROR, JB_ERROR_FORMAT,
                       _ ("Berkas ini bukan pendaftaran dari kantor. Tidak ada yang berubah."));
  return FALSE;
}

static gboolean
pin_first_trust (JbKit *kit, GBytes *file, GPtrArray *files, GError **error)
{
  JbDigest pin;
  jb_digest (g_bytes_get_data (file, NULL), g_bytes_get_size (file), &pin);
  g_autoptr (JbTrust) trust = jb_trust_first (file, &pin, error);
  if (trust == NULL || !is_for_this_kit (kit, trust, files, error))
    return FALSE;
  JbKitDocument save = { .role = JB_ROLE_TRUST,
                         .version = 1,
                         .file = file,
                         .meta_name = META_TRUST_PIN,
                         .meta_value = pin.bytes,
                         .meta_len = JB_DIGEST_BYTES };
  if (!jb_kit_document_keep_locked (kit, &save, error))
    return FALSE;
  kit->trust = jb_trust_ref (trust);
  return jb_kit_signed_time_locked (kit, JB_TRUST_ROLE_TRUST, jb_trust_spec (trust)->issued_s,
                                    error);
}

gboolean
jb_kit_enrol (JbKit *kit, GBytes *delivery, const gchar *fingerprint, GError **error)
{
  g_autoptr (GPtrArray) files = jb_delivery_decode (delivery, error);
  GBytes *trust = files != NULL ? first_trust (files, error) : NULL;
  if (trust == NULL || !fingerprint_matches (trust, fingerprint, error))
    return FALSE;
  gboolean ok;
  {
    JB_KIT_HOLD (kit);
    if (kit->trust != NULL)
      {
        /* Enrolled before: the same office again, or nothing. */
        g_autoptr (GBytes) pin = NULL;
        JbDigest digest;
        jb_digest (g_bytes_get_data (trust, NULL), g_bytes_get_size (trust), &digest);
        ok = jb_kit_meta_get (kit, META_TRUST_PIN, &pin, error);
        if (ok
            && (pin == NULL || g_bytes_get_size (pin) != JB_DIGEST_BYTES
                || memcmp (g_bytes_get_data (pin, NULL), digest.bytes, JB_DIGEST_BYTES) != 0))
          {
            g_set_error_literal (error, JB_ERROR, JB_ERROR_EXISTS,
                                 _ ("Perangkat ini milik kantor lain. Tidak ada yang berubah. Satu "
                                    "perangkat melayani satu kantor."));
            ok = FALSE;
          }
      }
    else
      ok = pin_first_trust (kit, trust, files, error);
    ok = ok && jb_kit_apply_delivery_locked (kit, files, error);
  }
  jb_kit_tell (kit);
  return ok;
}

static gboolean
fill_officers (JbKit *kit, JbEnrolRequest *request, GError **error)
{
  g_autoptr (GPtrArray) officers = jb_officers_list (kit->store, error);
  if (officers == NULL)
    return FALSE;
  if (officers->len == 0 || officers->len > JB_ENROL_MAX_OFFICERS)
    {
      g_set_error_literal (error, JB_ERROR, JB_ERROR_STATE,
                           _ ("Belum ada petugas di perangkat ini. Tambahkan petugas dahulu, lalu "
                              "buat permintaan pendaftaran."));
      return FALSE;
    }
  for (guint i = 0; i < officers->len; i++)
    {
      const JbKitOfficer *officer = officers->pdata[i];
      JbOfficer *entry = &request->officers[request->n_officers++];
      entry->id = officer->id;
      entry->role = officer->role;
      entry->key = officer->key;
      g_strlcpy (entry->name, officer->name, sizeof entry->name);
    }
  return jb_officers_list_public (kit->store, &request->list_key, error);
}

static gboolean
label_is_good (const gchar *label, GError **error)
{
  if (*label != '\0' && jb_text_is_clean (label, LABEL_MAX_BYTES, JB_TEXT_LINE))
    return TRUE;
  g_set_error (error, JB_ERROR, JB_ERROR_INVALID,
               _ ("Nama perangkat tidak dapat dipakai. Isi satu baris, paling banyak %u bita. Yang "
                  "lama tetap."),
               (guint) LABEL_MAX_BYTES);
  return FALSE;
}

GBytes *
jb_kit_enrol_request (JbKit *kit, const gchar *label, GError **error)
{
  JB_KIT_HOLD (kit);
  g_autofree JbEnrolRequest *request = g_new0 (JbEnrolRequest, 1);
  request->kit_key = *jb_signer_public (kit->signer);
  if (label != NULL)
    {
      if (!label_is_good (label, error))
        return NULL;
      if (!jb_kit_meta_set (kit, META_LABEL, label, strlen (label), error))
        return NULL;
      g_free (kit->label);
      kit->label = g_strdup (label);
    }
  g_strlcpy (request->label, kit->label, sizeof request->label);
  JbInterval now;
  jb_kit_now_locked (kit, &now);
  request->made_s = now.hi_s;
  if (!fill_officers (kit, request, error))
    return NULL;
  return jb_enrol_request_encode (request, kit->signer, error);
}
