"""Functions and parameters of templates as CloudFormation computes them, in LocalStack's engine (R-26, R-27).

LocalStack makes numbers of texts that look like some (`3.10` becomes 3.1), writes `True`, takes the default where an
empty text was given, and knows two kinds of lists.
"""

import re
from collections.abc import Callable
from typing import Any

from localstack.services.cloudformation.engine.v2.change_set_model import Nothing, is_nothing
from localstack.services.cloudformation.engine.v2.change_set_model_executor import ChangeSetModelExecutor
from localstack.services.cloudformation.engine.v2.change_set_model_preproc import (
    _PSEUDO_PARAMETERS,
    ChangeSetModelPreproc,
    PreprocEntityDelta,
    PreprocResource,
)
from localstack.services.cloudformation.engine.validations import ValidationError

from .exports import imports
from .template.scalars import same, text, value_of
from .template.uses import VARIABLE

URL_SUFFIX = "amazonaws.com"
_SELECT = "Fn::Select requires a list argument with two elements: an integer index and a list"
_import_value = ChangeSetModelPreproc.visit_node_intrinsic_function_fn_import_value


def visit_parameter(preproc: Any, node_parameter: Any) -> Any:
    """The value of a parameter: what was given, be it empty, else the default."""
    kind = preproc.visit(node_parameter.type_)
    given = preproc.visit(node_parameter.dynamic_value)
    default = preproc.visit(node_parameter.default_value)

    def value(side: str) -> Any:
        found = getattr(given, side)
        found = getattr(default, side) if is_nothing(found) else found
        return found if is_nothing(found) else value_of(str(getattr(kind, side)), found)

    return PreprocEntityDelta(before=value("before"), after=value("after"))


def visit_equals(preproc: Any, node_intrinsic_function: Any) -> Any:
    """Whether two values are the same text."""
    return _computed(preproc, node_intrinsic_function, lambda given: same(given[0], given[1]))


def visit_join(preproc: Any, node_intrinsic_function: Any) -> Any:
    """Texts in a row."""

    def joined(given: Any) -> str:
        if not isinstance(given, list) or len(given) != 2 or not (isinstance(given[1], list) or given[1] == ""):
            # Of what is not there yet: whoever looks through a template before it is carried out goes on without it.
            raise RuntimeError(f"Invalid arguments list definition for Fn::Join: '{given}'")
        return text(given[0]).join(text(each) for each in given[1] if each is not None)

    return _computed(preproc, node_intrinsic_function, joined)


def visit_select(preproc: Any, node_intrinsic_function: Any) -> Any:
    """One member of a list."""

    def selected(given: Any) -> str:
        index, values = given if isinstance(given, list) and len(given) == 2 else ("", None)
        if isinstance(values, list) and any(each is None or isinstance(each, dict | list) for each in values):
            raise RuntimeError("Fn::Select list contains unresolved elements")
        number = text(index).strip()
        if not isinstance(values, list) or not number.isdecimal() or int(number) >= len(values):
            raise ValidationError(f"Template error: {_SELECT}")
        return text(values[int(number)])

    return _computed(preproc, node_intrinsic_function, selected)


def visit_find_in_map(preproc: Any, node_intrinsic_function: Any) -> Any:
    """The value of a mapping; with AWS::LanguageExtensions a fourth argument has one for a key that is not there."""

    def found(given: Any) -> Any:
        keys = [text(each) if isinstance(each, bool | int | float) else each for each in given[:3]]
        try:
            return preproc._resolve_mapping(*keys)
        except ValidationError:
            if len(given) == 4:
                return given[3].get("DefaultValue")
            raise

    return _computed(preproc, node_intrinsic_function, found)


def visit_import_value(preproc: Any, node_intrinsic_function: Any) -> Any:
    """What another stack exports. Raises ValidationError for a name that none exports, once the stack is made."""
    delta = _import_value(preproc, node_intrinsic_function)
    named = preproc.visit(node_intrinsic_function.arguments).after
    if isinstance(preproc, ChangeSetModelExecutor) and not is_nothing(named):
        if is_nothing(delta.after):
            raise ValidationError(f"No export named {named} found.")
        imports(preproc).add(named)
    return delta


def visit_sub(preproc: Any, node_intrinsic_function: Any) -> Any:
    """The text with its variables in place. Raises RuntimeError for one that has no value yet."""

    def missing(name: str) -> str:
        raise RuntimeError(f"Undefined variable name in Fn::Sub string template '{name}'")

    return _substituted(preproc, node_intrinsic_function, missing)


def visit_sub_early(preproc: Any, node_intrinsic_function: Any) -> Any:
    """The same before there are resources: what has no value yet is empty."""
    return _substituted(preproc, node_intrinsic_function, lambda _: "")


def _substituted(preproc: Any, node: Any, missing: Callable[[str], str]) -> Any:
    arguments = preproc.visit(node.arguments)

    def whole(given: Any, before: bool) -> Any:
        if is_nothing(given):
            return given
        pattern, own = given if isinstance(given, list) else (given, {})

        def one(match: re.Match[str]) -> str:
            if match[1].startswith("!"):
                return f"${{{match[1][1:]}}}"
            return _variable(preproc, match[1].strip(), own, before, missing)

        return VARIABLE.sub(one, pattern)

    before = preproc._before_cache.get(node.scope, Nothing)
    after = preproc._after_cache.get(node.scope, Nothing)
    return PreprocEntityDelta(
        before=whole(arguments.before, True) if is_nothing(before) else before,
        after=whole(arguments.after, False) if is_nothing(after) else after,
    )


def _variable(preproc: Any, name: str, own: dict[str, Any], before: bool, missing: Callable[[str], str]) -> str:
    try:
        if name in own:
            found = own[name]
        elif name in _PSEUDO_PARAMETERS:
            found = preproc._resolve_pseudo_parameter(pseudo_parameter_name=name)
        elif "." in name:
            found = preproc._resolve_attribute(arguments=name, select_before=before)
        else:
            delta = preproc._resolve_reference(logical_id=name)
            found = delta.before if before else delta.after
            found = found.physical_resource_id if isinstance(found, PreprocResource) else found
    except RuntimeError:
        return missing(name)
    if found is None or is_nothing(found):
        return missing(name)
    if isinstance(found, list) and isinstance(preproc, ChangeSetModelExecutor):
        raise ValidationError(f"Template error: variable {name} in Fn::Sub expression does not resolve to a string")
    return text(found)


def _computed(preproc: Any, node: Any, rule: Callable[[Any], Any]) -> Any:
    return preproc._cached_apply(scope=node.scope, arguments_delta=preproc.visit(node.arguments), resolver=rule)
