"""What a user of the blocking client sees, at a real gateway."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import Any

import espalier
import pytest
from espalier import Reason
from espalier.testing import Gateway
from espalier.v1 import registry_pb2, tree_pb2

PATH = "/svc/providers"


@pytest.fixture
def client(empty_gateway: Gateway) -> Iterator[espalier.Client]:
    with empty_gateway.connect() as client:
        client.put(PATH)
        yield client


def test_a_registration_is_found_with_its_properties_until_it_is_closed(client: espalier.Client) -> None:
    with client.register(PATH, ("10.0.0.7", 8080), properties={"zone": "a"}, version="2") as registration:
        (provider,) = client.discover(PATH, synced=True)
        assert provider.name == "10.0.0.7:8080"
        assert provider.address == ("10.0.0.7", 8080)
        assert {"zone": "a", "version": "2"}.items() <= provider.properties.items()
        assert provider.lease_hash and provider.revision and provider.created_at
        assert registration.paths == (f"{PATH}/10.0.0.7:8080",)
        assert registration.state is espalier.RegistrationState.REGISTERED
    assert list(client.discover(PATH, synced=True)) == []


def test_properties_of_a_registration_are_merged_or_replaced(client: espalier.Client) -> None:
    registration = client.register(PATH, "10.0.0.7:80", version="2")
    registration.update(weight=0)
    assert {"weight": 0, "version": "2"}.items() <= client.discover(PATH, synced=True)[0].properties.items()
    assert "pid" in client.discover(PATH, synced=True)[0].properties
    registration.replace({"version": "3"})
    assert client.discover(PATH, synced=True)[0].properties == {"version": "3"}


def test_a_paused_registration_is_not_found_until_it_is_resumed(client: espalier.Client) -> None:
    registration = client.register(PATH, "10.0.0.7:80")
    registration.pause()
    assert len(client.discover(PATH, synced=True)) == 0
    assert registration.state == "paused"
    registration.resume()
    assert len(client.discover(PATH, synced=True)) == 1


def test_a_node_of_any_name_is_registered_and_not_taken_from_another_process(
    client: espalier.Client, empty_gateway: Gateway
) -> None:
    node = client.register_node("/svc/leader of all", owner="me")
    assert node.paths == ("/svc/leader of all",) and node.real_path == "/svc/leader of all"
    found = client.node("/svc/leader of all").node
    assert found.ephemeral and found.properties["owner"] == "me" and "pid" not in found.properties
    with empty_gateway.connect() as other:
        with pytest.raises(espalier.EspalierError) as raised:
            other.register_node("/svc/leader of all", owner="other")
        assert raised.value.reason is Reason.REGISTRATION_TAKEN
        node.update(owner="still me")
        node.pause()
        second = other.register_node("/svc/leader of all", owner="other")
        with pytest.raises(espalier.EspalierError):
            node.resume()
        second.close()
    node.resume()
    assert client.node("/svc/leader of all", synced=True).node.properties["owner"] == "still me"
    node.close()
    with pytest.raises(espalier.EspalierError, match="NOT_FOUND"):
        client.node("/svc/leader of all", synced=True)


def test_a_node_of_any_name_survives_its_gateway_with_what_an_operator_has_changed(
    espalier_gateway: Gateway, client: espalier.Client
) -> None:
    with espalier_gateway.connect() as mine, mine.register_node("/jobs/main", create_path=True, ttl=3, a=1) as node:
        mine.update("/jobs/main", {"weight": 0})
        espalier_gateway.kill()
        node.wait("suspended", timeout=30)
        espalier_gateway.start()
        node.wait("registered", timeout=30)
        assert {"a": 1, "weight": 0}.items() <= mine.node("/jobs/main", synced=True).node.properties.items()


def test_a_live_tree_of_one_level_has_a_node_and_its_children(client: espalier.Client) -> None:
    client.create("/a/b/c", {"x": 1}, parents=True)
    with client.tree("/a", depth=1) as live:
        assert list(live) == ["/a", "/a/b"]
        client.create("/a/d")
        assert list(live.wait(lambda tree: len(tree) == 3, timeout=10)) == ["/a", "/a/b", "/a/d"]


def test_the_hook_is_called_before_every_registration_and_may_change_its_properties(client: espalier.Client) -> None:
    calls: list[dict[str, Any]] = []

    def hook(properties: dict[str, Any]) -> None:
        calls.append(dict(properties))
        properties["count"] = len(calls)
        # It may call the client.
        client.discover(PATH, synced=True)

    registration = client.register(PATH, "10.0.0.7:80", on_register=hook, version="1")
    registration.update(version="2")
    assert client.discover(PATH, synced=True)[0].properties["count"] == 2
    assert [one["version"] for one in calls] == ["1", "2"]


def test_a_missing_path_is_raised_at_once_and_waited_for_only_if_asked(client: espalier.Client) -> None:
    with pytest.raises(espalier.EspalierError) as raised:
        client.register("/later/providers", "10.0.0.7:80")
    assert raised.value.reason is Reason.NOT_FOUND
    started = threading.Timer(0.5, client.put, ("/later/providers",))
    started.start()
    registration = client.register("/later/providers", "10.0.0.7:80", wait=True)
    registration.wait("registered", timeout=10)
    assert len(client.discover("/later/providers", synced=True)) == 1


def test_what_cannot_get_better_fails_even_if_asked_to_wait(client: espalier.Client) -> None:
    for address, reason in (("no port", Reason.BAD_ADDRESS), ("10.0.0.256:80", Reason.BAD_ADDRESS)):
        with pytest.raises(espalier.EspalierError) as raised:
            client.register(PATH, address, wait=True)
        assert raised.value.reason is reason
    with pytest.raises(ValueError, match="Out of range|not JSON compliant"):
        client.register(PATH, "10.0.0.7:80", weight=float("nan"))
    with pytest.raises(ValueError, match="port"):
        client.register(PATH, ("10.0.0.7", 0))


def test_a_live_value_is_a_mapping_with_callbacks_and_waits(client: espalier.Client) -> None:
    live = client.children(PATH)
    assert len(live) == 0 and live.stale is None and live.unresolved is None and live.real_path == PATH
    seen: list[list[str]] = []

    @live
    def changed(children: espalier.Children) -> None:
        seen.append(sorted(children))

    first = client.register(PATH, "10.0.0.1:80")
    live.wait(lambda found: len(found) == 1, timeout=5)
    client.register(PATH, "10.0.0.2:80")
    live.wait(lambda found: len(found) == 2, timeout=5)
    assert sorted(live) == ["10.0.0.1:80", "10.0.0.2:80"] and "10.0.0.1:80" in live
    eventually(lambda: seen and seen[-1] == ["10.0.0.1:80", "10.0.0.2:80"])
    assert seen[0] == []
    live.remove(changed)
    first.close()
    live.wait(lambda found: len(found) == 1, timeout=5)
    assert len(seen[-1]) == 2
    with pytest.raises(espalier.EspalierError, match="TIMEOUT"):
        live.wait(lambda found: len(found) == 9, timeout=0.1)


def test_a_callback_that_fails_is_logged_and_stays(client: espalier.Client, caplog: pytest.LogCaptureFixture) -> None:
    live = client.children(PATH)
    calls: list[int] = []

    @live
    def fails(children: espalier.Children) -> None:
        calls.append(len(children))
        raise ValueError("mine")

    client.register(PATH, "10.0.0.1:80")
    eventually(lambda: calls[-1:] == [1])
    assert "a callback failed" in caplog.text


def test_states_are_iterated_over_until_the_live_value_is_closed(client: espalier.Client) -> None:
    live = client.properties(PATH)
    seen: list[dict[str, Any]] = []
    for state in live.states():
        seen.append(dict(state))
        if len(seen) == 3:
            live.close()
        else:
            client.update(PATH, {"n": len(seen)})
    assert seen == [{}, {"n": 1}, {"n": 2}]


def test_a_live_value_of_a_missing_path_is_unresolved_until_the_path_exists(client: espalier.Client) -> None:
    live = client.properties("/later")
    assert live.unresolved is Reason.NOT_FOUND and dict(live) == {}
    client.put("/later", {"a": 1})
    live.wait(lambda found: found.get("a") == 1, timeout=5)
    assert live.unresolved is None
    with pytest.raises(espalier.EspalierError, match="NOT_FOUND"):
        client.children("/nowhere", must_exist=True)


def test_values_are_those_of_their_json_texts(client: espalier.Client) -> None:
    deep: Any = 1
    for _ in range(100):
        deep = [deep]
    values = {
        "big": 2**53 + 1,
        "huge": 10**400,
        "one": 1,
        "float": 1.0,
        "deep": deep,
        "empty": "",
        "unicode": "\U0001f600\x00é",
        "__proto__": None,
    }
    client.set(PATH, values)
    found = client.get(PATH, synced=True)
    assert dict(found) == values
    assert type(found["one"]) is int and type(found["float"]) is float
    assert client.node(PATH, synced=True).node.properties == values
    with client.tree("/svc") as tree:
        tree.wait(lambda found: found[PATH].properties == values, timeout=10)


def test_a_value_that_no_double_holds_spoils_nothing_else(client: espalier.Client) -> None:
    client.import_tree("/svc\n  /providers\n    /h:1\n      weight = 1e999\n    /h:2\n      weight = 2\n")
    found = {one.name: one.properties["weight"] for one in client.discover(PATH, synced=True)}
    assert found == {"h:1": float("inf"), "h:2": 2}
    assert client.children(PATH)["h:2"].properties == {"weight": 2}
    assert client.tree(PATH)[f"{PATH}/h:2"].properties == {"weight": 2}


def test_a_broken_property_link_says_where_it_leads_and_why(client: espalier.Client) -> None:
    client.put("/nowhere", {"threads": 8})
    client.set(PATH, {"threads =>": "/nowhere threads", "a": 1})
    assert client.get(PATH, synced=True)["threads"] == 8
    client.delete("/nowhere")
    live = client.properties(PATH)
    live.wait(lambda now: now.broken, timeout=5)
    for found in (client.get(PATH, synced=True), live.current):
        assert dict(found) == {"a": 1}
        assert found.broken["threads"].target == "/nowhere threads"
        assert found.broken["threads"].reason is Reason.PROPERTY_LINK_MISSING
        with pytest.raises(KeyError, match="nowhere"):
            found["threads"]


def test_nodes_are_made_linked_moved_walked_and_deleted(client: espalier.Client) -> None:
    assert client.create("/a/b/c", {"x": 1}, parents=True).real_path == "/a/b/c"
    with pytest.raises(espalier.EspalierError, match="ALREADY_EXISTS"):
        client.create("/a/b/c")
    written = client.put("/a/b/c", {"x": 2})
    with pytest.raises(espalier.EspalierError, match="CONFLICT"):
        client.update("/a/b/c", {"x": 3}, etag='"0-0"')
    assert client.update("/a/b/c", {"y": 1}, remove=["x"], etag=written.etag).changed
    client.link("/l", "/a/b")
    resolved = client.resolve("/l/c")
    assert resolved.real_path == "/a/b/c" and resolved.hops[0].target == "/a/b"
    assert client.get("/l/c") == client.get("/a/b/c")
    assert [one.path for one in client.walk("/a")] == ["/a", "/a/b", "/a/b/c"]
    assert [one.path for one in client.walk("/", prune=lambda node: node.path == "/a")] == ["/", "/a", "/svc", PATH]
    assert client.move("/a/b", "/b").nodes == 2
    copied = client.copy("/b", "/copies/b", parents=True, rebase_links=True)
    assert (copied.real_path, copied.destination, copied.nodes, copied.left_out) == ("/b", "/copies/b", 2, ())
    assert dict(client.get("/copies/b/c")) == dict(client.get("/b/c"))
    with pytest.raises(espalier.EspalierError, match="ALREADY_EXISTS"):
        client.copy("/b", "/copies/b")
    assert client.delete("/b", recursive=True).deleted_paths == ("/b/c", "/b")


def test_a_text_is_planned_imported_and_exported(client: espalier.Client) -> None:
    text = "/web\n  threads = 8\n  /a\n" + "".join(f"  /n{n}\n    x = 1.0\n" for n in range(20_000))
    plan = client.plan(text)
    assert plan.created == 20_002 and plan.revision == 0 and len(plan.steps) == 20_002
    assert client.import_tree(text, plan_etag=plan.plan_etag).created == 20_002
    assert not client.plan(text).changed
    assert client.export_tree("/web").startswith("/web\n  threads = 8\n")
    changed = client.plan("/web\n  threads = 9\n", trim="delete")
    assert changed.deleted == 20_001
    (update,) = (step for step in changed.steps if step.change == "update")
    assert update.properties == (espalier.PropertyChange("threads", "8", "9"),)
    with pytest.raises(espalier.EspalierError) as raised:
        client.import_tree("/web\n  threads = \n  x = ture\n")
    assert raised.value.reason is Reason.BAD_SYNTAX and len(raised.value.violations) == 2
    with pytest.raises(ValueError, match="trim"):
        client.import_tree(text, trim="all")  # type: ignore[arg-type]


def test_the_stubs_have_the_errors_of_the_client(client: espalier.Client) -> None:
    assert client.stubs.tree.GetNode(tree_pb2.GetNodeRequest(path=PATH)).node.path == PATH
    assert [len(one.nodes) for one in client.stubs.tree.WalkTree(tree_pb2.WalkTreeRequest(path="/svc"))] == [2]
    with pytest.raises(espalier.EspalierError) as raised:
        client.stubs.registry.Discover(registry_pb2.DiscoverRequest(path="/nowhere"))
    assert raised.value.reason is Reason.NOT_FOUND and raised.value.metadata["path"] == "/nowhere"
    requests = [tree_pb2.ImportTreeRequest(text="/x\n")]
    assert [one.WhichOneof("part") for one in client.stubs.tree.ImportTree(requests)][-1] == "result"


def test_a_client_is_used_from_many_threads(client: espalier.Client) -> None:
    failures: list[BaseException] = []

    def work(at: int) -> None:
        try:
            with client.register(PATH, f"10.0.0.{at}:80", at=at):
                for _ in range(10):
                    assert any(one.properties["at"] == at for one in client.discover(PATH, synced=True))
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(at,)) for at in range(10)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert failures == []


def test_registrations_and_live_values_need_no_threads_of_their_own(client: espalier.Client) -> None:
    with client.children(PATH) as live:
        before = threading.active_count()
        registrations = [client.register(PATH, f"10.0.1.{at}:80") for at in range(100)]
        values = [client.properties(PATH) for _ in range(20)]
        live.wait(lambda found: len(found) == 100, timeout=10)
        assert threading.active_count() == before
        assert len({one.lease_id for one in registrations}) == 1
        for value in values:
            value.close()


def eventually(condition: Any, timeout: float = 10.0) -> None:
    deadline = time.monotonic() + timeout
    while not condition():
        assert time.monotonic() < deadline, "not in time"
        time.sleep(0.02)
