import datetime

from google.protobuf import duration_pb2 as _duration_pb2
from google.protobuf import struct_pb2 as _struct_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Consistency(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CONSISTENCY_UNSPECIFIED: _ClassVar[Consistency]
    CONSISTENCY_CACHED: _ClassVar[Consistency]
    CONSISTENCY_SYNCED: _ClassVar[Consistency]

class Source(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SOURCE_UNSPECIFIED: _ClassVar[Source]
    SOURCE_LIVE: _ClassVar[Source]
    SOURCE_LAST_KNOWN: _ClassVar[Source]
CONSISTENCY_UNSPECIFIED: Consistency
CONSISTENCY_CACHED: Consistency
CONSISTENCY_SYNCED: Consistency
SOURCE_UNSPECIFIED: Source
SOURCE_LIVE: Source
SOURCE_LAST_KNOWN: Source

class Provenance(_message.Message):
    __slots__ = ("revision", "source", "age", "real_path", "stale_reason")
    REVISION_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    AGE_FIELD_NUMBER: _ClassVar[int]
    REAL_PATH_FIELD_NUMBER: _ClassVar[int]
    STALE_REASON_FIELD_NUMBER: _ClassVar[int]
    revision: int
    source: Source
    age: _duration_pb2.Duration
    real_path: str
    stale_reason: str
    def __init__(self, revision: _Optional[int] = ..., source: _Optional[_Union[Source, str]] = ..., age: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., real_path: _Optional[str] = ..., stale_reason: _Optional[str] = ...) -> None: ...

class NodeStat(_message.Message):
    __slots__ = ("created_revision", "modified_revision", "children_revision", "version", "ephemeral", "create_time", "update_time", "child_count", "data_bytes")
    CREATED_REVISION_FIELD_NUMBER: _ClassVar[int]
    MODIFIED_REVISION_FIELD_NUMBER: _ClassVar[int]
    CHILDREN_REVISION_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    EPHEMERAL_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    UPDATE_TIME_FIELD_NUMBER: _ClassVar[int]
    CHILD_COUNT_FIELD_NUMBER: _ClassVar[int]
    DATA_BYTES_FIELD_NUMBER: _ClassVar[int]
    created_revision: int
    modified_revision: int
    children_revision: int
    version: int
    ephemeral: bool
    create_time: _timestamp_pb2.Timestamp
    update_time: _timestamp_pb2.Timestamp
    child_count: int
    data_bytes: int
    def __init__(self, created_revision: _Optional[int] = ..., modified_revision: _Optional[int] = ..., children_revision: _Optional[int] = ..., version: _Optional[int] = ..., ephemeral: bool = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., update_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., child_count: _Optional[int] = ..., data_bytes: _Optional[int] = ...) -> None: ...

class Node(_message.Message):
    __slots__ = ("path", "properties", "data", "stat", "etag", "json_properties", "null_data")
    class JsonPropertiesEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    PATH_FIELD_NUMBER: _ClassVar[int]
    PROPERTIES_FIELD_NUMBER: _ClassVar[int]
    DATA_FIELD_NUMBER: _ClassVar[int]
    STAT_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    JSON_PROPERTIES_FIELD_NUMBER: _ClassVar[int]
    NULL_DATA_FIELD_NUMBER: _ClassVar[int]
    path: str
    properties: _struct_pb2.Struct
    data: bytes
    stat: NodeStat
    etag: str
    json_properties: _containers.ScalarMap[str, str]
    null_data: bool
    def __init__(self, path: _Optional[str] = ..., properties: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., data: _Optional[bytes] = ..., stat: _Optional[_Union[NodeStat, _Mapping]] = ..., etag: _Optional[str] = ..., json_properties: _Optional[_Mapping[str, str]] = ..., null_data: bool = ...) -> None: ...

class AclEntry(_message.Message):
    __slots__ = ("scheme", "id", "permissions")
    SCHEME_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    PERMISSIONS_FIELD_NUMBER: _ClassVar[int]
    scheme: str
    id: str
    permissions: str
    def __init__(self, scheme: _Optional[str] = ..., id: _Optional[str] = ..., permissions: _Optional[str] = ...) -> None: ...

class Override(_message.Message):
    __slots__ = ("json_properties", "removed", "wanted_json_properties")
    class JsonPropertiesEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    class WantedJsonPropertiesEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    JSON_PROPERTIES_FIELD_NUMBER: _ClassVar[int]
    REMOVED_FIELD_NUMBER: _ClassVar[int]
    WANTED_JSON_PROPERTIES_FIELD_NUMBER: _ClassVar[int]
    json_properties: _containers.ScalarMap[str, str]
    removed: _containers.RepeatedScalarFieldContainer[str]
    wanted_json_properties: _containers.ScalarMap[str, str]
    def __init__(self, json_properties: _Optional[_Mapping[str, str]] = ..., removed: _Optional[_Iterable[str]] = ..., wanted_json_properties: _Optional[_Mapping[str, str]] = ...) -> None: ...

class Provider(_message.Message):
    __slots__ = ("name", "properties", "ephemeral", "lease_hash", "etag", "modified_revision", "create_time", "override", "json_properties")
    class JsonPropertiesEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    NAME_FIELD_NUMBER: _ClassVar[int]
    PROPERTIES_FIELD_NUMBER: _ClassVar[int]
    EPHEMERAL_FIELD_NUMBER: _ClassVar[int]
    LEASE_HASH_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    MODIFIED_REVISION_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    OVERRIDE_FIELD_NUMBER: _ClassVar[int]
    JSON_PROPERTIES_FIELD_NUMBER: _ClassVar[int]
    name: str
    properties: _struct_pb2.Struct
    ephemeral: bool
    lease_hash: str
    etag: str
    modified_revision: int
    create_time: _timestamp_pb2.Timestamp
    override: Override
    json_properties: _containers.ScalarMap[str, str]
    def __init__(self, name: _Optional[str] = ..., properties: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., ephemeral: bool = ..., lease_hash: _Optional[str] = ..., etag: _Optional[str] = ..., modified_revision: _Optional[int] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., override: _Optional[_Union[Override, _Mapping]] = ..., json_properties: _Optional[_Mapping[str, str]] = ...) -> None: ...

class UnresolvedFrame(_message.Message):
    __slots__ = ("reason", "message", "source", "age", "stale_reason")
    REASON_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    AGE_FIELD_NUMBER: _ClassVar[int]
    STALE_REASON_FIELD_NUMBER: _ClassVar[int]
    reason: str
    message: str
    source: Source
    age: _duration_pb2.Duration
    stale_reason: str
    def __init__(self, reason: _Optional[str] = ..., message: _Optional[str] = ..., source: _Optional[_Union[Source, str]] = ..., age: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., stale_reason: _Optional[str] = ...) -> None: ...

class StatusFrame(_message.Message):
    __slots__ = ("source", "age", "draining", "stale_reason")
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    AGE_FIELD_NUMBER: _ClassVar[int]
    DRAINING_FIELD_NUMBER: _ClassVar[int]
    STALE_REASON_FIELD_NUMBER: _ClassVar[int]
    source: Source
    age: _duration_pb2.Duration
    draining: bool
    stale_reason: str
    def __init__(self, source: _Optional[_Union[Source, str]] = ..., age: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., draining: bool = ..., stale_reason: _Optional[str] = ...) -> None: ...

class BookmarkFrame(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...
