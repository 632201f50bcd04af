"""A registration and the thread that keeps it alive."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterator
from typing import Any

import grpc

from .errors import EspalierError
from .gateways import Gateways, backoff
from .stream import messages
from .v1 import registry_pb2, registry_pb2_grpc

# The longest time between two heartbeats, in seconds. It bounds how long an unreachable gateway goes unnoticed under a long ttl: the
# nodes that a gateway created outlive it only by its session with the store.
_MAX_INTERVAL = 3.0


class Registration:
    """Providers that exist until this is closed, this process dies, or another lease takes over their address.

    Created by `Client.register`, which returns once they exist. A thread renews the lease and, when a gateway is lost, registers
    under the same lease on the next one, so that no reader sees the providers missing.
    """

    def __init__(self, gateways: Gateways, request: registry_pb2.RegisterRequest) -> None:
        self._gateways = gateways
        self._request = request
        # Chosen here and not by the gateway, so that the first registration can be retried, too.
        self._request.lease_id = secrets.token_hex(16)
        self._lock = threading.Lock()
        self._renewed = False
        self._call: Any = None
        self._closed = threading.Event()
        #: Set when the registration has ended; `error` says why, and is None after `close`.
        self.ended = threading.Event()
        self.error: EspalierError | None = None
        #: The latest failure to renew or to register again; None while the lease is live.
        self.trouble: EspalierError | None = None
        channel, answer = self._register_anywhere()
        #: The paths of the providers, in the order of the addresses.
        self.paths = tuple(answer.provider_paths)
        self.real_path: str = answer.real_path
        self._thread = threading.Thread(target=self._maintain, args=(channel, answer), name="espalier", daemon=True)
        self._thread.start()

    @property
    def lease_id(self) -> str:
        return self._request.lease_id

    def close(self) -> None:
        """Removes the providers at once. Idempotent."""
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

    def _maintain(self, channel: grpc.Channel, answer: registry_pb2.RegisterResponse) -> None:
        failures = 0
        while not self._closed.is_set():
            self._renewed = False
            try:
                self._renew(channel, answer.ttl.ToMilliseconds() / 1000)
            except grpc.RpcError as error:
                self.trouble = EspalierError.of(error)
                self._gateways.fail_over(channel)
            if self._renewed:
                failures = 0
            # Also before the first attempt: all clients of a lost gateway come to the next one at the same time.
            while not self._closed.wait(backoff(failures)):
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
                    self._gateways.fail_over(channel)

    def _renew(self, channel: grpc.Channel, ttl: float) -> None:
        """Renews the lease until it must be registered again: on this gateway or, after an RpcError, on the next one."""
        interval = min(ttl / 3, _MAX_INTERVAL)
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
                if self._must_register(answer, channel):
                    return
        finally:
            over.set()
            call.cancel()

    def _must_register(self, answer: registry_pb2.KeepAliveResponse, channel: grpc.Channel) -> bool:
        status = answer.leases[0] if answer.leases else registry_pb2.LeaseStatus()
        if status.state == registry_pb2.LEASE_STATE_LIVE:
            self._keep(status)
        if status.superseded_paths:
            names = ", ".join(status.superseded_paths)
            self._end(EspalierError("SUPERSEDED", f"taken over by another lease: {names}", grpc.StatusCode.ABORTED))
            return True
        if status.state == registry_pb2.LEASE_STATE_LIVE:
            self._renewed, self.trouble = True, None
        elif status.state == registry_pb2.LEASE_STATE_EXPIRED:
            self._request.lease_id = secrets.token_hex(16)
        if answer.draining:
            self._gateways.fail_over(channel)
        return answer.draining or status.state in (registry_pb2.LEASE_STATE_EXPIRED, registry_pb2.LEASE_STATE_UNKNOWN)

    def _register_anywhere(self) -> tuple[grpc.Channel, registry_pb2.RegisterResponse]:
        answer = self._gateways.call(registry_pb2_grpc.RegistryServiceStub, "Register", self._request)
        self._keep(answer)
        return self._gateways.current, answer

    def _register(self, channel: grpc.Channel) -> registry_pb2.RegisterResponse:
        answer = registry_pb2_grpc.RegistryServiceStub(channel).Register(self._request, timeout=self._gateways.timeout)
        self._keep(answer)
        return answer

    def _keep(self, answer: registry_pb2.RegisterResponse | registry_pb2.LeaseStatus) -> None:
        """Remembers what the next gateway must know: what operators have changed in the providers, and how it recognizes their nodes."""
        self._request.ClearField("overrides")
        for path, override in answer.overrides.items():
            self._request.overrides[path].CopyFrom(override)
        self._request.identities.update(answer.identities)

    def _end(self, error: EspalierError) -> None:
        """Ends the registration: another lease owns an address now. What is left of this lease is revoked."""
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
            # A gateway that does not know the lease can still remove its registrations one by one.
            for address in self._request.addresses:
                request = registry_pb2.DeregisterRequest(
                    path=self._request.path, lease_id=self.lease_id, address=address, hosts=self._request.hosts
                )
                self._gateways.call(stub, "Deregister", request)
        except EspalierError as failure:
            # The providers are removed when the ttl expires.
            self.trouble = failure
