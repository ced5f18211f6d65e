"""Batches become files: what is read back, by which rows, and that the fast path makes the same of any record."""

import io
import json
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import orc

from hydrant.conversion.converter import Converter, Deserialization, Serialization
from hydrant.conversion.deserializers.hive import HiveOptions
from hydrant.conversion.deserializers.openx import OpenXOptions
from hydrant.conversion.flat_batch import Flat
from hydrant.conversion.hive_types import Struct, parse_columns
from hydrant.conversion.serializers.orc import OrcOptions
from hydrant.conversion.serializers.parquet import ParquetOptions

FLAT = (
    *(("i", "int"), ("big", "bigint"), ("small", "smallint"), ("tiny", "tinyint"), ("yes", "boolean")),
    *(("d", "double"), ("f", "float"), ("s", "string"), ("t", "timestamp"), ("day", "date")),
)
HIVE_ONLY = (("price", "decimal(10,2)"), ("code", "char(3)"))
NESTED = (("s", "struct<x:int,y:string>"), ("l", "array<double>"), ("m", "map<string,int>"), ("t", "timestamp"))
DESERIALIZERS: tuple[Deserialization, ...] = (HiveOptions(), OpenXOptions())


def read_parquet(file: bytes) -> pa.Table:
    return pq.read_table(io.BytesIO(file))


def read_orc(file: bytes) -> pa.Table:
    return orc.ORCFile(io.BytesIO(file)).read()


def both_ways(columns: Struct, deserialization: Deserialization, bodies: Sequence[bytes]) -> tuple[Any, Any]:
    """What a converter makes, and what it would make without the fast path."""
    converter = Converter(columns, deserialization, ParquetOptions())
    slow = Slow(columns, deserialization, ParquetOptions())
    return converter.convert(bodies), slow.convert(bodies)


class Slow(Converter):
    def _fast(self, bodies: Sequence[bytes]) -> Flat:
        return Flat([], [], list(range(len(bodies))))


def rows_in(file: bytes | None) -> list[str]:
    if file is None:
        return []
    table = pq.ParquetFile(io.BytesIO(file)).read()
    return [str(row) for row in raw(table).to_pylist()]


def raw(table: pa.Table) -> pa.Table:
    """Timestamps as numbers, which Python's datetime cannot hold all."""
    columns = [each.cast(pa.int64()) if pa.types.is_timestamp(each.type) else each for each in table.columns]
    return pa.table(dict(zip(table.column_names, columns, strict=True)))


# --- The two paths ----------------------------------------------------------------------------------------------------

NUMBERS = st.integers(-200, 200) | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.just(-0.0)
TIMES = st.sampled_from(
    [
        *("2026-11-28 10:00:00", "2026-11-28T10:00:00Z", "2026-11-28T10:00:00.123456789Z", "2026-02-30 10:00:00"),
        *("2026-02-30T10:00:00Z", "2024-02-29 23:59:59.5", "2026-11-28", "2026-2-3", "1500-02-29", "9999-12-31"),
        *("2026-11-28T10:00:00+01:00", "2026-11-28 24:00:00", "2026-11-28 10:00:00ZZ", "2262-04-12 00:00:00"),
        *("2026-11-28 10:00:00\n", "1700000000", "x", "", "1699-01-01 00:00:00", "0001-01-01 00:00:00"),
    ]
)
TEXTS = st.text('aZéſ\U0001f600"\\\n\x00 0:,\u2028', max_size=5)
SCALARS = st.none() | st.booleans() | NUMBERS | TEXTS | TIMES | st.sampled_from(["7", "NaN", "true", "0x1"])
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3))
KEYS = st.sampled_from([name for name, _ in (*FLAT, *HIVE_ONLY)]) | st.sampled_from(
    ["I", "S", "Price", "a.b", "ſ", "x"]
)
OBJECTS = st.lists(st.tuples(KEYS, VALUES), max_size=6)
SEPARATORS = st.sampled_from([(",", ":"), (", ", ": "), (" ,", " : ")])


