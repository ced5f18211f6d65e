"""What a search looks for."""

import pytest

from hydrant.emulator.page.wanted import MAX_CHARACTERS, Wanted

ORDER = (
    b'{"id": "A-1", "total": 12.5, "paid": true, "note": null, "lines": [{"sku": "x"}, {"sku": "y"}], '
    b'"to": {"zip": 80331}}'
)


@pytest.mark.parametrize(
    "words",
    [
        "id=A-1",
        "total=12.5",
        "paid=true",
        "note=null",
        "lines.sku=y",
        "to.zip=80331",
        "a-1",
        "SKU",
        '"paid": true',
        " id=A-1 ",
    ],
)
def test_found(words: str) -> None:
    assert Wanted.parse(words).matches(ORDER)


def test_found_beside_half_a_surrogate_pair() -> None:
    assert Wanted.parse("id=A-1").matches(b'{"id": "A-1", "cut": "\\ud83d"}')


@pytest.mark.parametrize("words", ["id=a-1", "total=12", "paid=True", "sku=x", "lines=x", "to=80331", "nobody"])
def test_not_found(words: str) -> None:
    assert not Wanted.parse(words).matches(ORDER)


@pytest.mark.parametrize("words", ["", "  ", "x" * (MAX_CHARACTERS + 1)])
def test_no_question(words: str) -> None:
    with pytest.raises(ValueError, match="NAME=VALUE"):
        Wanted.parse(words)


@pytest.mark.parametrize("record", [b"", b"\xff\xfe", b"id", b"[1, 2]", b'{"id":', b'"id"', b"[" * 500])
def test_any_bytes_can_be_asked(record: bytes) -> None:
    assert not Wanted.parse("id=A-1").matches(record)
    assert not Wanted.parse("nobody").matches(record)
