"""The client of espalier: register servers, discover them, and watch configuration.

    import espalier

    with espalier.connect("127.0.0.1:7400") as client:
        with client.register("/cms/providers", "10.0.0.7:8080", properties={"version": "1.4"}):
            for children in client.watch_children("/cms/providers"):
                print(sorted(children.providers))
"""

from .acl import AclEntry
from .children import Children, Provider, ProviderOverride
from .client import Client, connect
from .errors import EspalierError, Violation
from .properties import BrokenLink, Properties
from .registration import Registration
from .tree import Node, Tree
from .watch import Watch

__all__ = [
    "AclEntry",
    "BrokenLink",
    "Children",
    "Client",
    "EspalierError",
    "Node",
    "Properties",
    "Provider",
    "ProviderOverride",
    "Registration",
    "Tree",
    "Violation",
    "Watch",
    "connect",
]
