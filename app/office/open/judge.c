/* SPDX-License-Identifier: MPL-2.0 */
#include "app/office/open/judge.h"

#include "app/office/open/judge-rules.h"
#include "core/base/error.h"
#include "core/base/i18n.h"

#include <string.h>

void
of_judgement_clear (OfJudgement *judgement)
{
  g_clear_pointer (&judgement->record, jb_record_free);
  g_clear_pointer (&judgement->json, g_bytes_unref);
}

/* Steps below return TRUE to go on; a step that decided calls this. */
static gboolean
refuse (OfJudgement *judgement, const gchar *reason, const gchar *alarm)
{
  judgement->status = JB_RECEIPT_REFUSED;
  judgement->reason = reason;
  judgement->alarm = alarm;
  return FALSE;
}

static gboolean
check_header (const OfCourt *court, guint place, const guint8 *data, gsize len,
              OfJudgement *judgement)
{
  const JbManifest *manifest = court->manifest;
  const JbBatchRecord *entry = &manifest->records[place];
  const JbSealHeader *header = &judgement->header;
  if (!jb_seal_read_header (data, len, &judgement->header, NULL))
    return refuse (judgement,
                   _ ("Bentuk rekaman tidak dikenal. Perbarui perangkat, lalu rekam ulang."),
                   "record-malformed");
  if (!jb_id_equal (&header->kit, &manifest->kit) || !jb_id_equal (&header->record, &entry->id)
      || !jb_id_equal (&header->kit_incarnation, &manifest->incarnation)
      || header->rec_seq != entry->rec_seq)
    return refuse (judgement, _ ("Sampul rekaman tidak cocok dengan daftar kiriman. Rekam ulang."),
                   "header-differs");
  return TRUE;
}

/* Tries every key the office ever enrolled for this officer on this kit. */
static gboolean
check_signatures (const OfCourt *court, const guint8 *data, gsize len, OfJudgement *judgement)
{
  gboolean known = FALSE;
  const JbPublicKey *tried = NULL;
  for (guint i = court->enrolments->len; i > 0 && !judgement->has_header; i--)
    {
      const JbEnrol *enrol = g_ptr_array_index (court->enrolments, i - 1);
      const JbOfficer *officer = jb_enrol_officer (enrol, &judgement->header.officer);
      if (officer == NULL || (tried != NULL && memcmp (tried, &officer->key, sizeof *tried) == 0))
        continue;
      known = TRUE;
      tried = &officer->key;
      judgement->has_header = jb_seal_verify (data, len, tried, court->kit_key, NULL);
    }
  if (judgement->has_header)
    return TRUE;
  return known ? refuse (judgement,
                         _ ("Tanda tangan rekaman tidak sah. Rekam ulang dan lapor kantor."),
                         "record-signature")
               : refuse (judgement,
                         _ ("Petugas tidak terdaftar di kantor ini. Daftarkan petugas, lalu rekam "
                            "ulang."),
                         "officer-unknown");
}

static const JbSecret *
find_secret (const OfCourt *court, const JbSealHeader *header)
{
  for (guint i = 0; i < header->n_recipients; i++)
    for (guint j = 0; j < court->sealing->len; j++)
      {
        const OfSealingSecret *secret = &g_array_index (court->sealing, OfSealingSecret, j);
        if (jb_key_id_compare (&header->recipients[i], &secret->id) == 0)
          return secret->seed;
      }
  return NULL;
}

