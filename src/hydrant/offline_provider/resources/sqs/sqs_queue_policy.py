"""aws_sqs_queue_policy, aws_sqs_queue_redrive_policy, aws_sqs_queue_redrive_allow_policy: one attribute of a queue each
(internal/service/sqs/{queue_policy,queue_redrive_policy,queue_redrive_allow_policy}.go).
"""

from typing import Any, ClassVar

from hydrant.offline_provider.resource import NotFound, ResourceType
from hydrant.offline_provider.rules import Rules, json_text
from hydrant.offline_provider.schema import Values

from .sqs_queue import NO_QUEUE


class _QueueAttribute(ResourceType):
    """One attribute of a queue that holds JSON; its id is the queue's URL."""

    attribute: ClassVar[str]
    theirs: ClassVar[str]
    not_found = NO_QUEUE

    def create(self, session: Any, new: Values) -> None:
        """Set the attribute."""
        self._set(session, new["queue_url"], new[self.attribute])
        new["id"] = new["queue_url"]

    def read(self, session: Any, state: Values) -> Values | None:
        """Read the attribute; a queue without it has no such object."""
        url = state["id"]
        reply = session.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=[self.theirs])
        found = reply.get("Attributes", {}).get(self.theirs)
        return {"queue_url": url, self.attribute: found} if found else None

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Set the attribute."""
        self._set(session, new["queue_url"], new[self.attribute])

    def delete(self, session: Any, state: Values) -> None:
        """Empty the attribute."""
        if self.read(session, state) is None:
            raise NotFound
        self._set(session, state["id"], "")

    def _set(self, session: Any, url: str, text: str) -> None:
        session.client("sqs").set_queue_attributes(QueueUrl=url, Attributes={self.theirs: text})


class QueuePolicy(_QueueAttribute):
    """Who may do what with a queue."""

    name = "aws_sqs_queue_policy"
    rules = Rules(force_new=("queue_url",), json=("policy",), checks={"policy": json_text})
    attribute, theirs = "policy", "Policy"


class QueueRedrivePolicy(_QueueAttribute):
    """Where a queue's messages go that nobody processes."""

    name = "aws_sqs_queue_redrive_policy"
    rules = Rules(force_new=("queue_url",), json=("redrive_policy",), checks={"redrive_policy": json_text})
    attribute, theirs = "redrive_policy", "RedrivePolicy"


class QueueRedriveAllowPolicy(_QueueAttribute):
    """Which queues may send here what nobody processes."""

    name = "aws_sqs_queue_redrive_allow_policy"
    rules = Rules(force_new=("queue_url",), json=("redrive_allow_policy",), checks={"redrive_allow_policy": json_text})
    attribute, theirs = "redrive_allow_policy", "RedriveAllowPolicy"
