/* SPDX-License-Identifier: MPL-2.0 */
/* Making an office: everything is there, or nothing is. */
#include "tests/unit/office-fixture.h"

#include "app/office/desk/authority.h"
#include "app/office/desk/init.h"
#include "app/office/files.h"
#include "core/base/error.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

static const gchar *const HOSTS[] = { "kantor.example", "10.0.0.7", "127.0.0.1", NULL };

typedef struct {
  gchar *dir, *home, *offline_dir, *offline;
  JbSecret *passphrase, *recovery;
  OfInit init;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->dir = g_dir_make_tmp ("jemput-init-XXXXXX", NULL);
  fixture->home = g_build_filename (fixture->dir, "office", NULL);
  fixture->offline_dir = g_build_filename (fixture->dir, "stick", NULL);
  fixture->offline = g_build_filename (fixture->offline_dir, OF_OFFLINE_FILE, NULL);
  fixture->passphrase = fx_secret (FX_PASSPHRASE);
  fixture->recovery = fx_secret (FX_RECOVERY);
  fixture->init = (OfInit){
    .config = { .name = "Dinas Dukcapil Sarolangun",
                .area = "1503",
                .area_time = JB_AREA_TIME_WIB,
                .listen = "::",
                .port = 8443,
                .url = "https://kantor.example:8443" },
    .hosts = HOSTS,
    .offline_dir = fixture->offline_dir,
    .passphrase = fixture->passphrase,
    .recovery = fixture->recovery,
    .kdf = JB_KDF_MINIMUM,
    .now_s = FX_NOW_S,
  };
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  of_dir_remove (fixture->dir);
  g_free (fixture->dir);
  g_free (fixture->home);
  g_free (fixture->offline_dir);
  g_free (fixture->offline);
  jb_secret_unref (fixture->passphrase);
  jb_secret_unref (fixture->recovery);
}

static void
make (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  of_init (fixture->home, &fixture->init, &error);
  g_assert_no_error (error);
}

