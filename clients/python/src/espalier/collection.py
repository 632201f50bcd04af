"""What watches of children and of trees have in common: many items by name, told in parts and by what is different."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from .fold import Fold, Standing


class Item(Protocol):
    @property
    def etag(self) -> str: ...


@dataclass(frozen=True, kw_only=True)
class Collection(Standing):
    """What is different from the moment before, by name: the new, those that say something else, and those that are gone."""

    added: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


I = TypeVar("I", bound=Item)
C = TypeVar("C", bound=Collection)


class CollectionFold(Fold[C], Generic[I, C]):
    """Puts frames together. Parts of a snapshot are held back until the last one: nobody sees half a collection.

    Of the frames it is told how to read what is in a snapshot, and what a change puts there and takes away, by name.
    """

    def __init__(
        self,
        collection: Callable[..., C],
        in_snapshot: Callable[[Any], Iterable[tuple[str, I]]],
        put_by: Callable[[Any], Iterable[tuple[str, I]]],
        removed_by: Callable[[Any], Iterable[str]],
    ) -> None:
        super().__init__(collection({}))
        self._collection = collection
        self._in_snapshot = in_snapshot
        self._put_by = put_by
        self._removed_by = removed_by
        self._items: Mapping[str, I] = {}
        self._parts: dict[str, I] = {}

    def apply(self, frame: Any) -> bool:
        kind = frame.WhichOneof("frame")
        items = self._items
        if kind == "snapshot":
            if frame.snapshot.first:
                self._parts = {}
            self._parts.update(self._in_snapshot(frame.snapshot))
            if not frame.snapshot.last:
                return False
            items = self._parts
        elif kind == "change":
            removed = set(self._removed_by(frame.change))
            kept = {name: one for name, one in items.items() if name not in removed}
            items = kept | dict(self._put_by(frame.change))
        elif kind == "unresolved":
            items = {}
        tells = self._stand(frame)
        self.state = self._collection(items, **_difference(self._items, items), **vars(self._standing))
        self._items = items
        return tells


def _difference(before: Mapping[str, I], after: Mapping[str, I]) -> dict[str, tuple[str, ...]]:
    if before is after:
        return {}
    return {
        "added": tuple(name for name in after if name not in before),
        # An etag names the exact state of an item.
        "updated": tuple(name for name, one in after.items() if name in before and before[name].etag != one.etag),
        "removed": tuple(name for name in before if name not in after),
    }
