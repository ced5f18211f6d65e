"""Where LocalStack's CloudFormation asks the rules of `template/` (R-25 to R-29)."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import yaml
from localstack.aws.api import ServiceException
from localstack.aws.api.cloudformation import InsufficientCapabilitiesException
from localstack.services.cloudformation import api_utils
from localstack.services.cloudformation.engine import yaml_parser
from localstack.services.cloudformation.engine.v2.change_set_model_transform import ChangeSetModelTransform
from localstack.services.cloudformation.engine.validations import ValidationError
from localstack.utils.json import clone_safe

from . import json_strings, nodes
from .template import arguments, capabilities, form, names, parameters, reading, resources, rules
from .template.refusals import Refused
from .template.scalars import text, value_of

Template = dict[str, Any]
Request = Mapping[str, Any]
_capabilities: ContextVar[tuple[str, ...] | None] = ContextVar("capabilities", default=None)
"""What the request that is carried out acknowledges; None where nobody asks for a change."""
_POLICIES = {"DeletionPolicy": "deletion_policy", "UpdateReplacePolicy": "update_replace_policy"}
_transform = ChangeSetModelTransform.transform


@contextmanager
def refusing() -> Iterator[None]:
    """Give what the rules refuse as CloudFormation's ValidationError."""
    try:
        yield
    except Refused as refused:
        raise ValidationError(str(refused)) from refused


@contextmanager
def acknowledged(request: Request) -> Iterator[None]:
    """Hold the template of a request to the capabilities that the request acknowledges.

    Before macros and transforms a template may hold what only they know, so it is not checked. When the engine fails
    over it, what CloudFormation would refuse is looked for, and said.
    """
    token = _capabilities.set(tuple(request.get("Capabilities") or ()))
    try:
        yield
    except ServiceException:
        raise
    except Exception:
        with refusing():
            _check_written(request)
        raise
    finally:
        _capabilities.reset(token)


def parse(body: str) -> Template:
    """The template in a text. Raises ValidationError where it cannot be read, or may not hold what it holds."""
    with refusing():
        template = reading.read(body, _read_yaml)
        form.check_written(template)
        if form.is_final(template):
            check(template)
    return template


def check(template: Template) -> None:
    """Raise Refused for what is wrong in a template that is as it will be carried out."""
    form.check_whole(template)
    resources.check(template["Resources"])
    _check_functions(template)
    names.check(template)


def _check_functions(template: Template) -> None:
    for section in ("Conditions", "Resources", "Outputs"):
        arguments.check(template.get(section))


def _check_written(request: Request) -> None:
    """Raise Refused for what is wrong in the template of a request, and no transform will mend."""
    if not request.get("TemplateBody") and not request.get("TemplateURL"):
        return
    template = parse(api_utils.extract_template_body(dict(request)))
    resources.check({name: each for name, each in template.get("Resources", {}).items() if not name.startswith("Fn::")})
    _check_functions(template)
    names.check_lookups(template)


def _read_yaml(body: str) -> Any:
    return clone_safe(yaml.load(body, yaml_parser.customloader))  # noqa: S506 - it is a safe loader, with short forms


def transform(engine: Any) -> Any:
    """Apply macros and transforms, then look at what has come of the template. Raises ValidationError."""
    engine._before_template = json_strings.hidden(engine._before_template)
    engine._after_template = json_strings.hidden(engine._after_template)
    before, after = map(json_strings.shown, _transform(engine))
    if isinstance(after, dict):
        with refusing():
            form.check_sections(after)  # macros answer what they like
            _resolve_policies(engine, after)
            check(after)
        given = _capabilities.get()
        if given is not None and (lacking := capabilities.lacking(after, given)):
            raise InsufficientCapabilitiesException(f"Requires capabilities : [{lacking}]")
    return before, after


