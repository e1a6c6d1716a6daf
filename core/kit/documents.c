/* SPDX-License-Identifier: MPL-2.0 */
/* The office's signed files: kept as they came, verified again at every start, applied in order. */
#include "core/kit/kit-private.h"

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/base/text.h"

#include <string.h>

#define FRESH_MAX_BYTES (16 * 1024)
#define LABEL_MAX_BYTES 64

typedef struct {
  const gchar *role;
  gint64 version;
  gboolean alone; /* all others of the role are dropped, higher ones of retired keys too */
  GBytes *file;
  const gchar *meta_name; /* written in the same transaction, or NULL */
  const void *meta_value; /* NULL: the number */
  gsize meta_len;
  gint64 meta_number;
  JbInterval now;
} DocumentSave;

static gboolean
save_meta (sqlite3 *db, const DocumentSave *save, GError **error)
{
  if (save->meta_name == NULL)
    return TRUE;
  return save->meta_value != NULL
             ? jb_meta_set (db, save->meta_name, save->meta_value, save->meta_len, error)
             : jb_meta_set_int (db, save->meta_name, save->meta_number, error);
}

static gboolean
audit_document (sqlite3 *db, const DocumentSave *save, GError **error)
{
  g_autofree gchar *detail = g_strdup_printf ("{\"role\":\"%s\",\"version\":%" G_GINT64_FORMAT "}",
                                              save->role, save->version);
  JbAuditEntry entry = { .lo_s = save->now.lo_s,
                         .hi_s = save->now.hi_s,
                         .event = "document.taken",
                         .detail = detail };
  return jb_audit_append (db, &entry, error);
}

static gboolean
save_document (sqlite3 *db, gpointer data, GError **error)
{
  const DocumentSave *save = data;
  g_autoptr (sqlite3_stmt) insert = jb_sql_prepare (
      db, "INSERT OR REPLACE INTO document (role, version, bytes) VALUES (?, ?, ?)", error);
  gsize len;
  gconstpointer bytes = g_bytes_get_data (save->file, &len);
  if (insert == NULL || !jb_sql_bind (insert, error, "tib", save->role, save->version, bytes, len)
      || !jb_sql_done (insert, error))
    return FALSE;
  g_autoptr (sqlite3_stmt) drop
      = jb_sql_prepare (db, "DELETE FROM document WHERE role = ? AND version <> ?", error);
  if (save->alone
      && (drop == NULL || !jb_sql_bind (drop, error, "ti", save->role, save->version)
          || !jb_sql_done (drop, error)))
    return FALSE;
  return save_meta (db, save, error) && audit_document (db, save, error);
}

static gboolean
keep (JbKit *kit, DocumentSave *save, GError **error)
{
  jb_kit_now_locked (kit, &save->now);
  return jb_store_write_with_ballast (kit->store, save_document, save, error);
}

typedef struct {
  const gchar *role;
  GPtrArray *files; /* GBytes, ascending versions */
} DocumentLoad;

static gboolean
load_documents (sqlite3 *db, gpointer data, GError **error)
{
  DocumentLoad *load = data;
  g_autoptr (sqlite3_stmt) select = jb_sql_prepare (
      db, "SELECT bytes FROM document WHERE role = ? ORDER BY version", error);
  if (select == NULL || !jb_sql_bind (select, error, "t", load->role))
    return FALSE;
  gint step;
  while ((step = jb_sql_step (select, error)) == SQLITE_ROW)
    g_ptr_array_add (load->files, jb_sql_column_bytes (select, 0));
  return step == SQLITE_DONE;
}

/* (transfer full: GBytes) */
static GPtrArray *
documents (JbKit *kit, const gchar *role, GError **error)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  DocumentLoad load = { role, files };
  if (!jb_store_read (kit->store, load_documents, &load, error))
    return NULL;
  return g_steal_pointer (&files);
}

/* ---- One document of each role --------------------------------------------------------------- */

