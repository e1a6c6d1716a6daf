/* SPDX-License-Identifier: MPL-2.0 */
/* A code list: one of the eight is the input, the others are those we ship. */
#include "tests/fuzz/fuzz.h"

#include "core/base/text.h"
#include "core/people/codes.h"

#include <glib/gstdio.h>
#include <stdlib.h>

#define FUZZED JB_CODES_RELIGION
#define FUZZED_FILE "agama.tsv"

static gchar *home;

static void
copy_list (const gchar *from, const gchar *name)
{
  g_autofree gchar *source = g_build_filename (from, name, NULL);
  g_autofree gchar *target = g_build_filename (home, name, NULL);
  g_autofree gchar *text = NULL;
  gsize len;
  g_assert_true (g_file_get_contents (source, &text, &len, NULL));
  g_assert_true (
      g_file_set_contents_full (target, text, (gssize) len, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
}

static void
remove_home (void)
{
  g_autoptr (GDir) dir = g_dir_open (home, 0, NULL);
  const gchar *name;
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree gchar *path = g_build_filename (home, name, NULL);
      g_unlink (path);
    }
  g_rmdir (home);
}

static void
make_home (void)
{
  g_autofree gchar *from = g_build_filename (g_getenv ("JEMPUT_SRC"), "schemas", "codes", NULL);
  g_autoptr (GDir) dir = g_dir_open (from, 0, NULL);
  g_autofree gchar *shared = g_strdup ("/dev/shm/jemput-fuzz-XXXXXX");
  const gchar *name;
  g_assert_nonnull (dir);
  home = g_mkdtemp (shared) != NULL ? g_steal_pointer (&shared)
                                    : g_dir_make_tmp ("jemput-fuzz-XXXXXX", NULL);
  g_assert_nonnull (home);
  while ((name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, ".tsv"))
      copy_list (from, name);
  atexit (remove_home);
}

static void
check_codes (const JbCodes *codes)
{
  guint previous = 0;
  g_assert_cmpuint (jb_codes_count (codes, FUZZED), >=, 1);
  for (guint i = 0; i < jb_codes_count (codes, FUZZED); i++)
    {
      const gchar *label;
      guint code = jb_codes_nth (codes, FUZZED, i, &label);
      g_assert_cmpuint (code, >, previous);
      g_assert_cmpuint (code, <=, 999);
      g_assert_true (*label != '\0' && jb_text_is_clean (label, 100, JB_TEXT_LINE));
      g_assert_true (jb_codes_label (codes, FUZZED, code) == label);
      previous = code;
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  if (home == NULL)
    make_home ();
  g_autoptr (GError) error = NULL;
  g_autofree gchar *path = g_build_filename (home, FUZZED_FILE, NULL);
  g_assert_true (g_file_set_contents_full (path, (const gchar *) data, (gssize) size,
                                           G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  g_autoptr (JbCodes) codes = jb_codes_load (home, &error);
  fz_check (codes != NULL, &error);
  if (codes != NULL)
    check_codes (codes);
  return 0;
}

void
fz_seeds (void)
{
  g_autofree gchar *from = g_build_filename (g_getenv ("JEMPUT_SRC"), "schemas", "codes", NULL);
  g_autofree gchar *path = g_build_filename (from, FUZZED_FILE, NULL);
  g_autofree gchar *text = NULL;
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  fz_seed_text (text);
  fz_seed_text ("1\tA\n");
  fz_seed_text ("1\tA\n2\tB\xc3\xa9\n999\tZ\n");
}
