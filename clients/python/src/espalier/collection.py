"""What watches of children and of trees share: items by name, sent as snapshots in parts and as changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from .fold import Fold
from .standing import Standing


class Item(Protocol):
    @property
    def etag(self) -> str: ...


@dataclass(frozen=True, kw_only=True)
class Collection(Standing):
    """The difference from the previous state, by name: new items, items with another etag, and removed items."""

    added: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


I = TypeVar("I", bound=Item)
C = TypeVar("C", bound=Collection)


class CollectionFold(Fold[C], Generic[I, C]):
    """Applies frames. Parts of a snapshot are buffered until the last one, so that no partial collection is ever visible.

    The functions read the items of a snapshot, the items that a change adds or updates, and the names that it removes.
    """

    def __init__(
        self,
        collection: Callable[..., C],
        snapshot_items: Callable[[Any], Iterable[tuple[str, I]]],
        changed_items: Callable[[Any], Iterable[tuple[str, I]]],
        removed_names: Callable[[Any], Iterable[str]],
    ) -> None:
        super().__init__(collection({}))
        self._collection = collection
        self._snapshot_items = snapshot_items
        self._changed_items = changed_items
        self._removed_names = removed_names
        self._items: Mapping[str, I] = {}
        self._parts: dict[str, I] = {}

    def _restored(self, state: C) -> None:
        mapping: Any = state
        self._items = dict(mapping)

    def apply(self, frame: Any) -> bool:
        kind = frame.WhichOneof("frame")
        items = self._items
        if kind == "snapshot":
            if frame.snapshot.first:
                self._parts = {}
            self._parts.update(self._snapshot_items(frame.snapshot))
            if not frame.snapshot.last:
                return False
            items = self._parts
        elif kind == "change":
            removed = set(self._removed_names(frame.change))
            kept = {name: one for name, one in items.items() if name not in removed}
            items = kept | dict(self._changed_items(frame.change))
        elif kind == "unresolved":
            items = {}
        visible = self._apply_standing(frame)
        self.state = self._collection(items, **_difference(self._items, items), **vars(self._standing))
        self._items = items
        return visible


def _difference(before: Mapping[str, I], after: Mapping[str, I]) -> dict[str, tuple[str, ...]]:
    if before is after:
        return {}
    return {
        "added": tuple(name for name in after if name not in before),
        # An etag names the exact state of an item.
        "updated": tuple(name for name, one in after.items() if name in before and before[name].etag != one.etag),
        "removed": tuple(name for name in before if name not in after),
    }
