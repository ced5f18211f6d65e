"""The JSON Schemas of producers, as the last deployment told them: the page shows them beside rejected records.

A deployed function judges by its own code, which the emulator does not read. Whoever deploys knows the schemas and
publishes them, in memory as all that is deployed. Nobody is judged by them here.
"""

import json
import threading
from collections.abc import Mapping
from typing import Any

from .bodies import BodyError, kept_document

MAX_BYTES = 2 * 1024 * 1024
"""Of all schemas together, written as JSON: the kit's are some KiB each."""
MAX_SCHEMAS = 1_000
MAX_NAME = 200
"""Characters of a producer's name."""

Json = dict[str, Any]


class PublishedSchemas:
    """By producer. Safe for concurrent use."""

    def __init__(self) -> None:
        self._schemas: Mapping[str, Json] = {}
        self._lock = threading.Lock()

    def publish(self, body: Json) -> int:
        """Take `schemas` of a body in the place of those before; returns how many. Raises BodyError."""
        found = schemas_of(body)
        with self._lock:
            self._schemas = found
        return len(found)

    def find(self, producer: str) -> Json | None:
        """The schema of a producer, None where none was published."""
        with self._lock:
            return self._schemas.get(producer)

    def names(self) -> list[str]:
        """The producers that have one."""
        with self._lock:
            return sorted(self._schemas)


def schemas_of(body: Json) -> Mapping[str, Json]:
    """The schemas in a body, {"schemas": {producer: JSON Schema}}. Raises BodyError that says what is wrong."""
    found = kept_document(body).get("schemas")
    if not isinstance(found, dict):
        raise BodyError('schemas must be an object, {"producer": JSON Schema, ...}')
    if len(found) > MAX_SCHEMAS:
        raise BodyError(f"there are {len(found):,} schemas, and at most {MAX_SCHEMAS:,} are kept")
    for name, schema in found.items():
        if not 0 < len(name) <= MAX_NAME:
            raise BodyError(f"a producer's name has 1 to {MAX_NAME} characters, not {len(name):,}")
        if not isinstance(schema, dict):
            raise BodyError(f"the schema of {name!r:.60} must be an object")
    if (size := len(json.dumps(found))) > MAX_BYTES:
        raise BodyError(f"the schemas are {size:,} bytes of JSON, and at most {MAX_BYTES:,} are kept")
    return found


SCHEMAS = PublishedSchemas()
"""Those of this emulator."""
