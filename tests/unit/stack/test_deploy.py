"""What a deployment says of functions that will process no record."""

from typing import Any

from hydrant.stack.deploy import unfit


def described(**differing: Any) -> dict[str, Any]:
    return {
        "function": "f",
        "version": "$LATEST",
        "interpreter": "3.13.5",
        "notice": None,
        "environments": 1,
    } | differing


def test_nothing_is_said_of_functions_that_run_or_need_not() -> None:
    assert unfit([described(), described(version="1", environments=0)]) == []


def test_one_that_hydrant_does_not_run_is_named_with_the_reason() -> None:
    assert unfit([described(interpreter=None, environments=0, notice="nodejs20.x")]) == ["f: nodejs20.x"]


def test_one_whose_import_fails_is_named_with_the_place_that_tells_why() -> None:
    (line,) = unfit([described(environments=0), described(function="g")])
    assert line.startswith("f does not start")
    assert line.endswith("/aws/lambda/f")
