"""hashicorp/time: times that stay, and waits."""

from datetime import UTC, datetime, timedelta
from typing import Any

from .. import waiting
from ..resource import Provider, ProviderFunction, Refused
from ..rules import Rules
from ..schema import Values, arguments
from ..utility import times
from ..utility.plain import Plain, provider_of
from ..values import Unknown

_RESULTS = dict.fromkeys(("day", "hour", "minute", "month", "second", "unix", "year"), "number")
_TRIGGERS = {"triggers": ["map", "string"]}
_OFFSETS = ("years", "months", "days", "hours", "minutes", "seconds")
_ROTATIONS = ("days", "hours", "minutes", "months", "years")


def _time(text: str) -> str | None:
    try:
        times.parse(text)
    except Refused as refused:
        return str(refused)
    return None


def _duration(text: str) -> str | None:
    try:
        times.nanoseconds(text)
    except Refused as refused:
        return str(refused)
    return None


def _positive(number: Any) -> str | None:
    return None if number >= 1 else f"expected at least 1, got {number}"


class TimeStatic(Plain):
    """The time of its making."""

    name = "time_static"
    rules = Rules(force_new=("triggers", "rfc3339"), checks={"rfc3339": _time})
    schema = arguments(
        optional={**_TRIGGERS, "rfc3339": "string"}, computed={**_RESULTS, "id": "string"}, chosen=("rfc3339",)
    )

    def create(self, session: Any, new: Values) -> None:
        """Take the time that is given, or the one that it is."""
        new |= _of(times.parse(new["rfc3339"]) if new["rfc3339"] else times.now())

    def imported(self, session: Any, import_id: str) -> Values:
        """By the time."""
        return {**_of(times.parse(import_id)), "triggers": {}}


def _of(moment: datetime) -> Values:
    text = times.show(moment)
    return {**times.parts(moment), "rfc3339": text, "id": text}


class TimeOffset(Plain):
    """A time so far from another one."""

    name = "time_offset"
    rules = Rules(
        force_new=("triggers", "base_rfc3339"),
        checks={"base_rfc3339": _time},
        at_least_one=(tuple(f"offset_{unit}" for unit in _OFFSETS),),
    )
    schema = arguments(
        optional={**_TRIGGERS, "base_rfc3339": "string", **{f"offset_{unit}": "number" for unit in _OFFSETS}},
        computed={**_RESULTS, "rfc3339": "string", "id": "string"},
        chosen=("base_rfc3339",),
    )

    def plan(self, session: Any, prior: Values | None, planned: Values) -> None:
        """A changed offset shows its results."""
        _plan_results(prior, planned, tuple(f"offset_{unit}" for unit in _OFFSETS), _offset)

    def create(self, session: Any, new: Values) -> None:
        """Compute it from the base, or from now."""
        new["base_rfc3339"] = new["base_rfc3339"] or times.show(times.now())
        new |= _offset(new)

    def imported(self, session: Any, import_id: str) -> Values:
        """BASE,YEARS,MONTHS,DAYS,HOURS,MINUTES,SECONDS, of which offsets may be empty."""
        base, *offsets = import_id.split(",")
        if len(offsets) != len(_OFFSETS) or not base or not any(offsets):
            raise Refused(f"{import_id!r} is not BASE,YEARS,MONTHS,DAYS,HOURS,MINUTES,SECONDS with an offset.")
        given = {f"offset_{u}": _number(text) for u, text in zip(_OFFSETS, offsets, strict=True)}
        values: Values = {"base_rfc3339": base, "triggers": {}, **given}
        return values | _offset(values)


def _offset(values: Values) -> Values:
    """Several offsets add up, in the real provider's order."""
    base = moment = times.parse(values["base_rfc3339"], "base_rfc3339")
    for unit in ("days", "hours", "minutes", "months", "seconds", "years"):
        moment = _moved(moment, unit, int(values[f"offset_{unit}"] or 0))
    return {**_of(moment), "id": times.show(base)}


def _moved(moment: datetime, unit: str, number: int) -> datetime:
    if unit in {"years", "months", "days"}:
        return times.add_date(moment, **{unit: number})
    return moment + timedelta(**{unit: number})


class TimeRotating(Plain):
    """A time that is replaced when it is over."""

    name = "time_rotating"
    rules = Rules(
        force_new=("triggers", "rfc3339"),
        checks={
            "rfc3339": _time,
            "rotation_rfc3339": _time,
            **dict.fromkeys((f"rotation_{unit}" for unit in _ROTATIONS), _positive),
        },
        at_least_one=(("rotation_rfc3339", *(f"rotation_{unit}" for unit in _ROTATIONS)),),
    )
    schema = arguments(
        optional={
            **_TRIGGERS,
            "rfc3339": "string",
            "rotation_rfc3339": "string",
            **{f"rotation_{unit}": "number" for unit in _ROTATIONS},
        },
        computed={**_RESULTS, "id": "string"},
        chosen=("rfc3339", "rotation_rfc3339"),
    )

    def plan(self, session: Any, prior: Values | None, planned: Values) -> None:
        """A changed rotation shows its results."""
        names = ("rotation_rfc3339", *(f"rotation_{unit}" for unit in _ROTATIONS))
        _plan_results(prior, planned, names, _rotation)

    def create(self, session: Any, new: Values) -> None:
        """Compute it from the time that is given, or from now."""
        new["rfc3339"] = new["rfc3339"] or times.show(times.now())
        new |= _rotation(new)

    def read(self, session: Any, state: Values) -> Values | None:
        """Gone when its time is over."""
        over = state["rotation_rfc3339"] and datetime.now(UTC) > times.parse(state["rotation_rfc3339"])
        return None if over else {}

    def imported(self, session: Any, import_id: str) -> Values:
        """BASE,ROTATION or BASE,YEARS,MONTHS,DAYS,HOURS,MINUTES."""
        base, *rest = import_id.split(",")
        units = ("years", "months", "days", "hours", "minutes")
        if not base or not any(rest) or len(rest) not in {1, len(units)}:
            raise Refused(f"{import_id!r} is neither BASE,ROTATION nor BASE,YEARS,MONTHS,DAYS,HOURS,MINUTES.")
        values: Values = {"rfc3339": base, "triggers": {}, "rotation_rfc3339": None}
        values |= {f"rotation_{unit}": None for unit in _ROTATIONS}
        if len(rest) == 1:
            values["rotation_rfc3339"] = times.show(times.parse(rest[0]))
        else:
            values |= {f"rotation_{unit}": _number(text) for unit, text in zip(units, rest, strict=True)}
        return values | _rotation(values)


