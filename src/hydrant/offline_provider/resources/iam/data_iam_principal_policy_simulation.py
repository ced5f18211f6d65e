"""aws_iam_principal_policy_simulation (internal/service/iam/principal_policy_simulation_data_source.go).

The policies are read from the emulator and judged by hydrant.iam, as AWS judges them: the emulator's own
SimulatePrincipalPolicy knows neither wildcards nor conditions, and answers explicitDeny where nothing is said.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hydrant.iam.conditions import PolicyError
from hydrant.iam.policy import Access, Policy
from hydrant.offline_provider.arns import parse_arn
from hydrant.offline_provider.resource import DataSource, Refused
from hydrant.offline_provider.rules import Rules, arn, each, json_text
from hydrant.offline_provider.schema import Values

from .common import GROUP, ROLE, USER, Principal, listed, policy_text, sought
from .managed_policies import document

_PRINCIPALS = {of.word: of for of in (ROLE, USER, GROUP)}
_VARIABLE = re.compile(r"\$\{([^},*?$]+)")
_SOURCE = "policy_source_arn"
_BOUNDARIES = "permissions_boundary_policies_json"
_ALLOW, _DENY = "Allow", "Deny"
_NOT_OF_RESOURCES = "policies of resources are not judged here, those of principals are"


@dataclass(frozen=True)
class _Judged:
    """Policies by name, and the boundary's, if there is one."""

    policies: Mapping[str, Policy]
    boundary: Mapping[str, Policy]
    bounded: bool

    def decide(self, access: Access) -> tuple[str, list[str]]:
        """AWS's word for it, and the policies that decided."""
        granted = {name: policy.effects(access) for name, policy in self.policies.items()}
        limits = {name: policy.effects(access) for name, policy in self.boundary.items()}
        denying = [name for name, effects in (granted | limits).items() if _DENY in effects]
        if denying:
            return "explicitDeny", denying
        allowing = [name for name, effects in granted.items() if _ALLOW in effects]
        within = not self.bounded or any(_ALLOW in effects for effects in limits.values())
        return ("allowed", allowing) if allowing and within else ("implicitDeny", [])

    def condition_keys(self) -> set[str]:
        """The condition keys that the policies ask for."""
        everything = (*self.policies.values(), *self.boundary.values())
        return {key for policy in everything for statement in policy.statements for key in _keys(statement)}


class PrincipalPolicySimulation(DataSource):
    """What the policies of a role, user or group say of actions on resources."""

    name = "aws_iam_principal_policy_simulation"
    rules = Rules(
        checks={
            _SOURCE: arn,
            "caller_arn": arn,
            "resource_arns": each(arn),
            "additional_policies_json": each(json_text),
            _BOUNDARIES: each(json_text),
        },
        unserved={
            "caller_arn": _NOT_OF_RESOURCES,
            "resource_handling_option": "EC2's scenarios are not known here",
            "resource_owner_account_id": _NOT_OF_RESOURCES,
            "resource_policy_json": _NOT_OF_RESOURCES,
        },
    )

    def read(self, session: Any, config: Values) -> Values:
        """Judge each action on each resource, "*" where none is named."""
        judged = _gather(session, config)
        context = {each["key"].lower(): tuple(each["values"]) for each in config["context"] or []}
        missing = sorted(key for key in judged.condition_keys() if key.lower() not in context)
        results = [
            _result(judged, Access(action, resource, context), missing)
            for action in config["action_names"]
            for resource in config["resource_arns"] or ["*"]
        ]
        allowed = bool(results) and all(result["allowed"] for result in results)
        return {"id": "-", "results": results, "all_allowed": allowed}


def _result(judged: _Judged, access: Access, missing: list[str]) -> Values:
    decision, deciding = judged.decide(access)
    return {
        "action_name": access.action,
        "allowed": decision == "allowed",
        "decision": decision,
        "decision_details": {},
        "matched_statements": [{"source_policy_id": name, "source_policy_type": "IAM Policy"} for name in deciding],
        "missing_context_keys": missing,
        "resource_arn": access.resource,
    }


def _gather(session: Any, config: Values) -> _Judged:
    """Read the principal's policies, a user's groups' too, and put the given ones beside them."""
    of, name = _principal(config[_SOURCE])
    with sought(f"{of.word} {name}", _SOURCE):
        texts = _texts(session, of, name)
        boundary = _boundary(session, of, name)
    for number, text in enumerate(config["additional_policies_json"] or [], 1):
        texts[f"PolicyInputList.{number}"] = text
    given = config[_BOUNDARIES] or []
    limits = {f"PermissionsBoundaryPolicyInputList.{number}": text for number, text in enumerate(given, 1)}
    limits = limits or ({boundary: document(session, boundary)} if boundary else {})
    return _Judged(_parsed(texts), _parsed(limits), bounded=bool(limits))


def _principal(source: str) -> tuple[Principal, str]:
    resource = parse_arn(source, _SOURCE).resource
    of = _PRINCIPALS.get(resource.partition("/")[0])
    if of is None:
        raise Refused(f"expected the ARN of a role, user or group, got {source!r}", _SOURCE)
    return of, resource.rpartition("/")[2]


def _texts(session: Any, of: Principal, name: str) -> dict[str, str]:
    """Documents by the name of their policy, as AWS names it in its answer."""
    texts = {
        f"{of.word}_{name}_{inline}": policy_text(
            of.call(session, "get_{}_policy", name, PolicyName=inline)["PolicyDocument"]
        )
        for inline in of.inline(session, name)
    }
    texts |= {each["PolicyName"]: document(session, each["PolicyArn"]) for each in of.attached(session, name)}
    if of is USER:
        for group in listed(session, "list_groups_for_user", "Groups", UserName=name):
            texts |= _texts(session, GROUP, group["GroupName"])
    return texts


def _boundary(session: Any, of: Principal, name: str) -> str | None:
    if of is GROUP:
        return None
    found = of.call(session, "get_{}", name)[of.word.capitalize()]
    boundary: str | None = found.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn")
    return boundary


def _parsed(texts: Mapping[str, str]) -> dict[str, Policy]:
    try:
        return {name: Policy.parse(text) for name, text in texts.items()}
    except PolicyError as error:
        raise Refused(f"a policy cannot be judged: {error}") from error


def _keys(statement: Mapping[str, Any]) -> Iterator[str]:
    """The condition keys of a statement, and the variables in its resources."""
    conditions = statement.get("Condition") or {}
    for keys in conditions.values():
        yield from keys
    for element in ("Resource", "NotResource"):
        found = statement.get(element) or []
        for text in found if isinstance(found, list) else [found]:
            yield from _VARIABLE.findall(text)
