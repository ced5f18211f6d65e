"""Whether policies allow an action: deny by default, an explicit Deny wins, a boundary limits [IAM guide: evaluation].

A statement that AWS would not understand allows nothing here, and denies what it may mean: what fails on AWS must not
pass. Not looked at: policies of organisations and of sessions.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .conditions import PolicyError, conditions_hold
from .patterns import Context, arn_matches, text_matches

_VARIABLES_SINCE = "2012-10-17"


@dataclass(frozen=True)
class Principal:
    """Who asks: kind `Service` or `AWS`, and the name of the service or an ARN."""

    kind: str
    name: str


@dataclass(frozen=True)
class Access:
    """What is asked for. `context` as in `patterns`; `principal` only where policies name principals.

    They do in a role's trust, which names no resource, and in policies of resources (`of_resource`), which name both.
    """

    action: str
    resource: str
    context: Context = field(default_factory=dict)
    principal: Principal | None = None
    of_resource: bool = False


@dataclass(frozen=True)
class Policy:
    """A policy document, read."""

    statements: tuple[Mapping[str, Any], ...]
    variables: bool

    @classmethod
    def parse(cls, document: str) -> "Policy":
        """Read a document. Raises PolicyError when it is none."""
        try:
            content = json.loads(document)
        except ValueError as exc:
            raise PolicyError(f"the policy is no JSON document: {exc}") from exc
        statements = content.get("Statement") if isinstance(content, dict) else None
        if isinstance(statements, dict):
            statements = [statements]
        if not isinstance(statements, list) or not all(isinstance(each, dict) for each in statements):
            raise PolicyError("the policy has no list of statements")
        return cls(tuple(statements), content.get("Version") == _VARIABLES_SINCE)

    def effects(self, access: Access) -> frozenset[str]:
        """Which of Allow and Deny its statements say of an access."""
        return frozenset(effect for statement in self.statements if (effect := self._effect(statement, access)))

    def _effect(self, statement: Mapping[str, Any], access: Access) -> str | None:
        effect = statement.get("Effect")
        if effect not in ("Allow", "Deny"):
            return None
        try:
            applies = self._applies(statement, access)
        except PolicyError:
            applies = effect == "Deny"
        return effect if applies else None

    def _applies(self, statement: Mapping[str, Any], access: Access) -> bool:
        variables = access.context if self.variables else None
        if access.principal is not None and not _principal_applies(statement, access.principal, access.of_resource):
            return False
        names_resources = access.principal is None or access.of_resource
        if names_resources and not _chosen(
            statement, "Resource", lambda pattern: arn_matches(pattern, access.resource, variables)
        ):
            return False
        if not _chosen(statement, "Action", lambda name: text_matches(name, access.action, ignore_case=True)):
            return False
        return conditions_hold(statement.get("Condition") or {}, access.context)


def allows(policies: Iterable[Policy], access: Access, boundary: Sequence[Policy] | None = None) -> bool:
    """Whether policies allow an access within a permissions boundary, if there is one."""
    granted = _effects(policies, access)
    if "Allow" not in granted or "Deny" in granted:
        return False
    return boundary is None or _effects(boundary, access) == {"Allow"}


def _effects(policies: Iterable[Policy], access: Access) -> set[str]:
    return {effect for policy in policies for effect in policy.effects(access)}


def _chosen(statement: Mapping[str, Any], element: str, matches: Any) -> bool:
    """Whether an element, or its opposite with Not, means the access; exactly one of both must be there."""
    positive, negative = statement.get(element), statement.get(f"Not{element}")
    if (positive is None) == (negative is None):
        raise PolicyError(f"a statement needs either {element} or Not{element}")
    return any(map(matches, _list(positive))) if negative is None else not any(map(matches, _list(negative)))


def _principal_applies(statement: Mapping[str, Any], principal: Principal, of_resource: bool) -> bool:
    named, excluded = statement.get("Principal"), statement.get("NotPrincipal")
    if (named is None) == (excluded is None):
        raise PolicyError("a statement needs either Principal or NotPrincipal")
    if excluded is not None:
        return not _names(excluded, principal)
    # Whether a service may assume a role by `*` alone is not documented: an Allow has to name it.
    everyone = named == "*" or (isinstance(named, dict) and "*" in _list(named.get("AWS", [])))
    if everyone and (statement["Effect"] == "Deny" or principal.kind == "AWS" or of_resource):
        return True
    return _names(named, principal)


def _names(element: Any, principal: Principal) -> bool:
    if not isinstance(element, dict):
        return bool(element == "*") and principal.kind == "AWS"
    return any(_same(text, principal) for text in _list(element.get(principal.kind, [])))


def _same(text: str, principal: Principal) -> bool:
    if text in (principal.name, "*"):
        return text == principal.name or principal.kind == "AWS"
    account = principal.name.split(":")[4:5]
    root = text.split(":")[4:5] if text.startswith("arn:") and text.endswith(":root") else [text]
    return principal.kind == "AWS" and root == account


def _list(element: Any) -> list[str]:
    values = element if isinstance(element, list) else [element]
    if not all(isinstance(value, str) for value in values):
        raise PolicyError("an element holds something that is no text")
    return values
