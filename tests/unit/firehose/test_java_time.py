"""The subset of Java's DateTimeFormatter; expected values as Java 17 prints them in locale en_US."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

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


@pytest.mark.parametrize("pattern", ["", "G", "n", "yyyy[MM]", "'open", "ddd", "SSSSSSSSSS", "VVV", "{", "#", "aa"])
def test_what_is_not_served_says_so(pattern: str) -> None:
    with pytest.raises(PatternError) as caught:
        compile_pattern(pattern)
    assert str(caught.value)


@given(st.text(max_size=30), st.datetimes(timezones=st.just(UTC)))
def test_any_pattern_either_formats_every_time_or_is_refused_at_once(pattern: str, when: datetime) -> None:
    try:
        compiled = compile_pattern(pattern)
    except PatternError:
        return
    assert isinstance(compiled.format(when), str)
