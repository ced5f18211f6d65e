"""TimestampFormats: Joda's patterns."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydrant.conversion.deserializers.hive import HiveDeserializer, HiveOptions
from hydrant.conversion.hive_types import parse_columns
from hydrant.conversion.joda import JodaPatternError, compile_format

DAY = 86_400 * 10**9
READ = {
    ("yyyy-MM-dd", "1970-01-02"): DAY,
    ("yyyy-M-d", "1970-1-2"): DAY,
    ("yyyyMMdd", "19700102"): DAY,
    ("dd/MMM/yyyy:HH:mm:ss Z", "02/Jan/1970:01:00:00 +0100"): DAY,
    ("dd MMMM yyyy", "2 january 1970"): DAY,
    ("EEE, dd MMM yyyy HH:mm:ss z", "Fri, 02 Jan 1970 00:00:00 GMT"): DAY,
    ("EEEE dd.MM.yyyy", "Friday 02.01.1970"): DAY,
    ("yyyy-MM-dd HH:mm:ss.SSSSSS", "1970-01-02 00:00:00.123456"): DAY + 123_000_000,
    ("yyyy-MM-dd hh:mm a", "1970-01-02 01:30 PM"): DAY + 48_600 * 10**9,
    ("yyyy-MM-dd hh a", "1970-01-02 12 AM"): DAY,
    ("yyyy-MM-dd kk", "1970-01-02 24"): DAY,
    ("yyyy-MM-dd KK a", "1970-01-02 11 PM"): DAY + 23 * 3600 * 10**9,
    ("yyyy-DDD", "1970-002"): DAY,
    ("xxxx-'W'ww-e", "1970-W01-5"): DAY,
    ("yyyy-MM-dd'T'HH:mm:ssZZ", "1970-01-02T00:00:00Z"): DAY,
    ("yyyy-MM-dd'T'HH:mm:ssZ", "1970-01-01T23:00:00-01:00"): DAY,
    ("yyyy''MM''dd", "1970'01'02"): DAY,
    ("YYYY-MM-dd G", "1970-01-02 AD"): DAY,
    ("HH:mm", "24:00"): None,
    ("yyyy-MM-dd", "1970-02-30"): None,
    ("yyyy-MM-dd", "1970-13-01"): None,
    ("yyyy-MM-dd", "1970-01-02 "): None,
    ("yyyy-MM-dd'T'HH", "1970-01-02 00"): None,
    ("yyyy-DDD", "1970-366"): None,
    ("MMM", "Foo"): None,
    ("a", "xx"): None,
    ("z", "XYZ"): None,
    ("Z", "+25:00"): None,
    ("millis", "86400000"): DAY,
    ("millis", "-1.9"): -1_000_000,
    ("millis", "1e3"): None,
}
REFUSED = {
    "yyyy-MM-ddX": "Illegal pattern component: X",
    "n": "Illegal pattern component: n",
    "VV": "Illegal pattern component: VV",
    "": "Invalid pattern specification",
}


@pytest.mark.parametrize(("case", "expected"), READ.items(), ids=[" ".join(case) for case in READ])
def test_read(case: tuple[str, str], expected: int | None) -> None:
    pattern, text = case
    assert compile_format(pattern)(text) == expected


@pytest.mark.parametrize(("pattern", "words"), REFUSED.items())
def test_refused_patterns(pattern: str, words: str) -> None:
    with pytest.raises(JodaPatternError, match=words):
        compile_format(pattern)
    with pytest.raises(JodaPatternError, match=words):
        HiveDeserializer(parse_columns([("a", "int")]), HiveOptions((pattern,)))


@given(st.text("yYMdHhmsSaEzZGDwxe'- .T", max_size=12), st.text("0123456789-+:T ZJanFriUTC", max_size=20))
def test_any_pattern_reads_or_is_refused(pattern: str, text: str) -> None:
    with contextlib.suppress(JodaPatternError):
        found = compile_format(pattern)(text)
        assert found is None or isinstance(found, int)
