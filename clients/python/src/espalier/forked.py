"""Processes that were forked from one that has this client loaded."""

from __future__ import annotations

import gc
import os
import weakref
from collections.abc import Callable
from typing import Any

from .errors import EspalierError

_is_child = False
#: What must not be destroyed in a child process: destructors of gRPC wait there for threads that do not exist.
_undying: weakref.WeakSet[Any] = weakref.WeakSet()
#: Called in a child process, right after the fork.
on_fork: list[Callable[[], None]] = []


def is_child() -> bool:
    """Whether this process was forked from one that had gRPC loaded. The threads of gRPC do not exist here, and calls made with it can
    hang or crash: such a process connects without it.
    """
    return _is_child


def outlive(inherited: Any) -> None:
    """Keeps an object, once it is inherited by a child process, until that process is gone."""
    _undying.add(inherited)


class Owned:
    """Belongs to the process that made it."""

    _pid: int

    def __init__(self) -> None:
        self._pid = os.getpid()
        outlive(self)

    @property
    def _is_inherited(self) -> bool:
        return self._pid != os.getpid()

    def _check_process(self) -> None:
        if self._is_inherited:
            raise EspalierError(
                "FORKED", f"made in process {self._pid}, from which this one was forked: make a new client here"
            )


def _after_in_child() -> None:
    global _is_child
    _is_child = True
    for callback in on_fork:
        callback()
    # A list in itself never dies, since what is frozen is never collected. Neither is what was garbage before the fork.
    kept: list[Any] = list(_undying)
    kept.append(kept)
    _undying.clear()
    gc.freeze()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_in_child)
