"""Errors that a user of the command sees.

HydrantError            something stopped the command: exit code 1
├── UsageError          the command's words are off: exit code 2
├── MissingTool         a tool is absent, too old or does not run
├── NoStack             no running stack was found
│   └── EmulatorDied    there was one, and nobody has stopped it
├── WrongTarget         the command would reach AWS where an emulator was meant, or the other way round
├── NotConfirmed        something real would be changed and nobody said yes
├── EmulatorFailed      the emulator did not start, or ended
├── BrokenLink          a link of the Terraform directory leads nowhere
├── TerraformFailed     a Terraform run ended with an error
│   └── MissingVariables        before it changed anything, as variables have no value
├── NotFound            what was asked for is nowhere
└── BalanceBroken       records, objects and notifications do not add up
"""

from collections.abc import Sequence


class HydrantError(Exception):
    """An error with a title, a cause and the next thing to do; never shown as a traceback.

    `title` says what did not work, `cause` why (may hold several lines), `next_step` what to do about it.
    """

    exit_code = 1

    def __init__(self, title: str, cause: str = "", next_step: str = "") -> None:
        super().__init__(title)
        self.title = title
        self.cause = cause
        self.next_step = next_step

    @property
    def kind(self) -> str:
        """The class name, stable for programs that read `--json`."""
        return type(self).__name__


class UsageError(HydrantError):
    """The words of the command are off."""

    exit_code = 2


class MissingTool(HydrantError):
    """A tool is absent, too old or does not run."""


class NoStack(HydrantError):
    """No running stack was found."""


class EmulatorDied(NoStack):
    """There was a stack, and nobody has stopped it."""


class WrongTarget(HydrantError):
    """The command would reach AWS where an emulator was meant, or the other way round, or nobody that it knows."""


class NotConfirmed(HydrantError):
    """Something real would be changed and nobody said yes."""


class EmulatorFailed(HydrantError):
    """The emulator did not start, or ended."""


class NotFound(HydrantError):
    """What was asked for is nowhere."""


class BrokenLink(HydrantError):
    """A link of the Terraform directory leads nowhere."""


class TerraformFailed(HydrantError):
    """A Terraform run ended with an error."""


class MissingVariables(TerraformFailed):
    """A run that has changed nothing yet, as the variables in `names` have neither a value nor a default."""

    def __init__(self, names: Sequence[str]) -> None:
        some = ", ".join(names)
        super().__init__(
            f"{'A variable has' if len(names) == 1 else 'Variables have'} no value: {some}.",
            "The configuration gives no default.",
            f"--var {names[0]}=VALUE, --var-file FILE.tfvars, or TF_VAR_{names[0]} in the environment.",
        )
        self.names = tuple(names)


class BalanceBroken(HydrantError):
    """Records, objects and notifications do not add up."""
