"""Facts H and those of A, C, E and F that rest on roles: an emulator that enforces them (HYDRANT_ENFORCE_ROLES=1)."""

import base64
import itertools
import json
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from ..support.delivery_streams import AT_ONCE, PREFIXES, DeliveryStream
from ..support.firehose_emulator import REGION, Emulator, emulator, wait_for
from ..support.firehose_requests import lambda_processor, refused, wait_for_status
from ..support.functions import make_function

pytestmark = [pytest.mark.emulator, pytest.mark.xdist_group("firehose-roles")]
ACCOUNT = "000000000000"
FUNCTION = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:keep"
TRUST = {"Effect": "Allow", "Principal": {"Service": "firehose.amazonaws.com"}, "Action": "sts:AssumeRole"}
_numbers = itertools.count(1)
Statement = dict[str, Any]


@pytest.fixture(scope="module")
def aws() -> Iterator[Emulator]:
    with emulator(HYDRANT_ENFORCE_ROLES="1") as running:
        make_function(running, "keep", name="keep", role=f"arn:aws:iam::{ACCOUNT}:role/function")
        yield running


def allow(actions: list[str], *resources: str) -> Statement:
    return {"Effect": "Allow", "Action": actions, "Resource": list(resources)}


class Role:
    """A role whose trust and permissions a test changes."""

    def __init__(self, aws: Emulator, *, trust: Statement = TRUST, path: str = "/") -> None:
        self.name = f"role-{next(_numbers)}"
        self._iam = aws.iam
        document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
        self.arn = aws.iam.create_role(RoleName=self.name, Path=path, AssumeRolePolicyDocument=document)["Role"]["Arn"]

    def trust(self, statement: Statement) -> None:
        document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        self._iam.update_assume_role_policy(RoleName=self.name, PolicyDocument=document)

    def may(self, policy: str, *statements: Statement) -> None:
        document = json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
        self._iam.put_role_policy(RoleName=self.name, PolicyName=policy, PolicyDocument=document)

    def may_not(self, policy: str) -> None:
        self._iam.delete_role_policy(RoleName=self.name, PolicyName=policy)


class Stack(DeliveryStream):
    """A delivery stream that is not created yet, and a role with all that AWS's pages ask for (H-2 to H-4)."""

    def __init__(self, aws: Emulator, *, source: bool = False, role: Role | None = None) -> None:
        self.role, self.sent = role or Role(aws), 0
        super().__init__(
            aws,
            shards=2 if source else 0,
            log=True,
            create=False,
            source_role=self.role.arn,
            RoleARN=self.role.arn,
            BufferingHints=AT_ONCE,
            **PREFIXES,
        )
        self.grant()

    def grant(self) -> None:
        bucket = f"arn:aws:s3:::{self.bucket}"
        self.role.may("bucket", allow(["s3:GetBucketLocation", "s3:ListBucket*"], bucket))
        self.role.may("objects", allow(["s3:PutObject", "s3:GetObject", "s3:AbortMultipartUpload"], f"{bucket}/*"))
        self.role.may("function", allow(["lambda:InvokeFunction", "lambda:GetFunctionConfiguration"], f"{FUNCTION}:*"))
        self.role.may("log", allow(["logs:PutLogEvents"], f"arn:aws:logs:*:*:log-group:{self.log_group}:log-stream:*"))
        if self.shards:
            reading = ["kinesis:DescribeStream", "kinesis:Get*", "kinesis:ListShards"]
            self.role.may("source", allow(reading, self.source_arn))

    def send(self, data: bytes) -> None:
        (self.put_to_source if self.shards else self.put)(data)

    def data(self) -> list[bytes]:
        return sorted(self.objects("data/").values())

    def wait_for_data(self, *wanted: bytes) -> None:
        wait_for(self.data, lambda seen: b"".join(seen) == b"".join(wanted), f"objects with {wanted!r}")

    def refused(self, code: str, **changes: Any) -> str:
        return refused(code, self.aws.firehose.create_delivery_stream, **self.request(**changes))


def test_h2_h3_h4_a_role_with_what_the_pages_ask_for_suffices(aws: Emulator) -> None:
    stack = Stack(aws, source=True)
    stack.create(ProcessingConfiguration=with_function())
    stack.send(b"x")
    stack.wait_for_data(b"x")


def with_function(**parameters: str) -> dict[str, Any]:
    given = {"LambdaArn": FUNCTION, "BufferSizeInMBs": "1", "BufferIntervalInSeconds": "0", "NumberOfRetries": "1"}
    return lambda_processor(**(given | parameters))


DENIED_TRUSTS: list[Statement] = [
    TRUST | {"Principal": {"Service": "lambda.amazonaws.com"}},
    TRUST | {"Condition": {"StringEquals": {"sts:ExternalId": "999999999999"}}},
    TRUST | {"Effect": "Deny"},
]


