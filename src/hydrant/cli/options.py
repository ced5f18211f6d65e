"""Options that several commands share."""

import re
from pathlib import Path
from typing import Annotated

import typer

from ..errors import UsageError

Port = Annotated[int, typer.Option("--port", envvar="HYDRANT_PORT", min=1, max=65535, help="Port of the stack.")]
MaybePort = Annotated[
    int | None,
    typer.Option("--port", envvar="HYDRANT_PORT", min=1, max=65535, help="Port of the stack; needed if several run."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Data as JSON on stdout, chatter on stderr.")]
Region = Annotated[str, typer.Option("--region", envvar="HYDRANT_REGION", help="AWS region to emulate.")]
TerraformDir = Annotated[
    Path | None,
    typer.Option("--terraform", envvar="HYDRANT_TERRAFORM_DIR", help="Terraform directory (default: this project's)."),
]

_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}


def seconds(text: str) -> float:
    """Read a duration such as `30s`, `5m`, `250ms` or `90` (seconds). Raises UsageError."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)(ms|s|m|h)?", text.strip())
    if not match or float(match[1]) == 0:
        raise UsageError(f"'{text}' is no duration.", next_step="Write for example 30s, 5m or 250ms.")
    return float(match[1]) * _UNITS[match[2] or "s"]
