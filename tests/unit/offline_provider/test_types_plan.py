"""What the types of IAM, Lambda, Kinesis, Firehose and Logs say at plan, without asking AWS anything."""

from typing import Any

import pytest

from hydrant.offline_provider.engine import ResourceEngine
from hydrant.offline_provider.providers import load
from hydrant.offline_provider.resource import Refused
from hydrant.offline_provider.schema import blank
from hydrant.offline_provider.values import Unknown

PROVIDER = load("aws")
PROVIDER.configure({"region": "us-east-1"})


def engine(name: str) -> ResourceEngine:
    return ResourceEngine(PROVIDER, name)


def plan(kind: str, prior: dict[str, Any] | None = None, /, **config: Any) -> dict[str, Any]:
    given = {**blank(engine(kind).block), **config}
    proposed = {**(prior or {}), **{key: value for key, value in given.items() if value not in (None, [])}}
    return engine(kind).plan(prior, given if prior is None else proposed, given).values


def mode(text: Any) -> list[dict[str, Any]]:
    return [{"stream_mode": text}]


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ({}, "shard_count must be at least 1 when stream_mode is PROVISIONED"),
        ({"stream_mode_details": mode("ON_DEMAND"), "shard_count": 2}, "must not be set when stream_mode is ON_DEMAND"),
    ],
)
def test_shards_must_fit_the_streams_mode(config: dict[str, Any], message: str) -> None:
    with pytest.raises(Refused, match=message) as error:
        plan("aws_kinesis_stream", name="k", **config)
    assert error.value.path == "shard_count"


@pytest.mark.parametrize(
    "config", [{"shard_count": Unknown}, {"stream_mode_details": mode(Unknown)}, {"shard_count": 1}]
)
def test_what_is_not_known_yet_is_not_refused(config: dict[str, Any]) -> None:
    assert plan("aws_kinesis_stream", name="k", **config)["retention_period"] == 24


FUNCTION: dict[str, Any] = {
    "function_name": "f",
    "role": "arn:aws:iam::000000000000:role/r",
    "filename": "f.zip",
    "handler": "f.h",
    "runtime": "python3.12",
}


@pytest.mark.parametrize("name", ["handler", "runtime"])
def test_a_zip_needs_handler_and_runtime(name: str) -> None:
    with pytest.raises(Refused, match=f"{name} is required when package_type is Zip"):
        plan("aws_lambda_function", **{**FUNCTION, name: None})


LOGGING = [{"log_format": "Text", "log_group": "g", "application_log_level": None, "system_log_level": None}]


def made(**config: Any) -> dict[str, Any]:
    state = plan("aws_lambda_function", **{**FUNCTION, **config})
    filled = {"tracing_config": [{"mode": "PassThrough"}], "logging_config": LOGGING}
    known = {name: "old" if value is Unknown else value for name, value in state.items()}
    return {**known, "ephemeral_storage": [{"size": 512}], **filled, "architectures": ["x86_64"], "tags_all": {}}


def test_a_published_change_makes_a_new_version() -> None:
    planned = plan("aws_lambda_function", made(publish=True), **{**FUNCTION, "publish": True, "timeout": 9})
    assert planned["version"] is planned["qualified_arn"] is planned["last_modified"] is Unknown
    assert (planned["arn"], planned["code_sha256"]) == ("old", "old")


def test_changed_code_has_another_hash() -> None:
    planned = plan("aws_lambda_function", made(source_code_hash="1"), **{**FUNCTION, "source_code_hash": "2"})
    assert planned["code_sha256"] is Unknown
    assert planned["version"] == "old"


def test_what_lambda_fills_in_is_no_change() -> None:
    state = made()
    assert plan("aws_lambda_function", state, **FUNCTION) == state


def test_another_region_needs_another_object() -> None:
    told = {"id": "/g", "arn": "a", "region": "us-east-1", "deletion_protection_enabled": False}
    prior = {**plan("aws_cloudwatch_log_group", name="/g"), **told}
    proposed = {**prior, "region": "eu-west-1"}
    planned = engine("aws_cloudwatch_log_group").plan(prior, proposed, proposed)
    assert planned.replace == [("region",)]


def test_destinations_that_are_not_served_are_named() -> None:
    block = engine("aws_kinesis_firehose_delivery_stream").block
    redshift = [blank(block.blocks["redshift_configuration"].block)]
    config = {**blank(block), "name": "d", "destination": "redshift", "redshift_configuration": redshift}
    found = dict(engine("aws_kinesis_firehose_delivery_stream").validate(config))
    assert found[("destination",)] == "expected one of extended_s3, http_endpoint, iceberg, splunk, got 'redshift'"
    assert ("redshift_configuration",) not in found
    with pytest.raises(Refused, match="redshift_configuration: not served by Hydrant's offline provider"):
        engine("aws_kinesis_firehose_delivery_stream").plan(None, config, config)
