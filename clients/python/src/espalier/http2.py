"""Channels without the gRPC library, for processes in which it cannot be used because they were forked after it was loaded.

They speak gRPC over HTTP/2 with `h2`, in the event loop and without threads, and have what this client uses of a channel of `grpc.aio`.
"""

from __future__ import annotations

import asyncio
import base64
import ssl
import urllib.parse
from collections.abc import AsyncIterator, Callable, Generator
from typing import Any

import grpc
import grpc.aio
import h2.config
import h2.connection
import h2.errors
import h2.events
import h2.exceptions
import h2.settings

from .endpoint import Endpoint

_CONNECT_TIMEOUT = 5.0
#: How much a gateway may send before it is read, in bytes.
_WINDOW = 1 << 20

Code = grpc.StatusCode
_CODES: dict[int, grpc.StatusCode] = {one.value[0]: one for one in Code}
#: Of HTTP, for answers that are not of gRPC.
_OF_HTTP = {
    "400": Code.INTERNAL,
    "401": Code.UNAUTHENTICATED,
    "403": Code.PERMISSION_DENIED,
    "404": Code.UNIMPLEMENTED,
    "429": Code.UNAVAILABLE,
    "502": Code.UNAVAILABLE,
    "503": Code.UNAVAILABLE,
    "504": Code.UNAVAILABLE,
}


class Http2Channel:
    """A channel to one endpoint. Connects when it is first used, and again after its connection was lost."""

    def __init__(self, endpoint: Endpoint, ca: bytes | None) -> None:
        self._endpoint = endpoint
        self._ca = ca
        self._connection: _Connection | None = None
        self._connecting: asyncio.Task[_Connection] | None = None
        self._closed = False

    def unary_unary(
        self,
        path: str,
        request_serializer: Callable[[Any], bytes] = bytes,
        response_deserializer: Callable[[bytes], Any] = bytes,
        **_options: Any,
    ) -> Callable[..., _UnaryCall]:
        def start(request: Any, *, timeout: float | None = None, metadata: Any = ()) -> _UnaryCall:
            return _UnaryCall(self, path, _once(request), request_serializer, response_deserializer, timeout, metadata)

        return start

    def unary_stream(
        self,
        path: str,
        request_serializer: Callable[[Any], bytes] = bytes,
        response_deserializer: Callable[[bytes], Any] = bytes,
        **_options: Any,
    ) -> Callable[..., _Call]:
        def start(request: Any, *, timeout: float | None = None, metadata: Any = ()) -> _Call:
            return _Call(self, path, _once(request), request_serializer, response_deserializer, timeout, metadata)

        return start

    def stream_stream(
        self,
        path: str,
        request_serializer: Callable[[Any], bytes] = bytes,
        response_deserializer: Callable[[bytes], Any] = bytes,
        **_options: Any,
    ) -> Callable[..., _Call]:
        def start(requests: Any, *, timeout: float | None = None, metadata: Any = ()) -> _Call:
            return _Call(self, path, _each(requests), request_serializer, response_deserializer, timeout, metadata)

        return start

    async def connect(self) -> _Connection:
        """Returns the present connection, or a new one, which calls that begin at the same time share."""
        if self._closed:
            raise _error(Code.CANCELLED, "the channel is closed")
        if self._connection is not None and self._connection.usable:
            return self._connection
        if self._connecting is None:
            self._connecting = asyncio.create_task(self._connect())
            self._connecting.add_done_callback(self._connected)
        return await asyncio.shield(self._connecting)

    async def close(self) -> None:
        self._closed = True
        if self._connecting is not None:
            self._connecting.cancel()
        if self._connection is not None:
            self._connection.close()

    def _connected(self, task: asyncio.Task[_Connection]) -> None:
        self._connecting = None
        if not task.cancelled() and task.exception() is None:
            self._connection = task.result()

    async def _connect(self) -> _Connection:
        loop = asyncio.get_running_loop()
        kind, _, rest = self._endpoint.target.partition(":")
        context = self._context() if self._endpoint.secure else None
        opening: Any
        if kind == "unix":
            opening = loop.create_unix_connection(_Connection, rest.removeprefix("//"), ssl=context)
        else:
            target = rest.lstrip("/").split(",")[0] if kind in ("dns", "ipv4", "ipv6") else self._endpoint.target
            parsed = urllib.parse.urlsplit(f"//{target}")
            opening = loop.create_connection(_Connection, parsed.hostname or "", parsed.port or 443, ssl=context)
        try:
            _, connection = await asyncio.wait_for(opening, _CONNECT_TIMEOUT)
        except asyncio.TimeoutError:
            raise _error(Code.UNAVAILABLE, f"no connection within {_CONNECT_TIMEOUT:g} s") from None
        except OSError as error:
            raise _error(Code.UNAVAILABLE, f"failed to connect: {error}") from None
        found: _Connection = connection
        return found

    def _context(self) -> ssl.SSLContext:
        context = ssl.create_default_context(cadata=None if self._ca is None else self._ca.decode())
        context.set_alpn_protocols(["h2"])
        return context


