"""clicks: visitors of a web site, many sessions at once, each a walk from page view to checkout."""

from dataclasses import dataclass
from random import Random
from typing import Literal

from faker import Faker
from validate.schemas.clicks import Click, Position

from .base import Producer

Action = Literal["view", "click", "add_to_cart", "checkout"]
_SESSIONS = 50
_NEXT: dict[Action, tuple[list[Action | None], list[float]]] = {
    "view": (["view", "click", None], [0.35, 0.5, 0.15]),
    "click": (["view", "click", "add_to_cart", None], [0.4, 0.3, 0.15, 0.15]),
    "add_to_cart": (["view", "checkout", None], [0.5, 0.35, 0.15]),
    "checkout": (["view", None], [0.2, 0.8]),
}
"""What a visitor does next, and how likely; None: leaves."""


@dataclass
class _Session:
    session_id: str
    user_id: int | None
    referrer: str | None
    page: str
    started_at: int
    action: Action = "view"
    sequence: int = 0


class ClickProducer(Producer):
    """The actions of about 50 sessions at a time, mixed as they come."""

    schema = Click
    id_field = "session_id"

    def __init__(self, rng: Random, fake: Faker) -> None:
        super().__init__(rng, fake)
        self._pages = ["/", *(f"/{path}" for path in self.pool(fake.uri_path, 100))]
        self._referrers = self.pool(fake.url, 20)
        self._sessions: list[_Session] = []

    def make(self, now_ms: int) -> Click:
        """Return the next event."""
        if len(self._sessions) < _SESSIONS:
            self._sessions.append(self._new_session(now_ms))
        session = self.rng.choice(self._sessions)
        session.sequence += 1
        click = self._click(session, now_ms)
        self._move_on(session)
        return click

    def _new_session(self, now_ms: int) -> _Session:
        user = self.rng.randrange(1, 100_000) if self.rng.random() < 0.4 else None
        referrer = self.rng.choice(self._referrers) if self.rng.random() < 0.3 else None
        return _Session(self.uuid(), user, referrer, self.rng.choice(self._pages), now_ms)

    def _click(self, session: _Session, now_ms: int) -> Click:
        seen = session.action == "view"
        return Click(
            producer="clicks",
            session_id=session.session_id,
            sequence=session.sequence,
            user_id=session.user_id,
            action=session.action,
            page=session.page,
            referrer=session.referrer if session.sequence == 1 else None,
            position=None if seen else Position(x=self.rng.randrange(1920), y=self.rng.randrange(5000)),
            session_started_at=session.started_at,
            created_at=now_ms,
        )

    def _move_on(self, session: _Session) -> None:
        choices, weights = _NEXT[session.action]
        [action] = self.rng.choices(choices, weights)
        if action is None or session.sequence >= 200:
            self._sessions.remove(session)
            return
        session.action = action
        if action == "view":
            session.page = self.rng.choice(self._pages)
