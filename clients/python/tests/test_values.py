"""Values and their JSON texts."""

from __future__ import annotations

import math

import pytest
from espalier import BadArgumentError, JsonText
from espalier.values import from_json, to_json


def test_a_value_that_cannot_be_decoded_is_its_text_and_spoils_no_other() -> None:
    deep = "[" * 100_000 + "]" * 100_000
    found = from_json({"deep": deep, "one": "1", "float": "1.0", "infinite": "1e999", "nan": "NaN", "long": "9" * 5_000})
    assert found["deep"] == deep and isinstance(found["deep"], JsonText)
    assert (found["one"], type(found["float"]), found["infinite"]) == (1, float, math.inf)
    assert math.isnan(found["nan"]) and found["long"] == 10**5_000 - 1
    assert to_json({"deep": found["deep"]}) == {"deep": deep}


@pytest.mark.parametrize("value", [math.nan, math.inf, object(), {1, 2}, [math.nan]])
def test_what_json_cannot_say_is_a_bad_value(value: object) -> None:
    with pytest.raises(BadArgumentError) as raised:
        to_json({"a": value})
    assert raised.value.reason == "BAD_VALUE" and raised.value.metadata == {"key": "a"}
