"""Functions that bring their own program: what is started, and what is said where nothing can be. Facts: the errors of
AWS's runtime interface emulator.
"""

import platform
import shutil
import struct
from pathlib import Path

import pytest

from hydrant.emulator.lambda_executor.sandbox.languages import language_of
from hydrant.emulator.lambda_executor.sandbox.languages.custom import architecture, check_machine, entrypoint
from hydrant.emulator.lambda_executor.sandbox.languages.language import MissingRuntime
from hydrant.emulator.lambda_executor.sandbox.spec import FunctionSpec
from tests.clients.go import program as program_of_go

from .conftest import KINDS, Function, MakeFunction

ECHO = r"""#!/bin/bash
while true; do
    exec 3<>"/dev/tcp/${AWS_LAMBDA_RUNTIME_API/://}"
    printf 'GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: localhost\r\n\r\n' >&3
    while IFS= read -r line <&3 && line=${line%$'\r'} && [ -n "$line" ]; do
        case "${line,,}" in
            content-length:*) length=${line##* } ;;
            lambda-runtime-aws-request-id:*) id=${line##* } ;;
        esac
    done
    IFS= read -r -N "$length" event <&3
    echo "got $event"
    [ "$event" = '"exit"' ] && exit 3
    body="[$event, \"$_HANDLER\", \"$LAMBDA_TASK_ROOT\", \"$PWD\"]"
    printf 'POST /2018-06-01/runtime/invocation/%s/response HTTP/1.1\r\n' "$id" >&3
    printf 'Host: localhost\r\nContent-Length: %d\r\n\r\n%s' "${#body}" "$body" >&3
    read -r -t 5 line <&3
    exec 3>&-
    echo "answered $event"
done
"""


def program(function: MakeFunction, folder: Path, text: str | None, mode: int = 0o755, **settings: object) -> Function:
    folder.mkdir()
    if text is not None:
        (folder / "bootstrap").write_text(text)
        (folder / "bootstrap").chmod(mode)
    return function({}, runtime="provided.al2023", handler="app", task_root=folder, **settings)


@pytest.mark.parametrize("kind", KINDS)
def test_a_program_is_run_natively(function: MakeFunction, tmp_path: Path, kind: str) -> None:
    sample = program(function, tmp_path / "code", ECHO, isolation=kind)
    root = "/var/task" if kind == "namespaces" else str(tmp_path / "code")
    assert sample.result(1) == [1, "app", root, root]
    assert sample.result("two") == ["two", "app", root, root]
    assert "got 1" in sample.messages
    assert "answered 3" in sample.call(3).logs, "what is written before the next event is asked for belongs to this one"
    assert "exit status 3" in sample.error("exit")["errorMessage"]
    assert sample.result(4)[0] == 4, "a fresh process"
    assert sample.messages[0].startswith("INIT_START Runtime Version: provided:al2023\t")


def test_a_layer_may_bring_the_program(function: MakeFunction, tmp_path: Path) -> None:
    layers = (tmp_path / "below", tmp_path / "above")
    for layer, text in zip(layers, ("#!/bin/false\n", ECHO), strict=True):
        layer.mkdir()
        (layer / "bootstrap").write_text(text)
        (layer / "bootstrap").chmod(0o755)
    assert program(function, tmp_path / "code", None, layers=layers).result(1)[0] == 1


OTHER = b"\x7fELF\x02\x01" + bytes(10) + struct.pack("<HH", 2, 183)


@pytest.mark.parametrize(
    ("text", "mode", "words"),
    [
        (None, 0, "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]"),
        ("no program\n", 0o755, "fork/exec /var/task/bootstrap: exec format error"),
        ("#!/no/such/shell\n", 0o755, "fork/exec /var/task/bootstrap: no such file or directory"),
        (ECHO, 0o644, "fork/exec /var/task/bootstrap: permission denied"),
    ],
    ids=["none", "text", "interpreter", "mode"],
)
def test_what_cannot_be_started_is_an_error_in_aws_s_words(
    function: MakeFunction, tmp_path: Path, text: str | None, mode: int, words: str
) -> None:
    sample = program(function, tmp_path / "code", text, mode)
    assert sample.error(request_id="r") == {
        "errorType": "Runtime.InvalidEntrypoint",
        "errorMessage": f"RequestId: r Error: {words}",
    }
    assert sample.error(request_id="r")["errorType"] == "Runtime.InvalidEntrypoint", "and so at each call"


