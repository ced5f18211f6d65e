"""AWS CloudFormation of LocalStack: what AWS refuses is refused before a resource is touched (R-22, R-25 to R-29)."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from localstack.aws.api import CommonServiceException, RequestContext, handler
from localstack.aws.api.cloudformation import AlreadyExistsException, StackStatus
from localstack.services.cloudformation.stores import get_cloudformation_store
from localstack.services.cloudformation.v2.provider import CloudformationProviderV2, find_stack_v2, is_stack_arn

from . import exports, template_checks
from .retaining import retain

_NAME = "[a-zA-Z][-a-zA-Z0-9]*"
_LONGEST = 128
Request = dict[str, Any]


class CloudFormationProvider(CloudformationProviderV2):
    """All operations; those that are not here are LocalStack's."""

    @handler("CreateStack", expand=False)
    def create_stack(self, context: RequestContext, request: Request) -> Any:
        """Make a stack."""
        _check_name(request.get("StackName") or "")
        with _nothing_left(context, request), template_checks.acknowledged(request):
            return super().create_stack(context, request)

    @handler("CreateChangeSet", expand=False)
    def create_change_set(self, context: RequestContext, request: Request) -> Any:
        """Say what would change."""
        if not is_stack_arn(name := request.get("StackName") or ""):
            _check_name(name)
        if request.get("ChangeSetType") == "IMPORT":
            raise _invalid("The emulator does not serve change sets of the type IMPORT; on AWS they work.")
        with _nothing_left(context, request), template_checks.acknowledged(request):
            return super().create_change_set(context, _with_template(context, request))

    @handler("UpdateStack", expand=False)
    def update_stack(self, context: RequestContext, request: Request) -> Any:
        """Change a stack."""
        with template_checks.acknowledged(request):
            return super().update_stack(context, _with_template(context, request))

    def list_imports(
        self, context: RequestContext, export_name: str, *_given: Any, **_named: Any
    ) -> dict[str, list[str]]:
        """Name the stacks that import a value."""
        state = get_cloudformation_store(context.account_id, context.region)
        found = exports.importers(state.stacks_v2.values(), export_name)
        if not found:
            raise _invalid(f"Export '{export_name}' is not imported by any stack.")
        return {"Imports": found}

    @handler("ValidateTemplate", expand=False)
    def validate_template(self, _context: RequestContext, request: Request) -> Any:
        """Look at a template alone."""
        return template_checks.described(request)

    @staticmethod
    def _resolve_parameters(
        template: Any, parameters: Any, account_id: str, region_name: str, before_parameters: Any
    ) -> Any:
        resolve = CloudformationProviderV2._resolve_parameters
        return template_checks.resolved_parameters(
            template, parameters, lambda: resolve(template, parameters, account_id, region_name, before_parameters)
        )

    @staticmethod
    def _extract_after_parameters(request_parameters: Any, before_parameters: Any = None) -> dict[str, Any]:
        return template_checks.given(request_parameters, before_parameters or {})

    def delete_stack(
        self,
        context: RequestContext,
        stack_name: str,
        retain_resources: list[str] | None = None,
        *given: Any,
        **named: Any,
    ) -> None:
        """Delete a stack; of one that could not be deleted whole, some resources may stay."""
        stack = _find(context, stack_name)
        if stack is None:
            return  # as on AWS
        if retain_resources and stack.status != StackStatus.DELETE_FAILED:
            raise _invalid(
                f"Invalid operation on stack [{stack.stack_id}]. When you delete a stack, specify which resources to "
                "retain only when the stack is in the DELETE_FAILED state."
            )
        if refused := exports.in_use(stack):
            stack.set_stack_status(stack.status, refused)  # the call is taken, and the stack stays, as on AWS
            return
        retain(stack, retain_resources or ())
        super().delete_stack(context, stack_name, retain_resources, *given, **named)


@contextmanager
def _nothing_left(context: RequestContext, request: Request) -> Iterator[None]:
    """Where a request for a new stack is refused, there is none; LocalStack leaves one whose name is taken."""
    stacks = get_cloudformation_store(context.account_id, context.region).stacks_v2
    before = set(stacks)
    try:
        yield
    except AlreadyExistsException:  # perhaps another request's, of this moment
        raise
    except Exception:
        name = request.get("StackName")
        for made in [key for key, stack in list(stacks.items()) if key not in before and stack.stack_name == name]:
            del stacks[made]
        raise


def _with_template(context: RequestContext, request: Request) -> Request:
    """The request with the template that the stack has, where it asks for that one."""
    if not request.get("UsePreviousTemplate"):
        return request
    if request.get("TemplateBody") or request.get("TemplateURL"):
        raise _invalid("You cannot specify both usePreviousTemplate and Template Body/Template URL.")
    name = request.get("StackName") or ""
    stack = _find(context, name)
    if stack is None:
        raise _invalid(f"Stack [{name}] does not exist")
    if not stack.template_body:
        raise _invalid("UsePreviousTemplate cannot be used before the stack has a template.")
    more = {key: value for key, value in request.items() if key != "UsePreviousTemplate"}
    return {**more, "TemplateBody": stack.template_body}


def _find(context: RequestContext, name: str) -> Any:
    """A stack by name or ARN; None where there is none."""
    state = get_cloudformation_store(context.account_id, context.region)
    if not name or is_stack_arn(name):
        return state.stacks_v2.get(name)
    return find_stack_v2(state, name)


def _check_name(name: str) -> None:
    """Raise ValidationError for a name that a stack cannot have."""
    if not name:
        return  # LocalStack says so
    wrong = ""
    if len(name) > _LONGEST:
        wrong = f"Member must have length less than or equal to {_LONGEST}"
    elif not re.fullmatch(_NAME, name):
        wrong = f"Member must satisfy regular expression pattern: {_NAME}"
    if wrong:
        words = f"Value '{name}' at 'stackName' failed to satisfy constraint: {wrong}"
        raise _invalid(f"1 validation error detected: {words}")


def _invalid(words: str) -> CommonServiceException:
    return CommonServiceException("ValidationError", words, sender_fault=True)
