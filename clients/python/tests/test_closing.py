"""What is left of a client once it is closed, or its process ends."""

from __future__ import annotations

import subprocess
import sys

import espalier
import pytest
from espalier.testing import Gateway

PATH = "/svc/providers"


def test_any_call_after_close_is_closed_and_closing_twice_is_fine(espalier_gateway: Gateway) -> None:
    client = espalier_gateway.connect()
    client.put(PATH)
    registration = client.register(PATH, "10.0.0.1:80")
    live = client.children(PATH)
    client.close()
    client.close()
    registration.close()
    live.close()
    calls = {
        "discover": lambda: client.discover(PATH, synced=True),
        "register": lambda: client.register(PATH, "10.0.0.1:80"),
        "children": lambda: client.children(PATH),
        "walk": lambda: list(client.walk("/")),
        "health": client.health,
        "stubs": lambda: client.stubs,
        "import": lambda: client.import_tree(""),
        "current": lambda: live.current,
        "length": lambda: len(live),
        "stale": lambda: live.stale,
        "wait": lambda: live.wait(lambda _: True),
        "callback": lambda: live(print),
        "update": lambda: registration.update(x=1),
        "pause": lambda: registration.pause(),
        "resume": lambda: registration.resume(),
        "with": client.__enter__,
    }
    for name, call in calls.items():
        with pytest.raises(espalier.EspalierError) as raised:
            call()
        assert raised.value.reason is espalier.Reason.CLOSED, name
    assert registration.state is espalier.RegistrationState.CLOSED
    with espalier_gateway.connect() as other:
        assert len(other.discover(PATH, synced=True)) == 0


PROGRAM = """
import sys, threading, espalier
client = espalier.connect(*sys.argv[2:])
client.put("/svc/providers")
kept = [client.register("/svc/providers", f"10.0.0.{n}:80") for n in range(5)]
kept += [client.children("/svc/providers"), client.tree("/"), client.properties("/svc")]
kept[-1](lambda found: None)
waits = threading.Thread(target=lambda: list(kept[5].states()), daemon=True)
waits.start()
if sys.argv[1] == "close":
    client.close()
    waits.join(5)
    assert not waits.is_alive()
print("done")
"""


@pytest.mark.parametrize("how", ["close", "exit"])
@pytest.mark.parametrize("endpoints", [1, 2])
def test_a_process_ends_with_everything_open(espalier_gateway: Gateway, how: str, endpoints: int) -> None:
    addresses = [espalier_gateway.endpoint, "127.0.0.1:1"][:endpoints]
    for _ in range(2):
        ended = subprocess.run(
            [sys.executable, "-c", PROGRAM, how, *addresses], capture_output=True, text=True, timeout=30
        )
        assert (ended.returncode, ended.stdout.splitlines()[-1:], ended.stderr) == (0, ["done"], "")


def test_a_client_can_be_made_after_another_one_was_closed(espalier_gateway: Gateway) -> None:
    for _ in range(5):
        with espalier_gateway.connect() as client:
            client.put(PATH)
            with client.children(PATH) as live:
                assert len(live) == 0
