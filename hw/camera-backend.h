/* SPDX-License-Identifier: MPL-2.0 */
/* Between the camera and its back-ends: a back-end embeds HwCamera as its first member. */
#pragma once

#include "hw/camera.h"

G_BEGIN_DECLS

typedef struct {
  const gchar *name;
  gboolean (*start) (HwCamera *camera, guint frames_per_s, GError **error);
  void (*stop) (HwCamera *camera);
  /* Returns the task with a GBytes (GDestroyNotify g_bytes_unref) or an error. Takes `task`. */
  void (*capture) (HwCamera *camera, gsize max_bytes, GTask *task);
  void (*free) (HwCamera *camera);
} HwCameraBackend;

struct HwCamera {
  const HwCameraBackend *backend;
  HwFrameFunc frame; /* NULL unless started */
  HwCameraStateFunc state;
  gpointer data;
};

G_END_DECLS
