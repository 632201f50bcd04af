"""The driver of the conformance suite: reads one JSON command per line from stdin, writes one JSON answer per line to stdout.

The commands are in test/conformance/protocol.ts.
"""

from __future__ import annotations

import base64
import json
import logging
import math
import os
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

import espalier
from espalier.v1 import properties_pb2, registry_pb2, tree_pb2
from google.protobuf import json_format
from google.protobuf.message import Message
from google.protobuf.struct_pb2 import Struct

Command = dict[str, Any]
client: espalier.Client
connected: Command
named: dict[str, Any] = {}
states: dict[str, Iterator[Any]] = {}


def connect(command: Command) -> Any:
    global client, connected
    connected = command
    authority = command.get("ca")
    client = espalier.connect(
        *command["endpoints"],
        ca=authority,
        token=command.get("token"),
        choose="random" if command.get("any") else "first",
        cache=command.get("cache"),
    )
    if command.get("log"):
        logging.getLogger("espalier").addHandler(Kept(logging.WARNING))


warnings: list[str] = []


class Kept(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        warnings.append(record.getMessage())


def logged(command: Command) -> Any:
    return {"warnings": len(warnings), "text": "\n".join(warnings)}


def register(command: Command) -> Any:
    calls = 0

    def hook(properties: dict[str, Any]) -> None:
        nonlocal calls
        calls += 1
        properties[command["hook"]] = calls

    registration = client.register(
        command["path"],
        command["address"],
        properties=command.get("properties"),
        ttl=command.get("ttlSeconds", 10),
        create_path=command.get("createPath", False),
        force=command.get("force", False),
        acl=[espalier.AclEntry(*entry) for entry in command.get("acl", [])],
        wait=command.get("wait", False),
        on_register=hook if "hook" in command else None,
    )
    named[command["as"]] = registration
    return {"paths": registration.paths}


def state(command: Command) -> Any:
    status = named[command["as"]].status
    return {"state": str(status.state), "reason": status.error.reason if status.error else ""}


def ended(command: Command) -> Any:
    registration: espalier.Registration = named[command["as"]]
    status = registration.wait("superseded", "failed", "closed", timeout=20)
    return {"reason": status.error.reason if status.error else ""}


def update(command: Command) -> Any:
    registration: espalier.Registration = named[command["as"]]
    wanted = {**registration.properties, **command.get("set", {})}
    if command.get("remove"):
        registration.replace({name: value for name, value in wanted.items() if name not in command["remove"]})
    else:
        registration.update(command.get("set", {}))


def replace(command: Command) -> Any:
    named[command["as"]].replace(command["set"])


def pause(command: Command) -> Any:
    named[command["as"]].pause()


def resume(command: Command) -> Any:
    named[command["as"]].resume()


def close(command: Command) -> Any:
    (named[command["as"]] if "as" in command else client).close()


def discover(command: Command) -> Any:
    found = client.discover(
        command["path"], match=command.get("match"), names_only=command.get("namesOnly", False), **reading(command)
    )
    facts = {
        one.name: {
            "ephemeral": one.ephemeral,
            "lease": one.lease_hash != "",
            "revision": one.revision > 0,
            "createdAt": is_recent(one.created_at),
        }
        for one in found
    }
    standing = {"stale": found.stale is not None, "revision": found.revision, "realPath": found.real_path}
    return {**shown_providers(found), **standing, "facts": facts}


def reading(command: Command) -> Command:
    return {"synced": command.get("synced", False), "min_revision": int(command.get("minRevision", "0"))}


def is_recent(time: datetime | None) -> bool:
    return time is not None and abs(datetime.now(timezone.utc) - time) < timedelta(hours=1)


def raw(command: Command) -> Any:
    found = client.stubs.registry.Discover(registry_pb2.DiscoverRequest(path=command["path"]))
    return {"names": sorted(one.name for one in found.providers)}


def shown_providers(providers: Iterable[espalier.Provider]) -> Command:
    overrides = {one.name: one.override for one in providers if one.override}
    return {
        "providers": {one.name: one.properties for one in providers},
        "overrides": {
            name: {"set": one.properties, "removed": sorted(one.removed), "wanted": one.wanted}
            for name, one in overrides.items()
        },
    }


def watch(live: Any, command: Command) -> None:
    named[command["as"]] = live
    states[command["as"]] = live.states()


def watch_children(command: Command) -> Any:
    options = {"must_exist": command.get("mustExist", False), "names_only": command.get("namesOnly", False)}
    watch(client.children(command["path"], **options), command)


def watch_properties(command: Command) -> Any:
    watch(client.properties(command["path"]), command)


def watch_tree(command: Command) -> Any:
    watch(client.tree(command["path"]), command)


def next_state(command: Command) -> Any:
    state = next(states[command["as"]], None)
    if state is None:
        raise espalier.EspalierError("CLOSED", "the live value is closed")
    shown: dict[str, Any] = {"unresolved": state.unresolved or "", "stale": state.stale is not None}
    if isinstance(state, espalier.Children):
        shown |= shown_providers(state.providers.values())
    elif isinstance(state, espalier.Tree):
        shown |= shown_tree(state)
    else:
        shown["properties"] = dict(state)
    return shown


def stale(command: Command) -> Any:
    why = named[command["as"]].stale
    return {"stale": why is not None, "reason": why.reason if why else "", "message": why.message if why else ""}


heard_by: dict[str, Command] = {}
callbacks: dict[str, Callable[[Any], object]] = {}


def listen(command: Command) -> Any:
    live = named[command["as"]]
    if command["as"] in callbacks:
        live.remove(callbacks[command["as"]])
    found: Command = {"names": [], "calls": 0}
    heard_by[command["as"]] = found

    @live
    def changed(children: espalier.Children) -> None:
        found["names"] = sorted(children)
        found["calls"] += 1

    callbacks[command["as"]] = changed


def heard(command: Command) -> Any:
    return heard_by[command["as"]]


def unlisten(command: Command) -> Any:
    named[command["as"]].remove(callbacks[command["as"]])


def current(command: Command) -> Any:
    return shown_providers(named[command["as"]].current.values())


def own(command: Command) -> Any:
    return {"count": threading.active_count()}


def wait(command: Command) -> Any:
    least = command["atLeast"]
    return shown_providers(
        named[command["as"]].wait(lambda found: len(found) >= least, timeout=command["seconds"]).values()
    )


def finite(value: Any) -> Any:
    """NaN and the infinities as the words that JavaScript has for them."""
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    if isinstance(value, Mapping):
        return {name: finite(one) for name, one in value.items()}
    return [finite(one) for one in value] if isinstance(value, list) else value


def shown_tree(tree: espalier.Tree) -> Command:
    top = tree.nodes.get(tree.real_path)
    return {
        "nodes": {path: one.properties for path, one in tree.nodes.items()},
        "data": {path: (one.data or b"").decode(errors="replace") for path, one in tree.nodes.items()},
        "ephemeral": sorted(path for path, one in tree.nodes.items() if one.ephemeral),
        "made": sorted(path for path, one in tree.nodes.items() if is_recent(one.created_at)),
        "etag": top.etag if top else "",
    }


def properties(command: Command) -> Any:
    state = client.get(command["path"], **reading(command))
    broken = {name: str(one.reason) for name, one in state.broken.items()}
    return {"properties": dict(state), "etag": state.etag, "realPath": state.real_path, "broken": broken}


def resolve(command: Command) -> Any:
    found = client.resolve(command["path"])
    return {"realPath": found.real_path, "links": [[one.name, one.target] for one in found.hops]}


def walk(command: Command) -> Any:
    return {"paths": [one.path for one in client.walk(command["path"], prune=lambda one: one.path == command.get("prune"))]}


def create(command: Command) -> Any:
    client.create(command["path"], command.get("set"), parents=command.get("parents", False))


def delete(command: Command) -> Any:
    return {"paths": sorted(client.delete(command["path"], recursive=command.get("recursive", False)).deleted_paths)}


def link(command: Command) -> Any:
    client.link(command["path"], command["target"])


def move(command: Command) -> Any:
    client.move(command["path"], command["destination"], leave_link=command.get("leaveLink", False))


def health(command: Command) -> Any:
    return {"serving": "SERVING" in client.health().values()}


def update_properties(command: Command) -> Any:
    written = client.update(
        command["path"], command.get("set", {}), remove=command.get("remove", []), etag=command.get("etag", "")
    )
    return {"etag": written.etag}


def set_properties(command: Command) -> Any:
    return {"etag": client.set(command["path"], command["set"], etag=command.get("etag", "")).etag}


def put(command: Command) -> Any:
    return {"etag": client.put(command["path"], command["set"]).etag}


def import_text(command: Command) -> Any:
    return changes(client.import_tree(command["text"], command["path"], trim=trim(command)))


def plan(command: Command) -> Any:
    return changes(client.plan(command["text"], command["path"], trim=trim(command)))


def trim(command: Command) -> Any:
    return "delete" if command.get("trim") else "keep"


def changes(result: espalier.ImportResult) -> Command:
    return {"changes": result.created + result.updated + result.deleted}


def export(command: Command) -> Any:
    return {"text": client.export_tree(command["path"])}


def fork(command: Command) -> Any:
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            found = {"inherited": reason_of(client.discover, command["path"])}
            connect(connected)
            found["fresh"] = reason_of(client.discover, command["path"])
            os.write(writer, json.dumps(found).encode())
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as answer:
        found = json.loads(answer.read() or "{}")
    os.waitpid(child, 0)
    return found


def reason_of(call: Callable[..., Any], *args: Any) -> str:
    try:
        call(*args)
        return ""
    except espalier.EspalierError as error:
        return error.reason


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
    "logged": logged,
    "current": current,
    "own": own,
    "raw": raw,
    "listen": listen,
    "heard": heard,
    "unlisten": unlisten,
    "resolve": resolve,
    "walk": walk,
    "create": create,
    "delete": delete,
    "link": link,
    "move": move,
    "health": health,
    "register": register,
    "state": state,
    "ended": ended,
    "update": update,
    "replace": replace,
    "pause": pause,
    "resume": resume,
    "close": close,
    "discover": discover,
    "watchChildren": watch_children,
    "watchProperties": watch_properties,
    "watchTree": watch_tree,
    "next": next_state,
    "stale": stale,
    "wait": wait,
    "properties": properties,
    "updateProperties": update_properties,
    "setProperties": set_properties,
    "put": put,
    "import": import_text,
    "plan": plan,
    "export": export,
    "fork": fork,
    "decode": decode,
}

for line in sys.stdin:
    command = json.loads(line)
    try:
        obey = COMMANDS.get(command["do"])
        answer = {"ok": obey(command) or {}} if obey else {"error": {"reason": "UNKNOWN_COMMAND"}}
    except espalier.EspalierError as error:
        answer = {"error": {"reason": error.reason, "message": error.message, "metadata": error.metadata}}
    print(json.dumps(finite(answer)), flush=True)
