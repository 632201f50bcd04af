from espalier.v1 import types_pb2 as _types_pb2
from google.protobuf import struct_pb2 as _struct_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class BrokenPropertyLink(_message.Message):
    __slots__ = ("name", "target", "reason", "message")
    NAME_FIELD_NUMBER: _ClassVar[int]
    TARGET_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    name: str
    target: str
    reason: str
    message: str
    def __init__(self, name: _Optional[str] = ..., target: _Optional[str] = ..., reason: _Optional[str] = ..., message: _Optional[str] = ...) -> None: ...

class GetPropertiesRequest(_message.Message):
    __slots__ = ("path", "consistency", "min_revision", "names", "json_only")
    PATH_FIELD_NUMBER: _ClassVar[int]
    CONSISTENCY_FIELD_NUMBER: _ClassVar[int]
    MIN_REVISION_FIELD_NUMBER: _ClassVar[int]
    NAMES_FIELD_NUMBER: _ClassVar[int]
    JSON_ONLY_FIELD_NUMBER: _ClassVar[int]
    path: str
    consistency: _types_pb2.Consistency
    min_revision: int
    names: _containers.RepeatedScalarFieldContainer[str]
    json_only: bool
    def __init__(self, path: _Optional[str] = ..., consistency: _Optional[_Union[_types_pb2.Consistency, str]] = ..., min_revision: _Optional[int] = ..., names: _Optional[_Iterable[str]] = ..., json_only: bool = ...) -> None: ...

class GetPropertiesResponse(_message.Message):
    __slots__ = ("properties", "json_properties", "property_links", "links", "broken", "etag", "provenance")
    class JsonPropertiesEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    class PropertyLinksEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    class LinksEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    PROPERTIES_FIELD_NUMBER: _ClassVar[int]
    JSON_PROPERTIES_FIELD_NUMBER: _ClassVar[int]
    PROPERTY_LINKS_FIELD_NUMBER: _ClassVar[int]
    LINKS_FIELD_NUMBER: _ClassVar[int]
    BROKEN_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    PROVENANCE_FIELD_NUMBER: _ClassVar[int]
    properties: _struct_pb2.Struct
    json_properties: _containers.ScalarMap[str, str]
    property_links: _containers.ScalarMap[str, str]
    links: _containers.ScalarMap[str, str]
    broken: _containers.RepeatedCompositeFieldContainer[BrokenPropertyLink]
    etag: str
    provenance: _types_pb2.Provenance
    def __init__(self, properties: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., json_properties: _Optional[_Mapping[str, str]] = ..., property_links: _Optional[_Mapping[str, str]] = ..., links: _Optional[_Mapping[str, str]] = ..., broken: _Optional[_Iterable[_Union[BrokenPropertyLink, _Mapping]]] = ..., etag: _Optional[str] = ..., provenance: _Optional[_Union[_types_pb2.Provenance, _Mapping]] = ...) -> None: ...

class WatchPropertiesRequest(_message.Message):
    __slots__ = ("path", "resume_revision", "must_exist", "json_only")
    PATH_FIELD_NUMBER: _ClassVar[int]
    RESUME_REVISION_FIELD_NUMBER: _ClassVar[int]
    MUST_EXIST_FIELD_NUMBER: _ClassVar[int]
    JSON_ONLY_FIELD_NUMBER: _ClassVar[int]
    path: str
    resume_revision: int
    must_exist: bool
    json_only: bool
    def __init__(self, path: _Optional[str] = ..., resume_revision: _Optional[int] = ..., must_exist: bool = ..., json_only: bool = ...) -> None: ...

class WatchPropertiesResponse(_message.Message):
    __slots__ = ("revision", "snapshot", "change", "unresolved", "status", "bookmark")
    REVISION_FIELD_NUMBER: _ClassVar[int]
    SNAPSHOT_FIELD_NUMBER: _ClassVar[int]
    CHANGE_FIELD_NUMBER: _ClassVar[int]
    UNRESOLVED_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    BOOKMARK_FIELD_NUMBER: _ClassVar[int]
    revision: int
    snapshot: PropertiesSnapshot
    change: PropertiesChange
    unresolved: _types_pb2.UnresolvedFrame
    status: _types_pb2.StatusFrame
    bookmark: _types_pb2.BookmarkFrame
    def __init__(self, revision: _Optional[int] = ..., snapshot: _Optional[_Union[PropertiesSnapshot, _Mapping]] = ..., change: _Optional[_Union[PropertiesChange, _Mapping]] = ..., unresolved: _Optional[_Union[_types_pb2.UnresolvedFrame, _Mapping]] = ..., status: _Optional[_Union[_types_pb2.StatusFrame, _Mapping]] = ..., bookmark: _Optional[_Union[_types_pb2.BookmarkFrame, _Mapping]] = ...) -> None: ...

