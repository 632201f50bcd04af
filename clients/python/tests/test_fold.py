"""What frames make of a value."""

from __future__ import annotations

import time
from typing import Any

import pytest
from espalier.children import children_fold
from espalier.errors import Reason
from espalier.properties import PropertiesFold
from espalier.standing import Stale
from espalier.v1 import properties_pb2, registry_pb2, types_pb2

LIVE = types_pb2.Provenance(source=types_pb2.SOURCE_LIVE, real_path="/p")
LAST_KNOWN = types_pb2.Provenance(
    source=types_pb2.SOURCE_LAST_KNOWN, real_path="/p", stale_reason="BACKEND_READ_ONLY"
)


def snapshot(revision: int, provenance: types_pb2.Provenance) -> Any:
    content = properties_pb2.PropertiesSnapshot(json_properties={"a": "1"}, provenance=provenance)
    return properties_pb2.WatchPropertiesResponse(revision=revision, snapshot=content)


def status(source: types_pb2.Source, revision: int = 0) -> Any:
    frame = types_pb2.StatusFrame(source=source)
    return properties_pb2.WatchPropertiesResponse(revision=revision, status=frame)


def test_a_value_stays_stale_when_it_is_reopened_at_a_gateway_that_has_lost_its_store() -> None:
    fold = PropertiesFold()
    assert fold.apply(snapshot(5, LAST_KNOWN))
    assert fold.state.stale is not None and fold.state.stale.reason is Reason.BACKEND_READ_ONLY
    fold.reopen()
    assert fold.state.stale is not None
    assert not fold.apply(status(types_pb2.SOURCE_LAST_KNOWN))
    assert fold.state.stale is not None
    fold.reopen()
    assert fold.apply(properties_pb2.WatchPropertiesResponse(revision=6, bookmark=types_pb2.BookmarkFrame()))
    assert fold.state.stale is None and fold.revision == 6


def test_a_frame_without_a_revision_leaves_the_one_to_resume_from() -> None:
    fold = PropertiesFold()
    fold.apply(snapshot(5, LIVE))
    fold.apply(status(types_pb2.SOURCE_LAST_KNOWN))
    assert fold.revision == 5 == fold.state.revision


def test_a_part_of_a_snapshot_is_neither_shown_nor_resumed_from() -> None:
    fold = children_fold()

    def part(names: str, first: bool, last: bool, revision: int) -> Any:
        providers = [types_pb2.Provider(name=one, etag=one) for one in names]
        content = registry_pb2.ChildrenSnapshot(providers=providers, first=first, last=last, provenance=LIVE)
        return registry_pb2.WatchChildrenResponse(revision=revision, snapshot=content)

    assert not fold.apply(part("ab", True, False, 0))
    assert len(fold.state) == 0 and fold.revision == 0
    # The stream breaks, and the next one begins anew.
    fold.reopen()
    assert not fold.apply(part("c", True, False, 0))
    assert fold.apply(part("d", False, True, 7))
    assert sorted(fold.state) == ["c", "d"] and fold.revision == 7


def test_a_value_whose_gateway_is_lost_is_what_it_was_and_stale() -> None:
    fold = PropertiesFold()
    fold.apply(snapshot(5, LIVE))
    why = Stale(Reason.GATEWAY_UNREACHABLE, "a: refused", time.monotonic() - 3)
    assert fold.lost(why) and not fold.lost(why)
    assert dict(fold.state) == {"a": 1} and fold.state.stale is why and fold.state.source == "LAST_KNOWN"
    assert fold.state.age == pytest.approx(3, abs=1)
    assert fold.lost(None) and fold.state.stale is None
