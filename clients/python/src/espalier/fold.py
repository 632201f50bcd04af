"""What all watches share: a fold turns frames into states, each with its revision and freshness."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from .v1 import types_pb2


@dataclass(frozen=True, kw_only=True)
class Standing:
    """The revision of a state, where its path leads, and whether it may be outdated."""

    revision: int = 0
    # The path after following all links.
    real_path: str = ""
    # Why the path does not resolve: "NOT_FOUND", "LINK_DANGLING", "LINK_LOOP", "NOT_PERMITTED"; None while it resolves.
    unresolved: str | None = None
    # The gateway has lost its connection to the store: this is the last known state.
    stale: bool = False


S = TypeVar("S", bound=Standing)


class Fold(ABC, Generic[S]):
    """Turns the frames of a stream into states."""

    def __init__(self, state: S) -> None:
        self.state = state
        self._standing = Standing()

    @abstractmethod
    def apply(self, frame: Any) -> bool:
        """Applies a frame. Returns whether there is a new state to yield."""

    def reopen(self) -> None:
        """Call before opening a stream. A gateway without its store reports that itself."""
        self._standing = replace(self._standing, stale=False)

    def _apply_standing(self, frame: Any) -> bool:
        """Updates the standing from a frame (the last part of a snapshot). Returns whether there is a new state to yield."""
        kind = frame.WhichOneof("frame")
        if kind == "snapshot":
            self._standing = standing_at(frame.snapshot.provenance, frame.revision)
        elif kind == "unresolved":
            self._standing = Standing(
                revision=frame.revision, unresolved=frame.unresolved.reason, stale=_is_stale(frame.unresolved)
            )
        else:
            stale = _is_stale(frame.status) if kind == "status" else self._standing.stale
            self._standing = replace(self._standing, revision=frame.revision, stale=stale)
        return kind in ("snapshot", "change", "unresolved") or self._standing.stale != self.state.stale


def standing_at(provenance: types_pb2.Provenance, revision: int) -> Standing:
    return Standing(revision=revision, real_path=provenance.real_path, stale=_is_stale(provenance))


def _is_stale(message: Any) -> bool:
    return message.source == types_pb2.SOURCE_LAST_KNOWN
