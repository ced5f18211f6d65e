"""Runs the contract tests of Firehose, Kinesis, monitoring and Pipes against stock LocalStack and MiniStack.

    python scripts/compare_peers.py [--sections KJ] [localstack] [ministack]      both when none is named

With sections, the facts of these alone: the others keep what was found before.

Writes docs/peers.json and docs/fidelity.md, where Hydrant's own column comes from the last `make docs`. Takes some
minutes for each; MiniStack is installed from PyPI below build/.
"""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.fidelity.compare import compare
from tests.fidelity.document import DOCUMENT, document

NAMES = ("localstack", "ministack")


def main(arguments: list[str]) -> int:
    """Compare with the named peers."""
    words = argparse.ArgumentParser(prog="compare_peers.py")
    words.add_argument("names", nargs="*", metavar="PEER", help=f"of {', '.join(NAMES)}; both when none is named")
    words.add_argument("--sections", default="", help="letters of sections of docs/contract, all when none is given")
    given = words.parse_args(arguments)
    if unknown := [name for name in given.names if name not in NAMES]:
        words.error(f"no such peer: {', '.join(unknown)}; there are {', '.join(NAMES)}")
    compare(given.names or NAMES, given.sections.upper())
    DOCUMENT.write_text(document(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
