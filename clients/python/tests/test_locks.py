from __future__ import annotations

import asyncio
import threading
import time

import pytest
from espalier import EspalierError, Reason, aio
from espalier.testing import Gateway


def test_a_lock_is_held_by_one_at_a_time_and_its_token_grows(empty_gateway: Gateway) -> None:
    with empty_gateway.connect() as one, empty_gateway.connect() as other:
        places: list[int] = []
        tokens: list[int] = []

        def contend() -> None:
            with other.lock("/locks/deploy", on_queued=places.append) as hold:
                tokens.append(hold.token)

        with one.lock("/locks/deploy", value="me") as hold:
            assert hold.is_held
            token = hold.token
            with pytest.raises(EspalierError) as refused:
                other.lock("/locks/deploy", wait=0)
            assert refused.value.reason is Reason.NOT_ACQUIRED
            thread = threading.Thread(target=contend)
            thread.start()
            while not places:
                time.sleep(0.01)
            assert not tokens
        assert not hold.is_held
        assert hold.error is None
        with pytest.raises(EspalierError) as released:
            hold.token  # noqa: B018
        assert released.value.reason is Reason.HOLD_LOST
        thread.join(10)
        assert places == [1]
        assert tokens[0] > token


def test_as_many_hold_a_semaphore_as_it_has_permits(empty_gateway: Gateway) -> None:
    with empty_gateway.connect() as client:
        with client.semaphore("/pool", 2), client.semaphore("/pool", 2):
            with pytest.raises(EspalierError) as busy:
                client.semaphore("/pool", 2, wait=0.2)
            assert busy.value.reason is Reason.NOT_ACQUIRED
        with pytest.raises(EspalierError) as differs:
            client.semaphore("/pool", 3)
        assert differs.value.reason is Reason.PERMITS_DIFFER
        with pytest.raises(ValueError, match="permits"):
            client.semaphore("/pool", -1)
        with pytest.raises(ValueError, match="seconds to wait"):
            client.lock("/lock", wait=-1)


def test_a_hold_whose_node_is_deleted_is_lost(empty_gateway: Gateway) -> None:
    with empty_gateway.connect() as client:
        hold = client.election("/leader")
        client.delete("/leader", recursive=True, force=True)
        error = hold.wait_lost()
        assert error is not None
        assert error.reason is Reason.HOLD_LOST
        assert "deleted" in error.message
        assert not hold.is_held
        hold.release()


def test_a_hold_is_lost_by_the_clock_of_its_own_process(espalier_gateway: Gateway) -> None:
    client = espalier_gateway.connect()
    hold = client.lock("/lock", ttl=2)
    token = hold.token
    assert token > 0
    espalier_gateway.kill()
    error = hold.wait_lost()
    assert error is not None
    assert "confirmed" in error.message
    with pytest.raises(EspalierError):
        hold.token  # noqa: B018
    client.close()


def test_async_with_holds_a_lock_for_its_block(empty_gateway: Gateway) -> None:
    async def run() -> None:
        async with aio.connect(empty_gateway.endpoint) as client:
            async with client.lock("/lock") as hold:
                first = hold.token
                with pytest.raises(EspalierError) as busy:
                    await client.lock("/lock", wait=0)
                assert busy.value.reason is Reason.NOT_ACQUIRED
            held = await client.lock("/lock")
            assert held.token > first
            await held.release()
            assert await held.wait_lost() is None

    asyncio.run(run())
