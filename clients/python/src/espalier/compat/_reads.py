"""Reads that see everything that was written before, as kazoo's do."""

from __future__ import annotations

from typing import Any

from ..client import Client, Live
from ..errors import EspalierError, Reason
from ..v1 import tree_pb2, types_pb2

_SYNCED = types_pb2.CONSISTENCY_SYNCED
#: In seconds.
_CATCH_UP = 2.0


def read_node(client: Client, path: str) -> Any:
    """The answer of GetNode, with the exact bytes and the stat."""
    return client.stubs.tree.GetNode(tree_pb2.GetNodeRequest(path=path, json_only=True, consistency=_SYNCED))


def child_names(client: Client, path: str) -> list[str]:
    names: list[str] = []
    token = ""
    while True:
        request = tree_pb2.ListChildrenRequest(path=path, page_token=token, names_only=True, consistency=_SYNCED)
        page = client.stubs.tree.ListChildren(request)
        names += [one.path.rpartition("/")[2] for one in page.children]
        token = page.next_page_token
        if not token:
            return names


def newest_write(client: Client, path: str, *, with_children: bool = False) -> int:
    """The revision of the last write to a node or to its list of children, and to the children themselves; 0 if they cannot be read."""
    request = tree_pb2.GetNodeRequest(path=path, json_only=True, consistency=_SYNCED, with_children=with_children)
    try:
        answer = client.stubs.tree.GetNode(request)
    except EspalierError as error:
        too_many = with_children and error.reason is Reason.PAYLOAD_TOO_LARGE
        return newest_write(client, path) if too_many else 0
    revisions = [one.stat.modified_revision for one in (answer.node, *answer.children)]
    return int(max(answer.node.stat.children_revision, *revisions))


def catch_up(live: Live[Any, Any], revision: int) -> None:
    """Waits until a live value is as new as a write, since a watch may begin with what its gateway knew a moment before."""
    try:
        live.wait(lambda value: value.revision >= revision, _CATCH_UP)
    except EspalierError:
        pass
