/* SPDX-License-Identifier: MPL-2.0 */
/* `open`: the opener's process. Lines on stdout, one a message, for whoever started it:
 *
 *   ready
 *   opened <kit> <batch> <receipt_no> <accepted> <already-held> <adjudicate> <damaged> <refused>
 *   refused <kit> <batch> <receipt_no>        the batch as a whole
 *   failed <kit> <batch> <words>              nothing was decided, it is tried again */
#include "app/office/cmd.h"

#include "app/common/edge.h"
#include "app/office/open/unsealer.h"
#include "core/base/error.h"
#include "core/base/i18n.h"

#include <stdio.h>

typedef struct {
  gboolean failed;
  gboolean partly;
} Outcome;

static void
say_opened (const OfBatch *batch, const OfOpened *opened, Outcome *outcome)
{
  g_autofree gchar *kit = jb_id_to_hex (&batch->kit);
  g_autofree gchar *id = jb_id_to_hex (&batch->batch);
  if (opened->already)
    return;
  if (opened->batch_refused)
    {
      outcome->partly = TRUE;
      g_print ("refused %s %s %" G_GUINT64_FORMAT "\n", kit, id, opened->receipt_no);
      return;
    }
  const guint *n = opened->counts;
  if (n[JB_RECEIPT_DAMAGED] + n[JB_RECEIPT_REFUSED] > 0)
    outcome->partly = TRUE;
  g_print ("opened %s %s %" G_GUINT64_FORMAT " %u %u %u %u %u\n", kit, id, opened->receipt_no,
           n[JB_RECEIPT_ACCEPTED], n[JB_RECEIPT_ALREADY_HELD], n[JB_RECEIPT_ADJUDICATE],
           n[JB_RECEIPT_DAMAGED], n[JB_RECEIPT_REFUSED]);
}

static void
say_failed (const OfBatch *batch, const GError *error, Outcome *outcome)
{
  g_autofree gchar *kit = jb_id_to_hex (&batch->kit);
  g_autofree gchar *id = jb_id_to_hex (&batch->batch);
  outcome->failed = TRUE;
  g_print ("failed %s %s %s\n", kit, id, error->message);
}

static void
open_all (OfOffice *office, OfUnsealer *unsealer, Outcome *outcome)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) batches = of_batch_to_open (office->store, &error);
  if (batches == NULL)
    {
      of_cmd_fail (error);
      outcome->failed = TRUE;
      return;
    }
  for (guint i = 0; i < batches->len; i++)
    {
      const OfBatch *batch = g_ptr_array_index (batches, i);
      g_autoptr (GError) fault = NULL;
      OfOpened opened = { 0 };
      if (of_unsealer_open (unsealer, batch, jb_edge_wall_s (), &opened, &fault))
        say_opened (batch, &opened, outcome);
      else
        say_failed (batch, fault, outcome);
      fflush (stdout);
    }
}

/* Every line of stdin is a hint to look; several that came meanwhile need one look each, which is
 * cheap when there is nothing. */
static void
follow (OfOffice *office, OfUnsealer *unsealer)
{
  gchar line[256];
  while (fgets (line, sizeof line, stdin) != NULL)
    {
      Outcome outcome = { 0 };
      open_all (office, unsealer, &outcome);
    }
}

static gint
run (OfCmd *cmd, gint fd, gboolean stays, GError **error)
{
  g_autoptr (OfOffice) office = of_office_open (cmd->home, error);
  g_autoptr (OfKeyring) ring
      = office != NULL ? of_cmd_ring (cmd->home, OF_RING_OPENER, fd, error) : NULL;
  g_autoptr (OfUnsealer) unsealer = ring != NULL ? of_unsealer_new (office, ring, error) : NULL;
  if (unsealer == NULL)
    return OF_EXIT_FAILED;
  Outcome outcome = { 0 };
  g_print ("ready\n");
  fflush (stdout);
  open_all (office, unsealer, &outcome);
  if (stays)
    {
      follow (office, unsealer);
      return OF_EXIT_OK;
    }
  return outcome.failed ? OF_EXIT_FAILED : outcome.partly ? OF_EXIT_PARTLY : OF_EXIT_OK;
}

gint
of_cmd_open (OfCmd *cmd)
{
  gboolean once = FALSE, stays = FALSE;
  gint fd = -1;
  const GOptionEntry entries[] = {
    { "once", 0, 0, G_OPTION_ARG_NONE, &once,
      _ ("Buka semua yang tersimpan, lalu selesai (bawaan)"), NULL },
    { "follow", 0, 0, G_OPTION_ARG_NONE, &stays,
      _ ("Tetap berjalan; tiap baris di masukan berarti ada kiriman baru"), NULL },
    { "passphrase-fd", 0, 0, G_OPTION_ARG_INT, &fd,
      _ ("Baca frasa sandi kantor dari deskriptor ini"), "N" },
    { 0 },
  };
  if (!of_cmd_parse (
          cmd, "",
          _ ("Membuka kiriman yang tersimpan: memeriksa, mencatat ke daftar penduduk, dan "
             "menandatangani tanda terima. Kode keluar 3: ada rekaman yang tidak "
             "diterima."),
          entries, 0, 0))
    return OF_EXIT_USAGE;
  if (once && stays)
    return of_cmd_usage (_ ("Pilih salah satu: --once atau --follow."));
  g_autoptr (GError) error = NULL;
  gint code = run (cmd, fd, stays, &error);
  return error != NULL ? of_cmd_fail (error) : code;
}
