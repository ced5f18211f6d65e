"""Terraform's outputs as variables of a shell: `hydrant env` and hooks. Pure."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from typing import Any

_PREFIX = "HYDRANT_"
_OTHERWISE = f"{_PREFIX}OUTPUT_"
_FAMILIES = ("CONSUMER_", "FIREHOSE_", "HTTP_", "KINESIS_", "LAMBDA_", "OUTPUT_", "PRODUCER_")
_OWN = frozenset(
    {
        *("ALIVE_FILE", "ALLOWED_HOSTS", "ALLOWED_ORIGINS", "AWS_ENDPOINT", "CA_BUNDLE", "CLICKS_RATE", "COMMAND"),
        *("CONTAINER", "ENFORCE_ROLES", "ENV", "HOST", "LAYER_PATH", "LOAD_RATE", "MEMORY", "NAME", "PIP_CONF"),
        *("PLAIN_LOCALSTACK", "PORT", "PROJECT", "PROJECT_DIR", "REGION", "RESOURCE_POLICIES", "SERVICES"),
        *("STATE_BUCKET", "STATE_SIZE", "TAG", "TARGET", "TERRAFORM", "TERRAFORM_DIR", "TEST_CLOCK", "TF_PROVIDER"),
        "YES",
    }
)
"""What Hydrant itself reads: an output of that name must not set it. HYDRANT_STREAM_NAME is meant to come from one."""
_LETTERS_OF_ITS_OWN = {"ß": "ss", "æ": "ae", "ø": "o", "œ": "oe", "đ": "d", "ł": "l"}


def output_variables(outputs: Mapping[str, Any]) -> dict[str, str]:
    """A variable for each output: `x_y` and `x-y` as HYDRANT_X_Y, lists and maps as JSON, booleans as true and false.

    An output with the name of a variable that Hydrant reads has `OUTPUT_` before its name. Of two outputs with one name
    the one that is written so wins. Outputs that are null are left out.
    """
    found: dict[str, str] = {}
    for name in sorted(outputs, key=lambda each: (_suffix(each) != each.upper(), each)):
        if outputs[name] is not None:
            found.setdefault(variable_of(name), _text(outputs[name]))
    return found


def variable_of(name: str) -> str:
    """The name of an output's variable: capital letters, digits and underscores."""
    suffix = _suffix(name)
    own = suffix in _OWN or suffix.startswith(_FAMILIES)
    return (_OTHERWISE if own else _PREFIX) + suffix


def _suffix(name: str) -> str:
    plain = "".join(_LETTERS_OF_ITS_OWN.get(letter, letter) for letter in name.lower())
    folded = "".join(each for each in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(each))
    return "".join(map(_letter, folded)).upper()


def _letter(letter: str) -> str:
    if re.fullmatch(r"[a-z0-9_]", letter):
        return letter
    return "_" if letter.isascii() else f"u{ord(letter):04x}"


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