NESTED = r"""#!/bin/bash
deep=$(printf '[%.0s' {1..3000})$(printf ']%.0s' {1..3000})
body="{\"errorMessage\": \"m\", \"more\": $deep}"
post() {
    printf 'POST /2018-06-01/runtime/%s HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n%s' \
        "$1" "${#body}" "$body" >&3
}
exec 3<>"/dev/tcp/${AWS_LAMBDA_RUNTIME_API/://}"
if [ "$_HANDLER" = init ]; then
    post init/error
    read -r -t 5 line <&3
    exit 1
fi
printf 'GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: localhost\r\n\r\n' >&3
while IFS= read -r line <&3 && line=${line%$'\r'} && [ -n "$line" ]; do
    case "${line,,}" in lambda-runtime-aws-request-id:*) id=${line##* } ;; esac
done
post "invocation/$id/error"
read -r -t 5 line <&3
exec 3>&-
"""


@pytest.mark.parametrize("where", ["init", "invocation"])
def test_an_error_that_is_nested_deeper_than_python_reads_is_handed_on_as_it_is(
    function: MakeFunction, tmp_path: Path, where: str
) -> None:
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "bootstrap").write_text(NESTED)
    (tmp_path / "code" / "bootstrap").chmod(0o755)
    sample = function({}, runtime="provided.al2023", handler=where, task_root=tmp_path / "code")
    outcome = sample.call(1)
    assert outcome.is_error
    assert outcome.payload.startswith(b'{"errorMessage": "m", "more": [[['), outcome.payload[:200]


def spec(folder: Path, declared: str = "x86_64") -> FunctionSpec:
    return FunctionSpec("f", "1", "provided.al2", "h", 3, 128, folder, {}, architecture=declared)


def test_a_program_for_another_processor_than_declared_fails_as_on_aws(function: MakeFunction, tmp_path: Path) -> None:
    folder = tmp_path / "code"
    folder.mkdir()
    (folder / "bootstrap").write_bytes(OTHER)
    (folder / "bootstrap").chmod(0o755)
    sample = function({}, runtime="provided.al2", task_root=folder, architecture="x86_64")
    assert sample.error()["errorMessage"].endswith("fork/exec /var/task/bootstrap: exec format error")


def test_a_program_is_told_by_its_head(tmp_path: Path) -> None:
    path = tmp_path / "bootstrap"
    path.write_bytes(OTHER)
    assert architecture(path) == "arm64"
    path.write_bytes(OTHER[:18] + struct.pack("<H", 62))
    assert architecture(path) == "x86_64"
    path.write_text("#!/bin/sh\n")
    assert architecture(path) == ""
    assert entrypoint(spec(tmp_path)) == path


def test_a_machine_that_cannot_run_a_program_says_what_to_do() -> None:
    check_machine("arm64", "linux", "arm64")
    with pytest.raises(MissingRuntime, match=r"for arm64, and this machine is x86_64: build it for x86_64 and declare"):
        check_machine("arm64", "linux", "x86_64")
    with pytest.raises(MissingRuntime, match=r"a program for Linux on x86_64, .*docs/containers\.md"):
        check_machine("x86_64", "darwin", "x86_64")


@pytest.mark.parametrize(
    ("runtime", "words"),
    [
        (None, "Container images (PackageType Image) are not run."),
        ("ruby3.4", "The runtime ruby3.4 is not run: Python, Node.js, Java, custom runtimes (provided.al2023)"),
        ("dotnet8", "The runtime dotnet8 is not run"),
    ],
)
def test_what_no_language_here_runs_is_refused_by_name(runtime: str | None, words: str) -> None:
    with pytest.raises(MissingRuntime) as caught:
        language_of(runtime)
    assert str(caught.value).startswith(words)


def test_a_function_in_go_answers_fails_and_ends_as_on_aws(
    function: MakeFunction, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Built with AWS's own library, which answers in chunks."""
    built = program_of_go.built(request.config.rootpath, program_of_go.SOURCES.parent / "go_function")
    folder = tmp_path / "code"
    folder.mkdir()
    shutil.copy(built, folder / "bootstrap")
    here = {"amd64": "x86_64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())
    sample = function({}, runtime="provided.al2023", handler="bootstrap", task_root=folder, architecture=here)
    assert sample.result({}) == {"id": "request-1", "name": "sample", "bounded": True}
    assert sample.error({"kind": "error"}) == {"errorMessage": "no such thing", "errorType": "errorString"}
    assert sample.error({"kind": "panic"})["errorMessage"] == "at once"
    assert "exit status 4" in sample.error({"kind": "exit"})["errorMessage"]
    assert sample.result({})["bounded"], "a fresh process"
