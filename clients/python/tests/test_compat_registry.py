"""What programs for the Configuration Registry API see, beyond the session of its README."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from espalier import Client
from espalier.compat import registry
from espalier.testing import Gateway

NODES = {"a": {"status": "pending", "disks": [{"name": "d1", "mode": "rw"}], "services": ["s"], "tags": "x, y"}}


@pytest.fixture
def client(empty_gateway: Gateway) -> Iterator[Client]:
    with empty_gateway.connect() as client:
        registry.connect(client)
        yield client


def test_ids_are_given_once_to_instances_made_at_the_same_time(client: Client) -> None:
    ids: list[str] = []
    threads = [
        threading.Thread(target=lambda: ids.append(registry.register("u", "f", "1", NODES, {})[3])) for _ in range(5)
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(ids) == ["1", "2", "3", "4", "5"]
    assert all(registry.get_cluster_instance("u", "f", "1", one).nodes[0].status == "pending" for one in ids)


def test_the_id_after_9_is_10_and_names_that_are_no_numbers_do_not_count(client: Client) -> None:
    for name in ("9", "x"):
        client.create(f"/instances/u/f/1/{name}", parents=True)
    assert registry.register("u", "f", "1") == ("u", "f", "1", "10")


def test_what_does_not_exist_is_a_key_that_does_not_exist(client: Client) -> None:
    registry.register("u", "f", "1", NODES)
    (node,) = registry.get_cluster_instance("u", "f", "1", 1).nodes
    assert not hasattr(node, "nope") and node.get("nope", 3) == 3
    for read in (
        lambda: node.nope,
        lambda: registry.get_cluster_instance("u", "f", "1", 7).nodes,
        lambda: registry.get_cluster_instance("u", "f", "1", 7).status,
    ):
        with pytest.raises(registry.KeyDoesNotExist):
            read()
    with pytest.raises(registry.KeyDoesNotExist):
        registry.get_cluster_instance("u", "f", "1", 7).status = "running"


@pytest.mark.parametrize("parts", [("u", "f", None, 1), ("u/x", "f", "1", 1), ("", "f", "1", 1)])
def test_a_part_of_a_dn_is_one_name(client: Client, parts: tuple[str | None, ...]) -> None:
    with pytest.raises(ValueError, match="part of a DN"):
        registry.get_cluster_instance(*parts)


def test_entries_of_a_node_are_written_one_by_one(client: Client) -> None:
    registry.register("u", "f", "1", NODES)
    (node,) = registry.get_cluster_instance(dn="instances/u/f/1/1").nodes
    (disk,) = node.disks
    disk.origin = "/data/1"
    disk.set("mode", "ro")
    assert disk.to_dict() == {"name": "d1", "mode": "ro", "origin": "/data/1"}
    assert (disk.mode, str(disk), repr(disk)) == ("ro", "u/f/1/1/nodes/a/disks/d1", "Disk(u/f/1/1/nodes/a/disks/d1)")
    assert node.networks == [] and node.tags == ["x", "y"]
    node.tags = ["z"]
    assert node.tags == ["z"] and node.cluster.dn == "u/f/1/1" and node.services[0].cluster == node.cluster


def test_what_follows_from_others_is_not_set(client: Client) -> None:
    registry.register("u", "f", "1", NODES)
    instance = registry.get_cluster_instance("u", "f", "1", "1")
    for one, name in ((instance, "nodes"), (instance.nodes[0], "services"), (instance.services[0], "nodes"), (instance, "dn")):
        with pytest.raises(registry.ReadOnlyAttributeError):
            setattr(one, name, [])
    instance.set_attributes({"status": "ready", "progress": "100"})
    assert instance.to_dict() == {"status": "ready", "progress": "100"}
    assert instance < instance.copy()
