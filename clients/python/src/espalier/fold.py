"""What all watches share: a fold turns the frames of a stream into values, each with its revision and freshness."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import replace
from typing import Any, Generic, TypeVar

from .errors import Reason
from .standing import Stale, Standing, standing_at, store_lost

S = TypeVar("S", bound=Standing)


class Fold(ABC, Generic[S]):
    """Turns frames into values. A lost gateway and a gateway that lost its store are told apart."""

    def __init__(self, state: S) -> None:
        self.state = state
        self._standing = Standing()
        self._store_lost: Stale | None = None
        self._gateway_lost: Stale | None = None
        self._reopened = False

    @property
    def revision(self) -> int:
        """What to resume from."""
        return self._standing.revision

    @abstractmethod
    def apply(self, frame: Any) -> bool:
        """Applies a frame. Returns whether there is a new value."""

    def reopen(self) -> None:
        """Call before opening a stream. A gateway without its store says so in the first frame; until then the value stays as it is."""
        self._reopened = True

    def restore(self, state: S) -> None:
        """Begins with a value that was known before, and is replaced by the first that comes."""
        self.state = state
        self._restored(state)

    def _restored(self, state: S) -> None:
        """For folds that keep more than the value."""

    def lost(self, why: Stale | None) -> bool:
        """Marks the value because no gateway answers, or ends that. Returns whether there is a new value."""
        if self._gateway_lost == why:
            return False
        self._gateway_lost = why
        return self._restand()

    def _restand(self) -> bool:
        stale = self._gateway_lost or self._store_lost
        if stale == self.state.stale:
            return False
        self._standing = replace(self._standing, stale=stale)
        self.state = replace(self.state, stale=stale)
        return True

    def _apply_standing(self, frame: Any) -> bool:
        """Updates the standing from a frame (the last part of a snapshot). Returns whether there is a new value."""
        kind = frame.WhichOneof("frame")
        self._gateway_lost = None
        if self._reopened:
            self._store_lost = None
        self._reopened = False
        if kind == "snapshot":
            self._standing = standing_at(frame.snapshot.provenance, frame.revision)
            self._store_lost = self._standing.stale
        elif kind == "unresolved":
            self._store_lost = store_lost(frame.unresolved)
            reason = Reason(frame.unresolved.reason or "NOT_FOUND")
            self._standing = Standing(revision=frame.revision, unresolved=reason, stale=self._store_lost)
        else:
            if kind == "status":
                self._store_lost = store_lost(frame.status)
            # A frame without a revision, such as the one that says that the gateway drains, leaves it as it is.
            revision = frame.revision or self._standing.revision
            self._standing = replace(self._standing, revision=revision, stale=self._store_lost)
        return kind in ("snapshot", "change", "unresolved") or (self._standing.stale is None) != (self.state.stale is None)
