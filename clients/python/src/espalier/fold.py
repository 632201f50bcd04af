"""What all watches have in common: frames are put together to states, each of which says where it stands."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from .v1 import types_pb2


@dataclass(frozen=True, kw_only=True)
class Standing:
    """As of when a state holds, and whether it is all that there is to know."""

    revision: int = 0
    # The path after all links.
    real_path: str = ""
    # Why the path leads nowhere now: "NOT_FOUND", "LINK_DANGLING", "LINK_LOOP", "NOT_PERMITTED"; None while it leads somewhere.
    unresolved: str | None = None
    # The gateway lost contact with the store: this was true then.
    stale: bool = False


S = TypeVar("S", bound=Standing)


class Fold(ABC, Generic[S]):
    """Puts the frames of a stream together to states."""

    def __init__(self, state: S) -> None:
        self.state = state
        self._standing = Standing()

    @abstractmethod
    def apply(self, frame: Any) -> bool:
        """Whether there is a state to show now."""

    def reopen(self) -> None:
        """To be called when a gateway is asked. One that has lost its store says so itself."""
        self._standing = replace(self._standing, stale=False)

    def _stand(self, frame: Any) -> bool:
        """Takes what a frame, of a snapshot the last part, says of the standing. Whether there is anything new to show."""
        kind = frame.WhichOneof("frame")
        if kind == "snapshot":
            self._standing = standing_at(frame.snapshot.provenance, frame.revision)
        elif kind == "unresolved":
            self._standing = Standing(revision=frame.revision, unresolved=frame.unresolved.reason)
        else:
            stale = _is_stale(frame.status) if kind == "status" else self._standing.stale
            self._standing = replace(self._standing, revision=frame.revision, stale=stale)
        return kind in ("snapshot", "change", "unresolved") or self._standing.stale != self.state.stale


def standing_at(provenance: types_pb2.Provenance, revision: int) -> Standing:
    return Standing(revision=revision, real_path=provenance.real_path, stale=_is_stale(provenance))


def _is_stale(told: Any) -> bool:
    return told.source == types_pb2.SOURCE_LAST_KNOWN
