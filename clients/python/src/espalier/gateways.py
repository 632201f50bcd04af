"""The gateways of a client: which of them is used, and calls that are made on whichever answers."""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import AsyncGenerator, Callable, Sequence
from typing import Any, Literal

import grpc
import grpc.aio

from .endpoint import Endpoint
from .errors import EspalierError, Reason, closed
from .standing import Stale
from .stubs import on_channel
from .transport import Transport

logger = logging.getLogger("espalier")

#: How long a gateway may take to answer a question whose answer needs no work, in seconds.
PROBE_TIMEOUT = 1.0
#: After this time without an answer of a call, all gateways are asked whether they are alive.
PATIENCE = 1.0
#: After a gateway that answers but does not serve (it drains, or has lost the store), how long to wait for a better one.
_BETTER_WAIT = 0.3
_FIRST_WAIT, MAX_WAIT = 0.05, 1.0

_SERVING = b"\x08\x01"


class Gateway:
    """One endpoint with its connection. Connects when it is first used."""

    def __init__(self, endpoint: Endpoint, transport: Transport) -> None:
        self.endpoint = endpoint
        self.channel: Any = transport.open(endpoint)
        self.registry, self.properties, self.tree, self.coordination = on_channel(self.channel)
        self.health: Any = self.channel.unary_unary(
            "/grpc.health.v1.Health/Check", request_serializer=bytes, response_deserializer=bytes
        )
        #: Done when this gateway, having been used, is left for another one.
        self.left: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        #: Why it last failed; None while it answers.
        self.problem: str | None = None


