"""Checks the IAM actions that Terraform files name: each must exist, and none may be a wildcard over a whole service.

    python scripts/iam_actions.py FILE...

Known actions come from parliament's copy of AWS's service authorization reference. Deny may name `service:*`.
"""

import re
import sys
from pathlib import Path

import parliament

_STATEMENT = re.compile(r"\bstatement\s*\{")
_ACTIONS = re.compile(r"\b(?:not_)?actions\s*=\s*\[(?P<body>[^\]]*)\]")
_WORD = re.compile(r'"([a-z0-9-]+:[A-Za-z*?]+|\*)"')


def faults(text: str) -> list[str]:
    """What is wrong with the actions in a file."""
    found = []
    for block in _STATEMENT.split(text)[1:]:
        denies = re.search(r'\beffect\s*=\s*"Deny"', block) is not None
        for actions in _ACTIONS.finditer(block):
            found += [fault for action in _WORD.findall(actions["body"]) if (fault := _fault(action, denies))]
    return found


def _fault(action: str, denies: bool) -> str | None:
    service, _, name = action.partition(":")
    if name in ("", "*"):
        return None if denies else f"{action}: grants everything of a service; name the actions"
    try:
        known = parliament.expand_action(action)
    except parliament.UnknownActionException as error:
        return f"{action}: {error}"
    except parliament.UnknownPrefixException:
        return f"{action}: there is no service {service}"
    return None if known else f"{action}: matches no action"


def main(paths: list[str]) -> int:
    """Print the faults of each file."""
    lines = [f"{path}: {fault}" for path in paths for fault in faults(Path(path).read_text(encoding="utf-8"))]
    sys.stderr.write("".join(f"{line}\n" for line in lines))
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
