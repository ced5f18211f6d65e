"""aws_cloudwatch_log_destination and aws_cloudwatch_log_destination_policy
(internal/service/logs/{destination,destination_policy}.go).
"""

from typing import Any

from hydrant.offline_provider.resource import NotFound, ResourceType
from hydrant.offline_provider.rules import Rules, all_of, arn, json_text, length, matches
from hydrant.offline_provider.schema import Values

_NAME = all_of(length(1, 512), matches(r"[^:*]*", "no : and no *"))


class Destination(ResourceType):
    """A stream to which log groups of other accounts may send. The id is its name."""

    name = "aws_cloudwatch_log_destination"
    rules = Rules(
        force_new=("name",),
        unserved={"tags": "the emulator has no tags of destinations"},
        checks={"name": _NAME, "role_arn": arn, "target_arn": arn},
        parameters={"DestinationName": "name"},
    )

    def create(self, session: Any, new: Values) -> None:
        """Put it."""
        self._put(session, new)
        new["id"] = new["name"]

    def read(self, session: Any, state: Values) -> Values | None:
        """Look for it."""
        found = _find(session, state["id"])
        if found is None:
            return None
        return {
            "arn": found["arn"],
            "name": found["destinationName"],
            "role_arn": found["roleArn"],
            "target_arn": found["targetArn"],
        }

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Put it again."""
        if changed & {"role_arn", "target_arn"}:
            self._put(session, new)

    def delete(self, session: Any, state: Values) -> None:
        """Delete it."""
        if _find(session, state["id"]) is None:
            raise NotFound
        session.client("logs").delete_destination(destinationName=state["id"])

    def _put(self, session: Any, new: Values) -> None:
        session.client("logs").put_destination(
            destinationName=new["name"], roleArn=new["role_arn"], targetArn=new["target_arn"]
        )


class DestinationPolicy(ResourceType):
    """Who may send to a destination. The id is the destination's name; AWS cannot take a policy away."""

    name = "aws_cloudwatch_log_destination_policy"
    rules = Rules(
        force_new=("destination_name",),
        json=("access_policy",),
        checks={"access_policy": json_text},
        parameters={"AccessPolicy": "access_policy"},
    )

    def create(self, session: Any, new: Values) -> None:
        """Put it."""
        self._put(session, new)
        new["id"] = new["destination_name"]

    def read(self, session: Any, state: Values) -> Values | None:
        """Look for it; gone with the destination."""
        found = _find(session, state["id"])
        if found is None or not found.get("accessPolicy"):
            return None
        return {"access_policy": found["accessPolicy"], "destination_name": found["destinationName"]}

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Put it again."""
        self._put(session, new)

    def delete(self, session: Any, state: Values) -> None:
        """It goes with the destination only."""

    def _put(self, session: Any, new: Values) -> None:
        force = {} if new["force_update"] is None else {"forceUpdate": bool(new["force_update"])}
        session.client("logs").put_destination_policy(
            destinationName=new["destination_name"], accessPolicy=new["access_policy"], **force
        )


def _find(session: Any, name: str) -> Values | None:
    pages = session.client("logs").get_paginator("describe_destinations").paginate(DestinationNamePrefix=name)
    found = (each for page in pages for each in page["destinations"])
    return next((each for each in found if each["destinationName"] == name), None)
