/* SPDX-License-Identifier: MPL-2.0 */
#include "tests/unit/office-fixture.h"

#include "tests/unit/resident.h"

#include "app/office/desk/enrol.h"
#include "app/office/desk/init.h"
#include "app/office/desk/zones.h"
#include "app/office/files.h"
#include "app/office/import.h"
#include "core/base/error.h"
#include "core/vault/box.h"

#include <glib/gstdio.h>
#include <string.h>

static struct {
  gchar *dir;
  OfKeyring *online, *desk, *opener;
} template;

JbSecret *
fx_secret (const gchar *text)
{
  g_autofree gchar *copy = g_strdup (text);
  g_autoptr (GError) error = NULL;
  JbSecret *secret = jb_secret_take (copy, strlen (text), &error);
  g_assert_no_error (error);
  return secret;
}

static gchar *
make_dir (void)
{
  /* In memory every sync costs nothing; what is tested here is not the disk. */
  g_autofree gchar *shared = g_strdup ("/dev/shm/jemput-office-XXXXXX");
  gchar *dir = g_mkdtemp (shared) != NULL ? g_steal_pointer (&shared)
                                          : g_dir_make_tmp ("jemput-office-XXXXXX", NULL);
  g_assert_nonnull (dir);
  return dir;
}

static void
forget_template (void)
{
  of_dir_remove (template.dir);
  g_free (template.dir);
  of_keyring_free (template.online);
  of_keyring_free (template.desk);
  of_keyring_free (template.opener);
}

static OfKeyring *
load_ring (const gchar *home, const gchar *purpose)
{
  g_autofree gchar *name = g_strconcat (purpose, ".jbk", NULL);
  g_autofree gchar *path = g_build_filename (home, "keys", name, NULL);
  g_autoptr (JbSecret) passphrase = fx_secret (FX_PASSPHRASE);
  g_autoptr (GError) error = NULL;
  OfKeyring *ring = of_keyring_load (path, purpose, passphrase, &error);
  g_assert_no_error (error);
  return ring;
}

static void
make_template (void)
{
  static const gchar *const hosts[] = { "127.0.0.1", NULL };
  g_autofree gchar *data = g_build_filename (g_getenv ("JEMPUT_SRC"), "schemas", NULL);
  g_setenv ("JEMPUT_DATA_DIR", data, TRUE);
  g_autoptr (JbSecret) passphrase = fx_secret (FX_PASSPHRASE);
  g_autoptr (JbSecret) recovery = fx_secret (FX_RECOVERY);
  g_autoptr (GError) error = NULL;
  template.dir = make_dir ();
  g_autofree gchar *home = g_build_filename (template.dir, "home", NULL);
  g_autofree gchar *offline = g_build_filename (template.dir, "offline", NULL);
  OfInit init = {
    .config = { .name = "Dinas Dukcapil Sarolangun",
                .area = "1503",
                .area_time = JB_AREA_TIME_WIB,
                .listen = "127.0.0.1",
                .port = 8443,
                .url = "https://127.0.0.1:8443" },
    .hosts = hosts,
    .offline_dir = offline,
    .passphrase = passphrase,
    .recovery = recovery,
    .kdf = JB_KDF_MINIMUM,
    .now_s = FX_NOW_S - FX_DAY_S,
  };
  of_init (home, &init, &error);
  g_assert_no_error (error);
  template.online = of_keyring_load_online (home, &error);
  g_assert_no_error (error);
  template.desk = load_ring (home, OF_RING_DESK);
  template.opener = load_ring (home, OF_RING_OPENER);
  atexit (forget_template);
}

static void
copy_dir (const gchar *from, const gchar *to)
{
  g_autoptr (GDir) dir = g_dir_open (from, 0, NULL);
  const gchar *name;
  g_assert_cmpint (g_mkdir (to, 0700), ==, 0);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree gchar *source = g_build_filename (from, name, NULL);
      g_autofree gchar *target = g_build_filename (to, name, NULL);
      if (g_file_test (source, G_FILE_TEST_IS_DIR))
        {
          copy_dir (source, target);
          continue;
        }
      g_autoptr (GBytes) bytes = of_file_read (source, G_MAXUINT32, NULL);
      g_assert_true (
          of_file_write (target, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), NULL));
    }
}

