"""Tokens that were never handed out are the caller's mistake, whatever they hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from localstack.aws.api.kinesis import InvalidArgumentException

from hydrant.emulator.kinesis.api import tokens


@given(st.text(st.characters(codec="utf-8")))
def test_any_text_is_refused_as_iterator_and_as_next_token(text: str) -> None:
    with pytest.raises(InvalidArgumentException):
        tokens.read_iterator(text)
    with pytest.raises(InvalidArgumentException):
        tokens.read_next("streams", text)


def test_a_token_is_good_for_its_own_kind_only() -> None:
    with pytest.raises(InvalidArgumentException):
        tokens.read_next("shards", tokens.write_next("streams", "a"))
    assert tokens.read_next("streams", tokens.write_next("streams", "a")) == "a"
