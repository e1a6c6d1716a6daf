/* SPDX-License-Identifier: MPL-2.0 */
#include "app/office/cmd.h"

#include "app/common/edge.h"
#include "app/common/prompt.h"
#include "app/office/desk/enrol.h"
#include "app/office/desk/init.h"
#include "core/base/error.h"
#include "core/base/i18n.h"

#include <string.h>
#include <unistd.h>

#define KDF_TARGET_MS 1500

typedef struct {
  gchar *name, *area, *tz, *url, *listen, *offline;
  gchar **hosts;
  gint passphrase_fd, recovery_fd;
} Options;

static void
options_clear (Options *options)
{
  g_free (options->name);
  g_free (options->area);
  g_free (options->tz);
  g_free (options->url);
  g_free (options->listen);
  g_free (options->offline);
  g_strfreev (options->hosts);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

static gboolean
parse (OfCmd *cmd, Options *options)
{
  const GOptionEntry entries[] = {
    { "name", 0, 0, G_OPTION_ARG_STRING, &options->name, _ ("Nama kantor"), _ ("NAMA") },
    { "area", 0, 0, G_OPTION_ARG_STRING, &options->area, _ ("Kode wilayah, misalnya 1503"),
      _ ("KODE") },
    { "tz", 0, 0, G_OPTION_ARG_STRING, &options->tz, _ ("Zona waktu: WIB, WITA, atau WIT"),
      _ ("ZONA") },
    { "url", 0, 0, G_OPTION_ARG_STRING, &options->url,
      _ ("Alamat yang dipanggil perangkat, https://NAMA:PORTA; tanpa ini hanya USB"), "URL" },
    { "listen", 0, 0, G_OPTION_ARG_STRING, &options->listen,
      _ ("Alamat IP dan porta penerima (bawaan 0.0.0.0:8443)"), "IP:PORTA" },
    { "host", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->hosts,
      _ ("Nama atau IP lain pada sertifikat penerima; boleh berulang"), _ ("NAMA") },
    { "offline", 0, 0, G_OPTION_ARG_FILENAME, &options->offline,
      _ ("Folder media luring untuk salinan kunci"), "DIR" },
    { "passphrase-fd", 0, 0, G_OPTION_ARG_INT, &options->passphrase_fd,
      _ ("Baca frasa sandi kantor dari deskriptor ini"), "N" },
    { "recovery-fd", 0, 0, G_OPTION_ARG_INT, &options->recovery_fd,
      _ ("Baca frasa pemulihan dari deskriptor ini"), "N" },
    { 0 },
  };
  options->passphrase_fd = options->recovery_fd = -1;
  if (!of_cmd_parse (cmd, "",
                     _ ("Membuat kantor baru: kunci, sertifikat, basis data kosong, dan salinan "
                        "kunci di media luring. Salinan itu dibaca ulang; tanpa itu kantor tidak "
                        "jadi. Frasa yang tidak diberikan dibuatkan dan dicetak sekali."),
                     entries, 0, 0))
    return FALSE;
  if (options->name == NULL || options->area == NULL || options->tz == NULL
      || options->offline == NULL)
    {
      of_cmd_usage (_ ("init memerlukan --name, --area, --tz, dan --offline."));
      return FALSE;
    }
  return TRUE;
}

/* "0.0.0.0:8443", "[::]:8443" */
static gboolean
split_listen (const gchar *listen, OfConfig *config)
{
  const gchar *colon = strrchr (listen, ':');
  guint64 port = 0;
  if (colon == NULL || !g_ascii_string_to_unsigned (colon + 1, 10, 1, G_MAXUINT16, &port, NULL))
    return FALSE;
  g_autofree gchar *address = g_strndup (listen, (gsize) (colon - listen));
  gsize len = strlen (address);
  gboolean bracketed = len > 2 && address[0] == '[' && address[len - 1] == ']';
  if (bracketed)
    address[len - 1] = '\0';
  config->port = (guint16) port;
  return g_strlcpy (config->listen, bracketed ? address + 1 : address, sizeof config->listen)
         < sizeof config->listen;
}

static gboolean
fill_config (const Options *options, OfConfig *config, GError **error)
{
  gboolean fits
      = g_strlcpy (config->name, options->name, sizeof config->name) < sizeof config->name
        && g_strlcpy (config->area, options->area, sizeof config->area) < sizeof config->area
        && g_strlcpy (config->url, options->url != NULL ? options->url : "", sizeof config->url)
               < sizeof config->url;
  if (fits && jb_area_time_parse (options->tz, &config->area_time)
      && split_listen (options->listen != NULL ? options->listen : "0.0.0.0:8443", config))
    return of_config_check (config, error);
  g_set_error_literal (error, JB_ERROR, JB_ERROR_INVALID,
                       _ ("Nama, wilayah, zona waktu, atau alamat penerima tidak sah. Kantor belum "
                          "dibuat."));
  return FALSE;
}

static void
add_host (GPtrArray *hosts, const gchar *host)
{
  for (guint i = 0; i < hosts->len; i++)
    if (strcmp (g_ptr_array_index (hosts, i), host) == 0)
      return;
  g_ptr_array_add (hosts, g_strdup (host));
}

/* The certificate names whatever kits may call, and this machine itself. */
static GPtrArray *
collect_hosts (const Options *options, const OfConfig *config)
{
  GPtrArray *hosts = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GUri) uri = g_uri_parse (config->url, G_URI_FLAGS_NONE, NULL);
  g_autoptr (GInetAddress) listen = g_inet_address_new_from_string (config->listen);
  if (uri != NULL && g_uri_get_host (uri) != NULL)
    add_host (hosts, g_uri_get_host (uri));
  for (guint i = 0; options->hosts != NULL && options->hosts[i] != NULL; i++)
    add_host (hosts, options->hosts[i]);
  if (listen != NULL && !g_inet_address_get_is_any (listen))
    add_host (hosts, config->listen);
  add_host (hosts, "localhost");
  add_host (hosts, "127.0.0.1");
  add_host (hosts, "::1");
  g_ptr_array_add (hosts, NULL);
  return hosts;
}

