"""The text of a template as JSON or YAML. Pure (R-25).

YAML is 1.1 without aliases, as CloudFormation reads it. [CFN: formats]
"""

import json
from collections.abc import Callable
from typing import Any

import yaml

from .refusals import erroneous, malformed

Template = dict[str, Any]


def read(body: str, yaml_reader: Callable[[str], Any]) -> Template:
    """The template in a text; short forms of functions are the reader's to resolve. Raises Refused."""
    found = _json(body) if body.lstrip().startswith("{") else _yaml(body, yaml_reader)
    if not isinstance(found, dict):
        raise malformed("unsupported structure.")
    return found


def _json(body: str) -> Any:
    try:
        return json.loads(body)
    except json.JSONDecodeError as error:
        raise malformed(f"JSON not well-formed. (line {error.lineno}, column {error.colno})") from error
    except RecursionError as error:
        raise malformed("JSON not well-formed.") from error


def _yaml(body: str, reader: Callable[[str], Any]) -> Any:
    try:
        if "*" in body and any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(body)):
            raise erroneous("YAML aliases are not allowed in CloudFormation templates")
        return reader(body)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f" (line {mark.line + 1}, column {mark.column + 1})" if mark else ""
        raise malformed(f"YAML not well-formed.{where}") from error
    except (yaml.YAMLError, RecursionError) as error:
        raise malformed("YAML not well-formed.") from error
