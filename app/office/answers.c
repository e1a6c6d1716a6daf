/* SPDX-License-Identifier: MPL-2.0 */
#include "app/office/answers.h"

#include "app/office/store/document.h"
#include "app/office/store/kit.h"
#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/sync/receipt.h"
#include "core/trust/enrol.h"
#include "core/zone/bundle.h"

#include <string.h>

static GBytes *
sign (const OfKeyring *online, const gchar *key, const gchar *role, GBytes *payload, GError **error)
{
  g_autoptr (JbSigner) signer = of_keyring_signer (online, key, error);
  return signer != NULL ? jb_signed_create (role, payload, &signer, 1) : NULL;
}

static guint64
purge_through (const OfOffice *office, const OfNumbers *numbers)
{
  return office->config.purge == OF_PURGE_AT_ONCE ? numbers->last_receipt_no
                                                  : numbers->purge_through;
}

gboolean
of_answer_fresh (OfOffice *office, const OfKeyring *online, gint64 now_s, GBytes **ret_file,
                 GError **error)
{
  OfNumbers numbers;
  guint32 version = 0;
  if (!of_store_numbers (office->store, &numbers, error)
      || !of_document_latest (office->store, JB_ROLE_ZONE, NULL, &version, error))
    return FALSE;
  if (version == 0)
    {
      *ret_file = NULL;
      return TRUE;
    }
  g_autoptr (GBytes) zone = of_document_get (office->store, JB_ROLE_ZONE, NULL, version, error);
  if (zone == NULL)
    return FALSE;
  JbFresh fresh = {
    .office_time_s = now_s,
    .expires_s = now_s + OF_FRESH_VALID_S,
    .zone_version = version,
    .purge_through = purge_through (office, &numbers),
    .office_incarnation = numbers.incarnation,
    .last_receipt_no = numbers.last_receipt_no,
  };
  jb_digest (g_bytes_get_data (zone, NULL), g_bytes_get_size (zone), &fresh.zone_digest);
  g_autoptr (GBytes) payload = jb_fresh_encode (&fresh);
  GBytes *file = sign (online, "fresh", JB_ROLE_FRESH, payload, error);
  if (file == NULL)
    return FALSE;
  *ret_file = file;
  return TRUE;
}

GBytes *
of_answer_time (OfOffice *office, const OfKeyring *online, const JbHello *hello, gint64 now_s,
                GError **error)
{
  OfNumbers numbers;
  OfAcknowledged acknowledged;
  gboolean known = FALSE;
  JbTimeAnswer answer = { .time_s = now_s, .kit = hello->kit };
  if (!of_store_numbers (office->store, &numbers, error)
      || !of_kit_acknowledged (office->store, &hello->kit, &hello->incarnation, &known,
                               &acknowledged, error))
    return NULL;
  const JbId *asked = jb_id_is_none (&hello->office) ? &numbers.incarnation : &hello->office;
  if (!of_store_last_receipt_of (office->store, asked, &answer.last_receipt_no, error))
    return NULL;
  memcpy (answer.nonce, hello->nonce, JB_NONCE_BYTES);
  answer.office = numbers.incarnation;
  if (known)
    {
      answer.kit_incarnation = hello->incarnation;
      answer.kit_last_rec_seq = acknowledged.last_rec_seq;
      answer.kit_audit = acknowledged.audit;
    }
  g_autoptr (GBytes) payload = jb_time_answer_encode (&answer);
  return sign (online, "fresh", JB_ROLE_TIME, payload, error);
}

GBytes *
of_answer_stored (OfOffice *office, const OfKeyring *online, const OfBatch *batch, gint64 now_s,
                  GError **error)
{
  OfNumbers numbers;
  if (!of_store_numbers (office->store, &numbers, error))
    return NULL;
  JbStored stored = {
    .office = numbers.incarnation,
    .issued_s = now_s,
    .kit = batch->kit,
    .batch = batch->batch,
    .batch_digest = batch->digest,
    .size_bytes = batch->size_bytes,
  };
  g_autoptr (GBytes) payload = jb_stored_encode (&stored);
  return sign (online, "store", JB_ROLE_STORED, payload, error);
}

/* The newest version of a role, if it is above `held`. */
static gboolean
add_newest (OfOffice *office, const gchar *role, const JbId *subject, guint32 held,
            GPtrArray *files, GError **error)
{
  guint32 version = 0;
  if (!of_document_latest (office->store, role, subject, &version, error))
    return FALSE;
  if (version <= held)
    return TRUE;
  GBytes *file = of_document_get (office->store, role, subject, version, error);
  if (file == NULL)
    return FALSE;
  g_ptr_array_add (files, file);
  return TRUE;
}

GBytes *
of_delivery_make (OfOffice *office, const OfKeyring *online, const JbId *kit, const OfHeld *held,
                  const JbHello *hello, gint64 now_s, GError **error)
{
  g_autoptr (GPtrArray) files
      = of_document_after (office->store, JB_ROLE_TRUST, NULL, held->trust, error);
  g_autoptr (GBytes) fresh = NULL;
  if (files == NULL)
    return NULL;
  if (hello != NULL)
    {
      GBytes *time = of_answer_time (office, online, hello, now_s, error);
      if (time == NULL)
        return NULL;
      g_ptr_array_add (files, time);
    }
  if (!add_newest (office, JB_ROLE_ENROL, kit, held->enrol, files, error)
      || !add_newest (office, JB_ROLE_ZONE, NULL, held->zone, files, error)
      || !of_answer_fresh (office, online, now_s, &fresh, error))
    return NULL;
  if (fresh != NULL)
    g_ptr_array_add (files, g_bytes_ref (fresh));
  if (files->len >= 1 && files->len <= JB_DELIVERY_MAX_FILES)
    return jb_delivery_encode (files);
  g_set_error_literal (error, JB_ERROR, JB_ERROR_LIMIT,
                       _ ("Tidak ada berkas untuk perangkat ini, atau terlalu banyak."));
  return NULL;
}

GBytes *
of_delivery_for_hello (OfOffice *office, const OfKeyring *online, const JbHello *hello,
                       gint64 now_s, GError **error)
{
  OfHeld held = {
    .trust = hello->trust_version,
    .enrol = hello->enrol_version,
    .zone = hello->zone_version,
  };
  return of_delivery_make (office, online, &hello->kit, &held, hello, now_s, error);
}
