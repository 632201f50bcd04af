"""The class KazooServiceRegistry of nd_service_registry."""

from __future__ import annotations

import atexit
import logging
import os
import threading
from collections.abc import Callable, Iterable
from typing import Any

from ...client import Client, Live, connect
from ...errors import EspalierError, Reason
from .._kazoo import to_acl
from .._reads import read_node
from .exceptions import NoConnection, ReadOnly
from .lock import Lock
from .registration import Data, DataNode, EphemeralNode, RegistrationBase
from .watcher import Callback, Watcher

logger = logging.getLogger(__name__)

_DOWN = (Reason.GATEWAY_UNREACHABLE, Reason.BACKEND_UNREACHABLE, Reason.BACKEND_READ_ONLY, Reason.TIMEOUT)
#: How long a write waits for the watches of what it changes, in seconds.
_SETTLE = 2.0


class KazooServiceRegistry:
    """nd_service_registry's interface to the tree of a gateway: the same object for the same arguments.

    A write returns when the watched paths show it, and their callbacks were called. What cannot be done is logged, and then `set` and
    `get` return False.
    """

    _instances: dict[Any, KazooServiceRegistry] = {}
    _lock = threading.RLock()

    def __new__(cls, *args: Any, **options: Any) -> KazooServiceRegistry:
        with cls._lock:
            key = repr((args, sorted(options.items())))
            if key not in cls._instances:
                cls._instances[key] = super().__new__(cls)
            return cls._instances[key]

    def __init__(
        self,
        server: str = "localhost:7400",
        readonly: bool = False,
        timeout: float = 5,
        cachefile: str | None = None,
        username: str | None = None,
        password: str | None = None,
        acl: Iterable[Any] | None = None,
        lazy: bool = False,
        rate_limit_time: float = 2,
        rate_limit_calls: int = 50,
        **connection: Any,
    ) -> None:
        """`server`: the addresses of gateways, with commas between them. `connection`: options of `espalier.connect`, such as `token`.

        The limits of rates are those of the gateway; the two arguments have no effect. Username and password have none either, and a
        warning says so: the credentials for ZooKeeper are the gateway's.
        """
        if hasattr(self, "_watchers"):
            return
        self._options = {"timeout": timeout, "cache": cachefile, **connection}
        # The client reads its file when it has known for a second that no gateway answers.
        self._patience = 2.0 if cachefile else 0.0
        self._server = server
        self._readonly = readonly
        self._acl = to_acl(acl)
        self._username, self._password = username, password
        if username or password:
            self._warn_of_credentials()
        self._watchers: dict[str, Watcher] = {}
        self._registrations: dict[str, RegistrationBase] = {}
        self._locks: dict[str, Lock] = {}
        self._state_callbacks: list[Callable[[bool], object]] = []
        self._state = False
        self._pid = 0
        self._client: Client | None = None
        self._root: Live[Any, Any] | None = None
        self.start()
        if not self._is_live():
            if not lazy:
                self.stop()
                self._forget_instance()
                raise NoConnection("Could not connect to Zookeeper")
            logger.warning("could not connect to %s; going on without, until it answers", server)
        atexit.register(self._stop_at_exit)

    # Reading.

    def get(self, path: str, callback: Callback | None = None) -> dict[str, Any] | bool:
        """The stat, the data and the children of a path, which is watched from now on. False if nothing is known of it: then no gateway
        answers, and the callback is called when one does.
        """
        client = self._connected_client()
        watcher = self._watchers.get(path)
        if watcher is None:
            watcher = self._watchers[path] = Watcher(path)
            watcher.start(client, self._patience)
        if callback is not None:
            watcher.add_callback(callback)
        state = watcher.get()
        if state is None:
            logger.error("[%s] no gateway answers, and nothing is known from before", path)
            return False
        return state

    def add_callback(self, path: str, callback: Callback) -> None:
        self.get(path, callback)

    def get_state(self, callback: Callable[[bool], object] | None = None) -> bool:
        """Whether the registry is connected. The callback is called at once, and with every change."""
        self._connected_client()
        if callback is not None:
            self._state_callbacks.append(callback)
            callback(self._is_live())
        return self._is_live()

    # Writing.

    def set(
        self,
        node: str,
        data: Data = None,
        state: bool | None = True,
        type: type[EphemeralNode] | type[DataNode] = EphemeralNode,
    ) -> bool:
        """Makes the node with these data, or removes it if `state` is False."""
        client = self._writing_client()
        registration = self._registrations.get(node)
        if registration is None:
            registration = self._registrations[node] = type(node, self._acl)
        try:
            registration.update(client, data, state)
        except EspalierError as error:
            if error.reason in _DOWN:
                raise NoConnection("Service is down. Try again later.") from error
            logger.error("[%s] %s", node, error)
            return False
        self._settle(client, node)
        return True

    def set_node(self, node: str, data: Data = None, state: bool = True) -> bool:
        """A node that exists as long as this process."""
        return self.set(node, data, state, EphemeralNode)

    def set_data(self, node: str, data: Data = None, state: bool = True) -> bool:
        """A node that stays."""
        return self.set(node, data, state, DataNode)

    def unset(self, node: str, type: type[EphemeralNode] | type[DataNode] = DataNode) -> bool:
        """Removes a node, whoever has made it; also if there is none."""
        return self.set(node, None, False, type)

    # Locks.

    def get_lock(self, path: str, name: str | None = None, simultaneous: int = 1, wait: float = 300) -> Lock:
        """A lock, or a semaphore with `simultaneous` permits. The other arguments of later calls for the same path have no effect."""
        self._writing_client()
        if path not in self._locks:
            self._locks[path] = Lock(self._connected_client, path, name, simultaneous, wait)
        return self._locks[path]

    def acquire_lock(self, path: str, name: str | None = None, simultaneous: int = 1, wait: float = 300) -> bool:
        return self.get_lock(path, name, simultaneous, wait).acquire()

    def get_semaphore(self, path: str, simultaneous: int, name: str | None = None, wait: float = 300) -> Lock:
        """`get_lock` with the number of permits first."""
        return self.get_lock(path, name, simultaneous, wait)

    def release_lock(self, path: str) -> bool:
        """Whether it is not held any more, which it need never have been."""
        lock = self._locks.get(path)
        return lock is None or lock.release()

    # The connection.

    def start(self) -> None:
        """Connects, and goes on with all watches and registrations of before `stop`."""
        if self._client is not None:
            return
        self._pid = os.getpid()
        client = self._client = connect(*self._server.split(","), **self._options)
        root = self._root = client.properties("/")
        self._state_changed(root.stale is None)
        root(lambda value: self._state_changed(value.stale is None) if self._root is root else None)
        for path, registration in self._registrations.items():
            try:
                registration.start(client)
            except EspalierError as error:
                logger.error("[%s] %s", path, error)
        for watcher in self._watchers.values():
            watcher.start(client, self._patience)

    def stop(self) -> None:
        """Removes the registrations and disconnects. `start` goes on with them."""
        client, self._client, self._root = self._client, None, None
        self._locks.clear()
        if client is not None and self._pid == os.getpid():
            client.close()
            self._state_changed(False)

    def rebuild(self) -> None:
        """Makes the connection, the registrations and the watches anew, as in a process that was forked. No reader sees them missing."""
        old, is_ours = self._client, self._pid == os.getpid()
        self._client = None
        self._locks.clear()
        self.start()
        if old is not None and is_ours:
            old.close()

    def username(self) -> str | None:
        return self._username

    def set_username(self, username: str) -> None:
        self._username = username
        self._warn_of_credentials()

    def password(self) -> str | None:
        return self._password

    def set_password(self, password: str) -> None:
        self._password = password
        self._warn_of_credentials()

    def _connected_client(self) -> Client:
        if self._client is not None and self._pid != os.getpid():
            # The registrations are those of the process that was forked, which still lives.
            self._registrations = {}
            self.rebuild()
        if self._client is None:
            self.start()
        assert self._client is not None
        return self._client

    def _writing_client(self) -> Client:
        if self._readonly:
            raise ReadOnly("In read-only mode, no writes allowed")
        client = self._connected_client()
        if not self._is_live():
            raise NoConnection("Service is down. Try again later.")
        return client

    def _is_live(self) -> bool:
        return self._root is not None and self._root.stale is None

    def _state_changed(self, state: bool) -> None:
        if state == self._state:
            return
        self._state = state
        for callback in tuple(self._state_callbacks):
            try:
                callback(state)
            except Exception:
                logger.exception("a callback for the state of the connection failed")

    def _settle(self, client: Client, node: str) -> None:
        parent = node.rpartition("/")[0] or "/"
        concerned = [one for one in self._watchers.values() if one.real_path in (node, parent)]
        if not concerned:
            return
        revision = 0
        for path in (node, parent):
            try:
                stat = read_node(client, path).node.stat
            except EspalierError:
                continue
            revision = max(revision, stat.modified_revision if path == node else stat.children_revision)
        for watcher in concerned:
            watcher.seen.wait(revision, _SETTLE)

    def _warn_of_credentials(self) -> None:
        logger.warning("username and password have no effect: the gateway has the credentials for ZooKeeper")

    def _stop_at_exit(self) -> None:
        if self._pid == os.getpid():
            self.stop()

    def _forget_instance(self) -> None:
        for key, instance in tuple(self._instances.items()):
            if instance is self:
                del self._instances[key]
