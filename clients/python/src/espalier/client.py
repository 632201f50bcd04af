"""The client: reads, writes and watches."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from typing import Any

import grpc
from google.protobuf.json_format import ParseDict

from .children import Children, Provider, children_fold, to_provider
from .gateways import Gateways
from .properties import Properties, PropertiesFold, to_properties
from .registration import Registration
from .tree import Tree, tree_fold
from .v1 import properties_pb2, properties_pb2_grpc, registry_pb2, registry_pb2_grpc, tree_pb2, tree_pb2_grpc, types_pb2
from .watch import Watch


def connect(
    *endpoints: str,
    credentials: grpc.ChannelCredentials | None = None,
    token: str | None = None,
    timeout: float = 5.0,
) -> Client:
    """A client of the gateways at `endpoints` ("host:port"), of which one is used at a time; without TLS unless given credentials.

    Nothing is sent yet. `token` goes with every call. `timeout` bounds each attempt of a call, in seconds.
    """
    return Client(Gateways(endpoints or ("127.0.0.1:7400",), credentials, token, timeout))


class Client:
    """Made by `connect`. Any number of threads may use it."""

    def __init__(self, gateways: Gateways) -> None:
        self._gateways = gateways

    def register(
        self,
        path: str,
        *addresses: str,
        properties: Mapping[str, Any] | None = None,
        ttl: float = 10.0,
        hosts: Sequence[str] = (),
        create_path: bool = False,
        force: bool = False,
    ) -> Registration:
        """Announces a server until the registration is closed or this process dies, plus `ttl` seconds.

        An address is "host:port", or ":port" for all of `hosts` or, without these, for the address that the gateway sees. The property
        `pid` is added unless it is given.
        """
        request = registry_pb2.RegisterRequest(
            path=path,
            addresses=addresses,
            json_properties=_to_json({"pid": os.getpid(), **(properties or {})}),
            hosts=hosts,
            create_path=create_path,
            force=force,
        )
        request.ttl.FromMicroseconds(round(ttl * 1_000_000))
        return Registration(self._gateways, request)

    def discover(self, path: str, *, match: Mapping[str, Any] | None = None, synced: bool = False) -> list[Provider]:
        """The providers of a path, all of whose properties named in `match` have those values."""
        request = registry_pb2.DiscoverRequest(path=path, consistency=_consistency(synced))
        if match:
            ParseDict(dict(match), request.match)
        answer = self._gateways.call(registry_pb2_grpc.RegistryServiceStub, "Discover", request)
        return [to_provider(one) for one in answer.providers]

    def watch_children(self, path: str, *, must_exist: bool = False) -> Watch[Children]:
        """The providers of a path, live."""

        def open(channel: grpc.Channel, revision: int) -> Any:
            request = registry_pb2.WatchChildrenRequest(
                path=path, resume_revision=revision, must_exist=must_exist and revision == 0
            )
            return registry_pb2_grpc.RegistryServiceStub(channel).WatchChildren(request)

        return Watch(self._gateways, open, children_fold())

    def properties(self, path: str, *, synced: bool = False) -> Properties:
        """The properties of a node."""
        request = properties_pb2.GetPropertiesRequest(path=path, consistency=_consistency(synced))
        answer = self._gateways.call(properties_pb2_grpc.PropertiesServiceStub, "GetProperties", request)
        return to_properties(answer)

    def watch_properties(self, path: str, *, must_exist: bool = False) -> Watch[Properties]:
        """The properties of a node, live."""

        def open(channel: grpc.Channel, revision: int) -> Any:
            request = properties_pb2.WatchPropertiesRequest(
                path=path, resume_revision=revision, must_exist=must_exist and revision == 0
            )
            return properties_pb2_grpc.PropertiesServiceStub(channel).WatchProperties(request)

        return Watch(self._gateways, open, PropertiesFold())

    def watch_tree(self, path: str, *, must_exist: bool = False) -> Watch[Tree]:
        """A node and everything below it, live. Links below it are not followed."""

        def open(channel: grpc.Channel, revision: int) -> Any:
            request = tree_pb2.WatchTreeRequest(
                path=path, resume_revision=revision, must_exist=must_exist and revision == 0
            )
            return tree_pb2_grpc.TreeServiceStub(channel).WatchTree(request)

        return Watch(self._gateways, open, tree_fold())

    def update_properties(
        self, path: str, properties: Mapping[str, Any], *, remove: Sequence[str] = (), etag: str = ""
    ) -> str:
        """Sets the given properties, removes the named ones, leaves all others; the new etag. With an etag: CONFLICT if it is old."""
        request = properties_pb2.UpdatePropertiesRequest(
            path=path, json_properties=_to_json(properties), remove=remove, etag=etag
        )
        stub = properties_pb2_grpc.PropertiesServiceStub
        return self._gateways.call(stub, "UpdateProperties", request, repeatable=False).etag

    def set_properties(self, path: str, properties: Mapping[str, Any], *, etag: str = "") -> str:
        """Replaces all properties, links among them; the new etag."""
        request = properties_pb2.SetPropertiesRequest(path=path, json_properties=_to_json(properties), etag=etag)
        stub = properties_pb2_grpc.PropertiesServiceStub
        return self._gateways.call(stub, "SetProperties", request, repeatable=False).etag

    @property
    def tree(self) -> tree_pb2_grpc.TreeServiceStub:
        """The generated stub of the tree service, on the gateway that is used now."""
        return tree_pb2_grpc.TreeServiceStub(self._gateways.current)

    def close(self) -> None:
        """Closes the connections. Close registrations before: without a connection they live on until their ttl is over."""
        self._gateways.close()

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _to_json(properties: Mapping[str, Any]) -> dict[str, str]:
    # NaN and the infinities are no JSON: refused here rather than written as something nobody can read.
    return {name: json.dumps(value, ensure_ascii=False, allow_nan=False) for name, value in properties.items()}


def _consistency(synced: bool) -> types_pb2.Consistency:
    return types_pb2.CONSISTENCY_SYNCED if synced else types_pb2.CONSISTENCY_CACHED
