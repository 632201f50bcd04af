"""The blocking client."""

from __future__ import annotations

import os
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Generic, Literal, ParamSpec, TypeVar

import grpc

from . import aio
from .acl import AclEntry
from .background import Callbacks, in_background
from .children import Children, Provider, Providers
from .core import Address, Core, Settings
from .errors import EspalierError, Reason
from .properties import Properties
from .registration import RegistrationState, RegistrationStatus
from .standing import Stale
from .stubs import Stubs
from .tree import Node, StoredNode, Tree
from .writes import Copied, Deleted, ImportResult, Moved, Resolved, Trim, Written

S = TypeVar("S", bound=Any)
V = TypeVar("V")
T = TypeVar("T")
P = ParamSpec("P")

#: Called with the properties before every registration. May change them, or return others.
RegisterHook = Callable[[dict[str, Any]], "Mapping[str, Any] | None"]


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
    """A value that is kept up to date in the background until it is closed: the mapping that it is at present, and a decorator of
    callbacks.

        live = client.children("/svc/providers")
        len(live); sorted(live); live["10.0.0.7:8080"].properties; live.stale

        @live
        def changed(children): ...
    """

    def __init__(self, live: aio.Live[S, V], core: Core, callbacks: Callbacks) -> None:
        self._live = live
        self._core = core
        self._callbacks = callbacks
        self._wrapped: dict[Callable[[S], object], Callable[[S], object]] = {}

    @property
    def current(self) -> S:
        """The newest value. Raises what ended the live value."""
        return self._live.current

    @property
    def stale(self) -> Stale | None:
        """Why the value may be outdated; None while it is live."""
        return self._live.stale

    @property
    def unresolved(self) -> Reason | None:
        """Why the path does not resolve; None while it does."""
        return self._live.unresolved

    @property
    def real_path(self) -> str:
        return self._live.real_path

    @property
    def revision(self) -> int:
        return self._live.revision

    def __call__(self, callback: Callable[[S], object]) -> Callable[[S], object]:
        """Calls `callback` with the value at once, and with every later one, until it is removed. Returns it.

        Callbacks of a client are called one after the other in a thread of its own. They may block, and may call the client.
        """
        self._core.check()
        if callback not in self._wrapped:

            def wrapped(value: S) -> None:
                self._callbacks.submit(lambda: self._deliver(callback, value))

            self._wrapped[callback] = wrapped

            async def add() -> None:
                self._live(wrapped)

            in_background().run(add())
        return callback

    def remove(self, callback: Callable[[S], object]) -> None:
        """Stops calling it: no call begins after this. Nothing happens if it is not called."""
        self._core.check()
        wrapped = self._wrapped.pop(callback, None)
        if wrapped is not None:

            async def remove() -> None:
                self._live.remove(wrapped)

            in_background().run(remove())

    def wait(self, predicate: Callable[[S], object], timeout: float | None = None) -> S:
        """Returns the first value, from the present one on, for which the predicate holds. Raises TIMEOUT, CLOSED or what ended it.

        The predicate is called in the thread of the client: it must not block.
        """
        self._core.check()
        return in_background().run(self._live.wait(predicate, timeout))

    def states(self) -> Iterator[S]:
        """Yields the value, and then newer ones: skips some if it is slow, but never the last. Ends when it is closed."""
        self._core.check()
        states = self._live.__aiter__()

        async def advance() -> tuple[S] | None:
            try:
                return (await states.__anext__(),)
            except StopAsyncIteration:
                return None

        while (found := in_background().run(advance())) is not None:
            yield found[0]

    def __getitem__(self, name: str) -> V:
        return self._live[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._live)

    def __len__(self) -> int:
        return len(self._live)

    def close(self) -> None:
        """Ends the watch. Idempotent."""
        self._core._check_process()
        in_background().run(self._live.close())

    def __enter__(self) -> Live[S, V]:
        return self

    def __exit__(self, *_: object) -> None:
        if not self._core._is_inherited:
            self.close()

    def _deliver(self, callback: Callable[[S], object], value: S) -> None:
        if callback in self._wrapped:
            callback(value)


