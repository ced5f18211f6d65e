"""What is taken for canonical is read by msgspec as the long way reads it."""

import base64
from contextlib import suppress

import msgspec
from hypothesis import example, given
from hypothesis import strategies as st

from hydrant.emulator.requests.blobs import are_canonical
from hydrant.emulator.requests.scalars import base64_bytes

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
PADDED = st.text(st.sampled_from(ALPHABET), max_size=7).map(lambda text: text + "=" * (-len(text) % 4))


def read(text: str) -> bytes | None:
    """The blob by the quick way; None where that is not for it."""
    body = msgspec.json.encode(text)
    if not are_canonical(body):
        return None
    with suppress(msgspec.MsgspecError):
        return msgspec.json.decode(body, type=bytes)
    return None


def read_carefully(text: str) -> bytes | None:
    with suppress(ValueError):
        return base64_bytes(text)
    return None


@given(PADDED | st.text(st.sampled_from(ALPHABET + '=-_ \n\t\\"é'), max_size=12))
@example("YR==")
@example("YWF=")
@example("YWFh=")
@example("====")
@example("YQ==YQ==")
def test_no_blob_is_read_that_is_refused_elsewhere(text: str) -> None:
    quick = read(text)
    assert quick is None or quick == read_carefully(text)


@given(st.binary(max_size=12))
def test_each_blob_that_a_client_writes_is_read(data: bytes) -> None:
    assert read(base64.b64encode(data).decode()) == data


def test_every_end_is_judged_as_elsewhere() -> None:
    for a in ALPHABET:
        for text in (f"A{a}==", f"AA{a}="):
            assert read(text) == read_carefully(text), text


def test_an_escape_hides_nothing() -> None:
    assert not are_canonical(b'{"Data":"YR\\u003d\\u003d"}')
