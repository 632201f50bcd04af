"""What nd_service_registry stores in a node, and what it returns of one."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from typing import Any

from ...tree import Node, Tree
from .._data import own_properties
from .._kazoo import ZnodeStat

#: What is added to the data of every node.
_ADDED = ("pid", "created")


def with_defaults(data: Mapping[str, Any] | str | None) -> dict[str, Any]:
    """With the process and the local time; those that are given win. A text is the property "string_value"."""
    given = {"string_value": data} if isinstance(data, str) else dict(data or {})
    return {"pid": os.getpid(), "created": time.strftime("%Y-%m-%d %H:%M:%S"), **given}


def without_defaults(data: Mapping[str, Any] | None) -> dict[str, Any]:
    return {name: value for name, value in (data or {}).items() if name not in _ADDED}


def state_of(path: str, value: Tree) -> dict[str, Any]:
    """The dictionary that `get` returns and callbacks receive."""
    top = value.get(value.real_path)
    if top is None:
        return {"path": path, "stat": None, "data": None, "children": {}}
    prefix = f"{value.real_path.rstrip('/')}/"
    children = {
        name.removeprefix(prefix): own_properties(node.properties)
        for name, node in sorted(value.items())
        if name.startswith(prefix) and name != value.real_path and "/" not in name.removeprefix(prefix)
    }
    stat = _stat(top, len(children))
    return {"path": path, "stat": stat, "data": own_properties(top.properties) or None, "children": children}


def _stat(node: Node, children: int) -> ZnodeStat:
    updated_at = node.updated_at or node.created_at
    return ZnodeStat(
        czxid=node.created_revision,
        mzxid=node.revision,
        ctime=int(node.created_at.timestamp() * 1000),
        mtime=int(updated_at.timestamp() * 1000),
        version=node.version,
        cversion=0,
        aversion=0,
        ephemeralOwner=int(node.ephemeral),
        dataLength=len(node.data or b""),
        numChildren=children,
        pzxid=node.children_revision,
    )
