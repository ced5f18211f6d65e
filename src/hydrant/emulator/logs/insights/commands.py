"""What a query comes to: its commands one after another over rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .functions import evaluate, number, text, truth
from .rows import Row, Value, shown
from .syntax import Call, Column, Command, Field

MOST_RESULTS = 10_000
_DEFAULT = (Column("@timestamp", Field("@timestamp")), Column("@message", Field("@message")))


@dataclass(frozen=True)
class Outcome:
    """Rows of names and values, and how many lines were looked at and matched."""

    rows: list[list[tuple[str, str]]]
    scanned: int
    matched: int
    bytes: int


@dataclass
class _State:
    rows: list[Row]
    columns: list[Column]
    grouped: bool = False
    sorted: bool = False


def run(commands: Sequence[Command], rows: Iterable[Row], limit: int = MOST_RESULTS) -> Outcome:
    """Run a query over lines, of which the newest come first. Raises QueryError."""
    everything = sorted(rows, key=lambda row: number(row.get("@timestamp")) or 0.0, reverse=True)
    state = _State(everything, [])
    size = sum(len(text(row.get("@message"))) for row in everything)
    matched = len(everything)
    for command in commands:
        if command.kind == "limit":
            limit = min(limit, command.number)
            state.rows = state.rows[: command.number]
            continue
        _STEPS[command.kind](state, command)
        if command.kind == "filter" and not state.grouped:
            matched = len(state.rows)
    columns = state.columns or ([] if state.grouped else list(_DEFAULT))
    found = [_shown(row, columns, grouped=state.grouped) for row in state.rows[:limit]]
    return Outcome(found, len(everything), matched, size)


def _shown(row: Row, columns: Sequence[Column], *, grouped: bool) -> list[tuple[str, str]]:
    cells = []
    for column in columns:
        value = row.made.get(column.name) if grouped else evaluate(column.node, row)
        if value is not None:
            cells.append((column.name, shown(column.name, value, time=_is_time(column))))
    return cells if grouped else [*cells, ("@ptr", text(row.get("@ptr")))]


def _is_time(column: Column) -> bool:
    return isinstance(column.node, Call) and column.node.name in ("bin", "datefloor", "dateceil")


def _fields(state: _State, command: Command) -> None:
    for column in command.columns:
        if not isinstance(column.node, Field) or column.name != column.node.name:
            for row in state.rows:
                row.made[column.name] = evaluate(column.node, row)
    state.columns += [each for each in command.columns if each.name not in {known.name for known in state.columns}]


def _display(state: _State, command: Command) -> None:
    state.columns = list(command.columns)


def _filter(state: _State, command: Command) -> None:
    test = command.columns[0].node
    state.rows = [row for row in state.rows if truth(evaluate(test, row))]


def _parse(state: _State, command: Command) -> None:
    if command.pattern is None:
        return
    for row in state.rows:
        found = command.pattern.search(text(evaluate(command.columns[0].node, row)))
        if found:
            row.made.update(zip((each.name for each in command.columns), found.groups(), strict=False))


def _sort(state: _State, command: Command) -> None:
    for column, descending in reversed(list(zip(command.columns, command.descending, strict=True))):
        present = [row for row in state.rows if _value(row, column, state) is not None]
        absent = [row for row in state.rows if _value(row, column, state) is None]
        present.sort(key=lambda row, column=column: _order(_value(row, column, state)), reverse=descending)  # type: ignore[misc]
        state.rows = [*present, *absent]


def _value(row: Row, column: Column, state: _State) -> Value:
    if column.name in row.made:
        return row.made[column.name]
    return None if state.grouped else evaluate(column.node, row)


def _order(value: Value) -> tuple[int, float, str]:
    found = number(value)
    return (1, 0.0, text(value)) if found is None else (0, found, "")


def _dedup(state: _State, command: Command) -> None:
    seen: set[tuple[str, ...]] = set()
    kept = []
    for row in state.rows:
        values = [_value(row, column, state) for column in command.columns]
        key = tuple(map(text, values))
        if None in values or key not in seen:  # a row that lacks one of the fields is not taken for another
            kept.append(row)
            seen.add(key)
    state.rows = kept


def _stats(state: _State, command: Command) -> None:
    groups: dict[tuple[Value, ...], list[Row]] = {}
    for row in state.rows:
        groups.setdefault(tuple(_value_of(column, row) for column in command.by), []).append(row)
    if not command.by and not groups:
        groups[()] = []
    made = []
    for key, rows in groups.items():
        row = Row.empty()
        row.made.update(zip((column.name for column in command.by), key, strict=True))
        first = rows[0] if rows else row
        row.made.update({column.name: evaluate(column.node, first, rows) for column in command.columns})
        made.append(row)
    state.rows = made
    state.columns = [*command.by, *command.columns]
    state.grouped = True


def _value_of(column: Column, row: Row) -> Value:
    return evaluate(column.node, row)


_STEPS = {
    "fields": _fields,
    "display": _display,
    "filter": _filter,
    "parse": _parse,
    "sort": _sort,
    "dedup": _dedup,
    "stats": _stats,
}
