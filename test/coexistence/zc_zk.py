"""Does with kazoo, and in zc.zk's encoding, what the test says: one JSON command a line on stdin, one JSON answer a line on stdout."""

import base64
import json
import sys

from kazoo.client import KazooClient
from kazoo.security import OPEN_ACL_UNSAFE, READ_ACL_UNSAFE


def encode(properties):
    """The bytes of a node as zc.zk writes them."""
    if len(properties) == 1 and "string_value" in properties:
        return properties["string_value"].encode("utf-8")
    return json.dumps(properties, separators=(",", ":")).encode("ascii") if properties else b"{}"


def decode(data):
    """The properties of a node as zc.zk reads them."""
    text = data.decode("utf-8", "surrogateescape")
    stripped = text.strip()
    if not stripped:
        return {}
    if stripped.startswith("{") and stripped.endswith("}"):
        try:
            return json.loads(stripped)
        except ValueError:
            pass
    return {"string_value": text}


def create(path, properties=None, bytes=None, ephemeral=False):
    data = base64.b64decode(bytes) if bytes is not None else encode(properties or {})
    zk.create(path, data, acl=READ_ACL_UNSAFE if ephemeral else OPEN_ACL_UNSAFE, ephemeral=ephemeral)


def write(path, properties):
    zk.set(path, encode(properties))


def read(path):
    data, stat = zk.get(path)
    shown = json.loads(json.dumps(decode(data), default=str))
    return {
        "bytes": base64.b64encode(data).decode("ascii"),
        "properties": shown,
        "ephemeral": stat.ephemeralOwner != 0,
        "mine": stat.ephemeralOwner == zk.client_id[0],
        "version": stat.version,
    }


def children(path):
    return {"names": sorted(zk.get_children(path))}


def delete(path):
    zk.delete(path)


def leave():
    zk.stop()
    zk.close()


zk = KazooClient(hosts=sys.argv[1])
zk.start(timeout=20)
COMMANDS = {one.__name__: one for one in (create, write, read, children, delete, leave)}
for line in sys.stdin:
    command = json.loads(line)
    answer = COMMANDS[command.pop("do")](**command)
    print(json.dumps(answer or {}), flush=True)
