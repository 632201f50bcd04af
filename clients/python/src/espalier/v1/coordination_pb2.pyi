import datetime

from google.protobuf import duration_pb2 as _duration_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class LockKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    LOCK_KIND_UNSPECIFIED: _ClassVar[LockKind]
    LOCK_KIND_LOCK: _ClassVar[LockKind]
    LOCK_KIND_SEMAPHORE: _ClassVar[LockKind]
    LOCK_KIND_ELECTION: _ClassVar[LockKind]

class LostReason(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    LOST_REASON_UNSPECIFIED: _ClassVar[LostReason]
    LOST_REASON_RELEASED: _ClassVar[LostReason]
    LOST_REASON_LEASE_ENDED: _ClassVar[LostReason]
    LOST_REASON_SESSION_ENDED: _ClassVar[LostReason]
    LOST_REASON_DELETED: _ClassVar[LostReason]
    LOST_REASON_MOVED: _ClassVar[LostReason]
    LOST_REASON_GONE: _ClassVar[LostReason]
LOCK_KIND_UNSPECIFIED: LockKind
LOCK_KIND_LOCK: LockKind
LOCK_KIND_SEMAPHORE: LockKind
LOCK_KIND_ELECTION: LockKind
LOST_REASON_UNSPECIFIED: LostReason
LOST_REASON_RELEASED: LostReason
LOST_REASON_LEASE_ENDED: LostReason
LOST_REASON_SESSION_ENDED: LostReason
LOST_REASON_DELETED: LostReason
LOST_REASON_MOVED: LostReason
LOST_REASON_GONE: LostReason

class AcquireRequest(_message.Message):
    __slots__ = ("path", "kind", "permits", "lease_id", "ttl", "value", "wait", "fencing_token")
    PATH_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    PERMITS_FIELD_NUMBER: _ClassVar[int]
    LEASE_ID_FIELD_NUMBER: _ClassVar[int]
    TTL_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    WAIT_FIELD_NUMBER: _ClassVar[int]
    FENCING_TOKEN_FIELD_NUMBER: _ClassVar[int]
    path: str
    kind: LockKind
    permits: int
    lease_id: str
    ttl: _duration_pb2.Duration
    value: str
    wait: _duration_pb2.Duration
    fencing_token: int
    def __init__(self, path: _Optional[str] = ..., kind: _Optional[_Union[LockKind, str]] = ..., permits: _Optional[int] = ..., lease_id: _Optional[str] = ..., ttl: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., value: _Optional[str] = ..., wait: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., fencing_token: _Optional[int] = ...) -> None: ...

class AcquireResponse(_message.Message):
    __slots__ = ("lease_id", "ttl", "real_path", "queued", "held", "lost")
    LEASE_ID_FIELD_NUMBER: _ClassVar[int]
    TTL_FIELD_NUMBER: _ClassVar[int]
    REAL_PATH_FIELD_NUMBER: _ClassVar[int]
    QUEUED_FIELD_NUMBER: _ClassVar[int]
    HELD_FIELD_NUMBER: _ClassVar[int]
    LOST_FIELD_NUMBER: _ClassVar[int]
    lease_id: str
    ttl: _duration_pb2.Duration
    real_path: str
    queued: Queued
    held: Held
    lost: Lost
    def __init__(self, lease_id: _Optional[str] = ..., ttl: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., real_path: _Optional[str] = ..., queued: _Optional[_Union[Queued, _Mapping]] = ..., held: _Optional[_Union[Held, _Mapping]] = ..., lost: _Optional[_Union[Lost, _Mapping]] = ...) -> None: ...

class Queued(_message.Message):
    __slots__ = ("place",)
    PLACE_FIELD_NUMBER: _ClassVar[int]
    place: int
    def __init__(self, place: _Optional[int] = ...) -> None: ...

class Held(_message.Message):
    __slots__ = ("fencing_token", "contender_path")
    FENCING_TOKEN_FIELD_NUMBER: _ClassVar[int]
    CONTENDER_PATH_FIELD_NUMBER: _ClassVar[int]
    fencing_token: int
    contender_path: str
    def __init__(self, fencing_token: _Optional[int] = ..., contender_path: _Optional[str] = ...) -> None: ...

class Lost(_message.Message):
    __slots__ = ("reason",)
    REASON_FIELD_NUMBER: _ClassVar[int]
    reason: LostReason
    def __init__(self, reason: _Optional[_Union[LostReason, str]] = ...) -> None: ...

class ReleaseRequest(_message.Message):
    __slots__ = ("path", "lease_id")
    PATH_FIELD_NUMBER: _ClassVar[int]
    LEASE_ID_FIELD_NUMBER: _ClassVar[int]
    path: str
    lease_id: str
    def __init__(self, path: _Optional[str] = ..., lease_id: _Optional[str] = ...) -> None: ...

class ReleaseResponse(_message.Message):
    __slots__ = ("released", "revision")
    RELEASED_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    released: bool
    revision: int
    def __init__(self, released: bool = ..., revision: _Optional[int] = ...) -> None: ...

class ListHoldersRequest(_message.Message):
    __slots__ = ("path",)
    PATH_FIELD_NUMBER: _ClassVar[int]
    path: str
    def __init__(self, path: _Optional[str] = ...) -> None: ...

class ListHoldersResponse(_message.Message):
    __slots__ = ("kind", "permits", "holders", "waiting", "queue_length", "real_path", "revision")
    KIND_FIELD_NUMBER: _ClassVar[int]
    PERMITS_FIELD_NUMBER: _ClassVar[int]
    HOLDERS_FIELD_NUMBER: _ClassVar[int]
    WAITING_FIELD_NUMBER: _ClassVar[int]
    QUEUE_LENGTH_FIELD_NUMBER: _ClassVar[int]
    REAL_PATH_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    kind: LockKind
    permits: int
    holders: _containers.RepeatedCompositeFieldContainer[Contender]
    waiting: _containers.RepeatedCompositeFieldContainer[Contender]
    queue_length: int
    real_path: str
    revision: int
    def __init__(self, kind: _Optional[_Union[LockKind, str]] = ..., permits: _Optional[int] = ..., holders: _Optional[_Iterable[_Union[Contender, _Mapping]]] = ..., waiting: _Optional[_Iterable[_Union[Contender, _Mapping]]] = ..., queue_length: _Optional[int] = ..., real_path: _Optional[str] = ..., revision: _Optional[int] = ...) -> None: ...

class Contender(_message.Message):
    __slots__ = ("path", "value", "fencing_token", "create_time", "native", "lease")
    PATH_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    FENCING_TOKEN_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    NATIVE_FIELD_NUMBER: _ClassVar[int]
    LEASE_FIELD_NUMBER: _ClassVar[int]
    path: str
    value: str
    fencing_token: int
    create_time: _timestamp_pb2.Timestamp
    native: bool
    lease: str
    def __init__(self, path: _Optional[str] = ..., value: _Optional[str] = ..., fencing_token: _Optional[int] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., native: bool = ..., lease: _Optional[str] = ...) -> None: ...
