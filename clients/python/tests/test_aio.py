"""What a user of the asyncio client sees, at a real gateway."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import espalier
import pytest
from espalier import Reason, aio
from espalier.testing import Gateway
from espalier.v1 import tree_pb2

PATH = "/svc/providers"


@pytest.fixture
def play(empty_gateway: Gateway) -> Callable[[Callable[[aio.Client], Coroutine[Any, Any, None]]], None]:
    def play(scenario: Callable[[aio.Client], Coroutine[Any, Any, None]]) -> None:
        async def run() -> None:
            async with aio.connect(empty_gateway.endpoint) as client:
                await client.put(PATH)
                await scenario(client)

        asyncio.run(asyncio.wait_for(run(), 30))

    return play


def test_registrations_and_live_values(play: Any) -> None:
    async def scenario(client: aio.Client) -> None:
        live = client.children(PATH)
        seen: list[list[str]] = []
        live(lambda children: seen.append(sorted(children)))
        async with await client.register(PATH, ("10.0.0.1", 80), version="1") as registration:
            await registration.update(weight=1)
            await registration.pause()
            await registration.resume()
            await live.wait(lambda found: "10.0.0.1:80" in found and "weight" in found["10.0.0.1:80"].properties, 5)
            assert registration.state == "registered"
        await live.wait(lambda found: not found and found.removed, 5)
        assert seen[-1] == [] and ["10.0.0.1:80"] in seen
        states = []
        async for state in live:
            states.append(state)
            break
        assert states[0].source == "LIVE"

    play(scenario)


def test_an_asynchronous_hook_is_awaited(play: Any) -> None:
    async def scenario(client: aio.Client) -> None:
        async def hook(properties: dict[str, Any]) -> dict[str, Any]:
            await asyncio.sleep(0)
            return {**properties, "zone": "a"}

        await client.register(PATH, "10.0.0.1:80", on_register=hook)
        assert (await client.discover(PATH, synced=True))[0].properties["zone"] == "a"

    play(scenario)


def test_a_call_can_be_cancelled_and_leaves_nothing_behind(play: Any) -> None:
    async def scenario(client: aio.Client) -> None:
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(client.children("/nowhere").wait(lambda found: len(found) > 0), 0.2)
        walk = client.walk("/")
        assert (await walk.__anext__()).path == "/"
        await walk.aclose()  # type: ignore[attr-defined]
        task = asyncio.ensure_future(client.register("/nowhere", "10.0.0.1:80", wait=True))
        await asyncio.sleep(0.2)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await client.put("/nowhere")
        await asyncio.sleep(1.5)
        assert list(await client.discover("/nowhere", synced=True)) == []

    play(scenario)


def test_the_stubs_are_awaited(play: Any) -> None:
    async def scenario(client: aio.Client) -> None:
        assert (await client.stubs.tree.GetNode(tree_pb2.GetNodeRequest(path=PATH))).node.path == PATH
        walked = [one async for one in client.stubs.tree.WalkTree(tree_pb2.WalkTreeRequest(path="/"))]
        assert len(walked) == 1
        with pytest.raises(espalier.EspalierError) as raised:
            await client.stubs.tree.GetNode(tree_pb2.GetNodeRequest(path="/nowhere"))
        assert raised.value.reason is Reason.NOT_FOUND

    play(scenario)


def test_after_close_every_call_is_closed(play: Any) -> None:
    async def scenario(client: aio.Client) -> None:
        live = client.children(PATH)
        waits = asyncio.ensure_future(live.wait(lambda found: len(found) == 9))
        reads = asyncio.ensure_future(client.children(PATH).ready())
        await reads
        await client.close()
        await client.close()
        with pytest.raises(espalier.EspalierError, match="CLOSED"):
            await waits
        for call in (lambda: client.discover(PATH, synced=True), lambda: client.register(PATH, "h:1"), lambda: client.export_tree()):
            with pytest.raises(espalier.EspalierError, match="CLOSED"):
                await call()
        with pytest.raises(espalier.EspalierError, match="CLOSED"):
            client.children(PATH)
        assert [state async for state in live] == []

    play(scenario)
