/* SPDX-License-Identifier: MPL-2.0 */
#include "app/office/cmd.h"

#include "core/base/i18n.h"

#include <string.h>

gint
of_cmd_audit (OfCmd *cmd)
{
  if (!of_cmd_parse (cmd, "verify", _ ("Menghitung ulang seluruh rantai jejak audit."), NULL, 1, 1))
    return OF_EXIT_USAGE;
  if (strcmp (cmd->argv[1], "verify") != 0)
    return of_cmd_usage (_ ("Pakai: audit verify."));
  g_autoptr (GError) error = NULL;
  JbAuditHead head;
  g_autoptr (OfOffice) office = of_office_open (cmd->home, &error);
  if (office == NULL || !jb_audit_verify (of_store_db (office->store), &head, &error))
    return of_cmd_fail (error);
  g_autofree gchar *hex = jb_digest_to_hex (&head.head);
  g_print (_ ("Jejak audit utuh: %llu entri, ujung %s.\n"), (unsigned long long) head.size, hex);
  return OF_EXIT_OK;
}
