/* SPDX-License-Identifier: MPL-2.0 */
#include "app/office/open/unsealer.h"

#include "app/office/desk/enrol.h"
#include "app/office/open/judge.h"
#include "app/office/registry/person.h"
#include "app/office/registry/record.h"
#include "app/office/store/kit.h"
#include "app/office/store/spool.h"
#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/vault/box.h"

#include <string.h>

struct OfUnsealer {
  OfOffice *office;
  JbTrust *trust;
  JbSigner *receipt;
  JbRegions *regions;
  JbCodes *codes;
  GArray *sealing;
  GHashTable *zones;
};

static void
clear_sealing (gpointer data)
{
  jb_secret_unref (((OfSealingSecret *) data)->seed);
}

static void
known_zone_free (gpointer data)
{
  OfKnownZone *zone = data;
  jb_zone_bundle_unref (zone->bundle);
  g_free (zone);
}

static gboolean
not_of_this_office (GError **error)
{
  g_set_error_literal (error, JB_ERROR, JB_ERROR_KEY,
                       _ ("Kunci pembuka bukan milik kantor ini. Tidak ada yang dibuka. Periksa "
                          "folder keys."));
  return FALSE;
}

/* Every sealing epoch of trust needs its secret, and the receipt key must be one kits believe. */
static gboolean
take_keys (OfUnsealer *unsealer, const OfKeyring *ring, GError **error)
{
  const JbTrustSpec *spec = jb_trust_spec (unsealer->trust);
  unsealer->receipt = of_keyring_signer (ring, "receipt", error);
  if (unsealer->receipt == NULL)
    return FALSE;
  gboolean believed = FALSE;
  for (guint i = 0; i < spec->roles[JB_TRUST_ROLE_RECEIPT].n_members; i++)
    believed = believed
               || memcmp (&spec->keys[spec->roles[JB_TRUST_ROLE_RECEIPT].members[i]],
                          jb_signer_public (unsealer->receipt), JB_PUBLIC_KEY_BYTES)
                      == 0;
  for (guint i = 0; i < spec->n_sealing; i++)
    {
      g_autofree gchar *name = g_strdup_printf ("sealing-%u", spec->sealing[i].epoch);
      const JbSecret *seed = of_keyring_secret (ring, name);
      JbPublicKey key;
      if (seed == NULL || !jb_sealing_public (seed, &key, NULL)
          || memcmp (&key, &spec->sealing[i].key, sizeof key) != 0)
        return not_of_this_office (error);
      OfSealingSecret secret = { .seed = jb_secret_ref ((JbSecret *) seed) };
      jb_key_id (&key, &secret.id);
      g_array_append_val (unsealer->sealing, secret);
    }
  return believed || not_of_this_office (error);
}

OfUnsealer *
of_unsealer_new (OfOffice *office, const OfKeyring *ring, GError **error)
{
  g_autoptr (OfUnsealer) unsealer = g_new0 (OfUnsealer, 1);
  unsealer->office = office;
  unsealer->sealing = g_array_new (FALSE, TRUE, sizeof (OfSealingSecret));
  g_array_set_clear_func (unsealer->sealing, clear_sealing);
  unsealer->zones = g_hash_table_new_full (NULL, NULL, NULL, known_zone_free);
  unsealer->trust = of_office_trust (office, error);
  unsealer->regions = unsealer->trust != NULL ? of_data_regions (error) : NULL;
  unsealer->codes = unsealer->regions != NULL ? of_data_codes (error) : NULL;
  if (unsealer->codes == NULL || !take_keys (unsealer, ring, error))
    return NULL;
  return g_steal_pointer (&unsealer);
}

void
of_unsealer_free (OfUnsealer *unsealer)
{
  if (unsealer == NULL)
    return;
  g_array_unref (unsealer->sealing);
  g_hash_table_unref (unsealer->zones);
  g_clear_pointer (&unsealer->trust, jb_trust_unref);
  g_clear_pointer (&unsealer->receipt, jb_signer_unref);
  g_clear_pointer (&unsealer->regions, jb_regions_unref);
  g_clear_pointer (&unsealer->codes, jb_codes_unref);
  g_free (unsealer);
}

/* A batch on its way through. */
typedef struct {
  OfUnsealer *unsealer;
  const OfBatch *batch;
  gint64 now_s;
  GBytes *manifest_file;
  JbManifest manifest;
  OfKit kit;
  OfJudgement judgements[JB_BATCH_MAX_RECORDS];
  const gchar *refused; /* why, if the batch as a whole is; NULL */
  JbReceipt receipt;
  OfOpened opened;
} Passage;

static void
passage_free (Passage *passage)
{
  for (guint i = 0; i < JB_BATCH_MAX_RECORDS; i++)
    of_judgement_clear (&passage->judgements[i]);
  g_clear_pointer (&passage->manifest_file, g_bytes_unref);
  g_free (passage);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Passage, passage_free)

