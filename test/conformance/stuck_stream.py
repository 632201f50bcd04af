"""Reads a stream that is over and never says so, as gRPC's can be, and one that says so."""

import threading
from collections.abc import Iterator

import grpc
from espalier.stream import messages


class Call(grpc.RpcError):
    """Yields two messages, then ends with a code; the wait for the next message returns only if the stream is not stuck."""

    def __init__(self, code: grpc.StatusCode, stuck: bool) -> None:
        self.over = False
        self.cancelled = False
        self._code = code
        self._stuck = stuck

    def __iter__(self) -> Iterator[str]:
        yield "one"
        yield "two"
        self.over = True
        if self._stuck:
            threading.Event().wait()
        if self._code is not grpc.StatusCode.OK:
            raise self

    def is_active(self) -> bool:
        return not self.over

    def code(self) -> grpc.StatusCode:
        return self._code

    def cancel(self) -> None:
        self.cancelled = True


for stuck in (True, False):
    for code in (grpc.StatusCode.OK, grpc.StatusCode.UNAVAILABLE):
        call = Call(code, stuck)
        received = []
        try:
            for message in messages(call):
                received.append(message)
            end = "ended"
        except grpc.RpcError as error:
            end = f"failed with {error.code().name}"
        print(*received, end, "and given up" if call.cancelled else "")