@pytest.mark.parametrize("trust", DENIED_TRUSTS)
def test_a26_a_role_that_cannot_be_assumed(aws: Emulator, trust: Statement) -> None:
    stack = Stack(aws, role=Role(aws, trust=trust))
    assert stack.refused("InvalidArgumentException") == (
        f"Firehose is unable to assume role {stack.role.arn}. Please check the role provided."
    )


def test_a25_a_role_that_does_not_exist(aws: Emulator) -> None:
    stack = Stack(aws)
    assert "unable to assume role" in stack.refused("InvalidArgumentException", RoleARN=f"{stack.role.arn}-gone")


def test_h1_the_external_id_is_the_account(aws: Emulator) -> None:
    condition = {"StringEquals": {"sts:ExternalId": ACCOUNT}}
    Stack(aws, role=Role(aws, trust=TRUST | {"Condition": condition}, path="/service-role/")).create()


def test_a25_a_source_that_may_not_be_read(aws: Emulator) -> None:
    stack = Stack(aws, source=True)
    stack.role.may_not("source")
    assert "Access was denied" in stack.refused("InvalidArgumentException")


def test_h5_a_role_of_another_account(aws: Emulator) -> None:
    Stack(aws).refused("AccessDeniedException", RoleARN="arn:aws:iam::111111111111:role/other")


def test_a26_an_update_to_a_role_that_cannot_be_assumed(aws: Emulator) -> None:
    stack = Stack(aws)
    stack.create()
    message = refused(
        "InvalidArgumentException",
        aws.firehose.update_destination,
        DeliveryStreamName=stack.name,
        CurrentDeliveryStreamVersionId="1",
        DestinationId="destinationId-000000000001",
        ExtendedS3DestinationUpdate={"RoleARN": f"{stack.role.arn}-gone"},
    )
    assert "unable to assume role" in message


def explicit_deny(stack: Stack) -> Callable[[], None]:
    bucket = f"arn:aws:s3:::{stack.bucket}/*"
    stack.role.may("denied", {"Effect": "Deny", "Action": "s3:Put*", "Resource": bucket})
    return lambda: stack.role.may_not("denied")


def revoked(stack: Stack) -> Callable[[], None]:
    stack.role.may_not("objects")
    return stack.grant


@pytest.mark.parametrize("refuse", [explicit_deny, revoked])
def test_h6_what_s3_refuses_is_held_back_until_it_is_allowed_again(
    aws: Emulator, refuse: Callable[[Stack], Callable[[], None]]
) -> None:
    stack = Stack(aws)
    stack.create()
    restore = refuse(stack)
    wait_for(lambda: denied_after_a_change(stack), bool, "the change of the role to be seen")
    line = stack.wait_for_log("S3.AccessDenied")
    assert line["message"].startswith("Access was denied. Ensure that the trust policy")
    assert wait_for_status(aws, stack.name)["DeliveryStreamStatus"] == "ACTIVE"
    before = stack.data()
    restore()
    wait_for(stack.data, lambda seen: len(seen) > len(before), "what was held back")
    wait_for(lambda: b"".join(stack.data()).count(b"."), lambda seen: seen == stack.sent, "all records, once each")


def denied_after_a_change(stack: Stack) -> bool:
    """Send records until one is held back: a change is seen within a moment, not at once."""
    stack.sent += 1
    stack.send(b".")
    events = stack.aws.logs.filter_log_events(logGroupName=stack.log_group)["events"]
    return any("S3.AccessDenied" in event["message"] for event in events)


def test_h6_e3_a_source_that_may_not_be_read_any_more_is_read_on_when_it_may_again(aws: Emulator) -> None:
    stack = Stack(aws, source=True)
    stack.create()
    stack.send(b"1")
    stack.wait_for_data(b"1")
    stack.role.may_not("source")
    line = stack.wait_for_log("Kinesis.AccessDenied")
    assert line["message"].startswith("Access was denied when calling Kinesis. Ensure the access policy")
    assert line["deliveryStreamVersionId"] == 1
    for number in b"2345":
        stack.send(bytes([number]))
    assert stack.data() == [b"1"]
    stack.grant()
    wait_for(lambda: sorted(b"".join(stack.data())), lambda seen: seen == sorted(b"12345"), "all records, once each")