static void
make_kit (OfficeFixture *fx)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JbSecret) kit_seed = jb_secret_random (JB_SEED_BYTES, &error);
  g_autoptr (JbSecret) officer_seed = jb_secret_random (JB_SEED_BYTES, &error);
  fx->list_seed = jb_secret_random (JB_SEED_BYTES, &error);
  fx->kit = jb_signer_new (kit_seed, &error);
  fx->officer = jb_signer_new (officer_seed, &error);
  g_assert_no_error (error);
  jb_kit_id (jb_signer_public (fx->kit), &fx->kit_id);
  jb_id_random (&fx->officer_id);
  jb_id_random (&fx->incarnation);
  fx->request = g_new0 (JbEnrolRequest, 1);
  fx->request->kit_key = *jb_signer_public (fx->kit);
  g_assert_true (jb_sealing_public (fx->list_seed, &fx->request->list_key, NULL));
  g_strlcpy (fx->request->label, "Kit 3", sizeof fx->request->label);
  fx->request->made_s = FX_NOW_S;
  fx->request->n_officers = 1;
  fx->request->officers[0].id = fx->officer_id;
  fx->request->officers[0].key = *jb_signer_public (fx->officer);
  g_strlcpy (fx->request->officers[0].name, "Sri Wahyuni", sizeof fx->request->officers[0].name);
  g_autofree gchar *photo
      = g_build_filename (g_getenv ("JEMPUT_SRC"), "tests", "vectors", "photo.jpg", NULL);
  fx->photo = of_file_read (photo, JB_PHOTO_MAX_BYTES, &error);
  g_assert_no_error (error);
}

void
fx_office_bare (OfficeFixture *fx, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  if (template.dir == NULL)
    make_template ();
  fx->dir = make_dir ();
  fx->home = g_build_filename (fx->dir, "home", NULL);
  g_autofree gchar *from = g_build_filename (template.dir, "home", NULL);
  copy_dir (from, fx->home);
  fx->online = template.online;
  fx->desk = template.desk;
  fx->opener = template.opener;
  fx->office = of_office_open (fx->home, &error);
  g_assert_no_error (error);
  fx->trust = of_office_trust (fx->office, &error);
  g_assert_no_error (error);
  make_kit (fx);
}

void
fx_office_set_up (OfficeFixture *fx, gconstpointer data)
{
  fx_office_bare (fx, data);
  fx_publish (fx, "", FX_NOW_S - 3600);
  g_autoptr (GBytes) delivery = fx_enrol (fx, FX_NOW_S - 3600);
  g_assert_nonnull (delivery);
}

void
fx_office_tear_down (OfficeFixture *fx, gconstpointer data)
{
  of_office_free (fx->office);
  jb_trust_unref (fx->trust);
  jb_signer_unref (fx->kit);
  jb_signer_unref (fx->officer);
  jb_secret_unref (fx->list_seed);
  g_bytes_unref (fx->photo);
  of_dir_remove (fx->dir);
  g_free (fx->request);
  g_free (fx->home);
  g_free (fx->dir);
}

/* ---- The desk -------------------------------------------------------------------------------- */

GBytes *
fx_zone_draft (const gchar *extra)
{
  gchar *text = g_strdup_printf (
      "{\"area\":\"1503\",\"timezone\":\"WIB\",\"rules\":["
      "{\"id\":\"buka\",\"hazard\":\"umum\",\"issuer\":\"Bupati Sarolangun\",\"scope\":\"1503\","
      "\"effect\":\"OPEN\",\"from\":\"2026-01-01\",\"to\":\"2028-01-01\","
      "\"decree_number\":\"SK 1/2026\",\"decree_date\":\"2025-12-28\"},"
      "{\"id\":\"merah\",\"hazard\":\"covid-19\",\"issuer\":\"Bupati Sarolangun\","
      "\"scope\":\"" FX_RED_VILLAGE "\",\"effect\":\"LOCK\",\"level\":\"merah\","
      "\"from\":\"2026-01-01\",\"to\":\"2028-01-01\",\"decree_number\":\"SK 2/2026\","
      "\"decree_date\":\"2025-12-29\",\"exempt\":[\"rumah sakit\"]}%s]}",
      extra);
  return g_bytes_new_take (text, strlen (text));
}

void
fx_publish (OfficeFixture *fx, const gchar *extra, gint64 now_s)
{
  OfPublish how = { .soft_days = 7, .hard_days = 14, .now_s = now_s };
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) draft = fx_zone_draft (extra);
  g_autoptr (JbZoneBundle) bundle = of_zones_publish (fx->office, fx->desk, draft, &how, &error);
  g_assert_no_error (error);
}

GBytes *
fx_enrol (OfficeFixture *fx, gint64 now_s)
{
  g_autoptr (GError) error = NULL;
  OfEnrol how = { .desk = fx->desk, .online = fx->online, .days = 365, .now_s = now_s };
  GBytes *delivery = of_enrol (fx->office, &how, fx->request, &error);
  g_assert_no_error (error);
  return delivery;
}

/* ---- Records --------------------------------------------------------------------------------- */

