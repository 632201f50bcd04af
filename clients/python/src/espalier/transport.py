"""How gateways are reached: channels of gRPC with the client's token, TLS and options."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import grpc
import grpc.aio

from . import forked
from .endpoint import Endpoint
from .errors import BadArgumentError

_OPTIONS = [
    # A gateway that comes back is used again within a second; by default gRPC waits for up to two minutes.
    ("grpc.initial_reconnect_backoff_ms", 100),
    ("grpc.max_reconnect_backoff_ms", 1_000),
    ("grpc.min_reconnect_backoff_ms", 5_000),
    # A connection of this client's own, so that closing it disturbs nobody.
    ("grpc.use_local_subchannel_pool", 1),
    ("grpc.max_receive_message_length", -1),
    # One attempt each: this client decides itself what is repeated, and where.
    ("grpc.enable_retries", 0),
]
# What goes to this machine itself is not sent through a proxy.
_DIRECT = [*_OPTIONS, ("grpc.enable_http_proxy", 0)]


@dataclass(frozen=True)
class Transport:
    """What all connections of a client have in common."""

    credentials: grpc.ChannelCredentials | None = None
    #: PEM: the certificates to trust instead of the default ones.
    ca: bytes | None = None
    token: str | None = None

    def open(self, endpoint: Endpoint) -> Any:
        """Returns a channel as those of `grpc.aio`. Does not connect yet."""
        channel = self._open_forked(endpoint) if forked.is_child() else self._open(endpoint)
        forked.outlive(channel)
        return channel if self.token is None else _Authorized(channel, self.token)

    def _open(self, endpoint: Endpoint) -> Any:
        options = _DIRECT if endpoint.loopback else _OPTIONS
        if not endpoint.secure:
            return grpc.aio.insecure_channel(endpoint.target, options)
        credentials = self.credentials or grpc.ssl_channel_credentials(self.ca)
        return grpc.aio.secure_channel(endpoint.target, credentials, options)

    def _open_forked(self, endpoint: Endpoint) -> Any:
        from .http2 import Http2Channel

        if self.credentials is not None:
            raise BadArgumentError(
                "credentials of gRPC cannot be used in a process that was forked after gRPC was loaded: pass `ca`"
            )
        return Http2Channel(endpoint, self.ca)


def check_token(endpoints: tuple[Endpoint, ...], token: str | None, allow_plaintext: bool) -> None:
    """Refuses to send a token where anyone on the way could read it."""
    for one in endpoints if token is not None and not allow_plaintext else ():
        if not one.secure and not one.loopback:
            raise BadArgumentError(
                f"the token would travel to {one.text} in plain text: use grpcs://, or allow_plaintext_token=True",
                {"endpoint": one.text},
            )


class _Authorized:
    """A channel that sends a token with every call. Not an interceptor or credentials: gRPC sends the latter over TLS only."""

    def __init__(self, channel: Any, token: str) -> None:
        self._channel = channel
        self._header = ("authorization", f"Bearer {token}")
        self.close = channel.close

    def _with_token(self, kind: str) -> Callable[..., Any]:
        def multi_callable(*args: Any, **options: Any) -> Callable[..., Any]:
            call = getattr(self._channel, kind)(*args, **options)

            def start(*request: Any, metadata: Any = None, **rest: Any) -> Any:
                return call(*request, metadata=(*(metadata or ()), self._header), **rest)

            return start

        return multi_callable

    def __getattr__(self, name: str) -> Any:
        if name in ("unary_unary", "unary_stream", "stream_unary", "stream_stream"):
            return self._with_token(name)
        raise AttributeError(name)
