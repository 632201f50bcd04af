"""Reads the children of one node of ZooKeeper over and over, as a client that knows nothing of espalier.

Prints a JSON object a line, times as time.monotonic() in milliseconds:
  {"at": ..., "names": [...]}                   the first reading
  {"at": ..., "added": [...], "removed": [...]} a reading that differs from the one before
  {"at": ..., "readings": N, "longest": MS}     every 100 ms: how many readings since, and the longest time without one
"""
import json
import logging
import sys
import time

from kazoo.client import KazooClient
from kazoo.exceptions import KazooException, NoNodeError
from kazoo.handlers.threading import KazooTimeoutError
from kazoo.retry import KazooRetry

REPORT_MS = 100


def main(hosts, path, pause_ms):
    logging.disable(logging.CRITICAL)
    retry = KazooRetry(max_tries=-1, delay=0.05, backoff=1, max_delay=0.2)
    client = KazooClient(hosts=hosts, timeout=10, connection_retry=retry)
    client.start(timeout=60)
    before = None
    last = reported = now()
    readings, longest = 0, 0.0
    while True:
        try:
            names = client.get_children_async(path).get(timeout=1)
        except NoNodeError:
            names = []
        except (KazooException, KazooTimeoutError):
            time.sleep(0.01)
            continue
        at = now()
        readings += 1
        longest = max(longest, at - last)
        last = at
        if before is None:
            tell({"at": at, "names": names})
            before = set(names)
        elif len(names) != len(before) or set(names) != before:
            new = set(names)
            tell({"at": at, "added": sorted(new - before), "removed": sorted(before - new), "count": len(names)})
            before = new
        if at - reported > REPORT_MS:
            tell({"at": at, "readings": readings, "longest": longest})
            reported, readings, longest = at, 0, 0.0
        time.sleep(pause_ms / 1000)


def now():
    return time.monotonic() * 1000


def tell(line):
    print(json.dumps(line), flush=True)


try:
    main(sys.argv[1], sys.argv[2], float(sys.argv[3]))
except (KeyboardInterrupt, BrokenPipeError):
    pass
