"""The providers of a path, once and as a watch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .collection import Collection, CollectionFold
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
    """A registered server. Its name is its address. Integers in its properties are exact, of any size."""

    name: str
    properties: Mapping[str, Any]
    ephemeral: bool
    etag: str
    #: None if nothing is overridden. `properties` include it.
    override: ProviderOverride | None = None


@dataclass(frozen=True)
class Children(Collection):
    """The providers of a path at one revision, by name, and the difference from the previous state."""

    providers: Mapping[str, Provider]


def children_fold() -> CollectionFold[Provider, Children]:
    return CollectionFold(
        Children,
        lambda snapshot: _named(snapshot.providers),
        lambda change: _named((*change.added, *change.updated)),
        lambda change: change.removed,
    )


def to_provider(message: types_pb2.Provider) -> Provider:
    override = _to_override(message.override) if message.HasField("override") else None
    return Provider(message.name, from_json(message.json_properties), message.ephemeral, message.etag, override)


def _to_override(message: types_pb2.Override) -> ProviderOverride:
    wanted = from_json(message.wanted_json_properties)
    return ProviderOverride(from_json(message.json_properties), tuple(message.removed), wanted)


def _named(messages: Iterable[types_pb2.Provider]) -> Iterable[tuple[str, Provider]]:
    return ((one.name, to_provider(one)) for one in messages)
