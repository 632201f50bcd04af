"""A path that is watched, and the callbacks that are called when it changes."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from ...client import Client, Live
from ...errors import EspalierError
from ...tree import Node, Tree
from .._reads import catch_up, newest_write
from .._seen import Seen, call
from .data import state_of

logger = logging.getLogger(__name__)

Callback = Callable[[dict[str, Any]], object]


class Watcher:
    """A node and its children, also while it does not exist. Survives the client that it uses: `start` goes on with another one."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.real_path = ""
        self.seen = Seen()
        self._callbacks: list[Callback] = []
        self._live: Live[Tree, Node] | None = None
        #: None while nothing is known.
        self._state: dict[str, Any] | None = None

    def start(self, client: Client, patience: float) -> None:
        """`patience`: how long to wait for what a file of last known values has, in seconds."""
        # A lock of the process that this one was forked from may never be released here.
        self.seen = Seen()
        newest = newest_write(client, self.path, with_children=True)
        self._live = client.tree(self.path, depth=1)
        catch_up(self._live, newest)
        if not self._take(self._live.current) and self._state is None and patience:
            try:
                self._take(self._live.wait(lambda value: value.revision > 0, patience))
            except EspalierError:
                pass
        self._live(self._receive)

    def stop(self) -> None:
        live, self._live = self._live, None
        if live is not None:
            live.close()

    def get(self) -> dict[str, Any] | None:
        """A copy of the last known state; None if nothing was ever known."""
        return None if self._state is None else dict(self._state)

    def add_callback(self, callback: Callback) -> None:
        """Calls it at once, and with every change. Nothing happens if it was added before."""
        with self.seen:
            if callback not in self._callbacks:
                self._callbacks.append(callback)
                self._call(callback)

    def _receive(self, value: Tree) -> None:
        with self.seen.up_to(value.revision):
            if self._take(value):
                for callback in tuple(self._callbacks):
                    self._call(callback)

    def _take(self, value: Tree) -> bool:
        """Returns whether the state has changed. What is not known replaces nothing."""
        if value.revision == 0 and value.stale is not None:
            return False
        before, self._state = self._state, state_of(self.path, value)
        self.real_path = value.real_path or self.path
        return before is None or _content(before) != _content(self._state)

    def _call(self, callback: Callback) -> None:
        unknown = {"path": self.path, "stat": None, "data": None, "children": None}
        try:
            call(callback, self.get() or unknown)
        except Exception:
            logger.exception("[%s] the callback %r failed", self.path, callback)


def _content(state: dict[str, Any]) -> dict[str, Any]:
    """What callbacks are called for: a node that is written again as it was, such as by a gateway that takes it over, is no change."""
    return {**state, "stat": state["stat"] is not None}
