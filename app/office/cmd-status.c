/* SPDX-License-Identifier: MPL-2.0 */
#include "app/office/cmd.h"

#include "app/common/edge.h"
#include "app/office/registry/summary.h"
#include "app/office/store/batch.h"
#include "core/base/i18n.h"

#include <string.h>

/* Translatable messages are extracted before the preprocessor runs, so that they cannot contain
 * G_GUINT64_FORMAT. */
static unsigned long long
ull (guint64 number)
{
  return number;
}

static void
print_life (const OfLifeSummary *life)
{
  if (life->missing == 0)
    return;
  g_print (_ ("    belum sampai: %llu (nomor"), ull (life->missing));
  for (guint i = 0; i < life->n_gaps; i++)
    g_print (" %llu", ull (life->gaps[i]));
  g_print ("%s)\n", life->missing > life->n_gaps ? " …" : "");
}

static void
print_kit (const OfKitSummary *kit, JbAreaTime zone)
{
  guint64 recorded = 0, missing = 0;
  for (guint i = 0; i < kit->lives->len; i++)
    {
      const OfLifeSummary *life = &g_array_index (kit->lives, OfLifeSummary, i);
      recorded += life->last_rec_seq;
      missing += life->missing;
    }
  const guint64 *n = kit->by_status;
  g_print (_ ("  %s%s: direkam %llu = diterima %llu + diperiksa %llu + rusak %llu + ditolak %llu + "
              "belum sampai %llu\n"),
           kit->kit.label, kit->kit.revoked ? _ (" (dicabut)") : "", ull (recorded),
           ull (n[JB_RECEIPT_ACCEPTED] + n[JB_RECEIPT_ALREADY_HELD]),
           ull (n[JB_RECEIPT_ADJUDICATE]), ull (n[JB_RECEIPT_DAMAGED]), ull (n[JB_RECEIPT_REFUSED]),
           ull (missing));
  for (guint i = 0; i < kit->lives->len; i++)
    print_life (&g_array_index (kit->lives, OfLifeSummary, i));
}

static void
print_summary (const OfSummary *summary, const OfConfig *config)
{
  g_print (_ ("%s, wilayah %s\nZona versi %u. Tanda terima terakhir %llu.\n"), config->name,
           config->area, summary->zone_version, ull (summary->numbers.last_receipt_no));
  g_print (_ ("Kiriman: diterima sebagian %llu, tersimpan %llu, dibuka %llu, ditolak %llu\n"),
           ull (summary->batches[OF_BATCH_RECEIVING]), ull (summary->batches[OF_BATCH_STORED]),
           ull (summary->batches[OF_BATCH_OPENED]), ull (summary->batches[OF_BATCH_REFUSED]));
  g_print (_ ("Rekaman yang dipegang: %llu\nPerangkat:\n"), ull (summary->kept));
  for (guint i = 0; i < summary->kits->len; i++)
    print_kit (g_ptr_array_index (summary->kits, i), config->area_time);
  g_print (_ ("Peringatan terbuka: %u\n"), summary->alarms->len);
  for (guint i = 0; i < summary->alarms->len; i++)
    {
      const OfAlarm *alarm = g_ptr_array_index (summary->alarms, i);
      g_autofree gchar *when = jb_time_to_words (alarm->raised_s, config->area_time);
      g_autofree gchar *subject = jb_id_to_hex (&alarm->subject);
      g_print ("  %s  %s  %s\n", when, alarm->kind, subject);
    }
}

gint
of_cmd_status (OfCmd *cmd)
{
  gboolean json = FALSE;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, _ ("Cetak JSON"), NULL },
    { 0 },
  };
  if (!of_cmd_parse (cmd, "", _ ("Menampilkan jumlah kiriman, rekaman, dan peringatan."), entries,
                     0, 0))
    return OF_EXIT_USAGE;
  g_autoptr (GError) error = NULL;
  g_autoptr (OfOffice) office = of_office_open (cmd->home, &error);
  g_autoptr (OfSummary) summary = office != NULL ? of_summary_make (office, &error) : NULL;
  if (summary == NULL)
    return of_cmd_fail (error);
  if (!json)
    {
      print_summary (summary, &office->config);
      return OF_EXIT_OK;
    }
  g_autoptr (GBytes) bytes = of_summary_to_json (summary, &office->config);
  g_print ("%.*s\n", (gint) g_bytes_get_size (bytes),
           (const gchar *) g_bytes_get_data (bytes, NULL));
  return OF_EXIT_OK;
}

/* ---- purge-through --------------------------------------------------------------------------- */

typedef struct {
  gboolean newest;
  guint64 number;
} Through;

static gboolean
move (OfStore *store, gpointer data, GError **error)
{
  Through *through = data;
  OfNumbers numbers;
  if (!of_store_numbers (store, &numbers, error))
    return FALSE;
  if (through->newest)
    through->number = numbers.last_receipt_no;
  g_autofree gchar *detail = g_strdup_printf ("{\"through\":%llu}", ull (through->number));
  return of_store_set_purge_through (store, through->number, error)
         && of_store_audit (store, jb_edge_wall_s (), "purge.through", NULL, detail, error);
}

gint
of_cmd_purge_through (OfCmd *cmd)
{
  Through through = { 0 };
  const GOptionEntry entries[] = {
    { "now", 0, 0, G_OPTION_ARG_NONE, &through.newest, _ ("Sampai tanda terima terakhir"), NULL },
    { 0 },
  };
  if (!of_cmd_parse (
          cmd, _ ("--now | NOMOR"),
          _ ("Setelah cadangan diperiksa: perangkat boleh menghapus rekaman dengan tanda "
             "terima sampai nomor ini. Hanya berarti bila purge=after-backup di "
             "office.conf."),
          entries, 0, 1))
    return OF_EXIT_USAGE;
  gboolean given = cmd->argc > 1;
  if (given == through.newest
      || (given
          && !g_ascii_string_to_unsigned (cmd->argv[1], 10, 0, G_MAXINT64, &through.number, NULL)))
    return of_cmd_usage (_ ("Pakai: purge-through --now, atau purge-through NOMOR."));
  g_autoptr (GError) error = NULL;
  g_autoptr (OfOffice) office = of_office_open (cmd->home, &error);
  if (office == NULL || !of_store_write (office->store, move, &through, &error))
    return of_cmd_fail (error);
  g_print (_ ("Perangkat boleh menghapus rekaman sampai tanda terima %llu.\n"),
           ull (through.number));
  return OF_EXIT_OK;
}

/* ---- restored -------------------------------------------------------------------------------- */

static gboolean
renew (OfStore *store, gpointer data, GError **error)
{
  return of_store_renew_incarnation (store, jb_edge_wall_s (), error);
}

gint
of_cmd_restored (OfCmd *cmd)
{
  if (!of_cmd_parse (
          cmd, "",
          _ ("Dijalankan sekali setelah kantor dipulihkan dari cadangan, sebelum serve "
             "atau open: perangkat lalu mengirim lagi apa yang tidak ada dalam cadangan."),
          NULL, 0, 0))
    return OF_EXIT_USAGE;
  g_autoptr (GError) error = NULL;
  g_autoptr (OfOffice) office = of_office_open (cmd->home, &error);
  if (office == NULL || !of_store_write (office->store, renew, NULL, &error))
    return of_cmd_fail (error);
  g_print ("%s\n", _ ("Kantor memakai tanda baru. Perangkat mencocokkan diri saat menghubungi."));
  return OF_EXIT_OK;
}
