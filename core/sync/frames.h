/* SPDX-License-Identifier: MPL-2.0 */
/* The kit socket's frames: u32 length of what follows, u8 verb, payload. One request in flight. An
 * answer has the same verb with the top bit set, or JB_VERB_FAULT. Specified, with every payload,
 * in frames.c. No socket is touched here. */
#pragma once

#include "core/base/digest.h"
#include "core/base/id.h"
#include "core/base/signing.h"

G_BEGIN_DECLS

#define JB_FRAME_MAX_BYTES (1024 * 1024 + 64) /* verb and payload */
#define JB_FRAME_READ_MAX (1024 * 1024)
#define JB_FRAME_DELIVER_PIECE (1024 * 1024)

typedef enum {
  /* courier */
  JB_VERB_HELLO = 1,    /* -> whom to call: JSON (office-call.schema.json) */
  JB_VERB_NEXT = 2,     /* -> what is to be done next: JSON (next.schema.json) */
  JB_VERB_READ = 3,     /* batch id, u64 offset, u32 max -> bytes */
  JB_VERB_DELIVER = 4,  /* u8 kind, u8 last, bytes (files over a frame come in pieces) -> empty */
  JB_VERB_PROGRESS = 5, /* JSON -> empty; moves bars and lights, never a state */
  JB_VERB_WAIT = 6,     /* u32 milliseconds -> u8 1 if there is something to do */
  /* jemputctl */
  JB_VERB_STATUS = 16, /* -> JSON */
  JB_VERB_LIST = 17,   /* -> JSON */
  JB_VERB_SYNC = 18,   /* wakes the courier -> empty */
  JB_VERB_ANSWER = 0x80,
  JB_VERB_FAULT = 0xFF, /* u8 JbError code, text */
} JbVerb;

typedef enum {
  JB_DELIVER_FILES = 1,      /* JBE1 */
  JB_DELIVER_ANSWER = 2,     /* JBS1 stored or receipt */
  JB_DELIVER_UPLOAD_URL = 3, /* batch id, url; empty url forgets it */
} JbDeliverKind;

/* A whole frame (transfer full). */
GBytes *jb_frame_encode (guint8 verb, const void *payload, gsize len);
/* From the first 4 bytes: how many follow (1 .. JB_FRAME_MAX_BYTES), or 0 if that cannot be. */
gsize jb_frame_body_len (const guint8 head[4]);
GBytes *jb_frame_fault (const GError *error);
/* Turns a FAULT's payload into a JB_ERROR. */
void jb_frame_take_fault (const void *payload, gsize len, GError **error);

GBytes *jb_frame_read_request (const JbId *batch, guint64 offset, guint32 max);
gboolean jb_frame_parse_read (const void *payload, gsize len, JbId *ret_batch, guint64 *ret_offset,
                              guint32 *ret_max);
GBytes *jb_frame_deliver (JbDeliverKind kind, gboolean last, const void *bytes, gsize len);
gboolean jb_frame_parse_deliver (const void *payload, gsize len, JbDeliverKind *ret_kind,
                                 gboolean *ret_last, const guint8 **ret_bytes, gsize *ret_len);

/* The bytes of a DELIVER of kind UPLOAD_URL. A url is "" or "https://…" of visible ASCII. */
#define JB_UPLOAD_URL_MAX 2048
gboolean jb_upload_url_is_valid (const gchar *url);
GBytes *jb_frame_deliver_url (const JbId *batch, const gchar *url);
gboolean jb_frame_parse_url (const guint8 *bytes, gsize len, JbId *ret_batch, gchar **ret_url);
GBytes *jb_frame_wait_request (guint32 milliseconds);
gboolean jb_frame_parse_wait (const void *payload, gsize len, guint32 *ret_milliseconds);

/* HELLO's answer: the office to call, and the HELLO to send. */
typedef struct {
  gchar *url;     /* "https://…" */
  gchar **ca_pem; /* NULL-terminated */
  gboolean clock_is_trusted;
  GBytes *hello; /* JBS1 */
} JbOfficeCall;
void jb_office_call_clear (JbOfficeCall *call);
GBytes *jb_office_call_encode (const JbOfficeCall *call);
gboolean jb_office_call_decode (const void *data, gsize len, JbOfficeCall *ret_call,
                                GError **error);

/* NEXT's answer. */
typedef enum { JB_NEXT_NOTHING, JB_NEXT_UPLOAD, JB_NEXT_ANSWER } JbNextKind;
typedef struct {
  JbNextKind kind; /* UPLOAD: send the rest; ANSWER: all sent, ask for the receipt */
  JbId kit, batch;
  JbDigest digest;
  guint64 size_bytes;
  gchar *url;       /* where an upload was begun; "" if none */
  gchar *signature; /* jb_upload_sign */
} JbNext;
void jb_next_clear (JbNext *next);
GBytes *jb_next_encode (const JbNext *next);
gboolean jb_next_decode (const void *data, gsize len, JbNext *ret_next, GError **error);

/* PROGRESS. */
typedef enum {
  JB_LINK_IDLE,
  JB_LINK_CONNECTING,
  JB_LINK_UPLOADING,
  JB_LINK_ANSWER,   /* waits for the office's receipt */
  JB_LINK_DONE,     /* nothing is left to send */
  JB_LINK_RETRYING, /* failed, will try again after retry_s */
  JB_LINK_STOPPED,  /* the office refused: a person must look */
} JbLinkState;
typedef struct {
  JbLinkState state;
  JbId batch;                                      /* none between batches */
  guint64 confirmed_bytes, sent_bytes, size_bytes; /* confirmed <= sent <= size */
  guint32 retry_s;
  gchar message[241]; /* why, for people; "" if all is well */
} JbProgress;
const gchar *jb_link_state_name (JbLinkState state);
GBytes *jb_progress_encode (const JbProgress *progress);
gboolean jb_progress_decode (const void *data, gsize len, JbProgress *ret_progress, GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (JbOfficeCall, jb_office_call_clear)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (JbNext, jb_next_clear)

G_END_DECLS
