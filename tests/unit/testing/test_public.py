"""What other projects' tests may rely on: these names, typed and documented. A change needs a line in CHANGELOG."""

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hydrant import pytest_plugin, testing
from tests.reference import commands, fixtures

ROOT = Path(__file__).resolve().parents[3]

FIXTURES = {
    "aws_clients",
    "eventually",
    "faults",
    "fresh",
    "hydrant_stack",
    "pipeline",
    "resources",
    "terraform_outputs",
}
OPTIONS = {"--hydrant-port", "--hydrant-terraform", "--hydrant-stack-per-worker"}
MEMBERS = {
    "Clients": {"client", "cloudwatch", "firehose", "kinesis", "lambda_", "logs", "s3", "sns", "sqs"},
    "Faults": {"add", "clear", "during", "listed", "remove", "struck"},
    "ObjectCreated": {"bucket", "key"},
    "Pipeline": {"clients", "flush", "notifications", "outputs", "records_in", "rejected", "reset", "stack"},
    "Rejection": {"raw", "error_code", "error_message", "attempts", "arrival_ms", "ended_ms", "lambda_arn"},
    "Resources": {"bucket", "delete", "delivery_stream", "queue", "stream"},
    "StackRecord": {"alive", "contained", "endpoint", "host", "port", "region"},
    "eventually": set(),
}


def test_these_fixtures_and_options_are_public() -> None:
    assert {each.name for each in fixtures.fixtures()} == FIXTURES
    text = inspect.getsource(pytest_plugin.pytest_addoption)
    given = {node.value for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Constant)}
    assert {each for each in given if str(each).startswith("--")} == OPTIONS


def test_these_members_are_public() -> None:
    assert set(testing.__all__) == MEMBERS.keys()
    for name, members in MEMBERS.items():
        kind = getattr(testing, name)
        there = {*vars(kind), *getattr(kind, "__annotations__", {})} if isinstance(kind, type) else set()
        assert members <= there, name


def public() -> Iterator[tuple[str, Any]]:
    """Each public function and method by its name."""
    for name in testing.__all__:
        value = getattr(testing, name)
        yield name, value
        for member, inner in vars(value).items() if isinstance(value, type) else ():
            code = inner.fget if isinstance(inner, property) else inner
            if not member.startswith("_") and inspect.isfunction(code):
                yield f"{name}.{member}", inspect.unwrap(code)


@pytest.mark.parametrize(("name", "value"), public(), ids=[name for name, _ in public()])
def test_each_is_documented_and_typed(name: str, value: Any) -> None:
    assert inspect.getdoc(value), name
    if inspect.isfunction(value):
        signature = inspect.signature(value)
        missing = [p.name for p in signature.parameters.values() if p.name != "self" and p.annotation is p.empty]
        assert not missing
        assert signature.return_annotation is not signature.empty


def test_each_fixture_is_documented_and_typed() -> None:
    assert [each.name for each in fixtures.fixtures() if not each.words or not each.gives] == []


@pytest.mark.parametrize("document", [commands, fixtures], ids=["commands", "fixtures"])
def test_the_reference_is_up_to_date(document: Any) -> None:
    assert document.DOCUMENT.read_text("utf-8") == document.document(), "run: python scripts/reference.py"


def test_the_page_of_an_own_project_names_each_fixture() -> None:
    text = (ROOT / "docs" / "own-project.md").read_text("utf-8")
    assert {name for name in FIXTURES if f"| `{name}` |" in text} == FIXTURES
