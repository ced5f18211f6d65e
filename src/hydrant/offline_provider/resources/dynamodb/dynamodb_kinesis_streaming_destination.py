"""aws_dynamodb_kinesis_streaming_destination (internal/service/dynamodb/kinesis_streaming_destination.go)."""

from typing import Any

from hydrant.offline_provider.resource import NotFound, ResourceType
from hydrant.offline_provider.rules import Rules, arn, one_of
from hydrant.offline_provider.schema import Values
from hydrant.offline_provider.waiting import wait_for

_PRECISION = "approximate_creation_date_time_precision"


class DynamoDBKinesisStreamingDestination(ResourceType):
    """A Kinesis stream that a table's changes go to. The id is `table,stream ARN`."""

    name = "aws_dynamodb_kinesis_streaming_destination"
    rules = Rules(
        force_new=("table_name", "stream_arn", _PRECISION),
        checks={"stream_arn": arn, _PRECISION: one_of("MILLISECOND", "MICROSECOND")},
    )

    def create(self, session: Any, new: Values) -> None:
        """Enable it and wait."""
        dynamodb = session.client("dynamodb")
        precision = new[_PRECISION]
        more = (
            {"EnableKinesisStreamingConfiguration": {"ApproximateCreationDateTimePrecision": precision}}
            if precision
            else {}
        )
        dynamodb.enable_kinesis_streaming_destination(TableName=new["table_name"], StreamArn=new["stream_arn"], **more)
        new["id"] = f"{new['table_name']},{new['stream_arn']}"
        wait_for("status ACTIVE", lambda: (self.read(session, new) or {}).get("stream_arn"))

    def read(self, session: Any, state: Values) -> Values | None:
        """Read it among the table's; one that is disabled is gone."""
        table, _, stream = state["id"].partition(",")
        found = session.client("dynamodb").describe_kinesis_streaming_destination(TableName=table)
        for each in found["KinesisDataStreamDestinations"]:
            if each["StreamArn"] == stream and each["DestinationStatus"] == "ACTIVE":
                return {
                    "table_name": table,
                    "stream_arn": stream,
                    _PRECISION: each.get("ApproximateCreationDateTimePrecision", "MILLISECOND"),
                }
        return None

    def delete(self, session: Any, state: Values) -> None:
        """Disable it and wait."""
        if self.read(session, state) is None:
            raise NotFound
        session.client("dynamodb").disable_kinesis_streaming_destination(
            TableName=state["table_name"], StreamArn=state["stream_arn"]
        )
        wait_for("status DISABLED", lambda: self.read(session, state) is None)
