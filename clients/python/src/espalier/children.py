"""The providers of a path, once and as a watch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .collection import Collection, CollectionFold
from .v1 import types_pb2
from .values import from_json


@dataclass(frozen=True)
class Provider:
    """A registered server. Its name is its address. Integers in its properties are exact, of any size."""

    name: str
    properties: Mapping[str, Any]
    ephemeral: bool
    etag: str


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
    return Provider(message.name, from_json(message.json_properties), message.ephemeral, message.etag)


def _named(messages: Iterable[types_pb2.Provider]) -> Iterable[tuple[str, Provider]]:
    return ((one.name, to_provider(one)) for one in messages)
