"""What the demo shows: a table that is redrawn on a terminal, a line now and then elsewhere."""

from collections.abc import Mapping

from rich.console import Group
from rich.table import Table
from rich.text import Text

from ..pipeline.ledger import Balance
from .watch import Watch


def table(watch: Watch, elapsed: float, title: str) -> Group:
    """The live view."""
    grid = Table(
        title=f"{title}  {elapsed:5.1f} s", title_justify="left", box=None, pad_edge=False, padding=(0, 3, 0, 0)
    )
    grid.add_column("producer")
    for name in ("sent", "in data/", "in error/", "on the way"):
        grid.add_column(name, justify="right")
    for name, account in rows(watch).items():
        grid.add_row(name, *map(str, (account.sent, account.data, account.error, account.missing)))
    last = [Text(f"  {line}", overflow="ellipsis", no_wrap=True) for line in watch.rejections]
    return Group(grid, Text(""), Text(summary(watch)), Text("Last rejections:") if last else Text(""), *last)


def rows(watch: Watch) -> Mapping[str, Balance]:
    """One account for each producer, and the sum of all."""
    return {**watch.ledger.by_producer(), "all": watch.ledger.balance()}


def summary(watch: Watch) -> str:
    """Objects and notifications, in one line."""
    return (
        f"objects: {len(watch.data_keys)} in data/, {len(watch.error_keys)} in error/; "
        f"notifications: {len(watch.notified_keys)}"
    )


def progress_line(watch: Watch, elapsed: float) -> str:
    """The same in one line, for logs."""
    account = watch.ledger.balance()
    return (
        f"{elapsed:6.1f} s  sent {account.sent}, data {account.data}, error {account.error}, "
        f"on the way {account.missing}; {summary(watch)}"
    )


def closing(watch: Watch, begun: float) -> str:
    """The closing balance, as text. `begun`: when the demo started (monotonic clock)."""
    lines = []
    for name, account in rows(watch).items():
        sign = "=" if account.sent == account.data + account.error else "≠"
        lines.append(f"{name:<12} sent {account.sent:>7} {sign} data {account.data:>7} + error {account.error:>6}")
    told = "=" if watch.notifications_hold else "≠"
    lines.append(f"notifications {len(watch.notified_keys)} {told} objects in data/ {len(watch.data_keys)}")
    firsts = [f"{where}/ after {at - begun:.1f} s" for where, at in watch.first_seen.items()]
    lines.append(f"first object in {', in '.join(firsts)} from the start" if firsts else "no object arrived")
    total = watch.ledger.balance()
    faults = [
        f"{count} {words}"
        for count, words in (
            (total.missing, "records missing"),
            (total.in_both, "records in data/ and in error/"),
            (total.unsent, "records that nobody sent"),
            (total.duplicates, "duplicates (at-least-once allows them)"),
        )
        if count
    ]
    lines.append("The balance holds." if total.holds and watch.notifications_hold else "The balance does NOT hold.")
    return "\n".join([*lines, *faults])
