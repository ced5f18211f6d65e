import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from msgspec.structs import replace

from hydrant.function_package import FunctionSpec, PackageError, Target, build_package

from .conftest import make_wheel

ARM = Target("python3.13", "arm64")
PLAIN = FunctionSpec(source="function", include=["app"], package="build/app.zip")


def test_the_package_holds_the_included_sources_and_nothing_else(project: Path, tmp_path: Path) -> None:
    built = build_package(PLAIN, ARM, project, project / PLAIN.package, tmp_path)
    with zipfile.ZipFile(built.path) as archive:
        assert archive.namelist() == ["app/handler.py", "app/rules.py"]
    assert built.size == built.path.stat().st_size


def test_the_same_input_gives_the_same_bytes_at_any_time_and_umask(project: Path, tmp_path: Path) -> None:
    first = build_package(PLAIN, ARM, project, tmp_path / "one.zip", tmp_path)
    handler = project / "function" / "app" / "handler.py"
    os.utime(handler, (1_000_000_000, 1_000_000_000))
    handler.chmod(0o600)
    bytecode = handler.parent / "__pycache__"
    bytecode.mkdir()
    (bytecode / "handler.cpython-313.pyc").write_bytes(b"\0")
    (handler.parent / "rules.pyc").write_bytes(b"\0")
    second = build_package(PLAIN, ARM, project, tmp_path / "two.zip", tmp_path)
    assert first.sha256 == second.sha256
    assert first.path.read_bytes() == second.path.read_bytes()


def test_a_changed_source_gives_other_bytes(project: Path, tmp_path: Path) -> None:
    first = build_package(PLAIN, ARM, project, tmp_path / "one.zip", tmp_path)
    (project / "function" / "app" / "rules.py").write_text("LIMIT = 2\n")
    assert build_package(PLAIN, ARM, project, tmp_path / "one.zip", tmp_path).sha256 != first.sha256


def test_files_meant_to_run_stay_executable(project: Path, tmp_path: Path) -> None:
    (project / "function" / "app" / "rules.py").chmod(0o700)
    built = build_package(PLAIN, ARM, project, tmp_path / "one.zip", tmp_path)
    with zipfile.ZipFile(built.path) as archive:
        modes = {entry.filename: entry.external_attr >> 16 for entry in archive.infolist()}
    assert modes == {"app/handler.py": 0o100644, "app/rules.py": 0o100755}


def test_an_unchanged_package_is_left_alone(project: Path, tmp_path: Path) -> None:
    output = tmp_path / "one.zip"
    build_package(PLAIN, ARM, project, output, tmp_path)
    os.utime(output, (1, 1))
    build_package(PLAIN, ARM, project, output, tmp_path)
    assert output.stat().st_mtime == 1


def test_dependencies_lie_at_the_root_without_an_installers_traces(
    project: Path, wheels: Path, spec: FunctionSpec, tmp_path: Path
) -> None:
    (project / "requirements.txt").write_text(make_wheel(wheels, "dep"))
    built = build_package(spec, ARM, project, tmp_path / "one.zip", tmp_path / "cache")
    with zipfile.ZipFile(built.path) as archive:
        names = archive.namelist()
    info = [f"dep-1.0.dist-info/{name}" for name in ("METADATA", "WHEEL", "entry_points.txt")]
    assert names == ["app/handler.py", "app/rules.py", *info, "dep/__init__.py", "dep/data.so"]
    assert not built.cached


@pytest.mark.usefixtures("wheels")
def test_another_package_takes_its_dependencies_as_they_are_packed(
    project: Path, wheels: Path, spec: FunctionSpec, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "requirements.txt").write_text(make_wheel(wheels, "dep"))
    first = build_package(spec, ARM, project, tmp_path / "one.zip", tmp_path / "cache")
    packed = []
    write = zipfile.ZipFile.writestr

    def counted(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, content: bytes) -> None:
        packed.append(entry.filename)
        write(archive, entry, content)

    monkeypatch.setattr(zipfile.ZipFile, "writestr", counted)
    (project / "function" / "app" / "rules.py").write_text("new = True\n")
    second = build_package(spec, ARM, project, tmp_path / "two.zip", tmp_path / "cache")
    assert packed == ["app/rules.py"]
    (project / "function" / "app" / "rules.py").write_text("LIMIT = 1\n")
    again = build_package(spec, ARM, project, tmp_path / "three.zip", tmp_path / "cache")
    assert (again.sha256, again.sha256 != second.sha256) == (first.sha256, True)


