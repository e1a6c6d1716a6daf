/* SPDX-License-Identifier: MPL-2.0 */
/* The parts of a record beside record.json: how they are named, and what bytes they may be. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Part names: "photo.jpg", "signature.png", "signature.json" (strokes), "finger-1".."finger-10",
 * "slap-left", "slap-right", "slap-thumbs", "iris-l", "iris-r", "exception-<part>" (a photo
 * of why), "doc-1".."doc-9". 1-5 are the right hand from the thumb, 6-10 the left (ISO/IEC 19794). */
#define JB_PART_NAME_MAX 32
#define JB_PART_MAX_BYTES (4 * 1024 * 1024)
#define JB_PARTS_MAX 40
#define JB_PHOTO_MAX_BYTES (1024 * 1024)

gboolean jb_part_name_is_valid (const gchar *name);
/* True for photo, fingers, slaps, irises: what counts as a biometric begun. */
gboolean jb_part_is_biometric (const gchar *name);
/* True for what a reason may stand for: signature.png, a finger, an iris. Never the photo. */
gboolean jb_part_can_be_excepted (const gchar *name);
/* Media type by magic bytes: "image/jpeg", "image/png", "image/jp2", "application/json",
 * "application/pdf"; NULL if it is none of them. */
const gchar *jb_part_sniff (const void *data, gsize len);
/* Is this a photo we take? Whole JPEG from SOI to EOI and nothing behind, 8 bits, grey or colour, with
 * one frame header of 240..8000 pixels a side, at most
 * JB_PHOTO_MAX_BYTES. JB_ERROR_INVALID or JB_ERROR_LIMIT with words to act on. */
gboolean jb_photo_check (const void *data, gsize len, GError **error);

G_END_DECLS
