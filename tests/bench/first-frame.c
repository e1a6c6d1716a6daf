/* SPDX-License-Identifier: MPL-2.0 */
/* Preloaded into an unchanged GTK 3 program: at the first drawn frame of a window it prints how long
 * ago the program was started (JEMPUT_BENCH_START_NS, CLOCK_MONOTONIC) and its peak memory, and ends
 * it. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <gdk/gdk.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

typedef void (*EndDrawFrame) (GdkWindow *window, GdkDrawingContext *context);

void gdk_window_end_draw_frame (GdkWindow *window, GdkDrawingContext *context);

__attribute__ ((visibility ("default"))) void
gdk_window_end_draw_frame (GdkWindow *window, GdkDrawingContext *context)
{
  EndDrawFrame real = (EndDrawFrame) dlsym (RTLD_NEXT, "gdk_window_end_draw_frame");
  real (window, context);
  const char *start = getenv ("JEMPUT_BENCH_START_NS");
  if (start == NULL || gdk_window_get_width (window) < 100)
    return;
  gdk_display_sync (gdk_window_get_display (window));
  struct timespec now;
  struct rusage usage;
  clock_gettime (CLOCK_MONOTONIC, &now);
  getrusage (RUSAGE_SELF, &usage);
  long long ns = (long long) now.tv_sec * 1000000000 + now.tv_nsec - atoll (start);
  printf ("first-frame %lld %ld\n", ns, usage.ru_maxrss);
  fflush (stdout);
  _exit (0);
}
