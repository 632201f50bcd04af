"""The class ZooKeeper of zc.zk."""

from __future__ import annotations

import logging
import os
import time
import weakref
from collections.abc import Iterable, Iterator
from typing import Any, Literal, TypeVar, overload

from ...acl import AclEntry
from ...client import Client, Registration, connect
from ...core import address_text
from ...errors import EspalierError, Reason
from .._data import own_properties
from .._kazoo import OPEN_ACL_UNSAFE, NoNodeError, as_kazoo, to_acl
from . import event, messages
from .nodes import Nodes
from .parse import ParseNode, parse
from .watches import Children, Properties, close_unused

logger = logging.getLogger(__name__)

N = TypeVar("N", bound=ParseNode)

class FailedConnect(Exception):
    """No gateway answers, or the one that does has no store."""


class RegisteringServer:
    """Passed to `event.notify` before a server is registered. The properties may be changed; the path is that of the service."""

    def __init__(self, name: str, path: str, properties: dict[str, Any]) -> None:
        self.name = name
        self.path = path
        self.properties = properties

    def __repr__(self) -> str:
        return f"RegisteringServer({self.name!r}, {self.path!r}, {self.properties!r})"


class ZooKeeper(Nodes):
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
        timeout = 10.0 if session_timeout is None else session_timeout
        self._owned = not isinstance(connection_string, Client)
        if isinstance(connection_string, Client):
            super().__init__(connection_string, timeout)
        else:
            text = connection_string or os.environ.get("ZC_ZK_CONNECTION_STRING", "127.0.0.1:7400")
            super().__init__(connect(*text.split(",")), timeout)
            self._wait_for_gateway(text, wait)
        ZooKeeper._newest = weakref.ref(self)

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
        self._registered(registration)

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
        return self._watched(Children(self, path))

    def properties(self, path: str, watch: bool = True) -> Properties:
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
                result = self.client.import_tree(text, path, trim=mode, dry_run=dry_run, acl=to_acl(acl))
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
        except NoNodeError:
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

    # The session.

    def recv_timeout(self) -> float:
        return self.session_timeout

    def close(self) -> None:
        """Removes the registrations, and closes the client unless it was given. Idempotent."""
        if ZooKeeper._newest is not None and ZooKeeper._newest() is self:
            ZooKeeper._newest = None
        if self._owned:
            self.client.close()
            return
        for registration in set(self._registrations.values()):
            registration.close()
        self._registrations.clear()
        self._called.clear()
        close_unused(self._unused)

    def _wait_for_gateway(self, text: str, wait: bool) -> None:
        while True:
            try:
                self.client.resolve("/")
                return
            except EspalierError as error:
                logger.critical("Can't connect to ZooKeeper at %r: %s", text, error)
            if not wait:
                self.client.close()
                raise FailedConnect(text)
            time.sleep(1)


def parse_tree(text: str, node_class: type[Any] = ParseNode) -> Any:
    """`ZooKeeper.parse_tree` of the ZooKeeper that was made last."""
    zk = ZooKeeper._newest() if ZooKeeper._newest is not None else None
    return (zk or ZooKeeper()).parse_tree(text, node_class)
