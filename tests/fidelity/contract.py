"""The pages of docs/contract: AWS's behaviour fact by fact, how each is known, and what is done here.

A page is a heading, an introduction, facts in the order of their numbers, and the addresses of its sources; its form is
told in docs/contract/README.md. Reading is by line and strict: what is of no known form is refused.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "contract"
KNOWN = ("Documented", "Probed", "Literal", "Client", "Measured", "Conflict", "Unknown")
"""The words for how a fact is known. The last two may stand without a source."""
STATUSES = ("untested", "partly", "not yet", "deviates", "open", "stock")
"""The words for what is done here."""

_TITLE = re.compile(r"# ([A-Z])\. (\S.*)")
_ANCHOR = re.compile(r'<a id="([a-z]-\d{1,2})"></a>')
_HEADING = re.compile(r"## ([A-Z]-\d{1,2}): (\S.*)")
_LINE = re.compile(r"- \*\*(\w+)\*\*(?: \((.+?)\))?(?:: (\S.*))?")
_SOURCE = re.compile(r"\[([^\]]+)\]: (\S+)")
_CITED = re.compile(r"\[([^\]]+)\](?!\()")


class FactsError(ValueError):
    """A page of the contract is malformed, or claims what cannot be."""


@dataclass(frozen=True)
class Evidence:
    """How a fact is known: a word of KNOWN, the part of the fact that is meant ("" for all), sources by name."""

    word: str
    about: str
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Fact:
    """`status` is empty when the same is done here as on AWS; the note says what is done otherwise."""

    name: str
    title: str
    status: str = ""
    note: str = ""
    text: str = ""
    evidence: tuple[Evidence, ...] = ()

    @property
    def tabled(self) -> bool:
        """Whether it has a row in docs/fidelity.md: LocalStack's own behaviour has none."""
        return self.status != "stock"


@dataclass(frozen=True)
class Page:
    """A section of the contract. `sources` are addresses by name."""

    file: str
    letter: str
    title: str
    facts: tuple[Fact, ...]
    sources: dict[str, str]


def read_contract(folder: Path = FOLDER) -> list[Page]:
    """The pages by letter. Raises FactsError."""
    pages = [
        read_page(path.read_text(encoding="utf-8"), path.name)
        for path in sorted(folder.glob("*.md"))
        if path.name != "README.md"
    ]
    letters = "".join(page.letter for page in pages)
    if letters != "".join(sorted(set(letters))):
        raise FactsError(f"docs/contract: the pages are of sections {letters}; each letter once, in their order")
    return pages


def tabled_facts(pages: Sequence[Page]) -> list[Fact]:
    """The facts that have a row in docs/fidelity.md, in the order of the pages."""
    return [fact for page in pages for fact in page.facts if fact.tabled]


def read_page(text: str, file: str) -> Page:
    """The page that this text is. Raises FactsError, which names file and line."""
    return _Reader(text, file).page()


class _Reader:
    def __init__(self, text: str, file: str) -> None:
        self._file = file
        self._lines = [line.rstrip() for line in text.splitlines()]
        self._at = 0
        self._named: dict[str, int] = {}

    def page(self) -> Page:
        title = _TITLE.fullmatch(self._here())
        if not title:
            raise self._off("a page begins with '# A. Title'")
        self._at += 1
        self._prose()
        facts: list[Fact] = []
        while _ANCHOR.fullmatch(self._here()):
            facts.append(self._fact(f"{title[1]}-{len(facts) + 1}"))
        sources = self._sources()
        if self._at < len(self._lines):
            raise self._off("give the anchor of the next fact, or a source as '[name]: address'")
        if not facts:
            raise self._off("the page has no facts")
        for name in self._named.keys() - sources.keys():
            raise self._off(f"the page does not define the source {name!r}", self._named[name])
        return Page(self._file, title[1], title[2], tuple(facts), sources)

    def _here(self) -> str:
        return self._lines[self._at] if self._at < len(self._lines) else ""

    def _off(self, why: str, at: int | None = None) -> FactsError:
        number = (self._at if at is None else at) + 1
        return FactsError(f"docs/contract/{self._file}:{number}: {why}")

    def _skip_blank(self) -> None:
        while self._at < len(self._lines) and not self._here():
            self._at += 1

    def _prose(self) -> str:
        """Text up to a line of status, an anchor, a heading or a source; code is not looked into."""
        found, code = [], False
        while self._at < len(self._lines):
            line = self._here()
            if line.startswith("```"):
                code = not code
            elif not code and (line.startswith(("- ", "#")) or _ANCHOR.fullmatch(line) or _SOURCE.fullmatch(line)):
                break
            found.append(line)
            self._at += 1
        return "\n".join(found).strip()

    def _fact(self, name: str) -> Fact:
        if self._here() != f'<a id="{name.lower()}"></a>':
            raise self._off(f'the next fact is {name}: give <a id="{name.lower()}"></a>')
        self._at += 1
        self._skip_blank()
        heading = _HEADING.fullmatch(self._here())
        if not heading or heading[1] != name:
            raise self._off(f"give '## {name}: title' below the anchor")
        self._at += 1
        text = self._prose()
        if not text:
            raise self._off(f"{name} has no text")
        evidence: list[Evidence] = []
        for at, word, about, rest in self._status_lines():
            if word == "Here":
                return self._with_here(Fact(name, heading[2], "", "", text, tuple(evidence)), about, rest, at)
            evidence.append(self._evidence(word, about, rest, at))
        raise self._off(f"{name} does not end with '- **Here**: the same' or '- **Here** (status): note'")

    def _status_lines(self) -> Iterator[tuple[int, str, str, str]]:
        """Number, word, what stands in parentheses and the rest of each line of status, continuations joined."""
        while self._here().startswith("- "):
            at, line = self._at, self._here()
            self._at += 1
            while self._here().startswith("  "):
                line += f" {self._here().strip()}"
                self._at += 1
            match = _LINE.fullmatch(line)
            if not match:
                raise self._off("give '- **Word** (about): sources'; lists in the text begin with '*'", at)
            yield at, match[1], match[2] or "", match[3] or ""

    def _evidence(self, word: str, about: str, rest: str, at: int) -> Evidence:
        if word not in KNOWN:
            raise self._off(f"{word!r} is none of {', '.join(KNOWN)}, Here", at)
        sources = tuple(_CITED.findall(re.sub(r"`[^`]*`", "", rest)))
        if not sources and word not in ("Conflict", "Unknown"):
            raise self._off(f"{word} needs a source, as [name]", at)
        self._named |= dict.fromkeys(sources, at)
        return Evidence(word, about, sources)

    def _with_here(self, fact: Fact, status: str, note: str, at: int) -> Fact:
        if not fact.evidence:
            raise self._off(f"{fact.name} does not say how it is known", at)
        if not status and note == "the same":
            note = ""
        elif status not in STATUSES or not note:
            raise self._off(f"give 'the same', or a note with one of ({', '.join(STATUSES)})", at)
        self._skip_blank()
        return Fact(fact.name, fact.title, status, note, fact.text, fact.evidence)

    def _sources(self) -> dict[str, str]:
        found: dict[str, str] = {}
        while match := _SOURCE.fullmatch(self._here()):
            if match[1] in found:
                raise self._off(f"source {match[1]!r} is defined twice")
            found[match[1]] = match[2]
            self._at += 1
        return found
