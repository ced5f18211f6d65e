"""Lines of logs: embedded metrics, pages, and which events are taken."""

import json
import threading
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydrant.emulator.logs.accepted import MOST_BYTES, UploadError, accepted
from hydrant.emulator.logs.embedded import read_line
from hydrant.emulator.logs.lines import Line, insert
from hydrant.emulator.logs.metric_filters import FilterError, MetricFilter
from hydrant.emulator.logs.search import Times, TokenError, filter_lines, read_stream

DIRECTIVE: dict[str, Any] = {"Namespace": "N", "Dimensions": [["d"]], "Metrics": [{"Name": "m", "Unit": "Count"}]}


def line(*directives: Any, **values: Any) -> str:
    return json.dumps({"_aws": {"Timestamp": 1_500, "CloudWatchMetrics": list(directives)}, "d": "x", "m": 1, **values})


def test_j8_a_metric_has_the_dimensions_unit_and_time_of_its_document() -> None:
    sample = read_line(line(DIRECTIVE), 2.0, ahead=10).samples[0]
    assert sample.identity == ("N", "m", (("d", "x"),))
    assert (sample.at, sample.unit, sample.resolution, sample.summary.total) == (11.5, "Count", 60, 1)


def test_j8_all_sets_of_dimensions_all_directives_all_values() -> None:
    more = {"Namespace": "O", "Dimensions": [[], ["d", "e"]], "Metrics": [{"Name": "n", "StorageResolution": 1}]}
    found = read_line(line(DIRECTIVE, more, e="y", n=[1, 2, 3]), 2.0).samples
    assert [(each.identity.namespace, each.identity.dimensions, each.resolution) for each in found] == [
        ("N", (("d", "x"),), 60),
        ("O", (), 1),
        ("O", (("d", "x"), ("e", "y")), 1),
    ]
    assert [each.summary.count for each in found] == [1, 3, 3]


@pytest.mark.parametrize(
    ("directive", "values"),
    [
        ({**DIRECTIVE, "Namespace": 1}, {}),
        ({**DIRECTIVE, "Namespace": ""}, {}),
        ({**DIRECTIVE, "Dimensions": [["missing"]]}, {}),
        ({**DIRECTIVE, "Dimensions": ["d"]}, {}),
        ({**DIRECTIVE, "Dimensions": None}, {}),
        ({**DIRECTIVE, "Dimensions": [["d"] * 31]}, {}),
        (DIRECTIVE, {"d": 5}),
        (DIRECTIVE, {"m": "1"}),
        (DIRECTIVE, {"m": True}),
        (DIRECTIVE, {"m": []}),
        (DIRECTIVE, {"m": [1] * 101}),
        (DIRECTIVE, {"m": [1, "2"]}),
        ({**DIRECTIVE, "Metrics": [{"Name": "other"}]}, {}),
        ({**DIRECTIVE, "Metrics": [{"Name": "m", "Unit": "Parsecs"}]}, {}),
        ({**DIRECTIVE, "Metrics": [{"Name": "m", "Unit": []}]}, {}),
        ({**DIRECTIVE, "Metrics": [{"Name": "m", "StorageResolution": 5}]}, {}),
        ({**DIRECTIVE, "Metrics": [{"Name": "m"}] * 101}, {}),
        ({**DIRECTIVE, "Metrics": [{}]}, {}),
        ("directive", {}),
    ],
)
def test_j8_a_directive_with_a_mistake_counts_as_one_and_the_others_hold(
    directive: Any, values: dict[str, Any]
) -> None:
    good = {"Namespace": "Good", "Dimensions": [[]], "Metrics": [{"Name": "g"}]}
    found = read_line(line(directive, good, g=1, **values), 2.0)
    assert (found.validation_errors, [each.identity.name for each in found.samples]) == (1, ["g"])


def test_j8_half_a_surrogate_pair_beside_it_costs_no_metric() -> None:
    """A function that cuts a text in two logs such an escape; CloudWatch's own names are UTF-8."""
    assert len(read_line(line(DIRECTIVE, note="cut \ud83d"), 2.0).samples) == 1
    directive = {"Namespace": "N\ud83d", "Dimensions": [["d"]], "Metrics": [{"Name": "m\udc00"}]}
    [sample] = read_line(line(directive, d="x\ud83d", **{"m\udc00": 1}), 2.0).samples
    assert sample.identity == ("N?", "m?", (("d", "x?"),))


