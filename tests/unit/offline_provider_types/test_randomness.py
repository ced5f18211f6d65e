"""random_*: values within what was asked for."""

import base64
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydrant.offline_provider.resource import Refused
from hydrant.offline_provider.utility import randomness
from hydrant.offline_provider.utility.randomness import Alphabet


@given(st.integers(1, 64), st.sampled_from(["", "p-"]))
def test_the_forms_of_an_identifier_are_one_number(length: int, prefix: str) -> None:
    found = randomness.identifier(length, prefix)
    data = bytes.fromhex(found["hex"].removeprefix(prefix))
    assert len(data) == length
    assert int(found["dec"].removeprefix(prefix)) == int.from_bytes(data, "big")
    assert base64.b64decode(found["b64_std"].removeprefix(prefix)) == data
    assert found["b64_url"] == prefix + found["id"]
    assert base64.urlsafe_b64decode(found["id"] + "==") == data


@given(st.integers(8, 40), *[st.integers(0, 2)] * 4)
def test_a_string_has_at_least_so_many_of_each_kind(
    length: int, lower: int, upper: int, digits: int, other: int
) -> None:
    least = {"lower": lower, "upper": upper, "numeric": digits, "special": other}
    kinds = randomness.alphabets(lower=True, upper=True, numeric=True, special=True, least=least, override_special="-")
    found = randomness.text(length, kinds)
    assert len(found) == length
    assert sum(c in string.ascii_lowercase for c in found) >= lower
    assert sum(c in string.ascii_uppercase for c in found) >= upper
    assert sum(c in string.digits for c in found) >= digits
    assert found.count("-") >= other


def test_kinds_not_wanted_do_not_occur() -> None:
    kinds = randomness.alphabets(lower=True, upper=False, numeric=False, special=False, least={})
    assert set(randomness.text(200, kinds)) <= set(string.ascii_lowercase)


@given(st.integers(-100, 100), st.integers(0, 50))
def test_an_integer_lies_between(low: int, span: int) -> None:
    assert low <= randomness.integer(low, low + span) <= low + span


def test_a_seed_repeats() -> None:
    assert randomness.integer(0, 10**9, "s") == randomness.integer(0, 10**9, "s")
    assert randomness.shuffled(list("abcdef"), seed="s") == randomness.shuffled(list("abcdef"), seed="s")


@given(st.lists(st.text(max_size=3), max_size=6, unique=True), st.integers(0, 15))
def test_shuffling_takes_each_before_any_twice(items: list[str], count: int) -> None:
    found = randomness.shuffled(items, count)
    assert len(found) == (count if items else 0)
    assert len(set(found)) == min(count, len(items))


@pytest.mark.parametrize("length", [1, 2, 3, 5])
def test_a_pet_has_so_many_words(length: int) -> None:
    assert len(randomness.pet(length, ".", "my").split(".")) == length + 1


def test_what_cannot_be_is_refused() -> None:
    for demand in (
        lambda: randomness.identifier(0),
        lambda: randomness.text(0, [Alphabet("a", True, 0)]),
        lambda: randomness.text(3, [Alphabet("a", False, 0)]),
        lambda: randomness.text(3, [Alphabet("a", True, 4)]),
        lambda: randomness.integer(2, 1),
        lambda: randomness.pet(0),
    ):
        with pytest.raises(Refused):
            demand()
