"""Outputs as variables of a shell."""

import re
from pathlib import Path
from typing import Any

import pytest

from hydrant.stack.output_variables import output_variables, variable_of

DOCUMENT = Path(__file__).parents[3] / "docs" / "configuration.md"
FROM_OUTPUTS = {"HYDRANT_STREAM_NAME"}


@pytest.mark.parametrize(
    ("name", "variable"),
    [
        ("stream_name", "HYDRANT_STREAM_NAME"),
        ("stream-name", "HYDRANT_STREAM_NAME"),
        ("größe", "HYDRANT_GROSSE"),
        ("Énergie", "HYDRANT_ENERGIE"),
        ("名", "HYDRANT_U540D"),
        ("port", "HYDRANT_OUTPUT_PORT"),
        ("Port", "HYDRANT_OUTPUT_PORT"),
        ("region", "HYDRANT_OUTPUT_REGION"),
        ("allowed-hosts", "HYDRANT_OUTPUT_ALLOWED_HOSTS"),
        ("kinesis_stream_arn", "HYDRANT_KINESIS_STREAM_ARN"),
        ("kinesis_memory_mb", "HYDRANT_OUTPUT_KINESIS_MEMORY_MB"),
        ("output_port", "HYDRANT_OUTPUT_OUTPUT_PORT"),
    ],
)
def test_the_name_is_one_of_a_shell_and_none_of_ours(name: str, variable: str) -> None:
    assert variable_of(name) == variable
    assert re.fullmatch(r"[A-Z][A-Z0-9_]*", variable)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("a b", "a b"),
        (True, "true"),
        (False, "false"),
        (3, "3"),
        (2.5, "2.5"),
        (["a", 1], '["a",1]'),
        ({"k": ["ü"]}, '{"k":["ü"]}'),
        ([], "[]"),
    ],
)
def test_every_kind_of_value_has_a_text(value: Any, text: str) -> None:
    assert output_variables({"x": value}) == {"HYDRANT_X": text}


def test_null_is_left_out_and_of_two_with_one_name_the_one_written_so_wins() -> None:
    assert output_variables({"none": None}) == {}
    assert output_variables({"a-b": "dash", "a_b": "underscore"}) == {"HYDRANT_A_B": "underscore"}
    assert output_variables({"a_b": "underscore", "a-b": "dash"}) == {"HYDRANT_A_B": "underscore"}


def test_no_output_sets_a_variable_that_hydrant_reads() -> None:
    read = set(re.findall(r"`(HYDRANT_[A-Z0-9_]+)`", DOCUMENT.read_text())) - FROM_OUTPUTS
    assert len(read) > 50
    assert {name for name in read if variable_of(name.removeprefix("HYDRANT_").lower()) == name} == set()
