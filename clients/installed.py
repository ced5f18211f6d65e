"""Install a program's packages from its registry, below build/clients, and say with which command it runs."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from .catalogue import ROOT, Program

_SECONDS = 540
_BUILD = ROOT.parent / "build" / "clients"


class CannotInstallError(Exception):
    """A registry does not serve it, or the language is not on this machine."""


def command(program: Program) -> list[str]:
    """The command without arguments; what it needs is installed. Raises CannotInstallError."""
    script = ROOT / "programs" / program.script
    digest = hashlib.sha256("\n".join((program.kind, *program.packages)).encode()).hexdigest()[:12]
    folder = _BUILD / f"{program.kind}-{digest}"
    folder.mkdir(parents=True, exist_ok=True)
    return _KINDS[program.kind](program, folder, script)


def _python(program: Program, folder: Path, script: Path) -> list[str]:
    python = folder / "bin" / "python"
    if not (folder / ".done").exists():
        _run([sys.executable, "-m", "venv", str(folder)], folder)
        _run([str(python), "-m", "pip", "install", "-q", *program.packages], folder)
        (folder / ".done").touch()
    return [str(python), str(script)]


def _node(program: Program, folder: Path, script: Path) -> list[str]:
    if not (folder / ".done").exists():
        _run(["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", *program.packages], folder)
        if program.jars:
            _jars(folder / "node_modules" / program.jars, folder)
        (folder / ".done").touch()
    shutil.copy(script, folder)
    return ["node", str(folder / script.name)]


def _jars(listed: Path, folder: Path) -> None:
    """Those that a package's pom.xml lists and no others, as its own program would download them."""
    version = "<modelVersion>4.0.0</modelVersion>"
    named = version + "<groupId>clients</groupId><artifactId>program</artifactId><version>1</version>"
    (folder / "pom.xml").write_text(listed.read_text(encoding="utf-8").replace(version, named), encoding="utf-8")
    to = f"-DoutputDirectory={folder / 'jars'}"
    _run(["mvn", "-q", "-B", "dependency:copy-dependencies", "-DexcludeTransitive=true", to], folder)


def _go(program: Program, folder: Path, script: Path) -> list[str]:
    shutil.copy(script, folder / "main.go")
    if not (folder / "go.mod").exists():
        _run(["go", "mod", "init", "clients"], folder)
        _run(["go", "get", *program.packages], folder)
    _run(["go", "mod", "tidy"], folder)
    _run(["go", "build", "-o", "program", "."], folder)
    return [str(folder / "program")]


def _java(program: Program, folder: Path, script: Path) -> list[str]:
    class_path = folder / "classpath.txt"
    if not class_path.exists():
        (folder / "pom.xml").write_text(_pom(program), encoding="utf-8")
        _run(["mvn", "-q", "-B", "dependency:build-classpath", f"-Dmdep.outputFile={class_path}"], folder)
    # Compiled, as the classes of a program that is run from its source are not found when they are deserialized.
    libraries, classes = class_path.read_text(encoding="utf-8"), folder / "classes"
    _run(["javac", "-nowarn", "-proc:none", "-cp", libraries, "-d", str(classes), str(script)], folder)
    return ["java", "-cp", os.pathsep.join([str(classes), libraries]), script.stem]


def _pom(program: Program) -> str:
    def dependency(package: str) -> str:
        group, artifact, version = package.split(":")
        names = f"<groupId>{group}</groupId><artifactId>{artifact}</artifactId><version>{version}</version>"
        return f"<dependency>{names}</dependency>"

    head = "<modelVersion>4.0.0</modelVersion><groupId>clients</groupId><artifactId>program</artifactId>"
    inside = "".join(map(dependency, program.packages))
    return f"<project>{head}<version>1</version><dependencies>{inside}</dependencies></project>"


def _run(words: list[str], folder: Path) -> None:
    try:
        ended = subprocess.run(
            words, cwd=folder, env=os.environ, capture_output=True, text=True, timeout=_SECONDS, check=False
        )
    except FileNotFoundError as error:
        raise CannotInstallError(f"there is no {words[0]} on the PATH") from error
    except subprocess.TimeoutExpired as error:
        raise CannotInstallError(f"{' '.join(words[:3])} took more than {_SECONDS} s") from error
    if ended.returncode:
        raise CannotInstallError(f"{' '.join(words[:3])} failed: {(ended.stderr or ended.stdout).strip()[-400:]}")


_KINDS: dict[str, Callable[[Program, Path, Path], list[str]]] = {
    "python": _python,
    "node": _node,
    "go": _go,
    "java": _java,
}
