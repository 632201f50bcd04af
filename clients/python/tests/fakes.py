"""Gateways in the process of the test: a registry in memory, behind any number of doors that can be closed, frozen and drained."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import grpc
import grpc.aio
from espalier.v1 import registry_pb2, registry_pb2_grpc, types_pb2
from google.protobuf.duration_pb2 import Duration


class FakeRegistry:
    """What all gateways of a store share: providers by path, and which of them are held through which gateway."""

    def __init__(self) -> None:
        self.revision = 1
        self.providers: dict[str, str] = {}
        self.changed = asyncio.Event()
        #: Every registration: when, at which gateway, which provider.
        self.registered: list[tuple[float, FakeGateway, str]] = []

    def touch(self) -> None:
        self.revision += 1
        self.changed.set()
        self.changed = asyncio.Event()


class FakeGateway(registry_pb2_grpc.RegistryServiceServicer):
    """Serves one path, whatever the path is."""

    def __init__(self, registry: FakeRegistry, interval: float = 2.0) -> None:
        self._registry = registry
        self._interval = interval
        self._server: Any = None
        self._alive = asyncio.Event()
        self._alive.set()
        self._leases: set[str] = set()
        self._drains = asyncio.Event()
        self._answers = asyncio.Event()
        self._answers.set()
        self._expired: set[str] = set()
        self.port = 0
        self.keep_alives = 0
        self.most_keep_alives = 0
        self.pings: list[int] = []

    @property
    def endpoint(self) -> str:
        return f"127.0.0.1:{self.port}"

    async def start(self) -> FakeGateway:
        self._server = grpc.aio.server(options=[("grpc.so_reuseport", 0)])
        registry_pb2_grpc.add_RegistryServiceServicer_to_server(self, self._server)
        health = grpc.unary_unary_rpc_method_handler(self._check)
        self._server.add_generic_rpc_handlers(
            (grpc.method_handlers_generic_handler("grpc.health.v1.Health", {"Check": health}),)
        )
        self.port = self._server.add_insecure_port(f"127.0.0.1:{self.port}")
        await self._server.start()
        return self

    async def stop(self) -> None:
        """Refuses connections from now on."""
        self._alive.set()
        self._leases.clear()
        if self._server is not None:
            await self._server.stop(0)
            self._server = None

    def freeze(self) -> None:
        self._alive.clear()

    def thaw(self) -> None:
        self._alive.set()

    def hold_renewals(self) -> None:
        """Answers nothing on keep-alive streams until `expire`."""
        self._answers.clear()

    def expire(self, lease: str) -> None:
        """A lease ends although its client pings; answers on keep-alive streams go on."""
        self._expired.add(lease)
        for name in [name for name, of in self._registry.providers.items() if of == lease]:
            del self._registry.providers[name]
        self._registry.touch()
        self._answers.set()

    def drain(self) -> None:
        self._drains.set()

    async def _check(self, _request: bytes, _context: Any) -> bytes:
        await self._alive.wait()
        return b"\x08\x02" if self._drains.is_set() else b"\x08\x01"

    async def Register(self, request: registry_pb2.RegisterRequest, context: Any) -> registry_pb2.RegisterResponse:
        await self._alive.wait()
        self._leases.add(request.lease_id)
        paths = [f"{request.path}/{address}" for address in request.addresses]
        for address in request.addresses:
            self._registry.providers[address] = request.lease_id
            self._registry.registered.append((time.monotonic(), self, address))
        self._registry.touch()
        return registry_pb2.RegisterResponse(
            lease_id=request.lease_id, ttl=request.ttl, provider_paths=paths, real_path=request.path
        )

    async def Deregister(self, request: registry_pb2.DeregisterRequest, context: Any) -> registry_pb2.DeregisterResponse:
        await self._alive.wait()
        removed = self._registry.providers.pop(request.address, None) is not None
        self._registry.touch()
        return registry_pb2.DeregisterResponse(removed=removed)

    async def RevokeLease(self, request: registry_pb2.RevokeLeaseRequest, context: Any) -> registry_pb2.RevokeLeaseResponse:
        await self._alive.wait()
        return registry_pb2.RevokeLeaseResponse()

    async def Discover(self, request: registry_pb2.DiscoverRequest, context: Any) -> registry_pb2.DiscoverResponse:
        await self._alive.wait()
        return registry_pb2.DiscoverResponse(providers=self._providers(), provenance=self._provenance(request.path))

    async def KeepAlive(self, requests: Any, context: Any) -> AsyncIterator[registry_pb2.KeepAliveResponse]:
        self.keep_alives += 1
        self.most_keep_alives = max(self.most_keep_alives, self.keep_alives)
        interval = Duration()
        interval.FromMilliseconds(round(self._interval * 1000))
        told = False
        try:
            async for request in requests:
                await self._alive.wait()
                self.pings.append(len(request.lease_ids))
                if self._drains.is_set() and not told:
                    told = True
                    yield registry_pb2.KeepAliveResponse(draining=True, interval=interval)
                await self._answers.wait()
                yield registry_pb2.KeepAliveResponse(
                    leases=[
                        registry_pb2.LeaseStatus(lease_id=one, state=self._state(one)) for one in request.lease_ids
                    ],
                    interval=interval,
                )
        finally:
            self.keep_alives -= 1

    def _state(self, lease: str) -> registry_pb2.LeaseState:
        if lease in self._expired:
            return registry_pb2.LEASE_STATE_EXPIRED
        return registry_pb2.LEASE_STATE_LIVE if lease in self._leases else registry_pb2.LEASE_STATE_UNKNOWN

    async def WatchChildren(
        self, request: registry_pb2.WatchChildrenRequest, context: Any
    ) -> AsyncIterator[registry_pb2.WatchChildrenResponse]:
        while True:
            changed = self._registry.changed
            await self._alive.wait()
            yield registry_pb2.WatchChildrenResponse(
                revision=self._registry.revision,
                snapshot=registry_pb2.ChildrenSnapshot(
                    providers=self._providers(), first=True, last=True, provenance=self._provenance(request.path)
                ),
            )
            await changed.wait()

    def _providers(self) -> list[types_pb2.Provider]:
        return [types_pb2.Provider(name=name, etag=name) for name in sorted(self._registry.providers)]

    def _provenance(self, path: str) -> types_pb2.Provenance:
        return types_pb2.Provenance(revision=self._registry.revision, source=types_pb2.SOURCE_LIVE, real_path=path)
