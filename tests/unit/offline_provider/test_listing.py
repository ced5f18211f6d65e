"""`hydrant provider types`: what is served is found there, not in errors."""

import json

from typer.testing import CliRunner

from hydrant.cli.main import app
from hydrant.errors import UsageError
from hydrant.offline_provider import listing, providers


def test_it_has_everything_of_every_schema_once() -> None:
    found = listing.entries()
    named = [(entry.kind, entry.name) for entry in found]
    assert len(named) == len(set(named))
    aws = providers.load("aws")
    assert {name for kind, name in named if kind == "resource"} >= set(aws.schema.resources)
    served = {entry.name for entry in found if entry.served and entry.kind == "resource"}
    assert served >= set(aws.resources)
    assert all(entry.reason for entry in found if not entry.served)


def test_a_service_comes_with_what_is_not_served() -> None:
    entries = {entry.name: entry for entry in listing.entries("rds")}
    assert entries["aws_db_instance"].reason == "no LocalStack community emulator has the service (rds)"
    assert not any(entry.served for entry in entries.values())


def test_the_text_is_short_without_a_service_and_whole_with_one() -> None:
    some = [
        listing.Entry("sqs", "resource", "aws_sqs_queue", served=True, arguments_not_served=("x", "y.z")),
        listing.Entry("sqs", "resource", "aws_sqs_other", served=False, reason="a reason"),
        listing.Entry("sqs", "data", "aws_sqs_queue", served=True),
        listing.Entry("rds", "data", "aws_db", served=False, reason="another"),
    ]
    assert listing.text_of(some, detail=False) == ("sqs\n  resources:    aws_sqs_queue\n  data sources: aws_sqs_queue")
    assert listing.text_of(some, detail=True) == (
        "sqs\n  resources:    aws_sqs_queue\n  data sources: aws_sqs_queue\n"
        "  not served:   aws_sqs_queue: x, y.z\n  not served:   aws_sqs_other: a reason\n"
        "rds\n  not served:   data aws_db: another"
    )


def test_the_command() -> None:
    text = CliRunner().invoke(app, ["provider", "types", "sqs"])
    assert text.exit_code == 0
    assert "aws_sqs_queue" in text.stdout
    document = json.loads(CliRunner().invoke(app, ["provider", "types", "random", "--json"]).stdout)
    assert {"random_id", "random_pet"} <= {entry["name"] for entry in document["types"]}


def test_a_service_that_nobody_knows_is_refused_with_those_there_are() -> None:
    result = CliRunner().invoke(app, ["provider", "types", "nope"])
    assert isinstance(result.exception, UsageError)
    assert "sqs" in result.exception.cause
