"""Functions of Node.js behave as on AWS: handlers of every form, logs, error documents, ends. Facts: AWS's own runtime
client for Node.js, and the Lambda guide, "Define Lambda function handler in Node.js".
"""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .conftest import KINDS, Function, MakeFunction

pytestmark = pytest.mark.skipif(shutil.which("node") is None, reason="NOT TESTED: Node.js, because there is none here")

WaitFor = Callable[[Callable[[], bool], str], None]
MakeNode = Callable[..., Function]


@pytest.fixture
def node(function: MakeFunction) -> MakeNode:
    """A started function of Node.js: `node("export const handler = ...")` is index.mjs, or files by name."""

    def make(source: str | dict[str, str], *, runtime: str = "nodejs20.x", **settings: Any) -> Function:
        files = {"index.mjs": source} if isinstance(source, str) else source
        return function(files, runtime=runtime, **{"handler": "index.handler", **settings})

    return make


def events(sample: Function) -> list[str]:
    """What the function itself wrote."""
    platform = re.compile(r"INIT_START|INIT_REPORT|START |END |REPORT |\[WARN\] Hydrant|RequestId: \S+ Error")
    return [message for message in sample.messages if not platform.match(message)]


def test_every_form_of_a_handler_answers(node: MakeNode) -> None:
    """One package with many handlers, called by one that dispatches: a process for each would take long."""
    sample = node({
        "index.js": """
            const forms = {
              plain: () => "value",
              nothing: () => undefined,
              async: async (event, context) => [event.more, context.awsRequestId],
              callback: (event, context, callback) => callback(null, { done: 1 }),
              later: (event, context, callback) => { setTimeout(() => callback(null, "late"), 5); },
              succeed: (event, context) => context.succeed("s"),
              done: (event, context) => context.done(null, "d"),
              fail: (event, context) => context.fail(new RangeError("f")),
              failed: (event, context) => context.fail(),
              thrown: () => { throw new TypeError("t"); },
              rejected: async () => { throw new Error("r"); },
              text: async () => { throw "only text"; },
              never: async () => new Promise(() => {}),
              circular: async () => { const it = {}; it.it = it; return it; },
              impatient: (event, context, callback) => {
                context.callbackWaitsForEmptyEventLoop = false;
                setTimeout(() => {}, 60000);
                callback(null, "at once");
              },
            };
            exports.handler = (event, context, callback) => forms[event.form](event, context, callback);
        """,
    })  # fmt: skip
    good = {
        "async": ["m", "given"],
        "callback": {"done": 1},
        "later": "late",
        "succeed": "s",
        "done": "d",
        "nothing": None,
        "plain": None,  # what a handler without a promise returns is lost on AWS, too
        "never": None,
        "impatient": "at once",
    }
    for form, expected in good.items():
        outcome = sample.call({"form": form, "more": "m"}, request_id="given")
        assert (json.loads(outcome.payload), outcome.is_error) == (expected, False), form
    bad = {
        "fail": ("RangeError", "f"),
        "failed": ("string", "handled"),
        "thrown": ("TypeError", "t"),
        "rejected": ("Error", "r"),
        "text": ("string", "only text"),
        "circular": ("Error", "Unable to stringify response body"),
    }
    for form, expected_error in bad.items():
        document = sample.error({"form": form})
        assert (document["errorType"], document["errorMessage"]) == expected_error, form
        assert document["trace"] == [] or document["trace"][0] == ": ".join(expected_error)


def test_the_context_says_what_it_says_on_aws(node: MakeNode) -> None:
    sample = node("""
        export const handler = async (event, context) => ({
            left: context.getRemainingTimeInMillis(), arn: context.invokedFunctionArn, name: context.functionName,
            waits: context.callbackWaitsForEmptyEventLoop, keys: Object.keys(context), argv: process.argv.slice(1),
        });
    """, timeout=5)  # fmt: skip
    seen = sample.result()
    assert 0 < seen["left"] <= 5000
    assert (seen["arn"], seen["name"], seen["waits"]) == ("arn:aws:lambda:x", "sample", True)
    assert {"done", "succeed", "fail", "awsRequestId", "memoryLimitInMB", "logGroupName"} <= set(seen["keys"])
    assert seen["argv"] == ["/var/runtime/index.mjs"] or seen["argv"][0].endswith("/index.mjs")


