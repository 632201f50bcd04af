"""Processes that are forked from one that uses the client."""

from __future__ import annotations

import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

import espalier
import pytest
from espalier.testing import Gateway

PATH = "/svc/providers"


def use(endpoint: str, name: str) -> list[str]:
    """What a new client finds, with everything that it has in use."""
    with espalier.connect(endpoint) as client:
        with client.register(PATH, f"{name}:1", ttl=2), client.children(PATH) as live:
            live.wait(lambda found: f"{name}:1" in found, timeout=10)
            client.import_tree(f"/{name}\n  x = 1\n")
            # Renewed meanwhile.
            time.sleep(2.5)
            assert live.stale is None
            return [one.name for one in client.discover(PATH, synced=True)]


def in_child(connection: Any, endpoint: str, client: espalier.Client, live: Any, registration: Any) -> None:
    inherited = {
        "discover": lambda: client.discover(PATH),
        "register": lambda: client.register(PATH, "x:1"),
        "children": lambda: client.children(PATH),
        "stubs": lambda: client.stubs,
        "close": client.close,
        "current": lambda: live.current,
        "length": lambda: len(live),
        "wait": lambda: live.wait(lambda _: True, 1),
        "states": lambda: next(live.states()),
        "callback": lambda: live(print),
        "live close": live.close,
        "state": lambda: registration.state,
        "update": lambda: registration.update(x=1),
        "registration close": registration.close,
    }
    reasons = {}
    for name, call in inherited.items():
        try:
            call()
            reasons[name] = "nothing"
        except espalier.EspalierError as error:
            reasons[name] = error.reason.value
    # Leaving their blocks in a child does nothing.
    for one in (client, live, registration):
        one.__exit__(None, None, None)
    connection.send((reasons, use(endpoint, "child")))


def test_an_inherited_client_is_forked_and_a_new_one_works_under_multiprocessing(espalier_gateway: Gateway) -> None:
    context = multiprocessing.get_context("fork")
    with espalier_gateway.connect() as client:
        client.put(PATH)
        live = client.children(PATH)
        registration = client.register(PATH, "parent:1", ttl=2)
        for _ in range(2):
            ours, theirs = context.Pipe()
            arguments = (theirs, espalier_gateway.endpoint, client, live, registration)
            child = context.Process(target=in_child, args=arguments)
            child.start()
            assert ours.poll(30), "the child hangs"
            reasons, found = ours.recv()
            child.join(30)
            assert child.exitcode == 0
            assert set(reasons.values()) == {"FORKED"}, reasons
            assert found == ["child:1", "parent:1"]
        live.wait(lambda now: sorted(now) == ["parent:1"], timeout=5)
        assert live.stale is None and registration.state == "registered"


PARENT = """
import os, sys, espalier, grpc  # in this order: see the README
from espalier.v1 import tree_pb2, tree_pb2_grpc
endpoint = sys.argv[1]
channel = grpc.insecure_channel(endpoint)
stub = tree_pb2_grpc.TreeServiceStub(channel)
stub.GetNode(tree_pb2.GetNodeRequest(path="/"), timeout=10)
walk = stub.WatchTree(tree_pb2.WatchTreeRequest(path="/"))
next(walk)
client = espalier.connect(endpoint)
client.put("/svc/providers")
live = client.children("/svc/providers")
child = os.fork()
if child == 0:
    import faulthandler
    faulthandler.dump_traceback_later(20, exit=True)
    with espalier.connect(endpoint) as own:
        own.register("/svc/providers", "child:1")
        print(sorted(own.children("/svc/providers")), flush=True)
    # The interpreter is finalized here, with all that was inherited.
    sys.exit(7)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
stub.GetNode(tree_pb2.GetNodeRequest(path="/"), timeout=10)
walk.cancel()
client.close()
"""


def test_a_new_client_works_where_the_parent_used_grpc_itself(espalier_gateway: Gateway) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", PARENT, espalier_gateway.endpoint], capture_output=True, text=True, timeout=60
    )
    assert ended.stdout.splitlines() == ["['child:1']", "7"], ended.stderr