@st.composite
def records(draw: st.DrawFn) -> bytes:
    """An object as text, with members that may repeat each other, or what is none."""
    if draw(st.integers(0, 20)) == 0:
        return draw(
            st.binary(max_size=8)
            | st.sampled_from([b"", b" ", b"1", b'{"i":1}{"i":2}', b"[1]", b'{"i":-0}', b'{"d":-0}'])
        )
    comma, colon = draw(SEPARATORS)
    escaped = draw(st.booleans())
    members = [f"{json.dumps(key)}{colon}{json.dumps(value, ensure_ascii=escaped)}" for key, value in draw(OBJECTS)]
    return ("{" + comma.join(members) + "}").encode("utf-8", "surrogatepass")


@pytest.mark.parametrize("deserialization", DESERIALIZERS, ids=["hive", "openx"])
@given(bodies=st.lists(records(), max_size=8))
def test_i17_the_fast_path_makes_what_the_deserializer_makes(
    deserialization: Deserialization, bodies: list[bytes]
) -> None:
    columns = parse_columns(FLAT if isinstance(deserialization, OpenXOptions) else FLAT + HIVE_ONLY)
    fast, slow = both_ways(columns, deserialization, bodies)
    assert fast.failures == slow.failures
    assert rows_in(fast.file) == rows_in(slow.file)
    assert fast.rows == slow.rows


SHAPES = {
    "plain": (b'{"n":N,"s":"x"}', (0,)),
    "spaced": (b' { "n" : N }', (0,)),
    "twice": (b'{"n":N}\n{"n":N00}', (0, 1)),
    "of no column": (b'{"other":N}', ()),
    "bad": (b'{"n":"x', ()),
}


