"""Input templates of pipes (P-5)."""

import json
from typing import Any

import pytest

from hydrant.emulator.pipes.engine.templates import OF_THE_PIPE, Input, render

RESERVED = {name: name.rpartition(".")[2].upper() for name in OF_THE_PIPE} | {
    "aws.pipes.event.ingestion-time": "2026-01-01T00:00:00.000Z"
}
OPENED: dict[str, Any] = {
    "messageId": "m-1",
    "body": {"id": 7, "name": 'a "b"\n', "on": True, "none": None, "list": [1, "x"], "price": 1.5, "tree": {"k": "v"}},
}
DOCUMENT = {"messageId": "m-1", "body": json.dumps(OPENED["body"])}


def made(template: str, document: Any = DOCUMENT, opened: Any = OPENED) -> str:
    return render(template, Input(document, opened, RESERVED))


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("Hello, sender", "Hello, sender"),
        ('"Hello, sender"', '"Hello, sender"'),
        ("<$.messageId>", "m-1"),
        ("  <$.messageId>\n", "m-1"),
        ("<$.body.id>", "7"),
        ("<$.body.tree>", '{"k":"v"}'),
        ("<$.body.list>", '[1,"x"]'),
        ("<$.body.nothing>", "null"),
        ("Hello, <$.messageId> and <$.body.id>", "Hello, m-1 and 7"),
        ('"Hello, <$.messageId>"', '"Hello, m-1"'),
        ('{"a": <$.messageId>}', '{"a": "m-1"}'),
        ('{"a": "<$.messageId>"}', '{"a": "m-1"}'),
        ('{"a": "x <$.body.id> y"}', '{"a": "x 7 y"}'),
        ('{"a": <$.body.id>, "b": <$.body.on>, "c": <$.body.price>}', '{"a": 7, "b": true, "c": 1.5}'),
        ('{"a": "<$.body.id>", "b": "<$.body.on>"}', '{"a": "7", "b": "true"}'),
        ('{"a": <$.body.none>, "b": "<$.body.none>"}', '{"a": null, "b": ""}'),
        ('{"a": <$.body.nothing>, "b": "<$.body.nothing>"}', '{"a": "", "b": ""}'),
        ('{"a": <$.body.tree>}', '{"a": {"k":"v"}}'),
        ('{"a": "<$.body.tree>"}', '{"a": "{k:v}"}'),
        ('{"a": <$.body.list[1]>}', '{"a": "x"}'),
        ('{"a": <$.body.list>}', '{"a": [1,"x"]}'),
        ('["<$.messageId>", <$.body.id>]', '["m-1", 7]'),
        ('{"say \\"<$.messageId>\\"": <$.messageId>}', '{"say \\"m-1\\"": "m-1"}'),
        ('{"a": "<b>", "c": "<aws.pipes.other>"}', '{"a": "<b>", "c": "<aws.pipes.other>"}'),
    ],
)
def test_what_a_template_makes(template: str, text: str) -> None:
    assert made(template) == text


@pytest.mark.parametrize("place", ['{"a": <$.body.name>}', '{"a": "<$.body.name>"}'])
def test_p5_texts_are_escaped(place: str) -> None:
    assert json.loads(made(place)) == {"a": OPENED["body"]["name"]}


@pytest.mark.parametrize("name", OF_THE_PIPE)
def test_p5_variables_of_the_pipe(name: str) -> None:
    assert made(f'{{"a": <{name}>, "b": "of <{name}>"}}') == f'{{"a": "{RESERVED[name]}", "b": "of {RESERVED[name]}"}}'


def test_the_time() -> None:
    assert json.loads(made('{"at": <aws.pipes.event.ingestion-time>}')) == {"at": "2026-01-01T00:00:00.000Z"}


def test_p5_the_event_as_it_is_and_as_json() -> None:
    assert json.loads(made('{"e": <aws.pipes.event>}')) == {"e": DOCUMENT}
    assert json.loads(made('{"e": <aws.pipes.event.json>}')) == {"e": OPENED}


def test_an_event_that_is_no_json_has_no_json() -> None:
    assert made('{"e": <aws.pipes.event.json>, "t": <aws.pipes.event>}', "text", "text") == '{"e": "", "t": "text"}'
