"""A node and everything below it, as a watch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

from .collection import Collection, CollectionFold
from .v1 import types_pb2
from .values import from_json


@dataclass(frozen=True)
class Node:
    """A stored node. Links and property links are not followed: they are the keys "NAME ->" and "NAME =>"."""

    # The real path.
    path: str
    # Integers are exact, of any size.
    properties: Mapping[str, Any]
    data: bytes
    # Whether it is removed when the process that registered it dies.
    ephemeral: bool
    # Identifies this state, for conditional writes.
    etag: str
    created_at: datetime


@dataclass(frozen=True)
class Tree(Collection):
    """A node and everything below it at one revision, by real path, and the difference from the previous state."""

    nodes: Mapping[str, Node]


def tree_fold() -> CollectionFold[Node, Tree]:
    return CollectionFold(
        Tree,
        lambda snapshot: _by_path(snapshot.nodes),
        lambda change: _by_path((*change.added, *change.updated)),
        lambda change: change.removed_paths,
    )


def _by_path(messages: Iterable[types_pb2.Node]) -> Iterable[tuple[str, Node]]:
    return ((one.path, _to_node(one)) for one in messages)


def _to_node(message: types_pb2.Node) -> Node:
    return Node(
        message.path,
        from_json(message.json_properties),
        message.data,
        message.stat.ephemeral,
        message.etag,
        message.stat.create_time.ToDatetime(timezone.utc),
    )
