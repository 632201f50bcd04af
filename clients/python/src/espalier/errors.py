"""Why a call failed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

import grpc
from google.rpc import error_details_pb2, status_pb2

_DETAILS = "grpc-status-details-bin"
_DOMAIN = "espalier"


class Reason(str, Enum):
    """Why a call failed or a value is not live: a member of `espalier.v1.ErrorReason`, or a reason that this client gives itself.

    A member equals its name: `error.reason == "NOT_FOUND"`. A reason that this version of the client does not know is a member
    of its own, of the same name, which is not among those listed: `Reason("NEW_ONE").known` is False.
    """

    BAD_SYNTAX = "BAD_SYNTAX"
    BAD_PATH = "BAD_PATH"
    BAD_NAME = "BAD_NAME"
    BAD_VALUE = "BAD_VALUE"
    BAD_ADDRESS = "BAD_ADDRESS"
    BAD_ARGUMENT = "BAD_ARGUMENT"
    NOT_FOUND = "NOT_FOUND"
    ALREADY_EXISTS = "ALREADY_EXISTS"
    CONFLICT = "CONFLICT"
    NOT_EMPTY = "NOT_EMPTY"
    LINK_LOOP = "LINK_LOOP"
    LINK_DANGLING = "LINK_DANGLING"
    PROPERTY_LINK_MISSING = "PROPERTY_LINK_MISSING"
    EPHEMERAL_PARENT = "EPHEMERAL_PARENT"
    EPHEMERAL_KEPT = "EPHEMERAL_KEPT"
    RESERVED = "RESERVED"
    NOT_PERMITTED = "NOT_PERMITTED"
    LEASE_UNKNOWN = "LEASE_UNKNOWN"
    LEASE_EXPIRED = "LEASE_EXPIRED"
    REGISTRATION_TAKEN = "REGISTRATION_TAKEN"
    SUPERSEDED = "SUPERSEDED"
    PAYLOAD_TOO_LARGE = "PAYLOAD_TOO_LARGE"
    TOO_MANY = "TOO_MANY"
    DEPTH_EXCEEDED = "DEPTH_EXCEEDED"
    BACKEND_UNREACHABLE = "BACKEND_UNREACHABLE"
    BACKEND_READ_ONLY = "BACKEND_READ_ONLY"
    #: Of the gateway, or of this client: the gateway is alive and did not answer the call before its deadline.
    TIMEOUT = "TIMEOUT"
    OUTCOME_UNKNOWN = "OUTCOME_UNKNOWN"
    DRAINING = "DRAINING"
    DATA_DIRECTORY_IN_USE = "DATA_DIRECTORY_IN_USE"
    INTERNAL = "INTERNAL"
    UNAUTHENTICATED = "UNAUTHENTICATED"
    READ_ONLY = "READ_ONLY"
    PERMITS_DIFFER = "PERMITS_DIFFER"
    PATH_IN_USE = "PATH_IN_USE"
    NOT_ACQUIRED = "NOT_ACQUIRED"
    #: No gateway answers; the message and the metadata have every endpoint and why.
    GATEWAY_UNREACHABLE = "GATEWAY_UNREACHABLE"
    #: A lock, a permit or an election is not held any more.
    HOLD_LOST = "HOLD_LOST"
    #: The client, the registration or the live value was closed.
    CLOSED = "CLOSED"
    #: The client was made in the process from which this one was forked. Make a new one.
    FORKED = "FORKED"
    #: An error without a reason, from something between client and gateway.
    UNKNOWN = "UNKNOWN"

    @classmethod
    def _missing_(cls, value: object) -> Reason | None:
        if not isinstance(value, str) or not value:
            return None
        reason = str.__new__(cls, value)
        reason._name_ = reason._value_ = value
        return reason

    @property
    def known(self) -> bool:
        return self.value in type(self).__members__

    def __str__(self) -> str:
        return self.value

    def __reduce_ex__(self, _protocol: Any) -> Any:
        return (Reason, (self.value,))


#: With these the gateway did not apply the call, and another one may.
_TRY_ANOTHER = frozenset(
    {Reason.DRAINING, Reason.BACKEND_UNREACHABLE, Reason.BACKEND_READ_ONLY, Reason.READ_ONLY, Reason.TOO_MANY}
)
_LOST = (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED, grpc.StatusCode.CANCELLED)


@dataclass(frozen=True)
class Violation:
    """One problem of a request."""

    field: str
    description: str


class EspalierError(Exception):
    """A call that failed. Switch on `reason`, never on the text.

    `metadata` has the details (path, limit, ...), `violations` every problem of rejected input.
    """

    def __init__(
        self,
        reason: str,
        message: str,
        code: grpc.StatusCode = grpc.StatusCode.UNKNOWN,
        metadata: Mapping[str, str] | None = None,
        violations: Iterable[Violation] = (),
        *,
        by_gateway: bool = False,
    ) -> None:
        super().__init__(message)
        self.reason = Reason(reason)
        self.code = code
        self.metadata = dict(metadata or {})
        self.violations = tuple(violations)
        #: Whether a gateway gave the reason, rather than this client or gRPC.
        self.by_gateway = by_gateway

    @property
    def message(self) -> str:
        return str(self.args[0])

    def __str__(self) -> str:
        return f"{self.reason}: {self.message}"

    def __reduce__(self) -> Any:
        fields = (self.reason.value, self.message, self.code, self.metadata, self.violations)
        return (_rebuilt, (type(self), fields, self.by_gateway))

    @property
    def elsewhere(self) -> bool:
        """Whether the call may succeed on another gateway, or on this one later."""
        return self.reason in _TRY_ANOTHER if self.by_gateway else self.code in _LOST

    @property
    def nothing_done(self) -> bool:
        """Whether the call certainly had no effect."""
        return self.by_gateway and self.reason is not Reason.OUTCOME_UNKNOWN

    @classmethod
    def of(cls, error: grpc.RpcError) -> EspalierError:
        """Converts an error of gRPC, with the details that the gateway attached."""
        code: grpc.StatusCode = error.code()
        reason = Reason.UNKNOWN.value
        if code is grpc.StatusCode.UNAVAILABLE:
            reason = Reason.GATEWAY_UNREACHABLE.value
        elif code is grpc.StatusCode.DEADLINE_EXCEEDED:
            reason = Reason.TIMEOUT.value
        metadata: dict[str, str] = {}
        violations: list[Violation] = []
        by_gateway = False
        trailers: Any = error.trailing_metadata() or ()
        for key, value in trailers:
            if key != _DETAILS:
                continue
            for detail in status_pb2.Status.FromString(value).details:
                info = error_details_pb2.ErrorInfo()
                if detail.Unpack(info) and info.domain == _DOMAIN and info.reason:
                    reason, metadata, by_gateway = info.reason, dict(info.metadata), True
                bad = error_details_pb2.BadRequest()
                if detail.Unpack(bad):
                    violations += [Violation(one.field, one.description) for one in bad.field_violations]
        return cls(reason, error.details() or code.name, code, metadata, violations, by_gateway=by_gateway)


class BadArgumentError(EspalierError, ValueError):
    """An argument that this client refuses before any call: BAD_ARGUMENT or BAD_VALUE."""

    def __init__(self, message: str, metadata: Mapping[str, str] | None = None, reason: str = "BAD_ARGUMENT") -> None:
        super().__init__(reason, message, grpc.StatusCode.INVALID_ARGUMENT, metadata)

    def __reduce__(self) -> Any:
        return (BadArgumentError, (self.message, self.metadata, self.reason.value))


def closed(what: str) -> EspalierError:
    return EspalierError("CLOSED", f"{what} is closed", grpc.StatusCode.CANCELLED)


def _rebuilt(kind: type[EspalierError], fields: tuple[Any, ...], by_gateway: bool) -> EspalierError:
    return kind(*fields, by_gateway=by_gateway)
