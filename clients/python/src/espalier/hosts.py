"""The addresses of this machine."""

from __future__ import annotations

import array
import re
import socket
import struct
from collections.abc import Iterable

# An empty host, 0.0.0.0 or [::], however it is written. What is written wrong is refused by the gateway.
_ALL_HOSTS = re.compile(r"(?:[0.]*|\[[0:.]*(?:ffff:[0:.]*)?\]):", re.IGNORECASE)


def need_hosts(addresses: Iterable[str]) -> bool:
    """Whether one of the addresses stands for all of this machine's: ":port", "0.0.0.0:port" or "[::]:port"."""
    return any(_ALL_HOSTS.match(one) for one in addresses)


def own_hosts() -> list[str]:
    """The addresses that stand for the host of such an address: all IPv4 addresses of this machine that other machines can use, or the
    IPv6 ones if there are none. Empty if there is only loopback: then the gateway takes the address that it sees.
    """
    try:
        found = _of_interfaces()
    except (ImportError, OSError):
        found = _of_route()
    return list(dict.fromkeys(one for one in found if not one.startswith(("127.", "169.254.")))) or _v6()


def _of_interfaces() -> list[str]:
    """Linux: all IPv4 addresses of all interfaces."""
    import fcntl

    size = 40 if struct.calcsize("P") == 8 else 32  # of struct ifreq: a name of 16 bytes, then a socket address
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        for room in (64 * size, 4096 * size):
            buffer = array.array("B", bytes(room))
            request = struct.pack("iP", room, buffer.buffer_info()[0])
            used = struct.unpack("iP", fcntl.ioctl(probe.fileno(), 0x8912, request))[0]  # SIOCGIFCONF
            if used < room:
                break
    return [socket.inet_ntoa(buffer[at + 20 : at + 24].tobytes()) for at in range(0, used, size)]


def _of_route() -> list[str]:
    """Elsewhere: the address from which this machine reaches others. Nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("203.0.113.1", 9))
            return [probe.getsockname()[0]]
        except OSError:
            return []


def _v6() -> list[str]:
    """Linux: the IPv6 addresses that are not of loopback and not link-local."""
    try:
        with open("/proc/net/if_inet6", encoding="ascii") as lines:
            fields = [line.split() for line in lines]
    except OSError:
        return []
    return [socket.inet_ntop(socket.AF_INET6, bytes.fromhex(one[0])) for one in fields if one[3] == "00"]
