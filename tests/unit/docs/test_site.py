"""The site of the documentation: links that lead nowhere stop its build, files outside docs/ have their place in it.

Without its environment (.venv-site, made by `make site`) this is skipped.
"""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
MKDOCS = ROOT / ".venv-site" / "bin" / "mkdocs"
pytestmark = pytest.mark.skipif(not MKDOCS.exists(), reason=".venv-site is not there: make site")

PAGES = {
    "docs/index.md": "# Start\n\n[safe](../SECURITY.md#keys) [rows](../data/rows.tsv) [a](a/README.md) `[no](x.md)`\n",
    "docs/a/README.md": "# A\n\n[back](../index.md)\n",
    "docs/a/b.md": "# B\n\n## Part one\n\n[here](#part-one)\n",
    "SECURITY.md": "# Security\n\n## Keys\n\n[a](docs/a/b.md#part-one)\n",
    "CHANGELOG.md": "# Changes\n",
    "CONTRIBUTING.md": "# How\n",
    "data/rows.tsv": "1\t2\n",
    "findings/odd.sh": "#!/usr/bin/env bash\n# That is <odd>.\nexit 0\n",
}


def build(root: Path, **changed: str) -> subprocess.CompletedProcess[str]:
    """Build a small site by the very configuration and hooks of ours."""
    for name, text in (PAGES | changed).items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")
    (root / "scripts").mkdir(exist_ok=True)
    shutil.copy(ROOT / "scripts/site_hooks.py", root / "scripts")
    settings = (ROOT / "mkdocs.yml").read_text("utf-8").partition("\nnav:\n")[0]
    nav = "\nnav:\n  - Start: index.md\n  - A: a/*\n  - Findings: findings/*\n  - Repository: repository/*\n"
    (root / "mkdocs.yml").write_text(settings + nav, "utf-8")
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    return subprocess.run(
        [str(MKDOCS), "build"], cwd=root, env=environment, capture_output=True, text=True, timeout=120, check=False
    )


def test_what_lies_outside_of_the_documents_has_its_place(tmp_path: Path) -> None:
    done = build(tmp_path)
    assert done.returncode == 0, done.stderr
    start = (tmp_path / "build/site/index.html").read_text("utf-8")
    assert {"repository/SECURITY.html#keys", "repository/data/rows.tsv", "a/index.html"} <= set(
        re.findall(r'href="([^"]+)"', start)
    )
    assert "[no](x.md)" in start
    security = (tmp_path / "build/site/repository/SECURITY.html").read_text("utf-8")
    assert 'href="../a/b.html#part-one"' in security
    assert "That is &lt;odd&gt;." in (tmp_path / "build/site/findings/odd.html").read_text("utf-8")
    assert not re.findall(r'<(?:script|link|img)[^>]* (?:src|href)="?https?://', start)


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("docs/a/b.md", "# B\n\n[gone](gone.md)\n", "gone.md"),
        ("docs/a/b.md", "# B\n\n## Other\n", "part-one"),
        ("docs/a/b.md", "# B\n\n## Part one\n\n[gone](../../GONE.md)\n", "GONE.md"),
        ("docs/forgotten.md", "# In no navigation\n", "forgotten.md"),
    ],
)
def test_a_link_that_leads_nowhere_stops_the_build(tmp_path: Path, name: str, text: str, told: str) -> None:
    done = build(tmp_path, **{name: text})
    assert done.returncode == 1
    assert told in done.stderr
