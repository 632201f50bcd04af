"""What a path is to hold: a node that lives with this process, or one that stays."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from ...acl import AclEntry
from ...client import Client
from ...client import Registration as Registered
from ...errors import EspalierError, Reason
from .._data import own_properties
from .data import with_defaults, without_defaults

logger = logging.getLogger(__name__)

Data = Mapping[str, Any] | str | None


class RegistrationBase:
    """One path. Survives the client that it uses: `start` registers it again with another one."""

    def __init__(self, path: str, acl: list[AclEntry]) -> None:
        self._path = path
        self._acl = acl
        self._given: Data = None
        #: The same with the defaults.
        self._data = with_defaults(None)
        self._state = False

    def update(self, client: Client, data: Data, state: bool | None) -> None:
        """Empty data and None change nothing."""
        if data and data != self._given:
            self._given = data
            self._data = with_defaults(data)
        self._state = self._state if state is None else state
        if self._state:
            self._put(client)
        else:
            self._remove(client)

    def start(self, client: Client) -> None:
        """Goes on with a new client."""
        if self._state:
            self._put(client)

    def state(self) -> bool:
        return self._state

    def _put(self, client: Client) -> None:
        raise NotImplementedError

    def _remove(self, client: Client) -> None:
        _delete(client, self._path)


class EphemeralNode(RegistrationBase):
    """A node that exists until it is unset, or this process dies."""

    _registered: Registered | None = None

    def start(self, client: Client) -> None:
        self._registered = None
        super().start(client)

    def _put(self, client: Client) -> None:
        if self._registered is None:
            self._registered = self._register(client)
            return
        if dict(self._registered.properties) != self._data:
            self._registered.replace(self._data)
        if self._registered.state in ("paused", "superseded"):
            self._registered.resume()

    def _register(self, client: Client) -> Registered:
        parent, _, name = self._path.rpartition("/")
        options: dict[str, Any] = {"properties": self._data, "create_path": True, "acl": self._acl, "wait": True}
        try:
            return client.register(parent or "/", name, **options)
        except EspalierError as error:
            if error.reason is not Reason.BAD_ADDRESS:
                raise
            # A name that is no address. It is taken from another process, as a data node of nd_service_registry would be.
            return client.register_node(self._path, force=True, **options)

    def _remove(self, client: Client) -> None:
        if self._registered is None:
            super()._remove(client)
        else:
            self._registered.pause()


class DataNode(RegistrationBase):
    """A node that stays. Who writes last wins; nothing is written if it holds these data already."""

    def _put(self, client: Client) -> None:
        found = _read(client, self._path)
        if found is None:
            client.create(self._path, self._data, parents=True, acl=self._acl)
        elif without_defaults(found) != without_defaults(self._data):
            client.set(self._path, self._data)


def _read(client: Client, path: str) -> dict[str, Any] | None:
    try:
        return own_properties(client.node(path, synced=True).node.properties)
    except EspalierError as error:
        if error.reason is not Reason.NOT_FOUND:
            raise
        return None


def _delete(client: Client, path: str) -> None:
    try:
        client.delete(path, force=True)
    except EspalierError as error:
        if error.reason is not Reason.NOT_FOUND:
            raise
