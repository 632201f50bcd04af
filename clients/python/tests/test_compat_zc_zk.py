"""What programs for zc.zk see, beyond the session of its README."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from typing import Any

import pytest
from espalier import EspalierError
from espalier.compat import zc_zk
from espalier.compat.zc_zk import ZooKeeper
from espalier.testing import Gateway


@pytest.fixture
def zk(empty_gateway: Gateway) -> Iterator[ZooKeeper]:
    zk = ZooKeeper(empty_gateway.endpoint)
    zk.import_tree("/fooservice\n  threads = 1\n  /providers\n")
    yield zk
    zk.close()


def test_an_address_is_given_by_the_environment_too(empty_gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZC_ZK_CONNECTION_STRING", empty_gateway.endpoint)
    zk = zc_zk.ZK()
    assert zk.get_children("/") == [] and zk.recv_timeout() == 10.0
    zk.close()


def test_no_gateway_is_a_failed_connect() -> None:
    with pytest.raises(zc_zk.FailedConnect):
        ZooKeeper("127.0.0.1:1")


def test_a_client_that_was_given_stays_open(empty_gateway: Gateway) -> None:
    with empty_gateway.connect() as client:
        client.put("/svc")
        zk = ZooKeeper(client)
        zk.register("/svc", "10.0.0.1:80")
        zk.close()
        assert list(client.discover("/svc", synced=True)) == []


def test_the_callback_is_not_kept_if_its_first_call_fails(zk: ZooKeeper) -> None:
    def fail(_: Any) -> None:
        raise RuntimeError("no")

    children = zk.children("/fooservice")
    with pytest.raises(RuntimeError):
        children(fail)
    assert children.callbacks == []


def test_a_callback_that_fails_later_is_dropped_and_the_others_go_on(zk: ZooKeeper, caplog: Any) -> None:
    children = zk.children("/fooservice/providers")
    calls: list[list[str]] = []

    def fail(now: zc_zk.Children) -> None:
        if len(now):
            raise RuntimeError("no")

    def cancel(now: zc_zk.Children) -> None:
        if len(now):
            raise zc_zk.CancelWatch

    children(fail)(cancel)(lambda now: calls.append(sorted(now)))
    zk.register("/fooservice/providers", ("10.0.0.1", 80))
    zk.register("/fooservice/providers", ("10.0.0.1", 81))
    assert calls == [[], ["10.0.0.1:80"], ["10.0.0.1:80", "10.0.0.1:81"]]
    assert len(children.callbacks) == 1
    assert "watch(" in caplog.text and "RuntimeError" in caplog.text


def test_a_callback_may_write(zk: ZooKeeper) -> None:
    @zk.properties("/fooservice")
    def changed(properties: zc_zk.Properties) -> None:
        if properties["threads"] < 3:
            properties["threads"] += 1

    changed.set(threads=1)
    with zk.client.properties("/fooservice") as live:
        assert live.wait(lambda value: value["threads"] == 3, timeout=10)


def test_objects_without_callbacks_end_when_they_are_not_referenced(zk: ZooKeeper) -> None:
    calls: list[int] = []
    zk.children("/fooservice")(lambda now: calls.append(len(now)))
    for _ in range(3):
        zk.children("/fooservice")
        zk.properties("/fooservice")
    gc.collect()
    assert len(zk._watches) == 1
    zk.create("/fooservice/more")
    assert calls == [1, 2]
    zk.properties("/fooservice", watch=False)
    assert zk._unused == []


def test_links_in_a_cycle_are_a_link_loop_and_dangling_ones_are_no_node(zk: ZooKeeper) -> None:
    zk.import_tree("/top\n  l -> /top/m\n  m -> l\n  gone -> /nowhere\n")
    with pytest.raises(zc_zk.LinkLoop):
        zk.resolve("/top/l")
    with pytest.raises(zc_zk.NoNodeError, match="/top/gone"):
        zk.children("/top/gone")
    assert zk.exists("/top") and zk.exists("/top/gone") is None and zk.exists("/nope") is None
    zk.ln("/fooservice/providers", "/top/")
    assert zk.resolve("/top/providers") == "/fooservice/providers" and zk.exists("/top/providers") is None


def test_a_property_link_that_does_not_resolve_is_refused_and_nothing_is_written(zk: ZooKeeper) -> None:
    properties = zk.properties("/fooservice")
    with pytest.raises(ValueError, match="Bad property link"):
        properties.update({"size =>": "/nowhere"})
    assert dict(properties) == {"threads": 1} and zk.get_properties("/fooservice") == {"threads": 1}


def test_a_property_link_that_breaks_later_is_a_bad_property_link_and_its_target_is_followed(zk: ZooKeeper) -> None:
    zk.import_tree("/web\n  size = 2\n/app\n  size => /web\n  own = 1\n")
    app = zk.properties("/app")
    sizes: list[Any] = []
    app(lambda now: sizes.append(now["size"]))
    assert sorted(app) == ["own", "size"] and "size" in app and app.copy() == {"size =>": "/web", "own": 1}
    zk.properties("/web").set(size=3)
    with zk.client.properties("/app") as live:
        live.wait(lambda value: value["size"] == 3, timeout=10)
        zk.client.delete("/web")
        live.wait(lambda value: "size" in value.broken, timeout=10)
    zk.properties("/app", watch=False).update(own=2)
    with pytest.raises(zc_zk.BadPropertyLink):
        app["size"]
    assert app["own"] == 2 and sizes == [2, 3]


def test_what_is_set_at_a_registered_server_is_registered(zk: ZooKeeper) -> None:
    zk.register("/fooservice/providers", "10.0.0.1:80", version=1, pid=7)
    path = "/fooservice/providers/10.0.0.1:80"
    zk.properties(path).update(version=2)
    assert zk.get_properties(path)["version"] == 2 and zk.get_properties(path)["pid"] != 7
    assert zk.client.discover("/fooservice/providers", synced=True)[0].override is None
    zk.delete(path)
    assert zk.exists(path) is None
    with pytest.raises(zc_zk.NoNodeError):
        zk.delete(path)


def test_methods_of_kazoo_take_versions_and_data(zk: ZooKeeper) -> None:
    assert zk.create("/a/b", b"plain", makepath=True) == "/a/b"
    data, stat = zk.get("/a/b")
    assert data == b"plain" and stat.version == 0 and stat.dataLength == 5 and stat.ephemeralOwner == 0
    assert zk.set("/a/b", '{"x":1}', version=0).version == 1
    assert zk.get("/a/b")[0] == b'{"x":1}'
    with pytest.raises(zc_zk.BadVersionError):
        zk.set("/a/b", "{}", version=0)
    with pytest.raises(zc_zk.BadVersionError):
        zk.delete("/a/b", version=7)
    with pytest.raises(zc_zk.NodeExistsError):
        zk.create("/a/b")
    with pytest.raises(zc_zk.NotEmptyError):
        zk.delete("/a")
    with pytest.raises(zc_zk.NoNodeError):
        zk.create("/no/b")
    zk.create_recursive("/a/b/c", "x", None)
    zk.create_recursive("/a/b/c", "y", None)
    zk.ensure_path("/a/b/c")
    assert zk.get("/a/b/c")[0] == b"y"
    first, second = zk.create("/a/n", sequence=True), zk.create("/a/n", sequence=True)
    assert first < second and len(first) == len("/a/n") + 10


def test_names_that_are_no_addresses_are_registered_and_ephemeral_nodes_created(zk: ZooKeeper) -> None:
    zk.register("/fooservice/providers", "test", acl=zc_zk.OPEN_ACL_UNSAFE, version=1)
    assert zk.get_properties("/fooservice/providers/test").keys() == {"pid", "version"}
    assert zk.create("/jobs/main", "me", ephemeral=True, makepath=True) == "/jobs/main"
    assert zk.is_ephemeral("/jobs/main") and zk.get_properties("/jobs/main") == {"string_value": "me"}
    with pytest.raises(zc_zk.NodeExistsError):
        zk.create("/jobs/main", "me", ephemeral=True)
    zk.set("/jobs/main", '{"a":1}')
    assert zk.get_properties("/jobs/main") == {"a": 1}
    with pytest.raises(NotImplementedError):
        zk.create("/jobs/n", ephemeral=True, sequence=True)
    zk.delete("/jobs/main")
    assert zk.exists("/jobs/main") is None


@pytest.mark.parametrize("data", [b"", b"xxx", b"{xxx}", b"\n{xxx}\n", b"\xff", b'{"a":1}'])
def test_data_are_converted_as_by_zc_zk(zk: ZooKeeper, data: bytes) -> None:
    zk.create("/data", data)
    text = data.decode("utf-8", "surrogateescape")
    expected = {b"": {}, b'{"a":1}': {"a": 1}}.get(data, {"string_value": text})
    assert zk.get_properties("/data") == expected == dict(zk.properties("/data"))
    assert zk.get("/data")[0] == (data or b"{}")


def test_a_dry_run_says_what_an_import_would_do_in_the_order_of_zc_zk(zk: ZooKeeper, capsys: Any) -> None:
    zk.import_tree("/test\n  a = 1\n  b = 2\n  ae -> /x\n  ad -> /y\n  /c1\n    /c12\n  /c2\n")
    zk.import_tree(
        "/test\n  a = 2\n  ae -> /z\n  /c1\n    /c12\n      a = 1\n      b -> /b\n      /c123\n        /deep\n", dry_run=True
    )
    assert capsys.readouterr().out.splitlines() == [
        "/test a change from 1 to 2",
        "/test remove link ad -> /y",
        "/test ae link change from /x to /z",
        "/test remove property b = 2",
        "extra path not trimmed: /test/c2",
        "/test/c1/c12 add property a = 1",
        "/test/c1/c12 add link b -> /b",
        "add /test/c1/c12/c123",
    ]


def test_live_servers_and_what_holds_them_are_never_trimmed(zk: ZooKeeper, capsys: Any) -> None:
    zk.import_tree("/fooservice\n  threads = 1\n  /providers\n  /extra\n    /deep\n    /old\n      /older\n")
    zk.register("/fooservice/providers", "10.0.0.1:80")
    zk.register("/fooservice/extra/deep", "10.0.0.1:81")
    capsys.readouterr()
    text = "/fooservice\n  threads = 1\n  /providers\n"
    zk.import_tree(text, trim=True, dry_run=True)
    assert capsys.readouterr().out.splitlines() == [
        "wouldn't delete /fooservice/extra/deep/10.0.0.1:81 because it's ephemeral.",
        "/fooservice/extra/deep not deleted due to ephemeral descendent.",
        "would delete /fooservice/extra/old/older.",
        "would delete /fooservice/extra/old.",
        "/fooservice/extra not deleted due to ephemeral descendent.",
    ]
    zk.import_tree(text, trim=True)
    assert capsys.readouterr().out.splitlines()[0].startswith("Not deleting /fooservice/extra/deep/10.0.0.1:81")
    assert list(zk.walk("/fooservice/extra")) == [
        "/fooservice/extra",
        "/fooservice/extra/deep",
        "/fooservice/extra/deep/10.0.0.1:81",
    ]


def test_a_forced_deletion_takes_servers_and_they_do_not_come_back(zk: ZooKeeper, capsys: Any) -> None:
    zk.register("/fooservice/providers", "10.0.0.1:80")
    zk.delete_recursive("/fooservice", dry_run=True)
    zk.delete_recursive("/fooservice/providers/10.0.0.1:80", ignore_if_ephemeral=True)
    zk.delete_recursive("/fooservice", force=True, dry_run=True)
    assert capsys.readouterr().out.splitlines() == [
        "wouldn't delete /fooservice/providers/10.0.0.1:80 because it's ephemeral.",
        "/fooservice/providers not deleted due to ephemeral descendent.",
        "/fooservice not deleted due to ephemeral descendent.",
        "would delete /fooservice/providers/10.0.0.1:80.",
        "would delete /fooservice/providers.",
        "would delete /fooservice.",
    ]
    zk.delete_recursive("/fooservice", force=True)
    assert zk.exists("/fooservice") is None and not zk._registrations
    with pytest.raises(zc_zk.NoNodeError):
        zk.delete_recursive("/fooservice")


def test_a_text_with_mistakes_is_a_value_error_with_all_of_them(zk: ZooKeeper) -> None:
    with pytest.raises(ValueError, match=r"(?s)3.*4|four"):
        zk.import_tree("/a\n  b c\n  x = four\n")
    assert zk.get_children("/") == ["fooservice"]


def test_a_text_is_parsed_into_nodes_of_any_class_and_its_first_mistake_has_its_line(zk: ZooKeeper) -> None:
    class Mine(zc_zk.ParseNode):
        pass

    root = zk.parse_tree("/\n  a = 1\n/x : t\n  l -> /y\n  p => /y q\n  /y\n    n = [1, 'b']\n", Mine)
    assert isinstance(root, Mine) and root.name == "" and root.properties == {"a": 1}
    x = root.children["x"]
    assert isinstance(x, Mine) and (x.name, x.properties) == ("x", {"type": "t", "l ->": "/y", "p =>": "/y q"})
    assert x.children["y"].properties == {"n": [1, "b"]} and x.children["y"].children == {}
    with pytest.raises(ValueError) as raised:
        zc_zk.parse_tree("/a\n  x = 1\n    /b\n")
    assert raised.value.args[:2] == (3, "    /b")
    assert zk.get_children("/") == ["fooservice"]


def test_access_control_lists_of_kazoo_are_taken_and_refused_by_a_store_that_has_none(zk: ZooKeeper) -> None:
    class Id:
        scheme, id = "world", "anyone"

    class Acl:
        perms, id = 31, Id()

    zk.create("/open", "", [Acl()])
    Acl.perms = 1
    for acl in ([Acl()], zc_zk.READ_ACL_UNSAFE):
        with pytest.raises(EspalierError, match="BAD_ARGUMENT"):
            zk.register("/open", ("10.0.0.1", 80), acl=acl)
        with pytest.raises(EspalierError, match="BAD_ARGUMENT"):
            zk.create("/read", "", acl)
    assert zk.get_children("/") == ["fooservice", "open"] and zk.get_children("/open") == []
