/* SPDX-License-Identifier: MPL-2.0 */
#include "app/kit/work.h"

struct JkWork {
  GAsyncQueue *queue; /* GTask; the task without data ends the thread */
  GThread *thread;
  guint pending;
};

typedef struct {
  JkWork *work;
  JkJob run;
  gpointer job;
  GDestroyNotify free_job;
  JkDone done;
  gpointer data;
} Order;

static void
order_free (gpointer data)
{
  Order *order = data;
  if (order->free_job != NULL)
    order->free_job (order->job);
  g_free (order);
}

static gpointer
work_thread (gpointer data)
{
  GAsyncQueue *queue = data;
  for (;;)
    {
      g_autoptr (GTask) task = g_async_queue_pop (queue);
      Order *order = g_task_get_task_data (task);
      GError *error = NULL;
      if (order == NULL)
        return NULL;
      if (order->run (order->job, &error))
        g_task_return_boolean (task, TRUE);
      else
        g_task_return_error (task, error);
    }
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer data)
{
  Order *order = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  g_task_propagate_boolean (G_TASK (result), &error);
  order->work->pending--;
  if (order->done != NULL)
    order->done (order->job, error, order->data);
}

JkWork *
jk_work_new (void)
{
  JkWork *work = g_new0 (JkWork, 1);
  work->queue = g_async_queue_new_full (g_object_unref);
  work->thread = g_thread_new ("kit", work_thread, work->queue);
  return work;
}

void
jk_work_free (JkWork *work)
{
  if (work == NULL)
    return;
  while (work->pending > 0)
    g_main_context_iteration (NULL, TRUE);
  g_async_queue_push (work->queue, g_task_new (NULL, NULL, NULL, NULL));
  g_thread_join (work->thread);
  g_async_queue_unref (work->queue);
  g_free (work);
}

void
jk_work_run (JkWork *work, JkJob run, gpointer job, GDestroyNotify free_job, JkDone done,
             gpointer data)
{
  Order *order = g_new0 (Order, 1);
  *order = (Order){ work, run, job, free_job, done, data };
  GTask *task = g_task_new (NULL, NULL, on_done, NULL);
  g_task_set_task_data (task, order, order_free);
  g_task_set_source_tag (task, jk_work_run);
  work->pending++;
  g_async_queue_push (work->queue, task);
}

guint
jk_work_pending (const JkWork *work)
{
  return work->pending;
}
