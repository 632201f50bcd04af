"""The client for asyncio.

    from espalier import aio

    async with aio.connect("127.0.0.1:7400") as client:
        async with await client.register("/cms/providers", "10.0.0.7:8080", version="1.4"):
            async for children in client.children("/cms/providers"):
                print(sorted(children), children.added, children.removed)

A client belongs to the event loop in which it is first used.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Generator, Iterator, Mapping, Sequence
from contextlib import aclosing
from typing import Any, Generic, Literal, TypeVar

import grpc

from .acl import AclEntry
from .children import Children, Provider, Providers, children_fold, to_providers
from .core import Address, Core, Settings, acl_entries, consistency
from .errors import EspalierError, Reason
from .fold import Fold
from .locks import HoldLoop, OnQueued
from .properties import Properties, PropertiesFold, to_properties
from .registration import RegisterHook, RegistrationLoop, RegistrationState, RegistrationStatus
from .standing import Stale, Standing, standing_at
from .stubs import Stubs
from .tree import Node, StoredNode, Tree, to_node, to_stored_node, tree_fold
from .v1 import coordination_pb2, properties_pb2, registry_pb2, tree_pb2
from .values import to_json
from .watch import WatchLoop
from .writes import Copied, Deleted, Hop, ImportResult, Moved, Resolved, Trim, Written, import_requests, import_result, kept_nodes

__all__ = ["Acquiring", "Client", "Hold", "Live", "Registration", "connect"]

logger = logging.getLogger("espalier")

S = TypeVar("S", bound=Any)
V = TypeVar("V")


def connect(
    *endpoints: str,
    credentials: grpc.ChannelCredentials | None = None,
    ca: bytes | str | None = None,
    token: str | None = None,
    allow_plaintext_token: bool = False,
    timeout: float = 5.0,
    choose: Literal["random", "first"] = "random",
    cache: str | os.PathLike[str] | None = None,
) -> Client:
    """Returns a client of the gateways at `endpoints`, one of which is used at a time. Does not connect yet.

    An endpoint is "host", "host:port" (7400 if it is left out), "grpc://host:port", or "grpcs://host:port" for TLS; without any, it
    is 127.0.0.1:7400. `ca` or `credentials` make it TLS, too: the PEM certificates of the authorities to trust, or what gRPC makes of
    them. `token` is sent with every call: without TLS only to this machine itself, unless `allow_plaintext_token`, since anyone on the
    way can read it. A call lasts `timeout` seconds at most, on all gateways together. `choose`: which gateway is used first.
    `cache`: a file for what was read and watched, used while no gateway has answered since the start; only its owner may read it.

    Raises BAD_ARGUMENT, which is a ValueError.
    """
    settings = Settings(endpoints, credentials, ca, token, allow_plaintext_token, timeout, choose, cache)
    return Client(Core(settings))


class Live(Mapping[str, V], Generic[S, V]):
    """A value that is kept up to date until it is closed: the mapping that it is at present, an asynchronous iterator of values, and
    a decorator of callbacks.
    """

    def __init__(self, core: Core, loop: WatchLoop[S]) -> None:
        self._core = core
        self._loop = loop
        self._callbacks: dict[Callable[[S], object], Callable[[S], object]] = {}

    @property
    def current(self) -> S:
        """The newest value; before the first it is empty, stale, and has the revision 0. Raises what ended the live value."""
        self._core._check_process()
        values = self._loop.values
        if values.end is not None:
            raise values.end
        return values.value

    @property
    def stale(self) -> Stale | None:
        """Why the value may be outdated; None while it is live."""
        return self._standing.stale

    @property
    def unresolved(self) -> Reason | None:
        """Why the path does not resolve; None while it does."""
        return self._standing.unresolved

    @property
    def real_path(self) -> str:
        return self._standing.real_path

    @property
    def revision(self) -> int:
        return self._standing.revision

    @property
    def _standing(self) -> Standing:
        standing: Standing = self.current
        return standing

    def __call__(self, callback: Callable[[S], object]) -> Callable[[S], object]:
        """Calls `callback` with the value at once, if there is one yet, and with every later one, until it is removed. Returns it."""
        self.current  # noqa: B018 - raises what ended it
        if callback not in self._callbacks:

            def guarded(value: S) -> None:
                try:
                    callback(value)
                except Exception:
                    logger.exception("a callback failed")

            self._callbacks[callback] = guarded
            self._loop.values.add(guarded)
        return callback

    def remove(self, callback: Callable[[S], object]) -> None:
        """Stops calling it. Nothing happens if it is not called."""
        guarded = self._callbacks.pop(callback, None)
        if guarded is not None:
            self._loop.values.remove(guarded)

    async def ready(self, timeout: float | None = None) -> S:
        """Returns the value as soon as there is one. Raises TIMEOUT."""
        return await self.wait(lambda _value: True, timeout)

    async def wait(self, predicate: Callable[[S], object], timeout: float | None = None) -> S:
        """Returns the first value, from the present one on, for which the predicate holds. Raises TIMEOUT, CLOSED or what ended it."""
        self._core._check_process()
        return await self._loop.values.wait(predicate, timeout)

    async def __aiter__(self) -> AsyncGenerator[S, None]:
        self._core._check_process()
        values = self._loop.values
        async with aclosing(values.states()) as states:
            async for value in states:
                # Nothing more is shown of what was closed.
                if values.end is not None and values.end.reason is Reason.CLOSED:
                    return
                yield value

    def __getitem__(self, name: str) -> V:
        value: V = self.current[name]
        return value

    def __iter__(self) -> Iterator[str]:
        return iter(self.current)

    def __len__(self) -> int:
        return len(self.current)

    async def close(self) -> None:
        """Ends the watch. Idempotent."""
        self._core._check_process()
        self._core.unwatch(self._loop)

    async def __aenter__(self) -> Live[S, V]:
        return self

    async def __aexit__(self, *_: object) -> None:
        if not self._core._is_inherited:
            await self.close()


class Registration:
    """Providers that exist until this is closed, this process dies, or another process registers their address.

    It survives gateways: when one is lost, it is registered at another under the same lease, and no reader sees it missing.
    """

    def __init__(self, core: Core, loop: RegistrationLoop) -> None:
        self._core = core
        self._loop = loop

    @property
    def status(self) -> RegistrationStatus:
        self._core._check_process()
        return self._loop.status.value

    @property
    def state(self) -> RegistrationState:
        return self.status.state

    @property
    def error(self) -> EspalierError | None:
        """Why it is not registered; None while it is."""
        return self.status.error

    @property
    def paths(self) -> tuple[str, ...]:
        """The paths of the providers, in the order of the addresses; empty until they were registered."""
        return self.status.paths

    @property
    def real_path(self) -> str:
        return self.status.real_path

    @property
    def properties(self) -> Mapping[str, Any]:
        """The properties that are wanted; what an operator has changed is in `Provider.override`."""
        self._core._check_process()
        return dict(self._loop.properties)

    @property
    def lease_id(self) -> str:
        """The lease. It is secret: it permits changing the registrations of this client."""
        self._core._check_process()
        return self._loop.lease.id

    async def update(self, properties: Mapping[str, Any] | None = None, /, **more: Any) -> None:
        """Adds or changes some properties and keeps the others. Returns when they are registered; raises as `Client.register`, and
        goes on trying.
        """
        await self._change({**self.properties, **(properties or {}), **more})

    async def replace(self, properties: Mapping[str, Any] | None = None, /, **more: Any) -> None:
        """Replaces all properties."""
        await self._change({**(properties or {}), **more})

    async def pause(self) -> None:
        """Removes the providers until `resume`."""
        self._check()
        await self._loop.pause()

    async def resume(self) -> None:
        """Registers the providers again after `pause`, or after another process had taken their address."""
        self._check()
        await self._settled(self._loop.again())

    async def wait(self, *states: RegistrationState | str, timeout: float | None = None) -> RegistrationStatus:
        """Returns when it is in one of these states. Raises TIMEOUT."""
        self._core._check_process()
        wanted = {RegistrationState(one) for one in states}
        status = self._loop.status
        if status.value.state in wanted:
            return status.value
        return await status.wait(lambda one: one.state in wanted, timeout)

    async def __aiter__(self) -> AsyncGenerator[RegistrationStatus, None]:
        """Yields the status, and after every change. Ends when it is closed."""
        self._core._check_process()
        async with aclosing(self._loop.status.states()) as states:
            async for status in states:
                yield status

    async def close(self) -> None:
        """Removes the providers at once. Idempotent."""
        self._core._check_process()
        await self._core.deregister(self._loop)

    async def __aenter__(self) -> Registration:
        return self

    async def __aexit__(self, *_: object) -> None:
        if not self._core._is_inherited:
            await self.close()

    def _check(self) -> None:
        self._core.check()

    async def _change(self, properties: Mapping[str, Any]) -> None:
        self._check()
        await self._settled(self._loop.change(properties))

    async def _settled(self, wanted: int) -> None:
        await self._loop.settled(wanted, self._core.gateways.timeout, wait=False)


class Hold:
    """A path that this process holds until it releases or loses it."""

    def __init__(self, core: Core, loop: HoldLoop) -> None:
        self._core = core
        self._loop = loop

    @property
    def path(self) -> str:
        return self._loop.path

    @property
    def token(self) -> int:
        """The fencing token: greater than that of every earlier hold. Send it with every request to what the lock protects, which
        refuses a token smaller than the greatest it has seen. Raises HOLD_LOST once the hold is lost.
        """
        self._core._check_process()
        return self._loop.token

    @property
    def is_held(self) -> bool:
        """By this process's own clock: also right in a process that was frozen."""
        self._core._check_process()
        return self._loop.is_held

    @property
    def error(self) -> EspalierError | None:
        """Why it was lost; None while it was not."""
        return self._loop.error

    async def wait_lost(self) -> EspalierError | None:
        """Returns when it is lost, with why, or when it is released, with None."""
        self._core._check_process()
        await self._loop.over.wait()
        return self._loop.error

    async def release(self) -> None:
        """Ends the hold. If no gateway answers now, it ends with its lease. Idempotent."""
        self._core._check_process()
        await self._core.release(self._loop)


