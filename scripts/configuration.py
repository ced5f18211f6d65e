"""Writes docs/configuration.md: every variable, from where it is declared.

With --check: exit 1 when it is out of date.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.configuration.document import DOCUMENT, document


def main(arguments: list[str]) -> int:
    """Write or check the file."""
    text = document()
    if "--check" in arguments:
        fresh = DOCUMENT.exists() and DOCUMENT.read_text(encoding="utf-8") == text
        if not fresh:
            sys.stderr.write("docs/configuration.md is out of date: run python scripts/configuration.py\n")
        return 0 if fresh else 1
    DOCUMENT.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
