/* SPDX-License-Identifier: MPL-2.0 */
#include "tests/unit/fake-office.h"

#include "core/base/utc.h"
#include "core/vault/box.h"

#include <string.h>

static JbTrust *
make_trust (FakeOffice *office)
{
  g_auto (JbTrustSpec) spec = { 0 };
  spec.version = 1;
  spec.issued_s = office->now_s;
  g_strlcpy (spec.office, "Dinas Dukcapil Uji", sizeof spec.office);
  g_strlcpy (spec.area, "1503", sizeof spec.area);
  spec.area_time = JB_AREA_TIME_WIB;
  spec.keys[0] = *jb_signer_public (office->signer);
  spec.n_keys = 1;
  for (guint role = 0; role < JB_TRUST_ROLE_N; role++)
    {
      spec.roles[role].threshold = 1;
      spec.roles[role].n_members = 1;
    }
  spec.sealing[0] = (JbSealingKey){ 1, office->sealing };
  spec.n_sealing = 1;
  spec.escrow = (JbSealingKey){ 0, office->escrow };
  spec.ca_pem[0] = g_strdup ("-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n");
  spec.n_ca = 1;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) payload = jb_trust_encode (&spec, &error);
  g_assert_no_error (error);
  office->trust_file = fake_office_sign (office, JB_ROLE_TRUST, payload);
  JbDigest pin;
  jb_digest (g_bytes_get_data (office->trust_file, NULL), g_bytes_get_size (office->trust_file),
             &pin);
  JbTrust *trust = jb_trust_first (office->trust_file, &pin, &error);
  g_assert_no_error (error);
  return trust;
}

FakeOffice *
fake_office_new (gint64 now_s)
{
  g_autoptr (GError) error = NULL;
  FakeOffice *office = g_new0 (FakeOffice, 1);
  office->now_s = now_s;
  g_autoptr (JbSecret) seed = jb_secret_random (JB_SEED_BYTES, &error);
  office->signer = jb_signer_new (seed, &error);
  office->sealing_seed = jb_secret_random (32, &error);
  office->escrow_seed = jb_secret_random (32, &error);
  g_assert_no_error (error);
  g_assert_true (jb_sealing_public (office->sealing_seed, &office->sealing, NULL));
  g_assert_true (jb_sealing_public (office->escrow_seed, &office->escrow, NULL));
  jb_id_random (&office->incarnation);
  office->trust = make_trust (office);
  return office;
}

void
fake_office_free (FakeOffice *office)
{
  jb_signer_unref (office->signer);
  jb_secret_unref (office->sealing_seed);
  jb_secret_unref (office->escrow_seed);
  g_bytes_unref (office->trust_file);
  jb_trust_unref (office->trust);
  g_free (office);
}

GBytes *
fake_office_sign (FakeOffice *office, const gchar *role, GBytes *payload)
{
  return jb_signed_create (role, payload, &office->signer, 1);
}

GBytes *
fake_office_zone (FakeOffice *office, guint32 version, const gchar *red_village)
{
  g_autoptr (GString) draft = g_string_new (
      "{\"area\":\"1503\",\"timezone\":\"WIB\",\"rules\":[{\"id\":\"buka\",\"hazard\":\"umum\","
      "\"issuer\":\"Bupati Sarolangun\",\"scope\":\"1503\",\"effect\":\"OPEN\",\"level\":\"hijau\","
      "\"from\":\"2020-01-01T00:00:00Z\",\"to\":\"2099-01-01T00:00:00Z\","
      "\"decree_number\":\"1/2020\",\"decree_date\":\"2020-01-01\"}");
  if (red_village != NULL)
    g_string_append_printf (
        draft,
        ",{\"id\":\"banjir\",\"hazard\":\"banjir\",\"issuer\":\"Bupati Sarolangun\","
        "\"scope\":\"%s\",\"effect\":\"LOCK\",\"level\":\"merah\","
        "\"from\":\"2020-01-01T00:00:00Z\",\"to\":\"2099-01-01T00:00:00Z\","
        "\"decree_number\":\"360/118\",\"decree_date\":\"2026-11-20\",\"exempt\":[\"sekolah\"]}",
        red_village);
  g_string_append (draft, "]}");
  g_autoptr (GBytes) bytes = g_bytes_new (draft->str, draft->len);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) payload = jb_zone_draft_finish (
      bytes, version, office->now_s, office->now_s + 7 * 86400, office->now_s + 14 * 86400, &error);
  g_assert_no_error (error);
  return fake_office_sign (office, JB_ROLE_ZONE, payload);
}

GBytes *
fake_office_fresh (FakeOffice *office, GBytes *zone_file, guint64 purge_through)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JbZoneBundle) zone = jb_zone_bundle_accept (office->trust, NULL, zone_file, &error);
  g_assert_no_error (error);
  JbFresh fresh = {
    .office_time_s = office->now_s,
    .expires_s = office->now_s + 86400,
    .zone_version = jb_zone_bundle_version (zone),
    .purge_through = purge_through,
    .office_incarnation = office->incarnation,
    .last_receipt_no = office->receipt_no,
  };
  jb_zone_bundle_digest (zone, &fresh.zone_digest);
  g_autoptr (GBytes) payload = jb_fresh_encode (&fresh);
  return fake_office_sign (office, JB_ROLE_FRESH, payload);
}

