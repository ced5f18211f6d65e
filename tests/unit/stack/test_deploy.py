"""What a deployment says of functions that will process no record."""

from typing import Any

from hydrant.stack.deploy import unusable_functions


def described(**differing: Any) -> dict[str, Any]:
    return {"function": "f", "interpreter": "3.13.5", "notice": "", "init_error": ""} | differing


def test_nothing_is_said_of_functions_that_run() -> None:
    assert unusable_functions([described(), described(notice="runs on another Python")]) == []


def test_one_that_hydrant_does_not_run_is_named_with_the_reason() -> None:
    assert unusable_functions([described(interpreter=None, notice="nodejs20.x")]) == ["f: nodejs20.x"]


def test_one_whose_import_fails_is_named_with_what_python_says() -> None:
    (line,) = unusable_functions([described(init_error="Syntax error in module 'v'"), described(function="g")])
    assert line.startswith("f does not start: Syntax error in module 'v'.")
