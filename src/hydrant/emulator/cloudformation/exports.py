"""Values that stacks export, and who imports them (R-31).

LocalStack lets two stacks export one name, and deletes and changes exports that others import.
"""

from collections.abc import Iterator
from typing import Any

from localstack.aws.api.cloudformation import StackStatus
from localstack.services.cloudformation.engine.validations import ValidationError
from localstack.services.cloudformation.stores import get_cloudformation_store

_IMPORTS = "_hydrant_imports"


def imports(owner: Any) -> set[str]:
    """The names that a stack imports, or that a change of it has asked for so far."""
    names: set[str] = vars(owner).setdefault(_IMPORTS, set())
    return names


def importers(stacks: Any, name: str) -> list[str]:
    """The names of stacks that import a value."""
    return sorted(each.stack_name for each in _there(stacks) if name in imports(each))


def check(executor: Any) -> None:
    """Look at what a change exports once its resources are there. Raises ValidationError; else the change counts."""
    stack = executor._change_set.stack
    now = {each["ExportName"]: each["OutputValue"] for each in executor.outputs if each.get("ExportName")}
    others = [each for each in _there(stacks_beside(stack)) if each is not stack]
    for name in now:
        if owner := next((each.stack_name for each in others if name in each.resolved_exports), None):
            raise ValidationError(f"Export with name {name} is already exported by stack {owner}")
    for name, value in stack.resolved_exports.items():
        users = importers(others, name)
        if users and now.get(name) != value:
            what = "updated" if name in now else "deleted"
            raise ValidationError(f"Export {name} cannot be {what} as it is in use by {' and '.join(users)}")
    setattr(stack, _IMPORTS, imports(executor))


def in_use(stack: Any) -> str:
    """Why a stack cannot go: another one imports what it exports; empty when none does."""
    for name in stack.resolved_exports:
        if users := [each for each in importers(stacks_beside(stack), name) if each != stack.stack_name]:
            return f"Export {name} cannot be deleted as it is in use by {' and '.join(users)}"
    return ""


def stacks_beside(stack: Any) -> list[Any]:
    """All stacks of its account and region."""
    return list(get_cloudformation_store(stack.account_id, stack.region_name).stacks_v2.values())


def _there(stacks: Any) -> Iterator[Any]:
    return (each for each in stacks if each.status != StackStatus.DELETE_COMPLETE)
