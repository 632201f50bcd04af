import datetime

from espalier.v1 import types_pb2 as _types_pb2
from google.protobuf import duration_pb2 as _duration_pb2
from google.protobuf import struct_pb2 as _struct_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class LeaseState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    LEASE_STATE_UNSPECIFIED: _ClassVar[LeaseState]
    LEASE_STATE_LIVE: _ClassVar[LeaseState]
    LEASE_STATE_UNKNOWN: _ClassVar[LeaseState]
    LEASE_STATE_EXPIRED: _ClassVar[LeaseState]
LEASE_STATE_UNSPECIFIED: LeaseState
LEASE_STATE_LIVE: LeaseState
LEASE_STATE_UNKNOWN: LeaseState
LEASE_STATE_EXPIRED: LeaseState

class RegisterRequest(_message.Message):
    __slots__ = ("path", "addresses", "properties", "json_properties", "lease_id", "ttl", "hosts", "create_path", "force", "validate_only", "acl", "overrides", "identities")
    class JsonPropertiesEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    class OverridesEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: _types_pb2.Override
        def __init__(self, key: _Optional[str] = ..., value: _Optional[_Union[_types_pb2.Override, _Mapping]] = ...) -> None: ...
    class IdentitiesEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    PATH_FIELD_NUMBER: _ClassVar[int]
    ADDRESSES_FIELD_NUMBER: _ClassVar[int]
    PROPERTIES_FIELD_NUMBER: _ClassVar[int]
    JSON_PROPERTIES_FIELD_NUMBER: _ClassVar[int]
    LEASE_ID_FIELD_NUMBER: _ClassVar[int]
    TTL_FIELD_NUMBER: _ClassVar[int]
    HOSTS_FIELD_NUMBER: _ClassVar[int]
    CREATE_PATH_FIELD_NUMBER: _ClassVar[int]
    FORCE_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    ACL_FIELD_NUMBER: _ClassVar[int]
    OVERRIDES_FIELD_NUMBER: _ClassVar[int]
    IDENTITIES_FIELD_NUMBER: _ClassVar[int]
    path: str
    addresses: _containers.RepeatedScalarFieldContainer[str]
    properties: _struct_pb2.Struct
    json_properties: _containers.ScalarMap[str, str]
    lease_id: str
    ttl: _duration_pb2.Duration
    hosts: _containers.RepeatedScalarFieldContainer[str]
    create_path: bool
    force: bool
    validate_only: bool
    acl: _containers.RepeatedCompositeFieldContainer[_types_pb2.AclEntry]
    overrides: _containers.MessageMap[str, _types_pb2.Override]
    identities: _containers.ScalarMap[str, str]
    def __init__(self, path: _Optional[str] = ..., addresses: _Optional[_Iterable[str]] = ..., properties: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., json_properties: _Optional[_Mapping[str, str]] = ..., lease_id: _Optional[str] = ..., ttl: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., hosts: _Optional[_Iterable[str]] = ..., create_path: bool = ..., force: bool = ..., validate_only: bool = ..., acl: _Optional[_Iterable[_Union[_types_pb2.AclEntry, _Mapping]]] = ..., overrides: _Optional[_Mapping[str, _types_pb2.Override]] = ..., identities: _Optional[_Mapping[str, str]] = ...) -> None: ...

class RegisterResponse(_message.Message):
    __slots__ = ("lease_id", "ttl", "provider_paths", "real_path", "revision", "taken_over_paths", "overrides", "identities")
    class OverridesEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: _types_pb2.Override
        def __init__(self, key: _Optional[str] = ..., value: _Optional[_Union[_types_pb2.Override, _Mapping]] = ...) -> None: ...
    class IdentitiesEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    LEASE_ID_FIELD_NUMBER: _ClassVar[int]
    TTL_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_PATHS_FIELD_NUMBER: _ClassVar[int]
    REAL_PATH_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    TAKEN_OVER_PATHS_FIELD_NUMBER: _ClassVar[int]
    OVERRIDES_FIELD_NUMBER: _ClassVar[int]
    IDENTITIES_FIELD_NUMBER: _ClassVar[int]
    lease_id: str
    ttl: _duration_pb2.Duration
    provider_paths: _containers.RepeatedScalarFieldContainer[str]
    real_path: str
    revision: int
    taken_over_paths: _containers.RepeatedScalarFieldContainer[str]
    overrides: _containers.MessageMap[str, _types_pb2.Override]
    identities: _containers.ScalarMap[str, str]
    def __init__(self, lease_id: _Optional[str] = ..., ttl: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., provider_paths: _Optional[_Iterable[str]] = ..., real_path: _Optional[str] = ..., revision: _Optional[int] = ..., taken_over_paths: _Optional[_Iterable[str]] = ..., overrides: _Optional[_Mapping[str, _types_pb2.Override]] = ..., identities: _Optional[_Mapping[str, str]] = ...) -> None: ...

