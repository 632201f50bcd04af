"""What a path holds, at one moment and live."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Generic, Protocol, TypeVar

import grpc
from google.protobuf.json_format import MessageToDict

from .gateways import Gateways
from .v1 import types_pb2

T = TypeVar("T", covariant=True)


@dataclass(frozen=True)
class Provider:
    """A live server. Its name is its address; numbers among its properties are what a double can hold."""

    name: str
    properties: Mapping[str, Any]
    ephemeral: bool
    etag: str


@dataclass(frozen=True)
class Children:
    """The providers of a path at one moment, and what is different from the moment before."""

    providers: Mapping[str, Provider]
    revision: int
    real_path: str = ""
    added: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    # Why the path leads nowhere now: "NOT_FOUND", "LINK_DANGLING", "LINK_LOOP"; None while it leads somewhere.
    unresolved: str | None = None
    # The gateway lost contact with the store: this was true then.
    stale: bool = False


@dataclass(frozen=True)
class Properties(Mapping[str, Any]):
    """The properties of a node at one moment, property links resolved. Integers are exact, however long."""

    values_by_name: Mapping[str, Any]
    etag: str
    revision: int
    real_path: str = ""
    links: Mapping[str, str] = field(default_factory=dict)
    property_links: Mapping[str, str] = field(default_factory=dict)
    # As in Children.
    unresolved: str | None = None
    stale: bool = False

    def __getitem__(self, name: str) -> Any:
        return self.values_by_name[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.values_by_name)

    def __len__(self) -> int:
        return len(self.values_by_name)


class Fold(Protocol[T]):
    """Puts the frames of a stream together to states."""

    @property
    def state(self) -> T: ...

    def apply(self, frame: Any) -> bool:
        """Whether there is a state to show now."""


class Watch(Generic[T]):
    """An endless iterator of states: the one now, then one after every change. It outlives gateways.

    Iterate in one thread; `close` may be called from any, and ends the iteration.
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
            self._call = self._open(channel, self._fold.state.revision)
            return self._call


class ChildrenFold:
    def __init__(self) -> None:
        self.state = Children({}, 0)
        self._parts: dict[str, Provider] = {}

    def apply(self, frame: Any) -> bool:
        kind = frame.WhichOneof("frame")
        before = self.state.providers
        quiet = replace(self.state, revision=frame.revision, added=(), updated=(), removed=())
        if kind == "snapshot":
            if frame.snapshot.first:
                self._parts = {}
            self._parts.update((one.name, to_provider(one)) for one in frame.snapshot.providers)
            if not frame.snapshot.last:
                return False
            after = self._parts
            self.state = Children(
                after,
                frame.revision,
                frame.snapshot.provenance.real_path,
                tuple(name for name in after if name not in before),
                tuple(name for name in after if name in before and after[name] != before[name]),
                tuple(name for name in before if name not in after),
                stale=frame.snapshot.provenance.source == types_pb2.SOURCE_LAST_KNOWN,
            )
        elif kind == "change":
            change = frame.change
            kept = {name: one for name, one in before.items() if name not in change.removed}
            self.state = replace(
                quiet,
                providers=kept | {one.name: to_provider(one) for one in (*change.added, *change.updated)},
                added=tuple(one.name for one in change.added),
                updated=tuple(one.name for one in change.updated),
                removed=tuple(change.removed),
            )
        elif kind == "unresolved":
            self.state = Children({}, frame.revision, removed=tuple(before), unresolved=frame.unresolved.reason)
        elif kind == "status" and not frame.status.draining:
            self.state = replace(quiet, stale=frame.status.source == types_pb2.SOURCE_LAST_KNOWN)
        else:
            self.state = quiet
            return False
        return True


class PropertiesFold:
    def __init__(self) -> None:
        self.state = Properties({}, "", 0)

    def apply(self, frame: Any) -> bool:
        kind = frame.WhichOneof("frame")
        if kind == "snapshot":
            self.state = to_properties(frame.snapshot, frame.revision)
        elif kind == "change":
            kept = {name: value for name, value in self.state.items() if name not in frame.change.removed}
            values = kept | _from_json(frame.change.json_changed)
            self.state = replace(
                self.state, values_by_name=values, etag=frame.change.etag, revision=frame.revision
            )
        elif kind == "unresolved":
            self.state = Properties({}, "", frame.revision, unresolved=frame.unresolved.reason)
        else:
            self.state = replace(self.state, revision=frame.revision)
            if kind != "status" or frame.status.draining:
                return False
            self.state = replace(self.state, stale=frame.status.source == types_pb2.SOURCE_LAST_KNOWN)
        return True


def to_provider(message: types_pb2.Provider) -> Provider:
    return Provider(message.name, MessageToDict(message.properties), message.ephemeral, message.etag)


def to_properties(message: Any, revision: int) -> Properties:
    return Properties(
        _from_json(message.json_properties),
        message.etag,
        revision,
        message.provenance.real_path,
        dict(message.links),
        dict(message.property_links),
        stale=message.provenance.source == types_pb2.SOURCE_LAST_KNOWN,
    )


def _from_json(texts: Mapping[str, str]) -> dict[str, Any]:
    return {name: json.loads(text) for name, text in texts.items()}
