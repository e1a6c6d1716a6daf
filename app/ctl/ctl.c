/* SPDX-License-Identifier: MPL-2.0 */
#include "app/ctl/ctl.h"

#include "app/common/edge.h"
#include "app/common/prompt.h"
#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/base/json.h"

#include <stdarg.h>
#include <stdio.h>

/* gettext answers an empty message id with its file's header. */
const gchar *
ctl_shape (const CtlCommand *command)
{
  return *command->arguments != '\0' ? _ (command->arguments) : "";
}

CtlExit
ctl_usage (const CtlCommand *command, const gchar *why)
{
  if (why != NULL)
    g_printerr ("%s\n", why);
  g_printerr (_ ("Pemakaian: jemputctl --home DIR %s %s\nLihat juga jemputctl --help.\n"),
              command->name, ctl_shape (command));
  return CTL_USAGE;
}

gboolean
ctl_parse (Ctl *ctl, const CtlCommand *command, const GOptionEntry *entries, int *argc,
           char ***argv)
{
  gchar *home = NULL;
  const GOptionEntry shared[] = {
    { "home", 0, 0, G_OPTION_ARG_FILENAME, &home, N_ ("folder perangkat"), "DIR" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &ctl->json, N_ ("keluaran JSON"), NULL },
    { 0 },
  };
  g_autofree gchar *shape = g_strdup_printf ("— %s %s", command->name, ctl_shape (command));
  g_autoptr (GOptionContext) context = g_option_context_new (shape);
  g_autoptr (GError) error = NULL;
  g_option_context_set_summary (context, _ (command->summary));
  g_option_context_add_main_entries (context, shared, GETTEXT_PACKAGE);
  if (entries != NULL)
    g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  if (!g_option_context_parse (context, argc, argv, &error))
    {
      ctl_usage (command, error->message);
      return FALSE;
    }
  if (home != NULL)
    {
      g_free (ctl->home);
      ctl->home = home;
    }
  return TRUE;
}

gboolean
ctl_wants (const CtlCommand *command, int argc, int min, int max)
{
  if (argc - 1 >= min && argc - 1 <= max)
    return TRUE;
  ctl_usage (command, NULL);
  return FALSE;
}

CtlExit
ctl_exit_of (const GError *error)
{
  if (error->domain != JB_ERROR)
    return CTL_REFUSED;
  switch (error->code)
    {
    case JB_ERROR_LOCKED:
      return CTL_LOCKED;
    case JB_ERROR_NETWORK:
      return CTL_NOT_REACHED;
    case JB_ERROR_BUSY:
      return CTL_BUSY;
    case JB_ERROR_KEY:
    case JB_ERROR_ATTEMPTS:
      return CTL_SECRET;
    default:
      return CTL_REFUSED;
    }
}

CtlExit
ctl_fail (const GError *error)
{
  g_printerr ("%s\n", error->message);
  return ctl_exit_of (error);
}

static JbKit *
open_kit (const gchar *home, GError **error)
{
  g_autofree gchar *codes = jb_edge_codes_dir ();
  g_autofree gchar *wilayah = jb_edge_wilayah_path ();
  JbKitOptions options = { .home = home, .codes_dir = codes, .wilayah = wilayah };
  jb_edge_clock (&options.clock);
  return jb_kit_open (&options, error);
}

static gboolean
check_home (const Ctl *ctl, CtlHome home, CtlExit *ret_exit)
{
  if (ctl->home == NULL)
    {
      g_printerr ("%s\n", _ ("Sebutkan folder perangkat dengan --home. Lihat --help."));
      *ret_exit = CTL_USAGE;
      return FALSE;
    }
  if (home == CTL_MUST_EXIST && !g_file_test (ctl->home, G_FILE_TEST_IS_DIR))
    {
      g_printerr ("%s\n", _ ("Di folder itu belum ada perangkat. Mulailah dengan officer add dan "
                             "enrol-request."));
      *ret_exit = CTL_REFUSED;
      return FALSE;
    }
  return TRUE;
}

gboolean
ctl_open (Ctl *ctl, CtlHome home, CtlExit *ret_exit)
{
  g_autoptr (GError) error = NULL;
  if (!check_home (ctl, home, ret_exit))
    return FALSE;
  ctl->kit = open_kit (ctl->home, &error);
  if (ctl->kit != NULL)
    return TRUE;
  if (g_error_matches (error, JB_ERROR, JB_ERROR_BUSY))
    {
      g_printerr ("%s\n",
                  _ ("Aplikasi Jemput sedang memegang perangkat. Rekaman aman. Lakukan ini di "
                     "aplikasi, atau tutup aplikasi lalu coba lagi."));
      *ret_exit = CTL_BUSY;
    }
  else
    *ret_exit = ctl_fail (error);
  return FALSE;
}

