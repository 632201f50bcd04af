"""Locks and semaphores of nd_service_registry."""

from __future__ import annotations

from ...client import Client


class Lock:
    """Not there yet: this version of the client has no locks."""

    def __init__(self, client: Client, path: str, name: str | None, simultaneous: int, wait: float) -> None:
        raise NotImplementedError("locks and semaphores are not in this version of espalier-registry")

    def acquire(self) -> bool:
        raise NotImplementedError

    def release(self) -> bool:
        raise NotImplementedError
