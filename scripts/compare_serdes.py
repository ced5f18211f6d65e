"""Hive's or OpenX's own JSON deserializer and ours, given the same generated records.

`scripts/compare_serdes.py [RECORDS]` needs Java 17 and Maven, which fetches hive-hcatalog-core 2.3.10
(scripts/serdes/pom.xml) into build/. `scripts/compare_serdes.py --openx SOURCES [RECORDS]` compiles OpenX's library
first: SOURCES is a checkout of rcongiu/Hive-JSON-Serde, as what Firehose runs is in no repository of Maven's.

Prints how many records were compared and each difference; ends with 1 when there is one. Left out is where Firehose is
known to differ from the libraries: of Hive objects and arrays in columns of scalars (I-44), and what is no single JSON
object (I-22, I-26); of OpenX how times are read (I-34).
"""

import argparse
import base64
import json
import os
import random
import struct
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from hydrant.console import Say
from hydrant.conversion.deserializers.base import Deserializer, rows_of
from hydrant.conversion.deserializers.hive import HiveDeserializer
from hydrant.conversion.deserializers.openx import OpenXDeserializer
from hydrant.conversion.failures import RecordError
from hydrant.conversion.hive_types import Array, HiveType, Map, Scalar, Struct, parse_columns
from hydrant.isolation import without_aws

ROOT = Path(__file__).resolve().parents[1]
HERE, LIBRARIES = ROOT / "scripts" / "serdes", ROOT / "build" / "serdes"
SCALARS = (
    *("int", "bigint", "smallint", "tinyint", "boolean", "double", "float", "string"),
    *("timestamp", "date", "decimal(10,2)", "decimal(38,18)", "decimal"),
)
NESTED = ("array<int>", "array<array<string>>", "map<string,int>", "map<int,double>", "struct<x:int,y:string>")


@dataclass(frozen=True)
class Library:
    """A deserializer in Java, ours, and the types of columns in which they are to say the same."""

    name: str
    java_class: str
    ours: Callable[[Struct], Deserializer]
    kinds: tuple[str, ...]


HIVE = Library("Hive", "org.apache.hive.hcatalog.data.JsonSerDe", HiveDeserializer, SCALARS + NESTED)
OPENX = Library(
    "OpenX",
    "org.openx.data.jsonserde.JsonSerDe",
    OpenXDeserializer,
    tuple(kind for kind in SCALARS + NESTED if kind != "timestamp"),
)
_NULL_MAP = 'because "omap" is null'
"""Hive's copying of rows stops at a map that is null, which writers of files take: the deserializer said no more."""
TEXTS = (
    *("", " ", "abc", "true", "TRUE", "7", "-0", "1e3", "1.005", "99999999999", "é😀", "NaN", "null"),
    *("2026-11-28", "2026-9-7", "2026-02-30", "2026-13-01", "1582-10-04", "1582-10-15", "0001-01-01", "1500-02-29"),
    *("2026-11-28 10:00:00", "2026-9-7 1:2:3", "2026-11-28 10:00:00.123456789", "2026-11-28 24:00:00"),
    *(
        "2026-02-30 10:00:00.5",
        "2026-11-28T10:00:00Z",
        "1500-02-29 01:02:03",
        " 2026-11-28 10:00:00 ",
        "2026-11-28 1:2",
    ),
)
NUMBERS = (
    *("0", "-0", "1", "-1", "127", "128", "255", "256", "-129", "32767", "32768", "2147483647", "2147483648"),
    *("9223372036854775807", "9223372036854775808", "1.0", "1.9", "-1.9", "1e2", "1e40", "1e400", "0.1", "1.10"),
    *("1.005", "-0.005", "123456789.12", "12345678.125", "16777217", "1E-7", "0.000000000000000000001"),
)


def scalar(dice: random.Random) -> str:
    """A JSON scalar as text."""
    return dice.choice(
        (
            lambda: dice.choice(NUMBERS),
            lambda: json.dumps(dice.choice(TEXTS), ensure_ascii=dice.random() < 0.5),
            lambda: dice.choice(("true", "false", "null")),
            lambda: str(dice.randint(-(10**12), 10**12)),
            lambda: repr(dice.uniform(-1000, 1000)),
        )
    )()


def value(dice: random.Random, kind: str, depth: int = 0) -> str:
    """A JSON value: often of the type's shape. A column of a scalar never gets a container (I-44)."""
    if kind in SCALARS:
        return scalar(dice)
    if depth > 2 or dice.random() < 0.1:
        return scalar(dice)
    if kind.startswith("array"):
        inner = kind[6:-1]
        return "[" + ",".join(value(dice, inner, depth + 1) for _ in range(dice.randint(0, 3))) + "]"
    if kind.startswith("map"):
        inner = kind.partition(",")[2][:-1]
        keys = [json.dumps(dice.choice(("a", "B", "1", "-7", "1.5"))) for _ in range(dice.randint(0, 3))]
        return "{" + ",".join(f"{key}:{value(dice, inner, depth + 1)}" for key in keys) + "}"
    members = [f"{json.dumps(dice.choice(('x', 'X', 'y', 'z')))}:{scalar(dice)}" for _ in range(dice.randint(0, 3))]
    return "{" + ",".join(members) + "}"


def record(dice: random.Random, columns: list[tuple[str, str]]) -> str:
    """An object with keys of the columns, in any case, some twice, and others."""
    members = []
    for name, kind in columns:
        keys = [json.dumps(dice.choice((name, name.upper()))) for _ in range(dice.choice((0, 1, 1, 1, 2)))]
        members += [f"{key}:{value(dice, kind)}" for key in keys]
    if dice.random() < 0.3:
        members.append('"other":{"a":[1,{"b":2}]}')
    dice.shuffle(members)
    return "{" + ",".join(members) + "}"


