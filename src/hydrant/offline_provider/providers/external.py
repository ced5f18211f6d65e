"""hashicorp/external: a program of the user answers, in JSON."""

import json
import os
import subprocess
from typing import Any

from ..resource import Provider, Refused
from ..rules import Rules
from ..schema import Values, arguments
from ..utility.plain import PlainData, provider_of

_TEXTS = ["map", "string"]


def _program(words: list[Any]) -> str | None:
    return None if words and words[0] else "expected a program"


class External(PlainData):
    """What a program prints that is given a query."""

    name = "external"
    rules = Rules(checks={"program": _program})
    schema = arguments(
        required={"program": ["list", "string"]},
        optional={"working_dir": "string", "query": _TEXTS},
        computed={"result": _TEXTS, "id": "string"},
    )

    def read(self, session: Any, config: Values) -> Values:
        """Run it: the query as JSON on its input, an object of texts on its output."""
        words = [word for word in config["program"] if word is not None]
        query = {name: text for name, text in (config["query"] or {}).items() if text is not None}
        try:
            done = subprocess.run(
                words,
                input=json.dumps(query, sort_keys=True).encode(),
                cwd=config["working_dir"] or None,
                env=os.environ,  # what Terraform was given, without the user's keys
                capture_output=True,
                check=False,
            )
        except OSError as error:
            raise Refused(f"{words[0]} cannot be run: {error.strerror}.", "program") from error
        if done.returncode:
            said = done.stderr.decode(errors="replace").strip() or "It printed no error."
            raise Refused(f"{words[0]} ended with {done.returncode}.", "program", said)
        return {"id": "-", "result": _result(words[0], done.stdout)}


def _result(program: str, output: bytes) -> dict[str, str]:
    try:
        found = json.loads(output)
    except ValueError as error:
        raise Refused(
            f"What {program} printed is no JSON: {error}.", "program", output[:500].decode(errors="replace")
        ) from error
    if not isinstance(found, dict) or not all(isinstance(value, str | None) for value in found.values()):
        raise Refused(f"{program} has to print an object whose values are texts.", "program")
    return {name: text for name, text in found.items() if text is not None}


def provider() -> Provider:
    """The provider."""
    return provider_of("external", data_sources=(External,))
