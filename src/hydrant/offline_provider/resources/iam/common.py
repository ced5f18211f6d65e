"""What the types of IAM share: who can have policies, paging, moments, tags, and whose name is made up."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import unquote

from hydrant.offline_provider.failures import is_gone
from hydrant.offline_provider.resource import Refused
from hydrant.offline_provider.rules import Check, all_of, length, matches
from hydrant.offline_provider.schema import Values
from hydrant.offline_provider.tags import tag_changes, tag_list

ACTIVE, INACTIVE = "Active", "Inactive"
NAME = r"[\w+=,.@-]*"
NAME_WORDS = "letters, digits and _ + = , . @ - only"
STARTING_PATH = "/"


def named(longest: int) -> Check:
    """The check of a name in IAM."""
    return all_of(length(1, longest), matches(NAME, NAME_WORDS))


@dataclass(frozen=True)
class Principal:
    """A role, a user or a group: each has policies, by operations and members of the same names but for its own."""

    word: str

    @property
    def member(self) -> str:
        """The member of requests that names it."""
        return f"{self.word.capitalize()}Name"

    def call(self, session: Any, operation: str, name: str, **members: Any) -> Any:
        """Call an operation, such as "put_{}_policy", for the one of this name."""
        return getattr(session.client("iam"), operation.format(self.word))(**{self.member: name}, **members)

    def inline(self, session: Any, name: str) -> list[str]:
        """The names of the policies inside it."""
        return listed(session, f"list_{self.word}_policies", "PolicyNames", **{self.member: name})

    def attached(self, session: Any, name: str, **narrowed: str) -> list[Values]:
        """The managed policies attached to it: PolicyArn, PolicyName."""
        operation = f"list_attached_{self.word}_policies"
        return listed(session, operation, "AttachedPolicies", **{self.member: name}, **narrowed)


ROLE, USER, GROUP = Principal("role"), Principal("user"), Principal("group")


def listed(session: Any, operation: str, member: str, **narrowed: Any) -> list[Any]:
    """All that an operation lists, page by page."""
    pages = session.client("iam").get_paginator(operation).paginate(**narrowed)
    return [item for page in pages for item in page[member]]


def moment(found: datetime | None) -> str | None:
    """A moment as the real provider writes it."""
    return found.strftime("%Y-%m-%dT%H:%M:%SZ") if found else None


def change_tags(session: Any, kind: str, target: Values, old: Values, new: Values) -> None:
    """Bring the tags of a "user", "role" or the like from old to new."""
    iam = session.client("iam")
    added, removed = tag_changes(old, new)
    if removed:
        getattr(iam, f"untag_{kind}")(**target, TagKeys=removed)
    if added:
        getattr(iam, f"tag_{kind}")(**target, Tags=tag_list({"tags_all": added}))


def given(**members: Any) -> Values:
    """The members that are set."""
    return {name: value for name, value in members.items() if value}


def refuse_conflict(what: str, found: list[str], hint: str) -> None:
    """Raise Refused if anything is found: AWS answers DeleteConflict then, the emulator deletes all the same."""
    if found:
        raise Refused(f"DeleteConflict: {what} {', '.join(found)}", detail=hint)


def policy_text(found: Any) -> str:
    """The SDK decodes policy documents of IAM; the state holds their text."""
    return unquote(found) if isinstance(found, str) else json.dumps(found, separators=(",", ":"))


@contextmanager
def sought(what: str, argument: str = "") -> Iterator[None]:
    """Where AWS says that something is not there, say what, and which argument names it."""
    try:
        yield
    except Exception as error:
        if is_gone(error):
            raise Refused(f"there is no {what}", argument) from error
        raise
