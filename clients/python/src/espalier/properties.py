"""The properties of a node, once and as a watch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from .errors import Reason
from .fold import Fold
from .standing import Standing, standing_at
from .v1 import properties_pb2
from .values import from_json


@dataclass(frozen=True)
class BrokenLink:
    """A property link that does not resolve: "PATH" or "PATH NAME", a reason such as "PROPERTY_LINK_MISSING", and it as text."""

    target: str
    reason: Reason
    message: str


@dataclass(frozen=True)
class Properties(Standing, Mapping[str, Any]):
    """The properties of a node at one revision, property links resolved. Integers of any size are exact."""

    values_by_name: Mapping[str, Any]
    etag: str
    links: Mapping[str, str] = field(default_factory=dict)
    property_links: Mapping[str, str] = field(default_factory=dict)
    # Property links that do not resolve, by name. They have no value.
    broken: Mapping[str, BrokenLink] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Any:
        if name in self.broken:
            raise KeyError(f"{name}: {self.broken[name].message}")
        return self.values_by_name[name]

    def __contains__(self, name: object) -> bool:
        return name in self.values_by_name

    def __iter__(self) -> Iterator[str]:
        return iter(self.values_by_name)

    def __len__(self) -> int:
        return len(self.values_by_name)


class PropertiesFold(Fold[Properties]):
    def __init__(self) -> None:
        super().__init__(Properties({}, ""))

    def apply(self, frame: Any) -> bool:
        kind = frame.WhichOneof("frame")
        visible = self._apply_standing(frame)
        if kind == "snapshot":
            self.state = _at(frame.snapshot, self._standing)
        elif kind == "unresolved":
            self.state = Properties({}, "", **vars(self._standing))
        else:
            self.state = replace(self.state, **vars(self._standing))
        if kind == "change":
            kept = {name: value for name, value in self.state.items() if name not in frame.change.removed}
            values = kept | from_json(frame.change.json_changed)
            broken = _broken(frame.change.broken)
            self.state = replace(self.state, values_by_name=values, etag=frame.change.etag, broken=broken)
        return visible


def to_properties(answer: Any) -> Properties:
    return _at(answer, standing_at(answer.provenance, answer.provenance.revision))


def _at(message: Any, standing: Standing) -> Properties:
    return Properties(
        from_json(message.json_properties),
        message.etag,
        dict(message.links),
        dict(message.property_links),
        _broken(message.broken),
        **vars(standing),
    )


def _broken(links: Iterable[properties_pb2.BrokenPropertyLink]) -> dict[str, BrokenLink]:
    return {one.name: BrokenLink(one.target, Reason(one.reason or "UNKNOWN"), one.message) for one in links}
