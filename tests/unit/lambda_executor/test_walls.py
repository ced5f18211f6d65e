"""What a function can see and change of the machine: what AWS shows it, and nothing of its user."""

import errno
import json
import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from hydrant.emulator.lambda_executor.guard.files import seal
from hydrant.emulator.lambda_executor.guard.plan import LANDLOCK, NAMESPACES, NONE

from .conftest import KINDS, Function, MakeFunction

WALLED = (NAMESPACES, LANDLOCK)
REFUSED = {NAMESPACES: (errno.EROFS, errno.ENOENT), LANDLOCK: (errno.EACCES, errno.EPERM)}
"""How a write, or a look, outside of what is a function's fails."""

TRY = """
    import errno, os, signal, subprocess, sys, tempfile

    def number(do):
        try:
            do()
        except OSError as error:
            return error.errno
        return 0

    def write(path):
        return number(lambda: open(path, "w").close())

    def read(path):
        try:
            with open(path) as file:
                return file.read()
        except OSError as error:
            return error.errno

    def handler(event, context):
        return eval(event)
"""
"""A function that does what its event says, and returns the number of the error that it got."""


@pytest.fixture
def elsewhere() -> Iterator[Path]:
    """A folder that is not below the temporary folder, which Landlock leaves to functions."""
    made = Path(tempfile.mkdtemp(dir="/var/tmp"))
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture
def walled(function: MakeFunction, elsewhere: Path, request: pytest.FixtureRequest) -> Function:
    """A function behind walls of the kind that the test is parametrized with, its code as it is unpacked."""
    kind: str = request.getfixturevalue("kind")
    code = elsewhere / "code"
    code.mkdir()
    return function(TRY, isolation=kind, task_root=code)


@pytest.mark.parametrize("kind", WALLED)
def test_files_of_the_user_are_not_there(walled: Function, elsewhere: Path, kind: str) -> None:
    home = elsewhere / "home"
    (home / ".aws").mkdir(parents=True)
    (home / ".aws" / "credentials").write_text("harmless")
    assert walled.result(f"read({str(home / '.aws' / 'credentials')!r})") in REFUSED[kind]
    assert walled.result(f"number(lambda: os.listdir({str(home)!r}))") in REFUSED[kind]
    assert walled.result(f"write({str(home / 'new')!r})") in REFUSED[kind]
    assert list(home.iterdir()) == [home / ".aws"]


@pytest.mark.parametrize("kind", WALLED)
@pytest.mark.skipif(Path.home().is_relative_to("/tmp"), reason="what lies there is shared")
def test_the_real_home_is_not_there(walled: Function, kind: str) -> None:
    look = f"os.path.isdir({str(Path.home())!r}) and os.listdir({str(Path.home())!r})"
    if kind == NAMESPACES:
        python = walled.sandbox.choice.interpreter.folders[0]
        assert set(walled.result(look) or []) <= set(Path(python).parts), "nothing but the way to Python"
    else:
        assert walled.error(look)["errorType"] == "PermissionError"


@pytest.mark.parametrize("kind", WALLED)
def test_code_and_runtime_cannot_be_changed(walled: Function, kind: str) -> None:
    for change in (
        "write(__file__)",
        "write(os.path.join(os.environ['LAMBDA_TASK_ROOT'], 'new.py'))",
        "number(lambda: os.mkdir(os.path.join(os.environ['LAMBDA_TASK_ROOT'], 'new')))",
        "number(lambda: os.remove(__file__))",
        "number(lambda: os.rename(__file__, __file__ + '.old'))",
        "number(lambda: os.symlink('/etc', os.path.join(os.environ['LAMBDA_TASK_ROOT'], 'link')))",
        "write(os.path.join(os.environ['LAMBDA_RUNTIME_DIR'], 'bootstrap.py'))",
        "write(os.path.join(os.path.dirname(sys.modules['awslambdaric'].__file__), 'new.py'))",
    ):
        if kind == LANDLOCK and "awslambdaric" in change and Path(__file__).is_relative_to("/tmp"):
            continue  # Landlock leaves /tmp to functions, and these packages lie there now
        assert walled.result(change) in REFUSED[kind], change


