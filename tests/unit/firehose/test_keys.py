"""Names of objects."""

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from hydrant.emulator.firehose.engine.keys.object_keys import KeyRules
from hydrant.emulator.firehose.engine.keys.prefix import parse
from hydrant.emulator.firehose.engine.records import ErrorKind

ARRIVAL = datetime(2026, 7, 13, 14, 59, 59, 999_000, tzinfo=UTC).timestamp()
NAME = "s-4-2026-07-13-14-59-59-"
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def rules(prefix: str = "", error_prefix: str = "", **changes: object) -> KeyRules:
    return KeyRules("s", "4", parse(prefix), parse(error_prefix), **changes)  # type: ignore[arg-type]


def without_uuid(key: str) -> str:
    assert UUID.search(key)
    return UUID.sub("", key)


@pytest.mark.parametrize(
    ("prefix", "folder"),
    [
        ("", "2026/07/13/14/"),
        ("legacy", "legacy2026/07/13/14/"),
        ("data/", "data/2026/07/13/14/"),
        ("y=!{timestamp:yyyy}/", "y=2026/"),
    ],
)
def test_d1_d2_d6_data_keys(prefix: str, folder: str) -> None:
    assert without_uuid(rules(prefix, "e/").data_key(ARRIVAL)) == folder + NAME


def test_d6_random_string_alone_gets_the_date_appended() -> None:
    key = rules("!{firehose:random-string}/", "e/", random_strings=lambda: "R" * 11).data_key(ARRIVAL)
    assert without_uuid(key) == "RRRRRRRRRRR/2026/07/13/14/" + NAME


@pytest.mark.parametrize(
    ("prefix", "error_prefix", "dated", "folder"),
    [
        ("", "", True, "processing-failed/2026/07/13/14/"),
        ("data/", "", True, "data/processing-failed/2026/07/13/14/"),
        ("data/", "error/", True, "error/processing-failed/2026/07/13/14/"),
        ("data/", "error/", False, "error/"),
        ("data/", "error/!{firehose:error-output-type}/", True, "error/processing-failed/"),
        (
            "data/",
            "error/!{firehose:error-output-type}/!{timestamp:yyyy}/",
            True,
            "error/processing-failed/2026/",
        ),
    ],
)
def test_c25_c26_c27_error_keys(prefix: str, error_prefix: str, dated: bool, folder: str) -> None:
    made = rules(prefix, error_prefix, dated_literal_error_prefix=dated, extension=".gz")
    assert without_uuid(made.error_key(ARRIVAL, ErrorKind.PROCESSING_FAILED)) == folder + NAME


def test_d4_custom_time_zone_moves_folder_and_name() -> None:
    key = rules("data/", timezone=ZoneInfo("Asia/Tokyo")).data_key(ARRIVAL)
    assert without_uuid(key) == "data/2026/07/13/23/s-4-2026-07-13-23-59-59-"


def test_d8_extension_ends_the_key() -> None:
    assert rules(extension=".json").data_key(ARRIVAL).endswith(".json")