class _Connection(asyncio.Protocol):
    """One connection of HTTP/2 and its streams."""

    def __init__(self) -> None:
        self._h2 = h2.connection.H2Connection(h2.config.H2Configuration(header_encoding="utf-8"))
        self._transport: Any = None
        self._streams: dict[int, _Call] = {}
        #: Set, and made anew, whenever more may be sent.
        self.writable = asyncio.Event()
        self._paused = False
        self._lost: str | None = None

    @property
    def usable(self) -> bool:
        return self._lost is None

    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        self._h2.initiate_connection()
        self._h2.update_settings(
            {h2.settings.SettingCodes.INITIAL_WINDOW_SIZE: _WINDOW, h2.settings.SettingCodes.ENABLE_PUSH: 0}
        )
        self._h2.increment_flow_control_window(16 * _WINDOW)
        self.flush()

    def data_received(self, data: bytes) -> None:
        try:
            events = self._h2.receive_data(data)
        except h2.exceptions.ProtocolError as error:
            self.flush()
            return self._lose(f"the peer does not speak HTTP/2: {error}")
        for event in events:
            self._handle(event)
        self.flush()

    def connection_lost(self, exc: Exception | None) -> None:
        self._lose(f"the connection was lost: {exc}" if exc else "the connection was closed")

    def pause_writing(self) -> None:
        self._paused = True

    def resume_writing(self) -> None:
        self._paused = False
        self.writable.set()

    def close(self) -> None:
        self._lose("the channel was closed")

    def begin(self, call: _Call, headers: list[tuple[str, str]]) -> int:
        stream: int = self._h2.get_next_available_stream_id()
        self._h2.send_headers(stream, headers)
        self._streams[stream] = call
        self.flush()
        return stream

    async def send(self, stream: int, data: bytes) -> None:
        """Sends a message as far as the windows of the peer allow, and waits until they do."""
        at = 0
        while at < len(data):
            while self._paused or (room := self._h2.local_flow_control_window(stream)) <= 0:
                self.writable.clear()
                await self.writable.wait()
            size = min(room, self._h2.max_outbound_frame_size, len(data) - at)
            self._h2.send_data(stream, data[at : at + size])
            at += size
            self.flush()

    def end(self, stream: int) -> None:
        if stream in self._streams:
            self._h2.end_stream(stream)
            self.flush()

    def reset(self, stream: int) -> None:
        if self._streams.pop(stream, None) is not None and self._lost is None:
            try:
                self._h2.reset_stream(stream, h2.errors.ErrorCodes.CANCEL)
            except h2.exceptions.ProtocolError:
                # It has ended meanwhile.
                pass
            self.flush()

    def consumed(self, stream: int, size: int) -> None:
        """The peer may send as much again."""
        if self._lost is None and size > 0:
            try:
                self._h2.acknowledge_received_data(size, stream)
            except h2.exceptions.ProtocolError:
                pass
            self.flush()

    def flush(self) -> None:
        if self._transport is not None and (data := self._h2.data_to_send()):
            self._transport.write(data)

    def _handle(self, event: h2.events.Event) -> None:
        if isinstance(event, (h2.events.WindowUpdated, h2.events.RemoteSettingsChanged)):
            self.writable.set()
        elif isinstance(event, h2.events.ConnectionTerminated):
            # Streams that the peer has begun to serve go on; new ones get a new connection.
            last = event.last_stream_id or 0
            self._lost = "the gateway closes the connection"
            for stream, call in tuple(self._streams.items()):
                if stream > last:
                    self._finish(stream, call, Code.UNAVAILABLE, self._lost)
            if event.error_code:
                self._lose(f"the gateway closed the connection: {event.error_code!s}")
        stream_id: int | None = getattr(event, "stream_id", None)
        receiver = self._streams.get(stream_id or 0)
        if receiver is None or stream_id is None:
            if isinstance(event, h2.events.DataReceived) and event.flow_controlled_length:
                self._h2.increment_flow_control_window(event.flow_controlled_length)
        elif isinstance(event, h2.events.DataReceived):
            receiver.feed(event.data or b"", event.flow_controlled_length or 0)
        elif isinstance(event, (h2.events.ResponseReceived, h2.events.TrailersReceived)):
            receiver.add_headers(event.headers or [])
        elif isinstance(event, h2.events.StreamEnded):
            del self._streams[stream_id]
            receiver.finish_by_headers()
        elif isinstance(event, h2.events.StreamReset):
            self._finish(stream_id, receiver, Code.UNAVAILABLE, f"the gateway reset the stream: {event.error_code!s}")

    def _finish(self, stream: int, call: _Call, code: grpc.StatusCode, details: str) -> None:
        self._streams.pop(stream, None)
        call.finish(_error(code, details))

    def _lose(self, why: str) -> None:
        self._lost = self._lost or why
        for stream, call in tuple(self._streams.items()):
            self._finish(stream, call, Code.UNAVAILABLE, why)
        self.writable.set()
        if self._transport is not None:
            self._transport.abort()


