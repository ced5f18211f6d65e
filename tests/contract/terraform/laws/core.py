"""What Terraform's core does before it asks a provider to plan: the configuration over the prior state.

Source: hashicorp/terraform, internal/plans/objchange (ProposedNew), as far as values of our schemas go.
"""

from typing import Any

from hydrant.offline_provider.schema import Block, NestedBlock, Values
from hydrant.offline_provider.values import Unknown


def proposed(block: Block, prior: Values | None, config: Values) -> Values:
    """Where the configuration says nothing, a computed attribute keeps its prior value."""
    values: Values = {}
    for name, attribute in block.attributes.items():
        given = config.get(name)
        keeps = given is None and attribute.computed and prior is not None
        values[name] = (prior or {}).get(name) if keeps else given
    for name, nested in block.blocks.items():
        values[name] = _nested(nested, (prior or {}).get(name), config.get(name))
    return values


def _nested(nested: NestedBlock, prior: Any, config: Any) -> Any:
    if config is None or config is Unknown:
        return config
    if nested.nesting == "list":
        before = [*(prior or []), *([None] * len(config))]
        return [proposed(nested.block, old, item) for old, item in zip(before, config, strict=False)]
    if nested.nesting == "set":
        return [proposed(nested.block, _twin(nested.block, prior or [], item), item) for item in config]
    if nested.nesting == "map":
        return {key: proposed(nested.block, (prior or {}).get(key), item) for key, item in config.items()}
    return proposed(nested.block, prior, config)


def _twin(block: Block, prior: list[Values], item: Values) -> Values | None:
    """The element of a set that the configuration means: equal in all that it says."""

    def alike(old: Values) -> bool:
        said = {name: value for name, value in item.items() if name in block.attributes and value is not None}
        return all(old.get(name) == value for name, value in said.items())

    return next(filter(alike, prior), None)
