"""Hold all templates below folders to what CloudFormation refuses before it touches a resource.

    python scripts/check_templates.py FOLDER...

For public templates, of which most are fine: each refusal is shown, to be justified or mended. Defaults of parameters
are looked at, what macros and transforms make of a template is not. Needs the extra `emulator`.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from localstack.services.cloudformation.engine.validations import ValidationError

from hydrant.emulator.cloudformation import template_checks
from hydrant.emulator.cloudformation.template import parameters
from hydrant.emulator.cloudformation.template.refusals import Refused

ENDINGS = (".yaml", ".yml", ".json", ".template")
TEMPLATE = re.compile(r'^Resources:|^ {0,4}"Resources" *:', re.MULTILINE)
LONGEST = 1_000_000
"""Bytes, as CloudFormation takes them from a bucket."""


def main(folders: list[str]) -> None:
    """Print refusals and counts."""
    for folder in folders:
        found = [(path, refusal(body)) for path, body in templates(Path(folder))]
        refused = [(path, words) for path, words in found if words]
        for path, words in refused:
            sys.stdout.write(f"  {path.relative_to(folder)}: {words}\n")
        sys.stdout.write(f"{folder}: {len(found)} templates, {len(refused)} refused\n")


def templates(folder: Path) -> Iterator[tuple[Path, str]]:
    """The files that look like templates, with their text."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name.endswith(ENDINGS) and path.stat().st_size <= LONGEST:
            body = path.read_text(errors="replace")
            if TEMPLATE.search(body) and "AWS::" in body:
                yield path, body


def refusal(body: str) -> str:
    """Why a template is refused; empty when it is not."""
    try:
        template: dict[str, Any] = template_checks.parse(body)
        declared = template.get("Parameters") or {}
        for name, each in declared.items():
            parameters.check_declaration(name, each)
        parameters.check({name: each for name, each in declared.items() if "Default" in each}, {})
    except (Refused, ValidationError) as error:
        return str(error)
    return ""


if __name__ == "__main__":
    main(sys.argv[1:])
