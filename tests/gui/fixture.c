/* SPDX-License-Identifier: MPL-2.0 */
/* Prepares a kit's home for the screen's tests: `gui-fixture HOME [enrolled|bare]`. An enrolled kit has
 * two officers, a zone file of every effect over 15.03, and nothing recorded; a bare one has only
 * an officer. The passphrase of both officers is PASSPHRASE. */
#include "tests/unit/fake-office.h"

#include <string.h>
#include <time.h>

#define PASSPHRASE "bako timu sera lodu pani"
#define DAY_S 86400

static gint64
wall_s (gpointer data)
{
  return time (NULL);
}

static gint64
boot_us (gpointer data)
{
  struct timespec now;
  clock_gettime (CLOCK_BOOTTIME, &now);
  return (gint64) now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static JbKit *
open_kit (const gchar *home)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *codes = g_build_filename (g_getenv ("JEMPUT_DATA_DIR"), "codes", NULL);
  g_autofree gchar *wilayah
      = g_build_filename (g_getenv ("JEMPUT_DATA_DIR"), "wilayah", "wilayah.jbw", NULL);
  JbKitOptions options = { .home = home,
                           .codes_dir = codes,
                           .wilayah = wilayah,
                           .clock = { wall_s, boot_us, NULL, wall_s (NULL) - 30 * DAY_S },
                           .kdf = &JB_KDF_MINIMUM };
  JbKit *kit = jb_kit_open (&options, &error);
  g_assert_no_error (error);
  return kit;
}

static void
add_officer (JbKit *kit, const gchar *name, JbOfficerRole role, JbId *ret_id)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *copy = g_strdup (PASSPHRASE);
  g_autoptr (JbSecret) passphrase = jb_secret_take (copy, strlen (copy), &error);
  jb_kit_officer_add (kit, name, role, passphrase, ret_id, &error);
  g_assert_no_error (error);
}

static void
unlock (JbKit *kit, const JbId *officer)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *copy = g_strdup (PASSPHRASE);
  g_autoptr (JbSecret) passphrase = jb_secret_take (copy, strlen (copy), &error);
  jb_kit_unlock (kit, officer, passphrase, &error);
  g_assert_no_error (error);
}

/* Village 1503042001 by area: green; 2002 flooded, 2003 yellow, 2004 to be watched. */
static GBytes *
zone_file (FakeOffice *office)
{
  static const gchar rules[]
      = "{\"area\":\"1503\",\"timezone\":\"WIB\",\"rules\":["
        "{\"id\":\"buka\",\"hazard\":\"umum\",\"issuer\":\"Bupati Sarolangun\",\"scope\":\"1503\","
        "\"effect\":\"OPEN\",\"level\":\"hijau\",\"from\":\"2020-01-01T00:00:00Z\","
        "\"to\":\"2099-12-05T17:00:00Z\",\"decree_number\":\"412/2026\","
        "\"decree_date\":\"2026-11-02\"},"
        "{\"id\":\"banjir\",\"hazard\":\"banjir\",\"issuer\":\"Bupati Sarolangun\","
        "\"scope\":\"1503042002\",\"effect\":\"LOCK\",\"level\":\"merah\","
        "\"from\":\"2020-01-01T00:00:00Z\",\"to\":\"2099-12-05T17:00:00Z\","
        "\"decree_number\":\"360/118/BPBD/2026\",\"decree_date\":\"2026-11-20\","
        "\"exempt\":[\"sekolah\"]},"
        "{\"id\":\"kuning\",\"hazard\":\"covid-19\",\"issuer\":\"Bupati Sarolangun\","
        "\"scope\":\"1503042003\",\"effect\":\"PROTOCOL\",\"level\":\"kuning\","
        "\"from\":\"2020-01-01T00:00:00Z\",\"to\":\"2099-12-05T17:00:00Z\","
        "\"decree_number\":\"431/2026\",\"decree_date\":\"2026-11-18\",\"max_people\":10,"
        "\"protocol\":[\"Masker dan sarung tangan dipakai\","
        "\"Suhu tubuh diukur, paling tinggi 37,5 derajat\",\"Meja dibersihkan tiap orang\"]},"
        "{\"id\":\"licin\",\"hazard\":\"longsor\",\"issuer\":\"BPBD Sarolangun\","
        "\"scope\":\"1503042004\",\"effect\":\"WARN\",\"level\":\"waspada\","
        "\"from\":\"2020-01-01T00:00:00Z\",\"to\":\"2099-12-05T17:00:00Z\","
        "\"decree_number\":\"88/2026\",\"decree_date\":\"2026-11-19\"}]}";
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) draft = g_bytes_new_static (rules, sizeof rules - 1);
  g_autoptr (GBytes) payload = jb_zone_draft_finish (
      draft, 41, office->now_s, office->now_s + 7 * DAY_S, office->now_s + 14 * DAY_S, &error);
  g_assert_no_error (error);
  return fake_office_sign (office, JB_ROLE_ZONE, payload);
}

static void
enrol (JbKit *kit)
{
  g_autoptr (GError) error = NULL;
  FakeOffice *office = fake_office_new (wall_s (NULL));
  g_autoptr (GBytes) request = jb_kit_enrol_request (kit, "JMP-03", &error);
  g_assert_no_error (error);
  GBytes *zone = zone_file (office);
  GBytes *fresh = fake_office_fresh (office, zone, 0);
  g_autoptr (GBytes) delivery
      = fake_office_delivery (office, fake_office_enrol (office, request, 1), zone, fresh, NULL);
  g_autofree gchar *fingerprint = jb_kit_delivery_fingerprint (delivery, &error);
  g_assert_no_error (error);
  jb_kit_enrol (kit, delivery, fingerprint, &error);
  g_assert_no_error (error);
  fake_office_free (office);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  if (argc < 2 || g_getenv ("JEMPUT_DATA_DIR") == NULL)
    {
      g_printerr ("gui-fixture HOME [enrolled|bare], with JEMPUT_DATA_DIR set\n");
      return 2;
    }
  g_assert_true (jb_secret_start (&error));
  JbKit *kit = open_kit (argv[1]);
  JbId first;
  add_officer (kit, "Sri Wahyuni", JB_OFFICER_OPERATOR, &first);
  if (argc < 3 || strcmp (argv[2], "bare") != 0)
    {
      unlock (kit, &first);
      add_officer (kit, "Rina Novita", JB_OFFICER_SUPERVISOR, NULL);
      enrol (kit);
    }
  jb_kit_close (kit);
  return 0;
}