static gboolean
is_known_already (GError **fault)
{
  if (!g_error_matches (*fault, JB_ERROR, JB_ERROR_EXISTS)
      && !g_error_matches (*fault, JB_ERROR, JB_ERROR_ROLLBACK))
    return FALSE;
  g_clear_error (fault);
  return TRUE;
}

static gboolean load_rest (JbKit *kit, GError **error);

/* What was signed by keys that are no longer trusted is dropped at once, not at the next start. */
static gboolean
verify_again (JbKit *kit, GError **error)
{
  g_clear_pointer (&kit->zone, jb_zone_bundle_unref);
  kit->has_enrol = kit->has_fresh = FALSE;
  memset (&kit->enrol, 0, sizeof kit->enrol);
  memset (&kit->fresh, 0, sizeof kit->fresh);
  return load_rest (kit, error);
}

static gboolean
take_trust (JbKit *kit, GBytes *file, GError **error)
{
  g_autoptr (GError) fault = NULL;
  g_autoptr (JbTrust) next = jb_trust_next (kit->trust, file, &fault);
  if (next == NULL)
    {
      /* A delivery carries the whole chain: what we have is passed over. */
      if (is_known_already (&fault))
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&fault));
      return FALSE;
    }
  const JbTrustSpec *spec = jb_trust_spec (next);
  DocumentSave save = { .role = JB_ROLE_TRUST, .version = spec->version, .file = file };
  if (!keep (kit, &save, error))
    return FALSE;
  jb_trust_unref (kit->trust);
  kit->trust = jb_trust_ref (next);
  gboolean ok = verify_again (kit, error);
  return jb_kit_signed_time_locked (kit, JB_TRUST_ROLE_TRUST, spec->issued_s, ok ? error : NULL)
         && ok;
}

/* Carried out once for each enrolment that says so, and again at every start until it was: officers
 * that are added afterwards, to be enrolled anew, stay. */
static gboolean
wipe_if_told (JbKit *kit, GError **error)
{
  gint64 wiped;
  if (!kit->has_enrol || !kit->enrol.wipe)
    return TRUE;
  if (!jb_kit_meta_get_int (kit, META_WIPED, 0, &wiped, error))
    return FALSE;
  if (wiped == kit->enrol.version)
    return TRUE;
  g_clear_pointer (&kit->draft, jb_draft_free);
  g_clear_pointer (&kit->keys, jb_officer_keys_unref);
  g_clear_pointer (&kit->officer_name, g_free);
  g_autoptr (GPtrArray) officers = jb_officers_list (kit->store, error);
  if (officers == NULL)
    return FALSE;
  for (guint i = 0; i < officers->len; i++)
    if (!jb_officers_forget (kit->store, &((const JbKitOfficer *) officers->pdata[i])->id, error))
      return FALSE;
  return jb_kit_audit_locked (kit, NULL, &kit->id, "kit.wiped", NULL, error)
         && jb_kit_meta_set_int (kit, META_WIPED, kit->enrol.version, error);
}

static gboolean
take_enrol (JbKit *kit, GBytes *file, GError **error)
{
  g_autofree JbEnrol *enrol = g_new0 (JbEnrol, 1);
  g_autoptr (GError) fault = NULL;
  if (!jb_enrol_accept (kit->trust, kit->has_enrol ? &kit->enrol : NULL, &kit->id, file, enrol,
                        &fault))
    {
      if (is_known_already (&fault))
        return wipe_if_told (kit, error);
      g_propagate_error (error, g_steal_pointer (&fault));
      return FALSE;
    }
  DocumentSave save = { .role = JB_ROLE_ENROL, .version = enrol->version,
                        .alone = TRUE, .file = file };
  if (!keep (kit, &save, error))
    return FALSE;
  kit->enrol = *enrol;
  kit->has_enrol = TRUE;
  return wipe_if_told (kit, error)
         && jb_kit_signed_time_locked (kit, JB_TRUST_ROLE_ENROL, enrol->issued_s, error);
}

