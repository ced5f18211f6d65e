"""Options of the commands that also go to AWS."""

from pathlib import Path
from typing import Annotated, Literal

import typer

Target = Annotated[
    Literal["emulator", "aws"],
    typer.Option("--target", envvar="HYDRANT_TARGET", help="The running stack, or AWS."),
]
Env = Annotated[
    str | None,
    typer.Option("--env", envvar="HYDRANT_ENV", help="Environment: its .tfvars and .tfbackend in environments/."),
]
VarFiles = Annotated[list[Path] | None, typer.Option("--var-file", help="Further values of variables.")]
Vars = Annotated[list[str] | None, typer.Option("--var", metavar="NAME=VALUE", help="Value of one variable.")]
Profile = Annotated[str | None, typer.Option("--profile", envvar="AWS_PROFILE", help="AWS profile.")]
AwsRegion = Annotated[str | None, typer.Option("--region", envvar="AWS_REGION", help="AWS region.")]
Endpoint = Annotated[
    str | None,
    typer.Option("--endpoint", envvar="HYDRANT_AWS_ENDPOINT", help="Another emulator that stands in for AWS."),
]
StateBucket = Annotated[
    str | None,
    typer.Option("--state-bucket", envvar="HYDRANT_STATE_BUCKET", help="Bucket of the state (default: bootstrap's)."),
]
Yes = Annotated[bool, typer.Option("--yes", "-y", envvar="HYDRANT_YES", help="Do not ask (for CI).")]
NoLock = Annotated[
    bool, typer.Option("--no-lock", help="Do not lock the state: for a role that may only read, and may plan.")
]
