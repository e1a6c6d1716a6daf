/* SPDX-License-Identifier: MPL-2.0 */
/* Who is on the other side of a connection, as the kernel tells it; for server.c only. */
#pragma once

#include "app/socket/server.h"

G_BEGIN_DECLS

/* SO_PEERCRED and SO_PEERGROUPS: from when the peer connected. */
gboolean jb_socket_peer_is_welcome (GSocket *socket, guint own_uid, guint socket_gid);

G_END_DECLS
