/* SPDX-License-Identifier: MPL-2.0 */
/* Asking a person at the terminal. Everything goes over /dev/tty, so that pipes stay clean. */
#pragma once

#include "core/base/secret.h"

G_BEGIN_DECLS

#define JB_PROMPT_MAX_BYTES 512

/* One line without echo. JB_ERROR_STATE if there is no terminal, JB_ERROR_INVALID if the line is
 * empty, JB_ERROR_LIMIT (transfer full). */
JbSecret *jb_prompt_secret (const gchar *prompt, GError **error);
/* A secret from `fd` if that is not negative, else asked for (transfer full). */
JbSecret *jb_prompt_secret_or_fd (gint fd, const gchar *prompt, GError **error);
/* "ya", "y" or "yes" (any case) is yes, all else no. JB_ERROR_STATE if there is no terminal. */
gboolean jb_prompt_yes (const gchar *prompt, gboolean *ret_yes, GError **error);

G_END_DECLS
