"""Which requests must show that they are meant."""

import pytest

from hydrant.emulator.http.intent import needs_control_header, needs_signature


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/_hydrant/reset"),
        ("PUT", "/_hydrant/anything"),
        ("DELETE", "/_hydrant"),
        ("POST", "/_localstack/health"),
        ("POST", "/_localstack/state/reset"),
        ("PUT", "/_localstack/health"),
        ("POST", "/_aws/sns/phone-opt-outs"),
        ("GET", "/_aws/events/rules/arn:aws:events:us-east-1:000000000000:rule/x/trigger"),
        ("HEAD", "/_aws/events/rules/x/trigger"),
    ],
)
def test_what_controls_the_emulator_needs_the_header(method: str, path: str) -> None:
    assert needs_control_header(method, path)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/_hydrant/status"),
        ("HEAD", "/_hydrant/health"),
        ("OPTIONS", "/_hydrant/reset"),
        ("GET", "/_localstack/health"),
        ("POST", "/_hydranted/object"),
        ("POST", "/bucket/_hydrant/reset"),
        ("POST", "/_aws/execute-api/id/stage/path"),
        ("POST", "/_aws/lambda-url/id/path"),
        ("POST", "/_aws/sqs/messages"),
        ("DELETE", "/_aws/sns/sms-messages"),
    ],
)
def test_what_reads_and_what_is_no_control_does_not(method: str, path: str) -> None:
    assert not needs_control_header(method, path)


@pytest.mark.parametrize(
    "action", ["CreateQueue", "SendMessage", "ReceiveMessage", "DeleteTopic", "AssumeRole", "", "Put"]
)
def test_calls_that_change_something_need_a_signature(action: str) -> None:
    assert needs_signature(action)


@pytest.mark.parametrize(
    "action", ["GetCallerIdentity", "ListQueues", "DescribeStacks", "ConfirmSubscription", "AssumeRoleWithWebIdentity"]
)
def test_calls_that_read_and_those_that_aws_takes_without_do_not(action: str) -> None:
    assert not needs_signature(action)
