"""Relative links of the documents lead somewhere: to a file of the repository, and to an anchor on its page."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "examples").rglob("*.md")])
_INLINE = re.compile(r"\]\(([^()\s]+)\)")
_REFERENCE = re.compile(r"^\[[^\]]+\]: (\S+)$", re.MULTILINE)


def prose(text: str) -> str:
    """The text without code."""
    return re.sub(r"`[^`\n]*`", "", re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL))


def targets(text: str) -> list[str]:
    """Where the relative links of a document lead."""
    found = [*_INLINE.findall(prose(text)), *_REFERENCE.findall(prose(text))]
    return [target for target in found if not re.match(r"[a-z]+:", target)]


def anchors(text: str) -> set[str]:
    """The anchors of a document: its own, and those that GitHub makes of headings."""
    headings = re.findall(r"^#+ (.+)$", re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL), re.MULTILINE)
    slugs = {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
    return slugs | set(re.findall(r'<a id="([^"]+)"></a>', text))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_relative_links_resolve(document: Path) -> None:
    for target in targets(document.read_text(encoding="utf-8")):
        path, _, fragment = target.partition("#")
        place = (document.parent / path).resolve() if path else document
        assert place.exists(), target
        assert place.is_relative_to(ROOT), target
        if fragment and place.suffix == ".md":
            assert fragment in anchors(place.read_text(encoding="utf-8")), target


def test_links_are_found_outside_of_code_and_anchors_of_both_kinds() -> None:
    text = "# A. `Names`, too\n[x](a.md#b) `[y](c.md)` [z](https://e.org)\n[k]: d.md\n```\n[w](f.md)\n# no\n```\n"
    assert targets(text) == ["a.md#b", "d.md"]
    assert anchors(text + '<a id="c-20"></a>\n') == {"a-names-too", "c-20"}
