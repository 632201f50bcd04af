"""Runs the asynchronous client for the blocking one: an event loop in a thread, which all clients of the process share."""

from __future__ import annotations

import asyncio
import atexit
import logging
import queue
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

from . import forked

logger = logging.getLogger("espalier")

T = TypeVar("T")


class Background:
    """One event loop in one daemon thread, from the first use on."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Runs a coroutine to its end. Interrupting the wait cancels it."""
        future = self.start(coroutine)
        try:
            return future.result()
        except BaseException:
            future.cancel()
            raise

    def start(self, coroutine: Coroutine[Any, Any, T]) -> Future[T]:
        return asyncio.run_coroutine_threadsafe(coroutine, self._running())

    def _running(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._thread = threading.Thread(target=self._serve, args=(self._loop,), name="espalier", daemon=True)
                self._thread.start()
            return self._loop

    def _serve(self, loop: asyncio.AbstractEventLoop) -> None:
        asyncio.set_event_loop(loop)
        loop.run_forever()

    def stop(self) -> None:
        """Stops the thread before the interpreter goes away under it. Nothing is deregistered, as when a process is killed."""
        with self._lock:
            loop, thread = self._loop, self._thread
        if loop is None or thread is None or thread is threading.current_thread():
            return
        loop.call_soon_threadsafe(loop.stop)
        thread.join(2)


class Callbacks:
    """Calls callbacks one after the other in a thread of their own, so that they may block, and call the client."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._queue: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    def submit(self, call: Callable[[], None]) -> None:
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._serve, name="espalier callbacks", daemon=True)
                self._thread.start()
        self._queue.put(call)

    async def run(self, call: Callable[[], T]) -> T:
        """Awaits the result of a call."""
        future: Future[T] = Future()

        def settle() -> None:
            try:
                future.set_result(call())
            except BaseException as error:
                future.set_exception(error)

        self.submit(settle)
        return await asyncio.wrap_future(future)

    def close(self) -> None:
        self._queue.put(None)

    def _serve(self) -> None:
        while (call := self._queue.get()) is not None:
            try:
                call()
            except Exception:
                logger.exception("a callback failed")


background = Background()
#: Of the processes from which this one was forked. Never let go: their destructors would use threads that are not here.
_inherited: list[Background] = []


def _forget() -> None:
    global background
    _inherited.append(background)
    background = Background()


def in_background() -> Background:
    """That of this process."""
    return background


forked.on_fork.append(_forget)
atexit.register(lambda: background.stop())