class Registration:
    """Providers that exist until this is closed, this process dies, or another process registers their address.

    It survives gateways: when one is lost, it is registered at another under the same lease, and no reader sees it missing.
    """

    def __init__(self, registration: aio.Registration, core: Core) -> None:
        self._registration = registration
        self._core = core

    @property
    def status(self) -> RegistrationStatus:
        return self._registration.status

    @property
    def state(self) -> RegistrationState:
        return self._registration.state

    @property
    def error(self) -> EspalierError | None:
        """Why it is not registered; None while it is."""
        return self._registration.error

    @property
    def paths(self) -> tuple[str, ...]:
        """The paths of the providers, in the order of the addresses; empty until they were registered."""
        return self._registration.paths

    @property
    def real_path(self) -> str:
        return self._registration.real_path

    @property
    def properties(self) -> Mapping[str, Any]:
        """The properties that are wanted; what an operator has changed is in `Provider.override`."""
        return self._registration.properties

    @property
    def lease_id(self) -> str:
        """The lease. It is secret: it permits changing the registrations of this client."""
        return self._registration.lease_id

    def update(self, properties: Mapping[str, Any] | None = None, /, **more: Any) -> None:
        """Adds or changes some properties and keeps the others. Returns when they are registered; raises as `Client.register`, and
        goes on trying.
        """
        self._core.check()
        in_background().run(self._registration.update(properties, **more))

    def replace(self, properties: Mapping[str, Any] | None = None, /, **more: Any) -> None:
        """Replaces all properties."""
        self._core.check()
        in_background().run(self._registration.replace(properties, **more))

    def pause(self) -> None:
        """Removes the providers until `resume`."""
        self._core.check()
        in_background().run(self._registration.pause())

    def resume(self) -> None:
        """Registers the providers again after `pause`, or after another process had taken their address."""
        self._core.check()
        in_background().run(self._registration.resume())

    def wait(self, *states: RegistrationState | str, timeout: float | None = None) -> RegistrationStatus:
        """Returns when it is in one of these states. Raises TIMEOUT."""
        self._core._check_process()
        return in_background().run(self._registration.wait(*states, timeout=timeout))

    def states(self) -> Iterator[RegistrationStatus]:
        """Yields the status, and after every change. Ends when it is closed."""
        self._core._check_process()
        states = self._registration.__aiter__()

        async def advance() -> RegistrationStatus | None:
            try:
                return await states.__anext__()
            except StopAsyncIteration:
                return None

        while (status := in_background().run(advance())) is not None:
            yield status

    def close(self) -> None:
        """Removes the providers at once. Idempotent."""
        self._core._check_process()
        in_background().run(self._registration.close())

    def __enter__(self) -> Registration:
        return self

    def __exit__(self, *_: object) -> None:
        if not self._core._is_inherited:
            self.close()


class Hold:
    """A path that this process holds until it releases or loses it. A context manager that releases it."""

    def __init__(self, hold: aio.Hold, core: Core) -> None:
        self._hold = hold
        self._core = core

    @property
    def path(self) -> str:
        return self._hold.path

    @property
    def token(self) -> int:
        """The fencing token: greater than that of every earlier hold. Send it with every request to what the lock protects, which
        refuses a token smaller than the greatest it has seen. Raises HOLD_LOST once the hold is lost.
        """
        return self._hold.token

    @property
    def is_held(self) -> bool:
        """By this process's own clock: also right in a process that was frozen."""
        return self._hold.is_held

    @property
    def error(self) -> EspalierError | None:
        """Why it was lost; None while it was not."""
        return self._hold.error

    def wait_lost(self) -> EspalierError | None:
        """Returns when it is lost, with why, or when it is released, with None."""
        self._core._check_process()
        return in_background().run(self._hold.wait_lost())

    def release(self) -> None:
        """Ends the hold. If no gateway answers now, it ends with its lease. Idempotent."""
        self._core._check_process()
        in_background().run(self._hold.release())

    def __enter__(self) -> Hold:
        return self

    def __exit__(self, *_: object) -> None:
        if not self._core._is_inherited:
            self.release()


