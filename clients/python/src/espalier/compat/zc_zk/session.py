"""What all parts of a ZooKeeper use: the client, its registrations, and the objects that must show every write."""

from __future__ import annotations

import time
import weakref
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from ...client import Client, Live, Registration
from ...errors import EspalierError, Reason
from .._kazoo import NoNodeError, as_kazoo
from .._reads import read_node
from .watches import Changes, Watch, close_unused

W = TypeVar("W", bound=Watch)

#: How long a write waits for the watches of what it changes, in seconds.
_SETTLE = 2.0


class Session:
    """A client with everything that is alive."""

    def __init__(self, client: Client, session_timeout: float) -> None:
        #: The client of this package.
        self.client = client
        self.session_timeout = session_timeout
        #: By path.
        self._registrations: dict[str, Registration] = {}
        self._watches: weakref.WeakSet[Watch] = weakref.WeakSet()
        #: Those with callbacks, which live as long as this.
        self._called: set[Watch] = set()
        #: Of objects that are gone.
        self._unused: list[Live[Any, Any]] = []

    def _registered(self, registration: Registration) -> None:
        self._registrations |= dict.fromkeys(registration.paths, registration)
        self._settle_providers(registration.paths)

    def _write_properties(self, path: str, properties: dict[str, Any], *, replace: bool, etag: str = "") -> None:
        """Writes to a node or, if it is one's own provider, changes what is registered."""
        with as_kazoo(path):
            own = self._registrations.get(self.client.resolve(path).real_path) if self._registrations else None
            try:
                if own is not None:
                    (own.replace if replace else own.update)(properties)
                    return self._settle_providers(own.paths)
                written = (
                    self.client.set(path, properties, etag=etag) if replace else self.client.update(path, properties)
                )
            except EspalierError as error:
                if error.reason is not Reason.PROPERTY_LINK_MISSING:
                    raise
                key = f"{error.metadata.get('name')} =>"
                raise ValueError("Bad property link", key, properties.get(key), error.message) from error
        self._settle(written.revision, (written.real_path,), ())

    def _watched(self, watch: W) -> W:
        close_unused(self._unused)
        if watch._live is not None:
            self._watches.add(watch)
        return watch

    def _settle(self, revision: int, written: Iterable[str], made: Iterable[str]) -> None:
        """Waits for the watches of nodes that were written, and of those that were made or deleted."""
        deadline = time.monotonic() + _SETTLE
        changes = Changes(written, made)
        for watch in tuple(self._watches):
            if watch._concerned_by(changes):
                watch._seen.wait(revision, deadline - time.monotonic())

    def _settle_providers(self, paths: Sequence[str]) -> None:
        """The same for providers that were registered, changed or removed, whose revision is not known."""
        for path in paths:
            if any(watch._concerned_by(Changes((path,), (path,))) for watch in tuple(self._watches)):
                self._settle(self._node(path.rpartition("/")[0] or "/").node.stat.children_revision, (), (path,))
                try:
                    self._settle(self._node(path).node.stat.modified_revision, (path,), ())
                except NoNodeError:
                    # It was removed.
                    pass

    def _deregister_below(self, path: str) -> None:
        """Closes one's own registrations at or below a path: they would be made again if only their nodes were deleted."""
        below = f"{path.rstrip('/')}/"
        found = {one for at, one in self._registrations.items() if at == path or at.startswith(below)}
        for registration in found:
            registration.close()
            for at in registration.paths:
                self._registrations.pop(at, None)
            self._settle_providers(registration.paths)

    def _node(self, path: str) -> Any:
        with as_kazoo(path):
            return read_node(self.client, path)
