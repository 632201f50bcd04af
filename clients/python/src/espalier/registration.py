"""A registration: what is wanted, what is so, and the loop that makes it so."""

from __future__ import annotations

import asyncio
import inspect
import logging
import random
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any, Union

import grpc

from .errors import EspalierError, Reason, closed
from .gateways import Gateway, Gateways, backoff
from .keepalive import KeepAlive, Lease
from .notifier import Notifier
from .v1 import registry_pb2, tree_pb2
from .values import to_json

logger = logging.getLogger("espalier")

#: Clients of a lost gateway come to the next one at the same time: each waits for a part of this time, in seconds.
_SPREAD = 0.1

#: Called with the properties before every registration. May change them, or return others.
RegisterHook = Callable[[dict[str, Any]], Union[Mapping[str, Any], None, Awaitable[Union[Mapping[str, Any], None]]]]

#: What cannot get better by trying again.
_FATAL = frozenset(
    {
        Reason.BAD_PATH,
        Reason.BAD_NAME,
        Reason.BAD_VALUE,
        Reason.BAD_ADDRESS,
        Reason.BAD_ARGUMENT,
        Reason.DEPTH_EXCEEDED,
        Reason.NOT_PERMITTED,
        Reason.PAYLOAD_TOO_LARGE,
        Reason.RESERVED,
        Reason.UNAUTHENTICATED,
    }
)


class RegistrationState(str, Enum):
    """The state of a registration."""

    #: Not registered yet, or not again since it was paused; `error` is why the last attempt failed.
    REGISTERING = "registering"
    #: Registered and renewed.
    REGISTERED = "registered"
    #: Registered, but no gateway confirms it at the moment; `error` is why. It is being registered again.
    SUSPENDED = "suspended"
    #: A newer process has registered the address. Not registered again until `update`, `replace` or `resume`.
    SUPERSEDED = "superseded"
    #: It can never be registered as wanted; `error` is why. Tried again after `update`, `replace` or `resume`.
    FAILED = "failed"
    #: Removed by `pause`.
    PAUSED = "paused"
    #: Removed by `close`.
    CLOSED = "closed"

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True)
class RegistrationStatus:
    """What is known of a registration at one moment."""

    state: RegistrationState
    #: The provider nodes, in the order of the addresses; empty before the first success.
    paths: tuple[str, ...] = ()
    #: The service path after following all links.
    real_path: str = ""
    #: The ttl that the gateway granted, in seconds; before that, the one that was asked for.
    ttl: float = 0.0
    error: EspalierError | None = None


_ENDED = (RegistrationState.SUPERSEDED, RegistrationState.FAILED, RegistrationState.CLOSED)


