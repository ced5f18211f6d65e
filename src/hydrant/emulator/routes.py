"""Adding a route costs what the route costs.

LocalStack's router makes a new map for each route that is added, so that nobody sees half of one, and makes all the
routes before it anew: of a hundred routes five thousand are made. Here a map takes over what is made.

Werkzeug also compiles two functions for each route, which would make a URL of it: three quarters of what the route
costs, 50 ms of an emulator's start. Nobody asks for such a URL.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from typing import Any

from rolo.routing import router
from werkzeug.routing import Map, Rule

from . import patches

_compile_builder = Rule._compile_builder


def apply_patches() -> None:
    """Let routes be taken over from now on, and be made without what makes URLs."""
    patches.replace("rolo.routing.router", "_clone_map_with_rules", take_over)
    patches.replace("werkzeug.routing.rules:Rule", "_compile_builder", builder)


def take_over(old: Map) -> Map:
    """A new map with the rules of an old one, which goes on as it is."""
    new = router._clone_map_without_rules(old)
    for each in old.iter_rules():
        rule = copy(each)
        rule.map = new
        if not rule.build_only:
            new._matcher.add(rule)
        new._rules_by_endpoint.setdefault(rule.endpoint, []).append(rule)
    new._remap = True  # as werkzeug's own Map.add leaves it: rules are put in order before the next match
    return new


def builder(_: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
    """What makes a URL of a rule and values. It is compiled when it is called."""

    def build(rule: Rule, /, **values: Any) -> tuple[str, str]:
        return _compile_builder(rule, append_unknown)(rule, **values)

    return build