static void
fill_person (JbPerson *person, const gchar *nik)
{
  g_assert_true (jb_person_set (person, JB_FIELD_NIK, nik, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (resident_fields); i++)
    g_assert_true (
        jb_person_set (person, resident_fields[i].field, resident_fields[i].value, NULL));
}

static void
except_all (JbRecord *record)
{
  g_assert_true (jb_record_add_exception (record, "signature.png", JB_EXCEPTION_DEVICE, "", NULL));
  g_assert_true (jb_record_add_exception (record, "iris-l", JB_EXCEPTION_DEVICE, "", NULL));
  g_assert_true (jb_record_add_exception (record, "iris-r", JB_EXCEPTION_DEVICE, "", NULL));
  for (guint i = 1; i <= 10; i++)
    {
      g_autofree gchar *finger = g_strdup_printf ("finger-%u", i);
      g_assert_true (jb_record_add_exception (record, finger, JB_EXCEPTION_DEVICE, "", NULL));
    }
}

/* What the kit knows of the office's newest zone file. */
static void
name_zone (OfficeFixture *fx, JbSealHeader *header)
{
  g_autoptr (JbZoneBundle) bundle = NULL;
  g_assert_true (of_zones_current (fx->office, fx->trust, &bundle, NULL));
  header->trust_version = 1;
  header->zone_version = jb_zone_bundle_version (bundle);
  jb_zone_bundle_digest (bundle, &header->zone_digest);
}

FxRecord *
fx_record_new (OfficeFixture *fx, const gchar *nik)
{
  FxRecord *made = g_new0 (FxRecord, 1);
  JbRecord *record = made->record = jb_record_new ();
  jb_id_random (&record->id);
  fill_person (record->person, nik);
  except_all (record);
  g_strlcpy (record->village, FX_OPEN_VILLAGE, sizeof record->village);
  g_strlcpy (record->zone_effect, "OPEN", sizeof record->zone_effect);
  g_strlcpy (record->zone_rule, "buka", sizeof record->zone_rule);
  g_strlcpy (record->lawful_basis, "age", sizeof record->lawful_basis);
  record->begun_lo_s = record->begun_hi_s = FX_NOW_S - 600;
  record->finished_lo_s = record->finished_hi_s = FX_NOW_S;
  made->header.kit = fx->kit_id;
  made->header.kit_incarnation = fx->incarnation;
  made->header.officer = fx->officer_id;
  made->header.rec_seq = ++fx->rec_seq;
  made->header.clock_lo_s = made->header.clock_hi_s = FX_NOW_S;
  name_zone (fx, &made->header);
  made->officer = fx->officer;
  made->kit = fx->kit;
  made->photo = g_bytes_ref (fx->photo);
  return made;
}

void
fx_record_free (FxRecord *record)
{
  jb_record_free (record->record);
  g_clear_pointer (&record->photo, g_bytes_unref);
  g_free (record);
}

GBytes *
fx_seal (OfficeFixture *fx, FxRecord *record)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func ((GDestroyNotify) jb_seal_part_free);
  g_autoptr (GBytes) json = jb_record_to_json (record->record);
  g_ptr_array_add (parts, jb_seal_part_new ("record.json", "application/json", json));
  if (record->photo != NULL)
    g_ptr_array_add (parts, jb_seal_part_new ("photo.jpg", "image/jpeg", record->photo));
  record->header.record = record->record->id;
  record->header.replaces = record->record->replaces;
  if (record->header.village[0] == '\0')
    g_strlcpy (record->header.village, record->record->village, sizeof record->header.village);
  const JbPublicKey recipients[]
      = { record->recipient != NULL ? *record->recipient : jb_trust_sealing (fx->trust)->key,
          jb_trust_escrow (fx->trust)->key };
  GBytes *sealed = jb_seal_create (&record->header, parts, recipients, 2, record->officer,
                                   record->kit, &error);
  g_assert_no_error (error);
  return sealed;
}

GBytes *
fx_sealed (OfficeFixture *fx, const gchar *nik)
{
  g_autoptr (FxRecord) record = fx_record_new (fx, nik);
  return fx_seal (fx, record);
}

/* ---- Batches --------------------------------------------------------------------------------- */

static void
add_to_manifest (JbManifest *manifest, GBytes *sealed)
{
  JbBatchRecord *entry = &manifest->records[manifest->n_records++];
  JbSealHeader header;
  gsize len;
  const void *data = g_bytes_get_data (sealed, &len);
  g_assert_true (jb_seal_read_header (data, len, &header, NULL));
  entry->id = header.record;
  entry->rec_seq = header.rec_seq;
  entry->size_bytes = (guint32) len;
  jb_digest (data, len, &entry->digest);
}

