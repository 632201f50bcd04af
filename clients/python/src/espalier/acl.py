"""Access control lists of ZooKeeper."""

from __future__ import annotations

from typing import NamedTuple


class AclEntry(NamedTuple):
    """What one identity may do with a node, such as `AclEntry("world", "anyone", "r")`."""

    #: "world", "digest", "ip", "auth", or any other that ZooKeeper is configured for. The gateway is the client of ZooKeeper.
    scheme: str
    #: "anyone" for world, "USER:HASH" for digest, "ADDRESS" or "ADDRESS/BITS" for ip, empty for auth.
    id: str
    #: Letters of "cdrwa": create children, delete children, read, write, change the ACL. Empty: no permission.
    permissions: str
