"""`hydrant snapshot` works with the folder that the next `hydrant up --keep` uses."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from hydrant.cli.snapshot import app
from hydrant.emulator.durable.folder import Folder
from hydrant.emulator.kept.place import versions
from hydrant.paths import StackPaths
from hydrant.stack.keep import Keep


def test_a_folder_of_ones_own_is_saved_and_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("HYDRANT_PERSIST", str(tmp_path / "own"))
    Folder(tmp_path / "own", versions()).close()
    saved = CliRunner().invoke(app, ["save", "one"], catch_exceptions=False)
    assert saved.exit_code == 0, saved.output
    monkeypatch.setenv("HYDRANT_PERSIST", str(tmp_path / "other"))
    loaded = CliRunner().invoke(app, ["load", "one"], catch_exceptions=False)
    assert loaded.exit_code == 0, loaded.output
    found = Keep(keep=True).environment({"HYDRANT_PERSIST": str(tmp_path / "other")}, StackPaths(4566))
    assert Path(found["HYDRANT_PERSIST"], "MANIFEST.json").exists()
    assert not StackPaths(4566).kept.exists()
