"""What may be a tag. Pure. [Developer Guide: Tagging restrictions in DynamoDB]"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..engine.errors import invalid

_MOST = 50


def checked_tags(new: Iterable[Mapping[str, str]], old: Mapping[str, str]) -> dict[str, str]:
    """The tags with the new ones. Raises Refused."""
    tags = dict(old)
    for tag in new:
        if tag["Key"].lower().startswith("aws:"):
            raise invalid("One or more parameter values were invalid: Tag keys may not start with aws:")
        tags[tag["Key"]] = tag["Value"]
    if len(tags) > _MOST:
        raise invalid(f"One or more parameter values were invalid: Too many tags: at most {_MOST} per table")
    return tags
