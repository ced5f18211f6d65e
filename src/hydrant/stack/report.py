"""What a stack is and how to use it, for people and for programs."""

import json
import math
from typing import Any

from hydrant.isolation import settings_for
from hydrant.paths import NEEDED_MB, StackPaths

from ..rejections.texts import safe
from . import control_client
from .kept_state import outputs_of
from .output_variables import output_variables
from .place import ACCOUNT, place_of
from .registry import StackRecord

RECENT_SECONDS = 900.0
"""An error that is older counts no more as something that is wrong now."""


def environment(stack: StackRecord) -> dict[str, str]:
    """Variables that make boto3, aws, awslocal and tflocal reach the stack.

    Region and account are those of what is deployed. Each Terraform output `x_y` is there as
    HYDRANT_X_Y (see `output_variables`).
    """
    place = place_of(stack)
    return {
        **output_variables(outputs_of(stack)),
        **settings_for(stack.endpoint, place.region),
        **({"AWS_ACCESS_KEY_ID": place.account} if place.account != ACCOUNT else {}),
        "S3_HOSTNAME": stack.host,
        "HYDRANT_PORT": str(stack.port),
        **_ca_bundle(stack),
        "DISABLE_DEPRECATION_NOTICE": "1",  # of awslocal and tflocal: 15 lines at each call
    }


def _ca_bundle(stack: StackRecord) -> dict[str, str]:
    """What clients verify https:// by; that of a stack in containers lies in its container."""
    path = StackPaths(stack.port).ca_bundle
    return {"HYDRANT_CA_BUNDLE": str(path)} if not stack.contained and path.is_file() else {}


def describe(stack: StackRecord) -> dict[str, Any]:
    """Everything that `hydrant status --json` shows."""
    return {
        "endpoint": stack.endpoint,
        "region": place_of(stack).region,
        "pid": stack.pid,
        "terraform": stack.terraform,
        "outputs": outputs_of(stack),
        "logs": _logs(stack),
        "dead_letters": control_client.dead_letters(stack.port, stack.host),
        **{k: v for k, v in control_client.status(stack.port, stack.host).items() if k != "hydrant"},
    }


def _logs(stack: StackRecord) -> dict[str, str]:
    """Where to look: files, or the commands that show the logs of containers."""
    if stack.contained:
        return {"emulator": "docker compose logs localstack", "terraform": "docker compose logs deploy"}
    paths = StackPaths(stack.port)
    return {"emulator": str(paths.emulator_log), "terraform": str(paths.terraform_log)}


def report(stack: StackRecord, found: dict[str, Any]) -> str:
    """What `describe` found in plain text: names, state of the parts, commands to try next."""
    rows = [
        ("Endpoint", f"{stack.endpoint}  (region {found['region']}, health at {stack.endpoint}/_hydrant/health)"),
        ("Page", f"{stack.endpoint}/_hydrant/"),
        ("State", found["phase"] + (f": {found['detail']}" if found["phase"] == "failed" else "")),
        ("Terraform", stack.terraform),
        *((f"Stream {s['name']}", _facts(s, "status", "mode", "open_shards", "records_put")) for s in found["streams"]),
        *(
            (f"Delivery {d['name']}", _facts(d, "status", "delivered_records", "unread_records", "lag_seconds"))
            for d in found["delivery_streams"]
        ),
        *(
            (f"Function {f['function']}", _facts(f, "runtime", "interpreter", "environments", "isolation"))
            for f in found["functions"]
        ),
        *((f"Dead letters {q['name']}", dead_letters(q)) for q in found.get("dead_letters", [])),
        *((f"Alarm {a['name']}", _alarm(a)) for a in found.get("alarms", [])),
        *((name, _plain(value)) for name, value in found["outputs"].items() if value not in (None, "", {}, [])),
        *((("Disk", disk(found["disk"])),) if found.get("disk") else ()),
        ("Logs", found["logs"]["emulator"]),
        ("Use it", f'eval "$(hydrant env --port {stack.port})" && awslocal s3 ls'),
    ]
    width = max(len(name) for name, _ in rows)
    streams = found["streams"]
    notes = [
        *last_errors(found),
        *injected_faults(found.get("injected_faults", [])),
        *faults(found.get("faults", [])),
        *throttled_records(streams),
        *lost_records(streams),
        *notices(found["functions"]),
    ]
    return "\n".join([*(f"{name:<{width}}  {text}" for name, text in rows), *notes])


def troubles(found: dict[str, Any]) -> list[str]:
    """What is wrong with a stack, by what `describe` says of it: one line each, none when all is well."""
    phase = [f"The stack is {found['phase']}: {found['detail']}"] if found["phase"] == "failed" else []
    alarms = [
        f"Alarm {each['name']} is off: {each['reason']}" for each in found.get("alarms", []) if each["state"] == "ALARM"
    ]
    starts = [
        f"Function {each['function']} does not start: {each['init_error']}"
        for each in found["functions"]
        if each.get("init_error")
    ]
    lost = [
        line for line in (*lost_records(found["streams"]), *throttled_records(found["streams"])) if "Warning" in line
    ]
    letters = [
        f"Dead-letter queue {each['name']} holds {dead_letters(each)}"
        for each in found.get("dead_letters", [])
        if each["messages"]
    ]
    recent = last_errors(found, within_seconds=RECENT_SECONDS)
    return [
        *phase,
        *starts,
        *alarms,
        *letters,
        *recent,
        *full_disk(found.get("disk")),
        *faults(found.get("faults", [])),
        *lost,
    ]


