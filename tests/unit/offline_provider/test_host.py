"""The host of a Terraform run: one process imports, providers are forks of it, and nothing outlives Terraform."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from hydrant.offline_provider import connect
from hydrant.offline_provider.clients import sdk_session
from hydrant.offline_provider.host import MAGIC, Ahead, beside, next_step, read_model
from hydrant.offline_provider.mirror import Mirror, ensure_mirror
from hydrant.offline_provider.providers import load
from hydrant.waiting import eventually

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="hosts are for Linux")


@pytest.fixture(scope="module")
def mirror(tmp_path_factory: pytest.TempPathFactory) -> Mirror:
    return ensure_mirror(tmp_path_factory.mktemp("cache"))


@pytest.fixture
def terraform(tmp_path: Path) -> Iterator["Terraform"]:
    """A process that starts providers as Terraform does: a shell that reads what to start."""
    with tempfile.TemporaryDirectory(prefix="h-", dir="/tmp") as meeting:  # a socket's path has to be short
        process = Terraform(tmp_path, Path(meeting))
        yield process
        process.end()


class Terraform:
    def __init__(self, folder: Path, meeting: Path) -> None:
        self.folder = folder
        self.environment = {**os.environ, "XDG_RUNTIME_DIR": str(meeting), "TF_PLUGIN_MAGIC_COOKIE": MAGIC}
        self.shell = subprocess.Popen(
            ["/bin/sh"], stdin=subprocess.PIPE, text=True, env=self.environment, cwd=folder, start_new_session=True
        )
        self.started = 0

    def start(self, mirror: Mirror, variable: str = "") -> str:
        """Start a provider; its handshake."""
        self.started += 1
        out = self.folder / f"handshake-{self.started}"
        stub = mirror.root / "packages/null/terraform-provider-null"
        self.tell(f"V={variable} {stub} >{out} 2>>{self.folder}/errors &")

        def line() -> str:
            text = out.read_text() if out.exists() else ""
            assert text.endswith("\n")
            return text

        return eventually(line, timeout=60)

    def tell(self, line: str) -> None:
        assert self.shell.stdin is not None
        self.shell.stdin.write(line + "\n")
        self.shell.stdin.flush()

    def end(self) -> None:
        self.shell.kill()
        self.shell.communicate(timeout=30)


def processes(mirror: Mirror) -> list[psutil.Process]:
    started = psutil.process_iter(["cmdline"])
    return [each for each in started if any(str(mirror.root) in word for word in each.info["cmdline"] or ())]


def sockets(terraform: Terraform) -> list[Path]:
    return list(Path(terraform.environment["XDG_RUNTIME_DIR"]).glob("*/*"))


def none(found: list[Any]) -> None:
    assert found == []


def some(found: list[Any]) -> None:
    assert found


def test_further_providers_are_forks_with_an_environment_of_their_own(mirror: Mirror, terraform: Terraform) -> None:
    handshakes = {terraform.start(mirror, variable) for variable in ("first", "second", "third")}
    assert all(line.startswith("1|6|unix|/") for line in handshakes)
    assert len(handshakes) == 3
    assert len(sockets(terraform)) == 1
    imported = [process for process in processes(mirror) if "hydrant.offline_provider" in process.cmdline()]
    roots = {process.pid for process in imported}
    started_anew = [process for process in imported if process.ppid() not in roots]
    assert len(started_anew) <= 2  # the first provider, and the host that left it


def test_a_provider_gets_the_folder_and_variables_of_who_asked(mirror: Mirror, terraform: Terraform) -> None:
    """TMPDIR shows it: the provider's socket lies there."""
    terraform.start(mirror)
    with tempfile.TemporaryDirectory(prefix="o-", dir="/tmp") as place:  # short, as above
        terraform.tell(f"TMPDIR={place}; export TMPDIR")
        assert f"|{place}/" in terraform.start(mirror)


def test_nothing_outlives_a_terraform_that_is_killed(mirror: Mirror, terraform: Terraform) -> None:
    terraform.start(mirror)
    terraform.start(mirror)
    assert processes(mirror)
    os.kill(terraform.shell.pid, signal.SIGKILL)
    terraform.shell.communicate(timeout=30)
    eventually(lambda: none(processes(mirror)))
    eventually(lambda: none(sockets(terraform)))


def test_a_host_that_was_killed_is_missed_by_nobody(mirror: Mirror, terraform: Terraform) -> None:
    terraform.start(mirror)
    for process in processes(mirror):
        if process.ppid() != terraform.shell.pid:
            process.kill()
    assert terraform.start(mirror).startswith("1|6|")


@pytest.mark.parametrize("first", [b"", b"an order"])
def test_a_host_that_ends_before_there_is_a_provider_is_nobody(first: bytes) -> None:
    with tempfile.TemporaryDirectory(prefix="h-", dir="/tmp") as folder:
        address = f"{folder}/host"
        listener = connect.listen(address)

        def end() -> None:
            accepted, _ = listener._accept()
            os.read(accepted, len(first))
            os.close(accepted)

        host = threading.Thread(target=end)
        host.start()
        assert connect.ask(address, ["null", "/executable"]) is None
        host.join(60)
        listener.close()


