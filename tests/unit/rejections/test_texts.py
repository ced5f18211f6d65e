"""Text of strangers on a terminal: nothing in it moves the cursor, hides or turns anything."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from hydrant.rejections.texts import safe, safe_bytes


@given(st.text() | st.text(alphabet="\x1b\x9b[]0;31m\r\n\t\u202e\u200b\ud800a"))
def test_no_control_and_no_format_character_is_left(text: str) -> None:
    shown = safe(text)
    assert not [c for c in shown if unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"}]
    assert "\u202e" not in shown
    assert "\u2066" not in shown
    shown.encode("utf-8")


@given(st.binary(max_size=200), st.integers(1, 100))
def test_bytes_become_text_of_bounded_length(raw: bytes, limit: int) -> None:
    assert len(safe_bytes(raw, limit)) <= limit + 40


def test_what_is_plain_stays_as_it_is() -> None:
    assert safe("Zoë 東京 ok") == "Zoë 東京 ok"
    assert safe("\x1b]0;owned\x07\u202egnp.exe") == "\\x1b]0;owned\\x07\\u202egnp.exe"
    assert safe_bytes(b"\xff\x1b[2J{}") == "\\xff\\x1b[2J{}"
    assert safe("x" * 50, 10) == "xxxxxxxxxx... (50 characters)"
