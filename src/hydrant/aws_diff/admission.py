"""Who tells a queue, topic or function that does not let it in: S3 refuses that, SNS and EventBridge deliver nothing.

By the policies of the configuration itself (G-9, G-18) and the trust of its roles; what Terraform does not know before
the first apply, and what lies in other configurations, is passed over.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from hydrant.iam.admission import Caller, Target, admits
from hydrant.iam.conditions import PolicyError
from hydrant.iam.policy import Access, Policy, Principal, allows

from .findings import Finding
from .policies import QUEUE, TOPIC, NotKnownError, policy_of, target_of
from .resources import FUNCTION, Configuration, Resource

_ACTIONS = {QUEUE: "sqs:SendMessage", TOPIC: "sns:Publish", FUNCTION: "lambda:InvokeFunction"}
_REMEDIES = {
    QUEUE: "Let an aws_sqs_queue_policy of {target} allow {service} sqs:SendMessage where aws:SourceArn is {source}.",
    TOPIC: "Let an aws_sns_topic_policy of {target} allow {service} sns:Publish where aws:SourceArn is {source}.",
    FUNCTION: "Add an aws_lambda_permission of {target}: principal {service}, source_arn {source}.",
}
_EVERYBODY = "HYDRANT_RESOURCE_POLICIES=0 lets everybody in"
_NOTIFIED = (("queue", "queue_arn"), ("topic", "topic_arn"), ("lambda_function", "lambda_function_arn"))


@dataclass(frozen=True)
class _Way:
    """A resource by which a service tells a target, for a source."""

    by: Resource
    service: str
    source: str
    target: str
    here: str
    aws: str


def not_admitted(configuration: Configuration) -> Iterator[Finding]:
    """Notifications, subscriptions and rules that are not let in, and roles that are not for who has them."""
    for way in _ways(configuration):
        with suppress(NotKnownError):
            yield from _unless_admitted(configuration, way)
    yield from _subscription_roles(configuration)
    for function in configuration.of(FUNCTION):
        yield from _distrust(configuration, function, "role", "lambda.amazonaws.com")


def _ways(configuration: Configuration) -> Iterator[_Way]:
    for notification in configuration.of("aws_s3_bucket_notification"):
        source = f"arn:aws:s3:::{notification.values.get('bucket')}"
        for block, name in _NOTIFIED:
            for each in notification.blocks(block):
                yield _Way(
                    notification, "s3.amazonaws.com", source, str(each.get(name) or ""),
                    f"S3 refuses the notification ({_EVERYBODY})",
                    "S3 refuses the notification: Unable to validate the following destination configurations",
                )  # fmt: skip
    nothing = f"nothing is delivered ({_EVERYBODY})", "nothing is delivered, and nothing fails"
    for subscription in configuration.of("aws_sns_topic_subscription"):
        if subscription.values.get("protocol") in ("sqs", "lambda"):
            topic, endpoint = (str(subscription.values.get(name) or "") for name in ("topic_arn", "endpoint"))
            yield _Way(subscription, "sns.amazonaws.com", topic, endpoint, *nothing)
    rules = {(rule.values.get("name"), _bus(rule)): rule for rule in configuration.of("aws_cloudwatch_event_rule")}
    for target in configuration.of("aws_cloudwatch_event_target"):
        found = rules.get((target.values.get("rule"), _bus(target)))
        if found and not target.values.get("role_arn"):
            source, arn = str(found.values.get("arn") or ""), str(target.values.get("arn") or "")
            yield _Way(target, "events.amazonaws.com", source, arn, *nothing)


def _bus(resource: Resource) -> str:
    return str(resource.values.get("event_bus_name") or "default")


def _unless_admitted(configuration: Configuration, way: _Way) -> Iterator[Finding]:
    if not way.source or way.source.endswith(":None"):
        raise NotKnownError
    target = target_of(configuration, way.target)
    account = (way.source.split(":")[4] if way.service != "s3.amazonaws.com" else "") or way.target.split(":")[4]
    caller, wanted = Caller(way.service, way.source, account), Target(way.target, _ACTIONS[target.kind])
    document = policy_of(configuration, target, way.target)
    if admits(document, caller, wanted):
        return
    lacks = "has a policy that does not allow" if document else "has no policy that allows"
    what = f"{target.address} {lacks} {way.service} {wanted.action} for {way.source}"
    remedy = _REMEDIES[target.kind].format(target=target.address, service=way.service, source=way.source)
    yield Finding("broken", way.by.address, what, way.here, way.aws, remedy, "G-18")


def _subscription_roles(configuration: Configuration) -> Iterator[Finding]:
    for subscription in configuration.of("aws_sns_topic_subscription"):
        if subscription.values.get("protocol") != "firehose":
            continue
        if "subscription_role_arn" in subscription.values and not subscription.values["subscription_role_arn"]:
            yield Finding(
                "broken", subscription.address, "a subscription of the protocol firehose without subscription_role_arn",
                "Subscribe is refused", "Subscribe is refused",
                "Give it a role that sns.amazonaws.com may assume and that may put records to the delivery stream.",
                "G-20",
            )  # fmt: skip
        yield from _distrust(configuration, subscription, "subscription_role_arn", "sns.amazonaws.com")


def _distrust(configuration: Configuration, user: Resource, argument: str, service: str) -> Iterator[Finding]:
    """A role of the configuration that the service which has to use it may not assume."""
    arn = user.values.get(argument)
    role = next((each for each in configuration.of("aws_iam_role") if arn and each.values.get("arn") == arn), None)
    document = role.values.get("assume_role_policy") if role else None
    if role is None or not document:
        return
    try:
        trusted = allows([Policy.parse(str(document))], Access("sts:AssumeRole", "", {}, Principal("Service", service)))
    except PolicyError:
        trusted = False
    conditional = '"Condition"' in str(document)  # what holds for a session is not known here
    if not trusted and not conditional:
        yield Finding(
            "broken", user.address, f"{role.address} does not let {service} assume it",
            "taken; refused with HYDRANT_ENFORCE_ROLES=1 where the role is used", "refused, or fails when it is used",
            f"Let assume_role_policy of {role.address} name the principal {service}.",
        )  # fmt: skip
