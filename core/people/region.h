/* SPDX-License-Identifier: MPL-2.0 */
/* All provinces, regencies, districts and villages by their Kemendagri code.
 *
 * Codes are 2, 4, 6 or 10 digits without dots inside the program ("1503042001"), dotted for people
 * ("15.03.04.2001"). The compact file (its format is specified in region.c) is mapped, not parsed:
 * loading takes well under 50 ms, a look-up is a binary search.
 * Source: idn-area-data 4.0.1, data under ODbL-1.0 (schemas/wilayah/NOTICE). */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
  JB_REGION_PROVINCE = 2,
  JB_REGION_REGENCY = 4,
  JB_REGION_DISTRICT = 6,
  JB_REGION_VILLAGE = 10,
} JbRegionLevel;

typedef struct {
  gchar code[11];
  JbRegionLevel level;
  const gchar *name; /* transfer none: lives as long as the JbRegions */
} JbRegion;

typedef struct JbRegions JbRegions;

/* JB_ERROR_NOT_FOUND, JB_ERROR_FORMAT, JB_ERROR_VERSION, JB_ERROR_DAMAGED (transfer full). */
JbRegions *jb_regions_load (const gchar *path, GError **error);
/* From bytes, which are kept (transfer full). */
JbRegions *jb_regions_from_bytes (GBytes *bytes, GError **error);
JbRegions *jb_regions_ref (JbRegions *regions);
void jb_regions_unref (JbRegions *regions);

guint jb_regions_count (const JbRegions *regions, JbRegionLevel level);
/* By plain or dotted code. FALSE if no such region exists. */
gboolean jb_regions_find (const JbRegions *regions, const gchar *code, JbRegion *ret_region);
/* The i-th region of a level, in the order of codes. */
gboolean jb_regions_nth (const JbRegions *regions, JbRegionLevel level, guint i,
                         JbRegion *ret_region);

/* Regions of `level` in `within` (a code, or "" for all) whose name, or whose code, contains `text`
 * (folded as fold.h says; first those that begin with it, then those with a word that does, each in
 * the order of codes); all if `text` is empty; at most `max` (transfer full: array of JbRegion). */
GArray *jb_regions_search (const JbRegions *regions, const gchar *within, JbRegionLevel level,
                           const gchar *text, guint max);

/* "15.03.04.2001" -> "1503042001" in ret_code; FALSE unless 2, 4, 6 or 10 digits, dotted rightly or
 * not at all. Says nothing about whether the region exists. */
gboolean jb_region_code_parse (const gchar *text, gchar ret_code[11]);
gchar *jb_region_code_dotted (const gchar *code);
/* "Batu Kucing, Pauh, Sarolangun"; "Pauh, Sarolangun"; "Kabupaten Sarolangun"; "Jambi": its own name,
 * then those it lies in up to the regency, whose "Kabupaten" is left out there ("Kota" never is).
 * The dotted code itself stands for its own name where that is unknown, and names above that are
 * unknown are left out; text that is no code at all is given back (transfer full). */
gchar *jb_regions_describe (const JbRegions *regions, const gchar *code);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JbRegions, jb_regions_unref)

G_END_DECLS
