"""Functions of Java: which JDK runs them, how it is called, and handlers of every form under AWS's own client."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from hydrant.emulator.lambda_executor.sandbox.interpreter import Interpreter
from hydrant.emulator.lambda_executor.sandbox.languages import java, jdk
from hydrant.emulator.lambda_executor.sandbox.languages.language import MissingRuntime
from hydrant.emulator.lambda_executor.sandbox.spec import FunctionSpec
from hydrant.stack import runtimes

from .conftest import Function, MakeFunction

SOURCE = """
package example;
import com.amazonaws.services.lambda.runtime.*;
import java.io.*;
import java.util.*;
public class Handlers implements RequestHandler<Map<String, Object>, Map<String, Object>> {
  public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
    context.getLogger().log("got " + event.get("kind"));
    System.out.println("printed");
    if ("error".equals(event.get("kind"))) throw new IllegalStateException("no such thing");
    if ("exit".equals(event.get("kind"))) System.exit(5);
    return Map.of("id", context.getAwsRequestId(), "left", context.getRemainingTimeInMillis() > 0);
  }
  public String method(Map<String, Object> event, Context context) { return "method " + event.get("kind"); }
  public static class Streams implements RequestStreamHandler {
    public void handleRequest(InputStream in, OutputStream out, Context context) throws IOException {
      in.transferTo(out);
    }
  }
}
"""


def installed(release: str, path: str = "/jdk") -> Interpreter:
    return Interpreter((int(release.partition(".")[0]), 0), release, path)


@pytest.mark.parametrize(
    ("runtime", "here", "chosen", "noticed"),
    [
        ("java17", ["11.0.2", "17.0.15", "25"], "17.0.15", False),
        ("java21", ["11.0.2", "17.0.15", "25"], "25", True),
        ("java8.al2", ["11.0.2", "17.0.15"], "11.0.2", True),
        ("java25", ["17.0.15"], "17.0.15", True),
    ],
)
def test_the_declared_jdk_runs_a_function_else_the_next_one(
    runtime: str, here: list[str], chosen: str, noticed: bool
) -> None:
    choice = jdk.choose(runtime, map(installed, here))
    assert choice.interpreter.release == chosen
    assert bool(choice.notice) is noticed


def test_without_a_jdk_it_is_said_what_to_install() -> None:
    with pytest.raises(MissingRuntime, match="install JDK 21 so that `java` is on the PATH, or set JAVA_HOME"):
        jdk.choose("java21", [])


@pytest.mark.parametrize(
    ("told", "version"),
    [('JAVA_VERSION="17.0.15"', ("17.0.15", 17)), ('A="b"\nJAVA_VERSION="1.8.0_392"', ("8.0_392", 8)), ("X=1", None)],
)
def test_a_jdk_is_known_by_its_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: str, version: tuple[str, int] | None
) -> None:
    program = tmp_path / "jdk" / "bin" / "java"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    (tmp_path / "jdk" / "release").write_text(told)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "jdk"))
    found = [(each.release, each.version[0]) for each in jdk.find_jdks() if each.program == str(program)]
    assert found == ([version] if version else [])


@pytest.mark.skipif(sys.platform != "linux", reason="NOT TESTED: AWS's runtime client for Java runs on Linux")
def test_without_aws_s_client_it_is_said_how_to_fetch_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HYDRANT_LAMBDA_RUNTIMES", str(tmp_path))
    monkeypatch.setattr(java, "find_jdks", lambda: [installed("17.0.1")])
    spec = FunctionSpec("f", "1", "java17", "a.B::c", 3, 512, tmp_path, {})
    with pytest.raises(MissingRuntime, match="run `hydrant runtime install java`"):
        java.JAVA.pick(spec)
    (tmp_path / "java-1").mkdir()
    assert java.JAVA.pick(spec).interpreter.release == "17.0.1"


@pytest.fixture(scope="module")
def classes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The compiled handlers. Skips where there is no JDK, or AWS's client was not fetched."""
    if "java" not in runtimes.fetched() or not shutil.which("javac"):
        pytest.skip("NOT TESTED: Java, because there is no JDK, or `hydrant runtime install java` was not run")
    folder = tmp_path_factory.mktemp("java")
    (folder / "Handlers.java").write_text(SOURCE)
    jars = str(runtimes.folder() / f"java-{runtimes.names()['java']}" / "*")
    command = ["javac", "--release", "17", "-cp", jars, "-d", str(folder / "classes"), str(folder / "Handlers.java")]
    subprocess.run(command, check=True, timeout=120)
    return folder / "classes"


@pytest.mark.parametrize("kind", ["namespaces", "landlock"])
def test_handlers_of_every_form_answer(function: MakeFunction, classes: Path, kind: str) -> None:
    def made(handler: str) -> Function:
        settings = {"memory_mb": 512, "timeout": 60, "init_timeout": 60}
        return function({}, runtime="java17", handler=handler, task_root=classes, isolation=kind, **settings)

    sample = made("example.Handlers")
    assert sample.result({"kind": "x"}) == {"id": "request-1", "left": True}
    assert {"got x", "printed"} <= set(sample.messages)
    outcome = sample.call({"kind": "error"})
    assert "no such thing: java.lang.IllegalStateException" in outcome.logs, "what its client writes after its answer"
    error = json.loads(outcome.payload)
    assert (error["errorType"], error["errorMessage"]) == ("java.lang.IllegalStateException", "no such thing")
    assert error["stackTrace"][0].startswith("example.Handlers.handleRequest(Handlers.java:10)")
    assert "exit status 5" in sample.error({"kind": "exit"})["errorMessage"]
    if kind == "namespaces":
        assert made("example.Handlers::method").result({"kind": "m"}) == "method m"
        assert made("example.Handlers$Streams::handleRequest").result({"any": [1, "ü"]}) == {"any": [1, "ü"]}
        assert made("example.Gone").error({})["errorType"] == "java.lang.ClassNotFoundException"
