"""aws_sfn_activity, resource and data source (internal/service/sfn/activity.go)."""

from typing import Any

from hydrant.offline_provider.resource import DataSource, NotFound, Refused, ResourceType
from hydrant.offline_provider.rules import Rules
from hydrant.offline_provider.schema import Values

from .common import NAME, time_text


class Activity(ResourceType):
    """Work that a program of one's own takes from a state machine. The id is its ARN; nothing changes in place."""

    name = "aws_sfn_activity"
    rules = Rules(
        force_new=("name", "encryption_configuration"),
        unserved=dict.fromkeys(("encryption_configuration", "tags"), "the emulator has none of activities"),
        checks={"name": NAME},
    )
    not_found = ("ActivityDoesNotExist",)

    def create(self, session: Any, new: Values) -> None:
        """Create it."""
        new["id"] = session.client("stepfunctions").create_activity(name=new["name"])["activityArn"]

    def read(self, session: Any, state: Values) -> Values | None:
        """Describe it."""
        found = session.client("stepfunctions").describe_activity(activityArn=state["id"])
        return {"arn": found["activityArn"], "name": found["name"], "creation_date": time_text(found["creationDate"])}

    def delete(self, session: Any, state: Values) -> None:
        """Delete it; Step Functions says nothing when there is none."""
        if self.read(session, state) is None:
            raise NotFound
        session.client("stepfunctions").delete_activity(activityArn=state["id"])


class ActivityData(DataSource):
    """An activity that exists, by name or ARN."""

    name = "aws_sfn_activity"
    rules = Rules(exactly_one=(("arn", "name"),))

    def read(self, session: Any, config: Values) -> Values:
        """Look for it."""
        pages = session.client("stepfunctions").get_paginator("list_activities").paginate()
        for each in (each for page in pages for each in page["activities"]):
            if config["arn"] == each["activityArn"] or config["name"] == each["name"]:
                told = {"id": each["activityArn"], "arn": each["activityArn"], "name": each["name"]}
                return {**told, "creation_date": time_text(each["creationDate"])}
        raise Refused(f"there is no activity {config['name'] or config['arn']}", "name" if config["name"] else "arn")