class LeaseStatus(_message.Message):
    __slots__ = ("lease_id", "state", "ttl", "superseded_paths", "overrides", "identities")
    class OverridesEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: _types_pb2.Override
        def __init__(self, key: _Optional[str] = ..., value: _Optional[_Union[_types_pb2.Override, _Mapping]] = ...) -> None: ...
    class IdentitiesEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    LEASE_ID_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    TTL_FIELD_NUMBER: _ClassVar[int]
    SUPERSEDED_PATHS_FIELD_NUMBER: _ClassVar[int]
    OVERRIDES_FIELD_NUMBER: _ClassVar[int]
    IDENTITIES_FIELD_NUMBER: _ClassVar[int]
    lease_id: str
    state: LeaseState
    ttl: _duration_pb2.Duration
    superseded_paths: _containers.RepeatedScalarFieldContainer[str]
    overrides: _containers.MessageMap[str, _types_pb2.Override]
    identities: _containers.ScalarMap[str, str]
    def __init__(self, lease_id: _Optional[str] = ..., state: _Optional[_Union[LeaseState, str]] = ..., ttl: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., superseded_paths: _Optional[_Iterable[str]] = ..., overrides: _Optional[_Mapping[str, _types_pb2.Override]] = ..., identities: _Optional[_Mapping[str, str]] = ...) -> None: ...

class KeepAliveRequest(_message.Message):
    __slots__ = ("lease_ids",)
    LEASE_IDS_FIELD_NUMBER: _ClassVar[int]
    lease_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, lease_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class KeepAliveResponse(_message.Message):
    __slots__ = ("leases", "draining", "interval")
    LEASES_FIELD_NUMBER: _ClassVar[int]
    DRAINING_FIELD_NUMBER: _ClassVar[int]
    INTERVAL_FIELD_NUMBER: _ClassVar[int]
    leases: _containers.RepeatedCompositeFieldContainer[LeaseStatus]
    draining: bool
    interval: _duration_pb2.Duration
    def __init__(self, leases: _Optional[_Iterable[_Union[LeaseStatus, _Mapping]]] = ..., draining: bool = ..., interval: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ...) -> None: ...

class RenewLeaseRequest(_message.Message):
    __slots__ = ("lease_id",)
    LEASE_ID_FIELD_NUMBER: _ClassVar[int]
    lease_id: str
    def __init__(self, lease_id: _Optional[str] = ...) -> None: ...

class RenewLeaseResponse(_message.Message):
    __slots__ = ("lease",)
    LEASE_FIELD_NUMBER: _ClassVar[int]
    lease: LeaseStatus
    def __init__(self, lease: _Optional[_Union[LeaseStatus, _Mapping]] = ...) -> None: ...

class DeregisterRequest(_message.Message):
    __slots__ = ("path", "lease_id", "address", "hosts")
    PATH_FIELD_NUMBER: _ClassVar[int]
    LEASE_ID_FIELD_NUMBER: _ClassVar[int]
    ADDRESS_FIELD_NUMBER: _ClassVar[int]
    HOSTS_FIELD_NUMBER: _ClassVar[int]
    path: str
    lease_id: str
    address: str
    hosts: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, path: _Optional[str] = ..., lease_id: _Optional[str] = ..., address: _Optional[str] = ..., hosts: _Optional[_Iterable[str]] = ...) -> None: ...

class DeregisterResponse(_message.Message):
    __slots__ = ("removed", "revision")
    REMOVED_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    removed: bool
    revision: int
    def __init__(self, removed: bool = ..., revision: _Optional[int] = ...) -> None: ...

class RevokeLeaseRequest(_message.Message):
    __slots__ = ("lease_id",)
    LEASE_ID_FIELD_NUMBER: _ClassVar[int]
    lease_id: str
    def __init__(self, lease_id: _Optional[str] = ...) -> None: ...

class RevokeLeaseResponse(_message.Message):
    __slots__ = ("removed_paths", "revision", "removed")
    REMOVED_PATHS_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    REMOVED_FIELD_NUMBER: _ClassVar[int]
    removed_paths: _containers.RepeatedScalarFieldContainer[str]
    revision: int
    removed: int
    def __init__(self, removed_paths: _Optional[_Iterable[str]] = ..., revision: _Optional[int] = ..., removed: _Optional[int] = ...) -> None: ...

