"""What alarms of both kinds share: AWS's operations on them, and their tags."""

from collections.abc import Callable
from typing import Any

from hydrant.offline_provider.failures import error_code
from hydrant.offline_provider.resource import Refused
from hydrant.offline_provider.schema import Values
from hydrant.offline_provider.tags import tag_changes, tag_list, tag_map


def find_alarm(cloudwatch: Any, kind: str, name: str) -> Any:
    """The alarm of a kind (MetricAlarm, CompositeAlarm) and name; None if there is none."""
    try:
        found = cloudwatch.describe_alarms(AlarmNames=[name], AlarmTypes=[kind])[f"{kind}s"]
    except Exception as error:
        if error_code(error) == "ResourceNotFound":
            return None
        raise
    return found[0] if found else None


def put(session: Any, kind: str, put_alarm: Callable[..., Any], request: Values, new: Values) -> None:
    """Put an alarm of a kind (MetricAlarm, CompositeAlarm); over one of that name, as on AWS, its tags stay.

    Raises Refused for the name of the other kind: alarms of both share theirs.
    """
    cloudwatch, name = session.client("cloudwatch"), new["alarm_name"]
    found = {each: find_alarm(cloudwatch, each, name) for each in ("MetricAlarm", "CompositeAlarm")}
    before = found.pop(kind)
    for other in (each for each, alarm in found.items() if alarm):
        raise Refused(f"The alarm {name} exists already, and is of another kind: {other}.", "alarm_name")
    put_alarm(**request)
    new["id"] = name
    if (tags := tag_list(new)) and not before:  # LocalStack ignores those in PutMetricAlarm and PutCompositeAlarm
        cloudwatch.tag_resource(ResourceARN=session.arn("cloudwatch", f"alarm:{name}"), Tags=tags)


def change_tags(cloudwatch: Any, old: Values, new: Values) -> None:
    """Bring the tags from old to new."""
    added, removed = tag_changes(old, new)
    if removed:
        cloudwatch.untag_resource(ResourceARN=new["arn"], TagKeys=removed)
    if added:
        cloudwatch.tag_resource(ResourceARN=new["arn"], Tags=tag_list({"tags_all": added}))


def tags_of(cloudwatch: Any, alarm: str) -> dict[str, str]:
    """All tags of an alarm, by its ARN."""
    return tag_map(cloudwatch.list_tags_for_resource(ResourceARN=alarm)["Tags"])
