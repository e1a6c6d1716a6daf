/* SPDX-License-Identifier: MPL-2.0 */
#include "tests/bench/records.h"

#include "tests/unit/resident.h"

#define PHOTO_BYTES (100 * 1024)

void
bench_must (gboolean ok, GError *error)
{
  if (!ok)
    g_error ("%s", error != NULL ? error->message : "?");
}

/* The test photo, padded to 100 KB by a comment segment's worth of incompressible bytes. */
GBytes *
bench_photo (void)
{
  g_autofree gchar *path
      = g_build_filename (g_getenv ("JEMPUT_SRC"), "tests", "vectors", "photo.jpg", NULL);
  g_autofree gchar *bytes = NULL;
  gsize len;
  bench_must (g_file_get_contents (path, &bytes, &len, NULL), NULL);
  GByteArray *photo = g_byte_array_new ();
  g_byte_array_append (photo, (const guint8 *) bytes, 2); /* SOI */
  while (photo->len + len - 2 < PHOTO_BYTES)
    {
      gsize left = PHOTO_BYTES - (photo->len + len - 2);
      guint16 segment = (guint16) CLAMP (left, 4, 60000);
      guint8 head[4] = { 0xff, 0xfe, (guint8) ((segment - 2) >> 8), (guint8) (segment - 2) };
      g_byte_array_append (photo, head, 4);
      for (guint i = 4; i < segment; i++)
        {
          guint8 byte = (guint8) g_random_int ();
          g_byte_array_append (photo, &byte, 1);
        }
    }
  g_byte_array_append (photo, (const guint8 *) bytes + 2, (guint) (len - 2));
  return g_byte_array_free_to_bytes (photo);
}

void
bench_fill_record (JbKit *kit, guint serial, GBytes *photo)
{
  GError *error = NULL;
  bench_must (jb_kit_record_begin (kit, "", NULL, &error), error);
  g_autofree gchar *nik = g_strdup_printf ("150304450603%04u", serial);
  bench_must (jb_kit_set_field (kit, JB_FIELD_NIK, nik, "nik", &error), error);
  for (guint i = 0; i < G_N_ELEMENTS (resident_fields); i++)
    bench_must (jb_kit_set_field (kit, resident_fields[i].field, resident_fields[i].value,
                                  "biodata", &error),
                error);
  bench_must (jb_kit_set_part (kit, "photo.jpg", photo, &error), error);
  for (guint i = 0; i < G_N_ELEMENTS (resident_missing_parts); i++)
    bench_must (
        jb_kit_set_exception (kit, resident_missing_parts[i], JB_EXCEPTION_DEVICE, "", &error),
        error);
}