GBytes *
fake_office_enrol (FakeOffice *office, GBytes *request_file, guint32 version)
{
  g_autoptr (GError) error = NULL;
  g_autofree JbEnrolRequest *request = g_new0 (JbEnrolRequest, 1);
  g_assert_true (jb_enrol_request_decode (request_file, request, &error));
  JbEnrol *enrol = &office->enrol;
  memset (enrol, 0, sizeof *enrol);
  enrol->version = version;
  enrol->issued_s = office->now_s;
  jb_kit_id (&request->kit_key, &enrol->kit);
  enrol->kit_key = request->kit_key;
  g_strlcpy (enrol->label, request->label, sizeof enrol->label);
  g_strlcpy (enrol->area, "1503", sizeof enrol->area);
  g_strlcpy (enrol->office_url, "https://127.0.0.1:1", sizeof enrol->office_url);
  enrol->valid_from_s = office->now_s;
  enrol->valid_until_s = office->now_s + 365 * 86400;
  memcpy (enrol->officers, request->officers, sizeof enrol->officers);
  enrol->n_officers = request->n_officers;
  g_autoptr (GBytes) payload = jb_enrol_encode (enrol, &error);
  g_assert_no_error (error);
  return fake_office_sign (office, JB_ROLE_ENROL, payload);
}

GBytes *
fake_office_delivery (FakeOffice *office, GBytes *first, ...)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_ptr_array_add (files, g_bytes_ref (office->trust_file));
  va_list more;
  va_start (more, first);
  for (GBytes *file = first; file != NULL; file = va_arg (more, GBytes *))
    g_ptr_array_add (files, file);
  va_end (more);
  return jb_delivery_encode (files);
}

static GBytes *
manifest_of (FakeOffice *office, GBytes *stream, JbManifest *ret_manifest)
{
  g_autoptr (GError) error = NULL;
  GBytes *file
      = jb_batch_read_head (g_bytes_get_data (stream, NULL), g_bytes_get_size (stream), &error);
  g_assert_no_error (error);
  jb_manifest_decode (file, &office->enrol.kit_key, ret_manifest, &error);
  g_assert_no_error (error);
  return file;
}

GBytes *
fake_office_stored (FakeOffice *office, GBytes *stream)
{
  g_autofree JbManifest *manifest = g_new0 (JbManifest, 1);
  g_autoptr (GBytes) file = manifest_of (office, stream, manifest);
  JbStored stored = { .office = office->incarnation,
                      .issued_s = office->now_s,
                      .kit = manifest->kit,
                      .batch = manifest->batch,
                      .size_bytes = g_bytes_get_size (stream) };
  jb_manifest_digest (file, &stored.batch_digest);
  g_autoptr (GBytes) payload = jb_stored_encode (&stored);
  return fake_office_sign (office, JB_ROLE_STORED, payload);
}

GBytes *
fake_office_receipt (FakeOffice *office, GBytes *stream, JbReceiptStatus status)
{
  g_autofree JbManifest *manifest = g_new0 (JbManifest, 1);
  g_autoptr (GBytes) file = manifest_of (office, stream, manifest);
  g_autofree JbReceipt *receipt = g_new0 (JbReceipt, 1);
  receipt->office = office->incarnation;
  receipt->receipt_no = ++office->receipt_no;
  receipt->issued_s = office->now_s;
  receipt->kit = manifest->kit;
  receipt->batch = manifest->batch;
  jb_manifest_digest (file, &receipt->batch_digest);
  receipt->audit = manifest->audit;
  receipt->n_records = manifest->n_records;
  for (guint i = 0; i < manifest->n_records; i++)
    {
      receipt->records[i].id = manifest->records[i].id;
      receipt->records[i].digest = manifest->records[i].digest;
      receipt->records[i].status = status;
      if (!jb_receipt_status_is_kept (status))
        g_strlcpy (receipt->records[i].reason, "Foto tidak terbaca.",
                   sizeof receipt->records[i].reason);
    }
  g_autoptr (GBytes) payload = jb_receipt_encode (receipt);
  return fake_office_sign (office, JB_ROLE_RECEIPT, payload);
}

GPtrArray *
fake_office_open (FakeOffice *office, GBytes *stream, guint i)
{
  g_autofree JbManifest *manifest = g_new0 (JbManifest, 1);
  g_autoptr (GBytes) file = manifest_of (office, stream, manifest);
  const guint8 *record = (const guint8 *) g_bytes_get_data (stream, NULL)
                         + jb_batch_record_offset (file, manifest, i);
  gsize len = manifest->records[i].size_bytes;
  g_autoptr (GError) error = NULL;
  JbSealHeader header;
  g_assert_true (jb_seal_read_header (record, len, &header, &error));
  const JbOfficer *officer = jb_enrol_officer (&office->enrol, &header.officer);
  g_assert_nonnull (officer);
  g_assert_true (jb_seal_verify (record, len, &officer->key, &office->enrol.kit_key, &error));
  GPtrArray *parts = jb_seal_open (record, len, office->sealing_seed, &error);
  g_assert_no_error (error);
  return parts;
}

GBytes *
fake_office_time (FakeOffice *office, GBytes *hello_file, guint64 kit_last_rec_seq)
{
  g_autoptr (GError) error = NULL;
  JbHello hello;
  g_assert_true (jb_hello_decode (hello_file, &office->enrol.kit_key, &hello, &error));
  JbTimeAnswer answer = { .time_s = office->now_s,
                          .kit = hello.kit,
                          .office = office->incarnation,
                          .last_receipt_no = office->receipt_no,
                          .kit_incarnation = hello.incarnation,
                          .kit_last_rec_seq = kit_last_rec_seq };
  memcpy (answer.nonce, hello.nonce, sizeof answer.nonce);
  g_autoptr (GBytes) payload = jb_time_answer_encode (&answer);
  return fake_office_sign (office, JB_ROLE_TIME, payload);
}
