/* SPDX-License-Identifier: MPL-2.0 */
/* Opening and closing a kit's home, its clock, and the small things the other files share. */
#include "core/kit/kit-private.h"

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/vault/box.h"
#include "core/vault/slots.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#define CLOCK_SAVE_INTERVAL_S 60
#define KIT_KEY_CONTEXT "kit-key"

typedef struct {
  const gchar *name;
  const void *value;
  gsize len;
  gint64 number;
  GBytes *ret_bytes;
} MetaCall;

static gboolean
meta_set (sqlite3 *db, gpointer data, GError **error)
{
  const MetaCall *call = data;
  return jb_meta_set (db, call->name, call->value, call->len, error);
}

static gboolean
meta_set_int (sqlite3 *db, gpointer data, GError **error)
{
  const MetaCall *call = data;
  return jb_meta_set_int (db, call->name, call->number, error);
}

static gboolean
meta_get (sqlite3 *db, gpointer data, GError **error)
{
  MetaCall *call = data;
  g_autoptr (GError) fault = NULL;
  call->ret_bytes = jb_meta_get (db, call->name, &fault);
  if (fault != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&fault));
      return FALSE;
    }
  return TRUE;
}

static gboolean
meta_get_int (sqlite3 *db, gpointer data, GError **error)
{
  MetaCall *call = data;
  return jb_meta_get_int (db, call->name, call->number, &call->number, error);
}

gboolean
jb_kit_meta_set (JbKit *kit, const gchar *name, const void *value, gsize len, GError **error)
{
  MetaCall call = { .name = name, .value = value, .len = len };
  return jb_store_write_with_ballast (kit->store, meta_set, &call, error);
}

gboolean
jb_kit_meta_set_int (JbKit *kit, const gchar *name, gint64 value, GError **error)
{
  MetaCall call = { .name = name, .number = value };
  return jb_store_write_with_ballast (kit->store, meta_set_int, &call, error);
}

gboolean
jb_kit_meta_get (JbKit *kit, const gchar *name, GBytes **ret_value, GError **error)
{
  MetaCall call = { .name = name };
  if (!jb_store_read (kit->store, meta_get, &call, error))
    return FALSE;
  *ret_value = call.ret_bytes;
  return TRUE;
}

gboolean
jb_kit_meta_get_int (JbKit *kit, const gchar *name, gint64 fallback, gint64 *ret_value,
                     GError **error)
{
  MetaCall call = { .name = name, .number = fallback };
  if (!jb_store_read (kit->store, meta_get_int, &call, error))
    return FALSE;
  *ret_value = call.number;
  return TRUE;
}

static gboolean
append_audit (sqlite3 *db, gpointer data, GError **error)
{
  return jb_audit_append (db, data, error);
}

gboolean
jb_kit_audit_locked (JbKit *kit, const JbId *actor, const JbId *subject, const gchar *event,
                     const gchar *detail, GError **error)
{
  JbInterval now;
  jb_kit_now_locked (kit, &now);
  JbAuditEntry entry = { .lo_s = now.lo_s,
                         .hi_s = now.hi_s,
                         .actor = actor != NULL ? *actor : JB_ID_NONE,
                         .subject = subject != NULL ? *subject : JB_ID_NONE,
                         .event = event,
                         .detail = detail != NULL ? detail : "" };
  return jb_store_write_with_ballast (kit->store, append_audit, &entry, error);
}

/* ---- Clock ----------------------------------------------------------------------------------- */

static gint64
boot_us (JbKit *kit)
{
  return kit->source.boot_us (kit->source.data);
}

static gint64
wall_s (JbKit *kit)
{
  return kit->source.wall_s (kit->source.data);
}

void
jb_kit_now_locked (JbKit *kit, JbInterval *ret_now)
{
  jb_clock_now (kit->clock, wall_s (kit), boot_us (kit), ret_now);
}

JbClockTrust
jb_kit_clock_trust_locked (JbKit *kit)
{
  return jb_clock_trust (kit->clock, wall_s (kit), boot_us (kit));
}

typedef struct {
  gint64 lo_s;
  gint64 boot_us;
} ClockSave;

