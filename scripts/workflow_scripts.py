"""Write each `run` step of the workflows and actions into a folder as a script of its own, for shellcheck."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

GITHUB = Path(__file__).resolve().parents[1] / ".github"


def documents() -> Iterator[tuple[Path, dict[str, Any]]]:
    """Each workflow and each action with its parsed text."""
    for path in [*sorted(GITHUB.glob("workflows/*.yml")), *sorted(GITHUB.glob("actions/*/action.yml"))]:
        yield path, yaml.load(path.read_text("utf-8"), yaml.BaseLoader)  # noqa: S506 - keeps `on` and `yes` as texts


def steps(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The steps of a workflow's jobs, or those of an action."""
    for part in [document.get("runs", {}), *document.get("jobs", {}).values()]:
        yield from part.get("steps", [])


def main(folder: Path) -> None:
    """Write them, named after their file and place."""
    for path, document in documents():
        for number, step in enumerate(steps(document)):
            if "run" in step:
                name = f"{path.parent.name}-{path.stem}-{number}.sh"
                (folder / name).write_text(f"#!/usr/bin/env bash\nset -eo pipefail\n{step['run']}\n", "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