class Gateways:
    """Used from one event loop only."""

    def __init__(
        self, endpoints: Sequence[Endpoint], transport: Transport, timeout: float, choose: Literal["random", "first"]
    ) -> None:
        self.endpoints = tuple(endpoints)
        self.timeout = timeout
        self.closed = False
        #: Set while no gateway answers.
        self.unreachable: Stale | None = None
        #: Called when `unreachable` changes, and when another gateway is used.
        self.listeners: list[Callable[[], None]] = []
        self._transport = transport
        self._choose = choose
        self._opened: list[Gateway] = []
        self._current: Gateway | None = None
        self._round: asyncio.Task[Gateway | None] | None = None
        self._suspicion: asyncio.Task[None] | None = None

    @property
    def all(self) -> Sequence[Gateway]:
        if self.closed:
            raise closed("the client")
        if not self._opened:
            self._opened = [Gateway(one, self._transport) for one in self.endpoints]
        return self._opened

    @property
    def current(self) -> Gateway:
        every = self.all
        if self._current is None:
            self._current = every[0] if self._choose == "first" else random.choice(every)
        return self._current

    async def call(
        self, service: str, method: str, request: Any, *, repeatable: bool = True, timeout: float | None = None
    ) -> Any:
        """Makes a unary call on whichever gateway answers it before the deadline.

        One that is not repeatable is made again only if the attempt before certainly had no effect.
        """
        deadline = time.monotonic() + (self.timeout if timeout is None else timeout)
        refused: dict[Endpoint, EspalierError] = {}
        attempt = 0
        while True:
            gateway = self.current
            try:
                answer = await self._attempt(gateway, service, method, request, deadline, repeatable)
                gateway.problem = None
                return answer
            except EspalierError as error:
                failure = error
            if self.closed:
                raise closed("the client")
            if not failure.elsewhere:
                raise failure
            if not failure.by_gateway and failure.code is not grpc.StatusCode.DEADLINE_EXCEEDED:
                gateway.problem = failure.message
            if not (repeatable or failure.nothing_done):
                raise self._ambiguous(failure, method)
            if failure.by_gateway and failure.reason is not Reason.DRAINING:
                refused[gateway.endpoint] = failure
                if len(refused) == len(self.endpoints):
                    raise failure
            if time.monotonic() >= deadline:
                raise self._too_late(failure)
            attempt += 1
            moved = await self.fail_over(gateway, failure.message, before=deadline)
            left = deadline - time.monotonic()
            if left <= 0:
                raise self._too_late(failure)
            if not moved or attempt >= len(self.endpoints):
                await asyncio.sleep(min(backoff(attempt), left))

    async def stream(
        self, service: str, method: str, requests: Callable[[], Any], *, repeatable: bool = True, timeout: float | None = None
    ) -> AsyncGenerator[Any, None]:
        """Yields the messages of a stream, from whichever gateway answers before the deadline. One that is alive may take longer.

        `requests` makes the request or, of a stream of requests, their iterator. Fails when its gateway is lost later.
        """
        timeout = self.timeout if timeout is None else timeout
        deadline = time.monotonic() + timeout
        attempt = 0
        while True:
            gateway = self.current
            began = False
            try:
                async for message in self._messages(gateway, service, method, requests, deadline, repeatable):
                    began = True
                    yield message
                return
            except EspalierError as error:
                failure = error
            if self.closed:
                raise closed("the client")
            if not failure.elsewhere:
                raise failure
            if not failure.by_gateway and failure.code is not grpc.StatusCode.DEADLINE_EXCEEDED:
                gateway.problem = failure.message
            if not (repeatable or failure.nothing_done):
                raise self._ambiguous(failure, method)
            if began or (failure.by_gateway and failure.reason is not Reason.DRAINING and attempt >= len(self.endpoints)):
                raise failure
            if time.monotonic() >= deadline:
                raise self._too_late(failure)
            attempt += 1
            if not await self.fail_over(gateway, failure.message, before=deadline) or attempt >= len(self.endpoints):
                await asyncio.sleep(max(0, min(backoff(attempt), deadline - time.monotonic())))

    async def call_at(self, gateway: Gateway, service: str, method: str, request: Any) -> Any:
        """Makes one attempt of a call, which may be repeated, at this gateway."""
        answer = await self._attempt(gateway, service, method, request, time.monotonic() + self.timeout, True)
        gateway.problem = None
        return answer

    async def fail_over(self, gateway: Gateway, why: str, *, before: float | None = None) -> bool:
        """Asks all other gateways at once, unless `gateway` has been left already, and uses the first that answers.

        Returns whether another one is used now.
        """
        if self.current is gateway and len(self.endpoints) > 1:
            await self.ask_others(gateway, why, before=before)
        return self.current is not gateway

    async def ask_others(self, gateway: Gateway, why: str, *, before: float | None = None, serving: bool = False) -> bool:
        """Uses the first other gateway that answers; `serving`: only one that has its store and does not drain."""
        others = [one for one in self.all if one is not gateway]
        if not others:
            return False
        found = await self._ask(others, before=before, serving=serving)
        if found is None or self.current is not gateway or self.closed:
            return self.current is not gateway
        self._use(found, why)
        return True

    async def find(self, why: str) -> None:
        """Returns when a gateway answers, which is used then. Sets `unreachable` meanwhile, unless that is soon."""
        began = time.monotonic()
        attempt = 0
        while True:
            gateway = self.current
            if self._round is None:
                self._round = asyncio.create_task(self._ask(list(self.all)))
                self._round.add_done_callback(self._round_over)
            found = await asyncio.shield(self._round)
            if found is not None:
                if self.current is gateway and found is not gateway:
                    self._use(found, why)
                self.set_unreachable(None)
                return
            if time.monotonic() - began >= PROBE_TIMEOUT * 0.9:
                self.set_unreachable(began)
            attempt += 1
            await asyncio.sleep(backoff(attempt))

    def suspect(self, gateway: Gateway) -> None:
        """Asks in the background whether a gateway that does not answer is alive, and the others too; leaves it if it is not."""
        if self._suspicion is None and self.current is gateway:
            self._suspicion = asyncio.create_task(self._examine(gateway))
            self._suspicion.add_done_callback(self._suspicion_over)

    def set_unreachable(self, since: float | None) -> None:
        if (since is None) == (self.unreachable is None):
            return
        if since is None:
            self.unreachable = None
            logger.warning("%s answers again", self.current.endpoint.text)
        else:
            error = self.unreachable_error()
            self.unreachable = Stale(error.reason, error.message, since)
            logger.warning("%s", error.message)
        self._notify()

    def unreachable_error(self) -> EspalierError:
        problems = {one.endpoint.text: one.problem or "did not answer" for one in self._opened}
        text = "; ".join(f"{endpoint}: {why}" for endpoint, why in problems.items())
        message = f"no gateway answers: {text}"
        return EspalierError("GATEWAY_UNREACHABLE", message, grpc.StatusCode.UNAVAILABLE, problems)

    async def close(self) -> None:
        self.closed = True
        for task in (self._round, self._suspicion):
            if task is not None:
                task.cancel()
        for one in self._opened:
            if not one.left.done():
                one.left.set_result(None)
        await asyncio.gather(*(one.channel.close() for one in self._opened), return_exceptions=True)

    async def check_health(self, gateway: Gateway, timeout: float = PROBE_TIMEOUT) -> str | None:
        """Its status of grpc.health.v1: "SERVING" or "NOT_SERVING"; None if it does not answer, which `gateway.problem` explains."""
        try:
            answer = await gateway.health(b"", timeout=timeout)
        except grpc.RpcError as error:
            failure = EspalierError.of(error)
            if failure.code in (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED, grpc.StatusCode.CANCELLED):
                silent = failure.code is grpc.StatusCode.DEADLINE_EXCEEDED
                gateway.problem = f"no answer within {timeout:g} s" if silent else failure.message
                return None
            # Without a service for health it is alive nevertheless.
            answer = _SERVING
        gateway.problem = None
        return "SERVING" if answer == _SERVING else "NOT_SERVING"

    async def _attempt(
        self, gateway: Gateway, service: str, method: str, request: Any, deadline: float, repeatable: bool
    ) -> Any:
        left = max(0.001, deadline - time.monotonic())
        if not repeatable and await self.check_health(gateway, min(left, PROBE_TIMEOUT)) is None:
            # Nothing was sent.
            raise _NotSentError("GATEWAY_UNREACHABLE", gateway.problem or "no answer", grpc.StatusCode.UNAVAILABLE)
        call = getattr(getattr(gateway, service), method)(request, timeout=left)
        answer: asyncio.Future[Any] = asyncio.ensure_future(_answer(call))
        try:
            # So that it is known by the deadline whether the gateway is alive.
            await asyncio.wait((answer,), timeout=min(PATIENCE, left / 3))
            if not answer.done():
                self.suspect(gateway)
                await asyncio.wait((answer, gateway.left) if repeatable else (answer,), return_when="FIRST_COMPLETED")
            if answer.cancelled():
                raise EspalierError("GATEWAY_UNREACHABLE", "the connection was closed", grpc.StatusCode.CANCELLED)
            if answer.done():
                return answer.result()
            # It was left, since it is silent. `elsewhere`, and nothing is known of what it did.
            raise EspalierError("TIMEOUT", gateway.problem or "no answer", grpc.StatusCode.DEADLINE_EXCEEDED)
        finally:
            if not answer.done():
                call.cancel()
                answer.cancel()

    async def _messages(
        self, gateway: Gateway, service: str, method: str, requests: Callable[[], Any], deadline: float, repeatable: bool
    ) -> AsyncGenerator[Any, None]:
        if not repeatable and await self.check_health(gateway) is None:
            raise _NotSentError("GATEWAY_UNREACHABLE", gateway.problem or "no answer", grpc.StatusCode.UNAVAILABLE)
        loop = asyncio.get_running_loop()
        call = getattr(getattr(gateway, service), method)(requests())
        late: asyncio.TimerHandle
        given_up = False

        def cancel(_left: object = None) -> None:
            nonlocal given_up
            given_up = True
            call.cancel()

        def expire() -> None:
            nonlocal late
            if gateway.problem is not None:
                return cancel()
            # It is alive, and has much to do.
            self.suspect(gateway)
            late = loop.call_later(self.timeout, expire)

        late = loop.call_later(max(0, deadline - time.monotonic()), expire)
        suspicious = loop.call_later(PATIENCE, self.suspect, gateway)

        gateway.left.add_done_callback(cancel)
        try:
            async for message in call:
                late.cancel()
                suspicious.cancel()
                yield message
        except grpc.RpcError as error:
            raise EspalierError.of(error) from None
        except asyncio.CancelledError:
            if not given_up:
                raise
            raise EspalierError("TIMEOUT", gateway.problem or "no answer", grpc.StatusCode.DEADLINE_EXCEEDED) from None
        finally:
            late.cancel()
            suspicious.cancel()
            gateway.left.remove_done_callback(cancel)
            call.cancel()

    async def _examine(self, gateway: Gateway) -> None:
        others = [one for one in self.all if one is not gateway]
        itself = asyncio.ensure_future(self.check_health(gateway))
        another = asyncio.ensure_future(self._ask(others)) if others else None
        try:
            if await itself is None and another is not None:
                found = await another
                if found is not None and self.current is gateway and not self.closed:
                    self._use(found, gateway.problem or "no answer")
        finally:
            if another is not None:
                another.cancel()

    async def _ask(self, gateways: list[Gateway], *, before: float | None = None, serving: bool = False) -> Gateway | None:
        """Asks all at once. Returns the first that serves or, a moment later, one that answers at least."""
        timeout = PROBE_TIMEOUT if before is None else max(0.01, min(PROBE_TIMEOUT, before - time.monotonic()))
        random.shuffle(gateways)
        asked = {asyncio.ensure_future(self.check_health(one, timeout)): one for one in gateways}
        pending: set[Any] = set(asked)
        second: Gateway | None = None
        try:
            while pending:
                done, pending = await asyncio.wait(
                    pending, timeout=None if second is None else _BETTER_WAIT, return_when="FIRST_COMPLETED"
                )
                if not done:
                    break
                for one in done:
                    status = one.result()
                    if status == "SERVING":
                        return asked[one]
                    if status is not None:
                        second = second or asked[one]
            return None if serving else second
        finally:
            for one in asked:
                one.cancel()

    def _use(self, gateway: Gateway, why: str) -> None:
        left = self.current
        if left is gateway:
            return
        logger.warning("leaving %s (%s) for %s", left.endpoint.text, why, gateway.endpoint.text)
        if gateway.left.done():
            gateway.left = asyncio.get_running_loop().create_future()
        self._current = gateway
        if not left.left.done():
            left.left.set_result(None)
        self._notify()

    def _notify(self) -> None:
        for listener in tuple(self.listeners):
            listener()

    def _round_over(self, task: asyncio.Task[Gateway | None]) -> None:
        self._round = None

    def _suspicion_over(self, task: asyncio.Task[None]) -> None:
        self._suspicion = None
        if not task.cancelled() and task.exception() is not None:
            logger.debug("asking gateways failed", exc_info=task.exception())

    def _too_late(self, failure: EspalierError) -> EspalierError:
        """What a call raises at its deadline."""
        if failure.by_gateway:
            return failure
        if self.current.problem is None:
            return EspalierError("TIMEOUT", failure.message, grpc.StatusCode.DEADLINE_EXCEEDED)
        return self.unreachable_error()

    def _ambiguous(self, failure: EspalierError, method: str) -> EspalierError:
        message = f"{method} may or may not have been applied: {failure.message}"
        return EspalierError("OUTCOME_UNKNOWN", message, grpc.StatusCode.UNKNOWN, failure.metadata)


class _NotSentError(EspalierError):
    """The call was not made, since its gateway does not answer."""

    @property
    def nothing_done(self) -> bool:
        return True


async def _answer(call: Any) -> Any:
    try:
        return await call
    except grpc.RpcError as error:
        raise EspalierError.of(error) from None


def backoff(attempt: int) -> float:
    """The delay before another attempt, in seconds: exponential, at most 1 s, with jitter in its upper half."""
    full = min(MAX_WAIT, _FIRST_WAIT * 2.0 ** min(attempt, 16))
    return full / 2 + random.random() * full / 2
