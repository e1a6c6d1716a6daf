/* SPDX-License-Identifier: MPL-2.0 */
/* Photos, and what kind of file a part is. A photo that is taken is whole: one byte less or more and
 * it is not. */
#include "tests/fuzz/fuzz.h"

#include "core/people/part.h"

static gboolean
is_photo (const uint8_t *data, gsize len)
{
  g_autoptr (GError) error = NULL;
  gboolean taken = jb_photo_check (data, len, &error);
  fz_check (taken, &error);
  return taken;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const gchar *type = jb_part_sniff (data, size);
  g_assert_true (type == NULL || strchr (type, '/') != NULL);
  if (!is_photo (data, size))
    return 0;
  g_assert_cmpstr (type, ==, "image/jpeg");
  g_autofree guint8 *shorter = g_memdup2 (data, size - 1);
  g_assert_false (is_photo (shorter, size - 1));
  g_autofree guint8 *longer = g_malloc (size + 1);
  memcpy (longer, data, size);
  longer[size] = 0;
  g_assert_false (is_photo (longer, size + 1));
  return 0;
}

void
fz_seeds (void)
{
  fz_seed_vector ("", "photo-baseline.jpg");
  fz_seed_vector ("", "photo-progressive.jpg");
  fz_seed ("\x89PNG\r\n\x1a\n", 8);
  fz_seed ("\0\0\0\x0cjP  \r\n\x87\n", 12);
  fz_seed_text ("%PDF-1.7");
  fz_seed_text (" \n[1]");
  fz_seed_vector ("", "photo.jpg");
}
