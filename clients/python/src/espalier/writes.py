"""Requests and answers of writes, imports and paths."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from .errors import BadArgumentError
from .standing import Standing
from .v1 import tree_pb2

Trim = Literal["report", "keep", "delete"]

_TRIMS = {"report": tree_pb2.TRIM_REPORT, "keep": tree_pb2.TRIM_KEEP, "delete": tree_pb2.TRIM_DELETE}
#: Pieces of a text, in characters: each stays below the limit of a message in UTF-8.
_PIECE = 250_000


@dataclass(frozen=True)
class Written:
    """The outcome of a write."""

    #: Of the node that was written, after following all links.
    real_path: str
    #: Identifies its new state, for a conditional write; empty if it is not known.
    etag: str
    #: The revision of the write, or of the last write of the node if nothing had to change.
    revision: int
    #: Whether anything had to change.
    changed: bool = True


@dataclass(frozen=True)
class Deleted:
    """The outcome of a deletion."""

    #: Children before parents.
    deleted_paths: tuple[str, ...]
    #: Nodes that were kept: path and why, "EPHEMERAL" or "HOLDS_EPHEMERAL".
    kept: dict[str, str]
    revision: int


@dataclass(frozen=True)
class Moved:
    """The outcome of a move."""

    real_path: str
    destination: str
    nodes: int
    revision: int


@dataclass(frozen=True)
class Copied:
    """The outcome of a copy."""

    real_path: str
    destination: str
    nodes: int
    #: Paths of live providers that were left out, at most 100 of them, and how many there are.
    left_out: tuple[str, ...]
    left_out_count: int
    #: How many links were rewritten.
    rebased_links: int
    revision: int


@dataclass(frozen=True)
class Hop:
    """One link that was followed."""

    #: The real path of the node that holds the link.
    path: str
    name: str
    #: As stored.
    target: str


@dataclass(frozen=True)
class Resolved(Standing):
    """Where a path leads: `real_path`, by way of these links."""

    hops: tuple[Hop, ...] = ()


@dataclass(frozen=True)
class PropertyChange:
    """A change of one property, as JSON texts: `old` is None if it is added, `new` if it is removed."""

    key: str
    old: str | None
    new: str | None


@dataclass(frozen=True)
class Step:
    """One change of one node."""

    path: str
    change: Literal["create", "update", "delete"]
    properties: tuple[PropertyChange, ...]


@dataclass(frozen=True)
class Notice:
    """Something that is unusual but not an error."""

    kind: str
    #: Of the text, from 1; 0 if it is about a node or a link.
    line: int
    path: str
    message: str


@dataclass(frozen=True)
class ImportResult:
    """What an import has changed or, if it was a dry run, would change."""

    created: int
    updated: int
    deleted: int
    unchanged: int
    #: Of the last write; 0 if nothing was written.
    revision: int
    real_path: str
    #: Identifies the plan: an import with it applies this plan or nothing.
    plan_etag: str
    steps: tuple[Step, ...] = ()
    #: Nodes that are not in the text and are kept: path and why.
    kept: dict[str, str] = field(default_factory=dict)
    warnings: tuple[Notice, ...] = ()

    @property
    def changed(self) -> bool:
        return self.created + self.updated + self.deleted > 0


def import_requests(
    text: str, path: str, trim: Trim, dry_run: bool, plan_etag: str, acl: Iterable[Any]
) -> Iterable[tree_pb2.ImportTreeRequest]:
    if trim not in _TRIMS:
        raise BadArgumentError(f'trim is "report", "keep" or "delete", not {trim!r}')
    size = len(text.encode())
    yield tree_pb2.ImportTreeRequest(
        path=path, trim=_TRIMS[trim], validate_only=dry_run, plan_etag=plan_etag, acl=acl, total_bytes=size
    )
    for at in range(0, len(text), _PIECE):
        yield tree_pb2.ImportTreeRequest(text=text[at : at + _PIECE])


def import_result(parts: Iterable[tree_pb2.ImportTreeResponse]) -> ImportResult:
    steps: list[Step] = []
    kept: dict[str, str] = {}
    for part in parts:
        kind = part.WhichOneof("part")
        if kind == "plan":
            steps += [_step(one) for one in part.plan.steps]
            kept |= kept_nodes(part.plan.kept)
        elif kind == "result":
            end: Any = part.result
            counts = (end.created, end.updated, end.deleted, end.unchanged, end.revision)
            warnings = tuple(Notice(one.kind, one.line, one.path, one.message) for one in end.warnings)
            return ImportResult(*counts, end.real_path, end.plan_etag, tuple(steps), kept, warnings)
    raise ValueError("an import without a result")


def kept_nodes(nodes: Iterable[tree_pb2.KeptNode]) -> dict[str, str]:
    names = tree_pb2.KeptReason.DESCRIPTOR.values_by_number
    return {one.path: names[one.reason].name.removeprefix("KEPT_REASON_") for one in nodes}


def _step(message: tree_pb2.PlanStep) -> Step:
    kind = message.WhichOneof("change")
    if kind == "update":
        changes = tuple(
            PropertyChange(
                one.key,
                one.old_json if one.HasField("old_json") else None,
                one.new_json if one.HasField("new_json") else None,
            )
            for one in message.update.changes
        )
        return Step(message.path, "update", changes)
    if kind == "create":
        return Step(
            message.path, "create", tuple(PropertyChange(one.key, None, one.json) for one in message.create.properties)
        )
    return Step(
        message.path, "delete", tuple(PropertyChange(one.key, one.json, None) for one in message.delete.properties)
    )