class RegistrationLoop:
    """Keeps up one registration, in one task."""

    def __init__(
        self,
        gateways: Gateways,
        keep_alive: KeepAlive,
        request: Any,
        properties: Mapping[str, Any],
        ttl: float,
        on_register: RegisterHook | None,
    ) -> None:
        self.properties: dict[str, Any] = dict(properties)
        self.status: Notifier[RegistrationStatus] = Notifier(
            RegistrationStatus(RegistrationState.REGISTERING, ttl=ttl)
        )
        self.status.version = 1
        self.lease: Lease = keep_alive.lease(ttl)
        self.request = request
        self._gateways = gateways
        self._keep_alive = keep_alive
        self._on_register = on_register
        self._wake = asyncio.Event()
        #: What is wanted, counted; and what of it was registered, where and when.
        self._wanted, self._done = 1, 0
        self._where: Gateway | None = None
        #: The lease that holds it, which all registrations with one ttl share.
        self._held_by = ""
        self._registered_at = 0.0
        #: Whether the gateway accepted what is wanted once.
        self._accepted = False
        self.lease.registrations.add(self)
        keep_alive.hold()
        gateways.listeners.append(self._gateway_changed)
        self._task = asyncio.create_task(self._run())

    @property
    def state(self) -> RegistrationState:
        return self.status.value.state

    def change(self, properties: Mapping[str, Any]) -> int:
        """Wants other properties. Returns what to wait for with `settled`."""
        to_json(properties)
        self.properties = dict(properties)
        return self.again()

    def again(self) -> int:
        if self.state is RegistrationState.CLOSED:
            raise closed("the registration")
        self._wanted += 1
        self._accepted = False
        error = self.status.value.error
        if self.state in (*_ENDED, RegistrationState.PAUSED) or (error is not None and error.by_gateway):
            # Without the refusal of an earlier attempt, which says nothing of the next one.
            self._set(RegistrationState.REGISTERING)
        self._wake.set()
        return self._wanted

    async def settled(self, wanted: int, timeout: float, *, wait: bool) -> None:
        """Returns when it is registered as wanted. Raises what cannot get better; `wait`: nothing else, but returns at the deadline."""

        def is_settled(status: RegistrationStatus) -> bool:
            if status.state in _ENDED:
                return True
            if status.state is RegistrationState.REGISTERED and self._done >= wanted:
                return True
            return not wait and status.error is not None and not self._passes(status.error)

        try:
            status = await self.status.wait(is_settled, timeout)
        except EspalierError as error:
            if wait or error.reason is not Reason.TIMEOUT:
                if wait:
                    return
                raise
            failure = self.status.value.error
            if failure is None or not failure.by_gateway:
                failure = self._gateways.unreachable_error()
            raise failure from None
        if status.state is not RegistrationState.REGISTERED:
            raise status.error or closed("the registration")

    async def pause(self) -> None:
        if self.state is RegistrationState.CLOSED:
            raise closed("the registration")
        self._set(RegistrationState.PAUSED)
        await self.remove()

    async def close(self) -> None:
        """Stops the loop, then removes the providers; raises if they could not be removed."""
        was = self.state
        if not self._end(closed("the registration"), RegistrationState.CLOSED):
            return
        self.lease.registrations.discard(self)
        if was is not RegistrationState.PAUSED:
            await self.remove()

    def _end(self, error: EspalierError, state: RegistrationState) -> bool:
        """Stops the loop. Returns whether it was running."""
        if self.status.end is not None:
            return False
        self._task.cancel()
        self._set(state)
        self.status.finish(error)
        if self._gateway_changed in self._gateways.listeners:
            self._gateways.listeners.remove(self._gateway_changed)
        self._keep_alive.release()
        return True

    def forget(self) -> None:
        """Stops the loop, for a registration whose lease was revoked."""
        if self._end(closed("the registration"), RegistrationState.CLOSED):
            self.lease.registrations.discard(self)

    async def remove(self) -> None:
        """Removes the providers, as far as they belong to this client."""
        self._where = None

        def deregister(address: str) -> Any:
            request = registry_pb2.DeregisterRequest(
                path=self.request.path, lease_id=self.lease.id, address=address, hosts=self.request.hosts
            )
            return self._gateways.call("registry", "Deregister", request)

        results = await asyncio.gather(*map(deregister, self.request.addresses), return_exceptions=True)
        for one in results:
            if isinstance(one, BaseException) and not (isinstance(one, EspalierError) and one.reason == "NOT_FOUND"):
                raise one

    def renewed(self, status: registry_pb2.LeaseStatus, sent: float) -> None:
        """What a keep-alive says of the lease, in answer to a request of that time."""
        paths = self.status.value.paths
        if status.state == registry_pb2.LEASE_STATE_LIVE:
            mine = {path: one for path, one in status.overrides.items() if path in paths}
            self._keep(mine, {path: one for path, one in status.identities.items() if path in paths})
            gone = [path for path in status.superseded_paths if path in paths]
            if gone and self._registered_at < sent and self._where is not None:
                self._superseded(", ".join(gone))
            elif self.state is RegistrationState.SUSPENDED and self._where is self._gateways.current:
                self._set(RegistrationState.REGISTERED)
        elif self._where is not None and self._registered_at < sent:
            # Of another gateway, or gone: register again here.
            self._where = None
            self._wake.set()

    def lease_replaced(self) -> None:
        """The lease has expired, and there is another one. What it still holds ends with it, also what was registered meanwhile."""
        if self._held_by != self.lease.id:
            self._where = None
            self._wake.set()

    def suspend(self) -> None:
        """No gateway confirms the registration at the moment."""
        if self.state is RegistrationState.REGISTERED:
            self._set(RegistrationState.SUSPENDED, self._gateways.unreachable_error())

    def _superseded(self, names: str) -> None:
        error = EspalierError("SUPERSEDED", f"taken over by another lease: {names}", grpc.StatusCode.ABORTED)
        self._set(RegistrationState.SUPERSEDED, error)
        # The other addresses of this registration do not stay alone.
        asyncio.ensure_future(self._remove_rest())

    async def _remove_rest(self) -> None:
        try:
            await self.remove()
        except EspalierError as error:
            logger.warning("could not remove the rest of %s: %s", self.request.path, error)

    def _gateway_changed(self) -> None:
        if self._where is not self._gateways._current:
            self._wake.set()

    def _is_up_to_date(self) -> bool:
        if self.state in (*_ENDED, RegistrationState.PAUSED):
            return True
        return self._done == self._wanted and self._where is self._gateways.current

    async def _run(self) -> None:
        failures = 0
        while True:
            self._wake.clear()
            if self._is_up_to_date():
                failures = 0
                await self._wake.wait()
                if self._done == self._wanted and not self._is_up_to_date():
                    await asyncio.sleep(random.random() * _SPREAD)
                continue
            gateway = self._gateways.current
            try:
                await self._register(gateway)
                failures = 0
                continue
            except EspalierError as error:
                failure = error
            except Exception as error:
                logger.exception("registering %s failed", self.request.path)
                failure = EspalierError("INTERNAL", f"{type(error).__name__}: {error}")
            if self.state in (*_ENDED, RegistrationState.PAUSED):
                continue
            failures += 1
            if await self._failed(gateway, failure):
                await self._pause_before_next(failures)

    async def _pause_before_next(self, failures: int) -> None:
        try:
            await asyncio.wait_for(self._wake.wait(), backoff(failures))
        except asyncio.TimeoutError:
            pass

    async def _failed(self, gateway: Gateway, failure: EspalierError) -> bool:
        """Returns whether to wait before the next attempt."""
        if failure.reason is Reason.LEASE_EXPIRED:
            if self.lease.id == self.request.lease_id:
                self.lease.replace()
            return False
        if failure.reason is Reason.SUPERSEDED:
            self._superseded(self.request.path)
            return False
        if failure.reason in _FATAL and not self._accepted:
            self._set(RegistrationState.FAILED, failure)
            return False
        state = RegistrationState.SUSPENDED if self._done > 0 else RegistrationState.REGISTERING
        self._set(state, failure)
        if not failure.by_gateway:
            gateway.problem = failure.message
        # A gateway that refuses what another one accepted is left for the next one.
        if failure.elsewhere or self._accepted:
            return not await self._gateways.fail_over(gateway, failure.message)
        return True

    async def _register(self, gateway: Gateway) -> None:
        wanted = self._wanted
        properties = dict(self.properties)
        if self._on_register is not None:
            changed = self._on_register(properties)
            if inspect.isawaitable(changed):
                changed = await changed
            properties = dict(properties if changed is None else changed)
        request = self.request
        lease = request.lease_id = self.lease.id
        request.json_properties.clear()
        request.json_properties.update(to_json(properties))
        answer = await self._send(gateway)
        if self._task.cancelled() or self.state in (RegistrationState.PAUSED, RegistrationState.CLOSED):
            return
        paths = self._accept(answer)
        self._registered_at = time.monotonic()
        self._where, self._done, self._accepted = gateway, wanted, True
        self._held_by = lease
        self._keep_alive.renew_now()
        # It may have been replaced while this was on its way.
        self.lease_replaced()
        status = RegistrationStatus(
            RegistrationState.REGISTERED,
            paths,
            answer.real_path,
            answer.ttl.ToMilliseconds() / 1000,
        )
        self.status.publish(status)

    async def _send(self, gateway: Gateway) -> Any:
        return await self._gateways.call_at(gateway, "registry", "Register", self.request)

    def _accept(self, answer: Any) -> tuple[str, ...]:
        """Remembers what the next gateway must know, and returns the paths of the nodes."""
        self._keep(answer.overrides, answer.identities)
        return tuple(answer.provider_paths)

    def _keep(self, overrides: Mapping[str, Any], identities: Mapping[str, str]) -> None:
        """Remembers what the next gateway must know: what operators have changed in the providers, and how it recognizes their nodes."""
        self.request.ClearField("overrides")
        for path, override in overrides.items():
            self.request.overrides[path].CopyFrom(override)
        self.request.identities.update(identities)

    def _set(self, state: RegistrationState, error: EspalierError | None = None) -> None:
        before = self.status.value
        if before.state is not state or before.error is not error:
            self.status.publish(replace(before, state=state, error=error))

    def _passes(self, error: EspalierError) -> bool:
        """Whether an error is one of those that pass by themselves."""
        return error.elsewhere or error.reason in (Reason.LEASE_EXPIRED, Reason.OUTCOME_UNKNOWN)


