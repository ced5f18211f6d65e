"""aws_s3_bucket_notification (internal/service/s3/bucket_notification.go)."""

import secrets
from typing import Any

from hydrant.offline_provider.rules import Rules, arn
from hydrant.offline_provider.schema import Values

from .s3_common import BucketSetting

_KINDS = {
    "lambda_function": ("LambdaFunctionConfigurations", "LambdaFunctionArn", "lambda_function_arn"),
    "queue": ("QueueConfigurations", "QueueArn", "queue_arn"),
    "topic": ("TopicConfigurations", "TopicArn", "topic_arn"),
}


class BucketNotification(BucketSetting):
    """Whom a bucket tells of what happens in it. One call sets all of it (G-8)."""

    name = "aws_s3_bucket_notification"
    rules = Rules(
        force_new=("bucket",),
        defaults={"eventbridge": False},
        checks={f"{kind}.{attribute}": arn for kind, (_, _, attribute) in _KINDS.items()},
    )

    def put(self, s3: Any, where: Values, new: Values) -> None:
        """Set everything; an id that the configuration leaves out is made up, as the real provider does."""
        configuration: Values = {"EventBridgeConfiguration": {}} if new["eventbridge"] else {}
        for kind, (parameter, target, attribute) in _KINDS.items():
            for entry in new[kind]:
                entry["id"] = entry["id"] or f"tf-s3-{kind.split('_')[0]}-{secrets.token_hex(8)}"
            if new[kind]:
                configuration[parameter] = [_to_api(entry, target, attribute) for entry in new[kind]]
        s3.put_bucket_notification_configuration(**where, NotificationConfiguration=configuration)

    def get(self, s3: Any, where: Values, state: Values) -> Values | None:
        """Read everything. The order of the state is kept: S3's own has no meaning."""
        found = s3.get_bucket_notification_configuration(**where)
        out: Values = {"eventbridge": "EventBridgeConfiguration" in found}
        for kind, (parameter, target, attribute) in _KINDS.items():
            order = {entry["id"]: place for place, entry in enumerate(state[kind] or [])}
            entries = [_from_api(entry, target, attribute) for entry in found.get(parameter, [])]
            out[kind] = sorted(entries, key=lambda entry: order.get(entry["id"], len(order)))
        return out

    def remove(self, s3: Any, where: Values, state: Values) -> None:
        """Set nothing."""
        s3.put_bucket_notification_configuration(**where, NotificationConfiguration={})


def _to_api(entry: Values, target: str, attribute: str) -> Values:
    out = {"Id": entry["id"], target: entry[attribute], "Events": sorted(entry["events"])}
    rules = [
        {"Name": name, "Value": entry[f"filter_{name}"]} for name in ("prefix", "suffix") if entry[f"filter_{name}"]
    ]
    return {**out, "Filter": {"Key": {"FilterRules": rules}}} if rules else out


def _from_api(entry: Values, target: str, attribute: str) -> Values:
    rules = entry.get("Filter", {}).get("Key", {}).get("FilterRules", [])
    filters = {f"filter_{rule['Name'].lower()}": rule["Value"] for rule in rules}
    blank = {"filter_prefix": None, "filter_suffix": None}
    return {"id": entry.get("Id"), attribute: entry[target], "events": entry["Events"], **blank, **filters}
