"""Keeps one watched value up to date, over any number of streams and gateways."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Generic, TypeVar

import grpc

from .errors import EspalierError, Reason, closed
from .fold import Fold
from .gateways import Gateway, Gateways, backoff
from .keepalive import KeepAlive
from .notifier import Notifier
from .standing import Stale, Standing

logger = logging.getLogger("espalier")

S = TypeVar("S", bound=Standing)

#: A watch that is resumed within this time, in seconds, is not reported as lost: nothing was missed.
_LOST_AFTER = 1.0

#: How long to wait for the first frame at one gateway, at least, in seconds.
_FIRST_FRAME = 5.0

#: Opens a stream at a gateway, from a revision on.
Open = Callable[[Gateway, int], Any]


class WatchLoop(Generic[S]):
    """Reads a watch until it is closed. When it breaks it is opened again, at the gateway that is used then, and resumed."""

    def __init__(
        self,
        gateways: Gateways,
        keep_alive: KeepAlive,
        open: Open,
        fold: Fold[S],
        recall: Callable[[Stale], S | None],
        keep: Callable[[S], None],
    ) -> None:
        # Nothing is known yet, which is not the same as nothing being there.
        unknown = Stale(Reason.TIMEOUT, "no value has been received yet", time.monotonic())
        self.values: Notifier[S] = Notifier(replace(fold.state, stale=unknown))
        self._gateways = gateways
        self._keep_alive = keep_alive
        self._open = open
        self._fold = fold
        #: Returns what was known before this process began; and remembers what is known now.
        self._recall = recall
        self._keep = keep
        #: Whether the present stream has sent a frame.
        self._flows = False
        self._broken: Stale | None = None
        self._loss: asyncio.TimerHandle | None = None
        keep_alive.hold()
        gateways.listeners.append(self._reachability_changed)
        self._task = asyncio.create_task(self._run())

    def close(self) -> None:
        self._end(closed("the live value"))

    def _end(self, error: EspalierError) -> None:
        if self.values.end is not None:
            return
        self.values.finish(error)
        self._gateways.listeners.remove(self._reachability_changed)
        self._keep_alive.release()
        self._resumed()
        self._task.cancel()

    async def _run(self) -> None:
        failures = 0
        while True:
            gateway = self._gateways.current
            self._flows = False
            try:
                failure = await self._read(gateway)
            except EspalierError as error:
                failure = error
            except Exception as error:
                logger.exception("a watch failed")
                failure = EspalierError("INTERNAL", f"{type(error).__name__}: {error}")
            if not failure.elsewhere:
                return self._end(failure)
            self._break(failure)
            failures = 0 if self._flows else failures + 1
            self._flows = False
            if gateway is self._gateways.current and not gateway.left.done():
                if not failure.by_gateway:
                    gateway.problem = failure.message
                await self._gateways.fail_over(gateway, failure.message)
            if gateway is self._gateways.current or failures > len(self._gateways.endpoints):
                await asyncio.sleep(backoff(failures))

    async def _read(self, gateway: Gateway) -> EspalierError:
        """Returns why the stream has ended."""
        self._fold.reopen()
        call = self._open(gateway, self._fold.revision)
        given_up = False

        def cancel(_left: object = None) -> None:
            nonlocal given_up
            given_up = True
            call.cancel()

        late = asyncio.get_running_loop().call_later(max(_FIRST_FRAME, self._gateways.timeout), cancel)

        gateway.left.add_done_callback(cancel)
        try:
            async for frame in call:
                late.cancel()
                self._flows = True
                self._resumed()
                if self._fold.apply(frame):
                    self.values.publish(self._fold.state)
                    self._keep(self._fold.state)
                if frame.WhichOneof("frame") == "status" and frame.status.draining:
                    self._keep_alive.retreat(gateway)
            return _lost(f"{gateway.endpoint.text} ended the watch")
        except grpc.RpcError as error:
            return EspalierError.of(error)
        except asyncio.CancelledError:
            if self.values.end is not None or self._gateways.closed or not given_up:
                raise
            return _lost(gateway.problem or f"{gateway.endpoint.text} sent nothing")
        finally:
            late.cancel()
            gateway.left.remove_done_callback(cancel)
            call.cancel()

    def _break(self, failure: EspalierError) -> None:
        """Begins the time after which the value is stale."""
        if self._loss is not None or self._broken is not None:
            return
        since = time.monotonic()

        def lost() -> None:
            self._loss = None
            error = self._gateways.unreachable_error() if not failure.by_gateway else failure
            self._broken = self._gateways.unreachable or Stale(Reason.GATEWAY_UNREACHABLE, error.message, since)
            self._publish_lost(self._broken)

        self._loss = asyncio.get_running_loop().call_later(_LOST_AFTER, lost)

    def _resumed(self) -> None:
        if self._loss is not None:
            self._loss.cancel()
        self._loss = self._broken = None

    def _reachability_changed(self) -> None:
        unreachable = self._gateways.unreachable
        if unreachable is not None:
            self._publish_lost(unreachable)
        elif self._flows:
            # The stream has not broken: nothing was missed.
            self._publish_lost(None)

    def _publish_lost(self, why: Stale | None) -> None:
        if why is not None and self.values.version == 0:
            known = self._recall(why)
            if known is not None:
                self._fold.restore(known)
                self._fold.lost(known.stale)
                return self.values.publish(known)
        if self._fold.lost(why):
            self.values.publish(self._fold.state)


def _lost(message: str) -> EspalierError:
    return EspalierError("GATEWAY_UNREACHABLE", message, grpc.StatusCode.UNAVAILABLE)
