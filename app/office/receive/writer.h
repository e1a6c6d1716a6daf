/* SPDX-License-Identifier: MPL-2.0 */
/* The receiver's one thread with a database connection. Jobs queue; all writing jobs that queued
 * while the last commit was on its way to the disk are committed together, so that a sync that
 * costs 20 ms is shared by everybody who waits. `done` is called after the commit, in the main
 * context of the thread that made the writer: what a job reports has happened.
 *
 * A job that fails is undone alone (a savepoint); if the commit fails, all of its batch fail. */
#pragma once

#include "app/office/answers.h"

G_BEGIN_DECLS

typedef struct OfWriter OfWriter;

typedef enum { OF_WRITER_READ, OF_WRITER_WRITE } OfWriterKind;

/* Runs in the writer's thread. */
typedef gboolean (*OfWriterFunc) (OfOffice *office, const OfKeyring *online, gpointer data,
                                  GError **error);
/* Runs in the main context; `error` NULL if the job is done. */
typedef void (*OfWriterDone) (gpointer data, const GError *error);

/* Opens the office at `home` and its online keys, in the new thread (transfer full). */
OfWriter *of_writer_new (const gchar *home, GError **error);
/* Does what is queued, then ends. Every `done` has been called. */
void of_writer_free (OfWriter *writer);

void of_writer_submit (OfWriter *writer, OfWriterKind kind, OfWriterFunc func, OfWriterDone done,
                       gpointer data);

/* How many commits there were, and how many jobs they carried: for tests and figures. */
void of_writer_counts (OfWriter *writer, guint64 *ret_commits, guint64 *ret_writes);

/* Jobs nobody has begun yet. */
guint of_writer_n_queued (OfWriter *writer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (OfWriter, of_writer_free)

G_END_DECLS
