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

class UniqueName(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    UNIQUE_NAME_UNSPECIFIED: _ClassVar[UniqueName]
    UNIQUE_NAME_SEQUENCE: _ClassVar[UniqueName]
    UNIQUE_NAME_COUNTER: _ClassVar[UniqueName]

class KeptReason(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    KEPT_REASON_UNSPECIFIED: _ClassVar[KeptReason]
    KEPT_REASON_EXTRA: _ClassVar[KeptReason]
    KEPT_REASON_EPHEMERAL: _ClassVar[KeptReason]
    KEPT_REASON_HOLDS_EPHEMERAL: _ClassVar[KeptReason]

class ProblemSeverity(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PROBLEM_SEVERITY_UNSPECIFIED: _ClassVar[ProblemSeverity]
    PROBLEM_SEVERITY_ERROR: _ClassVar[ProblemSeverity]
    PROBLEM_SEVERITY_WARNING: _ClassVar[ProblemSeverity]

class Trim(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    TRIM_UNSPECIFIED: _ClassVar[Trim]
    TRIM_REPORT: _ClassVar[Trim]
    TRIM_KEEP: _ClassVar[Trim]
    TRIM_DELETE: _ClassVar[Trim]

class Literals(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    LITERALS_UNSPECIFIED: _ClassVar[Literals]
    LITERALS_JSON: _ClassVar[Literals]
    LITERALS_PYTHON: _ClassVar[Literals]
UNIQUE_NAME_UNSPECIFIED: UniqueName
UNIQUE_NAME_SEQUENCE: UniqueName
UNIQUE_NAME_COUNTER: UniqueName
KEPT_REASON_UNSPECIFIED: KeptReason
KEPT_REASON_EXTRA: KeptReason
KEPT_REASON_EPHEMERAL: KeptReason
KEPT_REASON_HOLDS_EPHEMERAL: KeptReason
PROBLEM_SEVERITY_UNSPECIFIED: ProblemSeverity
PROBLEM_SEVERITY_ERROR: ProblemSeverity
PROBLEM_SEVERITY_WARNING: ProblemSeverity
TRIM_UNSPECIFIED: Trim
TRIM_REPORT: Trim
TRIM_KEEP: Trim
TRIM_DELETE: Trim
LITERALS_UNSPECIFIED: Literals
LITERALS_JSON: Literals
LITERALS_PYTHON: Literals

class GetNodeRequest(_message.Message):
    __slots__ = ("path", "consistency", "min_revision", "with_acl", "json_only", "with_children")
    PATH_FIELD_NUMBER: _ClassVar[int]
    CONSISTENCY_FIELD_NUMBER: _ClassVar[int]
    MIN_REVISION_FIELD_NUMBER: _ClassVar[int]
    WITH_ACL_FIELD_NUMBER: _ClassVar[int]
    JSON_ONLY_FIELD_NUMBER: _ClassVar[int]
    WITH_CHILDREN_FIELD_NUMBER: _ClassVar[int]
    path: str
    consistency: _types_pb2.Consistency
    min_revision: int
    with_acl: bool
    json_only: bool
    with_children: bool
    def __init__(self, path: _Optional[str] = ..., consistency: _Optional[_Union[_types_pb2.Consistency, str]] = ..., min_revision: _Optional[int] = ..., with_acl: bool = ..., json_only: bool = ..., with_children: bool = ...) -> None: ...

class GetNodeResponse(_message.Message):
    __slots__ = ("node", "provenance", "acl", "children")
    NODE_FIELD_NUMBER: _ClassVar[int]
    PROVENANCE_FIELD_NUMBER: _ClassVar[int]
    ACL_FIELD_NUMBER: _ClassVar[int]
    CHILDREN_FIELD_NUMBER: _ClassVar[int]
    node: _types_pb2.Node
    provenance: _types_pb2.Provenance
    acl: _containers.RepeatedCompositeFieldContainer[_types_pb2.AclEntry]
    children: _containers.RepeatedCompositeFieldContainer[_types_pb2.Node]
    def __init__(self, node: _Optional[_Union[_types_pb2.Node, _Mapping]] = ..., provenance: _Optional[_Union[_types_pb2.Provenance, _Mapping]] = ..., acl: _Optional[_Iterable[_Union[_types_pb2.AclEntry, _Mapping]]] = ..., children: _Optional[_Iterable[_Union[_types_pb2.Node, _Mapping]]] = ...) -> None: ...

class ListChildrenRequest(_message.Message):
    __slots__ = ("path", "page_size", "page_token", "consistency", "min_revision", "names_only", "json_only")
    PATH_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    CONSISTENCY_FIELD_NUMBER: _ClassVar[int]
    MIN_REVISION_FIELD_NUMBER: _ClassVar[int]
    NAMES_ONLY_FIELD_NUMBER: _ClassVar[int]
    JSON_ONLY_FIELD_NUMBER: _ClassVar[int]
    path: str
    page_size: int
    page_token: str
    consistency: _types_pb2.Consistency
    min_revision: int
    names_only: bool
    json_only: bool
    def __init__(self, path: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., consistency: _Optional[_Union[_types_pb2.Consistency, str]] = ..., min_revision: _Optional[int] = ..., names_only: bool = ..., json_only: bool = ...) -> None: ...

class ListChildrenResponse(_message.Message):
    __slots__ = ("children", "next_page_token", "provenance")
    CHILDREN_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    PROVENANCE_FIELD_NUMBER: _ClassVar[int]
    children: _containers.RepeatedCompositeFieldContainer[_types_pb2.Node]
    next_page_token: str
    provenance: _types_pb2.Provenance
    def __init__(self, children: _Optional[_Iterable[_Union[_types_pb2.Node, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., provenance: _Optional[_Union[_types_pb2.Provenance, _Mapping]] = ...) -> None: ...

class WalkTreeRequest(_message.Message):
    __slots__ = ("path", "depth", "ephemeral", "names_only", "json_only", "skip_unreadable")
    PATH_FIELD_NUMBER: _ClassVar[int]
    DEPTH_FIELD_NUMBER: _ClassVar[int]
    EPHEMERAL_FIELD_NUMBER: _ClassVar[int]
    NAMES_ONLY_FIELD_NUMBER: _ClassVar[int]
    JSON_ONLY_FIELD_NUMBER: _ClassVar[int]
    SKIP_UNREADABLE_FIELD_NUMBER: _ClassVar[int]
    path: str
    depth: int
    ephemeral: bool
    names_only: bool
    json_only: bool
    skip_unreadable: bool
    def __init__(self, path: _Optional[str] = ..., depth: _Optional[int] = ..., ephemeral: bool = ..., names_only: bool = ..., json_only: bool = ..., skip_unreadable: bool = ...) -> None: ...

class WalkTreeResponse(_message.Message):
    __slots__ = ("nodes", "provenance", "warnings")
    NODES_FIELD_NUMBER: _ClassVar[int]
    PROVENANCE_FIELD_NUMBER: _ClassVar[int]
    WARNINGS_FIELD_NUMBER: _ClassVar[int]
    nodes: _containers.RepeatedCompositeFieldContainer[_types_pb2.Node]
    provenance: _types_pb2.Provenance
    warnings: _containers.RepeatedCompositeFieldContainer[Warning]
    def __init__(self, nodes: _Optional[_Iterable[_Union[_types_pb2.Node, _Mapping]]] = ..., provenance: _Optional[_Union[_types_pb2.Provenance, _Mapping]] = ..., warnings: _Optional[_Iterable[_Union[Warning, _Mapping]]] = ...) -> None: ...

class WatchTreeRequest(_message.Message):
    __slots__ = ("path", "resume_revision", "must_exist", "json_only", "depth")
    PATH_FIELD_NUMBER: _ClassVar[int]
    RESUME_REVISION_FIELD_NUMBER: _ClassVar[int]
    MUST_EXIST_FIELD_NUMBER: _ClassVar[int]
    JSON_ONLY_FIELD_NUMBER: _ClassVar[int]
    DEPTH_FIELD_NUMBER: _ClassVar[int]
    path: str
    resume_revision: int
    must_exist: bool
    json_only: bool
    depth: int
    def __init__(self, path: _Optional[str] = ..., resume_revision: _Optional[int] = ..., must_exist: bool = ..., json_only: bool = ..., depth: _Optional[int] = ...) -> None: ...

class WatchTreeResponse(_message.Message):
    __slots__ = ("revision", "snapshot", "change", "unresolved", "status", "bookmark")
    REVISION_FIELD_NUMBER: _ClassVar[int]
    SNAPSHOT_FIELD_NUMBER: _ClassVar[int]
    CHANGE_FIELD_NUMBER: _ClassVar[int]
    UNRESOLVED_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    BOOKMARK_FIELD_NUMBER: _ClassVar[int]
    revision: int
    snapshot: TreeSnapshot
    change: TreeChange
    unresolved: _types_pb2.UnresolvedFrame
    status: _types_pb2.StatusFrame
    bookmark: _types_pb2.BookmarkFrame
    def __init__(self, revision: _Optional[int] = ..., snapshot: _Optional[_Union[TreeSnapshot, _Mapping]] = ..., change: _Optional[_Union[TreeChange, _Mapping]] = ..., unresolved: _Optional[_Union[_types_pb2.UnresolvedFrame, _Mapping]] = ..., status: _Optional[_Union[_types_pb2.StatusFrame, _Mapping]] = ..., bookmark: _Optional[_Union[_types_pb2.BookmarkFrame, _Mapping]] = ...) -> None: ...

class TreeSnapshot(_message.Message):
    __slots__ = ("nodes", "first", "last", "provenance")
    NODES_FIELD_NUMBER: _ClassVar[int]
    FIRST_FIELD_NUMBER: _ClassVar[int]
    LAST_FIELD_NUMBER: _ClassVar[int]
    PROVENANCE_FIELD_NUMBER: _ClassVar[int]
    nodes: _containers.RepeatedCompositeFieldContainer[_types_pb2.Node]
    first: bool
    last: bool
    provenance: _types_pb2.Provenance
    def __init__(self, nodes: _Optional[_Iterable[_Union[_types_pb2.Node, _Mapping]]] = ..., first: bool = ..., last: bool = ..., provenance: _Optional[_Union[_types_pb2.Provenance, _Mapping]] = ...) -> None: ...

class TreeChange(_message.Message):
    __slots__ = ("added", "updated", "removed_paths")
    ADDED_FIELD_NUMBER: _ClassVar[int]
    UPDATED_FIELD_NUMBER: _ClassVar[int]
    REMOVED_PATHS_FIELD_NUMBER: _ClassVar[int]
    added: _containers.RepeatedCompositeFieldContainer[_types_pb2.Node]
    updated: _containers.RepeatedCompositeFieldContainer[_types_pb2.Node]
    removed_paths: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, added: _Optional[_Iterable[_Union[_types_pb2.Node, _Mapping]]] = ..., updated: _Optional[_Iterable[_Union[_types_pb2.Node, _Mapping]]] = ..., removed_paths: _Optional[_Iterable[str]] = ...) -> None: ...

class CreateNodeRequest(_message.Message):
    __slots__ = ("path", "properties", "json_properties", "create_parents", "validate_only", "acl", "unique", "lease_id", "ttl", "force", "override", "identity")
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
    CREATE_PARENTS_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    ACL_FIELD_NUMBER: _ClassVar[int]
    UNIQUE_FIELD_NUMBER: _ClassVar[int]
    LEASE_ID_FIELD_NUMBER: _ClassVar[int]
    TTL_FIELD_NUMBER: _ClassVar[int]
    FORCE_FIELD_NUMBER: _ClassVar[int]
    OVERRIDE_FIELD_NUMBER: _ClassVar[int]
    IDENTITY_FIELD_NUMBER: _ClassVar[int]
    path: str
    properties: _struct_pb2.Struct
    json_properties: _containers.ScalarMap[str, str]
    create_parents: bool
    validate_only: bool
    acl: _containers.RepeatedCompositeFieldContainer[_types_pb2.AclEntry]
    unique: UniqueName
    lease_id: str
    ttl: _duration_pb2.Duration
    force: bool
    override: _types_pb2.Override
    identity: str
    def __init__(self, path: _Optional[str] = ..., properties: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., json_properties: _Optional[_Mapping[str, str]] = ..., create_parents: bool = ..., validate_only: bool = ..., acl: _Optional[_Iterable[_Union[_types_pb2.AclEntry, _Mapping]]] = ..., unique: _Optional[_Union[UniqueName, str]] = ..., lease_id: _Optional[str] = ..., ttl: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., force: bool = ..., override: _Optional[_Union[_types_pb2.Override, _Mapping]] = ..., identity: _Optional[str] = ...) -> None: ...

class CreateNodeResponse(_message.Message):
    __slots__ = ("real_path", "etag", "revision", "ttl", "taken_over", "override", "identity")
    REAL_PATH_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    TTL_FIELD_NUMBER: _ClassVar[int]
    TAKEN_OVER_FIELD_NUMBER: _ClassVar[int]
    OVERRIDE_FIELD_NUMBER: _ClassVar[int]
    IDENTITY_FIELD_NUMBER: _ClassVar[int]
    real_path: str
    etag: str
    revision: int
    ttl: _duration_pb2.Duration
    taken_over: bool
    override: _types_pb2.Override
    identity: str
    def __init__(self, real_path: _Optional[str] = ..., etag: _Optional[str] = ..., revision: _Optional[int] = ..., ttl: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., taken_over: bool = ..., override: _Optional[_Union[_types_pb2.Override, _Mapping]] = ..., identity: _Optional[str] = ...) -> None: ...

class DeleteNodeRequest(_message.Message):
    __slots__ = ("path", "recursive", "force", "etag", "partial", "validate_only", "lease_id")
    PATH_FIELD_NUMBER: _ClassVar[int]
    RECURSIVE_FIELD_NUMBER: _ClassVar[int]
    FORCE_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    PARTIAL_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    LEASE_ID_FIELD_NUMBER: _ClassVar[int]
    path: str
    recursive: bool
    force: bool
    etag: str
    partial: bool
    validate_only: bool
    lease_id: str
    def __init__(self, path: _Optional[str] = ..., recursive: bool = ..., force: bool = ..., etag: _Optional[str] = ..., partial: bool = ..., validate_only: bool = ..., lease_id: _Optional[str] = ...) -> None: ...

class DeleteNodeResponse(_message.Message):
    __slots__ = ("deleted_paths", "kept", "revision")
    DELETED_PATHS_FIELD_NUMBER: _ClassVar[int]
    KEPT_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    deleted_paths: _containers.RepeatedScalarFieldContainer[str]
    kept: _containers.RepeatedCompositeFieldContainer[KeptNode]
    revision: int
    def __init__(self, deleted_paths: _Optional[_Iterable[str]] = ..., kept: _Optional[_Iterable[_Union[KeptNode, _Mapping]]] = ..., revision: _Optional[int] = ...) -> None: ...

class KeptNode(_message.Message):
    __slots__ = ("path", "reason")
    PATH_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    path: str
    reason: KeptReason
    def __init__(self, path: _Optional[str] = ..., reason: _Optional[_Union[KeptReason, str]] = ...) -> None: ...

class LinkNodeRequest(_message.Message):
    __slots__ = ("path", "target", "replace", "create_parents", "validate_only")
    PATH_FIELD_NUMBER: _ClassVar[int]
    TARGET_FIELD_NUMBER: _ClassVar[int]
    REPLACE_FIELD_NUMBER: _ClassVar[int]
    CREATE_PARENTS_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    path: str
    target: str
    replace: bool
    create_parents: bool
    validate_only: bool
    def __init__(self, path: _Optional[str] = ..., target: _Optional[str] = ..., replace: bool = ..., create_parents: bool = ..., validate_only: bool = ...) -> None: ...

class LinkNodeResponse(_message.Message):
    __slots__ = ("real_path", "etag", "revision", "shadowed")
    REAL_PATH_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    SHADOWED_FIELD_NUMBER: _ClassVar[int]
    real_path: str
    etag: str
    revision: int
    shadowed: bool
    def __init__(self, real_path: _Optional[str] = ..., etag: _Optional[str] = ..., revision: _Optional[int] = ..., shadowed: bool = ...) -> None: ...

class MoveNodeRequest(_message.Message):
    __slots__ = ("path", "destination", "leave_link", "create_parents", "etag", "validate_only")
    PATH_FIELD_NUMBER: _ClassVar[int]
    DESTINATION_FIELD_NUMBER: _ClassVar[int]
    LEAVE_LINK_FIELD_NUMBER: _ClassVar[int]
    CREATE_PARENTS_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    path: str
    destination: str
    leave_link: bool
    create_parents: bool
    etag: str
    validate_only: bool
    def __init__(self, path: _Optional[str] = ..., destination: _Optional[str] = ..., leave_link: bool = ..., create_parents: bool = ..., etag: _Optional[str] = ..., validate_only: bool = ...) -> None: ...

class MoveNodeResponse(_message.Message):
    __slots__ = ("real_path", "destination", "nodes", "revision")
    REAL_PATH_FIELD_NUMBER: _ClassVar[int]
    DESTINATION_FIELD_NUMBER: _ClassVar[int]
    NODES_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    real_path: str
    destination: str
    nodes: int
    revision: int
    def __init__(self, real_path: _Optional[str] = ..., destination: _Optional[str] = ..., nodes: _Optional[int] = ..., revision: _Optional[int] = ...) -> None: ...

class CopyNodeRequest(_message.Message):
    __slots__ = ("path", "destination", "create_parents", "etag", "validate_only", "rebase_links", "acl")
    PATH_FIELD_NUMBER: _ClassVar[int]
    DESTINATION_FIELD_NUMBER: _ClassVar[int]
    CREATE_PARENTS_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    REBASE_LINKS_FIELD_NUMBER: _ClassVar[int]
    ACL_FIELD_NUMBER: _ClassVar[int]
    path: str
    destination: str
    create_parents: bool
    etag: str
    validate_only: bool
    rebase_links: bool
    acl: _containers.RepeatedCompositeFieldContainer[_types_pb2.AclEntry]
    def __init__(self, path: _Optional[str] = ..., destination: _Optional[str] = ..., create_parents: bool = ..., etag: _Optional[str] = ..., validate_only: bool = ..., rebase_links: bool = ..., acl: _Optional[_Iterable[_Union[_types_pb2.AclEntry, _Mapping]]] = ...) -> None: ...

class CopyNodeResponse(_message.Message):
    __slots__ = ("real_path", "destination", "nodes", "left_out_paths", "left_out", "rebased_links", "revision", "warnings")
    REAL_PATH_FIELD_NUMBER: _ClassVar[int]
    DESTINATION_FIELD_NUMBER: _ClassVar[int]
    NODES_FIELD_NUMBER: _ClassVar[int]
    LEFT_OUT_PATHS_FIELD_NUMBER: _ClassVar[int]
    LEFT_OUT_FIELD_NUMBER: _ClassVar[int]
    REBASED_LINKS_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    WARNINGS_FIELD_NUMBER: _ClassVar[int]
    real_path: str
    destination: str
    nodes: int
    left_out_paths: _containers.RepeatedScalarFieldContainer[str]
    left_out: int
    rebased_links: int
    revision: int
    warnings: _containers.RepeatedCompositeFieldContainer[Warning]
    def __init__(self, real_path: _Optional[str] = ..., destination: _Optional[str] = ..., nodes: _Optional[int] = ..., left_out_paths: _Optional[_Iterable[str]] = ..., left_out: _Optional[int] = ..., rebased_links: _Optional[int] = ..., revision: _Optional[int] = ..., warnings: _Optional[_Iterable[_Union[Warning, _Mapping]]] = ...) -> None: ...

class ParseTreeRequest(_message.Message):
    __slots__ = ("text", "path")
    TEXT_FIELD_NUMBER: _ClassVar[int]
    PATH_FIELD_NUMBER: _ClassVar[int]
    text: str
    path: str
    def __init__(self, text: _Optional[str] = ..., path: _Optional[str] = ...) -> None: ...

class ParseTreeResponse(_message.Message):
    __slots__ = ("nodes", "problems")
    NODES_FIELD_NUMBER: _ClassVar[int]
    PROBLEMS_FIELD_NUMBER: _ClassVar[int]
    nodes: _containers.RepeatedCompositeFieldContainer[ParsedNode]
    problems: _containers.RepeatedCompositeFieldContainer[TextProblem]
    def __init__(self, nodes: _Optional[_Iterable[_Union[ParsedNode, _Mapping]]] = ..., problems: _Optional[_Iterable[_Union[TextProblem, _Mapping]]] = ...) -> None: ...

class ParsedNode(_message.Message):
    __slots__ = ("path", "properties", "data", "unread")
    PATH_FIELD_NUMBER: _ClassVar[int]
    PROPERTIES_FIELD_NUMBER: _ClassVar[int]
    DATA_FIELD_NUMBER: _ClassVar[int]
    UNREAD_FIELD_NUMBER: _ClassVar[int]
    path: str
    properties: _containers.RepeatedCompositeFieldContainer[PropertyText]
    data: str
    unread: bool
    def __init__(self, path: _Optional[str] = ..., properties: _Optional[_Iterable[_Union[PropertyText, _Mapping]]] = ..., data: _Optional[str] = ..., unread: bool = ...) -> None: ...

class TextProblem(_message.Message):
    __slots__ = ("severity", "kind", "message", "line", "column", "width", "source", "hint")
    SEVERITY_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    LINE_FIELD_NUMBER: _ClassVar[int]
    COLUMN_FIELD_NUMBER: _ClassVar[int]
    WIDTH_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    HINT_FIELD_NUMBER: _ClassVar[int]
    severity: ProblemSeverity
    kind: str
    message: str
    line: int
    column: int
    width: int
    source: str
    hint: str
    def __init__(self, severity: _Optional[_Union[ProblemSeverity, str]] = ..., kind: _Optional[str] = ..., message: _Optional[str] = ..., line: _Optional[int] = ..., column: _Optional[int] = ..., width: _Optional[int] = ..., source: _Optional[str] = ..., hint: _Optional[str] = ...) -> None: ...

class ResolvePathRequest(_message.Message):
    __slots__ = ("path", "consistency", "min_revision")
    PATH_FIELD_NUMBER: _ClassVar[int]
    CONSISTENCY_FIELD_NUMBER: _ClassVar[int]
    MIN_REVISION_FIELD_NUMBER: _ClassVar[int]
    path: str
    consistency: _types_pb2.Consistency
    min_revision: int
    def __init__(self, path: _Optional[str] = ..., consistency: _Optional[_Union[_types_pb2.Consistency, str]] = ..., min_revision: _Optional[int] = ...) -> None: ...

class ResolvePathResponse(_message.Message):
    __slots__ = ("hops", "provenance")
    HOPS_FIELD_NUMBER: _ClassVar[int]
    PROVENANCE_FIELD_NUMBER: _ClassVar[int]
    hops: _containers.RepeatedCompositeFieldContainer[LinkHop]
    provenance: _types_pb2.Provenance
    def __init__(self, hops: _Optional[_Iterable[_Union[LinkHop, _Mapping]]] = ..., provenance: _Optional[_Union[_types_pb2.Provenance, _Mapping]] = ...) -> None: ...

class LinkHop(_message.Message):
    __slots__ = ("path", "name", "target")
    PATH_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    TARGET_FIELD_NUMBER: _ClassVar[int]
    path: str
    name: str
    target: str
    def __init__(self, path: _Optional[str] = ..., name: _Optional[str] = ..., target: _Optional[str] = ...) -> None: ...

class ImportTreeRequest(_message.Message):
    __slots__ = ("path", "trim", "validate_only", "text", "plan_etag", "acl", "total_bytes", "skip_unreadable")
    PATH_FIELD_NUMBER: _ClassVar[int]
    TRIM_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    PLAN_ETAG_FIELD_NUMBER: _ClassVar[int]
    ACL_FIELD_NUMBER: _ClassVar[int]
    TOTAL_BYTES_FIELD_NUMBER: _ClassVar[int]
    SKIP_UNREADABLE_FIELD_NUMBER: _ClassVar[int]
    path: str
    trim: Trim
    validate_only: bool
    text: str
    plan_etag: str
    acl: _containers.RepeatedCompositeFieldContainer[_types_pb2.AclEntry]
    total_bytes: int
    skip_unreadable: bool
    def __init__(self, path: _Optional[str] = ..., trim: _Optional[_Union[Trim, str]] = ..., validate_only: bool = ..., text: _Optional[str] = ..., plan_etag: _Optional[str] = ..., acl: _Optional[_Iterable[_Union[_types_pb2.AclEntry, _Mapping]]] = ..., total_bytes: _Optional[int] = ..., skip_unreadable: bool = ...) -> None: ...

class ImportTreeResponse(_message.Message):
    __slots__ = ("accepted", "plan", "progress", "result")
    ACCEPTED_FIELD_NUMBER: _ClassVar[int]
    PLAN_FIELD_NUMBER: _ClassVar[int]
    PROGRESS_FIELD_NUMBER: _ClassVar[int]
    RESULT_FIELD_NUMBER: _ClassVar[int]
    accepted: ImportAccepted
    plan: PlanPart
    progress: ImportProgress
    result: ImportResult
    def __init__(self, accepted: _Optional[_Union[ImportAccepted, _Mapping]] = ..., plan: _Optional[_Union[PlanPart, _Mapping]] = ..., progress: _Optional[_Union[ImportProgress, _Mapping]] = ..., result: _Optional[_Union[ImportResult, _Mapping]] = ...) -> None: ...

class ImportAccepted(_message.Message):
    __slots__ = ("max_text_bytes",)
    MAX_TEXT_BYTES_FIELD_NUMBER: _ClassVar[int]
    max_text_bytes: int
    def __init__(self, max_text_bytes: _Optional[int] = ...) -> None: ...

class PlanPart(_message.Message):
    __slots__ = ("steps", "kept")
    STEPS_FIELD_NUMBER: _ClassVar[int]
    KEPT_FIELD_NUMBER: _ClassVar[int]
    steps: _containers.RepeatedCompositeFieldContainer[PlanStep]
    kept: _containers.RepeatedCompositeFieldContainer[KeptNode]
    def __init__(self, steps: _Optional[_Iterable[_Union[PlanStep, _Mapping]]] = ..., kept: _Optional[_Iterable[_Union[KeptNode, _Mapping]]] = ...) -> None: ...

class PlanStep(_message.Message):
    __slots__ = ("path", "create", "update", "delete")
    PATH_FIELD_NUMBER: _ClassVar[int]
    CREATE_FIELD_NUMBER: _ClassVar[int]
    UPDATE_FIELD_NUMBER: _ClassVar[int]
    DELETE_FIELD_NUMBER: _ClassVar[int]
    path: str
    create: CreateStep
    update: UpdateStep
    delete: DeleteStep
    def __init__(self, path: _Optional[str] = ..., create: _Optional[_Union[CreateStep, _Mapping]] = ..., update: _Optional[_Union[UpdateStep, _Mapping]] = ..., delete: _Optional[_Union[DeleteStep, _Mapping]] = ...) -> None: ...

class CreateStep(_message.Message):
    __slots__ = ("properties", "data")
    PROPERTIES_FIELD_NUMBER: _ClassVar[int]
    DATA_FIELD_NUMBER: _ClassVar[int]
    properties: _containers.RepeatedCompositeFieldContainer[PropertyText]
    data: str
    def __init__(self, properties: _Optional[_Iterable[_Union[PropertyText, _Mapping]]] = ..., data: _Optional[str] = ...) -> None: ...

class UpdateStep(_message.Message):
    __slots__ = ("changes", "version", "etag", "data")
    CHANGES_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    DATA_FIELD_NUMBER: _ClassVar[int]
    changes: _containers.RepeatedCompositeFieldContainer[PropertyChange]
    version: int
    etag: str
    data: DataChange
    def __init__(self, changes: _Optional[_Iterable[_Union[PropertyChange, _Mapping]]] = ..., version: _Optional[int] = ..., etag: _Optional[str] = ..., data: _Optional[_Union[DataChange, _Mapping]] = ...) -> None: ...

class DataChange(_message.Message):
    __slots__ = ("old", "new")
    OLD_FIELD_NUMBER: _ClassVar[int]
    NEW_FIELD_NUMBER: _ClassVar[int]
    old: str
    new: str
    def __init__(self, old: _Optional[str] = ..., new: _Optional[str] = ...) -> None: ...

class DeleteStep(_message.Message):
    __slots__ = ("version", "etag", "properties")
    VERSION_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    PROPERTIES_FIELD_NUMBER: _ClassVar[int]
    version: int
    etag: str
    properties: _containers.RepeatedCompositeFieldContainer[PropertyText]
    def __init__(self, version: _Optional[int] = ..., etag: _Optional[str] = ..., properties: _Optional[_Iterable[_Union[PropertyText, _Mapping]]] = ...) -> None: ...

class PropertyText(_message.Message):
    __slots__ = ("key", "json")
    KEY_FIELD_NUMBER: _ClassVar[int]
    JSON_FIELD_NUMBER: _ClassVar[int]
    key: str
    json: str
    def __init__(self, key: _Optional[str] = ..., json: _Optional[str] = ...) -> None: ...

class PropertyChange(_message.Message):
    __slots__ = ("key", "old_json", "new_json")
    KEY_FIELD_NUMBER: _ClassVar[int]
    OLD_JSON_FIELD_NUMBER: _ClassVar[int]
    NEW_JSON_FIELD_NUMBER: _ClassVar[int]
    key: str
    old_json: str
    new_json: str
    def __init__(self, key: _Optional[str] = ..., old_json: _Optional[str] = ..., new_json: _Optional[str] = ...) -> None: ...

class ImportProgress(_message.Message):
    __slots__ = ("applied", "steps")
    APPLIED_FIELD_NUMBER: _ClassVar[int]
    STEPS_FIELD_NUMBER: _ClassVar[int]
    applied: int
    steps: int
    def __init__(self, applied: _Optional[int] = ..., steps: _Optional[int] = ...) -> None: ...

class ImportResult(_message.Message):
    __slots__ = ("created", "updated", "deleted", "unchanged", "revision", "real_path", "transactions", "warnings", "plan_etag")
    CREATED_FIELD_NUMBER: _ClassVar[int]
    UPDATED_FIELD_NUMBER: _ClassVar[int]
    DELETED_FIELD_NUMBER: _ClassVar[int]
    UNCHANGED_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    REAL_PATH_FIELD_NUMBER: _ClassVar[int]
    TRANSACTIONS_FIELD_NUMBER: _ClassVar[int]
    WARNINGS_FIELD_NUMBER: _ClassVar[int]
    PLAN_ETAG_FIELD_NUMBER: _ClassVar[int]
    created: int
    updated: int
    deleted: int
    unchanged: int
    revision: int
    real_path: str
    transactions: int
    warnings: _containers.RepeatedCompositeFieldContainer[Warning]
    plan_etag: str
    def __init__(self, created: _Optional[int] = ..., updated: _Optional[int] = ..., deleted: _Optional[int] = ..., unchanged: _Optional[int] = ..., revision: _Optional[int] = ..., real_path: _Optional[str] = ..., transactions: _Optional[int] = ..., warnings: _Optional[_Iterable[_Union[Warning, _Mapping]]] = ..., plan_etag: _Optional[str] = ...) -> None: ...

class Warning(_message.Message):
    __slots__ = ("kind", "line", "path", "message")
    KIND_FIELD_NUMBER: _ClassVar[int]
    LINE_FIELD_NUMBER: _ClassVar[int]
    PATH_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    kind: str
    line: int
    path: str
    message: str
    def __init__(self, kind: _Optional[str] = ..., line: _Optional[int] = ..., path: _Optional[str] = ..., message: _Optional[str] = ...) -> None: ...

class ExportTreeRequest(_message.Message):
    __slots__ = ("path", "ephemeral", "name", "literals", "depth", "skip_unreadable")
    PATH_FIELD_NUMBER: _ClassVar[int]
    EPHEMERAL_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    LITERALS_FIELD_NUMBER: _ClassVar[int]
    DEPTH_FIELD_NUMBER: _ClassVar[int]
    SKIP_UNREADABLE_FIELD_NUMBER: _ClassVar[int]
    path: str
    ephemeral: bool
    name: str
    literals: Literals
    depth: int
    skip_unreadable: bool
    def __init__(self, path: _Optional[str] = ..., ephemeral: bool = ..., name: _Optional[str] = ..., literals: _Optional[_Union[Literals, str]] = ..., depth: _Optional[int] = ..., skip_unreadable: bool = ...) -> None: ...

class ExportTreeResponse(_message.Message):
    __slots__ = ("text", "provenance", "warnings")
    TEXT_FIELD_NUMBER: _ClassVar[int]
    PROVENANCE_FIELD_NUMBER: _ClassVar[int]
    WARNINGS_FIELD_NUMBER: _ClassVar[int]
    text: str
    provenance: _types_pb2.Provenance
    warnings: _containers.RepeatedCompositeFieldContainer[Warning]
    def __init__(self, text: _Optional[str] = ..., provenance: _Optional[_Union[_types_pb2.Provenance, _Mapping]] = ..., warnings: _Optional[_Iterable[_Union[Warning, _Mapping]]] = ...) -> None: ...
