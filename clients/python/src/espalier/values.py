"""Values of properties: JSON texts, which are what is stored, compared and sent."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from .errors import BadArgumentError

# Python converts at most 4,300 digits of text to an integer; one longer number must not spoil everything else.
_MAX_DIGITS = 4_000


def to_json(properties: Mapping[str, Any]) -> dict[str, str]:
    """Raises BAD_VALUE for what JSON cannot say, NaN and the infinities too."""
    return {name: _text(name, value) for name, value in properties.items()}


def from_json(texts: Mapping[str, str]) -> dict[str, Any]:
    """Integers stay integers of any size. A native client may have written NaN or an infinity, which are read as such."""
    return {name: _value(text) for name, text in texts.items()}


class JsonText(str):
    """A value that Python cannot decode, as its JSON text: lists or objects nested thousands deep."""


def load(text: str) -> Any:
    """Decodes a JSON text with integers of any size."""
    return json.loads(text, parse_int=_integer)


def _value(text: str) -> Any:
    try:
        return load(text)
    except (RecursionError, ValueError):
        # One value spoils no other.
        return JsonText(text)


def _text(name: str, value: Any) -> str:
    try:
        return value if isinstance(value, JsonText) else json.dumps(value, allow_nan=False)
    except (TypeError, ValueError, RecursionError) as error:
        raise BadArgumentError(f'"{name}": {error}', {"key": name}, "BAD_VALUE") from error


def _integer(digits: str) -> int:
    return int(digits) if len(digits) <= _MAX_DIGITS else int(Decimal(digits))
