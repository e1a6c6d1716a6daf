/* SPDX-License-Identifier: MPL-2.0 */
/* One invented resident, complete and without a warning but for the NIK, which each test chooses; and
 * the parts that a kit without readers has to except. */
#pragma once

#include "core/people/person.h"

static const struct {
  JbField field;
  const gchar *value;
} resident_fields[] = {
  { JB_FIELD_NAMA_LGKP, "Siti Aminah" },
  { JB_FIELD_JENIS_KLMIN, "2" },
  { JB_FIELD_TMPT_LHR, "Sarolangun" },
  { JB_FIELD_TGL_LHR, "2003-06-05" },
  { JB_FIELD_AGAMA, "1" },
  { JB_FIELD_STAT_KWN, "1" },
  { JB_FIELD_JENIS_PKRJN, "3" },
  { JB_FIELD_NO_KK, "1503041206110004" },
  { JB_FIELD_ALAMAT, "Jalan Lintas 4" },
  { JB_FIELD_NO_PROP, "15" },
  { JB_FIELD_NO_KAB, "03" },
  { JB_FIELD_NO_KEC, "04" },
  { JB_FIELD_NO_KEL, "2001" },
  { JB_FIELD_KEWARGANEGARAAN, "WNI" },
};

G_GNUC_UNUSED static const gchar *const resident_missing_parts[]
    = { "signature.png", "finger-1", "finger-2", "finger-3",  "finger-4", "finger-5", "finger-6",
        "finger-7",      "finger-8", "finger-9", "finger-10", "iris-l",   "iris-r" };