class PropertiesSnapshot(_message.Message):
    __slots__ = ("properties", "json_properties", "property_links", "links", "broken", "etag", "provenance")
    class JsonPropertiesEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    class PropertyLinksEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    class LinksEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    PROPERTIES_FIELD_NUMBER: _ClassVar[int]
    JSON_PROPERTIES_FIELD_NUMBER: _ClassVar[int]
    PROPERTY_LINKS_FIELD_NUMBER: _ClassVar[int]
    LINKS_FIELD_NUMBER: _ClassVar[int]
    BROKEN_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    PROVENANCE_FIELD_NUMBER: _ClassVar[int]
    properties: _struct_pb2.Struct
    json_properties: _containers.ScalarMap[str, str]
    property_links: _containers.ScalarMap[str, str]
    links: _containers.ScalarMap[str, str]
    broken: _containers.RepeatedCompositeFieldContainer[BrokenPropertyLink]
    etag: str
    provenance: _types_pb2.Provenance
    def __init__(self, properties: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., json_properties: _Optional[_Mapping[str, str]] = ..., property_links: _Optional[_Mapping[str, str]] = ..., links: _Optional[_Mapping[str, str]] = ..., broken: _Optional[_Iterable[_Union[BrokenPropertyLink, _Mapping]]] = ..., etag: _Optional[str] = ..., provenance: _Optional[_Union[_types_pb2.Provenance, _Mapping]] = ...) -> None: ...

class PropertiesChange(_message.Message):
    __slots__ = ("changed", "json_changed", "removed", "broken", "etag")
    class JsonChangedEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    CHANGED_FIELD_NUMBER: _ClassVar[int]
    JSON_CHANGED_FIELD_NUMBER: _ClassVar[int]
    REMOVED_FIELD_NUMBER: _ClassVar[int]
    BROKEN_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    changed: _struct_pb2.Struct
    json_changed: _containers.ScalarMap[str, str]
    removed: _containers.RepeatedScalarFieldContainer[str]
    broken: _containers.RepeatedCompositeFieldContainer[BrokenPropertyLink]
    etag: str
    def __init__(self, changed: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., json_changed: _Optional[_Mapping[str, str]] = ..., removed: _Optional[_Iterable[str]] = ..., broken: _Optional[_Iterable[_Union[BrokenPropertyLink, _Mapping]]] = ..., etag: _Optional[str] = ...) -> None: ...

class SetPropertiesRequest(_message.Message):
    __slots__ = ("path", "properties", "json_properties", "etag", "validate_only")
    class JsonPropertiesEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    PATH_FIELD_NUMBER: _ClassVar[int]
    PROPERTIES_FIELD_NUMBER: _ClassVar[int]
    JSON_PROPERTIES_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    path: str
    properties: _struct_pb2.Struct
    json_properties: _containers.ScalarMap[str, str]
    etag: str
    validate_only: bool
    def __init__(self, path: _Optional[str] = ..., properties: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., json_properties: _Optional[_Mapping[str, str]] = ..., etag: _Optional[str] = ..., validate_only: bool = ...) -> None: ...

class SetPropertiesResponse(_message.Message):
    __slots__ = ("etag", "revision", "real_path", "changed")
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    REAL_PATH_FIELD_NUMBER: _ClassVar[int]
    CHANGED_FIELD_NUMBER: _ClassVar[int]
    etag: str
    revision: int
    real_path: str
    changed: bool
    def __init__(self, etag: _Optional[str] = ..., revision: _Optional[int] = ..., real_path: _Optional[str] = ..., changed: bool = ...) -> None: ...

class UpdatePropertiesRequest(_message.Message):
    __slots__ = ("path", "properties", "json_properties", "etag", "validate_only", "remove")
    class JsonPropertiesEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    PATH_FIELD_NUMBER: _ClassVar[int]
    PROPERTIES_FIELD_NUMBER: _ClassVar[int]
    JSON_PROPERTIES_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    REMOVE_FIELD_NUMBER: _ClassVar[int]
    path: str
    properties: _struct_pb2.Struct
    json_properties: _containers.ScalarMap[str, str]
    etag: str
    validate_only: bool
    remove: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, path: _Optional[str] = ..., properties: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., json_properties: _Optional[_Mapping[str, str]] = ..., etag: _Optional[str] = ..., validate_only: bool = ..., remove: _Optional[_Iterable[str]] = ...) -> None: ...

class UpdatePropertiesResponse(_message.Message):
    __slots__ = ("etag", "revision", "real_path", "changed")
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    REAL_PATH_FIELD_NUMBER: _ClassVar[int]
    CHANGED_FIELD_NUMBER: _ClassVar[int]
    etag: str
    revision: int
    real_path: str
    changed: bool
    def __init__(self, etag: _Optional[str] = ..., revision: _Optional[int] = ..., real_path: _Optional[str] = ..., changed: bool = ...) -> None: ...