/* Reads and judges every record, outside of any transaction. */
static gboolean
judge_all (Passage *passage, GPtrArray *enrolments, GError **error)
{
  OfUnsealer *unsealer = passage->unsealer;
  const JbManifest *manifest = &passage->manifest;
  OfCourt court = {
    .office = unsealer->office,
    .trust = unsealer->trust,
    .regions = unsealer->regions,
    .codes = unsealer->codes,
    .sealing = unsealer->sealing,
    .zones = unsealer->zones,
    .manifest = manifest,
    .kit_key = &passage->kit.key,
    .enrolments = enrolments,
  };
  for (guint i = 0; i < manifest->n_records; i++)
    {
      g_autoptr (GBytes) sealed
          = of_spool_read (unsealer->office, passage->batch,
                           jb_batch_record_offset (passage->manifest_file, manifest, i),
                           manifest->records[i].size_bytes, error);
      if (sealed == NULL || !of_judge (&court, i, sealed, &passage->judgements[i], error))
        return FALSE;
    }
  return TRUE;
}

/* Bytes that were on the disk and are not any more: the kit still has them and sends them again. */
static gboolean
read_batch (Passage *passage, GError **error)
{
  OfUnsealer *unsealer = passage->unsealer;
  OfStore *store = unsealer->office->store;
  g_autoptr (GError) fault = NULL;
  passage->manifest_file = of_batch_manifest (store, passage->batch, error);
  if (passage->manifest_file == NULL
      || !of_kit_get (store, &passage->batch->kit, &passage->kit, error))
    return FALSE;
  g_autoptr (GPtrArray) enrolments
      = of_enrol_history (unsealer->office, unsealer->trust, &passage->batch->kit, error);
  if (enrolments == NULL
      || !jb_manifest_decode (passage->manifest_file, &passage->kit.key, &passage->manifest, error))
    return FALSE;
  if (judge_all (passage, enrolments, &fault))
    return TRUE;
  g_autofree gchar *spool = of_office_path (unsealer->office, "spool", NULL);
  if (g_error_matches (fault, JB_ERROR, JB_ERROR_DAMAGED)
      || (g_error_matches (fault, JB_ERROR, JB_ERROR_NOT_FOUND)
          && g_file_test (spool, G_FILE_TEST_IS_DIR)))
    {
      passage->refused = _ ("Berkas kiriman rusak di kantor. Perangkat mengirim lagi.");
      return TRUE;
    }
  g_propagate_error (error, g_steal_pointer (&fault));
  return FALSE;
}

/* What only the registry can say about a record that may be kept. */
static gboolean
settle (Passage *passage, guint place, GError **error)
{
  OfStore *store = passage->unsealer->office->store;
  const JbBatchRecord *entry = &passage->manifest.records[place];
  OfJudgement *judgement = &passage->judgements[place];
  OfHeldRecord held;
  gboolean nik_held = FALSE;
  if (!of_record_held (store, &entry->id, &entry->digest, &held, error))
    return FALSE;
  if (held.same)
    {
      judgement->status = JB_RECEIPT_ALREADY_HELD;
      judgement->reason = _ ("Sudah ada di kantor.");
      judgement->alarm = NULL;
      return TRUE;
    }
  if (!jb_receipt_status_is_kept (judgement->status))
    return TRUE;
  if (!of_person_nik_held (store, jb_person_get (judgement->record->person, JB_FIELD_NIK),
                           &nik_held, error))
    return FALSE;
  if (held.other)
    {
      judgement->status = JB_RECEIPT_ADJUDICATE;
      judgement->reason = _ ("Nomor rekaman sama, isi berbeda. Kantor akan memeriksa.");
      judgement->alarm = "record-id-twice";
    }
  else if (nik_held)
    {
      judgement->status = JB_RECEIPT_ADJUDICATE;
      judgement->reason = _ ("NIK ini sudah pernah direkam. Kantor akan memeriksa.");
    }
  return TRUE;
}

static gboolean
raise_alarms (Passage *passage, guint place, GError **error)
{
  OfStore *store = passage->unsealer->office->store;
  const JbManifest *manifest = &passage->manifest;
  const OfJudgement *judgement = &passage->judgements[place];
  gboolean taken = FALSE;
  if (judgement->alarm != NULL
      && !of_store_alarm (store, passage->now_s, judgement->alarm, &manifest->kit,
                          &manifest->records[place].id, "", error))
    return FALSE;
  return of_record_seq_taken (store, manifest, place, &taken, error)
         && (!taken
             || of_store_alarm (store, passage->now_s, "rec-seq-twice", &manifest->kit,
                                &manifest->records[place].id, "", error));
}

