"""Who may tell a queue, a topic or a function: what its own policy admits, and nobody else."""

import json
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from ..support.emulator_process import OFTEN
from ..support.firehose_emulator import Emulator, emulator, wait_for
from ..support.lambda_emulator import archive
from ..support.notified import ACCOUNT, Queue, admits, unique

pytestmark = pytest.mark.emulator
MakeQueue = Callable[[], Queue]
MakeTopic = Callable[[], str]
MakeBucket = Callable[[], str]
EVENTS = ["s3:ObjectCreated:*"]
NOT_VALID = "Unable to validate the following destination configurations"


@pytest.fixture
def function(plain_emulator: Emulator) -> Iterator[str]:
    """A function that says in its log what it got; without a permission for anybody."""
    name = unique("told")
    source = "def handler(event, context):\n    print('told', event)\n"
    made = plain_emulator.functions.create_function(
        FunctionName=name,
        Role="arn:aws:iam::000000000000:role/functions",
        Runtime="python{}.{}".format(*sys.version_info),
        Handler="app.handler",
        Code={"ZipFile": archive({"app.py": source})},
    )
    waiter = plain_emulator.functions.get_waiter("function_active_v2")
    waiter.wait(FunctionName=name, WaiterConfig=OFTEN)
    yield str(made["FunctionArn"])
    plain_emulator.functions.delete_function(FunctionName=name)


def configure(emulator: Emulator, bucket: str, **configurations: Any) -> None:
    emulator.s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration=configurations)


def refusal(emulator: Emulator, bucket: str, **configurations: Any) -> dict[str, Any]:
    with pytest.raises(ClientError) as caught:
        configure(emulator, bucket, **configurations)
    assert "QueueConfigurations" not in emulator.s3.get_bucket_notification_configuration(Bucket=bucket)
    return dict(caught.value.response["Error"])


def to_queue(queue: Queue) -> dict[str, Any]:
    return {"QueueConfigurations": [{"QueueArn": queue.arn, "Events": EVENTS}]}


def test_g9_a_queue_whose_policy_does_not_admit_the_bucket_is_refused(
    plain_emulator: Emulator, make_bucket: MakeBucket, make_queue: MakeQueue
) -> None:
    bucket, queue = make_bucket(), make_queue()
    error = refusal(plain_emulator, bucket, **to_queue(queue))
    assert (error["Code"], error["Message"]) == ("InvalidArgument", NOT_VALID)
    assert error["ArgumentName"] == queue.arn
    assert error["ArgumentValue"] == (
        "Permissions on the destination queue do not allow S3 to publish notifications from this bucket"
    )
    queue.let_in("s3.amazonaws.com", "arn:aws:s3:::another-bucket")
    assert refusal(plain_emulator, bucket, **to_queue(queue))["Message"] == NOT_VALID
    queue.let_in("s3.amazonaws.com", f"arn:aws:s3:::{bucket}")
    configure(plain_emulator, bucket, **to_queue(queue))
    assert json.loads(queue.gather(1)[0])["Event"] == "s3:TestEvent"


def test_g9_the_check_can_be_skipped_and_then_nothing_comes(
    plain_emulator: Emulator, make_bucket: MakeBucket, make_queue: MakeQueue
) -> None:
    bucket, queue, later = make_bucket(), make_queue(), make_queue()
    plain_emulator.s3.put_bucket_notification_configuration(
        Bucket=bucket, NotificationConfiguration=to_queue(queue), SkipDestinationValidation=True
    )
    plain_emulator.s3.put_object(Bucket=bucket, Key="k", Body=b"")
    later.let_in("s3.amazonaws.com", f"arn:aws:s3:::{bucket}")
    configure(plain_emulator, bucket, **to_queue(later))
    plain_emulator.s3.put_object(Bucket=bucket, Key="k", Body=b"")
    later.gather(2)
    assert queue.read() == []


def test_g9_g10_a_topic_with_the_policy_it_is_born_with_is_refused(
    plain_emulator: Emulator, make_bucket: MakeBucket, make_topic: MakeTopic
) -> None:
    bucket, topic = make_bucket(), make_topic()
    configuration = {"TopicConfigurations": [{"TopicArn": topic, "Events": EVENTS}]}
    error = refusal(plain_emulator, bucket, **configuration)
    assert (error["Message"], error["ArgumentName"]) == (NOT_VALID, topic)
    assert error["ArgumentValue"] == (
        "Permissions on the destination topic do not allow S3 to publish notifications from this bucket"
    )
    policy = admits("s3.amazonaws.com", "sns:Publish", topic, f"arn:aws:s3:::{bucket}")
    plain_emulator.sns.set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=policy)
    configure(plain_emulator, bucket, **configuration)


