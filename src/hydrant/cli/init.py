"""`hydrant init`: a project of one's own."""

from pathlib import Path
from typing import Annotated

import typer

from hydrant.console import Say

from ..scaffold.project import TEMPLATES, new_project
from .options import AsJson

_TEMPLATES = "; ".join(f"{name}: {each.title}" for name, each in TEMPLATES.items())


def init(
    folder: Annotated[Path, typer.Argument(help="Folder to make; its name becomes the project's.")],
    template: Annotated[str, typer.Option(help=_TEMPLATES + ".")] = "kinesis-firehose-s3",
    as_json: AsJson = False,
) -> None:
    """Make a project of one's own: a stack in Terraform, its functions, tests with fixtures, CI, a README.

    Its tests pass at once: pip install -r requirements.txt, then pytest.
    """
    made = [str(path) for path in new_project(folder, template)]
    text = f"Made {len(made)} files in {folder}. Next: cd {folder}; pip install -r requirements.txt; pytest"
    Say(as_json).data({"folder": str(folder), "template": template, "made": made}, text)
