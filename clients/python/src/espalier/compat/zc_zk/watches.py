"""Children and properties that are kept up to date, and call callbacks."""

from __future__ import annotations

import logging
import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from ...client import Client, Live
from ...errors import EspalierError
from ...properties import Properties as PropertiesValue
from .._data import own_properties
from .._kazoo import as_kazoo
from .._reads import catch_up, newest_write
from .._seen import Seen, call

if TYPE_CHECKING:
    from .session import Session

logger = logging.getLogger(__name__)

W = TypeVar("W", bound="Watch")


class CancelWatch(Exception):
    """Raised by a callback that is not to be called any more."""


class BadPropertyLink(Exception):
    """A property link that does not resolve to a value."""


class Changes:
    """Real paths of nodes that a write has changed, and of those that it has made or deleted."""

    def __init__(self, written: Iterable[str], made: Iterable[str]) -> None:
        self.written = set(written)
        self.made = set(made)
        self.parents = {one.rpartition("/")[0] or "/" for one in self.made}


class Watch:
    """What children and properties share. Kept up to date as long as it is referenced, or has callbacks."""

    path: str
    real_path: str
    data: Any
    deleted = False
    _state: Any

    def __init__(self, zk: Session, path: str, live: Live[Any, Any] | None, value: Any) -> None:
        self.path = self.real_path = path
        self.callbacks: list[Callable[..., object]] = []
        self._zk = zk
        self._live = live
        self._seen = Seen(value.revision)
        self._take(value)
        if live is not None:
            weakref.finalize(self, zk._unused.append, live).atexit = False
            live(_weakly(self))

    def _take(self, value: Any) -> None:
        """Sets `real_path`, `data` and `_state`, which is compared to find out whether there was a change."""
        raise NotImplementedError

    def _receive(self, value: Any) -> None:
        """Called in the callback thread with every new value."""
        with self._seen.up_to(value.revision):
            before = (self._state, self.deleted)
            self._take(value)
            self.deleted = value.unresolved is not None
            if before != (self._state, self.deleted):
                self._notify()

    def _notify(self) -> None:
        for callback in tuple(self.callbacks):
            try:
                call(callback, *(() if self.deleted else (self,)))
            except Exception as error:
                if self.deleted:
                    if not isinstance(error, TypeError):
                        logger.exception("Error %r calling %r", self, callback)
                    continue
                self.callbacks.remove(callback)
                if isinstance(error, CancelWatch):
                    logger.debug("cancelled watch(%r, %r)", self, callback)
                else:
                    logger.exception("watch(%r, %r)", self, callback)
        if not self.callbacks:
            self._zk._called.discard(self)

    def _concerned_by(self, changes: Changes) -> bool:
        """Whether a newer value must come after these changes."""
        return self.path in changes.made if self.deleted else self.real_path in changes.made

    def __call__(self: W, callback: Callable[..., object]) -> W:
        """Calls the callback at once, and with every change. If the first call raises, it is not called again."""
        if self._live is None:
            raise TypeError("Can't set callbacks without watching.")
        with self._seen:
            call(callback, self)
            self.callbacks.append(callback)
            self._zk._called.add(self)
        return self

    def __repr__(self) -> str:
        return f"{'DELETED: ' if self.deleted else ''}{type(self).__module__}.{type(self).__name__}({self.path})"


class Children(Watch):
    """The names of the children of a node."""

    data: list[str]

    def __init__(self, zk: Session, path: str) -> None:
        with as_kazoo(path):
            live = zk.client.children(path, must_exist=True, names_only=True)
            super().__init__(zk, path, live, _first(zk.client, live, path))

    def _take(self, value: Any) -> None:
        self.real_path = value.real_path or self.real_path
        self.data = list(value)
        self._state = (self.real_path, frozenset(self.data))

    def _concerned_by(self, changes: Changes) -> bool:
        return super()._concerned_by(changes) or self.real_path in changes.parents

    def __iter__(self) -> Iterator[str]:
        return iter(self.data)

    def __len__(self) -> int:
        return len(self.data)


class Properties(Watch, Mapping[str, Any]):
    """The properties of a node. `p["threads"]` follows the property link `p["threads =>"]`."""

    data: dict[str, Any]

    def __init__(self, zk: Session, path: str, watch: bool = True) -> None:
        with as_kazoo(path):
            if watch:
                live = zk.client.properties(path, must_exist=True)
                super().__init__(zk, path, live, _first(zk.client, live, path))
            else:
                super().__init__(zk, path, None, zk.client.get(path))

    def _take(self, value: PropertiesValue) -> None:
        self.real_path = value.real_path or self.real_path
        links = {f"{name} ->": target for name, target in value.links.items()}
        property_links = {f"{name} =>": target for name, target in value.property_links.items()}
        self._value = value
        own = {name: one for name, one in value.items() if name not in value.property_links}
        self.data = {**own_properties(own), **property_links, **links}
        self._state = (self.real_path, self.data, dict(value))

    def _concerned_by(self, changes: Changes) -> bool:
        return super()._concerned_by(changes) or self.real_path in changes.written

    def __getitem__(self, key: str) -> Any:
        if key in self.data or f"{key} =>" not in self.data:
            return self.data[key]
        if key in self._value.broken:
            raise BadPropertyLink(self._value.broken[key].message, f"in {f'{key} =>'!r}: {self.data[f'{key} =>']!r}")
        return self._value[key]

    def __iter__(self) -> Iterator[str]:
        return iter({key.removesuffix(" =>"): None for key in self.data})

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __contains__(self, key: object) -> bool:
        return key in self.data or f"{key} =>" in self.data

    def __setitem__(self, key: str, value: Any) -> None:
        self.update({key: value})

    def __hash__(self) -> int:
        return id(self)

    def copy(self) -> dict[str, Any]:
        return dict(self.data)

    def set(self, data: Any = None, /, **properties: Any) -> None:
        """Replaces all properties."""
        self._write({**dict(data or {}), **properties}, replace=True)

    def update(self, data: Any = None, /, **properties: Any) -> None:
        """Sets some properties and keeps the others."""
        self._write({**dict(data or {}), **properties}, replace=False)

    def _write(self, properties: dict[str, Any], *, replace: bool) -> None:
        self._zk._write_properties(self.path, properties, replace=replace)
        if self._live is None:
            with as_kazoo(self.path):
                self._take(self._zk.client.get(self.path, synced=True))


def _first(client: Client, live: Live[Any, Any], path: str) -> Any:
    """The value of a new watch, with all that was written before. Raises if none has come: no children is not the same as not knowing
    them.
    """
    catch_up(live, newest_write(client, path))
    value = live.current
    if value.stale is not None and value.revision == 0:
        live.close()
        raise EspalierError("GATEWAY_UNREACHABLE", value.stale.message)
    return value


def _weakly(watch: Watch) -> Callable[[Any], None]:
    reference = weakref.ref(watch)

    def receive(value: Any) -> None:
        found = reference()
        if found is not None:
            found._receive(value)

    return receive


def close_unused(lives: list[Live[Any, Any]]) -> None:
    """Ends the streams of objects that are gone. They only list themselves: the collector may run in any thread."""
    while lives:
        try:
            lives.pop().close()
        except (EspalierError, IndexError):
            pass
