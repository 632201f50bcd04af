"""A registration that is kept alive."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterator
from typing import Any

import grpc

from .errors import EspalierError
from .gateways import Gateways, wait_before
from .stream import messages
from .v1 import registry_pb2, registry_pb2_grpc

# A gateway that vanished without a word is noticed this fast, also under a long ttl: its own nodes outlive it by its session only.
_MAX_BEAT = 3.0


class Registration:
    """Providers that live until this is closed, this process dies, or another lease takes their address over.

    Made by `Client.register`, which returns when they are there. A thread renews the lease and registers again under the same lease
    on the next gateway when one is lost, so that no reader sees the providers missing.
    """

    def __init__(self, gateways: Gateways, request: registry_pb2.RegisterRequest) -> None:
        self._gateways = gateways
        self._request = request
        # Chosen here and not by the gateway, so that the first registration is safe to repeat, too.
        self._request.lease_id = secrets.token_hex(16)
        self._lock = threading.Lock()
        self._renewed = False
        self._call: Any = None
        self._closed = threading.Event()
        #: Set when the providers are gone for good; `error` says why, and is None after `close`.
        self.ended = threading.Event()
        self.error: EspalierError | None = None
        #: The latest failure to renew or to register again; None while all is well.
        self.trouble: EspalierError | None = None
        channel, answer = self._register_anywhere()
        #: The paths of the providers, in the order of the addresses.
        self.paths = tuple(answer.provider_paths)
        self.real_path: str = answer.real_path
        self._thread = threading.Thread(target=self._keep, args=(channel, answer), name="espalier", daemon=True)
        self._thread.start()

    @property
    def lease_id(self) -> str:
        return self._request.lease_id

    def close(self) -> None:
        """Removes the providers at once. Does nothing the second time."""
        with self._lock:
            if self._closed.is_set():
                return
            self._closed.set()
            if self._call is not None:
                self._call.cancel()
        self._thread.join()
        self._revoke()
        self.ended.set()

    def __enter__(self) -> Registration:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _keep(self, channel: grpc.Channel, answer: registry_pb2.RegisterResponse) -> None:
        failures = 0
        while not self._closed.is_set():
            self._renewed = False
            try:
                self._beat(channel, answer.ttl.ToMilliseconds() / 1000)
            except grpc.RpcError as error:
                self.trouble = EspalierError.of(error)
                self._gateways.leave(channel)
            if self._renewed:
                failures = 0
            # Also before the first attempt: everybody who lost the same gateway comes to the next one now.
            while not self._closed.wait(wait_before(failures)):
                failures += 1
                channel = self._gateways.current
                try:
                    answer = self._register(channel)
                    break
                except grpc.RpcError as error:
                    failure = self.trouble = EspalierError.of(error)
                if failure.reason == "LEASE_EXPIRED":
                    self._request.lease_id = secrets.token_hex(16)
                elif failure.reason == "SUPERSEDED":
                    return self._end(failure)
                else:
                    self._gateways.leave(channel)

    def _beat(self, channel: grpc.Channel, ttl: float) -> None:
        """Renews the lease until it must be registered again, here or, after an RpcError, elsewhere."""
        interval = min(ttl / 3, _MAX_BEAT)
        answered, over = threading.Event(), threading.Event()
        answered.set()

        def requests() -> Iterator[registry_pb2.KeepAliveRequest]:
            while answered.is_set():
                answered.clear()
                yield registry_pb2.KeepAliveRequest(lease_ids=[self.lease_id])
                if over.wait(interval):
                    return
            call.cancel()

        with self._lock:
            if self._closed.is_set():
                return
            self._call = call = registry_pb2_grpc.RegistryServiceStub(channel).KeepAlive(requests())
        try:
            for answer in messages(call):
                answered.set()
                if self._is_over(answer, channel):
                    return
        finally:
            over.set()
            call.cancel()

    def _is_over(self, answer: registry_pb2.KeepAliveResponse, channel: grpc.Channel) -> bool:
        status = answer.leases[0] if answer.leases else registry_pb2.LeaseStatus()
        if status.superseded_paths:
            names = ", ".join(status.superseded_paths)
            self._end(EspalierError("SUPERSEDED", f"taken over by another lease: {names}", grpc.StatusCode.ABORTED))
            return True
        if status.state == registry_pb2.LEASE_STATE_LIVE:
            self._renewed, self.trouble = True, None
        elif status.state == registry_pb2.LEASE_STATE_EXPIRED:
            self._request.lease_id = secrets.token_hex(16)
        if answer.draining:
            self._gateways.leave(channel)
        return answer.draining or status.state in (registry_pb2.LEASE_STATE_EXPIRED, registry_pb2.LEASE_STATE_UNKNOWN)

    def _register_anywhere(self) -> tuple[grpc.Channel, registry_pb2.RegisterResponse]:
        answer = self._gateways.call(registry_pb2_grpc.RegistryServiceStub, "Register", self._request)
        return self._gateways.current, answer

    def _register(self, channel: grpc.Channel) -> registry_pb2.RegisterResponse:
        return registry_pb2_grpc.RegistryServiceStub(channel).Register(self._request, timeout=self._gateways.timeout)

    def _end(self, error: EspalierError) -> None:
        """Another lease owns an address now, and is not fought; what is left of this one goes with it."""
        self.error = error
        self._closed.set()
        self._revoke()
        self.ended.set()

    def _revoke(self) -> None:
        stub = registry_pb2_grpc.RegistryServiceStub
        try:
            answer = self._gateways.call(stub, "RevokeLease", registry_pb2.RevokeLeaseRequest(lease_id=self.lease_id))
            if set(self.paths) <= set(answer.removed_paths):
                return
            # A gateway that does not know the lease finds its registrations one by one.
            for address in self._request.addresses:
                request = registry_pb2.DeregisterRequest(
                    path=self._request.path, lease_id=self.lease_id, address=address, hosts=self._request.hosts
                )
                self._gateways.call(stub, "Deregister", request)
        except EspalierError as failure:
            # The ttl will do it.
            self.trouble = failure
