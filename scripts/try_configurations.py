"""Other people's configurations on the emulator: which come up as they are, and what stands against the others.

    python scripts/try_configurations.py DIR... [--json FILE] [--markdown] [--seconds 120] [--only GLOB]

Every folder below a DIR that is a configuration of its own (`*.tf`, no module of another) is applied, planned again,
and destroyed, on one emulator that is started for the run and again after a destroy that failed. The files are copied
first; nothing is written into DIR. A variable without a default gets a harmless value. A package that a function names
and the repository does not hold is stood in for by an empty archive, and the row says so: functions are not called.

Provisioners and `external` programs of the configurations find a handful of harmless programs on the PATH and no
package index. `--only` takes the folders whose path matches.
"""

import argparse
import fnmatch
import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from hydrant.console import Say
from hydrant.errors import HydrantError
from hydrant.ports import free_port
from hydrant.project import Project
from hydrant.stack import lifecycle
from hydrant.stack.deploy import prepare
from hydrant.stack.registry import StackRecord
from hydrant.terraform import work_copy
from hydrant.terraform.blocks import Block, find_blocks
from hydrant.terraform.runner import Terraform
from hydrant.terraform.vendored import VENDOR

_LOCAL_MODULE = re.compile(r'\bsource\s*=\s*"(\.\.?/[^"]*)"')
_PROGRAMS = (
    *("sh", "bash", "env", "cat", "cp", "mv", "rm", "ls", "mkdir", "touch", "echo", "printf", "test", "true", "false"),
    *("chmod", "dirname", "basename", "pwd", "date", "sleep", "zip", "unzip", "tar", "gzip", "find", "sed", "grep"),
    *("awk", "tr", "cut", "sort", "head", "tail", "wc", "tee", "xargs", "terraform", "tofu"),
    *("python3", *(f"python3.{minor}" for minor in range(8, 15))),  # packages are built by that of the runtime
)
_INTERRUPT_SECONDS = 15.0

UP, CHANGED, UNDESTROYED = "up", "second plan not empty", "not destroyed"
REFUSED, NEEDS, FAILED, LATE = "refused by name", "needs something else", "failed", "too long"

# What an error says, and the kind that it is of; the first that matches counts.
_KINDS: tuple[tuple[str, str, str], ...] = (
    (r"not served by Hydrant|does not serve|does not support (?:resource type|data source)", REFUSED, ""),
    (r"Could not retrieve the list of available versions for\s+provider\s+([\w./-]+)", NEEDS, "provider {0}"),
    (r"Unsupported Terraform Core version", NEEDS, "another version of Terraform"),
    (r"Failed to query available provider packages.*?provider ([\w./-]+)", NEEDS, "provider {0}"),
    (r"remote module registry|Failed to download module|Could not download module|Module not found", NEEDS, "a module"),
    (r"No value for required variable", NEEDS, "a variable"),
    (r"local-exec provisioner error|executable file not found|command not found", NEEDS, "a program"),
    (
        r"no such file|does not exist|No such file|could not archive missing|no file exists|Invalid value for.*path",
        NEEDS,
        "a file",
    ),
    (r"Unsupported (argument|block type|attribute)|An argument named", FAILED, "an argument of an older provider"),
)


@dataclass
class Result:
    """What came of one configuration. `seconds` by step; `cause` is of the first step that failed."""

    name: str
    outcome: str = UP
    kind: str = ""
    cause: str = ""
    seconds: dict[str, float] = field(default_factory=dict)
    resources: int = 0
    stand_ins: list[str] = field(default_factory=list)
    variables: list[str] = field(default_factory=list)


def configurations(top: Path) -> list[Path]:
    """The folders with a configuration of its own at or below `top`: no module that another folder names."""
    folders = {
        path.parent.resolve()
        for path in top.rglob("*.tf")
        if not {".terraform", "modules", "node_modules", "wrappers", "tests"} & set(path.relative_to(top).parts[:-1])
    }
    named = {
        (folder / source).resolve()
        for folder in folders
        for path in folder.glob("*.tf")
        for source in _LOCAL_MODULE.findall(path.read_text("utf-8", "replace"))
    }
    return sorted(folders - named)


