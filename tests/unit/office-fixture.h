/* SPDX-License-Identifier: MPL-2.0 */
/* A real office's home, made once and copied for every test, and a kit that seals what it is told to:
 * also what no kit would. */
#pragma once

#include "app/office/keyring.h"
#include "app/office/office.h"
#include "app/office/open/unsealer.h"
#include "core/people/record.h"
#include "core/trust/enrol.h"
#include "core/vault/seal.h"

G_BEGIN_DECLS

#define FX_NOW_S G_GINT64_CONSTANT (1795400000) /* 2026-11-23, 05.13 WIB */
#define FX_OPEN_VILLAGE "1503042001"
#define FX_RED_VILLAGE "1503042002"
#define FX_PASSPHRASE "satu dua tiga empat lima"
#define FX_RECOVERY "enam tujuh delapan sembilan nol"
#define FX_DAY_S 86400

typedef struct {
  gchar *dir; /* home, offline and whatever the test puts there */
  gchar *home;
  OfOffice *office;
  OfKeyring *online, *desk, *opener; /* shared by all tests */
  JbTrust *trust;
  /* the kit */
  JbSigner *kit;
  JbSigner *officer;
  JbSecret *list_seed;
  JbEnrolRequest *request;
  JbId kit_id, officer_id, incarnation;
  guint64 rec_seq;
  guint64 audit_size;
  GBytes *photo;
} OfficeFixture;

/* An office that has only been made. */
void fx_office_bare (OfficeFixture *fx, gconstpointer data);
/* … with a zone file (open everywhere, FX_RED_VILLAGE locked) and the kit enrolled for a year. */
void fx_office_set_up (OfficeFixture *fx, gconstpointer data);
void fx_office_tear_down (OfficeFixture *fx, gconstpointer data);

JbSecret *fx_secret (const gchar *text);
/* The draft of the zone file above; `extra` is put behind its rules (", {…}"), may be "". */
GBytes *fx_zone_draft (const gchar *extra);
void fx_publish (OfficeFixture *fx, const gchar *extra, gint64 now_s);
/* Enrols the fixture's request (again) (transfer full: the delivery). */
GBytes *fx_enrol (OfficeFixture *fx, gint64 now_s);

/* One record before it is sealed. Everything can be changed. */
typedef struct {
  JbRecord *record;
  JbSealHeader header;
  JbSigner *officer, *kit;      /* transfer none */
  GBytes *photo;                /* NULL: none */
  const JbPublicKey *recipient; /* NULL: the office's sealing key */
} FxRecord;

/* A woman of 23 with this NIK, recorded in FX_OPEN_VILLAGE at FX_NOW_S, all prints excepted. */
FxRecord *fx_record_new (OfficeFixture *fx, const gchar *nik);
void fx_record_free (FxRecord *record);
/* Puts village, id … of the record into the header, then seals (transfer full). */
GBytes *fx_seal (OfficeFixture *fx, FxRecord *record);
/* new + seal + free. */
GBytes *fx_sealed (OfficeFixture *fx, const gchar *nik);

/* A batch of sealed records as a stream; the manifest says what their headers say (transfer full). */
GBytes *fx_stream (OfficeFixture *fx, GBytes *first, ...) G_GNUC_NULL_TERMINATED;
/* A file in the fixture's directory (transfer full: its path). */
gchar *fx_write (OfficeFixture *fx, const gchar *name, GBytes *bytes);
/* Imports a stream; asserts that it is stored. */
void fx_import (OfficeFixture *fx, GBytes *stream, OfBatch *ret_batch);
/* Opens it with an opener of its own; asserts success. */
void fx_open (OfficeFixture *fx, const OfBatch *batch, OfOpened *ret_opened);
/* Import, open, and the receipt's payload, verified (transfer full). */
JbReceipt *fx_deliver (OfficeFixture *fx, GBytes *stream);
JbReceipt *fx_receipt (OfficeFixture *fx, const OfBatch *batch);
/* One record's whole way: its status, its reason not empty unless accepted. */
JbReceiptStatus fx_status_of (OfficeFixture *fx, GBytes *sealed);

/* How many rows answer this; how many alarms of a kind are open. */
gint64 fx_count (OfficeFixture *fx, const gchar *sql);
guint fx_alarms (OfficeFixture *fx, const gchar *kind);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FxRecord, fx_record_free)

G_END_DECLS
