"""What programs for nd_service_registry see, beyond the sessions of its READMEs."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from espalier import EspalierError, connect
from espalier.compat.nd_service_registry import DataNode, KazooServiceRegistry, exceptions
from espalier.testing import Gateway

SSH = "/services/ssh"


@pytest.fixture
def nd(empty_gateway: Gateway) -> Iterator[KazooServiceRegistry]:
    nd = KazooServiceRegistry(empty_gateway.endpoint)
    nd.start()
    yield nd
    nd.stop()
    nd._forget_instance()


def names(state: Any) -> list[str]:
    return sorted(state["children"])


def eventually(check: Callable[[], object]) -> None:
    deadline = time.monotonic() + 30
    while not check():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.05)


def test_the_same_arguments_are_the_same_registry(nd: KazooServiceRegistry, empty_gateway: Gateway) -> None:
    assert KazooServiceRegistry(empty_gateway.endpoint) is nd
    other = KazooServiceRegistry(empty_gateway.endpoint, readonly=True)
    assert other is not nd
    with pytest.raises(exceptions.ReadOnly):
        other.unset(SSH)
    other.stop()


def test_a_path_that_does_not_exist_yet_is_watched(nd: KazooServiceRegistry) -> None:
    calls: list[Any] = []
    assert nd.get(SSH, calls.append) == {"path": SSH, "stat": None, "data": None, "children": {}}
    nd.add_callback(SSH, calls.append)
    assert len(calls) == 1
    nd.set_data(SSH, "text")
    nd.set_node(f"{SSH}/server1:22", {"foo": "bar"})
    nd.unset(f"{SSH}/server1:22")
    assert [(one["data"] or {}).get("string_value") for one in calls] == [None, "text", "text", "text"]
    assert [names(one) for one in calls] == [[], [], ["server1:22"], []]
    assert calls[2]["children"]["server1:22"].keys() == {"pid", "created", "foo"}


def test_given_data_win_over_the_defaults_and_empty_data_change_nothing(nd: KazooServiceRegistry) -> None:
    nd.set_node(f"{SSH}/a:1", {"pid": 7})
    nd.set_node(f"{SSH}/a:1", {})
    nd.set_node(f"{SSH}/a:1")
    state: Any = nd.get(SSH)
    assert state["children"]["a:1"]["pid"] == 7


def test_data_that_stay_are_written_once(nd: KazooServiceRegistry) -> None:
    for _ in range(10):
        assert nd.set_data("/config/app", {"state": "enabled"})
    state: Any = nd.get("/config/app")
    assert state["stat"].version == 0 and state["stat"].ephemeralOwner == 0
    client = nd._connected_client()
    client.update("/config/app", {"state": "other"})
    nd.set_data("/config/app", {"state": "enabled"})
    state = nd.get("/config/app")
    assert state["data"]["state"] == "enabled" and state["stat"].version == 2


def test_a_node_is_unset_whoever_made_it_and_also_if_there_is_none(nd: KazooServiceRegistry, empty_gateway: Gateway) -> None:
    with empty_gateway.connect() as other:
        other.put("/config/foreign", {"a": 1})
        assert nd.unset("/config/foreign") and nd.unset("/config/none")
        assert [node.path for node in other.walk("/config")] == ["/config"]
        nd.set("/config/x", {"a": 1}, True, DataNode)
        assert nd.set("/config/x", None, False, DataNode)
        assert [node.path for node in other.walk("/config")] == ["/config"]


def test_a_server_is_listed_or_not_by_its_state(nd: KazooServiceRegistry) -> None:
    node = f"{SSH}/server1:22"
    for state in (False, True, False, True):
        assert nd.set_node(node, {"a": 1}, state)
        assert names(nd.get(SSH)) == (["server1:22"] if state else [])


def test_a_name_need_not_be_an_address(nd: KazooServiceRegistry) -> None:
    assert nd.set_node("/jobs/leader", "me")
    state: Any = nd.get("/jobs")
    assert state["children"]["leader"]["string_value"] == "me" and state["stat"].ephemeralOwner == 0
    state = nd.get("/jobs/leader")
    assert state["stat"].ephemeralOwner == 1
    nd.set_node("/jobs/leader", state=False)
    assert names(nd.get("/jobs")) == []


def test_what_cannot_be_stored_is_logged_and_false(nd: KazooServiceRegistry, caplog: Any) -> None:
    assert nd.set_data("/config//bad", {"a": 1}) is False
    assert "/config//bad" in caplog.text


def test_the_last_known_children_are_returned_while_no_gateway_answers(espalier_gateway: Gateway, tmp_path: Path) -> None:
    cache = str(tmp_path / "known.json")
    nd = KazooServiceRegistry(espalier_gateway.endpoint, cachefile=cache, timeout=1)
    states: list[bool] = []
    assert nd.get_state(states.append) is True
    nd.set_node(f"{SSH}/server1:22")
    assert names(nd.get(SSH)) == ["server1:22"]
    espalier_gateway.kill()
    eventually(lambda: states == [True, False])
    assert names(nd.get(SSH)) == ["server1:22"] and nd.get_state() is False
    with pytest.raises(exceptions.NoConnection):
        nd.set_data("/config/app", {"a": 1})
    assert nd.get("/never") is False

    lazy = KazooServiceRegistry(espalier_gateway.endpoint, cachefile=cache, timeout=1, lazy=True)
    assert names(lazy.get(SSH)) == ["server1:22"]
    calls: list[Any] = []
    assert lazy.get("/never", calls.append) is False
    assert calls == [{"path": "/never", "stat": None, "data": None, "children": None}]
    espalier_gateway.start()
    eventually(lambda: states == [True, False, True])
    eventually(lambda: len(calls) == 2 and calls[1]["children"] == {})
    nd.stop()
    lazy.stop()


def test_nobody_misses_a_server_while_its_registry_is_rebuilt(nd: KazooServiceRegistry, empty_gateway: Gateway) -> None:
    nd.set_node(f"{SSH}/server1:22")
    calls: list[Any] = []
    nd.get(SSH, calls.append)
    with empty_gateway.connect() as other, other.children(SSH) as live:
        seen: list[int] = []
        live(lambda children: seen.append(len(children)))
        nd.rebuild()
        nd.set_node(f"{SSH}/server2:22")
        live.wait(lambda children: len(children) == 2, timeout=20)
        eventually(lambda: len(calls) == 2)
        assert 0 not in seen
    assert [names(one) for one in calls] == [["server1:22"], ["server1:22", "server2:22"]]


FORK = """
import os, sys
from espalier.compat.nd_service_registry import KazooServiceRegistry

