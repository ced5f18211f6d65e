import pytest

from consumers.messages import NewObject, UnexpectedMessage, objects_in

from .shelf import S3_TEST_EVENT, notification, s3_event


@pytest.mark.parametrize("wrap", [notification, str], ids=["wrapped", "raw"])
def test_g11_g12_objects_are_found_wrapped_and_raw(wrap: type[str]) -> None:
    found = objects_in(wrap(s3_event("data/a", "data/b")))
    assert found[0] == NewObject("b", "data/a", 7, "ObjectCreated:Put", "0055AED6DCD90281E5")
    assert [one.key for one in found] == ["data/a", "data/b"]


def test_g3_keys_are_decoded_like_forms() -> None:
    [found] = objects_in(s3_event("data/year%3D2026/a+b%2Bc/%C3%A9%40"))
    assert found.key == "data/year=2026/a b+c/é@"


@pytest.mark.parametrize("wrap", [notification, str], ids=["wrapped", "raw"])
def test_g7_the_test_event_holds_no_object(wrap: type[str]) -> None:
    assert objects_in(wrap(S3_TEST_EVENT)) == []


@pytest.mark.parametrize(
    "body", ["", "hello", "[]", "{}", '"x"', '{"Records":1}', '{"Records":[{}]}', '{"Records":[1]}']
)
@pytest.mark.parametrize("wrap", [notification, str], ids=["wrapped", "raw"])
def test_other_messages_are_told_apart(wrap: type[str], body: str) -> None:
    with pytest.raises(UnexpectedMessage):
        objects_in(wrap(body))