class _Call:
    """A call, as an asynchronous iterator of its messages."""

    def __init__(
        self,
        channel: Http2Channel,
        path: str,
        requests: AsyncIterator[Any],
        serialize: Callable[[Any], bytes],
        deserialize: Callable[[bytes], Any],
        timeout: float | None,
        metadata: Any,
    ) -> None:
        self._channel = channel
        self._deserialize = deserialize
        self._connection: _Connection | None = None
        self._stream = 0
        self._headers: dict[str, str] = {}
        self._received = bytearray()
        self._unacknowledged = 0
        #: Messages, and last why it ended: None if it is complete.
        self._queue: asyncio.Queue[bytes | BaseException | None] = asyncio.Queue()
        self._ended = False
        self._is_cancelled = False
        loop = asyncio.get_running_loop()
        self._timer = None if timeout is None else loop.call_later(max(0, timeout), self._too_late)
        self._task = asyncio.create_task(self._run(path, requests, serialize, timeout, metadata))

    def __aiter__(self) -> _Call:
        return self

    async def __anext__(self) -> Any:
        item = await self._queue.get()
        if isinstance(item, bytes):
            self._acknowledge()
            return self._deserialize(item)
        # For whoever asks again.
        self._queue.put_nowait(item)
        if item is None:
            raise StopAsyncIteration
        raise item

    def cancel(self) -> bool:
        if self._ended:
            return False
        self._is_cancelled = True
        self.finish(asyncio.CancelledError())
        return True

    def cancelled(self) -> bool:
        return self._is_cancelled

    def feed(self, data: bytes, size: int) -> None:
        self._received += data
        self._unacknowledged += size
        while len(self._received) >= 5:
            length = int.from_bytes(self._received[1:5], "big")
            if len(self._received) < 5 + length:
                # More is needed before anybody can read it.
                self._acknowledge()
                return
            if self._received[0] != 0:
                return self.finish(_error(Code.UNIMPLEMENTED, "a compressed message"))
            self._queue.put_nowait(bytes(self._received[5 : 5 + length]))
            del self._received[: 5 + length]

    def add_headers(self, headers: Any) -> None:
        self._headers.update(headers)

    def finish_by_headers(self) -> None:
        """The stream has ended: its trailers have the status."""
        status = self._headers.get("grpc-status")
        if status == "0":
            return self.finish(None)
        details = urllib.parse.unquote(self._headers.get("grpc-message", ""))
        if status is None:
            http = self._headers.get(":status", "")
            return self.finish(_error(_OF_HTTP.get(http, Code.UNKNOWN), f"an answer that is not gRPC: HTTP {http}"))
        code = _CODES.get(int(status) if status.isdecimal() else 2, Code.UNKNOWN)
        trailers = [(name, _binary(name, text)) for name, text in self._headers.items() if not name.startswith(":")]
        self.finish(grpc.aio.AioRpcError(code, grpc.aio.Metadata(), grpc.aio.Metadata(*trailers), details))

    def finish(self, error: BaseException | None) -> None:
        if self._ended:
            return
        self._ended = True
        if self._timer is not None:
            self._timer.cancel()
        if self._connection is not None:
            self._connection.reset(self._stream)
        self._queue.put_nowait(error)
        if not self._task.done() and self._task is not _current_task():
            self._task.cancel()

    def _too_late(self) -> None:
        self.finish(_error(Code.DEADLINE_EXCEEDED, "Deadline Exceeded"))

    def _acknowledge(self) -> None:
        size, self._unacknowledged = self._unacknowledged, 0
        if self._connection is not None:
            self._connection.consumed(self._stream, size)

    async def _run(
        self,
        path: str,
        requests: AsyncIterator[Any],
        serialize: Callable[[Any], bytes],
        timeout: float | None,
        metadata: Any,
    ) -> None:
        try:
            connection = await self._channel.connect()
            if self._ended:
                return
            self._stream = connection.begin(self, self._request_headers(path, timeout, metadata))
            self._connection = connection
            async for request in requests:
                data = serialize(request)
                await connection.send(self._stream, b"\0" + len(data).to_bytes(4, "big") + data)
            connection.end(self._stream)
        except grpc.RpcError as error:
            self.finish(error)
        except (h2.exceptions.ProtocolError, KeyError) as error:
            # The stream or its connection has ended under the request; if it said why, that stands.
            self.finish(_error(Code.UNAVAILABLE, f"the request could not be sent: {error}"))
        except Exception as error:
            self.finish(error)

    def _request_headers(self, path: str, timeout: float | None, metadata: Any) -> list[tuple[str, str]]:
        endpoint = self._channel._endpoint
        headers = [
            (":method", "POST"),
            (":scheme", "https" if endpoint.secure else "http"),
            (":path", path),
            (":authority", "localhost" if endpoint.target.startswith("unix") else endpoint.target),
            ("te", "trailers"),
            ("content-type", "application/grpc"),
            ("user-agent", "espalier-python"),
        ]
        if timeout is not None:
            headers.append(("grpc-timeout", f"{max(1, min(99_999_999, round(timeout * 1000)))}m"))
        return [*headers, *((name.lower(), str(value)) for name, value in metadata or ())]


class _UnaryCall(_Call):
    """A call with one message in answer, which is awaited."""

    def __await__(self) -> Generator[Any, None, Any]:
        return self._answer().__await__()

    async def _answer(self) -> Any:
        answers = [one async for one in self]
        if len(answers) != 1:
            raise _error(Code.INTERNAL, f"{len(answers)} answers instead of one")
        return answers[0]


def _error(code: grpc.StatusCode, details: str) -> grpc.aio.AioRpcError:
    return grpc.aio.AioRpcError(code, grpc.aio.Metadata(), grpc.aio.Metadata(), details)


def _binary(name: str, text: str) -> str | bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4)) if name.endswith("-bin") else text


def _current_task() -> asyncio.Task[Any] | None:
    try:
        return asyncio.current_task()
    except RuntimeError:
        return None


async def _once(request: Any) -> AsyncIterator[Any]:
    yield request


async def _each(requests: Any) -> AsyncIterator[Any]:
    if hasattr(requests, "__aiter__"):
        async for one in requests:
            yield one
    else:
        for one in requests:
            yield one
