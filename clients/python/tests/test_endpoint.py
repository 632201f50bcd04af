"""Endpoints, in all forms that a client takes."""

from __future__ import annotations

import pickle

import espalier
import pytest
from espalier import Reason
from espalier.endpoint import parse_endpoints


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("gw", "grpc://gw:7400"),
        ("gw:7410", "grpc://gw:7410"),
        ("grpc://gw", "grpc://gw:7400"),
        ("grpcs://gw:443/", "grpcs://gw:443"),
        ("[::1]", "grpc://[::1]:7400"),
        ("grpcs://[fe80::1%eth0]:1", "grpcs://[fe80::1%eth0]:1"),
        ("unix:/run/gw", "unix:/run/gw"),
    ],
)
def test_an_endpoint_is_a_host_with_or_without_port_and_scheme(text: str, shown: str) -> None:
    assert [one.text for one in parse_endpoints((text,), secure=False)] == [shown]


def test_several_endpoints_are_arguments_or_a_list_with_commas() -> None:
    found = parse_endpoints(("a:1, b:2", "c"), secure=True)
    assert [one.text for one in found] == ["grpcs://a:1", "grpcs://b:2", "grpcs://c:7400"]


@pytest.mark.parametrize("text", ["", ",", "a b", "http://gw:1", "gw:0", "gw:70000", "gw:x", "::1", "gw/path", "a@b:1"])
def test_a_bad_endpoint_is_a_bad_argument_that_names_it(text: str) -> None:
    with pytest.raises(ValueError) as raised:
        espalier.connect(text)
    error = raised.value
    assert isinstance(error, espalier.EspalierError)
    assert error.reason is Reason.BAD_ARGUMENT and error.metadata["endpoint"] in text


def test_a_reason_that_is_not_known_is_kept() -> None:
    reason = Reason("OF_TOMORROW")
    assert reason == "OF_TOMORROW" and not reason.known and Reason.NOT_FOUND.known
    error = pickle.loads(pickle.dumps(espalier.EspalierError("OF_TOMORROW", "text", metadata={"a": "b"})))
    assert (error.reason, error.message, error.metadata) == ("OF_TOMORROW", "text", {"a": "b"})