gboolean
ctl_open_or_held (Ctl *ctl, CtlExit *ret_exit)
{
  g_autoptr (GError) error = NULL;
  if (!check_home (ctl, CTL_MUST_EXIST, ret_exit))
    return FALSE;
  ctl->kit = open_kit (ctl->home, &error);
  if (ctl->kit != NULL || g_error_matches (error, JB_ERROR, JB_ERROR_BUSY))
    return TRUE;
  *ret_exit = ctl_fail (error);
  return FALSE;
}

void
ctl_print (const gchar *format, ...)
{
  va_list arguments;
  va_start (arguments, format);
  vfprintf (stdout, format, arguments);
  va_end (arguments);
}

void
ctl_print_bytes (GBytes *bytes)
{
  fwrite (g_bytes_get_data (bytes, NULL), 1, g_bytes_get_size (bytes), stdout);
  fputc ('\n', stdout);
}

void
ctl_print_builder (JsonBuilder *builder)
{
  g_autoptr (GBytes) bytes = jb_json_builder_to_bytes (builder);
  ctl_print_bytes (bytes);
}

GBytes *
ctl_read_file (const gchar *path, gsize max, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_commandline_arg (path);
  g_autoptr (GFileInputStream) stream = g_file_read (file, NULL, NULL);
  g_autofree gchar *name = g_path_get_basename (path);
  if (stream == NULL)
    {
      g_set_error (error, JB_ERROR, JB_ERROR_NOT_FOUND,
                   _ ("Berkas %s tidak dapat dibuka. Tidak ada yang berubah. Periksa namanya."),
                   name);
      return NULL;
    }
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autofree guint8 *buffer = g_malloc (64 * 1024);
  gssize n;
  while ((n = g_input_stream_read (G_INPUT_STREAM (stream), buffer, 64 * 1024, NULL, NULL)) > 0
         && bytes->len <= max)
    g_byte_array_append (bytes, buffer, (guint) n);
  if (bytes->len > max)
    g_set_error (error, JB_ERROR, JB_ERROR_LIMIT,
                 _ ("Berkas %s terlalu besar. Tidak ada yang berubah."), name);
  else if (n < 0)
    g_set_error (error, JB_ERROR, JB_ERROR_IO, _ ("Berkas %s tidak dapat dibaca."), name);
  else
    return g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
  return NULL;
}

gboolean
ctl_find_officer (JbKit *kit, const gchar *name_or_id, JbId *ret_id, GError **error)
{
  g_autoptr (GPtrArray) officers = jb_kit_officers (kit, error);
  guint found = 0;
  JbId wanted, id = JB_ID_NONE;
  if (officers == NULL)
    return FALSE;
  gboolean by_id = jb_id_from_hex (name_or_id, &wanted);
  g_autofree gchar *folded = g_utf8_casefold (name_or_id, -1);
  for (guint i = 0; i < officers->len; i++)
    {
      const JbKitOfficer *officer = g_ptr_array_index (officers, i);
      g_autofree gchar *name = g_utf8_casefold (officer->name, -1);
      if (by_id ? !jb_id_equal (&officer->id, &wanted) : !g_str_equal (name, folded))
        continue;
      id = officer->id;
      found++;
    }
  if (found == 1)
    *ret_id = id;
  else if (found == 0)
    g_set_error_literal (error, JB_ERROR, JB_ERROR_NOT_FOUND,
                         _ ("Petugas itu tidak ada di perangkat ini. Lihat officer list."));
  else
    g_set_error_literal (error, JB_ERROR, JB_ERROR_INVALID,
                         _ ("Ada dua petugas bernama sama. Sebutkan nomornya dari officer list."));
  return found == 1;
}

gboolean
ctl_unlock (JbKit *kit, const gchar *name_or_id, gint fd, GError **error)
{
  JbId officer;
  if (!ctl_find_officer (kit, name_or_id, &officer, error))
    return FALSE;
  g_autoptr (JbSecret) passphrase = jb_prompt_secret_or_fd (fd, _ ("Frasa sandi: "), error);
  return passphrase != NULL && jb_kit_unlock (kit, &officer, passphrase, error);
}
