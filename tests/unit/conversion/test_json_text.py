"""Records as text: documents, what is no JSON in Jackson's words, encodings."""

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydrant.conversion.failures import RecordError
from hydrant.conversion.json_text import Members, Number, documents

PARSED: dict[bytes, list[object]] = {
    b'{"a":1.10}': [[("a", "1.10")]],
    b'{"a":1}{"a":2}': [[("a", "1")], [("a", "2")]],
    b'{"a":1}\n[2]\n': [[("a", "1")], ["2"]],
    b"1 2": ["1", "2"],
    b'{"a":1,"a":null}': [[("a", "1"), ("a", None)]],
    b'\xef\xbb\xbf{"a":"\xc3\xa9"}': [[("a", "é")]],
    '{"a":"é"}'.encode("utf-16"): [[("a", "é")]],
    '{"a":"é"}'.encode("utf-16-be"): [[("a", "é")]],
    '{"a":"é"}'.encode("utf-32"): [[("a", "é")]],
    b'{"a":"\\ud83d"}': [[("a", "\ud83d")]],
    b'{"a":123456789012345678901234567890}': [[("a", "123456789012345678901234567890")]],
    b'{"a":' + b"[" * 300 + b"]" * 300 + b"}": [],
    b'{"a":' + b"9" * 6000 + b"}": [[("a", "9" * 6000)]],
}
REFUSED = {
    b"": "The record was empty or contained only whitespace.",
    b" \n\t": "The record was empty or contained only whitespace.",
    b"not JSON": "Unrecognized token 'not': was expecting ('true', 'false' or 'null') (line: 1, column: 1)",
    b'{"a":NaN}': "Non-standard token 'NaN'",
    b'{"a":-Infinity}': "Non-standard token '-Infinity'",
    b"{'a':1}": "Unexpected character (''' (code 39)): was expecting double-quote to start field name",
    b'{\n"a" 1}': "Unexpected character ('1' (code 49)): was expecting a colon to separate field name and value "
    "(line: 2, column: 5)",
    b'{"a":1 "b":2}': "Unexpected character ('\"' (code 34)): was expecting comma to separate Object entries",
    b"[1;2]": "Unexpected character (';' (code 59)): was expecting comma to separate Array entries",
    b'{"a":01}': "Invalid numeric value: Leading zeroes not allowed",
    b'{"a":1': "Unexpected end-of-input: expected close marker for Object",
    b'{"a":[1': "Unexpected end-of-input: expected close marker for Array",
    b'{"a':  "Unexpected end-of-input in VALUE_STRING",
    b'{"a":"\t"}': "Illegal unquoted character ((CTRL-CHAR, code 9))",
    b'{"a":"\\x"}': "Unrecognized character escape 'x' (code 120)",
    b'{"a":}': "Unexpected character ('}' (code 125)): expected a valid value",
    b'/*c*/{"a":1}': "Unexpected character ('/' (code 47)): maybe a (non-standard) comment?",
    b'{"a":1}x': "Unrecognized token 'x'",
    b'{"a":1},': "Unexpected character (',' (code 44)): expected a valid value",
    b"12abc": "Unexpected character ('a' (code 97))",
    b'{"a":"\xff"}': "Invalid UTF-8 start byte 0xff",
    b'{"a":"\xc3"}': "Invalid UTF-8 middle byte 0x22",
}  # fmt: skip


@pytest.mark.parametrize(("record", "expected"), PARSED.items(), ids=[repr(key[:30]) for key in PARSED])
def test_documents(record: bytes, expected: list[object]) -> None:
    found = documents(record)
    assert found == expected or not expected


@pytest.mark.parametrize(("record", "words"), REFUSED.items(), ids=[repr(key) for key in REFUSED])
def test_what_is_no_json(record: bytes, words: str) -> None:
    with pytest.raises(RecordError) as error:
        documents(record)
    assert words in error.value.failure.message
    malformed = "DataFormatConversion.MalformedData" if not record.strip() else "DataFormatConversion.ParseError"
    assert error.value.failure.code == malformed


@given(st.binary(max_size=30) | st.text("{}[]\":,1e-.\\ntrue 'a", max_size=30).map(str.encode))
def test_any_bytes_are_documents_or_refused(record: bytes) -> None:
    with contextlib.suppress(RecordError):
        assert documents(record)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda each: st.lists(each) | st.dictionaries(st.text(), each),
)


@given(VALUES)
def test_what_python_writes_is_read(value: object) -> None:
    assert plain(documents(json.dumps(value).encode())[0]) == value


def plain(value: object) -> object:
    if isinstance(value, Members):
        return {key: plain(each) for key, each in value}
    if isinstance(value, list):
        return [plain(each) for each in value]
    return int(value) if isinstance(value, Number) else value
