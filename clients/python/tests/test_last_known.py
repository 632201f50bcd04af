"""A start without any gateway, with the file of what was last known."""

from __future__ import annotations

import stat
from pathlib import Path

import espalier
import pytest
from espalier import Reason
from espalier.testing import Gateway

PATH = "/svc/providers"


def test_what_was_known_is_used_at_a_start_without_gateways_and_replaced_when_one_answers(
    espalier_gateway: Gateway, tmp_path: Path
) -> None:
    cache = tmp_path / "known.json"
    with espalier_gateway.connect(cache=cache) as client:
        client.put(PATH, {"big": 2**70, "one": 1.0})
        client.create(f"{PATH}/10.0.0.1:80", {"weight": 1})
        values = [client.children(PATH), client.properties(PATH), client.tree("/svc")]
        known = [dict(one) for one in values]
        providers = list(client.discover(PATH))
        properties = dict(client.get(PATH))
    assert stat.S_IMODE(cache.stat().st_mode) == 0o600
    assert [one.name for one in tmp_path.iterdir()] == ["known.json"]
    espalier_gateway.kill()
    with espalier_gateway.connect(cache=cache, timeout=2.5) as client:
        values = [client.children(PATH), client.properties(PATH), client.tree("/svc")]
        assert [dict(one) for one in values] == known
        for one in values:
            assert one.stale is not None and one.stale.reason is Reason.GATEWAY_UNREACHABLE and one.stale.age > 0
        found = client.discover(PATH)
        assert list(found) == providers and found.source == "LAST_KNOWN"
        assert dict(client.get(PATH)) == properties
        with pytest.raises(espalier.EspalierError, match="GATEWAY_UNREACHABLE"):
            client.get("/other")
        espalier_gateway.start()
        for one in values:
            one.wait(lambda value: value.stale is None, timeout=20)
        assert [dict(one) for one in values] == known
        # Emptiness does not replace what is known.
        client.delete(f"{PATH}/10.0.0.1:80", recursive=True, force=True)
        values[0].wait(lambda value: len(value) == 0, timeout=10)
    espalier_gateway.kill()
    with espalier_gateway.connect(cache=cache, timeout=2.5) as client:
        assert len(client.children(PATH)) == 1


@pytest.mark.parametrize("text", ["", "{", "[]", '{"version":9}', '{"version":1,"entries":{"children /p":{"at":1,"value":{}}}}'])
def test_a_file_that_is_not_usable_is_as_none(tmp_path: Path, text: str) -> None:
    cache = tmp_path / "known.json"
    cache.write_text(text)
    with espalier.connect("127.0.0.1:1", cache=cache, timeout=2.5) as client, client.children("/p") as live:
        assert len(live) == 0 and live.stale is not None
