"""The client in a process in which the gRPC library cannot be used; `test_fork` has real ones."""

from __future__ import annotations

import time

import espalier
import pytest
from espalier import Reason, forked
from espalier.http2 import Http2Channel
from espalier.testing import Gateway

PATH = "/svc/providers"


@pytest.fixture
def client(espalier_gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> espalier.Client:
    monkeypatch.setattr(forked, "_is_child", True)
    client = espalier_gateway.connect(timeout=20)
    client.put(PATH)
    assert isinstance(client._core.gateways.current.channel, Http2Channel)
    return client


def test_it_does_what_it_does_over_grpc(client: espalier.Client, espalier_gateway: Gateway) -> None:
    # More than a window in both directions, in many messages.
    text = "".join(f'/n{n}\n  x = "{"y" * 1000}"\n' for n in range(5_000))
    assert client.import_tree(text).created == 5_000
    assert len(client.export_tree("/")) > 5_000_000
    with client.tree("/") as tree:
        assert len(tree) == 5_003
    live = client.children(PATH)
    registration = client.register(PATH, "10.0.0.1:80", ttl=2)
    live.wait(lambda found: len(found) == 1, timeout=5)
    time.sleep(2.5)
    assert len(client.discover(PATH)) == 1 and registration.state == "registered"
    with pytest.raises(espalier.EspalierError) as raised:
        client.get("/nowhere/é")
    assert raised.value.reason is Reason.NOT_FOUND and raised.value.metadata["path"] == "/nowhere/é"
    with pytest.raises(espalier.EspalierError) as raised:
        client.import_tree("/a\n  x = ture\n  y = \n")
    assert len(raised.value.violations) == 2
    espalier_gateway.kill()
    live.wait(lambda found: found.stale is not None, timeout=5)
    espalier_gateway.start()
    live.wait(lambda found: found.stale is None and len(found) == 1, timeout=20)
    espalier_gateway.freeze()
    with pytest.raises(espalier.EspalierError) as raised, espalier_gateway.connect(timeout=2) as other:
        other.discover(PATH)
    assert raised.value.reason is Reason.GATEWAY_UNREACHABLE and "no answer" in raised.value.message
    espalier_gateway.thaw()
    client.close()


def test_credentials_of_grpc_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    import grpc

    monkeypatch.setattr(forked, "_is_child", True)
    client = espalier.connect("127.0.0.1:1", credentials=grpc.ssl_channel_credentials())
    with pytest.raises(ValueError, match="pass `ca`"):
        client.discover("/")
