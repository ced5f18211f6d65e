"""New code on its way to the emulator."""

from pathlib import Path
from typing import Any

import pytest

from hydrant.live.sources import Function, Ready
from hydrant.live.update import Broken, NotUpdated, update

FUNCTION = Function("f", "arn:f", Ready(Path("f.zip")), Path("f.zip"))


class Refused(Exception):
    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.response = {"Error": {"Code": code, "Message": message}}


class Lambda:
    """Answers updates one after the other, and then tells states."""

    def __init__(self, updates: list[Exception | None], states: list[str], has: str = "") -> None:
        self.asked, self.has = 0, has
        self.updates, self.states, self.packages = updates, states, list[bytes]()

    def update_function_code(self, **given: Any) -> None:
        assert given["FunctionName"] == "arn:f"
        self.packages.append(given["ZipFile"])
        if error := self.updates.pop(0):
            raise error

    def get_function_configuration(self, **_: Any) -> Any:
        self.asked += 1
        if self.asked == 1:
            return {"CodeSha256": self.has, "LastUpdateStatus": "Successful"}
        return {"LastUpdateStatus": self.states.pop(0)}


def test_it_is_waited_for() -> None:
    client = Lambda([None], ["InProgress", "InProgress", "Successful"])
    assert update(client, FUNCTION, b"zip") is None
    assert client.packages == [b"zip"]
    assert client.states == []


def test_nothing_is_sent_where_it_is_there() -> None:
    client = Lambda([], [], has="ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=")
    assert update(client, FUNCTION, b"abc") is None
    assert client.packages == []


def test_an_update_that_goes_on_is_waited_for() -> None:
    busy = Refused("ResourceConflictException", "An update is in progress")
    client = Lambda([busy, busy, None], ["Successful"])
    assert update(client, FUNCTION, b"zip") is None
    assert len(client.packages) == 3


def test_code_that_does_not_start_is_told_with_its_frames() -> None:
    message = "Hydrant: the new code does not start: ValueError: no\nsuch: thing 7\nvalidate/a.py:3\nlib/b.py:4"
    client = Lambda([Refused("InvalidParameterValueException", message)], [])
    assert update(client, FUNCTION, b"") == Broken("ValueError: no\nsuch: thing 7", ("validate/a.py:3", "lib/b.py:4"))


def test_other_refusals_are_errors_with_their_words() -> None:
    client = Lambda([Refused("ResourceNotFoundException", "Function not found")], [])
    with pytest.raises(NotUpdated) as told:
        update(client, FUNCTION, b"")
    assert told.value.cause == "ResourceNotFoundException: Function not found"
    with pytest.raises(NotUpdated):
        update(Lambda([None], ["Failed"]), FUNCTION, b"")


def test_what_is_no_refusal_goes_on() -> None:
    with pytest.raises(ConnectionError):
        update(Lambda([ConnectionError()], []), FUNCTION, b"")
