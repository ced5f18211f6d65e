"""What alarms of both kinds share: AWS's operations on them, and their tags."""

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


def refuse_existing(cloudwatch: Any, name: str) -> None:
    """Alarms of both kinds share their names, and a put overwrites: so an alarm that is there is refused."""
    if any(find_alarm(cloudwatch, kind, name) for kind in ("MetricAlarm", "CompositeAlarm")):
        raise Refused(f"The alarm {name} exists already.", "alarm_name")


def set_tags(session: Any, new: Values) -> None:
    """Tag a new alarm: LocalStack ignores tags in PutMetricAlarm and PutCompositeAlarm."""
    if tags := tag_list(new):
        alarm = session.arn("cloudwatch", f"alarm:{new['id']}")
        session.client("cloudwatch").tag_resource(ResourceARN=alarm, Tags=tags)


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
