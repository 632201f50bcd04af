"""Values of properties: JSON texts, which are what is stored, compared and sent."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import grpc

from .errors import EspalierError

# Python converts at most 4,300 digits of text to an integer; one longer number must not spoil everything else.
_MAX_DIGITS = 4_000


def to_json(properties: Mapping[str, Any]) -> dict[str, str]:
    """Raises BAD_VALUE for what JSON cannot say, NaN and the infinities too."""
    return {name: _text(name, value) for name, value in properties.items()}


def from_json(texts: Mapping[str, str]) -> dict[str, Any]:
    """Integers stay integers of any size. A native client may have written NaN or an infinity, which are read as such."""
    return {name: json.loads(text, parse_int=_integer) for name, text in texts.items()}


def _text(name: str, value: Any) -> str:
    try:
        return json.dumps(value, allow_nan=False)
    except (TypeError, ValueError, RecursionError) as error:
        message = f'"{name}": {error}'
        raise EspalierError("BAD_VALUE", message, grpc.StatusCode.INVALID_ARGUMENT, {"key": name}) from error


def _integer(digits: str) -> int:
    return int(digits) if len(digits) <= _MAX_DIGITS else int(Decimal(digits))