@pytest.mark.parametrize("deserialization", DESERIALIZERS, ids=["hive", "openx"])
@pytest.mark.parametrize("more", [(), (("l", "array<int>"),)], ids=["flat", "nested"])
@given(shapes=st.lists(st.sampled_from(list(SHAPES)), max_size=30), piece_bytes=st.sampled_from([1, 40, 10**6]))
def test_i17_rows_stand_in_the_order_of_their_records(
    deserialization: Deserialization, more: tuple[tuple[str, str], ...], shapes: list[str], piece_bytes: int
) -> None:
    given_rows = [
        (SHAPES[shape][0].replace(b"N", b"%d" % n), SHAPES[shape][1], n) for n, shape in enumerate(shapes, start=1)
    ]
    wanted = [n * 100**k for _, ks, n in given_rows for k in ks]
    converter = Converter(
        parse_columns([("n", "bigint"), ("s", "string"), ("t", "timestamp"), *more]), deserialization, ParquetOptions()
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("hydrant.conversion.converter._PIECE_BYTES", piece_bytes)
        done = converter.convert([body for body, _, _ in given_rows])
    found = pq.ParquetFile(io.BytesIO(done.file)).read(["n"]).column("n").to_pylist() if done.file else []
    assert [n for n in found if n is not None] == wanted


@given(data=st.data())
def test_a_plain_record_of_each_column_takes_the_fast_path(data: st.DataObject) -> None:
    row = {"i": 1, "big": 2**40, "small": -3, "tiny": 4, "yes": True, "d": 1.5, "f": 2, "s": "x"}
    row |= {"t": "2026-11-28 10:00:00.5", "day": "2026-11-28", "price": 1.5, "code": "ab"}
    kept = data.draw(st.sets(st.sampled_from(list(row))))
    converter = Converter(parse_columns(FLAT + HIVE_ONLY), HiveOptions(), ParquetOptions())
    flat = converter._fast([orjson.dumps({name: row[name] for name in kept})])
    assert (flat.tables[0].num_rows, flat.places, flat.left) == (1, [0], [])


@pytest.mark.parametrize("deserialization", DESERIALIZERS, ids=["hive", "openx"])
@pytest.mark.parametrize("columns", [FLAT + HIVE_ONLY, NESTED], ids=["flat", "nested"])
@given(bodies=st.lists(records() | st.binary(max_size=20), max_size=5))
def test_i19_each_record_becomes_rows_or_a_failure(
    deserialization: Deserialization, columns: tuple[tuple[str, str], ...], bodies: list[bytes]
) -> None:
    done = Converter(parse_columns(columns), deserialization, ParquetOptions()).convert(bodies)
    assert done.rows >= len(bodies) - len(done.failures)
    assert set(done.failures) <= set(range(len(bodies)))
    assert all(failure.code.startswith("DataFormatConversion.") for failure in done.failures.values())
    assert (done.file is None) == (done.rows == 0)


# --- Files ------------------------------------------------------------------------------------------------------------

ROW = {
    "i": -1,
    "big": 2**62,
    "small": -(2**15),
    "tiny": 127,
    "yes": False,
    "d": 0.1,
    "f": 0.5,
    "s": "é\U0001f600",
    "t": "2026-11-28 10:00:00.123456",
    "day": "2026-11-28",
    "price": "1.005",
    "code": "abcdef",
}


def test_i53_i56_parquet_holds_what_hive_writes() -> None:
    done = Converter(parse_columns(FLAT + HIVE_ONLY), HiveOptions(), ParquetOptions()).convert(
        [orjson.dumps(ROW), b"{}", b"x"]
    )
    assert (done.rows, list(done.failures)) == (2, [2])
    assert done.file is not None
    file = pq.ParquetFile(io.BytesIO(done.file))
    schema = {column.name: column for column in map(file.schema.column, range(len(file.schema.names)))}
    assert schema["t"].physical_type == "INT96"
    assert (schema["price"].physical_type, schema["price"].length) == ("FIXED_LEN_BYTE_ARRAY", 5)
    assert (schema["tiny"].physical_type, str(schema["tiny"].logical_type)) == (
        "INT32",
        "Int(bitWidth=8, isSigned=true)",
    )
    assert {column.max_definition_level for column in schema.values()} == {1}
    assert file.metadata.row_group(0).column(0).compression == "SNAPPY"
    first = {name: values[0] for name, values in raw(file.read()).to_pydict().items()}
    assert (first["price"], first["code"], first["s"]) == (Decimal("1.01"), "abc", ROW["s"])
    assert first["t"] == 1795860000123456000


def test_i36_i55_duckdb_reads_parquet_with_nested_columns_and_far_times(tmp_path: Path) -> None:
    bodies = [
        b'{"s":{"x":1,"y":"q"},"l":[1,null],"m":{"k":7},"t":1700000000}',
        b'{"s":{},"l":[],"m":{},"t":999999999999}',
        b"{}",
    ]
    done = Converter(parse_columns(NESTED), OpenXOptions(), ParquetOptions()).convert(bodies)
    path = tmp_path / "x.parquet"
    path.write_bytes(done.file or b"")
    rows = duckdb.sql(f"select s, l, m, t::varchar from '{path}'").fetchall()
    assert rows == [
        ({"x": 1, "y": "q"}, [1.0, None], {"k": 7}, "2023-11-14 22:13:20"),
        ({"x": None, "y": None}, [], {}, "33658-09-27 01:46:39"),
        (None, None, None, None),
    ]


@pytest.mark.parametrize("compression", ["UNCOMPRESSED", "GZIP", "SNAPPY"])
@pytest.mark.parametrize("version", ["V1", "V2"])
@pytest.mark.parametrize("dictionary", [True, False])
def test_i57_options_of_parquet(compression: str, version: str, dictionary: bool) -> None:
    options = ParquetOptions(compression=compression, writer_version=version, dictionary=dictionary)
    done = Converter(parse_columns([("s", "string")]), OpenXOptions(), options).convert([b'{"s":"x"}'] * 50)
    assert done.file is not None
    column = pq.ParquetFile(io.BytesIO(done.file)).metadata.row_group(0).column(0)
    assert (column.compression, column.has_dictionary_page) == (compression, dictionary)
    assert read_parquet(done.file).to_pydict() == {"s": ["x"] * 50}
    assert options.said_encoding == ("hadoop-snappy" if compression == "SNAPPY" else None)


def test_row_groups_fill_a_block() -> None:
    options = ParquetOptions(block_bytes=1000)
    done = Converter(parse_columns([("big", "bigint")]), OpenXOptions(), options).convert([b'{"big":1}'] * 1000)
    assert done.file is not None
    metadata = pq.ParquetFile(io.BytesIO(done.file)).metadata
    assert metadata.num_row_groups > 5
    assert metadata.row_group(0).num_rows <= 125


@pytest.mark.parametrize("compression", ["NONE", "ZLIB", "SNAPPY"])
@pytest.mark.parametrize("version", ["V0_11", "V0_12"])
def test_i54_options_of_orc(compression: str, version: str) -> None:
    options = OrcOptions(
        compression=compression, format_version=version, bloom_columns=("S", "i"), dictionary_threshold=0.8
    )
    done = Converter(parse_columns(FLAT + HIVE_ONLY), HiveOptions(), options).convert([orjson.dumps(ROW), b"{}"])
    assert done.file is not None
    file = orc.ORCFile(io.BytesIO(done.file))
    assert file.compression == {"NONE": "UNCOMPRESSED"}.get(compression, compression)
    assert file.file_version == version[1:].replace("_", ".")
    row = raw(file.read()).to_pydict()
    assert (row["i"], row["price"], row["t"]) == ([-1, None], [Decimal("1.01"), None], [1795860000123456000, None])


@pytest.mark.parametrize(
    "options", [{"bloom_false_positives": 0.0}, {"bloom_false_positives": 1.0}, {"row_index_stride": 2**40}]
)
def test_orc_is_written_with_any_option_that_the_api_takes(options: dict[str, Any]) -> None:
    serialization = OrcOptions(bloom_columns=("s",), **options)
    done = Converter(parse_columns([("s", "string")]), OpenXOptions(), serialization).convert([b'{"s":"x"}'])
    assert read_orc(done.file or b"").to_pydict() == {"s": ["x"]}


def test_orc_of_nested_columns() -> None:
    columns = parse_columns([*NESTED[:3], ("last", "string")])
    bodies = [b'{"s":{"x":1,"y":"q"},"l":[1,null],"m":{"k":7},"last":"z"}', b'{"s":{},"l":[],"m":{}}', b"{}"]
    done = Converter(columns, OpenXOptions(), OrcOptions(bloom_columns=("last",))).convert(bodies)
    assert done.file is not None
    assert read_orc(done.file).to_pydict() == {
        "s": [{"x": 1, "y": "q"}, {"x": None, "y": None}, None],
        "l": [[1.0, None], [], None],
        "m": [[("k", 7)], [], None],
        "last": ["z", None, None],
    }


def test_nothing_that_converts_makes_no_file() -> None:
    done = Converter(parse_columns([("i", "int")]), OpenXOptions(), ParquetOptions()).convert([b"x", b""])
    assert (done.file, done.rows, list(done.failures)) == (None, 0, [0, 1])


@pytest.mark.parametrize("serialization", [ParquetOptions(), OrcOptions()], ids=["parquet", "orc"])
def test_a_large_batch_is_read_piece_by_piece_into_one_file(serialization: Serialization) -> None:
    texts = [chr(97 + n) * 1024 * 1024 for n in range(11)]
    bodies = [b'{"s":"%s","t":%d}' % (text.encode(), n) for n, text in enumerate(texts)]
    bodies[3:3] = [b"", b"no"]
    done = Converter(parse_columns([("s", "string"), ("t", "timestamp")]), OpenXOptions(), serialization).convert(
        [*bodies, b"{}", b"no"]
    )
    assert (done.rows, list(done.failures)) == (12, [3, 4, 14])
    read = read_parquet if isinstance(serialization, ParquetOptions) else read_orc
    table = read(done.file or b"")
    found = zip(table.column("s").to_pylist(), raw(table).column("t").to_pylist(), strict=True)
    assert [(text or "")[:1] + str(time and time // 10**9) for text, time in found] == [
        *("a0", "b1", "c2", "d3", "e4", "f5", "g6", "h7", "i8", "j9", "k10", "None")
    ]


@pytest.mark.parametrize("nanos", [-(10**31), 10**31])
def test_a_time_that_no_file_can_hold_fails_its_record(nanos: int) -> None:
    body = b'{"t":%d}' % (nanos // 10**13)
    done = Converter(parse_columns([("t", "timestamp")]), OpenXOptions(), ParquetOptions()).convert([body, b"{}"])
    assert (done.rows, list(done.failures)) == (1, [0])


@pytest.mark.parametrize(
    ("kind", "deserialization", "value"),
    [
        ("date", OpenXOptions(), b'"999999999-01-01"'),
        ("map<date,string>", OpenXOptions(), b'{"no date":"x"}'),
        ("map<decimal(3,0),string>", HiveOptions(), b'{"99999":"x"}'),
        ("int", HiveOptions(), b"1e99999999999999999999"),
    ],
)
def test_a_value_that_no_file_can_hold_fails_its_record_alone(
    kind: str, deserialization: Deserialization, value: bytes
) -> None:
    bodies = [b"{}", b'{"c":%s}' % value, b"{}", b'{"c":%s}' % value, b"{}"]
    done = Converter(parse_columns([("c", kind)]), deserialization, ParquetOptions()).convert(bodies)
    assert (done.rows, list(done.failures)) == (3, [1, 3])
    assert done.failures[1].message.startswith("Data does not match the schema. ")


@pytest.mark.parametrize("deserialization", DESERIALIZERS, ids=["hive", "openx"])
def test_half_a_surrogate_pair_is_a_question_mark_and_holds_up_nobody(deserialization: Deserialization) -> None:
    bodies = [rb'{"s":"a\ud83d"}', rb'{"s":"\uDE00b"}', rb'{"s":"\ud83d\ude00"}', rb'{"s":"\\ud83d"}', rb'{"s":"c"}']
    done = Converter(parse_columns([("s", "string")]), deserialization, ParquetOptions()).convert(bodies)
    assert (done.failures, done.file is None) == ({}, False)
    assert read_parquet(done.file or b"").to_pydict()["s"] == ["a?", "?b", "\U0001f600", "\\ud83d", "c"]


@pytest.mark.parametrize(
    ("kind", "value", "wanted"),
    [
        ("int", b"0e99999999999999999999", 0),
        ("int", b"1e-99999999999999999999", 0),
        ("int", b"1." + b"9" * 5000, 1),
        ("decimal(5,2)", b"1e9999999", None),
        ("decimal(5,2)", b'"1e99999999999999999999"', None),
        ("decimal(5,2)", b'"1_0"', None),
        ("decimal(5,2)", b'"1e-99999999999999999999"', 0),
        ("decimal(5,2)", b'" 1.005 "', Decimal("1.01")),
    ],
)
def test_i42_i46_exponents_of_any_size_are_read(kind: str, value: bytes, wanted: object) -> None:
    done = Converter(parse_columns([("c", kind)]), HiveOptions(), ParquetOptions()).convert([b'{"c":%s}' % value])
    assert read_parquet(done.file or b"").to_pydict() == {"c": [wanted]}


@pytest.mark.parametrize("blank", [b"", b" ", b"\\t\\n", b"\\u0001 "])
def test_i30_a_blank_text_is_a_struct_of_nulls_and_no_map(blank: bytes) -> None:
    columns = parse_columns([("s", "struct<x:int>"), ("m", "map<string,int>")])
    done = Converter(columns, OpenXOptions(), ParquetOptions()).convert([b'{"s":"%s","m":"%s"}' % (blank, blank)])
    assert done.failures == {}
    assert read_parquet(done.file or b"").to_pydict() == {"s": [{"x": None}], "m": [None]}


@pytest.mark.parametrize(
    ("kind", "blank"), [("struct<x:int>", "\u00a0"), ("map<string,int>", "\u2003"), ("array<int>", " ")]
)
def test_i30_other_blanks_fail_as_other_texts_do(kind: str, blank: str) -> None:
    done = Converter(parse_columns([("c", kind)]), OpenXOptions(), ParquetOptions()).convert(
        [orjson.dumps({"c": blank})]
    )
    assert (done.rows, list(done.failures)) == (0, [0])


def test_i7_what_is_not_said() -> None:
    mib = 1024 * 1024
    assert ParquetOptions() == ParquetOptions("SNAPPY", 256 * mib, mib, dictionary=True, writer_version="V1")
    orc_options = OrcOptions()
    assert (orc_options.compression, orc_options.stripe_bytes, orc_options.row_index_stride) == (
        "SNAPPY",
        64 * mib,
        10_000,
    )
    assert (orc_options.padding_tolerance, orc_options.bloom_false_positives) == (0.05, 0.05)
    assert (orc_options.format_version, orc_options.bloom_columns) == ("V0_12", ())
    assert OpenXOptions() == OpenXOptions(case_insensitive=True, dots_to_underscores=False, mappings={})
