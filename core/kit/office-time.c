/* SPDX-License-Identifier: MPL-2.0 */
/* What the office says of time, of itself and of our batches: fresh, time, stored, receipt. */
#include "core/kit/documents-private.h"

#include "core/base/error.h"
#include "core/base/i18n.h"

#include <string.h>

#define FRESH_MAX_BYTES (16 * 1024)

static gboolean
raise_alarm (JbKit *kit, const gchar *text, GError **error)
{
  return jb_kit_meta_set (kit, META_ALARM, text, strlen (text), error);
}

static gboolean
office_is (JbKit *kit, const JbId *office, guint64 last_receipt_no, guint *ret_n_lost_there,
           GError **error)
{
  JbInterval now;
  guint n_requeued = 0;
  jb_kit_now_locked (kit, &now);
  if (!jb_outbox_office_changed (kit->store, office, last_receipt_no, now.lo_s, now.hi_s,
                                 &n_requeued, ret_n_lost_there, error))
    return FALSE;
  if (n_requeued > 0)
    jb_kit_work_locked (kit);
  return TRUE;
}

static gboolean
alarm_if_lost_there (JbKit *kit, guint n_lost_there, GError **error)
{
  if (n_lost_there == 0)
    return TRUE;
  g_autofree gchar *text = g_strdup_printf (
      _ ("Kantor dipulihkan dari cadangan dan tidak lagi mengenal %u rekaman yang sudah dihapus "
         "di sini. Hubungi kantor hari ini."),
      n_lost_there);
  return raise_alarm (kit, text, error);
}

/* Of an office other than the one that spoke last, and older: kept by somebody from between two
 * restores, it would make the kit forget the office of today. */
static gboolean
is_overtaken (JbKit *kit, const JbFresh *fresh, gboolean *ret_overtaken, GError **error)
{
  g_autoptr (GBytes) known = NULL;
  gint64 spoke_s;
  if (!jb_kit_meta_get (kit, META_OFFICE, &known, error)
      || !jb_kit_meta_get_int (kit, META_OFFICE_S, 0, &spoke_s, error))
    return FALSE;
  *ret_overtaken
      = known != NULL && g_bytes_get_size (known) == JB_ID_BYTES
        && memcmp (g_bytes_get_data (known, NULL), &fresh->office_incarnation, JB_ID_BYTES) != 0
        && fresh->office_time_s < spoke_s;
  return TRUE;
}

gboolean
jb_kit_decode_fresh_locked (JbKit *kit, GBytes *file, JbFresh *ret_fresh, GError **error)
{
  g_autoptr (GBytes) payload
      = jb_trust_verify (kit->trust, JB_ROLE_FRESH, file, FRESH_MAX_BYTES, error);
  return payload != NULL && jb_fresh_decode (payload, ret_fresh, error);
}

gboolean
jb_kit_take_fresh_locked (JbKit *kit, GBytes *file, GError **error)
{
  JbFresh fresh;
  if (!jb_kit_decode_fresh_locked (kit, file, &fresh, error))
    return FALSE;
  if (kit->has_fresh && fresh.office_time_s < kit->fresh.office_time_s)
    return TRUE;
  gboolean overtaken;
  if (!is_overtaken (kit, &fresh, &overtaken, error))
    return FALSE;
  if (overtaken)
    {
      g_set_error_literal (
          error, JB_ERROR, JB_ERROR_ROLLBACK,
          _ ("Berkas ini dari sebelum basis data kantor dipulihkan. Tidak ada yang "
             "berubah. Ambil berkas terbaru dari kantor."));
      return FALSE;
    }
  JbKitDocument save = { .role = JB_ROLE_FRESH,
                         .version = fresh.office_time_s,
                         .alone = TRUE,
                         .file = file,
                         .meta_name = META_OFFICE_S,
                         .meta_number = fresh.office_time_s };
  if (!jb_kit_document_keep_locked (kit, &save, error)
      || !jb_kit_signed_time_locked (kit, JB_TRUST_ROLE_FRESH, fresh.office_time_s, error))
    return FALSE;
  kit->fresh = fresh;
  kit->has_fresh = TRUE;
  JbInterval now;
  guint n_purged, n_lost_there = 0;
  jb_kit_now_locked (kit, &now);
  /* A fresh is the same for all kits: it cannot say what a restored office still has of the office
   * this kit knew. So everything not purged goes up again, and the office says what it holds. */
  return office_is (kit, &fresh.office_incarnation, 0, &n_lost_there, error)
         && jb_outbox_purge (kit->store, &kit->fresh, now.lo_s, now.hi_s, &n_purged, error);
}

typedef struct {
  JbId incarnation;
  guint64 last_rec_seq;
  JbAuditHead head;
  const JbTimeAnswer *answer;
  gboolean behind; /* the office acknowledged more than we have, or another history */
} Compare;

