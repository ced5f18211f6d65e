"""Which isolation is in force: the best that works here, or the one that was asked for, or a clear no."""

import os
from pathlib import Path

import pytest

from hydrant.emulator.lambda_executor.guard import landlock
from hydrant.emulator.lambda_executor.guard.plan import LANDLOCK, NAMESPACES, NONE, Plan, Share
from hydrant.emulator.lambda_executor.sandbox.interpreter import Interpreter, own_interpreter
from hydrant.emulator.lambda_executor.sandbox.isolation import Isolation, Machine, check, choose, machine
from hydrant.emulator.lambda_executor.sandbox.spec import FunctionSpec
from hydrant.emulator.lambda_executor.sandbox.view import Places, plan, view
from hydrant.emulator.lambda_executor.settings import Settings
from hydrant.settings import SettingError

ALL = Machine("", "", "")
NO_NAMESPACES = Machine("unshare: Operation not permitted", "unshare: Operation not permitted", "")
NOTHING = Machine("only Linux has it", "only Linux has it", "only Linux has it")


@pytest.mark.parametrize(
    ("here", "chosen"),
    [
        (ALL, Isolation(NAMESPACES, merges=True)),
        (Machine("", "mount: No such device", ""), Isolation(NAMESPACES)),
        (NO_NAMESPACES, Isolation(LANDLOCK, why="no namespaces: unshare: Operation not permitted")),
        (NOTHING, Isolation(NONE, why="no namespaces: only Linux has it; no landlock: only Linux has it")),
    ],
)
def test_auto_is_the_best_that_works(here: Machine, chosen: Isolation) -> None:
    assert choose("auto", here) == chosen


def test_what_is_asked_for_and_not_there_is_told_with_what_is() -> None:
    assert choose(LANDLOCK, ALL).kind == LANDLOCK
    assert choose(NONE, NOTHING).kind == NONE
    with pytest.raises(
        SettingError, match=r"'namespaces', which does not work .*not permitted.*what does \(landlock\)"
    ):
        choose(NAMESPACES, NO_NAMESPACES)
    with pytest.raises(SettingError, match=r"what does \(none\)"):
        choose(LANDLOCK, NOTHING)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("HYDRANT_LAMBDA_ISOLATION", "docker", "give auto, namespaces, landlock or none"),
        ("HYDRANT_LAMBDA_READABLE", "models", "give absolute paths"),
        ("HYDRANT_LAMBDA_WRITABLE", "/no/such/folder", "of what exists"),
        ("HYDRANT_LAMBDA_LOG_MB", "0", "give a whole number of at least 1"),
    ],
)
def test_a_variable_that_is_off_is_named(name: str, value: str, words: str) -> None:
    with pytest.raises(SettingError, match=f"{name} .*{words}"):
        check(Settings.from_environment({name: value}))


def test_paths_are_read(tmp_path: Path) -> None:
    both = os.pathsep.join([str(tmp_path), "/usr"])
    assert Settings.from_environment({"HYDRANT_LAMBDA_READABLE": both}).readable == (str(tmp_path), "/usr")
    assert Settings.from_environment({}).writable == ()


def test_this_machine_is_tried_for_real() -> None:
    here = machine()
    assert here == machine()
    assert choose("auto", here).kind in (NAMESPACES, LANDLOCK, NONE)


def _spec(tmp_path: Path, layers: int) -> FunctionSpec:
    (tmp_path / "code").mkdir(exist_ok=True)
    folders = tuple(tmp_path / f"layer-{number}" for number in range(layers))
    for folder in folders:
        folder.mkdir(exist_ok=True)
    return FunctionSpec("f", "1", "python3.11", "app.handler", 3, 128, tmp_path / "code", {}, folders)


def _places(tmp_path: Path) -> Places:
    for name in ("runtime", "tmp", "root"):
        (tmp_path / name).mkdir(exist_ok=True)
    (tmp_path / "runtime" / "bootstrap.py").touch()
    return Places(tmp_path / "runtime", tmp_path / "tmp", tmp_path / "root")


@pytest.mark.parametrize("isolation", [Isolation(NAMESPACES, merges=True), Isolation(NAMESPACES), Isolation(LANDLOCK)])
@pytest.mark.parametrize("layers", [0, 1, 2])
def test_all_that_the_view_names_is_in_the_plan(tmp_path: Path, isolation: Isolation, layers: int) -> None:
    spec, places = _spec(tmp_path, layers), _places(tmp_path)
    seen, walls = view(spec, isolation, places), plan(spec, isolation, places, own_interpreter(), [])
    targets = {share.target for share in walls.shares} | {target for target, _ in walls.merged}
    assert {str(seen.task_root), *map(str, seen.layers), own_interpreter().program} <= targets
    assert len(seen.layers) == (min(layers, 1) if isolation.merges else layers) or layers == 1
    assert walls.tmp_bytes == 512 * 1024 * 1024
    writable = {share.target for share in walls.shares if share.writable}
    allowed = {str(seen.temp_dir), "/tmp", *(path for path in writable if path.startswith("/dev/"))}
    assert writable <= allowed
    assert not {"/etc/shadow", "/root", "/home", "/etc", "/", str(Path.home())} & targets
    assert Plan.of(walls.document()) == walls


def test_an_interpreter_installed_in_the_home_folder_does_not_open_it(monkeypatch: pytest.MonkeyPatch) -> None:
    from hydrant.emulator.lambda_executor.sandbox import interpreter

    own = own_interpreter()
    monkeypatch.setattr(Path, "home", lambda: Path(own.folders[0]) / "lib")
    needed = interpreter.readable(own.program, own.folders)
    assert own.folders[0] not in needed
    assert own.program in needed


def test_landlock_takes_away_all_that_its_version_knows() -> None:
    assert landlock.rights(1) == 0x1FFF
    assert landlock.rights(2) == 0x3FFF
    assert landlock.rights(3) == 0x7FFF
    assert landlock.rights(7) == 0xFFFF
    assert len(landlock.attributes(3)) == 8
    assert len(landlock.attributes(6)) == 24


def test_an_interpreter_without_folders_still_makes_a_plan(tmp_path: Path) -> None:
    plain = Interpreter((3, 11), "3.11.0", "/usr/bin/python3", "/usr/bin/python3")
    walls = plan(_spec(tmp_path, 0), Isolation(LANDLOCK), _places(tmp_path), plain, [Share("/absent", "/absent")])
    assert not [share for share in walls.shares if share.source == "/absent"]