def shown(found: Any, kind: HiveType) -> str:
    """As the Java program shows it."""
    if found is None:
        return "null"
    if isinstance(kind, Struct):
        return "[" + ",".join(shown(found[name], each) for name, each in kind.fields) + "]"
    if isinstance(kind, Array):
        return "[" + ",".join(shown(each, kind.element) for each in found) + "]"
    if isinstance(kind, Map):
        pairs = sorted((shown(key, kind.key), shown(each, kind.value)) for key, each in found)
        return "{" + ", ".join(f"{key}={each}" for key, each in pairs) + "}"
    return _scalar(found, kind)


def _scalar(found: Any, kind: HiveType) -> str:
    if kind == Scalar("timestamp"):
        return f"{found // 10**9}.{found % 10**9}"
    if kind == Scalar("date"):
        return f"d{found}"
    if isinstance(found, str):
        units = found.encode("utf-16-be", "surrogatepass")
        return "s" + "".join(f"{int.from_bytes(units[k : k + 2]):x}." for k in range(0, len(units), 2))
    return _number(found)


def _number(found: Any) -> str:
    if isinstance(found, float):
        return f"f{struct.unpack('>Q', struct.pack('>d', found))[0]:x}"
    if isinstance(found, Decimal):
        text = f"{found:f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
        return "0" if text in {"-0", ""} else text
    return str(found).lower()


def ours(deserializer: Deserializer, body: bytes) -> str:
    """What our deserializer says."""
    try:
        (row,) = rows_of(body, deserializer)
    except RecordError as error:
        return f"ERR\t{error}"
    return "OK\t" + shown(row, deserializer.columns)


def libraries(environment: dict[str, str]) -> None:
    """Fetch Hive's libraries once."""
    if not (LIBRARIES / "lib").exists():
        LIBRARIES.mkdir(parents=True, exist_ok=True)
        copy = ["mvn", "-q", "-B", "-f", str(HERE / "pom.xml"), "dependency:copy-dependencies"]
        subprocess.run([*copy, f"-DoutputDirectory={LIBRARIES / 'lib'}"], check=True, env=environment, timeout=900)


def compiled(sources: Path, environment: dict[str, str]) -> Path:
    """OpenX's classes, compiled with Hive's."""
    into = LIBRARIES / "openx"
    into.mkdir(parents=True, exist_ok=True)
    parts = ("json", "json-serde", "json-serde-cdh5-shim")
    files = [str(each) for part in parts for each in (sources / part / "src" / "main").rglob("*.java")]
    if not files:
        raise SystemExit(f"{sources} holds no sources of Hive-JSON-Serde: name a checkout of it.")
    compiling = ["javac", "-nowarn", "-encoding", "UTF-8", "-cp", f"{LIBRARIES / 'lib'}/*", "-d", str(into), *files]
    subprocess.run(compiling, check=True, env=environment, timeout=300)
    return into


def theirs(library: Library, lines: list[str], sources: Path | None) -> list[str]:
    """What the library says."""
    environment = without_aws(os.environ)
    libraries(environment)
    path = f"{LIBRARIES / 'lib'}/*"
    if sources is not None:
        path = f"{compiled(sources, environment)}:{path}"
    command = [
        "java",
        "--add-opens=java.base/java.net=ALL-UNNAMED",
        "-Duser.timezone=UTC",
        "-Dfile.encoding=UTF-8",
        "-cp",
        path,
    ]
    ended = subprocess.run(
        [*command, str(HERE / "HiveRows.java"), library.java_class],
        input="\n".join(lines),
        capture_output=True,
        text=True,
        check=False,
        env=environment,
        timeout=600,
    )
    if ended.returncode:
        raise SystemExit(f"HiveRows.java ended with {ended.returncode}:\n{ended.stderr[-3000:]}")
    return ended.stdout.splitlines()


def main() -> int:
    """Compare; the number of differences decides the exit code."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("records", nargs="?", type=int, default=10_000)
    options.add_argument("--openx", metavar="SOURCES", type=Path)
    asked = options.parse_args()
    count, library = asked.records, HIVE if asked.openx is None else OPENX
    dice, say = random.Random(20261128), Say()  # noqa: S311 - no secret
    given: list[tuple[list[tuple[str, str]], str]] = []
    for _ in range(count):
        columns = [(f"c{k}", dice.choice(library.kinds)) for k in range(dice.randint(1, 4))]
        given.append((columns, record(dice, columns)))
    answers = theirs(
        library,
        [
            f"{','.join(name for name, _ in columns)}\t{','.join(kind for _, kind in columns)}\t"
            f"{base64.b64encode(body.encode()).decode()}"
            for columns, body in given
        ],
        asked.openx,
    )
    different = 0
    for (columns, body), answer in zip(given, answers, strict=True):
        found = ours(library.ours(parse_columns(columns)), body.encode())
        if answer.endswith(_NULL_MAP):
            continue
        if found != answer and not (found.startswith("ERR") and answer.startswith("ERR")):
            different += 1
            if different <= 20:
                say.line(f"{columns} {body}\n  {library.name}: {answer}\n  ours: {found}")
    rows = sum(answer.startswith("OK") for answer in answers)
    say.line(f"{library.name}: {count} records, {rows} of them rows, {different} differences")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
