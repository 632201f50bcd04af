"""zc.zk's interface.

    from espalier.compat import zc_zk

    zk = zc_zk.ZooKeeper("gw1:7400,gw2:7400")
    zk.register("/fooservice/providers", ("192.168.0.42", 8080))

    @zk.children("/fooservice/providers")
    def addresses_updated(addresses): ...

The connection string has the addresses of gateways instead of those of ZooKeeper. docs/coming-from.md lists what differs.
"""

from .._data import decode, encode
from .._kazoo import (
    OPEN_ACL_UNSAFE,
    READ_ACL_UNSAFE,
    BadArgumentsError,
    BadVersionError,
    ConnectionClosedError,
    ConnectionLoss,
    KazooException,
    LinkLoop,
    NoAuthError,
    NoChildrenForEphemeralsError,
    NodeExistsError,
    NoNodeError,
    NotEmptyError,
    ZnodeStat,
)
from . import event
from .parse import ParseNode
from .watches import BadPropertyLink, CancelWatch, Children, Properties
from .zookeeper import FailedConnect, RegisteringServer, ZooKeeper, parse_tree

ZK = ZooKeeper

__all__ = [
    "OPEN_ACL_UNSAFE",
    "READ_ACL_UNSAFE",
    "ZK",
    "BadArgumentsError",
    "BadPropertyLink",
    "BadVersionError",
    "CancelWatch",
    "Children",
    "ConnectionClosedError",
    "ConnectionLoss",
    "FailedConnect",
    "KazooException",
    "LinkLoop",
    "NoAuthError",
    "NoChildrenForEphemeralsError",
    "NoNodeError",
    "NodeExistsError",
    "NotEmptyError",
    "ParseNode",
    "Properties",
    "RegisteringServer",
    "ZnodeStat",
    "ZooKeeper",
    "decode",
    "encode",
    "event",
    "parse_tree",
]
