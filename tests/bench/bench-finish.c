/* SPDX-License-Identifier: MPL-2.0 */
/* Durable finish of a record with a 100 KB photo against a plain SQLite transaction of the same
 * bytes with the same pragmas, taken in turn in one run. */
#include "tests/bench/records.h"
#include "tests/unit/fake-office.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#define ROUNDS 60
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
  bench_must (kit != NULL, error);
  gchar words[] = "bako timu sera lodu pani";
  g_autoptr (JbSecret) passphrase = jb_secret_take (words, strlen (words), &error);
  JbId officer;
  bench_must (
      jb_kit_officer_add (kit, "Petugas", JB_OFFICER_OPERATOR, passphrase, &officer, &error),
      error);
  g_autoptr (GBytes) request = jb_kit_enrol_request (kit, "Kit", &error);
  GBytes *zone = fake_office_zone (office, 1, NULL);
  g_autoptr (GBytes) delivery
      = fake_office_delivery (office, fake_office_enrol (office, request, 1), zone, NULL);
  g_autofree gchar *fingerprint = jb_kit_delivery_fingerprint (delivery, &error);
  bench_must (jb_kit_enrol (kit, delivery, fingerprint, &error), error);
  bench_must (jb_kit_unlock (kit, &officer, passphrase, &error), error);
  bench_must (jb_kit_set_village (kit, "1503042001", "", "", &error), error);
  return kit;
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
  bench_must (jb_secret_start (NULL), NULL);
  g_autofree gchar *home = g_dir_make_tmp ("jemput-bench-XXXXXX", NULL);
  FakeOffice *office = fake_office_new (NOW_S);
  JbKit *kit = make_kit (home, office);
  g_autoptr (GBytes) photo = bench_photo ();
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
      bench_fill_record (kit, i + 1, photo);
      gint64 start = g_get_monotonic_time ();
      bench_must (jb_kit_finish (kit, &finished, &error), error);
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