@pytest.mark.parametrize("kind", WALLED)
def test_only_the_temporary_folder_can_be_written(walled: Function, kind: str) -> None:
    for folder in (
        "/",
        "/etc",
        "/usr",
        "/var",
        "/var/tmp",
        "/home",
        "/opt",
        "/dev",
        "/dev/shm",
        "/run",
        "/proc",
        "/sys",
    ):
        refused = (*REFUSED[kind], errno.ENOENT, errno.EROFS)  # no new files in /proc; a read-only container
        assert walled.result(f"write({folder + '/hydrant-test'!r})") in refused, folder
    assert walled.result("write(os.path.join(tempfile.gettempdir(), 'mine'))") == 0
    assert walled.result("write('/tmp/hydrant-test-mine')") == 0, "as many functions spell it"
    assert walled.result("number(lambda: os.remove('/tmp/hydrant-test-mine'))") == 0
    assert walled.result("write(os.devnull)") == 0


@pytest.mark.parametrize("kind", KINDS)
def test_home_is_the_one_of_aws_which_does_not_exist(function: MakeFunction, kind: str) -> None:
    sample = function(TRY, isolation=kind)
    assert sample.result("os.path.expanduser('~')") == "/home/sbx_user1051"
    assert sample.result("'HOME' in os.environ") == (kind != NAMESPACES), "AWS sets none"
    assert sample.result("os.path.exists(os.path.expanduser('~'))") is False


