"""Adding a route costs what the route costs.

LocalStack's router makes a new map for each route that is added, so that nobody sees half of one, and makes all the
routes before it anew: of a hundred routes five thousand are made. Here a map takes over what is made.
"""

from __future__ import annotations

from copy import copy

from rolo.routing import router
from werkzeug.routing import Map

from . import patches


def apply_patches() -> None:
    """Let routes be taken over from now on."""
    patches.replace("rolo.routing.router", "_clone_map_with_rules", take_over)


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
