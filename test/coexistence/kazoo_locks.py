"""Contends with kazoo's own recipes, as the test says: one JSON command a line on stdin, one JSON answer a line on stdout."""

import json
import sys
import threading

from kazoo.client import KazooClient


def contend(name, kind, path, permits=1):
    """Begins to acquire, in a thread of its own."""
    if kind == "semaphore":
        recipe = zk.Semaphore(path, identifier=name, max_leases=permits)
    else:
        recipe = zk.Lock(path, identifier=name)
    done = threading.Event()

    def run():
        if kind == "election":
            election = zk.Election(path, identifier=name)
            recipes[name] = (election.lock, done)
            election.run(lambda: (holding.add(name), done.wait(), holding.discard(name)))
        else:
            with recipe:
                holding.add(name)
                done.wait()
                holding.discard(name)

    recipes[name] = (recipe, done)
    threading.Thread(target=run, daemon=True).start()


def held():
    return {"names": sorted(holding)}


def release(name):
    recipes[name][1].set()


def contenders(path):
    return {"names": zk.Lock(path).contenders()}


zk = KazooClient(hosts=sys.argv[1])
zk.start(timeout=20)
recipes = {}
holding = set()
COMMANDS = {one.__name__: one for one in (contend, held, release, contenders)}
for line in sys.stdin:
    command = json.loads(line)
    answer = COMMANDS[command.pop("do")](**command)
    print(json.dumps(answer or {}), flush=True)
