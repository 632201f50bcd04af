"""The driver of the conformance suite: reads one JSON command per line from stdin, writes one JSON answer per line to stdout.

The commands are in test/conformance/protocol.ts.
"""

from __future__ import annotations

import base64
import json
import math
import sys
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

import espalier
import grpc
from espalier.v1 import properties_pb2, registry_pb2, tree_pb2
from google.protobuf import json_format
from google.protobuf.message import Message
from google.protobuf.struct_pb2 import Struct

Command = dict[str, Any]
client: espalier.Client
named: dict[str, Any] = {}


def connect(command: Command) -> Any:
    global client
    authority = command.get("ca")
    credentials = grpc.ssl_channel_credentials(authority.encode()) if authority else None
    client = espalier.connect(*command["endpoints"], credentials=credentials, token=command.get("token"))


def register(command: Command) -> Any:
    registration = client.register(
        command["path"],
        command["address"],
        properties=command.get("properties"),
        ttl=command.get("ttlSeconds", 10),
        create_path=command.get("createPath", False),
        force=command.get("force", False),
        acl=[espalier.AclEntry(*entry) for entry in command.get("acl", [])],
    )
    named[command["as"]] = registration
    return {"paths": registration.paths}


def ended(command: Command) -> Any:
    registration: espalier.Registration = named[command["as"]]
    registration.ended.wait(20)
    return {"reason": registration.error.reason if registration.error else ""}


def close(command: Command) -> Any:
    named.pop(command["as"]).close()


def discover(command: Command) -> Any:
    found = client.discover(command["path"], match=command.get("match"))
    return shown_providers(found)


def shown_providers(providers: Iterable[espalier.Provider]) -> Command:
    overrides = {one.name: one.override for one in providers if one.override}
    return {
        "providers": {one.name: one.properties for one in providers},
        "overrides": {
            name: {"set": one.properties, "removed": sorted(one.removed), "wanted": one.wanted}
            for name, one in overrides.items()
        },
    }


def watch_children(command: Command) -> Any:
    named[command["as"]] = client.watch_children(command["path"])


def watch_properties(command: Command) -> Any:
    named[command["as"]] = client.watch_properties(command["path"])


def watch_tree(command: Command) -> Any:
    named[command["as"]] = client.watch_tree(command["path"])


def next_state(command: Command) -> Any:
    state = next(named[command["as"]])
    shown: dict[str, Any] = {"unresolved": state.unresolved or "", "stale": state.stale}
    if isinstance(state, espalier.Children):
        shown |= shown_providers(state.providers.values())
    elif isinstance(state, espalier.Tree):
        shown |= shown_tree(state)
    else:
        shown["properties"] = dict(state)
    return shown


def finite(value: Any) -> Any:
    """NaN and the infinities as the words that JavaScript has for them."""
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    if isinstance(value, Mapping):
        return {name: finite(one) for name, one in value.items()}
    return [finite(one) for one in value] if isinstance(value, list) else value


def shown_tree(tree: espalier.Tree) -> Command:
    top = tree.nodes.get(tree.real_path)
    now = datetime.now(timezone.utc)
    return {
        "nodes": {path: one.properties for path, one in tree.nodes.items()},
        "data": {path: one.data.decode(errors="replace") for path, one in tree.nodes.items()},
        "ephemeral": sorted(path for path, one in tree.nodes.items() if one.ephemeral),
        "made": sorted(path for path, one in tree.nodes.items() if abs(now - one.created_at) < timedelta(hours=1)),
        "etag": top.etag if top else "",
    }


def properties(command: Command) -> Any:
    state = client.properties(command["path"])
    return {"properties": dict(state), "etag": state.etag, "realPath": state.real_path}


def update_properties(command: Command) -> Any:
    etag = client.update_properties(
        command["path"], command.get("set", {}), remove=command.get("remove", []), etag=command.get("etag", "")
    )
    return {"etag": etag}


def set_properties(command: Command) -> Any:
    return {"etag": client.set_properties(command["path"], command["set"], etag=command.get("etag", ""))}


def decode(command: Command) -> Any:
    (kind,) = [getattr(one, command["type"]) for one in MODULES if hasattr(one, command["type"])]
    message = kind()
    message.ParseFromString(base64.b64decode(command["bytes"]))
    found: dict[str, list[Any]] = {"texts": [], "structs": []}
    visit(message, found)
    return found


def visit(message: Message, found: dict[str, list[Any]]) -> None:
    for field, value in message.ListFields():
        if isinstance(value, Struct):
            found["structs"].append(json_format.MessageToDict(value))
        elif field.name.startswith("json_"):
            found["texts"].append(dict(value))
        elif isinstance(value, Message):
            visit(value, found)
        elif field.message_type and not field.message_type.GetOptions().map_entry:
            for one in value:
                visit(one, found)


MODULES = (properties_pb2, registry_pb2, tree_pb2)

COMMANDS: dict[str, Callable[[Command], Any]] = {
    "connect": connect,
    "register": register,
    "ended": ended,
    "close": close,
    "discover": discover,
    "watchChildren": watch_children,
    "watchProperties": watch_properties,
    "watchTree": watch_tree,
    "next": next_state,
    "properties": properties,
    "updateProperties": update_properties,
    "setProperties": set_properties,
    "decode": decode,
}

for line in sys.stdin:
    command = json.loads(line)
    try:
        answer = {"ok": COMMANDS[command["do"]](command) or {}}
    except espalier.EspalierError as error:
        answer = {"error": {"reason": error.reason, "metadata": error.metadata}}
    print(json.dumps(finite(answer)), flush=True)
