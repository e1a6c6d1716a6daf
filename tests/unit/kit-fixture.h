/* SPDX-License-Identifier: MPL-2.0 */
/* A kit with one officer, enrolled at the fake office. */
#pragma once

#include "core/kit/kit-private.h"
#include "tests/unit/fake-office.h"
#include "tests/unit/resident.h"

#include "core/base/error.h"

#include <glib/gstdio.h>
#include <string.h>

#define NOW_S G_GINT64_CONSTANT (1795400000) /* 2026-11-22 */
#define OPEN_VILLAGE "1503042001"
#define RED_VILLAGE "1503042002"

typedef struct {
  gchar *home;
  gint64 wall_s;
  gint64 boot_us;
  FakeOffice *office;
  JbKit *kit;
  JbId officer;
  GBytes *photo;
} Fixture;

static inline gint64
wall_s (gpointer data)
{
  return ((Fixture *) data)->wall_s;
}

static inline gint64
boot_us (gpointer data)
{
  return ((Fixture *) data)->boot_us;
}

static inline JbSecret *
secret (const gchar *text)
{
  g_autofree gchar *copy = g_strdup (text);
  return jb_secret_take (copy, strlen (copy), NULL);
}

static inline JbKit *
open_kit (Fixture *fixture)
{
  g_autofree gchar *codes = g_build_filename (g_getenv ("JEMPUT_SRC"), "schemas", "codes", NULL);
  g_autofree gchar *wilayah
      = g_build_filename (g_getenv ("JEMPUT_SRC"), "schemas", "wilayah", "wilayah.jbw", NULL);
  JbKitOptions options = {
    .home = fixture->home,
    .codes_dir = codes,
    .wilayah = wilayah,
    .clock = { wall_s, boot_us, fixture, NOW_S - 86400 },
    .kdf = &JB_KDF_MINIMUM,
  };
  g_autoptr (GError) error = NULL;
  JbKit *kit = jb_kit_open (&options, &error);
  g_assert_no_error (error);
  return kit;
}

static inline void
enrol (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) request = jb_kit_enrol_request (fixture->kit, "Kit 3", &error);
  g_assert_no_error (error);
  GBytes *zone = fake_office_zone (fixture->office, 1, RED_VILLAGE);
  GBytes *fresh = fake_office_fresh (fixture->office, zone, 0);
  g_autoptr (GBytes) delivery = fake_office_delivery (
      fixture->office, fake_office_enrol (fixture->office, request, 1), zone, fresh, NULL);
  g_autofree gchar *fingerprint = jb_kit_delivery_fingerprint (delivery, &error);
  g_assert_no_error (error);

  g_assert_false (jb_kit_enrol (fixture->kit, delivery, "0000 0000 0000 0000 0000", &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_SIGNATURE);
  g_clear_error (&error);
  g_assert_false (jb_kit_is_enrolled (fixture->kit));
  jb_kit_enrol (fixture->kit, delivery, fingerprint, &error);
  g_assert_no_error (error);
}

static inline void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  fixture->home = g_dir_make_tmp ("jemput-kit-XXXXXX", NULL);
  fixture->wall_s = NOW_S;
  fixture->boot_us = 60 * G_USEC_PER_SEC;
  fixture->office = fake_office_new (NOW_S);
  fixture->kit = open_kit (fixture);
  g_autoptr (JbSecret) passphrase = secret ("bako timu sera lodu pani");
  jb_kit_officer_add (fixture->kit, "Sri Wahyuni", JB_OFFICER_OPERATOR, passphrase,
                      &fixture->officer, &error);
  g_assert_no_error (error);
  enrol (fixture);
  g_autofree gchar *path
      = g_build_filename (g_getenv ("JEMPUT_SRC"), "tests", "vectors", "photo.jpg", NULL);
  gchar *bytes;
  gsize len;
  g_assert_true (g_file_get_contents (path, &bytes, &len, NULL));
  fixture->photo = g_bytes_new_take (bytes, len);
}

static inline void
tear_down (Fixture *fixture, gconstpointer data)
{
  jb_kit_close (fixture->kit);
  fake_office_free (fixture->office);
  g_bytes_unref (fixture->photo);
  g_autoptr (GDir) dir = g_dir_open (fixture->home, 0, NULL);
  for (const gchar *name; (name = g_dir_read_name (dir)) != NULL;)
    {
      g_autofree gchar *path = g_build_filename (fixture->home, name, NULL);
      g_remove (path);
    }
  g_rmdir (fixture->home);
  g_free (fixture->home);
}

static inline void
unlock (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JbSecret) passphrase = secret (" Bako timu  sera lodu PANI ");
  jb_kit_unlock (fixture->kit, &fixture->officer, passphrase, &error);
  g_assert_no_error (error);
}

static inline void
fill (Fixture *fixture, const gchar *nik)
{
  g_autoptr (GError) error = NULL;
  jb_kit_set_field (fixture->kit, JB_FIELD_NIK, nik, "nik", &error);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (resident_fields); i++)
    {
      jb_kit_set_field (fixture->kit, resident_fields[i].field, resident_fields[i].value, "biodata",
                        &error);
      g_assert_no_error (error);
    }
  jb_kit_set_part (fixture->kit, "photo.jpg", fixture->photo, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (resident_missing_parts); i++)
    {
      jb_kit_set_exception (fixture->kit, resident_missing_parts[i], JB_EXCEPTION_DEVICE, "",
                            &error);
      g_assert_no_error (error);
    }
}