gboolean
jb_kit_write_clock (sqlite3 *db, gint64 lo_s, gint64 boot_us, GError **error)
{
  return jb_meta_set_int (db, META_CLOCK_LO, lo_s, error)
         && jb_meta_set_int (db, META_BOOT_US, boot_us, error);
}

static gboolean
save_clock (sqlite3 *db, gpointer data, GError **error)
{
  const ClockSave *save = data;
  return jb_kit_write_clock (db, save->lo_s, save->boot_us, error);
}

gboolean
jb_kit_save_clock_locked (JbKit *kit, JbClockSave when, GError **error)
{
  JbInterval now;
  jb_kit_now_locked (kit, &now);
  if (when == JB_CLOCK_SAVE_IF_DUE && now.lo_s < kit->saved_lo_s + CLOCK_SAVE_INTERVAL_S)
    return TRUE;
  ClockSave save = { now.lo_s, boot_us (kit) };
  if (!jb_store_write_with_ballast (kit->store, save_clock, &save, error))
    return FALSE;
  kit->saved_lo_s = now.lo_s;
  return TRUE;
}

static gboolean
save_signed (sqlite3 *db, gpointer data, GError **error)
{
  const gint64 *time_s = data;
  return jb_meta_set_int (db, META_SIGNED_S, *time_s, error)
         && jb_meta_set_int (db, META_UNTIMED_RECORDS, 0, error)
         && jb_meta_set_int (db, META_UNTIMED_BOOTS, 0, error);
}

gboolean
jb_kit_signed_time_locked (JbKit *kit, JbTrustRole role, gint64 time_s, GError **error)
{
  if (!jb_trust_time_counts (kit->trust, role, time_s))
    return TRUE;
  /* A time answer is in the clock before it is on the disk. */
  gint64 saved_s;
  if (!jb_kit_meta_get_int (kit, META_SIGNED_S, 0, &saved_s, error))
    return FALSE;
  if (time_s > saved_s && !jb_store_write_with_ballast (kit->store, save_signed, &time_s, error))
    return FALSE;
  if (time_s > jb_clock_signed_s (kit->clock))
    jb_clock_at_least (kit->clock, time_s, boot_us (kit));
  return time_s <= saved_s || jb_kit_save_clock_locked (kit, JB_CLOCK_SAVE_NOW, error);
}

gboolean
jb_kit_clock_exhausted_locked (JbKit *kit, gboolean *ret_exhausted, GError **error)
{
  gint64 records, boots;
  if (!jb_kit_meta_get_int (kit, META_UNTIMED_RECORDS, 0, &records, error)
      || !jb_kit_meta_get_int (kit, META_UNTIMED_BOOTS, 0, &boots, error))
    return FALSE;
  const JbZonePolicy *policy = kit->zone != NULL ? jb_zone_bundle_policy (kit->zone) : NULL;
  *ret_exhausted
      = policy != NULL && jb_kit_clock_trust_locked (kit) != JB_CLOCK_TRUSTED
        && (records >= policy->max_records_untimed || boots >= policy->max_boots_untimed);
  return TRUE;
}

/* What has surely passed since the clock was saved: the boot clock's advance; if it stands lower than
 * then, the machine was started again, and all it shows has passed since. (It may stand higher after
 * a restart too; then more has passed than the difference.) Without this whoever ends the program
 * before each minute is over would hold the time still. */
static gint64
passed_since_saved_s (gint64 saved_boot_us, gint64 now_boot_us)
{
  gint64 passed_us = now_boot_us >= saved_boot_us ? now_boot_us - saved_boot_us : now_boot_us;
  return MAX (passed_us, 0) / G_USEC_PER_SEC;
}

