"""The client of espalier: register servers, discover them, and watch configuration.

    import espalier

    with espalier.connect("127.0.0.1:7400") as client:
        registration = client.register("/cms/providers", "10.0.0.7:8080", version="1.4")
        live = client.children("/cms/providers")

        @live
        def changed(children):
            print(sorted(children), children.added, children.removed)

`espalier.aio` is the same for asyncio. Lost and found gateways are logged as warnings by the logger "espalier".
"""

import logging
import os

# In a child process the fork handlers of gRPC start its threads again, which crash there if the parent had calls of its own in flight.
# Without the handlers a child has no threads of gRPC, and this client needs none there. gRPC reads this when it is imported.
os.environ.setdefault("GRPC_ENABLE_FORK_SUPPORT", "0")

from .acl import AclEntry
from .children import Children, Provider, ProviderOverride, Providers
from .client import Client, Hold, Live, Registration, connect
from .errors import BadArgumentError, EspalierError, Reason, Violation
from .properties import BrokenLink, Properties
from .registration import RegistrationState, RegistrationStatus
from .standing import Stale
from .tree import Node, StoredNode, Tree
from .values import JsonText
from .writes import Copied, Deleted, Hop, ImportResult, Moved, Notice, PropertyChange, Resolved, Step, Written

logging.getLogger("espalier").addHandler(logging.NullHandler())

__all__ = [
    "AclEntry",
    "BadArgumentError",
    "BrokenLink",
    "Children",
    "Client",
    "Copied",
    "Deleted",
    "EspalierError",
    "Hold",
    "Hop",
    "ImportResult",
    "JsonText",
    "Live",
    "Moved",
    "Notice",
    "Node",
    "Properties",
    "PropertyChange",
    "Provider",
    "ProviderOverride",
    "Providers",
    "Reason",
    "Registration",
    "RegistrationState",
    "RegistrationStatus",
    "Resolved",
    "Stale",
    "Step",
    "StoredNode",
    "Tree",
    "Violation",

    "Written",
    "connect",
]
