"""The methods of kazoo that zc.zk passes on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ...core import acl_entries
from ...v1 import tree_pb2
from ...values import to_json
from .._data import decode
from .._kazoo import BadVersionError, NodeExistsError, NoNodeError, ZnodeStat, as_kazoo, to_acl, to_stat
from .._reads import child_names
from .session import Session


class Nodes(Session):
    """Nodes one by one, with their data as bytes or text."""

    def exists(self, path: str) -> ZnodeStat | None:
        try:
            with as_kazoo(path):
                return None if self.client.resolve(path, synced=True).hops else self.get(path)[1]
        except NoNodeError:
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
            raise NodeExistsError(path)
        with as_kazoo(path):
            registration = self.client.register_node(
                path,
                properties=decode(value, path),
                ttl=self.session_timeout,
                create_path=makepath,
                acl=to_acl(acl),
            )
        self._registered(registration)
        return registration.paths[0]

    def create_recursive(self, path: str, data: bytes | str, acl: Iterable[Any] | None = None) -> None:
        """Creates a node and those above it, or replaces its data."""
        try:
            self.create(path, data, acl, makepath=True)
        except NodeExistsError:
            self.set(path, data)

    def ensure_path(self, path: str, acl: Iterable[Any] | None = None) -> None:
        try:
            self.create(path, b"", acl, makepath=True)
        except NodeExistsError:
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

    def _etag(self, path: str, version: int) -> str:
        if version < 0:
            return ""
        node = self._node(path).node
        if node.stat.version != version:
            raise BadVersionError(f"{path}: the version is {node.stat.version}, not {version}")
        return str(node.etag)
