"""Gateways that are silent, refused or gone."""

from __future__ import annotations

import asyncio
import logging
import socket
import time
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import espalier
import pytest
from espalier import Reason, aio
from espalier.v1 import registry_pb2
from fakes import FakeGateway, FakeRegistry

PATH = "/svc/providers"


def play(scenario: Callable[..., Coroutine[Any, Any, None]], gateways: int, interval: float = 2.0) -> None:
    """Plays a scenario with as many gateways, and as quiet an event loop as the machine allows."""

    async def run() -> None:
        registry = FakeRegistry()
        started = [await FakeGateway(registry, interval).start() for _ in range(gateways)]
        try:
            await asyncio.wait_for(scenario(registry, *started), 60)
        finally:
            for one in started:
                await one.stop()

    asyncio.run(run())


def connect(*gateways: FakeGateway, **options: Any) -> aio.Client:
    return aio.connect(*(one.endpoint for one in gateways), choose="first", **options)


#: What a machine with much else to do may need more than a quiet one.
_SLOWNESS = 4


async def within(seconds: float, condition: Callable[[], Any]) -> None:
    """Waits for a condition that comes within these seconds on a quiet machine."""
    deadline = time.monotonic() + seconds * _SLOWNESS
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds * _SLOWNESS} s"
        await asyncio.sleep(0.02)


def test_there_is_one_keep_alive_stream_for_everything_and_only_while_something_is_alive() -> None:
    async def scenario(registry: FakeRegistry, gateway: FakeGateway) -> None:
        async with connect(gateway) as client:
            await client.discover(PATH)
            assert gateway.keep_alives == 0
            async with client.children(PATH) as live:
                await live.ready(5)
                await within(5, lambda: gateway.pings == [0])
                for at in range(20):
                    await client.register(PATH, f"h:{at + 1}")
                await within(5, lambda: gateway.pings[-1] == 1)
            assert gateway.most_keep_alives == 1

    play(scenario, 1)


def test_all_registrations_of_a_lease_that_expired_are_made_again_also_the_one_that_was_made_meanwhile() -> None:
    async def scenario(registry: FakeRegistry, gateway: FakeGateway) -> None:
        async with connect(gateway) as client:
            await client.register(PATH, "h:1")
            await within(2, lambda: gateway.pings and gateway.pings[-1] == 1)
            gateway.hold_renewals()
            sent = len(gateway.pings)
            await within(3, lambda: len(gateway.pings) > sent)
            # The answer to what was sent before does not mean this one.
            late = await client.register(PATH, "h:2")
            expired = late.lease_id
            gateway.expire(expired)
            await within(5, lambda: set(registry.providers) == {"h:1", "h:2"})
            assert expired not in registry.providers.values()
            assert late.state == "registered"
            await within(5, lambda: gateway.pings[-1] == 1)

    play(scenario, 1)


def test_everything_moves_when_all_gateways_but_one_freeze_at_once(caplog: pytest.LogCaptureFixture) -> None:
    async def scenario(registry: FakeRegistry, *gateways: FakeGateway) -> None:
        async with connect(*gateways) as client:
            registrations = [await client.register(PATH, f"h:{at + 1}") for at in range(50)]
            live = client.children(PATH)
            await live.wait(lambda found: len(found) == 50, 10)
            stale: list[Any] = []
            live(lambda value: stale.append(value.stale))
            frozen = time.monotonic()
            gateways[0].freeze()
            gateways[1].freeze()
            living = gateways[2]

            def moved() -> bool:
                return len({name for at, where, name in registry.registered if where is living and at > frozen}) == 50

            # Half of a session timeout of 10 s.
            await within(5, moved)
            # The others are asked at once, not one after the other.
            assert [one.getMessage().rpartition(" ")[2] for one in caplog.records] == [f"grpc://{living.endpoint}"]
            registry.providers["new:1"] = ""
            registry.touch()
            await live.wait(lambda found: "new:1" in found, 5)
            assert all(one.state == "registered" for one in registrations)
            assert stale[-1] is None

    play(scenario, 3)


def test_a_shorter_interval_of_the_gateway_makes_the_move_sooner() -> None:
    async def scenario(registry: FakeRegistry, first: FakeGateway, second: FakeGateway) -> None:
        async with connect(first, second) as client:
            await client.register(PATH, "h:1")
            await within(5, lambda: len(first.pings) > 2)
            first.freeze()
            # 0.3 s twice, and what asking takes.
            await within(4, lambda: registry.registered[-1][1] is second)

    play(scenario, 2, interval=0.3)


def test_values_are_stale_when_every_gateway_is_frozen_and_live_again_afterwards() -> None:
    async def scenario(registry: FakeRegistry, first: FakeGateway, second: FakeGateway) -> None:
        async with connect(first, second) as client:
            live = client.children(PATH)
            registration = await client.register(PATH, "h:1")
            await live.wait(lambda found: len(found) == 1, 5)
            first.freeze()
            second.freeze()
            await within(6.5, lambda: live.stale is not None)
            assert live.stale is not None and live.stale.reason is Reason.GATEWAY_UNREACHABLE
            assert first.endpoint in live.stale.message and second.endpoint in live.stale.message
            assert sorted(live) == ["h:1"] and live.stale.age > 0
            assert registration.state == "suspended"
            first.thaw()
            second.thaw()
            await within(5, lambda: live.stale is None and registration.state == "registered")

    play(scenario, 2)


