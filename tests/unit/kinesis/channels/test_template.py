"""Keys of a channel's objects."""

from datetime import UTC, datetime

import pytest

from hydrant.emulator.kinesis.channels import template
from hydrant.emulator.kinesis.channels.template import ObjectName, TemplateError

NAME = ObjectName("ch", "id-1", datetime(2026, 7, 4, 5, 6, 7, tzinfo=UTC), ".json.gz")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (template.DEFAULT, "kinesis-channel/ch/id-1/2026/07/04/05/ch-id-1-2026-07-04-05-06-S.json.gz"),
        ("a/!{HH}", "a/05-S"),
        ("plain", "plain-S"),
        ("!{extension}/x!{extension}", ".json.gz/x-S.json.gz"),
        ("year=!{yyyy}/!{channel-name}", "year=2026/ch-S"),
    ],
)
def test_k8_a_template_becomes_a_key(given: str, expected: str) -> None:
    template.check(given)
    assert template.key(given, NAME, "S") == expected


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("!{shard}", "unknown variable !{shard}"),
        ("!{}", "unknown variable"),
        ("a/!{yyyy", "a brace"),
        ("a}", "a brace"),
        ("{yyyy}", "a brace"),
        ("/a", "slash"),
        ("a/", "slash"),
    ],
)
def test_a_template_of_which_no_key_can_be_made_is_refused(given: str, words: str) -> None:
    with pytest.raises(TemplateError, match=words.replace("{", "\\{").replace("}", "\\}")):
        template.check(given)