def test_j8_a_number_that_no_double_holds_is_no_value() -> None:
    text = line(DIRECTIVE)
    assert read_line(text.replace('"m": 1', '"m": 1e400'), 2.0).validation_errors == 1
    assert read_line(text.replace("1500", "1e400"), 2.0).parsing_errors == 1
    assert len(read_line(text[:-1] + ', "other": 1e400}', 2.0).samples) == 1


@pytest.mark.parametrize("text", ["text", "{", '{"_aws": 1}', '["_aws"]', '{"a": "_aws"}', 'x {"_aws": {}}', ""])
def test_j8_other_lines_have_none(text: str) -> None:
    assert read_line(text, 2.0) == ([], 0, 0)


def test_j8_a_document_without_a_time_is_none() -> None:
    assert read_line('{"_aws": {"CloudWatchMetrics": []}}', 2.0).parsing_errors == 1


@pytest.mark.parametrize(("now", "taken"), [(1.5, 1), (14 * 86_400, 1), (15 * 86_400, 0), (-3 * 3600, 0)])
def test_j8_a_document_from_long_ago_or_of_the_future_has_a_mistake(now: float, taken: int) -> None:
    found = read_line(line(DIRECTIVE), now)
    assert (len(found.samples), found.validation_errors) == (taken, 1 - taken)


def test_j8_a_value_that_cloudwatch_does_not_take_is_a_mistake() -> None:
    assert read_line(line(DIRECTIVE, m=1e300), 2.0).validation_errors == 1


def lines(*times: int) -> list[Line]:
    return [Line(at, number, str(at), 0) for number, at in enumerate(times)]


class Interrupted(list[Line]):
    """Lines to which another thread puts one while the first looks at the last."""

    other: threading.Thread | None = None

    def __getitem__(self, at: Any) -> Any:
        found = super().__getitem__(at)
        if self.other is None:
            self.other = threading.Thread(target=insert, args=(self, lines(30)))
            self.other.start()
            self.other.join(0.1)  # it waits for the first, whose lines are not in yet
        return found


def test_lines_stay_in_order_when_two_come_at_once() -> None:
    found = Interrupted(lines(10))
    insert(found, lines(20))
    assert found.other is not None
    found.other.join(60)
    assert [each.timestamp for each in found] == [10, 20, 30]


@given(st.lists(st.integers(0, 20), max_size=20), st.lists(st.integers(0, 20), max_size=20))
def test_lines_stay_in_the_order_of_their_times(first: list[int], second: list[int]) -> None:
    kept = lines(*sorted(first))
    insert(kept, [Line(at, 100 + number, "", 0) for number, at in enumerate(sorted(second))])
    assert [each.timestamp for each in kept] == sorted(first + second)


@given(st.lists(st.lists(st.integers(0, 9), max_size=12), max_size=3), st.integers(1, 5))
def test_j20_pages_together_are_all_lines_once_in_order(drawn: list[list[int]], size: int) -> None:
    numbers = iter(range(1000))
    streams = {
        str(name): [Line(at, next(numbers), "even" if at % 2 == 0 else "odd", 0) for at in sorted(times)]
        for name, times in enumerate(drawn)
    }
    found, token = [], None
    while True:
        page = filter_lines(streams, Times(2, 8), lambda text: text == "even", size, token)
        assert len(page.lines) <= size
        found += page.lines
        token = page.token
        if token is None:
            break
    wanted = sorted(each[:2] for part in streams.values() for each in part if 2 <= each[0] < 8 and each[0] % 2 == 0)
    assert [each[:2] for _, each in found] == wanted


