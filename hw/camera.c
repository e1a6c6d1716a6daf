/* SPDX-License-Identifier: MPL-2.0 */
#include "hw/camera-backend.h"

void
hw_camera_free (HwCamera *camera)
{
  if (camera == NULL)
    return;
  hw_camera_stop (camera);
  camera->backend->free (camera);
}

gboolean
hw_camera_start (HwCamera *camera, guint frames_per_s, HwFrameFunc frame, HwCameraStateFunc state,
                 gpointer data, GError **error)
{
  g_return_val_if_fail (frames_per_s > 0 && frames_per_s <= 60 && frame != NULL, FALSE);
  hw_camera_stop (camera);
  if (!camera->backend->start (camera, frames_per_s, error))
    return FALSE;
  camera->frame = frame;
  camera->state = state;
  camera->data = data;
  return TRUE;
}

void
hw_camera_stop (HwCamera *camera)
{
  if (camera->frame == NULL)
    return;
  camera->backend->stop (camera);
  camera->frame = NULL;
  camera->state = NULL;
}

void
hw_camera_capture_async (HwCamera *camera, gsize max_bytes, GCancellable *cancellable,
                         GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, data);
  g_task_set_source_tag (task, hw_camera_capture_async);
  camera->backend->capture (camera, max_bytes, task);
}

GBytes *
hw_camera_capture_finish (HwCamera *camera, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
