"""Records of every producer, spoiled at random: the same ones for the same seed. Standard library only."""

import json
import math
import random
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

Documents = dict[str, dict[str, Any]]
ODD: tuple[Any, ...] = (
    *(
        None,
        True,
        False,
        0,
        1,
        -1,
        1.0,
        0.5,
        -0.0,
        1e0,
        100.0,
        1e19,
        10**18,
        10**19,
        2**53 + 1,
        2**63 - 1,
        2**63,
        10**400,
    ),
    *(
        math.inf,
        math.nan,
        "",
        " ",
        "a",
        "A\n",
        "\n",
        "x\n",
        "12",
        "1.5",
        "true",
        "null",
        "DE\n",
        "é",
        "é" * 200,
        "a" * 201,
    ),
    *("\u2028", "\x00", "\U0001f600", "\ud800", "https://a\n", "2026-01-01T00:00:00Z", [], {}, [1], [[]], {"x": 1}),
)
_PLAIN = (
    *(b"", b" ", b"null", b"[]", b"{}", b"1", b'"text"', b"\xff", b"\xef\xbb\xbf{}", b"{", b'{"producer":"nobody"}'),
    *(b'{"producer":1}', b"[" * 3000, b'{"a":' * 200 + b"1" + b"}" * 200, b"NaN", b'{"producer":"orders"}{}'),
)


def records(valid: Documents, seed: int, count: int) -> Iterator[bytes]:
    """`count` records; one in ten is spoiled as bytes, beside its fields, and a few are no records at all."""
    source = random.Random(seed)
    yield from _PLAIN[:count]
    names = sorted(valid)
    for number in range(count - len(_PLAIN)):
        document = deepcopy(valid[names[number % len(names)]])
        for _ in range(source.randint(0, 3)):
            _spoil(source, document)
        raw = json.dumps(document, ensure_ascii=source.random() < 0.8).encode(errors="surrogatepass")
        yield _spoil_bytes(source, raw) if source.random() < 0.1 else raw


def _places(document: Any) -> Iterator[tuple[Any, Any]]:
    if isinstance(document, dict | list):
        for key in document if isinstance(document, dict) else range(len(document)):
            yield document, key
            yield from _places(document[key])


def _spoil(source: random.Random, document: dict[str, Any]) -> None:
    places = list(_places(document))
    if not places:
        return
    holder, key = source.choice(places)
    how = source.choice(("other", "other", "gone", "as float", "line break", "new", "near"))
    value = holder[key]
    if how == "gone":
        del holder[key]
    elif how == "as float" and isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**53:
        holder[key] = float(value)
    elif how == "line break" and isinstance(value, str):
        holder[key] = value + "\n"
    elif how == "new" and isinstance(holder, dict):
        holder[source.choice(("extra", "id", "value"))] = deepcopy(source.choice(ODD))
    elif how == "near" and isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 2**53:
        holder[key] = value * source.choice((-1, 0, 10, 1000, 1e-3)) + source.choice((-1, 0, 1, 0.5))
    else:
        holder[key] = deepcopy(source.choice(ODD))


def _spoil_bytes(source: random.Random, raw: bytes) -> bytes:
    place = source.randrange(len(raw))
    how = source.choice(("cut", "flip", "more", "twice", "space", "comma"))
    if how == "cut":
        return raw[:place]
    if how == "flip":
        return raw[:place] + bytes([raw[place] ^ (1 << source.randrange(8))]) + raw[place + 1 :]
    if how == "more":
        return raw + source.choice((b"}", b"\n", b" x", b"\x00", raw))
    if how == "comma":
        return raw.replace(source.choice((b"}", b"]")), source.choice((b",}", b", ]", b",,}", b"}")), 1)
    if how == "twice":
        return raw.replace(b"{", b'{"producer":"clicks",', 1)
    return raw.replace(b":", b" :\t")
