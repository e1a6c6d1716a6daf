/* SPDX-License-Identifier: MPL-2.0 */
/* Durable finish of a record with a 100 KB photo against a plain SQLite transaction of the same
 * bytes with the same pragmas, taken in turn in one run. */
#include "tests/unit/fake-office.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#define ROUNDS 60
#define PHOTO_BYTES (100 * 1024)
#define NOW_S G_GINT64_CONSTANT (1795400000)

static gint64
wall_s (gpointer data)
{
  return NOW_S;
}

static gint64
boot_us (gpointer data)
{
  return g_get_monotonic_time ();
}

static void
must (gboolean ok, GError *error)
{
  if (!ok)
    g_error ("%s", error != NULL ? error->message : "?");
}

static JbKit *
make_kit (const gchar *home, FakeOffice *office)
{
  g_autofree gchar *codes = g_build_filename (g_getenv ("JEMPUT_SRC"), "schemas", "codes", NULL);
  g_autofree gchar *wilayah
      = g_build_filename (g_getenv ("JEMPUT_SRC"), "schemas", "wilayah", "wilayah.jbw", NULL);
  JbKitOptions options
      = { home, codes, wilayah, { wall_s, boot_us, NULL, NOW_S - 1 }, &JB_KDF_MINIMUM };
  GError *error = NULL;
  JbKit *kit = jb_kit_open (&options, &error);
  must (kit != NULL, error);
  gchar words[] = "bako timu sera lodu pani";
  g_autoptr (JbSecret) passphrase = jb_secret_take (words, strlen (words), &error);
  JbId officer;
  must (jb_kit_officer_add (kit, "Petugas", JB_OFFICER_OPERATOR, passphrase, &officer, &error),
        error);
  g_autoptr (GBytes) request = jb_kit_enrol_request (kit, "Kit", &error);
  GBytes *zone = fake_office_zone (office, 1, NULL);
  g_autoptr (GBytes) delivery
      = fake_office_delivery (office, fake_office_enrol (office, request, 1), zone, NULL);
  g_autofree gchar *fingerprint = jb_kit_delivery_fingerprint (delivery, &error);
  must (jb_kit_enrol (kit, delivery, fingerprint, &error), error);
  must (jb_kit_unlock (kit, &officer, passphrase, &error), error);
  must (jb_kit_set_village (kit, "1503042001", "", "", &error), error);
  return kit;
}

/* The test photo, padded to 100 KB by a comment segment's worth of incompressible bytes. */
static GBytes *
photo_of_100_kb (void)
{
  g_autofree gchar *path
      = g_build_filename (g_getenv ("JEMPUT_SRC"), "tests", "vectors", "photo.jpg", NULL);
  g_autofree gchar *bytes = NULL;
  gsize len;
  must (g_file_get_contents (path, &bytes, &len, NULL), NULL);
  GByteArray *photo = g_byte_array_new ();
  g_byte_array_append (photo, (const guint8 *) bytes, 2); /* SOI */
  while (photo->len + len - 2 < PHOTO_BYTES)
    {
      gsize left = PHOTO_BYTES - (photo->len + len - 2);
      guint16 segment = (guint16) CLAMP (left, 4, 60000);
      guint8 head[4] = { 0xff, 0xfe, (guint8) ((segment - 2) >> 8), (guint8) (segment - 2) };
      g_byte_array_append (photo, head, 4);
      for (guint i = 4; i < segment; i++)
        {
          guint8 byte = (guint8) g_random_int ();
          g_byte_array_append (photo, &byte, 1);
        }
    }
  g_byte_array_append (photo, (const guint8 *) bytes + 2, (guint) (len - 2));
  return g_byte_array_free_to_bytes (photo);
}

static void
fill (JbKit *kit, guint serial, GBytes *photo)
{
  static const struct {
    JbField field;
    const gchar *value;
  } fields[] = {
    { JB_FIELD_NAMA_LGKP, "Siti Aminah" }, { JB_FIELD_JENIS_KLMIN, "2" },
    { JB_FIELD_TMPT_LHR, "Sarolangun" },   { JB_FIELD_TGL_LHR, "2003-06-05" },
    { JB_FIELD_AGAMA, "1" },               { JB_FIELD_STAT_KWN, "1" },
    { JB_FIELD_JENIS_PKRJN, "3" },         { JB_FIELD_NO_KK, "1503041206110004" },
    { JB_FIELD_ALAMAT, "Jalan Lintas 4" }, { JB_FIELD_NO_PROP, "15" },
    { JB_FIELD_NO_KAB, "03" },             { JB_FIELD_NO_KEC, "04" },
    { JB_FIELD_NO_KEL, "2001" },           { JB_FIELD_KEWARGANEGARAAN, "WNI" },
  };
  static const gchar *const missing[]
      = { "signature.png", "finger-1", "finger-2", "finger-3", "finger-4", "finger-5", "finger-6",
          "finger-7", "finger-8", "finger-9", "finger-10", "iris-l", "iris-r" };
  GError *error = NULL;
  must (jb_kit_record_begin (kit, "", NULL, &error), error);
  g_autofree gchar *nik = g_strdup_printf ("150304450603%04u", serial);
  must (jb_kit_set_field (kit, JB_FIELD_NIK, nik, "nik", &error), error);
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    must (jb_kit_set_field (kit, fields[i].field, fields[i].value, "biodata", &error), error);
  must (jb_kit_set_part (kit, "photo.jpg", photo, &error), error);
  for (guint i = 0; i < G_N_ELEMENTS (missing); i++)
    must (jb_kit_set_exception (kit, missing[i], JB_EXCEPTION_DEVICE, "", &error), error);
}

