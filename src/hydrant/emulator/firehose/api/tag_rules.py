"""Tags of a delivery stream (A-30)."""

from collections.abc import Mapping, Sequence
from typing import Any

from localstack.aws.api.firehose import LimitExceededException

MAX_TAGS = 50


def add_tags(tags: dict[str, str], added: Sequence[Mapping[str, str]]) -> None:
    """Set tags; of a key that comes twice the last wins. Raises LimitExceededException."""
    merged = {**tags, **{tag["Key"]: tag.get("Value") or "" for tag in added}}
    if len(merged) > MAX_TAGS:
        raise LimitExceededException(f"A delivery stream can have at most {MAX_TAGS} tags.")
    tags.update(merged)


def list_tags(tags: Mapping[str, str], start_after: str | None, limit: int | None) -> dict[str, Any]:
    """A page of tags by key."""
    keys = [key for key in sorted(tags) if start_after is None or key > start_after]
    page = keys[: limit or MAX_TAGS]
    return {"Tags": [{"Key": key, "Value": tags[key]} for key in page], "HasMoreTags": len(page) < len(keys)}