static void
assert_nothing_is_left (Fixture *fixture)
{
  g_autofree gchar *stage = g_strconcat (fixture->home, ".baru", NULL);
  g_assert_false (g_file_test (fixture->home, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (stage, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (fixture->offline, G_FILE_TEST_EXISTS));
}

static void
assert_private (const gchar *path)
{
  GStatBuf status;
  g_assert_cmpint (g_lstat (path, &status), ==, 0);
  g_assert_cmpuint (status.st_mode & 077, ==, 0);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const gchar *name;
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree gchar *child = g_build_filename (path, name, NULL);
      assert_private (child);
    }
}

static void
test_an_office_has_all_it_needs (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  make (fixture);
  assert_private (fixture->home);
  g_autoptr (OfOffice) office = of_office_open (fixture->home, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (office->config.name, ==, "Dinas Dukcapil Sarolangun");
  g_assert_cmpstr (office->config.url, ==, "https://kantor.example:8443");
  g_assert_cmpint (office->config.purge, ==, OF_PURGE_AT_ONCE);
  g_autoptr (JbTrust) trust = of_office_trust (office, &error);
  g_assert_no_error (error);
  const JbTrustSpec *spec = jb_trust_spec (trust);
  g_assert_cmpstr (spec->area, ==, "1503");
  for (guint i = 0; i < JB_TRUST_ROLE_N; i++)
    g_assert_cmpuint (spec->roles[i].threshold, ==, 1);
  g_assert_cmpuint (spec->n_keys, ==, JB_TRUST_ROLE_N);
  g_autoptr (OfKeyring) online = of_keyring_load_online (fixture->home, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (of_keyring_n (online), ==, 2);
  OfNumbers numbers;
  g_assert_true (of_store_numbers (office->store, &numbers, NULL));
  g_assert_false (jb_id_is_none (&numbers.incarnation));
  g_assert_cmpuint (numbers.last_receipt_no, ==, 0);
}

static void
test_trust_and_escrow_secrets_stay_out_of_the_home (Fixture *fixture, gconstpointer data)
{
  static const gchar *const rings[] = { OF_RING_DESK, OF_RING_OPENER };
  g_autoptr (GError) error = NULL;
  make (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (rings); i++)
    {
      g_autofree gchar *name = g_strconcat (rings[i], ".jbk", NULL);
      g_autofree gchar *path = g_build_filename (fixture->home, "keys", name, NULL);
      g_autoptr (OfKeyring) ring = of_keyring_load (path, rings[i], fixture->passphrase, &error);
      g_assert_no_error (error);
      g_assert_null (of_keyring_secret (ring, "trust"));
      g_assert_null (of_keyring_secret (ring, "escrow"));
      g_assert_null (of_keyring_secret (ring, "ca"));
      gboolean seals = of_keyring_secret (ring, "sealing-1") != NULL;
      g_assert_true (seals == (strcmp (rings[i], OF_RING_OPENER) == 0));
    }
}

static void
test_the_offline_copy_belongs_to_this_office (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  make (fixture);
  g_autoptr (OfOffice) office = of_office_open (fixture->home, &error);
  g_autoptr (JbTrust) trust = of_office_trust (office, &error);
  g_assert_true (of_offline_verify (fixture->offline, fixture->recovery, trust, &error));
  g_assert_no_error (error);
  g_assert_false (of_offline_verify (fixture->offline, fixture->passphrase, trust, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_KEY);
  g_clear_error (&error);

  g_autofree gchar *other_home = g_build_filename (fixture->dir, "other", NULL);
  g_autofree gchar *other_stick = g_build_filename (fixture->dir, "other-stick", NULL);
  g_autofree gchar *other = g_build_filename (other_stick, OF_OFFLINE_FILE, NULL);
  fixture->init.offline_dir = other_stick;
  of_init (other_home, &fixture->init, &error);
  g_assert_no_error (error);
  g_assert_false (of_offline_verify (other, fixture->recovery, trust, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_DAMAGED);
}

/* A stick that rots between writing and reading back. */
static gboolean
damage (const gchar *offline_path, gpointer data, GError **error)
{
  g_autofree gchar *bytes = NULL;
  gsize len;
  g_assert_true (g_file_get_contents (offline_path, &bytes, &len, NULL));
  bytes[len - 1] ^= 1;
  g_assert_true (g_file_set_contents (offline_path, bytes, (gssize) len, NULL));
  return TRUE;
}

static gboolean
lose (const gchar *offline_path, gpointer data, GError **error)
{
  g_assert_cmpint (g_unlink (offline_path), ==, 0);
  return TRUE;
}

static gboolean
say_no (const gchar *offline_path, gpointer data, GError **error)
{
  g_set_error_literal (error, JB_ERROR, JB_ERROR_INVALID, "no");
  return FALSE;
}

static void
test_without_a_verified_offline_copy_nothing_is_left (Fixture *fixture, gconstpointer data)
{
  static const struct {
    gboolean (*before) (const gchar *, gpointer, GError **);
    JbError code;
  } faults[] = {
    { damage, JB_ERROR_KEY },
    { lose, JB_ERROR_NOT_FOUND },
    { say_no, JB_ERROR_INVALID },
  };
  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autoptr (GError) error = NULL;
      fixture->init.before_verify = faults[i].before;
      g_assert_false (of_init (fixture->home, &fixture->init, &error));
      g_assert_error (error, JB_ERROR, (gint) faults[i].code);
      assert_nothing_is_left (fixture);
    }
  fixture->init.before_verify = NULL;
  make (fixture);
}

static void
test_an_office_is_never_made_over_another (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  make (fixture);
  g_autofree gchar *key = g_build_filename (fixture->home, "keys", "desk.jbk", NULL);
  g_autoptr (GBytes) before = of_file_read (key, 4096, NULL);
  g_assert_false (of_init (fixture->home, &fixture->init, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_EXISTS);
  g_clear_error (&error);
  g_autofree gchar *other = g_build_filename (fixture->dir, "other", NULL);
  /* The stick of the first office is not overwritten either. */
  g_autoptr (GBytes) copy = of_file_read (fixture->offline, 4096, NULL);
  g_assert_false (of_init (other, &fixture->init, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_EXISTS);
  g_autoptr (GBytes) after = of_file_read (key, 4096, NULL);
  g_autoptr (GBytes) copy_after = of_file_read (fixture->offline, 4096, NULL);
  g_assert_true (g_bytes_equal (before, after));
  g_assert_true (g_bytes_equal (copy, copy_after));
  g_assert_false (g_file_test (other, G_FILE_TEST_EXISTS));
}

static void
test_an_odd_configuration_makes_no_office (Fixture *fixture, gconstpointer data)
{
  const OfConfig good = fixture->init.config;
  for (guint i = 0; i < 6; i++)
    {
      g_autoptr (GError) error = NULL;
      OfConfig *config = &fixture->init.config;
      *config = good;
      if (i == 0)
        config->name[0] = '\0';
      else if (i == 1)
        g_strlcpy (config->area, "150", sizeof config->area);
      else if (i == 2)
        g_strlcpy (config->area, "15a3", sizeof config->area);
      else if (i == 3)
        g_strlcpy (config->url, "http://kantor.example", sizeof config->url);
      else if (i == 4)
        g_strlcpy (config->listen, "kantor.example", sizeof config->listen);
      else
        config->port = 0;
      g_assert_false (of_init (fixture->home, &fixture->init, &error));
      g_assert_error (error, JB_ERROR, JB_ERROR_INVALID);
      assert_nothing_is_left (fixture);
    }
}

static void
test_a_host_that_is_none_makes_no_office (Fixture *fixture, gconstpointer data)
{
  static const gchar *const bad[] = { "Kantor Kita", NULL };
  g_autoptr (GError) error = NULL;
  fixture->init.hosts = bad;
  g_assert_false (of_init (fixture->home, &fixture->init, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_INVALID);
  assert_nothing_is_left (fixture);
}

static GTlsCertificate *
load_pem (const gchar *home, const gchar *name)
{
  g_autofree gchar *path = g_build_filename (home, "tls", name, NULL);
  g_autoptr (GError) error = NULL;
  GTlsCertificate *certificate = g_tls_certificate_new_from_file (path, &error);
  g_assert_no_error (error);
  return certificate;
}

/* Of everything but the time, which is the machine's. */
static GTlsCertificateFlags
faults_for (GTlsCertificate *server, GTlsCertificate *ca, const gchar *host)
{
  g_autoptr (GSocketConnectable) identity = g_network_address_new (host, 443);
  return g_tls_certificate_verify (server, identity, ca)
         & ~(G_TLS_CERTIFICATE_EXPIRED | G_TLS_CERTIFICATE_NOT_ACTIVATED);
}

static void
test_the_receiver_s_certificate_is_good_for_its_names (Fixture *fixture, gconstpointer data)
{
  make (fixture);
  g_autoptr (GTlsCertificate) ca = load_pem (fixture->home, "ca.pem");
  g_autoptr (GTlsCertificate) server = load_pem (fixture->home, "server.pem");
  for (guint i = 0; HOSTS[i] != NULL; i++)
    g_assert_cmpuint (faults_for (server, ca, HOSTS[i]), ==, 0);
  g_assert_cmpuint (faults_for (server, ca, "10.0.0.8"), ==, G_TLS_CERTIFICATE_BAD_IDENTITY);
  g_assert_cmpuint (faults_for (server, ca, "lain.example"), ==, G_TLS_CERTIFICATE_BAD_IDENTITY);
  g_auto (OfAuthority) other = { 0 };
  g_autoptr (GError) error = NULL;
  g_assert_true (of_authority_make ("Lain", HOSTS, FX_NOW_S, &other, &error));
  g_autoptr (GTlsCertificate) other_ca = g_tls_certificate_new_from_pem (other.ca_pem, -1, NULL);
  g_assert_cmpuint (faults_for (server, other_ca, HOSTS[0]), ==, G_TLS_CERTIFICATE_UNKNOWN_CA);
  g_autofree gchar *pem_path = g_build_filename (fixture->home, "tls", "ca.pem", NULL);
  g_autofree gchar *pem = NULL;
  g_assert_true (g_file_get_contents (pem_path, &pem, NULL, NULL));
  g_assert_false (of_authority_key_matches (pem, other.ca_key));
  g_assert_true (of_authority_key_matches (other.ca_pem, other.ca_key));
}

static void
test_a_spoilt_configuration_is_told (Fixture *fixture, gconstpointer data)
{
  static const gchar *const bad[] = {
    "",
    "name=x",
    "[office]\nname=A\narea=1503\ntimezone=UTC\n[receive]\nlisten=::\nport=1\n",
    "[office]\nname=A\narea=1503\ntimezone=WIB\n[receive]\nlisten=::\nport=70000\n",
    ("[office]\nname=A\narea=1503\ntimezone=WIB\n[receive]\nlisten=::\nport=1\n[policy]\n"
     "purge=soon\n"),
  };
  g_autofree gchar *path = g_build_filename (fixture->dir, "office.conf", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      OfConfig config;
      g_autoptr (GError) error = NULL;
      g_assert_true (g_file_set_contents (path, bad[i], -1, NULL));
      g_assert_false (of_config_load (path, &config, &error));
      g_assert_error (error, JB_ERROR, JB_ERROR_INVALID);
    }
}

#define TEST(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

gint
main (gint argc, gchar **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (jb_secret_start (NULL));
  TEST ("/office/init/an-office-has-all-it-needs", test_an_office_has_all_it_needs);
  TEST ("/office/init/trust-and-escrow-secrets-stay-out-of-the-home",
        test_trust_and_escrow_secrets_stay_out_of_the_home);
  TEST ("/office/init/the-offline-copy-belongs-to-this-office",
        test_the_offline_copy_belongs_to_this_office);
  TEST ("/office/init/without-a-verified-offline-copy-nothing-is-left",
        test_without_a_verified_offline_copy_nothing_is_left);
  TEST ("/office/init/an-office-is-never-made-over-another",
        test_an_office_is_never_made_over_another);
  TEST ("/office/init/an-odd-configuration-makes-no-office",
        test_an_odd_configuration_makes_no_office);
  TEST ("/office/init/a-host-that-is-none-makes-no-office",
        test_a_host_that_is_none_makes_no_office);
  TEST ("/office/init/the-receiver-s-certificate-is-good-for-its-names",
        test_the_receiver_s_certificate_is_good_for_its_names);
  TEST ("/office/init/a-spoilt-configuration-is-told", test_a_spoilt_configuration_is_told);
  return g_test_run ();
}
