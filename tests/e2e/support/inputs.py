"""Inputs that a pipeline meets, and what must become of each: the code of its rejection, or its line in data/."""

import itertools
import json
import secrets
import time
from dataclasses import dataclass
from typing import Any

_ids = itertools.count(secrets.randbits(40) << 20)


def valid(**changes: Any) -> dict[str, Any]:
    """A valid event of producer1 that no other test sends, with some fields changed."""
    now_ms = int(time.time() * 1000)
    return {"producer": "producer1", "id": next(_ids), "name": "Ada Lovelace", "created_at": now_ms} | changes


def measured(value: Any) -> dict[str, Any]:
    """An event of producer2."""
    return {"producer": "producer2", "id": next(_ids), "value": value, "created_at": int(time.time() * 1000)}


def without(field: str) -> dict[str, Any]:
    """A valid event that lacks a field."""
    return {name: value for name, value in valid().items() if name != field}


def encode(document: Any) -> bytes:
    """Compact JSON, as producers send it."""
    return json.dumps(document, separators=(",", ":")).encode()


@dataclass(frozen=True)
class Input:
    """One record. `code` is the rejection's, None where the record is valid; then `line` is how it is delivered."""

    name: str
    raw: bytes
    code: str | None
    line: bytes = b""


def _future_ms() -> int:
    return int((time.time() + 3600) * 1000)


def _twice() -> bytes:
    return encode(valid())[:-1] + b',"name":"Another"}'


def padded(size: int) -> bytes:
    """A document of exactly this many bytes."""
    document = valid(name="")
    return encode(document | {"name": "x" * (size - len(encode(document)))})


def _pretty() -> Input:
    document = valid(name="two  spaces stay")
    return Input("pretty-printed", json.dumps(document, indent=2).encode(), None, encode(document))


def _unicode() -> Input:
    raw = json.dumps(valid(name="Zoë\u2028Łukasz 🦀"), separators=(",", ":"), ensure_ascii=False).encode()
    return Input("unicode", raw, None, raw)


def rejected() -> list[Input]:
    """One record for each way to be wrong; new ones at each call, so that no two tests share any."""
    return [
        Input("not-utf8", encode(valid(name="?")).replace(b"?", b"\xff\xfe"), "NOT_UTF8"),
        Input("byte-order-mark", b"\xef\xbb\xbf" + encode(valid()), "BYTE_ORDER_MARK"),
        Input("not-json", b"temperature=21 id=%d" % next(_ids), "NOT_JSON"),
        Input("cut-off", encode(valid())[:-5], "NOT_JSON"),
        Input("two-documents", encode(valid()) + encode(valid()), "TRAILING_DATA"),
        Input("two-lines", encode(valid()) + b"\n" + encode(valid()), "TRAILING_DATA"),
        Input("array", encode([valid()]), "NOT_AN_OBJECT"),
        Input("string", encode(f"a string {next(_ids)}"), "NOT_AN_OBJECT"),
        Input("number", encode(next(_ids)), "NOT_AN_OBJECT"),
        Input("null", b"null", "NOT_AN_OBJECT"),
        Input("duplicate-key", _twice(), "DUPLICATE_KEY"),
        Input("nan", encode(measured(float("nan"))), "NOT_A_NUMBER"),
        Input("infinity", encode(measured(float("inf"))), "NOT_A_NUMBER"),
        Input("minus-infinity", encode(measured(float("-inf"))), "NOT_A_NUMBER"),
        Input("lone-surrogate", encode(valid(name="\ud800")), "LONE_SURROGATE"),
        Input("deep", encode(valid(name="DEEP")).replace(b'"DEEP"', b"[" * 100 + b"]" * 100), "TOO_DEEP"),
        Input("very-deep", encode(valid(name="DEEP")).replace(b'"DEEP"', b"[" * 90_000 + b"]" * 90_000), "TOO_DEEP"),
        Input("one-megabyte", padded(1_000_000), "TOO_LARGE"),
        Input("empty", b"", "EMPTY"),
        Input("blank", b" \n ", "EMPTY"),
        Input("no-producer", encode(without("producer")), "NO_PRODUCER"),
        Input("unknown-producer", encode(valid(producer="producer9")), "UNKNOWN_PRODUCER"),
        Input("producer-a-number", encode(valid(producer=1)), "PRODUCER_NOT_A_STRING"),
        Input("producer-null", encode(valid(producer=None)), "PRODUCER_NOT_A_STRING"),
        Input("producer-a-list", encode(valid(producer=["producer1"])), "PRODUCER_NOT_A_STRING"),
        Input("missing-field", encode(without("name")), "MISSING_FIELD"),
        Input("extra-field", encode(valid(color="red")), "EXTRA_FIELD"),
        Input("wrong-type", encode(valid(name=7)), "WRONG_TYPE"),
        Input("null-field", encode(valid(name=None)), "WRONG_TYPE"),
        Input("above-range", encode(measured(100.5)), "OUT_OF_RANGE"),
        Input("below-range", encode(measured(-1)), "OUT_OF_RANGE"),
        Input("beyond-float", encode(measured("BIG")).replace(b'"BIG"', b"1e999"), "OUT_OF_RANGE"),
        Input("bool-for-int", encode(valid(id=True, name=f"n{next(_ids)}")), "WRONG_TYPE"),
        Input("bool-for-number", encode(measured(True)), "WRONG_TYPE"),
        Input("number-as-string", encode(valid(id=str(next(_ids)))), "WRONG_TYPE"),
        Input("float-for-int", encode(valid(id=float(next(_ids)))), "WRONG_TYPE"),
        Input("huge-integer", encode(valid(id=10**30 + next(_ids))), "OUT_OF_RANGE"),
        Input("5000-digits", encode(valid(id=0)).replace(b'"id":0', b'"id":' + b"9" * 5000), "NUMBER_TOO_LARGE"),
        Input("in-the-future", encode(valid(created_at=_future_ms())), "IN_THE_FUTURE"),
        Input("seconds-for-ms", encode(valid(created_at=int(time.time()))), "OUT_OF_RANGE"),
    ]


def accepted() -> list[Input]:
    """Valid records that are easily harmed on the way."""
    number = encode(measured("N")).replace(b'"N"', b"1.10")
    exponent = encode(measured("N")).replace(b'"N"', b"1e1")
    largest = encode(valid(id=2**63 - 1, name=f"n{next(_ids)}"))
    return [
        _pretty(),
        _unicode(),
        Input("digits-stay", number, None, number),
        Input("exponent-stays", exponent, None, exponent),
        Input("largest-id", largest, None, largest),
    ]