static inline void
record_one (Fixture *fixture, const gchar *nik, JbFinished *ret_finished)
{
  g_autoptr (GError) error = NULL;
  jb_kit_set_village (fixture->kit, OPEN_VILLAGE, "", "", &error);
  g_assert_no_error (error);
  jb_kit_record_begin (fixture->kit, "", NULL, &error);
  g_assert_no_error (error);
  fill (fixture, nik);
  jb_kit_finish (fixture->kit, ret_finished, &error);
  g_assert_no_error (error);
}

static inline guint
count (Fixture *fixture, JbRecordState state)
{
  g_auto (JbKitStatus) status = { 0 };
  g_assert_true (jb_kit_status (fixture->kit, &status, NULL));
  return status.counts[state];
}

static inline void
sign_in_at (Fixture *fixture, const gchar *village)
{
  unlock (fixture);
  g_assert_true (jb_kit_set_village (fixture->kit, village, "", "", NULL));
}

static inline void
go_by (Fixture *fixture, gint64 seconds)
{
  fixture->wall_s += seconds;
  fixture->boot_us += seconds * G_USEC_PER_SEC;
  fixture->office->now_s += seconds;
}

/* Hands over one signed file, which is taken. */
static inline gboolean
hand_over (Fixture *fixture, GBytes *file, GError **error)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_ptr_array_add (files, file);
  g_autoptr (GBytes) delivery = jb_delivery_encode (files);
  return jb_kit_deliver (fixture->kit, delivery, error);
}

static inline void
must_hand_over (Fixture *fixture, GBytes *file)
{
  g_autoptr (GError) error = NULL;
  hand_over (fixture, file, &error);
  g_assert_no_error (error);
}

/* All files of the home but the lock, as a power cut would leave them. */
static inline GHashTable *
photograph (Fixture *fixture)
{
  GHashTable *files
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);
  g_autoptr (GDir) dir = g_dir_open (fixture->home, 0, NULL);
  for (const gchar *name; (name = g_dir_read_name (dir)) != NULL;)
    {
      /* Reading kit.db in this process would drop SQLite's lock: another one reads. */
      g_autofree gchar *path = g_build_filename (fixture->home, name, NULL);
      g_autofree gchar *copy = g_strconcat (path, ".copy", NULL);
      const gchar *argv[] = { "cp", path, copy, NULL };
      gchar *bytes;
      gsize len;
      if (strcmp (name, "lock") == 0 || g_str_has_suffix (name, ".copy"))
        continue;
      g_assert_true (g_spawn_sync (NULL, (gchar **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL,
                                   NULL, NULL, NULL, NULL));
      g_assert_true (g_file_get_contents (copy, &bytes, &len, NULL));
      g_remove (copy);
      g_hash_table_insert (files, g_strdup (name), g_bytes_new_take (bytes, len));
    }
  return files;
}

/* Closes the kit and puts the home back as it was photographed. */
static inline void
cut_power_back_to (Fixture *fixture, GHashTable *files)
{
  g_clear_pointer (&fixture->kit, jb_kit_close);
  g_autofree gchar *wal = g_build_filename (fixture->home, "kit.db-wal", NULL);
  g_remove (wal);
  GHashTableIter iter;
  gpointer name, bytes;
  g_hash_table_iter_init (&iter, files);
  while (g_hash_table_iter_next (&iter, &name, &bytes))
    {
      g_autofree gchar *path = g_build_filename (fixture->home, name, NULL);
      g_assert_true (g_file_set_contents_full (path, g_bytes_get_data (bytes, NULL),
                                               (gssize) g_bytes_get_size (bytes),
                                               G_FILE_SET_CONTENTS_NONE, 0600, NULL));
    }
}

/* The successor of the office's trust document, all roles but trust in new hands. The office signs
 * with them from now on (transfer full: the trust file). */
static inline GBytes *
rotate (FakeOffice *office)
{
  g_autoptr (GError) error = NULL;
  g_auto (JbTrustSpec) spec = *jb_trust_spec (office->trust);
  spec.ca_pem[0] = g_strdup (spec.ca_pem[0]);
  g_autoptr (JbSecret) seed = jb_secret_random (JB_SEED_BYTES, &error);
  JbSigner *next = jb_signer_new (seed, &error);
  spec.version++;
  spec.issued_s = office->now_s;
  spec.keys[spec.n_keys++] = *jb_signer_public (next);
  for (guint role = JB_TRUST_ROLE_TRUST + 1; role < JB_TRUST_ROLE_N; role++)
    spec.roles[role].members[0] = spec.n_keys - 1;
  g_autoptr (GBytes) payload = jb_trust_encode (&spec, &error);
  g_assert_no_error (error);
  GBytes *file = fake_office_sign (office, JB_ROLE_TRUST, payload);
  JbTrust *trust = jb_trust_next (office->trust, file, &error);
  g_assert_no_error (error);
  jb_trust_unref (office->trust);
  office->trust = trust;
  jb_signer_unref (office->signer);
  office->signer = next;
  return file;
}

/* The enrolment in force with another version, signed by the office of now. */
static inline GBytes *
enrol_again (FakeOffice *office, guint32 version)
{
  g_autoptr (GError) error = NULL;
  office->enrol.version = version;
  office->enrol.issued_s = office->now_s;
  g_autoptr (GBytes) payload = jb_enrol_encode (&office->enrol, &error);
  g_assert_no_error (error);
  return fake_office_sign (office, JB_ROLE_ENROL, payload);
}
