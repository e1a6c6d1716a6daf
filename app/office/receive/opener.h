/* SPDX-License-Identifier: MPL-2.0 */
/* Starts the opener and starts it again when it dies, from a process that does nothing else (the
 * keeper): the receiver talks to the internet, so it must neither read the passphrase nor hold the
 * descriptor it can be read from. Receiver and opener talk over two pipes, one line a message:
 *
 *   to the opener (its stdin)      stored <kit> <batch>     a batch was committed; ids in hex
 *                                  end of file              finish what is open, then exit with 0
 *   from the opener (its stdout)   any line                 for the log
 *   from the keeper (same pipe)    keeper <words>           started, died, gave up
 *
 * A line is only a hint to look: the store says what is to be opened. */
#pragma once

#include "core/base/id.h"

G_BEGIN_DECLS

typedef struct OfOpener OfOpener;

typedef struct {
  const gchar *home;
  gint passphrase_fd;   /* -1: the opener asks at the terminal */
  const gchar *program; /* NULL: ourselves */
} OfOpenerOptions;

/* A line came from the opener or the keeper. */
typedef void (*OfOpenerLine) (const gchar *line, gpointer data);

/* Forks: to be called before any thread is started. Closes `passphrase_fd` here (transfer full).
 * JB_ERROR_IO. */
OfOpener *of_opener_start (const OfOpenerOptions *options, GError **error);
/* From then on lines are read, in the thread-default main context. */
void of_opener_watch (OfOpener *opener, OfOpenerLine line, gpointer data);
/* Never blocks: while the pipe is full the opener has enough to look at. */
void of_opener_tell (OfOpener *opener, const JbId *kit, const JbId *batch);
/* Closes the pipe and waits until the opener has finished, at most `max_s`; then ends it. */
void of_opener_free (OfOpener *opener, guint max_s);

G_END_DECLS