class Acquiring:
    """What `Client.lock` returns: `async with` holds it for the block, `await` until it is released."""

    def __init__(self, core: Core, acquire: Callable[[], Any]) -> None:
        self._core = core
        self._acquire = acquire
        self._hold: Hold | None = None

    def __await__(self) -> Generator[Any, None, Hold]:
        return self._begin().__await__()

    async def __aenter__(self) -> Hold:
        self._hold = await self._begin()
        return self._hold

    async def __aexit__(self, *_: object) -> None:
        if self._hold is not None and not self._core._is_inherited:
            await self._hold.release()

    async def _begin(self) -> Hold:
        return Hold(self._core, await self._acquire())


class Client:
    """Created by `connect`. Not thread-safe, as asyncio is not; `espalier.Client` is."""

    def __init__(self, core: Core) -> None:
        self._core = core

    # Registrations and discovery.

    async def register(
        self,
        path: str,
        *addresses: Address,
        properties: Mapping[str, Any] | None = None,
        ttl: float = 10.0,
        hosts: Sequence[str] = (),
        create_path: bool = False,
        force: bool = False,
        acl: Sequence[AclEntry] = (),
        wait: bool = False,
        on_register: RegisterHook | None = None,
        **more: Any,
    ) -> Registration:
        """Registers a server until the registration is closed, or until `ttl` seconds after this process dies.

        An address is "host:port", a tuple (host, port), or ":port" for each of `hosts`. Without hosts it stands for the addresses of
        this machine's interfaces without loopback or, if there are none, for the address from which the gateway is called. The hosts
        0.0.0.0 and [::] are read as an empty one. Properties are `properties` and all further keyword arguments; `pid` is added
        unless it is given. `on_register` is called with them before every registration, and may change them or return others.
        `acl` is that of the provider nodes in ZooKeeper; by default the gateway chooses it.

        Returns when it is registered. Raises what cannot get better, a path that does not exist too, and GATEWAY_UNREACHABLE after the
        timeout of the client; then nothing goes on. With `wait`, it returns after that time at the latest and goes on trying, also
        while the path does not exist; only what cannot get better is raised.
        """
        loop = await self._core.register(
            path,
            addresses,
            {**(properties or {}), **more},
            ttl=ttl,
            hosts=hosts,
            create_path=create_path,
            force=force,
            acl=acl,
            wait=wait,
            on_register=on_register,
        )
        return Registration(self._core, loop)

    async def register_node(
        self,
        path: str,
        *,
        properties: Mapping[str, Any] | None = None,
        ttl: float = 10.0,
        create_path: bool = False,
        force: bool = False,
        acl: Sequence[AclEntry] = (),
        wait: bool = False,
        on_register: RegisterHook | None = None,
        **more: Any,
    ) -> Registration:
        """Makes an ephemeral node of any name, with the promises of `register`: it exists until the registration is closed, or until
        `ttl` seconds after this process dies, and survives gateways. Its properties are just those that are given.

        Unlike an address, which proves who owns the socket, a name is not taken from another live process without `force`: that is
        REGISTRATION_TAKEN, or with `wait` it returns and goes on trying.
        """
        loop = await self._core.register_node(
            path,
            {**(properties or {}), **more},
            ttl=ttl,
            create_path=create_path,
            force=force,
            acl=acl,
            wait=wait,
            on_register=on_register,
        )
        return Registration(self._core, loop)

    # Coordination.

    def lock(
        self,
        path: str,
        *,
        wait: float | None = None,
        value: str | None = None,
        ttl: float = 10.0,
        on_queued: OnQueued | None = None,
    ) -> Acquiring:
        """Holds a path alone: `async with client.lock(path) as hold:`.

        `wait`: how long to wait for it, in seconds, and NOT_ACQUIRED afterwards; zero: not at all; by default as long as it takes.
        `value`: who contends, for people; by default host name and process id. `ttl`: how long the hold outlives this process.
        `on_queued` is called with how many must leave first. A hold survives its gateway, with its token.
        """
        return self._hold(coordination_pb2.LOCK_KIND_LOCK, path, 1, wait, value, ttl, on_queued)

    def semaphore(
        self,
        path: str,
        permits: int,
        *,
        wait: float | None = None,
        value: str | None = None,
        ttl: float = 10.0,
        on_queued: OnQueued | None = None,
    ) -> Acquiring:
        """Holds one of the permits of a path, as `lock`. PERMITS_DIFFER if it was made with another number."""
        return self._hold(coordination_pb2.LOCK_KIND_SEMAPHORE, path, permits, wait, value, ttl, on_queued)

    def election(
        self,
        path: str,
        *,
        wait: float | None = None,
        value: str | None = None,
        ttl: float = 10.0,
        on_queued: OnQueued | None = None,
    ) -> Acquiring:
        """Leads, as `lock`; `value` says who the leader is."""
        return self._hold(coordination_pb2.LOCK_KIND_ELECTION, path, 1, wait, value, ttl, on_queued)

    def _hold(
        self,
        kind: int,
        path: str,
        permits: int,
        wait: float | None,
        value: str | None,
        ttl: float,
        on_queued: OnQueued | None,
    ) -> Acquiring:
        def acquire() -> Any:
            return self._core.acquire(path, kind, permits, wait=wait, value=value, ttl=ttl, on_queued=on_queued)

        return Acquiring(self._core, acquire)

    async def discover(
        self,
        path: str,
        *,
        match: Mapping[str, Any] | None = None,
        names_only: bool = False,
        synced: bool = False,
        min_revision: int = 0,
    ) -> Providers:
        """Returns the providers of a path whose properties have all the values in `match`."""
        request = registry_pb2.DiscoverRequest(
            path=path,
            consistency=consistency(synced),
            min_revision=min_revision,
            names_only=names_only,
            json_match=to_json(match or {}),
            json_only=True,
        )

        async def read() -> Providers:
            return to_providers(await self._core.call("registry", "Discover", request))

        if match or names_only or synced or min_revision:
            return await read()
        return await self._core.read("discover", path, read())

    # Live values.

    def children(self, path: str, *, must_exist: bool = False, names_only: bool = False) -> Live[Children, Provider]:
        """The providers of a path, by name. `must_exist`: end with NOT_FOUND, ... if the path does not resolve at the start."""

        def open(gateway: Any, revision: int) -> Any:
            request = registry_pb2.WatchChildrenRequest(
                path=path,
                resume_revision=revision,
                must_exist=must_exist and revision == 0,
                names_only=names_only,
                json_only=True,
            )
            return gateway.registry.WatchChildren(request)

        return self._live("children", path, open, children_fold())

    def properties(self, path: str, *, must_exist: bool = False) -> Live[Properties, Any]:
        """The properties of a node, property links resolved."""

        def open(gateway: Any, revision: int) -> Any:
            request = properties_pb2.WatchPropertiesRequest(
                path=path, resume_revision=revision, must_exist=must_exist and revision == 0, json_only=True
            )
            return gateway.properties.WatchProperties(request)

        return self._live("properties", path, open, PropertiesFold())

    def tree(self, path: str, *, must_exist: bool = False, depth: int = 0) -> Live[Tree, Node]:
        """A node and everything below it, by real path. Links below it are not followed. `depth`: how many levels below it; 0 for all."""

        def open(gateway: Any, revision: int) -> Any:
            request = tree_pb2.WatchTreeRequest(
                path=path,
                resume_revision=revision,
                must_exist=must_exist and revision == 0,
                json_only=True,
                depth=depth,
            )
            return gateway.tree.WatchTree(request)

        return self._live("tree", path if depth == 0 else f"{path} to depth {depth}", open, tree_fold())

    # Reads.

    async def get(
        self, path: str, *, names: Sequence[str] = (), synced: bool = False, min_revision: int = 0
    ) -> Properties:
        """Returns the properties of a node, property links resolved; with `names` only these, each of which must have a value."""
        request = properties_pb2.GetPropertiesRequest(
            path=path, consistency=consistency(synced), min_revision=min_revision, names=names, json_only=True
        )

        async def read() -> Properties:
            return to_properties(await self._core.call("properties", "GetProperties", request))

        if names or synced or min_revision:
            return await read()
        return await self._core.read("properties", path, read())

    async def node(
        self, path: str, *, with_acl: bool = False, synced: bool = False, min_revision: int = 0
    ) -> StoredNode:
        """Returns a node as it is stored, with its exact bytes."""
        request = tree_pb2.GetNodeRequest(
            path=path, consistency=consistency(synced), min_revision=min_revision, with_acl=with_acl, json_only=True
        )
        return to_stored_node(await self._core.call("tree", "GetNode", request))

    async def resolve(self, path: str, *, synced: bool = False, min_revision: int = 0) -> Resolved:
        """Returns where a path leads, and every link that was followed."""
        request = tree_pb2.ResolvePathRequest(path=path, consistency=consistency(synced), min_revision=min_revision)
        answer = await self._core.call("tree", "ResolvePath", request)
        standing = standing_at(answer.provenance, answer.provenance.revision)
        return Resolved(hops=tuple(Hop(one.path, one.name, one.target) for one in answer.hops), **vars(standing))

    async def walk(
        self,
        path: str,
        *,
        depth: int = 0,
        ephemeral: bool = False,
        skip_unreadable: bool = False,
        prune: Callable[[Node], bool] | None = None,
    ) -> AsyncIterator[Node]:
        """Yields a node and all below it, parents before children and siblings by name. Links are not followed.

        `depth`: how many levels below the node; 0 for all. `prune`: of a node for which it is true, nothing below is yielded.
        """
        self._core.check()
        request = tree_pb2.WalkTreeRequest(
            path=path, depth=depth, ephemeral=ephemeral, json_only=True, skip_unreadable=skip_unreadable
        )
        pruned: str | None = None
        async with aclosing(self._core.gateways.stream("tree", "WalkTree", lambda: request)) as answers:
            async for answer in answers:
                for message in answer.nodes:
                    if pruned is not None and message.path.startswith(pruned):
                        continue
                    pruned = None
                    node = to_node(message)
                    yield node
                    if prune is not None and prune(node):
                        pruned = node.path.rstrip("/") + "/"

    async def export_tree(
        self,
        path: str = "/",
        *,
        ephemeral: bool = False,
        name: str = "",
        depth: int = 0,
        literals: Literal["json", "python"] = "json",
        skip_unreadable: bool = False,
    ) -> str:
        """Returns the tree at a path as text, which `import_tree` takes."""
        self._core.check()
        request = tree_pb2.ExportTreeRequest(
            path=path,
            ephemeral=ephemeral,
            name=name,
            depth=depth,
            literals=tree_pb2.LITERALS_PYTHON if literals == "python" else tree_pb2.LITERALS_JSON,
            skip_unreadable=skip_unreadable,
        )
        async with aclosing(self._core.gateways.stream("tree", "ExportTree", lambda: request)) as answers:
            return "".join([answer.text async for answer in answers])

    async def health(self) -> dict[str, str]:
        """The health of every gateway, by endpoint: "SERVING", "NOT_SERVING", or why it does not answer."""
        self._core.check()
        gateways = self._core.gateways
        found = await asyncio.gather(*(gateways.check_health(one, gateways.timeout) for one in gateways.all))
        return {
            one.endpoint.text: status or one.problem or "no answer" for one, status in zip(gateways.all, found, strict=True)
        }

    # Writes.

    async def set(self, path: str, properties: Mapping[str, Any], *, etag: str = "") -> Written:
        """Replaces all properties of a node, links too. With an etag that is not that of the node, raises CONFLICT."""
        request = properties_pb2.SetPropertiesRequest(path=path, json_properties=to_json(properties), etag=etag)
        return _written(await self._core.call("properties", "SetProperties", request))

    async def update(
        self, path: str, properties: Mapping[str, Any] | None = None, *, remove: Sequence[str] = (), etag: str = ""
    ) -> Written:
        """Sets the given properties, removes those in `remove`, and keeps all others."""
        request = properties_pb2.UpdatePropertiesRequest(
            path=path, json_properties=to_json(properties or {}), remove=remove, etag=etag
        )
        return _written(await self._core.call("properties", "UpdateProperties", request))

    async def put(self, path: str, properties: Mapping[str, Any] | None = None) -> Written:
        """Makes a node with these properties, and its parents, or replaces the properties of the node that is there."""
        for attempt in range(10):
            try:
                return await self.set(path, properties or {})
            except EspalierError as error:
                if error.reason is not Reason.NOT_FOUND or attempt == 9:
                    raise
            try:
                return await self.create(path, properties, parents=True)
            except EspalierError as clash:
                if clash.reason != "ALREADY_EXISTS":
                    raise
        raise AssertionError

    async def create(
        self,
        path: str,
        properties: Mapping[str, Any] | None = None,
        *,
        parents: bool = False,
        acl: Sequence[AclEntry] = (),
    ) -> Written:
        """Creates a node; `parents`: and those above it that do not exist."""
        request = tree_pb2.CreateNodeRequest(
            path=path, json_properties=to_json(properties or {}), create_parents=parents, acl=acl_entries(acl)
        )
        answer = await self._core.call("tree", "CreateNode", request, repeatable=False)
        return Written(answer.real_path, answer.etag, answer.revision)

    async def delete(
        self,
        path: str,
        *,
        recursive: bool = False,
        force: bool = False,
        partial: bool = False,
        etag: str = "",
        dry_run: bool = False,
    ) -> Deleted:
        """Deletes a node; `recursive`: and all below it; `force`: live providers, too; `partial`: all but live providers."""
        request = tree_pb2.DeleteNodeRequest(
            path=path, recursive=recursive, force=force, partial=partial, etag=etag, validate_only=dry_run
        )
        answer = await self._core.call("tree", "DeleteNode", request, repeatable=False)
        return Deleted(tuple(answer.deleted_paths), kept_nodes(answer.kept), answer.revision)

    async def link(self, path: str, target: str, *, replace: bool = False, parents: bool = False) -> Written:
        """Makes `path` a link to `target`, an absolute path or one relative to the node that holds the link."""
        request = tree_pb2.LinkNodeRequest(path=path, target=target, replace=replace, create_parents=parents)
        return _written(await self._core.call("tree", "LinkNode", request, repeatable=False))

    async def move(
        self, path: str, destination: str, *, leave_link: bool = False, parents: bool = False, etag: str = ""
    ) -> Moved:
        """Moves a node with everything below it, in one transaction."""
        request = tree_pb2.MoveNodeRequest(
            path=path, destination=destination, leave_link=leave_link, create_parents=parents, etag=etag
        )
        answer = await self._core.call("tree", "MoveNode", request, repeatable=False)
        return Moved(answer.real_path, answer.destination, answer.nodes, answer.revision)

    async def copy(
        self, path: str, destination: str, *, rebase_links: bool = False, parents: bool = False, etag: str = ""
    ) -> Copied:
        """Copies a node with everything below it, except live providers, in one transaction.

        With `rebase_links`, absolute links that lead to a copied node lead to its copy.
        """
        request = tree_pb2.CopyNodeRequest(
            path=path, destination=destination, rebase_links=rebase_links, create_parents=parents, etag=etag
        )
        answer = await self._core.call("tree", "CopyNode", request, repeatable=False)
        return Copied(
            answer.real_path,
            answer.destination,
            answer.nodes,
            tuple(answer.left_out_paths),
            answer.left_out,
            answer.rebased_links,
            answer.revision,
        )

    async def import_tree(
        self,
        text: str,
        path: str = "/",
        *,
        trim: Trim = "report",
        dry_run: bool = False,
        plan_etag: str = "",
        acl: Sequence[AclEntry] = (),
    ) -> ImportResult:
        """Makes the tree below `path` match a text. `trim`: what to do with nodes that are not in it."""
        self._core.check()
        first, *pieces = import_requests(text, path, trim, dry_run, plan_etag, acl_entries(acl))
        accepted = asyncio.Event()

        async def requests() -> AsyncIterator[tree_pb2.ImportTreeRequest]:
            yield first
            await accepted.wait()
            for piece in pieces:
                yield piece

        parts: list[tree_pb2.ImportTreeResponse] = []
        stream = self._core.gateways.stream("tree", "ImportTree", requests, repeatable=dry_run)
        async with aclosing(stream) as answers:
            async for answer in answers:
                accepted.set()
                parts.append(answer)
        return import_result(parts)

    async def plan(self, text: str, path: str = "/", *, trim: Trim = "report") -> ImportResult:
        """What `import_tree` would do. Apply just that with its `plan_etag`."""
        return await self.import_tree(text, path, trim=trim, dry_run=True)

    @property
    def stubs(self) -> Stubs:
        """The generated stubs, for everything else in the contract. Their calls are awaited, or iterated over with `async for`."""
        self._core.check()
        return Stubs(self._core.call, self._stream)

    async def close(self) -> None:
        """Removes the registrations, ends the live values and closes the connections. Idempotent."""
        await self._core.close()

    async def __aenter__(self) -> Client:
        self._core.check()
        return self

    async def __aexit__(self, *_: object) -> None:
        if not self._core._is_inherited:
            await self.close()

    def _live(self, kind: str, path: str, open: Callable[[Any, int], Any], fold: Fold[Any]) -> Live[Any, Any]:
        return Live(self._core, self._core.watch(kind, path, open, fold))

    def _stream(self, *args: Any, **options: Any) -> AsyncGenerator[Any, None]:
        self._core.check()
        return self._core.gateways.stream(*args, **options)


def _written(answer: Any) -> Written:
    return Written(answer.real_path, answer.etag, answer.revision, getattr(answer, "changed", True))
