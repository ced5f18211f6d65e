"""What the bucket's notification configuration tells a destination of (G-8). Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_KINDS = {
    "TopicConfigurations": "TopicArn",
    "QueueConfigurations": "QueueArn",
    "LambdaFunctionConfigurations": "LambdaFunctionArn",
}
_CREATED = ("s3:ObjectCreated:*", "s3:ObjectCreated:Put", "s3:ObjectCreated:CompleteMultipartUpload")


@dataclass(frozen=True)
class Rule:
    """One entry: objects whose keys begin and end so are told to the destination."""

    id: str
    destination: str
    prefix: str
    suffix: str

    def tells_of(self, key: str) -> bool:
        """Whether S3 tells the destination of a new object with this key."""
        return key.startswith(self.prefix) and key.endswith(self.suffix)


def rules_in(configuration: Mapping[str, Any]) -> Iterator[Rule]:
    """The rules for new objects, of a reply of GetBucketNotificationConfiguration."""
    for kind, name in _KINDS.items():
        for entry in configuration.get(kind, ()):
            if not set(_CREATED) & set(entry["Events"]):
                continue
            given = entry.get("Filter", {}).get("Key", {}).get("FilterRules", ())
            filters = {rule["Name"].lower(): rule["Value"] for rule in given}
            yield Rule(entry["Id"], entry[name], filters.get("prefix", ""), filters.get("suffix", ""))