def test_g19_filters_that_overlap_are_refused_before_destinations_are_looked_at(
    plain_emulator: Emulator, make_bucket: MakeBucket, make_queue: MakeQueue
) -> None:
    bucket, queue = make_bucket(), make_queue()

    def entry(*rules: tuple[str, str]) -> dict[str, Any]:
        listed = [{"Name": name, "Value": value} for name, value in rules]
        return {"QueueArn": queue.arn, "Events": EVENTS, "Filter": {"Key": {"FilterRules": listed}}}

    overlapping = [entry(("prefix", "a")), entry(("prefix", "ab"))]
    error = refusal(plain_emulator, bucket, QueueConfigurations=overlapping)
    assert error["Code"] == "InvalidArgument"
    assert error["Message"].startswith("Configuration is ambiguously defined. Cannot have overlapping suffixes in two")
    error = refusal(plain_emulator, bucket, QueueConfigurations=[entry(("prefix", "a"), ("prefix", "b"))])
    assert error["Message"] == "Cannot specify more than one prefix rule in a filter."
    whole = {"QueueArn": queue.arn, "Events": EVENTS}
    error = refusal(plain_emulator, bucket, QueueConfigurations=[whole, whole])
    assert error["Message"].startswith("Configurations overlap. Configurations on the same bucket cannot share")
    assert (error["ArgumentName"], error["ArgumentValue"]) == ("Event", ", ".join(EVENTS * 2))
    queue.let_in("s3.amazonaws.com", f"arn:aws:s3:::{bucket}")
    configure(plain_emulator, bucket, QueueConfigurations=[entry(("prefix", "a")), entry(("prefix", "b"))])


def test_g18_a_function_without_a_permission_is_refused(
    plain_emulator: Emulator, make_bucket: MakeBucket, function: str
) -> None:
    bucket = make_bucket()
    configuration = {"LambdaFunctionConfigurations": [{"LambdaFunctionArn": function, "Events": EVENTS}]}
    error = refusal(plain_emulator, bucket, **configuration)
    assert error["Message"] == NOT_VALID
    assert error["ArgumentValue"] == f"Not authorized to invoke function [{function}]"
    plain_emulator.functions.add_permission(
        FunctionName=function,
        StatementId="s3",
        Action="lambda:InvokeFunction",
        Principal="s3.amazonaws.com",
        SourceArn=f"arn:aws:s3:::{bucket}",
        SourceAccount=ACCOUNT,
    )
    configure(plain_emulator, bucket, **configuration)


def test_g18_a_queue_without_a_policy_gets_nothing_from_a_topic(
    plain_emulator: Emulator, make_topic: MakeTopic, make_queue: MakeQueue
) -> None:
    topic, closed, open_, dead = make_topic(), make_queue(), make_queue(), make_queue()
    open_.let_in("sns.amazonaws.com", topic)
    dead.let_in("sns.amazonaws.com", topic)
    redrive = {"RedrivePolicy": json.dumps({"deadLetterTargetArn": dead.arn})}
    for queue, attributes in ((closed, redrive), (open_, {})):
        plain_emulator.sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue.arn, Attributes=attributes)
    plain_emulator.sns.publish(TopicArn=topic, Message="one")
    entries = [{"Id": "a", "Message": "two"}]
    plain_emulator.sns.publish_batch(TopicArn=topic, PublishBatchRequestEntries=entries)
    assert {json.loads(body)["Message"] for body in open_.gather(2)} == {"one", "two"}
    dead.gather(2)
    assert closed.read() == []


def test_g18_a_function_without_a_permission_gets_nothing_from_a_topic(
    plain_emulator: Emulator, make_topic: MakeTopic, make_queue: MakeQueue, function: str
) -> None:
    topic, dead = make_topic(), make_queue()
    dead.let_in("sns.amazonaws.com", topic)
    redrive = {"RedrivePolicy": json.dumps({"deadLetterTargetArn": dead.arn})}
    plain_emulator.sns.subscribe(TopicArn=topic, Protocol="lambda", Endpoint=function, Attributes=redrive)
    plain_emulator.sns.publish(TopicArn=topic, Message="refused")
    assert json.loads(dead.gather(1)[0])["Message"] == "refused"
    plain_emulator.functions.add_permission(
        FunctionName=function,
        StatementId="sns",
        Action="lambda:InvokeFunction",
        Principal="sns.amazonaws.com",
        SourceArn=topic,
    )
    plain_emulator.sns.publish(TopicArn=topic, Message="let in")
    group = f"/aws/lambda/{function.rpartition(':')[2]}"

    def told() -> list[str]:
        try:
            found = plain_emulator.logs.filter_log_events(logGroupName=group)["events"]
        except plain_emulator.logs.exceptions.ResourceNotFoundException:
            return []
        return [event["message"] for event in found if event["message"].startswith("told")]

    lines = wait_for(told, bool, "the function was told")
    assert "let in" in lines[0]
    assert "refused" not in "".join(lines)


def test_g18_a_queue_without_a_policy_gets_nothing_from_a_rule(plain_emulator: Emulator, make_queue: MakeQueue) -> None:
    closed, open_, rule = make_queue(), make_queue(), unique("rule")
    arn = plain_emulator.events.put_rule(Name=rule, EventPattern=json.dumps({"source": [rule]}))["RuleArn"]
    open_.let_in("events.amazonaws.com", arn)
    targets = [{"Id": str(number), "Arn": queue.arn} for number, queue in enumerate((closed, open_))]
    plain_emulator.events.put_targets(Rule=rule, Targets=targets)
    plain_emulator.events.put_events(Entries=[{"Source": rule, "DetailType": "t", "Detail": "{}"}])
    open_.gather(1)
    assert closed.read() == []


def test_the_setting_lets_everybody_in() -> None:
    with emulator(HYDRANT_RESOURCE_POLICIES="0") as lenient:
        lenient.s3.create_bucket(Bucket="bucket")
        queue = lenient.sqs.create_queue(QueueName="queue")["QueueUrl"]
        arn = f"arn:aws:sqs:us-east-1:{ACCOUNT}:queue"
        configure(lenient, "bucket", QueueConfigurations=[{"QueueArn": arn, "Events": EVENTS}])
        assert lenient.sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=5)["Messages"]
