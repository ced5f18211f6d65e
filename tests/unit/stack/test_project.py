"""Finding the project and reading hydrant.toml."""

import re
from pathlib import Path

import pytest

from hydrant.errors import UsageError
from hydrant.project import find_project


def make(root: Path, manifest: str | None = None) -> Path:
    (root / "terraform").mkdir(parents=True)
    (root / "terraform/main.tf").write_text("")
    if manifest is not None:
        (root / "hydrant.toml").write_text(manifest)
    return root


def test_it_is_found_from_a_folder_below(tmp_path: Path) -> None:
    root = make(tmp_path, '[producers]\npath = "send"')
    (root / "a/b").mkdir(parents=True)
    project = find_project(root / "a/b")
    assert (project.root, project.terraform, project.producers) == (root, root / "terraform", root / "send")


def test_a_terraform_folder_alone_is_a_project(tmp_path: Path) -> None:
    folder = make(tmp_path) / "terraform"
    assert find_project(folder).root == folder
    assert find_project(terraform=folder).producers is None


def test_a_directory_named_by_hand_belongs_to_the_manifest_that_claims_it_only(tmp_path: Path) -> None:
    root = make(tmp_path, "")
    (root / "examples/x").mkdir(parents=True)
    (root / "examples/x/main.tf").write_text("")
    assert find_project(terraform=root / "terraform").root == root
    assert find_project(terraform=root / "examples/x").root == root / "examples/x"


@pytest.mark.parametrize(
    ("manifest", "words"),
    [
        ("[project", "not valid TOML"),
        ("[project]\nterrafrom = 'x'", r"entries.*project: .*`terrafrom`"),
        ("[project]\nterraform = 7", r"entries.*project\.terraform: .*`str`.*`int`"),
        ("[projects]", r"entries.*`projects`"),
        ("[[functions]]\nsource = '../a'\npackage = 'b'", r"functions\[0\]: source = '../a': expected a path inside"),
        ("[[functions]]\nsource = 'a'\npackage = 'b'\ninclude = ['x', '/y']", "include = '/y': expected a path inside"),
        ("[[functions]]\npackage = 'b'", r"functions\[0\]: .*`source`"),
        ("[project]\nterraform = 'x'", "no folder"),
    ],
)
def test_a_bad_manifest_is_explained(tmp_path: Path, manifest: str, words: str) -> None:
    with pytest.raises(UsageError) as caught:
        find_project(make(tmp_path, manifest))
    assert re.search(words, f"{caught.value.title} {caught.value.cause}")


def test_a_file_is_no_terraform_directory(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text("")
    with pytest.raises(UsageError, match="is a file"):
        find_project(terraform=tmp_path / "main.tf")


def test_nothing_here_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        find_project(tmp_path)
    assert "hydrant up --terraform" in caught.value.next_step