@pytest.mark.usefixtures("wheels")
@pytest.mark.parametrize("spoilt", [b"", b"PK", None])
def test_a_kept_package_that_is_spoilt_costs_time_alone(
    project: Path, wheels: Path, spec: FunctionSpec, tmp_path: Path, spoilt: bytes | None
) -> None:
    (project / "requirements.txt").write_text(make_wheel(wheels, "dep"))
    first = build_package(spec, ARM, project, tmp_path / "one.zip", tmp_path / "cache")
    kept = next((tmp_path / "cache" / "function-dependencies").glob("*.zip"))
    kept.unlink()
    if spoilt is None:
        kept.mkdir()
    else:
        kept.write_bytes(spoilt)
    assert build_package(spec, ARM, project, tmp_path / "two.zip", tmp_path / "cache").sha256 == first.sha256


@pytest.mark.usefixtures("wheels")
def test_a_second_build_needs_no_index(project: Path, wheels: Path, spec: FunctionSpec, tmp_path: Path) -> None:
    (project / "requirements.txt").write_text(make_wheel(wheels, "dep"))
    first = build_package(spec, ARM, project, tmp_path / "one.zip", tmp_path / "cache")
    (wheels / "dep-1.0-py3-none-any.whl").unlink()
    second = build_package(spec, ARM, project, tmp_path / "one.zip", tmp_path / "cache")
    assert second.cached
    assert first.sha256 == second.sha256


def test_each_architecture_gets_its_own_wheel(project: Path, wheels: Path, spec: FunctionSpec, tmp_path: Path) -> None:
    tags = {"x86_64": "cp313-cp313-manylinux_2_28_x86_64", "arm64": "cp313-cp313-manylinux_2_28_aarch64"}
    hashes = [make_wheel(wheels, "dep", tag, f"FOR = '{arch}'\n").split()[1] for arch, tag in tags.items()]
    (project / "requirements.txt").write_text(f"dep==1.0 {' '.join(hashes)}\n")
    for architecture in tags:
        target = Target("python3.13", architecture)
        built = build_package(spec, target, project, tmp_path / "one.zip", tmp_path / "cache")
        with zipfile.ZipFile(built.path) as archive:
            assert archive.read("dep/__init__.py").decode() == f"FOR = '{architecture}'\n"


def test_uv_and_pip_give_the_same_bytes(
    project: Path, wheels: Path, spec: FunctionSpec, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "requirements.txt").write_text(make_wheel(wheels, "dep", "cp313-cp313-manylinux_2_28_aarch64"))
    by_uv = build_package(spec, ARM, project, tmp_path / "uv.zip", tmp_path / "cache-uv")
    monkeypatch.delenv("UV_FIND_LINKS")  # now only pip finds the wheel, as with an index configured for pip alone
    by_pip = build_package(spec, ARM, project, tmp_path / "pip.zip", tmp_path / "cache-pip")
    assert by_uv.sha256 == by_pip.sha256


def test_the_interpreter_at_hand_is_a_target(project: Path, wheels: Path, spec: FunctionSpec, tmp_path: Path) -> None:
    version = f"{sys.version_info.major}{sys.version_info.minor}"
    (project / "requirements.txt").write_text(make_wheel(wheels, "dep", f"cp{version}-none-any"))
    target = Target.local()
    assert target.runtime == f"python{sys.version_info.major}.{sys.version_info.minor}"
    assert build_package(spec, target, project, tmp_path / "one.zip", tmp_path / "cache").size > 0


@pytest.mark.usefixtures("empty_index")
def test_no_wheel_for_the_target_is_told(project: Path, wheels: Path, spec: FunctionSpec, tmp_path: Path) -> None:
    (project / "requirements.txt").write_text(make_wheel(wheels, "dep", "cp313-cp313-manylinux_2_28_x86_64"))
    with pytest.raises(PackageError, match=r"has no wheel for python3\.13 on arm64") as caught:
        build_package(spec, ARM, project, tmp_path / "one.zip", tmp_path / "cache")
    assert "dep" in caught.value.cause


