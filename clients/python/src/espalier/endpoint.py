"""Where a gateway is."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass

from .errors import BadArgumentError

DEFAULT_PORT = 7400

_GRAMMAR = re.compile(
    r"(?:(?P<scheme>[a-z][a-z0-9+.-]*)://)?(?P<host>\[[0-9A-Fa-f:.%\w]+\]|[^\s:/\[\]@,]+)(?::(?P<port>[0-9]{1,5}))?/?"
)
#: Targets in the form of gRPC itself.
_OF_GRPC = re.compile(r"(?:unix|unix-abstract|dns|ipv4|ipv6):\S+")
_HINT = "write host, host:port, grpc://host:port, or grpcs://host:port for TLS"


@dataclass(frozen=True)
class Endpoint:
    """The address of a gateway."""

    #: As it is shown to people.
    text: str
    #: As gRPC takes it.
    target: str
    #: TLS.
    secure: bool
    #: Whether the way to it does not leave this machine.
    loopback: bool


def parse_endpoints(texts: tuple[str, ...], *, secure: bool) -> tuple[Endpoint, ...]:
    """Parses endpoints; a text may hold several, with commas. `secure`: those without a scheme use TLS. Raises BAD_ARGUMENT."""
    found = [one.strip() for text in texts for one in ([text] if _OF_GRPC.fullmatch(text) else text.split(","))]
    found = [one for one in found if one]
    if not found:
        raise BadArgumentError("no endpoint is given", {"endpoint": "", "hint": _HINT})
    return tuple(dict.fromkeys(_parse(one, secure) for one in found))


def _parse(text: str, secure: bool) -> Endpoint:
    if _OF_GRPC.fullmatch(text):
        return Endpoint(text, text, secure, _is_loopback_target(text))
    match = _GRAMMAR.fullmatch(text)
    if match is None:
        raise _bad(text, "is not an endpoint")
    scheme, host, port = match["scheme"], match["host"], int(match["port"] or DEFAULT_PORT)
    if scheme not in (None, "grpc", "grpcs"):
        raise _bad(text, f'has the unknown scheme "{scheme}"')
    if scheme == "grpc" and secure:
        raise _bad(text, "is without TLS, and credentials for TLS are given")
    if not 1 <= port <= 65_535:
        raise _bad(text, "has a port out of range")
    is_secure = secure or scheme == "grpcs"
    target = f"{host}:{port}"
    return Endpoint(f"{'grpcs' if is_secure else 'grpc'}://{target}", target, is_secure, _is_loopback(host.strip("[]")))


def _bad(text: str, why: str) -> BadArgumentError:
    return BadArgumentError(f'"{text}" {why}', {"endpoint": text, "hint": _HINT})


def _is_loopback_target(target: str) -> bool:
    kind, _, rest = target.partition(":")
    if kind.startswith("unix"):
        return True
    return all(_is_loopback(_host(address)) for address in rest.lstrip("/").split(","))


def _host(address: str) -> str:
    if address.startswith("["):
        return address[1:].partition("]")[0]
    return address if address.count(":") > 1 else address.partition(":")[0]


def _is_loopback(host: str) -> bool:
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
