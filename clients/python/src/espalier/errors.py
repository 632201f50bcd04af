"""What a failed call raises."""

from __future__ import annotations

from dataclasses import dataclass

import grpc
from google.rpc import error_details_pb2, status_pb2

_DETAILS = "grpc-status-details-bin"
_DOMAIN = "espalier"

# With these reasons the gateway did not apply the call, so that any call may be retried on another one.
_NOTHING_DONE = frozenset({"DRAINING", "BACKEND_UNREACHABLE", "BACKEND_READ_ONLY"})


@dataclass(frozen=True)
class Violation:
    """One problem of a request."""

    field: str
    description: str


class EspalierError(Exception):
    """A call that failed. Switch on `reason`, never on the text.

    `reason` is a name of `espalier.v1.ErrorReason` without its prefix ("LINK_LOOP"), "GATEWAY_UNREACHABLE" when no gateway
    answered, or "UNKNOWN". `metadata` has the details (path, limit, ...), `violations` every problem of rejected input.
    """

    def __init__(
        self,
        reason: str,
        message: str,
        code: grpc.StatusCode,
        metadata: dict[str, str] | None = None,
        violations: tuple[Violation, ...] = (),
    ) -> None:
        super().__init__(message)
        self.reason = reason
        self.code = code
        self.metadata = metadata or {}
        self.violations = violations

    def __str__(self) -> str:
        return f"{self.reason}: {self.args[0]}"

    @property
    def elsewhere(self) -> bool:
        """Whether the call may succeed on another gateway."""
        return self.code in (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED)

    @property
    def nothing_done(self) -> bool:
        """Whether the call certainly had no effect."""
        return self.reason in _NOTHING_DONE

    @classmethod
    def of(cls, error: grpc.RpcError) -> EspalierError:
        """Converts an error of gRPC, with the details that the gateway attached."""
        code: grpc.StatusCode = error.code()
        reason = "GATEWAY_UNREACHABLE" if code is grpc.StatusCode.UNAVAILABLE else "UNKNOWN"
        if code is grpc.StatusCode.DEADLINE_EXCEEDED:
            reason = "TIMEOUT"
        metadata: dict[str, str] = {}
        violations: list[Violation] = []
        for key, value in error.trailing_metadata() or ():
            if key != _DETAILS:
                continue
            for detail in status_pb2.Status.FromString(value).details:
                info = error_details_pb2.ErrorInfo()
                if detail.Unpack(info) and info.domain == _DOMAIN:
                    reason, metadata = info.reason, dict(info.metadata)
                bad = error_details_pb2.BadRequest()
                if detail.Unpack(bad):
                    violations += [Violation(one.field, one.description) for one in bad.field_violations]
        return cls(reason, error.details() or code.name, code, metadata, tuple(violations))
