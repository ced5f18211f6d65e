"""Data sources that list roles or users by a pattern of the name and a path."""

import re
from typing import Any

from hydrant.offline_provider.rules import Rules
from hydrant.offline_provider.schema import Values

from .common import given, listed


def _pattern(text: str) -> str | None:
    try:
        re.compile(text)
    except re.error as error:
        return f"not a regular expression: {error}"
    return None


LISTING_RULES = Rules(checks={"name_regex": _pattern})


def chosen(session: Any, operation: str, member: str, name: str, config: Values) -> Values:
    """Names and ARNs of what an operation lists, narrowed by `name_regex` and `path_prefix`."""
    narrowed = given(PathPrefix=config["path_prefix"])
    pattern = re.compile(config["name_regex"] or "")
    found = [each for each in listed(session, operation, member, **narrowed) if pattern.search(each[name])]
    return {
        "id": session.region,
        "arns": [each["Arn"] for each in found],
        "names": [each[name] for each in found],
    }
