"""Runs the contract tests of Firehose and Kinesis against stock LocalStack and MiniStack.

    python scripts/compare_peers.py [localstack] [ministack]      both when none is named

Writes docs/peers.json and docs/fidelity.md, where Hydrant's own column comes from the last `make docs`. Takes some
minutes for each; MiniStack is installed from PyPI below build/.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.fidelity.compare import compare
from tests.fidelity.document import DOCUMENT, document

NAMES = ("localstack", "ministack")


def main(arguments: list[str]) -> int:
    """Compare with the named peers."""
    unknown = [name for name in arguments if name not in NAMES]
    if unknown:
        sys.stderr.write(f"no such peer: {', '.join(unknown)}; there are {', '.join(NAMES)}\n")
        return 2
    compare(arguments or NAMES)
    DOCUMENT.write_text(document(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
