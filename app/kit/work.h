/* SPDX-License-Identifier: MPL-2.0 */
/* One worker thread for everything that may block (the kit's calls): jobs run one after the other, in
 * the order they were handed in, and come back on the main loop. Nothing blocks the screen. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct JkWork JkWork;

/* In the worker. `job` belongs to the worker until `done` is called. */
typedef gboolean (*JkJob) (gpointer job, GError **error);
/* On the main loop; `error` is NULL if all went well. */
typedef void (*JkDone) (gpointer job, const GError *error, gpointer data);

JkWork *jk_work_new (void);
/* Finishes what was handed in, and calls what is done. */
void jk_work_free (JkWork *work);

/* Takes `job`; `free_job` and `done` may be NULL. */
void jk_work_run (JkWork *work, JkJob run, gpointer job, GDestroyNotify free_job, JkDone done,
                  gpointer data);
/* Jobs handed in and not yet done. */
guint jk_work_pending (const JkWork *work);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkWork, jk_work_free)

G_END_DECLS