def test_from_node_24_on_callbacks_are_gone(node: MakeNode) -> None:
    modern = node("""
        export const handler = async (event, context) => {
            if (event) throw new RangeError("no");
            return Object.keys(context);
        };
    """, runtime="nodejs24.x")  # fmt: skip
    assert {"done", "succeed", "fail", "callbackWaitsForEmptyEventLoop"} & set(modern.result()) == set()
    assert modern.error(1)["errorType"] == "RangeError"
    sync = node({"index.cjs": "exports.handler = (event) => ({ sync: event })"}, runtime="nodejs24.x")
    assert sync.result(1) == {"sync": 1}, "what a plain function returns counts from there on"
    old = node("export const handler = (event, context, callback) => callback(null, 1)", runtime="nodejs24.x")
    document = old.error()
    assert document["errorType"] == "Runtime.CallbackHandlerDeprecated"
    assert "starting with Node.js 24" in document["errorMessage"]


@pytest.mark.parametrize(
    ("files", "handler", "result"),
    [
        ({"index.mjs": "export const handler = async () => 1"}, "index.handler", 1),
        ({"index.cjs": "exports.handler = async () => 2"}, "index.handler", 2),
        (
            {"index.js": "export const handler = async () => 3", "package.json": '{"type": "module"}'},
            "index.handler",
            3,
        ),
        ({"src/app.js": "exports.deep = { handler: async () => 4 }"}, "src/app.deep.handler", 4),
        ({"app/index.js": "exports.handler = async () => 5"}, "app.handler", 5),
        (
            {"index.js": "exports.handler = async () => require('a')", "node_modules/a/index.js": "module.exports = 6"},
            "index.handler",
            6,
        ),
    ],
    ids=["mjs", "cjs", "type-module", "folder", "index", "package"],
)
def test_a_handler_is_found_where_aws_looks(node: MakeNode, files: dict[str, str], handler: str, result: int) -> None:
    assert node(files, handler=handler).result() == result


NOT_FOUND = "Runtime.HandlerNotFound"
BAD_NAME = "Runtime.MalformedHandlerName"
NO_MODULE = "Runtime.ImportModuleError"
STREAMS = "export const handler = awslambda.streamifyResponse(async () => {})"


@pytest.mark.parametrize(
    ("file", "source", "handler", "error_type", "words"),
    [
        (
            "index.mjs",
            "export const other = 1",
            "index.handler",
            NOT_FOUND,
            "index.handler is undefined or not exported",
        ),
        ("index.mjs", "export const handler = 1", "index.handler", NOT_FOUND, "index.handler is not a function"),
        ("index.mjs", "x", "handler", BAD_NAME, "Bad handler"),
        ("index.mjs", "x", "../index.handler", BAD_NAME, "'../index.handler' is not a valid handler name."),
        ("app.js", "x", "index.handler", NO_MODULE, "Error: Cannot find module 'index'\nRequire stack:\n- "),
        ("index.js", "require('a')", "index.handler", NO_MODULE, "Error: Cannot find module 'a'\nRequire stack:\n- "),
        ("index.mjs", "import 'gone'", "index.handler", "Error", "Cannot find package 'gone' imported from "),
        (
            "index.js",
            "\nlet a = {,}",
            "index.handler",
            "Runtime.UserCodeSyntaxError",
            "SyntaxError: Unexpected token ','",
        ),
        ("index.mjs", "throw new RangeError('at init')", "index.handler", "RangeError", "at init"),
        ("index.mjs", STREAMS, "index.handler", "Runtime.Unsupported", "Hydrant: index.handler streams its response"),
    ],
    ids=["export", "function", "bad", "above", "module", "require", "import", "syntax", "throw", "stream"],
)
def test_an_init_phase_that_fails_says_why(
    node: MakeNode, file: str, source: str, handler: str, error_type: str, words: str
) -> None:
    document = (sample := node({file: source}, handler=handler)).error()
    assert document["errorType"] == error_type
    assert document["errorMessage"].startswith(words)
    first, _, _ = words.partition("\n")
    assert re.match(rf"{re.escape(error_type)}( \[\w+\])?: {re.escape(first)}", document["trace"][0])
    assert any("\tERROR\tUncaught Exception \t" in message and error_type in message for message in sample.messages)


def test_the_place_of_a_failed_init_phase_is_told(node: MakeNode) -> None:
    thrown = node("\n\nthrow new Error('at init')")
    assert thrown.sandbox.init_error == "at init (index.mjs, line 3)"
    for name in ("index.js", "index.mjs"):
        syntax = node({name: "\nlet a = {,}"})
        assert syntax.sandbox.init_error == f"SyntaxError: Unexpected token ',' ({name}, line 2)"


