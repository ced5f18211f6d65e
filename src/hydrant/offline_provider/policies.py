"""Sameness of JSON texts, IAM policies above all.

AWS returns a policy with other white space, order and quoting than it was given. Equal are: one value and a list of
one; lists in any order; true and "true"; an account's id and its root ARN (as the real provider compares them).
"""

import json
import re
from typing import Any

_ROOT = re.compile(r"arn:[^:]+:iam::(\d{12}):root")


def equivalent(left: Any, right: Any) -> bool:
    """Whether two JSON texts say the same; texts that are no JSON must be equal."""
    if not (isinstance(left, str) and isinstance(right, str)):
        return (left or None) == (right or None)
    if left == right:
        return True
    try:
        return bool(_canonical(json.loads(left)) == _canonical(json.loads(right)))
    except ValueError:
        return False


def _canonical(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _canonical(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        items = sorted((_canonical(item) for item in value), key=lambda item: json.dumps(item, sort_keys=True))
        return items[0] if len(items) == 1 else items
    if isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, str) and (root := _ROOT.fullmatch(value)):
        return root[1]
    return value
