"""Are the ports ours to take? Asked before anything starts, since two servers may share a port without noticing."""

from __future__ import annotations

import errno
import socket

from stowage.platform.failures import StartError


def require_free(address: str, port: int, setting: str) -> None:
    """Raises StartError that names the `setting` to change."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
            probe.listen(1)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise StartError(f"port {port} is in use by another program: stop it, or set {setting}") from error
            raise StartError(f"cannot listen on {address}:{port}: {error.strerror}; see {setting}") from error
