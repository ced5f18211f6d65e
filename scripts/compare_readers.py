"""Files of the conversion, read by Hive's own readers of Parquet and ORC: `scripts/compare_readers.py [FILES]`.

Needs Java 17 and Maven, which fetches Hive 2.3.10 (scripts/serdes/pom.xml) into build/. Each file has up to 40
generated records under generated columns and options of the serializer. Prints how many files and rows were compared
and each difference; ends with 1 when there is one. Rows are compared without their order: records that are plain come
first. Left out are ORC files that this reader cannot read whoever wrote them: it fails where no list or map of a column
has a float or double in it (ORC-285, mended in ORC 1.4.2).
"""

import os
import random
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from hydrant.console import Say
from hydrant.conversion.converter import Converter, Serialization
from hydrant.conversion.deserializers.base import rows_of
from hydrant.conversion.deserializers.hive import HiveDeserializer, HiveOptions
from hydrant.conversion.failures import RecordError
from hydrant.conversion.hive_types import Struct, parse_columns
from hydrant.conversion.serializers.orc import OrcOptions
from hydrant.conversion.serializers.parquet import ParquetOptions
from hydrant.isolation import without_aws
from scripts.compare_serdes import HERE, LIBRARIES, NESTED, SCALARS, libraries, record, shown

Columns = list[tuple[str, str]]


@dataclass(frozen=True)
class Made:
    """One file, with the rows that are in it."""

    path: Path
    columns: Columns
    options: Serialization
    rows: list[str]


def options(dice: random.Random) -> Serialization:
    """A serializer with options that change how a file is laid out."""
    if dice.random() < 0.5:
        return OrcOptions(
            compression=dice.choice(("NONE", "ZLIB", "SNAPPY")),
            row_index_stride=dice.choice((1000, 10_000)),
            dictionary_threshold=dice.choice((0.0, 1.0)),
            format_version=dice.choice(("V0_11", "V0_12")),
        )
    return ParquetOptions(
        compression=dice.choice(("UNCOMPRESSED", "GZIP", "SNAPPY")),
        page_bytes=dice.choice((64 * 1024, 1024 * 1024)),
        dictionary=dice.random() < 0.5,
        writer_version=dice.choice(("V1", "V2")),
    )


def made(dice: random.Random, number: int, folder: Path) -> Made | None:
    """A file of generated records, None where none of them could be converted."""
    columns = [(f"c{k}", dice.choice(SCALARS + NESTED)) for k in range(dice.randint(1, 6))]
    bodies = [record(dice, columns).encode() for _ in range(dice.randint(1, 40))]
    struct, serialization = parse_columns(columns), options(dice)
    converted = Converter(struct, HiveOptions(), serialization).convert(bodies)
    if converted.file is None:
        return None
    path = folder / f"{number}{serialization.extension}"
    path.write_bytes(converted.file)
    rows = [
        row for place, body in enumerate(bodies) if place not in converted.failures for row in rows_in(body, struct)
    ]
    return Made(path, columns, serialization, rows)


def rows_in(body: bytes, columns: Struct) -> list[str]:
    """The rows of a record that is no failure."""
    try:
        return [shown(row, columns) for row in rows_of(body, HiveDeserializer(columns))]
    except RecordError as error:
        raise SystemExit(f"{body!r}: {error}") from error


def theirs(files: list[Made]) -> list[list[str]]:
    """What Hive's readers find in each file; a line that begins with -1 where they fail."""
    environment = without_aws(os.environ)
    libraries(environment)
    classes = LIBRARIES / "classes"
    path = f"{classes}:{LIBRARIES / 'lib'}/*"
    sources = [str(HERE / name) for name in ("HiveRows.java", "FileRows.java")]
    compiling = ["javac", "-nowarn", "-Xlint:none", "-proc:none", "-cp", path, "-d", str(classes), *sources]
    subprocess.run(compiling, check=True, env=environment, timeout=300)
    opened = [
        f"--add-opens=java.base/{name}=ALL-UNNAMED" for name in ("java.lang", "java.net", "java.nio", "sun.nio.ch")
    ]
    ended = subprocess.run(
        ["java", *opened, "-Duser.timezone=UTC", "-Dfile.encoding=UTF-8", "-cp", path, "FileRows"],
        input="".join(
            f"{each.path}\t{','.join(name for name, _ in each.columns)}\t{','.join(kind for _, kind in each.columns)}\n"
            for each in files
        ),
        capture_output=True,
        text=True,
        check=False,
        env=environment,
        timeout=900,
    )
    if ended.returncode:
        raise SystemExit(f"FileRows ended with {ended.returncode}:\n{ended.stderr[-3000:]}")
    lines = iter(ended.stdout.split("\n"))
    found: list[list[str]] = []
    for _ in files:
        head = next(lines)
        found.append([head] if head.startswith("-1") else [next(lines) for _ in range(int(head))])
    return found


def _is_orc_285(ours: Made, found: list[str]) -> bool:
    nested = any("double" in kind or "float" in kind for _, kind in ours.columns if kind not in SCALARS)
    return nested and ours.path.suffix == ".orc" and found[0].startswith("-1\tjava.io.EOFException")


def main() -> int:
    """Compare; the number of differences decides the exit code."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    dice, say = random.Random(20261129), Say()  # noqa: S311 - no secret
    with tempfile.TemporaryDirectory(prefix="hydrant-readers-") as folder:
        files = [each for number in range(count) if (each := made(dice, number, Path(folder)))]
        different = left_out = 0
        for ours, found in zip(files, theirs(files), strict=True):
            if _is_orc_285(ours, found):
                left_out += 1
            elif sorted(ours.rows) != sorted(found):
                different += 1
                if different <= 20:
                    say.line(f"{ours.path.name} {ours.options} {ours.columns}")
                    pairs = [(a, b) for a, b in zip(sorted(ours.rows), sorted(found), strict=False) if a != b]
                    say.line("\n".join(f"  ours: {row}\n  Hive: {hive}" for row, hive in pairs[:2]))
    rows = sum(len(each.rows) for each in files)
    say.line(f"{len(files)} files with {rows} rows, {left_out} left out, {different} differences")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
