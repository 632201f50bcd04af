"""nd_service_registry's interface.

    from espalier.compat.nd_service_registry import KazooServiceRegistry

    nd = KazooServiceRegistry("gw1:7400,gw2:7400")
    nd.set_node("/services/ssh/server1:22", data={"foo": "bar"})
    nd.get("/services/ssh")["children"]

The server is the address of a gateway instead of one of ZooKeeper. docs/coming-from.md lists what differs.
"""

from .. import _kazoo
from . import exceptions
from .lock import Lock
from .registration import DataNode, EphemeralNode
from .registry import KazooServiceRegistry

ZnodeStat = _kazoo.ZnodeStat

__all__ = ["DataNode", "EphemeralNode", "KazooServiceRegistry", "Lock", "ZnodeStat", "exceptions"]
