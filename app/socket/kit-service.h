/* SPDX-License-Identifier: MPL-2.0 */
/* The kit socket of a kit: a JbKitLink for every connection. */
#pragma once

#include "app/socket/server.h"
#include "core/kit.h"

G_BEGIN_DECLS

/* `kit` must outlive the server (transfer full). */
JbSocketServer *jb_socket_serve_kit (const gchar *home, JbKit *kit, GError **error);

G_END_DECLS