def blocks_of(directory: Path, kind: str) -> Iterator[Block]:
    """The blocks of one kind in a folder's files."""
    for path in sorted(directory.glob("*.tf")):
        yield from (block for block in find_blocks(path.read_text("utf-8", "replace")) if block.kind == kind)


def guess(block: Block) -> str:
    """A harmless value for a variable, by type and name, as `-var` takes it; an ARN that its text has as example."""
    name = block.labels[0]
    offset = block.attributes().get("type")
    kind = block.text[offset:].lstrip() if offset is not None else "string"
    if kind.startswith(("list", "set", "tuple")):
        return "[]"
    if kind.startswith(("map", "object")):
        return "{}"
    if kind.startswith("number"):
        return "1"
    if kind.startswith("bool"):
        return "false"
    example = re.search(r"e\.g\.,? (arn:aws[^\s\"')]+)", block.text[block.body : block.end])
    for word, value in (
        ("region", "us-east-1"),
        ("account", "000000000000"),
        ("mail", "nobody@example.com"),
        ("arn", example[1] if example else "arn:aws:iam::000000000000:role/nobody"),
        ("url", "https://example.com/"),
        ("bucket", f"hydrant-try-{os.getpid()}"),
        ("cidr", "10.0.0.0/16"),
        ("profile", "default"),
    ):
        if word in name.lower():
            return value
    return "hydrant-try"


def missing_variables(directory: Path) -> dict[str, str]:
    """Values for the variables that have no default and stand in no file of values."""
    given = "\n".join(
        path.read_text("utf-8", "replace")
        for pattern in ("terraform.tfvars", "*.auto.tfvars", "terraform.tfvars.json", "*.auto.tfvars.json")
        for path in directory.glob(pattern)
    )
    return {
        block.labels[0]: guess(block)
        for block in blocks_of(directory, "variable")
        if "default" not in block.attributes()
        and not re.search(rf'^\s*"?{block.labels[0]}"?\s*[=:]', given, re.MULTILINE)
    }


def stand_in(directory: Path, work: Path) -> list[str]:
    """Make the packages that functions and layers name and that are not there; returns their names."""
    made = []
    for block in blocks_of(directory, "resource"):
        if block.labels[0] not in {"aws_lambda_function", "aws_lambda_layer_version"}:
            continue
        offset = block.attributes().get("filename")
        found = re.match(r'\s*"((?:\$\{path\.(?:module|root|cwd)\}/)?[^"$]+)"', block.text[offset:]) if offset else None
        if not found:
            continue
        name = re.sub(r"^\$\{[^}]*\}/", "", found[1])
        path = directory / name
        if work not in path.parent.resolve().parents:
            continue  # behind a link to the original, which stays as it is
        if not path.exists() and name not in archived(directory):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(empty_archive())
            made.append(name)
    return made


def archived(directory: Path) -> set[str]:
    """The files that `archive_file` makes during the run."""
    paths = (block.string("output_path") for block in blocks_of(directory, "data") if block.labels[0] == "archive_file")
    return {path for path in paths if path}


