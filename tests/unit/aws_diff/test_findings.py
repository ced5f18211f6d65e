import ast
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from hydrant import aws_diff
from hydrant.aws_diff.behaviour import differs
from hydrant.aws_diff.findings import Finding
from hydrant.aws_diff.limits import limits
from hydrant.aws_diff.refused import refused
from hydrant.aws_diff.unknown import unknown
from tests.fidelity.contract import read_contract

from .plans import FUNCTION_ARN, ROLE_ARN, delivery, function, plan, resource, stream


def facts(found: Any) -> set[str | None]:
    return {finding.fact for finding in found}


def policy(*resources: str) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": list(resources)}
    document = {"Version": "2012-10-17", "Statement": [statement]}
    return resource("aws_iam_role_policy", role="delivery", policy=json.dumps(document))


@pytest.mark.parametrize(
    ("prefix", "touched"), [("error/", True), ("e/!{firehose:error-output-type}/", False), (None, False)]
)
def test_a_literal_error_prefix_is_told(prefix: str | None, touched: bool) -> None:
    assert ("C-27" in facts(unknown(plan(delivery(error_output_prefix=prefix))))) is touched


@pytest.mark.parametrize(
    ("prefix", "touched"),
    [
        ("a/!{firehose:random-string}/", True),
        ("a/!{firehose:random-string}/!{timestamp:yyyy}/", False),
        ("!{partitionKeyFromQuery:k}/!{firehose:random-string}/", False),
        ("a/", False),
    ],
)
def test_a_prefix_of_random_strings_alone_is_told(prefix: str, touched: bool) -> None:
    assert ("D-6" in facts(unknown(plan(delivery(prefix=prefix))))) is touched


@pytest.mark.parametrize(
    ("allowed", "touched"),
    [
        ((FUNCTION_ARN,), True),
        ((FUNCTION_ARN, f"{FUNCTION_ARN}:$LATEST"), False),
        ((f"{FUNCTION_ARN}*",), False),
        (("arn:aws:lambda:eu-west-1:123456789012:function:other",), False),  # then neither is allowed: doctor --roles
    ],
)
def test_a_role_that_names_the_function_only_unqualified_is_told(allowed: tuple[str, ...], touched: bool) -> None:
    assert ("C-5" in facts(unknown(plan(delivery(judge=FUNCTION_ARN), policy(*allowed))))) is touched


def test_policies_that_are_attached_count() -> None:
    attached = resource("aws_iam_role_policy_attachment", role="delivery", policy_arn="arn:p")
    document = policy(FUNCTION_ARN)["values"]["policy"]
    managed = resource("aws_iam_policy", arn="arn:p", policy=document)
    assert "C-5" in facts(unknown(plan(delivery(judge=FUNCTION_ARN), attached, managed)))


def test_a_policy_that_is_not_known_yet_is_passed_over() -> None:
    not_yet = resource("aws_iam_role_policy", role="delivery")
    found = plan(delivery(judge=FUNCTION_ARN), not_yet)
    assert found.may(ROLE_ARN, "lambda:InvokeFunction", FUNCTION_ARN) is None
    assert "C-5" not in facts(unknown(found))


@pytest.mark.parametrize(("seconds", "touched"), [(0, True), (59, True), (60, False), (300, False)])
def test_a_short_buffer_of_the_backup_is_told(seconds: int, touched: bool) -> None:
    backup = [{"bucket_arn": "arn:aws:s3:::b", "buffering_interval": seconds}]
    found = unknown(plan(delivery(s3_backup_mode="Enabled", s3_backup_configuration=backup)))
    assert any("backup is buffered" in finding.what for finding in found) is touched


def test_a_stream_without_function_and_source_touches_little() -> None:
    assert facts(unknown(plan(delivery()))) == {"A-6"}


def test_a_function_behind_a_kinesis_source_touches_the_event_and_the_error_line() -> None:
    found = facts(unknown(plan(stream(), function(), delivery(kinesis=True, judge=FUNCTION_ARN))))
    assert {"C-1", "C-22", "C-7", "E-5"} <= found
    assert "C-21" not in found
    assert "C-21" in facts(unknown(plan(delivery(judge=FUNCTION_ARN, compression_format="GZIP"))))


def test_large_records_count_where_firehose_reads_them() -> None:
    assert "E-9" in facts(unknown(plan(stream(max_record_size_in_kib=10240), delivery(kinesis=True))))
    assert "E-9" not in facts(unknown(plan(stream(max_record_size_in_kib=10240))))


def test_what_is_refused_is_told_with_its_argument() -> None:
    assert not list(refused(plan(delivery(data_format_conversion_configuration=[{"enabled": True}]))))
    kind = "aws_kinesis_firehose_delivery_stream"
    redshift = resource(kind, destination="redshift", redshift_configuration=[{"x": 1}])
    assert {finding.what for finding in refused(plan(redshift))} == {
        "redshift_configuration is not served by the offline provider",
        "destination redshift",
    }
    assert [f.where for f in refused(plan(resource("aws_instance", "vm")))] == ["aws_instance.vm"]
    assert not list(refused(plan(stream(), function(), delivery(), resource("random_id"))))


