/* SPDX-License-Identifier: MPL-2.0 */
/* Runs a target without libFuzzer: every seed, every seed cut short, then mutations of the seeds,
 * in an order that is always the same. With file names it runs those and nothing else.
 *
 * An input that brings the target down is left in the working directory as crash-<program>. */
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/mutate.h"

#include <fcntl.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#define N_MUTATIONS 20000
#define BUDGET_US (3 * G_USEC_PER_SEC)
/* Processor time; a sanitizer makes all of it several times slower. */
#define SLOW_US (5 * G_USEC_PER_SEC)
#define N_CUTS_MAX 2000

static const guint8 *input;
static gsize input_len;
static gchar *crash_path;

/* Only what may be called when anything can be broken. */
static void
leave_input (void)
{
  int fd = input != NULL ? open (crash_path, O_WRONLY | O_CREAT | O_TRUNC, 0600) : -1;
  if (fd < 0)
    return;
  if (write (fd, input, input_len) == (ssize_t) input_len)
    {
      static const char text[] = "# the input was left in the working directory as crash-…\n";
      (void) !write (STDERR_FILENO, text, sizeof text - 1);
    }
  close (fd);
  input = NULL;
}

static void
on_signal (int number)
{
  leave_input ();
  signal (number, SIG_DFL);
  raise (number);
}

/* Only there in a sanitizer build. */
extern void __sanitizer_set_death_callback (void (*callback) (void)) __attribute__ ((weak));

static void
watch (const gchar *program)
{
  g_autofree gchar *name = g_path_get_basename (program);
  crash_path = g_strconcat ("crash-", name, NULL);
  signal (SIGABRT, on_signal);
  if (__sanitizer_set_death_callback != NULL)
    {
      __sanitizer_set_death_callback (leave_input);
      return;
    }
  signal (SIGSEGV, on_signal);
  signal (SIGBUS, on_signal);
  signal (SIGFPE, on_signal);
  signal (SIGTRAP, on_signal);
}

static gint64
processor_us (void)
{
  struct timespec now;
  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return (gint64) now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

typedef struct {
  guint n;
  gint64 slowest_us;
  gsize slowest_len;
} Tally;

/* On a copy of exactly this length, so that a sanitizer sees a read past its end. */
static void
run (Tally *tally, const void *data, gsize len)
{
  guint8 *copy = g_malloc (MAX (len, 1));
  guint8 *exact = len > 0 ? g_memdup2 (data, len) : copy;
  input = exact;
  input_len = len;
  gint64 before_us = processor_us ();
  LLVMFuzzerTestOneInput (exact, len);
  gint64 took_us = processor_us () - before_us;
  g_assert_cmpint (took_us, <, SLOW_US);
  input = NULL;
  if (took_us > tally->slowest_us)
    {
      tally->slowest_us = took_us;
      tally->slowest_len = len;
    }
  tally->n++;
  if (exact != copy)
    g_free (exact);
  g_free (copy);
}

static void
tell (const Tally *tally)
{
  g_test_message ("%u inputs; the slowest took %.1f ms for %" G_GSIZE_FORMAT " bytes", tally->n,
                  (gdouble) tally->slowest_us / 1000, tally->slowest_len);
}

static void
every_seed (void)
{
  const GPtrArray *seeds = fz_all_seeds ();
  Tally tally = { 0 };
  for (guint i = 0; i < seeds->len; i++)
    {
      gsize len;
      const void *data = g_bytes_get_data (seeds->pdata[i], &len);
      run (&tally, data, len);
    }
  tell (&tally);
}

static void
every_seed_cut_short (void)
{
  const GPtrArray *seeds = fz_all_seeds ();
  gint64 end_us = g_get_monotonic_time () + BUDGET_US;
  Tally tally = { 0 };
  for (guint i = 0; i < seeds->len; i++)
    {
      gsize len;
      const void *data = g_bytes_get_data (seeds->pdata[i], &len);
      gsize step = 1 + len / N_CUTS_MAX;
      for (gsize cut = 0; cut < len && g_get_monotonic_time () < end_us; cut += step)
        run (&tally, data, cut);
    }
  tell (&tally);
}

static void
mutated_seeds (void)
{
  const GPtrArray *seeds = fz_all_seeds ();
  gint64 end_us = g_get_monotonic_time () + BUDGET_US;
  Tally tally = { 0 };
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  for (guint i = 0; i < N_MUTATIONS && g_get_monotonic_time () < end_us; i++)
    {
      FzRandom random;
      gsize len;
      fz_random_init (&random, i);
      const void *data = g_bytes_get_data (seeds->pdata[i % seeds->len], &len);
      g_byte_array_set_size (bytes, 0);
      g_byte_array_append (bytes, data, (guint) MIN (len, FZ_INPUT_MAX_BYTES));
      fz_mutate (&random, bytes, seeds->pdata[fz_random_below (&random, seeds->len)]);
      run (&tally, bytes->data, bytes->len);
    }
  tell (&tally);
}

static int
run_files (char **names)
{
  for (; *names != NULL; names++)
    {
      g_autofree gchar *text = NULL;
      g_autoptr (GError) error = NULL;
      gsize len;
      Tally tally = { 0 };
      if (!g_file_get_contents (*names, &text, &len, &error))
        g_error ("%s", error->message);
      run (&tally, text, len);
      g_print ("%s: %.1f ms\n", *names, (gdouble) tally.slowest_us / 1000);
    }
  return 0;
}

int
main (int argc, char **argv)
{
  gboolean files = argc > 1 && argv[1][0] != '-';
  if (!files)
    g_test_init (&argc, &argv, NULL);
  LLVMFuzzerInitialize (&argc, &argv);
  watch (argv[0]);
  if (files)
    return run_files (argv + 1);
  g_test_add_func ("/fuzz/every-seed-is-survived", every_seed);
  g_test_add_func ("/fuzz/every-seed-cut-short-is-survived", every_seed_cut_short);
  g_test_add_func ("/fuzz/mutated-seeds-are-survived", mutated_seeds);
  return g_test_run ();
}