static gboolean
keep_record (Passage *passage, guint place, GError **error)
{
  OfStore *store = passage->unsealer->office->store;
  const OfJudgement *judgement = &passage->judgements[place];
  OfRecordRow row = {
    .manifest = &passage->manifest,
    .place = place,
    .offset = jb_batch_record_offset (passage->manifest_file, &passage->manifest, place),
    .header = judgement->has_header ? &judgement->header : NULL,
    .status = judgement->status,
    .reason = judgement->reason,
  };
  gint64 no = 0;
  if (!of_record_insert (store, &row, &no, error))
    return FALSE;
  if (judgement->status != JB_RECEIPT_ACCEPTED && judgement->status != JB_RECEIPT_ADJUDICATE)
    return TRUE;
  return of_person_insert (store, no, judgement->record, judgement->json,
                           judgement->status == JB_RECEIPT_ACCEPTED ? OF_PERSON_ACCEPTED
                                                                    : OF_PERSON_ADJUDICATE,
                           passage->now_s, error);
}

static gboolean
commit_records (Passage *passage, GError **error)
{
  const JbManifest *manifest = &passage->manifest;
  for (guint i = 0; i < manifest->n_records; i++)
    {
      const OfJudgement *judgement = &passage->judgements[i];
      JbReceiptRecord *line = &passage->receipt.records[i];
      if (!settle (passage, i, error) || !raise_alarms (passage, i, error)
          || !keep_record (passage, i, error))
        return FALSE;
      line->id = manifest->records[i].id;
      line->digest = manifest->records[i].digest;
      line->status = judgement->status;
      g_strlcpy (line->reason, judgement->reason, sizeof line->reason);
      passage->opened.counts[judgement->status]++;
    }
  passage->receipt.n_records = manifest->n_records;
  passage->receipt.audit = manifest->audit;
  return of_kit_acknowledge (passage->unsealer->office->store, &manifest->kit,
                             &manifest->incarnation, manifest->last_rec_seq, &manifest->audit,
                             passage->now_s, error);
}

static gboolean
refuse_batch (Passage *passage, GError **error)
{
  passage->receipt.batch_refused = TRUE;
  passage->opened.batch_refused = TRUE;
  g_strlcpy (passage->receipt.reason, passage->refused, sizeof passage->receipt.reason);
  return of_store_alarm (passage->unsealer->office->store, passage->now_s, "batch-damaged",
                         &passage->batch->kit, &passage->batch->batch, "", error);
}

static gboolean
commit_receipt (Passage *passage, GError **error)
{
  OfUnsealer *unsealer = passage->unsealer;
  OfStore *store = unsealer->office->store;
  JbReceipt *receipt = &passage->receipt;
  g_autoptr (GBytes) payload = jb_receipt_encode (receipt);
  g_autoptr (GBytes) file = jb_signed_create (JB_ROLE_RECEIPT, payload, &unsealer->receipt, 1);
  g_autofree gchar *detail
      = g_strdup_printf ("{\"receipt_no\":%" G_GUINT64_FORMAT "}", receipt->receipt_no);
  return of_batch_set_answered (store, passage->batch,
                                receipt->batch_refused ? OF_BATCH_REFUSED : OF_BATCH_OPENED, file,
                                receipt->receipt_no, receipt->reason, passage->now_s, error)
         && of_store_set_last_receipt (store, receipt->receipt_no, error)
         && of_store_audit (store, passage->now_s, "batch.opened", &passage->batch->batch, detail,
                            error);
}

static gboolean
commit_all (OfStore *store, gpointer data, GError **error)
{
  Passage *passage = data;
  OfNumbers numbers;
  OfBatch row;
  if (!of_batch_find (store, &passage->batch->kit, &passage->batch->batch, &row, error)
      || !of_store_numbers (store, &numbers, error))
    return FALSE;
  if (row.state != OF_BATCH_STORED) /* another opener was faster */
    {
      passage->opened = (OfOpened){ .already = TRUE, .receipt_no = row.receipt_no };
      return TRUE;
    }
  passage->opened.receipt_no = numbers.last_receipt_no + 1;
  passage->receipt.office = numbers.incarnation;
  passage->receipt.receipt_no = passage->opened.receipt_no;
  passage->receipt.issued_s = passage->now_s;
  passage->receipt.kit = row.kit;
  passage->receipt.batch = row.batch;
  passage->receipt.batch_digest = row.digest;
  return (passage->refused != NULL ? refuse_batch (passage, error)
                                   : commit_records (passage, error))
         && commit_receipt (passage, error);
}

gboolean
of_unsealer_open (OfUnsealer *unsealer, const OfBatch *batch, gint64 now_s, OfOpened *ret_opened,
                  GError **error)
{
  OfStore *store = unsealer->office->store;
  OfBatch row;
  if (!of_batch_find (store, &batch->kit, &batch->batch, &row, error))
    return FALSE;
  if (row.state == OF_BATCH_OPENED || row.state == OF_BATCH_REFUSED)
    {
      *ret_opened = (OfOpened){ .already = TRUE, .receipt_no = row.receipt_no };
      return TRUE;
    }
  g_autoptr (Passage) passage = g_new0 (Passage, 1);
  passage->unsealer = unsealer;
  passage->batch = &row;
  passage->now_s = now_s;
  if (!read_batch (passage, error) || !of_store_write (store, commit_all, passage, error))
    return FALSE;
  *ret_opened = passage->opened;
  return TRUE;
}
