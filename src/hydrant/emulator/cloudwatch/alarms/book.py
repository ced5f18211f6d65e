"""The alarms of an account and region: made, changed, evaluated, with their history. Pure: times are passed in.

Every method that may change a state returns what is to be told outside (Outbox).
"""

from __future__ import annotations

import json
import logging
import threading
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from ..metrics.store import MetricStore
from ..queries import Evaluation, QueryError
from . import reasons, rules
from .alarm import Alarm, Change, HistoryItem, Outbox, Standing, Wire, new_standing
from .evaluation import Judgement, Point, State, judge
from .requests import AlarmError, read_composite_alarm, read_metric_alarm

LOG = logging.getLogger(__name__)
MOST_HISTORY = 10_000
HISTORY_KEPT = 30 * 86_400


class Book:
    """Alarms by name. `arn_of` gives the ARN of a name. Safe for concurrent use."""

    def __init__(self, store: MetricStore, arn_of: Callable[[str], str]) -> None:
        self._lock = threading.RLock()
        self._store = store
        self._arn_of = arn_of
        self._alarms: dict[str, Alarm] = {}
        self._history: deque[HistoryItem] = deque(maxlen=MOST_HISTORY)

    def all(self) -> list[Alarm]:
        """All of them by name."""
        with self._lock:
            return [self._alarms[name] for name in sorted(self._alarms)]

    def find(self, name_or_arn: str) -> Alarm | None:
        """An alarm by its name or ARN."""
        with self._lock:
            found = self._alarms.get(name_or_arn)
            return found or next((each for each in self._alarms.values() if each.arn == name_or_arn), None)

    def history(self) -> list[HistoryItem]:
        """What happened, the oldest first."""
        with self._lock:
            return list(self._history)

    def kept(self) -> tuple[dict[str, Alarm], list[HistoryItem]]:
        """Return what another process can go on with."""
        with self._lock:
            return dict(self._alarms), list(self._history)

    def restore(self, alarms: dict[str, Alarm], history: list[HistoryItem]) -> None:
        """Go on with what another process had."""
        with self._lock:
            self._alarms.update(alarms)
            self._history.extend(history)

    def put(self, asked: Wire, now: float, *, composite: bool) -> Outbox:
        """Make or replace an alarm; what it was in stays. Raises AlarmError."""
        name = str(asked["AlarmName"])
        outbox = Outbox()
        with self._lock:
            before = self._alarms.get(name)
            if before is not None and before.composite != composite:
                raise AlarmError(f"{name} is an alarm of the other type")
            standing = before.standing if before else new_standing(now)
            alarm = Alarm(name, self._arn_of(name), asked, now, standing)
            if composite:
                alarm = replace(alarm, tree=self._composite(alarm))
            else:
                rule, queries = read_metric_alarm(asked)
                alarm = replace(alarm, rule=rule, queries=queries)
            self._alarms[name] = alarm
            self._configured(outbox, alarm, before, now)
            if composite:
                self._compose(outbox, alarm, (), now)
        return outbox

    def _composite(self, alarm: Alarm) -> rules.Rule:
        tree = read_composite_alarm(alarm.asked)
        missing = sorted({self._arn(each) for each in rules.children(tree) if self._child(each, alarm) is None})
        if missing:
            raise AlarmError(
                f"Could not save the composite alarm as alarms [{', '.join(missing)}] in the alarm rule do not exist"
            )
        return tree

    def _child(self, name: str, parent: Alarm) -> Alarm | None:
        return parent if name in (parent.name, parent.arn) else self.find(name)

    def _arn(self, name: str) -> str:
        return name if name.startswith("arn:") else self._arn_of(name)

    def _configured(self, outbox: Outbox, alarm: Alarm, before: Alarm | None, now: float) -> None:
        verb = "updated" if before else "created"
        data = {"version": "1.0", "type": "Update" if before else "Create"}
        self._note(alarm, now, "ConfigurationUpdate", f'Alarm "{alarm.name}" {verb}', data)
        outbox.configurations.append(("update" if before else "create", alarm, before))

    def delete(self, names: Iterable[str], now: float) -> Outbox:
        """Forget alarms; those that are not there don't matter. Raises AlarmError when a composite alarm needs one."""
        outbox = Outbox()
        with self._lock:
            gone = {name for name in names if name in self._alarms}
            for each in self._alarms.values():
                needed = {found.name for name in _children(each) if (found := self.find(name))}
                if each.name not in gone and needed & gone:
                    raise AlarmError(
                        f"Could not delete alarms [{', '.join(sorted(needed & gone))}]: composite alarms depend on them"
                    )
            for name in sorted(gone):
                alarm = self._alarms.pop(name)
                self._note(
                    alarm, now, "ConfigurationUpdate", f'Alarm "{name}" deleted', {"version": "1.0", "type": "Delete"}
                )
                outbox.configurations.append(("delete", alarm, alarm))
        return outbox

    def enable(self, names: Iterable[str], now: float, *, enabled: bool) -> Outbox:
        """Let the actions of alarms be done or not."""
        outbox = Outbox()
        with self._lock:
            for name in names:
                before = self._alarms.get(name)
                if before is not None and before.enabled != enabled:
                    self._alarms[name] = replace(before.with_asked(ActionsEnabled=enabled), configured=now)
                    self._configured(outbox, self._alarms[name], before, now)
        return outbox

    def set_state(self, name: str, state: State, reason: str, data: str | None, now: float) -> Outbox | None:
        """Put an alarm in a state until its next evaluation; None when there is no such alarm."""
        outbox = Outbox()
        with self._lock:
            alarm = self._alarms.get(name)
            if alarm is None:
                return None
            if alarm.standing.value != state:
                self._change(outbox, alarm, Standing(state, reason, data, now, now), (), now)
        return outbox

    def evaluate(self, now: float, due: Callable[[Alarm], bool]) -> Outbox:
        """Evaluate the metric alarms that are due, and the composite ones of those that change."""
        outbox = Outbox()
        with self._lock:
            for alarm in [each for each in self._alarms.values() if not each.composite and due(each)]:
                try:
                    self._judge(outbox, alarm, now)
                except Exception:  # whatever it is: the other alarms are evaluated
                    LOG.exception("The alarm %s could not be evaluated", alarm.name)
        return outbox

    def _judge(self, outbox: Outbox, alarm: Alarm, now: float) -> None:
        rule, watched = alarm.rule, alarm.watched
        if rule is None or watched is None:
            return
        window = alarm.window(now)
        try:
            series = Evaluation(self._store, alarm.queries, window).found(watched.id).series
        except QueryError as error:
            self._settle(outbox, alarm, Standing("INSUFFICIENT_DATA", f"Insufficient Data: {error}", None, now, now))
            return
        values = series[0].points if series else {}
        points = [Point(at, values.get(at)) for at in window.grid(rule.period)]
        judgement = judge(rule, points)
        if judgement.state is None:
            return
        metric = alarm.metric
        data = reasons.reason_data(
            rule, now, points, metric.statistic if metric else None, metric.unit if metric else None
        )
        told = reasons.as_text(data)
        self._settle(outbox, alarm, Standing(judgement.state, _reason(alarm, judgement), told, now, now))

    def _settle(self, outbox: Outbox, alarm: Alarm, standing: Standing) -> None:
        """Let an alarm be in a state; one that it is in already keeps its reason."""
        if standing.value != alarm.standing.value:
            self._change(outbox, alarm, standing, (), standing.updated)
        elif alarm.standing.reason == reasons.NEW:
            self._alarms[alarm.name] = alarm.with_standing(replace(standing, transitioned=alarm.standing.transitioned))

    def _change(self, outbox: Outbox, alarm: Alarm, standing: Standing, because: tuple[Alarm, ...], now: float) -> None:
        changed = self._alarms[alarm.name] = alarm.with_standing(standing)
        outbox.changes.append(Change(changed, alarm.standing, because))
        self._note(
            changed,
            now,
            "StateUpdate",
            f"Alarm updated from {alarm.standing.value} to {standing.value}",
            {"version": "1.0", "oldState": _told(alarm.standing), "newState": _told(standing)},
        )
        for each in list(self._alarms.values()):
            if each.composite and {changed.name, changed.arn} & set(_children(each)):
                self._compose(outbox, each, (changed,), now)

    def _compose(self, outbox: Outbox, alarm: Alarm, because: tuple[Alarm, ...], now: float) -> None:
        """Work out a composite alarm; one that is already changing further up stays as it is."""
        if alarm.tree is None or any(change.alarm.name == alarm.name for change in outbox.changes):
            return
        state: State = "ALARM" if rules.holds(alarm.tree, self._state_of) else "OK"
        if state == alarm.standing.value:
            return
        if because:
            first = because[0]
            reason = (
                f"{first.arn} transitioned to {first.standing.value} at {reasons.spoken(first.standing.transitioned)}"
            )
        else:
            because = tuple(found for name in _children(alarm) if (found := self.find(name)))
            reason = f"{alarm.arn} was created and its alarm rule evaluates to {state}"
        data = {
            "triggeringAlarms": [
                {
                    "arn": each.arn,
                    "state": {"value": each.standing.value, "timestamp": reasons.iso(each.standing.transitioned)},
                }
                for each in because
            ]
        }
        self._change(outbox, alarm, Standing(state, reason, reasons.as_text(data), now, now), because, now)

    def _state_of(self, name: str) -> State:
        found = self.find(name)
        return found.standing.value if found else "INSUFFICIENT_DATA"

    def note_action(self, change: Change, action: str, message: str | None, error: str | None, now: float) -> None:
        """Keep what became of an action."""
        summary = (
            f"Failed to execute action {action}. Received error: {error}"
            if error
            else f"Successfully executed action {action}"
        )
        data = {
            "actionState": "Failed" if error else "Succeeded",
            "stateUpdateTimestamp": int(change.after.updated * 1000),
            "notificationResource": action,
            "publishedMessage": message,
            "error": error,
        }
        with self._lock:
            self._note(change.alarm, now, "Action", summary, data)

    def _note(self, alarm: Alarm, now: float, kind: str, summary: str, data: Any) -> None:
        while self._history and self._history[0].at < now - HISTORY_KEPT:
            self._history.popleft()
        self._history.append(HistoryItem(alarm.name, alarm.kind, now, kind, summary, reasons.as_text(data)))


def _children(alarm: Alarm) -> list[str]:
    return list(dict.fromkeys(rules.children(alarm.tree))) if alarm.tree is not None else []


def _reason(alarm: Alarm, judgement: Judgement) -> str:
    if alarm.rule is None or judgement.state is None:
        return ""
    return reasons.reason(alarm.rule, judgement.state, judgement)


def _told(standing: Standing) -> dict[str, Any]:
    data = {} if standing.data is None else {"stateReasonData": json.loads(standing.data)}
    return {"stateValue": standing.value, "stateReason": standing.reason, **data}
