"""Java's DateTimeFormatter; expected values as Java 17 prints them in locale en-US."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydrant.emulator.firehose.engine.keys.java_time import PatternError, compile_pattern

WHEN = datetime(2026, 3, 5, 14, 7, 9, 123456, tzinfo=UTC)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("yyyy/MM/dd/HH", "2026/03/05/14"),
        ("yy-M-d", "26-3-5"),
        ("uuuu", "2026"),
        ("DDD", "064"),
        ("HH:mm:ss.SSS", "14:07:09.000"),
        ("hh a", "02 PM"),
        ("kk K", "14 2"),
        ("EEE EEEE", "Thu Thursday"),
        ("MMM MMMM", "Mar March"),
        ("'year='yyyy", "year=2026"),
        ("yyyy''MM", "2026'03"),
        ("'it''s'", "it's"),
        ("Z X z VV", "+0000 Z UTC UTC"),
        ("YYYY ww", "2026 10"),
    ],
)
def test_d5_patterns(pattern: str, text: str) -> None:
    assert compile_pattern(pattern).format(WHEN) == text


def test_week_based_year_is_not_the_year_at_its_borders() -> None:
    assert compile_pattern("YYYY yyyy").format(datetime(2026, 12, 28, tzinfo=UTC)) == "2027 2026"
    assert compile_pattern("YYYY ww").format(datetime(2027, 1, 2, tzinfo=UTC)) == "2027 01"


def test_zones_print_their_offset() -> None:
    when = WHEN.astimezone(ZoneInfo("Asia/Calcutta"))
    assert compile_pattern("HH:mm Z XXX X VV").format(when) == "19:37 +0530 +05:30 +0530 Asia/Calcutta"


def table() -> list[tuple[str, str, str, str]]:
    lines = Path(__file__).with_name("java_patterns.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("# ")]
    return [(pattern, zone, time, answer) for pattern, zone, time, answer in rows]


def printed(pattern: str, zone: str, time: str) -> str:
    when = datetime.fromisoformat(time).replace(tzinfo=UTC)
    try:
        return "= " + compile_pattern(pattern).format(when if zone == "UTC" else when.astimezone(ZoneInfo(zone)))
    except PatternError:
        return "!"


@pytest.mark.parametrize("letter", sorted({pattern[:1] for pattern, *_ in table()}))
def test_d19_patterns_print_what_java_prints_and_fail_where_it_fails(letter: str) -> None:
    rows = [row for row in table() if row[0][:1] == letter]
    java = [(row[:3], answer if answer.startswith("=") else "!") for *row, answer in rows]
    assert [(row, printed(*row)) for row, _ in java] == java


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("", "the timestamp pattern is empty"),
        ("T", "Unknown pattern letter: T"),
        ("ddd", "Too many pattern letters: d"),
        ("VVV", "Pattern letter count must be 2: V"),
        ("SSSSSSSSSS", "Minimum width must be from 0 to 9 inclusive but was 10"),
        ("yyyy]", "Pattern invalid as it contains ] without previous ["),
        ("{", "Pattern includes reserved character: '{'"),
        ("'open", "Pattern ends with an incomplete string literal: 'open"),
        ("pp-", "Pad letter 'p' must be followed by valid pad pattern: pp-"),
        ("pH", "Cannot print as output of 2 characters exceeds pad width of 1"),
        ("ppHmm", "a padded number cannot be followed by a number; put a character between them"),
        ("ppppz", "letter 'z' cannot be padded in a timestamp pattern; write it without p"),
    ],
)
def test_d19_what_is_refused_says_why(pattern: str, words: str) -> None:
    with pytest.raises(PatternError) as caught:
        compile_pattern(pattern)
    assert str(caught.value) == words


@given(st.sampled_from(sorted(available_timezones())), st.integers(0, 2**33))
def test_every_zone_has_names_at_every_time(zone: str, seconds: int) -> None:
    local = datetime.fromtimestamp(seconds, ZoneInfo(zone))
    assert all(compile_pattern("z|zzzz|v|vvvv").format(local).split("|"))


@given(st.text(max_size=30), st.datetimes(timezones=st.just(UTC)))
def test_any_pattern_either_formats_every_time_or_is_refused_at_once(pattern: str, when: datetime) -> None:
    try:
        compiled = compile_pattern(pattern)
    except PatternError:
        return
    assert isinstance(compiled.format(when), str)
