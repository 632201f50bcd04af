from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from espalier.testing import Gateway

pytest_plugins = ["espalier.testing"]


@pytest.fixture(scope="session")
def long_lived_gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    gateway = Gateway(Path(tmp_path_factory.mktemp("gateway")))
    yield gateway
    gateway.kill()


@pytest.fixture
def empty_gateway(long_lived_gateway: Gateway) -> Gateway:
    """A gateway that is not disturbed, with an empty tree: quicker than a new one."""
    with long_lived_gateway.connect(timeout=20) as client:
        for node in list(client.walk("/", depth=1, ephemeral=True)):
            if node.path == "/":
                client.set("/", {})
            else:
                client.delete(node.path, recursive=True, force=True)
    return long_lived_gateway
