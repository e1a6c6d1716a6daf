/* SPDX-License-Identifier: MPL-2.0 */
#include "app/office/cmd.h"

#include "app/common/edge.h"
#include "app/common/prompt.h"
#include "app/office/desk/enrol.h"
#include "app/office/files.h"
#include "app/office/store/kit.h"
#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/base/json.h"

#define DAYS_MAX 1830

static gboolean
refuse_fingerprint (GError **error)
{
  g_set_error_literal (error, JB_ERROR, JB_ERROR_INVALID,
                       _ ("Sidik jari perangkat tidak dipastikan. Perangkat tidak didaftarkan. "
                          "Cocokkan dengan yang tampil di layarnya."));
  return FALSE;
}

/* A request proves that its sender has the key, not who that is: a person compares. */
static gboolean
confirm (const JbEnrolRequest *request, const gchar *fingerprint, const gchar *confirmed,
         GError **error)
{
  gboolean yes = FALSE;
  if (confirmed != NULL)
    return of_enrol_fingerprint_equal (confirmed, fingerprint) || refuse_fingerprint (error);
  return jb_prompt_yes (_ ("Apakah sidik jari ini sama dengan di layar perangkat? (ya/tidak) "),
                        &yes, error)
         && (yes || refuse_fingerprint (error));
}

static void
print_request (const JbEnrolRequest *request, const gchar *fingerprint)
{
  g_print (_ ("Perangkat: %s\nSidik jari perangkat: %s\nPetugas: %u\n"), request->label,
           fingerprint, request->n_officers);
  for (guint i = 0; i < request->n_officers; i++)
    g_print ("  %s (%s)\n", request->officers[i].name,
             jb_officer_role_name (request->officers[i].role));
}

typedef struct {
  const gchar *out, *confirmed;
  gint days, fd;
} How;

static gboolean
enrol (OfOffice *office, GBytes *file, const How *how, GError **error)
{
  g_autofree JbEnrolRequest *request = g_new0 (JbEnrolRequest, 1);
  g_autofree gchar *fingerprint = NULL;
  if (!of_enrol_read (file, request, &fingerprint, error))
    return FALSE;
  print_request (request, fingerprint);
  if (!confirm (request, fingerprint, how->confirmed, error))
    return FALSE;
  g_autoptr (OfKeyring) desk = of_cmd_ring (office->home, OF_RING_DESK, how->fd, error);
  g_autoptr (OfKeyring) online = desk != NULL ? of_keyring_load_online (office->home, error) : NULL;
  if (online == NULL)
    return FALSE;
  OfEnrol enrolment = {
    .desk = desk,
    .online = online,
    .days = (guint) how->days,
    .now_s = jb_edge_wall_s (),
  };
  g_autoptr (GBytes) delivery = of_enrol (office, &enrolment, request, error);
  g_autofree gchar *of_office
      = delivery != NULL ? of_enrol_office_fingerprint (office, error) : NULL;
  if (of_office == NULL
      || !of_file_write (how->out, g_bytes_get_data (delivery, NULL), g_bytes_get_size (delivery),
                         error))
    return FALSE;
  g_print (
      _ ("Kiriman untuk perangkat: %s\nSidik jari kantor, yang akan ditanyakan perangkat: %s\n"),
      how->out, of_office);
  return TRUE;
}

gint
of_cmd_enrol (OfCmd *cmd)
{
  g_autofree gchar *out = NULL;
  g_autofree gchar *confirmed = NULL;
  How how = { .days = OF_ENROL_DAYS, .fd = -1 };
  const GOptionEntry entries[] = {
    { "out", 0, 0, G_OPTION_ARG_FILENAME, &out, _ ("Berkas kiriman pertama (*.jbe)"),
      _ ("BERKAS") },
    { "days", 0, 0, G_OPTION_ARG_INT, &how.days, _ ("Masa berlaku dalam hari (bawaan 365)"), "N" },
    { "yes-fingerprint", 0, 0, G_OPTION_ARG_STRING, &confirmed,
      _ ("Sidik jari perangkat yang sudah dicocokkan seseorang"), _ ("SIDIK") },
    { "passphrase-fd", 0, 0, G_OPTION_ARG_INT, &how.fd,
      _ ("Baca frasa sandi kantor dari deskriptor ini"), "N" },
    { 0 },
  };
  if (!of_cmd_parse (
          cmd, _ ("PERMINTAAN --out BERKAS"),
          _ ("Mendaftarkan perangkat dari berkas permintaannya, atau mendaftarkannya lagi "
             "bila petugasnya berubah."),
          entries, 1, 1))
    return OF_EXIT_USAGE;
  if (out == NULL || how.days < 1 || how.days > DAYS_MAX)
    return of_cmd_usage (_ ("enrol memerlukan --out, dan --days dari 1 sampai 1830."));
  how.out = out;
  how.confirmed = confirmed;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) file = of_file_read (cmd->argv[1], 2 * JB_ENROL_MAX_BYTES, &error);
  g_autoptr (OfOffice) office = file != NULL ? of_office_open (cmd->home, &error) : NULL;
  if (office == NULL || !enrol (office, file, &how, &error))
    return of_cmd_fail (error);
  return OF_EXIT_OK;
}

