"""What tflocal sees of a configuration: it parses each file three times, and some dozen resources cost it two seconds.

For the blocks that it looks at alone it writes the same file. Source: terraform-local 0.27.0,
`determine_provider_aliases`, `generate_s3_backend_config` and `generate_remote_state_config`.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

from .blocks import Block, find_blocks
from .work_copy import LOCK, OVERRIDE

_ELSEWHERE = ("ADDITIONAL_TF_OVERRIDE_LOCATIONS", "LS_PROVIDERS_FILE")


def writes_elsewhere(env: Mapping[str, str]) -> bool:
    """Whether it writes other files, too: they, and what it writes, then hang on more than the view."""
    return any(env.get(name) for name in _ELSEWHERE)


def view(directory: Path) -> Iterator[tuple[str, str]]:
    """Name and text of each file that has something of it: Terraform's with those blocks alone, the lock file whole."""
    for path in sorted([*directory.glob("*.tf"), directory / LOCK]):
        if path.name != OVERRIDE and path.is_file():
            text = path.read_text("utf-8", "replace")
            if seen := text if path.name == LOCK else _seen(text):
                yield path.name, seen


def lay_out(directory: Path, into: Path) -> None:
    """Write the files of `view` into an empty folder."""
    for name, text in view(directory):
        (into / name).write_text(text, "utf-8")


def _seen(text: str) -> str:
    return "".join(f"{text[block.start : block.end]}\n" for block in find_blocks(text) if _counts(block))


def _counts(block: Block) -> bool:
    return block.kind in {"provider", "terraform"} or (
        block.kind == "data" and block.labels[:1] == ("terraform_remote_state",)
    )
