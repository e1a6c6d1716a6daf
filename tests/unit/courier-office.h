/* SPDX-License-Identifier: MPL-2.0 */
/* An office on loopback TLS that does what it is told to do wrong, once each, in order. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum { ASKED_HELLO, ASKED_CREATE, ASKED_HEAD, ASKED_PATCH, ASKED_ANSWER, ASKED_N } Asked;

/* What is done instead of the right thing. */
typedef enum {
  DO_RIGHT,
  DO_STATUS,    /* answers with `number` */
  DO_PORTAL,    /* 200 and a page: a captive portal */
  DO_REDIRECT,  /* 302 to elsewhere */
  DO_CUT,       /* hangs up after `number` bytes of the request's body, and keeps them */
  DO_TAKE,      /* PATCH: takes `number` bytes and answers 204 with that partial offset */
  DO_FORGET,    /* 404, and the upload is gone */
  DO_LIE,       /* an offset that cannot be */
  DO_ELSEWHERE, /* CREATE: a Location on another host */
  DO_PENDING,   /* ANSWER: 202 with nothing */
  DO_STORED,    /* ANSWER: 202 with a `stored` */
} Deed;

typedef struct FakeOffice FakeOffice;

/* `certificate` with its key (transfer full). */
FakeOffice *fake_office_new (GTlsCertificate *certificate);
void fake_office_free (FakeOffice *office);
gchar *fake_office_url (FakeOffice *office);
/* The next time it is asked that, and no deed is left from before. */
void fake_office_plan (FakeOffice *office, Asked asked, Deed deed, guint number);
guint fake_office_n (FakeOffice *office, Asked asked);
/* Whole batches, and whether every byte is the kit's. */
guint fake_office_n_whole (FakeOffice *office);
/* Bytes of all request bodies. */
guint64 fake_office_n_bytes (FakeOffice *office);
/* Forgets every upload. */
void fake_office_forget (FakeOffice *office);
/* Puts the batch there as if it had been sent before, whole. */
void fake_office_hold (FakeOffice *office, guint batch, gsize n);
gchar *fake_office_upload_url (FakeOffice *office, guint batch);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FakeOffice, fake_office_free)

G_END_DECLS
