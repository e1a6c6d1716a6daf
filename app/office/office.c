/* SPDX-License-Identifier: MPL-2.0 */
#include "app/office/office.h"

#include "app/common/edge.h"
#include "app/office/files.h"
#include "app/office/store/document.h"
#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/base/text.h"

#include <string.h>

#define CONF_MAX_BYTES (64 * 1024)

static gboolean
refuse (const gchar *what, GError **error)
{
  g_set_error (error, JB_ERROR, JB_ERROR_INVALID,
               _ ("Pengaturan kantor: %s. Tidak ada yang berubah. Periksa office.conf."), what);
  return FALSE;
}

gboolean
of_config_check (const OfConfig *config, GError **error)
{
  gsize area_len = strlen (config->area);
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (config->listen);
  if (config->name[0] == '\0'
      || !jb_text_is_clean (config->name, sizeof config->name - 1, JB_TEXT_LINE))
    return refuse (_ ("nama kantor kosong atau tidak sah"), error);
  if (!jb_text_is_digits (config->area, 2, 4) || area_len % 2 != 0)
    return refuse (_ ("wilayah harus kode 2 atau 4 angka"), error);
  if (address == NULL || config->port == 0)
    return refuse (_ ("alamat penerima harus alamat IP dengan porta"), error);
  if (config->url[0] != '\0'
      && (!g_str_has_prefix (config->url, "https://")
          || !jb_text_is_clean (config->url, sizeof config->url - 1, JB_TEXT_LINE)))
    return refuse (_ ("alamat kantor harus dimulai dengan https://"), error);
  return TRUE;
}

static gboolean
get_text (GKeyFile *file, const gchar *group, const gchar *key, gchar *ret_text, gsize size)
{
  g_autofree gchar *text = g_key_file_get_string (file, group, key, NULL);
  return g_strlcpy (ret_text, text != NULL ? text : "", size) < size;
}

static gboolean
read_config (GKeyFile *file, OfConfig *config, GError **error)
{
  g_autofree gchar *zone = g_key_file_get_string (file, "office", "timezone", NULL);
  g_autofree gchar *purge = g_key_file_get_string (file, "policy", "purge", NULL);
  gint port = g_key_file_get_integer (file, "receive", "port", NULL);
  if (!get_text (file, "office", "name", config->name, sizeof config->name)
      || !get_text (file, "office", "area", config->area, sizeof config->area)
      || !get_text (file, "receive", "listen", config->listen, sizeof config->listen)
      || !get_text (file, "receive", "url", config->url, sizeof config->url))
    return refuse (_ ("ada isian yang terlalu panjang"), error);
  if (zone == NULL || !jb_area_time_parse (zone, &config->area_time))
    return refuse (_ ("zona waktu harus WIB, WITA, atau WIT"), error);
  if (port < 0 || port > G_MAXUINT16)
    return refuse (_ ("porta di luar 1 sampai 65535"), error);
  config->port = (guint16) port;
  if (purge == NULL || strcmp (purge, "at-once") == 0)
    config->purge = OF_PURGE_AT_ONCE;
  else if (strcmp (purge, "after-backup") == 0)
    config->purge = OF_PURGE_AFTER_BACKUP;
  else
    return refuse (_ ("purge harus at-once atau after-backup"), error);
  return of_config_check (config, error);
}

gboolean
of_config_load (const gchar *path, OfConfig *ret_config, GError **error)
{
  g_autoptr (GBytes) bytes = of_file_read (path, CONF_MAX_BYTES, error);
  if (bytes == NULL)
    return FALSE;
  g_autoptr (GKeyFile) file = g_key_file_new ();
  OfConfig config = { 0 };
  g_autoptr (GError) fault = NULL;
  if (g_bytes_get_size (bytes) == 0
      || !g_key_file_load_from_bytes (file, bytes, G_KEY_FILE_NONE, &fault))
    return refuse (_ ("berkas tidak terbaca"), error);
  if (!read_config (file, &config, error))
    return FALSE;
  *ret_config = config;
  return TRUE;
}

gboolean
of_config_save (const OfConfig *config, const gchar *path, GError **error)
{
  if (!of_config_check (config, error))
    return FALSE;
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_key_file_set_string (file, "office", "name", config->name);
  g_key_file_set_string (file, "office", "area", config->area);
  g_key_file_set_string (file, "office", "timezone", jb_area_time_name (config->area_time));
  g_key_file_set_string (file, "receive", "listen", config->listen);
  g_key_file_set_integer (file, "receive", "port", config->port);
  g_key_file_set_string (file, "receive", "url", config->url);
  g_key_file_set_string (file, "policy", "purge",
                         config->purge == OF_PURGE_AT_ONCE ? "at-once" : "after-backup");
  gsize len = 0;
  g_autofree gchar *text = g_key_file_to_data (file, &len, NULL);
  return of_file_write (path, text, len, error);
}

OfOffice *
of_office_open (const gchar *home, GError **error)
{
  g_autoptr (OfOffice) office = g_new0 (OfOffice, 1);
  office->home = g_strdup (home);
  g_autofree gchar *conf = of_office_path (office, "office.conf", NULL);
  g_autofree gchar *db = of_office_path (office, "office.db", NULL);
  if (!g_file_test (conf, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, JB_ERROR, JB_ERROR_NOT_FOUND,
                   _ ("Tidak ada kantor di %s. Buat dengan jemput-office init, atau beri --home."),
                   home);
      return NULL;
    }
  if (!of_config_load (conf, &office->config, error))
    return NULL;
  office->store = of_store_open (db, error);
  return office->store != NULL ? g_steal_pointer (&office) : NULL;
}

void
of_office_free (OfOffice *office)
{
  if (office == NULL)
    return;
  of_store_close (office->store);
  g_free (office->home);
  g_free (office);
}

gchar *
of_office_path (const OfOffice *office, const gchar *a, const gchar *b)
{
  return g_build_filename (office->home, a, b, NULL);
}

JbTrust *
of_office_trust (OfOffice *office, GError **error)
{
  g_autoptr (GPtrArray) files = of_document_after (office->store, JB_ROLE_TRUST, NULL, 0, error);
  if (files == NULL)
    return NULL;
  if (files->len == 0)
    {
      g_set_error_literal (error, JB_ERROR, JB_ERROR_NOT_FOUND,
                           _ ("Kantor ini belum punya dokumen kepercayaan. Ulangi init."));
      return NULL;
    }
  GBytes *first = g_ptr_array_index (files, 0);
  JbDigest digest;
  jb_digest (g_bytes_get_data (first, NULL), g_bytes_get_size (first), &digest);
  g_autoptr (JbTrust) trust = jb_trust_first (first, &digest, error);
  for (guint i = 1; trust != NULL && i < files->len; i++)
    {
      JbTrust *next = jb_trust_next (trust, g_ptr_array_index (files, i), error);
      jb_trust_unref (trust);
      trust = next;
    }
  return g_steal_pointer (&trust);
}

JbCodes *
of_data_codes (GError **error)
{
  g_autofree gchar *dir = jb_edge_codes_dir ();
  return jb_codes_load (dir, error);
}

JbRegions *
of_data_regions (GError **error)
{
  g_autofree gchar *path = jb_edge_wilayah_path ();
  return jb_regions_load (path, error);
}