def test_readers_of_one_stream_share_its_limits_on_aws() -> None:
    two = plan(stream(), delivery("a", kinesis=True), delivery("b", kinesis=True))
    assert "E-2" in facts(differs(two, "x86_64", {}))
    assert "E-2" not in facts(differs(plan(stream(), delivery("a", kinesis=True)), "x86_64", {}))


@pytest.mark.parametrize(("machine", "touched"), [("x86_64", True), ("arm64", False), ("aarch64", False)])
def test_another_architecture_is_told(machine: str, touched: bool) -> None:
    found = differs(plan(function(architectures=["arm64"])), machine, {})
    assert any("architecture" in finding.what for finding in found) is touched


def test_another_interpreter_is_told() -> None:
    found = list(differs(plan(function(runtime="python3.13")), "x86_64", {"judge": "Python 3.11 runs it."}))
    assert [finding.here for finding in found] == ["Python 3.11 runs it."]


def by_what(found: Iterable[Finding], part: str) -> Finding:
    (one,) = [finding for finding in found if part in finding.what]
    return one


def test_limits_follow_mode_shards_and_region() -> None:
    assert "4,000 records/s" in by_what(limits(plan(stream()), "eu-west-1"), "on-demand").aws
    assert (
        "3 MB/s and 3,000 records/s" in by_what(limits(plan(stream("PROVISIONED", shard_count=3)), "x"), "3 shards").aws
    )
    assert "500,000" in by_what(limits(plan(delivery()), "eu-west-1"), "Direct PUT").aws
    assert "100,000" in by_what(limits(plan(delivery()), "eu-central-1"), "Direct PUT").aws
    assert not [f for f in limits(plan(stream(), delivery(kinesis=True)), "x") if "Direct PUT" in f.what]
    assert "9,000" in by_what(limits(plan(resource("aws_sns_topic")), "us-west-2"), "publishing").aws


@pytest.mark.parametrize(("reserved", "short"), [(19, True), (20, False), (-1, False), (None, False)])
def test_a_function_with_too_little_concurrency_is_told(reserved: int | None, short: bool) -> None:
    one = plan(stream(), function(reserved_concurrent_executions=reserved), delivery(kinesis=True, judge=FUNCTION_ARN))
    found = by_what(limits(one, "eu-west-1"), "invocations at the same time")
    assert "may want 20" in found.what
    assert bool(found.next_step) is short


def test_a_fact_that_is_called_unknown_is_open_in_the_table_of_fidelity() -> None:
    known = {fact.name: fact.status for page in read_contract() for fact in page.facts}
    folder = Path(aws_diff.__file__).parent
    for source in folder.glob("*.py"):
        texts = {n.value for n in ast.walk(ast.parse(source.read_text("utf-8"))) if isinstance(n, ast.Constant)}
        cited = {text for text in texts if isinstance(text, str) and text[1:2] == "-" and text[2:].isdigit()}
        assert cited <= set(known), source
        if source.stem == "unknown":
            assert {fact for fact in cited if known[fact] != "open"} == set()


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        ("aws_cloudwatch_log_group", {"deletion_protection_enabled": True}),
        ("aws_lambda_function", {"durable_config": [{"execution_timeout": 60}]}),
        ("aws_lambda_function", {"tenancy_config": [{"tenant_isolation_mode": "PER_TENANT"}]}),
    ],
)
def test_r14_what_the_services_here_would_drop_is_told(kind: str, given: dict[str, Any]) -> None:
    (finding,) = refused(plan(resource(kind, **given)))
    assert (finding.kind, finding.what) == ("refused", f"{next(iter(given))} is not served by the offline provider")
    assert not list(refused(plan(resource(kind, deletion_protection_enabled=False, durable_config=[]))))


def test_a_layer_of_another_account_is_told() -> None:
    """The emulator's own account is 000000000000; with `null` stands what no plan knows yet."""
    foreign = "arn:aws:lambda:eu-west-1:017000801446:layer:AWSLambdaPowertoolsPythonV3-python312-x86_64:7"
    own = "arn:aws:lambda:eu-west-1:000000000000:layer:own:1"
    found = [f for f in refused(plan(function(layers=[own, None, foreign]))) if "layer" in f.what]
    assert [finding.what for finding in found] == [f"layer {foreign}"]
    assert "publish" in found[0].next_step.lower()
    assert not [f for f in refused(plan(function(layers=[own]), function())) if "layer" in f.what]


def test_what_openx_makes_of_some_values_is_not_known() -> None:
    for name, known in (("open_x_json_ser_de", False), ("hive_json_ser_de", True)):
        block = {"input_format_configuration": [{"deserializer": [{name: [{"timestamp_formats": ["millis"]}]}]}]}
        found = list(unknown(plan(delivery(data_format_conversion_configuration=[block]))))
        assert any(finding.what.startswith("OpenX") for finding in found) != known
        off = list(unknown(plan(delivery(data_format_conversion_configuration=[block | {"enabled": False}]))))
        assert not any(finding.what.startswith("OpenX") for finding in off)