typedef struct {
  gboolean ask; /* the recovery words were generated and somebody is there to write them down */
  const JbSecret *recovery;
} Confirm;

static gboolean
confirm_recovery (const gchar *offline_path, gpointer data, GError **error)
{
  const Confirm *confirm = data;
  if (!confirm->ask)
    return TRUE;
  g_autoptr (JbSecret) typed
      = of_cmd_passphrase (-1, _ ("Ketik ulang frasa pemulihan dari catatan Anda: "), error);
  if (typed == NULL)
    return FALSE;
  if (jb_secret_len (typed) == jb_secret_len (confirm->recovery)
      && memcmp (jb_secret_data (typed), jb_secret_data (confirm->recovery), jb_secret_len (typed))
             == 0)
    return TRUE;
  g_set_error_literal (error, JB_ERROR, JB_ERROR_KEY,
                       _ ("Frasa pemulihan yang diketik berbeda. Kantor tidak jadi dibuat. Ulangi "
                          "init."));
  return FALSE;
}

/* From the descriptor, or made and printed once. */
static JbSecret *
take_phrase (gint fd, const gchar *label, gboolean *ret_made, GError **error)
{
  *ret_made = fd < 0;
  if (fd >= 0)
    return of_cmd_passphrase (fd, "", error);
  JbSecret *made = jb_passphrase_generate (error);
  if (made != NULL)
    g_print ("%s: %.*s\n", label, (gint) jb_secret_len (made),
             (const gchar *) jb_secret_data (made));
  return made;
}

static guint64
available_kib (void)
{
  glong pages = sysconf (_SC_AVPHYS_PAGES);
  glong size = sysconf (_SC_PAGESIZE);
  return pages > 0 && size > 0 ? (guint64) pages * (guint64) size / 1024 : 0;
}

static gint
tell_done (const gchar *home)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (OfOffice) office = of_office_open (home, &error);
  g_autofree gchar *fingerprint
      = office != NULL ? of_enrol_office_fingerprint (office, &error) : NULL;
  if (fingerprint == NULL)
    return of_cmd_fail (error);
  g_print (
      _ ("Kantor siap di %s.\nSidik jari kantor: %s\nSimpan media luring dan frasa pemulihan di "
         "tempat terpisah yang terkunci.\n"),
      home, fingerprint);
  return OF_EXIT_OK;
}

gint
of_cmd_init (OfCmd *cmd)
{
  g_auto (Options) options = { 0 };
  g_autoptr (GError) error = NULL;
  gboolean made_passphrase = FALSE, made_recovery = FALSE;
  OfInit init = { .now_s = jb_edge_wall_s () };
  if (!parse (cmd, &options))
    return OF_EXIT_USAGE;
  if (!fill_config (&options, &init.config, &error)
      || !jb_kdf_calibrate (KDF_TARGET_MS, available_kib (), &init.kdf, &error))
    return of_cmd_fail (error);
  g_autoptr (GPtrArray) hosts = collect_hosts (&options, &init.config);
  g_autoptr (JbSecret) passphrase
      = take_phrase (options.passphrase_fd, _ ("Frasa sandi kantor"), &made_passphrase, &error);
  g_autoptr (JbSecret) recovery
      = passphrase != NULL
            ? take_phrase (options.recovery_fd, _ ("Frasa pemulihan"), &made_recovery, &error)
            : NULL;
  if (recovery == NULL)
    return of_cmd_fail (error);
  Confirm confirm = { .ask = made_recovery && isatty (STDIN_FILENO), .recovery = recovery };
  init.hosts = (const gchar *const *) hosts->pdata;
  init.offline_dir = options.offline;
  init.passphrase = passphrase;
  init.recovery = recovery;
  init.before_verify = confirm_recovery;
  init.data = &confirm;
  if (!of_init (cmd->home, &init, &error))
    return of_cmd_fail (error);
  return tell_done (cmd->home);
}
