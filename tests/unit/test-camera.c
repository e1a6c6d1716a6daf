/* SPDX-License-Identifier: MPL-2.0 */
#include "hw/camera.h"

#include <gdk-pixbuf/gdk-pixbuf.h>

typedef struct {
  guint frames, width_px, height_px;
  guint8 corner[3];
  gchar *lost;
  gboolean told;
  GBytes *still;
  GError *error;
  gboolean done;
} Seen;

static void
on_frame (const HwFrame *frame, gpointer data)
{
  Seen *seen = data;
  gsize len;
  const guint8 *pixels = g_bytes_get_data (frame->pixels, &len);
  g_assert_cmpuint (frame->stride_bytes, >=, 3 * frame->width_px);
  g_assert_cmpuint (len, >=, frame->stride_bytes * (frame->height_px - 1) + 3 * frame->width_px);
  seen->frames++;
  seen->width_px = frame->width_px;
  seen->height_px = frame->height_px;
  memcpy (seen->corner, pixels, 3);
}

static void
on_state (const gchar *lost, gpointer data)
{
  Seen *seen = data;
  g_free (seen->lost);
  seen->lost = g_strdup (lost);
  seen->told = TRUE;
}

static void
on_still (GObject *source, GAsyncResult *result, gpointer data)
{
  HwCamera *camera = ((gpointer *) data)[0];
  Seen *seen = ((gpointer *) data)[1];
  seen->still = hw_camera_capture_finish (camera, result, &seen->error);
  seen->done = TRUE;
}

static void
capture (HwCamera *camera, gsize max_bytes, Seen *seen)
{
  gpointer both[] = { camera, seen };
  g_clear_pointer (&seen->still, g_bytes_unref);
  g_clear_error (&seen->error);
  seen->done = FALSE;
  hw_camera_capture_async (camera, max_bytes, NULL, on_still, both);
  while (!seen->done)
    g_main_context_iteration (NULL, TRUE);
}

static void
seen_clear (Seen *seen)
{
  g_clear_pointer (&seen->still, g_bytes_unref);
  g_clear_error (&seen->error);
  g_clear_pointer (&seen->lost, g_free);
}

static void
test_preview (void)
{
  g_autoptr (HwCamera) camera = hw_camera_new_sim ();
  g_autoptr (GError) error = NULL;
  Seen seen = { 0 };
  hw_camera_sim_backdrop (camera, 0x0F4FB0);
  g_assert_true (hw_camera_start (camera, 50, on_frame, on_state, &seen, &error));
  while (seen.frames < 3)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (seen.width_px * 4, ==, seen.height_px * 3);
  g_assert_cmpuint (seen.corner[0], ==, 0x0F);
  g_assert_cmpuint (seen.corner[2], ==, 0xB0);
  hw_camera_sim_behave (camera, HW_CAMERA_DARK);
  while (seen.corner[2] > 0x60)
    g_main_context_iteration (NULL, TRUE);
  hw_camera_stop (camera);
  hw_camera_stop (camera);
  g_assert_false (g_main_context_pending (NULL));
  seen_clear (&seen);
}

static void
test_still (void)
{
  g_autoptr (HwCamera) camera = hw_camera_new_sim ();
  Seen seen = { 0 };
  capture (camera, 1024 * 1024, &seen);
  g_assert_no_error (seen.error);
  gsize len;
  const guint8 *jpeg = g_bytes_get_data (seen.still, &len);
  g_assert_cmpuint (len, <=, 1024 * 1024);
  g_assert_cmpmem (jpeg, 3, "\xFF\xD8\xFF", 3);
  g_assert_cmpmem (jpeg + len - 2, 2, "\xFF\xD9", 2);
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (seen.still);
  g_autoptr (GdkPixbuf) picture = gdk_pixbuf_new_from_stream (stream, NULL, &seen.error);
  g_assert_no_error (seen.error);
  g_assert_cmpint (gdk_pixbuf_get_width (picture), >=, 600);
  g_assert_cmpint (gdk_pixbuf_get_width (picture) * 4, ==, gdk_pixbuf_get_height (picture) * 3);
  gsize first = len;
  capture (camera, first - 1, &seen);
  g_assert_no_error (seen.error);
  g_assert_cmpuint (g_bytes_get_size (seen.still), <, first);
  capture (camera, 100, &seen);
  g_assert_error (seen.error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE);
  g_assert_null (seen.still);
  seen_clear (&seen);
}

static void
test_unplugged (void)
{
  g_autoptr (HwCamera) camera = hw_camera_new_sim ();
  g_autoptr (GError) error = NULL;
  Seen seen = { 0 };
  g_assert_true (hw_camera_start (camera, 50, on_frame, on_state, &seen, &error));
  hw_camera_sim_behave (camera, HW_CAMERA_UNPLUGGED);
  while (!seen.told)
    g_main_context_iteration (NULL, TRUE);
  g_assert_nonnull (seen.lost);
  guint frames = seen.frames;
  capture (camera, 1024 * 1024, &seen);
  g_assert_error (seen.error, G_IO_ERROR, G_IO_ERROR_NOT_CONNECTED);
  g_assert_cmpuint (seen.frames, ==, frames);
  seen.told = FALSE;
  hw_camera_sim_behave (camera, HW_CAMERA_FINE);
  while (!seen.told || seen.frames == frames)
    g_main_context_iteration (NULL, TRUE);
  g_assert_null (seen.lost);
  seen_clear (&seen);
}

static void
test_corrupt (void)
{
  g_autoptr (HwCamera) camera = hw_camera_new_sim ();
  Seen seen = { 0 };
  hw_camera_sim_behave (camera, HW_CAMERA_CORRUPT);
  capture (camera, 1024 * 1024, &seen);
  g_assert_no_error (seen.error);
  gsize len;
  const guint8 *jpeg = g_bytes_get_data (seen.still, &len);
  g_assert_cmpint (memcmp (jpeg + len - 2, "\xFF\xD9", 2), !=, 0);
  seen_clear (&seen);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/hw/camera/the-preview-is-3-by-4-and-shows-the-backdrop", test_preview);
  g_test_add_func ("/hw/camera/a-still-is-a-jpeg-that-fits", test_still);
  g_test_add_func ("/hw/camera/an-unplugged-camera-is-told-and-comes-back", test_unplugged);
  g_test_add_func ("/hw/camera/half-a-picture-can-be-asked-for", test_corrupt);
  return g_test_run ();
}
