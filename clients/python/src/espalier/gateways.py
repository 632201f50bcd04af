"""The gateways of a client, and which of them is current."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from typing import Any

import grpc

from .errors import EspalierError
from .token import Token, is_loopback

# Detects a dead connection within half a minute, even under a watch without traffic.
_OPTIONS = [("grpc.keepalive_time_ms", 20_000), ("grpc.keepalive_timeout_ms", 10_000)]
# A token for this machine itself is not sent through a proxy.
_DIRECT = [*_OPTIONS, ("grpc.enable_http_proxy", 0)]
_FIRST_WAIT, _MAX_WAIT = 0.05, 2.0


class Gateways:
    """One channel per endpoint, one of which is current. Thread-safe."""

    def __init__(
        self,
        endpoints: tuple[str, ...],
        credentials: grpc.ChannelCredentials | None,
        token: str | None,
        timeout: float,
        allow_plaintext_token: bool = False,
    ) -> None:
        if not endpoints:
            raise ValueError("no endpoints given")
        if token is not None and credentials is None and not allow_plaintext_token:
            for endpoint in endpoints:
                if not is_loopback(endpoint):
                    raise ValueError(
                        f"the token would travel to {endpoint} in plain text: pass credentials for TLS, or allow_plaintext_token=True"
                    )
        self._channels = [
            grpc.insecure_channel(endpoint, _DIRECT if token is not None and is_loopback(endpoint) else _OPTIONS)
            if credentials is None
            else grpc.secure_channel(endpoint, credentials, _OPTIONS)
            for endpoint in endpoints
        ]
        if token is not None:
            self._channels = [grpc.intercept_channel(channel, Token(token)) for channel in self._channels]
        self._lock = threading.Lock()
        self._current = 0
        self.timeout = timeout
        self.closed = threading.Event()

    @property
    def current(self) -> grpc.Channel:
        return self._channels[self._current]

    def fail_over(self, channel: grpc.Channel) -> None:
        """Makes the next gateway current, unless another thread has already failed over from `channel`."""
        with self._lock:
            if self.current is channel:
                self._current = (self._current + 1) % len(self._channels)

    def call(self, stub: type, method: str, request: Any, *, repeatable: bool = True) -> Any:
        """Makes a unary call on the first gateway that answers, with at most two attempts each.

        A call that is not repeatable is retried only if the previous attempt certainly had no effect.
        """
        attempts = 2 * len(self._channels)
        for attempt in range(1, attempts + 1):
            channel = self.current
            try:
                return getattr(stub(channel), method)(request, timeout=self.timeout)
            except grpc.RpcError as error:
                failure = EspalierError.of(error)
            if not failure.elsewhere:
                raise failure
            self.fail_over(channel)
            if attempt == attempts or not (repeatable or failure.nothing_done):
                raise failure
            if attempt >= len(self._channels) and self.closed.wait(backoff(attempt)):
                raise failure
        raise AssertionError

    def follow(self, open: Callable[[grpc.Channel], Any], ended: threading.Event) -> Any:
        """Yields the frames of a stream, reopened on the next gateway whenever it breaks, until `ended`."""
        attempt = 0
        while not ended.is_set():
            channel = self.current
            try:
                for frame in open(channel):
                    attempt = 0
                    yield frame
                    if frame.WhichOneof("frame") == "status" and frame.status.draining:
                        break
            except grpc.RpcError as error:
                failure = EspalierError.of(error)
                if ended.is_set():
                    return
                if not failure.elsewhere and failure.code is not grpc.StatusCode.CANCELLED:
                    raise failure from None
            self.fail_over(channel)
            attempt += 1
            ended.wait(backoff(attempt))

    def close(self) -> None:
        self.closed.set()
        for channel in self._channels:
            channel.close()


def backoff(attempt: int) -> float:
    """The delay before another attempt, in seconds: exponential, capped, with jitter in its upper half."""
    full = min(_MAX_WAIT, _FIRST_WAIT * 2 ** min(attempt, 16))
    return full / 2 + random.random() * full / 2
