/* SPDX-License-Identifier: MPL-2.0 */
/* The office's signed files: kept as they came, verified again at every start. */
#include "core/kit/documents-private.h"

#include <string.h>

static gboolean
save_meta (sqlite3 *db, const JbKitDocument *save, GError **error)
{
  if (save->meta_name == NULL)
    return TRUE;
  return save->meta_value != NULL
             ? jb_meta_set (db, save->meta_name, save->meta_value, save->meta_len, error)
             : jb_meta_set_int (db, save->meta_name, save->meta_number, error);
}

static gboolean
audit_document (sqlite3 *db, const JbKitDocument *save, GError **error)
{
  g_autofree gchar *detail = g_strdup_printf ("{\"role\":\"%s\",\"version\":%" G_GINT64_FORMAT "}",
                                              save->role, save->version);
  JbAuditEntry entry = {
    .lo_s = save->now.lo_s, .hi_s = save->now.hi_s, .event = "document.taken", .detail = detail
  };
  return jb_audit_append (db, &entry, error);
}

static gboolean
save_document (sqlite3 *db, gpointer data, GError **error)
{
  const JbKitDocument *save = data;
  g_autoptr (sqlite3_stmt) insert = jb_sql_prepare (
      db, "INSERT OR REPLACE INTO document (role, version, bytes) VALUES (?, ?, ?)", error);
  gsize len;
  gconstpointer bytes = g_bytes_get_data (save->file, &len);
  if (insert == NULL || !jb_sql_bind (insert, error, "tib", save->role, save->version, bytes, len)
      || !jb_sql_done (insert, error))
    return FALSE;
  g_autoptr (sqlite3_stmt) drop
      = jb_sql_prepare (db, "DELETE FROM document WHERE role = ? AND version <> ?", error);
  if (save->alone
      && (drop == NULL || !jb_sql_bind (drop, error, "ti", save->role, save->version)
          || !jb_sql_done (drop, error)))
    return FALSE;
  return save_meta (db, save, error) && audit_document (db, save, error);
}

gboolean
jb_kit_document_keep_locked (JbKit *kit, JbKitDocument *save, GError **error)
{
  jb_kit_now_locked (kit, &save->now);
  return jb_store_write_with_ballast (kit->store, save_document, save, error);
}

typedef struct {
  const gchar *role;
  GPtrArray *files; /* GBytes, ascending versions */
} DocumentLoad;

static gboolean
load_documents (sqlite3 *db, gpointer data, GError **error)
{
  DocumentLoad *load = data;
  g_autoptr (sqlite3_stmt) select
      = jb_sql_prepare (db, "SELECT bytes FROM document WHERE role = ? ORDER BY version", error);
  if (select == NULL || !jb_sql_bind (select, error, "t", load->role))
    return FALSE;
  gint step;
  while ((step = jb_sql_step (select, error)) == SQLITE_ROW)
    g_ptr_array_add (load->files, jb_sql_column_bytes (select, 0));
  return step == SQLITE_DONE;
}

/* (transfer full: GBytes) */
static GPtrArray *
documents (JbKit *kit, const gchar *role, GError **error)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  DocumentLoad load = { role, files };
  if (!jb_store_read (kit->store, load_documents, &load, error))
    return NULL;
  return g_steal_pointer (&files);
}

static gboolean
load_trust (JbKit *kit, GError **error)
{
  g_autoptr (GPtrArray) files = documents (kit, JB_ROLE_TRUST, error);
  g_autoptr (GBytes) pin = NULL;
  if (files == NULL || !jb_kit_meta_get (kit, META_TRUST_PIN, &pin, error))
    return FALSE;
  if (pin == NULL)
    return TRUE;
  JbDigest digest = { { 0 } };
  if (g_bytes_get_size (pin) == JB_DIGEST_BYTES)
    memcpy (digest.bytes, g_bytes_get_data (pin, NULL), JB_DIGEST_BYTES);
  for (guint i = 0; i < files->len; i++)
    {
      JbTrust *next = i == 0 ? jb_trust_first (files->pdata[i], &digest, error)
                             : jb_trust_next (kit->trust, files->pdata[i], error);
      if (next == NULL)
        return FALSE;
      jb_trust_unref (kit->trust);
      kit->trust = next;
    }
  return TRUE;
}

/* What does not verify any more (keys rotated since) counts as not there: without a zone file
 * recording locks, without an enrolment likewise; the courier fetches new ones. */
static gboolean
load_rest (JbKit *kit, GError **error)
{
  g_autoptr (GPtrArray) zones = documents (kit, JB_ROLE_ZONE, error);
  g_autoptr (GPtrArray) enrols = zones != NULL ? documents (kit, JB_ROLE_ENROL, error) : NULL;
  g_autoptr (GPtrArray) freshes = enrols != NULL ? documents (kit, JB_ROLE_FRESH, error) : NULL;
  if (freshes == NULL)
    return FALSE;
  for (guint i = 0; i < zones->len; i++)
    {
      JbZoneBundle *bundle = jb_zone_bundle_accept (kit->trust, kit->zone, zones->pdata[i], NULL);
      if (bundle == NULL)
        continue;
      jb_zone_bundle_unref (kit->zone);
      kit->zone = bundle;
    }
  g_autofree JbEnrol *enrol = g_new0 (JbEnrol, 1);
  for (guint i = enrols->len; i-- > 0 && !kit->has_enrol;)
    if (jb_enrol_accept (kit->trust, NULL, &kit->id, enrols->pdata[i], enrol, NULL))
      {
        kit->enrol = *enrol;
        kit->has_enrol = TRUE;
      }
  for (guint i = freshes->len; i-- > 0 && !kit->has_fresh;)
    kit->has_fresh = jb_kit_decode_fresh_locked (kit, freshes->pdata[i], &kit->fresh, NULL);
  return TRUE;
}

gboolean
jb_kit_documents_verify_again_locked (JbKit *kit, GError **error)
{
  g_clear_pointer (&kit->zone, jb_zone_bundle_unref);
  kit->has_enrol = kit->has_fresh = FALSE;
  memset (&kit->enrol, 0, sizeof kit->enrol);
  memset (&kit->fresh, 0, sizeof kit->fresh);
  return load_rest (kit, error);
}

gboolean
jb_kit_documents_load_locked (JbKit *kit, GError **error)
{
  if (!load_trust (kit, error) || (kit->trust != NULL && !load_rest (kit, error)))
    return FALSE;
  /* A disk that cannot forget can still hand over what it holds. */
  jb_kit_wipe_if_told_locked (kit, NULL);
  return TRUE;
}