GUNICORN = """
import json, os, espalier
endpoint = os.environ["GATEWAY"]
parents = espalier.connect(endpoint)
parents.put("/svc/providers")
inherited = parents.children("/svc/providers")
own = None

def reason(call):
    try:
        call()
        return ""
    except espalier.EspalierError as error:
        return error.reason.value

def app(environ, start_response):
    global own
    if own is None:
        own = espalier.connect(endpoint)
        own.register("/svc/providers", f"worker-{os.getpid()}:1", ttl=2)
        own.live = own.children("/svc/providers")
    found = {"inherited": reason(lambda: len(inherited)), "found": sorted(own.live), "pid": os.getpid()}
    start_response("200 OK", [("content-type", "application/json")])
    return [json.dumps(found).encode()]
"""


def test_a_client_made_in_a_worker_works_under_the_preload_of_gunicorn(
    espalier_gateway: Gateway, tmp_path: Path
) -> None:
    import json

    (tmp_path / "shop_app.py").write_text(GUNICORN)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "--preload", "-w", "2", "-b", f"127.0.0.1:{port}", "shop_app:app"],
        cwd=tmp_path,
        env={**os.environ, "GATEWAY": espalier_gateway.endpoint},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        workers: dict[int, list[str]] = {}
        deadline = time.monotonic() + 30
        while len(workers) < 2 or any(len(found) < 2 for found in workers.values()):
            assert time.monotonic() < deadline, workers
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10) as answer:
                    seen = json.load(answer)
            except OSError:
                time.sleep(0.1)
                continue
            assert seen["inherited"] == "FORKED"
            workers[seen["pid"]] = seen["found"]
        time.sleep(2.5)
        with espalier_gateway.connect() as client:
            assert {f"worker-{pid}:1" for pid in workers} <= {one.name for one in client.discover(PATH)}
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(20)


CELERY = """
import os, espalier
from celery import Celery
endpoint = os.environ["GATEWAY"]
folder = os.environ["BROKER"]
parents = espalier.connect(endpoint)
parents.put("/svc/providers")
inherited = parents.children("/svc/providers")
app = Celery("shop", broker="filesystem://", backend="file://" + folder)
app.conf.broker_transport_options = {
    "data_folder_in": folder, "data_folder_out": folder, "control_folder": folder + "/control",
}
own = None

@app.task(name="look")
def look():
    global own
    try:
        len(inherited)
        reason = ""
    except espalier.EspalierError as error:
        reason = error.reason.value
    if own is None:
        own = espalier.connect(endpoint)
        own.register("/svc/providers", "task:1", ttl=2)
    return [reason, [one.name for one in own.discover("/svc/providers")]]
"""


def test_a_client_made_in_a_task_works_under_the_prefork_of_celery(espalier_gateway: Gateway, tmp_path: Path) -> None:
    (tmp_path / "shop_tasks.py").write_text(CELERY)
    broker = tmp_path / "broker"
    (broker / "control").mkdir(parents=True)
    env = {**os.environ, "GATEWAY": espalier_gateway.endpoint, "BROKER": str(broker), "C_FORCE_ROOT": "1"}
    worker = subprocess.Popen(
        [sys.executable, "-m", "celery", "-A", "shop_tasks", "worker", "-P", "prefork", "-c", "1", "--without-gossip"],
        cwd=tmp_path,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    call = "import shop_tasks; print(shop_tasks.look.delay().get(timeout=30)); shop_tasks.parents.close()"
    try:
        asked = subprocess.run([sys.executable, "-c", call], cwd=tmp_path, env=env, capture_output=True, text=True, timeout=50)
        assert asked.stdout.strip() == "['FORKED', ['task:1']]", asked.stderr
    finally:
        worker.send_signal(signal.SIGTERM)
        try:
            worker.wait(15)
        except subprocess.TimeoutExpired:
            worker.kill()


@pytest.mark.skipif(not hasattr(os, "register_at_fork"), reason="nothing forks here")
def test_an_asyncio_client_works_in_a_child(espalier_gateway: Gateway) -> None:
    program = f"""
import asyncio, os, espalier
from espalier import aio
async def look():
    async with aio.connect("{espalier_gateway.endpoint}") as client:
        await client.put("/svc/providers")
        async with await client.register("/svc/providers", "a:1"):
            return [one.name for one in await client.discover("/svc/providers")]
print(asyncio.run(look()), flush=True)
if os.fork() == 0:
    print(asyncio.run(look()), flush=True)
else:
    os.wait()
"""
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert ended.stdout.splitlines() == ["['a:1']"] * 2, ended.stderr
