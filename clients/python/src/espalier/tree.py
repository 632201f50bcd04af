"""A node and everything below it, live."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

from google.protobuf.json_format import MessageToDict

from .collection import Collection, CollectionFold
from .v1 import types_pb2


@dataclass(frozen=True)
class Node:
    """A node as the store holds it: links and property links are not followed, they are the keys "NAME ->" and "NAME =>"."""

    # Its real path.
    path: str
    # Numbers are what a double can hold; `data` is exact.
    properties: Mapping[str, Any]
    data: bytes
    # Whether it vanishes with the process that it stands for.
    ephemeral: bool
    # Names this state, for a write.
    etag: str
    created_at: datetime


@dataclass(frozen=True)
class Tree(Collection):
    """A node and everything below it at one moment, by real path, and what is different from the moment before."""

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
        MessageToDict(message.properties),
        message.data,
        message.stat.ephemeral,
        message.etag,
        message.stat.create_time.ToDatetime(timezone.utc),
    )
