/* SPDX-License-Identifier: MPL-2.0 */
/* The model of test-sync-model.c: what must be true of a kit and an office after every step. */
#pragma once

#include "tests/unit/test-sync-fixture.h"

#define MAX_RECORDS 48
#define MAX_BATCHES 48
#define MAX_FILES 64
#define MAX_OFFICES 24

typedef enum { SEALED, BATCHED, SENT, RECEIPTED, QUARANTINED, PURGED } State;
static const gchar *const state_names[]
    = { "sealed", "batched", "sent", "receipted", "quarantined", "purged" };

typedef struct {
  JbId id;
  JbDigest digest;
  State state;
  gint batch;         /* index, -1 */
  guint64 receipt_no; /* 0 */
  guint64 held_no;    /* at the office: the receipt it was committed under; 0 if it has it not */
} Rec;

typedef struct {
  JbOutboxBatch is;
  gboolean live, sent;
  GBytes *stream;
  guint records[JB_BATCH_MAX_RECORDS];
} Batch;

/* A receipt that is under way, to come now, later, or twice. */
typedef struct {
  GBytes *file;
  guint office;
  JbReceipt receipt;
} File;

typedef struct {
  Box *box;
  GRand *rand;
  Rec recs[MAX_RECORDS];
  guint n_recs;
  Batch batches[MAX_BATCHES];
  guint n_batches;
  File files[MAX_FILES];
  guint n_files;
  /* The office: its incarnations, and for each the highest receipt that survived all restores. */
  JbId offices[MAX_OFFICES];
  guint64 kept[MAX_OFFICES];
  guint office; /* now */
  gint known;   /* which one the kit knows; -1 */
  guint64 receipt_no, through;
  guint n_receipts_taken, n_purged, n_refused, n_restored;
} World;

static inline guint
pick (World *w, guint n)
{
  return (guint) g_rand_int_range (w->rand, 0, (gint32) n);
}

/* The same, the last one half of the time: most answers are to what was just sent. */
static inline guint
pick_late (World *w, guint n)
{
  return pick (w, 2) == 0 ? n - 1 : pick (w, n);
}

static inline gint
find_rec (World *w, const JbId *id)
{
  for (guint i = 0; i < w->n_recs; i++)
    if (jb_id_equal (&w->recs[i].id, id))
      return (gint) i;
  return -1;
}

static inline gint
find_batch (World *w, const JbId *id)
{
  for (guint i = 0; i < w->n_batches; i++)
    if (jb_id_equal (&w->batches[i].is.batch, id))
      return (gint) i;
  return -1;
}

static inline gint
oldest (World *w, gboolean sent)
{
  for (guint i = 0; i < w->n_batches; i++)
    if (w->batches[i].live && w->batches[i].sent == sent)
      return (gint) i;
  return -1;
}

static inline void
check (World *w)
{
  g_autoptr (GString) expected = g_string_new (NULL);
  for (guint i = 0; i < w->n_recs; i++)
    {
      const Rec *rec = &w->recs[i];
      g_autofree gchar *batch
          = rec->batch >= 0 ? jb_id_to_hex (&w->batches[rec->batch].is.batch) : g_strdup ("");
      g_string_append_printf (expected, "%s %d %s;", state_names[rec->state],
                              rec->state == PURGED ? 0 : 1, batch);
      /* Lost to nobody: what the kit has not any more, the office has. */
      g_assert_true (rec->state != PURGED || (rec->held_no != 0 && rec->held_no <= w->through));
    }
  g_autofree gchar *found
      = ask (w->box,
             "SELECT ifnull (group_concat (line, ''), '') FROM (SELECT state || ' ' ||"
             " (SELECT count (*) FROM sealed WHERE sealed.id = record.id) || ' '"
             " || lower (hex (batch)) || ';' AS line FROM record ORDER BY finished)",
             NULL);
  g_assert_cmpstr (found, ==, expected->str);
  /* Doubled nowhere: two live manifests never name one record. */
  guint n_live[MAX_RECORDS] = { 0 };
  for (guint b = 0; b < w->n_batches; b++)
    for (guint i = 0; w->batches[b].live && i < w->batches[b].is.n_records; i++)
      g_assert_cmpuint (++n_live[w->batches[b].records[i]], ==, 1);
}

static inline void
world_clear (World *w)
{
  for (guint i = 0; i < w->n_batches; i++)
    {
      jb_outbox_batch_clear (&w->batches[i].is);
      g_bytes_unref (w->batches[i].stream);
    }
  for (guint i = 0; i < w->n_files; i++)
    g_bytes_unref (w->files[i].file);
  g_rand_free (w->rand);
  g_free (w);
}