/* The saved clock, and whether the machine was started again since it was saved. */
static gboolean
start_clock (JbKit *kit, GError **error)
{
  gint64 saved_lo, saved_boot, signed_s, boots, now_us = boot_us (kit);
  if (!jb_kit_meta_get_int (kit, META_CLOCK_LO, 0, &saved_lo, error)
      || !jb_kit_meta_get_int (kit, META_BOOT_US, 0, &saved_boot, error)
      || !jb_kit_meta_get_int (kit, META_SIGNED_S, 0, &signed_s, error)
      || !jb_kit_meta_get_int (kit, META_UNTIMED_BOOTS, 0, &boots, error))
    return FALSE;
  gint64 lo = saved_lo > 0 ? saved_lo + passed_since_saved_s (saved_boot, now_us) : 0;
  kit->clock = jb_clock_new (MAX (kit->source.build_s, lo), now_us);
  if (signed_s > 0)
    jb_clock_at_least (kit->clock, signed_s, now_us);
  kit->saved_lo_s = saved_lo;
  /* Counted once a boot, not once a start of the program: the boot clock is saved with it. */
  if (now_us < saved_boot
      && (!jb_kit_meta_set_int (kit, META_UNTIMED_BOOTS, boots + 1, error)
          || !jb_kit_save_clock_locked (kit, JB_CLOCK_SAVE_NOW, error)))
    return FALSE;
  return jb_kit_meta_get_int (kit, META_ZONE_KNOWN_LO, 0, &kit->zone_known_lo_s, error);
}

/* ---- Opening --------------------------------------------------------------------------------- */

static gboolean
make_kit_key (JbKit *kit, GError **error)
{
  g_autoptr (JbSecret) seed = jb_secret_random (JB_SEED_BYTES, error);
  if (seed == NULL)
    return FALSE;
  g_autoptr (GBytes) box = jb_box_wrap (kit->device, KIT_KEY_CONTEXT, NULL, 0, seed);
  if (!jb_kit_meta_set (kit, META_KIT_KEY, g_bytes_get_data (box, NULL), g_bytes_get_size (box),
                        error))
    return FALSE;
  kit->signer = jb_signer_new (seed, error);
  return kit->signer != NULL;
}

static gboolean
load_kit_key (JbKit *kit, GBytes *box, GError **error)
{
  g_autoptr (JbSecret) seed
      = jb_box_unwrap (kit->device, KIT_KEY_CONTEXT, NULL, 0, g_bytes_get_data (box, NULL),
                       g_bytes_get_size (box), error);
  if (seed == NULL)
    {
      g_prefix_error (error, "%s",
                      _ ("Kunci perangkat tidak cocok dengan basis data. Rekaman tersegel tetap "
                         "aman. Kembalikan berkas device.key yang asli. "));
      return FALSE;
    }
  if (jb_secret_len (seed) != JB_SEED_BYTES)
    {
      g_set_error_literal (error, JB_ERROR, JB_ERROR_DAMAGED, _ ("Kunci perangkat rusak."));
      return FALSE;
    }
  kit->signer = jb_signer_new (seed, error);
  return kit->signer != NULL;
}

static gboolean
open_keys (JbKit *kit, GError **error)
{
  g_autofree gchar *path = g_build_filename (kit->home, "device.key", NULL);
  g_autoptr (GBytes) box = NULL;
  if (!jb_kit_meta_get (kit, META_KIT_KEY, &box, error))
    return FALSE;
  if (box == NULL && !g_file_test (path, G_FILE_TEST_EXISTS))
    kit->device = jb_device_secret_create (path, error);
  else
    kit->device = jb_device_secret_load (path, error);
  if (kit->device == NULL)
    return FALSE;
  if (box == NULL ? !make_kit_key (kit, error) : !load_kit_key (kit, box, error))
    return FALSE;
  jb_kit_id (jb_signer_public (kit->signer), &kit->id);
  return TRUE;
}

static gboolean
load_small_things (JbKit *kit, GError **error)
{
  g_autoptr (GBytes) label = NULL;
  g_autoptr (GBytes) place = NULL;
  if (!jb_kit_meta_get (kit, META_LABEL, &label, error)
      || !jb_kit_meta_get (kit, META_VILLAGE, &place, error))
    return FALSE;
  kit->label = label != NULL ? g_strndup (g_bytes_get_data (label, NULL), g_bytes_get_size (label))
                             : g_strdup ("");
  if (place != NULL)
    {
      g_autofree gchar *text = g_strndup (g_bytes_get_data (place, NULL), g_bytes_get_size (place));
      g_auto (GStrv) parts = g_strsplit (text, "/", 3);
      if (g_strv_length (parts) == 3)
        {
          g_strlcpy (kit->village, parts[0], sizeof kit->village);
          g_strlcpy (kit->rw, parts[1], sizeof kit->rw);
          g_strlcpy (kit->rt, parts[2], sizeof kit->rt);
        }
    }
  return TRUE;
}

