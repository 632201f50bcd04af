"""The import and export of zc.zk as they talk to ZooKeeper: one request, one answer, node by node.

zc_zk_import.py HOSTS import PATH < tree.json, or zc_zk_import.py HOSTS export PATH. A tree is [data, {name: tree}]. Prints the seconds taken and
the number of nodes; making sense of the text is left out in its favour.
"""

import json
import sys
import time

from kazoo.client import KazooClient


def import_tree(path, children):
    count = 0
    for name, (data, below) in sorted(children.items()):
        at = path + "/" + name
        if zk.exists(at):
            zk.set(at, data.encode())
        else:
            zk.create(at, data.encode())
        for extra in sorted(set(zk.get_children(at)) - set(below)):
            print("extra path not trimmed: %s/%s" % (at, extra), file=sys.stderr)
        count += 1 + import_tree(at, below)
    return count


def export_tree(path):
    count = 0
    for name in sorted(zk.get_children(path)):
        at = path + "/" + name
        zk.get(at)
        count += 1 + export_tree(at)
    return count


hosts, verb, path = sys.argv[1:]
tree = json.load(sys.stdin)[1] if verb == "import" else None
zk = KazooClient(hosts=hosts)
zk.start(timeout=20)
zk.ensure_path(path)
start = time.perf_counter()
nodes = import_tree(path, tree) if verb == "import" else export_tree(path)
print(json.dumps({"seconds": time.perf_counter() - start, "nodes": nodes}))
zk.stop()