@given(st.lists(st.integers(0, 9), max_size=15), st.integers(1, 5), st.booleans())
def test_j20_a_stream_is_read_whole_from_either_end(times: list[int], size: int, from_head: bool) -> None:
    kept = lines(*sorted(times))
    page = read_stream(kept, Times(), size, None, from_head=from_head)
    found = list(page.lines)
    while True:
        page = read_stream(kept, Times(), size, page.forward if from_head else page.backward, from_head=False)
        if not page.lines:
            break
        found = found + page.lines if from_head else page.lines + found
    assert found == kept


@pytest.mark.parametrize("token", ["", "x", "f/", "b/x", "z/0", "f/-1"])
def test_j20_no_tokens(token: str) -> None:
    with pytest.raises(TokenError):
        read_stream(lines(1), Times(), 1, token, from_head=False)


DAY = 86_400_000
NOW = 100 * DAY


def events(*times: int) -> list[dict[str, Any]]:
    return [{"timestamp": at, "message": "x"} for at in times]


def test_j19_half_a_surrogate_pair_becomes_a_question_mark() -> None:
    """A client in JavaScript that cuts a message in two cuts emoji in two, and sends half of one as an escape."""
    kept, rejected = accepted([{"timestamp": NOW, "message": "cut \ud83d é"}], NOW, None)
    assert (kept, rejected) == ([{"timestamp": NOW, "message": "cut ? é"}], {})


def test_j19_too_old_and_too_new_events_are_left_out() -> None:
    times = [NOW - 15 * DAY, NOW - 2 * DAY, NOW - 1, NOW, NOW + 3 * DAY]
    kept, rejected = accepted(events(*times), NOW, 1)
    assert [each["timestamp"] for each in kept] == [NOW - 1, NOW]
    assert rejected == {"tooOldLogEventEndIndex": 1, "expiredLogEventEndIndex": 2, "tooNewLogEventStartIndex": 4}


@pytest.mark.parametrize(
    ("batch", "words"),
    [
        (events(NOW, NOW - 1), "chronological order"),
        (events(NOW - DAY - 1, NOW), "24 hours"),
        ([{"timestamp": NOW, "message": "x" * MOST_BYTES}], "Upload too large"),
    ],
)
def test_j19_batches_that_are_refused(batch: list[dict[str, Any]], words: str) -> None:
    with pytest.raises(UploadError, match=words):
        accepted(batch, NOW, None)


def metric_filter(pattern: str, **transformation: Any) -> MetricFilter:
    told = {"metricName": "m", "metricNamespace": "n", "metricValue": "1", **transformation}
    asked = {"filterName": "f", "logGroupName": "g", "filterPattern": pattern, "metricTransformations": [told]}
    return MetricFilter.read(asked, 0)


def sums(found: MetricFilter, *texts: str) -> list[tuple[tuple[tuple[str, str], ...], float]]:
    made = [Line(1000, number, text, 0) for number, text in enumerate(texts)]
    return [(each.identity.dimensions, each.summary.total) for each in found.samples(made, 0)]


def test_j7_values_of_lines_and_defaults_of_those_that_do_not_match() -> None:
    found = metric_filter("{ $.ms = * }", metricValue="$.ms", defaultValue=0.5)
    assert sums(found, '{"ms": 12.5}', '{"ms": "3"}', '{"ms": "x"}', "other") == [((), 12.5), ((), 3), ((), 0.5)]


def test_j7_a_line_without_the_dimension_adds_nothing() -> None:
    found = metric_filter("[level, code]", dimensions={"Code": "$code"})
    assert sums(found, "ERROR A", "ERROR B", "alone") == [((("Code", "A"),), 1), ((("Code", "B"),), 1)]


@pytest.mark.parametrize(
    ("pattern", "transformation"),
    [
        ("ERROR", {"dimensions": {"a": "$.a"}}),
        ("{ $.a = * }", {"dimensions": {"a": "$.a"}, "defaultValue": 0}),
        ("{ $.a = * }", {"dimensions": dict.fromkeys("abcd", "$.a")}),
        ("ERROR", {"metricValue": "many"}),
        ("{ $.a = }", {}),
    ],
)
def test_j7_filters_that_are_refused(pattern: str, transformation: dict[str, Any]) -> None:
    with pytest.raises(FilterError):
        metric_filter(pattern, **transformation)
