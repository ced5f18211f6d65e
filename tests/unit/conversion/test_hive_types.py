"""Column types: what is read, and what is refused by name."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydrant.conversion.hive_types import (
    Array,
    Chars,
    ColumnTypeError,
    Decimal,
    Map,
    Scalar,
    Struct,
    parse_columns,
    parse_type,
)

TYPES = {
    "int": Scalar("int"),
    " INTEGER ": Scalar("int"),
    "double precision": Scalar("double"),
    "decimal": Decimal(10, 0),
    "decimal( 12 , 2 )": Decimal(12, 2),
    "decimal(5)": Decimal(5, 0),
    "numeric(38,38)": Decimal(38, 38),
    "char(3)": Chars(3, fixed=True),
    "varchar(65535)": Chars(65535, fixed=False),
    "array<int>": Array(Scalar("int")),
    "ARRAY<Array<STRING>>": Array(Array(Scalar("string"))),
    "map<string,array<int>>": Map(Scalar("string"), Array(Scalar("int"))),
    "struct<a:int,b:struct<c:date>>": Struct((("a", Scalar("int")), ("b", Struct((("c", Scalar("date")),))))),
    "struct<userId:int, my-key : string,a.b:float>": Struct(
        (("userId", Scalar("int")), ("my-key", Scalar("string")), ("a.b", Scalar("float")))
    ),
}
REFUSED = {
    "uniontype<int,string>": "'uniontype' is no type that Firehose converts",
    "set<string>": "'set' is no type that Firehose converts",
    "interval_day_time": "'interval_day_time' is no type",
    "": "a type is expected at character 1",
    "array<int": "'>' is expected",
    "array": "'<' is expected",
    "map<array<int>,int>": "keys of a map are scalars",
    "map<int>": "',' is expected",
    "struct<>": "the name of a field is expected",
    "struct<a int>": "the name of a field is expected",
    "int int": "the end is expected",
    "decimal(39,2)": "the precision is 1 to 38",
    "decimal(5,6)": "the scale at most the precision",
    "decimal(x)": "a number is expected, not 'x'",
    "char(0)": "the length is 1 to 255",
    "varchar(65536)": "the length is 1 to 65535",
    "char": "'(' is expected",
    "array<" * 200 + "int" + ">" * 200: "nested more than 100 deep",
}


@pytest.mark.parametrize(("text", "expected"), TYPES.items())
def test_types(text: str, expected: object) -> None:
    assert parse_type(text) == expected


@pytest.mark.parametrize(("text", "words"), REFUSED.items(), ids=[text[:30] for text in REFUSED])
def test_refused_types(text: str, words: str) -> None:
    with pytest.raises(ColumnTypeError) as error:
        parse_type(text)
    assert words in str(error.value)


def test_the_column_is_named() -> None:
    with pytest.raises(ColumnTypeError, match="column b: 'set' is no type"):
        parse_columns([("a", "int"), ("b", "set<int>")])


@given(st.text("abinty<>,:()0 1structmaprdel", max_size=40))
def test_any_text_is_a_type_or_refused(text: str) -> None:
    with contextlib.suppress(ColumnTypeError):
        parse_type(text)