def described(request: Request) -> dict[str, Any]:
    """The answer of ValidateTemplate. Raises ValidationError; what transforms make of a template is not looked at."""
    if not request.get("TemplateBody") and not request.get("TemplateURL"):
        raise ValidationError("Either Template URL or Template Body must be specified.")
    template = parse(api_utils.extract_template_body(dict(request)))
    declared = template.get("Parameters") or {}
    with refusing():
        for name, each in declared.items():
            parameters.check_declaration(name, each)
    needed = capabilities.needed(template)
    transforms = template.get("Transform") or []
    return {
        "Description": template.get("Description"),
        "Parameters": [_declared(name, each) for name, each in declared.items()],
        "Capabilities": [needed] if needed else [],
        "DeclaredTransforms": [transforms] if isinstance(transforms, str) else [str(each) for each in transforms],
    }


def visit_policy(model: Any, scope: Any, before: Any, after: Any) -> Any:
    """A policy of a resource in LocalStack's model, also one that AWS::LanguageExtensions has to compute."""
    return model._visit_value(scope=scope, before_value=before, after_value=after)


def _resolve_policies(engine: Any, template: Template) -> None:
    """Compute the policies of resources that are functions; what SAM makes of a resource has the policy of that one."""
    of_model = nodes.resources(engine)
    written = engine._after_template.get("Resources") or {}
    for member, attribute in _POLICIES.items():
        functions = [
            (written[node.name].get(member), node) for node in of_model if isinstance(written.get(node.name), dict)
        ]
        for resource in (template.get("Resources") or {}).values():
            policy = resource.get(member) if isinstance(resource, dict) else None
            node = next((node for given, node in functions if given == policy), None)
            if isinstance(policy, dict) and node is not None:
                resource[member] = engine.visit(getattr(node, attribute)).after


def resolved_parameters(template: Template, values: Mapping[str, str], resolve: Callable[[], Any]) -> Any:
    """The parameters of a request, `resolve` being LocalStack's way to them. Raises ValidationError.

    The values are those that the template takes, those of the store are there, and the template's rules hold.
    """
    with refusing():
        return _resolved(template.get("Parameters") or {}, template.get("Rules") or {}, values, resolve)


def _resolved(
    declared: Template, wanted: Mapping[str, Any], values: Mapping[str, str], resolve: Callable[[], Any]
) -> Any:
    parameters.check(declared, values)
    try:
        resolved = resolve()
    except ValidationError as error:
        stored = [name for name, each in declared.items() if str(each["Type"]).startswith(parameters.FROM_STORE)]
        if missing := [name for name in stored if f"Parameter {name} " in str(error)]:
            keys = ", ".join(text(values.get(name, declared[name].get("Default"))) for name in missing)
            raise Refused(f"Unable to fetch parameters [{keys}] from parameter store for this account.") from error
        raise
    rules.check(wanted, {name: _value(each) for name, each in resolved.items()})
    return resolved


def given(request_parameters: Any, before: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a request by name; those that stay are what was given before, or the default of then."""
    values: dict[str, Any] = {}
    for parameter in request_parameters or []:
        name = parameter["ParameterKey"]
        if not parameter.get("UsePreviousValue"):
            if "ParameterValue" in parameter:
                values[name] = parameter["ParameterValue"]
            continue
        if name not in before:
            raise ValidationError(
                f"Invalid input for parameter key {name}. Cannot specify usePreviousValue as true for a parameter key "
                "not in the previous template"
            )
        values[name] = _text_of(before[name])
    return values


def _text_of(parameter: Mapping[str, Any]) -> str:
    value = parameter.get("given_value")
    return text(parameter.get("default_value") if value is None else value)


def _value(parameter: Mapping[str, Any]) -> Any:
    stored = parameter.get("resolved_value")
    return value_of(parameter["type_"], _text_of(parameter) if stored is None else stored)


def _declared(name: str, parameter: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "ParameterKey": name,
        "DefaultValue": text(parameter.get("Default", "")),
        "NoEcho": text(parameter.get("NoEcho", False)) == "true",
        "Description": parameter.get("Description", ""),
    }