def test_values_are_stale_soon_when_every_gateway_refuses_and_live_again_when_one_is_back() -> None:
    async def scenario(registry: FakeRegistry, only: FakeGateway) -> None:
        async with connect(only) as client:
            live = client.children(PATH)
            registration = await client.register(PATH, "h:1")
            await live.wait(lambda found: len(found) == 1, 5)
            await only.stop()
            await within(2.5, lambda: live.stale is not None)
            assert live.stale is not None and live.stale.reason is Reason.GATEWAY_UNREACHABLE
            await only.start()
            await within(4, lambda: live.stale is None and registration.state == "registered")

    play(scenario, 1)


def test_a_live_value_opened_at_a_frozen_gateway_starts_at_another_one() -> None:
    async def scenario(registry: FakeRegistry, first: FakeGateway, second: FakeGateway) -> None:
        first.freeze()
        async with connect(first, second) as client:
            live = client.children(PATH)
            await live.wait(lambda found: found.stale is None and found.revision > 0, 7)

    play(scenario, 2)


def test_a_call_at_a_frozen_gateway_is_answered_by_another_one_before_its_deadline() -> None:
    async def scenario(registry: FakeRegistry, first: FakeGateway, second: FakeGateway) -> None:
        first.freeze()
        async with connect(first, second) as client:
            assert list(await client.discover(PATH)) == []
            await client.register(PATH, "h:1")
            assert registry.registered[-1][1] is second

    play(scenario, 2)


def test_a_call_waits_for_a_gateway_that_does_not_listen_yet() -> None:
    async def scenario(registry: FakeRegistry, gateway: FakeGateway) -> None:
        await gateway.stop()
        async with connect(gateway, timeout=10) as client:
            answer = asyncio.ensure_future(client.register(PATH, "h:1"))
            await asyncio.sleep(1.5)
            await gateway.start()
            await answer

    play(scenario, 1)


def test_after_its_deadline_a_call_names_every_endpoint_and_why() -> None:
    async def scenario(registry: FakeRegistry, frozen: FakeGateway) -> None:
        frozen.freeze()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            nobody = f"127.0.0.1:{probe.getsockname()[1]}"
        async with aio.connect(nobody, frozen.endpoint, timeout=2.5) as client:
            calls: dict[str, Callable[[], Awaitable[Any]]] = {
                "discover": lambda: client.discover(PATH),
                "register": lambda: client.register(PATH, "h:1"),
                "create": lambda: client.create("/x"),
                "a stream": lambda: _first(client.stubs.registry.WatchChildren(registry_pb2.WatchChildrenRequest(path=PATH))),
            }
            for name, call in calls.items():
                began = time.monotonic()
                with pytest.raises(espalier.EspalierError) as raised:
                    await call()
                assert raised.value.reason is Reason.GATEWAY_UNREACHABLE, name
                assert set(raised.value.metadata) == {f"grpc://{nobody}", f"grpc://{frozen.endpoint}"}, name
                assert time.monotonic() - began > 1.5, name
            assert registry.registered == []

    play(scenario, 1)


def test_a_gateway_that_is_alive_and_slow_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    async def scenario(registry: FakeRegistry, slow: FakeGateway, other: FakeGateway) -> None:
        async def discover(self: FakeGateway, request: Any, context: Any) -> Any:
            assert self is slow
            await asyncio.sleep(2)
            return await original(self, request, context)

        original = FakeGateway.Discover
        monkeypatch.setattr(FakeGateway, "Discover", discover)
        await slow.stop()
        await slow.start()
        async with connect(slow, other) as client:
            assert list(await client.discover(PATH)) == []
            with pytest.raises(espalier.EspalierError, match="TIMEOUT"):
                await client._core.call("registry", "Discover", registry_pb2.DiscoverRequest(path=PATH), timeout=1.5)

    play(scenario, 2)


def test_a_gateway_that_drains_is_left_without_a_stale_value(caplog: pytest.LogCaptureFixture) -> None:
    async def scenario(registry: FakeRegistry, first: FakeGateway, second: FakeGateway) -> None:
        async with connect(first, second) as client:
            live = client.children(PATH)
            await client.register(PATH, "h:1")
            await live.wait(lambda found: len(found) == 1, 5)
            stale: list[Any] = []
            live(lambda value: stale.append(value.stale))
            first.drain()
            await within(6, lambda: registry.registered[-1][1] is second)
            await within(3, lambda: first.keep_alives == 0)
            assert set(stale) == {None}

    with caplog.at_level(logging.WARNING, "espalier"):
        play(scenario, 2)
    assert "leaving" in caplog.text


async def _first(stream: Any) -> Any:
    async for one in stream:
        return one
