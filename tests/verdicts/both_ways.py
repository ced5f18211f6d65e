"""Judges records by the package as built for AWS, in a process with that and the standard library alone, and here."""

import base64
import json
import os
import platform
import subprocess
import sys
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from hydrant.function_package import Target, build_package
from hydrant.isolation import without_aws
from hydrant.paths import cache_dir
from hydrant.project import find_project

_JUDGE = """
import base64, json, sys
sys.path.insert(0, sys.argv[1])
import validate.handler
from validate.registry import REGISTRY
for line in sys.stdin:
    verdict = REGISTRY.check(base64.b64decode(line), int(sys.argv[2]))
    kind = type(verdict).__name__
    said = [verdict.producer, verdict.line.decode()] if kind == "Accepted" else [
        verdict.code, verdict.reason, verdict.producer, verdict.field, [list(each) for each in verdict.findings]]
    print(json.dumps([kind, *said]))
"""
_ARCHITECTURES = {"x86_64": "x86_64", "aarch64": "arm64", "arm64": "arm64"}
Verdict = list[Any]


def package_for_aws(interpreter: Path, folder: Path) -> Path:
    """The unpacked package of the first function, built for AWS's runtime of the interpreter's version."""
    root = Path(__file__).parents[2]
    target = Target(Target.local(interpreter).runtime, _ARCHITECTURES[platform.machine()])
    built = build_package(find_project(root).manifest.functions[0], target, root, folder / "function.zip", cache_dir())
    with zipfile.ZipFile(built.path) as archive:
        archive.extractall(folder / "unpacked")
    return folder / "unpacked"


def judged_by(interpreter: Path, package: Path, records: Iterable[bytes], now_ms: int) -> list[Verdict]:
    """The verdicts of the package under an interpreter that sees nothing else."""
    command = [str(interpreter), "-I", "-S", "-c", _JUDGE, str(package), str(now_ms)]
    return _verdicts(command, records)


def judged_here(records: Iterable[bytes], now_ms: int) -> list[Verdict]:
    """The verdicts of the sources under this interpreter and what is installed for it, as on the emulator."""
    source = Path(__file__).parents[2] / "lambda"
    return _verdicts([sys.executable, "-c", _JUDGE, str(source), str(now_ms)], records)


def _verdicts(command: list[str], records: Iterable[bytes]) -> list[Verdict]:
    lines = "".join(base64.b64encode(record).decode() + "\n" for record in records)
    ran = subprocess.run(
        command, input=lines, env=without_aws(os.environ), capture_output=True, text=True, check=True, timeout=300
    )
    return [json.loads(line) for line in ran.stdout.splitlines()]
