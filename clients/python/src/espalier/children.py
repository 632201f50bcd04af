"""The providers of a path, once and as a watch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any, overload

from .collection import Collection, CollectionFold
from .standing import Standing, standing_at
from .v1 import types_pb2
from .values import from_json


@dataclass(frozen=True)
class ProviderOverride:
    """What an operator has changed in a live provider, compared with what its client wants."""

    #: The properties that were changed or added, as they are now.
    properties: Mapping[str, Any]
    #: The names of the properties that were removed.
    removed: Sequence[str]
    #: What the client wants for all these names; one that was added has no entry.
    wanted: Mapping[str, Any]


@dataclass(frozen=True)
class Provider:
    """A registered server."""

    #: Its address, "host:port" or "[v6]:port".
    name: str
    #: Integers are exact, of any size.
    properties: Mapping[str, Any]
    #: Whether it is removed when its process ends. False for a child that is a persistent node.
    ephemeral: bool
    #: Identifies this state; empty with `names_only`, or if the node may not be read.
    etag: str
    #: None if nothing is overridden. `properties` include it.
    override: ProviderOverride | None = None
    #: When it was registered.
    created_at: datetime | None = None
    #: The revision of its last change.
    revision: int = 0
    #: A short hash of the lease that holds it; empty if none does.
    lease_hash: str = ""

    @property
    def address(self) -> tuple[str, int] | None:
        """Host and port, as `socket.create_connection` takes them; None if the name is no address."""
        host, colon, port = self.name.rpartition(":")
        if not colon or not port.isdecimal():
            return None
        return host[1:-1] if host.startswith("[") and host.endswith("]") else host, int(port)


@dataclass(frozen=True)
class Children(Collection, Mapping[str, Provider]):
    """The providers of a path at one revision, by name, and the difference from the previous value."""

    providers: Mapping[str, Provider]

    def __getitem__(self, name: str) -> Provider:
        return self.providers[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.providers)

    def __len__(self) -> int:
        return len(self.providers)


@dataclass(frozen=True)
class Providers(Standing, Sequence[Provider]):
    """The answer of `discover`: the providers in the order of their names, with the provenance of the answer."""

    providers: tuple[Provider, ...]

    @overload
    def __getitem__(self, at: int) -> Provider: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Provider, ...]: ...
    def __getitem__(self, at: int | slice) -> Provider | tuple[Provider, ...]:
        return self.providers[at]

    def __len__(self) -> int:
        return len(self.providers)


def children_fold() -> CollectionFold[Provider, Children]:
    return CollectionFold(
        Children,
        lambda snapshot: _named(snapshot.providers),
        lambda change: _named((*change.added, *change.updated)),
        lambda change: change.removed,
    )


def to_providers(answer: Any) -> Providers:
    standing = standing_at(answer.provenance, answer.provenance.revision)
    return Providers(tuple(to_provider(one) for one in answer.providers), **vars(standing))


def to_provider(message: types_pb2.Provider) -> Provider:
    return Provider(
        message.name,
        from_json(message.json_properties),
        message.ephemeral,
        message.etag,
        _to_override(message.override) if message.HasField("override") else None,
        message.create_time.ToDatetime(timezone.utc) if message.HasField("create_time") else None,
        message.modified_revision,
        message.lease_hash,
    )


def _to_override(message: types_pb2.Override) -> ProviderOverride:
    wanted = from_json(message.wanted_json_properties)
    return ProviderOverride(from_json(message.json_properties), tuple(message.removed), wanted)


def _named(messages: Iterable[types_pb2.Provider]) -> Iterable[tuple[str, Provider]]:
    return ((one.name, to_provider(one)) for one in messages)