def dead_letters(queue: dict[str, Any]) -> str:
    """What a dead-letter queue holds: `3 messages, the oldest 2 h old, of jobs`."""
    count, oldest = queue["messages"], queue["oldest_seconds"]
    held = "1 message" if count == 1 else f"{count:,} messages"
    age = "" if oldest is None else f", the oldest {age_of(oldest)} old"
    return f"{held}{age}, of {', '.join(each.rpartition(':')[2] for each in queue['of'])}"


def disk(found: dict[str, Any]) -> str:
    """The room that is left where the stack keeps its files."""
    return f"{found['free_bytes'] / 1e9:,.1f} GB free of {found['total_bytes'] / 1e9:,.1f} GB at {found['path']}"


def full_disk(found: dict[str, Any] | None) -> list[str]:
    """That objects will soon not be stored."""
    if not found or found["free_bytes"] >= NEEDED_MB * 1_000_000:
        return []
    return [f"The disk is nearly full: {disk(found)}. A stack needs {NEEDED_MB} MB."]


def last_errors(found: dict[str, Any], within_seconds: float = math.inf) -> list[str]:
    """The last error of each delivery stream and function, as far as it is no older."""
    parts = [
        *((f"Delivery stream {each['name']}", each) for each in found["delivery_streams"]),
        *((f"Function {each['function']}", each) for each in found["functions"] if each.get("version") == "$LATEST"),
    ]
    lines = []
    for name, part in parts:
        error = part.get("last_error")
        if error and error["seconds_ago"] <= within_seconds:
            times = "" if error["count"] == 1 else f" ({error['count']:,} errors so far)"
            said = safe(f"{error['code']}: {error['message']}", 300)
            lines.append(f"{name} failed {age_of(error['seconds_ago'])} ago: {said}{times}")
    return lines


def age_of(seconds: float) -> str:
    """A time that has passed, in its largest unit."""
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"


def _alarm(alarm: dict[str, Any]) -> str:
    """Its state, and why it went off."""
    return alarm["state"] if alarm["state"] == "OK" else f"{alarm['state']}: {alarm['reason']}"


def faults(lasting: list[dict[str, Any]]) -> list[str]:
    """What the emulator or its machine lacks: records wait for it."""
    return [f"Warning: {fault['text']}. Records wait until it is there again; none is lost." for fault in lasting]


def injected_faults(active: list[dict[str, Any]]) -> list[str]:
    """That calls fail because somebody wants them to."""
    if not active:
        return []
    named = ", ".join(f"{each['id']} {each['operation']}" for each in active)
    return [f"Note: faults are injected: {named}. hydrant fault list shows them, hydrant fault clear ends them."]


def lost_records(streams: list[dict[str, Any]]) -> list[str]:
    """What a user must know of streams that lost records: AWS would have kept them."""
    lines = []
    for stream in streams:
        lost, unread, missed = stream["lost_records"], stream["lost_unread_records"], stream["missed_records"]
        if lost:
            head = "Warning" if missed or unread else "Note"
            early = f", {unread} of them before their reader got to them" if unread else ""
            tail = f"and a reader missed {missed} of them" if missed else "no reader missed any"
            lines.append(
                f"{head}: stream {stream['name']} dropped {lost} records before the end of their retention because the"
                f" memory was full{early}; {tail}. HYDRANT_KINESIS_MEMORY_MB sets the ceiling."
            )
    return lines


def throttled_records(streams: list[dict[str, Any]]) -> list[str]:
    """What a user must know of streams that refused records so that none was lost: AWS has no such ceiling."""
    lines = []
    for stream in streams:
        if refused := stream["throttled_records"]:
            reader = stream["slowest_reader"]
            behind = f"{reader} is {stream['unread_records']} records behind" if reader else "nobody is behind now"
            lines.append(
                f"{'Warning' if reader else 'Note'}: stream {stream['name']} refused {refused} records"
                " (ProvisionedThroughputExceededException) because the memory was full of records that were not read;"
                f" {behind}. HYDRANT_KINESIS_MEMORY_MB sets the ceiling, HYDRANT_KINESIS_WHEN_FULL what happens at it."
            )
    return lines


def notices(functions: list[dict[str, Any]]) -> list[str]:
    """What a user should know of the functions: another Python runs them, or none, or nothing keeps them from files."""
    lines = [f"Note: {f['function']}: {f['notice'].removeprefix('Hydrant: ')}" for f in functions if f["notice"]]
    if any(f.get("isolation") == "none" for f in functions):
        lines.append(
            "Note: functions can read and change what you can: nothing isolates them here (docs/functions.md)."
        )
    return lines


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _facts(part: dict[str, Any], *names: str) -> str:
    """Members of a part's state: `status ACTIVE, records 12`."""
    return ", ".join(f"{name.replace('_', ' ')} {part[name]}" for name in names if part.get(name) is not None)
