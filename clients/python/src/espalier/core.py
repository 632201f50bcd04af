"""What both faces of a client are made of: the gateways, the keep-alive stream, and everything that is alive."""

from __future__ import annotations

import asyncio
import logging
import os
import time
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any, Literal, TypeVar

import grpc

from .acl import AclEntry
from .endpoint import parse_endpoints
from .errors import BadArgumentError, EspalierError, Reason, closed
from .fold import Fold
from .forked import Owned
from .gateways import Gateways, backoff
from .hosts import need_hosts, own_hosts
from .keepalive import KeepAlive
from .last_known import LastKnown
from .locks import HoldLoop, OnQueued, acquire_request
from .registration import NodeRegistrationLoop, RegisterHook, RegistrationLoop, node_request, register_request
from .standing import Stale
from .transport import Transport, check_token
from .v1 import registry_pb2, types_pb2
from .values import to_json
from .watch import Open, WatchLoop

logger = logging.getLogger("espalier")

#: What closing a client may take, in seconds: nobody waits for a gateway that does not answer.
_CLOSE_TIMEOUT = 2.0

V = TypeVar("V")

Address = str | tuple[Any, ...]


@dataclass(frozen=True)
class Settings:
    """What `connect` was called with."""

    endpoints: tuple[str, ...]
    credentials: grpc.ChannelCredentials | None
    ca: bytes | str | None
    token: str | None
    allow_plaintext_token: bool
    timeout: float
    choose: Literal["random", "first"]
    cache: str | os.PathLike[str] | None = None

    def gateways(self) -> Gateways:
        """Raises BAD_ARGUMENT."""
        secure = self.credentials is not None or self.ca is not None
        endpoints = parse_endpoints(self.endpoints or ("127.0.0.1",), secure=secure)
        check_token(endpoints, self.token, self.allow_plaintext_token)
        if not 0 < self.timeout < float("inf"):
            raise BadArgumentError(f"the timeout {self.timeout!r} is not a number of seconds above zero")
        if self.choose not in ("random", "first"):
            raise BadArgumentError(f'choose is "random" or "first", not {self.choose!r}')
        ca = self.ca.encode() if isinstance(self.ca, str) else self.ca
        return Gateways(endpoints, Transport(self.credentials, ca, self.token), self.timeout, self.choose)