class NodeRegistrationLoop(RegistrationLoop):
    """Keeps up a node of any name, with a CreateNodeRequest."""

    async def remove(self) -> None:
        self._where = None
        request = tree_pb2.DeleteNodeRequest(path=self.request.path, lease_id=self.lease.id)
        try:
            await self._gateways.call("tree", "DeleteNode", request)
        except EspalierError as error:
            if error.reason is not Reason.NOT_FOUND:
                raise

    async def _send(self, gateway: Gateway) -> Any:
        return await self._gateways.call_at(gateway, "tree", "CreateNode", self.request)

    def _accept(self, answer: Any) -> tuple[str, ...]:
        overrides = {answer.real_path: answer.override} if answer.HasField("override") else {}
        self._keep(overrides, {answer.real_path: answer.identity})
        return (answer.real_path,)

    def _keep(self, overrides: Mapping[str, Any], identities: Mapping[str, str]) -> None:
        self.request.ClearField("override")
        for override in overrides.values():
            self.request.override.CopyFrom(override)
        for identity in identities.values():
            self.request.identity = identity


def register_request(
    path: str,
    addresses: Sequence[str],
    *,
    ttl: float,
    hosts: Sequence[str],
    create_path: bool,
    force: bool,
    acl: Sequence[Any],
) -> registry_pb2.RegisterRequest:
    request = registry_pb2.RegisterRequest(
        path=path, addresses=addresses, hosts=hosts, create_path=create_path, force=force, acl=acl
    )
    request.ttl.FromMicroseconds(round(ttl * 1_000_000))
    return request


def node_request(path: str, *, ttl: float, create_path: bool, force: bool, acl: Sequence[Any]) -> tree_pb2.CreateNodeRequest:
    request = tree_pb2.CreateNodeRequest(path=path, create_parents=create_path, force=force, acl=acl)
    request.ttl.FromMicroseconds(round(ttl * 1_000_000))
    return request
