"""Instances, nodes, services, disks and networks, whose attributes are read from the tree and written to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import total_ordering
from typing import Any

from ...client import Client
from ...errors import EspalierError, Reason
from .._reads import child_names
from .exceptions import KeyDoesNotExist, ReadOnlyAttributeError
from .layout import dn_of, link_target, path_of

#: How often a write is made again because another one came in between.
_ATTEMPTS = 20


@total_ordering
class Proxy:
    """Something at a path. An attribute is a property: read at every access, and written at every assignment."""

    _own: tuple[str, ...] = ("dn",)

    def __init__(self, client: Callable[[], Client], path: str) -> None:
        object.__setattr__(self, "_client", client)
        object.__setattr__(self, "_path", path.rstrip("/"))

    @property
    def dn(self) -> str:
        return dn_of(self._path)

    def get(self, name: str, default: Any = None) -> Any:
        try:
            return self._read(name)
        except KeyDoesNotExist:
            return default

    def set(self, name: str, value: Any) -> None:
        setattr(self, name, value)

    def set_attributes(self, data: Mapping[str, Any]) -> None:
        self._write(dict(data))

    def to_dict(self) -> dict[str, Any]:
        return dict(self._properties())

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return self._read(name)

    def __setattr__(self, name: str, value: Any) -> None:
        if name in self._own:
            raise ReadOnlyAttributeError(f"{name} of {self._path} is not set by itself")
        self._write({name: value})

    def __str__(self) -> str:
        return self.dn

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.dn})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Proxy) and self._path == other._path

    def __lt__(self, other: Proxy) -> bool:
        return bool(self._path < other._path)

    def __hash__(self) -> int:
        return hash(self._path)

    def _read(self, name: str) -> Any:
        found = self._properties()
        if name not in found:
            raise KeyDoesNotExist(f"{self._path} has no {name}")
        return found[name]

    def _write(self, properties: dict[str, Any]) -> None:
        self._call(lambda client: client.update(self._path, properties))

    def _properties(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self._call(lambda client: client.get(self._path, synced=True))
        return found

    def _call(self, call: Callable[[Client], Any]) -> Any:
        try:
            return call(self._client())
        except EspalierError as error:
            if error.reason is not Reason.NOT_FOUND:
                raise
            raise KeyDoesNotExist(f"{self._path} does not exist") from error

    def _names(self, path: str) -> list[str]:
        names: list[str] = self._call(lambda client: child_names(client, path))
        return names

    def _linked(self, kind: str) -> list[str]:
        links: Mapping[str, str] = self._call(lambda client: client.get(f"{self._path}/{kind}", synced=True).links)
        return sorted(links)


class Member(Proxy):
    """A node or a service of an instance."""

    _own: tuple[str, ...] = ("dn", "name", "cluster")

    @property
    def name(self) -> str:
        """The property of that name or, without one, the name in the tree."""
        return str(self.get("name", self._path.rpartition("/")[2]))

    @property
    def cluster(self) -> Cluster:
        return Cluster(self._client, self._path.rsplit("/", 2)[0])


class Service(Member):
    _own = (*Member._own, "nodes")

    @property
    def nodes(self) -> list[Node]:
        return [Node(self._client, f"{self.cluster._path}/nodes/{name}") for name in self._linked("nodes")]


class Node(Member):
    _own = (*Member._own, "services", "disks", "networks")

    @property
    def services(self) -> list[Service]:
        return [Service(self._client, f"{self.cluster._path}/services/{name}") for name in self._linked("services")]

    @property
    def disks(self) -> list[Disk]:
        found = self.get("disks", {})
        return [Disk(self, "disks", name) for name in sorted(found) if name not in ("type", "number", "volumes")]

    @property
    def networks(self) -> list[Network]:
        return [Network(self, "networks", name) for name in sorted(self.get("networks", {}))]

    @property
    def tags(self) -> list[str]:
        tags = self._read("tags")
        return [one.strip() for one in tags.split(",")] if isinstance(tags, str) else list(tags)

    @tags.setter
    def tags(self, tags: list[str]) -> None:
        self._write({"tags": list(tags)})

    def copy(self, name: str) -> Node:
        """Another node of the instance with the same properties and services. Raises `EspalierError`, ALREADY_EXISTS too."""
        target = Node(self._client, f"{self.cluster._path}/nodes/{name}")
        self._call(lambda client: client.copy(self._path, target._path))
        for service in target.services:
            self._client().link(f"{service._path}/nodes/{name}", link_target("nodes", name), replace=True)
        return target


class Entry(Proxy):
    """An entry of a dictionary that is a property of a node."""

    #: What an entry is that is no dictionary.
    _plain = ""

    def __init__(self, node: Node, key: str, name: str) -> None:
        super().__init__(node._client, f"{node._path}/{key}/{name}")
        object.__setattr__(self, "_where", (node, key, name))

    @property
    def name(self) -> str:
        return str(self._where[2])

    def _properties(self) -> Mapping[str, Any]:
        node, key, name = self._where
        return self._entry(node._read(key))

    def _entry(self, value: Any) -> dict[str, Any]:
        name = self.name
        entry = value.get(name) if isinstance(value, Mapping) else None
        if entry is None:
            raise KeyDoesNotExist(f"{self._path} does not exist")
        return dict(entry) if isinstance(entry, Mapping) else {self._plain: entry}

    def _write(self, properties: dict[str, Any]) -> None:
        node, key, name = self._where
        for attempt in range(_ATTEMPTS):
            found = self._call(lambda client: client.get(node._path, synced=True))
            value = {**found.get(key, {}), name: {**self._entry(found.get(key, {})), **properties}}
            try:
                self._call(lambda client: client.update(node._path, {key: value}, etag=found.etag))
                return
            except EspalierError as error:
                if error.reason is not Reason.CONFLICT or attempt == _ATTEMPTS - 1:
                    raise


class Disk(Entry):
    _own = ("dn", "name")
    _plain = "destination"

    def _entry(self, value: Any) -> dict[str, Any]:
        shared = {"type": value["type"]} if isinstance(value, Mapping) and "type" in value else {}
        volumes = value.get("volumes", {}).get(self.name, {}) if isinstance(value, Mapping) else {}
        return {**shared, **super()._entry(value), **volumes}


class Network(Entry):
    _own = ("dn", "name")
    _plain = "address"


class Cluster(Proxy):
    """An instance."""

    _own = ("dn", "nodes", "services")

    @property
    def nodes(self) -> list[Node]:
        return [Node(self._client, f"{self._path}/nodes/{name}") for name in self._names(f"{self._path}/nodes")]

    @property
    def services(self) -> list[Service]:
        return [Service(self._client, f"{self._path}/services/{name}") for name in self._names(f"{self._path}/services")]

    def copy(self) -> Cluster:
        """A new instance with the next id, in one transaction."""
        parent, _, _ = self._path.rpartition("/")
        for number in next_ids(self._names(parent)):
            destination = f"{parent}/{number}"
            try:
                self._call(lambda client: client.copy(self._path, destination))
                return Cluster(self._client, destination)
            except EspalierError as error:
                if error.reason is not Reason.ALREADY_EXISTS:
                    raise
        raise EspalierError("CONFLICT", f"other clients keep making instances of {parent}")


def next_ids(names: list[str]) -> range:
    """The ids to try, from the one after the greatest."""
    first = max((int(one) for one in names if one.isdecimal()), default=0) + 1
    return range(first, first + _ATTEMPTS)
