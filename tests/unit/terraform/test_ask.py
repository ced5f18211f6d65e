"""Variables without a value: asked for at a terminal, named elsewhere."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from hydrant.errors import MissingVariables
from hydrant.terraform.ask import with_answers
from hydrant.terraform.events import RunEvents

DECLARED = """
variable "team" { description = "who owns it" }
variable "key" {
  type      = string
  sensitive = true
}
"""


def needs(*names: str) -> Callable[[list[str]], list[str]]:
    def run(given: list[str]) -> list[str]:
        missing = [name for name in names if not any(each.startswith(f"-var={name}=") for each in given)]
        if missing:
            raise MissingVariables(missing)
        return given

    return run


def never(question: str) -> str:
    raise AssertionError(f"asked: {question}")


def test_nobody_is_asked_where_nothing_is_missing(tmp_path: Path) -> None:
    assert with_answers(needs("a"), ["-var=a=1"], tmp_path, can_ask=True, ask=never) == ["-var=a=1"]


def test_at_a_terminal_each_is_asked_for_with_its_description(tmp_path: Path) -> None:
    (tmp_path / "variables.tf").write_text(DECLARED)
    asked: list[str] = []
    given = with_answers(
        needs("team", "key"),
        [],
        tmp_path,
        can_ask=True,
        ask=lambda question: asked.append(question) or "data",  # type: ignore[func-returns-value]
        ask_secretly=lambda question: asked.append(f"secret {question}") or "s",  # type: ignore[func-returns-value]
    )
    assert given == ["-var=team=data", "-var=key=s"]
    assert asked == ["team (who owns it): ", "secret key: "]


@pytest.mark.parametrize(("can_ask", "answer"), [(False, "never asked"), (True, "")])
def test_elsewhere_the_error_names_the_ways(tmp_path: Path, can_ask: bool, answer: str) -> None:
    with pytest.raises(MissingVariables) as caught:
        with_answers(needs("team"), [], tmp_path, can_ask=can_ask, ask=lambda _: answer)
    assert caught.value.title == "A variable has no value: team."
    assert all(way in caught.value.next_step for way in ("--var team=", "--var-file", "TF_VAR_team"))


def test_terraforms_words_tell_which_are_missing() -> None:
    events = RunEvents(lambda _: None)
    detail = 'The root module input variable "team" is not set, and has no default value. Use a -var or -var-file ...'
    diagnostic = {"severity": "error", "summary": "No value for required variable", "detail": detail}
    events.read(json.dumps({"type": "diagnostic", "diagnostic": diagnostic}))
    assert events.missing_variables == ["team"]
