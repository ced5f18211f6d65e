"""Linked files, folders and modules: from the work copy Terraform sees what it sees in place."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from hydrant.console import Say
from hydrant.errors import BrokenLink
from hydrant.function_package import FunctionSpec
from hydrant.project import Manifest, Project, find_project
from hydrant.terraform.links import broken_links, check_links
from hydrant.terraform.modules import local_modules
from hydrant.terraform.tools import find_terraform
from hydrant.terraform.work_copy import make_work_copy, package_path

NAMES = 'output "path" {\n  value = path.module\n}\n'
UP = 'output "up" {\n  value = file("${path.module}/../up.txt")\n}\n'


def call(name: str, source: str) -> str:
    shown = f'output "{name}" {{\n  value = module.{name}\n}}\n'
    return f'module "{name}" {{\n  source = "{source}"\n}}\n{shown}'


Layout = Mapping[str, str]
"""Files by path with their text; `-> target` makes a link."""

LAYOUTS: dict[str, Layout] = {
    "a linked file": {
        "app/.git/HEAD": "",
        "app/common/common.tf": NAMES,
        "app/infra/common.tf": "-> ../common/common.tf",
        "app/infra/main.tf": 'output "text" {\n  value = file("${path.module}/text.txt")\n}\n',
        "app/common/text.txt": "shared text",
        "app/infra/text.txt": "-> ../common/text.txt",
    },
    "values in a linked file": {
        "app/.git/HEAD": "",
        "app/infra/main.tf": 'variable "v" {}\noutput "v" {\n  value = var.v\n}\n',
        "app/values/common.tfvars": 'v = "from the link"\n',
        "app/infra/common.auto.tfvars": "-> ../values/common.tfvars",
    },
    "a linked module and what lies beside it": {
        "app/.git/HEAD": "",
        "app/infra/main.tf": call("a", "./modules/a"),
        "app/infra/modules/a": "-> ../../shared/a",
        "app/infra/modules/up.txt": "beside the link",
        "app/shared/a/a.tf": NAMES + UP + call("b", "../b"),
        "app/shared/b/b.tf": NAMES,
        "app/shared/up.txt": "beside the module",
    },
    "a module through a linked folder": {
        "app/.git/HEAD": "",
        "app/infra/main.tf": call("a", "../shared/a"),
        "app/shared": "-> vendor/shared-2",
        "app/vendor/shared-2/a/a.tf": NAMES + UP,
        "app/vendor/shared-2/up.txt": "where it really is",
    },
    "links in a chain": {
        "app/.git/HEAD": "",
        "app/infra/main.tf": call("a", "./modules/latest"),
        "app/infra/modules/latest": "-> ../../modules/stable",
        "app/modules/stable": "-> v2",
        "app/modules/v2/a.tf": NAMES + UP,
        "app/modules/up.txt": "beside v2",
    },
    "a module outside of the checkout by a link": {
        "app/.git/HEAD": "",
        "app/infra/main.tf": call("a", "./modules/a"),
        "app/infra/modules/a": "-> {here}/elsewhere/a",
        "elsewhere/a/a.tf": UP + call("b", "../b"),
        "elsewhere/b/b.tf": 'output "one" {\n  value = 1\n}\n',
        "elsewhere/up.txt": "far away",
    },
    "a module outside of the checkout by its path": {
        "src/app/.git/HEAD": "",
        "src/app/infra/main.tf": call("a", "../../modules/a"),
        "src/modules/a/a.tf": NAMES + UP,
        "src/modules/up.txt": "in another checkout",
        "src/secrets/key": "not in the copy",
    },
    "an example of the module that it lies in": {
        "module/.git/HEAD": "",
        "module/examples/complete/main.tf": call("this", "../../"),
        "module/main.tf": NAMES + 'output "text" {\n  value = file("${path.module}/templates/t.txt")\n}\n',
        "module/templates/t.txt": "a template",
    },
    "linked folders that are no modules": {
        "app/.git/HEAD": "",
        "app/infra/main.tf": (
            'output "names" {\n  value = fileset("${path.module}/policies", "**")\n}\n'
            'output "text" {\n  value = file("${path.module}/policies/a.json")\n}\n'
            'output "near" {\n  value = file("${path.module}/../policies/deep/b.json")\n}\n'
        ),
        "app/infra/policies": "-> ../policies",
        "app/policies/a.json": "{}",
        "app/policies/deep/b.json": "{}",
    },
    "folders of tools": {
        "app/.git/HEAD": "ref: refs/heads/main",
        "app/infra/main.tf": (
            'output "names" {\n  value = fileset("${path.module}/function", "**")\n}\n'
            'output "branch" {\n  value = file("${path.module}/../.git/HEAD")\n}\n'
        ),
        "app/infra/function/index.js": "",
        "app/infra/function/node_modules/left-pad/index.js": "",
        "app/infra/function/.venv/lib/x.py": "",
    },
    "a link to a folder above": {
        "app/.git/HEAD": "",
        "app/infra/main.tf": 'output "x" {\n  value = file("${path.module}/top/x.txt")\n}\n',
        "app/infra/top": "-> ..",
        "app/x.txt": "x",
    },
}


def build(layout: Layout, here: Path) -> Path:
    """Make the files; returns the folder of the only main.tf that is called infra or complete."""
    for name, text in layout.items():
        path = here / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if text.startswith("-> "):
            path.symlink_to(text.removeprefix("-> ").format(here=here))
        else:
            path.write_text(text)
    (found,) = [path.parent for path in here.rglob("main.tf") if path.parent.name in {"infra", "complete"}]
    return found


def applied(directory: Path) -> Any:
    """The outputs of an apply there."""
    env = {**os.environ, "TF_CLI_CONFIG_FILE": os.devnull, "CHECKPOINT_DISABLE": "1"}
    binary = find_terraform().path
    for words in (["init", "-input=false"], ["apply", "-auto-approve", "-input=false"]):
        ran = subprocess.run(
            [binary, *words, "-no-color"], cwd=directory, env=env, check=False, capture_output=True, text=True
        )
        assert ran.returncode == 0, ran.stdout + ran.stderr
    shown = subprocess.check_output([binary, "output", "-json"], cwd=directory, env=env)
    return {name: output["value"] for name, output in json.loads(shown).items()}


@pytest.mark.parametrize("name", LAYOUTS)
def test_terraform_sees_from_the_copy_what_it_sees_in_place(name: str, tmp_path: Path) -> None:
    here = tmp_path / "home"
    directory = build(LAYOUTS[name], here)
    before = tree(here)
    copy = make_work_copy(find_project(terraform=directory), tmp_path / "work")
    from_the_copy = applied(copy)
    assert tree(here) == before, "nothing of the user's has changed"
    assert from_the_copy == applied(directory)


def tree(folder: Path) -> dict[str, bytes | str]:
    """All files below a folder with their contents, and links with their targets."""
    found: dict[str, bytes | str] = {}
    for parent, folders, files in os.walk(folder):
        for path in (Path(parent, name) for name in (*folders, *files)):
            if path.is_symlink():
                found[str(path)] = os.readlink(path)
            elif path.is_file():
                found[str(path)] = path.read_bytes()
    return found


def test_only_the_way_to_a_module_above_the_checkout_is_in_the_copy(tmp_path: Path) -> None:
    directory = build(LAYOUTS["a module outside of the checkout by its path"], tmp_path / "home")
    make_work_copy(find_project(terraform=directory), tmp_path / "work")
    assert not list((tmp_path / "work").rglob("secrets"))


def test_folders_of_tools_are_not_copied(tmp_path: Path) -> None:
    directory = build(LAYOUTS["folders of tools"], tmp_path / "home")
    copy = make_work_copy(find_project(terraform=directory), tmp_path / "work")
    assert (copy / "function/node_modules").is_symlink()
    assert (copy / "function/.venv").is_symlink()
    assert not (copy / "function").is_symlink()


def test_a_linked_terraform_directory_is_taken_for_where_it_is(tmp_path: Path) -> None:
    layout = {"app/.git/HEAD": "", "app/hydrant.toml": "", "infra/main.tf": UP, "up.txt": "beside it"}
    directory = build(layout, tmp_path / "home")
    (tmp_path / "home/app/terraform").symlink_to(directory)
    project = find_project(tmp_path / "home/app")
    assert project.terraform == directory
    assert applied(make_work_copy(project, tmp_path / "work")) == {"up": "beside it"}


def test_a_linked_module_finds_the_packages_that_are_built_in_the_copy(tmp_path: Path) -> None:
    code = 'output "package" {\n  value = filesha256("${path.module}/../../build/f.zip")\n}\n'
    layout = {
        "app/.git/HEAD": "",
        "app/infra/main.tf": call("a", "./modules/a"),
        "app/infra/modules/a": "-> ../../modules/a",
        "app/modules/a/a.tf": code,
        "app/build/f.zip": "an old one",
        "app/build/other.json": "{}",
    }
    directory = build(layout, tmp_path / "home")
    spec = FunctionSpec(source="function", package="build/f.zip")
    project = Project(tmp_path / "home/app", directory, Manifest(functions=[spec]))
    work = tmp_path / "work"
    copy = make_work_copy(project, work)
    package_path(project, work, "build/f.zip").write_text("the new one")
    (digest,) = applied(copy)["a"].values()
    assert digest == subprocess.check_output(["sha256sum"], input=b"the new one").split()[0].decode()
    assert (work / "build/other.json").is_symlink()
    assert (tmp_path / "home/app/build/f.zip").read_text() == "an old one"


def test_what_the_configuration_writes_beside_a_module_stays_in_the_copy(tmp_path: Path) -> None:
    layout = {"app/.git/HEAD": "", "app/infra/main.tf": call("a", "../modules/a"), "app/modules/a/a.tf": NAMES}
    directory = build(layout, tmp_path / "home")
    work = tmp_path / "work"
    make_work_copy(find_project(terraform=directory), work)
    (work / "modules/a/written.zip").write_text("by archive_file")
    assert not (tmp_path / "home/app/modules/a/written.zip").exists()


def test_a_second_copy_follows_what_has_changed(tmp_path: Path) -> None:
    layout = LAYOUTS["a linked module and what lies beside it"]
    here, work = tmp_path / "home", tmp_path / "work"
    directory = build(layout, here)
    copy = make_work_copy(find_project(terraform=directory), work)
    (copy / ".terraform").mkdir()
    (copy / "terraform.tfstate").write_text("state")
    (here / "app/infra/modules/a").unlink()
    shutil.copytree(here / "app/shared/a", here / "app/infra/modules/a")
    shutil.rmtree(here / "app/shared")
    (here / "app/infra/modules/a/a.tf").write_text(NAMES)
    assert make_work_copy(find_project(terraform=directory), work) == copy
    assert not (copy / "modules/a").is_symlink()
    assert (copy / "modules/a/a.tf").read_text() == NAMES
    assert not (work / "shared").exists()
    assert (copy / "terraform.tfstate").read_text() == "state"
    (here / "app/infra/modules/a/a.tf").write_text(UP)
    shutil.move(here / "app/infra/modules/a", here / "app/moved")
    (here / "app/infra/modules/a").symlink_to("../../moved")
    make_work_copy(find_project(terraform=directory), work)
    assert (copy / "modules/a").is_symlink()
    assert (copy / "modules/a/a.tf").read_text() == UP
    assert (copy / "modules/a").resolve() == (work / "moved").resolve()


def test_what_has_not_changed_is_not_copied_again(tmp_path: Path) -> None:
    layout = {"app/.git/HEAD": "", "app/infra/main.tf": NAMES, "app/infra/data/large.bin": "x" * 1000}
    directory = build(layout, tmp_path / "home")
    copy = make_work_copy(find_project(terraform=directory), tmp_path / "work")
    inode = (copy / "data/large.bin").stat().st_ctime_ns
    make_work_copy(find_project(terraform=directory), tmp_path / "work")
    assert (copy / "data/large.bin").stat().st_ctime_ns == inode
    (directory / "data/large.bin").write_text("y" * 1000)
    make_work_copy(find_project(terraform=directory), tmp_path / "work")
    assert (copy / "data/large.bin").read_text() == "y" * 1000


def test_copies_are_the_users_alone_and_programs_stay_programs(tmp_path: Path) -> None:
    directory = build({"app/.git/HEAD": "", "app/infra/main.tf": NAMES, "app/infra/run.sh": ""}, tmp_path / "home")
    (directory / "run.sh").chmod(0o755)
    copy = make_work_copy(find_project(terraform=directory), tmp_path / "work")
    modes = [oct((copy / name).stat().st_mode & 0o777) for name in ("", "main.tf", "run.sh")]
    assert modes == ["0o700", "0o600", "0o700"]


def test_a_copy_inside_of_the_directory_does_not_copy_itself(tmp_path: Path) -> None:
    directory = build({"infra/.git/HEAD": "", "infra/main.tf": NAMES, "infra/sub/x": ""}, tmp_path)
    work = directory / ".state/hydrant/work"
    for _ in range(3):
        copy = make_work_copy(find_project(terraform=directory), work)
    assert (copy / "sub/x").is_file()
    assert not (copy / ".state").exists()


def test_modules_are_found_where_they_really_are(tmp_path: Path) -> None:
    directory = build(LAYOUTS["a linked module and what lies beside it"], tmp_path)
    assert local_modules(directory) == [directory, tmp_path / "app/shared/a", tmp_path / "app/shared/b"]


def test_modules_of_json_and_of_comments(tmp_path: Path) -> None:
    layout = {
        "infra/main.tf": '# source = "./never"\nresource "x" "y" {\n  source = "./file.txt"\n}\n',
        "infra/more.tf.json": '{"module": {"a": {"source": "./a"}}}',
        "infra/file.txt": "",
        "infra/never/x.tf": "",
        "infra/a/x.tf": "",
    }
    directory = build(layout, tmp_path)
    assert local_modules(directory) == [directory, directory / "a"]


# Links that cannot be followed


def broken(layout: Layout, here: Path, functions: list[FunctionSpec] | None = None) -> list[tuple[str, bool]]:
    directory = build({"infra/main.tf": NAMES, **layout}, here)
    project = Project(here, directory, Manifest(functions=functions or []))
    return [(str(each).replace(f"{here}/", ""), each.needed) for each in broken_links(project)]


@pytest.mark.parametrize(
    ("layout", "expected"),
    [
        ({"infra/x.tf": "-> gone.tf"}, ("infra/x.tf -> gone.tf: there is nothing", True)),
        ({"infra/x.auto.tfvars": "-> ../gone"}, ("infra/x.auto.tfvars -> ../gone: there is nothing", True)),
        ({"infra/x.tf": "-> y.tf", "infra/y.tf": "-> x.tf"}, ("infra/x.tf -> y.tf: it leads round in a circle", True)),
        ({"infra/data/x.json": "-> ../gone"}, ("infra/data/x.json -> ../gone: there is nothing", False)),
        ({"infra/x.json": "-> x.json"}, ("infra/x.json -> x.json: it leads round in a circle", False)),
        (
            {"infra/m.tf": call("a", "./modules/a"), "infra/modules/a": "-> ../../gone/a"},
            ("infra/modules/a -> ../../gone/a: there is nothing", True),
        ),
        (
            {"infra/m.tf": call("a", "../shared/a"), "shared": "-> gone"},
            ("shared -> gone: there is nothing", True),
        ),
        (
            {"infra/m.tf": call("a", "../a"), "a/a.tf": "", "a/b.tf": "-> ../gone.tf"},
            ("a/b.tf -> ../gone.tf: there is nothing", True),
        ),
    ],
)
def test_a_link_that_cannot_be_followed_is_named(layout: Layout, expected: tuple[str, bool], tmp_path: Path) -> None:
    assert expected in broken(layout, tmp_path)


@pytest.mark.parametrize(
    "layout",
    [
        {"infra/.#main.tf": "-> user@host.1234"},  # Emacs's lock
        {"infra/main.tf~": "-> gone"},
        {"infra/.terraform/x": "-> gone"},
        {"infra/node_modules/.bin/x": "-> gone", "infra/node_modules/y": "-> gone"},
        {"other/x.tf": "-> gone"},
        {"infra/top": "-> .."},
        {"infra/x.tf": "-> ../x.tf", "x.tf": ""},
    ],
)
def test_links_that_concern_nobody_are_not_named(layout: Layout, tmp_path: Path) -> None:
    assert broken(layout, tmp_path) == []


def test_a_link_to_a_package_that_will_be_built_is_fine(tmp_path: Path) -> None:
    spec = FunctionSpec(source="function", package="build/f.zip")
    assert broken({"infra/f.zip": "-> ../build/f.zip"}, tmp_path, [spec]) == []


def test_editors_locks_disturb_no_copy(tmp_path: Path) -> None:
    directory = build({"infra/main.tf": NAMES, "infra/.#main.tf": "-> user@host.1234"}, tmp_path / "home")
    assert applied(make_work_copy(Project(directory, directory), tmp_path / "work")) == {"path": "."}


def test_what_is_needed_stops_and_the_rest_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    directory = build({"infra/main.tf": NAMES, "infra/x.json": "-> gone"}, tmp_path)
    check_links(Project(directory, directory), Say())
    assert f"A broken link: {directory}/x.json -> gone: there is nothing." in capsys.readouterr().err
    (directory / "x.tf").symlink_to("gone.tf")
    with pytest.raises(BrokenLink) as caught:
        check_links(Project(directory, directory), Say())
    assert f"{directory}/x.tf -> gone.tf: there is nothing" in caught.value.cause
    assert "remove it" in caught.value.next_step


def test_nothing_starts_with_a_broken_link(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, forbid_start: Callable[[], None]
) -> None:
    from hydrant.stack.bring_up import bring_up

    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    directory = build({"infra/main.tf": NAMES, "infra/x.tf": "-> gone.tf"}, tmp_path)
    with pytest.raises(BrokenLink):
        bring_up(Project(directory, directory), 1, "us-east-1", Say())
    assert not (tmp_path / "state").exists()


@pytest.fixture
def forbid_start(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    def start(*_: object) -> None:
        raise AssertionError("something was started")

    monkeypatch.setattr("hydrant.stack.emulator.spawn", start)
    return start
