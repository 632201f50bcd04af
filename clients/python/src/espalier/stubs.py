"""The generated stubs on the client's own connection, with its failover, deadline and errors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .v1 import coordination_pb2_grpc, properties_pb2_grpc, registry_pb2_grpc, tree_pb2_grpc

#: Calls that are not made again when the outcome of an attempt is not known.
NOT_REPEATABLE = frozenset({"CreateNode", "DeleteNode", "LinkNode", "MoveNode", "CopyNode", "ImportTree"})

_SERVICES = {
    "RegistryService": "registry",
    "PropertiesService": "properties",
    "TreeService": "tree",
    "CoordinationService": "coordination",
}


class Stubs:
    """The stubs of all services of `espalier.v1`. Their calls raise `EspalierError`; `timeout` is the only option that they take."""

    def __init__(self, unary: Callable[..., Any], stream: Callable[..., Any]) -> None:
        channel: Any = _Channel(unary, stream)
        self.registry, self.properties, self.tree, self.coordination = on_channel(channel)


@dataclass(frozen=True)
class _Channel:
    """What the generated code needs of a channel."""

    #: Called with service, method, request, `repeatable` and `timeout`.
    unary: Callable[..., Any]
    #: Likewise, with a function that makes the request.
    stream: Callable[..., Any]

    def unary_unary(self, path: str, *_args: Any, **_options: Any) -> Callable[..., Any]:
        service, method = _split(path)
        repeatable = method not in NOT_REPEATABLE

        def call(request: Any, *, timeout: float | None = None) -> Any:
            return self.unary(service, method, request, repeatable=repeatable, timeout=timeout)

        return call

    def unary_stream(self, path: str, *_args: Any, **_options: Any) -> Callable[..., Any]:
        service, method = _split(path)

        def call(request: Any, *, timeout: float | None = None) -> Any:
            return self.stream(service, method, lambda: request, repeatable=True, timeout=timeout)

        return call

    def stream_stream(self, path: str, *_args: Any, **_options: Any) -> Callable[..., Any]:
        service, method = _split(path)

        def call(requests: Any, *, timeout: float | None = None) -> Any:
            return self.stream(service, method, lambda: requests, repeatable=False, timeout=timeout)

        return call


def on_channel(channel: Any) -> tuple[Any, Any, Any, Any]:
    """The stubs of registry, properties, tree and coordination."""
    stubs: Any = (
        registry_pb2_grpc.RegistryServiceStub,
        properties_pb2_grpc.PropertiesServiceStub,
        tree_pb2_grpc.TreeServiceStub,
        coordination_pb2_grpc.CoordinationServiceStub,
    )
    registry, properties, tree, coordination = (stub(channel) for stub in stubs)
    return registry, properties, tree, coordination


def _split(path: str) -> tuple[str, str]:
    service, method = path.lstrip("/").split("/")
    return _SERVICES[service.rpartition(".")[2]], method
