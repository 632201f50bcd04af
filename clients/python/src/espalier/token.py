"""Sends a token with every call."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import grpc


@dataclass(frozen=True)
class _Details(grpc.ClientCallDetails):
    method: str
    timeout: float | None
    metadata: tuple[tuple[str, str | bytes], ...]
    credentials: grpc.CallCredentials | None
    wait_for_ready: bool | None
    compression: grpc.Compression | None


class Token(grpc.UnaryUnaryClientInterceptor, grpc.UnaryStreamClientInterceptor, grpc.StreamStreamClientInterceptor):
    """An interceptor, because gRPC sends call credentials over TLS only."""

    def __init__(self, token: str) -> None:
        self._header = ("authorization", f"Bearer {token}")

    def _intercept(self, proceed: Callable[..., Any], details: grpc.ClientCallDetails, request: Any) -> Any:
        metadata = (*(details.metadata or ()), self._header)
        known = (details.credentials, details.wait_for_ready, details.compression)
        return proceed(_Details(details.method, details.timeout, metadata, *known), request)

    intercept_unary_unary = intercept_unary_stream = intercept_stream_stream = _intercept


def is_loopback(endpoint: str) -> bool:
    """Whether the way to an endpoint, in any form that gRPC takes, does not leave this machine."""
    if endpoint.startswith(("unix:", "unix-abstract:")):
        return True
    addresses = endpoint.removeprefix("dns:").removeprefix("ipv4:").removeprefix("ipv6:").lstrip("/").split(",")
    return all(_is_loopback_host(_host(address)) for address in addresses)


def _host(address: str) -> str:
    if address.startswith("["):
        return address[1:].partition("]")[0]
    return address if address.count(":") > 1 else address.partition(":")[0]


def _is_loopback_host(host: str) -> bool:
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
