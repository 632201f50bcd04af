"""The class ZooKeeper of zc.zk."""

from __future__ import annotations

import logging
import os
import time
import weakref
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Literal, TypeVar, overload

from ...acl import AclEntry
from ...client import Client, Live, Registration, connect
from ...core import acl_entries, address_text
from ...errors import EspalierError, Reason
from ...v1 import tree_pb2
from ...values import to_json
from .. import _kazoo
from .._data import decode, own_properties
from .._kazoo import OPEN_ACL_UNSAFE, ZnodeStat, as_kazoo, to_acl, to_stat
from .._reads import child_names, read_node, sync
from . import event, messages
from .parse import ParseNode, parse
from .watches import Changes, Children, Properties, Watch, close_unused

logger = logging.getLogger(__name__)

N = TypeVar("N", bound=ParseNode)
W = TypeVar("W", bound=Watch)

#: How long a write waits for the watches of what it changes, in seconds.
_SETTLE = 2.0


class FailedConnect(Exception):
    """No gateway answers, or the one that does has no store."""


class RegisteringServer:
    """Passed to `event.notify` before a server is registered, with its name, the path of the service, and properties that may be changed."""

    def __init__(self, name: str, path: str, properties: dict[str, Any]) -> None:
        self.name = name
        self.path = path
        self.properties = properties

    def __repr__(self) -> str:
        return f"RegisteringServer({self.name!r}, {self.path!r}, {self.properties!r})"