static gboolean
compare_with_office (sqlite3 *db, gpointer data, GError **error)
{
  Compare *compare = data;
  const JbTimeAnswer *answer = compare->answer;
  gint64 seq;
  g_autoptr (GBytes) incarnation = jb_meta_get (db, META_INCARNATION, NULL);
  if (!jb_meta_get_int (db, "last_rec_seq", 0, &seq, error)
      || !jb_audit_head (db, &compare->head, error))
    return FALSE;
  if (incarnation == NULL || g_bytes_get_size (incarnation) != JB_ID_BYTES
      || memcmp (g_bytes_get_data (incarnation, NULL), &answer->kit_incarnation, JB_ID_BYTES) != 0)
    return TRUE; /* it knows an earlier incarnation only: nothing to compare */
  compare->behind
      = answer->kit_last_rec_seq > (guint64) seq || answer->kit_audit.size > compare->head.size;
  if (compare->behind || answer->kit_audit.size == 0)
    return TRUE;
  JbAuditHead then;
  if (!jb_audit_head_at (db, answer->kit_audit.size, &then, error))
    return FALSE;
  compare->behind = !jb_digest_equal (&then.head, &answer->kit_audit.head);
  return TRUE;
}

static gboolean
renew_if_behind (JbKit *kit, const JbTimeAnswer *answer, GError **error)
{
  Compare compare = { .answer = answer };
  if (!jb_store_read (kit->store, compare_with_office, &compare, error))
    return FALSE;
  if (!compare.behind)
    return TRUE;
  JbInterval now;
  jb_kit_now_locked (kit, &now);
  jb_kit_work_locked (kit);
  return jb_outbox_renew_incarnation (kit->store, now.lo_s, now.hi_s, error)
         && raise_alarm (kit,
                         _ ("Perangkat ini pernah dikembalikan ke keadaan lama. Yang ada di sini "
                            "tetap dikirim. Kantor mencocokkan sisanya."),
                         error);
}

gboolean
jb_kit_take_time_locked (JbKit *kit, GBytes *file, GError **error)
{
  g_autoptr (GBytes) payload
      = jb_trust_verify (kit->trust, JB_ROLE_TIME, file, FRESH_MAX_BYTES, error);
  JbTimeAnswer answer;
  if (payload == NULL || !jb_time_answer_decode (payload, &answer, error))
    return FALSE;
  if (kit->nonce_asked_us == 0 || !jb_id_equal (&answer.kit, &kit->id)
      || memcmp (answer.nonce, kit->nonce, JB_NONCE_BYTES) != 0
      || !jb_trust_time_counts (kit->trust, JB_TRUST_ROLE_FRESH, answer.time_s))
    {
      g_set_error_literal (error, JB_ERROR, JB_ERROR_INVALID,
                           _ ("Jawaban waktu bukan untuk permintaan terakhir. Jam tidak diubah."));
      return FALSE;
    }
  gint64 asked_us = kit->nonce_asked_us;
  kit->nonce_asked_us = 0;
  gint64 boot_us = kit->source.boot_us (kit->source.data);
  if (!jb_clock_answer (kit->clock, answer.time_s, asked_us, boot_us))
    {
      g_set_error_literal (error, JB_ERROR, JB_ERROR_INVALID,
                           _ ("Waktu dari kantor bertentangan dengan waktu yang sudah ditanda"
                              "tangani. Jam tidak diubah. Hubungi kantor."));
      return FALSE;
    }
  guint n_lost_there = 0;
  return jb_kit_signed_time_locked (kit, JB_TRUST_ROLE_FRESH, answer.time_s, error)
         && jb_kit_meta_set_int (kit, META_OFFICE_S, answer.time_s, error)
         && office_is (kit, &answer.office, answer.last_receipt_no, &n_lost_there, error)
         && alarm_if_lost_there (kit, n_lost_there, error) && renew_if_behind (kit, &answer, error);
}

static gboolean
answer_time (JbKit *kit, const JbOutboxAnswer *answer, GError **error)
{
  gboolean is_receipt = answer->batch_refused || answer->n_accepted > 0
                        || answer->n_already_held > 0 || answer->n_adjudicate > 0
                        || answer->n_damaged > 0 || answer->n_refused > 0;
  gint64 last_s;
  return jb_kit_signed_time_locked (kit, is_receipt ? JB_TRUST_ROLE_RECEIPT : JB_TRUST_ROLE_STORE,
                                    answer->issued_s, error)
         && jb_kit_meta_get_int (kit, META_LAST_RECEIPT_S, 0, &last_s, error)
         && (!is_receipt || answer->issued_s <= last_s
             || jb_kit_meta_set_int (kit, META_LAST_RECEIPT_S, answer->issued_s, error));
}

gboolean
jb_kit_take_answer_locked (JbKit *kit, GBytes *file, GError **error)
{
  JbInterval now;
  JbOutboxAnswer answer = { 0 };
  guint n_purged;
  jb_kit_now_locked (kit, &now);
  if (!jb_outbox_answer (kit->store, kit->trust, &kit->id, file, now.lo_s, now.hi_s, &answer,
                         error))
    return FALSE;
  jb_kit_work_locked (kit);
  /* The answer is applied; nothing that follows may keep a full disk from being emptied. */
  gboolean ok = answer_time (kit, &answer, error);
  return (!kit->has_fresh
          || jb_outbox_purge (kit->store, &kit->fresh, now.lo_s, now.hi_s, &n_purged,
                              ok ? error : NULL))
         && ok;
}
