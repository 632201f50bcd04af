"""Locks and semaphores of nd_service_registry."""

from __future__ import annotations

from collections.abc import Callable

from ...client import Client, Hold
from ...errors import EspalierError


class Lock:
    """A permit of a path. It is laid out as kazoo's semaphores are, so that programs with the older registry contend for the same."""

    def __init__(self, client: Callable[[], Client], path: str, name: str | None, simultaneous: int, wait: float) -> None:
        self._client = client
        self._path = path
        self._name = name
        self._simultaneous = simultaneous
        self._wait = wait
        self._hold: Hold | None = None

    def acquire(self) -> bool:
        """Whether it is held now, at the latest after the time to wait, in which a permit that is released is had."""
        if self.status():
            return True
        try:
            self._hold = self._client().semaphore(self._path, self._simultaneous, wait=self._wait, value=self._name)
        except EspalierError as error:
            if error.reason != "NOT_ACQUIRED":
                raise
            return False
        return True

    def release(self) -> bool:
        """Whether it is not held any more, which it need never have been."""
        hold, self._hold = self._hold, None
        if hold is not None:
            hold.release()
        return True

    def status(self) -> bool:
        """Whether it is held, by this process's own clock."""
        return self._hold is not None and self._hold.is_held

    @property
    def token(self) -> int | None:
        """The fencing token, which grows with every holder: send it with every write to what the lock protects. None while it is not held."""
        return self._hold.token if self._hold is not None and self._hold.is_held else None

    def __enter__(self) -> bool:
        return self.acquire()

    def __exit__(self, *_: object) -> None:
        self.release()
