"""Patterns with wildcards."""

import os

import pytest

from hydrant.emulator.glue.catalogue.wildcards import hive, like


@pytest.mark.parametrize(
    ("pattern", "text", "fits"),
    [
        ("a%", "abc", True),
        ("%c", "abc", True),
        ("a_c", "abc", True),
        ("a_c", "ac", False),
        ("A%", "abc", False),
        ("%", "", True),
        ("a.c", "abc", False),
        ("[a]%", "a", False),
        ("[a]%", "[a]x", True),
        ("a*?", "a*?", True),
        ("a*", "ab", False),
        ("a%", "a\nb", True),
    ],
)
def test_like(pattern: str, text: str, fits: bool) -> None:
    assert (like(pattern).match(text) is not None) is fits


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("a*", ["a1", "a2"]),
        ("a.*", ["a1", "a2"]),
        ("*1", ["a1", "b1"]),
        ("a2|b*", ["a2", "b1"]),
        ("a", []),
        ("a?", []),
        ("[a]1", []),
    ],
)
def test_i69_patterns_of_names(pattern: str, found: list[str]) -> None:
    wanted = hive(pattern)
    assert [name for name in ("a1", "a2", "b1") if any(each.match(name) for each in wanted)] == found


def test_a_pattern_that_would_go_back_takes_no_time() -> None:
    before = os.times().user
    assert like("%a" * 100 + "b").match("a" * 255) is None
    assert os.times().user - before < 5