def test_a_promise_that_is_rejected_while_the_first_event_is_awaited_fails_the_init_phase(node: MakeNode) -> None:
    sample = node("Promise.reject(new TypeError('lost')); export const handler = async () => 1")
    assert sample.error()["errorType"] == "Runtime.UnhandledPromiseRejection"


def test_what_nobody_catches_ends_the_process_and_the_next_call_gets_another(node: MakeNode) -> None:
    sample = node("""
        let calls = 0;
        export const handler = async (event) => {
            calls += 1;
            if (event === "rejection") Promise.reject(new TypeError("lost"));
            if (event === "exception") setTimeout(() => { throw new RangeError("late"); });
            if (event && event !== "exit") await new Promise(() => setTimeout(() => {}, 60000));
            if (event === "exit") process.exit(3);
            return calls;
        };
    """)  # fmt: skip
    assert sample.result() == 1
    rejection = sample.error("rejection")
    assert (rejection["errorType"], rejection["errorMessage"]) == (
        "Runtime.UnhandledPromiseRejection",
        "TypeError: lost",
    )
    assert sample.result() == 1, "a fresh process"
    assert sample.error("exception")["errorType"] == "RangeError"
    assert sample.error("exit", request_id="r") == {
        "errorType": "Runtime.ExitError",
        "errorMessage": "RequestId: r Error: Runtime exited with error: exit status 3",
    }
    assert any("Unhandled Promise Rejection" in message for message in sample.messages)


def test_console_writes_text_as_aws_does(node: MakeNode) -> None:
    sample = node("""
        console.log("at init");
        export const handler = async () => {
            console.log("a %s", "b", { c: 1 });
            console.info("two\\nlines");
            console.debug("d"); console.trace("t"); console.warn("w"); console.error("e", new Error("x").message);
            process.stdout.write("raw\\n");
            console.fatal("f");
        };
    """)  # fmt: skip
    sample.call(request_id="id")
    time = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\t"
    lines = [re.sub(time, "", message) for message in events(sample)]
    assert lines == [
        "undefined\tINFO\tat init",
        "id\tINFO\ta b { c: 1 }",
        "id\tINFO\ttwo\nlines",
        "id\tDEBUG\td",
        "id\tTRACE\tt",
        "id\tWARN\tw",
        "id\tERROR\te x",
        "raw",
        "id\tFATAL\tf",
    ]


def test_console_writes_json_from_a_level_on(node: MakeNode) -> None:
    sample = node("""
        export const handler = async () => {
            console.debug("unseen");
            console.log({ a: 1 });
            console.log("two", "words");
            console.error("it", new RangeError("r"));
            console.warn(new TypeError("alone"));
            const circular = {}; circular.it = circular;
            console.log(circular);
        };
    """, logging={"LogFormat": "JSON", "ApplicationLogLevel": "INFO"})  # fmt: skip
    sample.call(request_id="id")
    records = [record for message in sample.messages if "requestId" in (record := json.loads(message))]
    assert [record["level"] for record in records] == ["INFO", "INFO", "ERROR", "WARN", "INFO"]
    assert all(
        list(record)[:3] == ["timestamp", "level", "requestId"] and record["requestId"] == "id" for record in records
    )
    assert records[0]["message"] == {"a": 1}
    assert records[1]["message"] == "two words"
    assert (records[2]["errorType"], records[2]["errorMessage"]) == ("RangeError", "r")
    assert records[2]["stackTrace"][0] == "RangeError: r"
    assert records[3]["message"]["errorType"] == "TypeError"
    assert records[4]["message"].startswith("<ref *1> { it: [Circular")


def test_a_wrapper_script_starts_node(node: MakeNode, tmp_path: Path) -> None:
    code = tmp_path / "code"
    code.mkdir()
    (code / "wrap").write_text('#!/bin/sh\nexport ADDED=by-wrapper\nexec "$@"\n')
    (code / "wrap").chmod(0o755)
    sample = node(
        "export const handler = async () => process.env.ADDED;",
        task_root=code,
        variables={"AWS_LAMBDA_EXEC_WRAPPER": "/var/task/wrap"},
    )
    assert sample.result() == "by-wrapper"


def test_much_output_and_large_events_pass(node: MakeNode) -> None:
    sample = node("""
        export const handler = async (event) => {
            for (let i = 0; i < 300; i++) console.log("x".repeat(1000));
            return event.text;
        };
    """)  # fmt: skip
    text = "ü" * 500_000
    assert sample.result({"text": text}) == text
    assert len(events(sample)) == 300


