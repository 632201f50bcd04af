"""What every value that is read or watched says of itself."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from .errors import Reason
from .v1 import types_pb2

_WHY = {
    Reason.BACKEND_READ_ONLY: "the store can only be read, as ZooKeeper without a quorum",
    Reason.BACKEND_UNREACHABLE: "the gateway has lost contact with the store",
}


@dataclass(frozen=True)
class Stale:
    """Why a value may be outdated: it is the last known one."""

    #: GATEWAY_UNREACHABLE, BACKEND_UNREACHABLE or BACKEND_READ_ONLY; TIMEOUT while no value has been received at all.
    reason: Reason
    #: For people. With GATEWAY_UNREACHABLE it names every endpoint and why.
    message: str
    #: On the clock of `time.monotonic()`: when contact was lost.
    since: float

    @property
    def age(self) -> float:
        """Seconds since contact was lost."""
        return max(0.0, time.monotonic() - self.since)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """The revision of a value, where its path leads, and whether it may be outdated."""

    #: The value is that of the tree at this revision; pass it as `min_revision` to read nothing older.
    revision: int = 0
    #: The path after following all links; empty while it does not resolve.
    real_path: str = ""
    #: Why the path does not resolve: NOT_FOUND, LINK_DANGLING, LINK_LOOP or NOT_PERMITTED; None while it does. The value is empty then.
    unresolved: Reason | None = None
    #: None while the value is live.
    stale: Stale | None = None

    @property
    def source(self) -> str:
        """"LIVE" or "LAST_KNOWN"."""
        return "LIVE" if self.stale is None else "LAST_KNOWN"

    @property
    def age(self) -> float:
        """Seconds since contact was lost; 0.0 if live."""
        return 0.0 if self.stale is None else self.stale.age


def standing_at(provenance: types_pb2.Provenance, revision: int) -> Standing:
    return Standing(revision=revision, real_path=provenance.real_path, stale=store_lost(provenance))


def store_lost(message: Any) -> Stale | None:
    """Why a gateway says that what it sends is the last known."""
    if message.source != types_pb2.SOURCE_LAST_KNOWN:
        return None
    reason = Reason(message.stale_reason or "BACKEND_UNREACHABLE")
    since = time.monotonic() - message.age.ToMilliseconds() / 1000
    return Stale(reason, f"{_WHY.get(reason, reason.value)}; this is its last known state", since)
