"""What all answers to Terraform have in common: work on a response, and diagnostics in place of exceptions."""

from collections.abc import Callable, Iterable
from typing import Any

from .. import failures
from ..places import Path
from ..rules import Rules
from ..schema import Block, Values


def answer(response: Any, work: Callable[[Any], None], doing: str, block: Block, rules: Rules | None = None) -> Any:
    """Do the work on a response; whatever fails becomes a message in it, never a bare plug-in error."""
    try:
        work(response)
    except Exception as error:  # noqa: BLE001 - the boundary to Terraform
        response.diagnostics.append(failures.diagnose(error, doing, block, rules or Rules()))
    return response


def complain(response: Any, name: str, complaints: Iterable[tuple[Path, str]]) -> None:
    """Put what is wrong with a configuration into a response."""
    for path, complaint in complaints:
        where = ".".join(str(step) for step in path)
        response.diagnostics.append(
            failures.diagnostic(f"{name}: {where}: {complaint}" if where else complaint, "", path)
        )


def doing(verb: str, name: str, values: Values | None) -> str:
    """Such as "creating aws_iam_role (reader)"."""
    known = values or {}
    named = next(
        (known[key] for key in ("name", "function_name", "bucket", "id") if isinstance(known.get(key), str)), ""
    )
    return f"{verb} {name}" + (f" ({named})" if named else "")
