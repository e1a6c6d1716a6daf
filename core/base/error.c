/* SPDX-License-Identifier: MPL-2.0 */
#include "core/base/error.h"

/* It would be formatted as a subtraction. */
/* clang-format off */
G_DEFINE_QUARK (jb-error-quark, jb_error)
/* clang-format on */

gboolean
jb_error_is_passing (const GError *error)
{
  return error != NULL && error->domain == JB_ERROR
         && (error->code == JB_ERROR_NETWORK || error->code == JB_ERROR_BUSY
             || error->code == JB_ERROR_FULL);
}
