"""What Terraform prints with `-json`: progress, errors, outputs (developer.hashicorp.com: "Machine-Readable UI")."""

import json
import re
from collections import deque
from collections.abc import Callable
from typing import Any

_MISSING = re.compile(r'The root module input variable "([^"]+)" is not set')


class RunEvents:
    """Collects the events of one run, line by line; lines that are no JSON are kept as plain text."""

    def __init__(self, progress: Callable[[str], None]) -> None:
        self.outputs: dict[str, Any] = {}
        self.changes: dict[str, int] = {}
        self.changes_nothing = False
        """Whether a plan has said to its end that an apply would change neither resources nor outputs."""
        self.missing_variables: list[str] = []
        """Variables without a value and a default, which stopped the run before it changed anything."""
        self._progress = progress
        self._planned = 0
        self._done = 0
        self._errors: list[str] = []
        self._tail: deque[str] = deque(maxlen=40)

    def read(self, line: str) -> None:
        """Take one line of output."""
        try:
            event = json.loads(line)
        except ValueError:
            event = None
        if not isinstance(event, dict):
            self._tail.append(line.rstrip())
            return
        handler = getattr(self, f"_on_{event.get('type')}", None)
        if handler:
            handler(event)

    def failure(self) -> str:
        """The errors of the run, or the end of its plain output when it gave none."""
        return "\n".join(self._errors) or "\n".join(self._tail).strip()

    def _on_planned_change(self, _: dict[str, Any]) -> None:
        self._planned += 1
        self.changes_nothing = False

    def _on_apply_complete(self, event: dict[str, Any]) -> None:
        self._done += 1
        address = event.get("hook", {}).get("resource", {}).get("addr", "")
        self._progress(f"{self._done} of {max(self._planned, self._done)}, {address}")

    def _on_change_summary(self, event: dict[str, Any]) -> None:
        self.changes = {kind: int(event["changes"].get(kind, 0)) for kind in ("add", "change", "remove")}
        counts = (count for count in event["changes"].values() if isinstance(count, int))
        self.changes_nothing = not self._planned and not any(counts)

    def _on_outputs(self, event: dict[str, Any]) -> None:
        self.outputs = {name: output.get("value") for name, output in event["outputs"].items() if "value" in output}
        if any(output.get("action") != "noop" for output in event["outputs"].values()):
            self.changes_nothing = False

    def _on_diagnostic(self, event: dict[str, Any]) -> None:
        found = event["diagnostic"]
        if found.get("severity") != "error":
            return
        self.missing_variables += _MISSING.findall(found.get("detail") or "")
        place = found.get("range") or {}
        where = f" ({place['filename']}:{place['start']['line']})" if place else ""
        address = f"{found['address']}: " if found.get("address") else ""
        self._errors.append(f"{address}{found['summary']}{where}")
        self._errors += [f"  {line}" for line in (found.get("detail") or "").splitlines()]
