/* SPDX-License-Identifier: MPL-2.0 */
/* officer add, officer list. */
#include "app/common/prompt.h"
#include "app/ctl/ctl.h"
#include "core/base/i18n.h"
#include "core/base/json.h"
#include "core/vault/kdf.h"

typedef struct {
  gboolean supervisor;
  gint fd, by_fd;
  gchar *by;
} AddArguments;

/* The new passphrase: from the descriptor, or made here and told once. */
static JbSecret *
passphrase_of (const AddArguments *arguments, GError **error)
{
  return arguments->fd >= 0 ? jb_secret_read_fd (arguments->fd, JB_PROMPT_MAX_BYTES, error)
                            : jb_passphrase_generate (error);
}

static void
print_added (const Ctl *ctl, const JbId *id, const JbSecret *told)
{
  g_autofree gchar *hex = jb_id_to_hex (id);
  int len = told != NULL ? (int) jb_secret_len (told) : 0;
  const gchar *words = told != NULL ? (const gchar *) jb_secret_data (told) : "";
  if (ctl->json && told != NULL) /* a generated passphrase is letters and spaces */
    ctl_print ("{\"id\":\"%s\",\"passphrase\":\"%.*s\"}\n", hex, len, words);
  else if (ctl->json)
    ctl_print ("{\"id\":\"%s\"}\n", hex);
  else
    {
      ctl_print (_ ("Petugas ditambahkan: %s\n"), hex);
      if (told != NULL)
        ctl_print (_ ("Frasa sandi, hanya ditampilkan sekali ini: %.*s\n"), len, words);
      ctl_print ("%s\n", _ ("Rekamannya baru diterima setelah kantor mendaftarkan petugas ini: "
                            "buat enrol-request."));
    }
}

static CtlExit
add (Ctl *ctl, const AddArguments *arguments, const gchar *name)
{
  CtlExit end;
  JbId id;
  g_autoptr (GError) error = NULL;
  if (!ctl_open (ctl, CTL_MAY_MAKE, &end))
    return end;
  if (arguments->by != NULL && !ctl_unlock (ctl->kit, arguments->by, arguments->by_fd, &error))
    return ctl_fail (error);
  g_autoptr (JbSecret) passphrase = passphrase_of (arguments, &error);
  if (passphrase == NULL
      || !jb_kit_officer_add (ctl->kit, name,
                              arguments->supervisor ? JB_OFFICER_SUPERVISOR : JB_OFFICER_OPERATOR,
                              passphrase, &id, &error))
    return ctl_fail (error);
  print_added (ctl, &id, arguments->fd < 0 ? passphrase : NULL);
  return CTL_OK;
}

static CtlExit
run_add (Ctl *ctl, int argc, char **argv)
{
  const CtlCommand *command = &ctl_officer_commands[0];
  AddArguments arguments = { .fd = -1, .by_fd = -1 };
  GOptionEntry entries[] = {
    { "supervisor", 0, 0, G_OPTION_ARG_NONE, &arguments.supervisor, N_ ("sebagai penyelia"), NULL },
    { "passphrase-fd", 0, 0, G_OPTION_ARG_INT, &arguments.fd,
      N_ ("baca frasa sandi baru dari deskriptor ini"), "N" },
    { "by", 0, 0, G_OPTION_ARG_STRING, &arguments.by,
      N_ ("petugas yang menambahkan; perlu sejak petugas kedua"), N_ ("NAMA") },
    { "by-passphrase-fd", 0, 0, G_OPTION_ARG_INT, &arguments.by_fd,
      N_ ("baca frasa sandinya dari deskriptor ini"), "N" },
    { 0 },
  };
  CtlExit end = CTL_USAGE;
  if (ctl_parse (ctl, command, entries, &argc, &argv) && ctl_wants (command, argc, 1, 1))
    end = add (ctl, &arguments, argv[1]);
  g_free (arguments.by);
  return end;
}

static void
print_list_json (GPtrArray *officers)
{
  g_autoptr (JsonBuilder) json = json_builder_new ();
  json_builder_begin_object (json);
  json_builder_set_member_name (json, "officers");
  json_builder_begin_array (json);
  for (guint i = 0; i < officers->len; i++)
    {
      const JbKitOfficer *officer = g_ptr_array_index (officers, i);
      json_builder_begin_object (json);
      jb_json_put_hex (json, "id", officer->id.bytes, JB_ID_BYTES);
      jb_json_put_string (json, "name", officer->name);
      jb_json_put_string (json, "role", jb_officer_role_name (officer->role));
      jb_json_put_int (json, "failures", officer->failures);
      json_builder_end_object (json);
    }
  json_builder_end_array (json);
  json_builder_end_object (json);
  ctl_print_builder (json);
}

static CtlExit
run_list (Ctl *ctl, int argc, char **argv)
{
  const CtlCommand *command = &ctl_officer_commands[1];
  CtlExit end;
  g_autoptr (GError) error = NULL;
  if (!ctl_parse (ctl, command, NULL, &argc, &argv) || !ctl_wants (command, argc, 0, 0))
    return CTL_USAGE;
  if (!ctl_open (ctl, CTL_MUST_EXIST, &end))
    return end;
  g_autoptr (GPtrArray) officers = jb_kit_officers (ctl->kit, &error);
  if (officers == NULL)
    return ctl_fail (error);
  if (ctl->json)
    {
      print_list_json (officers);
      return CTL_OK;
    }
  for (guint i = 0; i < officers->len; i++)
    {
      const JbKitOfficer *officer = g_ptr_array_index (officers, i);
      g_autofree gchar *id = jb_id_to_hex (&officer->id);
      ctl_print ("%s  %-10s  %s\n", id,
                 officer->role == JB_OFFICER_SUPERVISOR ? _ ("penyelia") : _ ("petugas"),
                 officer->name);
    }
  return CTL_OK;
}

const CtlCommand ctl_officer_commands[] = {
  { "officer add",
    N_ ("NAMA [--supervisor] [--passphrase-fd N] [--by PETUGAS [--by-passphrase-fd N]]"),
    N_ ("Menambah petugas; frasa sandinya dibuat dan ditampilkan sekali."), run_add },
  { "officer list", "", N_ ("Petugas di perangkat ini."), run_list },
  { 0 },
};