def _rotation(values: Values) -> Values:
    """Of several rotations the real provider takes the last of: days, hours, minutes, months, time, years."""
    base = times.parse(values["rfc3339"], "rfc3339")
    numbers = {unit: int(values[f"rotation_{unit}"] or 0) for unit in _ROTATIONS}
    candidates: list[datetime] = [_moved(base, unit, numbers[unit]) for unit in _ROTATIONS[:4] if numbers[unit]]
    if values["rotation_rfc3339"] and not any(numbers.values()):
        candidates.append(times.parse(values["rotation_rfc3339"], "rotation_rfc3339"))
    if numbers["years"]:
        candidates.append(_moved(base, "years", numbers["years"]))
    rotation = candidates[-1]
    shown = times.show(base)
    return {**times.parts(rotation), "rotation_rfc3339": times.show(rotation), "rfc3339": shown, "id": shown}


def _plan_results(prior: Values | None, planned: Values, names: tuple[str, ...], compute: Any) -> None:
    """Where an update changes what the results depend on, and all of it is known, plan them; else they are unknown."""
    if prior is None or all(prior[name] == planned[name] for name in names):
        return
    if any(planned[name] is Unknown for name in names):
        planned |= dict.fromkeys(_RESULTS, Unknown)
        return
    given = dict(planned)
    if "rotation_rfc3339" in names and any(planned[name] for name in names[1:]):
        given["rotation_rfc3339"] = None
    planned |= compute(given)


def _number(text: str) -> int | None:
    try:
        return int(text) if text else None
    except ValueError as error:
        raise Refused(f"{text!r} is no number.") from error


class TimeSleep(Plain):
    """A wait, at its making or its end."""

    name = "time_sleep"
    rules = Rules(
        force_new=("triggers",),
        checks={"create_duration": _duration, "destroy_duration": _duration},
        at_least_one=(("create_duration", "destroy_duration"),),
    )
    schema = arguments(
        optional={**_TRIGGERS, "create_duration": "string", "destroy_duration": "string"}, computed={"id": "string"}
    )

    def create(self, session: Any, new: Values) -> None:
        """Wait."""
        _wait(new["create_duration"])
        new["id"] = times.show(times.now())

    def delete(self, session: Any, state: Values) -> None:
        """Wait."""
        _wait(state["destroy_duration"])

    def imported(self, session: Any, import_id: str) -> Values:
        """CREATE,DESTROY, of which one may be empty."""
        given = import_id.split(",")
        if len(given) != 2 or not any(given):
            raise Refused(f"{import_id!r} is not CREATE_DURATION,DESTROY_DURATION.")
        for text in filter(None, given):
            times.nanoseconds(text)
        values = dict(zip(("create_duration", "destroy_duration"), (text or None for text in given), strict=True))
        return {**values, "triggers": {}, "id": times.show(times.now())}


def _wait(duration: str | None) -> None:
    if duration and waiting.stopping.wait(times.nanoseconds(duration) / 1e9):
        raise Refused("The run was interrupted.")


def _parse_duration(duration: str) -> dict[str, float]:
    total = times.nanoseconds(duration, "duration")
    return {
        "hours": total / 3.6e12,
        "minutes": total / 6e10,
        "seconds": total / 1e9,
        "milliseconds": total // 10**6,
        "microseconds": total // 10**3,
        "nanoseconds": total,
    }


def _parse_rfc3339(timestamp: str) -> Values:
    moment = times.parse(timestamp, "timestamp")
    return {**times.calendar_parts(moment), "unix": int(moment.timestamp())}


def _parse_unix(unix_timestamp: int) -> Values:
    return times.calendar_parts(datetime.fromtimestamp(int(unix_timestamp), UTC))


_CALENDAR: dict[str, str] = {
    **{name: kind for name, kind in _RESULTS.items() if name != "unix"},
    **dict.fromkeys(("year_day", "weekday", "iso_year", "iso_week"), "number"),
    **dict.fromkeys(("month_name", "weekday_name"), "string"),
}
_DURATIONS = dict.fromkeys(("hours", "minutes", "seconds", "milliseconds", "microseconds", "nanoseconds"), "number")

_FUNCTIONS = {
    "duration_parse": ProviderFunction({"duration": "string"}, ["object", _DURATIONS], _parse_duration),
    "rfc3339_parse": ProviderFunction(
        {"timestamp": "string"}, ["object", {**_CALENDAR, "unix": "number"}], _parse_rfc3339
    ),
    "unix_timestamp_parse": ProviderFunction({"unix_timestamp": "number"}, ["object", _CALENDAR], _parse_unix),
}


def provider() -> Provider:
    """The provider."""
    return provider_of("time", resources=(TimeOffset, TimeRotating, TimeSleep, TimeStatic), functions=_FUNCTIONS)