JbKit *
jb_kit_open (const JbKitOptions *options, GError **error)
{
  g_return_val_if_fail (options->home != NULL && options->clock.wall_s != NULL, NULL);

  if (g_mkdir_with_parents (options->home, 0700) != 0)
    {
      g_set_error (error, JB_ERROR, JB_ERROR_IO, _ ("Folder %s tidak dapat dibuat: %s."),
                   options->home, g_strerror (errno));
      return NULL;
    }
  g_autoptr (JbKit) kit = g_new0 (JbKit, 1);
  g_mutex_init (&kit->lock);
  g_mutex_init (&kit->changed_lock);
  g_cond_init (&kit->wake);
  kit->home = g_strdup (options->home);
  kit->source = options->clock;
  if (options->kdf != NULL)
    {
      kit->kdf_storage = *options->kdf;
      kit->kdf = &kit->kdf_storage;
    }
  kit->regions = jb_regions_load (options->wilayah, error);
  kit->codes = kit->regions != NULL ? jb_codes_load (options->codes_dir, error) : NULL;
  kit->store = kit->codes != NULL ? jb_store_open (options->home, error) : NULL;
  if (kit->store == NULL || !start_clock (kit, error) || !open_keys (kit, error)
      || !load_small_things (kit, error) || !jb_kit_documents_load_locked (kit, error))
    return NULL;
  return g_steal_pointer (&kit);
}

void
jb_kit_close (JbKit *kit)
{
  if (kit == NULL)
    return;
  if (kit->store != NULL && kit->clock != NULL)
    jb_kit_save_clock_locked (kit, JB_CLOCK_SAVE_NOW, NULL);
  jb_draft_free (kit->draft);
  jb_officer_keys_unref (kit->keys);
  g_free (kit->officer_name);
  jb_zone_bundle_unref (kit->zone);
  jb_trust_unref (kit->trust);
  jb_signer_unref (kit->signer);
  jb_secret_unref (kit->device);
  jb_clock_free (kit->clock);
  jb_store_close (kit->store);
  jb_codes_unref (kit->codes);
  jb_regions_unref (kit->regions);
  g_free (kit->label);
  g_free (kit->home);
  g_cond_clear (&kit->wake);
  g_mutex_clear (&kit->changed_lock);
  g_mutex_clear (&kit->lock);
  g_free (kit);
}

/* ---- What others ask ------------------------------------------------------------------------- */

void
jb_kit_on_changed (JbKit *kit, JbKitChanged changed, gpointer data)
{
  g_mutex_lock (&kit->changed_lock);
  kit->changed = changed;
  kit->changed_data = data;
  g_mutex_unlock (&kit->changed_lock);
}

void
jb_kit_tell (JbKit *kit)
{
  g_mutex_lock (&kit->changed_lock);
  if (kit->changed != NULL)
    kit->changed (kit->changed_data);
  g_mutex_unlock (&kit->changed_lock);
}

void
jb_kit_work_locked (JbKit *kit)
{
  kit->work_number++;
  g_cond_broadcast (&kit->wake);
}

const JbRegions *
jb_kit_regions (JbKit *kit)
{
  return kit->regions;
}

const JbCodes *
jb_kit_codes (JbKit *kit)
{
  return kit->codes;
}

void
jb_kit_id_of (JbKit *kit, JbId *ret_id)
{
  *ret_id = kit->id;
}

JbAreaTime
jb_kit_area_time_locked (JbKit *kit)
{
  return kit->trust != NULL ? jb_trust_spec (kit->trust)->area_time : JB_AREA_TIME_WIB;
}

JbAreaTime
jb_kit_area_time (JbKit *kit)
{
  JB_KIT_HOLD (kit);
  return jb_kit_area_time_locked (kit);
}

void
jb_kit_today (JbKit *kit, JbDate *ret_today)
{
  JB_KIT_HOLD (kit);
  JbInterval now;
  jb_kit_now_locked (kit, &now);
  jb_date_at (now.lo_s, jb_kit_area_time_locked (kit), ret_today);
}