@pytest.mark.parametrize("kind", WALLED)
def test_other_processes_are_out_of_sight_and_reach(
    walled: Function, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_OF_THE_USER", "harmless")
    me = os.getpid()
    for look in (
        f"read('/proc/{me}/environ')",
        f"number(lambda: os.listdir('/proc/{me}/root/'))",
        f"number(lambda: os.listdir('/proc/{me}/cwd/'))",
        f"read('/proc/{me}/mem')",
    ):
        assert walled.result(look) in (errno.ENOENT, errno.EACCES, errno.EPERM), look
    init = walled.sandbox._enclosure
    assert init
    if kind == NAMESPACES or _landlock_keeps_signals_inside():
        for pid in (me, init.pid):
            assert walled.result(f"number(lambda: os.kill({pid}, 0))") in (errno.ESRCH, errno.EPERM)
    assert walled.result("number(lambda: os.kill(os.getpid(), 0))") == 0


def _landlock_keeps_signals_inside() -> bool:
    from hydrant.emulator.lambda_executor.guard import linux

    return linux.landlock_version() >= 6


@pytest.mark.parametrize("kind", WALLED)
def test_a_function_has_no_rights_beyond_its_user_s(walled: Function, kind: str) -> None:
    status = walled.result("read('/proc/self/status')")
    assert "NoNewPrivs:\t1" in status
    bounds = ["CapBnd"] if kind == NAMESPACES or os.geteuid() == 0 else []  # others may not lower it, nor use it
    for capabilities in ("CapPrm", "CapEff", "CapAmb", *bounds):
        assert f"{capabilities}:\t0000000000000000" in status


@pytest.mark.parametrize("kind", KINDS)
def test_what_programs_need_is_there(function: MakeFunction, kind: str) -> None:
    sample = function(
        """
        import decimal, multiprocessing, os, socket, sqlite3, ssl, subprocess, tempfile, uuid, zoneinfo
        def double(connection, value): connection.send(value * 2)
        def handler(event, context):
            mine, theirs = multiprocessing.Pipe()
            child = multiprocessing.Process(target=double, args=(theirs, 21))
            child.start()
            child.join()
            with tempfile.TemporaryFile() as file:
                file.write(os.urandom(10))
            with open("/dev/stdout", "w") as out:
                print("through the device", file=out)
            with socket.create_connection(("127.0.0.1", event)) as reached:
                answer = reached.recv(10).decode()
            return [
                mine.recv(),
                subprocess.run(["sh", "-c", "ls /proc/self/fd"], capture_output=True).returncode,
                bool(ssl.create_default_context()),
                sqlite3.connect(os.path.join(tempfile.gettempdir(), "x.db")).execute("select 1").fetchone()[0],
                bool(socket.getaddrinfo("localhost", 80)),
                os.cpu_count() >= 1,
                answer,
            ]
        """,
        isolation=kind,
    )
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(10)
        import threading

        def answer() -> None:
            connection, _ = server.accept()
            with connection:
                connection.send(b"hello")

        thread = threading.Thread(target=answer)
        thread.start()
        assert sample.result(server.getsockname()[1]) == [42, 0, True, 1, True, True, "hello"]
        thread.join(10)
    assert "through the device" in sample.messages


@pytest.mark.parametrize("kind", KINDS)
def test_limits_of_a_process_are_those_of_aws(function: MakeFunction, kind: str) -> None:
    sample = function(
        """
        import resource
        def handler(event, context):
            return [resource.getrlimit(resource.RLIMIT_NOFILE), resource.getrlimit(resource.RLIMIT_CORE)]
        """,
        isolation=kind,
    )
    assert sample.result() == [[1024, 1024], [0, 0]]


def test_with_namespaces_things_lie_where_they_do_on_aws(function: MakeFunction, tmp_path: Path) -> None:
    for layer in ("first", "second"):
        (tmp_path / layer / "python").mkdir(parents=True)
        (tmp_path / layer / f"{layer}.txt").write_text(layer)
        (tmp_path / layer / "both.txt").write_text(layer)
        (tmp_path / layer / "python" / f"{layer}_module.py").write_text(f"origin = {layer!r}")
    source = """
        import os, sys
        def look(path):
            with open(path) as file: return file.read()
        def handler(event, context):
            import second_module
            return [
                __file__, os.getcwd(), os.environ["LAMBDA_TASK_ROOT"], os.environ["LAMBDA_RUNTIME_DIR"],
                os.path.dirname(sys.modules["awslambdaric"].__file__), second_module.__file__,
                [look("/opt/" + name) for name in event], os.getpid() < 10, sorted(os.listdir("/tmp")),
            ]
    """
    where = ["/var/task/app.py", "/var/task", "/var/task", "/var/runtime", "/var/runtime/awslambdaric"]
    module = "/opt/python/second_module.py"
    one = function(source, isolation=NAMESPACES, layers=(tmp_path / "second",))
    assert one.result(["second.txt"])[:7] == [*where, module, ["second"]]
    two = function(source, isolation=NAMESPACES, layers=(tmp_path / "first", tmp_path / "second"))
    found = two.result(["first.txt", "second.txt", "both.txt"])
    assert found[:6] == [*where, module]
    assert found[6:8] == [["first", "second", "second"], True]
    assert [name for name in found[8] if name != tmp_path.parts[2]] == [], "the folder that it shares with this test"
    assert '"/var/task/app.py"' in json.dumps(two.error(["absent"])["stackTrace"]).replace('\\"', '"')


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes wherever it likes")
def test_without_isolation_permissions_keep_the_code(function: MakeFunction, elsewhere: Path) -> None:
    (elsewhere / "code").mkdir()
    sample = function(TRY, start=False, isolation=NONE, task_root=elsewhere / "code")
    seal(str(elsewhere / "code"))
    assert sample.result("write('new.py')") == errno.EACCES
    assert sample.result("number(lambda: os.remove(__file__))") == errno.EACCES


@pytest.mark.parametrize("kind", WALLED)
def test_variables_of_the_user_let_functions_see_more(function: MakeFunction, elsewhere: Path, kind: str) -> None:
    from hydrant.emulator.lambda_executor.sandbox.view import asked_for
    from hydrant.emulator.lambda_executor.settings import Settings

    (elsewhere / "models").mkdir()
    (elsewhere / "models" / "weights").write_text("heavy")
    (elsewhere / "ca.pem").write_text("trusted")
    sample = function(TRY, start=False, isolation=kind)
    more = asked_for(Settings(readable=(str(elsewhere / "models"),)), {"SSL_CERT_FILE": str(elsewhere / "ca.pem")})
    assert [share.writable for share in more] == [False, False]
    readable = tuple(share.source for share in more)
    sample.sandbox._settings = Settings(readable=readable, writable=(str(sample.shared),))
    assert sample.result(f"read({str(elsewhere / 'models' / 'weights')!r})") == "heavy"
    assert sample.result(f"read({str(elsewhere / 'ca.pem')!r})") == "trusted"
    assert sample.result(f"write({str(elsewhere / 'models' / 'new')!r})") in REFUSED[kind]
    assert sample.result("write(os.path.join(os.environ['SHARED'], 'new'))") == 0
    assert (sample.shared / "new").exists()
