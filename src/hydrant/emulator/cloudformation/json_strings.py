"""Fn::ToJsonString with functions in it, as AWS::LanguageExtensions takes it (R-27).

LocalStack writes the JSON when it applies the transform, with `{"Ref": ...}` in it as it stands. Such a call is hidden
from the transform here, and written once its functions have values.
"""

import json
from typing import Any

from localstack.services.cloudformation.engine.v2.change_set_model_preproc import ChangeSetModelPreproc

from .template.walking import function_of, objects

_NAME = "Fn::ToJsonString"
_HIDDEN = "Hydrant::ToJsonString"
_visit_object = ChangeSetModelPreproc.visit_node_object


def hidden(template: Any) -> Any:
    """A template in which the transform does not see those calls."""
    return _renamed(template, _NAME, _HIDDEN)


def shown(template: Any) -> Any:
    """The template with them again."""
    return _renamed(template, _HIDDEN, _NAME)


def visit_object(preproc: Any, node_object: Any) -> Any:
    """Compute an object; of such a call, its text."""
    delta = _visit_object(preproc, node_object)
    for side in ("before", "after"):
        if isinstance(found := getattr(delta, side), dict) and list(found) == [_NAME]:
            setattr(delta, side, json.dumps(found[_NAME], separators=(",", ":")))
    return delta


def _renamed(value: Any, name: str, other: str) -> Any:
    if isinstance(value, list):
        return [_renamed(each, name, other) for each in value]
    if not isinstance(value, dict):
        return value
    if list(value) == [name] and (name == _HIDDEN or any(function_of(each)[0] for each in objects(value[name]))):
        return {other: _renamed(value[name], name, other)}
    return {key: _renamed(each, name, other) for key, each in value.items()}
