"""aws_sns_topic_subscription (internal/service/sns/topic_subscription.go)."""

from typing import Any

from hydrant.offline_provider.attribute_maps import from_texts, to_texts
from hydrant.offline_provider.failures import error_code
from hydrant.offline_provider.resource import ResourceType
from hydrant.offline_provider.rules import Rules, arn, json_text, one_of
from hydrant.offline_provider.schema import Values
from hydrant.offline_provider.waiting import wait_for

_SETTINGS = {
    "delivery_policy": ("DeliveryPolicy", str),
    "filter_policy": ("FilterPolicy", str),
    "filter_policy_scope": ("FilterPolicyScope", str),
    "raw_message_delivery": ("RawMessageDelivery", bool),
    "redrive_policy": ("RedrivePolicy", str),
    "replay_policy": ("ReplayPolicy", str),
    "subscription_role_arn": ("SubscriptionRoleArn", str),
}
_FOUND = {
    "arn": ("SubscriptionArn", str),
    "confirmation_was_authenticated": ("ConfirmationWasAuthenticated", bool),
    "endpoint": ("Endpoint", str),
    "owner_id": ("Owner", str),
    "pending_confirmation": ("PendingConfirmation", bool),
    "protocol": ("Protocol", str),
    "topic_arn": ("TopicArn", str),
}
_JSON = ("delivery_policy", "filter_policy", "redrive_policy", "replay_policy")
_PROTOCOLS = ("application", "email", "email-json", "firehose", "http", "https", "lambda", "sms", "sqs")
_NEEDS_VALUE = {"FilterPolicy": "{}"}  # SNS takes no empty one


class TopicSubscription(ResourceType):
    """One subscriber of a topic. HTTP endpoints and mail stay unconfirmed unless `endpoint_auto_confirms`."""

    name = "aws_sns_topic_subscription"
    rules = Rules(
        force_new=("endpoint", "protocol", "topic_arn"),
        defaults={"confirmation_timeout_in_minutes": 1, "endpoint_auto_confirms": False, "raw_message_delivery": False},
        json=_JSON,
        checks={
            **dict.fromkeys(_JSON, json_text),
            "filter_policy_scope": one_of("MessageAttributes", "MessageBody"),
            "protocol": one_of(*_PROTOCOLS),
            "subscription_role_arn": arn,
            "topic_arn": arn,
        },
    )

    def create(self, session: Any, new: Values) -> None:
        """Subscribe, and wait for the confirmation where one will come."""
        sns, protocol = session.client("sns"), new["protocol"]
        new["id"] = sns.subscribe(
            TopicArn=new["topic_arn"],
            Protocol=protocol,
            Endpoint=new["endpoint"],
            Attributes={theirs: text for theirs, text in to_texts(_SETTINGS, new).items() if text},
            ReturnSubscriptionArn=True,
        )["SubscriptionArn"]
        if "email" in protocol or ("http" in protocol and not new["endpoint_auto_confirms"]):
            return
        minutes = new["confirmation_timeout_in_minutes"] if "http" in protocol else 2
        wait_for("the confirmation of the subscription", lambda: _confirmed(sns, new["id"]), seconds=60 * minutes)

    def read(self, session: Any, state: Values) -> Values | None:
        """Read its attributes."""
        found = session.client("sns").get_subscription_attributes(SubscriptionArn=state["id"])["Attributes"]
        values = from_texts({**_SETTINGS, **_FOUND}, found)
        return {**values, "raw_message_delivery": bool(values["raw_message_delivery"])}

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Set each changed attribute."""
        sns = session.client("sns")
        for theirs, text in to_texts(_SETTINGS, new, changed).items():
            sns.set_subscription_attributes(
                SubscriptionArn=new["id"], AttributeName=theirs, AttributeValue=text or _NEEDS_VALUE.get(theirs, "")
            )

    def delete(self, session: Any, state: Values) -> None:
        """Unsubscribe. SNS keeps what was never confirmed, and forgets it after three days."""
        try:
            session.client("sns").unsubscribe(SubscriptionArn=state["id"])
        except Exception as error:
            pending = error_code(error) in {"InvalidParameter", "InvalidParameterException"}
            if not (pending and "pending confirmation" in str(error)):
                raise


def _confirmed(sns: Any, subscription: str) -> bool:
    found = sns.get_subscription_attributes(SubscriptionArn=subscription)["Attributes"]
    return bool(found.get("PendingConfirmation") != "true")
