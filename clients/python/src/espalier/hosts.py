"""The addresses of this machine."""

from __future__ import annotations

import socket
import struct


def own_hosts() -> list[str]:
    """All IPv4 addresses of this machine that other machines can use. Empty if there is only loopback: then the gateway takes the
    address that it sees.
    """
    try:
        found = _of_interfaces()
    except (ImportError, OSError):
        found = _of_route()
    return [one for one in found if not one.startswith(("127.", "169.254."))]


def _of_interfaces() -> list[str]:
    """Linux: asks each interface."""
    import fcntl

    found = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        for _, name in socket.if_nameindex():
            try:
                answer = fcntl.ioctl(probe.fileno(), 0x8915, struct.pack("256s", name.encode()[:15]))  # SIOCGIFADDR
            except OSError:
                continue
            found.append(socket.inet_ntoa(answer[20:24]))
    if not found:
        raise OSError("no interface reports an address")
    return found


def _of_route() -> list[str]:
    """Elsewhere: the address from which this machine reaches others. Nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("203.0.113.1", 9))
            return [probe.getsockname()[0]]
        except OSError:
            return []
