"""Shows what a command is about to touch, and asks."""

import sys
from collections.abc import Callable

from hydrant.console import Say

from ..errors import NotConfirmed
from .site import AwsSite


def show(site: AwsSite, say: Say) -> None:
    """One line: account, region, identity."""
    where = f" at {site.endpoint}, which is not AWS" if site.endpoint else ""
    say.line(f"AWS account {site.account}, region {site.region}, as {site.identity}{where}")


def check_can_ask(yes: bool) -> None:
    """Raise NotConfirmed early where nobody can be asked and nobody has said yes."""
    if not yes and not _interactive():
        raise NotConfirmed(
            "This changes things on AWS, and there is no terminal to ask on.",
            next_step="Say --yes (HYDRANT_YES=1) if you mean it.",
        )


def confirm(site: AwsSite, question: str, yes: bool, answer: Callable[[str], str] | None = None) -> None:
    """Ask for the account's number; any other answer raises NotConfirmed. `yes` answers."""
    if yes:
        return
    check_can_ask(yes)
    message = f"{question} Account {site.account}, region {site.region}.\nTo go on, type the account's number: "
    given = (answer or _prompt)(message).strip()
    if given != site.account:
        raise NotConfirmed("Nothing was changed.", "" if not given else f"{given!r} is not {site.account}.")


def _interactive() -> bool:
    return sys.stdin.isatty() and sys.stderr.isatty()


def _prompt(message: str) -> str:
    """Ask on stderr: stdout is for data."""
    sys.stderr.write(message)
    sys.stderr.flush()
    return sys.stdin.readline()
