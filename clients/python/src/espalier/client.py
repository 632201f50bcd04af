"""The client: reads, writes and watches."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any

import grpc

from .acl import AclEntry
from .children import Children, Provider, children_fold, to_provider
from .gateways import Gateways
from .hosts import need_hosts, own_hosts
from .properties import Properties, PropertiesFold, to_properties
from .registration import Registration
from .tree import Tree, tree_fold
from .v1 import properties_pb2, properties_pb2_grpc, registry_pb2, registry_pb2_grpc, tree_pb2, tree_pb2_grpc, types_pb2
from .values import to_json
from .watch import Watch


def connect(
    *endpoints: str,
    credentials: grpc.ChannelCredentials | None = None,
    token: str | None = None,
    allow_plaintext_token: bool = False,
    timeout: float = 5.0,
) -> Client:
    """Returns a client of the gateways at `endpoints` ("host:port"), one of which is used at a time; TLS only with credentials.

    Does not connect yet. `token` is sent with every call: without TLS only to this machine itself, unless
    `allow_plaintext_token`, since anyone on the way can read it. `timeout` is that of each attempt of a call, in seconds.
    """
    return Client(Gateways(endpoints or ("127.0.0.1:7400",), credentials, token, timeout, allow_plaintext_token))


class Client:
    """Created by `connect`. Thread-safe."""

    def __init__(self, gateways: Gateways) -> None:
        self._gateways = gateways

    def register(
        self,
        path: str,
        *addresses: str | tuple[str, int],
        properties: Mapping[str, Any] | None = None,
        ttl: float = 10.0,
        hosts: Sequence[str] = (),
        create_path: bool = False,
        force: bool = False,
        acl: Sequence[AclEntry] = (),
    ) -> Registration:
        """Registers a server until the registration is closed, or until `ttl` seconds after this process dies.

        An address is "host:port" or a tuple (host, port), or ":port" for each of `hosts`. Without hosts it stands for the addresses of
        this machine's interfaces without loopback or, if there are none, for the address from which the gateway is called.
        The hosts 0.0.0.0 and [::] are read as an empty one. The property `pid` is added unless it is given.
        `acl` is that of the provider nodes in ZooKeeper; by default the gateway chooses it.
        """
        texts = [_to_address(one) for one in addresses]
        if not hosts and need_hosts(texts):
            hosts = own_hosts()
        request = registry_pb2.RegisterRequest(
            path=path,
            addresses=texts,
            json_properties=to_json({"pid": os.getpid(), **(properties or {})}),
            hosts=hosts,
            create_path=create_path,
            force=force,
            acl=[types_pb2.AclEntry(scheme=scheme, id=id, permissions=permissions) for scheme, id, permissions in acl],
        )
        request.ttl.FromMicroseconds(round(ttl * 1_000_000))
        return Registration(self._gateways, request)

    def discover(self, path: str, *, match: Mapping[str, Any] | None = None, synced: bool = False) -> list[Provider]:
        """Returns the providers of a path whose properties have all the values in `match`."""
        request = registry_pb2.DiscoverRequest(
            path=path, consistency=_consistency(synced), json_match=to_json(match or {}), json_only=True
        )
        answer = self._gateways.call(registry_pb2_grpc.RegistryServiceStub, "Discover", request)
        return [to_provider(one) for one in answer.providers]

    def watch_children(self, path: str, *, must_exist: bool = False) -> Watch[Children]:
        """Watches the providers of a path."""

        def open(channel: grpc.Channel, revision: int) -> Any:
            request = registry_pb2.WatchChildrenRequest(
                path=path, resume_revision=revision, must_exist=must_exist and revision == 0, json_only=True
            )
            return registry_pb2_grpc.RegistryServiceStub(channel).WatchChildren(request)

        return Watch(self._gateways, open, children_fold())

    def properties(self, path: str, *, synced: bool = False) -> Properties:
        """Returns the properties of a node."""
        request = properties_pb2.GetPropertiesRequest(path=path, consistency=_consistency(synced), json_only=True)
        answer = self._gateways.call(properties_pb2_grpc.PropertiesServiceStub, "GetProperties", request)
        return to_properties(answer)

    def watch_properties(self, path: str, *, must_exist: bool = False) -> Watch[Properties]:
        """Watches the properties of a node."""

        def open(channel: grpc.Channel, revision: int) -> Any:
            request = properties_pb2.WatchPropertiesRequest(
                path=path, resume_revision=revision, must_exist=must_exist and revision == 0, json_only=True
            )
            return properties_pb2_grpc.PropertiesServiceStub(channel).WatchProperties(request)

        return Watch(self._gateways, open, PropertiesFold())

    def watch_tree(self, path: str, *, must_exist: bool = False) -> Watch[Tree]:
        """Watches a node and everything below it. Links below it are not followed."""

        def open(channel: grpc.Channel, revision: int) -> Any:
            request = tree_pb2.WatchTreeRequest(
                path=path, resume_revision=revision, must_exist=must_exist and revision == 0, json_only=True
            )
            return tree_pb2_grpc.TreeServiceStub(channel).WatchTree(request)

        return Watch(self._gateways, open, tree_fold())

    def update_properties(
        self, path: str, properties: Mapping[str, Any], *, remove: Sequence[str] = (), etag: str = ""
    ) -> str:
        """Sets the given properties, removes those in `remove`, keeps all others, and returns the new etag.

        With an etag that is not that of the node, raises CONFLICT.
        """
        request = properties_pb2.UpdatePropertiesRequest(
            path=path, json_properties=to_json(properties), remove=remove, etag=etag
        )
        stub = properties_pb2_grpc.PropertiesServiceStub
        return self._gateways.call(stub, "UpdateProperties", request, repeatable=False).etag

    def set_properties(self, path: str, properties: Mapping[str, Any], *, etag: str = "") -> str:
        """Replaces all properties, including links, and returns the new etag."""
        request = properties_pb2.SetPropertiesRequest(path=path, json_properties=to_json(properties), etag=etag)
        stub = properties_pb2_grpc.PropertiesServiceStub
        return self._gateways.call(stub, "SetProperties", request, repeatable=False).etag

    @property
    def tree(self) -> tree_pb2_grpc.TreeServiceStub:
        """The generated stub of the tree service, on the current gateway."""
        return tree_pb2_grpc.TreeServiceStub(self._gateways.current)

    def close(self) -> None:
        """Closes the connections. Close registrations first: without a connection they stay until their ttl expires."""
        self._gateways.close()

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _consistency(synced: bool) -> types_pb2.Consistency:
    return types_pb2.CONSISTENCY_SYNCED if synced else types_pb2.CONSISTENCY_CACHED


def _to_address(address: str | tuple[str, int]) -> str:
    if isinstance(address, str):
        return address
    # The address of an IPv6 socket has four parts.
    host, port = address[0], address[1]
    return f"[{host}]:{port}" if ":" in host and not host.startswith("[") else f"{host}:{port}"
