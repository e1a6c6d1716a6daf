/* SPDX-License-Identifier: MPL-2.0 */
/* Message ids are Indonesian; app/po/en.po holds the English. Include in .c files only. */
#pragma once

#include <glib/gi18n-lib.h>