class ZooKeeper:
    """zc.zk's interface to the tree of a gateway. `client` is the client of this package that it uses.

    A write returns when the live objects of this instance show it, and their callbacks were called.
    """

    _newest: weakref.ref[ZooKeeper] | None = None

    def __init__(
        self,
        connection_string: str | Client | None = None,
        session_timeout: float | None = None,
        wait: bool = False,
    ) -> None:
        """The connection string is the addresses of gateways, by default the environment variable ZC_ZK_CONNECTION_STRING or
        127.0.0.1:7400. A registration lasts for `session_timeout` seconds after this process has died. A client that is given
        instead of an address is not closed by `close`.
        """
        self.session_timeout = 10.0 if session_timeout is None else session_timeout
        self._registrations: dict[str, Registration] = {}
        self._watches: weakref.WeakSet[Watch] = weakref.WeakSet()
        #: Those with callbacks, which live as long as this.
        self._called: set[Watch] = set()
        #: Of objects that are gone.
        self._unused: list[Live[Any, Any]] = []
        ZooKeeper._newest = weakref.ref(self)
        self._owned = not isinstance(connection_string, Client)
        if isinstance(connection_string, Client):
            self.client = connection_string
            return
        text = connection_string or os.environ.get("ZC_ZK_CONNECTION_STRING", "127.0.0.1:7400")
        self.client = connect(*text.split(","))
        while not self._answers():
            logger.critical("Can't connect to ZooKeeper at %r", text)
            if not wait:
                self.client.close()
                raise FailedConnect(text)
            time.sleep(1)

    # Registration and discovery.

    def register(
        self, path: str, addr: str | tuple[Any, ...], acl: Iterable[Any] | None = None, **properties: Any
    ) -> None:
        """Registers a server until `close`, with its address as the name of the node, and with the property `pid`. Without `acl` the
        gateway chooses it.
        """
        name = address_text(addr)
        with as_kazoo(path):
            real_path = self.client.resolve(path).real_path
        properties["pid"] = os.getpid()
        event.notify(RegisteringServer(name, real_path, properties))
        with as_kazoo(path):
            registration = self._register(real_path, name, properties, to_acl(acl))
        self._registrations |= dict.fromkeys(registration.paths, registration)
        self._settle_providers(registration.paths)

    def _register(self, path: str, name: str, properties: dict[str, Any], acl: list[AclEntry]) -> Registration:
        try:
            return self.client.register(path, name, properties=properties, ttl=self.session_timeout, acl=acl)
        except EspalierError as error:
            if error.reason is not Reason.BAD_ADDRESS:
                raise
            # A name that is no address.
            node = f"{path.rstrip('/')}/{name}"
            return self.client.register_node(node, properties=properties, ttl=self.session_timeout, acl=acl)

    register_server = register

    def children(self, path: str) -> Children:
        sync(self.client, path)
        return self._watched(Children(self, path))

    def properties(self, path: str, watch: bool = True) -> Properties:
        sync(self.client, path)
        return self._watched(Properties(self, path, watch))

    def get_properties(self, path: str) -> dict[str, Any]:
        """The properties as they are stored, once."""
        with as_kazoo(path):
            return own_properties(self.client.node(path, synced=True).node.properties)

    # Trees.

    def import_tree(
        self,
        text: str,
        path: str = "/",
        trim: bool | None = None,
        acl: Iterable[Any] = OPEN_ACL_UNSAFE,
        dry_run: bool = False,
    ) -> None:
        """Makes the tree below `path` match a text, in one transaction if it fits into one."""
        mode: Literal["report", "delete", "keep"] = "report" if trim is None else "delete" if trim else "keep"
        with as_kazoo(path):
            try:
                result = self.client.import_tree(
                    text, path, trim=mode, dry_run=dry_run, acl=to_acl(acl)
                )
            except EspalierError as error:
                if error.reason is not Reason.BAD_SYNTAX:
                    raise
                raise ValueError("\n".join([error.message, *(one.description for one in error.violations)])) from error
        if not dry_run:
            updated = {step.path for step in result.steps if step.change == "update"}
            self._settle(result.revision, updated, {step.path for step in result.steps} - updated)
        for line in messages.of_import(result, dry_run=dry_run):
            print(line)

    @overload
    def parse_tree(self, text: str) -> ParseNode: ...
    @overload
    def parse_tree(self, text: str, node_class: type[N]) -> N: ...
    def parse_tree(self, text: str, node_class: type[Any] = ParseNode) -> Any:
        """The nodes of a text, of which nothing is written. Raises ValueError with the line of the first mistake, its text, and why."""
        return parse(self.client, text, node_class)

    def export_tree(self, path: str = "/", ephemeral: bool = False, name: str | None = None) -> str:
        with as_kazoo(path):
            text = self.client.export_tree(path, ephemeral=ephemeral, name=name or "", literals="python")
        return text or "\n"

    def print_tree(self, path: str = "/") -> None:
        print(self.export_tree(path, ephemeral=True), end="")

    def delete_recursive(
        self, path: str, dry_run: bool = False, force: bool = False, ignore_if_ephemeral: bool = False
    ) -> None:
        """Deletes a node and everything below it but live providers and what is above them; with `force` these, too."""
        if force and not dry_run:
            self._deregister_below(path)
        with as_kazoo(path):
            deleted = self.client.delete(path, recursive=True, partial=not force, force=force, dry_run=dry_run)
        if not dry_run:
            self._settle(deleted.revision, (), deleted.deleted_paths)
        silent = path if ignore_if_ephemeral else None
        for line in messages.of_deletion(deleted, dry_run=dry_run, silent=silent):
            print(line)

    @overload
    def walk(self, path: str = "/", ephemeral: bool = True, children: Literal[False] = False) -> Iterator[str]: ...
    @overload
    def walk(
        self, path: str = "/", ephemeral: bool = True, *, children: Literal[True]
    ) -> Iterator[tuple[str, list[str]]]: ...
    def walk(
        self, path: str = "/", ephemeral: bool = True, children: bool = False
    ) -> Iterator[str] | Iterator[tuple[str, list[str]]]:
        """Yields paths, parents before children, as they are when they are reached. With `children` also the list of their children,
        from which names may be removed.
        """
        found: Iterator[Any] = self._walk(path, ephemeral, children)
        return found

    def _walk(self, path: str, ephemeral: bool, children: bool) -> Iterator[Any]:
        try:
            if not ephemeral and self.is_ephemeral(path):
                return
            names = sorted(self.get_children(path))
        except _kazoo.NoNodeError:
            return
        yield (path, names) if children else path
        for name in names:
            yield from self._walk(f"{path.rstrip('/')}/{name}", ephemeral, children)

    # Links.

    def resolve(self, path: str) -> str:
        with as_kazoo(path):
            return self.client.resolve(path, synced=True).real_path

    def ln(self, source: str, destination: str) -> None:
        """Makes `destination` a link to `source`; if it ends with "/", the link has the name of the source."""
        if destination.endswith("/"):
            destination += source.rstrip("/").rpartition("/")[2]
        with as_kazoo(destination):
            written = self.client.link(destination, source, replace=True)
        self._settle(written.revision, (written.real_path,), ())

    # Methods of kazoo.

    def exists(self, path: str) -> ZnodeStat | None:
        try:
            with as_kazoo(path):
                return None if self.client.resolve(path, synced=True).hops else self.get(path)[1]
        except _kazoo.NoNodeError:
            return None

    def get(self, path: str) -> tuple[bytes, ZnodeStat]:
        node = self._node(path).node
        return node.data, to_stat(node.stat)

    def get_children(self, path: str) -> list[str]:
        with as_kazoo(path):
            return child_names(self.client, path)

    def create(
        self,
        path: str,
        value: bytes | str = b"",
        acl: Iterable[Any] | None = None,
        ephemeral: bool = False,
        sequence: bool = False,
        makepath: bool = False,
    ) -> str:
        """Creates a node with the properties that these data are, and returns its path. `ephemeral`: it exists until `close`.
        `sequence`: ten digits that no sibling has had are added to its name.
        """
        if ephemeral:
            return self._create_ephemeral(path, value, acl, sequence, makepath)
        request = tree_pb2.CreateNodeRequest(
            path=path,
            json_properties=to_json(decode(value, path)),
            acl=acl_entries(to_acl(acl)),
            unique=tree_pb2.UNIQUE_NAME_SEQUENCE if sequence else tree_pb2.UNIQUE_NAME_UNSPECIFIED,
            create_parents=makepath,
        )
        with as_kazoo(path):
            created = self.client.stubs.tree.CreateNode(request)
        self._settle(created.revision, (), (created.real_path,))
        return str(created.real_path)

    def _create_ephemeral(
        self, path: str, value: bytes | str, acl: Iterable[Any] | None, sequence: bool, makepath: bool
    ) -> str:
        if sequence:
            raise NotImplementedError("ephemeral sequence nodes: espalier has locks and elections instead")
        if path in self._registrations:
            raise _kazoo.NodeExistsError(path)
        with as_kazoo(path):
            registration = self.client.register_node(
                path,
                properties=decode(value, path),
                ttl=self.session_timeout,
                create_path=makepath,
                acl=to_acl(acl),
            )
        self._registrations |= dict.fromkeys(registration.paths, registration)
        self._settle_providers(registration.paths)
        return registration.paths[0]

    def create_recursive(self, path: str, data: bytes | str, acl: Iterable[Any] | None = None) -> None:
        """Creates a node and those above it, or replaces its data."""
        try:
            self.create(path, data, acl, makepath=True)
        except _kazoo.NodeExistsError:
            self.set(path, data)

    def ensure_path(self, path: str, acl: Iterable[Any] | None = None) -> None:
        try:
            self.create(path, b"", acl, makepath=True)
        except _kazoo.NodeExistsError:
            pass

    def set(self, path: str, value: bytes | str, version: int = -1) -> ZnodeStat:
        """Replaces the data of a node by the properties that these data are."""
        etag = self._etag(path, version)
        self._write_properties(path, decode(value, path), replace=True, etag=etag)
        return self.get(path)[1]

    def delete(self, path: str, version: int = -1, recursive: bool = False) -> None:
        etag = self._etag(path, version)
        if path in self._registrations:
            return self._deregister_below(path)
        with as_kazoo(path):
            deleted = self.client.delete(path, recursive=recursive, force=True, etag=etag)
        self._settle(deleted.revision, (), deleted.deleted_paths)

    def is_ephemeral(self, path: str) -> bool:
        return bool(self.get(path)[1].ephemeralOwner)

    def recv_timeout(self) -> float:
        return self.session_timeout

    def close(self) -> None:
        """Removes the registrations, and closes the client unless it was given. Idempotent."""
        if self._owned:
            self.client.close()
            return
        for registration in set(self._registrations.values()):
            registration.close()
        self._registrations.clear()
        self._called.clear()
        close_unused(self._unused)

    # What watches use.

    def _write_properties(self, path: str, properties: dict[str, Any], *, replace: bool, etag: str = "") -> None:
        """Writes to a node or, if it is one's own provider, changes what is registered."""
        with as_kazoo(path):
            own = self._registrations.get(self.client.resolve(path).real_path) if self._registrations else None
            try:
                if own is not None:
                    (own.replace if replace else own.update)(properties)
                    return self._settle_providers(own.paths)
                written = (
                    self.client.set(path, properties, etag=etag) if replace else self.client.update(path, properties)
                )
            except EspalierError as error:
                if error.reason is not Reason.PROPERTY_LINK_MISSING:
                    raise
                key = f"{error.metadata.get('name')} =>"
                raise ValueError("Bad property link", key, properties.get(key), error.message) from error
        self._settle(written.revision, (written.real_path,), ())

    def _watched(self, watch: W) -> W:
        close_unused(self._unused)
        if watch._live is not None:
            self._watches.add(watch)
        return watch

    def _settle(self, revision: int, written: Iterable[str], made: Iterable[str]) -> None:
        """Waits for the watches of nodes that were written, and of those that were made or deleted."""
        deadline = time.monotonic() + _SETTLE
        changes = Changes(written, made)
        for watch in tuple(self._watches):
            if watch._concerned_by(changes):
                watch._seen.wait(revision, deadline - time.monotonic())

    def _settle_providers(self, paths: Sequence[str]) -> None:
        """The same for providers that were registered, changed or removed, whose revision is not known."""
        for path in paths:
            if any(watch._concerned_by(Changes((path,), (path,))) for watch in tuple(self._watches)):
                parent = self._node(path.rpartition("/")[0] or "/").node.stat
                written = self.exists(path)
                self._settle(parent.children_revision, (), (path,))
                if written is not None:
                    self._settle(written.mzxid, (path,), ())

    def _deregister_below(self, path: str) -> None:
        """Closes one's own registrations at or below a path: they would be made again if only their nodes were deleted."""
        below = [one for one in self._registrations if one == path or one.startswith(f"{path.rstrip('/')}/")]
        for one in below:
            self._registrations.pop(one).close()
        self._settle_providers(below)

    def _node(self, path: str) -> Any:
        with as_kazoo(path):
            return read_node(self.client, path)

    def _etag(self, path: str, version: int) -> str:
        if version < 0:
            return ""
        node = self._node(path).node
        if node.stat.version != version:
            raise _kazoo.BadVersionError(f"{path}: the version is {node.stat.version}, not {version}")
        return str(node.etag)

    def _answers(self) -> bool:
        try:
            self.client.resolve("/")
            return True
        except EspalierError:
            return False


def parse_tree(text: str, node_class: type[Any] = ParseNode) -> Any:
    """`ZooKeeper.parse_tree` of the ZooKeeper that was made last."""
    zk = ZooKeeper._newest() if ZooKeeper._newest is not None else None
    return (zk or ZooKeeper()).parse_tree(text, node_class)
