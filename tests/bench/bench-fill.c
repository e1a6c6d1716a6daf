/* SPDX-License-Identifier: MPL-2.0 */
/* bench-fill HOME N: records N residents on a real, enrolled kit; the passphrase of its only officer
 * comes from standard input. */
#include "app/common/edge.h"
#include "tests/bench/records.h"

#include <stdlib.h>

int
main (int argc, char **argv)
{
  GError *error = NULL;
  g_assert (argc == 3);
  jb_secret_allow_unlocked ();
  bench_must (jb_edge_start (&error), error);
  g_autofree gchar *codes = jb_edge_codes_dir ();
  g_autofree gchar *wilayah = jb_edge_wilayah_path ();
  JbKitOptions options = { .home = argv[1], .codes_dir = codes, .wilayah = wilayah };
  jb_edge_clock (&options.clock);
  g_autoptr (JbKit) kit = jb_kit_open (&options, &error);
  bench_must (kit != NULL, error);
  g_autoptr (GPtrArray) officers = jb_kit_officers (kit, &error);
  g_autoptr (JbSecret) passphrase = jb_secret_read_fd (0, 256, &error);
  bench_must (officers != NULL && officers->len == 1 && passphrase != NULL, error);
  bench_must (jb_kit_unlock (kit, &((JbKitOfficer *) officers->pdata[0])->id, passphrase, &error),
              error);
  bench_must (jb_kit_set_village (kit, "1503042001", "", "", &error), error);
  g_autoptr (GBytes) photo = bench_photo ();
  for (guint i = 1; i <= (guint) atoi (argv[2]); i++)
    {
      JbFinished finished;
      bench_fill_record (kit, i, photo);
      bench_must (jb_kit_finish (kit, &finished, &error), error);
    }
  return 0;
}