class Client:
    """Created by `connect`. Thread-safe.

    A child process that was forked must not use it: every call raises FORKED there. A new client made in the child works.
    """

    def __init__(self, core: Core) -> None:
        self._core = core
        self._client = aio.Client(core)
        self._callbacks = Callbacks()

    # Registrations and discovery.

    def register(
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
        self._core.check()
        registration = self._client.register(
            path,
            *addresses,
            properties=properties,
            ttl=ttl,
            hosts=hosts,
            create_path=create_path,
            force=force,
            acl=acl,
            wait=wait,
            on_register=self._hook(on_register),
            **more,
        )
        return Registration(in_background().run(registration), self._core)

    def register_node(
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
        self._core.check()
        registration = self._client.register_node(
            path,
            properties=properties,
            ttl=ttl,
            create_path=create_path,
            force=force,
            acl=acl,
            wait=wait,
            on_register=self._hook(on_register),
            **more,
        )
        return Registration(in_background().run(registration), self._core)

    # Coordination.

    def lock(
        self,
        path: str,
        *,
        wait: float | None = None,
        value: str | None = None,
        ttl: float = 10.0,
        on_queued: Callable[[int], object] | None = None,
    ) -> Hold:
        """Holds a path alone, when this returns: `with client.lock(path) as hold:`.

        `wait`: how long to wait for it, in seconds, and NOT_ACQUIRED afterwards; zero: not at all; by default as long as it takes.
        `value`: who contends, for people; by default host name and process id. `ttl`: how long the hold outlives this process.
        `on_queued` is called with how many must leave first. A hold survives its gateway, with its token.
        """
        return self._acquire(self._client.lock(path, wait=wait, value=value, ttl=ttl, on_queued=self._queued(on_queued)))

    def semaphore(
        self,
        path: str,
        permits: int,
        *,
        wait: float | None = None,
        value: str | None = None,
        ttl: float = 10.0,
        on_queued: Callable[[int], object] | None = None,
    ) -> Hold:
        """Holds one of the permits of a path, as `lock`. PERMITS_DIFFER if it was made with another number."""
        hook = self._queued(on_queued)
        return self._acquire(self._client.semaphore(path, permits, wait=wait, value=value, ttl=ttl, on_queued=hook))

    def election(
        self,
        path: str,
        *,
        wait: float | None = None,
        value: str | None = None,
        ttl: float = 10.0,
        on_queued: Callable[[int], object] | None = None,
    ) -> Hold:
        """Leads, as `lock`; `value` says who the leader is."""
        hook = self._queued(on_queued)
        return self._acquire(self._client.election(path, wait=wait, value=value, ttl=ttl, on_queued=hook))

    def _queued(self, on_queued: Callable[[int], object] | None) -> Callable[[int], object] | None:
        if on_queued is None:
            return None
        call = on_queued
        return lambda place: self._callbacks.submit(lambda: void(call(place)))

    def _acquire(self, acquiring: aio.Acquiring) -> Hold:
        self._core.check()
        return Hold(in_background().run(acquiring._begin()), self._core)

    def discover(
        self,
        path: str,
        *,
        match: Mapping[str, Any] | None = None,
        names_only: bool = False,
        synced: bool = False,
        min_revision: int = 0,
    ) -> Providers:
        """Returns the providers of a path whose properties have all the values in `match`."""
        return self._run(
            self._client.discover, path, match=match, names_only=names_only, synced=synced, min_revision=min_revision
        )

    # Live values.

    def children(self, path: str, *, must_exist: bool = False, names_only: bool = False) -> Live[Children, Provider]:
        """The providers of a path, by name. `must_exist`: raise NOT_FOUND, ... if the path does not resolve.

        As `properties` and `tree`, it returns when there is a value, or after the timeout of the client: then it is empty and `stale`.
        """
        return self._live(lambda: self._client.children(path, must_exist=must_exist, names_only=names_only))

    def properties(self, path: str, *, must_exist: bool = False) -> Live[Properties, Any]:
        """The properties of a node, property links resolved."""
        return self._live(lambda: self._client.properties(path, must_exist=must_exist))

    def tree(self, path: str, *, must_exist: bool = False, depth: int = 0) -> Live[Tree, Node]:
        """A node and everything below it, by real path. Links below it are not followed. `depth`: how many levels below it; 0 for all."""
        return self._live(lambda: self._client.tree(path, must_exist=must_exist, depth=depth))

    # Reads.

    def get(
        self, path: str, *, names: Sequence[str] = (), synced: bool = False, min_revision: int = 0
    ) -> Properties:
        """Returns the properties of a node, property links resolved; with `names` only these, each of which must have a value."""
        return self._run(self._client.get, path, names=names, synced=synced, min_revision=min_revision)

    def node(
        self, path: str, *, with_acl: bool = False, synced: bool = False, min_revision: int = 0
    ) -> StoredNode:
        """Returns a node as it is stored, with its exact bytes."""
        return self._run(self._client.node, path, with_acl=with_acl, synced=synced, min_revision=min_revision)

    def resolve(self, path: str, *, synced: bool = False, min_revision: int = 0) -> Resolved:
        """Returns where a path leads, and every link that was followed."""
        return self._run(self._client.resolve, path, synced=synced, min_revision=min_revision)

    def walk(
        self,
        path: str,
        *,
        depth: int = 0,
        ephemeral: bool = False,
        skip_unreadable: bool = False,
        prune: Callable[[Node], bool] | None = None,
    ) -> Iterator[Node]:
        """Yields a node and all below it, parents before children and siblings by name. Links are not followed.

        `depth`: how many levels below the node; 0 for all. `prune`: of a node for which it is true, nothing below is yielded.
        """
        self._core.check()
        nodes = self._client.walk(path, depth=depth, ephemeral=ephemeral, skip_unreadable=skip_unreadable, prune=prune)
        return _iterate(nodes)

    def export_tree(
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
        return self._run(
            self._client.export_tree,
            path,
            ephemeral=ephemeral,
            name=name,
            depth=depth,
            literals=literals,
            skip_unreadable=skip_unreadable,
        )

    def health(self) -> dict[str, str]:
        """The health of every gateway, by endpoint: "SERVING", "NOT_SERVING", or why it does not answer."""
        return self._run(self._client.health)

    # Writes.

    def set(self, path: str, properties: Mapping[str, Any], *, etag: str = "") -> Written:
        """Replaces all properties of a node, links too. With an etag that is not that of the node, raises CONFLICT."""
        return self._run(self._client.set, path, properties, etag=etag)

    def update(
        self, path: str, properties: Mapping[str, Any] | None = None, *, remove: Sequence[str] = (), etag: str = ""
    ) -> Written:
        """Sets the given properties, removes those in `remove`, and keeps all others."""
        return self._run(self._client.update, path, properties, remove=remove, etag=etag)

    def put(self, path: str, properties: Mapping[str, Any] | None = None) -> Written:
        """Makes a node with these properties, and its parents, or replaces the properties of the node that is there."""
        return self._run(self._client.put, path, properties)

    def create(
        self,
        path: str,
        properties: Mapping[str, Any] | None = None,
        *,
        parents: bool = False,
        acl: Sequence[AclEntry] = (),
    ) -> Written:
        """Creates a node; `parents`: and those above it that do not exist."""
        return self._run(self._client.create, path, properties, parents=parents, acl=acl)

    def delete(
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
        return self._run(
            self._client.delete, path, recursive=recursive, force=force, partial=partial, etag=etag, dry_run=dry_run
        )

    def link(self, path: str, target: str, *, replace: bool = False, parents: bool = False) -> Written:
        """Makes `path` a link to `target`, an absolute path or one relative to the node that holds the link."""
        return self._run(self._client.link, path, target, replace=replace, parents=parents)

    def move(
        self, path: str, destination: str, *, leave_link: bool = False, parents: bool = False, etag: str = ""
    ) -> Moved:
        """Moves a node with everything below it, in one transaction."""
        return self._run(self._client.move, path, destination, leave_link=leave_link, parents=parents, etag=etag)

    def copy(
        self, path: str, destination: str, *, rebase_links: bool = False, parents: bool = False, etag: str = ""
    ) -> Copied:
        """Copies a node with everything below it, except live providers, in one transaction.

        With `rebase_links`, absolute links that lead to a copied node lead to its copy.
        """
        return self._run(self._client.copy, path, destination, rebase_links=rebase_links, parents=parents, etag=etag)

    def import_tree(
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
        return self._run(
            self._client.import_tree, text, path, trim=trim, dry_run=dry_run, plan_etag=plan_etag, acl=acl
        )

    def plan(self, text: str, path: str = "/", *, trim: Trim = "report") -> ImportResult:
        """What `import_tree` would do. Apply just that with its `plan_etag`."""
        return self._run(self._client.plan, text, path, trim=trim)

    @property
    def stubs(self) -> Stubs:
        """The generated stubs, for everything else in the contract. A stream of requests is given as an iterable."""
        self._core.check()
        return Stubs(lambda *args, **options: self._run(self._core.call, *args, **options), self._stream)

    def close(self) -> None:
        """Removes the registrations, ends the live values and closes the connections. Idempotent."""
        self._core._check_process()
        in_background().run(self._core.close())
        self._callbacks.close()

    def __enter__(self) -> Client:
        self._core.check()
        return self

    def __exit__(self, *_: object) -> None:
        if not self._core._is_inherited:
            self.close()

    def _run(self, call: Callable[P, Coroutine[Any, Any, T]], *args: P.args, **options: P.kwargs) -> T:
        self._core.check()
        return in_background().run(call(*args, **options))

    def _hook(self, on_register: RegisterHook | None) -> Callable[[dict[str, Any]], Coroutine[Any, Any, Any]] | None:
        if on_register is None:
            return None
        return lambda properties: self._callbacks.run(partial(on_register, properties))

    def _live(self, open: Callable[[], aio.Live[Any, Any]]) -> Live[Any, Any]:
        self._core.check()

        async def begin() -> aio.Live[Any, Any]:
            live = open()
            try:
                await live.ready(self._core.gateways.timeout)
            except EspalierError as error:
                if error.reason is not Reason.TIMEOUT or live._loop.values.end is not None:
                    await live.close()
                    raise
            return live

        return Live(in_background().run(begin()), self._core, self._callbacks)

    def _stream(self, service: str, method: str, requests: Callable[[], Any], **options: Any) -> Iterator[Any]:
        self._core.check()
        request = requests()
        make = requests if hasattr(request, "SerializeToString") else lambda: iter(request)
        return _iterate(self._core.gateways.stream(service, method, make, **options))


def void(_: object) -> None:
    """Drops what a callback returns."""


def _iterate(items: Any) -> Iterator[Any]:
    """Iterates over what is asynchronous."""

    async def advance() -> tuple[Any] | None:
        try:
            return (await items.__anext__(),)
        except StopAsyncIteration:
            return None

    try:
        while (found := in_background().run(advance())) is not None:
            yield found[0]
    finally:
        in_background().run(items.aclose())