/* NULL with `ret_machine` set if it was not the record's fault. */
static GPtrArray *
open_parts (const OfCourt *court, const guint8 *data, gsize len, OfJudgement *judgement,
            gboolean *ret_machine, GError **error)
{
  const JbSecret *seed = find_secret (court, &judgement->header);
  if (seed == NULL)
    {
      refuse (judgement, _ ("Rekaman disegel dengan kunci yang tidak dipegang kantor ini."),
              "sealing-unknown");
      return NULL;
    }
  g_autoptr (GError) fault = NULL;
  GPtrArray *parts = jb_seal_open (data, len, seed, &fault);
  if (parts != NULL)
    return parts;
  *ret_machine = g_error_matches (fault, JB_ERROR, JB_ERROR_IO)
                 || g_error_matches (fault, JB_ERROR, JB_ERROR_FULL);
  if (*ret_machine)
    g_propagate_error (error, g_steal_pointer (&fault));
  else
    refuse (judgement, _ ("Isi rekaman tidak dapat dibuka. Rekam ulang dan lapor kantor."),
            "record-unreadable");
  return NULL;
}

static const JbSealPart *
find_part (GPtrArray *parts, const gchar *name)
{
  for (guint i = 0; i < parts->len; i++)
    if (strcmp (((const JbSealPart *) g_ptr_array_index (parts, i))->name, name) == 0)
      return g_ptr_array_index (parts, i);
  return NULL;
}

static gboolean
check_content (GPtrArray *parts, OfJudgement *judgement)
{
  const JbSealHeader *header = &judgement->header;
  const JbSealPart *first = g_ptr_array_index (parts, 0);
  gsize len;
  const void *data = g_bytes_get_data (first->bytes, &len);
  judgement->record = jb_record_from_json (data, len, NULL);
  if (judgement->record == NULL)
    return refuse (judgement, _ ("Biodata dalam rekaman tidak terbaca. Rekam ulang."),
                   "record-malformed");
  judgement->json = g_bytes_ref (first->bytes);
  const JbRecord *record = judgement->record;
  if (!jb_id_equal (&record->id, &header->record)
      || !jb_id_equal (&record->replaces, &header->replaces)
      || strcmp (record->village, header->village) != 0)
    return refuse (judgement, _ ("Isi rekaman tidak cocok dengan sampulnya. Rekam ulang."),
                   "content-differs");
  const JbSealPart *photo = find_part (parts, "photo.jpg");
  const void *photo_data = photo != NULL ? g_bytes_get_data (photo->bytes, &len) : NULL;
  if (photo == NULL || !jb_photo_check (photo_data, len, NULL))
    return refuse (judgement,
                   _ ("Foto tidak ada atau tidak dapat dipakai. Rekam ulang dengan foto."), NULL);
  return TRUE;
}

static gchar **
part_names (GPtrArray *parts)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  for (guint i = 0; i < parts->len; i++)
    g_strv_builder_add (names, ((const JbSealPart *) g_ptr_array_index (parts, i))->name);
  return g_strv_builder_end (names);
}

gboolean
of_judge (OfCourt *court, guint place, GBytes *sealed, OfJudgement *ret_judgement, GError **error)
{
  g_auto (OfJudgement) judgement = { .status = JB_RECEIPT_ACCEPTED, .reason = "" };
  gsize len;
  const guint8 *data = g_bytes_get_data (sealed, &len);
  JbDigest digest;
  gboolean machine = FALSE;
  g_autoptr (GPtrArray) parts = NULL;
  jb_digest (data, len, &digest);
  if (!jb_digest_equal (&digest, &court->manifest->records[place].digest))
    {
      judgement.status = JB_RECEIPT_DAMAGED;
      judgement.reason = _ ("Rekaman rusak sebelum sampai di kantor. Rekam ulang orang ini.");
    }
  else if (check_header (court, place, data, len, &judgement)
           && check_signatures (court, data, len, &judgement))
    parts = open_parts (court, data, len, &judgement, &machine, error);
  if (machine)
    return FALSE;
  if (parts != NULL && check_content (parts, &judgement))
    {
      g_auto (GStrv) names = part_names (parts);
      if (!of_judge_rules (court, (const gchar *const *) names, &judgement, error))
        return FALSE;
    }
  *ret_judgement = judgement;
  memset (&judgement, 0, sizeof judgement);
  return TRUE;
}
