/* SPDX-License-Identifier: MPL-2.0 */
/* A camera: preview frames and one still as JPEG. The simulation draws a moving test portrait and
 * can be told to misbehave. One thread (the default main context). */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct HwCamera HwCamera;

typedef struct {
  guint width_px, height_px;
  gsize stride_bytes;
  GBytes *pixels; /* RGB, 8 bits each, rows from the top */
} HwFrame;

typedef void (*HwFrameFunc) (const HwFrame *frame, gpointer data);
/* The camera went away or came back (`lost` with words for people, or NULL). */
typedef void (*HwCameraStateFunc) (const gchar *lost, gpointer data);

typedef enum {
  HW_CAMERA_FINE,
  HW_CAMERA_UNPLUGGED,
  HW_CAMERA_DARK,
  HW_CAMERA_CORRUPT
} HwCameraMood;

HwCamera *hw_camera_new_sim (void);
void hw_camera_sim_behave (HwCamera *camera, HwCameraMood mood);
/* The cloth behind the resident, 0xRRGGBB; red at first. */
void hw_camera_sim_backdrop (HwCamera *camera, guint32 rgb);
void hw_camera_free (HwCamera *camera);

/* Preview at about `frames_per_s`, at most 800x600. */
gboolean hw_camera_start (HwCamera *camera, guint frames_per_s, HwFrameFunc frame,
                          HwCameraStateFunc state, gpointer data, GError **error);
void hw_camera_stop (HwCamera *camera);
/* A still in KTP proportion (3:4), JPEG of at most `max_bytes` without metadata (transfer full). */
void hw_camera_capture_async (HwCamera *camera, gsize max_bytes, GCancellable *cancellable,
                              GAsyncReadyCallback callback, gpointer data);
GBytes *hw_camera_capture_finish (HwCamera *camera, GAsyncResult *result, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HwCamera, hw_camera_free)

G_END_DECLS
