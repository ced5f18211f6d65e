"""aws_api_gateway_usage_plan and aws_api_gateway_usage_plan_key
(internal/service/apigateway/usage_plan.go, usage_plan_key.go).
"""

from typing import Any

from hydrant.offline_provider.resource import ResourceType
from hydrant.offline_provider.rules import Rules, one_of
from hydrant.offline_provider.schema import Values

from . import patches
from .common import arn_of, change_tags, set_tags, split, tags_of

_PATHS = {"description": "/description", "name": "/name"}
_QUOTA = {"limit": "limit", "offset": "offset", "period": "period"}
_THROTTLE = {"burst_limit": "burstLimit", "rate_limit": "rateLimit"}
_BLOCKS = {"quota_settings": ("/quota", _QUOTA), "throttle_settings": ("/throttle", _THROTTLE)}


def _known(blocks: Any) -> list[Values]:
    """The blocks of a plan as far as they are known."""
    return [block for block in blocks if isinstance(block, dict)] if isinstance(blocks, list) else []


def _stages_with_throttle(old: Values, new: Values) -> bool:
    """LocalStack cannot take a stage with limits of its methods out of a plan, nor set such limits: AWS can."""
    return any(stage["throttle"] for values in (old, new) for stage in _known(values["api_stages"]))


def _broken_rate(_: Values, new: Values) -> bool:
    """LocalStack takes whole rates only when it changes a plan: AWS takes any."""
    rates = [block["rate_limit"] for block in _known(new["throttle_settings"])]
    return any(isinstance(rate, float) and not rate.is_integer() for rate in rates)