def empty_archive() -> bytes:
    """A zip with one file that says what it is."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("README", "stands in for a package that the repository does not hold\n")
    return made.getvalue()


def judge(text: str) -> tuple[str, str]:
    """Outcome and kind of an error."""
    for pattern, outcome, kind in _KINDS:
        if found := re.search(pattern, text, re.DOTALL if "query" in pattern else 0):
            if outcome == REFUSED:
                return outcome, ", ".join(sorted(set(_refused(text))))
            return outcome, kind.format(*found.groups())
    return FAILED, ""


def _refused(text: str) -> Iterator[str]:
    for line in text.splitlines():
        if re.search(_KINDS[0][0], line):
            if named := re.findall(r'does not support (?:resource type|data source) "(\w+)"', line):
                yield from named
                continue
            yield from re.findall(r"\baws_\w+|\b(?:data|resource) \w+", line)[:1] or [line.strip()[:80]]


class Tried:
    """Runs configurations one after the other on an emulator of its own."""

    def __init__(self, seconds: float, vendored: Path | None, say: Say) -> None:
        self.seconds = seconds
        self.vendored = vendored
        self.say = say
        self.stack: StackRecord | None = None
        self.work = Path(tempfile.mkdtemp(prefix="hydrant-try-"))

    def close(self) -> None:
        """Stop the emulator and forget the copies."""
        if self.stack:
            lifecycle.stop_stack(self.stack, self.say)
            self.stack = None
        shutil.rmtree(self.work, ignore_errors=True)

    def run(self, directory: Path, name: str) -> Result:
        """Apply, plan, destroy; never raises for what a configuration does."""
        result = Result(name)
        stack = self._stack(directory)
        project = Project(directory, directory)
        copy = work_copy.make_work_copy(project, self.work / str(time.monotonic_ns()))
        if self.vendored and not (copy / VENDOR).exists():
            (copy / VENDOR).symlink_to(self.vendored.resolve())
        values = missing_variables(copy)
        result.variables, result.stand_ins = sorted(values), stand_in(copy, self.work.resolve())
        arguments = [f"-var={key}={value}" for key, value in values.items()]
        try:
            terraform = self._step(result, "init", lambda: prepare(copy, stack, self.say)[0])
            terraform.interrupt_seconds = _INTERRUPT_SECONDS
        except (HydrantError, KeyboardInterrupt) as error:
            _fail(result, error)
            return result
        self._life(result, terraform, arguments)
        return result

    def _life(self, result: Result, terraform: Terraform, arguments: list[str]) -> None:
        try:
            events = self._step(result, "apply", lambda: terraform.apply(*arguments))
            result.resources = events.changes.get("add", 0)
            planned = self._step(result, "plan", lambda: terraform.plan(*arguments)).changes
            if any(planned.values()):
                result.outcome, result.cause = CHANGED, json.dumps(planned)
        except (HydrantError, KeyboardInterrupt) as error:
            _fail(result, error)
        if not (terraform.directory / "terraform.tfstate").is_file():
            return
        try:
            self._step(result, "destroy", lambda: terraform.destroy(*arguments))
        except (HydrantError, KeyboardInterrupt) as error:
            if result.outcome in (UP, CHANGED):
                _fail(result, error)
                result.outcome = UNDESTROYED
            self._start_anew()

    def _step(self, result: Result, name: str, work: Any) -> Any:
        begun = time.monotonic()
        try:
            with at_most(self.seconds):
                return work()
        finally:
            result.seconds[name] = round(time.monotonic() - begun, 1)

    def _stack(self, directory: Path) -> StackRecord:
        if self.stack is None or not self.stack.alive:
            self.stack = lifecycle.start_emulator(Project(directory, directory), free_port(), "us-east-1", self.say)
        return self.stack

    def _start_anew(self) -> None:
        """Something is left that the next configuration would meet."""
        if self.stack:
            lifecycle.stop_stack(self.stack, self.say)
            self.stack = None


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Interrupt what runs, as Ctrl-C does, after so many seconds."""
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _fail(result: Result, error: BaseException) -> None:
    if isinstance(error, KeyboardInterrupt):
        result.outcome, result.cause = LATE, f"interrupted in {list(result.seconds)[-1]}"
        return
    text = f"{error}\n{getattr(error, 'cause', '')}"
    result.outcome, result.kind = judge(text)
    result.cause = text.strip()[:1500]


