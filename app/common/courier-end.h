/* SPDX-License-Identifier: MPL-2.0 */
/* How `jemput-sync --once` ends: its exit codes, for whoever starts it. 2 is wrong usage, as ever. */
#pragma once

typedef enum {
  JB_COURIER_DONE = 0,        /* all is sent and receipted */
  JB_COURIER_LEFT = 1,        /* something is left, or the kit could not be asked */
  JB_COURIER_NOT_REACHED = 4, /* the office */
  JB_COURIER_REFUSED = 5,     /* by the office */
} JbCourierEnd;
