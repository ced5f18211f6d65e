"""aws_cloudformation_stack, resource and data source (internal/service/cloudformation/stack.go)."""

import json
from typing import Any

from hydrant.offline_provider import waiting
from hydrant.offline_provider.failures import error_code
from hydrant.offline_provider.resource import DataSource, NotFound, Refused, ResourceType
from hydrant.offline_provider.rules import Rules, json_text, one_of
from hydrant.offline_provider.schema import Values
from hydrant.offline_provider.tags import tag_list, tag_map

_NEW = {
    "capabilities": "Capabilities",
    "disable_rollback": "DisableRollback",
    "iam_role_arn": "RoleARN",
    "on_failure": "OnFailure",
    "timeout_in_minutes": "TimeoutInMinutes",
}
_CHANGES = ("capabilities", "iam_role_arn")
_MASKED = "****"
_SECONDS = 1800.0
_GONE, _FAILED = "DELETE_COMPLETE", ("FAILED", "ROLLBACK_COMPLETE")


def _same_template(old: Any, new: Any) -> bool:
    """Whether two templates are the same text, or the same JSON."""
    try:
        return bool(json.loads(old) == json.loads(new))
    except (ValueError, TypeError):
        return str(old or "").strip() == str(new or "").strip()


class Stack(ResourceType):
    """A stack of a template. The id is its ARN."""

    name = "aws_cloudformation_stack"
    rules = Rules(
        force_new=("disable_rollback", "name", "on_failure", "timeout_in_minutes"),
        equivalent={"template_body": _same_template},
        recompute={
            "outputs": ("capabilities", "iam_role_arn", "parameters", "template_body", "template_url"),
            "template_body": ("template_url",),
        },
        checks={
            "on_failure": one_of("DO_NOTHING", "ROLLBACK", "DELETE"),
            "policy_body": json_text,
            "template_body": lambda text: json_text(text) if text.lstrip().startswith("{") else None,  # else YAML
        },
        conflicts=(("template_body", "template_url"),),
        unserved={
            "notification_arns": "the emulator drops it",
            "policy_body": "the emulator has no stack policies",
            "policy_url": "the emulator has no stack policies",
        },
        parameters={"StackName": "name", "TemplateURL": "template_url"},
    )
    not_found = ("ValidationError",)

    def create(self, session: Any, new: Values) -> None:
        """Create it and wait until all of it is there."""
        given = {theirs: new[name] for name, theirs in _NEW.items() if new[name]}
        made = session.client("cloudformation").create_stack(
            StackName=new["name"], **given, **_template(new), Parameters=_parameters(new), Tags=tag_list(new)
        )
        new["id"] = made["StackId"]
        _wait(session, new["id"])

    def read(self, session: Any, state: Values) -> Values | None:
        """Read it."""
        stack = _describe(session, state["id"])
        if stack["StackStatus"] == _GONE:
            return None
        told = _told(session, stack)
        wanted = state["parameters"] or {}
        shown = {
            key: wanted[key] if text == _MASKED else text for key, text in told["parameters"].items() if key in wanted
        }
        found = {"timeout_in_minutes": "TimeoutInMinutes", "iam_role_arn": "RoleARN"}
        return {
            **{name: stack[theirs] for name, theirs in found.items() if theirs in stack},
            **({"capabilities": told["capabilities"]} if told["capabilities"] else {}),
            "name": told["name"],
            "outputs": told["outputs"],
            "parameters": shown,
            "template_body": told["template_body"],
            "tags": told["tags"],
        }

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Update it and wait."""
        if "tags_all" in changed:
            raise Refused(
                "The emulator cannot change the tags of a stack (UpdateStack); AWS can.",
                "tags",
                "Make it anew: terraform apply -replace=ADDRESS.",
            )
        given = {_NEW[name]: new[name] for name in _CHANGES if new[name]}
        try:
            session.client("cloudformation").update_stack(
                StackName=new["id"], **given, **_template(new), Parameters=_parameters(new), Tags=tag_list(new)
            )
        except Exception as error:
            if "No updates are to be performed" not in str(error):
                raise
        else:
            _wait(session, new["id"])

    def delete(self, session: Any, state: Values) -> None:
        """Delete it and wait until all of it is gone."""
        if _describe(session, state["id"])["StackStatus"] == _GONE:
            raise NotFound
        session.client("cloudformation").delete_stack(StackName=state["id"])
        _wait(session, state["id"])


class StackData(DataSource):
    """A stack that exists."""

    name = "aws_cloudformation_stack"

    def read(self, session: Any, config: Values) -> Values:
        """Read it."""
        try:
            stack = _describe(session, config["name"])
        except Exception as error:
            if error_code(error) == "ValidationError":
                raise Refused(f"there is no stack {config['name']}", "name") from error
            raise
        return {**_told(session, stack), "id": stack["StackId"]}


def _describe(session: Any, name: str) -> Any:
    return session.client("cloudformation").describe_stacks(StackName=name)["Stacks"][0]


def _template(new: Values) -> Values:
    return {"TemplateURL": new["template_url"]} if new["template_url"] else {"TemplateBody": new["template_body"]}


def _parameters(new: Values) -> list[Values]:
    return [{"ParameterKey": key, "ParameterValue": text} for key, text in (new["parameters"] or {}).items()]


def _told(session: Any, stack: Values) -> Values:
    body = session.client("cloudformation").get_template(StackName=stack["StackId"], TemplateStage="Original")
    template = body["TemplateBody"]  # the SDK parses JSON
    return {
        "capabilities": stack.get("Capabilities", []),
        "description": stack.get("Description"),
        "disable_rollback": stack.get("DisableRollback", False),
        "iam_role_arn": stack.get("RoleARN"),
        "name": stack["StackName"],
        "notification_arns": stack.get("NotificationARNs", []),
        "outputs": {each["OutputKey"]: each["OutputValue"] for each in stack.get("Outputs", [])},
        "parameters": {each["ParameterKey"]: each.get("ParameterValue", "") for each in stack.get("Parameters", [])},
        "template_body": template if isinstance(template, str) else json.dumps(template),
        "timeout_in_minutes": stack.get("TimeoutInMinutes"),
        "tags": tag_map(stack.get("Tags")),
    }


def _wait(session: Any, stack: str) -> None:
    """Wait for the end of what is under way. Raises Refused with the reasons if it failed."""

    def ended() -> str | None:
        status = str(_describe(session, stack)["StackStatus"])
        return None if status.endswith("IN_PROGRESS") else status

    status = waiting.wait_for("the end of the stack's change", ended, _SECONDS)
    if any(word in status for word in _FAILED):
        raise Refused(f"the stack is {status}: {_reasons(session, stack)}", "template_body")


def _reasons(session: Any, stack: str) -> str:
    events = session.client("cloudformation").describe_stack_events(StackName=stack)["StackEvents"]
    reasons = [
        f"{event['LogicalResourceId']}: {event['ResourceStatusReason']}"
        for event in reversed(events)
        if event["ResourceStatus"].endswith("FAILED") and event.get("ResourceStatusReason")
    ]
    return "; ".join(dict.fromkeys(reasons)) or "no reason was given"
