/* SPDX-License-Identifier: MPL-2.0 */
/* An office's home: its configuration, its store, whom its kits believe.
 *
 *   office.conf     GKeyFile: [office] name, area, timezone; [receive] listen, port, url; [policy]
 * purge office.db       store and registry (store/store.h) spool/          <kit>/<batch>.jbb, the
 * archive of sealed records (store/spool.h) keys/           machine.key, online.jbk, desk.jbk,
 * opener.jbk (keyring.h) tls/            ca.pem, server.pem, server.key
 *
 * Everything is 0700 or 0600. Receiver, opener and desk are separate processes; each opens the home
 * for itself. An OfOffice belongs to one thread: a second thread opens a second one. */
#pragma once

#include "app/office/store/store.h"
#include "core/people/date.h"
#include "core/people/person.h"
#include "core/trust/trust.h"

G_BEGIN_DECLS

/* When kits may forget what was receipted. */
typedef enum {
  OF_PURGE_AT_ONCE,      /* with the receipt: purge_through is always the last receipt */
  OF_PURGE_AFTER_BACKUP, /* only after `purge-through` was moved by hand, after a verified backup */
} OfPurge;

typedef struct {
  gchar name[161];
  gchar area[11]; /* 2 or 4 digits */
  JbAreaTime area_time;
  gchar listen[65]; /* address the receiver binds */
  guint16 port;
  gchar url[257]; /* "https://host:port" as kits call it; "" = USB only */
  OfPurge purge;
} OfConfig;

/* JB_ERROR_INVALID names what is wrong; JB_ERROR_NOT_FOUND, JB_ERROR_IO. */
gboolean of_config_check (const OfConfig *config, GError **error);
gboolean of_config_load (const gchar *path, OfConfig *ret_config, GError **error);
gboolean of_config_save (const OfConfig *config, const gchar *path, GError **error);

typedef struct {
  gchar *home;
  OfConfig config;
  OfStore *store;
} OfOffice;

/* Reads office.conf and opens the store. JB_ERROR_NOT_FOUND: no office there (transfer full). */
OfOffice *of_office_open (const gchar *home, GError **error);
void of_office_free (OfOffice *office);

/* home/<a>/<b>; `b` may be NULL (transfer full). */
gchar *of_office_path (const OfOffice *office, const gchar *a, const gchar *b);
/* The newest trust, after verifying the whole chain from version 1 on (transfer full). */
JbTrust *of_office_trust (OfOffice *office, GError **error);

/* Code lists and villages from `data_dir` (codes and wilayah in it), as installed or in the source
 * tree (transfer full). */
JbCodes *of_data_codes (GError **error);
JbRegions *of_data_regions (GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (OfOffice, of_office_free)

G_END_DECLS
