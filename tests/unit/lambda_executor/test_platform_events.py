"""Platform events of a function's log in JSON: which of them each SystemLogLevel shows, and what they hold (F-11)."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hydrant.emulator.lambda_executor.logs.platform import PlatformLines, Report
from hydrant.emulator.lambda_executor.sandbox.spec import FunctionSpec

LEVELS = ("DEBUG", "INFO", "WARN")
GOOD = Report("r1", 12.3456, 64, init_ms=100.5, produced_bytes=17)
ERROR = Report("r1", 12.3456, 64, status="error", error_type="ValueError", produced_bytes=90)
TIMEOUT = Report("r1", 3000.0, 64, status="timeout")


def lines(level: str, log_format: str = "JSON") -> PlatformLines:
    spec = FunctionSpec("f", "$LATEST", "python3.13", "a.b", 3.0, 128, Path("/nowhere"), {})
    spec = replace(spec, log_format=log_format, system_log_level=level)
    return PlatformLines(spec)


def events(texts: list[str]) -> dict[str, dict[str, Any]]:
    found = [json.loads(text) for text in texts]
    assert all(each["time"].endswith("Z") for each in found)
    return {each["type"].removeprefix("platform."): each["record"] for each in found}


@pytest.mark.parametrize(
    ("level", "shown"),
    [
        ("DEBUG", ["initStart", "initRuntimeDone", "initReport", "start", "runtimeDone", "report"]),
        ("INFO", ["initStart", "start", "report"]),
        ("WARN", []),
    ],
)
def test_f11_of_an_invocation_that_goes_well(level: str, shown: list[str]) -> None:
    log = lines(level)
    assert list(events([*log.init_start(), *log.init_done(100.5), *log.start("r1"), *log.end(GOOD)])) == shown


@pytest.mark.parametrize("report", [ERROR, TIMEOUT])
@pytest.mark.parametrize(
    ("level", "shown"),
    [
        ("DEBUG", ["start", "runtimeDone", "report"]),
        ("INFO", ["start", "runtimeDone", "report"]),
        ("WARN", ["runtimeDone", "report"]),
    ],
)
def test_f11_of_an_invocation_that_fails(report: Report, level: str, shown: list[str]) -> None:
    log = lines(level)
    found = events([*log.start("r1"), *log.end(report)])
    assert list(found) == shown
    assert found["runtimeDone"]["status"] == found["report"]["status"] == report.status
    assert found["runtimeDone"].get("errorType") == found["report"].get("errorType") == (report.error_type or None)


@pytest.mark.parametrize("level", LEVELS)
def test_f11_an_init_phase_that_fails_is_always_told(level: str) -> None:
    found = events(lines(level).init_report(10_000.0, "init", "timeout", "Sandbox.Timedout"))
    assert list(found) == ["initRuntimeDone", "initReport"]
    common = {"initializationType": "on-demand", "phase": "init", "status": "timeout", "errorType": "Sandbox.Timedout"}
    assert found["initRuntimeDone"] == common
    assert found["initReport"] == common | {"metrics": {"durationMs": 10_000.0}}


def test_f11_what_the_events_hold() -> None:
    log = lines("DEBUG")
    found = events([*log.init_done(100.5), *log.end(GOOD)])
    done = {"initializationType": "on-demand", "phase": "init", "status": "success"}
    assert found["initRuntimeDone"] == done
    assert found["initReport"] == done | {"metrics": {"durationMs": 100.5}}
    assert found["runtimeDone"] == {
        "requestId": "r1",
        "status": "success",
        "metrics": {"durationMs": 12.346, "producedBytes": 17},
    }
    assert found["report"] == {
        "requestId": "r1",
        "metrics": {
            "durationMs": 12.346,
            "billedDurationMs": 113,
            "memorySizeMB": 128,
            "maxMemoryUsedMB": 64,
            "initDurationMs": 100.5,
        },
        "status": "success",
    }


@pytest.mark.parametrize("level", LEVELS)
def test_a_log_in_text_has_no_levels(level: str) -> None:
    log = lines(level, "Text")
    texts = [*log.init_start(), *log.init_done(1.0), *log.start("r1"), *log.end(GOOD)]
    assert [text.split(" ")[0] for text in texts] == ["INIT_START", "START", "END", "REPORT"]
