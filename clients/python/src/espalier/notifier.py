"""Wakes those who wait for the next version of a value."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from typing import Generic, TypeVar

from .errors import EspalierError

T = TypeVar("T")


class Notifier(Generic[T]):
    """A value with versions. Readers see the newest one and may skip others, but never the last. For one event loop."""

    def __init__(self, value: T) -> None:
        self.value = value
        #: Zero: not published yet.
        self.version = 0
        #: Set when there will be no newer version.
        self.end: EspalierError | None = None
        self._waiters: set[asyncio.Future[None]] = set()
        self._callbacks: list[Callable[[T], object]] = []

    def publish(self, value: T) -> None:
        if self.end is not None:
            return
        self.value = value
        self.version += 1
        self._wake()
        for callback in tuple(self._callbacks):
            callback(value)

    def finish(self, error: EspalierError) -> None:
        if self.end is None:
            self.end = error
            self._wake()

    def add(self, callback: Callable[[T], object]) -> None:
        """Calls it with the value at once, if there is one, and with every later one. It must not raise."""
        self._callbacks.append(callback)
        if self.version > 0:
            callback(self.value)

    def remove(self, callback: Callable[[T], object]) -> None:
        if callback in self._callbacks:
            self._callbacks.remove(callback)

    async def wait(self, predicate: Callable[[T], object], timeout: float | None) -> T:
        """Returns the first value, from the present one on, for which the predicate holds. Raises TIMEOUT."""

        async def forever() -> T:
            async for value in self.states():
                if predicate(value):
                    return value
            raise self.end or EspalierError("CLOSED", "closed")

        try:
            return await asyncio.wait_for(forever(), timeout)
        except asyncio.TimeoutError:
            raise EspalierError("TIMEOUT", f"the awaited value did not come within {timeout:g} s") from None

    async def states(self) -> AsyncGenerator[T, None]:
        """Yields the present value, if there is one, and then newer ones. Ends when it is closed, and raises what ended it otherwise."""
        seen = 0
        while True:
            while self.version == seen:
                if self.end is not None:
                    if self.end.reason == "CLOSED":
                        return
                    raise self.end
                await self._changed()
            seen = self.version
            yield self.value

    async def _changed(self) -> None:
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiters.add(waiter)
        try:
            await waiter
        finally:
            self._waiters.discard(waiter)

    def _wake(self) -> None:
        for waiter in self._waiters:
            if not waiter.done():
                waiter.set_result(None)
