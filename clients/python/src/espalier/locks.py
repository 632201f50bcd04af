"""Locks, semaphores and elections: one contender, from its first request to its end."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import time
from collections.abc import Callable
from typing import Any

import grpc

from .errors import BadArgumentError, EspalierError, Reason, closed
from .gateways import Gateway, Gateways, backoff
from .keepalive import KeepAlive, Lease
from .v1 import coordination_pb2, registry_pb2

logger = logging.getLogger("espalier")

#: How long releasing may take, in seconds: what cannot be released ends with its lease.
_RELEASE_TIMEOUT = 2.0

#: Called with how many must leave before this one.
OnQueued = Callable[[int], object]

_WHY = {
    coordination_pb2.LOST_REASON_RELEASED: "it was released by somebody else",
    coordination_pb2.LOST_REASON_LEASE_ENDED: "its lease was not renewed in time",
    coordination_pb2.LOST_REASON_SESSION_ENDED: "the gateway has lost its session with the store",
    coordination_pb2.LOST_REASON_DELETED: "its node was deleted by somebody else",
    coordination_pb2.LOST_REASON_GONE: "it had ended before another gateway could take it over",
}


class HoldLoop:
    """Acquires, again and under the same lease wherever the client moves. The hold ends by this process's own clock, whatever a gateway
    said last.
    """

    def __init__(
        self,
        gateways: Gateways,
        keep_alive: KeepAlive,
        request: coordination_pb2.AcquireRequest,
        ttl: float,
        wait: float | None,
        on_queued: OnQueued | None,
    ) -> None:
        self.path: str = request.path
        self.error: EspalierError | None = None
        #: Done when it is held; failed when it cannot be had.
        self.held: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.held.add_done_callback(_seen)
        #: Set when it was lost or released.
        self.over = asyncio.Event()
        self._gateways = gateways
        self._keep_alive = keep_alive
        self._request = request
        self._on_queued = on_queued
        self._lease = Lease(ttl)
        self._ttl = ttl
        began = time.monotonic()
        self._deadline = None if wait is None else began + wait
        self._first_answer_by = began + gateways.timeout
        self._answered = False
        self._token = 0
        self._renewed_at = self._valid_until = 0.0
        self._expiry: asyncio.TimerHandle | None = None
        self._call: Any = None
        self._again = False
        self._lease.registrations.add(self)
        keep_alive.add(self._lease)
        self._task = asyncio.create_task(self._run())

    @property
    def is_held(self) -> bool:
        """By this process's own clock: also right in a process that was frozen. May be asked for in any thread."""
        return self._token != 0 and self.error is None and not self.over.is_set() and time.monotonic() < self._valid_until

    @property
    def token(self) -> int:
        if self.is_held:
            return self._token
        raise self.error or self._lost("it was released, or no gateway has confirmed it in time")

    async def release(self) -> None:
        if not self._end(None):
            return
        request = coordination_pb2.ReleaseRequest(path=self.path, lease_id=self._lease.id)
        try:
            await self._gateways.call("coordination", "Release", request, timeout=_RELEASE_TIMEOUT)
        except EspalierError as error:
            logger.warning("%s is released when its lease ends: %s", self.path, error)

    def renewed(self, status: registry_pb2.LeaseStatus, sent: float) -> None:
        """What a keep-alive says of the lease, in answer to a request of that time."""
        if status.state == registry_pb2.LEASE_STATE_LIVE:
            self._renewed_at = max(self._renewed_at, sent)
            if self._token:
                self._extend(sent)
        elif self._answered and self._call is not None:
            # Of another gateway, or gone: acquire again here.
            self._again = True
            self._call.cancel()

    def suspend(self) -> None:
        """It is valid until its time is over."""

    def lease_replaced(self) -> None:
        """Its lease has expired: what is acquired now is another hold, which the token tells apart."""

    async def _run(self) -> None:
        failures = 0
        while True:
            gateway = self._gateways.current
            was = self._answered
            try:
                failure = await self._follow(gateway)
            except Exception as error:
                logger.exception("acquiring %s failed", self.path)
                failure = EspalierError("INTERNAL", f"{type(error).__name__}: {error}")
            if failure is None:
                failures = 0
                continue
            if not failure.elsewhere and failure.reason is not Reason.OUTCOME_UNKNOWN:
                self._end(failure)
                return
            if not self._answered and time.monotonic() >= self._first_answer_by:
                self._end(failure if failure.by_gateway else self._gateways.unreachable_error())
                return
            failures = 0 if self._answered and not was else failures + 1
            if not failure.by_gateway:
                gateway.problem = failure.message
            if gateway is self._gateways.current and not gateway.left.done():
                await self._gateways.fail_over(gateway, failure.message)
            if gateway is self._gateways.current:
                await asyncio.sleep(backoff(failures))

    async def _follow(self, gateway: Gateway) -> EspalierError | None:
        """Acquires at a gateway and reads until its stream ends. Returns why, or None where it is to be acquired again at once."""
        request = self._request
        request.lease_id = self._lease.id
        request.fencing_token = self._token
        sent = time.monotonic()
        request.ClearField("wait")
        if self._deadline is not None and not self._token:
            request.wait.FromMicroseconds(max(0, round((self._deadline - sent) * 1_000_000)))
        self._again = False
        call = gateway.coordination.Acquire(request)
        self._call = call
        given_up = False

        def cancel(_left: object = None) -> None:
            nonlocal given_up
            given_up = True
            call.cancel()

        late = None
        if not self._answered:
            late = asyncio.get_running_loop().call_later(self._gateways.timeout, cancel)
        gateway.left.add_done_callback(cancel)
        try:
            async for frame in call:
                self._answered = True
                if late is not None:
                    late.cancel()
                if self._take(frame, sent):
                    return None
            return EspalierError("GATEWAY_UNREACHABLE", "it ended the stream", grpc.StatusCode.UNAVAILABLE)
        except grpc.RpcError as error:
            return None if self._again else EspalierError.of(error)
        except asyncio.CancelledError:
            if self._again and not self.over.is_set():
                return None
            if self.over.is_set() or self._gateways.closed or not given_up:
                raise
            problem = gateway.problem or f"{gateway.endpoint.text} sent nothing"
            return EspalierError("GATEWAY_UNREACHABLE", problem, grpc.StatusCode.UNAVAILABLE)
        finally:
            if late is not None:
                late.cancel()
            gateway.left.remove_done_callback(cancel)
            self._call = None
            call.cancel()

    def _take(self, frame: coordination_pb2.AcquireResponse, sent: float) -> bool:
        """Returns whether the stream is over."""
        kind = frame.WhichOneof("frame")
        if kind == "queued" and self._on_queued is not None:
            self._on_queued(frame.queued.place)
        if kind == "held":
            if frame.ttl.ToMicroseconds() > 0:
                self._ttl = frame.ttl.ToMicroseconds() / 1_000_000
            # While it waited, its lease was renewed.
            since = sent if self._token else max(sent, self._renewed_at)
            self._token = frame.held.fencing_token
            self._extend(since)
            if not self.held.done():
                self.held.set_result(None)
        if kind != "lost":
            return False
        # MOVED: this client has acquired it elsewhere itself.
        if frame.lost.reason != coordination_pb2.LOST_REASON_MOVED:
            self._end(self._lost(_WHY.get(frame.lost.reason, "it ended")))
        return True

    def _extend(self, since: float) -> None:
        self._valid_until = max(self._valid_until, since + self._ttl)
        if self._expiry is not None:
            self._expiry.cancel()
        left = self._valid_until - time.monotonic()
        self._expiry = asyncio.get_running_loop().call_later(max(0.0, left), self._look)

    def _look(self) -> None:
        if time.monotonic() < self._valid_until:
            self._extend(0.0)
        else:
            self._end(self._lost(f"no gateway has confirmed it for {self._ttl:g} s"))

    def _lost(self, why: str) -> EspalierError:
        message = f"{self.path} is not held any more: {why}"
        return EspalierError("HOLD_LOST", message, grpc.StatusCode.ABORTED, {"path": self.path})

    def _end(self, error: EspalierError | None) -> bool:
        """Returns whether it had not ended before."""
        if self.over.is_set():
            return False
        if self._token and error is not None:
            self.error = error if error.reason is Reason.HOLD_LOST else self._lost(error.message)
        self.over.set()
        if self._expiry is not None:
            self._expiry.cancel()
        if not self.held.done():
            self.held.set_exception(error or closed("the client"))
        self._keep_alive.remove(self._lease)
        if self._task is not asyncio.current_task():
            self._task.cancel()
        return True


def _seen(future: asyncio.Future[None]) -> None:
    if not future.cancelled():
        future.exception()


def acquire_request(
    path: str, kind: int, permits: int, *, ttl: float, value: str | None
) -> coordination_pb2.AcquireRequest:
    if not 0 < ttl < float("inf"):
        raise BadArgumentError(f"the ttl {ttl!r} is not a number of seconds above zero")
    if isinstance(permits, bool) or not 0 <= permits < 2**31:
        raise BadArgumentError(f"{permits!r} is no number of permits")
    holder = f"{socket.gethostname()}:{os.getpid()}" if value is None else value
    request = coordination_pb2.AcquireRequest(path=path, permits=permits, value=holder)
    request.kind = kind  # type: ignore[assignment]
    request.ttl.FromMicroseconds(round(ttl * 1_000_000))
    return request
