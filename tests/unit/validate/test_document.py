import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydrant_validation.document import MAX_DEPTH, decode, one_line
from hydrant_validation.rejections import Code, Rejected

MEGABYTE = 1_048_576

UNUSABLE = [
    (b"", Code.EMPTY),
    (b" \r\n\t", Code.EMPTY),
    (b"\xff\xfe{\x00}\x00", Code.NOT_UTF8),
    (b'{"a":"\xed\xa0\x80"}', Code.NOT_UTF8),
    (b'\xef\xbb\xbf{"a":1}', Code.BYTE_ORDER_MARK),
    (b"{", Code.NOT_JSON),
    (b"hello", Code.NOT_JSON),
    (b'{"a":1,}', Code.NOT_JSON),
    (b"{'a':1}", Code.NOT_JSON),
    (b'{"a":01}', Code.NOT_JSON),
    (b'{"a":"line\nbreak"}', Code.NOT_JSON),
    (b"\x00", Code.NOT_JSON),
    (b'\xc2\xa0{"a":1}', Code.NOT_JSON),
    (b'{"a":1}{"b":2}', Code.TRAILING_DATA),
    (b'{"a":1}\n{"b":2}', Code.TRAILING_DATA),
    (b'{"a":1} x', Code.TRAILING_DATA),
    (b'{"a":1}\x00', Code.TRAILING_DATA),
    (b'{"a":1,"a":1}', Code.DUPLICATE_KEY),
    (b'{"x":[{"a":1,"b":2,"\\u0061":3}]}', Code.DUPLICATE_KEY),
    (b'{"a":NaN}', Code.NOT_A_NUMBER),
    (b'{"a":Infinity}', Code.NOT_A_NUMBER),
    (b'{"a":[-Infinity]}', Code.NOT_A_NUMBER),
    (b'{"a":' + b"9" * 4301 + b"}", Code.NUMBER_TOO_LARGE),
    (b'{"a":"\\ud800"}', Code.LONE_SURROGATE),
    (b'{"\\udc00":1}', Code.LONE_SURROGATE),
    (b"null", Code.NOT_AN_OBJECT),
    (b"true", Code.NOT_AN_OBJECT),
    (b"17", Code.NOT_AN_OBJECT),
    (b'"text"', Code.NOT_AN_OBJECT),
    (b'[{"a":1}]', Code.NOT_AN_OBJECT),
    (b"[" * MEGABYTE, Code.TOO_DEEP),
    (b"[" * (MAX_DEPTH + 1), Code.TOO_DEEP),
    (b"[" * MAX_DEPTH, Code.NOT_JSON),
    (b'{"a":NaN,"b":' + b"[" * 3000 + b"]" * 3000 + b"}", Code.TOO_DEEP),
    (b'{"a":' * 5000 + b"1" + b"}" * 5000, Code.TOO_DEEP),
    (b'{"a":' * (MAX_DEPTH + 1) + b"1" + b"}" * (MAX_DEPTH + 1), Code.TOO_DEEP),
]


@pytest.mark.parametrize(("raw", "code"), UNUSABLE, ids=lambda value: str(value)[:40])
def test_what_holds_no_single_object_is_refused_with_its_code(raw: bytes, code: Code) -> None:
    refused = decode(raw)
    assert isinstance(refused, Rejected)
    assert refused.code is code
    assert refused.reason.isprintable()
    assert len(refused.reason) < 300


def test_an_object_at_the_greatest_depth_is_decoded() -> None:
    assert isinstance(decode(b'{"a":' * MAX_DEPTH + b"1" + b"}" * MAX_DEPTH), dict)


def test_brackets_within_strings_do_not_count_as_depth() -> None:
    for text in ("[{" * 200, "[" * 100 + '"' + "{" * 100, "\\\\" + "[" * 100):
        assert decode(json.dumps({"a": text}).encode()) == {"a": text}


def test_a_surrogate_pair_is_one_character() -> None:
    assert decode(b'{"a":"\\ud83d\\ude00"}') == {"a": "\U0001f600"}


def test_one_repeated_key_among_many_is_refused() -> None:
    keys = b",".join(b'"k%d":1' % number for number in range(90_000))
    refused = decode(b"{" + keys + b',"k89999":1}')
    assert isinstance(refused, Rejected)
    assert refused.reason == 'the key "k89999" stands more than once in one object'


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b'{"producer', 'not JSON: a string is never closed that begins at character 2: "producer'),
        (b'{"a":1 "b":2}', 'not JSON: expected a comma or a closing bracket at character 8: "b":2}'),
        (b'{"a":1', "not JSON: expected a comma or a closing bracket at the end of the record"),
        (b'{"a" 1}', "not JSON: expected a colon after the key at character 6: 1}"),
        (b'{"a":}', "not JSON: expected a value at character 6: }"),
        (b"{a:1}", "not JSON: expected a key in double quotes at character 2: a:1}"),
        (
            b'{"a":"x\ny"}',
            'not JSON: a string holds a control character, which must be escaped, at character 8: \\ny"}',
        ),
        (rb'{"a":"\u12"}', "not JSON: a \\u without four hexadecimal digits after it stands at character "),
        (rb'{"a":"\x"}', "not JSON: a backslash that escapes nothing stands at character "),
        (b'{"a":1} {"b":2}', 'expected one JSON document, but more follows at character 9: {"b":2}'),
        (b'{"a":"\xff"}', "not UTF-8: the byte 0xff stands at byte 7"),
    ],
)
def test_a_syntax_error_is_told_in_plain_words_with_its_place(raw: bytes, reason: str) -> None:
    refused = decode(raw)
    assert isinstance(refused, Rejected)
    assert refused.reason.startswith(reason)


@pytest.mark.parametrize(
    ("raw", "place"),
    [
        (b'{"a":1,}', "7: ,}"),
        (b'{"a":[1,]}', "8: ,]}"),
        (b'{"a":1, }', "7: , }"),
        (b"[1 ,\n]", "4: ,\\n]"),
        (b"[1,,]", "4: ,]"),
    ],
)
def test_a_trailing_comma_is_told_alike_by_each_python(raw: bytes, place: str) -> None:
    refused = decode(raw)
    assert isinstance(refused, Rejected)
    assert refused.reason == f"not JSON: a comma with nothing after it stands at character {place}"


@given(st.binary(max_size=200))
def test_any_bytes_are_decoded_or_refused_never_raised(raw: bytes) -> None:
    assert isinstance(decode(raw), dict | Rejected)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(st.dictionaries(st.text(), JSON, max_size=5), st.sampled_from([None, 1, "\t", "\r\n"]), st.booleans())
def test_one_line_is_the_compact_form_of_any_layout(
    document: dict[str, object], indent: int | str | None, escaped: bool
) -> None:
    compact = json.dumps(document, separators=(",", ":"), ensure_ascii=escaped).encode()
    laid_out = json.dumps(document, indent=indent, ensure_ascii=escaped).encode()
    assert one_line(laid_out) == one_line(compact) == compact + b"\n"


def test_one_line_keeps_numbers_escapes_and_order_as_sent() -> None:
    raw = b' {"z" : 1.10, "y": 1e5,\n"x":1E+05, "w":12345678901234567890.0123, "v":"a \\" : \\u00e9, b"}\n'
    assert one_line(raw) == b'{"z":1.10,"y":1e5,"x":1E+05,"w":12345678901234567890.0123,"v":"a \\" : \\u00e9, b"}\n'