def sheltered_path() -> Path:
    """A folder with links to the few programs that configurations may run."""
    folder = Path(tempfile.mkdtemp(prefix="hydrant-try-bin-"))
    for name in _PROGRAMS:
        if found := _interpreter(name) if name.startswith("python") else shutil.which(name):
            (folder / name).symlink_to(found)
    return folder


def _interpreter(name: str) -> str | None:
    """The interpreter itself: a shim of it, as pyenv's, needs more than is in the folder. None when there is none."""
    if not shutil.which(name):
        return None
    asked = [name, "-c", "import sys; print(sys.executable)"]
    ran = subprocess.run(asked, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False)
    return ran.stdout.strip() or None


def markdown(results: list[Result]) -> str:
    """The results as a table, and how many there are of each outcome and kind."""
    lines = ["| Configuration | Resources | Outcome | Why | Seconds |", "| --- | ---: | --- | --- | ---: |"]
    for each in results:
        why = each.kind or (each.cause.splitlines()[-1][:100] if each.cause else "")
        notes = " (package stood in for)" if each.stand_ins else ""
        total = sum(each.seconds.values())
        lines.append(
            f"| {each.name} | {each.resources or ''} | {each.outcome}{notes} | {why.replace('|', '/')} | {total:.0f} |"
        )
    counts = Counter(each.outcome for each in results)
    return "\n".join([*lines, "", ", ".join(f"{count} {name}" for name, count in counts.most_common())])


def main(words: list[str]) -> int:
    """Try every configuration; exit code 0 unless the words are off: a result that is not `up` is a result."""
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("folders", nargs="+", type=Path, metavar="DIR")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the results there, after each configuration")
    parser.add_argument("--markdown", action="store_true", help="print a table in the end")
    parser.add_argument("--seconds", type=float, default=120.0, help="for each step (default: 120)")
    parser.add_argument("--vendored", type=Path, metavar="DIR", help="a folder `vendor` for all: see hydrant vendor")
    parser.add_argument("--only", action="append", metavar="GLOB", help="folders whose path matches")
    options = parser.parse_args(words)
    found = [(top, folder) for top in options.folders for folder in configurations(top)]
    if options.only:
        found = [(t, f) for t, f in found if any(fnmatch.fnmatch(str(f), glob) for glob in options.only)]
    if not found:
        parser.error("no configuration there")
    results = try_all(found, options)
    if options.markdown:
        sys.stdout.write(markdown(results) + "\n")
    return 0


def try_all(found: list[tuple[Path, Path]], options: argparse.Namespace) -> list[Result]:
    """One after the other; each is told on stderr as it ends."""
    signal.signal(signal.SIGALRM, _interrupt)
    signal.signal(signal.SIGTERM, _stop)
    results: list[Result] = []
    home, shelter = tempfile.mkdtemp(prefix="hydrant-try-state-"), sheltered_path()
    os.environ |= {"XDG_STATE_HOME": home, "PATH": str(shelter), "PIP_NO_INDEX": "1"}
    with open(os.devnull, "w") as nothing:
        say = Say()
        say.console.file = nothing
        tried = Tried(options.seconds, options.vendored, say)
        try:
            for top, folder in found:
                name = f"{top.name}/{folder.relative_to(top.resolve())}".removesuffix("/.")
                results.append(result := tried.run(folder, name))
                sys.stderr.write(f"{result.outcome:<24} {sum(result.seconds.values()):5.0f} s  {name}  {result.kind}\n")
                if options.json:
                    options.json.write_text(json.dumps([asdict(each) for each in results], indent=1) + "\n")
        finally:
            tried.close()
            for folder in (Path(home), shelter):
                with suppress(OSError):
                    shutil.rmtree(folder)
    return results


def _interrupt(*_: Any) -> None:
    raise KeyboardInterrupt


def _stop(*_: Any) -> None:
    """End in order on SIGTERM: the emulator goes, the results so far stay."""
    sys.exit(143)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
