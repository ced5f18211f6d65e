"""Print what the changelog says of the release that is made: `release_notes.py [TAG]`.

Without a tag, a dry run, what is unreleased will do. With one it must be that of the version, and the version's section
must be there, dated, with nothing left above it.
"""

import re
import sys
from pathlib import Path

from hydrant import __version__
from hydrant.errors import HydrantError, UsageError

_CHANGELOG = Path(__file__).resolve().parents[1] / "CHANGELOG.md"
_UNRELEASED = "Unreleased"


def sections(changelog: str) -> dict[str, str]:
    """The text below each heading, by version. The date that follows a version is the first line of its text."""
    parts = re.split(r"^## \[([^\]]+)\]", changelog, flags=re.MULTILINE)
    return {name: text.strip() for name, text in zip(parts[1::2], parts[2::2], strict=True)}


def notes(changelog: str, version: str, tag: str = "") -> str:
    """The notes of this release. Raises UsageError where version, tag and changelog do not fit together."""
    found = sections(changelog)
    if not tag:
        text = found.get(_UNRELEASED) or _undated(found.get(version, ""))
        if not text:
            raise UsageError(f"CHANGELOG.md says nothing of {version}.", next_step="Write a section.")
        return text
    if tag != f"v{version}":
        raise UsageError(
            f"The tag is {tag}, the version {version}.", "src/hydrant/__init__.py has it.", f"Tag v{version}."
        )
    dated = re.match(r"- \d{4}-\d\d-\d\d$", found.get(version, "").partition("\n")[0])
    text = _undated(found.get(version, ""))
    if not dated or not text:
        raise UsageError(
            f"CHANGELOG.md has no section of {version}, or an empty one.",
            next_step=f'Move what is unreleased below "## [{version}] - YEAR-MONTH-DAY".',
        )
    if found.get(_UNRELEASED):
        raise UsageError(
            f"Something in CHANGELOG.md is still unreleased, above {version}.", next_step=f"Move it below {version}."
        )
    return text


def _undated(text: str) -> str:
    return re.sub(r"\A- [\d-]+\n", "", f"{text}\n").strip()


if __name__ == "__main__":
    try:
        sys.stdout.write(notes(_CHANGELOG.read_text("utf-8"), __version__, "".join(sys.argv[1:])) + "\n")
    except HydrantError as error:
        sys.exit(f"Error: {error.title} {error.cause}\nNext: {error.next_step}")
