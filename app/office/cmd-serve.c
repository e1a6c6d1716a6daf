/* SPDX-License-Identifier: MPL-2.0 */
#include "app/office/cmd.h"

#include "app/office/receive/serve.h"
#include "core/base/i18n.h"

gint
of_cmd_serve (OfCmd *cmd)
{
  g_autofree gchar *listen = NULL;
  gint fd = -1;
  const GOptionEntry entries[] = {
    { "listen", 0, 0, G_OPTION_ARG_STRING, &listen, _ ("Alamat IP dan porta (bawaan: office.conf)"),
      "IP:PORTA" },
    { "passphrase-fd", 0, 0, G_OPTION_ARG_INT, &fd,
      _ ("Deskriptor frasa sandi kantor, hanya untuk pembuka"), "N" },
    { 0 },
  };
  if (!of_cmd_parse (
          cmd, "",
          _ ("Menerima kiriman lewat HTTPS dan menjalankan pembuka di proses tersendiri, "
             "sampai dihentikan."),
          entries, 0, 0))
    return OF_EXIT_USAGE;
  g_autoptr (GError) error = NULL;
  OfServeOptions options = { .home = cmd->home, .listen = listen, .passphrase_fd = fd };
  return of_serve (&options, &error) ? OF_EXIT_OK : of_cmd_fail (error);
}
