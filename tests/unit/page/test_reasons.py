"""Reasons of rejections, from what functions log."""

import json
from typing import Any

import pytest

from hydrant.emulator.feed.reasons import MAX_LINE, Reasons, reason_in

DIGEST = "ab" * 32


def line(digest: Any = DIGEST, **members: Any) -> str:
    return json.dumps({"level": "WARNING", "digest": digest, **members})


def test_a_line_is_found_by_the_record_s_digest() -> None:
    reasons = Reasons()
    reasons.take(
        "/aws/lambda/f", ["START", line(code="MISSING_FIELD", reason="id is missing", fields=["id"], level="x")]
    )
    told = {"code": "MISSING_FIELD", "reason": "id is missing", "fields": ["id"], "digest": DIGEST}
    assert reasons.find([DIGEST, "cd" * 32]) == {DIGEST: {"group": "/aws/lambda/f", **told}}


def test_the_newest_are_kept() -> None:
    reasons = Reasons(lines=3)
    digests = [f"{number:064x}" for number in range(5)]
    reasons.take("g", [line(digest) for digest in digests])
    assert set(reasons.find(digests)) == set(digests[2:])


@pytest.mark.parametrize(
    "message",
    [
        "",
        "plain text",
        f'a text about "digest": "{DIGEST}"',
        f'{{"digest": "{DIGEST}"',
        f'["digest", "{DIGEST}"]',
        line(digest=5),
        line(digest="short"),
        line(reason="x" * MAX_LINE),
        '{"a":' * 5_000 + f'"digest": "{DIGEST}"',
    ],
    ids=range(9),
)
def test_another_line_tells_nothing(message: str) -> None:
    reasons = Reasons()
    reasons.take("g", [message])
    assert reasons.find([DIGEST, "short"]) == {}


@pytest.mark.parametrize("message", ["", "{", "[]", "null", '{"digest": null}', '{"digest": ["a"]}'])
def test_what_is_no_line_about_a_record(message: str) -> None:
    assert reason_in(message) is None
