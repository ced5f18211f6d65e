"""Writes docs/commands.md and docs/fixtures.md from where commands and fixtures are declared."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.reference import commands, fixtures


def main() -> None:
    """Write the files."""
    for each in (commands, fixtures):
        each.DOCUMENT.write_text(each.document(), encoding="utf-8")


if __name__ == "__main__":
    main()
