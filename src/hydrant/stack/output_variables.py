"""Terraform's outputs as variables of a shell: `hydrant env` and hooks. Pure."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from typing import Any

_PREFIX = "HYDRANT_"
_OTHERWISE = f"{_PREFIX}OUTPUT_"
_OWN_NAMES = """
    ALIVE_FILE ALLOWED_HOSTS ALLOWED_ORIGINS AWS_ENDPOINT CA_BUNDLE CLICKS_RATE COMMAND CONSUMER_AGAIN
    CONSUMER_ALIVE CONSUMER_ALLOWED_HOSTS CONSUMER_HOST CONSUMER_PORT CONSUMER_QUEUE CONSUMER_READ
    CONSUMER_TOPIC_ARN CONTAINER DYNAMODB DYNAMODB_STATE_MS ENFORCE_ROLES ENV FAST_CALLS FIREHOSE_ACTIVE_PARTITIONS
    FIREHOSE_CREATE_SECONDS FIREHOSE_DECOMPRESSED_MB FIREHOSE_DELETE_DELIVERS
    FIREHOSE_ENDPOINT_RETRY_SECONDS FIREHOSE_JQ_SECONDS FIREHOSE_LITERAL_ERROR_PREFIX FIREHOSE_MEMORY_MB
    FIREHOSE_METRICS_SECONDS FIREHOSE_OVERLAP_SECONDS FIREHOSE_PLAIN_HTTP FIREHOSE_QUOTAS
    FIREHOSE_RETRY_MAX_SECONDS FIREHOSE_RETRY_SECONDS FIREHOSE_SPACING_SECONDS FIREHOSE_STOP_SECONDS
    FIREHOSE_TRANSIENT_SECONDS HOST HTTP_ANSWER_SECONDS HTTP_BODIES_MB HTTP_CONNECTIONS HTTP_IDLE_SECONDS
    HTTP_REQUEST_SECONDS IMAGES KINESIS_MEMORY_MB KINESIS_QUOTAS KINESIS_RETENTION_CAP_SECONDS KINESIS_STATE_MS
    KINESIS_WHEN_FULL LAMBDA_ENVIRONMENTS LAMBDA_ISOLATION LAMBDA_LOG_MB LAMBDA_READABLE LAMBDA_RUNTIMES
    LAMBDA_WRITABLE LAYER_PATH LOAD_RATE MEMORY NAME PERSIST PERSIST_FSYNC PIP_CONF PLAIN_LOCALSTACK PORT
    PRODUCER_AGAIN PRODUCER_ALIVE PRODUCER_BATCH_SIZE PRODUCER_BURSTS PRODUCER_EVERY PRODUCER_FAULTS
    PRODUCER_FAULT_KINDS PRODUCER_FOR
    PRODUCER_NAMES PRODUCER_PARTITION_KEY PRODUCER_RATE PRODUCER_SEED PRODUCER_START_TIME
    PRODUCER_STREAM_NAME PRODUCER_TOTAL PROGRESS PROJECT PROJECT_DIR PULL REGION REPLAY_COMMAND
    RESOURCE_POLICIES SERVICES
    STATE_BUCKET STATE_SIZE TAG TARGET TERRAFORM TERRAFORM_DIR TEST_CLOCK TF_PROVIDER YES
"""
_OWN = frozenset(_OWN_NAMES.split())
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
    own = suffix in _OWN or suffix.startswith("OUTPUT_")
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