class DiscoverRequest(_message.Message):
    __slots__ = ("path", "consistency", "min_revision", "names_only", "match", "json_only", "json_match")
    class JsonMatchEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    PATH_FIELD_NUMBER: _ClassVar[int]
    CONSISTENCY_FIELD_NUMBER: _ClassVar[int]
    MIN_REVISION_FIELD_NUMBER: _ClassVar[int]
    NAMES_ONLY_FIELD_NUMBER: _ClassVar[int]
    MATCH_FIELD_NUMBER: _ClassVar[int]
    JSON_ONLY_FIELD_NUMBER: _ClassVar[int]
    JSON_MATCH_FIELD_NUMBER: _ClassVar[int]
    path: str
    consistency: _types_pb2.Consistency
    min_revision: int
    names_only: bool
    match: _struct_pb2.Struct
    json_only: bool
    json_match: _containers.ScalarMap[str, str]
    def __init__(self, path: _Optional[str] = ..., consistency: _Optional[_Union[_types_pb2.Consistency, str]] = ..., min_revision: _Optional[int] = ..., names_only: bool = ..., match: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., json_only: bool = ..., json_match: _Optional[_Mapping[str, str]] = ...) -> None: ...

class DiscoverResponse(_message.Message):
    __slots__ = ("providers", "provenance")
    PROVIDERS_FIELD_NUMBER: _ClassVar[int]
    PROVENANCE_FIELD_NUMBER: _ClassVar[int]
    providers: _containers.RepeatedCompositeFieldContainer[_types_pb2.Provider]
    provenance: _types_pb2.Provenance
    def __init__(self, providers: _Optional[_Iterable[_Union[_types_pb2.Provider, _Mapping]]] = ..., provenance: _Optional[_Union[_types_pb2.Provenance, _Mapping]] = ...) -> None: ...

class WatchChildrenRequest(_message.Message):
    __slots__ = ("path", "resume_revision", "must_exist", "names_only", "json_only")
    PATH_FIELD_NUMBER: _ClassVar[int]
    RESUME_REVISION_FIELD_NUMBER: _ClassVar[int]
    MUST_EXIST_FIELD_NUMBER: _ClassVar[int]
    NAMES_ONLY_FIELD_NUMBER: _ClassVar[int]
    JSON_ONLY_FIELD_NUMBER: _ClassVar[int]
    path: str
    resume_revision: int
    must_exist: bool
    names_only: bool
    json_only: bool
    def __init__(self, path: _Optional[str] = ..., resume_revision: _Optional[int] = ..., must_exist: bool = ..., names_only: bool = ..., json_only: bool = ...) -> None: ...

class WatchChildrenResponse(_message.Message):
    __slots__ = ("revision", "snapshot", "change", "unresolved", "status", "bookmark")
    REVISION_FIELD_NUMBER: _ClassVar[int]
    SNAPSHOT_FIELD_NUMBER: _ClassVar[int]
    CHANGE_FIELD_NUMBER: _ClassVar[int]
    UNRESOLVED_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    BOOKMARK_FIELD_NUMBER: _ClassVar[int]
    revision: int
    snapshot: ChildrenSnapshot
    change: ChildrenChange
    unresolved: _types_pb2.UnresolvedFrame
    status: _types_pb2.StatusFrame
    bookmark: _types_pb2.BookmarkFrame
    def __init__(self, revision: _Optional[int] = ..., snapshot: _Optional[_Union[ChildrenSnapshot, _Mapping]] = ..., change: _Optional[_Union[ChildrenChange, _Mapping]] = ..., unresolved: _Optional[_Union[_types_pb2.UnresolvedFrame, _Mapping]] = ..., status: _Optional[_Union[_types_pb2.StatusFrame, _Mapping]] = ..., bookmark: _Optional[_Union[_types_pb2.BookmarkFrame, _Mapping]] = ...) -> None: ...

class ChildrenSnapshot(_message.Message):
    __slots__ = ("providers", "first", "last", "provenance")
    PROVIDERS_FIELD_NUMBER: _ClassVar[int]
    FIRST_FIELD_NUMBER: _ClassVar[int]
    LAST_FIELD_NUMBER: _ClassVar[int]
    PROVENANCE_FIELD_NUMBER: _ClassVar[int]
    providers: _containers.RepeatedCompositeFieldContainer[_types_pb2.Provider]
    first: bool
    last: bool
    provenance: _types_pb2.Provenance
    def __init__(self, providers: _Optional[_Iterable[_Union[_types_pb2.Provider, _Mapping]]] = ..., first: bool = ..., last: bool = ..., provenance: _Optional[_Union[_types_pb2.Provenance, _Mapping]] = ...) -> None: ...

class ChildrenChange(_message.Message):
    __slots__ = ("added", "updated", "removed")
    ADDED_FIELD_NUMBER: _ClassVar[int]
    UPDATED_FIELD_NUMBER: _ClassVar[int]
    REMOVED_FIELD_NUMBER: _ClassVar[int]
    added: _containers.RepeatedCompositeFieldContainer[_types_pb2.Provider]
    updated: _containers.RepeatedCompositeFieldContainer[_types_pb2.Provider]
    removed: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, added: _Optional[_Iterable[_Union[_types_pb2.Provider, _Mapping]]] = ..., updated: _Optional[_Iterable[_Union[_types_pb2.Provider, _Mapping]]] = ..., removed: _Optional[_Iterable[str]] = ...) -> None: ...
