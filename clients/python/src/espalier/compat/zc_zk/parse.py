"""Texts of the tree language as nodes. The gateway parses them: nothing is written, and nothing is evaluated."""

from __future__ import annotations

from typing import Any, TypeVar

from ...client import Client
from ...v1 import tree_pb2
from ...values import from_json

N = TypeVar("N", bound="ParseNode")


class ParseNode:
    """A node of a text, with its properties and its children by name."""

    def __init__(self, name: str = "", properties: dict[str, Any] | None = None, **children: ParseNode) -> None:
        self.name = name
        self.properties = properties or {}
        self.children: dict[str, ParseNode] = children
        for child_name, child in children.items():
            child.name = child_name


def parse(client: Client, text: str, node_class: type[N]) -> N:
    """Returns the node above those of the text. Raises ValueError with the line, its text and what is wrong with it."""
    root = node_class()
    nodes: dict[str, ParseNode] = {"/": root}
    for part in client.stubs.tree.ParseTree(tree_pb2.ParseTreeRequest(text=text)):
        for problem in part.problems:
            if problem.severity == tree_pb2.PROBLEM_SEVERITY_ERROR:
                raise ValueError(problem.line, problem.source, problem.message)
        for found in part.nodes:
            parent, _, name = found.path.rpartition("/")
            node = root if found.path == "/" else nodes.setdefault(found.path, node_class(name))
            node.properties = from_json({one.key: one.json for one in found.properties})
            if node is not root:
                nodes[parent or "/"].children[name] = node
    return root
