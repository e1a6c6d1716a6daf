/* SPDX-License-Identifier: MPL-2.0 */
/* sync and export: records on their way to the office. */
#include "app/common/courier-end.h"
#include "app/common/edge.h"
#include "app/ctl/ctl.h"
#include "app/socket/client.h"
#include "app/socket/kit-service.h"
#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/base/json.h"

/* The application runs: its courier is woken, and reports to it. */
static CtlExit
wake (const Ctl *ctl)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JbSocketClient) client = jb_socket_client_new (ctl->home, &error);
  g_autoptr (GBytes) answer
      = client != NULL ? jb_socket_client_call (client, JB_VERB_SYNC, NULL, NULL, &error) : NULL;
  if (answer == NULL)
    return ctl_fail (error);
  ctl_print ("%s\n", ctl->json ? "{\"result\":\"asked\"}"
                               : _ ("Aplikasi diminta mengirim. Lihat kemajuannya dengan status."));
  return CTL_OK;
}

static CtlExit
exit_of_courier (gint code)
{
  switch (code)
    {
    case JB_COURIER_DONE:
      return CTL_OK;
    case JB_COURIER_NOT_REACHED:
      return CTL_NOT_REACHED;
    default:
      return CTL_REFUSED;
    }
}

static const gchar *
result_name (gint code)
{
  switch (code)
    {
    case JB_COURIER_DONE:
      return "done";
    case JB_COURIER_NOT_REACHED:
      return "not-reached";
    case JB_COURIER_REFUSED:
      return "refused";
    default:
      return "left";
    }
}

/* The courier in a process of its own, as ever: it gets the socket, not the keys. */
static gboolean
run_courier (const Ctl *ctl, gint *ret_code, GError **error)
{
  g_autofree gchar *program = jb_edge_program ("jemput-sync", "JEMPUT_SYNC");
  g_autoptr (JbSocketServer) server = jb_socket_serve_kit (ctl->home, ctl->kit, error);
  if (server == NULL)
    return FALSE;
  g_autoptr (GError) fault = NULL;
  g_autoptr (GSubprocess) courier = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &fault, program,
                                                      "--home", ctl->home, "--once", NULL);
  if (courier == NULL)
    {
      g_set_error (error, JB_ERROR, JB_ERROR_NOT_FOUND,
                   _ ("Kurir tidak dapat dijalankan: %s. Rekaman aman. Periksa pemasangannya."),
                   fault->message);
      return FALSE;
    }
  if (!g_subprocess_wait (courier, NULL, error))
    return FALSE;
  *ret_code = g_subprocess_get_if_exited (courier) ? g_subprocess_get_exit_status (courier)
                                                   : (gint) JB_COURIER_LEFT;
  return TRUE;
}

static CtlExit
run_sync (Ctl *ctl, int argc, char **argv)
{
  const CtlCommand *command = &ctl_hand_over_commands[0];
  CtlExit end;
  gint code = JB_COURIER_LEFT;
  g_autoptr (GError) error = NULL;
  if (!ctl_parse (ctl, command, NULL, &argc, &argv) || !ctl_wants (command, argc, 0, 0))
    return CTL_USAGE;
  if (!ctl_open_or_held (ctl, &end))
    return end;
  if (ctl->kit == NULL)
    return wake (ctl);
  if (!run_courier (ctl, &code, &error))
    return ctl_fail (error);
  if (ctl->json)
    ctl_print ("{\"result\":\"%s\"}\n", result_name (code));
  else if (code == JB_COURIER_DONE)
    ctl_print ("%s\n", _ ("Semua terkirim dan bertanda terima."));
  return exit_of_courier (code);
}

static CtlExit
run_export (Ctl *ctl, int argc, char **argv)
{
  const CtlCommand *command = &ctl_hand_over_commands[1];
  CtlExit end;
  g_autoptr (GError) error = NULL;
  if (!ctl_parse (ctl, command, NULL, &argc, &argv) || !ctl_wants (command, argc, 1, 1))
    return CTL_USAGE;
  if (!ctl_open (ctl, CTL_MUST_EXIST, &end))
    return end;
  g_autoptr (GPtrArray) names = jb_kit_export (ctl->kit, argv[1], &error);
  if (names == NULL)
    return ctl_fail (error);
  g_autoptr (JsonBuilder) json = json_builder_new ();
  json_builder_begin_object (json);
  json_builder_set_member_name (json, "files");
  json_builder_begin_array (json);
  for (guint i = 0; i < names->len; i++)
    {
      json_builder_add_string_value (json, g_ptr_array_index (names, i));
      if (!ctl->json)
        ctl_print ("%s\n", (const gchar *) g_ptr_array_index (names, i));
    }
  json_builder_end_array (json);
  json_builder_end_object (json);
  if (ctl->json)
    ctl_print_builder (json);
  else if (names->len == 0)
    ctl_print ("%s\n", _ ("Tidak ada yang perlu diserahkan."));
  return CTL_OK;
}

const CtlCommand ctl_hand_over_commands[] = {
  { "sync", "", N_ ("Mengirim antrean dan menunggu tanda terimanya. 4 bila kantor tak terjangkau."),
    run_sync },
  { "export", N_ ("FOLDER"), N_ ("Menyalin antrean sebagai *.jbb, misalnya ke USB."), run_export },
  { 0 },
};
