"""Where the nodes of a pipeline are drawn: in layers, records flowing from the first to the last. Pure.

A layer is as far from the producers as the longest way there. A circle of edges is cut where it would lead back.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from .graph import Edge, Graph

_SWEEPS = 4
Places = dict[str, tuple[int, int]]


def places_of(graph: Graph) -> Places:
    """For each node its layer and its row there, both from 0. Nodes without any edge are in a layer of their own."""
    edges = _forward(graph.edges)
    layers = _layers([node.id for node in graph.nodes], edges)
    return _rows(layers, edges)


def _forward(edges: Iterable[Edge]) -> list[tuple[str, str]]:
    """The edges without those that lead back to where one has come from."""
    following: dict[str, list[str]] = defaultdict(list)
    for edge in edges:
        if edge.source != edge.target and edge.target not in following[edge.source]:
            following[edge.source].append(edge.target)
    done: set[str] = set()
    kept: list[tuple[str, str]] = []
    for start in list(following):
        _walk(start, following, done, kept)
    return kept


def _walk(start: str, following: Mapping[str, Sequence[str]], done: set[str], kept: list[tuple[str, str]]) -> None:
    """In depth, without recursion: a chain may be as long as it likes."""
    if start in done:
        return
    way, on_way = [(start, iter(following.get(start, ())))], {start}
    while way:
        node, rest = way[-1]
        target = next(rest, None)
        if target is None:
            way.pop()
            on_way.discard(node)
            done.add(node)
        elif target not in on_way:
            kept.append((node, target))
            if target not in done:
                way.append((target, iter(following.get(target, ()))))
                on_way.add(target)


def _layers(nodes: Sequence[str], edges: Sequence[tuple[str, str]]) -> list[list[str]]:
    waiting: dict[str, int] = dict.fromkeys(nodes, 0)
    following: dict[str, list[str]] = defaultdict(list)
    for source, target in edges:
        waiting[target] += 1
        following[source].append(target)
    layer = {node: 0 for node in nodes if waiting[node] == 0}
    ready = list(layer)
    while ready:
        node = ready.pop()
        for target in following[node]:
            layer[target] = max(layer.get(target, 0), layer[node] + 1)
            waiting[target] -= 1
            if waiting[target] == 0:
                ready.append(target)
    ends = {end for edge in edges for end in edge}
    result: list[list[str]] = [[] for _ in range(max(layer.values(), default=-1) + 1)]
    for node in nodes:
        if node in ends:
            result[layer[node]].append(node)
    alone = [node for node in nodes if node not in ends]
    return [each for each in [*result, alone] if each]


def _rows(layers: list[list[str]], edges: Sequence[tuple[str, str]]) -> Places:
    """Order within the layers: each node near those that it is connected with, so that few arrows cross."""
    before: dict[str, list[str]] = defaultdict(list)
    after: dict[str, list[str]] = defaultdict(list)
    for source, target in edges:
        before[target].append(source)
        after[source].append(target)
    rows = {node: row for layer in layers for row, node in enumerate(layer)}
    for sweep in range(_SWEEPS):
        near = before if sweep % 2 == 0 else after
        for layer in layers if sweep % 2 == 0 else reversed(layers):
            middle = {node: _middle(node, near, rows) for node in layer}
            layer.sort(key=middle.__getitem__)
            rows.update((node, row) for row, node in enumerate(layer))
    return {node: (number, row) for number, layer in enumerate(layers) for row, node in enumerate(layer)}


def _middle(node: str, near: Mapping[str, Sequence[str]], rows: Mapping[str, int]) -> float:
    found = [rows[each] for each in near.get(node, ())]
    return sum(found) / len(found) if found else rows[node]
