/* SPDX-License-Identifier: MPL-2.0 */
/* record: one resident from files, to the seal. What is refused leaves no draft behind; the files
 * are where they were. */
#include "app/ctl/record-input.h"

#include "core/base/i18n.h"
#include "core/base/json.h"

static void
print_faults (JbKit *kit)
{
  g_autoptr (GPtrArray) faults = jb_kit_review (kit, NULL);
  for (guint i = 0; faults != NULL && i < faults->len; i++)
    {
      const JbKitFault *fault = g_ptr_array_index (faults, i);
      if (fault->settled)
        continue;
      if (fault->part != NULL)
        g_printerr ("  %s: %s\n", fault->part, fault->text);
      else if (fault->severity == JB_FINDING_WARNING)
        g_printerr (_ ("  %s: %s (--reason %s/%s=ALASAN)\n"), jb_field_label (fault->field),
                    fault->text, jb_field_name (fault->field), fault->code);
      else
        g_printerr ("  %s: %s\n", jb_field_label (fault->field), fault->text);
    }
}

static void
print_finished (const Ctl *ctl, const JbFinished *finished)
{
  if (!ctl->json)
    {
      ctl_print (_ ("Tersegel. Nomor antrean %u, rekaman ke-%llu perangkat ini.\n"),
                 finished->queue_number, (unsigned long long) finished->rec_seq);
      return;
    }
  g_autoptr (JsonBuilder) json = json_builder_new ();
  json_builder_begin_object (json);
  jb_json_put_hex (json, "id", finished->id.bytes, JB_ID_BYTES);
  jb_json_put_int (json, "number", (gint64) finished->rec_seq);
  jb_json_put_int (json, "queue_number", finished->queue_number);
  jb_json_put_hex (json, "digest", finished->digest.bytes, JB_DIGEST_BYTES);
  jb_json_put_int (json, "size_bytes", finished->size_bytes);
  json_builder_end_object (json);
  ctl_print_builder (json);
}

static const gchar *
or_empty (const gchar *text)
{
  return text != NULL ? text : "";
}

static CtlExit
record_in (Ctl *ctl, const RecordArguments *arguments, const RecordInput *input)
{
  JbKit *kit = ctl->kit;
  JbId draft;
  JbFinished finished;
  g_autoptr (GError) error = NULL;
  if (!ctl_unlock (kit, arguments->officer, arguments->fd, &error)
      || !jb_kit_set_village (kit, arguments->village, or_empty (arguments->rw),
                              or_empty (arguments->rt), &error)
      || !jb_kit_record_begin (kit, or_empty (arguments->category), &draft, &error))
    return ctl_fail (error);
  if (record_input_apply (input, arguments, kit, &error) && jb_kit_finish (kit, &finished, &error))
    {
      print_finished (ctl, &finished);
      return CTL_OK;
    }
  CtlExit end = ctl_fail (error);
  print_faults (kit);
  g_printerr ("%s\n", _ ("Draf ini tidak disimpan, berkas masukannya tidak diubah. Perbaiki, lalu "
                         "ulangi perintahnya."));
  jb_kit_record_discard (kit, "jemputctl: masukan ditolak", NULL);
  return end;
}

static CtlExit
record (Ctl *ctl, RecordArguments *arguments)
{
  CtlExit end;
  gchar code[11];
  g_auto (RecordInput) input = { 0 };
  g_autoptr (GError) error = NULL;
  if (!record_input_read (arguments, &input, &error))
    return ctl_fail (error);
  if (jb_region_code_parse (arguments->village, code))
    {
      g_free (arguments->village);
      arguments->village = g_strdup (code);
    }
  if (!ctl_open (ctl, CTL_MUST_EXIST, &end))
    return end;
  end = record_in (ctl, arguments, &input);
  jb_kit_lock (ctl->kit);
  return end;
}

static CtlExit
run_record (Ctl *ctl, int argc, char **argv)
{
  const CtlCommand *command = &ctl_record_commands[0];
  g_auto (RecordArguments) a = { .fd = -1 };
  GOptionEntry entries[] = {
    { "village", 0, 0, G_OPTION_ARG_STRING, &a.village, N_ ("desa pelayanan"), N_ ("KODE") },
    { "rw", 0, 0, G_OPTION_ARG_STRING, &a.rw, N_ ("RW"), "RW" },
    { "rt", 0, 0, G_OPTION_ARG_STRING, &a.rt, N_ ("RT"), "RT" },
    { "category", 0, 0, G_OPTION_ARG_STRING, &a.category, N_ ("keperluan mendesak"),
      N_ ("KATEGORI") },
    { "from", 0, 0, G_OPTION_ARG_FILENAME, &a.from, N_ ("biodata"), "JSON" },
    { "photo", 0, 0, G_OPTION_ARG_FILENAME, &a.photo, N_ ("pasfoto"), "JPEG" },
    { "part", 0, 0, G_OPTION_ARG_STRING_ARRAY, &a.parts, N_ ("bagian lain"), N_ ("NAMA=BERKAS") },
    { "exception", 0, 0, G_OPTION_ARG_STRING_ARRAY, &a.exceptions,
      N_ ("bagian yang tidak dapat direkam"), N_ ("BAGIAN=SEBAB[:CATATAN]") },
    { "reason", 0, 0, G_OPTION_ARG_STRING_ARRAY, &a.reasons, N_ ("alasan atas peringatan"),
      N_ ("ISIAN/SEBAB=TEKS") },
    { "officer", 0, 0, G_OPTION_ARG_STRING, &a.officer, N_ ("petugas"), N_ ("NAMA") },
    { "passphrase-fd", 0, 0, G_OPTION_ARG_INT, &a.fd, N_ ("baca frasa sandi dari deskriptor ini"),
      "N" },
    { 0 },
  };
  if (!ctl_parse (ctl, command, entries, &argc, &argv) || !ctl_wants (command, argc, 0, 0))
    return CTL_USAGE;
  if (a.village == NULL || a.from == NULL || a.photo == NULL || a.officer == NULL)
    return ctl_usage (command, _ ("Perlu --village, --from, --photo dan --officer."));
  return record (ctl, &a);
}

const CtlCommand ctl_record_commands[] = {
  { "record",
    N_ ("--village KODE --from JSON --photo JPEG --officer NAMA [--passphrase-fd N] [--rw RW] "
        "[--rt "
        "RT] "
        "[--category KATEGORI] [--part NAMA=BERKAS]… [--exception BAGIAN=SEBAB[:CATATAN]]… "
        "[--reason ISIAN/SEBAB=TEKS]…"),
    N_ ("Merekam seorang penduduk dari berkas, sampai tersegel. 3 bila zona terkunci."),
    run_record },
  { 0 },
};
