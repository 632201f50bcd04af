from __future__ import annotations

import pytest
from espalier.testing import Gateway

pytest_plugins = ["espalier.testing"]


@pytest.fixture
def empty_gateway(espalier_gateway: Gateway) -> Gateway:
    """A gateway of its own: what one test has watched may answer the reads of the next a moment late, as CACHED reads may."""
    return espalier_gateway
