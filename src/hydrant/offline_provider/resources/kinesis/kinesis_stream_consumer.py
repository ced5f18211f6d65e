"""aws_kinesis_stream_consumer, resource and data source
(internal/service/kinesis/{stream_consumer,stream_consumer_data_source}.go).
"""

from typing import Any

from hydrant.offline_provider.resource import DataSource, Refused, ResourceType
from hydrant.offline_provider.rules import Rules, arn
from hydrant.offline_provider.schema import Values
from hydrant.offline_provider.tags import tag_changes, tag_map
from hydrant.offline_provider.waiting import wait_for


class StreamConsumer(ResourceType):
    """A consumer with a throughput of its own. The id is the ARN."""

    name = "aws_kinesis_stream_consumer"
    rules = Rules(force_new=("name", "stream_arn"), checks={"stream_arn": arn})

    def create(self, session: Any, new: Values) -> None:
        """Register it and wait until it is active."""
        kinesis = session.client("kinesis")
        tags = {"Tags": new["tags_all"]} if new["tags_all"] else {}
        made = kinesis.register_stream_consumer(ConsumerName=new["name"], StreamARN=new["stream_arn"], **tags)
        new["id"] = made["Consumer"]["ConsumerARN"]
        wait_for(f"status ACTIVE of {new['name']}", lambda: _describe(kinesis, new["id"])["ConsumerStatus"] == "ACTIVE")

    def read(self, session: Any, state: Values) -> Values | None:
        """Describe it."""
        kinesis = session.client("kinesis")
        return {**_told(_describe(kinesis, state["id"])), "tags": _tags(kinesis, state["id"])}

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Tags are all that changes in place."""
        kinesis, (added, removed) = session.client("kinesis"), tag_changes(old, new)
        if removed:
            kinesis.untag_resource(ResourceARN=new["id"], TagKeys=removed)
        if added:
            kinesis.tag_resource(ResourceARN=new["id"], Tags=added)

    def delete(self, session: Any, state: Values) -> None:
        """Deregister it and wait until it is gone."""
        kinesis = session.client("kinesis")
        kinesis.deregister_stream_consumer(ConsumerARN=state["id"])
        wait_for(f"the end of the consumer {state['name']}", lambda: _is_gone(kinesis, state["id"]))


class StreamConsumerData(DataSource):
    """A consumer of a stream, by name or by ARN."""

    name = "aws_kinesis_stream_consumer"

    def read(self, session: Any, config: Values) -> Values:
        """Find the one that fits."""
        kinesis = session.client("kinesis")
        pages = kinesis.get_paginator("list_stream_consumers").paginate(StreamARN=config["stream_arn"])
        wanted = {"ConsumerName": config["name"], "ConsumerARN": config["arn"]}
        found = [
            each
            for page in pages
            for each in page["Consumers"]
            if all(value in (None, each[member]) for member, value in wanted.items())
        ]
        if len(found) != 1:
            raise Refused(f"{len(found)} consumers of {config['stream_arn']} fit; expected one.")
        one = found[0]
        tags = _tags(kinesis, one["ConsumerARN"])
        return {**_told(one), "id": one["ConsumerARN"], "status": one["ConsumerStatus"], "tags": tags}


def _told(found: Values) -> Values:
    stream = {"stream_arn": found["StreamARN"]} if "StreamARN" in found else {}
    return {
        **stream,
        "arn": found["ConsumerARN"],
        "creation_timestamp": f"{found['ConsumerCreationTimestamp']:%Y-%m-%dT%H:%M:%SZ}",
        "name": found["ConsumerName"],
    }


def _describe(kinesis: Any, consumer: str) -> Values:
    return dict(kinesis.describe_stream_consumer(ConsumerARN=consumer)["ConsumerDescription"])


def _is_gone(kinesis: Any, consumer: str) -> bool:
    try:
        _describe(kinesis, consumer)
    except kinesis.exceptions.ResourceNotFoundException:
        return True
    return False


def _tags(kinesis: Any, consumer: str) -> dict[str, str]:
    return tag_map(kinesis.list_tags_for_resource(ResourceARN=consumer)["Tags"])
