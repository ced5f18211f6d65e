"""How values come from Terraform and go back, to the last digit."""

from typing import Any

import msgpack  # type: ignore[import-untyped]
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydrant.offline_provider.protocol.messages import pb
from hydrant.offline_provider.protocol.wire import decode, decode_as, encode
from hydrant.offline_provider.schema import block_from_json
from hydrant.offline_provider.values import Unknown

BLOCK = block_from_json(
    {
        "attributes": {
            "n": {"type": "number", "optional": True},
            "o": {"type": ["object", {"n": "number", "t": ["tuple", ["number", "string"]]}], "optional": True},
            "m": {"type": ["map", ["list", "number"]], "optional": True},
            "d": {"type": "dynamic", "optional": True},
        },
        "block_types": {
            mode: {"nesting_mode": mode, "block": {"attributes": {"n": {"type": "number", "optional": True}}}}
            for mode in ("list", "map", "single")
        },
    }
)


def wire(value: Any) -> Any:
    """As Terraform writes: a number that no float holds exactly is a text."""
    return pb.DynamicValue(msgpack=msgpack.packb(value))


def test_numbers_that_come_as_texts_are_numbers() -> None:
    sent = {
        "n": "0.1",
        "o": {"n": "2.5", "t": ["0.3", "0.3"]},
        "m": {"k": ["0.7", 1]},
        "d": [b'["list","number"]', ["0.9"]],
        "list": [{"n": "1.1"}],
        "map": {"k": {"n": "1.2"}},
        "single": {"n": "123456789012345678901234567890"},
    }
    assert decode(wire(sent), BLOCK) == {
        "n": 0.1,
        "o": {"n": 2.5, "t": [0.3, "0.3"]},
        "m": {"k": [0.7, 1]},
        "d": [0.9],
        "list": [{"n": 1.1}],
        "map": {"k": {"n": 1.2}},
        "single": {"n": 123456789012345678901234567890},
    }


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_float_keeps_every_digit(number: float) -> None:
    """Terraform compares what it planned with what it gets: 0.1 has to come back as 0.1, not as the nearest float."""
    sent = msgpack.unpackb(encode({"n": number}).msgpack)["n"]
    assert float(sent) == number
    assert isinstance(sent, int if number.is_integer() and abs(number) < 2**63 else str)
    assert decode(encode({"n": number}), BLOCK)["n"] == number


@pytest.mark.parametrize("value", [None, Unknown])
def test_null_and_unknown_stay_what_they_are(value: Any) -> None:
    sent = {"n": value, "list": value, "map": value, "single": value, "o": value, "d": value, "m": value}
    assert decode(encode(sent), BLOCK) == sent
    assert decode(encode({"list": [value]}), BLOCK) == {"list": [value]}


def test_the_argument_of_a_function() -> None:
    assert decode_as(wire("0.1"), "number") == 0.1
    assert decode_as(wire("0.1"), "string") == "0.1"


def test_a_block_with_a_dynamic_argument_comes_with_its_type() -> None:
    inner = {"attributes": {"a": {"type": "dynamic", "optional": True}}}
    block = block_from_json({"block_types": {"b": {"nesting_mode": "list", "block": inner}}})
    kind = b'["tuple",[["object",{"a":"number"}]]]'
    assert decode(wire({"b": [kind, [{"a": "0.1"}]]}), block) == {"b": [{"a": 0.1}]}
