"""What a saved file means."""

from pathlib import Path

import pytest

from hydrant.live.changes import matters, meaning
from hydrant.live.sources import Archived, Function

ROOT = Path("/p")
MANIFEST = ROOT / "hydrant.toml"
ONE = Function("one", "arn:one", Archived(ROOT / "terraform/one", None), ROOT / "one.zip")
TWO = Function("two", "arn:two", Archived(None, ROOT / "terraform/one/shared.py"), ROOT / "two.zip")


@pytest.mark.parametrize(
    "name",
    ["app.py", "main.tf", "a.json", ".env", "Dockerfile", "orders.v2.py", "terraform.tfvars", "lock.py", "~a.py"],
)
def test_files_that_people_write(name: str) -> None:
    assert matters(ROOT / name)


@pytest.mark.parametrize(
    "name",
    [
        *("app.py~", ".app.py.swp", ".app.py.swx", "4913", ".#app.py", "#app.py#", "app.pyc", ".DS_Store", "x.tmp"),
        *(
            "__pycache__/app.py",
            ".git/index",
            ".terraform/modules.json",
            "terraform.tfstate",
            "terraform.tfstate.backup",
        ),
        *(".terraform.lock.hcl", ".terraform.tfstate.lock.info", ".venv/x.py", ".goutputstream-AB12"),
    ],
)
def test_files_that_tools_leave(name: str) -> None:
    assert not matters(ROOT / name)


def test_a_file_is_rebuilt_into_each_function_that_has_it() -> None:
    meant = meaning([ROOT / "terraform/one/shared.py"], [ONE, TWO], [ROOT / "terraform"], MANIFEST)
    assert [function.name for function, _ in meant.functions] == ["one", "two"]
    assert meant.configuration == ()


def test_saved_files_are_told_once_and_in_order() -> None:
    paths = [ROOT / "terraform/one/b.py", ROOT / "terraform/one/a.py", ROOT / "terraform/one/b.py"]
    ((function, files),) = meaning(paths, [ONE, TWO], [], MANIFEST).functions
    assert (function.name, [path.name for path in files]) == ("one", ["a.py", "b.py"])


@pytest.mark.parametrize("name", ["main.tf", "x.tf.json", "prod.tfvars", "modules/m/m.tf", "dashboard.json", "a.tftpl"])
def test_files_of_the_configuration_are_applied(name: str) -> None:
    meant = meaning([ROOT / "terraform" / name], [ONE], [ROOT / "terraform"], MANIFEST)
    assert meant.functions == ()
    assert meant.configuration == (ROOT / "terraform" / name,)


@pytest.mark.parametrize(("name", "applied"), [("main.tf", True), ("x.tf.json", True), ("app.json", False)])
def test_terraform_is_applied_also_where_a_package_is_made_of_its_folder(name: str, applied: bool) -> None:
    whole = Function("whole", "arn:whole", Archived(ROOT, None), ROOT / "whole.zip")
    meant = meaning([ROOT / name], [whole], [ROOT], MANIFEST)
    assert [function.name for function, _ in meant.functions] == ["whole"]
    assert meant.configuration == ((ROOT / name,) if applied else ())


@pytest.mark.parametrize("path", ["README.md", "terraform/README.md", "other/main.tf", "terraform/x.tfstate"])
def test_other_files_mean_nothing(path: str) -> None:
    assert not meaning([ROOT / path], [ONE], [ROOT / "terraform"], MANIFEST)


def test_hydrant_toml_is_applied_wherever_it_lies() -> None:
    meant = meaning([MANIFEST, ROOT / "other.toml"], [ONE], [ROOT / "terraform"], MANIFEST)
    assert (meant.functions, meant.configuration) == ((), (MANIFEST,))
