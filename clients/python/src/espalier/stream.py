"""What comes over a stream of gRPC."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from typing import Any

import grpc

# How often it is asked whether a silent stream is one that is over, in seconds.
_LOOK = 1.0


def messages(call: Any) -> Iterator[Any]:
    """The messages of a streaming call, until it ends; raises its `grpc.RpcError` if it fails. Giving it up cancels the call.

    A thread of its own reads the call, because that may never come back: a call whose connection breaks while it begins can be over without
    telling whoever waits for its next message (https://github.com/grpc/grpc/issues/20562). It reads one message ahead and no more, so that
    who reads slowly is seen to do so at the other end.
    """
    box: queue.Queue[Any] = queue.Queue(maxsize=1)
    given_up = threading.Event()

    def put(item: Any) -> None:
        while not given_up.is_set():
            try:
                return box.put(item, timeout=_LOOK)
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
    was_over = False
    try:
        while True:
            try:
                item = box.get(timeout=_LOOK)
            except queue.Empty:
                if was_over and call.code() is grpc.StatusCode.OK:
                    return
                if was_over:
                    raise call from None
                was_over = not call.is_active()
                continue
            if item is None:
                return
            if isinstance(item, grpc.RpcError):
                raise item
            yield item
    finally:
        given_up.set()
        call.cancel()