class Core(Owned):
    """Used from one event loop only."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        gateways = settings.gateways()
        self._last_known = None if settings.cache is None else LastKnown(settings.cache)
        self.gateways = gateways
        self.keep_alive = KeepAlive(gateways)
        self._registrations: set[RegistrationLoop] = set()
        self._watches: set[WatchLoop[Any]] = set()
        self._holds: set[HoldLoop] = set()
        self._removals: set[asyncio.Task[None]] = set()
        self._is_closed = False

    def check(self) -> None:
        """Raises FORKED or CLOSED."""
        self._check_process()
        if self._is_closed:
            raise closed("the client")

    async def call(self, service: str, method: str, request: Any, *, repeatable: bool = True, timeout: float | None = None) -> Any:
        self.check()
        return await self.gateways.call(service, method, request, repeatable=repeatable, timeout=timeout)

    async def register(
        self,
        path: str,
        addresses: Sequence[Address],
        properties: Mapping[str, Any],
        *,
        ttl: float,
        hosts: Sequence[str],
        create_path: bool,
        force: bool,
        acl: Sequence[AclEntry],
        wait: bool,
        on_register: RegisterHook | None,
    ) -> RegistrationLoop:
        self.check()
        texts = [address_text(one) for one in addresses]
        check_ttl(ttl)
        if not hosts and need_hosts(texts):
            hosts = own_hosts()
        request = register_request(
            path, texts, ttl=ttl, hosts=hosts, create_path=create_path, force=force, acl=acl_entries(acl)
        )
        wanted = {"pid": os.getpid(), **properties}
        return await self._keep_up(RegistrationLoop, request, wanted, ttl, on_register, wait)

    async def register_node(
        self,
        path: str,
        properties: Mapping[str, Any],
        *,
        ttl: float,
        create_path: bool,
        force: bool,
        acl: Sequence[AclEntry],
        wait: bool,
        on_register: RegisterHook | None,
    ) -> RegistrationLoop:
        self.check()
        check_ttl(ttl)
        request = node_request(path, ttl=ttl, create_path=create_path, force=force, acl=acl_entries(acl))
        return await self._keep_up(NodeRegistrationLoop, request, properties, ttl, on_register, wait)

    async def _keep_up(
        self,
        kind: type[RegistrationLoop],
        request: Any,
        properties: Mapping[str, Any],
        ttl: float,
        on_register: RegisterHook | None,
        wait: bool,
    ) -> RegistrationLoop:
        to_json(properties)
        loop = kind(self.gateways, self.keep_alive, request, properties, ttl, on_register)
        self._registrations.add(loop)
        try:
            await loop.settled(1, self.gateways.timeout, wait=wait)
        except BaseException:
            self._registrations.discard(loop)
            loop.forget()
            # An attempt may have succeeded without an answer.
            self._remove_later(loop)
            raise
        return loop

    async def acquire(
        self,
        path: str,
        kind: int,
        permits: int,
        *,
        wait: float | None,
        value: str | None,
        ttl: float,
        on_queued: OnQueued | None,
    ) -> HoldLoop:
        self.check()
        if wait is not None and not 0 <= wait < float("inf"):
            raise BadArgumentError(f"{wait!r} is not a number of seconds to wait")
        request = acquire_request(path, kind, permits, ttl=ttl, value=value)
        loop = HoldLoop(self.gateways, self.keep_alive, request, ttl, wait, on_queued)
        self._holds.add(loop)
        try:
            await loop.held
        except BaseException as error:
            self._holds.discard(loop)
            # An error of the gateway: there is no contender. Otherwise an attempt may have succeeded without an answer.
            if not isinstance(error, EspalierError):
                self._in_background(loop.release())
            raise
        return loop

    async def release(self, loop: HoldLoop) -> None:
        self._holds.discard(loop)
        await loop.release()

    def _in_background(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._removals.add(task)
        task.add_done_callback(self._removals.discard)

    async def deregister(self, loop: RegistrationLoop) -> None:
        self._registrations.discard(loop)
        try:
            await loop.close()
        except EspalierError as error:
            logger.warning("%s is removed as soon as a gateway answers: %s", loop.request.path, error)
            self._remove_later(loop)

    def watch(self, kind: str, path: str, open: Open, fold: Fold[Any]) -> WatchLoop[Any]:
        self.check()

        def recall(why: Stale) -> Any | None:
            return self.recall(kind, path, why)

        def keep(value: Any) -> None:
            self.keep(kind, path, value)

        loop: WatchLoop[Any] = WatchLoop(self.gateways, self.keep_alive, open, fold, recall, keep)
        self._watches.add(loop)
        return loop

    async def read(self, kind: str, path: str, read: Awaitable[V]) -> V:
        """Returns what is read or, if no gateway answers, what was last known."""
        try:
            value = await read
        except EspalierError as error:
            if error.reason is not Reason.GATEWAY_UNREACHABLE:
                raise
            known: V | None = self.recall(kind, path, Stale(error.reason, error.message, time.monotonic()))
            if known is None:
                raise
            return known
        self.keep(kind, path, value)
        return value

    def recall(self, kind: str, path: str, why: Stale) -> Any | None:
        return None if self._last_known is None else self._last_known.find(kind, path, why)

    def keep(self, kind: str, path: str, value: Any) -> None:
        if self._last_known is not None:
            self._last_known.keep(kind, path, value)

    def unwatch(self, loop: WatchLoop[Any]) -> None:
        self._watches.discard(loop)
        loop.close()

    async def close(self) -> None:
        """Removes the registrations, ends the live values, and closes the connections."""
        self._check_process()
        if self._is_closed:
            return
        self._is_closed = True
        if self._last_known is not None:
            self._last_known.write()
        for watch in tuple(self._watches):
            self.unwatch(watch)
        try:
            await asyncio.wait_for(
                asyncio.gather(self._revoke(), *(one.release() for one in tuple(self._holds))), _CLOSE_TIMEOUT
            )
        except (asyncio.TimeoutError, EspalierError):
            # They are removed when their ttl ends.
            pass
        for one in tuple(self._registrations):
            one.forget()
        self._registrations.clear()
        self._holds.clear()
        for task in tuple(self._removals):
            task.cancel()
        self.keep_alive.close()
        await self.gateways.close()

    def _remove_later(self, loop: RegistrationLoop) -> None:
        """Removes the providers of a registration, however long that takes: other registrations keep its lease alive."""

        async def remove() -> None:
            for attempt in count(1):
                try:
                    return await loop.remove()
                except EspalierError as error:
                    if not error.elsewhere:
                        return
                await asyncio.sleep(backoff(attempt))

        task = asyncio.create_task(remove())
        self._removals.add(task)
        task.add_done_callback(self._removals.discard)

    async def _revoke(self) -> None:
        """Ends the leases. A gateway that does not hold all of a lease's registrations removes the others one by one."""
        live = [one for one in self._registrations if one.status.value.paths]
        leases = {one.lease for one in live}
        for loop in tuple(self._registrations):
            loop.forget()

        async def revoke(lease: Any) -> None:
            request = registry_pb2.RevokeLeaseRequest(lease_id=lease.id)
            answer = await self.gateways.call("registry", "RevokeLease", request, timeout=_CLOSE_TIMEOUT)
            removed = set(answer.removed_paths)
            rest = [one for one in live if one.lease is lease and not removed.issuperset(one.status.value.paths)]
            await asyncio.gather(*(one.remove() for one in rest))

        await asyncio.gather(*map(revoke, leases))


def check_ttl(ttl: float) -> None:
    if not ttl > 0:
        raise BadArgumentError(f"the ttl {ttl!r} is not a number of seconds above zero")


def acl_entries(acl: Sequence[AclEntry]) -> list[types_pb2.AclEntry]:
    return [types_pb2.AclEntry(scheme=scheme, id=id, permissions=permissions) for scheme, id, permissions in acl]


def consistency(synced: bool) -> types_pb2.Consistency:
    return types_pb2.CONSISTENCY_SYNCED if synced else types_pb2.CONSISTENCY_CACHED


def address_text(address: Address) -> str:
    """An address as text, or as Python's `socket` has it: host and port, and two more parts with IPv6."""
    if isinstance(address, str):
        return address
    if not isinstance(address, tuple) or len(address) not in (2, 4):
        raise BadArgumentError(f"{address!r} is not an address: write 'host:port' or (host, port)", reason="BAD_ADDRESS")
    host, port = str(address[0]), address[1]
    if isinstance(port, bool) or not isinstance(port, int) or not 0 < port < 65_536:
        raise BadArgumentError(f"{address!r} has no port from 1 to 65535", reason="BAD_ADDRESS")
    return f"[{host}]:{port}" if ":" in host and not host.startswith("[") else f"{host}:{port}"
