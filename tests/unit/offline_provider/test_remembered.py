"""What was found out of a configuration is found out once."""

from pathlib import Path

import pytest

from hydrant.offline_provider.configuration import Configuration
from hydrant.offline_provider.remembered import remembered


class Finding:
    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, configuration: Configuration) -> tuple[str, ...]:
        self.asked += 1
        return tuple(sorted(configuration.types))


def of(*types: str, provider: str = "hashicorp/aws") -> Configuration:
    return Configuration({provider: [">= 6"]}, set(types))


def test_it_is_asked_once(tmp_path: Path) -> None:
    find = Finding()
    for _ in range(3):
        assert remembered(tmp_path / "kept", of("resource aws_a", "data aws_b"), "s", find) == (
            "data aws_b",
            "resource aws_a",
        )
    assert find.asked == 1


@pytest.mark.parametrize(
    ("configuration", "stamp"),
    [(of("resource aws_b"), "s"), (of("resource aws_a", provider="hashicorp/tls"), "s"), (of("resource aws_a"), "t")],
    ids=["other types", "other providers", "another program"],
)
def test_whatever_it_depends_on_is_looked_at(tmp_path: Path, configuration: Configuration, stamp: str) -> None:
    find = Finding()
    remembered(tmp_path, of("resource aws_a"), "s", find)
    assert remembered(tmp_path, configuration, stamp, find) == tuple(sorted(configuration.types))
    assert find.asked == 2


@pytest.mark.parametrize("text", ["", "[]", "{}", "null", '{"of": 1, "found": null}'])
def test_what_is_broken_is_found_anew(tmp_path: Path, text: str) -> None:
    find = Finding()
    for _ in range(2):
        remembered(tmp_path, of("resource aws_a"), "s", find)
        next(tmp_path.glob("*.json")).write_text(text)
    assert find.asked == 2


def test_a_cache_that_cannot_be_written_costs_nothing_but_time(tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("a file")
    assert remembered(tmp_path / "kept", of("resource aws_a"), "s", Finding()) == ("resource aws_a",)


def test_it_does_not_grow_without_end(tmp_path: Path) -> None:
    for number in range(70):
        remembered(tmp_path, of(f"resource aws_{number}"), "s", Finding())
    assert len(list(tmp_path.iterdir())) == 64
