"""The interface of the Configuration Registry API.

    from espalier.compat import registry

    registry.connect("gw1:7400,gw2:7400")
    instance = registry.get_cluster_instance(dn="jlopez/cdh/5.7.0/1")
    instance.nodes[0].status = "running"

The endpoint is the address of a gateway instead of one of Consul. docs/coming-from.md lists what differs.
"""

from __future__ import annotations

from typing import Any

from ...client import Client
from ...client import connect as connect_client
from ...errors import EspalierError, Reason
from .._reads import child_names
from .exceptions import KeyDoesNotExist, ReadOnlyAttributeError
from .layout import ROOT, Described, dn_of, joined, path_of, text_of
from .proxies import Cluster, Disk, Network, Node, Service, next_ids

_client: Client | None = None


def connect(endpoint: str | Client = "127.0.0.1:7400", **options: Any) -> None:
    """Chooses the gateways for all that follows: their addresses, with commas between them, or a client. The options are those of
    `espalier.connect`.
    """
    global _client
    _client = endpoint if isinstance(endpoint, Client) else connect_client(*endpoint.split(","), **options)


def get_cluster_instance(
    user: str | None = None,
    framework: str | None = None,
    flavour: str | None = None,
    id: str | int | None = None,
    dn: str | None = None,
) -> Cluster:
    """An instance by its parts or by its DN, USER/FRAMEWORK/FLAVOUR/ID. Nothing is read before an attribute is."""
    return Cluster(_connected, path_of(dn_of(dn) if dn else joined(user, framework, flavour, id)))


def register(
    user: str, framework: str, flavour: str, nodes: Described | None = None, services: Described | None = None
) -> tuple[str, str, str, str]:
    """Makes a new instance, in one transaction if it fits into one, and returns the parts of its DN."""
    client = _connected()
    parent = path_of(joined(user, framework, flavour))
    _make(client, parent)
    for number in next_ids(child_names(client, parent)):
        text = text_of(number, nodes or {}, services or {})
        plan = client.plan(text, parent, trim="keep")
        if any(step.change != "create" for step in plan.steps) or plan.unchanged:
            # Somebody else has just made it.
            continue
        try:
            # Exactly this plan: that the instance does not exist.
            client.import_tree(text, parent, trim="keep", plan_etag=plan.plan_etag)
            return user, framework, flavour, str(number)
        except EspalierError as error:
            if error.reason is not Reason.CONFLICT:
                raise
    raise EspalierError("CONFLICT", f"other clients keep making instances of {parent}")


def _make(client: Client, path: str) -> None:
    try:
        client.create(path, parents=True)
    except EspalierError as error:
        if error.reason is not Reason.ALREADY_EXISTS:
            raise


def _connected() -> Client:
    if _client is None:
        connect()
    assert _client is not None
    return _client


__all__ = [
    "ROOT",
    "Cluster",
    "Disk",
    "KeyDoesNotExist",
    "Network",
    "Node",
    "ReadOnlyAttributeError",
    "Service",
    "connect",
    "get_cluster_instance",
    "register",
]
