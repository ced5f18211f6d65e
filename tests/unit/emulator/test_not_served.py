"""What is told of an operation that the emulator does not have."""

import pytest

from hydrant.emulator.not_served import about


@pytest.mark.parametrize(
    "said",
    [
        "",
        "Fetching shared layers from AWS is a pro feature.",
        "ECS target is a pro feature, please use LocalStack Pro",
        "The API action 'X' for service 's' is either not available in your current license plan or ...",
    ],
)
def test_no_word_of_plans_reaches_the_user(said: str) -> None:
    text = about("lambda", "PublishThing", said)
    assert text.startswith("The emulator does not serve PublishThing of lambda: ")
    assert "leave it out" in text
    assert not any(word in text.lower() for word in ("pro feature", "license", "localstack pro"))


def test_what_tells_more_is_kept() -> None:
    assert "(only queues)" in about("sns", "Subscribe", "only queues")
