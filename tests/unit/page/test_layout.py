"""Where nodes are drawn."""

import itertools
import random

import pytest

from hydrant.emulator.page.graph import Edge, Graph, Node
from hydrant.emulator.page.layout import places_of


def graph(*edges: tuple[str, str], alone: tuple[str, ...] = ()) -> Graph:
    names = dict.fromkeys([*(end for edge in edges for end in edge), *alone])
    return Graph(tuple(Node(name, "topic", name) for name in names), tuple(Edge(*edge, "") for edge in edges))


def layers(drawn: Graph) -> dict[str, int]:
    return {name: layer for name, (layer, _) in places_of(drawn).items()}


def test_a_chain_goes_from_layer_to_layer() -> None:
    assert layers(graph(("a", "b"), ("b", "c"))) == {"a": 0, "b": 1, "c": 2}


def test_the_longest_way_counts() -> None:
    assert layers(graph(("a", "c"), ("a", "b"), ("b", "c")))["c"] == 2


def test_a_circle_is_cut() -> None:
    assert layers(graph(("a", "b"), ("b", "c"), ("c", "a"))) == {"a": 0, "b": 1, "c": 2}
    assert layers(graph(("a", "a"), ("a", "b"))) == {"a": 0, "b": 1}


def test_who_has_no_edge_stands_apart() -> None:
    assert layers(graph(("a", "b"), alone=("x",)))["x"] == 2


def test_nothing_has_no_place() -> None:
    assert places_of(Graph((), ())) == {}


def test_arrows_that_need_not_cross_do_not() -> None:
    rows = places_of(graph(("a", "x"), ("b", "y"), ("c", "z"), ("a", "p"), ("b", "q")))
    assert rows["a"][1] < rows["b"][1] < rows["c"][1]
    assert rows["x"][1] < rows["y"][1] < rows["z"][1]


def test_a_chain_may_be_long() -> None:
    names = [str(number) for number in range(5_000)]
    assert layers(graph(*itertools.pairwise(names)))["4999"] == 4_999


@pytest.mark.parametrize("seed", range(150))
def test_any_graph_has_a_place_for_each_node_and_no_two_in_one(seed: int) -> None:
    chance = random.Random(seed)
    names = [str(number) for number in range(chance.randint(1, 12))]
    edges = [(chance.choice(names), chance.choice(names)) for _ in range(chance.randint(0, 25))]
    drawn = graph(*edges, alone=tuple(names))
    places = places_of(drawn)
    assert set(places) == {node.id for node in drawn.nodes}
    assert len(set(places.values())) == len(places)
    used = {layer for layer, _ in places.values()}
    assert used == set(range(len(used)))
