"""L-17: the forms of each type that AWS's page shows, and what it does not show."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

import pyarrow as pa
import pytest
from pyiceberg.io.pyarrow import schema_to_pyarrow
from pyiceberg.schema import Schema
from pyiceberg.types import (
    BinaryType,
    BooleanType,
    DateType,
    DecimalType,
    DoubleType,
    FixedType,
    FloatType,
    IcebergType,
    IntegerType,
    ListType,
    LongType,
    MapType,
    NestedField,
    StringType,
    StructType,
    TimestampNanoType,
    TimestampType,
    TimestamptzType,
    TimeType,
    UUIDType,
)

from hydrant.iceberg.failures import Mismatch
from hydrant.iceberg.values import reader_of

PAIR = StructType(NestedField(10, "a", StringType(), required=True), NestedField(11, "b", DoubleType()))
PAIRS = ListType(20, PAIR)
MAP = MapType(30, StringType(), 31, LongType(), value_required=False)
BY_PAIR = MapType(40, PAIR, 41, StringType())
BYTES = b"\x02\xc6\x21\xff\xfe~"
SHOWN: list[tuple[IcebergType, Any, Any]] = [
    (DecimalType(20, 7), 9455262425851.125, Decimal("9455262425851.1250000")),
    (DecimalType(20, 7), Decimal("9455262425851.1342772"), Decimal("9455262425851.1342772")),
    (DecimalType(20, 7), "9455262425851.1342772", Decimal("9455262425851.1342772")),
    (DecimalType(20, 7), 9455262425852, Decimal("9455262425852.0000000")),
    (DecimalType(38, 2), "9" * 36 + ".99", Decimal("9" * 36 + ".99")),
    (DecimalType(38, 0), int("9" * 38), Decimal("9" * 38)),
    (BinaryType(), "AsYh//5+", BYTES),
    (BinaryType(), "AsYh\r\n//5+", BYTES),
    (BinaryType(), "AsYh__5-", BYTES),
    (BinaryType(), "02c621fffe7e", BYTES),
    (FixedType(6), "AsYh__5-", BYTES),
    (TimeType(), 68175096000, time(18, 56, 15, 96000)),
    (TimeType(), "18:56:15.096", time(18, 56, 15, 96000)),
    (TimestamptzType(), 1725476175099000, datetime(2024, 9, 4, 18, 56, 15, 99000, UTC)),
    (TimestamptzType(), "2024-09-04T18:56:15.099Z", datetime(2024, 9, 4, 18, 56, 15, 99000, UTC)),
    (TimestamptzType(), "2024-09-04T18:56:15.099", datetime(2024, 9, 4, 18, 56, 15, 99000, UTC)),
    (TimestamptzType(), "2024-09-04T18:56:15.099-07:00", datetime(2024, 9, 5, 1, 56, 15, 99000, UTC)),
    (TimestampType(), 1725476175114000, datetime(2024, 9, 4, 18, 56, 15, 114000)),  # noqa: DTZ001
    (TimestampType(), "2024-09-04T18:56:15.114", datetime(2024, 9, 4, 18, 56, 15, 114000)),  # noqa: DTZ001
    (TimestampType(), "2024-09-04T18:56:15.114Z", datetime(2024, 9, 4, 18, 56, 15, 114000)),  # noqa: DTZ001
    (TimestampType(), "2024-09-04T18:56:15.114-07:00", datetime(2024, 9, 4, 18, 56, 15, 114000)),  # noqa: DTZ001
    (TimestampType(), "1725476175114000", datetime(2024, 9, 4, 18, 56, 15, 114000)),  # noqa: DTZ001
    (TimestampType(), -1, datetime(1969, 12, 31, 23, 59, 59, 999999)),  # noqa: DTZ001
    (DoubleType(), 9.18477568715142, 9.18477568715142),
    (DoubleType(), "9.18477568715142", 9.18477568715142),
    (DoubleType(), 7, 7.0),
    (FloatType(), 0.5, 0.5),
    (FloatType(), "0.5", 0.5),
    (BooleanType(), True, True),
    (BooleanType(), "false", False),
    (BooleanType(), 1, True),
    (BooleanType(), 0, False),
    (IntegerType(), 7, 7),
    (IntegerType(), "7", 7),
    (LongType(), 8, 8),
    (LongType(), "-8", -8),
    (DateType(), 19970, date(2024, 9, 4)),
    (DateType(), "2024-09-04", date(2024, 9, 4)),
    (UUIDType(), "21c5521c-a6d4-48d4-b2c8-7f6d842f72c3", UUID("21c5521c-a6d4-48d4-b2c8-7f6d842f72c3")),
    (StringType(), "ä", "ä"),
    (ListType(50, StringType()), ["a", "b"], ["a", "b"]),
    (PAIRS, '[{"a":"x","b":1.5},{"a":"y"}]', [{"a": "x", "b": 1.5}, {"a": "y", "b": None}]),
    (MAP, {"Key": 1, "none": None}, [("Key", 1), ("none", None)]),
    (BY_PAIR, '{"{\\"a\\": \\"x\\", \\"b\\": 2.5}":"v"}', [({"a": "x", "b": 2.5}, "v")]),
    (PAIR, {"a": "x", "b": "1", "other": 3}, {"a": "x", "b": 1.0}),
]


@pytest.mark.parametrize(("kind", "given", "wanted"), SHOWN, ids=lambda each: str(each)[:30])
def test_l17_a_form_that_aws_shows_is_read(kind: IcebergType, given: Any, wanted: Any) -> None:
    schema = schema_to_pyarrow(Schema(NestedField(1, "c", kind)), include_field_ids=False)
    table = pa.Table.from_pylist([{"c": reader_of(kind)(given)}], schema=schema)
    assert table["c"].to_pylist() == [wanted]


@pytest.mark.parametrize(
    ("kind", "given", "reason"),
    [
        (IntegerType(), 1.0, "is no whole number"),
        (IntegerType(), True, "is no whole number"),
        (IntegerType(), "7.0", "is no whole number"),
        (IntegerType(), 1 << 31, "is out of range"),
        (LongType(), "9223372036854775808", "is out of range"),
        (LongType(), "9" * 5000, "is no whole number"),
        (DoubleType(), "a", "is no number"),
        (DoubleType(), False, "is no number"),
        (FloatType(), 10**400, "is out of range"),
        (DecimalType(5, 2), "1000", r"is out of range of decimal\(5, 2\)"),
        (DecimalType(5, 2), "1.005", r"has more decimals than decimal\(5, 2\)"),
        (DecimalType(5, 2), "NaN", r"is out of range of decimal\(5, 2\)"),
        (DecimalType(5, 2), "1e999999", r"is out of range of decimal\(5, 2\)"),
        (DecimalType(5, 2), "1e99999999999999999999", r"is out of range of decimal\(5, 2\)"),
        (FloatType(), 1e300, "is out of range"),
        (DateType(), 2_147_483_647, "is out of range"),
        (TimestampType(), 1_725_476_175_114_000_000, "is out of range"),
        (TimestamptzType(), "0001-01-01T00:00:00+23:00", "is out of range"),
        (TimestamptzType(), "9999-12-31T23:59:59-23:00", "is out of range"),
        (PAIRS, "[1e99999999999999999999]", "is no list"),
        (DecimalType(5, 2), [], "is no number"),
        (DecimalType(5, 2), "x", "is no number"),
        (BooleanType(), 2, "is neither true nor false"),
        (BooleanType(), "yes", "is neither true nor false"),
        (StringType(), 5, "is no text"),
        (StringType(), {"a": 1}, "is no text"),
        (StringType(), "\ud800", "has half a surrogate pair"),
        (BinaryType(), "?", "is neither Base64 nor hex"),
        (BinaryType(), "ä", "is neither Base64 nor hex"),
        (FixedType(3), "AsYh__5-", "has 6 bytes, not 3"),
        (UUIDType(), "x", "is no UUID"),
        (DateType(), "04.09.2024", "is no date"),
        (DateType(), 1.5, "is no whole number"),
        (TimeType(), 86_400_000_000, "is out of range"),
        (TimeType(), "25:00", "is no time of day"),
        (TimeType(), "10:00Z", "is no time of day"),
        (TimestampType(), "2024-09-04 18:56:15", "is no timestamp"),
        (TimestampType(), "2024-09-04", "is no timestamp"),
        (TimestampType(), "yesterday", "is no timestamp"),
        (TimestampType(), 1.5, "is no whole number"),
        (PAIRS, "x", "is no list"),
        (PAIRS, {"a": 1}, "is no list"),
        (PAIRS, [{"b": 1}], "has no a"),
        (PAIRS, [{"a": "x", "b": "y"}], "b is no number"),
        (PAIRS, [None], "has a null inside"),
        (MAP, [1], "is no map"),
        (PAIR, 5, "is no struct"),
    ],
    ids=lambda each: str(each)[:30],
)
def test_l17_what_aws_does_not_show_fails(kind: IcebergType, given: Any, reason: str) -> None:
    with pytest.raises(Mismatch, match=f"^{reason}$"):
        reader_of(kind)(given)


def test_a_type_that_is_not_served_is_named() -> None:
    with pytest.raises(Mismatch, match="has the type timestamp_ns, which is not served"):
        reader_of(TimestampNanoType())