/* ---- kits ------------------------------------------------------------------------------------ */

static void
print_kits_json (GPtrArray *kits)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "kits");
  json_builder_begin_array (builder);
  for (guint i = 0; i < kits->len; i++)
    {
      const OfKit *kit = g_ptr_array_index (kits, i);
      json_builder_begin_object (builder);
      jb_json_put_hex (builder, "id", kit->id.bytes, JB_ID_BYTES);
      jb_json_put_string (builder, "label", kit->label);
      jb_json_put_int (builder, "enrol_version", kit->enrol_version);
      jb_json_put_time (builder, "valid_until", kit->valid_until_s);
      jb_json_put_bool (builder, "revoked", kit->revoked);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  g_autoptr (GBytes) bytes = jb_json_builder_to_bytes (builder);
  g_print ("%.*s\n", (gint) g_bytes_get_size (bytes),
           (const gchar *) g_bytes_get_data (bytes, NULL));
}

static void
print_kits (const OfOffice *office, GPtrArray *kits)
{
  for (guint i = 0; i < kits->len; i++)
    {
      const OfKit *kit = g_ptr_array_index (kits, i);
      g_autofree gchar *id = jb_id_to_hex (&kit->id);
      g_autofree gchar *until = jb_time_to_words (kit->valid_until_s, office->config.area_time);
      g_autofree gchar *called = kit->hello_s > 0
                                     ? jb_time_to_words (kit->hello_s, office->config.area_time)
                                     : g_strdup (_ ("belum pernah"));
      g_print (_ ("%s  %s\n  pendaftaran versi %u, berlaku s.d. %s%s\n  menghubungi: %s\n"), id,
               kit->label, kit->enrol_version, until, kit->revoked ? _ (", DICABUT") : "", called);
    }
}

gint
of_cmd_kits (OfCmd *cmd)
{
  gboolean json = FALSE;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, _ ("Cetak JSON"), NULL },
    { 0 },
  };
  if (!of_cmd_parse (cmd, "", _ ("Menampilkan perangkat yang terdaftar."), entries, 0, 0))
    return OF_EXIT_USAGE;
  g_autoptr (GError) error = NULL;
  g_autoptr (OfOffice) office = of_office_open (cmd->home, &error);
  g_autoptr (GPtrArray) kits = office != NULL ? of_kit_list (office->store, &error) : NULL;
  if (kits == NULL)
    return of_cmd_fail (error);
  if (json)
    print_kits_json (kits);
  else
    print_kits (office, kits);
  return OF_EXIT_OK;
}

/* ---- revoke ---------------------------------------------------------------------------------- */

gint
of_cmd_revoke (OfCmd *cmd)
{
  gboolean wipe = FALSE;
  gint fd = -1;
  const GOptionEntry entries[] = {
    { "wipe", 0, 0, G_OPTION_ARG_NONE, &wipe, _ ("Perangkat juga melupakan kunci semua petugasnya"),
      NULL },
    { "passphrase-fd", 0, 0, G_OPTION_ARG_INT, &fd,
      _ ("Baca frasa sandi kantor dari deskriptor ini"), "N" },
    { 0 },
  };
  if (!of_cmd_parse (cmd, _ ("PERANGKAT"),
                     _ ("Mencabut perangkat (nomor, awal nomor, atau nama): tidak boleh merekam "
                        "lagi, tetapi masih boleh menyerahkan rekamannya."),
                     entries, 1, 1))
    return OF_EXIT_USAGE;
  g_autoptr (GError) error = NULL;
  JbId kit;
  g_autoptr (OfOffice) office = of_office_open (cmd->home, &error);
  if (office == NULL || !of_enrol_find_kit (office, cmd->argv[1], &kit, &error))
    return of_cmd_fail (error);
  g_autoptr (OfKeyring) desk = of_cmd_ring (cmd->home, OF_RING_DESK, fd, &error);
  if (desk == NULL
      || !of_enrol_revoke (office, desk, &kit, wipe ? OF_REVOKE_WIPE : OF_REVOKE_KEEP,
                           jb_edge_wall_s (), &error))
    return of_cmd_fail (error);
  g_print ("%s\n", _ ("Perangkat dicabut. Perangkat mengetahuinya saat menghubungi kantor lagi."));
  return OF_EXIT_OK;
}
