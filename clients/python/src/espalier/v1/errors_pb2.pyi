from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from typing import ClassVar as _ClassVar

DESCRIPTOR: _descriptor.FileDescriptor

class ErrorReason(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ERROR_REASON_UNSPECIFIED: _ClassVar[ErrorReason]
    ERROR_REASON_BAD_SYNTAX: _ClassVar[ErrorReason]
    ERROR_REASON_BAD_PATH: _ClassVar[ErrorReason]
    ERROR_REASON_BAD_NAME: _ClassVar[ErrorReason]
    ERROR_REASON_BAD_VALUE: _ClassVar[ErrorReason]
    ERROR_REASON_BAD_ADDRESS: _ClassVar[ErrorReason]
    ERROR_REASON_BAD_ARGUMENT: _ClassVar[ErrorReason]
    ERROR_REASON_NOT_FOUND: _ClassVar[ErrorReason]
    ERROR_REASON_ALREADY_EXISTS: _ClassVar[ErrorReason]
    ERROR_REASON_CONFLICT: _ClassVar[ErrorReason]
    ERROR_REASON_NOT_EMPTY: _ClassVar[ErrorReason]
    ERROR_REASON_LINK_LOOP: _ClassVar[ErrorReason]
    ERROR_REASON_LINK_DANGLING: _ClassVar[ErrorReason]
    ERROR_REASON_PROPERTY_LINK_MISSING: _ClassVar[ErrorReason]
    ERROR_REASON_EPHEMERAL_PARENT: _ClassVar[ErrorReason]
    ERROR_REASON_EPHEMERAL_KEPT: _ClassVar[ErrorReason]
    ERROR_REASON_RESERVED: _ClassVar[ErrorReason]
    ERROR_REASON_NOT_PERMITTED: _ClassVar[ErrorReason]
    ERROR_REASON_LEASE_UNKNOWN: _ClassVar[ErrorReason]
    ERROR_REASON_LEASE_EXPIRED: _ClassVar[ErrorReason]
    ERROR_REASON_REGISTRATION_TAKEN: _ClassVar[ErrorReason]
    ERROR_REASON_SUPERSEDED: _ClassVar[ErrorReason]
    ERROR_REASON_PAYLOAD_TOO_LARGE: _ClassVar[ErrorReason]
    ERROR_REASON_TOO_MANY: _ClassVar[ErrorReason]
    ERROR_REASON_DEPTH_EXCEEDED: _ClassVar[ErrorReason]
    ERROR_REASON_BACKEND_UNREACHABLE: _ClassVar[ErrorReason]
    ERROR_REASON_BACKEND_READ_ONLY: _ClassVar[ErrorReason]
    ERROR_REASON_TIMEOUT: _ClassVar[ErrorReason]
    ERROR_REASON_OUTCOME_UNKNOWN: _ClassVar[ErrorReason]
    ERROR_REASON_DRAINING: _ClassVar[ErrorReason]
    ERROR_REASON_DATA_DIRECTORY_IN_USE: _ClassVar[ErrorReason]
    ERROR_REASON_INTERNAL: _ClassVar[ErrorReason]
ERROR_REASON_UNSPECIFIED: ErrorReason
ERROR_REASON_BAD_SYNTAX: ErrorReason
ERROR_REASON_BAD_PATH: ErrorReason
ERROR_REASON_BAD_NAME: ErrorReason
ERROR_REASON_BAD_VALUE: ErrorReason
ERROR_REASON_BAD_ADDRESS: ErrorReason
ERROR_REASON_BAD_ARGUMENT: ErrorReason
ERROR_REASON_NOT_FOUND: ErrorReason
ERROR_REASON_ALREADY_EXISTS: ErrorReason
ERROR_REASON_CONFLICT: ErrorReason
ERROR_REASON_NOT_EMPTY: ErrorReason
ERROR_REASON_LINK_LOOP: ErrorReason
ERROR_REASON_LINK_DANGLING: ErrorReason
ERROR_REASON_PROPERTY_LINK_MISSING: ErrorReason
ERROR_REASON_EPHEMERAL_PARENT: ErrorReason
ERROR_REASON_EPHEMERAL_KEPT: ErrorReason
ERROR_REASON_RESERVED: ErrorReason
ERROR_REASON_NOT_PERMITTED: ErrorReason
ERROR_REASON_LEASE_UNKNOWN: ErrorReason
ERROR_REASON_LEASE_EXPIRED: ErrorReason
ERROR_REASON_REGISTRATION_TAKEN: ErrorReason
ERROR_REASON_SUPERSEDED: ErrorReason
ERROR_REASON_PAYLOAD_TOO_LARGE: ErrorReason
ERROR_REASON_TOO_MANY: ErrorReason
ERROR_REASON_DEPTH_EXCEEDED: ErrorReason
ERROR_REASON_BACKEND_UNREACHABLE: ErrorReason
ERROR_REASON_BACKEND_READ_ONLY: ErrorReason
ERROR_REASON_TIMEOUT: ErrorReason
ERROR_REASON_OUTCOME_UNKNOWN: ErrorReason
ERROR_REASON_DRAINING: ErrorReason
ERROR_REASON_DATA_DIRECTORY_IN_USE: ErrorReason
ERROR_REASON_INTERNAL: ErrorReason
