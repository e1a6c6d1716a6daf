/* SPDX-License-Identifier: MPL-2.0 */
/* The least office a kit can live with, made of core alone: keys, signed files, receipts. */
#pragma once

#include "core/kit.h"

typedef struct {
  JbSigner *signer; /* holds every role */
  JbSecret *sealing_seed, *escrow_seed;
  JbPublicKey sealing, escrow;
  GBytes *trust_file;
  JbTrust *trust;
  JbId incarnation;
  guint64 receipt_no;
  gint64 now_s;
  JbEnrol enrol;
} FakeOffice;

FakeOffice *fake_office_new (gint64 now_s);
void fake_office_free (FakeOffice *office);

GBytes *fake_office_sign (FakeOffice *office, const gchar *role, GBytes *payload);
/* A zone file over 15.03: OPEN everywhere, LOCK in `red_village` (NULL for none). */
GBytes *fake_office_zone (FakeOffice *office, guint32 version, const gchar *red_village);
GBytes *fake_office_fresh (FakeOffice *office, GBytes *zone_file, guint64 purge_through);
GBytes *fake_office_enrol (FakeOffice *office, GBytes *request, guint32 version);
/* JBE1 of the files, which are taken. */
GBytes *fake_office_delivery (FakeOffice *office, GBytes *first, ...) G_GNUC_NULL_TERMINATED;
/* Opens every record of a whole stream and gives stored or receipt files. */
GBytes *fake_office_stored (FakeOffice *office, GBytes *stream);
GBytes *fake_office_receipt (FakeOffice *office, GBytes *stream, JbReceiptStatus status);
/* The plaintext parts of record i of a stream (transfer full). */
GPtrArray *fake_office_open (FakeOffice *office, GBytes *stream, guint i);
/* Answers the last HELLO's nonce. */
GBytes *fake_office_time (FakeOffice *office, GBytes *hello_file, guint64 kit_last_rec_seq);