static sqlite3 *
plain_database (const gchar *home)
{
  static const gchar *const pragmas
      = "PRAGMA page_size=4096; PRAGMA journal_mode=WAL; PRAGMA locking_mode=EXCLUSIVE;"
        "PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=1000; PRAGMA temp_store=MEMORY;"
        "PRAGMA secure_delete=FAST; CREATE TABLE plain (id INTEGER PRIMARY KEY, bytes BLOB);";
  g_autofree gchar *path = g_build_filename (home, "plain.db", NULL);
  sqlite3 *db = NULL;
  g_assert (sqlite3_open (path, &db) == SQLITE_OK);
  g_assert (sqlite3_exec (db, pragmas, NULL, NULL, NULL) == SQLITE_OK);
  return db;
}

static void
plain_insert (sqlite3 *db, sqlite3_stmt *insert, const guint8 *bytes, guint32 len)
{
  sqlite3_bind_blob (insert, 1, bytes, (gint) len, SQLITE_STATIC);
  g_assert (sqlite3_exec (db, "BEGIN IMMEDIATE", NULL, NULL, NULL) == SQLITE_OK);
  g_assert (sqlite3_step (insert) == SQLITE_DONE);
  g_assert (sqlite3_exec (db, "COMMIT", NULL, NULL, NULL) == SQLITE_OK);
  sqlite3_reset (insert);
}

static gint
compare (gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;
  return (x > y) - (x < y);
}

static gdouble
median_ms (gint64 *times_us, guint n)
{
  qsort (times_us, n, sizeof *times_us, compare);
  return (gdouble) times_us[n / 2] / 1000;
}

int
main (void)
{
  jb_secret_allow_unlocked ();
  must (jb_secret_start (NULL), NULL);
  g_autofree gchar *home = g_dir_make_tmp ("jemput-bench-XXXXXX", NULL);
  FakeOffice *office = fake_office_new (NOW_S);
  JbKit *kit = make_kit (home, office);
  g_autoptr (GBytes) photo = photo_of_100_kb ();
  sqlite3 *db = plain_database (home);
  sqlite3_stmt *insert = NULL;
  g_assert (sqlite3_prepare_v2 (db, "INSERT INTO plain (bytes) VALUES (?)", -1, &insert, NULL)
            == SQLITE_OK);
  guint8 *same = g_malloc (256 * 1024);
  gint64 finish_us[ROUNDS], plain_us[ROUNDS];
  guint32 size = 0;

  for (guint i = 0; i < ROUNDS; i++)
    {
      GError *error = NULL;
      JbFinished finished;
      fill (kit, i + 1, photo);
      gint64 start = g_get_monotonic_time ();
      must (jb_kit_finish (kit, &finished, &error), error);
      finish_us[i] = g_get_monotonic_time () - start;
      size = finished.size_bytes;
      for (guint j = 0; j < size; j += 4)
        memcpy (same + j, &(guint32){ g_random_int () }, 4);
      start = g_get_monotonic_time ();
      plain_insert (db, insert, same, size);
      plain_us[i] = g_get_monotonic_time () - start;
    }
  gdouble finish_ms = median_ms (finish_us, ROUNDS), plain_ms = median_ms (plain_us, ROUNDS);
  g_print ("durable finish of one record, %u bytes sealed, median of %u\n", size, ROUNDS);
  g_print ("  jb_kit_finish             %8.2f ms\n", finish_ms);
  g_print ("  plain SQLite transaction  %8.2f ms\n", plain_ms);
  g_print ("  ratio                     %8.2f\n", finish_ms / plain_ms);

  sqlite3_finalize (insert);
  sqlite3_close (db);
  jb_kit_close (kit);
  fake_office_free (office);
  g_free (same);
  g_autoptr (GDir) dir = g_dir_open (home, 0, NULL);
  for (const gchar *name; dir != NULL && (name = g_dir_read_name (dir)) != NULL;)
    {
      g_autofree gchar *path = g_build_filename (home, name, NULL);
      g_remove (path);
    }
  g_rmdir (home);
  return 0;
}
