"""L-29: columns of Glue as a schema of Iceberg."""

import pytest

from hydrant.iceberg.hive import NoSchema, schema_of

EVERY = [
    ("id", "bigint"),
    ("n", "int"),
    ("b", "boolean"),
    ("f", "float"),
    ("d", "double"),
    ("s", "varchar(10)"),
    ("raw", "binary"),
    ("day", "date"),
    ("at", "timestamp"),
    ("price", "decimal(10,2)"),
    ("tags", "array<string>"),
    ("m", "map<string,struct<x:int,y:array<double>>>"),
]


def test_l29_every_type_with_ids_that_are_given_once() -> None:
    schema = schema_of(EVERY)
    assert [str(field.field_type) for field in schema.fields] == [
        *("long", "int", "boolean", "float", "double", "string", "binary", "date", "timestamp", "decimal(10, 2)"),
        "list<string>",
        "map<string, struct<16: x: optional int, 17: y: optional list<double>>>",
    ]
    assert [field.field_id for field in schema.fields] == list(range(1, 13))
    assert len(schema.field_ids) == len(set(schema.field_ids)) == max(schema.field_ids)
    assert not any(field.required for field in schema.fields)


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ([], "there are no columns"),
        ([("n", "tinyint")], "column n: Iceberg has no tinyint; use int"),
        ([("n", "array<smallint>")], "column n: Iceberg has no smallint; use int"),
        ([("c", "char(3)")], "column c: Iceberg has no char; use string"),
        ([("u", "uniontype<int>")], "column u: 'uniontype' is no type that Firehose converts"),
    ],
)
def test_l29_columns_that_iceberg_cannot_have_are_named(columns: list[tuple[str, str]], words: str) -> None:
    with pytest.raises(NoSchema, match=words):
        schema_of(columns)