class UsagePlan(ResourceType):
    """Who may call which stages how often."""

    name = "aws_api_gateway_usage_plan"
    rules = Rules(
        force_new_when={"api_stages": _stages_with_throttle, "throttle_settings": _broken_rate},
        defaults={
            "api_stages.throttle.burst_limit": 0,
            "api_stages.throttle.rate_limit": 0,
            "quota_settings.offset": 0,
            "throttle_settings.burst_limit": 0,
            "throttle_settings.rate_limit": 0,
        },
        at_least_one=(("throttle_settings.burst_limit", "throttle_settings.rate_limit"),),
        checks={"quota_settings.period": one_of("DAY", "WEEK", "MONTH")},
    )

    def create(self, session: Any, new: Values) -> None:
        """Create it; a product code is added afterwards."""
        gateway = session.client("apigateway")
        given = {
            "apiStages": [_stage(stage) for stage in new["api_stages"]],
            "description": new["description"],
            "quota": _members(new["quota_settings"], _QUOTA),
            "tags": new["tags_all"],
            "throttle": _members(new["throttle_settings"], _THROTTLE),
        }
        made = gateway.create_usage_plan(name=new["name"], **{key: value for key, value in given.items() if value})
        new["id"] = made["id"]
        set_tags(session, f"usageplans/{new['id']}", new)
        if new["product_code"]:
            operation = {"op": "add", "path": "/productCode", "value": new["product_code"]}
            gateway.update_usage_plan(usagePlanId=new["id"], patchOperations=[operation])

    def read(self, session: Any, state: Values) -> Values | None:
        """Read it."""
        found = session.client("apigateway").get_usage_plan(usagePlanId=state["id"])
        return {
            "api_stages": [_read_stage(stage) for stage in found.get("apiStages", [])],
            "arn": arn_of(session, f"usageplans/{state['id']}"),
            "description": found.get("description"),
            "name": found["name"],
            "product_code": found.get("productCode"),
            "quota_settings": _read(found.get("quota"), _QUOTA),
            "throttle_settings": _read(found.get("throttle"), _THROTTLE),
            "tags": tags_of(session, f"usageplans/{state['id']}"),
        }

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Everything changes in place."""
        operations = patches.of_values(_PATHS, new, changed)
        if "product_code" in changed:
            code = patches.replace("/productCode", new["product_code"])
            operations.append(code if new["product_code"] else {"op": "remove", "path": "/productCode"})
        if "api_stages" in changed:
            there, wanted = _names(old["api_stages"]), _names(new["api_stages"])
            operations += [{"op": "remove", "path": "/apiStages", "value": name} for name in sorted(there - wanted)]
            operations += [{"op": "add", "path": "/apiStages", "value": name} for name in sorted(wanted - there)]
        for name in changed & _BLOCKS.keys():
            operations += _block_operations(*_BLOCKS[name], new[name])
        if operations:
            session.client("apigateway").update_usage_plan(usagePlanId=new["id"], patchOperations=operations)
        change_tags(session, f"usageplans/{new['id']}", old, new)

    def delete(self, session: Any, state: Values) -> None:
        """Delete it; LocalStack answers 500 where there is none."""
        gateway = session.client("apigateway")
        gateway.get_usage_plan(usagePlanId=state["id"])
        gateway.delete_usage_plan(usagePlanId=state["id"])


class UsagePlanKey(ResourceType):
    """A key in a plan. The id is the key's."""

    name = "aws_api_gateway_usage_plan_key"
    rules = Rules(force_new=("key_id", "key_type", "usage_plan_id"), checks={"key_type": one_of("API_KEY")})

    def create(self, session: Any, new: Values) -> None:
        """Put the key into the plan."""
        made = session.client("apigateway").create_usage_plan_key(
            usagePlanId=new["usage_plan_id"], keyId=new["key_id"], keyType=new["key_type"]
        )
        new["id"] = made["id"]

    def read(self, session: Any, state: Values) -> Values | None:
        """Read it."""
        found = session.client("apigateway").get_usage_plan_key(usagePlanId=state["usage_plan_id"], keyId=state["id"])
        return {
            "key_id": found["id"],
            "key_type": found["type"],
            "name": found.get("name"),
            "value": found.get("value"),
        }

    def delete(self, session: Any, state: Values) -> None:
        """Take it out; LocalStack answers 500 where it is not in."""
        gateway, place = session.client("apigateway"), {"usagePlanId": state["usage_plan_id"], "keyId": state["id"]}
        gateway.get_usage_plan_key(**place)
        gateway.delete_usage_plan_key(**place)

    def imported(self, session: Any, import_id: str) -> Values:
        """By the ids of plan and key."""
        plan, key = split(import_id, "USAGE-PLAN-ID", "USAGE-PLAN-KEY-ID")
        return {"id": key, "usage_plan_id": plan}


def _members(blocks: list[Values], names: dict[str, str]) -> Values | None:
    return {theirs: blocks[0][name] for name, theirs in names.items()} if blocks else None


def _read(found: Values | None, names: dict[str, str]) -> list[Values]:
    return [{name: found.get(theirs, 0) for name, theirs in names.items()}] if found else []


def _stage(stage: Values) -> Values:
    limits = {each["path"]: {theirs: each[name] for name, theirs in _THROTTLE.items()} for each in stage["throttle"]}
    return {"apiId": stage["api_id"], "stage": stage["stage"], **({"throttle": limits} if limits else {})}


def _read_stage(found: Values) -> Values:
    limits = [
        {"path": path, **{name: each.get(theirs, 0) for name, theirs in _THROTTLE.items()}}
        for path, each in sorted((found.get("throttle") or {}).items())
    ]
    return {"api_id": found["apiId"], "stage": found["stage"], "throttle": limits}


def _names(stages: list[Values]) -> set[str]:
    return {f"{stage['api_id']}:{stage['stage']}" for stage in stages}


def _block_operations(path: str, names: dict[str, str], blocks: list[Values]) -> list[patches.Operation]:
    if not blocks:
        return [{"op": "remove", "path": path}]
    return [patches.replace(f"{path}/{theirs}", blocks[0][name]) for name, theirs in names.items()]