def test_timeout_memory_and_a_fresh_process(node: MakeNode) -> None:
    sample = node("""
        export const handler = async (event) => {
            if (event === "spin") for (;;);
            if (event === "grow") { const all = []; for (;;) all.push(Buffer.alloc(10_000_000, 1)); }
            return "fine";
        };
    """, timeout=3, memory_mb=192)  # fmt: skip
    assert sample.error("spin")["errorType"] == "Sandbox.Timedout"
    assert sample.result() == "fine"
    assert "signal: killed" in sample.error("grow")["errorMessage"]
    assert sample.result() == "fine"


def test_what_goes_on_after_the_answer_stands_still(node: MakeNode, wait_for: WaitFor) -> None:
    sample = node("""
        let ticks = 0;
        setInterval(() => { ticks += 1; }, 1);
        export const handler = async () => { const found = ticks; ticks = 0; return found; };
    """)  # fmt: skip
    sample.result()
    (pid,) = sample.processes
    wait_for(lambda: Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "T", "it stands still")


FOLDERS = ("nodejs/node_modules", "nodejs/node_modules", "nodejs/node20/node_modules")


@pytest.mark.parametrize("kind", KINDS)
def test_packages_of_layers_are_found_by_both_kinds_of_modules(node: MakeNode, tmp_path: Path, kind: str) -> None:
    layers = []
    for number, folder in enumerate(FOLDERS, 1):
        package = tmp_path / f"layer-{number}" / folder / ("shared" if number < 3 else "own")
        package.mkdir(parents=True)
        (package / "package.json").write_text(json.dumps({"name": package.name, "main": "index.js"}))
        (package / "index.js").write_text(f"module.exports = {{ version: {number} }}")
        layers.append(tmp_path / f"layer-{number}")
    source = """
        {imports}
        {exports} = async () => [shared.version, own.version, process.env.LAMBDA_TASK_ROOT, {here}];
    """
    modern = {
        "imports": "import shared from 'shared'; import own from 'own'; import { fileURLToPath } from 'url';",
        "exports": "export const handler",
        "here": "fileURLToPath(import.meta.url)",
    }
    common = {"imports": "const shared = require('shared'), own = require('own');", "exports": "exports.handler"}
    for name, parts in (("index.mjs", modern), ("index.js", {**common, "here": "__filename"})):
        text = source
        for key, value in parts.items():
            text = text.replace(f"{{{key}}}", value)
        sample = node({name: text}, layers=tuple(layers), isolation=kind)
        first, second, root, here = sample.result()
        assert (first, second) == (2, 3), "a later layer comes first"
        assert here == f"{root}/{name}"
        if kind == "namespaces":
            assert root == "/var/task"


def fetched_sdk(runtimes: Path) -> Path:
    """What stands for a fetched SDK: one package of its name."""
    package = runtimes / "aws-sdk-1" / "node_modules" / "@aws-sdk" / "client-none"
    package.mkdir(parents=True)
    (package / "package.json").write_text('{"name": "@aws-sdk/client-none", "main": "index.js"}')
    (package / "index.js").write_text("exports.name = 'sdk';")
    return package


@pytest.mark.parametrize("kind", KINDS)
def test_a_fetched_sdk_is_found_by_the_next_start_of_a_function(
    node: MakeNode, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setenv("HYDRANT_LAMBDA_RUNTIMES", str(tmp_path / "runtimes"))
    sample = node(
        "import { name } from '@aws-sdk/client-none'; export const handler = async () => name", isolation=kind
    )
    assert "Cannot find package '@aws-sdk/client-none'" in sample.error()["errorMessage"]
    assert "`hydrant runtime install sdk`" in sample.sandbox.choice.notice
    assert any("hydrant runtime install sdk" in message for message in sample.messages)
    fetched_sdk(tmp_path / "runtimes")
    assert sample.result() == "sdk"
    assert sample.sandbox.choice.notice == ""


@pytest.mark.parametrize("options", ["--require ./gone.js", "--no-such-switch"])
def test_options_that_keep_node_from_starting_are_the_functions_own(node: MakeNode, options: str) -> None:
    sample = node("export const handler = async () => 1", variables={"NODE_OPTIONS": options})
    assert sample.error()["errorType"] == "Runtime.ExitError"


def test_a_module_that_options_name_is_loaded_first(node: MakeNode) -> None:
    files = {"first.cjs": "globalThis.first = 1", "index.mjs": "export const handler = async () => globalThis.first"}
    assert node(files, variables={"NODE_OPTIONS": "--require ./first.cjs --enable-source-maps"}).result() == 1