static gboolean
take_zone (JbKit *kit, GBytes *file, GError **error)
{
  g_autoptr (GError) fault = NULL;
  g_autoptr (JbZoneBundle) bundle = jb_zone_bundle_accept (kit->trust, kit->zone, file, &fault);
  if (bundle == NULL)
    {
      if (g_error_matches (fault, JB_ERROR, JB_ERROR_EXISTS))
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&fault));
      return FALSE;
    }
  /* A file that one desk signed to add locks stands on the one before it: both are kept. */
  g_autoptr (JbZoneBundle) alone = jb_zone_bundle_accept (kit->trust, NULL, file, NULL);
  gint64 version = jb_zone_bundle_version (bundle);
  JbInterval now;
  jb_kit_now_locked (kit, &now);
  DocumentSave save = { .role = JB_ROLE_ZONE, .version = version, .alone = alone != NULL,
                        .file = file, .meta_name = META_ZONE_KNOWN_LO, .meta_number = now.lo_s };
  if (!keep (kit, &save, error))
    return FALSE;
  kit->zone_known_lo_s = now.lo_s;
  jb_zone_bundle_unref (kit->zone);
  kit->zone = jb_zone_bundle_ref (bundle);
  return jb_kit_signed_time_locked (kit, JB_TRUST_ROLE_ZONE, jb_zone_bundle_issued_s (bundle),
                                    error);
}

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
  *ret_overtaken = known != NULL && g_bytes_get_size (known) == JB_ID_BYTES
                   && memcmp (g_bytes_get_data (known, NULL), &fresh->office_incarnation,
                              JB_ID_BYTES) != 0
                   && fresh->office_time_s < spoke_s;
  return TRUE;
}

static gboolean
decode_fresh (JbKit *kit, GBytes *file, JbFresh *ret_fresh, GError **error)
{
  g_autoptr (GBytes) payload
      = jb_trust_verify (kit->trust, JB_ROLE_FRESH, file, FRESH_MAX_BYTES, error);
  return payload != NULL && jb_fresh_decode (payload, ret_fresh, error);
}

