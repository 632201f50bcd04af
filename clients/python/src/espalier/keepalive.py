"""The one KeepAlive stream of a client: renews its leases, and shows that its gateway lives."""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections import deque
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

import grpc

from .errors import EspalierError
from .gateways import Gateway, Gateways, backoff
from .v1 import registry_pb2

if TYPE_CHECKING:
    from .locks import HoldLoop
    from .registration import RegistrationLoop

logger = logging.getLogger("espalier")

#: The longest time between two requests, in seconds. A gateway may want them sooner.
MAX_INTERVAL = 2.0
#: A gateway that has answered nothing for this many intervals is taken for dead.
_SILENT_INTERVALS = 2
#: The shortest interval that a gateway can ask for.
_MIN_INTERVAL = 0.1


class Lease:
    """The life of this client, for registrations with one ttl."""

    def __init__(self, ttl: float) -> None:
        self.ttl = ttl
        # Secret, and chosen here, so that the first registration can be repeated, too.
        self.id = secrets.token_hex(16)
        self.registrations: set[RegistrationLoop | HoldLoop] = set()

    def replace(self) -> None:
        """It has expired. All its registrations are made again, with another one."""
        self.id = secrets.token_hex(16)
        for one in tuple(self.registrations):
            one.lease_replaced()


class KeepAlive:
    """Runs while the client has anything alive: a registration or a watched value."""

    def __init__(self, gateways: Gateways) -> None:
        self._gateways = gateways
        self._leases: dict[float, Lease] = {}
        #: Of holds, each of which has one of its own.
        self._holds: set[Lease] = set()
        self._holders = 0
        self._task: asyncio.Task[None] | None = None
        self._wake = asyncio.Event()
        self._interval = MAX_INTERVAL
        self._heard = 0.0
        self._answered = False
        #: When the requests were sent that are not answered yet.
        self._sent: deque[float] = deque()
        self._retreat: asyncio.Task[bool] | None = None

    def lease(self, ttl: float) -> Lease:
        return self._leases.setdefault(ttl, Lease(ttl))

    @property
    def leases(self) -> tuple[Lease, ...]:
        return (*self._leases.values(), *self._holds)

    def add(self, lease: Lease) -> None:
        """Renews a lease of its own, until `remove`."""
        self._holds.add(lease)
        self.hold()
        self.renew_now()

    def remove(self, lease: Lease) -> None:
        if lease in self._holds:
            self._holds.discard(lease)
            self.release()

    def hold(self) -> None:
        self._holders += 1
        if self._task is None:
            self._task = asyncio.create_task(self._run())

    def release(self) -> None:
        self._holders -= 1
        if self._holders == 0 and self._task is not None:
            self._task.cancel()
            self._task = None
            # Nobody looks any more.
            self._gateways.unreachable = None

    def renew_now(self) -> None:
        """Renews at once, for a lease that was not renewed by this stream yet."""
        self._wake.set()

    def retreat(self, gateway: Gateway) -> None:
        """Leaves a gateway that drains or has lost the store, if there is another one that has not."""
        if self._retreat is None and self._gateways.current is gateway:
            why = "it is shutting down, or has lost the store"
            self._retreat = asyncio.create_task(self._gateways.ask_others(gateway, why, serving=True))
            self._retreat.add_done_callback(self._retreated)

    def close(self) -> None:
        for task in (self._task, self._retreat):
            if task is not None:
                task.cancel()
        self._task = None

    def _retreated(self, _task: asyncio.Task[bool]) -> None:
        self._retreat = None

    async def _run(self) -> None:
        failures = 0
        while True:
            gateway = self._gateways.current
            try:
                why = await self._stay(gateway)
                failures = 0 if self._answered else failures + 1
                if why is not None:
                    self._suspend()
                    # Not while one that answers otherwise refuses the stream at once, again and again.
                    await asyncio.sleep(backoff(failures) if failures > 1 else 0)
                    await self._gateways.find(why)
            except Exception:
                logger.exception("the keep-alive stream failed")
                await asyncio.sleep(1)

    async def _stay(self, gateway: Gateway) -> str | None:
        """Renews at one gateway. Returns why it is to be left, or None when it has been left."""
        self._heard, self._answered = time.monotonic(), False
        self._interval = MAX_INTERVAL
        self._sent.clear()
        call = gateway.registry.KeepAlive(self._requests())
        reading = asyncio.create_task(self._read(gateway, call))
        try:
            while True:
                left = self._heard + _SILENT_INTERVALS * self._interval - time.monotonic()
                if left <= 0:
                    gateway.problem = f"silent for {_SILENT_INTERVALS * self._interval:g} s"
                    return gateway.problem
                await asyncio.wait((reading, gateway.left), timeout=left, return_when=asyncio.FIRST_COMPLETED)
                if gateway.left.done():
                    return None
                if reading.done():
                    failure = reading.result()
                    gateway.problem = failure
                    return failure
        finally:
            call.cancel()
            reading.cancel()

    async def _requests(self) -> AsyncIterator[registry_pb2.KeepAliveRequest]:
        while True:
            self._wake.clear()
            self._sent.append(time.monotonic())
            yield registry_pb2.KeepAliveRequest(lease_ids=[one.id for one in self.leases if one.registrations])
            try:
                await asyncio.wait_for(self._wake.wait(), self._interval)
            except asyncio.TimeoutError:
                pass

    async def _read(self, gateway: Gateway, call: Any) -> str:
        """Returns why the stream has ended."""
        drains = False
        try:
            async for answer in call:
                self._heard, self._answered = time.monotonic(), True
                gateway.problem = None
                self._gateways.set_unreachable(None)
                if answer.draining:
                    drains = True
                else:
                    self._renewed(answer)
                if drains:
                    self.retreat(gateway)
            return "it ended the stream"
        except grpc.RpcError as error:
            return EspalierError.of(error).message

    def _renewed(self, answer: registry_pb2.KeepAliveResponse) -> None:
        sent = self._sent.popleft() if self._sent else 0.0
        if answer.HasField("interval"):
            self._interval = max(_MIN_INTERVAL, min(MAX_INTERVAL, answer.interval.ToMilliseconds() / 1000))
        by_id = {one.id: one for one in self.leases}
        for status in answer.leases:
            lease = by_id.get(status.lease_id)
            if lease is None:
                continue
            for one in tuple(lease.registrations):
                one.renewed(status, sent)
            if status.state == registry_pb2.LEASE_STATE_EXPIRED:
                lease.replace()

    def _suspend(self) -> None:
        for lease in self.leases:
            for one in tuple(lease.registrations):
                one.suspend()
