"""`hydrant doctor`: is everything here that Hydrant needs?"""

from typing import Annotated

import typer

from ..say import Say
from ..stack.checks import Finding, examine
from ..stack.record import DEFAULT_PORT
from .options import AsJson, Port


def doctor(
    port: Port = DEFAULT_PORT,
    as_json: AsJson = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Show only what needs attention.")] = False,
) -> None:
    """Check the machine: Python, Terraform, port, disk, folders, provider, plug-ins. Exit code 1 if any is wrong."""
    findings = list(examine(port))
    shown = [f for f in findings if not (quiet and f.good)]
    document = {"findings": [{"what": f.what, "good": f.good, "found": f.found, "next": f.next_step} for f in findings]}
    Say(as_json).data(document, "\n".join(map(_line, shown)))
    if not all(f.good for f in findings):
        raise typer.Exit(1)


def _line(finding: Finding) -> str:
    head = f"{'ok ' if finding.good else 'BAD'}  {finding.what}: {finding.found}"
    return head if finding.good or not finding.next_step else f"{head}\n     Next: {finding.next_step}"
