"""Events of the web site: what visitors do, grouped in sessions."""

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from hydrant_validation.event import Event, Id, Part, Timestamp, Uuid


class Position(Part):
    """Where on the page, in CSS pixels from the top left."""

    x: Annotated[int, Field(ge=0, le=20_000)]
    y: Annotated[int, Field(ge=0, le=200_000)]


class Click(Event):
    """One action in a session. `user_id` is null for visitors who are not signed in, `position` for page views."""

    producer: Literal["clicks"]
    session_id: Uuid
    sequence: Annotated[int, Field(ge=1, le=10_000, description="place of the action in its session")]
    user_id: Id | None
    action: Literal["view", "click", "add_to_cart", "checkout"]
    page: Annotated[str, StringConstraints(pattern=r"^/[\x21-\x7e]*$", max_length=500)]
    referrer: Annotated[str, StringConstraints(pattern=r"^https?://[\x21-\x7e]+$", max_length=500)] | None
    position: Position | None
    session_started_at: Timestamp
    created_at: Timestamp

    @model_validator(mode="after")
    def _after_its_start(self) -> Self:
        """created_at does not lie before session_started_at."""
        if self.created_at < self.session_started_at:
            raise PydanticCustomError(
                "before_session",
                "expected created_at not to lie before session_started_at, it is {early} ms early",
                {"early": self.session_started_at - self.created_at},
            )
        return self