GBytes *
fx_stream (OfficeFixture *fx, GBytes *first, ...)
{
  g_autofree JbManifest *manifest = g_new0 (JbManifest, 1);
  g_autoptr (GByteArray) records = g_byte_array_new ();
  g_autoptr (GByteArray) stream = g_byte_array_new ();
  g_autoptr (GError) error = NULL;
  jb_id_random (&manifest->batch);
  manifest->kit = fx->kit_id;
  manifest->incarnation = fx->incarnation;
  manifest->made_s = FX_NOW_S;
  manifest->last_rec_seq = fx->rec_seq;
  manifest->audit.size = ++fx->audit_size;
  jb_digest (&fx->audit_size, sizeof fx->audit_size, &manifest->audit.head);
  va_list list;
  va_start (list, first);
  for (GBytes *sealed = first; sealed != NULL; sealed = va_arg (list, GBytes *))
    {
      add_to_manifest (manifest, sealed);
      g_byte_array_append (records, g_bytes_get_data (sealed, NULL),
                           (guint) g_bytes_get_size (sealed));
    }
  va_end (list);
  g_autoptr (GBytes) file = jb_manifest_encode (manifest, fx->kit, &error);
  g_assert_no_error (error);
  gsize head = JB_BATCH_HEAD_BYTES + g_bytes_get_size (file);
  g_byte_array_set_size (stream, (guint) head);
  g_assert_true (jb_batch_read (file, manifest, 0, stream->data, head, NULL, NULL, &error));
  g_byte_array_append (stream, records->data, records->len);
  return g_byte_array_free_to_bytes (g_steal_pointer (&stream));
}

gchar *
fx_write (OfficeFixture *fx, const gchar *name, GBytes *bytes)
{
  gchar *path = g_build_filename (fx->dir, name, NULL);
  g_assert_true (
      of_file_write (path, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), NULL));
  return path;
}

void
fx_import (OfficeFixture *fx, GBytes *stream, OfBatch *ret_batch)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *path = fx_write (fx, "batch.jbb", stream);
  of_import (fx->office, fx->online, path, FX_NOW_S, ret_batch, &error);
  g_assert_no_error (error);
}

void
fx_open (OfficeFixture *fx, const OfBatch *batch, OfOpened *ret_opened)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (OfUnsealer) unsealer = of_unsealer_new (fx->office, fx->opener, &error);
  g_assert_no_error (error);
  of_unsealer_open (unsealer, batch, FX_NOW_S + 60, ret_opened, &error);
  g_assert_no_error (error);
}

JbReceipt *
fx_receipt (OfficeFixture *fx, const OfBatch *batch)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) file = NULL;
  gboolean final = FALSE;
  g_assert_true (of_batch_answer (fx->office->store, batch, &file, &final, &error));
  g_assert_true (final);
  g_autoptr (GBytes) payload = jb_trust_verify (fx->trust, JB_ROLE_RECEIPT, file, 65536, &error);
  g_assert_no_error (error);
  JbReceipt *receipt = g_new0 (JbReceipt, 1);
  jb_receipt_decode (payload, receipt, &error);
  g_assert_no_error (error);
  return receipt;
}

JbReceipt *
fx_deliver (OfficeFixture *fx, GBytes *stream)
{
  OfBatch batch;
  OfOpened opened;
  fx_import (fx, stream, &batch);
  fx_open (fx, &batch, &opened);
  return fx_receipt (fx, &batch);
}

JbReceiptStatus
fx_status_of (OfficeFixture *fx, GBytes *sealed)
{
  g_autoptr (GBytes) stream = fx_stream (fx, sealed, NULL);
  g_autofree JbReceipt *receipt = fx_deliver (fx, stream);
  g_assert_cmpuint (receipt->n_records, ==, 1);
  JbReceiptStatus status = receipt->records[0].status;
  g_assert_true ((receipt->records[0].reason[0] == '\0') == (status == JB_RECEIPT_ACCEPTED));
  return status;
}

gint64
fx_count (OfficeFixture *fx, const gchar *sql)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (sqlite3_stmt) statement
      = jb_sql_prepare (of_store_db (fx->office->store), sql, &error);
  g_assert_no_error (error);
  g_assert_cmpint (jb_sql_step (statement, NULL), ==, SQLITE_ROW);
  return sqlite3_column_int64 (statement, 0);
}

guint
fx_alarms (OfficeFixture *fx, const gchar *kind)
{
  g_autoptr (GPtrArray) alarms = of_store_alarms (fx->office->store, 100, NULL);
  guint n = 0;
  for (guint i = 0; i < alarms->len; i++)
    n += strcmp (((const OfAlarm *) g_ptr_array_index (alarms, i))->kind, kind) == 0;
  return n;
}
