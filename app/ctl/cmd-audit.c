/* SPDX-License-Identifier: MPL-2.0 */
/* audit verify. */
#include "app/ctl/ctl.h"
#include "core/base/i18n.h"
#include "core/base/json.h"

static CtlExit
run_verify (Ctl *ctl, int argc, char **argv)
{
  const CtlCommand *command = &ctl_audit_commands[0];
  CtlExit end;
  JbAuditHead head;
  g_autoptr (GError) error = NULL;
  if (!ctl_parse (ctl, command, NULL, &argc, &argv) || !ctl_wants (command, argc, 0, 0))
    return CTL_USAGE;
  if (!ctl_open (ctl, CTL_MUST_EXIST, &end))
    return end;
  if (!jb_kit_audit_verify (ctl->kit, &head, &error))
    return ctl_fail (error);
  g_autofree gchar *hex = jb_digest_to_hex (&head.head);
  if (ctl->json)
    ctl_print ("{\"size\":%" G_GUINT64_FORMAT ",\"head\":\"%s\"}\n", head.size, hex);
  else
    ctl_print (_ ("Rantai audit utuh: %llu catatan, kepala %s\n"), (unsigned long long) head.size,
               hex);
  return CTL_OK;
}

const CtlCommand ctl_audit_commands[] = {
  { "audit verify", "", N_ ("Menghitung ulang rantai audit."), run_verify },
  { 0 },
};
