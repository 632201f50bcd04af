"""The bytes of a node and its properties, as zc.zk and nd_service_registry convert them."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import Any

from ..values import load

logger = logging.getLogger(__name__)

#: Properties by which gateways recognize a registration. They are not of the program that registered.
_MARKS = ("lease", "lease_wanted", "lease_override")


def encode(properties: Mapping[str, Any]) -> str:
    if len(properties) == 1 and "string_value" in properties:
        return str(properties["string_value"])
    return json.dumps(dict(properties), separators=(",", ":"))


def decode(data: bytes | str | None, path: str = "?") -> dict[str, Any]:
    """Data that is not a JSON object is the property "string_value". Bytes that are not UTF-8 become surrogates, as in the contract."""
    text = data.decode("utf-8", "surrogateescape") if isinstance(data, bytes) else data or ""
    stripped = text.strip()
    if not stripped:
        return {}
    if stripped.startswith("{") and stripped.endswith("}"):
        try:
            return dict(load(stripped))
        except (ValueError, RecursionError):
            logger.exception("bad json data in node at %r", path)
    return {"string_value": text}


def own_properties(properties: Mapping[str, Any]) -> dict[str, Any]:
    """Without the marks of a registration."""
    marked = "lease_wanted" in properties
    return {name: value for name, value in properties.items() if not (marked and name in _MARKS)}
