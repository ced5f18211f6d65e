"""aws_sns_topic_policy (internal/service/sns/topic_policy.go)."""

import json
from typing import Any

from hydrant.offline_provider.resource import ResourceType
from hydrant.offline_provider.rules import Rules, arn, json_text
from hydrant.offline_provider.schema import Values

_OWNER_ACTIONS = (
    "SNS:GetTopicAttributes SNS:SetTopicAttributes SNS:AddPermission SNS:RemovePermission SNS:DeleteTopic "
    "SNS:Subscribe SNS:ListSubscriptionsByTopic SNS:Publish"
)


class TopicPolicy(ResourceType):
    """Who may do what with a topic. Deleting it brings back the policy of a new topic."""

    name = "aws_sns_topic_policy"
    rules = Rules(force_new=("arn",), json=("policy",), checks={"arn": arn, "policy": json_text})

    def create(self, session: Any, new: Values) -> None:
        """Set the policy."""
        _set(session, new["arn"], new["policy"])
        new["id"] = new["arn"]

    def read(self, session: Any, state: Values) -> Values | None:
        """Read the topic's policy."""
        found = session.client("sns").get_topic_attributes(TopicArn=state["id"])["Attributes"]
        return {"arn": state["id"], "owner": found["Owner"], "policy": found["Policy"]}

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Set the policy."""
        _set(session, new["arn"], new["policy"])

    def delete(self, session: Any, state: Values) -> None:
        """Let the owner alone use the topic."""
        _set(session, state["id"], owner_policy(state["id"], state["owner"]))


def owner_policy(topic: str, owner: str) -> str:
    """The policy of a new topic."""
    statement = {
        "Sid": "__default_statement_ID",
        "Effect": "Allow",
        "Principal": {"AWS": "*"},
        "Action": _OWNER_ACTIONS.split(),
        "Resource": topic,
        "Condition": {"StringEquals": {"AWS:SourceOwner": owner}},
    }
    return json.dumps({"Version": "2008-10-17", "Id": "__default_policy_ID", "Statement": [statement]})


def _set(session: Any, topic: str, policy: str) -> None:
    session.client("sns").set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=policy)