def test_a_host_can_be_there_before_terraform_starts_anything(
    mirror: Mirror, terraform: Terraform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", terraform.environment["XDG_RUNTIME_DIR"])
    beside(str(terraform.shell.pid), mirror.root, ["null"])
    eventually(lambda: some(sockets(terraform)), timeout=60)
    host = next(process for process in processes(mirror) if str(terraform.shell.pid) in process.cmdline())
    eventually(lambda: some([folder for folder in [host.cwd()] if folder == "/"]), timeout=60)
    assert terraform.start(mirror).startswith("1|6|")
    assert all("connect.py" in " ".join(p.cmdline()) for p in processes(mirror) if p.ppid() == terraform.shell.pid)


def test_a_host_reads_models_and_takes_no_harm_of_services_that_it_does_not_know(
    mirror: Mirror, terraform: Terraform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", terraform.environment["XDG_RUNTIME_DIR"])
    types = ("resource null_resource", "resource no_such_type", "data null_data_source")
    ahead = Ahead(types, ("sqs", "no-such-service", "meta"))
    beside(str(terraform.shell.pid), mirror.root, ["null"], ahead=ahead)
    eventually(lambda: some(sockets(terraform)), timeout=60)
    for _ in range(2):
        assert terraform.start(mirror).startswith("1|6|")


def test_a_provider_that_comes_later_is_made_ready_too() -> None:
    """Terraform starts providers in any order, while a host is at the steps of those before."""
    done: set[str] = set()
    loaded = {"null": load("null")}
    assert next_step(done, Ahead(), loaded) is not None
    loaded["aws"] = load("aws")
    while (step := next_step(done, Ahead(("resource aws_sqs_queue",)), loaded)) is not None:
        step()
    assert {"schema null", "schema aws", "resource aws_sqs_queue aws", "sdk"} <= done
    described = loaded["aws"].described
    assert described is not None
    assert next_step(done, Ahead(("resource aws_sqs_queue",)), loaded) is None


def test_a_model_that_was_read_is_not_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    sdk_session.cache_clear()  # other tests of this process may have read any of them
    read_model("sqs")
    read = []
    files = sdk_session().get_component("data_loader").file_loader
    load = files.load_file

    def counted(path: str) -> object:
        read.append(path)
        return load(path)

    monkeypatch.setattr(files, "load_file", counted)
    read_model("sqs")
    assert read == []
    read_model("no-such-service")
    read_model("sfn")
    assert [path for path in read if "stepfunctions" in path]


def test_the_terraforms_of_one_owner_share_a_host_which_ends_with_the_owner(
    mirror: Mirror, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = subprocess.Popen(["/bin/sh"], stdin=subprocess.PIPE)
    with tempfile.TemporaryDirectory(prefix="h-", dir="/tmp") as meeting:
        monkeypatch.setenv("XDG_RUNTIME_DIR", meeting)
        beside(str(owner.pid), mirror.root, ["null"])
        eventually(lambda: some(list(Path(meeting).glob("*/*"))), timeout=60)
        monkeypatch.setenv(connect.OWNER, str(owner.pid))
        for number in range(2):
            folder = tmp_path / str(number)
            folder.mkdir()
            terraform = Terraform(folder, Path(meeting))
            terraform.start(mirror)
            assert len(sockets(terraform)) == 1
            terraform.end()
        owner.communicate(timeout=30)
        eventually(lambda: none(list(Path(meeting).glob("*/*"))))


def test_a_host_that_nobody_wants_ends(mirror: Mirror, monkeypatch: pytest.MonkeyPatch) -> None:
    with tempfile.TemporaryDirectory(prefix="h-", dir="/tmp") as meeting:
        monkeypatch.setenv("XDG_RUNTIME_DIR", meeting)
        beside(str(os.getpid()), mirror.root, ["null"], idle_seconds=3.0)
        eventually(lambda: some(list(Path(meeting).glob("*/*"))), timeout=60)
        eventually(lambda: none(list(Path(meeting).glob("*/*"))), timeout=60)


def test_what_a_killed_host_left_is_swept_away(mirror: Mirror, terraform: Terraform) -> None:
    folder = Path(str(terraform.environment["XDG_RUNTIME_DIR"])) / f"hydrant-terraform-{os.getuid()}"
    folder.mkdir(mode=0o700)
    done = subprocess.Popen(["/bin/true"])
    done.wait(30)
    (folder / f"{done.pid}-key").touch()
    terraform.start(mirror)
    eventually(lambda: some([path for path in sockets(terraform) if str(terraform.shell.pid) in path.name]))
    eventually(lambda: none([path for path in sockets(terraform) if path.name.startswith(f"{done.pid}-")]))


def test_a_folder_that_others_may_enter_is_no_meeting_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    address = connect.meeting_place("1", "/mirror/key")
    assert address == f"{tmp_path}/hydrant-terraform-{os.getuid()}/1-key"
    Path(address).parent.chmod(0o755)
    assert connect.meeting_place("1", "/mirror/key") is None
    shutil.rmtree(Path(address).parent)
    Path(address).parent.symlink_to(tmp_path)
    assert connect.meeting_place("1", "/mirror/key") is None
    monkeypatch.setenv("XDG_RUNTIME_DIR", "/nonexistent")
    assert connect.meeting_place("1", "/mirror/key") is None


def test_the_small_program_imports_little() -> None:
    code = "import sys; sys.path[:0] = [sys.argv[1]]; import connect; print(*sys.modules)"
    folder = str(Path(connect.__file__).parent)
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code, folder], capture_output=True, text=True, check=True, timeout=60
    )
    imported = done.stdout.split()
    assert len(imported) < 45
    assert "typing" not in imported
