#!/usr/bin/env bash
# pyiceberg: a delete through a handle that is behind fails for good, with a message that names no snapshot.
#
# Two handles of one table. An append through the one that is behind works: the commit is tried again on the newest metadata
# (commit.retry.*). A delete through it is not tried again but raises ValidationException, which is no CommitFailedException,
# the exception that callers are told to retry. The message ends with "for snapshots set()" although there is one: the
# entries in conflict are an iterator that the test for any of them has used up. The table has to be loaded again.
#
# Needs Python 3.10 to 3.13. Exits with 1 when the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat >"$folder/ask.py" <<'PYTHON'
import importlib.metadata
import logging
import sys

import pyarrow as pa
from pyiceberg.catalog.sql import SqlCatalog
from pyiceberg.exceptions import CommitFailedException

logging.disable(logging.WARNING)
folder = sys.argv[1]
catalogue = SqlCatalog("test", uri=f"sqlite:///{folder}/catalogue.db", warehouse=f"file://{folder}/warehouse")
catalogue.create_namespace("db")
row = pa.table({"id": pa.array([1], pa.int64())})
first = catalogue.create_table("db.t", row.schema)
first.append(row)
print("pyiceberg", importlib.metadata.version("pyiceberg"))
for name in ("append", "delete"):
    behind = catalogue.load_table("db.t")
    catalogue.load_table("db.t").append(row)
    try:
        behind.append(row) if name == "append" else behind.delete("id = 1")
        print(name, "works")
    except Exception as error:
        print(name, type(error).__name__, isinstance(error, CommitFailedException), error)
catalogue.load_table("db.t").delete("id = 1")
print("rows after another delete:", len(catalogue.load_table("db.t").scan().to_arrow()))
PYTHON
python3 -m venv "$folder/python"
"$folder/python/bin/pip" install --quiet --disable-pip-version-check --only-binary :all: \
    "pyiceberg[pyarrow,sql-sqlite]==0.12.0" pyarrow==26.0.1
"$folder/python/bin/python" "$folder/ask.py" "$folder" | tee "$folder/answers"
expected="pyiceberg 0.12.0
append works
delete ValidationException False Added data files were found matching the filter for snapshots set()!
rows after another delete: 0"
[ "$(cat "$folder/answers")" = "$expected" ] || { echo "The behaviour has changed." >&2; exit 1; }
