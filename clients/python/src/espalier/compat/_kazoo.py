"""What programs written for kazoo know: its exceptions, its stat, and its access control lists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from ..acl import AclEntry
from ..errors import EspalierError, Reason
from ..v1 import types_pb2


class KazooException(Exception):
    """A failure that kazoo has a class for; its cause is the `EspalierError`. Not a class of kazoo, which need not be installed."""


class NoNodeError(KazooException):
    """The path does not resolve: a node, or the target of a link, does not exist."""


class NodeExistsError(KazooException):
    pass


class NotEmptyError(KazooException):
    """The node has children."""


class BadVersionError(KazooException):
    """The node has another version than the one that was given."""


class NoAuthError(KazooException):
    """The access control list does not permit it to the gateway."""


class BadArgumentsError(KazooException):
    """Not a valid path or name."""


class NoChildrenForEphemeralsError(KazooException):
    pass


class ConnectionLoss(KazooException):
    """No gateway answers, or the gateway has lost its store."""


class ConnectionClosedError(KazooException):
    pass


class LinkLoop(Exception):
    """The links on a path form a cycle."""


_CLASSES: dict[Reason, type[Exception]] = {
    Reason.NOT_FOUND: NoNodeError,
    Reason.LINK_DANGLING: NoNodeError,
    Reason.LINK_LOOP: LinkLoop,
    Reason.ALREADY_EXISTS: NodeExistsError,
    Reason.REGISTRATION_TAKEN: NodeExistsError,
    Reason.NOT_EMPTY: NotEmptyError,
    Reason.CONFLICT: BadVersionError,
    Reason.NOT_PERMITTED: NoAuthError,
    Reason.BAD_PATH: BadArgumentsError,
    Reason.BAD_NAME: BadArgumentsError,
    Reason.EPHEMERAL_PARENT: NoChildrenForEphemeralsError,
    Reason.GATEWAY_UNREACHABLE: ConnectionLoss,
    Reason.BACKEND_UNREACHABLE: ConnectionLoss,
    Reason.BACKEND_READ_ONLY: ConnectionLoss,
    Reason.TIMEOUT: ConnectionLoss,
    Reason.CLOSED: ConnectionClosedError,
}


@contextmanager
def as_kazoo(path: str) -> Iterator[None]:
    """Raises kazoo's exception for the reason of a failed call, with the path that the caller gave; others as they are."""
    try:
        yield
    except EspalierError as error:
        kind = _CLASSES.get(error.reason)
        if kind is None:
            raise
        raise kind(path if kind is NoNodeError else f"{path}: {error.message}") from error


class ZnodeStat(NamedTuple):
    """The stat of a node. Times are in milliseconds. Gateways do not send cversion and aversion, which are 0, nor the session that
    owns a node: ephemeralOwner is 1 for an ephemeral node, or else 0.
    """

    czxid: int
    mzxid: int
    ctime: int
    mtime: int
    version: int
    cversion: int
    aversion: int
    ephemeralOwner: int
    dataLength: int
    numChildren: int
    pzxid: int


def to_stat(stat: types_pb2.NodeStat) -> ZnodeStat:
    return ZnodeStat(
        czxid=stat.created_revision,
        mzxid=stat.modified_revision,
        ctime=stat.create_time.ToMilliseconds(),
        mtime=stat.update_time.ToMilliseconds(),
        version=stat.version,
        cversion=0,
        aversion=0,
        ephemeralOwner=int(stat.ephemeral),
        dataLength=stat.data_bytes,
        numChildren=stat.child_count,
        pzxid=stat.children_revision,
    )


OPEN_ACL_UNSAFE = (AclEntry("world", "anyone", "cdrwa"),)
READ_ACL_UNSAFE = (AclEntry("world", "anyone", "r"),)


def to_acl(acl: Iterable[Any] | None) -> list[AclEntry]:
    """Entries of kazoo, with bits and an id of two parts, or of this client. Empty for an open list, which nodes have without one: a
    store without lists accepts no other.
    """
    entries = [one if isinstance(one, AclEntry) else _entry(one) for one in acl or ()]
    return [] if entries == list(OPEN_ACL_UNSAFE) else entries


def _entry(one: Any) -> AclEntry:
    letters = "".join(letter for bit, letter in enumerate("rwcda") if one.perms & 1 << bit)
    return AclEntry(one.id.scheme, one.id.id, "".join(letter for letter in "cdrwa" if letter in letters))
