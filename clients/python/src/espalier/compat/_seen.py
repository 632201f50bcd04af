"""What callbacks have seen, so that a write can wait for them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

#: Of this thread: how many callbacks it is inside of. They must not wait for one another.
_inside = threading.local()


class Seen:
    """The revision up to which callbacks were called. Holding it keeps them from being called meanwhile."""

    def __init__(self, revision: int = 0) -> None:
        self._revision = revision
        self._changed = threading.Condition(threading.RLock())

    @contextmanager
    def up_to(self, revision: int) -> Iterator[None]:
        """For the time in which callbacks are called for this revision."""
        with self._changed:
            yield
            self._revision = max(self._revision, revision)
            self._changed.notify_all()

    def __enter__(self) -> None:
        self._changed.acquire()

    def __exit__(self, *_: object) -> None:
        self._changed.release()

    def wait(self, revision: int, seconds: float) -> None:
        """Returns when callbacks were called for this revision, after this time at the latest, and at once inside of a callback."""
        if not getattr(_inside, "depth", 0):
            with self._changed:
                self._changed.wait_for(lambda: self._revision >= revision, seconds)


def call(callback: Callable[..., object], *args: object) -> None:
    _inside.depth = getattr(_inside, "depth", 0) + 1
    try:
        callback(*args)
    finally:
        _inside.depth -= 1
