"""The JSON document that Terraform or OpenTofu has printed, and what it printed before it. Pure.

OpenTofu warns on standard output, also where it was asked for JSON: of a TF_CLI_CONFIG_FILE that is not there, for one.
"""

import json
from typing import Any

_FRAME = "│╷╵ \n"
"""What surrounds its warnings."""


def document(printed: str) -> tuple[dict[str, Any], str]:
    """The document, which begins with a line of its own, and the words before it ("" for none). Raises ValueError."""
    lines = printed.splitlines(keepends=True)
    for number, line in enumerate(lines):
        if line.startswith("{"):
            found = json.loads("".join(lines[number:]))
            return found, "".join(lines[:number]).strip(_FRAME)
    raise ValueError(f"It printed no JSON: {printed.strip()[:200] or 'nothing at all'}")
