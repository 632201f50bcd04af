"""Nodes, and a node with everything below it as a watch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

from .acl import AclEntry
from .collection import Collection, CollectionFold
from .standing import Standing, standing_at
from .v1 import types_pb2
from .values import from_json


@dataclass(frozen=True)
class Node:
    """A stored node. Links and property links are not followed: they are the keys "NAME ->" and "NAME =>"."""

    #: The real path.
    path: str
    #: Integers are exact, of any size.
    properties: Mapping[str, Any]
    #: The exact bytes as stored; None if it was stored without any.
    data: bytes | None
    #: Whether it is removed when the process that registered it dies.
    ephemeral: bool
    #: Identifies this state, for conditional writes.
    etag: str
    created_at: datetime
    #: The revision of its last change.
    revision: int = 0
    #: How many children it has. In a live tree, as the revision of the children: when the node itself was last sent.
    child_count: int = 0
    #: How often its data were written since it was created.
    version: int = 0
    #: The revision that created it.
    created_revision: int = 0
    #: The revision at which a child was last created or deleted.
    children_revision: int = 0
    #: When its data were last written.
    updated_at: datetime | None = None


@dataclass(frozen=True)
class StoredNode(Standing):
    """The answer of `node`: a node, with the provenance of the answer."""

    node: Node
    #: Only if it was asked for.
    acl: tuple[AclEntry, ...] = ()


@dataclass(frozen=True)
class Tree(Collection, Mapping[str, Node]):
    """A node and everything below it at one revision, by real path, and the difference from the previous value."""

    nodes: Mapping[str, Node]

    def __getitem__(self, path: str) -> Node:
        return self.nodes[path]

    def __iter__(self) -> Iterator[str]:
        return iter(self.nodes)

    def __len__(self) -> int:
        return len(self.nodes)


def tree_fold() -> CollectionFold[Node, Tree]:
    return CollectionFold(
        Tree,
        lambda snapshot: _by_path(snapshot.nodes),
        lambda change: _by_path((*change.added, *change.updated)),
        lambda change: change.removed_paths,
    )


def to_stored_node(answer: Any) -> StoredNode:
    standing = standing_at(answer.provenance, answer.provenance.revision)
    acl = tuple(AclEntry(one.scheme, one.id, one.permissions) for one in answer.acl)
    return StoredNode(to_node(answer.node), acl, **vars(standing))


def to_node(message: types_pb2.Node) -> Node:
    return Node(
        message.path,
        from_json(message.json_properties),
        None if message.null_data else message.data,
        message.stat.ephemeral,
        message.etag,
        message.stat.create_time.ToDatetime(timezone.utc),
        message.stat.modified_revision,
        message.stat.child_count,
        message.stat.version,
        message.stat.created_revision,
        message.stat.children_revision,
        message.stat.update_time.ToDatetime(timezone.utc),
    )


def _by_path(messages: Iterable[types_pb2.Node]) -> Iterable[tuple[str, Node]]:
    return ((one.path, to_node(one)) for one in messages)
