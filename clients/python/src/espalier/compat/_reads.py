"""Reads that see everything that was written before, as kazoo's do."""

from __future__ import annotations

from typing import Any

from ..client import Client
from ..errors import EspalierError
from ..v1 import tree_pb2, types_pb2

_SYNCED = types_pb2.CONSISTENCY_SYNCED


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


def sync(client: Client, path: str) -> None:
    """After it, nothing older is read or watched than what was written before."""
    try:
        client.resolve(path, synced=True)
    except EspalierError:
        pass
