/* SPDX-License-Identifier: MPL-2.0 */
/* enrol-request, enrol, deliver, import-answer: files between office and kit. */
#include "app/common/prompt.h"
#include "app/ctl/ctl.h"
#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/base/json.h"

#include <stdio.h>
#include <unistd.h>

static gboolean
write_request (GBytes *request, const gchar *path, GError **error)
{
  gsize len;
  const gchar *data = g_bytes_get_data (request, &len);
  if (path != NULL)
    return g_file_set_contents_full (path, data, (gssize) len,
                                     G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                     0644, error);
  if (fwrite (data, 1, len, stdout) == len && fflush (stdout) == 0)
    return TRUE;
  g_set_error_literal (error, JB_ERROR, JB_ERROR_IO, _ ("Permintaan tidak dapat ditulis."));
  return FALSE;
}

static CtlExit
request_enrolment (Ctl *ctl, const gchar *label, const gchar *out)
{
  CtlExit end;
  g_autoptr (GError) error = NULL;
  if (!ctl_open (ctl, CTL_MAY_MAKE, &end))
    return end;
  g_autoptr (GBytes) request = jb_kit_enrol_request (ctl->kit, label != NULL ? label : "", &error);
  if (request == NULL || !write_request (request, out, &error))
    return ctl_fail (error);
  g_autofree gchar *fingerprint = jb_kit_fingerprint (ctl->kit);
  if (ctl->json && out != NULL)
    {
      g_autoptr (JsonBuilder) json = json_builder_new ();
      json_builder_begin_object (json);
      jb_json_put_string (json, "fingerprint", fingerprint);
      jb_json_put_string (json, "file", out);
      json_builder_end_object (json);
      ctl_print_builder (json);
    }
  else /* standard output may be the request itself */
    g_printerr (_ ("Sidik kunci perangkat, bacakan kepada kantor: %s\n"), fingerprint);
  return CTL_OK;
}

static CtlExit
run_request (Ctl *ctl, int argc, char **argv)
{
  const CtlCommand *command = &ctl_enrol_commands[0];
  g_autofree gchar *label = NULL;
  g_autofree gchar *out = NULL;
  GOptionEntry entries[] = {
    { "label", 0, 0, G_OPTION_ARG_STRING, &label, N_ ("nama perangkat"), N_ ("NAMA") },
    { "out", 0, 0, G_OPTION_ARG_FILENAME, &out, N_ ("tulis ke berkas ini"), N_ ("BERKAS") },
    { 0 },
  };
  if (!ctl_parse (ctl, command, entries, &argc, &argv) || !ctl_wants (command, argc, 0, 0))
    return CTL_USAGE;
  if (out == NULL && isatty (STDOUT_FILENO))
    return ctl_usage (command, _ ("Permintaan bukan teks: sebutkan berkasnya dengan --out."));
  return request_enrolment (ctl, label, out);
}

/* What a person confirmed: told on the command line, or compared at the terminal (transfer full).
 */
static gchar *
confirmed_fingerprint (GBytes *delivery, const gchar *told, GError **error)
{
  if (told != NULL)
    return g_strdup (told);
  g_autofree gchar *shown = jb_kit_delivery_fingerprint (delivery, error);
  gboolean yes = FALSE;
  if (shown == NULL)
    return NULL;
  g_autofree gchar *question
      = g_strdup_printf (_ ("Sidik kunci kantor dalam berkas ini: %s\n"
                            "Sama dengan yang dibacakan kantor? Ketik ya atau tidak: "),
                         shown);
  if (!jb_prompt_yes (question, &yes, error))
    return NULL;
  if (yes)
    return g_steal_pointer (&shown);
  g_set_error_literal (error, JB_ERROR, JB_ERROR_SIGNATURE,
                       _ ("Sidik kunci tidak dibenarkan. Tidak ada yang berubah. Minta berkas yang "
                          "benar dari kantor."));
  return NULL;
}

static CtlExit
run_enrol (Ctl *ctl, int argc, char **argv)
{
  const CtlCommand *command = &ctl_enrol_commands[1];
  g_autofree gchar *told = NULL;
  GOptionEntry entries[] = {
    { "fingerprint", 0, 0, G_OPTION_ARG_STRING, &told, N_ ("sidik kunci yang dibacakan kantor"),
      N_ ("SIDIK") },
    { 0 },
  };
  CtlExit end;
  g_autoptr (GError) error = NULL;
  if (!ctl_parse (ctl, command, entries, &argc, &argv) || !ctl_wants (command, argc, 1, 1))
    return CTL_USAGE;
  if (!ctl_open (ctl, CTL_MUST_EXIST, &end))
    return end;
  g_autoptr (GBytes) delivery = ctl_read_file (argv[1], JB_DELIVERY_MAX_BYTES, &error);
  g_autofree gchar *confirmed
      = delivery != NULL ? confirmed_fingerprint (delivery, told, &error) : NULL;
  if (confirmed == NULL || !jb_kit_enrol (ctl->kit, delivery, confirmed, &error))
    return ctl_fail (error);
  ctl_print ("%s\n", ctl->json ? "{\"enrolled\":true}" : _ ("Perangkat terdaftar."));
  return CTL_OK;
}

typedef gboolean (*Take) (JbKit *kit, GBytes *file, GError **error);

/* Every file is tried; the last refusal is the exit code. */
static CtlExit
take_files (Ctl *ctl, const CtlCommand *command, Take take, int max, int argc, char **argv)
{
  CtlExit end;
  guint n_taken = 0;
  if (!ctl_parse (ctl, command, NULL, &argc, &argv) || !ctl_wants (command, argc, 1, max))
    return CTL_USAGE;
  if (!ctl_open (ctl, CTL_MUST_EXIST, &end))
    return end;
  end = CTL_OK;
  for (int i = 1; i < argc; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) file = ctl_read_file (argv[i], JB_DELIVERY_MAX_BYTES, &error);
      if (file != NULL && take (ctl->kit, file, &error))
        n_taken++;
      else
        end = ctl_fail (error);
    }
  ctl_print (ctl->json ? "{\"taken\":%u}\n" : _ ("Berkas yang diterima: %u\n"), n_taken);
  return end;
}

static CtlExit
run_deliver (Ctl *ctl, int argc, char **argv)
{
  return take_files (ctl, &ctl_enrol_commands[2], jb_kit_deliver, 1, argc, argv);
}

static CtlExit
run_import (Ctl *ctl, int argc, char **argv)
{
  return take_files (ctl, &ctl_enrol_commands[3], jb_kit_import_answer, G_MAXINT, argc, argv);
}

const CtlCommand ctl_enrol_commands[] = {
  { "enrol-request", N_ ("[--label NAMA] [--out BERKAS]"),
    N_ ("Permintaan pendaftaran untuk dibawa ke kantor."), run_request },
  { "enrol", N_ ("KIRIMAN [--fingerprint SIDIK]"), N_ ("Menerima pendaftaran dari kantor."),
    run_enrol },
  { "deliver", N_ ("KIRIMAN"),
    N_ ("Menerima berkas kantor berikutnya: zona, kepercayaan, pendaftaran."), run_deliver },
  { "import-answer", N_ ("BERKAS…"), N_ ("Menerima jawaban kantor dari USB (*.jbs, *.jbe)."),
    run_import },
  { 0 },
};
