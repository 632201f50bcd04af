"""pytest fixtures: a gateway of its own for each test that asks for one.

    # conftest.py
    pytest_plugins = ["espalier.testing"]

    # test_shop.py
    def test_the_shop_is_found(espalier_gateway):
        with espalier_gateway.connect() as client:
            client.put("/shop/providers")
            ...

The program `espalier` is looked for in the environment variable ESPALIER_BIN, then on the PATH.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from .client import Client, connect

_START_TIMEOUT = 30.0
_ENDPOINT = re.compile(r'"listen":"([^"]+)"')
_HELP = (
    "espalier is not installed: install it with `npm install --global espalier`, "
    "or set ESPALIER_BIN to the program (it needs Node 24 or newer)"
)


class Gateway:
    """An `espalier serve` with the embedded store, on a port of this machine."""

    def __init__(self, data: Path, *options: str) -> None:
        self._data = data
        self._options = options
        self._process: subprocess.Popen[str] | None = None
        #: "127.0.0.1:PORT"; stays the same when it is started again.
        self.endpoint = ""
        self.start()

    def start(self) -> None:
        """Starts it, again with the same port and data if it ran before."""
        listen = self.endpoint or "127.0.0.1:0"
        options = ("--data", str(self._data), "--listen", listen, "--log-level", "info", *self._options)
        self._process = subprocess.Popen(
            [*command(), "serve", *options], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        found = threading.Event()
        lines: list[str] = []
        threading.Thread(target=self._read, args=(self._process, lines, found), daemon=True).start()
        if not found.wait(_START_TIMEOUT) or not self.endpoint:
            self.kill()
            raise RuntimeError("espalier serve did not start:\n" + "".join(lines))

    def connect(self, **options: Any) -> Client:
        """A client of this gateway; the options are those of `espalier.connect`."""
        return connect(self.endpoint, **options)

    def stop(self) -> None:
        """Ends it gracefully."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """Ends it as in a crash."""
        self._end(signal.SIGKILL)

    def freeze(self) -> None:
        """Stops it where it is: connections stay, and nothing is answered until `thaw`."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    def _signal(self, number: int) -> None:
        if self._process is not None:
            self._process.send_signal(number)

    def _end(self, number: int) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.send_signal(number)
        process.send_signal(signal.SIGCONT)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _read(self, process: subprocess.Popen[str], lines: list[str], found: threading.Event) -> None:
        assert process.stdout is not None
        with process.stdout:
            for line in process.stdout:
                lines.append(line)
                match = None if found.is_set() else _ENDPOINT.search(line)
                if match:
                    self.endpoint = match[1]
                    found.set()
        # It has ended.
        found.set()


def command() -> list[str]:
    """How the program is started. Raises FileNotFoundError, which says how to install it."""
    given = os.environ.get("ESPALIER_BIN", "")
    if given:
        words = [given] if os.path.exists(given) else shlex.split(given)
        return ["node", *words] if words[0].endswith((".js", ".mjs")) else words
    found = shutil.which("espalier")
    if found is None:
        raise FileNotFoundError(_HELP)
    return [found]


@pytest.fixture
def espalier_gateway(espalier_gateways: Callable[..., Gateway]) -> Gateway:
    """A new gateway with an empty tree; ended after the test."""
    return espalier_gateways()


@pytest.fixture
def espalier_gateways() -> Iterator[Callable[..., Gateway]]:
    """Starts new gateways, each with a tree of its own; arguments are further options of `espalier serve`."""
    started: list[Gateway] = []
    with tempfile.TemporaryDirectory(prefix="espalier-") as folder:

        def start(*options: str) -> Gateway:
            gateway = Gateway(Path(folder, str(len(started))), *options)
            started.append(gateway)
            return gateway

        try:
            yield start
        finally:
            for one in started:
                one.kill()


#: `from espalier.testing import gateway` makes the fixture known under this shorter name.
gateway = espalier_gateway