static gboolean
take_fresh (JbKit *kit, GBytes *file, GError **error)
{
  JbFresh fresh;
  if (!decode_fresh (kit, file, &fresh, error))
    return FALSE;
  if (kit->has_fresh && fresh.office_time_s < kit->fresh.office_time_s)
    return TRUE;
  gboolean overtaken;
  if (!is_overtaken (kit, &fresh, &overtaken, error))
    return FALSE;
  if (overtaken)
    {
      g_set_error_literal (error, JB_ERROR, JB_ERROR_ROLLBACK,
                           _ ("Berkas ini dari sebelum basis data kantor dipulihkan. Tidak ada yang "
                              "berubah. Ambil berkas terbaru dari kantor."));
      return FALSE;
    }
  DocumentSave save = { .role = JB_ROLE_FRESH, .version = fresh.office_time_s, .alone = TRUE,
                        .file = file, .meta_name = META_OFFICE_S,
                        .meta_number = fresh.office_time_s };
  if (!keep (kit, &save, error)
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
  compare->behind = answer->kit_last_rec_seq > (guint64) seq
                    || answer->kit_audit.size > compare->head.size;
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

static gboolean
take_time (JbKit *kit, GBytes *file, GError **error)
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
         && alarm_if_lost_there (kit, n_lost_there, error)
         && renew_if_behind (kit, &answer, error);
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

static gboolean
take_answer (JbKit *kit, GBytes *file, GError **error)
{
  JbInterval now;
  JbOutboxAnswer answer = { 0 };
  guint n_purged;
  jb_kit_now_locked (kit, &now);
  if (!jb_outbox_answer (kit->store, kit->trust, &kit->id, file, now.lo_s, now.hi_s, &answer, error))
    return FALSE;
  jb_kit_work_locked (kit);
  /* The answer is applied; nothing that follows may keep a full disk from being emptied. */
  gboolean ok = answer_time (kit, &answer, error);
  return (!kit->has_fresh
          || jb_outbox_purge (kit->store, &kit->fresh, now.lo_s, now.hi_s, &n_purged,
                              ok ? error : NULL))
         && ok;
}

/* ---- A delivery ------------------------------------------------------------------------------ */

static gboolean
take_file (JbKit *kit, const gchar *role, GBytes *file, GError **error)
{
  static const struct {
    const gchar *role;
    gboolean (*take) (JbKit *, GBytes *, GError **);
  } takers[] = {
    { JB_ROLE_TRUST, take_trust }, { JB_ROLE_ENROL, take_enrol },
    { JB_ROLE_ZONE, take_zone },   { JB_ROLE_FRESH, take_fresh },
    { JB_ROLE_TIME, take_time },   { JB_ROLE_STORED, take_answer },
    { JB_ROLE_RECEIPT, take_answer },
  };
  for (guint i = 0; i < G_N_ELEMENTS (takers); i++)
    if (strcmp (role, takers[i].role) == 0)
      return takers[i].take (kit, file, error);
  g_set_error (error, JB_ERROR, JB_ERROR_VERSION,
               _ ("Berkas jenis “%s” belum dikenal program ini. Berkas lain tetap dipakai."), role);
  return FALSE;
}

/* Trust before all that it verifies; time before fresh, because it knows more of a restored office.
 * What does not even parse has its turn last, and is told there. */
static guint
turn_of (const JbSigned *file)
{
  if (file != NULL && strcmp (jb_signed_role (file), JB_ROLE_TRUST) == 0)
    return 0;
  return file != NULL && strcmp (jb_signed_role (file), JB_ROLE_TIME) == 0 ? 1 : 2;
}

static gboolean
apply_delivery_locked (JbKit *kit, GPtrArray *files, GError **error)
{
  g_autoptr (GError) first = NULL;
  for (guint pass = 0; pass < 3; pass++)
    for (guint i = 0; i < files->len; i++)
      {
        g_autoptr (GError) fault = NULL;
        g_autoptr (JbSigned) file
            = jb_signed_parse (files->pdata[i], JB_SIGNED_MAX_PAYLOAD, &fault);
        if (turn_of (file) != pass)
          continue;
        if (file != NULL)
          take_file (kit, jb_signed_role (file), files->pdata[i], &fault);
        if (fault != NULL && first == NULL)
          first = g_steal_pointer (&fault);
      }
  if (first == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&first));
  return FALSE;
}

static gboolean
must_be_enrolled (JbKit *kit, GError **error)
{
  if (kit->trust != NULL)
    return TRUE;
  g_set_error_literal (error, JB_ERROR, JB_ERROR_STATE,
                       _ ("Perangkat belum didaftarkan kantor. Berkas belum dipakai. Daftarkan "
                          "dahulu."));
  return FALSE;
}

gboolean
jb_kit_deliver (JbKit *kit, GBytes *delivery, GError **error)
{
  g_autoptr (GPtrArray) files = jb_delivery_decode (delivery, error);
  if (files == NULL)
    return FALSE;
  gboolean ok;
  {
    JB_KIT_HOLD (kit);
    ok = must_be_enrolled (kit, error) && apply_delivery_locked (kit, files, error);
  }
  jb_kit_tell (kit);
  return ok;
}

gboolean
jb_kit_answer (JbKit *kit, GBytes *file, GError **error)
{
  gboolean ok;
  {
    JB_KIT_HOLD (kit);
    ok = must_be_enrolled (kit, error) && take_answer (kit, file, error);
  }
  jb_kit_tell (kit);
  return ok;
}

gboolean
jb_kit_import_answer (JbKit *kit, GBytes *file, GError **error)
{
  gsize len;
  const gchar *bytes = g_bytes_get_data (file, &len);
  if (len >= 4 && memcmp (bytes, "JBE1", 4) == 0)
    return jb_kit_deliver (kit, file, error);
  g_autoptr (JbSigned) document = jb_signed_parse (file, JB_SIGNED_MAX_PAYLOAD, error);
  if (document == NULL)
    return FALSE;
  gboolean ok;
  {
    JB_KIT_HOLD (kit);
    ok = must_be_enrolled (kit, error)
         && take_file (kit, jb_signed_role (document), file, error);
  }
  jb_kit_tell (kit);
  return ok;
}

/* ---- Enrolment ------------------------------------------------------------------------------- */

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
  g_set_error_literal (error, JB_ERROR, JB_ERROR_SIGNATURE,
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
  DocumentSave save = { .role = JB_ROLE_TRUST, .version = 1, .file = file,
                        .meta_name = META_TRUST_PIN, .meta_value = pin.bytes,
                        .meta_len = JB_DIGEST_BYTES };
  if (!keep (kit, &save, error))
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
        if (ok && (pin == NULL || g_bytes_get_size (pin) != JB_DIGEST_BYTES
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
    ok = ok && apply_delivery_locked (kit, files, error);
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

/* ---- At start -------------------------------------------------------------------------------- */

static gboolean
load_trust (JbKit *kit, GError **error)
{
  g_autoptr (GPtrArray) files = documents (kit, JB_ROLE_TRUST, error);
  g_autoptr (GBytes) pin = NULL;
  if (files == NULL || !jb_kit_meta_get (kit, META_TRUST_PIN, &pin, error))
    return FALSE;
  if (pin == NULL)
    return TRUE;
  JbDigest digest = { { 0 } };
  if (g_bytes_get_size (pin) == JB_DIGEST_BYTES)
    memcpy (digest.bytes, g_bytes_get_data (pin, NULL), JB_DIGEST_BYTES);
  for (guint i = 0; i < files->len; i++)
    {
      JbTrust *next = i == 0 ? jb_trust_first (files->pdata[i], &digest, error)
                             : jb_trust_next (kit->trust, files->pdata[i], error);
      if (next == NULL)
        return FALSE;
      jb_trust_unref (kit->trust);
      kit->trust = next;
    }
  return TRUE;
}

/* What does not verify any more (keys rotated since) counts as not there: without a zone file
 * recording locks, without an enrolment likewise; the courier fetches new ones. */
static gboolean
load_rest (JbKit *kit, GError **error)
{
  g_autoptr (GPtrArray) zones = documents (kit, JB_ROLE_ZONE, error);
  g_autoptr (GPtrArray) enrols = zones != NULL ? documents (kit, JB_ROLE_ENROL, error) : NULL;
  g_autoptr (GPtrArray) freshes = enrols != NULL ? documents (kit, JB_ROLE_FRESH, error) : NULL;
  if (freshes == NULL)
    return FALSE;
  for (guint i = 0; i < zones->len; i++)
    {
      JbZoneBundle *bundle
          = jb_zone_bundle_accept (kit->trust, kit->zone, zones->pdata[i], NULL);
      if (bundle == NULL)
        continue;
      jb_zone_bundle_unref (kit->zone);
      kit->zone = bundle;
    }
  g_autofree JbEnrol *enrol = g_new0 (JbEnrol, 1);
  for (guint i = enrols->len; i-- > 0 && !kit->has_enrol;)
    if (jb_enrol_accept (kit->trust, NULL, &kit->id, enrols->pdata[i], enrol, NULL))
      {
        kit->enrol = *enrol;
        kit->has_enrol = TRUE;
      }
  for (guint i = freshes->len; i-- > 0 && !kit->has_fresh;)
    kit->has_fresh = decode_fresh (kit, freshes->pdata[i], &kit->fresh, NULL);
  return TRUE;
}

gboolean
jb_kit_documents_load_locked (JbKit *kit, GError **error)
{
  if (!load_trust (kit, error) || (kit->trust != NULL && !load_rest (kit, error)))
    return FALSE;
  /* A disk that cannot forget can still hand over what it holds. */
  wipe_if_told (kit, NULL);
  return TRUE;
}
