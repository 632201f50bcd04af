"""The file of what was last known, for a start without any gateway."""

from __future__ import annotations

import asyncio
import base64
import json
import logging
import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any, TypeVar

from .children import Children, Provider, ProviderOverride, Providers
from .errors import Reason
from .properties import BrokenLink, Properties
from .standing import Stale, Standing
from .tree import Node, Tree
from .values import load

logger = logging.getLogger("espalier")

_VERSION = 1
#: Changes are written together, this many seconds after the first.
_DELAY = 0.5

S = TypeVar("S", bound=Standing)


class LastKnown:
    """What was read and watched, by kind and path. Emptiness never replaces what was known."""

    def __init__(self, file: str | os.PathLike[str]) -> None:
        self._file = os.path.abspath(os.fspath(file))
        self._entries: dict[str, Any] = self._read()
        self._timer: asyncio.TimerHandle | None = None

    def find(self, kind: str, path: str, why: Stale) -> Any | None:
        """What was last known, stale since then for this reason; None if nothing was."""
        entry = self._entries.get(_key(kind, path))
        if entry is None:
            return None
        try:
            age = max(0.0, time.time() - entry["at"])
            value: Standing = _KINDS[kind][1](entry["value"])
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            logger.warning("an entry of %s is not usable: %s", self._file, error)
            return None
        return replace(value, stale=Stale(why.reason, why.message, time.monotonic() - age))

    def keep(self, kind: str, path: str, value: Any) -> None:
        """Remembers a value that is live and not empty. For an event loop."""
        if value.stale is not None or value.unresolved is not None or len(value) == 0:
            return
        self._entries[_key(kind, path)] = {"at": time.time(), "value": _KINDS[kind][0](value)}
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(_DELAY, self.write)

    def write(self) -> None:
        """Replaces the file, which only its owner may read: properties can be secret."""
        timer, self._timer = self._timer, None
        if timer is None:
            return
        timer.cancel()
        folder, name = os.path.split(self._file)
        temporary = ""
        try:
            # mkstemp makes a file that only its owner may read.
            handle, temporary = tempfile.mkstemp(prefix=f".{name}.", dir=folder)
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump({"version": _VERSION, "entries": self._entries}, file)
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, self._file)
        except OSError as error:
            logger.warning("could not write what is known to %s: %s", self._file, error)
            if temporary:
                _remove(temporary)

    def _read(self) -> dict[str, Any]:
        try:
            with open(self._file, encoding="utf-8") as file:
                found = load(file.read())
            if found["version"] == _VERSION and isinstance(found["entries"], dict):
                return dict(found["entries"])
            logger.warning("%s is of another version", self._file)
        except FileNotFoundError:
            pass
        except (OSError, ValueError, KeyError, TypeError) as error:
            logger.warning("could not read what was known from %s: %s", self._file, error)
        return {}


def _key(kind: str, path: str) -> str:
    """Providers are the same whether they were discovered or watched."""
    return f"{'children' if kind == 'discover' else kind} {path}"


def _remove(file: str) -> None:
    try:
        os.unlink(file)
    except OSError:
        pass


def _plain(standing: Standing) -> dict[str, Any]:
    return {"revision": standing.revision, "real_path": standing.real_path}


def _of_provider(provider: Provider) -> dict[str, Any]:
    found = asdict(provider)
    found["created_at"] = provider.created_at.isoformat() if provider.created_at else None
    return found


def _provider(found: dict[str, Any]) -> Provider:
    override = found["override"]
    return Provider(
        **{
            **found,
            "override": None if override is None else ProviderOverride(**override),
            "created_at": datetime.fromisoformat(found["created_at"]) if found["created_at"] else None,
        }
    )


def _of_node(node: Node) -> dict[str, Any]:
    found = asdict(node)
    found["data"] = None if node.data is None else base64.b64encode(node.data).decode()
    found["created_at"] = node.created_at.isoformat()
    found["updated_at"] = node.updated_at.isoformat() if node.updated_at else None
    return found


def _node(found: dict[str, Any]) -> Node:
    data = None if found["data"] is None else base64.b64decode(found["data"])
    updated_at = found.get("updated_at")
    times = {
        "created_at": datetime.fromisoformat(found["created_at"]),
        "updated_at": datetime.fromisoformat(updated_at) if updated_at else None,
    }
    return Node(**{**found, **times, "data": data})


def _of_properties(value: Properties) -> dict[str, Any]:
    return {
        **_plain(value),
        "values_by_name": dict(value.values_by_name),
        "etag": value.etag,
        "links": dict(value.links),
        "property_links": dict(value.property_links),
        "broken": {name: [one.target, one.reason.value, one.message] for name, one in value.broken.items()},
    }


def _properties(found: dict[str, Any]) -> Properties:
    broken = {name: BrokenLink(target, Reason(reason), text) for name, (target, reason, text) in found["broken"].items()}
    return Properties(**{**found, "broken": broken})


#: By kind, how a value is made JSON, and made of it again.
_KINDS: dict[str, tuple[Callable[[Any], dict[str, Any]], Callable[[dict[str, Any]], Any]]] = {
    "children": (
        lambda value: {**_plain(value), "providers": [_of_provider(one) for one in value.values()]},
        lambda found: Children(
            **{**found, "providers": {one["name"]: _provider(one) for one in found["providers"]}}
        ),
    ),
    "discover": (
        lambda value: {**_plain(value), "providers": [_of_provider(one) for one in value]},
        lambda found: Providers(**{**found, "providers": tuple(_provider(one) for one in found["providers"])}),
    ),
    "properties": (_of_properties, _properties),
    "tree": (
        lambda value: {**_plain(value), "nodes": [_of_node(one) for one in value.values()]},
        lambda found: Tree(**{**found, "nodes": {one["path"]: _node(one) for one in found["nodes"]}}),
    ),
}