nd = KazooServiceRegistry(sys.argv[1])
nd.set_node("/services/ssh/parent:22")
nd.get("/services/ssh")
child = os.fork()
if child == 0:
    # Noticed by itself; what the parent has registered stays its own.
    print(sorted(nd.get("/services/ssh")["children"]), flush=True)
    nd.set_node("/services/ssh/child:22")
    print(sorted(nd.get("/services/ssh")["children"]), flush=True)
    nd.stop()
    os._exit(0)
assert os.waitpid(child, 0)[1] == 0
nd.set_node("/services/ssh/later:22")
print(sorted(nd.get("/services/ssh")["children"]))
"""


def test_a_forked_process_connects_by_itself(empty_gateway: Gateway) -> None:
    command = [sys.executable, "-c", FORK, empty_gateway.endpoint]
    output = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout
    assert output.splitlines() == [
        "['parent:22']",
        "['child:22', 'parent:22']",
        "['later:22', 'parent:22']",
    ]


def test_credentials_of_zookeeper_are_warned_of(empty_gateway: Gateway, caplog: Any) -> None:
    nd = KazooServiceRegistry(empty_gateway.endpoint, username="me", password="secret")
    assert "the gateway has the credentials" in caplog.text and "secret" not in caplog.text
    assert (nd.username(), nd.password()) == ("me", "secret")
    nd.stop()
    nd._forget_instance()
    assert not any("secret" in key for key in KazooServiceRegistry._instances)


def test_a_lock_is_held_by_one_at_a_time_and_a_semaphore_by_as_many_as_it_permits(nd: KazooServiceRegistry, empty_gateway: Gateway) -> None:
    with connect(empty_gateway.endpoint) as other:
        with nd.get_lock("/locks/a", name="me", wait=5) as is_held:
            lock = nd.get_lock("/locks/a")
            assert is_held and lock.status() and (lock.token or 0) > 0
            with pytest.raises(EspalierError) as refused:
                other.semaphore("/locks/a", 1, wait=0.1)
            assert refused.value.reason == "NOT_ACQUIRED"
        assert not lock.status() and lock.token is None
        with other.semaphore("/locks/a", 1, wait=5):
            assert nd.acquire_lock("/locks/b") is True
            taken = nd.get_semaphore("/locks/a", 1, wait=5)
            taken._wait = 0.1
            assert taken.acquire() is False
        assert taken.acquire() is True
        assert nd.release_lock("/locks/a") is True
        assert nd.release_lock("/locks/never") is True
    assert nd.release_lock("/locks/b") is True
    two = nd.get_semaphore("/locks/c", 2)
    assert two.acquire() and two.acquire() and two.release()
