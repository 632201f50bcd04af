"""Watches: states of a path, as they change."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import Any, Generic, TypeVar

import grpc

from .fold import Fold
from .gateways import Gateways
from .stream import messages

T = TypeVar("T", covariant=True)


class Watch(Generic[T]):
    """An endless iterator of states: the current one, then one after every change. It survives the loss of gateways.

    Iterate in one thread; `close` may be called from any thread and ends the iteration.
    """

    def __init__(self, gateways: Gateways, open: Callable[[grpc.Channel, int], Any], fold: Fold[Any]) -> None:
        self._open = open
        self._fold = fold
        self._ended = threading.Event()
        self._lock = threading.Lock()
        self._call: Any = None
        self._frames = gateways.follow(self._begin, self._ended)

    def __iter__(self) -> Watch[T]:
        return self

    def __next__(self) -> T:
        while not self._fold.apply(next(self._frames)):
            pass
        return self._fold.state

    def close(self) -> None:
        with self._lock:
            self._ended.set()
            if self._call is not None:
                self._call.cancel()

    def __enter__(self) -> Watch[T]:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _begin(self, channel: grpc.Channel) -> Iterable[Any]:
        with self._lock:
            if self._ended.is_set():
                return ()
            self._fold.reopen()
            self._call = self._open(channel, self._fold.state.revision)
            return messages(self._call)
