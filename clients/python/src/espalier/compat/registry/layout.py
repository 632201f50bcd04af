"""Where instances are in the tree, and the text of a new one.

/instances/USER/FRAMEWORK/FLAVOUR/ID has the properties of the instance, .../nodes/NAME those of a node, and .../services/NAME those of a
service. Below a node, `services` has a link to each of its services, and below a service, `nodes` has one to each of its nodes. The links
are relative: a copy of an instance is whole in itself.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

ROOT = "instances"

Described = Mapping[str, Mapping[str, Any]]


def dn_of(text: str) -> str:
    """USER/FRAMEWORK/FLAVOUR/ID, with or without the root before it."""
    return text.strip("/").removeprefix(f"{ROOT}/")


def joined(*parts: object) -> str:
    """Parts of a DN. Raises ValueError for one that is missing or has a slash."""
    for one in parts:
        if one is None or not str(one) or "/" in str(one):
            raise ValueError(f"{one!r} is no part of a DN, which is USER/FRAMEWORK/FLAVOUR/ID")
    return "/".join(map(str, parts))


def path_of(dn: str) -> str:
    return f"/{ROOT}/{dn}"


def memberships(nodes: Described, services: Described) -> set[tuple[str, str]]:
    """Pairs of node and service, from what either side says."""
    return {
        *((node, service) for node, one in nodes.items() for service in one.get("services", ())),
        *((node, service) for service, one in services.items() for node in one.get("nodes", ())),
    }


def text_of(identity: int, nodes: Described, services: Described) -> str:
    """A new instance in the tree language. What only the other side names is made without properties."""
    members = memberships(nodes, services)
    all_nodes = sorted({*nodes, *(node for node, _ in members)})
    all_services = sorted({*services, *(service for _, service in members)})

    def lines() -> Iterator[str]:
        yield f"/{identity}"
        yield "  /nodes"
        for name in all_nodes:
            linked = sorted(service for node, service in members if node == name)
            yield from _lines(name, nodes.get(name, {}), "services", linked)
        yield "  /services"
        for name in all_services:
            linked = sorted(node for node, service in members if service == name)
            yield from _lines(name, services.get(name, {}), "nodes", linked)

    return "\n".join(lines()) + "\n"


def link_target(kind: str, name: str) -> str:
    """From the folder with the links of a node or a service."""
    return f"../../../{kind}/{name}"


def _lines(name: str, properties: Mapping[str, Any], kind: str, linked: list[str]) -> Iterator[str]:
    yield f"    /{json.dumps(name)}"
    for key, value in properties.items():
        if key != kind:
            yield f"      {json.dumps(key)} = {json.dumps(_plain(value))}"
    yield f"      /{kind}"
    for other in linked:
        yield f"        {json.dumps(other)} -> {json.dumps(link_target(kind, other))}"


def _plain(value: Any) -> Any:
    """Lists of dictionaries with a name each become one dictionary, as the ancestor stores them."""
    if isinstance(value, (list, tuple)) and value and all(isinstance(one, Mapping) and "name" in one for one in value):
        return {one["name"]: dict(one) for one in value}
    return list(value) if isinstance(value, (tuple, set)) else value