def test_an_unreachable_index_is_told(project: Path, wheels: Path, spec: FunctionSpec, tmp_path: Path) -> None:
    (project / "requirements.txt").write_text(f"absent==1.0 --hash=sha256:{'0' * 64}\n")
    with pytest.raises(PackageError, match="no package index can be reached"):
        build_package(spec, ARM, project, tmp_path / "one.zip", tmp_path / "cache")
    assert not list((tmp_path / "cache" / "function-dependencies").iterdir())


def test_a_wrong_hash_is_told_and_nothing_is_built(
    project: Path, wheels: Path, spec: FunctionSpec, tmp_path: Path
) -> None:
    make_wheel(wheels, "dep")
    (project / "requirements.txt").write_text(f"dep==1.0 --hash=sha256:{'0' * 64}\n")
    with pytest.raises(PackageError, match="does not have the hash"):
        build_package(spec, ARM, project, tmp_path / "one.zip", tmp_path / "cache")
    assert not (tmp_path / "one.zip").exists()


def test_requirements_without_hashes_are_refused(
    project: Path, wheels: Path, spec: FunctionSpec, tmp_path: Path
) -> None:
    make_wheel(wheels, "dep")
    (project / "requirements.txt").write_text("dep==1.0\n")
    with pytest.raises(PackageError, match="is not locked"):
        build_package(spec, ARM, project, tmp_path / "one.zip", tmp_path / "cache")


def test_a_missing_requirements_file_is_told(project: Path, spec: FunctionSpec, tmp_path: Path) -> None:
    with pytest.raises(PackageError, match=r"requirements\.txt cannot be read"):
        build_package(spec, ARM, project, tmp_path / "one.zip", tmp_path / "cache")


def test_a_missing_source_is_told(project: Path, tmp_path: Path) -> None:
    spec = replace(PLAIN, include=["ap"])
    with pytest.raises(PackageError, match="There is no ap in "):
        build_package(spec, ARM, project, tmp_path / "one.zip", tmp_path / "cache")


def test_a_source_that_hides_a_dependency_is_refused(
    project: Path, wheels: Path, spec: FunctionSpec, tmp_path: Path
) -> None:
    (project / "requirements.txt").write_text(make_wheel(wheels, "dep"))
    (project / "function" / "dep").mkdir()
    (project / "function" / "dep" / "__init__.py").touch()
    spec = replace(spec, include=["."])
    with pytest.raises(PackageError, match=r"dep/__init__\.py of function also comes from"):
        build_package(spec, ARM, project, tmp_path / "one.zip", tmp_path / "cache")


def test_lambdas_limit_is_told_before_the_upload(project: Path, tmp_path: Path) -> None:
    with (project / "function" / "app" / "model.bin").open("wb") as sparse:
        sparse.truncate(251 * 1024 * 1024)
    with pytest.raises(PackageError, match="holds 251 MB unzipped; Lambda takes 250 MB"):
        build_package(PLAIN, ARM, project, tmp_path / "one.zip", tmp_path)


def test_the_library_of_validation_lies_beside_the_sources_and_stands_alone(project: Path, tmp_path: Path) -> None:
    spec = replace(PLAIN, validation=True)
    built = build_package(spec, ARM, project, project / PLAIN.package, tmp_path)
    with zipfile.ZipFile(built.path) as archive:
        names = set(archive.namelist())
        archive.extractall(tmp_path / "task")
    assert {"app/handler.py", "hydrant_validation/document.py", "hydrant_validation/registry.py"} <= names
    assert not {name for name in names if name.startswith("hydrant/") or name.endswith(".pyc")}
    code = 'from hydrant_validation.document import decode; print(decode(b\'{"a": 1, "a": 2}\').code)'
    done = subprocess.run(
        [sys.executable, "-S", "-c", code], cwd=tmp_path / "task", capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "DUPLICATE_KEY"


def test_an_own_package_of_its_name_is_refused(project: Path, tmp_path: Path) -> None:
    own = project / "function" / "hydrant_validation"
    own.mkdir()
    (own / "document.py").write_text("")
    spec = FunctionSpec(source="function", package="build/app.zip", validation=True)
    with pytest.raises(PackageError, match=r"hydrant_validation/document\.py"):
        build_package(spec, ARM, project, project / PLAIN.package, tmp_path)
