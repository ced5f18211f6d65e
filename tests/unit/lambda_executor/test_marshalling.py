"""Events and results are what awslambdaric makes of them, by the faster library too."""

import contextlib
import enum
import importlib
import importlib.machinery
import json
import math
import sys
from collections import OrderedDict
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple
from uuid import UUID

import pytest
from awslambdaric.lambda_runtime_exception import FaultException
from awslambdaric.lambda_runtime_marshaller import LambdaMarshaller
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from hydrant.emulator.lambda_executor.sandbox import workspace
from hydrant.emulator.lambda_executor.sandbox.spec import Invocation

from .conftest import KINDS, Function, MakeFunction


class Point(NamedTuple):
    """awslambdaric writes it as an object."""

    x: int


class Colour(enum.Enum):
    RED = "red"


class Word(str):
    """Says what it is."""


class Count(enum.IntEnum):
    ONE = 1


_SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats()
    | st.text(st.characters())
    | st.sampled_from(
        [
            Point(1),
            Colour.RED,
            Word("x"),
            Count.ONE,
            Decimal("1.10"),
            b"x",
            bytearray(b"x"),
            {1},
            1j,
            datetime.now(UTC),
            UUID(int=1),
            OrderedDict(a=1),
            "null",
            "\u2028\ud800",
            ...,
        ]
    )
)
_KEYS = st.text() | st.sampled_from([1, 1.5, None, True, "a", "null", Word("k"), (1, 2)])
_RESULTS: st.SearchStrategy[Any] = st.recursive(
    _SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(_KEYS, inner, max_size=4)
        | st.tuples(inner)
        | st.tuples(inner, inner)
    ),
    max_leaves=8,
)


@pytest.fixture(scope="module")
def runtime() -> Any:
    """The module as a function's process has it, with the client's module that it asks."""
    with pytest.MonkeyPatch.context() as patched:
        patched.syspath_prepend(str(workspace.runtime_dir()))
        for name in ("marshalling", "runtime_client"):
            patched.delitem(sys.modules, name, raising=False)
        yield importlib.import_module("marshalling")
        for name in ("marshalling", "runtime_client"):
            sys.modules.pop(name, None)


@given(_RESULTS)
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300)
@example([math.nan])
@example({"a": -math.inf, "b": [None]})
@example("é")
@example("\x7f")
@example({"a": {"b": [1, 1.0, -0.0, 1e22, 2**64, "x" * 70000]}})
def test_a_compact_result_says_the_same(runtime: ModuleType, result: Any) -> None:
    text = runtime.compact(result)
    if text is not None:
        encoded, _ = LambdaMarshaller().marshal_response(result)
        assert _told(json.loads(text)) == _told(json.loads(encoded))
        assert len(encoded) <= 1.5 * len(text)


def test_a_result_of_a_transformation_is_written_so(runtime: ModuleType) -> None:
    result = {"records": [{"recordId": "1", "result": "Ok", "data": "eA==", "metadata": {"partitionKeys": {"a": "1"}}}]}
    assert runtime.compact(result) == json.dumps(result, separators=(",", ":")).encode()


@pytest.mark.parametrize(
    "result",
    [Point(1), [Point(1)], Colour.RED, Word("x"), Count.ONE, b"x", {1}, math.nan, {1: 2}, "é", "x" * 5_000_000],
)
def test_what_would_be_written_in_another_way_is_not(runtime: ModuleType, result: Any) -> None:
    assert runtime.compact(result) is None


def test_a_library_that_cannot_be_loaded_is_done_without(
    runtime: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for suffix in importlib.machinery.EXTENSION_SUFFIXES:
        (tmp_path / f"hydrant-json{suffix}").write_bytes(b"no library")
    monkeypatch.setattr(runtime, "__file__", str(tmp_path / "marshalling.py"))
    runtime._library.cache_clear()
    try:
        assert runtime.compact({"a": 1}) is None
    finally:
        runtime._library.cache_clear()


def test_a_result_within_itself_is_refused_as_ever(runtime: ModuleType) -> None:
    result: list[Any] = []
    result.append(result)
    assert runtime.compact(result) is None


_EVENTS: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters()), inner),
    max_leaves=8,
)
_CUTS = st.none() | st.integers(0, 40)


@given(_EVENTS, st.booleans(), _CUTS)
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
@example({"a": 1, "b": "\ud800"}, True, None)
def test_an_event_is_read_as_ever(runtime: ModuleType, event: Any, escaped: bool, cut: int | None) -> None:
    text = json.dumps(event, ensure_ascii=escaped).encode("utf-8", "surrogatepass")
    text = text if cut is None else text[:cut] + text[cut + 1 :]
    if cut is not None and _has_large_numbers(text):
        return
    runtime.runtime_client.large_and_plain = True
    assert _read(runtime.Marshaller(), text) == _read(LambdaMarshaller(), text)


def _has_large_numbers(text: bytes) -> bool:
    """A cut has made one number of two; Hydrant writes none that large."""
    large: list[str] = []
    with contextlib.suppress(ValueError):
        json.loads(text, parse_int=lambda digits: large.append(digits) if len(digits) > 18 else int(digits))
    return bool(large)


def _read(marshaller: Any, text: bytes) -> tuple[str, str]:
    try:
        return "event", _told(marshaller.unmarshal_request(text))
    except FaultException as fault:
        return fault.exception_type, fault.msg


def _told(value: Any) -> str:
    """Values with their types: 1, 1.0 and true are not the same, nor are 0.0 and -0.0."""
    return repr(value)


_ECHO = """
    import sys
    from collections import namedtuple

    def handler(event, context):
        try:
            import orjson
        except ImportError:
            orjson = None
        if event.get("strange"):
            return namedtuple("Point", "x")(len(event["text"]))
        return {"event": event, "orjson": orjson is not None or "orjson" in sys.modules}
"""


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("text", ["x" * 100_000, "é" + "x" * 100_000], ids=["ascii", "not ascii"])
def test_functions_get_and_give_the_same_without_seeing_the_library(
    function: MakeFunction, text: str, kind: str
) -> None:
    made = function(_ECHO, isolation=kind)
    event = {"text": text, "number": 2**53 + 1, "list": [1.5, -1, True]}
    outcomes = [_invoked(made, event, headers) for headers in ({}, _PLAIN, {})]
    assert [json.loads(each) for each in outcomes] == [{"event": event, "orjson": False}] * 3
    assert [b": " in each for each in outcomes] == [True, not text.isascii(), True]
    assert _invoked(made, {"strange": True, "text": text}, _PLAIN) == b'{"x": %d}' % len(text)


_PLAIN = {"Hydrant-Plain": "1"}


def _invoked(made: Function, event: Any, headers: dict[str, str]) -> bytes:
    invocation = Invocation("request", json.dumps(event).encode(), "arn:aws:lambda:x", headers=headers)
    return made.sandbox.invoke(invocation).payload
