"""Does what alarms ask for when they change: topics, functions, events of EventBridge. A thread of its own does it."""

from __future__ import annotations

import functools
import logging
from datetime import UTC, datetime
from typing import Any

import botocore.session
from localstack.aws.connect import connect_to
from localstack.utils.bootstrap import is_api_enabled

from hydrant.emulator.arns import Arn, ArnError
from hydrant.emulator.clock import CLOCK
from hydrant.emulator.kept.place import CHANGES
from hydrant.emulator.metrics.batcher import Batcher

from ..region import Place, region_of
from . import documents, reasons
from .alarm import Alarm, Change, Outbox

LOG = logging.getLogger(__name__)
_AT_ONCE = 0.0

Work = tuple[str, Alarm, Alarm | None] | Change


@functools.cache
def region_name(region: str) -> str:
    """A region as people call it: US East (N. Virginia). One that nobody knows is called by its code."""
    for partition in botocore.session.get_session().get_data("endpoints")["partitions"]:
        if found := partition["regions"].get(region):
            return str(found["description"])
    return region


def tell(place: Place, outbox: Outbox) -> None:
    """Tell outside what has changed, soon, and let it be kept: most changes come with no request."""
    work: list[Work] = [*outbox.configurations, *outbox.changes]
    if work:
        CHANGES.touch("cloudwatch")
        _WORK.add(place, work)


def _do(place: Place, work: list[Work]) -> None:
    for each in work:
        if isinstance(each, Change):
            kind, detail = documents.state_event(each)
            _event(place, each.alarm, kind, detail, each.after.updated)
            _act(place, each)
        else:
            operation, alarm, before = each
            kind, detail = documents.configuration_event(operation, alarm, before)
            _event(place, alarm, kind, detail, alarm.configured)


def _event(place: Place, alarm: Alarm, kind: str, detail: dict[str, Any], at: float) -> None:
    if not is_api_enabled("events"):
        return
    entry = {
        "Source": "aws.cloudwatch",
        "DetailType": kind,
        "Resources": [alarm.arn],
        "Detail": reasons.as_text(detail),
        "Time": datetime.fromtimestamp(at, UTC),
    }
    try:
        _client("events", place).put_events(Entries=[entry])
    except Exception as error:  # noqa: BLE001 - an alarm's actions are done whatever became of its event
        LOG.warning("Alarm %s: EventBridge did not take its event: %s", alarm.name, error)


def _act(place: Place, change: Change) -> None:
    if not change.alarm.enabled:
        return
    book = region_of(place.account, place.region).book
    for action in change.alarm.actions(change.after.value):
        told, error = None, None
        try:
            told = _one(place, change, action)
        except Exception as failure:  # noqa: BLE001 - clients raise many kinds; the history says what was wrong
            error = str(failure)
            LOG.warning("Alarm %s: its action %s failed: %s", change.alarm.name, action, error)
        book.note_action(change, action, told, error, CLOCK.now())
        CHANGES.touch("cloudwatch")


def _one(place: Place, change: Change, action: str) -> str | None:
    try:
        arn = Arn.parse(action)
    except ArnError as error:
        raise ValueError(f"{action} is no ARN") from error
    there = Place(arn.account or place.account, arn.region or place.region)
    if arn.service == "sns":
        text = documents.message(change, place.account, region_name(place.region))
        about = documents.subject(change, region_name(place.region))
        client = _client("sns", there, change.alarm.arn, "cloudwatch")
        client.publish(TopicArn=action, Subject=about, Message=text)
        return text
    if arn.service == "lambda":
        event = documents.function_event(change, place.account, place.region)
        client = _client("lambda", there, change.alarm.arn, "lambda.alarms.cloudwatch")
        client.invoke(FunctionName=action, InvocationType="Event", Payload=event)
        return None
    raise ValueError(f"The emulator does not serve actions of {arn.service} in alarms; on AWS they work.")


def _client(service: str, place: Place, source_arn: str | None = None, principal: str | None = None) -> Any:
    factory = connect_to(aws_access_key_id=place.account, region_name=place.region)
    client: Any = getattr(factory, "lambda_" if service == "lambda" else service)
    return client.request_metadata(source_arn=source_arn, service_principal=principal) if source_arn else client


_WORK: Batcher[Place, Work] = Batcher("hydrant-alarm-actions", _do, _AT_ONCE)
