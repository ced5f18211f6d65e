"""What the site has besides docs/: files of the repository that pages link to, findings, and pages of folders in its
navigation. mkdocs calls these functions by their names (mkdocs.yml).

A file outside docs/ gets the place `repository/` and its path: as a page where it is Markdown, else as it is.
"""

import posixpath
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
OUTSIDE = "repository"
_LINK = re.compile(r"(\]\()([^()\s#]*)(#[^()\s]*)?(\))")
_FENCE = re.compile(r"(^```.*?^```|`[^`\n]*`)", re.MULTILINE | re.DOTALL)
_OWN_PAGES = ("CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md")
_FINDINGS = """\
# Findings

What surprised us about other programs and formats. Each is a script that shows it without Hydrant.

"""
_FINDING = "# {title}\n\n{words}\n\n```bash\n{code}```\n"


def on_config(config: Any) -> Any:
    """Let `FOLDER/*` of the navigation stand for the pages of that folder, README first."""
    made = {*_findings(), *(f"{OUTSIDE}/{path}" for path in _outside())}
    config["nav"] = [_expanded(entry, made) for entry in config["nav"]]
    return config


def _expanded(entry: Any, made: set[str]) -> Any:
    [(title, target)] = entry.items()
    if not isinstance(target, str) or not target.endswith("/*"):
        return entry
    folder = target.removesuffix("/*")
    there = {path.relative_to(DOCS).as_posix() for path in (DOCS / folder).rglob("*.md")}
    there |= {path for path in made if path.startswith(f"{folder}/") and path.endswith(".md")}
    return {title: sorted(there, key=lambda path: (not path.endswith(f"{folder}/README.md"), path))}


def on_files(files: Files, config: Any) -> Files:
    """Add what is outside docs/."""
    for path, text in _findings().items():
        files.append(File.generated(config, path, content=text))
    for path in sorted(_outside()):
        source = ROOT / path
        content: Any = source.read_text("utf-8") if path.endswith(".md") else source.read_bytes()
        files.append(File.generated(config, f"{OUTSIDE}/{path}", content=content))
    return files


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Let links lead to where their files are in the site."""
    place = page.file.src_uri
    return "".join(
        part if number % 2 else _LINK.sub(lambda found: _mapped(found, place), part)
        for number, part in enumerate(_FENCE.split(markdown))
    )


def _mapped(link: re.Match[str], page: str) -> str:
    before, target, anchor, after = link.groups()
    if not target or re.match(r"[a-z]+:", target):
        return link[0]
    real = _real(page, target)
    there = _in_site(real)
    return f"{before}{posixpath.relpath(there, posixpath.dirname(page) or '.')}{anchor or ''}{after}"


def _real(page: str, target: str) -> str:
    """The path in the repository that a link of a page of the site means; a folder is its README."""
    here = page.removeprefix(f"{OUTSIDE}/") if page.startswith(f"{OUTSIDE}/") else f"docs/{page}"
    path = posixpath.normpath(posixpath.join(posixpath.dirname(here), target))
    return f"{path}/README.md" if (ROOT / path).is_dir() else path


def _in_site(real: str) -> str:
    return real.removeprefix("docs/") if real.startswith("docs/") else f"{OUTSIDE}/{real}"


def _outside() -> set[str]:
    """Files outside docs/ that a page links to, and what those link to."""
    found: set[str] = set()
    waiting = [path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md")]
    waiting += [f"{OUTSIDE}/{path}" for path in _OWN_PAGES]
    found.update(_OWN_PAGES)
    while waiting:
        page = waiting.pop()
        for real in _linked(page):
            if not real.startswith("docs/") and real not in found and (ROOT / real).is_file():
                found.add(real)
                waiting += [f"{OUTSIDE}/{real}"] if real.endswith(".md") else []
    return found


def _linked(page: str) -> Iterator[str]:
    here = page.removeprefix(f"{OUTSIDE}/") if page.startswith(f"{OUTSIDE}/") else f"docs/{page}"
    text = _FENCE.sub("", (ROOT / here).read_text("utf-8"))
    for link in _LINK.finditer(text):
        if link[2] and not re.match(r"[a-z]+:", link[2]):
            yield _real(page, link[2])


def _findings() -> dict[str, str]:
    """A page for each script of findings/: its opening comment, then the script."""
    pages = {}
    for path in sorted((ROOT / "findings").glob("*.sh")):
        lines = path.read_text("utf-8").splitlines()[1:]
        words = [line[1:].strip() for line in lines[: next(i for i, line in enumerate(lines) if line[:1] != "#")]]
        text = _FINDING.format(
            title=path.stem, words="\n".join(words).replace("<", "&lt;"), code=path.read_text("utf-8")
        )
        pages[f"findings/{path.stem}.md"] = text
    listed = "".join(f"- [{Path(page).stem}]({Path(page).name})\n" for page in pages)
    return {"findings/README.md": _FINDINGS + listed, **pages}
