"""The step that comments on a pull request, run as it is against a `gh` that keeps comments in a file.

The stand-in understands what the step says to GitHub's own tool: list with a jq filter, POST, PATCH.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from hydrant.terraform.plan_view.changes import PlanChanges
from hydrant.terraform.plan_view.markdown import as_markdown
from scripts.workflow_scripts import GITHUB, documents, steps

GH = f"""#!{sys.executable}
import json, os, sys
import jq
store = os.environ["STORE"]
comments = json.load(open(store))
words = sys.argv[1:]
assert words.pop(0) == "api", words
method = words[words.index("--method") + 1] if "--method" in words else "GET"
place = next(word for word in words if word.startswith("repos/"))
if method == "GET":
    assert place == "repos/o/r/issues/7/comments" and "--paginate" in words, words
    for each in jq.compile(words[words.index("--jq") + 1]).input_value(comments).all():
        print(each)
    sys.exit()
name, _, path = words[words.index("--field") + 1].partition("=@")
text = open(path).read()
if method == "POST":
    assert place == "repos/o/r/issues/7/comments"
    comments.append({{"id": len(comments) + 1, "user": {{"login": "github-actions[bot]"}}, name: text}})
else:
    assert method == "PATCH" and place.startswith("repos/o/r/issues/comments/")
    comments[int(place.rpartition("/")[2]) - 1][name] = text
json.dump(comments, open(store, "w"))
"""


class Forge:
    """A pull request with its comments."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "bin").mkdir()
        (folder / "comments").mkdir()
        (folder / "bin" / "gh").write_text(GH)
        (folder / "bin" / "gh").chmod(0o755)
        self.write([])

    def write(self, comments: list[dict[str, Any]]) -> None:
        (self.folder / "store").write_text(json.dumps(comments))

    def read(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads((self.folder / "store").read_text())
        return found

    def run(self, **texts: str) -> None:
        for name, text in texts.items():
            (self.folder / "comments" / f"{name}.md").write_text(text + "\n")
        workflow = dict(documents())[GITHUB / "workflows" / "plan.yml"]
        script = next(step["run"] for step in steps(workflow) if step.get("name") == "Comment")
        env = {
            "PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}",
            "STORE": str(self.folder / "store"),
            "GITHUB_REPOSITORY": "o/r",
            "NUMBER": "7",
        }
        subprocess.run(["bash", "-eo", "pipefail", "-c", script], cwd=self.folder, env=env, check=True, text=True)


@pytest.fixture
def forge(tmp_path: Path) -> Forge:
    return Forge(tmp_path)


def plan(title: str, outputs: bool = False) -> str:
    from hydrant.terraform.plan_view.changes import Change

    return as_markdown(PlanChanges(outputs=(Change("name", "update"),) if outputs else ()), title)


def test_the_first_push_writes_a_comment_for_each_environment(forge: Forge) -> None:
    forge.run(dev=plan("dev"), prod=plan("prod"))
    assert [comment["body"].strip() for comment in forge.read()] == [plan("dev").strip(), plan("prod").strip()]


def test_a_further_push_writes_over_its_own_comment_and_no_other(forge: Forge) -> None:
    quoted = {"id": 1, "user": {"login": "somebody"}, "body": plan("dev")}
    forge.write([quoted, {"id": 2, "user": {"login": "github-actions[bot]"}, "body": "Deployed."}])
    forge.run(dev=plan("dev"))
    forge.run(dev=plan("dev", outputs=True), prod=plan("prod"))
    comments = forge.read()
    assert comments[0] == quoted
    assert [comment["body"].strip() for comment in comments[1:]] == [
        "Deployed.",
        plan("dev", outputs=True).strip(),
        plan("prod").strip(),
    ]
