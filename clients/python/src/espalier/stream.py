"""Reading the messages of a gRPC stream."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from typing import Any

import grpc

# How often a stream without messages is checked for having ended, in seconds.
_POLL_INTERVAL = 1.0


def messages(call: Any) -> Iterator[Any]:
    """Yields the messages of a streaming call; raises its `grpc.RpcError` if it fails. Closing the generator cancels the call.

    A separate thread reads the call, because reading may block for ever: a call whose connection breaks while it is being set up can end
    without waking the reader that waits for its next message (https://github.com/grpc/grpc/issues/20562). It reads at most one message
    ahead, so that flow control slows the gateway down for a slow reader.
    """
    received: queue.Queue[Any] = queue.Queue(maxsize=1)
    abandoned = threading.Event()

    def put(item: Any) -> None:
        while not abandoned.is_set():
            try:
                return received.put(item, timeout=_POLL_INTERVAL)
            except queue.Full:
                pass

    def read() -> None:
        try:
            for message in call:
                put(message)
            put(None)
        except grpc.RpcError as error:
            put(error)

    threading.Thread(target=read, name="espalier stream", daemon=True).start()
    ended = False
    try:
        while True:
            try:
                item = received.get(timeout=_POLL_INTERVAL)
            except queue.Empty:
                if ended and call.code() is grpc.StatusCode.OK:
                    return
                if ended:
                    raise call from None
                ended = not call.is_active()
                continue
            if item is None:
                return
            if isinstance(item, grpc.RpcError):
                raise item
            yield item
    finally:
        abandoned.set()
        call.cancel()