def test_c19_what_may_not_invoke_the_function_goes_to_the_error_output(aws: Emulator) -> None:
    stack = Stack(aws)
    stack.role.may_not("function")
    stack.create(ProcessingConfiguration=with_function(NumberOfRetries="2"))
    stack.send(b"x")
    found = wait_for(lambda: aws.bodies(stack.bucket, "error/processing-failed/"), bool, "an error object")
    (line,) = [json.loads(body) for body in found.values()]
    assert line["errorCode"] == "Lambda.InvokeAccessDenied"
    assert line["errorMessage"] == (
        "Access was denied. Ensure that the access policy allows access to the Lambda function."
    )
    assert line["attemptsMade"] == 3
    assert base64.b64decode(line["rawData"]) == b"x"
    assert stack.wait_for_log("Lambda.InvokeAccessDenied")["processor"].startswith(FUNCTION)
    assert stack.data() == []


def test_c5_a_policy_that_names_the_bare_function_does_not_suffice(aws: Emulator) -> None:
    stack = Stack(aws)
    stack.role.may("function", allow(["lambda:InvokeFunction"], FUNCTION))
    stack.create(ProcessingConfiguration=with_function(NumberOfRetries="0"))
    stack.send(b"x")
    wait_for(lambda: aws.bodies(stack.bucket, "error/processing-failed/"), bool, "an error object")
    stack.role.may("function", allow(["lambda:InvokeFunction"], FUNCTION, f"{FUNCTION}:$LATEST"))

    def delivered() -> list[bytes]:
        stack.send(b"y")
        return stack.data()

    wait_for(delivered, bool, "an object once both are named")


def test_h6_a_role_that_is_not_trusted_any_more_cannot_invoke(aws: Emulator) -> None:
    function_role = Role(aws)
    function_role.may("function", allow(["lambda:InvokeFunction"], f"{FUNCTION}:*"))
    stack = Stack(aws)
    function_role.trust(TRUST | {"Principal": {"Service": "lambda.amazonaws.com"}})
    stack.create(ProcessingConfiguration=with_function(RoleArn=function_role.arn, NumberOfRetries="0"))
    stack.send(b"x")
    found = wait_for(lambda: aws.bodies(stack.bucket, "error/processing-failed/"), bool, "an error object")
    assert [json.loads(body)["errorCode"] for body in found.values()] == ["Lambda.AssumeRoleAccessDenied"]


def test_h6_managed_policies_and_boundaries_count(aws: Emulator) -> None:
    stack = Stack(aws)
    document = json.dumps({"Version": "2012-10-17", "Statement": [allow(["s3:GetObject", "logs:*"], "*")]})
    policy = aws.iam.create_policy(PolicyName=stack.name, PolicyDocument=document)["Policy"]["Arn"]
    aws.iam.put_role_permissions_boundary(RoleName=stack.role.name, PermissionsBoundary=policy)
    stack.create()
    wider = json.dumps({"Version": "2012-10-17", "Statement": [allow(["s3:*", "logs:*"], "*")]})
    stack.send(b"x")
    stack.wait_for_log("S3.AccessDenied")
    assert stack.data() == []
    refresh = aws.iam.create_policy_version(PolicyArn=policy, PolicyDocument=wider, SetAsDefault=True)
    assert refresh["PolicyVersion"]["IsDefaultVersion"]
    stack.wait_for_data(b"x")


def report(aws: Emulator, name: str) -> dict[str, Any]:
    with urllib.request.urlopen(f"{aws.endpoint}/_hydrant/roles", timeout=30) as reply:
        streams = json.loads(reply.read())["delivery_streams"]
    found: dict[str, Any] = next(each for each in streams if each["delivery_stream"] == name)
    return found


def test_h2_h3_h4_the_report_names_what_is_lacking_and_nothing_else(aws: Emulator) -> None:
    stack = Stack(aws, source=True)
    stack.create(ProcessingConfiguration=with_function())
    lambda_trust = TRUST | {"Principal": {"Service": "lambda.amazonaws.com"}}
    document = json.dumps({"Version": "2012-10-17", "Statement": [lambda_trust]})
    aws.iam.create_role(RoleName="function", AssumeRolePolicyDocument=document)
    log = allow(["logs:CreateLogStream", "logs:PutLogEvents"], f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:*")
    policy = json.dumps({"Version": "2012-10-17", "Statement": [log]})
    aws.iam.put_role_policy(RoleName="function", PolicyName="log", PolicyDocument=policy)
    wait_for(lambda: report(aws, stack.name)["lacks"], lambda lacks: lacks == [], "nothing to lack")
    stack.role.may("function", allow(["lambda:InvokeFunction"], f"{FUNCTION}:*"))
    stack.role.may_not("log")
    found = wait_for(lambda: report(aws, stack.name)["lacks"], lambda lacks: len(lacks) == 2, "what is lacking")
    assert [(lack["role"], lack["action"]) for lack in found] == [
        (stack.role.arn, "lambda:GetFunctionConfiguration"),
        (stack.role.arn, "logs:PutLogEvents"),
    ]
    assert found[0]["resource"] == f"{FUNCTION}:$LATEST"
