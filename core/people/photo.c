/* SPDX-License-Identifier: MPL-2.0 */
/* A JPEG file as ITU-T T.81 annex B lays it out: SOI, segments, scans of entropy-coded data, EOI.
 * It is walked, not decoded: enough to tell a whole photo from half a one or from something else.
 */
#include "core/people/part.h"

#include "core/base/bytes.h"
#include "core/base/error.h"
#include "core/base/i18n.h"

#define SIDE_MIN 240
#define SIDE_MAX 8000

#define M_TEM 0x01
#define M_SOF0 0xC0
#define M_DHT 0xC4
#define M_JPG 0xC8
#define M_DAC 0xCC
#define M_SOF15 0xCF
#define M_RST0 0xD0
#define M_RST7 0xD7
#define M_SOI 0xD8
#define M_EOI 0xD9
#define M_SOS 0xDA

typedef struct {
  JbReader reader;
  guint frames, scans;
  guint16 width, height;
} Walk;

/* The code after 0xFF; fill bytes before it are allowed. */
static gboolean
next_marker (Walk *walk, guint8 *ret_marker)
{
  guint8 byte;
  if (!jb_reader_u8 (&walk->reader, &byte) || byte != 0xFF)
    return FALSE;
  do
    if (!jb_reader_u8 (&walk->reader, &byte))
      return FALSE;
  while (byte == 0xFF);
  *ret_marker = byte;
  return byte != 0;
}

static gboolean
is_frame (guint8 marker)
{
  return marker >= M_SOF0 && marker <= M_SOF15 && marker != M_DHT && marker != M_JPG
         && marker != M_DAC;
}

/* Precision, height, width, number of components, three bytes for each. */
static gboolean
read_frame (Walk *walk, const guint8 *segment, gsize len)
{
  JbReader frame;
  guint8 precision, components;
  jb_reader_init (&frame, segment, len);
  if (!jb_reader_u8 (&frame, &precision) || !jb_reader_u16 (&frame, &walk->height)
      || !jb_reader_u16 (&frame, &walk->width) || !jb_reader_u8 (&frame, &components))
    return FALSE;
  return jb_reader_take (&frame, 3u * components) != NULL && jb_reader_done (&frame)
         && (components == 1 || components == 3) && precision == 8 && ++walk->frames == 1;
}

/* Up to the marker that ends the scan: 0xFF 0x00 is a data byte, restarts belong to the scan. */
static gboolean
skip_scan (Walk *walk)
{
  JbReader *reader = &walk->reader;
  for (; reader->pos + 1 < reader->len; reader->pos++)
    {
      guint8 next = reader->data[reader->pos + 1];
      if (reader->data[reader->pos] == 0xFF && next != 0 && next != 0xFF
          && !(next >= M_RST0 && next <= M_RST7))
        return TRUE;
    }
  return FALSE;
}

static gboolean
read_segment (Walk *walk, guint8 marker)
{
  guint16 len;
  if (!jb_reader_u16 (&walk->reader, &len) || len < 2)
    return FALSE;
  const guint8 *segment = jb_reader_take (&walk->reader, len - 2u);
  if (segment == NULL)
    return FALSE;
  if (is_frame (marker))
    return read_frame (walk, segment, len - 2u);
  if (marker != M_SOS)
    return TRUE;
  walk->scans++;
  return walk->frames == 1 && skip_scan (walk);
}

static gboolean
walk_jpeg (Walk *walk)
{
  guint8 marker;
  if (!next_marker (walk, &marker) || marker != M_SOI || walk->reader.pos != 2)
    return FALSE;
  while (next_marker (walk, &marker))
    {
      if (marker == M_EOI)
        return walk->scans > 0 && jb_reader_done (&walk->reader);
      if (marker == M_SOI || marker == M_TEM || (marker >= M_RST0 && marker <= M_RST7)
          || !read_segment (walk, marker))
        return FALSE;
    }
  return FALSE;
}

gboolean
jb_photo_check (const void *data, gsize len, GError **error)
{
  Walk walk = { .frames = 0 };
  if (len > JB_PHOTO_MAX_BYTES)
    {
      g_set_error_literal (error, JB_ERROR, JB_ERROR_LIMIT,
                           _ ("Foto lebih besar dari 1 MiB. Isian lain tersimpan. Ambil ulang "
                              "dengan ukuran lebih kecil."));
      return FALSE;
    }
  jb_reader_init (&walk.reader, data, len);
  if (!walk_jpeg (&walk))
    {
      g_set_error_literal (error, JB_ERROR, JB_ERROR_INVALID,
                           _ ("Foto bukan gambar JPEG yang utuh. Isian lain tersimpan. "
                              "Ambil ulang foto."));
      return FALSE;
    }
  if (walk.width < SIDE_MIN || walk.width > SIDE_MAX || walk.height < SIDE_MIN
      || walk.height > SIDE_MAX)
    {
      g_set_error (error, JB_ERROR, JB_ERROR_INVALID,
                   _ ("Foto %u x %u titik tidak dapat dipakai. Tiap sisi harus %u sampai %u titik. "
                      "Ambil ulang foto."),
                   walk.width, walk.height, SIDE_MIN, SIDE_MAX);
      return FALSE;
    }
  return TRUE;
}
