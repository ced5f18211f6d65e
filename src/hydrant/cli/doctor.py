"""`hydrant doctor`: is everything here that Hydrant needs, and would the roles of the stack do on AWS?"""

from typing import Annotated, Any

import typer

from hydrant.console import Say
from hydrant.stack import control_client, registry
from hydrant.stack.registry import DEFAULT_PORT, StackRecord

from ..stack.checks import Finding, examine
from .options import AsJson, MaybePort


def doctor(
    port: MaybePort = None,
    as_json: AsJson = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Show only what needs attention.")] = False,
    roles: Annotated[
        bool, typer.Option("--roles", help="Look at the running stack: what its roles would lack on AWS.")
    ] = False,
) -> None:
    """Check the machine: Python, Terraform, port, disk, folders, provider, plug-ins. Exit code 1 if any is wrong."""
    findings = (
        [_role_finding(each) for each in _roles_on(registry.find(port))]
        if roles
        else [_document(each) for each in examine(port or DEFAULT_PORT)]
    )
    shown = [each for each in findings if not (quiet and each["good"])]
    text = "\n".join(map(_text, shown)) or ("No delivery streams." if roles and not findings else "")
    Say(as_json).data({"findings": findings}, text)
    if not all(each["good"] for each in findings):
        raise typer.Exit(1)


def _document(finding: Finding) -> dict[str, Any]:
    return {"what": finding.what, "good": finding.good, "found": finding.found, "next": finding.next_step}


def _role_finding(examined: dict[str, Any]) -> dict[str, Any]:
    lacks = examined["lacks"]
    found = "\n".join(_lack(lack) for lack in lacks) or f"its roles have all {examined['checked']} permissions"
    return {
        "what": f"delivery stream {examined['delivery_stream']}",
        "good": not lacks,
        "found": found,
        "next": "Allow this in the roles' policies (in Terraform: roles.tf), then deploy again." if lacks else "",
        "lacks": lacks,
    }


def _lack(lack: dict[str, str]) -> str:
    return f"{lack['role'] or 'nobody'} lacks {lack['action']} on {lack['resource']} ({lack['purpose']}): {lack['why']}"


def _text(finding: dict[str, Any]) -> str:
    lines = finding["found"].split("\n")
    found = f" {lines[0]}" if len(lines) == 1 else "".join(f"\n     {line}" for line in lines)
    head = f"{'ok ' if finding['good'] else 'BAD'}  {finding['what']}:{found}"
    return head if finding["good"] or not finding["next"] else f"{head}\n     Next: {finding['next']}"


def _roles_on(stack: StackRecord) -> list[control_client.Json]:
    found: list[control_client.Json] = control_client.roles(stack.port, stack.host)["delivery_streams"]
    return found
